//! What a sandbox is started with.

use std::{fmt, sync::Arc, time::Duration};

use domain::{Clock, Currency, Micros};

use crate::{ProviderKind, clock::SystemClock};

/// One account at one of the simulated providers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountConfig {
    /// Which protocol it speaks.
    pub kind: ProviderKind,
    /// Its name in the truth.
    pub name: String,
    /// The key that callers present. Not a secret: it opens nothing but this simulation.
    pub key: String,
    /// What it is charged in.
    pub currency: Currency,
    /// The balance at the start.
    pub opening_balance: Micros,
    /// How far below zero the balance may go.
    pub credit_limit: Micros,
    /// Whether the provider serves it; a blocked one is answered as each protocol does.
    pub active: bool,
}

/// How many purchases in a hundred get their SMS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeliveryPercent {
    /// At SMSCode.
    pub smscode: u8,
    /// At GoSMS.
    pub gosms: u8,
    /// At SMSOnline.
    pub smsonline: u8,
}

impl DeliveryPercent {
    /// The same everywhere.
    #[must_use]
    pub const fn all(percent: u8) -> Self {
        Self {
            smscode: percent,
            gosms: percent,
            smsonline: percent,
        }
    }

    pub(crate) const fn of(self, kind: ProviderKind) -> u8 {
        match kind {
            ProviderKind::Smscode => self.smscode,
            ProviderKind::Gosms => self.gosms,
            ProviderKind::Smsonline => self.smsonline,
        }
    }
}

/// What a sandbox is started with. Durations are simulated time unless they say otherwise.
#[derive(Clone)]
pub struct SandboxConfig {
    /// Decides prices, stock, numbers, codes and who gets an SMS. The same seed and the same
    /// requests at the same simulated times give the same market.
    pub seed: u64,
    /// Simulated seconds per real second, at least 1.
    pub scale: u32,
    /// The shortest and longest time from a purchase (or a resend) to its SMS.
    pub sms_delay: (Duration, Duration),
    /// How many purchases in a hundred get their SMS.
    pub delivery: DeliveryPercent,
    /// Added to the first order id of each provider. A market keeps nothing over a restart: whoever
    /// keeps its orders for longer gives each start other ids.
    pub order_id_offset: u64,
    /// How far prices wander from where they began, in percent; 0 holds them still.
    pub price_drift_percent: u8,
    /// How often prices move and stock is refilled.
    pub market_interval: Duration,
    /// Stock after each refill is at least this. Zero lets products run out; load tests set it
    /// high.
    pub stock_floor: u32,
    /// USD/IDR as SMSCode publishes it, and as its prices are derived.
    pub usd_idr: u32,
    /// Whether the documents' request limits are enforced, in real time.
    pub rate_limits: bool,
    /// The accounts; their keys differ within one kind.
    pub accounts: Vec<AccountConfig>,
    /// The wall clock.
    pub clock: Arc<dyn Clock>,
}

impl fmt::Debug for SandboxConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SandboxConfig")
            .field("seed", &self.seed)
            .field("scale", &self.scale)
            .field("accounts", &self.accounts)
            .finish_non_exhaustive()
    }
}

impl Default for SandboxConfig {
    fn default() -> Self {
        let account = |kind: ProviderKind, key: &str, currency, balance, credit| AccountConfig {
            kind,
            name: kind.as_str().to_owned(),
            key: key.to_owned(),
            currency,
            opening_balance: Micros::from_units(balance).unwrap_or_default(),
            credit_limit: Micros::from_units(credit).unwrap_or_default(),
            active: true,
        };
        Self {
            seed: 1,
            scale: 1,
            sms_delay: (Duration::from_secs(8), Duration::from_secs(90)),
            delivery: DeliveryPercent {
                smscode: 92,
                gosms: 86,
                smsonline: 80,
            },
            order_id_offset: 0,
            price_drift_percent: 4,
            market_interval: Duration::from_secs(600),
            stock_floor: 0,
            usd_idr: 16_250,
            rate_limits: false,
            accounts: vec![
                account(
                    ProviderKind::Smscode,
                    "sandbox-smscode-key",
                    Currency::IDR,
                    50_000_000,
                    0,
                ),
                account(
                    ProviderKind::Gosms,
                    "ch_sandbox",
                    Currency::USD,
                    1_000,
                    5_000,
                ),
                account(
                    ProviderKind::Smsonline,
                    "sandbox-smsonline-key",
                    Currency::USD,
                    2_500,
                    0,
                ),
            ],
            clock: Arc::new(SystemClock),
        }
    }
}
