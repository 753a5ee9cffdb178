//! How much may be at risk at a provider account at once: enforced where purchases are put on
//! record, so that no number of them at the same time passes the limit together.

use std::{
    collections::{BTreeMap, HashSet},
    sync::{Arc, PoisonError, RwLock},
};

use domain::{AttemptId, Micros, ProviderName, Timestamp};
use lifecycle::NewAttempt;
use sqlx::PgConnection;

use crate::{Ledger, LedgerError};

/// The limits in force, by provider account, in its currency.
#[derive(Clone, Debug, Default)]
pub(crate) struct ExposureLimits(Arc<RwLock<BTreeMap<ProviderName, Micros>>>);

impl ExposureLimits {
    fn of(&self, provider: &ProviderName) -> Option<Micros> {
        let limits = self.0.read().unwrap_or_else(PoisonError::into_inner);
        limits.get(provider).copied()
    }
}

impl Ledger {
    /// Sets how much may be at risk at provider accounts, each in its currency. Every purchase
    /// there whose outcome is not on record counts, also one that is just being sent: each of them
    /// may turn out to be lost. Accounts that are not named have no limit; theirs is also the
    /// faster path.
    pub fn limit_exposure(&self, limits: BTreeMap<ProviderName, Micros>) {
        let mut known = self
            .exposure_limits
            .0
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        *known = limits;
    }
}

/// Makes the transactions that buy at accounts with a limit take turns, and puts those of the
/// attempts that find no room below it on record as never sent, which it returns; the first ones
/// have it. The last step of a transaction that wrote them: whoever waits for a turn holds all its
/// other locks. Accounts without a limit cost nothing.
pub(crate) async fn enforce<'a>(
    tx: &mut PgConnection,
    limits: &ExposureLimits,
    attempts: impl IntoIterator<Item = &'a NewAttempt>,
    now: Timestamp,
) -> Result<HashSet<AttemptId>, LedgerError> {
    let limited: Vec<_> = attempts
        .into_iter()
        .filter_map(|attempt| Some((attempt, limits.of(&attempt.provider)?.get())))
        .collect();
    if limited.is_empty() {
        return Ok(HashSet::new());
    }
    let mut rooms: BTreeMap<String, i64> = limited
        .iter()
        .map(|(attempt, limit)| (attempt.provider.to_string(), *limit))
        .collect();
    // An update of nothing locks the row. In order of names, so that nobody waits in a circle.
    let names: Vec<String> = rooms.keys().cloned().collect();
    sqlx::query!(
        "insert into exposure_turns (provider) select name from unnest($1::text[]) name order by name
         on conflict (provider) do update set provider = excluded.provider",
        &names,
    )
    .execute(&mut *tx)
    .await?;
    let ours: Vec<uuid::Uuid> = limited.iter().map(|(attempt, _)| attempt.id.0).collect();
    let at_risk = sqlx::query!(
        r#"select provider, sum(cost_micros)::bigint as "cost!" from attempts
         where provider = any($1) and state in ('sending', 'unknown') and id <> all($2)
         group by provider"#,
        &names,
        &ours,
    )
    .fetch_all(&mut *tx)
    .await?;
    for row in at_risk {
        if let Some(room) = rooms.get_mut(&row.provider) {
            *room = room.saturating_sub(row.cost);
        }
    }
    let mut without_room = HashSet::new();
    for (attempt, _) in limited {
        let Some(room) = rooms.get_mut(attempt.provider.as_str()) else {
            continue;
        };
        let left = room.saturating_sub(attempt.cost.amount.get());
        match left < 0 {
            true => {
                without_room.insert(attempt.id);
            }
            false => *room = left,
        }
    }
    mark_not_sent(tx, &without_room, now).await?;
    Ok(without_room)
}

async fn mark_not_sent(
    tx: &mut PgConnection,
    without_room: &HashSet<AttemptId>,
    now: Timestamp,
) -> Result<(), LedgerError> {
    if without_room.is_empty() {
        return Ok(());
    }
    let ids: Vec<uuid::Uuid> = without_room.iter().map(|id| id.0).collect();
    sqlx::query!(
        "with unsent as (
             update attempts set state = 'not_sent', reason = 'exposure_limit', answered_at = $2,
                 closed_at = $2
             where id = any($1) and state = 'sending' returning id, order_id, provider)
         insert into order_events (order_id, kind, at, detail)
         select order_id, 'attempt_not_sent', $2, jsonb_build_object('attempt', 'at_' || replace(id::text, '-', ''),
             'provider', provider, 'reason', 'exposure_limit') from unsent",
        &ids,
        now,
    )
    .execute(tx)
    .await?;
    Ok(())
}
