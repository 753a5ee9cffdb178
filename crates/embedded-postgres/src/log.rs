//! The server's log file.

use std::fs::{File, OpenOptions};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use crate::error::{During, LaunchError};

const LINES_IN_ERRORS: usize = 15;

/// A new log; the one of the start before is kept beside it.
pub(crate) fn create(path: &Path) -> Result<File, LaunchError> {
    if path.exists() {
        let previous = path.with_extension("log.old");
        std::fs::rename(path, &previous).during(|| format!("rename {}", path.display()))?;
    }
    OpenOptions::new()
        .append(true)
        .create(true)
        .mode(0o640)
        .custom_flags(nix::libc::O_NOFOLLOW)
        .open(path)
        .during(|| format!("create {}", path.display()))
}

/// The end of the log, for error messages.
pub(crate) fn tail(path: &Path) -> String {
    match std::fs::read(path) {
        Ok(bytes) => last_lines(&String::from_utf8_lossy(&bytes), LINES_IN_ERRORS),
        Err(error) => format!("(no log: {error})"),
    }
}

/// The last lines that say something.
pub(crate) fn last_lines(text: &str, count: usize) -> String {
    let lines: Vec<&str> = text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .collect();
    lines[lines.len().saturating_sub(count)..].join("\n")
}
