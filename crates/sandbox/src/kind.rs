//! The three protocols.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Which provider's protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ProviderKind {
    /// SMSCode.
    Smscode,
    /// GoSMS.
    Gosms,
    /// SMSOnline.
    Smsonline,
}

impl ProviderKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Smscode, Self::Gosms, Self::Smsonline];

    /// The word that configuration files use.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Smscode => "smscode",
            Self::Gosms => "gosms",
            Self::Smsonline => "smsonline",
        }
    }

    /// The path below which the protocol is served; a gateway's base URL ends in it.
    #[must_use]
    pub const fn base_path(self) -> &'static str {
        match self {
            Self::Smscode => "/smscode/v1",
            Self::Gosms => "/gosms/api/v1",
            Self::Smsonline => "/smsonline/api/v1",
        }
    }

    pub(crate) const fn index(self) -> usize {
        match self {
            Self::Smscode => 0,
            Self::Gosms => 1,
            Self::Smsonline => 2,
        }
    }
}

impl fmt::Display for ProviderKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
