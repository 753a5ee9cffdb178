//! Reading the books line by line.

use domain::{Micros, Money, OrderId};

use crate::{Ledger, LedgerError, rows};

/// One line of a transfer.
#[derive(Clone, Debug)]
pub struct OrderPosting {
    /// The transfer's kind.
    pub kind: String,
    /// The account.
    pub account: String,
    /// Whose: a provider account's name, a client account's number, or nobody's in particular.
    pub owner: String,
    /// In or out.
    pub amount: Money,
}

impl Ledger {
    /// Every line booked for an order, in order, whosever it is.
    ///
    /// # Errors
    /// The database is away.
    pub async fn list_postings_of_order(
        &self,
        order_id: OrderId,
    ) -> Result<Vec<OrderPosting>, LedgerError> {
        sqlx::query!(
            r#"select t.kind, p.account,
                coalesce(p.provider, 'client account ' || p.client_account_id, '') as "owner!",
                p.currency, p.amount_micros
             from transfers t join postings p on p.transfer_id = t.id
             where t.order_id = $1 order by t.id, p.line"#,
            order_id.0,
        )
        .fetch_all(&self.pool)
        .await?
        .into_iter()
        .map(|row| {
            Ok(OrderPosting {
                kind: row.kind,
                account: row.account,
                owner: row.owner,
                amount: Money::new(
                    Micros::new(row.amount_micros),
                    rows::currency(&row.currency)?,
                ),
            })
        })
        .collect()
    }
}
