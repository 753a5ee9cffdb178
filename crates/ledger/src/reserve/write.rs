//! Writing what a batch reserved: a statement for each table, whatever the batch's size.

use std::collections::HashMap;

use domain::{OrderId, Product, Timestamp};
use lifecycle::{NewAttempt, Purse, detail};
use sqlx::PgConnection;

use super::{AccountRow, Held};
use crate::LedgerError;

/// Writes orders with their first attempts, holds and history; their ids in the same order.
pub(super) async fn held(
    tx: &mut PgConnection,
    held: &[Held<'_>],
    accounts: &HashMap<i64, AccountRow>,
) -> Result<Vec<OrderId>, LedgerError> {
    fn column<'a, T>(held: &[Held<'a>], get: impl Fn(&Held<'a>) -> T) -> Vec<T> {
        held.iter().map(get).collect()
    }
    let attempt_ids = column(held, |h| h.order.attempt.id.0);
    let prices = column(held, |h| h.order.attempt.price.get());
    let times = column(held, |h| h.now);
    let account_ids = column(held, |h| h.account_id.0);
    let currencies = column(held, |h| h.currency.code().to_owned());

    let rows = sqlx::query!(
        "insert into orders (client_id, account_id, idempotency_key, country, service, currency,
             state, request, held_micros, price_micros, ceiling_micros, attempt_id, lease_until,
             driver, buy_until, created_at, expires_at, trace_parent)
         select client_id, account_id, idempotency_key, country, service, currency, 'buying',
             request::jsonb, price, price, ceiling, attempt_id, lease_until, driver, buy_until, created_at, expires_at,
             trace_parent
         from unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[],
             $7::text[], $8::bigint[], $9::bigint[], $10::uuid[], $11::timestamptz[],
             $12::timestamptz[], $13::timestamptz[], $14::timestamptz[], $15::text[], $16::text[])
             with ordinality as o (client_id, account_id, idempotency_key, country, service, currency,
             request, price, ceiling, attempt_id, lease_until, buy_until, created_at, expires_at,
             trace_parent, driver, line)
         order by line
         returning id, attempt_id",
        &column(held, |h| h.client.0),
        &account_ids,
        &column(held, |h| h.idempotency_key.map(str::to_owned)) as &[Option<String>],
        &column(held, |h| h.order.product.country.alpha2().to_owned()),
        &column(held, |h| h.order.product.service.slug().to_owned()),
        &currencies,
        &column(held, |h| h.order.request.clone()),
        &prices,
        &column(held, |h| h.order.attempt.ceiling.get()),
        &attempt_ids,
        &column(held, |h| h.order.lease.until),
        &column(held, |h| h.order.buy_until),
        &times,
        &column(held, |h| h.order.expires_at),
        &column(held, |h| h.order.trace_parent.clone()) as &[Option<String>],
        &column(held, |h| h.order.lease.driver.to_string()),
    )
    .fetch_all(&mut *tx)
    .await?;
    let by_attempt: HashMap<_, _> = rows
        .into_iter()
        .map(|row| (row.attempt_id, row.id))
        .collect();
    let order_ids = attempt_ids
        .iter()
        .map(|id| {
            by_attempt
                .get(id)
                .copied()
                .ok_or(LedgerError::Corrupt("order id"))
        })
        .collect::<Result<Vec<i64>, _>>()?;

    let attempts = held.iter().zip(&order_ids).map(|(h, order_id)| AttemptRow {
        order_id: OrderId(*order_id),
        seq: 1,
        product: h.order.product,
        attempt: &h.order.attempt,
        created_at: h.now,
    });
    insert_attempts(tx, &attempts.collect::<Vec<_>>()).await?;
    let transfers = sqlx::query!(
        r#"insert into transfers (kind, order_id, attempt_id, client_account_id, client_version,
             funds_after_micros, held_after_micros, created_at, mode, client_id, provider, country,
             service)
         select 'hold', h.*, c.mode, c.client_id, a.provider, a.country, a.service
         from unnest($1::bigint[], $2::uuid[], $3::bigint[], $4::bigint[],
             $5::bigint[], $6::bigint[], $7::timestamptz[])
             as h (order_id, attempt_id, account_id, version, funds, held, at)
         join attempts a on a.id = h.attempt_id
         join client_accounts c on c.id = h.account_id
         returning id, order_id as "order_id!""#,
        &order_ids,
        &attempt_ids,
        &account_ids,
        &column(held, |h| h.after.version),
        &column(held, |h| h.after.funds.get()),
        &column(held, |h| h.after.held.get()),
        &times,
    )
    .fetch_all(&mut *tx)
    .await?;
    let transfer_of: HashMap<i64, i64> = transfers
        .into_iter()
        .map(|row| (row.order_id, row.id))
        .collect();
    let transfer_ids: Vec<i64> = order_ids
        .iter()
        .filter_map(|id| transfer_of.get(id).copied())
        .collect();
    // A free order holds nothing, and a posting of zero is no posting.
    sqlx::query!(
        "insert into postings (transfer_id, line, account, client_account_id, currency, amount_micros)
         select transfer_id, line, account, account_id, currency, sign * amount
         from unnest($1::bigint[], $2::bigint[], $3::text[], $4::bigint[])
             as h (transfer_id, account_id, currency, amount)
         cross join (values (1::smallint, 'client_funds', -1), (2::smallint, 'client_holds', 1))
             as side (line, account, sign)
         where amount <> 0",
        &transfer_ids,
        &account_ids,
        &currencies,
        &prices,
    )
    .execute(&mut *tx)
    .await?;
    let touched: Vec<i64> = accounts.keys().copied().collect();
    let of =
        |get: fn(&Purse) -> i64| -> Vec<i64> { accounts.values().map(|a| get(&a.purse)).collect() };
    sqlx::query!(
        "update client_accounts a
         set funds_micros = n.funds, held_micros = n.held, version = n.version
         from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[]) as n (id, funds, held, version)
         where a.id = n.id",
        &touched,
        &of(|purse| purse.funds.get()),
        &of(|purse| purse.held.get()),
        &of(|purse| purse.version),
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!(
        "insert into order_events (order_id, kind, at, detail)
         select order_id, kind, at, detail::jsonb
         from unnest($1::bigint[], $2::timestamptz[], $3::text[], $4::text[])
             with ordinality as e (order_id, at, routed, sending, line)
         cross join lateral (values (1, 'routed', routed), (2, 'attempt_sending', sending)) as k (step, kind, detail)
         order by line, step",
        &order_ids,
        &times,
        &column(held, |h| h.order.decision.clone()),
        &column(held, |h| h.order.attempt.detail()),
    )
    .execute(&mut *tx)
    .await?;
    Ok(order_ids.into_iter().map(OrderId).collect())
}

/// An attempt to be put on record before its request is sent.
pub(crate) struct AttemptRow<'a> {
    /// Its order.
    pub(crate) order_id: OrderId,
    /// Its place among the order's attempts, from 1.
    pub(crate) seq: i16,
    /// What is bought.
    pub(crate) product: Product,
    /// From which offer.
    pub(crate) attempt: &'a NewAttempt,
    /// Our clock.
    pub(crate) created_at: Timestamp,
}

pub(crate) async fn insert_attempts(
    tx: &mut PgConnection,
    rows: &[AttemptRow<'_>],
) -> Result<(), LedgerError> {
    fn column<'a, T>(rows: &[AttemptRow<'a>], get: impl Fn(&AttemptRow<'a>) -> T) -> Vec<T> {
        rows.iter().map(get).collect()
    }
    sqlx::query!(
        "insert into attempts (id, order_id, seq, provider, offer_ref, operator, country, service,
             state, currency, cost_micros, max_cost_micros, rates, price_micros, ceiling_micros,
             created_at, check_at)
         select id, order_id, seq, provider, offer_ref, operator, country, service,
             'sending', currency, cost, max_cost, rates::jsonb, price, ceiling, at, at
         from unnest($1::uuid[], $2::bigint[], $3::smallint[], $4::text[], $5::text[], $6::text[],
             $7::text[], $8::text[], $9::text[], $10::bigint[], $11::bigint[], $12::text[],
             $13::bigint[], $14::bigint[], $15::timestamptz[])
             as a (id, order_id, seq, provider, offer_ref, operator, country, service, currency,
             cost, max_cost, rates, price, ceiling, at)",
        &column(rows, |row| row.attempt.id.0),
        &column(rows, |row| row.order_id.0),
        &column(rows, |row| row.seq),
        &column(rows, |row| row.attempt.provider.as_str().to_owned()),
        &column(rows, |row| row.attempt.offer_ref.clone()),
        &column(rows, |row| row.attempt.operator.as_str().to_owned()),
        &column(rows, |row| row.product.country.alpha2().to_owned()),
        &column(rows, |row| row.product.service.slug().to_owned()),
        &column(rows, |row| row.attempt.cost.currency.code().to_owned()),
        &column(rows, |row| row.attempt.cost.amount.get()),
        &column(rows, |row| row.attempt.max_cost.get()),
        &column(rows, |row| detail(&row.attempt.rates)),
        &column(rows, |row| row.attempt.price.get()),
        &column(rows, |row| row.attempt.ceiling.get()),
        &column(rows, |row| row.created_at),
    )
    .execute(tx)
    .await?;
    Ok(())
}
