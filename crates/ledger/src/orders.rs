//! Reading orders. A read for a client takes its account first: the order of another one, also that
//! of the client's other mode, does not exist for it.

use std::collections::HashMap;

use domain::{
    AccountId, AttemptId, AttemptState, ClientId, Currency, Micros, OrderId, OrderState,
    OrderStatus, PhoneNumber, Product, ProviderName, Timestamp,
};

use sqlx::PgPool;

use crate::{Ledger, LedgerError, batch::Batcher, rows};

/// An order as its owner sees it, with the attempt behind it.
#[derive(Clone, Debug)]
pub struct Order {
    /// Its id.
    pub id: OrderId,
    /// Whose it is.
    pub client: ClientId,
    /// What was ordered.
    pub product: Product,
    /// Of all amounts.
    pub currency: Currency,
    /// Where it stands.
    pub state: OrderState,
    /// What it costs if a code arrives.
    pub price: Micros,
    /// What was charged: the price once a code arrived, else zero.
    pub charged: Micros,
    /// The present attempt.
    pub attempt_id: AttemptId,
    /// Where the present attempt stands.
    pub attempt: AttemptState,
    /// Where the number is from.
    pub provider: ProviderName,
    /// Which operator was chosen.
    pub operator: String,
    /// The provider's id of it.
    pub provider_order_id: Option<String>,
    /// The number.
    pub phone: Option<PhoneNumber>,
    /// The newest code.
    pub otp_code: Option<String>,
    /// The newest message.
    pub otp_message: Option<String>,
    /// When the first code came.
    pub otp_received_at: Option<Timestamp>,
    /// How many messages came.
    pub sms_revision: i32,
    /// JSON text of what was asked for.
    pub request: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends without a code.
    pub expires_at: Timestamp,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// When number, codes and texts were taken out by age.
    pub redacted_at: Option<Timestamp>,
    /// When the client asked to cancel.
    pub cancel_requested_at: Option<Timestamp>,
    /// The earliest moment the provider takes the number back.
    pub cancel_from: Option<Timestamp>,
    /// No new purchase begins after this.
    pub buy_until: Timestamp,
    /// Why it failed.
    pub failed_reason: Option<String>,
    /// Where its purchase was traced, in the form of W3C's `traceparent`.
    pub trace_parent: Option<String>,
}

impl Order {
    /// The client's word for where it stands.
    #[must_use]
    pub const fn status(&self) -> OrderStatus {
        self.state.status()
    }
}

/// Which orders to list.
#[derive(Clone, Debug, Default)]
pub struct OrderFilter {
    /// Only this status.
    pub status: Option<OrderStatus>,
    /// At most so many.
    pub limit: i64,
    /// Skip so many of the newest.
    pub offset: i64,
}

/// A message that a client's number received.
#[derive(Clone, Debug)]
pub struct OrderMessage {
    /// Counts from 1 within the order.
    pub revision: i32,
    /// The code, if there is one and it is kept still.
    pub code: Option<String>,
    /// The text, if shown.
    pub message: Option<String>,
    /// When we saw it.
    pub received_at: Timestamp,
    /// When code and text were taken out by age.
    pub redacted_at: Option<Timestamp>,
}

#[derive(Clone)]
pub(crate) struct OrderRow {
    id: i64,
    account_id: i64,
    client_id: i64,
    country: String,
    service: String,
    currency: String,
    state: String,
    price_micros: i64,
    charged_micros: i64,
    attempt_id: uuid::Uuid,
    attempt_state: String,
    provider: String,
    operator: String,
    provider_order_id: Option<String>,
    phone: Option<String>,
    otp_code: Option<String>,
    otp_message: Option<String>,
    otp_received_at: Option<Timestamp>,
    sms_revision: i32,
    request: String,
    created_at: Timestamp,
    expires_at: Timestamp,
    ended_at: Option<Timestamp>,
    redacted_at: Option<Timestamp>,
    cancel_requested_at: Option<Timestamp>,
    cancel_from: Option<Timestamp>,
    buy_until: Timestamp,
    failed_reason: Option<String>,
    trace_parent: Option<String>,
}

impl TryFrom<OrderRow> for Order {
    type Error = LedgerError;

    fn try_from(row: OrderRow) -> Result<Self, LedgerError> {
        let state = rows::order_state(&row.state)?;
        let attempt = rows::attempt_state(&row.attempt_state)?;
        // The number of an attempt that the order gave up is not the client's.
        let has_number = !matches!(
            state,
            OrderState::Buying | OrderState::Unresolved | OrderState::Failed
        );
        Ok(Self {
            id: OrderId(row.id),
            client: ClientId(row.client_id),
            product: rows::product(&row.country, &row.service)?,
            currency: rows::currency(&row.currency)?,
            state,
            price: Micros::new(row.price_micros),
            charged: Micros::new(row.charged_micros),
            attempt_id: AttemptId(row.attempt_id),
            attempt,
            provider: rows::provider(&row.provider)?,
            operator: row.operator,
            provider_order_id: row.provider_order_id,
            phone: rows::phone(row.phone.as_deref())?.filter(|_| has_number),
            otp_code: row.otp_code,
            otp_message: row.otp_message,
            otp_received_at: row.otp_received_at,
            sms_revision: row.sms_revision,
            request: row.request,
            created_at: row.created_at,
            expires_at: row.expires_at,
            ended_at: row.ended_at,
            redacted_at: row.redacted_at,
            cancel_requested_at: row.cancel_requested_at,
            cancel_from: row.cancel_from,
            buy_until: row.buy_until,
            failed_reason: row.failed_reason,
            trace_parent: row.trace_parent,
        })
    }
}

/// Runs the one query over orders with a different WHERE: the macro wants literal SQL.
macro_rules! select_orders {
    ($tail:literal, $($argument:expr),* $(,)?) => {
        sqlx::query_as!(
            OrderRow,
            r#"select o.id, o.account_id, o.client_id, o.country, o.service, o.currency, o.state, o.price_micros,
                o.charged_micros, o.attempt_id, a.state as attempt_state, a.provider, a.operator,
                a.provider_order_id, a.phone, nullif(m.code, '') as otp_code, m.message as "otp_message?",
                o.otp_received_at, o.sms_revision, o.request::text as "request!", o.created_at,
                o.expires_at, o.ended_at, o.cancel_requested_at, a.cancel_from, o.buy_until,
                o.failed_reason, o.trace_parent, a.redacted_at
             from orders o
             join attempts a on a.id = o.attempt_id
             left join lateral (
                 select code, message from messages
                 where order_id = o.id order by code is null, revision desc limit 1) m on true
             "# + $tail,
            $($argument),*
        )
    };
}

// Below the macro, which it uses.
mod driven;

impl Ledger {
    /// A client's order; concurrent calls share a query: of many who wait for their codes, many look
    /// at the same time.
    ///
    /// # Errors
    /// The database is away.
    pub async fn find_order(
        &self,
        account: AccountId,
        id: OrderId,
    ) -> Result<Option<Order>, LedgerError> {
        let found = self.orders.submit((account, id)).await;
        found.unwrap_or_else(|| Err(LedgerError::away()))
    }

    /// Several orders of a client, by id; missing ones are left out.
    ///
    /// # Errors
    /// The database is away.
    pub async fn find_orders(
        &self,
        account: AccountId,
        ids: &[OrderId],
    ) -> Result<Vec<Order>, LedgerError> {
        let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
        collect(
            select_orders!(
                "where o.account_id = $1 and o.id = any($2) order by o.id",
                account.0,
                &ids
            )
            .fetch_all(&self.pool)
            .await?,
        )
    }

    /// A client's orders, newest first.
    ///
    /// # Errors
    /// The database is away.
    pub async fn list_orders(
        &self,
        account: AccountId,
        filter: &OrderFilter,
    ) -> Result<Vec<Order>, LedgerError> {
        let states: Vec<String> = filter
            .status
            .iter()
            .flat_map(|status| status.states())
            .map(|state| state.as_str().to_owned())
            .collect();
        // A statement for each index: however rare a status is, a page reads no other orders.
        let rows = match states.as_slice() {
            [] => {
                select_orders!(
                    "where o.account_id = $1 order by o.id desc limit $2 offset $3",
                    account.0,
                    filter.limit,
                    filter.offset,
                )
                .fetch_all(&self.pool)
                .await?
            }
            [state] => {
                select_orders!(
                    "where o.account_id = $1 and o.state = $2
                     order by o.id desc limit $3 offset $4",
                    account.0,
                    state,
                    filter.limit,
                    filter.offset,
                )
                .fetch_all(&self.pool)
                .await?
            }
            // Only what is not over has several states behind a status.
            states => {
                select_orders!(
                    "where o.account_id = $1 and o.state = any($2)
                         and o.state in ('buying', 'unresolved', 'waiting', 'cancelling',
                             'expiring', 'received')
                     order by o.id desc limit $3 offset $4",
                    account.0,
                    states,
                    filter.limit,
                    filter.offset,
                )
                .fetch_all(&self.pool)
                .await?
            }
        };
        collect(rows)
    }

    /// A client's orders that are not over, oldest first; at most 1,000.
    ///
    /// # Errors
    /// The database is away.
    pub async fn list_open_orders(&self, account: AccountId) -> Result<Vec<Order>, LedgerError> {
        collect(
            select_orders!(
                "where o.account_id = $1 and o.state in ('buying', 'unresolved', 'waiting',
                     'cancelling', 'expiring', 'received')
                 order by o.id limit 1000",
                account.0,
            )
            .fetch_all(&self.pool)
            .await?,
        )
    }

    /// The orders that a client's idempotency key made, oldest first; not those that it made before
    /// it was forgotten by age and used anew.
    ///
    /// # Errors
    /// The database is away.
    pub async fn list_orders_of_key(
        &self,
        account: AccountId,
        key: &str,
    ) -> Result<Vec<Order>, LedgerError> {
        collect(
            select_orders!(
                "where o.account_id = $1 and o.idempotency_key = $2 and o.created_at >= (
                     select created_at from idempotency_keys where account_id = $1 and key = $2)
                 order by o.id",
                account.0,
                key
            )
            .fetch_all(&self.pool)
            .await?,
        )
    }

    /// The messages of a client's order, oldest first.
    ///
    /// # Errors
    /// The database is away.
    pub async fn list_messages(
        &self,
        account: AccountId,
        id: OrderId,
    ) -> Result<Vec<OrderMessage>, LedgerError> {
        Ok(sqlx::query_as!(
            OrderMessage,
            "select m.revision, nullif(m.code, '') as code, m.message, m.received_at, m.redacted_at
             from messages m join orders o on o.id = m.order_id
             where o.account_id = $1 and o.id = $2 order by m.revision",
            account.0,
            id.0,
        )
        .fetch_all(&self.pool)
        .await?)
    }
}

type Found = Result<Option<Order>, LedgerError>;

pub(crate) fn finder(pool: PgPool) -> Batcher<(AccountId, OrderId), Found> {
    Batcher::new(move |wanted| {
        let pool = pool.clone();
        async move { Ok(find(&pool, &wanted).await?) }
    })
}

async fn find(pool: &PgPool, wanted: &[(AccountId, OrderId)]) -> Result<Vec<Found>, LedgerError> {
    let ids: Vec<i64> = wanted.iter().map(|(_, id)| id.0).collect();
    let rows = select_orders!("where o.id = any($1)", &ids)
        .fetch_all(pool)
        .await?;
    // By both: the same id may be wanted by somebody whose order it is not.
    let found: HashMap<(AccountId, OrderId), OrderRow> = rows
        .into_iter()
        .map(|row| ((AccountId(row.account_id), OrderId(row.id)), row))
        .collect();
    let of = |key| found.get(key).cloned().map(TryInto::try_into).transpose();
    Ok(wanted.iter().map(of).collect())
}

fn collect(rows: Vec<OrderRow>) -> Result<Vec<Order>, LedgerError> {
    rows.into_iter().map(TryInto::try_into).collect()
}
