//! `[providers.NAME]`: one account at one provider.

use std::time::Duration;

use domain::{Currency, Micros, Product};
use provider::Aliases;
use reqwest::Url;
use secrecy::SecretString;
use serde::Deserialize;

/// Which protocol an account speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
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
    /// The word in the configuration.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Smscode => "smscode",
            Self::Gosms => "gosms",
            Self::Smsonline => "smsonline",
        }
    }

    /// Polling more often is against the provider's rules or blocks the account: SMSOnline's
    /// document of 2026-03-13 says 5 s; the SMSCode SDK polls every 3 s, and GoSMS has the same
    /// kind of list (2026-11).
    pub(super) const fn least_poll_interval(self) -> Duration {
        match self {
            Self::Smscode | Self::Gosms => Duration::from_secs(3),
            Self::Smsonline => Duration::from_secs(5),
        }
    }

    /// How long a number lives when its sale does not say (providers.md 1, 2026-11).
    pub(super) const fn number_lifetime(self) -> Duration {
        match self {
            Self::Smscode | Self::Smsonline => Duration::from_secs(20 * 60),
            Self::Gosms => Duration::from_secs(10 * 60),
        }
    }

    /// Whether the protocol has no catalog, so that `products` must list what is sold and at
    /// which price.
    pub(super) const fn needs_price_book(self) -> bool {
        matches!(self, Self::Gosms)
    }
}

/// What is no secret of an account, complete or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountOutline {
    /// Its protocol.
    pub kind: Option<ProviderKind>,
    /// What it charges in.
    pub currency: Option<Currency>,
    /// Whether it serves tests and nothing else.
    pub test: bool,
    /// Whether the configuration has it switched on.
    pub enabled: bool,
    /// At so much of unknown outcome nothing more is bought.
    pub exposure_limit: Option<Micros>,
}

/// One account at one provider. `Debug` hides its keys.
#[derive(Clone, Debug)]
pub struct ProviderConfig {
    /// The protocol.
    pub kind: ProviderKind,
    /// Where it is spoken.
    pub base_url: Url,
    /// The account's key.
    pub token: SecretString,
    /// What the account is charged in.
    pub currency: Currency,
    /// Whether it is a sandbox or is used in the provider's test mode: then it serves test keys and
    /// nothing else, and no other account serves them.
    pub test: bool,
    /// Whether anything is bought there. What was bought before is followed all the same.
    pub enabled: bool,
    /// Overrides the provider's documented limit.
    pub max_requests_per_second: Option<u32>,
    /// Bound on one request.
    pub timeout: Duration,
    /// Overrides the adapter's least time between polls.
    pub poll_interval: Option<Duration>,
    /// Overrides the adapter's rule when to give up on a number.
    pub auto_cancel_after: Option<Duration>,
    /// The most that purchases with unknown outcome may add up to, in the account's currency.
    pub exposure_limit: Option<Micros>,
    /// Below this balance somebody should top up, in the account's currency.
    pub balance_warn: Option<Micros>,
    /// The operator's additions to the alias tables.
    pub aliases: Aliases,
    /// Proves that a push comes from the provider.
    pub webhook_secret: Option<SecretString>,
    /// The price book, or the products of interest.
    pub products: Vec<ProductLine>,
}

/// One line of `products`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProductLine {
    /// What.
    pub product: Product,
    /// At which price, in the account's currency.
    pub price: Option<Micros>,
    /// The provider's own code of the service, where the alias tables lack it.
    pub project_code: Option<String>,
}
