//! What can be made to go wrong.

use serde::{Deserialize, Serialize};

use crate::{Endpoint, ProviderKind};

/// Whether a fault strikes before or after the request took effect.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum When {
    /// Nothing was sold, cancelled or changed.
    #[default]
    Before,
    /// It was; only the answer is lost or spoilt.
    After,
}

/// Something that goes wrong. In JSON `"no_sms"`, `{"reset": {"when": "after"}}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Fault {
    /// The answer takes longer.
    Slow {
        /// By so many real milliseconds.
        ms: u64,
        /// A caller that gives up before a slow request takes effect has not bought anything.
        #[serde(default)]
        when: When,
    },
    /// No answer ever comes; the connection stays open.
    Hang {
        /// Before or after it took effect.
        #[serde(default)]
        when: When,
    },
    /// The connection is reset (TCP RST) without an answer.
    Reset {
        /// Before or after it took effect.
        #[serde(default)]
        when: When,
    },
    /// The connection breaks in the middle of the answer.
    CutReply,
    /// A 5xx with a page of text.
    ServerError {
        /// Which one.
        #[serde(default = "internal_server_error")]
        status: u16,
        /// Before or after it took effect.
        #[serde(default)]
        when: When,
    },
    /// A web page with status 200, as a proxy in trouble sends.
    Html {
        /// Before or after it took effect.
        #[serde(default)]
        when: When,
    },
    /// The first half of the answer.
    TruncatedJson,
    /// Something like JSON.
    MalformedJson {
        /// Before or after it took effect.
        #[serde(default)]
        when: When,
    },
    /// Status 200 and nothing else.
    EmptyBody {
        /// Before or after it took effect.
        #[serde(default)]
        when: When,
    },
    /// An answer larger than anybody should read.
    OversizedBody {
        /// How large.
        #[serde(default = "one_mebibyte")]
        bytes: usize,
        /// Before or after it took effect.
        #[serde(default)]
        when: When,
    },
    /// A 302 to somewhere else.
    Redirect {
        /// Before or after it took effect.
        #[serde(default)]
        when: When,
    },
    /// A purchase finds no number.
    OutOfStock,
    /// A purchase is charged more than listed, or less.
    PriceChanged {
        /// By so much.
        percent: i32,
    },
    /// Too many requests.
    RateLimited {
        /// With a `Retry-After` of so many seconds, or without.
        #[serde(default)]
        retry_after_s: Option<u64>,
    },
    /// The key is not accepted.
    AuthError,
    /// The account is blocked.
    AccountBlocked,
    /// The SMS of a purchase surely comes, but late.
    LateSms {
        /// So many simulated seconds after the purchase.
        seconds: u64,
    },
    /// The SMS of a purchase never comes.
    NoSms,
    /// The SMS of a purchase comes twice.
    DuplicateSms,
    /// Lists do not show orders younger than this.
    ListLag {
        /// In simulated seconds.
        seconds: u64,
    },
    /// A purchase repeated under its key is told that the first is still running (SMSCode
    /// REQUEST_IN_PROGRESS). Strikes repeats only.
    ReplayDelayed,
}

const fn internal_server_error() -> u16 {
    500
}

const fn one_mebibyte() -> usize {
    1024 * 1024
}

impl Fault {
    /// The request it can strike, where that is not every one.
    pub(super) const fn only_at(&self) -> Option<Endpoint> {
        match self {
            Self::OutOfStock
            | Self::PriceChanged { .. }
            | Self::LateSms { .. }
            | Self::NoSms
            | Self::DuplicateSms
            | Self::ReplayDelayed => Some(Endpoint::Buy),
            Self::ListLag { .. } => Some(Endpoint::List),
            _ => None,
        }
    }
}

/// When a fault strikes: at every request that matches, unless `probability` or `times` says less.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FaultRule {
    /// At which provider; absent: at all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<ProviderKind>,
    /// At which requests.
    #[serde(default)]
    pub endpoint: Endpoint,
    /// What goes wrong.
    pub fault: Fault,
    /// At how many of the matching requests, from 0 to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub probability: Option<f64>,
    /// At most so often; the rule is used up afterwards.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<u32>,
    /// Decides which requests `probability` picks; absent: derived from the sandbox's seed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed: Option<u64>,
}

/// A rule cannot be used.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum InvalidRule {
    /// Not between 0 and 1.
    #[error("probability {0} is not between 0 and 1")]
    Probability(f64),
    /// Not a server error.
    #[error("status {0} is not between 500 and 599")]
    Status(u16),
}

impl FaultRule {
    /// At every request of one kind at one provider.
    #[must_use]
    pub const fn at(provider: ProviderKind, endpoint: Endpoint, fault: Fault) -> Self {
        Self {
            provider: Some(provider),
            endpoint,
            fault,
            probability: None,
            times: None,
            seed: None,
        }
    }

    /// The same, but at the next `times` requests only.
    #[must_use]
    pub const fn times(mut self, times: u32) -> Self {
        self.times = Some(times);
        self
    }

    pub(super) fn check(&self) -> Result<(), InvalidRule> {
        if let Some(probability) = self.probability
            && !(0.0..=1.0).contains(&probability)
        {
            return Err(InvalidRule::Probability(probability));
        }
        match self.fault {
            Fault::ServerError { status, .. } if !(500..=599).contains(&status) => {
                Err(InvalidRule::Status(status))
            }
            _ => Ok(()),
        }
    }
}
