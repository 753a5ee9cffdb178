//! What a client owns, how it got there and how it moved.

use domain::{AccountId, ClientId, Currency, Micros, Mode, Money, OrderId, Timestamp};
use lifecycle::Account;
use serde::Serialize;
use sqlx::PgConnection;

use crate::{
    Actor, Ledger, LedgerError,
    audit::{Change, record},
    booking::{ClientMove, Header, book_client},
};

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

/// Money that enters or leaves a client account by an administrator's hand.
#[derive(Clone, Debug)]
pub struct Deposit {
    /// Whose account.
    pub client: ClientId,
    /// Which of its accounts.
    pub mode: Mode,
    /// Above zero: in. Below: taken back (an adjustment), never past the credit limit.
    pub amount: Micros,
    /// For the books.
    pub reason: String,
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

    /// Books money by an administrator's hand, as a correction or as a deposit; `None` if the
    /// account cannot bear a withdrawal.
    ///
    /// # Errors
    /// There is no such client.
    pub async fn book_by_hand(
        &self,
        deposit: &Deposit,
        adjusts: bool,
        actor: &Actor,
        now: Timestamp,
    ) -> Result<Option<Money>, LedgerError> {
        #[derive(Serialize)]
        struct Booked {
            mode: Mode,
            amount: Micros,
            currency: Currency,
            available: Micros,
        }
        let mut tx = self.pool.begin().await?;
        let booked = book_deposit(&mut tx, deposit, adjusts, now).await?;
        if let Some(available) = booked {
            let shown = Booked {
                mode: deposit.mode,
                amount: deposit.amount,
                currency: available.currency,
                available: available.amount,
            };
            let change = Change {
                action: match adjusts {
                    true => "client.adjust",
                    false => "client.deposit",
                },
                target: format!("client:{}", deposit.client.0),
                before: None::<&Booked>,
                after: Some(&shown),
                reason: Some(&deposit.reason),
            };
            record(&mut tx, actor, change, now).await?;
        }
        tx.commit().await?;
        Ok(booked)
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

pub(crate) async fn book_deposit(
    tx: &mut PgConnection,
    deposit: &Deposit,
    adjusts: bool,
    now: Timestamp,
) -> Result<Option<Money>, LedgerError> {
    let account = sqlx::query!(
        "select id, currency from client_accounts where client_id = $1 and mode = $2",
        deposit.client.0,
        deposit.mode.as_str(),
    )
    .fetch_optional(&mut *tx)
    .await?
    .ok_or(LedgerError::NoSuchClient)?;
    let currency = account
        .currency
        .parse()
        .map_err(|_| LedgerError::Corrupt("currency"))?;
    let (kind, against) = match adjusts {
        true => ("adjustment", Account::Adjustments),
        false => ("deposit", Account::Cash),
    };
    let header = Header {
        kind,
        order_id: None,
        attempt_id: None,
        reason: Some(&deposit.reason),
        at: now,
    };
    let change = ClientMove {
        account_id: account.id,
        currency,
        funds: deposit.amount.get(),
        holds: 0,
        against: Some(against),
    };
    let after = book_client(tx, header, change).await?;
    Ok(after.map(|funds| Money::new(funds, currency)))
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
