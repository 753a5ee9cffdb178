//! How far long work is, on standard error.

use std::{io::IsTerminal, time::Duration};

use indicatif::{ProgressBar, ProgressStyle};

/// Whether a person looks.
pub(super) fn is_seen() -> bool {
    std::io::stderr().is_terminal()
}

/// A bar by a template of indicatif; silent where nobody looks.
pub(super) fn bar(template: &str, length: u64) -> anyhow::Result<ProgressBar> {
    if !is_seen() {
        return Ok(ProgressBar::hidden());
    }
    let bar = ProgressBar::new(length).with_style(ProgressStyle::with_template(template)?);
    // The time goes on also while nothing is done.
    bar.enable_steady_tick(Duration::from_millis(100));
    Ok(bar)
}

/// A sign of life while it is not known how far work is; gone when dropped.
pub(super) struct Spinner(ProgressBar);

impl Spinner {
    pub(super) fn start(what: &'static str) -> anyhow::Result<Self> {
        let bar = bar("{spinner} {msg} {elapsed}", 0)?;
        bar.set_message(what);
        Ok(Self(bar))
    }
}

impl Drop for Spinner {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
