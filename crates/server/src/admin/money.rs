//! Money that enters or leaves a client's account by hand.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use domain::{ClientId, Currency, Micros, Mode};
use http::HeaderMap;
use ledger::{Deposit, HandBooking};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Admin, clients::unusable};
use crate::{
    amount::Amount,
    app::{App, AppState},
    envelope::{Success, ok},
    error::{ApiError, ErrorCode},
    extract::{Body, Path},
    idempotency_key,
};

/// Which of a client's two accounts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(example = "live")]
pub enum AccountMode {
    /// Real money.
    #[default]
    Live,
    /// What test keys spend.
    Test,
}

impl From<AccountMode> for Mode {
    fn from(mode: AccountMode) -> Self {
        match mode {
            AccountMode::Live => Self::Live,
            AccountMode::Test => Self::Test,
        }
    }
}

impl From<Mode> for AccountMode {
    fn from(mode: Mode) -> Self {
        match mode {
            Mode::Live => Self::Live,
            Mode::Test => Self::Test,
        }
    }
}

/// Money to be booked.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BookMoney {
    /// How much, in the client's currency. A deposit is above zero; an adjustment below zero takes
    /// money away.
    amount: Amount,
    /// Where; `live` if absent.
    #[serde(default)]
    mode: AccountMode,
    /// Why, for the books and the audit log; 1 to 500 characters.
    #[schema(min_length = 1, max_length = 500, example = "invoice 2026-114")]
    reason: String,
}

/// The account after a booking.
#[derive(Debug, Serialize, ToSchema)]
pub struct BookedView {
    /// Which account.
    mode: AccountMode,
    /// What it owns now that is not held.
    available: Amount,
    /// Of the amount.
    #[schema(value_type = String, example = "USD")]
    currency: Currency,
}

async fn book(
    app: &App,
    administrator: &super::Administrator,
    headers: &HeaderMap,
    client: ClientId,
    body: &BookMoney,
    adjusts: bool,
) -> Result<Response, ApiError> {
    let key = idempotency_key::get(headers)?;
    let deposit = Deposit {
        client,
        mode: body.mode.into(),
        amount: body.amount.0,
        reason: super::text::reason(&body.reason)?.to_owned(),
    };
    let (actor, now) = (administrator.actor(), app.clock.now());
    let booked = app
        .ledger
        .book_by_hand_once(key, &deposit, adjusts, &actor, now)
        .await
        .map_err(unusable)?;
    let (available, repeated) = match booked {
        HandBooking::Booked(available) => (available, false),
        HandBooking::Repeated(available) => (available, true),
        HandBooking::OtherBooking => return Err(idempotency_key::reused()),
        HandBooking::NotEnough => {
            let message = "the account has less than that to take back";
            return Err(ApiError::new(ErrorCode::Conflict, message).with_reason("NOT_ENOUGH"));
        }
    };
    let view = BookedView {
        mode: body.mode,
        available: Amount(available.amount),
        currency: available.currency,
    };
    Ok(match repeated {
        true => ([(idempotency_key::REPLAYED, "true")], ok(view)).into_response(),
        false => ok(view).into_response(),
    })
}

/// Book a deposit.
///
/// The same request with the same `Idempotency-Key` is answered as the first one was, with header
/// `Idempotency-Replayed: true`, and books nothing: after a lost answer, send it again.
#[utoipa::path(post, path = "/admin/v1/clients/{id}/deposits", operation_id = "admin_book_deposit",
    tag = "admin-clients", security(("admin_token" = ["admin"])),
    params(("id" = i64, Path, description = "The client's id", example = 7),
           ("Idempotency-Key" = String, Header, example = "invoice-2026-114",
            description = "Any unique text of 1 to 128 visible ASCII characters; books once, for ever")),
    request_body = BookMoney,
    responses((status = 200, description = "It is booked", body = Success<BookedView>)))]
pub async fn deposit(
    State(state): State<AppState>,
    Admin(administrator): Admin,
    Path(id): Path<i64>,
    headers: HeaderMap,
    Body(body): Body<BookMoney>,
) -> Result<Response, ApiError> {
    if body.amount.0 <= Micros::ZERO {
        return Err(ApiError::invalid("amount", "must be above zero"));
    }
    book(&state, &administrator, &headers, ClientId(id), &body, false).await
}

/// Book a correction, in either direction.
///
/// The same request with the same `Idempotency-Key` is answered as the first one was, with header
/// `Idempotency-Replayed: true`, and books nothing: after a lost answer, send it again.
#[utoipa::path(post, path = "/admin/v1/clients/{id}/adjustments",
    operation_id = "admin_book_adjustment", tag = "admin-clients",
    security(("admin_token" = ["admin"])),
    params(("id" = i64, Path, description = "The client's id", example = 7),
           ("Idempotency-Key" = String, Header, example = "invoice-2026-114",
            description = "Any unique text of 1 to 128 visible ASCII characters; books once, for ever")),
    request_body = BookMoney,
    responses((status = 200, description = "It is booked", body = Success<BookedView>)))]
pub async fn adjust(
    State(state): State<AppState>,
    Admin(administrator): Admin,
    Path(id): Path<i64>,
    headers: HeaderMap,
    Body(body): Body<BookMoney>,
) -> Result<Response, ApiError> {
    if body.amount.0 == Micros::ZERO {
        return Err(ApiError::invalid("amount", "must not be zero"));
    }
    book(&state, &administrator, &headers, ClientId(id), &body, true).await
}
