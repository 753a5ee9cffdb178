use domain::{Country, Product, Service};
use provider::ListedOffer;
use routing::{RateTable, Snapshot};

use crate::support::{currency, name, now, offer, seconds};

fn all_products() -> impl Iterator<Item = Product> {
    Country::all()
        .flat_map(|country| Service::all().map(move |service| Product { country, service }))
}

fn listing(every: usize) -> Vec<ListedOffer> {
    all_products()
        .step_by(every)
        .map(|product| ListedOffer {
            product,
            ..offer("1", "0.5 USD")
        })
        .collect()
}

fn snapshot() -> Snapshot {
    let usd = currency("USD");
    let mut backwards = listing(3);
    backwards.reverse();
    Snapshot::of(
        [
            (name("twos"), usd, now(), listing(2)),
            (name("threes"), usd, now() - seconds(9), backwards),
            (name("empty"), usd, now(), Vec::new()),
        ],
        RateTable::default(),
    )
}

#[test]
fn every_offer_is_found_by_its_product() {
    let snapshot = snapshot();
    let listed: Vec<Product> = all_products()
        .enumerate()
        .filter(|(index, _)| index % 2 == 0 || index % 3 == 0)
        .map(|(_, product)| product)
        .collect();
    let mut sorted = listed.clone();
    sorted.sort();
    assert_eq!(snapshot.products(), sorted);
    for (index, product) in all_products().enumerate() {
        let sellers: Vec<&str> = snapshot
            .offers(product)
            .map(|offer| offer.provider.as_str())
            .collect();
        let expected: &[&str] = match (index % 2, index % 3) {
            (0, 0) => &["threes", "twos"],
            (0, _) => &["twos"],
            (_, 0) => &["threes"],
            _ => &[],
        };
        assert_eq!(sellers, expected, "{product:?}");
    }
}

#[test]
fn what_is_not_priced_in_the_accounts_currency_is_not_offered() {
    let offers = vec![
        offer("right", "0.5 USD"),
        offer("other", "8000 IDR"),
        offer("free", "0 USD"),
        offer("below", "-1 USD"),
        offer("twice", "0.7 USD"),
        offer("twice", "0.6 USD"),
    ];
    let catalog = (name("a"), currency("USD"), now(), offers);
    let snapshot = Snapshot::of([catalog], RateTable::default());
    let left: Vec<String> = snapshot
        .offers(crate::support::product())
        .map(|offer| format!("{} {}", offer.listed.offer_ref, offer.listed.cost))
        .collect();
    assert_eq!(left, ["right 0.5 USD", "twice 0.6 USD"]);
}

#[test]
fn ages_are_those_of_the_catalogs() {
    let snapshot = snapshot();
    assert_eq!(
        snapshot.age(&name("threes")).unwrap().fetched_at,
        now() - seconds(9)
    );
    assert_eq!(snapshot.age(&name("unknown")), None);
}
