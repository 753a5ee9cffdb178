//! The client's own money and name.

use axum::{extract::State, response::IntoResponse};
use domain::{ClientId, Currency, Micros};
use ledger::{ClientStatus, LedgerError, Transaction, TransactionKind};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    amount::{Amount, Moment},
    app::AppState,
    auth::Caller,
    envelope::{Success, ok},
    error::ApiError,
    extract::Query,
};

const MAX_PAGE_SIZE: u32 = 100;
const DEFAULT_PAGE_SIZE: i64 = 20;

/// The account's money.
#[derive(Debug, Serialize, ToSchema)]
pub struct BalanceView {
    /// Of all amounts.
    #[schema(value_type = String, example = "IDR")]
    currency: Currency,
    /// What you own, held money included.
    #[schema(example = 500000)]
    balance: Amount,
    /// Held for open orders.
    #[schema(example = 15000)]
    frozen_balance: Amount,
    /// `balance` less `frozen_balance`.
    #[schema(example = 485000)]
    available_balance: Amount,
    /// How far below zero `available_balance` may go.
    #[schema(example = 0)]
    credit_limit: Amount,
}

/// Who you are. The fields of the GoSMS document, and the currency.
#[derive(Debug, Serialize, ToSchema)]
pub struct Profile {
    /// Your client id.
    #[schema(example = 123)]
    user_id: i64,
    /// Your client's name.
    #[schema(example = "qa-team")]
    username: String,
    /// Always null: clients are programs.
    #[schema(example = json!(null))]
    email: Option<String>,
    /// Of all amounts.
    #[schema(value_type = String, example = "USD")]
    currency: Currency,
    /// What you own, held money included.
    balance: Amount,
    /// Held for open orders.
    frozen_balance: Amount,
    /// How far below zero the available balance may go.
    credit_limit: Amount,
    /// `postpaid` with a credit limit, else `prepaid`.
    billing_type: BillingType,
    /// Whether you may buy.
    #[schema(example = true)]
    is_active: bool,
    /// `live`, or `test` with a key for tests: money and orders of the two are kept apart.
    #[schema(example = "live")]
    mode: &'static str,
    /// Since when you are a client.
    created_at: Moment,
}

/// When the client pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(example = "prepaid")]
pub enum BillingType {
    /// Before it buys.
    Prepaid,
    /// Afterwards, up to the credit limit.
    Postpaid,
}

/// Which page.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListTransactions {
    /// Which page.
    #[param(minimum = 1, default = 1)]
    page: Option<i64>,
    /// How many on a page.
    #[param(minimum = 1, maximum = 100, default = 20)]
    page_size: Option<i64>,
}

/// A page of movements, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct TransactionList {
    /// The movements.
    transactions: Vec<TransactionView>,
    /// How many there are on all pages.
    #[schema(example = 156)]
    total: i64,
    /// From one.
    #[schema(example = 1)]
    page: u32,
    /// The most that a page holds.
    #[schema(example = 20)]
    page_size: u32,
}

/// A movement of the account. The fields of the GoSMS document.
#[derive(Debug, Serialize, ToSchema)]
pub struct TransactionView {
    /// Its id.
    #[schema(example = 1002)]
    id: i64,
    /// What kind.
    r#type: TransactionType,
    /// How much: above zero, but for an adjustment that takes money.
    #[schema(example = 0.5)]
    amount: Amount,
    /// What you owned after it, held money included.
    #[schema(example = 1100.5)]
    balance_snapshot: Amount,
    /// What was held after it.
    #[schema(example = 0.5)]
    frozen_balance_snapshot: Amount,
    /// For people.
    #[schema(example = "held for an order")]
    description: String,
    /// The order it belongs to, if it belongs to one.
    #[schema(example = 1001)]
    order_id: Option<i64>,
    /// When.
    created_at: Moment,
}

/// The kind of a movement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(example = "Hold")]
pub enum TransactionType {
    /// Money came in.
    Deposit,
    /// Money was set aside for an order.
    Hold,
    /// Held money was spent: the code came.
    Release,
    /// Held money was given back.
    Refund,
    /// An administrator's correction.
    Adjustment,
}

impl From<TransactionKind> for TransactionType {
    fn from(kind: TransactionKind) -> Self {
        match kind {
            TransactionKind::Deposit => Self::Deposit,
            TransactionKind::Hold => Self::Hold,
            TransactionKind::Release => Self::Release,
            TransactionKind::Refund => Self::Refund,
            TransactionKind::Adjustment => Self::Adjustment,
        }
    }
}

impl From<Transaction> for TransactionView {
    fn from(transaction: Transaction) -> Self {
        Self {
            id: transaction.id,
            r#type: transaction.kind.into(),
            amount: Amount(transaction.amount),
            balance_snapshot: Amount(transaction.balance_after),
            frozen_balance_snapshot: Amount(transaction.frozen_after),
            description: transaction.description,
            order_id: transaction.order_id.map(|id| id.0),
            created_at: Moment(transaction.created_at),
        }
    }
}

/// Read the balance.
#[utoipa::path(get, path = "/v1/balance", operation_id = "get_balance", tag = "account",
    responses((status = 200, description = "The balance", body = Success<BalanceView>)))]
pub async fn balance(
    State(state): State<AppState>,
    caller: Caller,
) -> Result<impl IntoResponse, ApiError> {
    let balance = state.ledger.balance(caller.account_id()).await?;
    Ok(ok(BalanceView {
        currency: balance.currency,
        balance: Amount(balance.balance),
        frozen_balance: Amount(balance.frozen),
        available_balance: Amount(balance.available),
        credit_limit: Amount(balance.credit_limit),
    }))
}

/// Read who you are.
#[utoipa::path(get, path = "/v1/profile", operation_id = "get_profile", tag = "account",
    responses((status = 200, description = "The profile", body = Success<Profile>)))]
pub async fn profile(
    State(state): State<AppState>,
    caller: Caller,
) -> Result<impl IntoResponse, ApiError> {
    let ClientId(user_id) = caller.client();
    let client = state
        .ledger
        .find_client(caller.client())
        .await?
        .ok_or(LedgerError::NoSuchClient)?;
    let balance = state.ledger.balance(caller.account_id()).await?;
    Ok(ok(Profile {
        user_id,
        username: client.name,
        email: None,
        currency: balance.currency,
        balance: Amount(balance.balance),
        frozen_balance: Amount(balance.frozen),
        credit_limit: Amount(balance.credit_limit),
        billing_type: match balance.credit_limit > Micros::ZERO {
            true => BillingType::Postpaid,
            false => BillingType::Prepaid,
        },
        is_active: client.status == ClientStatus::Active,
        mode: caller.mode().as_str(),
        created_at: Moment(client.created_at),
    }))
}

/// List the movements of the account, newest first.
#[utoipa::path(get, path = "/v1/transactions", operation_id = "list_transactions", tag = "account",
    params(ListTransactions),
    responses((status = 200, description = "A page of movements", body = Success<TransactionList>)))]
pub async fn transactions(
    State(state): State<AppState>,
    caller: Caller,
    Query(query): Query<ListTransactions>,
) -> Result<impl IntoResponse, ApiError> {
    let page = u32::try_from(query.page.unwrap_or(1))
        .ok()
        .filter(|page| *page >= 1)
        .ok_or_else(|| ApiError::invalid("page", format!("must be from 1 to {}", u32::MAX)))?;
    let page_size = u32::try_from(query.page_size.unwrap_or(DEFAULT_PAGE_SIZE))
        .ok()
        .filter(|size| (1..=MAX_PAGE_SIZE).contains(size))
        .ok_or_else(|| ApiError::invalid("page_size", "must be from 1 to 100"))?;
    let found = state
        .ledger
        .list_transactions(caller.account_id(), page, page_size)
        .await?;
    Ok(ok(TransactionList {
        transactions: found.transactions.into_iter().map(Into::into).collect(),
        total: found.total,
        page,
        page_size,
    }))
}
