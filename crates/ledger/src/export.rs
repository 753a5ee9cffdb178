//! A line of the books as other programs read it.

use domain::{AttemptId, ClientId, Currency, Micros, OrderId, Timestamp};
use serde::Serialize;
use uuid::Uuid;

use crate::{LedgerError, rows};

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
    /// The client whose account or order the transfer is about.
    pub client_id: Option<ClientId>,
    /// The provider account that it is about.
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
    /// `live` or `test`.
    pub mode: String,
    /// Where the ordered number is from.
    pub country: Option<String>,
    /// What it was ordered for.
    pub service: Option<String>,
}

#[derive(sqlx::FromRow)]
pub(crate) struct PostingRow {
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
    mode: String,
    country: Option<String>,
    service: Option<String>,
}

impl TryFrom<PostingRow> for ExportedPosting {
    type Error = LedgerError;

    fn try_from(row: PostingRow) -> Result<Self, LedgerError> {
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
            mode: row.mode,
            country: row.country,
            service: row.service,
        })
    }
}
