//! Clients: who they are, what they own, what they may owe.

use axum::{extract::State, response::IntoResponse};
use domain::{ClientId, Currency, Micros, Mode};
use ledger::{ClientChange, ClientFilter, ClientRecord, ClientStatus, LedgerError, NewClient};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{Admin, Auditor, Page, PageRequest};
use crate::{
    amount::{Amount, Moment},
    api::account::BillingType,
    app::AppState,
    envelope::{Success, ok},
    error::{ApiError, ErrorCode},
    extract::{Body, Path, Query},
};

/// Whether a client may buy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(example = "active")]
pub enum ClientState {
    /// May do everything.
    Active,
    /// May read, finish and cancel what it has, but not buy.
    Suspended,
}

impl From<ClientStatus> for ClientState {
    fn from(status: ClientStatus) -> Self {
        match status {
            ClientStatus::Active => Self::Active,
            ClientStatus::Suspended => Self::Suspended,
        }
    }
}

impl From<ClientState> for ClientStatus {
    fn from(state: ClientState) -> Self {
        match state {
            ClientState::Active => Self::Active,
            ClientState::Suspended => Self::Suspended,
        }
    }
}

/// Which clients to list; all conditions must hold.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListClients {
    /// With this in the name, in any case, or with this id.
    #[param(example = "qa")]
    query: Option<String>,
    /// In this state.
    #[param(inline)]
    status: Option<ClientState>,
    /// At most so many.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<i64>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

/// A client. Amounts are in its currency.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClientView {
    /// Its id.
    #[schema(example = 7)]
    id: i64,
    /// Unique.
    #[schema(example = "qa-team")]
    name: String,
    /// Whether it may buy.
    status: ClientState,
    /// `postpaid` with a credit limit, else `prepaid`.
    billing: BillingType,
    /// Of all amounts.
    #[schema(value_type = String, example = "USD")]
    currency: Currency,
    /// What it owns that is not held; below zero it owes.
    available: Amount,
    /// Set aside for open orders.
    held: Amount,
    /// How far below zero `available` may go.
    credit_limit: Amount,
    /// Whether it is told who sells, and for how much.
    #[schema(example = false)]
    sees_providers: bool,
    /// Since when it is a client.
    created_at: Moment,
    /// What its test keys spend.
    test: TestMoney,
}

/// The money of a test account.
#[derive(Debug, Serialize, ToSchema)]
pub struct TestMoney {
    /// Not held.
    available: Amount,
    /// Set aside for open orders.
    held: Amount,
}

impl From<ClientRecord> for ClientView {
    fn from(client: ClientRecord) -> Self {
        let ClientId(id) = client.id;
        Self {
            id,
            name: client.name,
            status: client.status.into(),
            billing: match client.credit_limit > Micros::ZERO {
                true => BillingType::Postpaid,
                false => BillingType::Prepaid,
            },
            currency: client.currency,
            available: Amount(client.available),
            held: Amount(client.held),
            credit_limit: Amount(client.credit_limit),
            sees_providers: client.sees_providers,
            created_at: Moment(client.created_at),
            test: TestMoney {
                available: Amount(client.test_available),
                held: Amount(client.test_held),
            },
        }
    }
}

/// What to change about a client; absent: stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeClient {
    /// Unique; 1 to 100 characters.
    #[schema(min_length = 1, max_length = 100, example = "qa-team")]
    name: Option<String>,
    /// Whether it may buy.
    status: Option<ClientState>,
    /// How far below zero `available` may go.
    #[schema(minimum = 0)]
    credit_limit: Option<Amount>,
    /// `prepaid` takes the credit limit away; `postpaid` needs one.
    billing: Option<BillingType>,
    /// Whether it is told who sells, and for how much.
    #[schema(example = true)]
    sees_providers: Option<bool>,
    /// Why, for the audit log; 1 to 500 characters.
    #[schema(min_length = 1, max_length = 500, example = "agreed with accounting")]
    reason: String,
}

/// List clients, newest first.
#[utoipa::path(get, path = "/admin/v1/clients", operation_id = "admin_list_clients",
    tag = "admin-clients", params(ListClients), security(("admin_token" = ["auditor"])),
    responses((status = 200, description = "A page of clients", body = Success<Page<ClientView>>)))]
pub async fn list(
    State(state): State<AppState>,
    _: Auditor,
    Query(query): Query<ListClients>,
) -> Result<impl IntoResponse, ApiError> {
    let page = PageRequest::<i64>::read(query.limit, query.cursor.as_deref())?;
    let filter = ClientFilter {
        query: query.query,
        status: query.status.map(Into::into),
    };
    let clients = state
        .ledger
        .search_clients(&filter, page.after.map(ClientId), page.rows())
        .await?;
    Ok(ok(page.page(
        clients,
        |client| client.id.0,
        ClientView::from,
    )))
}

/// A client to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateClient {
    /// Unique; 1 to 100 characters.
    #[schema(min_length = 1, max_length = 100, example = "qa-team")]
    name: String,
    /// What it pays in: an ISO 4217 code.
    #[schema(min_length = 3, max_length = 3, example = "USD")]
    currency: String,
    /// How far below zero `available` may go; zero if absent.
    #[schema(minimum = 0)]
    credit_limit: Option<Amount>,
    /// What it pays in first; not negative.
    #[schema(minimum = 0)]
    deposit: Option<Amount>,
}

/// Make a client, with an account for live orders and one for tests.
#[utoipa::path(post, path = "/admin/v1/clients", operation_id = "admin_create_client",
    tag = "admin-clients", security(("admin_token" = ["admin"])), request_body = CreateClient,
    responses((status = 200, description = "The client", body = Success<ClientView>)))]
pub async fn create(
    State(state): State<AppState>,
    Admin(administrator): Admin,
    Body(body): Body<CreateClient>,
) -> Result<impl IntoResponse, ApiError> {
    let amount = |field: &str, amount: Option<Amount>| match amount {
        Some(Amount(amount)) if amount.is_negative() => {
            Err(ApiError::invalid(field, "must not be negative"))
        }
        amount => Ok(amount.map_or(Micros::ZERO, |Amount(amount)| amount)),
    };
    let new = NewClient {
        name: super::text::name(&body.name)?,
        currency: body
            .currency
            .parse()
            .map_err(|_| ApiError::invalid("currency", "must be an ISO 4217 code"))?,
        credit_limit: amount("credit_limit", body.credit_limit)?,
    };
    let deposit = amount("deposit", body.deposit)?;
    let (actor, now) = (administrator.actor(), state.clock.now());
    let client = state
        .ledger
        .admit_client(&new, Mode::Live, deposit, &actor, now)
        .await
        .map_err(unusable)?;
    let made = state.ledger.find_client_record(client).await?;
    let made = made.ok_or_else(|| ApiError::not_found("client"))?;
    Ok(ok(ClientView::from(made)))
}

/// Read a client.
#[utoipa::path(get, path = "/admin/v1/clients/{id}", operation_id = "admin_get_client",
    tag = "admin-clients", security(("admin_token" = ["auditor"])),
    params(("id" = i64, Path, description = "The client's id", example = 7)),
    responses((status = 200, description = "The client", body = Success<ClientView>)))]
pub async fn get(
    State(state): State<AppState>,
    _: Auditor,
    Path(id): Path<i64>,
) -> Result<impl IntoResponse, ApiError> {
    let client = state.ledger.find_client_record(ClientId(id)).await?;
    let client = client.ok_or_else(|| ApiError::not_found("client"))?;
    Ok(ok(ClientView::from(client)))
}

/// Change a client.
#[utoipa::path(patch, path = "/admin/v1/clients/{id}", operation_id = "admin_change_client",
    tag = "admin-clients", security(("admin_token" = ["admin"])),
    params(("id" = i64, Path, description = "The client's id", example = 7)),
    request_body = ChangeClient,
    responses((status = 200, description = "The client as it is now", body = Success<ClientView>)))]
pub async fn change(
    State(state): State<AppState>,
    Admin(administrator): Admin,
    Path(id): Path<i64>,
    Body(body): Body<ChangeClient>,
) -> Result<impl IntoResponse, ApiError> {
    let change = ClientChange {
        name: body.name.as_deref().map(super::text::name).transpose()?,
        status: body.status.map(Into::into),
        credit_limit: credit_limit(body.credit_limit, body.billing)?,
        sees_providers: body.sees_providers,
    };
    let reason = super::text::reason(&body.reason)?;
    let changed = state
        .ledger
        .update_client(
            ClientId(id),
            &change,
            Some(reason),
            &administrator.actor(),
            state.clock.now(),
        )
        .await
        .map_err(unusable)?;
    match changed {
        Some(client) => Ok(ok(ClientView::from(client))),
        None => Err(ApiError::new(
            ErrorCode::Conflict,
            "the client owes more than this credit limit",
        )
        .with_reason("OWES_MORE")),
    }
}

fn credit_limit(
    limit: Option<Amount>,
    billing: Option<BillingType>,
) -> Result<Option<Micros>, ApiError> {
    let limit = limit.map(|Amount(limit)| limit);
    if limit.is_some_and(|limit| limit < Micros::ZERO) {
        return Err(ApiError::invalid("credit_limit", "must not be negative"));
    }
    match (billing, limit) {
        (None, limit) => Ok(limit),
        (Some(BillingType::Prepaid), None | Some(Micros::ZERO)) => Ok(Some(Micros::ZERO)),
        (Some(BillingType::Postpaid), Some(limit)) if limit > Micros::ZERO => Ok(Some(limit)),
        (Some(BillingType::Prepaid), Some(_)) => Err(ApiError::invalid(
            "credit_limit",
            "a prepaid client has none",
        )),
        (Some(BillingType::Postpaid), _) => Err(ApiError::invalid(
            "credit_limit",
            "a postpaid client needs one above zero",
        )),
    }
}

/// What the ledger says about a request that does not fit.
pub(super) fn unusable(error: LedgerError) -> ApiError {
    match error {
        LedgerError::NoSuchClient => ApiError::not_found("client"),
        LedgerError::Taken(what) => {
            ApiError::new(ErrorCode::Conflict, format!("{what} is taken")).with_reason("TAKEN")
        }
        error => error.into(),
    }
}
