//! Provider accounts of the simulator in this process, configured as an operator would.

use std::time::Duration;

use domain::{Micros, Product};
use sandbox::{ProviderKind as Simulated, SandboxAccount};

use crate::config::{ProductLine, ProviderConfig, ProviderKind};

/// The settings of a simulated account, with the adapter's own pace.
pub(crate) fn provider(account: &SandboxAccount) -> anyhow::Result<ProviderConfig> {
    let kind = match account.kind {
        Simulated::Smscode => ProviderKind::Smscode,
        Simulated::Gosms => ProviderKind::Gosms,
        Simulated::Smsonline => ProviderKind::Smsonline,
    };
    Ok(ProviderConfig {
        kind,
        base_url: account.base_url.parse()?,
        token: account.key.clone().into(),
        currency: account.currency,
        test: false,
        enabled: true,
        max_requests_per_second: Some(200),
        timeout: Duration::from_secs(10),
        poll_interval: None,
        auto_cancel_after: None,
        exposure_limit: None,
        balance_warn: None,
        aliases: Default::default(),
        webhook_secret: None,
        products: products(kind)?,
    })
}

/// GoSMS sells by the operator's price book; SMSOnline's catalog is read for these products only.
fn products(kind: ProviderKind) -> anyhow::Result<Vec<ProductLine>> {
    let priced = match kind {
        ProviderKind::Smscode => return Ok(Vec::new()),
        ProviderKind::Gosms | ProviderKind::Smsonline => [
            ("whatsapp", "0.50"),
            ("telegram", "0.60"),
            ("facebook", "0.40"),
        ],
    };
    priced
        .into_iter()
        .map(|(service, price)| {
            Ok(ProductLine {
                product: Product {
                    country: "ID".parse()?,
                    service: service.parse()?,
                },
                price: (kind == ProviderKind::Gosms)
                    .then(|| price.parse::<Micros>())
                    .transpose()?,
                project_code: None,
            })
        })
        .collect()
}
