//! A client's policy where it counts: in the transaction of the purchase, under the lock of the
//! account, so that no number of requests at once passes a limit.
//!
//! What a day has cost is a sum of the ledger, not a counter: what stood on the account at
//! midnight, less what stands there now, corrected by what was booked by hand since and by what
//! orders of earlier days gave back.

use std::collections::HashMap;

use domain::{AccountId, ClientId, Micros, Product, Timestamp};
use lifecycle::{Admission, NewAttempt, Purse, admit};
use sqlx::PgConnection;

use crate::{ClientPolicy, Ledger, LedgerError, NewOrder, policies};

/// The orders that a cancel ratio looks at.
const RECENT_ORDERS: i64 = 1_000;

/// What keeps a client from buying, by its policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PolicyRefusal {
    /// Not this service.
    ServiceNotAllowed,
    /// Not this country.
    CountryNotAllowed,
    /// The number could cost more than one may.
    PriceCap {
        /// What one may cost.
        limit: Micros,
    },
    /// The day's limit would be passed.
    DailySpendExceeded {
        /// The limit.
        limit: Micros,
        /// What the day has cost, money held for open orders included.
        spent: Micros,
        /// When the next day begins.
        resets_at: Timestamp,
    },
    /// Too many orders are open.
    TooManyOpenOrders {
        /// The limit.
        limit: u32,
    },
    /// Too many orders were cancelled.
    CancelRatioTooHigh {
        /// The limit.
        max_percent: u8,
        /// Cancelled orders of the window.
        cancelled: i64,
        /// Orders of the window that came to an end.
        ended: i64,
    },
}

/// An account's policy with what it has used of it, while the account is locked.
pub(crate) struct Guard {
    policy: ClientPolicy,
    spent: i64,
    open: i64,
    cancelled: i64,
    ended: i64,
    tomorrow: Timestamp,
}

impl Guard {
    /// Whether one more order may be made.
    fn check(&self, product: Product, attempt: &NewAttempt) -> Result<(), PolicyRefusal> {
        self.permits(product)?;
        if let Some(limit) = self.policy.max_price
            && (attempt.price > limit || attempt.ceiling > limit)
        {
            return Err(PolicyRefusal::PriceCap { limit });
        }
        self.bears(attempt.price.get())
    }

    fn count(&mut self, price: Micros) {
        self.spent = self.spent.saturating_add(price.get());
        self.open += 1;
    }

    /// Whether the product may be bought at all now.
    fn permits(&self, product: Product) -> Result<(), PolicyRefusal> {
        let policy = &self.policy;
        let is_listed = |services: &Vec<_>| services.contains(&product.service);
        if !policy.services.as_ref().is_none_or(is_listed) {
            return Err(PolicyRefusal::ServiceNotAllowed);
        }
        let is_listed = |countries: &Vec<_>| countries.contains(&product.country);
        if !policy.countries.as_ref().is_none_or(is_listed) {
            return Err(PolicyRefusal::CountryNotAllowed);
        }
        if let Some(limit) = policy.open_orders
            && self.open >= i64::from(limit)
        {
            return Err(PolicyRefusal::TooManyOpenOrders { limit });
        }
        if let Some(ratio) = policy.cancel_ratio
            && self.ended >= i64::from(ratio.min_orders)
            && self.cancelled * 100 > self.ended * i64::from(ratio.max_percent)
        {
            return Err(PolicyRefusal::CancelRatioTooHigh {
                max_percent: ratio.max_percent,
                cancelled: self.cancelled,
                ended: self.ended,
            });
        }
        Ok(())
    }

    /// Whether the day bears so much more.
    fn bears(&self, amount: i64) -> Result<(), PolicyRefusal> {
        match self.policy.daily_spend {
            Some(limit) if self.spent.saturating_add(amount) > limit.get() => {
                Err(PolicyRefusal::DailySpendExceeded {
                    limit,
                    spent: Micros::new(self.spent),
                    resets_at: self.tomorrow,
                })
            }
            _ => Ok(()),
        }
    }
}

/// The guards of those accounts that have a policy. The accounts must be locked.
pub(crate) async fn load(
    tx: &mut PgConnection,
    accounts: &[i64],
    now: Timestamp,
) -> Result<HashMap<i64, Guard>, LedgerError> {
    let guarded = sqlx::query!(
        "select a.id, a.client_id from client_accounts a
         join client_policies p on p.client_id = a.client_id
         where a.id = any($1)",
        accounts,
    )
    .fetch_all(&mut *tx)
    .await?;
    let mut guards = HashMap::with_capacity(guarded.len());
    for row in guarded {
        if let Some(guard) = guard(tx, ClientId(row.client_id), row.id, now).await? {
            guards.insert(row.id, guard);
        }
    }
    Ok(guards)
}

async fn guard(
    connection: &mut PgConnection,
    client: ClientId,
    account: i64,
    now: Timestamp,
) -> Result<Option<Guard>, LedgerError> {
    let Some(policy) = policies::find(connection, client).await? else {
        return Ok(None);
    };
    let midnight = now
        .to_offset(time::UtcOffset::UTC)
        .replace_time(time::Time::MIDNIGHT);
    let spent = match policy.daily_spend {
        Some(_) => spent_since(connection, client, account, midnight).await?,
        None => 0,
    };
    let open = match policy.open_orders {
        Some(_) => open_orders(connection, client, account).await?,
        None => 0,
    };
    let (cancelled, ended) = match policy.cancel_ratio {
        Some(ratio) => {
            let since = now - time::Duration::hours(i64::from(ratio.window_hours));
            recent_ends(connection, client, account, since).await?
        }
        None => (0, 0),
    };
    Ok(Some(Guard {
        policy,
        spent,
        open,
        cancelled,
        ended,
        tomorrow: midnight + time::Duration::days(1),
    }))
}

async fn spent_since(
    connection: &mut PgConnection,
    client: ClientId,
    account: i64,
    midnight: Timestamp,
) -> Result<i64, LedgerError> {
    let spent = sqlx::query_scalar!(
        r#"select (
             -- what stood there at midnight
             coalesce((select t.funds_after_micros from transfers t
                 where t.client_account_id = $2 and t.created_at < $3
                 order by t.created_at desc, t.client_version desc limit 1), 0)
             -- what was booked by hand since
             + coalesce((select sum(p.amount_micros) from transfers t
                 join postings p on p.transfer_id = t.id and p.account = 'client_funds'
                 where t.client_account_id = $2 and t.order_id is null and t.created_at >= $3), 0)
             -- what orders of earlier days gave back since, or took on top
             + coalesce((select sum(p.amount_micros)
                 from (select id from orders
                       where client_id = $1 and account_id = $2 and ended_at >= $3
                         and created_at < $3
                         and (created_at at time zone 'UTC')::date
                             < (ended_at at time zone 'UTC')::date
                       union
                       select id from orders
                       where client_id = $1 and account_id = $2 and created_at < $3
                         and state in ('buying', 'unresolved', 'waiting', 'cancelling', 'expiring',
                             'received')) early
                 join transfers t on t.order_id = early.id and t.created_at >= $3
                     and t.client_account_id = $2
                 join postings p on p.transfer_id = t.id and p.account = 'client_funds'), 0)
             -- what stands there now
             - (select funds_micros from client_accounts where id = $2))::bigint as "spent!""#,
        client.0,
        account,
        midnight,
    )
    .fetch_one(connection)
    .await?;
    Ok(spent.max(0))
}

async fn open_orders(
    connection: &mut PgConnection,
    client: ClientId,
    account: i64,
) -> Result<i64, LedgerError> {
    let open = sqlx::query_scalar!(
        r#"select count(*) as "open!" from orders
         where client_id = $1 and account_id = $2
           and state in ('buying', 'unresolved', 'waiting', 'cancelling', 'expiring', 'received')"#,
        client.0,
        account,
    )
    .fetch_one(connection)
    .await?;
    Ok(open)
}

/// Cancelled orders, and all that ended with a number.
async fn recent_ends(
    connection: &mut PgConnection,
    client: ClientId,
    account: i64,
    since: Timestamp,
) -> Result<(i64, i64), LedgerError> {
    let row = sqlx::query!(
        r#"select count(*) filter (where state = 'cancelled') as "cancelled!", count(*) as "ended!"
         from (select state, created_at from orders where client_id = $1 and account_id = $2
               order by id desc limit $4) recent
         where created_at >= $3 and state in ('received', 'completed', 'cancelled', 'expired')"#,
        client.0,
        account,
        since,
        RECENT_ORDERS,
    )
    .fetch_one(connection)
    .await?;
    Ok((row.cancelled, row.ended))
}

/// Which orders of a request are made, by the account and by its policy. A refusal is the last one,
/// where the policy left none.
pub(crate) fn admit_guarded(
    purse: &mut Purse,
    guard: Option<&mut Guard>,
    orders: &[NewOrder],
) -> Result<Admission, PolicyRefusal> {
    let Some(guard) = guard.filter(|_| purse.active) else {
        return Ok(admit(purse, orders.iter().map(|order| order.attempt.price)));
    };
    let (mut held, mut forbidden) = (Vec::new(), None);
    for (place, order) in orders.iter().enumerate() {
        let price = order.attempt.price;
        match guard.check(order.product, &order.attempt) {
            Err(refusal) => forbidden = Some(refusal),
            Ok(()) if purse.hold(price) => {
                guard.count(price);
                held.push((place, *purse));
            }
            Ok(()) => {}
        }
    }
    match forbidden {
        _ if !held.is_empty() => Ok(Admission::Held(held)),
        Some(refusal) => Err(refusal),
        None => Ok(Admission::Insufficient {
            spendable: purse.spendable(),
        }),
    }
}

/// How much more an account may hold today by its policy; `None`: no limit. The account must be
/// locked.
pub(crate) async fn left_today(
    tx: &mut PgConnection,
    client: ClientId,
    account: i64,
    now: Timestamp,
) -> Result<Option<Micros>, LedgerError> {
    let guard = guard(tx, client, account, now).await?;
    Ok(guard.and_then(|guard| {
        let limit = guard.policy.daily_spend?;
        Some(Micros::new(limit.get().saturating_sub(guard.spent).max(0)))
    }))
}

impl Ledger {
    /// What a client's policy says now against buying a product from an account, before its price
    /// is known. A purchase asks again, under lock.
    ///
    /// # Errors
    /// The database is away.
    pub async fn check_policy(
        &self,
        client: ClientId,
        account: AccountId,
        product: Product,
        now: Timestamp,
    ) -> Result<Option<PolicyRefusal>, LedgerError> {
        let mut connection = self.pool.acquire().await?;
        let guard = guard(&mut connection, client, account.0, now).await?;
        // The least that anything costs.
        let refusal = |guard: Guard| guard.permits(product).and_then(|()| guard.bears(1)).err();
        Ok(guard.and_then(refusal))
    }
}
