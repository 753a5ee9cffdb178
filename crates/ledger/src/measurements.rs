//! What somebody who watches the gateway wants to know of the database, in few and cheap queries:
//! they read open work through partial indexes, and no history but its latest part.

use domain::{Currency, Micros, OrderState, ProviderName, Timestamp};

use crate::{Ledger, LedgerError, Unclear, rows};

/// How many of the latest transfers are checked for their sum.
const LATEST_TRANSFERS: i64 = 1_000;

/// The database as it was at one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Measurements {
    /// Purchases without a known outcome, by provider account and product.
    pub unclear: Vec<Unclear>,
    /// How many purchases wait for a person's verdict, by provider account; accounts without any
    /// are left out.
    pub to_review: Vec<(ProviderName, i64)>,
    /// How many orders are in each state that is not final; states without an order are left out.
    pub open_orders: Vec<(OrderState, i64)>,
    /// Webhook events that are still to be delivered.
    pub webhooks_pending: i64,
    /// How long the event that is most overdue has been due, at receivers that are not failing;
    /// zero if none is overdue.
    pub webhook_lag: time::Duration,
    /// What should be zero, by currency: by how much clients' accounts hold more or less than their
    /// open orders do, summed over accounts. Currencies without an account are left out.
    pub residue_of_holds: Vec<(Currency, Micros)>,
    /// How many of the latest thousand transfers do not sum to zero in each currency.
    pub unbalanced_transfers: i64,
}

/// Connections of the pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PoolUse {
    /// In use now.
    pub used: u32,
    /// Open and waiting for work.
    pub idle: u32,
    /// May be open at most.
    pub max: u32,
}

impl Ledger {
    /// Measures everything. Takes milliseconds however long the history is; meant for every few
    /// seconds.
    ///
    /// # Errors
    /// The database is away.
    pub async fn measure(&self, now: Timestamp) -> Result<Measurements, LedgerError> {
        let unclear = self.sum_unclear().await?;
        let to_review = sqlx::query!(
            r#"select provider, count(*) as "count!" from attempts where state = 'needs_review'
             group by provider"#,
        )
        .fetch_all(&self.pool)
        .await?
        .into_iter()
        .map(|row| Ok((rows::provider(&row.provider)?, row.count)))
        .collect::<Result<_, LedgerError>>()?;
        let open_orders = sqlx::query!(
            r#"select state, count(*) as "count!" from orders
             where state in ('buying', 'unresolved', 'waiting', 'cancelling', 'expiring', 'received')
             group by state"#,
        )
        .fetch_all(&self.pool)
        .await?
        .into_iter()
        .map(|row| Ok((rows::order_state(&row.state)?, row.count)))
        .collect::<Result<_, LedgerError>>()?;
        let webhooks = sqlx::query!(
            r#"select count(*) as "pending!",
                min(e.next_at) filter (where e.next_at < $1 and w.disabled_at is null
                    and w.url is not null and w.consecutive_failures = 0) as overdue_since
             from webhook_events e left join webhooks w on w.account_id = e.account_id
             where e.state = 'pending'"#,
            now,
        )
        .fetch_one(&self.pool)
        .await?;
        let residue_of_holds = sqlx::query!(
            r#"select a.currency, sum(abs(a.held_micros - coalesce(o.held, 0)))::bigint as "residue!"
             from client_accounts a left join (
                 select account_id, sum(held_micros) as held from orders
                 where state in ('buying', 'unresolved', 'waiting', 'cancelling', 'expiring', 'received')
                 group by account_id) o on o.account_id = a.id
             group by a.currency"#,
        )
        .fetch_all(&self.pool)
        .await?
        .into_iter()
        .map(|row| Ok((rows::currency(&row.currency)?, Micros::new(row.residue))))
        .collect::<Result<_, LedgerError>>()?;
        let unbalanced_transfers = sqlx::query_scalar!(
            r#"select count(distinct transfer_id) as "count!" from (
                 select transfer_id from postings
                 where transfer_id in (select id from transfers order by id desc limit $1)
                 group by transfer_id, currency having sum(amount_micros) <> 0) unbalanced"#,
            LATEST_TRANSFERS,
        )
        .fetch_one(&self.pool)
        .await?;
        Ok(Measurements {
            unclear,
            to_review,
            open_orders,
            webhooks_pending: webhooks.pending,
            webhook_lag: webhooks
                .overdue_since
                .map_or(time::Duration::ZERO, |since| now - since),
            residue_of_holds,
            unbalanced_transfers,
        })
    }

    /// How the pool of connections is used now; asks nobody.
    #[must_use]
    pub fn pool_use(&self) -> PoolUse {
        let idle = u32::try_from(self.pool.num_idle()).unwrap_or(u32::MAX);
        PoolUse {
            used: self.pool.size().saturating_sub(idle),
            idle,
            max: self.pool.options().get_max_connections(),
        }
    }
}
