//! Texts of providers, fit for a log and for a history.

use std::borrow::Cow;

/// A run of so many digits may be a code or a phone number. HTTP statuses are shorter.
const DIGITS_MIN: usize = 4;
const HIDDEN: &str = "[digits]";

/// A provider's text without what may be a code or a phone number: providers put both into their
/// error texts.
#[must_use]
pub fn loggable(text: &str) -> Cow<'_, str> {
    let is_digit = |c: char| c.is_ascii_digit();
    let is_long = |run: &str| run.len() >= DIGITS_MIN;
    if !text.split(|c| !is_digit(c)).any(is_long) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(is_digit) {
        let (before, tail) = rest.split_at(start);
        let (run, after) = tail.split_at(tail.find(|c| !is_digit(c)).unwrap_or(tail.len()));
        shown.push_str(before);
        shown.push_str(if is_long(run) { HIDDEN } else { run });
        rest = after;
    }
    shown.push_str(rest);
    Cow::Owned(shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_a_code_or_a_number_is_hidden() {
        for (text, shown) in [
            ("", ""),
            ("no numbers (HTTP 503)", "no numbers (HTTP 503)"),
            ("+6281234567890 is taken", "+[digits] is taken"),
            ("SMS received: 1234", "SMS received: [digits]"),
            ("1234", "[digits]"),
            (
                "余额 12, 订单 123456 已完成",
                "余额 12, 订单 [digits] 已完成",
            ),
        ] {
            assert_eq!(loggable(text), shown);
        }
    }
}
