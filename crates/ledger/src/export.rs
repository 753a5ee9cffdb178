//! The whole ledger, row by row, for other programs.

use domain::{AttemptId, ClientId, Currency, Micros, OrderId, Timestamp};
use futures::{Stream, StreamExt};
use serde::Serialize;
use uuid::Uuid;

use crate::{Ledger, LedgerError, rows};

/// One posting with the transfer that it belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ExportedPosting {
    /// The transfer; its postings follow each other and sum to zero in each currency.
    pub transfer_id: i64,
    /// The posting's place in the transfer.
    pub line: i16,
    /// When the transfer was booked.
    #[serde(with = "time::serde::rfc3339")]
    pub at: Timestamp,
    /// What kind of movement it is.
    pub kind: String,
    /// The account: `client_funds`, `cash`, `provider_wallet` and so on.
    pub account: String,
    /// Whose account, of a client.
    pub client_id: Option<ClientId>,
    /// Which account, of a provider.
    pub provider: Option<String>,
    /// How much, with its sign.
    pub amount: Micros,
    /// Of what.
    pub currency: Currency,
    /// The order it belongs to.
    pub order_id: Option<OrderId>,
    /// The purchase it belongs to.
    pub attempt_id: Option<AttemptId>,
    /// What the person who booked it gave as the reason.
    pub reason: Option<String>,
}

struct Row {
    transfer_id: i64,
    line: i16,
    at: Timestamp,
    kind: String,
    account: String,
    client_id: Option<i64>,
    provider: Option<String>,
    amount_micros: i64,
    currency: String,
    order_id: Option<i64>,
    attempt_id: Option<Uuid>,
    reason: Option<String>,
}

impl TryFrom<Row> for ExportedPosting {
    type Error = LedgerError;

    fn try_from(row: Row) -> Result<Self, LedgerError> {
        Ok(Self {
            transfer_id: row.transfer_id,
            line: row.line,
            at: row.at,
            kind: row.kind,
            account: row.account,
            client_id: row.client_id.map(ClientId),
            provider: row.provider,
            amount: Micros::new(row.amount_micros),
            currency: rows::currency(&row.currency)?,
            order_id: row.order_id.map(OrderId),
            attempt_id: row.attempt_id.map(AttemptId),
            reason: row.reason,
        })
    }
}

impl Ledger {
    /// How many postings there are, to show how far an export is.
    ///
    /// # Errors
    /// The database is away.
    pub async fn count_postings(&self) -> Result<u64, LedgerError> {
        let count = sqlx::query_scalar!(r#"select count(*) as "count!" from postings"#)
            .fetch_one(&self.pool)
            .await?;
        Ok(u64::try_from(count).unwrap_or_default())
    }

    /// All postings in the order of booking, from one consistent snapshot. Rows are handed on as
    /// they arrive: memory does not grow with the ledger.
    pub fn export_postings(
        &self,
    ) -> impl Stream<Item = Result<ExportedPosting, LedgerError>> + Send + Unpin + '_ {
        sqlx::query_as!(
            Row,
            r#"select p.transfer_id, p.line, t.created_at as at, t.kind, p.account,
                    a.client_id as "client_id?", p.provider, p.amount_micros, p.currency,
                    t.order_id, t.attempt_id, t.reason
             from postings p
             join transfers t on t.id = p.transfer_id
             left join client_accounts a on a.id = p.client_account_id
             order by p.transfer_id, p.line"#,
        )
        .fetch(&self.pool)
        .map(|row| row?.try_into())
    }
}
