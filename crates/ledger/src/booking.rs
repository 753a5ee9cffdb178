//! The only place that writes transfers and postings. Each transfer also says whose it is and what
//! it is about (mode, client, provider, country, service), so that the books are searched without
//! joins.

use domain::{AttemptId, Currency, Micros, Money, OrderId, ProviderName, Timestamp};
use lifecycle::Account;
use sqlx::PgConnection;

use crate::LedgerError;

/// What a transfer is about; the reference columns of its row.
#[derive(Clone, Debug)]
pub(crate) struct Header<'a> {
    pub(crate) kind: &'static str,
    pub(crate) order_id: Option<OrderId>,
    pub(crate) attempt_id: Option<AttemptId>,
    pub(crate) reason: Option<&'a str>,
    pub(crate) at: Timestamp,
}

/// A change of one client account: what its two halves gain. What they gain together comes from
/// (or goes to) `against`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ClientMove {
    pub(crate) account_id: i64,
    pub(crate) currency: Currency,
    pub(crate) funds: i64,
    pub(crate) holds: i64,
    pub(crate) against: Option<Account>,
}

/// Books a movement of client money and returns the funds after it; `None` when they would fall
/// below minus the credit limit. Locks the account's row until the transaction ends.
pub(crate) async fn book_client(
    tx: &mut PgConnection,
    header: Header<'_>,
    change: ClientMove,
) -> Result<Option<Micros>, LedgerError> {
    let updated = sqlx::query!(
        "update client_accounts
         set funds_micros = funds_micros + $2::bigint, held_micros = held_micros + $3::bigint,
             version = version + 1
         where id = $1 and ($2::bigint >= 0 or funds_micros + $2::bigint >= -credit_limit_micros)
         returning version, funds_micros, held_micros",
        change.account_id,
        change.funds,
        change.holds,
    )
    .fetch_optional(&mut *tx)
    .await?;
    let Some(after) = updated else {
        return Ok(None);
    };
    let transfer_id = sqlx::query_scalar!(
        "insert into transfers (kind, order_id, attempt_id, client_account_id, client_version,
             funds_after_micros, held_after_micros, reason, created_at, mode, client_id, provider,
             country, service)
         select $1, $2::bigint, $3::uuid, c.id, $5, $6, $7, $8, $9, c.mode, c.client_id,
             (select provider from attempts where id = $3), o.country, o.service
         from client_accounts c left join orders o on o.id = $2
         where c.id = $4 returning id",
        header.kind,
        header.order_id.map(|id| id.0),
        header.attempt_id.map(|id| id.0),
        change.account_id,
        after.version,
        after.funds_micros,
        after.held_micros,
        header.reason,
        header.at,
    )
    .fetch_one(&mut *tx)
    .await?;
    let client = Some(change.account_id);
    let mut lines = vec![
        (Account::ClientFunds, client, change.funds),
        (Account::ClientHolds, client, change.holds),
    ];
    if let Some(account) = change.against {
        lines.push((account, None, -(change.funds + change.holds)));
    }
    insert_lines(tx, transfer_id, change.currency, None, &lines).await?;
    Ok(Some(Micros::new(after.funds_micros)))
}

/// Books a movement between two house accounts of one provider. A zero amount books nothing: a free
/// number has no movement to show.
pub(crate) async fn book_house(
    tx: &mut PgConnection,
    header: Header<'_>,
    provider: &ProviderName,
    amount: Money,
    from: Account,
    to: Account,
) -> Result<(), LedgerError> {
    if amount.amount == Micros::ZERO {
        return Ok(());
    }
    let transfer_id = sqlx::query_scalar!(
        "insert into transfers (kind, order_id, attempt_id, reason, created_at, mode, client_id,
             provider, country, service)
         select $1, $2::bigint, $3, $4, $5, coalesce(c.mode, 'live'), c.client_id, $6, o.country, o.service
         from (select 1) one
         left join orders o on o.id = $2
         left join client_accounts c on c.id = o.account_id
         returning id",
        header.kind,
        header.order_id.map(|id| id.0),
        header.attempt_id.map(|id| id.0),
        header.reason,
        header.at,
        provider.as_str(),
    )
    .fetch_one(&mut *tx)
    .await?;
    let micros = amount.amount.get();
    let lines = [(from, None, -micros), (to, None, micros)];
    insert_lines(tx, transfer_id, amount.currency, Some(provider), &lines).await
}

async fn insert_lines(
    tx: &mut PgConnection,
    transfer_id: i64,
    currency: Currency,
    provider: Option<&ProviderName>,
    lines: &[(Account, Option<i64>, i64)],
) -> Result<(), LedgerError> {
    let lines: Vec<_> = lines.iter().filter(|(_, _, amount)| *amount != 0).collect();
    let accounts: Vec<String> = lines
        .iter()
        .map(|line| line.0.as_str().to_owned())
        .collect();
    let clients: Vec<Option<i64>> = lines.iter().map(|line| line.1).collect();
    let amounts: Vec<i64> = lines.iter().map(|line| line.2).collect();
    sqlx::query!(
        "insert into postings (transfer_id, line, account, client_account_id, provider, currency, amount_micros)
         select $1, line::smallint, account, client_account_id, $2, $3, amount
         from unnest($4::text[], $5::bigint[], $6::bigint[])
             with ordinality as lines (account, client_account_id, amount, line)",
        transfer_id,
        provider.map(ProviderName::as_str),
        currency.code(),
        &accounts,
        &clients as &[Option<i64>],
        &amounts,
    )
    .execute(tx)
    .await?;
    Ok(())
}
