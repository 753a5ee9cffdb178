//! What is counted as it happens. Labels come from the configuration and from closed lists.

use std::{cell::Cell, future::Future, time::Duration};

use domain::ProviderName;
use metrics::{counter, histogram};
use provider::{BuyOutcome, RefusalReason};

/// Counter of purchases, by `provider` and `outcome` (`sold`, `refused`, `not_sent`, `unknown`).
pub const PURCHASES_METRIC: &str = "switchboard_purchases_total";
/// Counter of refused purchases, by `provider` and `reason` (the words of [`RefusalReason`]).
pub const REFUSALS_METRIC: &str = "switchboard_purchase_refusals_total";
/// Histogram of how long a provider account took to answer a purchase, by `provider`, in seconds.
/// Waiting for the account's request budget counts.
pub const PURCHASE_DURATION_METRIC: &str = "switchboard_purchase_duration_seconds";
/// Histogram of how long create requests took beyond what providers took, in seconds. Requests
/// that waited for an unclear purchase are left out.
pub const OVERHEAD_METRIC: &str = "switchboard_order_creation_overhead_seconds";
/// Histogram of the time from a purchase to its first code, by `provider`, in seconds.
pub const CODE_WAIT_METRIC: &str = "switchboard_code_wait_seconds";

const OUTCOMES: [&str; 4] = ["sold", "refused", "not_sent", "unknown"];
const REFUSALS: [RefusalReason; 8] = [
    RefusalReason::OutOfStock,
    RefusalReason::PriceAboveLimit(None),
    RefusalReason::BalanceLow,
    RefusalReason::InvalidCredentials,
    RefusalReason::AccountBlocked,
    RefusalReason::RateLimited(None),
    RefusalReason::UnknownProduct,
    RefusalReason::Rejected,
];

tokio::task_local! {
    /// What providers took of the order that the task drives; none once an outcome is not known.
    static PROVIDER_TIME: Cell<Option<Duration>>;
}

/// Drives an order; how long providers took of it, unless it waits for an outcome to be cleared up.
pub(crate) async fn timing_providers(drive: impl Future<Output = ()>) -> Option<Duration> {
    let timed = async {
        drive.await;
        PROVIDER_TIME.with(Cell::get)
    };
    PROVIDER_TIME
        .scope(Cell::new(Some(Duration::ZERO)), timed)
        .await
}

/// Counts one purchase at a provider.
pub(crate) fn purchase(provider: &ProviderName, outcome: &BuyOutcome, took: Duration) {
    // Orders that are taken up after a crash are driven for nobody who waits.
    let _ = PROVIDER_TIME.try_with(|sum| {
        let is_known = !matches!(outcome, BuyOutcome::Unknown { .. });
        sum.set(sum.get().filter(|_| is_known).map(|sum| sum + took));
    });
    if let BuyOutcome::Refused(refusal) = outcome {
        count_refusal(provider, &refusal.reason, 1);
    }
    histogram!(PURCHASE_DURATION_METRIC, "provider" => provider.to_string()).record(took);
    count_outcome(provider, word(outcome), 1);
}

/// The class of an outcome, for labels.
pub(crate) const fn word(outcome: &BuyOutcome) -> &'static str {
    match outcome {
        BuyOutcome::Sold(_) => "sold",
        BuyOutcome::Refused(_) => "refused",
        BuyOutcome::NotSent { .. } => "not_sent",
        BuyOutcome::Unknown { .. } => "unknown",
    }
}

/// Remembers how long a create request took, less the provider's time of its slowest order.
pub(crate) fn creation(took: Duration, at_providers: Duration) {
    histogram!(OVERHEAD_METRIC).record(took.saturating_sub(at_providers));
}

/// Remembers how long a number waited for its first code.
pub(crate) fn first_code(provider: &ProviderName, waited: time::Duration) {
    let waited = Duration::try_from(waited).unwrap_or_default();
    histogram!(CODE_WAIT_METRIC, "provider" => provider.to_string()).record(waited);
}

/// Begins all counters of an account at zero: what has not happened yet is told from what is not
/// counted, and the first time is an increase.
pub(crate) fn begin_at_zero(provider: &ProviderName) {
    for outcome in OUTCOMES {
        count_outcome(provider, outcome, 0);
    }
    for reason in &REFUSALS {
        count_refusal(provider, reason, 0);
    }
}

fn count_outcome(provider: &ProviderName, outcome: &'static str, by: u64) {
    counter!(PURCHASES_METRIC, "provider" => provider.to_string(), "outcome" => outcome)
        .increment(by);
}

fn count_refusal(provider: &ProviderName, reason: &RefusalReason, by: u64) {
    let reason = reason.as_str();
    counter!(REFUSALS_METRIC, "provider" => provider.to_string(), "reason" => reason).increment(by);
}
