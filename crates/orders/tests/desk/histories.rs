//! Random histories: whatever providers do and clients ask, the books balance with the truth.

use std::time::Duration;

use domain::{Currency, OrderState};
use ledger::OrderFilter;
use provider::{CancelRule, ErrorKind, RecoveryClass, RefusalReason, UnknownReason};
use provider_testkit::{BuyPlan, Call, Failing, FakeProvider};
use rand::{Rng, SeedableRng, seq::IndexedRandom};
use rand_chacha::ChaCha8Rng;
use time::ext::NumericalDuration;

use crate::shop::{Shop, clock, whatsapp};

fn plan(random: &mut ChaCha8Rng) -> BuyPlan {
    match random.random_range(0..12) {
        0 => BuyPlan::Refuse(RefusalReason::OutOfStock),
        1 => BuyPlan::NotSent,
        2 => BuyPlan::LoseReplyAfterSale(UnknownReason::TimedOut),
        3 => BuyPlan::LoseRequest(UnknownReason::ConnectionLost),
        4 => BuyPlan::LoseRefusal(UnknownReason::UnlistedStatus, RefusalReason::OutOfStock),
        5 => BuyPlan::SellFor("0.9".parse().unwrap()),
        6 => BuyPlan::SellFor("0.51".parse().unwrap()),
        _ => BuyPlan::Sell,
    }
}

fn fake(name: &str, cost: &str, recovery: RecoveryClass, random: &mut ChaCha8Rng) -> FakeProvider {
    let rule = *[
        CancelRule::UntilCode,
        CancelRule::AfterDelay(Duration::from_secs(120)),
    ]
    .choose(random)
    .unwrap();
    FakeProvider::new(name, Currency::USD)
        .with_offer(whatsapp(), cost, 1000)
        .with_recovery(recovery)
        .with_capabilities(|able| able.cancel = rule)
}

async fn live_one_history(seed: u64) {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let clock = clock();
    let fakes = vec![
        fake("keyed", "0.50", RecoveryClass::RepeatableByKey, &mut random)
            .with_clock(clock.clone()),
        fake("listed", "0.52", RecoveryClass::Listable, &mut random).with_clock(clock.clone()),
    ];
    let shop = Shop::open(clock, fakes, "6").await;
    let mut waiting = Vec::new();
    for _ in 0..30 {
        let target = shop.fakes.choose(&mut random).unwrap().clone();
        match random.random_range(0..10) {
            0..=3 => {
                for fake in &shop.fakes {
                    fake.next_buy(plan(&mut random));
                }
                let (desk, buyer, purchase) = (shop.desk.clone(), shop.buyer, shop.purchase());
                let quantity = random.random_range(1..=3);
                waiting.push(tokio::spawn(async move {
                    desk.create(buyer, &purchase, quantity, None).await
                }));
            }
            4 | 5 => {
                let orders = target.orders();
                if let Some(order) = orders
                    .iter()
                    .filter(|order| order.is_open())
                    .collect::<Vec<_>>()
                    .choose(&mut random)
                {
                    target.deliver_code(
                        &order.id,
                        &format!("{:06}", random.random_range(0..1_000_000)),
                    );
                }
            }
            6 => {
                let call = *[
                    Call::Cancel,
                    Call::Statuses,
                    Call::RecentOrders,
                    Call::Finish,
                ]
                .choose(&mut random)
                .unwrap();
                let failing = match random.random() {
                    true => Failing::Before(ErrorKind::Unavailable),
                    false => Failing::After(ErrorKind::Unavailable),
                };
                target.fail_next(call, failing);
            }
            7 => {
                let filter = OrderFilter {
                    status: None,
                    limit: 100,
                    offset: 0,
                };
                let orders = shop
                    .ledger
                    .list_orders(shop.account(), &filter)
                    .await
                    .unwrap();
                if let Some(order) = orders.choose(&mut random) {
                    drop(
                        shop.desk
                            .cancel(shop.account(), order.id, random.random())
                            .await,
                    );
                }
            }
            8 => {
                let filter = OrderFilter {
                    status: None,
                    limit: 100,
                    offset: 0,
                };
                let orders = shop
                    .ledger
                    .list_orders(shop.account(), &filter)
                    .await
                    .unwrap();
                if let Some(order) = orders.choose(&mut random) {
                    drop(shop.desk.finish(shop.account(), order.id).await);
                }
            }
            _ => shop
                .clock
                .advance(time::Duration::seconds(random.random_range(1..90))),
        }
        shop.beat().await;
        let verification = shop.ledger.verify().await.unwrap();
        let broken: Vec<_> = verification
            .checks
            .iter()
            .filter(|check| check.broken > 0)
            .collect();
        assert!(broken.is_empty(), "seed {seed}: {broken:#?}");
    }
    for _ in 0..8 {
        shop.jump(7.minutes()).await;
    }
    for create in waiting {
        drop(create.await.unwrap());
    }
    for _ in 0..8 {
        shop.jump(7.minutes()).await;
    }
    let filter = OrderFilter {
        status: None,
        limit: 100,
        offset: 0,
    };
    for order in shop
        .ledger
        .list_orders(shop.account(), &filter)
        .await
        .unwrap()
    {
        assert!(
            order.state.is_final(),
            "seed {seed}: order {} is {:?}",
            order.id,
            order.state
        );
        let charged = order.charged.get() > 0;
        assert_eq!(
            charged,
            order.state == OrderState::Completed,
            "seed {seed}: order {}",
            order.id
        );
        assert!(
            !charged || order.otp_code.is_some(),
            "seed {seed}: charged without a code"
        );
    }
    assert_eq!(shop.money().await.1, "0", "seed {seed}: nothing stays held");
    shop.assert_settled().await;
}

#[tokio::test]
async fn whatever_happens_the_books_balance_with_the_providers_truth() {
    let seeds = std::env::var("HISTORY_SEEDS")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(12);
    for seed in 0..seeds {
        live_one_history(seed).await;
    }
}
