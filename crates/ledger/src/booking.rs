//! The only place that writes transfers and postings. Each transfer also says whose it is and what
//! it is about (mode, client, provider, country, service), so that the books are searched without
//! joins. Many movements are written by as many statements as one.

mod client;

use domain::{AttemptId, Micros, Money, OrderId, ProviderName, Timestamp};
use lifecycle::Account;
use sqlx::PgConnection;

use crate::LedgerError;

pub(crate) use client::{ClientMove, LockedAccounts};

/// What a transfer is about; the reference columns of its row.
#[derive(Clone, Debug)]
pub(crate) struct Header<'a> {
    pub(crate) kind: &'static str,
    pub(crate) order_id: Option<OrderId>,
    pub(crate) attempt_id: Option<AttemptId>,
    pub(crate) reason: Option<&'a str>,
    pub(crate) at: Timestamp,
}

/// A movement between two house accounts of one provider.
#[derive(Clone, Debug)]
pub(crate) struct HouseMove<'a> {
    pub(crate) provider: &'a ProviderName,
    pub(crate) amount: Money,
    pub(crate) from: Account,
    pub(crate) to: Account,
}

/// One value of each row, as statements over many rows take them.
pub(crate) fn column<Row, T>(rows: &[Row], get: impl Fn(&Row) -> T) -> Vec<T> {
    rows.iter().map(get).collect()
}

/// Books movements between house accounts, at most one for an attempt. A zero amount books nothing:
/// a free number has no movement to show.
pub(crate) async fn book_house(
    tx: &mut PgConnection,
    moves: &[(Header<'_>, HouseMove<'_>)],
) -> Result<(), LedgerError> {
    let moves: Vec<_> = moves
        .iter()
        .filter(|(_, change)| change.amount.amount != Micros::ZERO)
        .collect();
    if moves.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "with asked as (
             select * from unnest($1::text[], $2::bigint[], $3::uuid[], $4::text[], $5::timestamptz[],
                 $6::text[], $7::text[], $8::bigint[], $9::text[], $10::text[]) with ordinality
                 as m (kind, order_id, attempt_id, reason, at, provider, currency, amount, source, target, line)),
         moved as (
             insert into transfers (kind, order_id, attempt_id, reason, created_at, mode, client_id,
                 provider, country, service)
             select m.kind, m.order_id, m.attempt_id, m.reason, m.at, coalesce(c.mode, w.mode, 'live'), c.client_id,
                 m.provider, o.country, o.service
             from asked m
             left join orders o on o.id = m.order_id
             left join client_accounts c on c.id = o.account_id
             left join wallets w on w.provider = m.provider
             order by m.line
             returning id, attempt_id)
         insert into postings (transfer_id, line, account, provider, currency, amount_micros)
         select moved.id, side.line, side.account, m.provider, m.currency, side.sign * m.amount
         from asked m join moved on moved.attempt_id is not distinct from m.attempt_id
         cross join lateral (values (1::smallint, m.source, -1), (2::smallint, m.target, 1))
             as side (line, account, sign)",
        &column(&moves, |(header, _)| header.kind.to_owned()),
        &column(&moves, |(header, _)| header.order_id.map(|id| id.0)) as &[Option<i64>],
        &column(&moves, |(header, _)| header.attempt_id.map(|id| id.0)) as &[Option<uuid::Uuid>],
        &column(&moves, |(header, _)| header.reason.map(str::to_owned)) as &[Option<String>],
        &column(&moves, |(header, _)| header.at),
        &column(&moves, |(_, change)| change.provider.as_str().to_owned()),
        &column(&moves, |(_, change)| change.amount.currency.code().to_owned()),
        &column(&moves, |(_, change)| change.amount.amount.get()),
        &column(&moves, |(_, change)| change.from.as_str().to_owned()),
        &column(&moves, |(_, change)| change.to.as_str().to_owned()),
    )
    .execute(tx)
    .await?;
    Ok(())
}
