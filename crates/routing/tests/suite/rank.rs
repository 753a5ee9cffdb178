use std::time::Duration;

use domain::{CurrencyPair, Money, Operator, Product, ProviderName, Rate};
use num_bigint::BigInt;
use proptest::{prelude::*, sample::Index};
use provider::{ListedOffer, OfferRef, Stock};
use routing::{
    BreakerSettings, CONFIG_SOURCE, Decision, ExclusionReason, FaultKind, HealthBoard, HealthView,
    RateTable, RoutePolicy, RouteRequest, Snapshot, Strategy as Order, SuspendReason, price_for,
    rank, summarise,
};
use rust_decimal::Decimal;

use crate::support::{currency, money, name, now, offer, policy, product, rate, seconds};

const CURRENCIES: [&str; 4] = ["USD", "IDR", "EUR", "JPY"];
const CATALOG_LIMIT: i64 = 300;
const RATE_LIMIT: i64 = 3_600;

/// One provider with everything that may be the matter with it.
#[derive(Clone, Debug)]
struct Shop {
    currency: usize,
    catalog_age: i64,
    suspended_for: Option<i64>,
    faults: usize,
    faults_ago: i64,
    delivered: u32,
    lost: u32,
    offers: Vec<Goods>,
}

#[derive(Clone, Debug)]
struct Goods {
    offer_ref: u8,
    wanted_product: bool,
    cost_steps: i64,
    stock: Stock,
    operator: usize,
    cooling_for: Option<i64>,
}

#[derive(Clone, Debug)]
struct World {
    shops: Vec<Shop>,
    rates: Vec<(usize, usize, i64, u32, bool, i64)>,
    client_currency: usize,
    markup_tenths: i64,
    tolerance: i64,
    max_price_steps: Option<i64>,
    include: Vec<usize>,
    exclude: Vec<usize>,
    operator: Option<usize>,
    reliable: bool,
    tried: Vec<Index>,
}

const OPERATORS: [&str; 3] = ["any", "telkomsel", "indosat"];

prop_compose! {
    fn goods()(
        offer_ref in 0_u8..4,
        wanted_product in prop::bool::weighted(0.9),
        // Few distinct costs, so that ties happen.
        cost_steps in prop_oneof![1_i64..4, 1_i64..40_000],
        stock in prop_oneof![
            4 => (1_u32..9).prop_map(Stock::Count),
            1 => Just(Stock::Count(0)),
            1 => Just(Stock::NotTold),
        ],
        operator in 0..OPERATORS.len(),
        cooling_for in prop::option::weighted(0.1, -5_i64..5),
    ) -> Goods {
        Goods { offer_ref, wanted_product, cost_steps, stock, operator, cooling_for }
    }
}

prop_compose! {
    fn shop()(
        currency in prop_oneof![2 => Just(0), 1 => 0..CURRENCIES.len()],
        catalog_age in prop_oneof![4 => 0_i64..2, 1 => 299_i64..303],
        suspended_for in prop::option::weighted(0.1, -5_i64..5),
        faults in prop_oneof![4 => Just(0_usize), 1 => 1_usize..8],
        faults_ago in 0_i64..20,
        delivered in prop_oneof![2 => Just(0_u32), 1 => 0_u32..3],
        lost in prop_oneof![2 => Just(0_u32), 1 => 0_u32..3],
        offers in prop::collection::vec(goods(), 0..6),
    ) -> Shop {
        Shop { currency, catalog_age, suspended_for, faults, faults_ago, delivered, lost, offers }
    }
}

prop_compose! {
    fn world()(
        shops in prop::collection::vec(shop(), 1..6),
        rates in prop::collection::vec(
            (0..4_usize, 0..4_usize, 1_i64..20_000, 0_u32..4, prop::bool::ANY,
                prop_oneof![4 => 0_i64..50, 1 => 3_599_i64..3_603]),
            0..10,
        ),
        client_currency in 0..CURRENCIES.len(),
        markup_tenths in prop_oneof![Just(0_i64), -50_i64..500],
        tolerance in 0_i64..30,
        max_price_steps in prop::option::weighted(0.3, prop_oneof![
            (0_i64..4).prop_map(|steps| steps * 10), 0_i64..60_000,
        ]),
        include in prop::collection::vec(0..6_usize, 0..4),
        exclude in prop::collection::vec(0..6_usize, 0..2),
        operator in prop::option::weighted(0.3, 0..OPERATORS.len()),
        reliable: bool,
        tried in prop::collection::vec(any::<Index>(), 0..2),
    ) -> World {
        World {
            shops, rates, client_currency, markup_tenths, tolerance, max_price_steps, include,
            exclude, operator, reliable, tried,
        }
    }
}

fn shop_name(index: usize) -> ProviderName {
    name(&format!("shop-{index}"))
}

fn other_product() -> Product {
    let service = "telegram".parse().unwrap();
    Product {
        service,
        ..product()
    }
}

impl Goods {
    fn listed(&self, shop: &Shop) -> ListedOffer {
        let currency = currency(CURRENCIES[shop.currency]);
        // A tenth of a step, so that rounding matters.
        let micros = self.cost_steps * (currency.step().get() / 10);
        ListedOffer {
            product: if self.wanted_product {
                product()
            } else {
                other_product()
            },
            operator: Operator::new(OPERATORS[self.operator]),
            offer_ref: OfferRef(self.offer_ref.to_string()),
            cost: Money::new(domain::Micros::new(micros), currency),
            stock: self.stock,
        }
    }
}

impl World {
    /// Distinct offers of the wanted product: of several under one reference the cheapest, of
    /// equally cheap ones the first.
    fn goods(&self) -> Vec<(usize, &Shop, &Goods)> {
        let mut all: Vec<(usize, &Shop, &Goods)> = Vec::new();
        for (index, shop) in self.shops.iter().enumerate() {
            for goods in shop.offers.iter().filter(|goods| goods.wanted_product) {
                let twin = all
                    .iter_mut()
                    .find(|(at, _, it)| *at == index && it.offer_ref == goods.offer_ref);
                match twin {
                    Some(twin) if twin.2.cost_steps > goods.cost_steps => twin.2 = goods,
                    Some(_) => {}
                    None => all.push((index, shop, goods)),
                }
            }
        }
        all
    }

    fn rates(&self) -> Vec<Rate> {
        let rates = self.rates.iter().enumerate();
        rates
            .map(
                |(index, (base, quote, mantissa, scale, published, age))| Rate {
                    pair: CurrencyPair::new(
                        currency(CURRENCIES[*base]),
                        currency(CURRENCIES[*quote]),
                    ),
                    value: Decimal::new(*mantissa, *scale),
                    source: if *published {
                        format!("source-{index}")
                    } else {
                        CONFIG_SOURCE.into()
                    },
                    as_of: now() - seconds(*age),
                },
            )
            .collect()
    }

    fn snapshot(&self) -> Snapshot {
        let catalogs = self.shops.iter().enumerate().map(|(index, shop)| {
            let offers = shop.offers.iter().map(|goods| goods.listed(shop)).collect();
            let fetched_at = now() - seconds(shop.catalog_age);
            (
                shop_name(index),
                currency(CURRENCIES[shop.currency]),
                fetched_at,
                offers,
            )
        });
        Snapshot::of(catalogs, RateTable::new(self.rates()))
    }

    fn tried(&self) -> Vec<(ProviderName, OfferRef)> {
        let goods = self.goods();
        if goods.is_empty() {
            return Vec::new();
        }
        let tried = self.tried.iter().map(|index| index.get(&goods));
        tried
            .map(|(shop, _, goods)| (shop_name(*shop), OfferRef(goods.offer_ref.to_string())))
            .collect()
    }

    fn request(&self) -> RouteRequest {
        let currency = currency(CURRENCIES[self.client_currency]);
        RouteRequest {
            max_price: self.max_price_steps.map(|steps| {
                let micros = steps * (currency.step().get() / 10);
                Money::new(domain::Micros::new(micros), currency)
            }),
            include: self.include.iter().map(|index| shop_name(*index)).collect(),
            exclude: self.exclude.iter().map(|index| shop_name(*index)).collect(),
            operator: self.operator.map(|index| Operator::new(OPERATORS[index])),
            strategy: if self.reliable {
                Order::Reliable
            } else {
                Order::Cheapest
            },
            already_tried: self.tried(),
            ..RouteRequest::new(product(), currency)
        }
    }

    fn policy(&self) -> RoutePolicy {
        RoutePolicy {
            markup_percent: Decimal::new(self.markup_tenths, 1),
            price_tolerance_percent: self.tolerance.into(),
            catalog_stale_after: Duration::from_secs(CATALOG_LIMIT.unsigned_abs()),
            rate_stale_after: Duration::from_secs(RATE_LIMIT.unsigned_abs()),
        }
    }

    fn health(&self) -> HealthView {
        let board = HealthBoard::new(BreakerSettings::default());
        for (index, shop) in self.shops.iter().enumerate() {
            let provider = shop_name(index);
            for _ in 0..shop.faults {
                let at = now() - seconds(shop.faults_ago);
                board.record_fault(&provider, FaultKind::UnknownOutcome, at);
            }
            if let Some(wait) = shop.suspended_for {
                board.suspend(&provider, SuspendReason::BalanceLow, now() + seconds(wait));
            }
            for delivered in 0..shop.delivered + shop.lost {
                board.record_delivery(&provider, product(), delivered < shop.delivered);
            }
        }
        for (index, _, goods) in self.goods() {
            if let Some(wait) = goods.cooling_for {
                let offer_ref = OfferRef(goods.offer_ref.to_string());
                board.cool_offer(&shop_name(index), offer_ref, now() + seconds(wait));
            }
        }
        board.view(now())
    }

    fn decide(&self) -> Decision {
        let (request, policy) = (self.request(), self.policy());
        rank(&self.snapshot(), &request, &policy, &self.health(), now())
    }
}

/// The same choice once more, straight from the prose, without sorting and without the crate's
/// types. A number is a pair of integers, numerator and denominator.
mod oracle {
    use super::*;

    type Number = (BigInt, BigInt);

    pub(super) fn big(value: i64) -> BigInt {
        BigInt::from(value)
    }

    pub(super) fn less(a: &Number, b: &Number) -> bool {
        &a.0 * &b.1 < &b.0 * &a.1
    }

    /// The best rate between two currencies as a multiplier, and whether it is stale.
    fn leg(world: &World, from: usize, to: usize) -> Option<(Number, bool, usize)> {
        let mut best: Option<usize> = None;
        for (index, rate) in world.rates.iter().enumerate() {
            let fits = (rate.0, rate.1) == (from, to) || (rate.0, rate.1) == (to, from);
            if !fits || from == to {
                continue;
            }
            let better = best.is_none_or(|best| {
                let known = &world.rates[best];
                match (rate.4, known.4) {
                    (true, false) => true,
                    (false, true) => false,
                    _ => rate.5 < known.5,
                }
            });
            if better {
                best = Some(index);
            }
        }
        let (base, _, mantissa, scale, published, age) = world.rates[best?];
        let (up, down) = (big(mantissa), big(10).pow(scale));
        let number = if base == from { (up, down) } else { (down, up) };
        Some((number, published && age > RATE_LIMIT, best?))
    }

    pub(super) fn exact_price(
        world: &World,
        shop: &Shop,
        goods: &Goods,
    ) -> Result<Number, &'static str> {
        let (from, to) = (shop.currency, world.client_currency);
        let legs = if from == to {
            vec![]
        } else if let Some(direct) = leg(world, from, to) {
            vec![direct]
        } else {
            match (leg(world, from, 0), leg(world, 0, to)) {
                (Some(first), Some(second)) => vec![first, second],
                _ => return Err("rate_missing"),
            }
        };
        if legs.iter().any(|(_, stale, _)| *stale) {
            return Err("rate_stale");
        }
        let micros = goods.listed(shop).cost.amount.get();
        let mut price = (big(micros) * big(1_000 + world.markup_tenths), big(1_000));
        for ((up, down), _, _) in legs {
            price = (price.0 * up, price.1 * down);
        }
        Ok(price)
    }

    /// The least whole number of steps that is not below the price.
    pub(super) fn in_steps(world: &World, price: &Number) -> BigInt {
        let step = big(currency(CURRENCIES[world.client_currency]).step().get());
        let unit = &price.1 * step;
        let mut steps = &price.0 / &unit;
        if &steps * &unit < price.0 {
            steps += 1;
        }
        steps
    }

    pub(super) fn reason(
        world: &World,
        index: usize,
        shop: &Shop,
        goods: &Goods,
    ) -> Option<&'static str> {
        let included = world.include.is_empty() || world.include.contains(&index);
        let tried = world.tried().iter().any(|(provider, offer_ref)| {
            *provider == shop_name(index) && offer_ref.0 == goods.offer_ref.to_string()
        });
        let opens_at = BreakerSettings::default().faults_to_open as usize;
        let checks = [
            (
                !included || world.exclude.contains(&index),
                "provider_not_allowed",
            ),
            (
                world
                    .operator
                    .is_some_and(|wanted| wanted != 0 && wanted != goods.operator),
                "operator_mismatch",
            ),
            (tried, "already_tried"),
            (
                shop.suspended_for.is_some_and(|wait| wait > 0),
                "provider_suspended",
            ),
            (
                shop.faults >= opens_at && shop.faults_ago < 10,
                "circuit_open",
            ),
            (
                goods.cooling_for.is_some_and(|wait| wait > 0),
                "cooling_down",
            ),
            (shop.catalog_age > CATALOG_LIMIT, "catalog_stale"),
            (goods.stock == Stock::Count(0), "out_of_stock"),
        ];
        if let Some((_, reason)) = checks.into_iter().find(|(applies, _)| *applies) {
            return Some(reason);
        }
        let price = match exact_price(world, shop, goods) {
            Ok(price) => price,
            Err(reason) => return Some(reason),
        };
        let tenths = in_steps(world, &price) * 10;
        let above = world
            .max_price_steps
            .is_some_and(|limit| tenths > big(limit));
        above.then_some("above_max_price")
    }

    fn delivery(shop: &Shop) -> Number {
        let delivered = big(i64::from(shop.delivered) + 4);
        (delivered, big(i64::from(shop.delivered + shop.lost) + 5))
    }

    /// Whether `a` comes before `b`.
    pub(super) fn before(
        world: &World,
        a: (usize, &Shop, &Goods),
        b: (usize, &Shop, &Goods),
    ) -> bool {
        let cost = |(_, shop, goods): (usize, &Shop, &Goods)| {
            let price = exact_price(world, shop, goods).unwrap();
            if !world.reliable {
                return price;
            }
            let rate = delivery(shop);
            (price.0 * rate.1, price.1 * rate.0)
        };
        let (cost_a, cost_b) = (cost(a), cost(b));
        if less(&cost_a, &cost_b) || less(&cost_b, &cost_a) {
            return less(&cost_a, &cost_b);
        }
        let (rate_a, rate_b) = (delivery(a.1), delivery(b.1));
        if less(&rate_a, &rate_b) || less(&rate_b, &rate_a) {
            return less(&rate_b, &rate_a);
        }
        if a.1.catalog_age != b.1.catalog_age {
            return a.1.catalog_age < b.1.catalog_age;
        }
        (a.0, a.2.offer_ref) < (b.0, b.2.offer_ref)
    }
}

/// Rates of one pair that are equally good are told apart by source and direction, which the
/// oracle does not model.
fn has_rate_ties(world: &World) -> bool {
    let key = |rate: &(usize, usize, i64, u32, bool, i64)| {
        (rate.0.min(rate.1), rate.0.max(rate.1), rate.4, rate.5)
    };
    world.rates.iter().enumerate().any(|(index, rate)| {
        world.rates[..index]
            .iter()
            .any(|other| key(rate) == key(other))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn the_choice_is_the_one_the_prose_asks_for(world in world()) {
        prop_assume!(!has_rate_ties(&world));
        let decision = world.decide();
        let goods = world.goods();
        let eligible: Vec<_> = goods
            .iter()
            .copied()
            .filter(|(index, shop, goods)| oracle::reason(&world, *index, shop, goods).is_none())
            .collect();

        prop_assert_eq!(decision.ranked.len(), eligible.len());
        prop_assert_eq!(decision.excluded.len(), goods.len() - eligible.len());
        for it in &eligible {
            let place = eligible.iter().filter(|other| oracle::before(&world, **other, *it)).count();
            let ranked = &decision.ranked[place];
            prop_assert_eq!(&ranked.provider, &shop_name(it.0));
            prop_assert_eq!(&ranked.offer_ref.0, &it.2.offer_ref.to_string());
            let exact = oracle::exact_price(&world, it.1, it.2).unwrap();
            let step = ranked.price.currency.step().get();
            prop_assert_eq!(ranked.price.amount.get() % step, 0);
            let steps = oracle::big(ranked.price.amount.get() / step);
            prop_assert_eq!(steps, oracle::in_steps(&world, &exact));
        }
        for excluded in &decision.excluded {
            let (index, shop, goods) = goods
                .iter()
                .find(|(index, _, goods)| {
                    shop_name(*index) == excluded.provider
                        && goods.offer_ref.to_string() == excluded.offer_ref.0
                })
                .unwrap();
            let reason = oracle::reason(&world, *index, shop, goods);
            prop_assert_eq!(Some(excluded.reason.as_str()), reason);
        }
    }

    #[test]
    fn a_sale_up_to_max_cost_stays_within_the_ceiling_and_no_dearer_one_does(world in world()) {
        let (snapshot, request, policy) = (world.snapshot(), world.request(), world.policy());
        for offer in world.decide().ranked {
            let price = |cost: i64| {
                let cost = Money::new(domain::Micros::new(cost), offer.cost.currency);
                price_for(cost, request.currency, snapshot.rates(), &policy, now()).unwrap()
            };
            let max_cost = offer.max_cost.amount.get();
            prop_assert!(price(max_cost).price.amount <= offer.ceiling.amount);
            prop_assert!(price(max_cost + 1).price.amount > offer.ceiling.amount);
            prop_assert!(offer.cost.amount <= offer.max_cost.amount);
            prop_assert_eq!(price(offer.cost.amount.get()).price, offer.price);
            match request.max_price {
                Some(limit) => prop_assert_eq!(offer.ceiling, limit),
                None => prop_assert_eq!(offer.ceiling.amount.get() % request.currency.step().get(), 0),
            }
        }
    }

    #[test]
    fn a_decision_reads_back_from_its_record(world in world()) {
        let decision = world.decide();
        let json = serde_json::to_string(&decision).unwrap();
        prop_assert_eq!(serde_json::from_str::<Decision>(&json).unwrap(), decision);
    }

    #[test]
    fn the_listing_shows_the_price_of_the_first_offer(world in world()) {
        let mut world = world;
        world.reliable = false;
        world.max_price_steps = None;
        let (snapshot, request, policy) = (world.snapshot(), world.request(), world.policy());
        let decision = world.decide();
        let lines = summarise(&snapshot, &[product()], &request, &policy, &world.health(), now());
        let priced: u64 = decision
            .ranked
            .iter()
            .map(|offer| match offer.stock { Stock::Count(count) => u64::from(count), Stock::NotTold => 0 })
            .sum();
        match lines.first() {
            Some(line) => {
                prop_assert_eq!(line.price, decision.ranked.first().map(|offer| offer.price));
                prop_assert_eq!(line.available, priced);
            }
            None => prop_assert!(decision.ranked.is_empty()),
        }
    }
}

fn two_shops() -> Snapshot {
    Snapshot::of(
        [
            (
                name("a"),
                currency("IDR"),
                now(),
                vec![offer("1", "15000 IDR")],
            ),
            (
                name("b"),
                currency("USD"),
                now(),
                vec![offer("1", "0.93 USD")],
            ),
        ],
        RateTable::new([rate("USD/IDR", "16250", "a", 0)]),
    )
}

#[test]
fn the_design_examples_come_out() {
    let health = HealthView::healthy(now());
    let request = RouteRequest::new(product(), currency("USD"));
    let decision = rank(&two_shops(), &request, &policy(), &health, now());
    let [first, second] = &decision.ranked[..] else {
        panic!("both are in stock")
    };
    assert_eq!(
        (first.provider.as_str(), second.provider.as_str()),
        ("a", "b")
    );
    assert_eq!(first.cost_converted, money("0.923077 USD"));
    assert_eq!(
        (first.price, second.price),
        (money("0.93 USD"), money("0.93 USD"))
    );
    assert_eq!(first.ceiling, money("1.03 USD"));
    assert_eq!(first.max_cost, money("16737.5 IDR"));
    assert_eq!((first.rates.len(), second.rates.len()), (1, 0));
}

#[test]
fn a_limit_that_equals_the_price_is_kept() {
    let health = HealthView::healthy(now());
    let ranked = |limit: &str| {
        let request = RouteRequest {
            max_price: Some(money(limit)),
            ..RouteRequest::new(product(), currency("USD"))
        };
        rank(&two_shops(), &request, &policy(), &health, now()).ranked
    };
    assert_eq!(ranked("0.929999 USD").len(), 0);
    let ranked = ranked("0.93 USD");
    assert_eq!(ranked[1].max_cost, money("0.93 USD"));
    assert_eq!(ranked[0].ceiling, money("0.93 USD"));
}

#[test]
fn full_ties_go_by_provider_name_then_reference() {
    let offers = || vec![offer("2", "1 USD"), offer("1", "1 USD")];
    let usd = currency("USD");
    let snapshot = Snapshot::of(
        [
            (name("b"), usd, now(), offers()),
            (name("a"), usd, now(), offers()),
        ],
        RateTable::default(),
    );
    let health = HealthView::healthy(now());
    let request = RouteRequest::new(product(), usd);
    let decision = rank(&snapshot, &request, &policy(), &health, now());
    let order: Vec<String> = decision
        .ranked
        .iter()
        .map(|offer| format!("{} {}", offer.provider, offer.offer_ref))
        .collect();
    assert_eq!(order, ["a 1", "a 2", "b 1", "b 2"]);
}

#[test]
fn a_limit_in_another_currency_is_not_guessed_at() {
    let health = HealthView::healthy(now());
    let request = RouteRequest {
        max_price: Some(money("100000 IDR")),
        ..RouteRequest::new(product(), currency("USD"))
    };
    let decision = rank(&two_shops(), &request, &policy(), &health, now());
    let reasons: Vec<_> = decision
        .excluded
        .iter()
        .map(|offer| &offer.reason)
        .collect();
    assert_eq!(reasons, [&ExclusionReason::AboveMaxPrice; 2]);
}

#[test]
fn reliable_pays_more_for_a_provider_that_delivers() {
    let board = HealthBoard::new(BreakerSettings::default());
    for index in 0..20 {
        board.record_delivery(&name("a"), product(), index % 4 == 0);
        board.record_delivery(&name("b"), product(), true);
    }
    let request = RouteRequest {
        strategy: Order::Reliable,
        ..RouteRequest::new(product(), currency("USD"))
    };
    let decision = rank(&two_shops(), &request, &policy(), &board.view(now()), now());
    assert_eq!(decision.ranked[0].provider, name("b"));
    assert_eq!(
        decision.ranked[1].delivery_rate.map(|rate| rate.delivered),
        Some(5)
    );
}
