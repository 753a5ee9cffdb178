//! Finds keys, and remembers them.

use std::{sync::Arc, time::Duration};

use domain::Timestamp;
use ledger::{Ledger, LedgerError, StoredKey};
use moka::future::Cache;

use super::KeyMint;

/// What another replica or a command changed of a key or its client is noticed within this.
const REMEMBERED_FOR: Duration = Duration::from_secs(5);
/// While the database is away nobody could tell us that a key was revoked: what it opens then is
/// reading from memory, and not for longer than this.
const TRUSTED_IN_OUTAGE_FOR: Duration = Duration::from_secs(600);
/// Bounds our memory, however many keys clients have.
const REMEMBERED_KEYS: u64 = 50_000;

/// The keys of this database. One that its mint did not make costs neither a query nor memory, so
/// strangers may make up as many as they like.
#[derive(Clone, Debug)]
pub struct KeyRing {
    ledger: Ledger,
    mint: KeyMint,
    remembered: Cache<String, Option<Arc<StoredKey>>>,
    /// For when the database is away.
    last_known: Cache<String, Arc<StoredKey>>,
}

impl KeyRing {
    /// An empty memory over the ledger.
    ///
    /// # Errors
    /// The database is away.
    pub async fn open(ledger: Ledger) -> Result<Self, LedgerError> {
        let mint = KeyMint::of(&ledger).await?;
        let remembered = Cache::builder()
            .max_capacity(REMEMBERED_KEYS)
            .time_to_live(REMEMBERED_FOR)
            .build();
        let last_known = Cache::builder()
            .max_capacity(REMEMBERED_KEYS)
            .time_to_live(TRUSTED_IN_OUTAGE_FOR)
            .build();
        Ok(Self {
            ledger,
            mint,
            remembered,
            last_known,
        })
    }

    /// What makes new keys for this database.
    #[must_use]
    pub fn mint(&self) -> &KeyMint {
        &self.mint
    }

    /// The stored key that a request's text proves to own; `None` if it is unknown, revoked,
    /// expired or wrong.
    ///
    /// # Errors
    /// The database is away.
    pub async fn find(
        &self,
        text: &str,
        now: Timestamp,
    ) -> Result<Option<Arc<StoredKey>>, Arc<LedgerError>> {
        let Some(key) = self.mint.read(text) else {
            return Ok(None);
        };
        let id = key.public_id();
        let stored = self
            .remembered
            .try_get_with_by_ref(id, async {
                let stored = self.ledger.find_key(id).await?.map(Arc::new);
                match &stored {
                    Some(stored) => {
                        let stored = Arc::clone(stored);
                        self.last_known.insert(id.to_owned(), stored).await;
                    }
                    None => self.last_known.invalidate(id).await,
                }
                Ok::<_, LedgerError>(stored)
            })
            .await?;
        Ok(stored.filter(|stored| key.opens(stored, now)))
    }

    /// How many keys are remembered: 50,000 at most, once what is over that was dropped.
    pub async fn remembered_keys(&self) -> u64 {
        self.remembered.run_pending_tasks().await;
        self.remembered.entry_count()
    }

    /// What was remembered of a key is no longer true: the next request looks it up.
    pub async fn forget(&self, public_id: &str) {
        self.last_known.invalidate(public_id).await;
        self.remembered.invalidate(public_id).await;
    }

    /// The same from memory alone, for when the database is away: `None` if nobody can tell, since
    /// the key was not found within the last ten minutes. That it was revoked since then is not
    /// noticed.
    pub async fn recall(&self, text: &str, now: Timestamp) -> Option<Option<Arc<StoredKey>>> {
        let Some(key) = self.mint.read(text) else {
            return Some(None);
        };
        let stored = self.last_known.get(key.public_id()).await?;
        Some(key.opens(&stored, now).then_some(stored))
    }
}
