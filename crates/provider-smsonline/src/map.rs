//! Answers in our words. Pure, and tested as tables.

use domain::{Country, Currency, Money, PhoneNumber};
use provider::{
    BuyOutcome, CancelOutcome, ErrorKind, NotSentReason, NumberState, NumberStatus, ProviderError,
    ProviderOrderId, Refusal, SendError, Sold, UnknownReason,
};
use serde_json::value::RawValue;

use crate::{
    client::Heard,
    fields::Fields,
    reply::{Reply, Said},
    sms,
    wire::Sale,
    words,
};

/// How `buy-service` ended.
pub(crate) fn bought(
    sent: Result<Heard, SendError>,
    country: Country,
    currency: Currency,
) -> BuyOutcome {
    let heard = match sent {
        Ok(heard) => heard,
        Err(SendError::NotSent(detail)) => {
            let reason = NotSentReason::ConnectFailed;
            return BuyOutcome::NotSent { reason, detail };
        }
        Err(SendError::Lost(reason, detail)) => return BuyOutcome::Unknown { reason, detail },
    };
    let status = heard.status;
    let unknown = |reason, detail: String| BuyOutcome::Unknown {
        reason,
        detail: format!("{detail} (HTTP {status})"),
    };
    match heard.reply {
        _ if (300..400).contains(&status) => {
            unknown(UnknownReason::Redirected, "redirected".to_owned())
        }
        Some(Reply::Bad { said, .. }) if status >= 500 => {
            unknown(UnknownReason::UnlistedStatus, said.to_string())
        }
        None if status >= 400 => unknown(UnknownReason::UnlistedStatus, heard.excerpt),
        None => unknown(
            UnknownReason::Unreadable,
            "not the protocol's JSON".to_owned(),
        ),
        Some(Reply::Bad { said, payload }) => {
            if payload.is_some_and(|payload| sold(&payload, country, currency).is_ok()) {
                let detail = format!("an error and a sale in one: {said}");
                return unknown(UnknownReason::Unreadable, detail);
            }
            match words::refusal_reason(&said.text, status, heard.retry_after) {
                Some(reason) => BuyOutcome::Refused(Refusal {
                    reason,
                    code: said.code,
                    message: said.text,
                }),
                None => unknown(UnknownReason::Unreadable, said.to_string()),
            }
        }
        Some(Reply::Good { payload, .. }) => match sold(&payload, country, currency) {
            Ok(sold) => BuyOutcome::Sold(sold),
            Err(why) => unknown(UnknownReason::Unreadable, why.to_owned()),
        },
    }
}

fn sold(payload: &RawValue, country: Country, currency: Currency) -> Result<Sold, &'static str> {
    let fields = Fields::read(payload).ok_or("the sale is no object")?;
    let named = fields.currency(&["price", "cost"]);
    let sale = Sale::try_from(fields).map_err(|unreadable| unreadable.0)?;
    let phone = PhoneNumber::parse_for(&sale.number, country).map_err(|_| "no readable number")?;
    let is_ours = named.is_none_or(|named| named == currency);
    let price = sale.price.filter(|price| is_ours && !price.is_negative());
    Ok(Sold {
        id: ProviderOrderId(sale.id.0),
        phone,
        cost: price.map(|price| Money::new(price, currency)),
        expires_at: None,
    })
}

/// The payload of a good answer and the status beside it; `otherwise` is the kind of an error
/// whose words and status say nothing.
pub(crate) fn good(
    heard: Heard,
    otherwise: ErrorKind,
) -> Result<(Box<RawValue>, Option<String>), ProviderError> {
    match heard.reply {
        Some(Reply::Good { payload, status }) => Ok((payload, status)),
        Some(Reply::Bad { said, .. }) => Err(ProviderError {
            kind: words::error_kind(&said.text, heard.status, otherwise),
            code: said.code,
            message: said.text,
            status: Some(heard.status),
            retry_after: heard.retry_after,
        }),
        None if heard.status >= 400 => Err(ProviderError {
            kind: words::error_kind("", heard.status, ErrorKind::MalformedReply),
            code: None,
            message: heard.excerpt,
            status: Some(heard.status),
            retry_after: heard.retry_after,
        }),
        None => Err(ProviderError {
            status: Some(heard.status),
            ..ProviderError::new(ErrorKind::MalformedReply, "not the protocol's JSON")
        }),
    }
}

/// How `get-sms` says that a number stands.
pub(crate) fn status(heard: Heard) -> Result<NumberStatus, ProviderError> {
    if let Some(Reply::Bad { said, .. }) = &heard.reply
        && heard.status < 500
        && words::is_waiting(&said.text)
    {
        return Ok(NumberStatus::bare(NumberState::Waiting));
    }
    let (payload, beside) = good(heard, ErrorKind::NotAllowedNow)?;
    Ok(sms::status(&payload, beside.as_deref()))
}

/// What a refused cancellation comes to when the order stands so; `None` while it is still open.
pub(crate) fn cancel_outcome(status: &NumberStatus) -> Option<CancelOutcome> {
    Some(match status.state {
        NumberState::Waiting => return None,
        NumberState::Received => CancelOutcome::CodeArrived,
        NumberState::Finished if !status.messages.is_empty() => CancelOutcome::CodeArrived,
        NumberState::Finished => CancelOutcome::Finished,
        NumberState::Cancelled => CancelOutcome::Cancelled { refund: None },
        NumberState::Expired => CancelOutcome::Expired,
    })
}

impl std::fmt::Display for Said {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.code {
            Some(code) => write!(f, "{} [{code}]", self.text),
            None => f.write_str(&self.text),
        }
    }
}

#[cfg(test)]
mod tests;
