//! What a client owns, how it got there and how it moved.

use domain::{AccountId, ClientId, Currency, Micros, Mode, OrderId, Timestamp};
use serde::Serialize;

use crate::{Ledger, LedgerError};

/// A client account's money at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Balance {
    /// Of all amounts.
    pub currency: Currency,
    /// What the client owns, held money included.
    pub balance: Micros,
    /// Held for open orders.
    pub frozen: Micros,
    /// `balance` less `frozen`; may be negative down to the credit limit.
    pub available: Micros,
    /// How far below zero `available` may go.
    pub credit_limit: Micros,
}

/// A movement as clients see it (GoSMS document of 2025-12-03, section 6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum TransactionKind {
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

/// One movement of a client account.
#[derive(Clone, Debug)]
pub struct Transaction {
    /// Its id.
    pub id: i64,
    /// What kind.
    pub kind: TransactionKind,
    /// How much, above zero except for adjustments.
    pub amount: Micros,
    /// What the client owned after it, held money included.
    pub balance_after: Micros,
    /// What was held after it.
    pub frozen_after: Micros,
    /// For people.
    pub description: String,
    /// The order it belongs to.
    pub order_id: Option<OrderId>,
    /// When.
    pub created_at: Timestamp,
}

/// A page of movements, newest first.
#[derive(Clone, Debug)]
pub struct TransactionPage {
    /// The movements.
    pub transactions: Vec<Transaction>,
    /// How many there are in all.
    pub total: i64,
}

impl Ledger {
    /// A client's account for live purchases or for tests.
    ///
    /// # Errors
    /// There is no such client.
    pub async fn find_account(
        &self,
        client: ClientId,
        mode: Mode,
    ) -> Result<AccountId, LedgerError> {
        sqlx::query_scalar!(
            "select id from client_accounts where client_id = $1 and mode = $2",
            client.0,
            mode.as_str(),
        )
        .fetch_optional(&self.pool)
        .await?
        .map(AccountId)
        .ok_or(LedgerError::NoSuchClient)
    }

    /// The money of an account.
    ///
    /// # Errors
    /// There is no such account.
    pub async fn balance(&self, account: AccountId) -> Result<Balance, LedgerError> {
        let row = sqlx::query!(
            "select currency, funds_micros, held_micros, credit_limit_micros
             from client_accounts where id = $1",
            account.0,
        )
        .fetch_optional(&self.pool)
        .await?
        .ok_or(LedgerError::NoSuchClient)?;
        Ok(Balance {
            currency: row
                .currency
                .parse()
                .map_err(|_| LedgerError::Corrupt("currency"))?,
            balance: Micros::new(row.funds_micros + row.held_micros),
            frozen: Micros::new(row.held_micros),
            available: Micros::new(row.funds_micros),
            credit_limit: Micros::new(row.credit_limit_micros),
        })
    }

    /// Movements of an account, newest first. `page` counts from 1.
    ///
    /// # Errors
    /// The database is away.
    pub async fn list_transactions(
        &self,
        account: AccountId,
        page: u32,
        page_size: u32,
    ) -> Result<TransactionPage, LedgerError> {
        // Versions count an account's movements without a gap, so the newest one is the total and
        // a page is a range: no count(*) and no offset over a long history.
        let total = sqlx::query_scalar!(
            "select version from client_accounts where id = $1",
            account.0,
        )
        .fetch_optional(&self.pool)
        .await?
        .ok_or(LedgerError::NoSuchClient)?;
        let newest = total - i64::from(page.saturating_sub(1)) * i64::from(page_size);
        let rows = sqlx::query!(
            r#"select t.id, t.kind, t.order_id, t.reason, t.created_at,
                    t.funds_after_micros as "funds_after!", t.held_after_micros as "held_after!",
                    coalesce(sum(p.amount_micros) filter (where p.account = 'client_funds'), 0)::bigint as "funds!",
                    coalesce(sum(p.amount_micros) filter (where p.account = 'client_holds'), 0)::bigint as "holds!"
             from transfers t left join postings p on p.transfer_id = t.id
             where t.client_account_id = $1 and t.client_version <= $2 and t.client_version > $2 - $3
             group by t.id
             order by t.client_version desc"#,
            account.0,
            newest,
            i64::from(page_size),
        )
        .fetch_all(&self.pool)
        .await?;
        let transactions = rows
            .into_iter()
            .map(|row| {
                let (kind, amount) = match row.kind.as_str() {
                    "deposit" => (TransactionKind::Deposit, row.funds),
                    "hold" | "extend" => (TransactionKind::Hold, row.holds),
                    "charge" => (TransactionKind::Release, -row.holds),
                    "trim" | "void" => (TransactionKind::Refund, row.funds),
                    _ => (TransactionKind::Adjustment, row.funds),
                };
                Transaction {
                    id: row.id,
                    kind,
                    amount: Micros::new(amount),
                    balance_after: Micros::new(row.funds_after + row.held_after),
                    frozen_after: Micros::new(row.held_after),
                    description: row.reason.unwrap_or_else(|| describe(&row.kind).to_owned()),
                    order_id: row.order_id.map(OrderId),
                    created_at: row.created_at,
                }
            })
            .collect();
        Ok(TransactionPage {
            transactions,
            total,
        })
    }
}

fn describe(kind: &str) -> &'static str {
    match kind {
        "hold" => "held for an order",
        "extend" => "held more: the next offer is dearer",
        "trim" => "the number was cheaper than held",
        "charge" => "the code arrived",
        "void" => "the order ended without a code",
        _ => "booked by hand",
    }
}
