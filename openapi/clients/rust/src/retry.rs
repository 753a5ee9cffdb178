//! Whether to send a request again.

use std::time::Duration;

use crate::{Error, types::ErrorBody};

/// How long to wait where the answer does not say.
const DEFAULT_WAIT: Duration = Duration::from_secs(1);

/// How long to wait before the same request is sent again, or `None` if that cannot help or could
/// harm. The gateway says so of its refusals (`safe_to_retry`, `Retry-After`). Without an answer
/// only `repeatable` requests are: reads, and purchases with an `Idempotency-Key`.
#[must_use]
pub fn pause(error: &Error<ErrorBody>, repeatable: bool) -> Option<Duration> {
    match error {
        Error::ErrorResponse(answer) => {
            let seconds = answer.headers().get("retry-after");
            let seconds = seconds.and_then(|value| value.to_str().ok()?.parse().ok());
            let wait = seconds.map_or(DEFAULT_WAIT, Duration::from_secs);
            answer.error.safe_to_retry.then_some(wait)
        }
        Error::CommunicationError(_) | Error::ResponseBodyError(_) => {
            repeatable.then_some(DEFAULT_WAIT)
        }
        _ => None,
    }
}
