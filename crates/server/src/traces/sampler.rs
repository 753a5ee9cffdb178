//! Which traces are kept whatever happens in them.

use opentelemetry::{
    Context, KeyValue,
    trace::{Link, SpanKind, TraceContextExt, TraceId, TraceState},
};
use opentelemetry_sdk::trace::{SamplingDecision, SamplingResult, ShouldSample};
use rust_decimal::{Decimal, prelude::ToPrimitive};

/// The part of a trace id that is random by the W3C's "Trace Context Level 2" (its last 56 bits).
const RANDOM: u128 = 1 << 56;

/// A share of all traces, the same ones in every process. Who calls with a `traceparent` has decided
/// already, and what comes later is kept if what it is linked to was. All spans are recorded: the
/// flag "sampled" says which are kept in any case.
#[derive(Clone, Copy, Debug)]
pub(super) struct Share {
    /// Ids below this are in.
    below: u128,
}

impl Share {
    /// Everything from 100 on.
    pub(super) fn of_percent(percent: Decimal) -> Self {
        let below =
            Decimal::from(RANDOM as u64) * percent.min(Decimal::ONE_HUNDRED) / Decimal::ONE_HUNDRED;
        Self {
            below: below.to_u128().unwrap_or(0),
        }
    }

    fn holds(self, id: TraceId) -> bool {
        u128::from_be_bytes(id.to_bytes()) % RANDOM < self.below
    }
}

impl ShouldSample for Share {
    fn should_sample(
        &self,
        parent: Option<&Context>,
        trace_id: TraceId,
        _name: &str,
        _kind: &SpanKind,
        _attributes: &[KeyValue],
        links: &[Link],
    ) -> SamplingResult {
        let parent = parent
            .map(|context| context.span().span_context().clone())
            .filter(|parent| parent.is_valid());
        let earlier = parent
            .as_ref()
            .or(links.first().map(|link| &link.span_context));
        let is_kept = match earlier {
            Some(earlier) => earlier.is_sampled(),
            None => self.holds(trace_id),
        };
        SamplingResult {
            decision: match is_kept {
                true => SamplingDecision::RecordAndSample,
                false => SamplingDecision::RecordOnly,
            },
            attributes: Vec::new(),
            trace_state: parent
                .map_or_else(TraceState::default, |parent| parent.trace_state().clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_a_share_of_the_random_part() {
        let id = |low: u64| TraceId::from_bytes(((7_u128 << 64) | u128::from(low)).to_be_bytes());
        let (first, quarter, last) = (id(0), id(1 << 54), id((1 << 56) - 1));
        let holds = |percent: &str| {
            let share = Share::of_percent(percent.parse().unwrap());
            [first, quarter, last].map(|id| share.holds(id))
        };
        assert_eq!(holds("0"), [false, false, false]);
        assert_eq!(holds("25"), [true, false, false]);
        assert_eq!(holds("25.1"), [true, true, false]);
        assert_eq!(holds("100"), [true, true, true]);
        assert_eq!(holds("1000"), [true, true, true]);
    }
}
