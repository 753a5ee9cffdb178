//! Wire to domain: the provider's errors and orders in our words.

use std::time::Duration;

use domain::{Country, Currency, Money, OtpCode, PhoneNumber, Timestamp};
use provider::{
    BuyOutcome, CancelOutcome, ErrorKind, Message, NotSentReason, NumberState, NumberStatus,
    ProviderError, Refusal, RefusalReason, SendError, UnknownReason,
};
use time::format_description::well_known::Rfc3339;

use crate::{
    client::Failure,
    wire::{Amount, ErrorBody, Order, OrderStatus, code},
};

/// A failed call other than a purchase.
pub(crate) fn provider_error(failure: Failure) -> ProviderError {
    match failure {
        Failure::Send(error) => error.into(),
        Failure::Said {
            status,
            retry_after,
            error,
        } => ProviderError {
            kind: error_kind(&error.code, status),
            retry_after: retry_after.or_else(|| ban_length(&error)),
            code: Some(error.code),
            message: error.message,
            status: Some(status),
        },
        Failure::Unreadable {
            status,
            retry_after,
            text,
        } => ProviderError {
            kind: kind_of_status(status),
            code: None,
            message: format!("unreadable answer: {text}"),
            status: Some(status),
            retry_after,
        },
    }
}

fn error_kind(code: &str, status: u16) -> ErrorKind {
    match code {
        code::UNAUTHORIZED => ErrorKind::InvalidCredentials,
        code::FORBIDDEN | code::TEMP_BANNED_ABUSE_GUARD => ErrorKind::AccountBlocked,
        code::NOT_FOUND => ErrorKind::UnknownOrder,
        code::CONFLICT | code::CANCEL_TOO_EARLY => ErrorKind::NotAllowedNow,
        code::INSUFFICIENT_BALANCE => ErrorKind::BalanceLow,
        code::VALIDATION_ERROR | code::IDEMPOTENCY_KEY_REUSED => ErrorKind::BadRequest,
        code::RATE_LIMIT_EXCEEDED => ErrorKind::RateLimited,
        code::INTERNAL_ERROR
        | code::SERVICE_UNAVAILABLE
        | code::FX_RATE_UNAVAILABLE
        | code::REQUEST_IN_PROGRESS
        | code::PROVIDER_ERROR => ErrorKind::Unavailable,
        _ => kind_of_status(status),
    }
}

/// Without the protocol's word, 403 and 404 may be a proxy's and prove nothing about account or
/// order.
const fn kind_of_status(status: u16) -> ErrorKind {
    match status {
        401 => ErrorKind::InvalidCredentials,
        429 => ErrorKind::RateLimited,
        403 | 404 | 500.. => ErrorKind::Unavailable,
        _ => ErrorKind::MalformedReply,
    }
}

fn ban_length(error: &ErrorBody) -> Option<Duration> {
    let seconds = error.details.as_ref()?.retry_after_seconds?;
    Some(Duration::from_secs(u64::from(seconds)))
}

/// A purchase without an order. Only a code that certainly means no is a refusal.
pub(crate) fn failed_purchase(failure: Failure) -> BuyOutcome {
    match failure {
        Failure::Send(SendError::NotSent(detail)) => BuyOutcome::NotSent {
            reason: NotSentReason::ConnectFailed,
            detail,
        },
        Failure::Send(SendError::Lost(reason, detail)) => BuyOutcome::Unknown { reason, detail },
        Failure::Said {
            status,
            retry_after,
            error,
        } => {
            let retry_after = retry_after.or_else(|| ban_length(&error));
            match refusal_reason(&error, status, retry_after) {
                Some(reason) => BuyOutcome::Refused(Refusal {
                    reason,
                    code: Some(error.code),
                    message: error.message,
                }),
                None => BuyOutcome::Unknown {
                    reason: UnknownReason::UnlistedStatus,
                    detail: format!("{}: {} (HTTP {status})", error.code, error.message),
                },
            }
        }
        Failure::Unreadable { status, text, .. } => BuyOutcome::Unknown {
            reason: match status {
                200..=299 => UnknownReason::Unreadable,
                300..=399 => UnknownReason::Redirected,
                _ => UnknownReason::UnlistedStatus,
            },
            detail: format!("unreadable answer: {text} (HTTP {status})"),
        },
    }
}

/// `None` where something may have been sold. INTERNAL_ERROR, SERVICE_UNAVAILABLE,
/// REQUEST_IN_PROGRESS and every 5xx are ambiguous (providers.md 3.1, 2026-11); CONFLICT and
/// IDEMPOTENCY_KEY_REUSED say that this key bought before.
fn refusal_reason(
    error: &ErrorBody,
    status: u16,
    retry_after: Option<Duration>,
) -> Option<RefusalReason> {
    Some(match error.code.as_str() {
        code::NO_OFFER_AVAILABLE => RefusalReason::OutOfStock,
        code::FX_RATE_UNAVAILABLE => RefusalReason::Rejected,
        _ if status >= 500 => return None,
        code::PROVIDER_ERROR if speaks_of_stock(&error.message) => RefusalReason::OutOfStock,
        code::PROVIDER_ERROR | code::VALIDATION_ERROR => RefusalReason::Rejected,
        code::INSUFFICIENT_BALANCE => RefusalReason::BalanceLow,
        code::UNAUTHORIZED => RefusalReason::InvalidCredentials,
        code::FORBIDDEN | code::TEMP_BANNED_ABUSE_GUARD => RefusalReason::AccountBlocked,
        code::NOT_FOUND => RefusalReason::UnknownProduct,
        code::RATE_LIMIT_EXCEEDED => RefusalReason::RateLimited(retry_after),
        _ => return None,
    })
}

fn speaks_of_stock(message: &str) -> bool {
    let message = message.to_ascii_lowercase().replace('_', " ");
    [
        "no number",
        "no phone",
        "no free",
        "no available",
        "not available",
        "unavailable",
        "stock",
        "sold out",
    ]
    .iter()
    .any(|words| message.contains(words))
}

/// Whether the request was turned away at the door: such an answer to a repeat says nothing about
/// the purchase that it repeats.
pub(crate) const fn is_at_the_door(reason: &RefusalReason) -> bool {
    matches!(
        reason,
        RefusalReason::InvalidCredentials
            | RefusalReason::AccountBlocked
            | RefusalReason::RateLimited(_)
    )
}

/// An amount in the account's currency; `None` where it is in another.
pub(crate) fn money(amount: Amount, account: Currency) -> Option<Money> {
    let is_ours = amount.currency.is_none_or(|currency| currency == account);
    is_ours.then(|| Money::new(amount.value, account))
}

pub(crate) fn timestamp(text: &str) -> Option<Timestamp> {
    Timestamp::parse(text.trim(), &Rfc3339).ok()
}

pub(crate) fn phone(text: &str, country: Option<Country>) -> Option<PhoneNumber> {
    match country {
        Some(country) => PhoneNumber::parse_for(text, country).ok(),
        None => text.parse().ok(),
    }
}

/// How an order stands.
pub(crate) fn number_status(
    order: &Order,
    account: Currency,
    country: Option<Country>,
) -> NumberStatus {
    let code = order.otp_code.as_deref().and_then(OtpCode::new);
    let text = order.otp_message.iter().flatten();
    let text = text.map(String::as_str).find_map(OtpCode::new);
    // A message whose code the provider did not find is a message (providers.md 3.1, 2026-11).
    let has_message = code.is_some() || text.is_some();
    let state = match order.status {
        OrderStatus::OtpReceived => NumberState::Received,
        // EXPIRED means that no SMS came; with one the money is spent, whatever the word.
        OrderStatus::Completed => NumberState::Finished,
        OrderStatus::Expired if has_message => NumberState::Finished,
        OrderStatus::Expired => NumberState::Expired,
        OrderStatus::Canceled => NumberState::Cancelled,
        OrderStatus::Active | OrderStatus::Other(_) if has_message => NumberState::Received,
        OrderStatus::Active | OrderStatus::Other(_) => NumberState::Waiting,
    };
    NumberStatus {
        state,
        messages: has_message
            .then_some(Message { code, text })
            .into_iter()
            .collect(),
        revision: order.sms_revision,
        cost: order.amount.and_then(|amount| money(amount, account)),
        phone: order
            .phone_number
            .as_deref()
            .and_then(|text| phone(text, country)),
        expires_at: order.expires_at.as_deref().and_then(timestamp),
    }
}

/// What a state says to somebody who wanted to cancel; `None` while the order is open.
pub(crate) const fn cancel_outcome(state: NumberState) -> Option<CancelOutcome> {
    match state {
        NumberState::Waiting => None,
        NumberState::Received => Some(CancelOutcome::CodeArrived),
        NumberState::Finished => Some(CancelOutcome::Finished),
        NumberState::Cancelled => Some(CancelOutcome::Cancelled { refund: None }),
        NumberState::Expired => Some(CancelOutcome::Expired),
    }
}

#[cfg(test)]
#[path = "map_tests.rs"]
mod tests;
