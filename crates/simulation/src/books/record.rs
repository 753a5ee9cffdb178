//! What was asked of the books, in the order in which it took effect.

use domain::{AttemptId, OrderId, ProviderName, Timestamp};
use ledger::{DriverLease, LedgerError, Look, NewAttempt, News, Reservation, Reserved, Settled};

/// A write, with what it came to.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// What was to be written.
    pub asked: Asked,
    /// By which clock.
    pub now: Timestamp,
    /// What was answered, in words that every kind of books can give.
    pub answer: String,
}

/// A write of the trait [`orders::Books`], named like its method.
#[derive(Clone, Debug)]
pub enum Asked {
    /// Orders with their holds and first attempts.
    Reserve(Box<Reservation>),
    /// A piece of news.
    Settle(AttemptId, Box<News>),
    /// The next attempt after `previous`.
    BeginNextAttempt {
        /// The attempt that ended without a sale.
        previous: AttemptId,
        /// The next.
        next: Box<NewAttempt>,
        /// Who drives it.
        lease: DriverLease,
    },
    /// No number can be had, and why.
    GiveUp(AttemptId, String),
    /// The client wants out.
    RequestCancel(OrderId),
    /// Too early, with the time from which it works.
    WithdrawCancel(AttemptId, Option<Timestamp>),
    /// Our patience ended.
    PassDeadline(AttemptId),
    /// The client is done.
    CompleteOrder(AttemptId),
    /// A push named the number.
    HastenCheck(ProviderName, String),
    /// Asked about, with the time to ask again.
    MarkChecked(Vec<AttemptId>, Timestamp),
    /// Looked into without a result.
    NoteLooks(Vec<Look>),
    /// To be asked about right away.
    CheckNow(Vec<AttemptId>),
    /// The provider takes it back only then.
    DelayCancel(AttemptId, Timestamp),
    /// Another SMS was asked for.
    NoteResend(OrderId),
    /// Purchases that nobody drives, claimed.
    ClaimAbandoned {
        /// By whom.
        lease: DriverLease,
        /// Whose purchases, beside those whose lease is over.
        dead: Vec<String>,
        /// Where it is safe to ask again.
        repeatable: Vec<ProviderName>,
    },
}

/// Where things stand, for comparing books.
pub fn settled_word(answer: &Result<Settled, LedgerError>) -> String {
    match answer {
        Ok(settled) => format!(
            "{:?}/{:?} changed {} next {}",
            settled.order, settled.attempt, settled.changed, settled.wants_next
        ),
        Err(error) => error_word(error),
    }
}

/// Which error, for comparing books: order ids differ between them.
pub fn error_word(error: &LedgerError) -> String {
    match error {
        LedgerError::Conflict(_) => "conflict".to_owned(),
        other => other.to_string(),
    }
}

/// What became of a reservation, for comparing books.
pub fn reserved_word(reserved: &Reserved) -> String {
    match reserved {
        Reserved::Orders { orders, refused } => format!("{} made, {refused} refused", orders.len()),
        Reserved::Insufficient { spendable } => format!("insufficient: {spendable}"),
        Reserved::Suspended => "suspended".to_owned(),
        Reserved::Forbidden(refusal) => format!("forbidden: {refusal:?}"),
        Reserved::KeySeen => "key seen".to_owned(),
        Reserved::Failed(error) | Reserved::Unconfirmed(error) => error_word(error),
    }
}

/// Any other answer, for comparing books.
pub(super) fn word<T: std::fmt::Debug>(answer: &Result<T, LedgerError>) -> String {
    match answer {
        Ok(answer) => format!("{answer:?}"),
        Err(error) => error_word(error),
    }
}
