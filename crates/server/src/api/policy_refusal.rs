//! What a client's policy says, for the client.

use ledger::PolicyRefusal;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    amount::{Amount, Moment},
    error::{ApiError, ErrorCode},
};

/// Why your client may not buy this now. Its administrator sets what it may buy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ForbiddenView {
    /// `SERVICE_NOT_ALLOWED`, `COUNTRY_NOT_ALLOWED`, `PRICE_CAP`, `DAILY_SPEND_EXCEEDED`,
    /// `TOO_MANY_OPEN_ORDERS` or `CANCEL_RATIO_TOO_HIGH`.
    #[schema(example = "DAILY_SPEND_EXCEEDED")]
    reason: &'static str,
    /// For people.
    #[schema(example = "this would pass what may be spent in a day")]
    message: String,
    /// The limit in money, if it is one.
    limit: Option<Amount>,
    /// When it begins anew, if it does.
    resets_at: Option<Moment>,
}

impl From<&PolicyRefusal> for ForbiddenView {
    fn from(refusal: &PolicyRefusal) -> Self {
        let mut limit_of = (None, None);
        let (reason, message) = match refusal {
            PolicyRefusal::ServiceNotAllowed => (
                "SERVICE_NOT_ALLOWED",
                "this client may not buy numbers for this service".to_owned(),
            ),
            PolicyRefusal::CountryNotAllowed => (
                "COUNTRY_NOT_ALLOWED",
                "this client may not buy numbers of this country".to_owned(),
            ),
            PolicyRefusal::PriceCap { limit } => {
                limit_of = (Some(*limit), None);
                let message = format!("this client may pay at most {limit} for a number");
                ("PRICE_CAP", message)
            }
            PolicyRefusal::DailySpendExceeded {
                limit,
                spent,
                resets_at,
            } => {
                limit_of = (Some(*limit), Some(*resets_at));
                let message =
                    format!("this client may spend {limit} a day; {spent} are spent or held");
                ("DAILY_SPEND_EXCEEDED", message)
            }
            PolicyRefusal::TooManyOpenOrders { limit } => {
                let message = format!("this client may have {limit} orders open at a time");
                ("TOO_MANY_OPEN_ORDERS", message)
            }
            PolicyRefusal::CancelRatioTooHigh {
                max_percent,
                cancelled,
                ended,
            } => {
                let message = format!(
                    "this client cancelled {cancelled} of its last {ended} orders; more than \
                     {max_percent} % are too many"
                );
                ("CANCEL_RATIO_TOO_HIGH", message)
            }
        };
        Self {
            reason,
            message,
            limit: limit_of.0.map(Amount),
            resets_at: limit_of.1.map(Moment),
        }
    }
}

/// The refusal of a purchase. Sending it again helps where time or an end of open orders lifts it.
pub(super) fn forbidden(refusal: &PolicyRefusal) -> ApiError {
    let view = ForbiddenView::from(refusal);
    let passes = matches!(
        refusal,
        PolicyRefusal::DailySpendExceeded { .. }
            | PolicyRefusal::TooManyOpenOrders { .. }
            | PolicyRefusal::CancelRatioTooHigh { .. }
    );
    let error = ApiError::new(ErrorCode::Forbidden, view.message)
        .with_reason(view.reason)
        .safe_to_retry(passes);
    let error = match view.limit {
        Some(Amount(limit)) => error.with_detail("limit", limit.to_string()),
        None => error,
    };
    match view.resets_at.and_then(|at| serde_json::to_value(at).ok()) {
        Some(at) => error.with_detail("resets_at", at),
        None => error,
    }
}
