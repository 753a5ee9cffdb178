use domain::Money;
use proptest::prelude::*;
use provider::Stock;
use routing::{
    BreakerSettings, Decision, ExclusionReason, HealthBoard, HealthView, RateTable, RouteRequest,
    Snapshot, Strategy as Order, price_with, rank, summarise,
};

use crate::{
    oracle,
    support::{currency, money, name, now, offer, policy, product, rate},
    world::{has_rate_ties, shop_name, world},
};

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
            let exact = oracle::exact_price(&world, it.0, it.1, it.2).unwrap();
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
        let request = world.request();
        for offer in world.decide().ranked {
            let price = |cost: i64| {
                let cost = Money::new(domain::Micros::new(cost), offer.cost.currency);
                price_with(cost, request.currency, &offer.rates, &offer.markup).unwrap()
            };
            let max_cost = offer.max_cost.amount.get();
            prop_assert!(price(max_cost).price.amount <= offer.ceiling.amount);
            prop_assert!(price(max_cost + 1).price.amount > offer.ceiling.amount);
            prop_assert!(offer.cost.amount <= offer.max_cost.amount);
            prop_assert_eq!(price(offer.cost.amount.get()).price, offer.price);
            // Dearer costs never make cheaper prices.
            let (mut costs, mut last) = (vec![0, 1, offer.cost.amount.get(), max_cost], 0);
            costs.sort_unstable();
            for cost in costs {
                let now = price(cost).price.amount.get();
                prop_assert!(now >= last);
                last = now;
            }
            let cap = request.price_cap.filter(|cap| Some(*cap) == Some(offer.ceiling));
            match request.max_price.filter(|_| cap.is_none()) {
                Some(limit) => prop_assert_eq!(offer.ceiling, limit),
                None if cap.is_some() => {}
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
        world.cap_steps = None;
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
