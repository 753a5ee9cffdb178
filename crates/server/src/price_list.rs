//! All products with the prices that clients of one currency would pay now, sorted and ready to be
//! paged through.

use std::{cmp::Ordering, collections::HashSet, sync::Arc, time::Duration};

use domain::{ClientId, Country, Currency, Micros, Mode, Product, Service, Timestamp};
use moka::future::Cache;
use routing::{HealthView, RoutePolicy, RouteRequest, Snapshot, summarise};
use tokio::task::JoinError;

use crate::app::App;

/// A list is used for so long by the gateway's clock; a new snapshot replaces it earlier.
const FRESH_FOR_SECS: i64 = 3;
/// Then its memory is given back.
const KEPT_FOR: Duration = Duration::from_secs(10);
/// One per currency and mode in use, and those that are about to be forgotten.
const KEPT_LISTS: u64 = 64;

/// A product that can be bought now.
#[derive(Clone, Debug)]
pub struct Line {
    /// Which.
    pub product: Product,
    /// As clients read it.
    pub name: String,
    /// What the cheapest offer costs the client.
    pub price: Micros,
    /// Stock over all offers that can be tried; a provider that does not tell its stock counts as
    /// one number.
    pub available: u64,
    /// When the newest offer was listed.
    pub updated_at: Timestamp,
}

/// How a page is sorted. Equal lines stand by product id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SortBy {
    /// Price.
    Price,
    /// Stock.
    Available,
    /// Name.
    Name,
}

/// The price list of one currency at one moment.
#[derive(Debug)]
pub struct PriceList {
    /// By price.
    lines: Vec<Line>,
    by_available: Vec<usize>,
    by_name: Vec<usize>,
    /// All that is listed, in stock or not, by country and service.
    listed: Vec<Product>,
    /// Keeps the snapshot's address from being used again while it stands in the cache's keys.
    _snapshot: Arc<Snapshot>,
}

impl PriceList {
    fn of(
        snapshot: Arc<Snapshot>,
        (currency, mode, client): (Currency, Mode, Option<ClientId>),
        policy: &RoutePolicy,
        health: &HealthView,
        now: Timestamp,
    ) -> Self {
        let products = snapshot.products();
        let summaries = products.first().map(|first| {
            let request = RouteRequest {
                mode,
                client,
                ..RouteRequest::new(*first, currency)
            };
            summarise(&snapshot, products, &request, policy, health, now)
        });
        let summaries = summaries.unwrap_or_default();
        let listed = summaries.iter().map(|summary| summary.product).collect();
        let lines = summaries.into_iter().filter_map(|summary| {
            Some(Line {
                product: summary.product,
                name: summary.product.name(),
                price: summary.price?.amount,
                available: summary.available + u64::from(summary.more_untold),
                updated_at: summary.updated_at,
            })
        });
        Self::new(lines.collect(), listed, Arc::clone(&snapshot))
    }

    fn new(mut lines: Vec<Line>, listed: Vec<Product>, snapshot: Arc<Snapshot>) -> Self {
        lines.sort_by(|a, b| a.price.cmp(&b.price).then_with(|| by_id(a, b)));
        let sorted = |order: fn(&Line, &Line) -> Ordering| {
            let mut indices: Vec<usize> = (0..lines.len()).collect();
            indices.sort_by(|a, b| {
                order(&lines[*a], &lines[*b]).then_with(|| by_id(&lines[*a], &lines[*b]))
            });
            indices
        };
        Self {
            by_available: sorted(|a, b| a.available.cmp(&b.available)),
            by_name: sorted(|a, b| a.name.cmp(&b.name)),
            lines,
            listed,
            _snapshot: snapshot,
        }
    }

    /// The lines that `wanted` keeps: one page of them, and how many there are in all.
    pub fn page(
        &self,
        wanted: impl Fn(Product) -> bool,
        (sort_by, descending): (SortBy, bool),
        (skip, take): (usize, usize),
    ) -> (Vec<&Line>, usize) {
        let count = self.lines.len();
        let mut page = Vec::new();
        let mut total = 0_usize;
        for position in 0..count {
            let position = if descending {
                count - 1 - position
            } else {
                position
            };
            let line = match sort_by {
                SortBy::Price => &self.lines[position],
                SortBy::Available => &self.lines[self.by_available[position]],
                SortBy::Name => &self.lines[self.by_name[position]],
            };
            if wanted(line.product) {
                if total >= skip && page.len() < take {
                    page.push(line);
                }
                total += 1;
            }
        }
        (page, total)
    }

    /// All products that are listed, in stock or not, by country and service.
    #[must_use]
    pub fn listed(&self) -> &[Product] {
        &self.listed
    }

    /// The countries in which something can be bought now.
    #[must_use]
    pub fn countries(&self) -> HashSet<Country> {
        self.lines.iter().map(|line| line.product.country).collect()
    }

    /// The services for which a number can be bought now, in one country or anywhere.
    #[must_use]
    pub fn services(&self, country: Option<Country>) -> HashSet<Service> {
        let products = self.lines.iter().map(|line| line.product);
        products
            .filter(|product| country.is_none_or(|country| product.country == country))
            .map(|product| product.service)
            .collect()
    }
}

fn by_id(a: &Line, b: &Line) -> Ordering {
    a.product.id().cmp(&b.product.id())
}

/// The address of a snapshot, the currency, the mode, the client if it has prices of its own, and
/// the slice of time.
type Key = (usize, Currency, Mode, Option<ClientId>, i64);

/// The price lists in use: one is made per snapshot, currency, mode and three seconds, however many
/// requests ask for it.
#[derive(Clone, Debug)]
pub struct PriceLists(Cache<Key, Arc<PriceList>>);

impl Default for PriceLists {
    fn default() -> Self {
        let cache = Cache::builder()
            .max_capacity(KEPT_LISTS)
            .time_to_live(KEPT_FOR)
            .build();
        Self(cache)
    }
}

impl App {
    /// What a client can buy now, or what it can buy in a test.
    ///
    /// # Errors
    /// Making the list panicked.
    pub async fn price_list(
        &self,
        client: ClientId,
        currency: Currency,
        mode: Mode,
    ) -> Result<Arc<PriceList>, Arc<JoinError>> {
        let now = self.clock.now();
        let snapshot = self.catalog.snapshot();
        let slice = now.unix_timestamp().div_euclid(FRESH_FOR_SECS);
        let client = Some(client).filter(|client| snapshot.rules().name_client(*client));
        let key = (Arc::as_ptr(&snapshot).addr(), currency, mode, client, slice);
        let policy = self.desk.policy();
        let health = self.health.view(now);
        let made = async move {
            let make = move || {
                Arc::new(PriceList::of(
                    snapshot,
                    (currency, mode, client),
                    &policy,
                    &health,
                    now,
                ))
            };
            // Two hundred thousand offers take tens of milliseconds.
            tokio::task::spawn_blocking(make).await
        };
        self.prices.0.try_get_with(key, made).await
    }
}

#[cfg(test)]
mod tests {
    use domain::{Money, Operator};
    use provider::{ListedOffer, OfferRef, Stock};
    use routing::RateTable;
    use rstest::rstest;
    use rust_decimal::Decimal;

    use super::*;

    fn list() -> PriceList {
        let line = |country: &str, service: &str, price, available| {
            let product = Product {
                country: country.parse().unwrap(),
                service: service.parse().unwrap(),
            };
            Line {
                product,
                name: product.name(),
                price: Micros::new(price),
                available,
                updated_at: Timestamp::UNIX_EPOCH,
            }
        };
        let lines = vec![
            line("ID", "whatsapp", 30, 5),
            line("US", "whatsapp", 20, 5),
            line("ID", "telegram", 20, 7),
            line("VN", "telegram", 10, 1),
        ];
        PriceList::new(lines, Vec::new(), Arc::default())
    }

    fn names(page: &[&Line]) -> Vec<String> {
        let name = |line: &&Line| {
            let product = line.product;
            format!("{}-{}", product.service, product.country)
        };
        page.iter().map(name).collect()
    }

    #[rstest]
    #[case(SortBy::Price, ["telegram-VN", "whatsapp-US", "telegram-ID", "whatsapp-ID"])]
    #[case(SortBy::Available, ["telegram-VN", "whatsapp-ID", "whatsapp-US", "telegram-ID"])]
    #[case(SortBy::Name, ["telegram-ID", "telegram-VN", "whatsapp-ID", "whatsapp-US"])]
    fn each_order_is_total_and_turns_round(#[case] by: SortBy, #[case] mut expected: [&str; 4]) {
        let list = list();
        let all = |descending| names(&list.page(|_| true, (by, descending), (0, 10)).0);
        assert_eq!(all(false), expected);
        expected.reverse();
        assert_eq!(all(true), expected);
    }

    #[test]
    fn stock_that_is_not_told_counts_as_one() {
        let now = Timestamp::UNIX_EPOCH;
        let offer = |reference: &str, cost, stock| ListedOffer {
            product: Product::from_id(142).unwrap(),
            operator: Operator::default(),
            offer_ref: OfferRef(reference.to_owned()),
            cost: Money::new(Micros::new(cost), Currency::USD),
            stock,
        };
        let offers = vec![
            offer("a", 300_000, Stock::NotTold),
            offer("b", 200_000, Stock::NotTold),
            offer("c", 100_000, Stock::Count(0)),
            offer("d", 400_000, Stock::Count(7)),
        ];
        let catalogs = [("book".parse().unwrap(), Currency::USD, now, offers)];
        let snapshot = Snapshot::of(catalogs, RateTable::default());
        let policy = RoutePolicy {
            markup_percent: Decimal::ZERO,
            price_tolerance_percent: Decimal::ZERO,
            catalog_stale_after: Duration::from_secs(60),
            rate_stale_after: Duration::from_secs(60),
            test_providers: Default::default(),
        };
        let health = HealthView::healthy(now);
        let list = PriceList::of(
            Arc::new(snapshot),
            (Currency::USD, Mode::Live, None),
            &policy,
            &health,
            now,
        );
        let (page, total) = list.page(|_| true, (SortBy::Price, false), (0, 10));
        assert_eq!(
            (page[0].price.get(), page[0].available, total),
            (200_000, 8, 1)
        );
    }

    #[test]
    fn pages_cut_what_the_filter_keeps() {
        let list = list();
        let whatsapp = |product: Product| product.service.slug() == "whatsapp";
        let page = |skip, take| {
            let (page, total) = list.page(whatsapp, (SortBy::Price, false), (skip, take));
            (names(&page), total)
        };
        assert_eq!(page(0, 1), (vec!["whatsapp-US".to_owned()], 2));
        assert_eq!(page(1, 1), (vec!["whatsapp-ID".to_owned()], 2));
        assert_eq!(page(2, 1), (vec![], 2));
        assert_eq!(page(usize::MAX, usize::MAX), (vec![], 2));
    }
}
