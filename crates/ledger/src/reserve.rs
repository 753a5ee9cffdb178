//! Transaction A of a purchase: idempotency key, orders, holds and first attempts become durable
//! together, for many requests in one commit.

use std::collections::HashMap;

use domain::{AccountId, ClientId, Currency, Micros, Money, OrderId, Product, Timestamp};
use lifecycle::{Admission, NewAttempt, Purse, detail};
use sqlx::{PgConnection, PgPool};

use crate::{
    IdempotencyKey, Ledger, LedgerError, PolicyRefusal,
    batch::Batcher,
    exposure::{self, ExposureLimits},
    guards,
};

/// An order with its first attempt.
#[derive(Clone, Debug)]
pub struct NewOrder {
    /// What is bought.
    pub product: Product,
    /// JSON of what the client asked for.
    pub request: String,
    /// JSON of the routing decision.
    pub decision: String,
    /// The first purchase.
    pub attempt: NewAttempt,
    /// Who drives the purchase writes the outcome down before this.
    pub lease_until: Timestamp,
    /// No new purchase begins after this.
    pub buy_until: Timestamp,
    /// The order ends without a code then, if the provider does not say otherwise.
    pub expires_at: Timestamp,
}

/// One create request: one or more orders of one client.
#[derive(Clone, Debug)]
pub struct Reservation {
    /// Who buys.
    pub client: ClientId,
    /// The account that pays.
    pub account_id: AccountId,
    /// The client's key for the request.
    pub idempotency: Option<IdempotencyKey>,
    /// What is bought; as many as the account can pay are reserved, first come first served.
    pub orders: Vec<NewOrder>,
    /// Our clock.
    pub now: Timestamp,
}

/// What became of a reservation.
#[derive(Debug)]
pub enum Reserved {
    /// Durable, money held. `refused` orders could not be paid for.
    Orders {
        /// In the order they were asked for.
        orders: Vec<(OrderId, NewOrder)>,
        /// How many the account could not bear.
        refused: usize,
    },
    /// The account cannot bear even one.
    Insufficient {
        /// What could be spent, credit included.
        spendable: Money,
    },
    /// The client may not buy.
    Suspended,
    /// Its policy forbids even one.
    Forbidden(PolicyRefusal),
    /// The key was used before: look it up.
    KeySeen,
    /// The database failed; nothing is reserved unless the connection broke during the commit.
    Failed(LedgerError),
}

impl Ledger {
    /// Reserves a create request. Concurrent calls share a commit.
    pub async fn reserve(&self, reservation: Reservation) -> Reserved {
        self.reservations
            .submit(reservation)
            .await
            .unwrap_or_else(|| {
                Reserved::Failed(LedgerError::Unavailable(sqlx::Error::WorkerCrashed))
            })
    }
}

pub(crate) fn batcher(pool: PgPool, limits: ExposureLimits) -> Batcher<Reservation, Reserved> {
    Batcher::new(move |batch| {
        let (pool, limits) = (pool.clone(), limits.clone());
        async move { write_batch(&pool, &limits, batch).await }
    })
}

async fn write_batch(
    pool: &PgPool,
    limits: &ExposureLimits,
    batch: Vec<Reservation>,
) -> Vec<Reserved> {
    let alone = batch.len() == 1;
    match try_batch(pool, limits, batch.clone()).await {
        Ok(outcomes) => outcomes,
        Err(error) if alone || error.is_unavailable() => {
            let message = error.to_string();
            tracing::warn!(error = %message, "a batch of reservations failed");
            let mut outcomes = vec![Reserved::Failed(error)];
            outcomes.extend(
                (1..batch.len()).map(|_| {
                    Reserved::Failed(LedgerError::Unavailable(sqlx::Error::WorkerCrashed))
                }),
            );
            outcomes
        }
        // One item breaks a rule of the schema: the others must not suffer for it. Attempt ids are
        // primary keys, so nothing can be written twice.
        Err(_) => {
            let mut outcomes = Vec::with_capacity(batch.len());
            for item in batch {
                outcomes.push(match try_batch(pool, limits, vec![item]).await {
                    Ok(mut outcome) => outcome.pop().unwrap_or(Reserved::KeySeen),
                    Err(error) => Reserved::Failed(error),
                });
            }
            outcomes
        }
    }
}

struct AccountRow {
    currency: Currency,
    purse: Purse,
}

/// An order that the account can bear, with the account's state after its hold.
struct Held<'a> {
    client: ClientId,
    account_id: AccountId,
    currency: Currency,
    idempotency_key: Option<&'a str>,
    order: &'a NewOrder,
    after: Purse,
    now: Timestamp,
}

async fn try_batch(
    pool: &PgPool,
    limits: &ExposureLimits,
    batch: Vec<Reservation>,
) -> Result<Vec<Reserved>, LedgerError> {
    let mut tx = pool.begin().await?;
    let fresh = claim_keys(&mut tx, &batch).await?;
    let mut accounts = lock_accounts(&mut tx, &batch).await?;
    let now = batch.iter().map(|item| item.now).max();
    let locked: Vec<i64> = accounts.keys().copied().collect();
    let mut guards = match now {
        Some(now) => guards::load(&mut tx, &locked, now).await?,
        None => HashMap::new(),
    };

    let mut held = Vec::new();
    let mut verdicts = Vec::with_capacity(batch.len());
    let mut unused_keys = Vec::new();
    for (item, fresh) in batch.iter().zip(fresh) {
        if !fresh {
            verdicts.push(Verdict::KeySeen);
            continue;
        }
        let Some(account) = accounts.get_mut(&item.account_id.0) else {
            verdicts.push(Verdict::NoAccount);
            unused_keys.push(item);
            continue;
        };
        let guard = guards.get_mut(&item.account_id.0);
        match guards::admit_guarded(&mut account.purse, guard, &item.orders) {
            Err(refusal) => {
                verdicts.push(Verdict::Forbidden(refusal));
                unused_keys.push(item);
            }
            Ok(Admission::Held(borne)) => {
                verdicts.push(Verdict::Orders(borne.len()));
                held.extend(borne.into_iter().map(|(place, after)| Held {
                    client: item.client,
                    account_id: item.account_id,
                    currency: account.currency,
                    idempotency_key: item.idempotency.as_ref().map(|key| key.key.as_str()),
                    order: &item.orders[place],
                    after,
                    now: item.now,
                }));
            }
            Ok(Admission::Insufficient { spendable }) => {
                verdicts.push(Verdict::Insufficient(Money::new(
                    spendable,
                    account.currency,
                )));
                unused_keys.push(item);
            }
            Ok(Admission::Suspended) => {
                verdicts.push(Verdict::Suspended);
                unused_keys.push(item);
            }
        }
    }
    release_keys(&mut tx, &unused_keys).await?;
    let ids = if held.is_empty() {
        Vec::new()
    } else {
        let ids = insert_held(&mut tx, &held, &accounts).await?;
        let attempts = held.iter().map(|held| &held.order.attempt);
        exposure::enforce(&mut tx, limits, attempts, held[0].now).await?;
        ids
    };
    tx.commit().await?;

    let mut reserved = ids
        .into_iter()
        .zip(held.iter().map(|held| held.order.clone()));
    Ok(batch
        .iter()
        .zip(verdicts)
        .map(|(item, verdict)| match verdict {
            Verdict::Orders(count) => {
                let orders: Vec<_> = reserved.by_ref().take(count).collect();
                Reserved::Orders {
                    refused: item.orders.len() - orders.len(),
                    orders,
                }
            }
            Verdict::Insufficient(spendable) => Reserved::Insufficient { spendable },
            Verdict::Suspended => Reserved::Suspended,
            Verdict::Forbidden(refusal) => Reserved::Forbidden(refusal),
            Verdict::KeySeen => Reserved::KeySeen,
            Verdict::NoAccount => Reserved::Failed(LedgerError::NoSuchClient),
        })
        .collect())
}

enum Verdict {
    Orders(usize),
    Insufficient(Money),
    Suspended,
    Forbidden(PolicyRefusal),
    KeySeen,
    NoAccount,
}

/// Inserts the keys of the batch; true for each item that may go on. A key that another
/// transaction is inserting right now makes us wait for its commit.
async fn claim_keys(
    tx: &mut PgConnection,
    batch: &[Reservation],
) -> Result<Vec<bool>, LedgerError> {
    let mut seen = std::collections::HashSet::new();
    let mut first_use = vec![true; batch.len()];
    let (mut accounts, mut keys, mut bodies, mut times) = (vec![], vec![], vec![], vec![]);
    for (index, item) in batch.iter().enumerate() {
        let Some(idempotency) = &item.idempotency else {
            continue;
        };
        if !seen.insert((item.account_id, idempotency.key.as_str())) {
            first_use[index] = false;
            continue;
        }
        accounts.push(item.account_id.0);
        keys.push(idempotency.key.clone());
        bodies.push(idempotency.body_sha256.to_vec());
        times.push(item.now);
    }
    if keys.is_empty() {
        return Ok(first_use);
    }
    let inserted = sqlx::query!(
        "insert into idempotency_keys (account_id, key, body_sha256, created_at)
         select * from unnest($1::bigint[], $2::text[], $3::bytea[], $4::timestamptz[])
             as k (account_id, key, body_sha256, created_at) order by account_id, key
         on conflict do nothing returning account_id, key",
        &accounts,
        &keys,
        &bodies,
        &times,
    )
    .fetch_all(tx)
    .await?;
    let inserted: std::collections::HashSet<(i64, String)> = inserted
        .into_iter()
        .map(|row| (row.account_id, row.key))
        .collect();
    for (index, item) in batch.iter().enumerate() {
        if let (true, Some(idempotency)) = (first_use[index], &item.idempotency) {
            first_use[index] = inserted.contains(&(item.account_id.0, idempotency.key.clone()));
        }
    }
    Ok(first_use)
}

/// A request that reserved nothing must not use its key up.
async fn release_keys(tx: &mut PgConnection, items: &[&Reservation]) -> Result<(), LedgerError> {
    for item in items {
        let Some(idempotency) = &item.idempotency else {
            continue;
        };
        sqlx::query!(
            "delete from idempotency_keys where account_id = $1 and key = $2",
            item.account_id.0,
            idempotency.key,
        )
        .execute(&mut *tx)
        .await?;
    }
    Ok(())
}

/// Locks the accounts in id order, so that two batches never wait for each other in a circle.
async fn lock_accounts(
    tx: &mut PgConnection,
    batch: &[Reservation],
) -> Result<HashMap<i64, AccountRow>, LedgerError> {
    let ids: Vec<i64> = batch.iter().map(|item| item.account_id.0).collect();
    let rows = sqlx::query!(
        "select a.id, a.currency, a.funds_micros, a.held_micros, a.credit_limit_micros, a.version,
                c.status
         from client_accounts a join clients c on c.id = a.client_id
         where a.id = any($1) order by a.id for update of a",
        &ids,
    )
    .fetch_all(tx)
    .await?;
    rows.into_iter()
        .map(|row| {
            let account = AccountRow {
                currency: crate::rows::currency(&row.currency)?,
                purse: Purse {
                    funds: Micros::new(row.funds_micros),
                    held: Micros::new(row.held_micros),
                    credit_limit: Micros::new(row.credit_limit_micros),
                    version: row.version,
                    active: row.status == "active",
                },
            };
            Ok((row.id, account))
        })
        .collect()
}

async fn insert_held(
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
             buy_until, created_at, expires_at)
         select client_id, account_id, idempotency_key, country, service, currency, 'buying',
             request::jsonb, price, price, ceiling, attempt_id, lease_until, buy_until, created_at, expires_at
         from unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[],
             $7::text[], $8::bigint[], $9::bigint[], $10::uuid[], $11::timestamptz[],
             $12::timestamptz[], $13::timestamptz[], $14::timestamptz[])
             with ordinality as o (client_id, account_id, idempotency_key, country, service, currency,
             request, price, ceiling, attempt_id, lease_until, buy_until, created_at, expires_at, line)
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
        &column(held, |h| h.order.lease_until),
        &column(held, |h| h.order.buy_until),
        &times,
        &column(held, |h| h.order.expires_at),
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

    for (h, order_id) in held.iter().zip(&order_ids) {
        insert_attempt(
            tx,
            OrderId(*order_id),
            1,
            h.order.product,
            &h.order.attempt,
            h.now,
        )
        .await?;
    }
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

pub(crate) async fn insert_attempt(
    tx: &mut PgConnection,
    order_id: OrderId,
    seq: i16,
    product: Product,
    attempt: &NewAttempt,
    now: Timestamp,
) -> Result<(), LedgerError> {
    sqlx::query!(
        "insert into attempts (id, order_id, seq, provider, offer_ref, operator, country, service,
             state, currency, cost_micros, max_cost_micros, rates, price_micros, ceiling_micros,
             created_at, check_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, 'sending', $9, $10, $11, $12::text::jsonb, $13, $14, $15, $15)",
        attempt.id.0,
        order_id.0,
        seq,
        attempt.provider.as_str(),
        attempt.offer_ref,
        attempt.operator.as_str(),
        product.country.alpha2(),
        product.service.slug(),
        attempt.cost.currency.code(),
        attempt.cost.amount.get(),
        attempt.max_cost.get(),
        detail(&attempt.rates),
        attempt.price.get(),
        attempt.ceiling.get(),
        now,
    )
    .execute(tx)
    .await?;
    Ok(())
}
