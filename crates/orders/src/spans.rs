//! What log lines and traces say of where they are. Spans that logs need are errors, so that no
//! filter leaves their context out; those that only say how long a step took are for debugging.

use domain::{OrderId, ProviderName};
use ledger::{Attempt, NewAttempt, Order};
use opentelemetry::trace::{SpanContext, SpanId, TraceContextExt, TraceFlags, TraceId, TraceState};
use tracing::{Span, debug_span, error_span, field::Empty};
use tracing_opentelemetry::OpenTelemetrySpanExt;

/// Around all that is done for a provider account, for as long as the process runs: no part of a
/// trace.
pub const ACCOUNT_SPAN: &str = "account";
/// A trace with a span that has this attribute is to be kept, whatever share of traces is.
pub const KEPT_TRACE: &str = "switchboard.kept";

/// Choosing among offers.
pub(crate) fn route() -> Span {
    debug_span!("route", ranked = Empty, excluded = Empty)
}

/// Transaction A of a purchase.
pub(crate) fn reserve(orders: usize) -> Span {
    debug_span!("reserve", orders)
}

/// All purchases for an order, within the request that orders it.
pub(crate) fn order(id: OrderId) -> Span {
    error_span!("order", order_id = %id)
}

/// The same for an order that is taken up again.
pub(crate) fn resumed(order: &Order) -> Span {
    let span = self::order(order.id);
    link(&span, order.trace_parent.as_deref());
    span
}

/// One purchase for the order of the current span.
pub(crate) fn attempt(attempt: &NewAttempt) -> Span {
    error_span!("attempt", attempt_id = %attempt.id, provider = %attempt.provider, outcome = Empty)
}

/// The call of a purchase.
pub(crate) fn call() -> Span {
    debug_span!("call", otel.kind = "client")
}

/// Transaction B of a purchase, one that puts its next attempt on record, and one that settles news
/// of its number.
pub(crate) fn commit() -> Span {
    debug_span!("commit")
}

/// News of a number, or of what became of a purchase.
pub(crate) fn number(attempt: &Attempt) -> Span {
    let span = error_span!(
        "number",
        order_id = %attempt.order_id,
        attempt_id = %attempt.id,
        provider = %attempt.provider,
    );
    link(&span, attempt.trace_parent.as_deref());
    span
}

/// All that is asked of an account in one beat.
pub(crate) fn account(provider: &ProviderName) -> Span {
    error_span!(ACCOUNT_SPAN, %provider)
}

/// Keeps the trace of the current span.
pub(crate) fn keep() {
    Span::current().set_attribute(KEPT_TRACE, true);
}

/// Where we are in a trace, in the form of W3C's `traceparent`, to link to it later; none while
/// nobody traces.
pub(crate) fn trace_parent() -> Option<String> {
    let context = Span::current().context();
    let span = context.span();
    let here = span.span_context();
    here.is_valid().then(|| {
        let (trace, span, flags) = (here.trace_id(), here.span_id(), here.trace_flags());
        format!("00-{trace}-{span}-{flags:02x}")
    })
}

/// Says that a span belongs to what was traced then.
fn link(span: &Span, trace_parent: Option<&str>) {
    if let Some(then) = trace_parent.and_then(read) {
        span.add_link(then);
    }
}

fn read(trace_parent: &str) -> Option<SpanContext> {
    let mut parts = trace_parent.split('-').skip(1);
    let trace = TraceId::from_hex(parts.next()?).ok()?;
    let span = SpanId::from_hex(parts.next()?).ok()?;
    let flags = u8::from_str_radix(parts.next()?, 16).ok()?;
    let (flags, state) = (TraceFlags::new(flags), TraceState::default());
    Some(SpanContext::new(trace, span, flags, true, state))
}
