//! What texts and status words mean. The provider documents none of them: these are the words that
//! its document and its siblings use (providers.md 3.3, 2026-11).

use std::time::Duration;

use provider::{ErrorKind, NumberState, RefusalReason};

/// What an error is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Meaning {
    KeyRefused,
    RateLimited,
    OutOfStock,
    BalanceLow,
    Blocked,
    UnknownProduct,
    UnknownOrder,
    StillWaiting,
}

/// Parts of error texts, in the order in which they are tried.
const MEANINGS: [(Meaning, &[&str]); 8] = [
    (
        Meaning::KeyRefused,
        &[
            "invalid key",
            "invalid api",
            "wrong key",
            "wrong api",
            "bad key",
            "invalid token",
            "no key",
            "unauthorized",
            "unauthorised",
            "apikey",
            "api key",
        ],
    ),
    (
        Meaning::RateLimited,
        &[
            "too many",
            "rate limit",
            "limit exceeded",
            "limit reached",
            "slow down",
        ],
    ),
    (
        Meaning::OutOfStock,
        &[
            "no number",
            "no free",
            "no phone",
            "no stock",
            "out of stock",
            "sold out",
            "no available",
            "not available",
            "insufficient stock",
        ],
    ),
    (
        Meaning::BalanceLow,
        &[
            "insufficient balance",
            "balance insufficient",
            "balance is insufficient",
            "no balance",
            "low balance",
            "bad balance",
            "balance low",
            "balance is low",
            "balance too low",
            "balance is too low",
            "not enough balance",
            "balance is not enough",
            "balance not enough",
            "insufficient fund",
            "not enough money",
            "no money",
            "top up",
        ],
    ),
    (
        Meaning::Blocked,
        &["banned", "blocked", "suspended", "account disabled"],
    ),
    (
        Meaning::UnknownOrder,
        &[
            "order not found",
            "no such order",
            "unknown order",
            "invalid order",
            "invalid id",
            "activation not found",
            "order does not exist",
        ],
    ),
    (
        Meaning::UnknownProduct,
        &[
            "invalid country",
            "invalid service",
            "invalid operator",
            "invalid product",
            "unknown country",
            "unknown service",
            "unknown operator",
            "unknown product",
            "country not found",
            "service not found",
            "operator not found",
            "product not found",
        ],
    ),
    (
        Meaning::StillWaiting,
        &["waiting", "pending", "not received", "no sms", "not yet"],
    ),
];

/// What an error text is about; `None` where the words are new.
pub(crate) fn meaning(text: &str) -> Option<Meaning> {
    let text = text.to_lowercase().replace(['_', '-'], " ");
    let found = MEANINGS
        .iter()
        .find(|(_, parts)| parts.iter().any(|part| text.contains(part)));
    found.map(|(meaning, _)| *meaning)
}

/// Whether a text says that nothing came yet.
pub(crate) fn is_waiting(text: &str) -> bool {
    meaning(text) == Some(Meaning::StillWaiting)
}

/// A readable no to a purchase, by its words, then by its status; `None` where neither is known to
/// mean that nothing was sold.
///
/// The document of 2026-03-13 lists one error text (`invalid key`) and no status. Beside it only
/// the family's own words for a no count, and the statuses with which HTTP itself turns a request
/// away. A new word may stand for a purchase that was made.
pub(crate) fn refusal_reason(
    text: &str,
    status: u16,
    retry_after: Option<Duration>,
) -> Option<RefusalReason> {
    Some(match (meaning(text), status) {
        (Some(Meaning::KeyRefused), _) => RefusalReason::InvalidCredentials,
        (Some(Meaning::RateLimited), _) => RefusalReason::RateLimited(retry_after),
        (Some(Meaning::OutOfStock), _) => RefusalReason::OutOfStock,
        (Some(Meaning::BalanceLow), _) => RefusalReason::BalanceLow,
        (Some(Meaning::Blocked), _) => RefusalReason::AccountBlocked,
        (Some(Meaning::UnknownProduct), _) => RefusalReason::UnknownProduct,
        // They speak of an order, and an order may be a sale.
        (Some(Meaning::UnknownOrder | Meaning::StillWaiting), _) => return None,
        (None, 401) => RefusalReason::InvalidCredentials,
        (None, 402) => RefusalReason::BalanceLow,
        (None, 403) => RefusalReason::AccountBlocked,
        (None, 429) => RefusalReason::RateLimited(retry_after),
        (None, _) => return None,
    })
}

/// What a failed read comes to; `otherwise` where neither words nor status say it.
pub(crate) fn error_kind(text: &str, status: u16, otherwise: ErrorKind) -> ErrorKind {
    match (meaning(text), status) {
        (_, 500..) => ErrorKind::Unavailable,
        (Some(Meaning::KeyRefused), _) => ErrorKind::InvalidCredentials,
        (Some(Meaning::RateLimited), _) => ErrorKind::RateLimited,
        (Some(Meaning::Blocked), _) => ErrorKind::AccountBlocked,
        (Some(Meaning::UnknownOrder), _) => ErrorKind::UnknownOrder,
        (_, 401) => ErrorKind::InvalidCredentials,
        (_, 403) => ErrorKind::AccountBlocked,
        (_, 429) => ErrorKind::RateLimited,
        _ => otherwise,
    }
}

/// How the order of a refused `change-status` has ended, where the text says so beyond doubt.
pub(crate) fn already(text: &str) -> Option<NumberState> {
    let text = text.to_lowercase();
    let after = text.split("already ").nth(1)?;
    let word = after
        .trim_start_matches("been ")
        .split(|c: char| !c.is_alphabetic())
        .next();
    ending(word?)
}

/// What a status word or number says: `None` where it is no ending.
///
/// Numbers as in `change-status` (document of 2026-03-13): 3 done, 4 and 5 money back. A word
/// counts only if no other word takes it back (`cancel pending`, `not cancelled`).
pub(crate) fn ending(word: &str) -> Option<NumberState> {
    let word = word.trim().to_lowercase();
    match word.as_str() {
        "3" => return Some(NumberState::Finished),
        "4" | "5" => return Some(NumberState::Cancelled),
        _ => {}
    }
    let mut state = None;
    for part in word.split(|c: char| !c.is_alphabetic()) {
        state = match part {
            "not" | "no" | "can" | "cannot" | "wait" | "waiting" | "pending" => return None,
            "cancel" | "canceled" | "cancelled" | "refund" | "refunded" => {
                Some(NumberState::Cancelled)
            }
            "expire" | "expired" | "timeout" => Some(NumberState::Expired),
            "done" | "complete" | "completed" | "finish" | "finished" => {
                Some(NumberState::Finished)
            }
            _ => state,
        };
    }
    state
}

/// Whether a text or a code stands for "nothing came yet" rather than for an SMS.
pub(crate) fn is_filler(text: &str) -> bool {
    let text = text.trim().trim_end_matches(['.', '!', '…']).to_lowercase();
    let text = text.replace(['_', '-'], " ");
    matches!(
        text.trim(),
        "" | "0"
            | "1"
            | "-1"
            | "200"
            | "null"
            | "none"
            | "false"
            | "true"
            | "ok"
            | "success"
            | "wait"
            | "waiting"
            | "wait code"
            | "status wait code"
            | "waiting for sms"
            | "pending"
            | "no sms"
            | "no sms yet"
            | "not received"
    )
}

#[cfg(test)]
mod tests {
    use NumberState as S;
    use RefusalReason as R;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("No numbers available", 200, R::OutOfStock)]
    #[case("NO_NUMBERS", 200, R::OutOfStock)]
    #[case("Out of stock", 400, R::OutOfStock)]
    #[case("operator is not available", 200, R::OutOfStock)]
    #[case("Insufficient balance", 200, R::BalanceLow)]
    #[case("Please top-up your account", 200, R::BalanceLow)]
    #[case("invalid key", 200, R::InvalidCredentials)]
    #[case("Invalid API-key", 200, R::InvalidCredentials)]
    #[case("Too many requests", 200, R::RateLimited(None))]
    #[case("You are banned", 200, R::AccountBlocked)]
    #[case("Invalid countryId", 200, R::UnknownProduct)]
    #[case("NO_BALANCE", 200, R::BalanceLow)]
    #[case("something new", 401, R::InvalidCredentials)]
    #[case("something new", 402, R::BalanceLow)]
    #[case("something new", 403, R::AccountBlocked)]
    #[case("something new", 429, R::RateLimited(None))]
    fn refusals_are_known_by_their_words(
        #[case] text: &str,
        #[case] status: u16,
        #[case] reason: R,
    ) {
        assert_eq!(refusal_reason(text, status, None), Some(reason));
    }

    #[rstest]
    #[case("something new", 200)]
    #[case("something new", 400)]
    #[case("an error without a text", 200)]
    #[case("ERROR_SQL", 200)]
    #[case("your balance could not be updated", 200)]
    #[case("order pending", 200)]
    #[case("invalid order", 200)]
    #[case("order pending", 403)]
    fn new_words_refuse_nothing(#[case] text: &str, #[case] status: u16) {
        assert_eq!(refusal_reason(text, status, None), None);
    }

    #[rstest]
    #[case("3", Some(S::Finished))]
    #[case("4", Some(S::Cancelled))]
    #[case("5", Some(S::Cancelled))]
    #[case("Cancelled", Some(S::Cancelled))]
    #[case("STATUS_CANCEL", Some(S::Cancelled))]
    #[case("refunded", Some(S::Cancelled))]
    #[case("expired", Some(S::Expired))]
    #[case("Done", Some(S::Finished))]
    #[case("completed", Some(S::Finished))]
    #[case("cancel_pending", None)]
    #[case("not cancelled", None)]
    #[case("wait", None)]
    #[case("0", None)]
    #[case("1", None)]
    #[case("2", None)]
    #[case("34", None)]
    #[case("reviewing", None)]
    fn only_clear_words_end_an_order(#[case] word: &str, #[case] state: Option<S>) {
        assert_eq!(ending(word), state);
    }

    #[rstest]
    #[case("Order already cancelled", Some(S::Cancelled))]
    #[case("order has already been refunded.", Some(S::Cancelled))]
    #[case("already completed", Some(S::Finished))]
    #[case("order cannot be cancelled", None)]
    #[case("cancelled orders are not listed", None)]
    #[case("already", None)]
    fn a_refused_change_may_say_that_it_was_made(#[case] text: &str, #[case] state: Option<S>) {
        assert_eq!(already(text), state);
    }
}
