//! Random shops, rates and wishes.

use std::time::Duration;

use domain::{ClientId, CurrencyPair, Money, Operator, Product, ProviderName, Rate};
use proptest::{prelude::*, sample::Index};
use provider::{ListedOffer, OfferRef, Stock};
use routing::{
    BreakerSettings, CONFIG_SOURCE, Decision, FaultKind, HealthBoard, HealthView, PricingRule,
    PricingRules, RateTable, RoutePolicy, RouteRequest, Snapshot, Strategy as Order, SuspendReason,
    rank,
};
use rust_decimal::Decimal;

use crate::support::{currency, name, now, product, seconds};

pub(crate) const CURRENCIES: [&str; 4] = ["USD", "IDR", "EUR", "JPY"];
pub(crate) const CATALOG_LIMIT: i64 = 300;
pub(crate) const RATE_LIMIT: i64 = 3_600;

/// One provider with everything that may be the matter with it.
#[derive(Clone, Debug)]
pub(crate) struct Shop {
    pub(crate) currency: usize,
    pub(crate) catalog_age: i64,
    pub(crate) suspended_for: Option<i64>,
    pub(crate) faults: usize,
    pub(crate) faults_ago: i64,
    pub(crate) delivered: u32,
    pub(crate) lost: u32,
    pub(crate) offers: Vec<Goods>,
}

#[derive(Clone, Debug)]
pub(crate) struct Goods {
    pub(crate) offer_ref: u8,
    pub(crate) wanted_product: bool,
    pub(crate) cost_steps: i64,
    pub(crate) stock: Stock,
    pub(crate) operator: usize,
    pub(crate) cooling_for: Option<i64>,
}

/// A pricing rule: which shop, whether it is of the wanted service and country, for us or for
/// another client, and what it adds.
#[derive(Clone, Debug)]
pub(crate) struct Rule {
    pub(crate) shop: Option<usize>,
    pub(crate) service: Option<bool>,
    pub(crate) country: Option<bool>,
    pub(crate) client: Option<i64>,
    pub(crate) percent_tenths: i64,
    pub(crate) fixed: i64,
    pub(crate) margin: i64,
    pub(crate) currency: usize,
}

/// Who asks.
pub(crate) const CLIENT: ClientId = ClientId(1);

#[derive(Clone, Debug)]
pub(crate) struct World {
    pub(crate) shops: Vec<Shop>,
    pub(crate) rules: Vec<Rule>,
    pub(crate) rates: Vec<(usize, usize, i64, u32, bool, i64)>,
    pub(crate) client_currency: usize,
    pub(crate) markup_tenths: i64,
    pub(crate) tolerance: i64,
    pub(crate) max_price_steps: Option<i64>,
    pub(crate) cap_steps: Option<i64>,
    pub(crate) include: Vec<usize>,
    pub(crate) exclude: Vec<usize>,
    pub(crate) operator: Option<usize>,
    pub(crate) reliable: bool,
    pub(crate) tried: Vec<Index>,
}

pub(crate) const OPERATORS: [&str; 3] = ["any", "telkomsel", "indosat"];

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
    fn rule()(
        shop in prop::option::of(0..6_usize),
        service in prop::option::weighted(0.4, prop::bool::weighted(0.8)),
        country in prop::option::weighted(0.4, prop::bool::weighted(0.8)),
        client in prop::option::weighted(0.4, 1_i64..3),
        percent_tenths in prop_oneof![Just(0_i64), 0_i64..500],
        fixed in prop_oneof![Just(0_i64), 1_i64..3_000_000],
        margin in prop_oneof![Just(0_i64), 1_i64..3_000_000],
        currency in prop_oneof![2 => Just(0), 1 => 0..CURRENCIES.len()],
    ) -> Rule {
        Rule { shop, service, country, client, percent_tenths, fixed, margin, currency }
    }
}

prop_compose! {
    pub(crate) fn world()(
        shops in prop::collection::vec(shop(), 1..6),
        rules in prop_oneof![Just(Vec::new()), prop::collection::vec(rule(), 0..6)],
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
        cap_steps in prop::option::weighted(0.2, 0_i64..60_000),
        include in prop::collection::vec(0..6_usize, 0..4),
        exclude in prop::collection::vec(0..6_usize, 0..2),
        operator in prop::option::weighted(0.3, 0..OPERATORS.len()),
        reliable: bool,
        tried in prop::collection::vec(any::<Index>(), 0..2),
    ) -> World {
        World {
            shops, rules, rates, client_currency, markup_tenths, tolerance, max_price_steps,
            cap_steps, include, exclude, operator, reliable, tried,
        }
    }
}

pub(crate) fn shop_name(index: usize) -> ProviderName {
    name(&format!("shop-{index}"))
}

pub(crate) fn other_product() -> Product {
    let service = "telegram".parse().unwrap();
    Product {
        service,
        ..product()
    }
}

impl Goods {
    pub(crate) fn listed(&self, shop: &Shop) -> ListedOffer {
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
    pub(crate) fn goods(&self) -> Vec<(usize, &Shop, &Goods)> {
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

    pub(crate) fn rates(&self) -> Vec<Rate> {
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

    pub(crate) fn snapshot(&self) -> Snapshot {
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
        Snapshot::of(catalogs, RateTable::new(self.rates())).with_rules(self.rules())
    }

    fn rules(&self) -> PricingRules {
        let rules = self.rules.iter().enumerate().map(|(index, rule)| {
            let of = |wanted: bool| if wanted { product() } else { other_product() };
            PricingRule {
                id: i64::try_from(index).unwrap(),
                provider: rule.shop.map(shop_name),
                service: rule.service.map(|wanted| of(wanted).service),
                country: rule.country.map(|wanted| match wanted {
                    true => product().country,
                    false => "VN".parse().unwrap(),
                }),
                client: rule.client.map(ClientId),
                percent: Decimal::new(rule.percent_tenths, 1),
                fixed: domain::Micros::new(rule.fixed),
                minimum_margin: domain::Micros::new(rule.margin),
                currency: Some(currency(CURRENCIES[rule.currency])),
            }
        });
        PricingRules::new(rules.collect())
    }

    pub(crate) fn tried(&self) -> Vec<(ProviderName, OfferRef)> {
        let goods = self.goods();
        if goods.is_empty() {
            return Vec::new();
        }
        let tried = self.tried.iter().map(|index| index.get(&goods));
        tried
            .map(|(shop, _, goods)| (shop_name(*shop), OfferRef(goods.offer_ref.to_string())))
            .collect()
    }

    pub(crate) fn request(&self) -> RouteRequest {
        let currency = currency(CURRENCIES[self.client_currency]);
        RouteRequest {
            max_price: self.max_price_steps.map(|steps| {
                let micros = steps * (currency.step().get() / 10);
                Money::new(domain::Micros::new(micros), currency)
            }),
            price_cap: self.cap_steps.map(|steps| {
                let micros = steps * (currency.step().get() / 10);
                Money::new(domain::Micros::new(micros), currency)
            }),
            client: Some(CLIENT),
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

    pub(crate) fn policy(&self) -> RoutePolicy {
        RoutePolicy {
            markup_percent: Decimal::new(self.markup_tenths, 1),
            price_tolerance_percent: self.tolerance.into(),
            catalog_stale_after: Duration::from_secs(CATALOG_LIMIT.unsigned_abs()),
            rate_stale_after: Duration::from_secs(RATE_LIMIT.unsigned_abs()),
            test_providers: Default::default(),
        }
    }

    pub(crate) fn health(&self) -> HealthView {
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

    pub(crate) fn decide(&self) -> Decision {
        let (request, policy) = (self.request(), self.policy());
        rank(&self.snapshot(), &request, &policy, &self.health(), now())
    }
}

/// Rates of one pair that are equally good are told apart by source and direction, which the
/// oracle does not model.
pub(crate) fn has_rate_ties(world: &World) -> bool {
    let key = |rate: &(usize, usize, i64, u32, bool, i64)| {
        (rate.0.min(rate.1), rate.0.max(rate.1), rate.4, rate.5)
    };
    world.rates.iter().enumerate().any(|(index, rate)| {
        world.rates[..index]
            .iter()
            .any(|other| key(rate) == key(other))
    })
}
