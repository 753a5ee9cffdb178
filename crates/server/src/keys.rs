//! Our own API keys: how they are made, read and found.
//!
//! `sb_live_` + 12 characters public id + 32 characters secret + 6 characters checksum, all of
//! 0-9A-Za-z. The checksum lets a mistyped or made-up key be refused without a look at the
//! database; the public id finds the row; the SHA-256 of the secret decides. Keys are random, so
//! no slow hash is needed.

mod newcomers;

use std::{sync::Arc, time::Duration};

use domain::{ClientId, Mode, Timestamp};
use ledger::{Ledger, LedgerError, NewKey, StoredKey};
use moka::future::Cache;
use rand::{Rng, distr::Alphanumeric};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use newcomers::Newcomers;

const PUBLIC_LENGTH: usize = 12;
const SECRET_LENGTH: usize = 32;
const CHECKSUM_LENGTH: usize = 6;
const LIVE_PREFIX: &str = "sb_live_";
const TEST_PREFIX: &str = "sb_test_";
const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/// What another replica or a command changed of a key or its client is noticed within this.
const REMEMBERED_FOR: Duration = Duration::from_secs(5);
/// While the database is away nobody could tell us that a key was revoked: what it opens then is
/// reading from memory, and not for longer than this.
const TRUSTED_IN_OUTAGE_FOR: Duration = Duration::from_secs(600);
/// Bounds our memory, whatever a stranger sends.
const REMEMBERED_KEYS: u64 = 50_000;

/// A key that reads as one of ours; whether it is known is another question.
pub struct KeyText {
    mode: Mode,
    public_id: String,
    secret: SecretString,
}

impl KeyText {
    /// Makes a new random key.
    #[must_use]
    pub fn generate(mode: Mode) -> Self {
        let mut random = rand::rng();
        let mut text = |length| {
            (0..length)
                .map(|_| char::from(random.sample(Alphanumeric)))
                .collect::<String>()
        };
        Self {
            mode,
            public_id: text(PUBLIC_LENGTH),
            secret: text(SECRET_LENGTH).into(),
        }
    }

    /// Reads a key; `None` if it is none of ours, which includes any typing mistake.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (mode, rest) = match (
            text.strip_prefix(LIVE_PREFIX),
            text.strip_prefix(TEST_PREFIX),
        ) {
            (Some(rest), _) => (Mode::Live, rest),
            (None, Some(rest)) => (Mode::Test, rest),
            (None, None) => return None,
        };
        let well_formed = rest.len() == PUBLIC_LENGTH + SECRET_LENGTH + CHECKSUM_LENGTH
            && rest.bytes().all(|b| b.is_ascii_alphanumeric());
        if !well_formed {
            return None;
        }
        let (body, sum) = rest.split_at(PUBLIC_LENGTH + SECRET_LENGTH);
        let (public_id, secret) = body.split_at(PUBLIC_LENGTH);
        (checksum(mode, body) == sum).then(|| Self {
            mode,
            public_id: public_id.to_owned(),
            secret: secret.to_owned().into(),
        })
    }

    /// The whole key, to be shown once.
    #[must_use]
    pub fn reveal(&self) -> String {
        let body = format!("{}{}", self.public_id, self.secret.expose_secret());
        let sum = checksum(self.mode, &body);
        format!("{}{body}{sum}", prefix(self.mode))
    }

    /// What is stored of it.
    #[must_use]
    pub fn to_store(&self, client: ClientId, expires_at: Option<Timestamp>) -> NewKey {
        NewKey {
            public_id: self.public_id.clone(),
            client,
            mode: self.mode,
            secret_sha256: self.hash(),
            expires_at,
        }
    }

    fn opens(&self, stored: &StoredKey, now: Timestamp) -> bool {
        let proven: bool = self.hash().as_slice().ct_eq(&stored.secret_sha256).into();
        proven
            && stored.mode == self.mode
            && stored.revoked_at.is_none_or(|at| at > now)
            && stored.expires_at.is_none_or(|at| at > now)
    }

    fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.secret.expose_secret().as_bytes()).into()
    }
}

const fn prefix(mode: Mode) -> &'static str {
    match mode {
        Mode::Live => LIVE_PREFIX,
        Mode::Test => TEST_PREFIX,
    }
}

fn checksum(mode: Mode, body: &str) -> String {
    let mut sum = u64::from(crc32fast::hash(
        format!("{}{body}", prefix(mode)).as_bytes(),
    ));
    let mut digits = [b'0'; CHECKSUM_LENGTH];
    for digit in digits.iter_mut().rev() {
        *digit = DIGITS[usize::try_from(sum % 62).unwrap_or(0)];
        sum /= 62;
    }
    digits.iter().copied().map(char::from).collect()
}

/// Finds keys, remembering them (and those that do not exist) for a few seconds.
#[derive(Clone, Debug)]
pub struct KeyRing {
    ledger: Ledger,
    remembered: Cache<String, Option<Arc<StoredKey>>>,
    /// For when the database is away.
    last_known: Cache<String, Arc<StoredKey>>,
    newcomers: Arc<Newcomers>,
}

impl KeyRing {
    /// An empty memory over the ledger.
    #[must_use]
    pub fn new(ledger: Ledger) -> Self {
        let remembered = Cache::builder()
            .max_capacity(REMEMBERED_KEYS)
            .time_to_live(REMEMBERED_FOR)
            .build();
        let last_known = Cache::builder()
            .max_capacity(REMEMBERED_KEYS)
            .time_to_live(TRUSTED_IN_OUTAGE_FOR)
            .build();
        Self {
            ledger,
            remembered,
            last_known,
            newcomers: Arc::default(),
        }
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
        let Some(key) = KeyText::parse(text) else {
            return Ok(None);
        };
        let stored = self
            .remembered
            .try_get_with(key.public_id.clone(), async {
                let stored = self.look_up(&key.public_id).await?;
                match &stored {
                    Some(stored) => {
                        let id = key.public_id.clone();
                        self.last_known.insert(id, Arc::clone(stored)).await;
                    }
                    None => self.last_known.invalidate(&key.public_id).await,
                }
                Ok::<_, LedgerError>(stored)
            })
            .await?;
        Ok(stored.filter(|stored| key.opens(stored, now)))
    }

    /// A key that was real a short while ago is looked up by itself; anything else may be a
    /// stranger's invention, and shares its query with all others.
    async fn look_up(&self, public_id: &str) -> Result<Option<Arc<StoredKey>>, LedgerError> {
        if self.last_known.contains_key(public_id) {
            let found = self.ledger.find_keys(&[public_id.to_owned()]).await?;
            return Ok(found.into_iter().next().map(Arc::new));
        }
        self.newcomers.find(&self.ledger, public_id).await
    }

    /// How many queries for keys that were not known here were sent so far.
    #[must_use]
    pub fn newcomer_queries(&self) -> u64 {
        self.newcomers.queries()
    }

    /// How many keys are remembered, made-up ones included: 50,000 at most, once what is over that
    /// was dropped.
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
        let Some(key) = KeyText::parse(text) else {
            return Some(None);
        };
        let stored = self.last_known.get(&key.public_id).await?;
        Some(key.opens(&stored, now).then_some(stored))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_reads_back_and_any_changed_character_is_noticed() {
        let key = KeyText::generate(Mode::Live);
        let text = key.reveal();
        let read = KeyText::parse(&text).unwrap();
        assert_eq!(
            (read.public_id.as_str(), read.hash()),
            (key.public_id.as_str(), key.hash())
        );
        for index in 0..text.len() {
            let mut changed = text.clone().into_bytes();
            changed[index] = if changed[index] == b'x' { b'y' } else { b'x' };
            assert!(
                KeyText::parse(std::str::from_utf8(&changed).unwrap()).is_none(),
                "at {index}"
            );
        }
        for nonsense in [
            "",
            "sb_live_",
            "Bearer",
            "sb_live_é",
            &text[1..],
            &format!("{text}0"),
        ] {
            assert!(KeyText::parse(nonsense).is_none(), "{nonsense}");
        }
    }
}
