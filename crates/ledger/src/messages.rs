//! What came to numbers, as it is compared with what providers show.

use std::collections::HashMap;

use domain::{OrderId, OtpCode};
use lifecycle::SeenMessage;
use sqlx::PgExecutor;

use crate::{Ledger, LedgerError};

impl Ledger {
    /// The messages on record of these orders, oldest first; an order without any is left out.
    ///
    /// # Errors
    /// The database is away.
    pub async fn list_seen_messages(
        &self,
        orders: &[OrderId],
    ) -> Result<HashMap<OrderId, Vec<SeenMessage>>, LedgerError> {
        read_seen(&self.pool, orders).await
    }
}

/// The same in a transaction.
pub(crate) async fn read_seen(
    executor: impl PgExecutor<'_>,
    orders: &[OrderId],
) -> Result<HashMap<OrderId, Vec<SeenMessage>>, LedgerError> {
    let ids: Vec<i64> = orders.iter().map(|order| order.0).collect();
    let rows = sqlx::query!(
        "select order_id, revision, code, message from messages
         where order_id = any($1) order by order_id, revision",
        &ids,
    )
    .fetch_all(executor)
    .await?;
    let mut seen: HashMap<OrderId, Vec<SeenMessage>> = HashMap::new();
    for row in rows {
        let order = seen.entry(OrderId(row.order_id)).or_default();
        order.push(SeenMessage {
            revision: row.revision,
            code: row.code.as_deref().and_then(OtpCode::new),
            text: row.message.as_deref().and_then(OtpCode::new),
        });
    }
    Ok(seen)
}
