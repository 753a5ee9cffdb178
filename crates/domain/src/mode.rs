//! Real purchases and tests, kept apart.

use serde::{Deserialize, Serialize};

/// Which of two worlds that never meet a key, an account, an order or a provider account is in.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Real money at real providers.
    #[default]
    Live,
    /// Sandboxes and providers' test modes, on a balance of their own.
    Test,
}

impl Mode {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Live, Self::Test];

    /// The word in the database, in the configuration and on the command line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Test => "test",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.as_str() == word)
    }
}
