//! Transaction A of a purchase: idempotency key, orders, holds and first attempts become durable
//! together, for many requests in one commit.

mod write;

use std::collections::{HashMap, HashSet};

use domain::{AccountId, ClientId, Currency, Micros, Money, OrderId, Product, Timestamp};
use lifecycle::{Admission, DriverLease, NewAttempt, Purse};
use sqlx::{PgConnection, PgPool};

use crate::{
    IdempotencyKey, Ledger, LedgerError, PolicyRefusal,
    batch::{Batcher, Failure},
    exposure::{self, ExposureLimits},
    guards, idempotency,
};

pub(crate) use write::{AttemptRow, insert_attempts};

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
    /// Who sends its first purchase.
    pub lease: DriverLease,
    /// No new purchase begins after this.
    pub buy_until: Timestamp,
    /// The order ends without a code then, if the provider does not say otherwise.
    pub expires_at: Timestamp,
    /// Where its purchase is traced, in the form of W3C's `traceparent`.
    pub trace_parent: Option<String>,
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

/// An order that is durable.
#[derive(Clone, Debug)]
pub struct ReservedOrder {
    /// Its id.
    pub id: OrderId,
    /// What is bought.
    pub order: NewOrder,
    /// Whether its first purchase may be sent. If not it is on record as never sent, because the
    /// account's exposure limit has no room for it.
    pub may_send: bool,
}

/// What became of a reservation.
#[derive(Debug)]
pub enum Reserved {
    /// Durable, money held. `refused` orders could not be paid for.
    Orders {
        /// In the order they were asked for.
        orders: Vec<ReservedOrder>,
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
    /// The database failed; nothing is reserved.
    Failed(LedgerError),
    /// The database went away during the commit: it may be reserved or not.
    Unconfirmed(LedgerError),
}

impl Ledger {
    /// Reserves a create request. Concurrent calls share a commit.
    pub async fn reserve(&self, reservation: Reservation) -> Reserved {
        self.reservations
            .submit(reservation)
            .await
            .unwrap_or_else(|| Reserved::Unconfirmed(LedgerError::away()))
    }
}

pub(crate) fn batcher(pool: PgPool, limits: ExposureLimits) -> Batcher<Reservation, Reserved> {
    Batcher::new(move |batch| {
        let (pool, limits) = (pool.clone(), limits.clone());
        async move { write_batch(&pool, &limits, batch).await }
    })
}

impl From<Failure> for Reserved {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Before(error) => Self::Failed(error),
            Failure::InCommit(error) => Self::Unconfirmed(error),
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

/// Attempt ids are primary keys, so nothing can be written twice.
async fn write_batch(
    pool: &PgPool,
    limits: &ExposureLimits,
    batch: Vec<Reservation>,
) -> Result<Vec<Reserved>, Failure> {
    let mut tx = pool.begin().await?;
    let fresh = idempotency::claim(&mut tx, &batch).await?;
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
    idempotency::release(&mut tx, &unused_keys).await?;
    let (ids, without_room) = if held.is_empty() {
        (Vec::new(), HashSet::new())
    } else {
        let ids = write::held(&mut tx, &held, &accounts).await?;
        let attempts = held.iter().map(|held| &held.order.attempt);
        let without_room = exposure::enforce(&mut tx, limits, attempts, held[0].now).await?;
        (ids, without_room)
    };
    tx.commit().await.map_err(Failure::of_commit)?;

    let mut reserved = ids.into_iter().zip(&held).map(|(id, held)| ReservedOrder {
        id,
        order: held.order.clone(),
        may_send: !without_room.contains(&held.order.attempt.id),
    });
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

/// Locks the accounts in id order, so that two batches never wait for each other in a circle. Not
/// their keys: each batch has inserted idempotency keys that refer to them, and who refers to a row
/// keeps others from locking its key.
async fn lock_accounts(
    tx: &mut PgConnection,
    batch: &[Reservation],
) -> Result<HashMap<i64, AccountRow>, LedgerError> {
    let ids: Vec<i64> = batch.iter().map(|item| item.account_id.0).collect();
    let rows = sqlx::query!(
        "select a.id, a.currency, a.funds_micros, a.held_micros, a.credit_limit_micros, a.version,
                c.status
         from client_accounts a join clients c on c.id = a.client_id
         where a.id = any($1) order by a.id for no key update of a",
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
