//! The only list of concrete providers.

use std::{num::NonZeroU32, sync::Arc};

use anyhow::Context;
use domain::{Money, ProviderName};
use provider::{Provider, ThrottleSettings, Throttled};
use provider_gosms::{Gosms, PriceBookEntry};
use provider_smscode::Smscode;
use provider_smsonline::Smsonline;

use crate::config::{ProviderConfig, ProviderKind};

/// The adapter of a configured account, within the account's request budget.
///
/// # Errors
/// The account's settings contradict each other, or TLS cannot be set up.
pub fn provider(name: &ProviderName, config: &ProviderConfig) -> anyhow::Result<Arc<dyn Provider>> {
    let settings = config.account_settings(name);
    let adapter: anyhow::Result<Arc<dyn Provider>> = match config.kind {
        ProviderKind::Smscode => Smscode::new(settings)
            .map(|adapter| adapter.with_push_secret(config.webhook_secret.clone()))
            .map(shared)
            .map_err(Into::into),
        ProviderKind::Gosms => Gosms::new(settings, price_book(config))
            .map(shared)
            .map_err(Into::into),
        ProviderKind::Smsonline => Smsonline::new(settings)
            .map(|adapter| match config.products.is_empty() {
                true => adapter,
                false => adapter.with_products_of_interest(
                    config.products.iter().map(|line| line.product).collect(),
                ),
            })
            .map(shared)
            .map_err(Into::into),
    };
    let adapter = adapter.with_context(|| format!("[providers.{name}] cannot be used"))?;
    let per_second = adapter
        .info()
        .capabilities
        .max_requests_per_second
        .and_then(NonZeroU32::new);
    Ok(match per_second {
        Some(per_second) => Arc::new(Throttled::new(
            adapter,
            ThrottleSettings::per_second(per_second),
        )),
        None => adapter,
    })
}

fn shared(adapter: impl Provider + 'static) -> Arc<dyn Provider> {
    Arc::new(adapter)
}

fn price_book(config: &ProviderConfig) -> Vec<PriceBookEntry> {
    config
        .products
        .iter()
        .filter_map(|line| {
            Some(PriceBookEntry {
                product: line.product,
                price: Money::new(line.price?, config.currency),
                project_code: line.project_code.clone(),
            })
        })
        .collect()
}
