//! Settling many cases in one transaction. A beat brings the codes of many orders at once, often of
//! one client: each by itself would wait for the one before to be flushed.

use std::collections::HashSet;

use domain::{AttemptId, Micros, Timestamp};
use lifecycle::{Case, CaseFile, News, Settled};
use sqlx::{PgConnection, PgPool};

use super::{
    file,
    write::{self, Ruling},
};
use crate::{LedgerError, batch::Batcher, booking::LockedAccounts};

/// A piece of news of an attempt.
#[derive(Clone, Debug)]
pub(crate) struct Told {
    pub(super) attempt_id: AttemptId,
    pub(super) news: News,
    /// Our clock.
    pub(super) now: Timestamp,
}

type Outcome = Result<Settled, LedgerError>;

pub(crate) fn batcher(pool: PgPool) -> Batcher<Told, Outcome> {
    Batcher::new(move |batch| {
        let pool = pool.clone();
        async move { settle(&pool, batch).await }
    })
}

async fn settle(pool: &PgPool, batch: Vec<Told>) -> Vec<Outcome> {
    let count = batch.len();
    match together(pool, &batch).await {
        Ok(outcomes) => outcomes,
        Err(error) if count == 1 || error.is_unavailable() => {
            // The error itself can be told to one of them only.
            let others = (1..count).map(|_| Err(LedgerError::away()));
            let others: Vec<_> = others.collect();
            std::iter::once(Err(error)).chain(others).collect()
        }
        // One of them cannot be written: the others must not suffer for it. Nothing of them is.
        Err(_) => {
            let mut outcomes = Vec::with_capacity(count);
            for told in batch {
                let alone = together(pool, &[told]).await;
                outcomes.push(alone.and_then(|outcomes| {
                    let outcome = outcomes.into_iter().next();
                    outcome.unwrap_or(Err(LedgerError::Corrupt("a piece of news without outcome")))
                }));
            }
            outcomes
        }
    }
}

/// One transaction, rolled back if it changed nothing, which costs no flush.
async fn together(pool: &PgPool, batch: &[Told]) -> Result<Vec<Outcome>, LedgerError> {
    let mut tx = pool.begin().await?;
    let mut accounts = LockedAccounts::default();
    let mut outcomes: Vec<Option<Outcome>> = batch.iter().map(|_| None).collect();
    let mut writes = false;
    let mut left: Vec<usize> = (0..batch.len()).collect();
    while !left.is_empty() {
        writes |= wave(&mut tx, &mut accounts, batch, &left, &mut outcomes).await?;
        left.retain(|index| outcomes[*index].is_none());
    }
    match writes {
        true => tx.commit().await?,
        false => tx.rollback().await?,
    }
    Ok(outcomes.into_iter().flatten().collect())
}

/// Settles what can be settled side by side: one piece of news for an order, and one that asks for
/// more money for an account, since each is judged by what the books say before. At least the first
/// one. True if that changed the books.
async fn wave(
    tx: &mut PgConnection,
    accounts: &mut LockedAccounts,
    batch: &[Told],
    left: &[usize],
    outcomes: &mut [Option<Outcome>],
) -> Result<bool, LedgerError> {
    let ids: Vec<AttemptId> = left.iter().map(|index| batch[*index].attempt_id).collect();
    let mut cases = file::lock_all(tx, &ids).await?;
    let (mut orders, mut spenders) = (HashSet::new(), HashSet::new());
    let mut chosen = Vec::new();
    for index in left {
        let told = &batch[*index];
        let Some(case) = cases.get(&told.attempt_id) else {
            outcomes[*index] = Some(Err(LedgerError::NoSuchAttempt(told.attempt_id)));
            continue;
        };
        let more = case.file.extension_for(&told.news);
        let asks = more > Micros::ZERO;
        if orders.contains(&case.row.order_id) || asks && spenders.contains(&case.row.account_id) {
            continue;
        }
        orders.insert(case.row.order_id);
        if asks {
            spenders.insert(case.row.account_id);
        }
        chosen.push((*index, told, more));
    }
    let mut chosen: Vec<_> = chosen
        .into_iter()
        .filter_map(|(index, told, more)| {
            Some((index, told, more, cases.remove(&told.attempt_id)?))
        })
        .collect();
    // News that moves no client's money waits for no client's account.
    if !spenders.is_empty() {
        let all = chosen.iter().map(|(.., case)| case.row.account_id);
        accounts.lock(tx, all).await?;
    }
    for (_, told, more, case) in &mut chosen {
        case.read_spendable(tx, accounts, *more, told.now).await?;
    }
    let mut readers: Vec<_> = chosen
        .iter_mut()
        .filter(|(_, told, ..)| CaseFile::reads_messages_for(&told.news))
        .map(|(.., case)| case)
        .collect();
    file::read_messages(tx, &mut readers).await?;
    let mut rulings = Vec::with_capacity(chosen.len());
    for (index, told, _, locked) in chosen {
        let mut case = Case::open(locked.file);
        case.hear(told.news.clone());
        let (settled, effects) = case.close();
        outcomes[index] = Some(Ok(settled));
        if !effects.is_empty() {
            rulings.push(Ruling {
                row: locked.row,
                effects,
                now: told.now,
            });
        }
    }
    let writes = !rulings.is_empty();
    write::all(tx, accounts, rulings).await?;
    Ok(writes)
}
