//! How a key is written.
//!
//! `sb_live_` + 12 characters public id + 32 characters secret + 6 characters tag, all of
//! 0-9A-Za-z. The tag is a truncated HMAC-SHA-256 of all before it, under a secret that only this
//! database knows: a key that is mistyped, made up or another deployment's is refused without a
//! look at any table, but for one in 56 thousand million. The public id finds the row; the SHA-256
//! of the secret decides. Keys are random, so no slow hash is needed.

use std::fmt;

use domain::{ClientId, Mode, Timestamp};
use hmac::{Hmac, KeyInit, Mac};
use ledger::{Ledger, LedgerError, NewKey, StoredKey};
use rand::{Rng, distr::Alphanumeric};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

const PUBLIC_LENGTH: usize = 12;
const SECRET_LENGTH: usize = 32;
const TAG_LENGTH: usize = 6;
const LIVE_PREFIX: &str = "sb_live_";
const TEST_PREFIX: &str = "sb_test_";
const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// Makes and reads the keys of one database.
#[derive(Clone)]
pub struct KeyMint(Hmac<Sha256>);

impl fmt::Debug for KeyMint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyMint").finish_non_exhaustive()
    }
}

impl KeyMint {
    /// The mint of the keys that the ledger stores.
    ///
    /// # Errors
    /// The database is away.
    pub async fn of(ledger: &Ledger) -> Result<Self, LedgerError> {
        let secret = ledger.key_tag_secret().await?;
        let keyed = Hmac::new_from_slice(secret.expose_secret());
        keyed
            .map(Self)
            .map_err(|_| LedgerError::Corrupt("key tag secret"))
    }

    /// Makes a new random key.
    #[must_use]
    pub fn make(&self, mode: Mode) -> KeyText {
        let mut random = rand::rng();
        let mut text = |length| {
            (0..length)
                .map(|_| char::from(random.sample(Alphanumeric)))
                .collect::<String>()
        };
        let (public_id, secret) = (text(PUBLIC_LENGTH), text(SECRET_LENGTH));
        KeyText {
            mode,
            tag: self.tag(mode, &public_id, &secret),
            public_id,
            secret: secret.into(),
        }
    }

    /// Reads a key; `None` if this mint did not make it, which includes any typing mistake.
    #[must_use]
    pub fn read(&self, text: &str) -> Option<KeyText> {
        let (mode, rest) = match (
            text.strip_prefix(LIVE_PREFIX),
            text.strip_prefix(TEST_PREFIX),
        ) {
            (Some(rest), _) => (Mode::Live, rest),
            (None, Some(rest)) => (Mode::Test, rest),
            (None, None) => return None,
        };
        let well_formed = rest.len() == PUBLIC_LENGTH + SECRET_LENGTH + TAG_LENGTH
            && rest.bytes().all(|b| b.is_ascii_alphanumeric());
        if !well_formed {
            return None;
        }
        let (body, tag) = rest.split_at(PUBLIC_LENGTH + SECRET_LENGTH);
        let (public_id, secret) = body.split_at(PUBLIC_LENGTH);
        let ours = self.tag(mode, public_id, secret);
        bool::from(ours.as_bytes().ct_eq(tag.as_bytes())).then(|| KeyText {
            mode,
            public_id: public_id.to_owned(),
            secret: secret.to_owned().into(),
            tag: ours,
        })
    }

    fn tag(&self, mode: Mode, public_id: &str, secret: &str) -> String {
        let mut mac = self.0.clone();
        for part in [prefix(mode), public_id, secret] {
            mac.update(part.as_bytes());
        }
        let digest = mac.finalize().into_bytes();
        let (head, _) = digest.split_first_chunk().unwrap_or((&[0; 8], &[]));
        let mut number = u64::from_be_bytes(*head);
        (0..TAG_LENGTH)
            .map(|_| {
                let digit = DIGITS[usize::try_from(number % 62).unwrap_or(0)];
                number /= 62;
                char::from(digit)
            })
            .collect()
    }
}

/// A key that a mint made; whether it still opens anything is another question.
pub struct KeyText {
    mode: Mode,
    public_id: String,
    secret: SecretString,
    tag: String,
}

impl KeyText {
    /// The whole key, to be shown once.
    #[must_use]
    pub fn reveal(&self) -> String {
        let (prefix, secret) = (prefix(self.mode), self.secret.expose_secret());
        format!("{prefix}{}{secret}{}", self.public_id, self.tag)
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

    pub(super) fn public_id(&self) -> &str {
        &self.public_id
    }

    pub(super) fn opens(&self, stored: &StoredKey, now: Timestamp) -> bool {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn mint(secret: &[u8]) -> KeyMint {
        KeyMint(Hmac::new_from_slice(secret).unwrap())
    }

    #[test]
    fn a_key_reads_back_and_any_changed_character_is_noticed() {
        let mint = mint(b"ours");
        let key = mint.make(Mode::Live);
        let text = key.reveal();
        let read = mint.read(&text).unwrap();
        assert_eq!(
            (read.public_id.as_str(), read.hash(), read.reveal()),
            (key.public_id.as_str(), key.hash(), text.clone())
        );
        for index in 0..text.len() {
            let mut changed = text.clone().into_bytes();
            changed[index] = if changed[index] == b'x' { b'y' } else { b'x' };
            assert!(
                mint.read(std::str::from_utf8(&changed).unwrap()).is_none(),
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
            assert!(mint.read(nonsense).is_none(), "{nonsense}");
        }
    }

    #[test]
    fn a_key_of_another_database_is_none_of_ours() {
        let theirs = mint(b"theirs").make(Mode::Test).reveal();
        assert!(mint(b"ours").read(&theirs).is_none());
        assert!(mint(b"theirs").read(&theirs).is_some());
    }
}
