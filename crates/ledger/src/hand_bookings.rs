//! Money that administrators book: once for each key, on record, never past the credit limit.

use domain::{ClientId, Currency, Micros, Mode, Money, Timestamp};
use lifecycle::Account;
use serde::Serialize;
use sqlx::PgConnection;

use crate::{
    Actor, Ledger, LedgerError,
    audit::{Change, record},
    booking::{ClientMove, Header, LockedAccounts},
};

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

/// What became of money that was to be booked once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HandBooking {
    /// It is booked; what the account has available now.
    Booked(Money),
    /// The same was booked with this key before; what the account had available then.
    Repeated(Money),
    /// Something else was booked with this key.
    OtherBooking,
    /// The account cannot bear the withdrawal; the key is still unused.
    NotEnough,
}

impl Ledger {
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
        let mut tx = self.pool.begin().await?;
        let booked = book_on_record(&mut tx, deposit, adjusts, actor, now).await?;
        tx.commit().await?;
        Ok(booked)
    }

    /// The same, once for each `key` of the account, whoever uses it and however late: what a lost
    /// answer needs to be asked for again.
    ///
    /// # Errors
    /// There is no such client.
    pub async fn book_by_hand_once(
        &self,
        key: &str,
        deposit: &Deposit,
        adjusts: bool,
        actor: &Actor,
        now: Timestamp,
    ) -> Result<HandBooking, LedgerError> {
        let mut tx = self.pool.begin().await?;
        let account = lock_account(&mut tx, deposit).await?;
        if let Some(before) = find_booking(&mut tx, &account, key).await? {
            return Ok(match before.is(deposit, adjusts) {
                true => HandBooking::Repeated(Money::new(before.available, account.currency)),
                false => HandBooking::OtherBooking,
            });
        }
        let Some(available) = book_on_record(&mut tx, deposit, adjusts, actor, now).await? else {
            return Ok(HandBooking::NotEnough);
        };
        let kept = sqlx::query!(
            "insert into hand_bookings (account_id, key, transfer_id)
             select a.id, $2, t.id from client_accounts a
             join transfers t on t.client_account_id = a.id and t.client_version = a.version
             where a.id = $1",
            account.id,
            key,
        )
        .execute(&mut *tx)
        .await?;
        if kept.rows_affected() != 1 {
            return Err(LedgerError::Corrupt("client_version"));
        }
        tx.commit().await?;
        Ok(HandBooking::Booked(available))
    }
}

struct LockedAccount {
    id: i64,
    currency: Currency,
}

/// Holds the account until the transaction ends, so that whoever comes next with the same key sees
/// what was booked with it.
async fn lock_account(
    tx: &mut PgConnection,
    deposit: &Deposit,
) -> Result<LockedAccount, LedgerError> {
    let row = sqlx::query!(
        "select id, currency from client_accounts where client_id = $1 and mode = $2 for no key update",
        deposit.client.0,
        deposit.mode.as_str(),
    )
    .fetch_optional(tx)
    .await?
    .ok_or(LedgerError::NoSuchClient)?;
    Ok(LockedAccount {
        id: row.id,
        currency: row
            .currency
            .parse()
            .map_err(|_| LedgerError::Corrupt("currency"))?,
    })
}

/// What stands in the books for a key.
struct EarlierBooking {
    kind: String,
    reason: Option<String>,
    amount: i64,
    available: Micros,
}

impl EarlierBooking {
    fn is(&self, deposit: &Deposit, adjusts: bool) -> bool {
        (self.kind.as_str(), self.reason.as_deref(), self.amount)
            == (
                kind(adjusts),
                Some(deposit.reason.as_str()),
                deposit.amount.get(),
            )
    }
}

async fn find_booking(
    tx: &mut PgConnection,
    account: &LockedAccount,
    key: &str,
) -> Result<Option<EarlierBooking>, LedgerError> {
    let row = sqlx::query!(
        r#"select t.kind, t.reason, t.funds_after_micros as "available!",
                p.amount_micros as amount
         from hand_bookings b
         join transfers t on t.id = b.transfer_id
         join postings p on p.transfer_id = t.id and p.account = 'client_funds'
         where b.account_id = $1 and b.key = $2"#,
        account.id,
        key,
    )
    .fetch_optional(tx)
    .await?;
    Ok(row.map(|row| EarlierBooking {
        kind: row.kind,
        reason: row.reason,
        amount: row.amount,
        available: Micros::new(row.available),
    }))
}

fn kind(adjusts: bool) -> &'static str {
    match adjusts {
        true => "adjustment",
        false => "deposit",
    }
}

async fn book_on_record(
    tx: &mut PgConnection,
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
    let Some(available) = book_deposit(tx, deposit, adjusts, now).await? else {
        return Ok(None);
    };
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
    record(tx, actor, change, now).await?;
    Ok(Some(available))
}

/// Books without a record of who did it: for what is on record otherwise.
pub(crate) async fn book_deposit(
    tx: &mut PgConnection,
    deposit: &Deposit,
    adjusts: bool,
    now: Timestamp,
) -> Result<Option<Money>, LedgerError> {
    let account = lock_account(tx, deposit).await?;
    let currency = account.currency;
    let against = match adjusts {
        true => Account::Adjustments,
        false => Account::Cash,
    };
    let header = Header {
        kind: kind(adjusts),
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
    let mut accounts = LockedAccounts::default();
    accounts.lock(tx, [account.id]).await?;
    let booked = accounts.book(tx, &[(header, change)]).await?;
    Ok(booked.then(|| Money::new(accounts.funds(account.id), currency)))
}
