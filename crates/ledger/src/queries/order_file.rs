//! All that is known of one order, whosever it is.

use domain::{
    AttemptId, AttemptState, Micros, Money, OrderId, PhoneNumber, ProviderName, Rate, Timestamp,
};

use super::orders::{FoundOrder, OrderSearch};
use crate::{
    Actor, Ledger, LedgerError, OrderHistoryEvent, OrderMessage,
    audit::{Change, record},
    rows,
};

/// An order with all its attempts.
#[derive(Clone, Debug)]
pub struct OrderFile {
    /// The order.
    pub order: FoundOrder,
    /// What is held for it now.
    pub held: Micros,
    /// The most that it may ever be charged.
    pub ceiling: Micros,
    /// When it ends without a code.
    pub expires_at: Timestamp,
    /// When its client asked to cancel.
    pub cancel_requested_at: Option<Timestamp>,
    /// Why it failed.
    pub failed_reason: Option<String>,
    /// JSON text of what its client asked for.
    pub request: String,
    /// Its purchases, in order; the last is the present one.
    pub attempts: Vec<AttemptRecord>,
}

/// A purchase as it is on record.
#[derive(Clone, Debug)]
pub struct AttemptRecord {
    /// Its id.
    pub id: AttemptId,
    /// Counts from 1 within the order.
    pub seq: i16,
    /// At which provider account.
    pub provider: ProviderName,
    /// The offer in the provider's words.
    pub offer_ref: String,
    /// Which mobile operator.
    pub operator: String,
    /// Where it stands.
    pub state: AttemptState,
    /// Listed cost, or what was charged once known.
    pub cost: Money,
    /// The most that the provider may charge.
    pub max_cost: Micros,
    /// The rates between cost and price.
    pub rates: Vec<Rate>,
    /// What the client pays for it.
    pub price: Micros,
    /// The most that the client pays for it.
    pub ceiling: Micros,
    /// The provider's id of it.
    pub provider_order_id: Option<String>,
    /// The number.
    pub phone: Option<PhoneNumber>,
    /// Why it stands so.
    pub reason: Option<String>,
    /// The provider's code for it.
    pub provider_code: Option<String>,
    /// The provider's words.
    pub provider_message: Option<String>,
    /// When the intention became durable.
    pub created_at: Timestamp,
    /// When the provider answered or we gave up waiting.
    pub answered_at: Option<Timestamp>,
    /// When nothing was left to do.
    pub closed_at: Option<Timestamp>,
    /// When number, codes and texts were taken out by age.
    pub redacted_at: Option<Timestamp>,
    /// When the number ends.
    pub expires_at: Option<Timestamp>,
    /// The earliest moment at which the provider takes it back.
    pub cancel_from: Option<Timestamp>,
}

impl Ledger {
    /// An order with its attempts.
    ///
    /// # Errors
    /// The database is away.
    pub async fn find_order_file(&self, id: OrderId) -> Result<Option<OrderFile>, LedgerError> {
        let search = OrderSearch {
            order_id: Some(id),
            ..OrderSearch::default()
        };
        let Some(order) = self.search_orders(&search, None, 1).await?.pop() else {
            return Ok(None);
        };
        let row = sqlx::query!(
            r#"select held_micros, ceiling_micros, expires_at, cancel_requested_at, failed_reason,
                request::text as "request!"
             from orders where id = $1"#,
            id.0,
        )
        .fetch_one(&self.pool)
        .await?;
        Ok(Some(OrderFile {
            order,
            held: Micros::new(row.held_micros),
            ceiling: Micros::new(row.ceiling_micros),
            expires_at: row.expires_at,
            cancel_requested_at: row.cancel_requested_at,
            failed_reason: row.failed_reason,
            request: row.request,
            attempts: self.list_attempt_records(id).await?,
        }))
    }

    async fn list_attempt_records(&self, id: OrderId) -> Result<Vec<AttemptRecord>, LedgerError> {
        sqlx::query!(
            r#"select id, seq, provider, offer_ref, operator, state, currency, cost_micros,
                max_cost_micros, rates::text as "rates!", price_micros, ceiling_micros,
                provider_order_id, phone, reason, provider_code, provider_message, created_at,
                answered_at, closed_at, redacted_at, expires_at, cancel_from
             from attempts where order_id = $1 order by seq"#,
            id.0,
        )
        .fetch_all(&self.pool)
        .await?
        .into_iter()
        .map(|row| {
            Ok(AttemptRecord {
                id: AttemptId(row.id),
                seq: row.seq,
                provider: rows::provider(&row.provider)?,
                offer_ref: row.offer_ref,
                operator: row.operator,
                state: rows::attempt_state(&row.state)?,
                cost: Money::new(Micros::new(row.cost_micros), rows::currency(&row.currency)?),
                max_cost: Micros::new(row.max_cost_micros),
                rates: serde_json::from_str(&row.rates)
                    .map_err(|_| LedgerError::Corrupt("rate"))?,
                price: Micros::new(row.price_micros),
                ceiling: Micros::new(row.ceiling_micros),
                provider_order_id: row.provider_order_id,
                phone: rows::phone(row.phone.as_deref())?,
                reason: row.reason,
                provider_code: row.provider_code,
                provider_message: row.provider_message,
                created_at: row.created_at,
                answered_at: row.answered_at,
                closed_at: row.closed_at,
                redacted_at: row.redacted_at,
                expires_at: row.expires_at,
                cancel_from: row.cancel_from,
            })
        })
        .collect()
    }

    /// The history of any order, oldest first; empty if there is no such order.
    ///
    /// # Errors
    /// The database is away.
    pub async fn list_history(&self, id: OrderId) -> Result<Vec<OrderHistoryEvent>, LedgerError> {
        Ok(sqlx::query_as!(
            OrderHistoryEvent,
            r#"select id, kind, at, detail::text as "detail!" from order_events
             where order_id = $1 order by id"#,
            id.0,
        )
        .fetch_all(&self.pool)
        .await?)
    }

    /// The messages that any order's number received, with their codes, oldest first; that they
    /// were shown, and to whom, goes into the audit log.
    ///
    /// # Errors
    /// The database is away.
    pub async fn reveal_messages(
        &self,
        id: OrderId,
        actor: &Actor,
        now: Timestamp,
    ) -> Result<Vec<OrderMessage>, LedgerError> {
        let mut tx = self.pool.begin().await?;
        let change: Change<'_, (), ()> = Change {
            action: "order.reveal",
            target: format!("order:{id}"),
            before: None,
            after: None,
            reason: None,
        };
        record(&mut tx, actor, change, now).await?;
        let messages = sqlx::query_as!(
            OrderMessage,
            "select revision, nullif(code, '') as code, message, received_at, redacted_at from messages
             where order_id = $1 order by revision",
            id.0,
        )
        .fetch_all(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(messages)
    }
}
