//! Sections whose values are used as they are written.

use std::{num::NonZeroU32, time::Duration};

use reqwest::Url;
use rust_decimal::Decimal;
use serde::Deserialize;

use super::value::{at_least_one, base_url, days, milliseconds, percent, seconds};

/// `[pricing]`
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PricingConfig {
    /// Added to the converted cost; not negative.
    #[serde(deserialize_with = "percent")]
    pub markup_percent: Decimal,
}

/// `[routing]`
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RoutingConfig {
    /// How far above the listed price a sale may end up when the client gave no limit.
    #[serde(deserialize_with = "percent")]
    pub price_tolerance_percent: Decimal,
    /// Between two fetches of a catalog.
    #[serde(rename = "catalog_refresh_s", deserialize_with = "seconds")]
    pub catalog_refresh: Duration,
    /// Catalogs older than this are not bought from.
    #[serde(rename = "catalog_stale_after_s", deserialize_with = "seconds")]
    pub catalog_stale_after: Duration,
    /// Between two fetches of exchange rates.
    #[serde(rename = "rate_refresh_s", deserialize_with = "seconds")]
    pub rate_refresh: Duration,
    /// Published rates older than this are not used.
    #[serde(rename = "rate_stale_after_s", deserialize_with = "seconds")]
    pub rate_stale_after: Duration,
    /// A refused offer is left alone for so long.
    #[serde(rename = "cool_for_s", deserialize_with = "seconds")]
    pub cool_for: Duration,
    /// A provider without our money, or one that asks us to slow down, is left alone for so long.
    #[serde(rename = "suspend_for_s", deserialize_with = "seconds")]
    pub suspend_for: Duration,
    /// Faults in a row that open a provider's breaker.
    #[serde(deserialize_with = "at_least_one")]
    pub breaker_faults: u32,
    /// How long it stays open the first time; doubled each time in a row.
    #[serde(rename = "breaker_open_for_s", deserialize_with = "seconds")]
    pub breaker_open_for: Duration,
    /// The longest it stays open.
    #[serde(rename = "breaker_open_for_at_most_s", deserialize_with = "seconds")]
    pub breaker_open_for_at_most: Duration,
}

impl Default for RoutingConfig {
    fn default() -> Self {
        Self {
            price_tolerance_percent: Decimal::TEN,
            catalog_refresh: Duration::from_secs(60),
            catalog_stale_after: Duration::from_secs(900),
            rate_refresh: Duration::from_secs(300),
            rate_stale_after: Duration::from_secs(86_400),
            cool_for: Duration::from_secs(60),
            suspend_for: Duration::from_secs(60),
            breaker_faults: 5,
            breaker_open_for: Duration::from_secs(10),
            breaker_open_for_at_most: Duration::from_secs(600),
        }
    }
}

/// `[orders]`
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct OrdersConfig {
    /// How long an order looks for a number before it fails.
    #[serde(rename = "buy_for_s", deserialize_with = "seconds")]
    pub buy_for: Duration,
    /// How long a create request waits for an unclear purchase before it answers PENDING.
    #[serde(rename = "answer_within_s", deserialize_with = "seconds")]
    pub answer_within: Duration,
    /// How long a process owns a purchase beyond its provider's time-out.
    #[serde(rename = "lease_margin_s", deserialize_with = "seconds")]
    pub lease_margin: Duration,
    /// How long after a lost purchase its absence from the provider's list proves that nothing
    /// was sold.
    #[serde(rename = "absence_proves_after_s", deserialize_with = "seconds")]
    pub absence_proves_after: Duration,
    /// How long a purchase is repeated under its key to a provider that takes one.
    #[serde(rename = "repeat_for_s", deserialize_with = "seconds")]
    pub repeat_for: Duration,
    /// How long after a number's end the provider may still say how it ended.
    #[serde(rename = "grace_s", deserialize_with = "seconds")]
    pub grace: Duration,
}

impl Default for OrdersConfig {
    fn default() -> Self {
        Self {
            buy_for: Duration::from_secs(45),
            answer_within: Duration::from_secs(25),
            lease_margin: Duration::from_secs(15),
            absence_proves_after: Duration::from_secs(15),
            repeat_for: Duration::from_secs(600),
            grace: Duration::from_secs(120),
        }
    }
}

/// `[limits]`: requests per client and minute, by the groups of the SMSCode document.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LimitsConfig {
    /// Countries, services, products, exchange rate.
    pub catalog_per_minute: NonZeroU32,
    /// Balance, profile, transactions.
    pub balance_per_minute: NonZeroU32,
    /// Reading orders.
    pub order_reads_per_minute: NonZeroU32,
    /// Creating orders.
    pub order_creation_per_minute: NonZeroU32,
    /// Cancelling.
    pub order_cancellation_per_minute: NonZeroU32,
    /// Finish and resend.
    pub order_actions_per_minute: NonZeroU32,
    /// Webhook settings.
    pub webhook_per_minute: NonZeroU32,
    /// Requests without a valid key, per address.
    pub strangers_per_minute: NonZeroU32,
}

impl Default for LimitsConfig {
    fn default() -> Self {
        let count = |count| NonZeroU32::new(count).unwrap_or(NonZeroU32::MIN);
        Self {
            catalog_per_minute: count(1_200),
            balance_per_minute: count(600),
            order_reads_per_minute: count(1_200),
            order_creation_per_minute: count(1_200),
            order_cancellation_per_minute: count(600),
            order_actions_per_minute: count(600),
            webhook_per_minute: count(120),
            strangers_per_minute: count(60),
        }
    }
}

/// `[webhooks]`
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct WebhooksConfig {
    /// Whether receivers may be on this machine, and then without TLS: for development.
    pub allow_loopback: bool,
}

/// `[retention]`
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RetentionConfig {
    /// How long after a purchase was closed its number, codes and texts are kept; two days at least.
    #[serde(rename = "redact_after_days", deserialize_with = "days")]
    pub redact_after: Duration,
}

impl Default for RetentionConfig {
    fn default() -> Self {
        Self {
            redact_after: Duration::from_secs(30 * 86_400),
        }
    }
}

/// `[drain]`
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DrainConfig {
    /// Between the moment from which `/readyz` says no and the one from which nobody can connect.
    #[serde(rename = "delay_ms", deserialize_with = "milliseconds")]
    pub delay: Duration,
}

impl Default for DrainConfig {
    fn default() -> Self {
        Self {
            delay: Duration::from_secs(1),
        }
    }
}

/// `[telemetry]`
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TelemetryConfig {
    /// How log lines look.
    pub format: LogFormat,
    /// A collector that takes OTLP over HTTP, without the path of its signals; absent: no traces.
    #[serde(deserialize_with = "base_url")]
    pub otlp_endpoint: Option<Url>,
    /// How many of a hundred traces are kept whatever happens in them; not negative.
    #[serde(deserialize_with = "percent")]
    pub traces_percent: Decimal,
}

impl Default for TelemetryConfig {
    fn default() -> Self {
        Self {
            format: LogFormat::default(),
            otlp_endpoint: None,
            traces_percent: Decimal::TEN,
        }
    }
}

/// How log lines look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// For machines: one JSON object a line.
    Json,
}
