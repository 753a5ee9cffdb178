use domain::{Currency, Money, Operator, Product, ProviderName, Rate, Timestamp};
use provider::{ListedOffer, OfferRef, Stock};
use routing::RoutePolicy;
use std::time::Duration;

pub(crate) const NOW_UNIX: i64 = 1_800_000_000;

pub(crate) fn now() -> Timestamp {
    Timestamp::from_unix_timestamp(NOW_UNIX).unwrap()
}

pub(crate) fn seconds(count: i64) -> time::Duration {
    time::Duration::seconds(count)
}

pub(crate) fn name(text: &str) -> ProviderName {
    text.parse().unwrap()
}

pub(crate) fn currency(code: &str) -> Currency {
    code.parse().unwrap()
}

pub(crate) fn money(text: &str) -> Money {
    let (amount, code) = text.split_once(' ').unwrap();
    Money::parse(amount, currency(code)).unwrap()
}

/// WhatsApp in Indonesia.
pub(crate) fn product() -> Product {
    Product::from_id(142).unwrap()
}

pub(crate) fn offer(offer_ref: &str, cost: &str) -> ListedOffer {
    ListedOffer {
        product: product(),
        operator: Operator::default(),
        offer_ref: OfferRef(offer_ref.to_owned()),
        cost: money(cost),
        stock: Stock::Count(5),
    }
}

pub(crate) fn rate(pair: &str, value: &str, source: &str, age: i64) -> Rate {
    Rate {
        pair: pair.parse().unwrap(),
        value: value.parse().unwrap(),
        source: source.to_owned(),
        as_of: now() - seconds(age),
    }
}

pub(crate) fn policy() -> RoutePolicy {
    RoutePolicy {
        markup_percent: "0".parse().unwrap(),
        price_tolerance_percent: "10".parse().unwrap(),
        catalog_stale_after: Duration::from_secs(300),
        rate_stale_after: Duration::from_secs(3_600),
        test_providers: Default::default(),
    }
}
