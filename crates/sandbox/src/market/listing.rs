//! Prices that move and stock that runs out.

use domain::{Country, Currency, Micros, Operator, Product, Service};
use rand::Rng;

use super::{
    catalogue::{COUNTRIES, CountryRow, SERVICES, ServiceRow},
    seed::{Draw, draw},
};
use crate::{ProviderKind, SandboxConfig};

/// One thing that a provider sells.
#[derive(Clone, Debug)]
pub(crate) struct Listing {
    pub(crate) product: Product,
    pub(crate) country: &'static CountryRow,
    pub(crate) service: &'static ServiceRow,
    /// With the provider's id of it, where the provider sells by operator.
    pub(crate) operator: Option<(i64, Operator, &'static str)>,
    pub(crate) price: Micros,
    pub(crate) stock: u32,
    opening_price: i64,
    usual_stock: u32,
}

/// The prices of WhatsApp Indonesia, the product of the documents' examples: 15000 IDR and 0.50
/// USD are theirs, SMSOnline's document shows none.
const EXAMPLE_IDR: i64 = 15_000_000_000;
const EXAMPLE_GOSMS: i64 = 500_000;
const EXAMPLE_SMSONLINE: [i64; 2] = [610_000, 660_000];

/// Price level of each provider against the reference, in percent, for everything else.
const LEVEL_PERCENT: [i64; 3] = [100, 88, 95];

/// How many of a hundred country-service pairs a provider sells.
const PRESENCE_PERCENT: [u32; 3] = [95, 85, 80];

impl Listing {
    pub(crate) fn is_example(product: Product) -> bool {
        product.country.alpha2() == "ID" && product.service.slug() == "whatsapp"
    }
}

fn pairs() -> impl Iterator<Item = (&'static CountryRow, Country, &'static ServiceRow, Service)> {
    COUNTRIES
        .iter()
        .filter_map(|row| Some((row, row.country()?)))
        .flat_map(|(country_row, country)| {
            SERVICES
                .iter()
                .filter_map(move |row| Some((country_row, country, row, row.service()?)))
        })
}

/// Everything a provider sells, at opening prices.
pub(super) fn open(kind: ProviderKind, config: &SandboxConfig) -> Vec<Listing> {
    let mut listings = Vec::new();
    for (pair, (country_row, country, service_row, service)) in pairs().enumerate() {
        let product = Product { country, service };
        let thing = address(kind, pair);
        let mut rng = draw(config.seed, Draw::Presence, thing, 0);
        let sold = rng.random_range(0..100) < PRESENCE_PERCENT[kind.index()];
        if !sold && !Listing::is_example(product) {
            continue;
        }
        let operators: Vec<_> = match kind {
            ProviderKind::Smsonline => (1..)
                .zip(country_row.operators)
                .map(|(id, name)| Some((id, Operator::new(name), name)))
                .collect(),
            ProviderKind::Smscode | ProviderKind::Gosms => vec![None],
        };
        for (slot, operator) in operators.into_iter().enumerate() {
            let mut rng = draw(config.seed, Draw::BasePrice, thing, slot as u64);
            let variation = rng.random_range(90..=112_i64);
            let usual_stock = rng.random_range(15..400);
            let reference =
                service_row.price_usd_micros / 10_000 * country_row.price_percent * variation;
            let usd = reference / 100 * LEVEL_PERCENT[kind.index()];
            let opening_price = if Listing::is_example(product) {
                match kind {
                    ProviderKind::Smscode => EXAMPLE_IDR,
                    ProviderKind::Gosms => EXAMPLE_GOSMS,
                    ProviderKind::Smsonline => EXAMPLE_SMSONLINE[slot.min(1)],
                }
            } else if kind == ProviderKind::Smscode {
                usd * i64::from(config.usd_idr)
            } else {
                usd
            };
            listings.push(Listing {
                product,
                country: country_row,
                service: service_row,
                operator,
                price: Micros::ZERO,
                stock: 0,
                opening_price,
                usual_stock,
            });
        }
    }
    listings
}

/// Moves prices and refills stock for the market interval numbered `epoch`.
pub(super) fn refresh(
    listings: &mut [Listing],
    kind: ProviderKind,
    config: &SandboxConfig,
    epoch: u64,
) {
    let drift = i64::from(config.price_drift_percent.min(90)) * 10;
    for (index, listing) in listings.iter_mut().enumerate() {
        let mut rng = draw(config.seed, Draw::Market, address(kind, index), epoch);
        // Two draws in any case, so that the drift's width does not change the stock.
        let permille = rng.random_range(-1_000..=1_000_i64) * drift / 1_000;
        let empty = rng.random_range(0..100) < 6;
        let level = rng.random_range(listing.usual_stock / 4..=listing.usual_stock);
        let permille = if epoch == 0 { 0 } else { permille };
        listing.price = tidy(
            listing.opening_price / 1_000 * (1_000 + permille),
            step(kind),
        );
        listing.stock = match (empty, Listing::is_example(listing.product)) {
            (true, false) => 0,
            (false, false) => level,
            // The example of every demonstration does not run out.
            (_, true) => level.max(25),
        }
        .max(config.stock_floor);
    }
}

/// Prices are multiples of this: 50 rupiah or one cent.
fn step(kind: ProviderKind) -> Micros {
    match kind {
        ProviderKind::Smscode => Micros::new(50_000_000),
        ProviderKind::Gosms | ProviderKind::Smsonline => Currency::USD.step(),
    }
}

fn tidy(micros: i64, step: Micros) -> Micros {
    let steps = (micros / step.get()).max(1);
    Micros::new(steps * step.get())
}

/// A price moved by percent, up to the next whole currency step.
pub(super) fn changed(price: Micros, percent: i64, currency: Currency) -> Micros {
    let moved = price.get() / 100 * (100 + percent.max(-99));
    let step = currency.step().get();
    Micros::new((moved + step - 1) / step * step)
}

fn address(kind: ProviderKind, index: usize) -> u64 {
    ((kind.index() as u64) << 48) | index as u64
}
