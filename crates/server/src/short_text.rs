//! Texts of one line that administrators write.

const NAME_LENGTH_MAX: usize = 100;
const REASON_LENGTH_MAX: usize = 500;

/// A name: 1 to 100 characters, without spaces around it; else what it must be.
pub(crate) fn name(text: &str) -> Result<&str, String> {
    line(text, NAME_LENGTH_MAX)
}

/// Why something is done: 1 to 500 characters; else what it must be.
pub(crate) fn reason(text: &str) -> Result<&str, String> {
    line(text, REASON_LENGTH_MAX)
}

fn line(text: &str, max: usize) -> Result<&str, String> {
    let text = text.trim();
    let fits = !text.is_empty() && text.chars().count() <= max && !text.contains(char::is_control);
    fits.then_some(text)
        .ok_or_else(|| format!("must be a line of 1 to {max} characters"))
}
