//! What is counted as it happens.

use std::time::Duration;

use ledger::AttemptOutcome;
use metrics::{counter, histogram};

/// Counter of attempts to deliver a webhook event, by `result` (`delivered`, `failed`,
/// `given_up`).
pub const DELIVERIES_METRIC: &str = "switchboard_webhook_deliveries_total";
/// Histogram of how long receivers took to answer, in seconds.
pub const DELIVERY_DURATION_METRIC: &str = "switchboard_webhook_delivery_duration_seconds";

/// Begins all counters at zero, so that the first time is an increase.
pub(crate) fn begin_at_zero() {
    for result in ["delivered", "failed", "given_up"] {
        counter!(DELIVERIES_METRIC, "result" => result).increment(0);
    }
}

pub(crate) fn delivery(outcome: AttemptOutcome, took: Duration) {
    let result = match outcome {
        AttemptOutcome::Delivered => "delivered",
        AttemptOutcome::Again(_) => "failed",
        AttemptOutcome::GivenUp => "given_up",
    };
    counter!(DELIVERIES_METRIC, "result" => result).increment(1);
    histogram!(DELIVERY_DURATION_METRIC).record(took);
}
