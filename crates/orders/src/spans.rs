//! What log lines and traces say of where they are. Spans that logs need are errors, so that no
//! filter leaves their context out; those that only say how long a step took are for debugging.

use domain::{OrderId, ProviderName};
use ledger::{Attempt, NewAttempt};
use tracing::{Span, debug_span, error_span, field::Empty};

/// Choosing among offers.
pub(crate) fn route() -> Span {
    debug_span!("route", ranked = Empty, excluded = Empty)
}

/// Transaction A of a purchase.
pub(crate) fn reserve(orders: usize) -> Span {
    debug_span!("reserve", orders)
}

/// All purchases for an order.
pub(crate) fn order(id: OrderId) -> Span {
    error_span!("order", order_id = %id)
}

/// One purchase for the order of the current span.
pub(crate) fn attempt(attempt: &NewAttempt) -> Span {
    error_span!("attempt", attempt_id = %attempt.id, provider = %attempt.provider, outcome = Empty)
}

/// The call of a purchase.
pub(crate) fn call() -> Span {
    debug_span!("call", otel.kind = "client")
}

/// Transaction B of a purchase, and those that put its next attempt on record.
pub(crate) fn commit() -> Span {
    debug_span!("commit")
}

/// News of a number, or of what became of a purchase.
pub(crate) fn number(attempt: &Attempt) -> Span {
    error_span!(
        "number",
        order_id = %attempt.order_id,
        attempt_id = %attempt.id,
        provider = %attempt.provider,
    )
}

/// All that is asked of an account in one beat.
pub(crate) fn account(provider: &ProviderName) -> Span {
    error_span!("account", %provider)
}
