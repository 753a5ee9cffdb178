//! What holds in the market whatever happens.

use std::{collections::HashSet, time::Duration};

use domain::Micros;
use proptest::prelude::*;

use super::*;

#[derive(Clone, Copy, Debug)]
enum Step {
    Buy {
        account: usize,
        listing: usize,
        quantity: u32,
        key: u8,
        twist: u8,
    },
    Cancel(usize),
    Finish(usize),
    Resend(usize),
    Deliver(usize),
    Pass(u64),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        4 => (0..4_usize, 0..60_usize, 1..5_u32, 0..12_u8, 0..8_u8).prop_map(
            |(account, listing, quantity, key, twist)| Step::Buy { account, listing, quantity, key, twist }
        ),
        2 => (0..40_usize).prop_map(Step::Cancel),
        1 => (0..40_usize).prop_map(Step::Finish),
        1 => (0..40_usize).prop_map(Step::Resend),
        1 => (0..40_usize).prop_map(Step::Deliver),
        3 => (0..400_u64).prop_map(Step::Pass),
    ];
    prop::collection::vec(step, 0..80)
}

fn market(seed: u64) -> Market {
    let mut config = SandboxConfig {
        seed,
        ..SandboxConfig::default()
    };
    // A poor account reaches its limits within a few purchases.
    let mut poor = config.accounts[0].clone();
    poor.key = "sandbox-poor-key".into();
    poor.opening_balance = Micros::from_units(40_000).unwrap();
    poor.credit_limit = Micros::from_units(20_000).unwrap();
    config.accounts.push(poor);
    Market::new(config)
}

fn twist(pick: u8) -> Twist {
    let mut twist = Twist::default();
    match pick {
        0 => twist.out_of_stock = true,
        1 => twist.price_percent = 15,
        2 => twist.sms = SmsPlan::Never,
        3 => twist.sms = SmsPlan::Twice,
        4 => twist.sms = SmsPlan::After(Duration::from_secs(1_190)),
        5 => twist.replay_delayed = true,
        _ => {}
    }
    twist
}

fn nth_order(market: &Market, nth: usize) -> (usize, u64) {
    let account = nth % market.accounts().len();
    let id = market
        .orders(account)
        .nth(nth / 4)
        .map_or(1, |order| order.id);
    (account, id)
}

fn take(market: &mut Market, step: Step) {
    match step {
        Step::Buy {
            account,
            listing,
            quantity,
            key,
            twist: pick,
        } => {
            let mut purchase = Purchase::one(listing);
            purchase.quantity = quantity;
            purchase.idempotency_key = (key < 8).then(|| format!("key-{key}"));
            purchase.test = key == 11;
            let _ = market.buy(account, &purchase, twist(pick));
        }
        Step::Cancel(nth) => {
            let (account, id) = nth_order(market, nth);
            let _ = market.cancel(account, id);
        }
        Step::Finish(nth) => {
            let (account, id) = nth_order(market, nth);
            let _ = market.finish(account, id);
        }
        Step::Resend(nth) => {
            let (account, id) = nth_order(market, nth);
            let _ = market.resend(account, id);
        }
        Step::Deliver(nth) => {
            let (account, id) = nth_order(market, nth);
            let kind = market.account(account).config.kind;
            let _ = market.deliver(kind, id, None);
        }
        Step::Pass(seconds) => {
            let now = market.now().after(Duration::from_secs(seconds));
            market.advance_to(now);
        }
    }
}

fn check(market: &Market) {
    for index in 0..market.accounts().len() {
        let account = market.account(index);
        let orders: Vec<_> = market.orders(index).collect();
        let sum = |f: fn(&Order) -> Micros| orders.iter().map(|order| f(order).get()).sum::<i64>();
        let (charged, refunded) = (sum(|o| o.charged), sum(|o| o.refunded));
        let opening = account.config.opening_balance.get();
        assert_eq!(account.charged().get(), charged);
        assert_eq!(account.refunded().get(), refunded);
        assert_eq!(account.available().get(), opening - charged + refunded);
        assert!(account.available().get() >= -account.config.credit_limit.get());
        let open: i64 = market
            .open_orders(index)
            .map(|order| order.charged.get())
            .sum();
        assert_eq!(account.frozen().get(), open);
        let last = account.journal.last().unwrap();
        assert_eq!(last.available_after, account.available());
        for order in orders {
            let back = matches!(order.state, OrderState::Cancelled | OrderState::Expired);
            let expected = if back { order.charged } else { Micros::ZERO };
            assert_eq!(
                order.refunded, expected,
                "refunded in full at such an end, else nothing"
            );
            assert!(
                !(back && order.has_message()),
                "a code and a refund: {order:?}"
            );
            assert!(order.state != OrderState::Completed || order.has_message());
            assert_eq!(order.is_open(), order.ended_at.is_none());
            assert!(order.is_open() || order.ended_at <= Some(market.now()));
            assert!(!order.is_open() || order.expires_at > market.now());
        }
        let keyed: usize = account
            .keys
            .values()
            .map(|record| record.orders.len())
            .sum();
        let with_key = market
            .orders(index)
            .filter(|o| o.idempotency_key.is_some())
            .count();
        assert_eq!(
            keyed, with_key,
            "each order belongs to the one purchase under its key"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn money_adds_up_whatever_happens(seed in 0..20_u64, steps in steps()) {
        let mut market = market(seed);
        for step in steps {
            take(&mut market, step);
            check(&market);
        }
        let end = market.now().after(Duration::from_secs(7_200));
        market.advance_to(end);
        check(&market);
        for account in market.accounts() {
            prop_assert!(account.open.is_empty(), "every number ends");
        }
    }

    #[test]
    fn the_same_seed_and_steps_give_the_same_market(seed in 0..5_u64, steps in steps()) {
        let (mut one, mut two) = (market(seed), market(seed));
        for step in steps {
            take(&mut one, step);
            take(&mut two, step);
        }
        for account in 0..one.accounts().len() {
            let facts = |market: &Market| {
                market.orders(account).map(|order| format!("{order:?}{}", order.phone.as_str()))
                    .collect::<Vec<_>>()
            };
            prop_assert_eq!(facts(&one), facts(&two));
        }
    }
}

fn whatsapp_indonesia(market: &Market, kind: ProviderKind) -> Vec<(usize, String)> {
    let listings = market.listings(kind).iter().enumerate();
    listings
        .filter(|(_, listing)| Listing::is_example(listing.product))
        .map(|(index, listing)| (index, listing.price.to_string()))
        .collect()
}

#[test]
fn the_documents_example_costs_what_they_say_and_never_runs_out() {
    let mut market = Market::new(SandboxConfig::default());
    let prices = |market: &Market, kind| {
        let found = whatsapp_indonesia(market, kind);
        found
            .into_iter()
            .map(|(_, price)| price)
            .collect::<Vec<_>>()
    };
    assert_eq!(prices(&market, ProviderKind::Smscode), ["15000"]);
    assert_eq!(prices(&market, ProviderKind::Gosms), ["0.5"]);
    assert_eq!(prices(&market, ProviderKind::Smsonline), ["0.61", "0.66"]);
    let mut seen = HashSet::new();
    for epoch in 0..200 {
        market.advance_to(Moment::from_ms(epoch * 600_000));
        for kind in ProviderKind::ALL {
            for (index, price) in whatsapp_indonesia(&market, kind) {
                assert!(market.listings(kind)[index].stock >= 25);
                seen.insert((kind, index, price));
            }
        }
    }
    assert!(seen.len() > 12, "prices move: {seen:?}");
}

#[test]
fn products_run_out_and_come_back() {
    let mut market = Market::new(SandboxConfig::default());
    let stock: Vec<Vec<u32>> = (0..60)
        .map(|epoch| {
            market.advance_to(Moment::from_ms(epoch * 600_000));
            market
                .listings(ProviderKind::Smscode)
                .iter()
                .map(|l| l.stock)
                .collect()
        })
        .collect();
    let products = stock[0].len();
    assert!(products > 150, "{products} products");
    let out = (0..products).filter(|p| stock.iter().any(|epoch| epoch[*p] == 0));
    let back = (0..products).filter(|p| stock.iter().any(|epoch| epoch[*p] > 0));
    assert!(out.count() > products / 2);
    assert_eq!(back.count(), products);

    let listing = market
        .listings(ProviderKind::Smscode)
        .iter()
        .position(|l| l.stock > 0)
        .unwrap();
    let mut purchase = Purchase::one(listing);
    purchase.quantity = market.listings(ProviderKind::Smscode)[listing].stock + 3;
    let bought = market.buy(0, &purchase, Twist::default()).unwrap();
    assert_eq!(bought.failed, 3);
    let refused = market.buy(0, &Purchase::one(listing), Twist::default());
    assert_eq!(refused, Err(Refused::OutOfStock));
}

#[test]
fn a_key_stands_for_one_purchase() {
    let mut market = Market::new(SandboxConfig::default());
    let (listing, _) = whatsapp_indonesia(&market, ProviderKind::Smscode)[0];
    let mut purchase = Purchase::one(listing);
    purchase.idempotency_key = Some("k1".into());
    let first = market.buy(0, &purchase, Twist::default()).unwrap();
    assert_eq!(market.buy(0, &purchase, Twist::default()), Ok(first));
    let delayed = Twist {
        replay_delayed: true,
        ..Twist::default()
    };
    assert_eq!(
        market.buy(0, &purchase, delayed),
        Err(Refused::KeyInProgress)
    );
    purchase.quantity = 2;
    assert_eq!(
        market.buy(0, &purchase, Twist::default()),
        Err(Refused::KeyReused)
    );
    assert_eq!(market.orders(0).len(), 1);
}

#[test]
fn a_resend_brings_another_code_and_a_duplicate_brings_the_same() {
    let config = SandboxConfig {
        delivery: crate::DeliveryPercent::all(100),
        ..Default::default()
    };
    let mut market = Market::new(config);
    let (listing, _) = whatsapp_indonesia(&market, ProviderKind::Smscode)[0];
    let twice = Twist {
        sms: SmsPlan::Twice,
        ..Twist::default()
    };
    let id = market
        .buy(0, &Purchase::one(listing), twice)
        .unwrap()
        .orders[0];
    market.advance_to(Moment::from_ms(200_000));
    assert!(market.resend(0, id).unwrap());
    assert!(!market.order(0, id).unwrap().is_received());
    market.advance_to(Moment::from_ms(400_000));
    let codes: Vec<_> = market
        .order(0, id)
        .unwrap()
        .messages
        .iter()
        .map(|m| m.code.clone())
        .collect();
    assert_eq!(codes.len(), 3);
    assert_eq!(codes[0], codes[1]);
    assert_ne!(codes[1], codes[2]);
}

#[test]
fn only_smscode_waits_two_minutes_with_a_cancel() {
    let mut market = Market::new(SandboxConfig::default());
    let never = Twist {
        sms: SmsPlan::Never,
        ..Twist::default()
    };
    for (account, kind) in ProviderKind::ALL.into_iter().enumerate() {
        let (listing, price) = whatsapp_indonesia(&market, kind)[0].clone();
        let id = market
            .buy(account, &Purchase::one(listing), never)
            .unwrap()
            .orders[0];
        let first = market.cancel(account, id);
        if kind == ProviderKind::Smscode {
            let from = market.now().after(SMSCODE_CANCEL_AFTER);
            assert_eq!(first, Err(CancelRefused::TooEarly(from)));
            market.advance_to(from);
            assert_eq!(market.cancel(account, id).unwrap().to_string(), price);
        } else {
            assert_eq!(first.unwrap().to_string(), price);
        }
        let again = market.cancel(account, id);
        assert_eq!(again, Err(CancelRefused::Ended(OrderState::Cancelled)));
    }
}
