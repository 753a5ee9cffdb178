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
use crate::{
    LedgerError,
    batch::{Batcher, Failure},
    booking::LockedAccounts,
};

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
        async move { settle(&pool, &batch).await }
    })
}

/// One transaction, rolled back if it changed nothing, which costs no flush.
async fn settle(pool: &PgPool, batch: &[Told]) -> Result<Vec<Outcome>, Failure> {
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
        true => tx.commit().await.map_err(Failure::of_commit)?,
        false => tx.rollback().await?,
    }
    Ok(outcomes.into_iter().flatten().collect())
}

/// Settles what can be settled side by side: one piece of news for an attempt, and one that asks for
/// more money for an account, since each is judged by what the books say before. Only the present
/// attempt of an order moves it, so that attempts of one order are not in each other's way. At least
/// the first one. True if that changed the books.
async fn wave(
    tx: &mut PgConnection,
    accounts: &mut LockedAccounts,
    batch: &[Told],
    left: &[usize],
    outcomes: &mut [Option<Outcome>],
) -> Result<bool, LedgerError> {
    let ids: Vec<AttemptId> = left.iter().map(|index| batch[*index].attempt_id).collect();
    let mut cases = file::lock_all(tx, &ids).await?;
    let (mut opened, mut spenders) = (HashSet::new(), HashSet::new());
    let mut chosen = Vec::new();
    for index in left {
        let told = &batch[*index];
        if opened.contains(&told.attempt_id) {
            continue;
        }
        let Some(case) = cases.remove(&told.attempt_id) else {
            outcomes[*index] = Some(Err(LedgerError::NoSuchAttempt(told.attempt_id)));
            continue;
        };
        opened.insert(told.attempt_id);
        let more = case.file.extension_for(&told.news);
        if more > Micros::ZERO && !spenders.insert(case.row.account_id) {
            continue;
        }
        chosen.push((*index, told, more, case));
    }
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
