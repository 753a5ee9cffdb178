//! An account at a scripted server.

use std::time::Duration;

use domain::{Currency, Money, Product};
use provider::{AccountSettings, Aliases, ProviderError};
use provider_gosms::{Gosms, PriceBookEntry};

/// Settings of an account in US dollars.
pub(crate) fn settings(base_url: &str) -> AccountSettings {
    AccountSettings {
        name: "channel".parse().unwrap(),
        base_url: base_url.parse().unwrap(),
        key: "ch_test".to_owned().into(),
        currency: Currency::USD,
        timeout: Duration::from_secs(20),
        poll_interval: None,
        auto_cancel_after: None,
        max_requests_per_second: None,
        aliases: Aliases::default(),
    }
}

/// A line of a price book in US dollars.
pub(crate) fn entry(service: &str, country: &str, price: &str) -> PriceBookEntry {
    PriceBookEntry {
        product: Product {
            country: country.parse().unwrap(),
            service: service.parse().unwrap(),
        },
        price: Money::parse(price, Currency::USD).unwrap(),
        project_code: None,
    }
}

/// An account that sells WhatsApp in Indonesia for half a dollar.
pub(crate) fn gosms(base_url: &str) -> Result<Gosms, ProviderError> {
    Gosms::new(settings(base_url), vec![entry("whatsapp", "ID", "0.50")])
}
