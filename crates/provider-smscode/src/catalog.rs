//! Three lists into offers in our words.

use std::collections::{HashMap, HashSet};

use domain::{AliasColumn, Country, Currency, Micros, Operator, Product, Service};
use provider::{Aliases, ListedOffer, OfferRef, Stock};

use crate::{
    map::money,
    wire::{self, Id},
};

/// What the provider's ids mean: learnt from its lists, because its documents differ in them
/// (providers.md 3.1, 2026-11).
#[derive(Debug)]
pub(crate) struct Dictionary {
    countries: HashMap<Id, Country>,
    services: HashMap<Id, Service>,
}

impl Dictionary {
    pub(crate) fn new(
        countries: Vec<wire::Country>,
        services: Vec<wire::Service>,
        aliases: &Aliases,
    ) -> Self {
        let countries = countries.into_iter().filter(|row| row.active);
        let countries = countries.filter_map(|row| Some((row.id.clone(), country(&row, aliases)?)));
        let services = services.into_iter().filter(|row| row.active);
        let services = services.filter_map(|row| {
            let (code, name) = (row.code.as_deref(), row.name.as_deref());
            Some((
                row.id.clone(),
                aliases.service(AliasColumn::Smscode, code, name)?,
            ))
        });
        Self {
            countries: countries.collect(),
            services: services.collect(),
        }
    }

    /// What a row sells, if it is a country and a service that we know.
    pub(crate) fn product(&self, row: &wire::Product) -> Option<Product> {
        Some(Product {
            country: *self.countries.get(row.country_id.as_ref()?)?,
            service: *self.services.get(row.platform_id.as_ref()?)?,
        })
    }
}

fn country(row: &wire::Country, aliases: &Aliases) -> Option<Country> {
    aliases
        .country(row.code.as_deref(), row.name.as_deref())
        .or_else(|| by_dial_code(row.dial_code.as_deref()?))
}

/// The only country with this calling code; shared ones (+1, +7) name none.
fn by_dial_code(text: &str) -> Option<Country> {
    let digits = text.trim().trim_start_matches('+');
    let mut countries = Country::all().filter(|country| country.calling_code() == digits);
    let only = countries.next()?;
    countries.next().is_none().then_some(only)
}

/// Rows as offers; each id once, though a list that changes between pages shows some twice.
#[derive(Debug, Default)]
pub(crate) struct Offers {
    pub(crate) offers: Vec<ListedOffer>,
    seen: HashSet<Id>,
}

impl Offers {
    /// Adds a page; `false` if it held nothing new.
    pub(crate) fn add(
        &mut self,
        rows: Vec<wire::Product>,
        dictionary: &Dictionary,
        currency: Currency,
    ) -> bool {
        let seen_before = self.seen.len();
        for row in rows {
            if self.seen.insert(row.id.clone()) {
                self.offers.extend(offer(row, dictionary, currency));
            }
        }
        self.seen.len() > seen_before
    }
}

fn offer(row: wire::Product, dictionary: &Dictionary, currency: Currency) -> Option<ListedOffer> {
    let product = dictionary.product(&row)?;
    let cost = money(row.price?, currency)?;
    let is_for_sale = row.active && cost.amount > Micros::ZERO;
    is_for_sale.then(|| ListedOffer {
        product,
        operator: Operator::new(row.operator.as_deref().unwrap_or_default()),
        offer_ref: OfferRef(row.id.as_str().to_owned()),
        cost,
        stock: row.available.map_or(Stock::NotTold, Stock::Count),
    })
}
