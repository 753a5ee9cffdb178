//! Building the catalog: countries, services, and one request for each pair of them.

use std::collections::HashSet;

use domain::{AliasColumn, Micros, Money, Operator, Product};
use futures::{StreamExt, stream};
use provider::{Aliases, ErrorKind, ListedOffer, ProviderError, Stock};

use crate::{
    client::Client,
    fields::Fields,
    offer::offer_ref,
    wire::{self, Id},
};

/// Requests at a time.
const CONCURRENT_PAIRS: usize = 4;

/// A country and a service of the provider's that are also ours.
struct Pair {
    product: Product,
    country_id: Id,
    service_id: Id,
}

/// What is asked for, and how answers are understood.
pub(crate) struct Lister<'a> {
    pub(crate) client: &'a Client,
    pub(crate) aliases: &'a Aliases,
    pub(crate) currency: domain::Currency,
    /// `None`: everything that maps to ours.
    pub(crate) wanted: Option<&'a HashSet<Product>>,
}

impl Lister<'_> {
    /// All offers. A pair that answers an error is left out; the whole fails if the account is
    /// refused or limited, or if no pair could be read.
    pub(crate) async fn offers(&self) -> Result<Vec<ListedOffer>, ProviderError> {
        let pairs = self.pairs().await?;
        let pairs_count = pairs.len();
        let mut answers = stream::iter(pairs)
            .map(|pair| async {
                let rows = self
                    .client
                    .products(&pair.country_id, &pair.service_id)
                    .await;
                (pair, rows)
            })
            .buffer_unordered(CONCURRENT_PAIRS);
        let mut offers = Vec::new();
        let (mut failed_count, mut first_error) = (0, None);
        while let Some((pair, rows)) = answers.next().await {
            match rows {
                Ok(rows) => {
                    offers.extend(rows.into_iter().filter_map(|row| self.offer(&pair, row)))
                }
                Err(error) if ends_listing(error.kind) => return Err(error),
                Err(error) => {
                    failed_count += 1;
                    first_error.get_or_insert(error);
                }
            }
        }
        match first_error {
            Some(error) if failed_count == pairs_count => return Err(error),
            Some(error) => {
                let kind = error.kind;
                tracing::warn!(failed_count, pairs_count, ?kind, "catalog read in part");
            }
            None => {}
        }
        offers.sort_by(|a, b| a.offer_ref.cmp(&b.offer_ref));
        Ok(offers)
    }

    async fn pairs(&self) -> Result<Vec<Pair>, ProviderError> {
        let countries = self.client.countries().await?;
        let services = self.client.services().await?;
        let services: Vec<_> = services
            .into_iter()
            .filter_map(|row| Some((self.service(&row)?, row.id)))
            .collect();
        let mut pairs = Vec::new();
        for row in countries {
            let Some(country) = self.country(&row) else {
                continue;
            };
            pairs.extend(services.iter().map(|(service, service_id)| Pair {
                product: Product {
                    country,
                    service: *service,
                },
                country_id: row.id.clone(),
                service_id: service_id.clone(),
            }));
        }
        if let Some(wanted) = self.wanted {
            pairs.retain(|pair| wanted.contains(&pair.product));
        }
        Ok(pairs)
    }

    fn country(&self, row: &wire::Country) -> Option<domain::Country> {
        let by_words = self
            .aliases
            .country(row.code.as_deref(), row.name.as_deref());
        by_words.or_else(|| self.aliases.country(Some(&row.id.0), None))
    }

    fn service(&self, row: &wire::Service) -> Option<domain::Service> {
        let (id, name) = (Some(row.id.0.as_str()), row.name.as_deref());
        self.aliases.service(AliasColumn::NamesOnly, id, name)
    }

    /// `None` for a row without an id or a price above zero in the account's currency.
    fn offer(&self, pair: &Pair, row: Fields) -> Option<ListedOffer> {
        let named = row.currency(&["price", "cost"]);
        let row = wire::Product::try_from(row).ok()?;
        let is_ours = named.is_none_or(|named| named == self.currency);
        (is_ours && row.price > Micros::ZERO).then(|| ListedOffer {
            product: pair.product,
            operator: Operator::new(row.operator.as_deref().unwrap_or(&row.operator_id.0)),
            offer_ref: offer_ref(&pair.country_id, &pair.service_id, &row.operator_id),
            cost: Money::new(row.price, self.currency),
            stock: row.count.map_or(Stock::NotTold, Stock::Count),
        })
    }
}

/// Errors that every further request would meet as well.
const fn ends_listing(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::InvalidCredentials | ErrorKind::AccountBlocked | ErrorKind::RateLimited
    )
}
