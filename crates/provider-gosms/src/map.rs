//! The protocol's words in ours. Pure, and tested as tables.

use std::time::Duration;

use domain::{Country, Currency, Money, OtpCode, PhoneNumber, Timestamp};
use provider::{
    Answer, BuyOutcome, CancelOutcome, ErrorKind, Message, NotSentReason, NumberState,
    NumberStatus, ProviderBalance, ProviderError, ProviderOrderId, Refusal, RefusalReason,
    SendError, Sold, UnknownReason,
};
use serde::de::DeserializeOwned;
use time::format_description::well_known::Rfc3339;

use crate::wire::{self, OrderStatus, code};

/// "Wait 5 to 10 seconds" after a 429 (GoSMS document, 2025-12-03), which has no header for it.
const RETRY_AFTER: Duration = Duration::from_secs(10);

/// How `POST /order` ended.
pub(crate) fn bought(
    sent: Result<Answer, SendError>,
    country: Country,
    currency: Currency,
) -> BuyOutcome {
    let answer = match sent {
        Ok(answer) => answer,
        Err(SendError::NotSent(detail)) => {
            let reason = NotSentReason::ConnectFailed;
            return BuyOutcome::NotSent { reason, detail };
        }
        Err(SendError::Lost(reason, detail)) => return BuyOutcome::Unknown { reason, detail },
    };
    if answer.is_success() {
        return sold(&answer, country, currency).map_or_else(
            |error| BuyOutcome::Unknown {
                reason: UnknownReason::Unreadable,
                detail: error.to_string(),
            },
            BuyOutcome::Sold,
        );
    }
    if let Some(refusal) = refusal(&answer) {
        return BuyOutcome::Refused(refusal);
    }
    let reason = match answer.status {
        300..400 => UnknownReason::Redirected,
        _ => UnknownReason::UnlistedStatus,
    };
    let detail = error(ErrorKind::MalformedReply, &answer).to_string();
    BuyOutcome::Unknown { reason, detail }
}

fn sold(answer: &Answer, country: Country, currency: Currency) -> Result<Sold, ProviderError> {
    let order: wire::CreatedOrder = read(answer)?;
    let phone = order
        .phone
        .and_then(|phone| PhoneNumber::parse_for(&phone, country).ok())
        .ok_or_else(|| unreadable(answer, "the sale has no readable number"))?;
    Ok(Sold {
        id: ProviderOrderId(order.order_id.as_str().to_owned()),
        phone,
        cost: order.price.map(|price| Money::new(price, currency)),
        expires_at: order.expired_at.as_deref().and_then(timestamp),
    })
}

/// The provider's no to a purchase; `None` where it is not on the document's lists, so that the
/// purchase may have happened. The code decides before the status: out of stock comes as a 503.
fn refusal(answer: &Answer) -> Option<Refusal> {
    let said = said(answer);
    let reason = match (said.code.as_deref(), answer.status) {
        (Some(code::NO_AVAILABLE_NUMBER), _) => RefusalReason::OutOfStock,
        (Some(code::INSUFFICIENT_BALANCE), _) => RefusalReason::BalanceLow,
        (Some(code::UNAUTHORIZED), _) => RefusalReason::InvalidCredentials,
        (Some(code::PRICE_CALCULATION_ERROR), _) => RefusalReason::Rejected,
        // A purchase has two parameters, the project and the region, and we write both correctly.
        (Some(code::INVALID_PARAMS), _) => RefusalReason::UnknownProduct,
        (_, 400 | 404) => RefusalReason::Rejected,
        (_, 401) => RefusalReason::InvalidCredentials,
        (_, 402) => RefusalReason::BalanceLow,
        (_, 403) => RefusalReason::AccountBlocked,
        (_, 429) => RefusalReason::RateLimited(Some(answer.retry_after.unwrap_or(RETRY_AFTER))),
        _ => return None,
    };
    Some(Refusal {
        reason,
        code: said.code,
        message: said.text,
    })
}

/// What a failing read of an order means.
pub(crate) fn order_error(answer: &Answer) -> ProviderError {
    let said = said(answer);
    let kind = match (said.code.as_deref(), answer.status) {
        (Some(code::ORDER_NOT_FOUND), _) => ErrorKind::UnknownOrder,
        // Without the provider's own words, or with another code, a 404 may be about the path.
        (None, 404) if said.readable => ErrorKind::UnknownOrder,
        _ => kind_of(&said, answer.status),
    };
    error(kind, answer)
}

/// What a failing call without an order means.
pub(crate) fn account_error(answer: &Answer) -> ProviderError {
    error(kind_of(&said(answer), answer.status), answer)
}

fn kind_of(said: &Said, status: u16) -> ErrorKind {
    match (said.code.as_deref(), status) {
        (Some(code::UNAUTHORIZED), _) | (_, 401) => ErrorKind::InvalidCredentials,
        (Some(code::INSUFFICIENT_BALANCE), _) | (_, 402) => ErrorKind::BalanceLow,
        (Some(code::ORDER_EXPIRED), _) | (_, 409) => ErrorKind::NotAllowedNow,
        (Some(code::INVALID_PARAMS), _) | (_, 400 | 404 | 422) => ErrorKind::BadRequest,
        (_, 403) => ErrorKind::AccountBlocked,
        (_, 429) => ErrorKind::RateLimited,
        (_, 500..600) => ErrorKind::Unavailable,
        _ => ErrorKind::MalformedReply,
    }
}

/// The answer as an error of this kind, in the provider's words.
fn error(kind: ErrorKind, answer: &Answer) -> ProviderError {
    let said = said(answer);
    let retry_after = match kind {
        ErrorKind::RateLimited => Some(answer.retry_after.unwrap_or(RETRY_AFTER)),
        _ => answer.retry_after,
    };
    ProviderError {
        kind,
        code: said.code,
        message: said.text,
        status: Some(answer.status),
        retry_after,
    }
}

/// What an answer with a status of 300 and above says.
struct Said {
    /// Whether it has the form that the document gives to errors.
    readable: bool,
    code: Option<String>,
    text: String,
}

fn said(answer: &Answer) -> Said {
    let body: Option<wire::ErrorBody> = serde_json::from_str(&answer.body).ok();
    let readable = body
        .as_ref()
        .is_some_and(|body| body.error.is_some() || body.code.is_some());
    let (code, text) = body.map_or((None, None), |body| (body.code, body.error));
    let bounded = |body: String| {
        Answer {
            body,
            ..answer.clone()
        }
        .excerpt()
    };
    Said {
        readable,
        code: code.map(bounded).filter(|code| !code.is_empty()),
        text: text.map_or_else(|| answer.excerpt(), bounded),
    }
}

/// Reads a successful answer. Its text is in no error, because it may hold a number or a code.
pub(crate) fn read<T: DeserializeOwned>(answer: &Answer) -> Result<T, ProviderError> {
    serde_json::from_str(&answer.body).map_err(|error| {
        let (kind, column) = (error.classify(), error.column());
        unreadable(
            answer,
            &format!("not the documented answer: {kind:?} error at {column}"),
        )
    })
}

fn unreadable(answer: &Answer, why: &str) -> ProviderError {
    ProviderError {
        status: Some(answer.status),
        ..ProviderError::new(ErrorKind::MalformedReply, why)
    }
}

/// How an order stands.
pub(crate) fn status(order: wire::Order, currency: Currency) -> NumberStatus {
    let message = Message {
        code: order.code.as_deref().and_then(OtpCode::new),
        text: order.content.as_deref().and_then(OtpCode::new),
    };
    let has_message = message.code.is_some() || message.text.is_some();
    let state = match order.status {
        Some(OrderStatus::Received) => NumberState::Received,
        Some(OrderStatus::Completed) => NumberState::Finished,
        Some(OrderStatus::Cancelled) => NumberState::Cancelled,
        // Over by time, but the SMS had come: the money is spent.
        Some(OrderStatus::Expired) if has_message => NumberState::Finished,
        Some(OrderStatus::Expired) => NumberState::Expired,
        Some(OrderStatus::Pending | OrderStatus::Other(_)) | None if has_message => {
            NumberState::Received
        }
        Some(OrderStatus::Pending | OrderStatus::Other(_)) | None => NumberState::Waiting,
    };
    NumberStatus {
        state,
        messages: has_message.then_some(message).into_iter().collect(),
        revision: None,
        cost: order.price.map(|price| Money::new(price, currency)),
        phone: order.phone.and_then(|phone| {
            match order.region.as_deref().and_then(Country::find) {
                Some(country) => PhoneNumber::parse_for(&phone, country).ok(),
                None => phone.parse().ok(),
            }
        }),
        expires_at: order.expired_at.as_deref().and_then(timestamp),
    }
}

/// What the answer to a cancellation says.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum CancelAnswer {
    /// It worked.
    Cancelled { refund: Option<Money> },
    /// It did not work, or not surely: the order itself knows why.
    AskOrder(ProviderError),
    /// It failed for a reason that has nothing to do with how the order stands.
    Failed(ProviderError),
}

/// What the answer to `POST /order/{id}/cancel` says.
pub(crate) fn cancel_answer(answer: &Answer, currency: Currency) -> CancelAnswer {
    if answer.is_success() {
        return match read::<wire::CancelledOrder>(answer) {
            Ok(cancelled) if cancelled.message.is_some() || cancelled.refund_amount.is_some() => {
                let refund = cancelled.refund_amount;
                let refund = refund.map(|amount| Money::new(amount, currency));
                CancelAnswer::Cancelled { refund }
            }
            Ok(_) => CancelAnswer::AskOrder(unreadable(answer, "no word on the cancellation")),
            Err(error) => CancelAnswer::AskOrder(error),
        };
    }
    let error = order_error(answer);
    match error.kind {
        // How the provider says "not pending any more" is not documented.
        ErrorKind::BadRequest | ErrorKind::NotAllowedNow => CancelAnswer::AskOrder(ProviderError {
            kind: ErrorKind::NotAllowedNow,
            ..error
        }),
        ErrorKind::MalformedReply => CancelAnswer::AskOrder(error),
        _ => CancelAnswer::Failed(error),
    }
}

/// What a cancellation comes to when the order stands so; `None` while it is still open.
pub(crate) fn cancel_outcome(status: &NumberStatus) -> Option<CancelOutcome> {
    Some(match status.state {
        NumberState::Waiting => return None,
        NumberState::Received => CancelOutcome::CodeArrived,
        NumberState::Finished if !status.messages.is_empty() => CancelOutcome::CodeArrived,
        NumberState::Finished => CancelOutcome::Finished,
        // "The frozen amount returns to the account": the whole price.
        NumberState::Cancelled => CancelOutcome::Cancelled {
            refund: status.cost,
        },
        NumberState::Expired => CancelOutcome::Expired,
    })
}

/// The account's money.
pub(crate) fn balance(
    balance: &wire::Balance,
    currency: Currency,
) -> Result<ProviderBalance, ProviderError> {
    let available = match (balance.frozen_balance, balance.available_balance) {
        (Some(frozen), _) => balance.balance.checked_sub(frozen),
        (None, Some(available)) => Some(available),
        (None, None) => Some(balance.balance),
    };
    let available = available
        .ok_or_else(|| ProviderError::new(ErrorKind::MalformedReply, "balance out of range"))?;
    Ok(ProviderBalance {
        available: Money::new(available, currency),
        frozen: balance
            .frozen_balance
            .map(|frozen| Money::new(frozen, currency)),
    })
}

/// A time of the provider's; what cannot be read says nothing.
pub(crate) fn timestamp(text: &str) -> Option<Timestamp> {
    Timestamp::parse(text.trim(), &Rfc3339).ok()
}

#[cfg(test)]
mod tests;
