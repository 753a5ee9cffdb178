//! Reading a case under lock.

use std::collections::HashMap;

use domain::{AttemptId, ClientId, Currency, Micros, Money, OrderId, ProviderName, Timestamp};
use lifecycle::CaseFile;
use sqlx::PgConnection;

use crate::{LedgerError, booking::LockedAccounts, guards, messages, rows};

/// A case whose order and attempt are locked until the transaction ends.
pub(super) struct LockedCase {
    pub(super) file: CaseFile,
    pub(super) row: CaseRow,
}

/// Where the effects of a case are written.
pub(super) struct CaseRow {
    pub(super) order_id: OrderId,
    pub(super) account_id: i64,
    pub(super) currency: Currency,
    pub(super) attempt_id: AttemptId,
    pub(super) provider: ProviderName,
}

/// Locks a case, as [`lock_all`] does.
pub(super) async fn lock(
    tx: &mut PgConnection,
    attempt_id: AttemptId,
) -> Result<LockedCase, LedgerError> {
    let mut cases = lock_all(tx, &[attempt_id]).await?;
    cases
        .remove(&attempt_id)
        .ok_or(LedgerError::NoSuchAttempt(attempt_id))
}

/// Locks cases: orders, then attempts, each by their ids. Everybody locks in this order, and client
/// accounts afterwards, so that nobody waits in a circle. Attempts that do not exist are left out.
pub(super) async fn lock_all(
    tx: &mut PgConnection,
    ids: &[AttemptId],
) -> Result<HashMap<AttemptId, LockedCase>, LedgerError> {
    let ids: Vec<uuid::Uuid> = ids.iter().map(|id| id.0).collect();
    let orders = sqlx::query!(
        "select o.id, o.client_id, o.account_id, o.currency, o.state, o.held_micros,
                o.attempt_id, o.cancel_requested_at, o.sms_revision
         from orders o where o.id = any(array(select order_id from attempts where id = any($1)))
         order by o.id for no key update of o",
        &ids,
    )
    .fetch_all(&mut *tx)
    .await?;
    let orders: HashMap<i64, _> = orders.into_iter().map(|order| (order.id, order)).collect();
    let attempts = sqlx::query!(
        "select id, order_id, state, provider, currency, cost_micros, price_micros, ceiling_micros
         from attempts where id = any($1) order by id for no key update",
        &ids,
    )
    .fetch_all(&mut *tx)
    .await?;
    let mut cases = HashMap::with_capacity(attempts.len());
    for attempt in attempts {
        let order = orders
            .get(&attempt.order_id)
            .ok_or(LedgerError::Corrupt("an attempt without its order"))?;
        let (order_id, attempt_id) = (OrderId(order.id), AttemptId(attempt.id));
        let provider = rows::provider(&attempt.provider)?;
        let case = LockedCase {
            row: CaseRow {
                order_id,
                account_id: order.account_id,
                currency: rows::currency(&order.currency)?,
                attempt_id,
                provider: provider.clone(),
            },
            file: CaseFile {
                order_id,
                client: ClientId(order.client_id),
                order: rows::order_state(&order.state)?,
                held: Micros::new(order.held_micros),
                cancel_requested: order.cancel_requested_at.is_some(),
                sms_revision: order.sms_revision,
                is_current: order.attempt_id == attempt.id,
                attempt_id,
                attempt: rows::attempt_state(&attempt.state)?,
                provider,
                cost: Money::new(
                    Micros::new(attempt.cost_micros),
                    rows::currency(&attempt.currency)?,
                ),
                price: Micros::new(attempt.price_micros),
                ceiling: Micros::new(attempt.ceiling_micros),
                spendable: Micros::ZERO,
                seen: Vec::new(),
            },
        };
        cases.insert(attempt_id, case);
    }
    Ok(cases)
}

impl LockedCase {
    /// Reads what the client can spend if `more` is to be held, as far as its account and its
    /// policy's day go, and locks the account: nobody else may spend it until the transaction ends.
    /// Less or nothing needs no look at the account.
    pub(super) async fn read_spendable(
        &mut self,
        tx: &mut PgConnection,
        accounts: &mut LockedAccounts,
        more: Micros,
        now: Timestamp,
    ) -> Result<(), LedgerError> {
        if more > Micros::ZERO {
            let (client, account) = (self.file.client, self.row.account_id);
            accounts.lock(tx, [account]).await?;
            let left = guards::left_today(tx, client, account, now).await?;
            self.file.spendable = left
                .unwrap_or(Micros::new(i64::MAX))
                .min(accounts.spendable(account));
        }
        Ok(())
    }
}

/// Reads the orders' messages, oldest first.
pub(super) async fn read_messages(
    tx: &mut PgConnection,
    cases: &mut [&mut LockedCase],
) -> Result<(), LedgerError> {
    if cases.is_empty() {
        return Ok(());
    }
    let orders: Vec<OrderId> = cases.iter().map(|case| case.row.order_id).collect();
    let mut seen = messages::read_seen(tx, &orders).await?;
    for case in cases {
        case.file.seen = seen.remove(&case.row.order_id).unwrap_or_default();
    }
    Ok(())
}
