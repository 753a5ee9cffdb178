//! Looks keys up that nobody here has seen before, all that wait in one query.
//!
//! Whoever knows how checksums are made can make up any number of keys. Together they cost one query
//! every [`EVERY`], over one connection, by the primary key; a real key that is used for the first
//! time waits for its round like them.

use std::{
    collections::{HashMap, HashSet},
    mem,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use ledger::{Ledger, LedgerError, StoredKey};
use tokio::time::Instant;

/// Between two queries.
const EVERY: Duration = Duration::from_millis(250);

/// The query that all who wait share.
#[derive(Debug, Default)]
pub(super) struct Newcomers {
    waiting: Mutex<HashSet<String>>,
    round: tokio::sync::Mutex<Round>,
    queries: AtomicU64,
}

#[derive(Debug, Default)]
struct Round {
    began: Option<Instant>,
    asked: HashSet<String>,
    found: HashMap<String, Arc<StoredKey>>,
}

impl Newcomers {
    /// The key with this id. Who waits first asks for all.
    pub(super) async fn find(
        &self,
        ledger: &Ledger,
        public_id: &str,
    ) -> Result<Option<Arc<StoredKey>>, LedgerError> {
        let arrived = Instant::now();
        self.waiting().insert(public_id.to_owned());
        let mut round = self.round.lock().await;
        // What was asked before this request came may have changed since.
        if round.asked.contains(public_id) && round.began.is_some_and(|began| began >= arrived) {
            return Ok(round.found.get(public_id).cloned());
        }
        if let Some(began) = round.began {
            tokio::time::sleep_until(began + EVERY).await;
        }
        let mut ids = mem::take(&mut *self.waiting());
        ids.insert(public_id.to_owned());
        *round = Round {
            began: Some(Instant::now()),
            ..Round::default()
        };
        self.queries.fetch_add(1, Ordering::Relaxed);
        let asked: Vec<String> = ids.iter().cloned().collect();
        let keys = ledger.find_keys(&asked).await?.into_iter();
        round.found = keys
            .map(|key| (key.public_id.clone(), Arc::new(key)))
            .collect();
        round.asked = ids;
        Ok(round.found.get(public_id).cloned())
    }

    /// How many queries were sent so far.
    pub(super) fn queries(&self) -> u64 {
        self.queries.load(Ordering::Relaxed)
    }

    fn waiting(&self) -> std::sync::MutexGuard<'_, HashSet<String>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
