//! Two processes, impatient clients and failing providers, all at the same time.

use std::{sync::Arc, time::Duration};

use domain::Currency;
use ledger::OrderFilter;
use orders::OrderDesk;
use provider::{CancelRule, ErrorKind, RecoveryClass, RefusalReason, UnknownReason};
use provider_testkit::{BuyPlan, Call, Failing, FakeProvider};
use rand::{Rng, SeedableRng, seq::IndexedRandom};
use rand_chacha::ChaCha8Rng;
use time::ext::NumericalDuration;

use crate::shop::{Shop, clock, whatsapp};

const LATEST: OrderFilter = OrderFilter {
    status: None,
    limit: 100,
    offset: 0,
};

fn plan(random: &mut ChaCha8Rng) -> BuyPlan {
    match random.random_range(0..10) {
        0 => BuyPlan::Refuse(RefusalReason::OutOfStock),
        1 => BuyPlan::NotSent,
        2 => BuyPlan::LoseReplyAfterSale(UnknownReason::TimedOut),
        3 => BuyPlan::LoseRequest(UnknownReason::ConnectionLost),
        4 => BuyPlan::SellFor("0.9".parse().unwrap()),
        _ => BuyPlan::Sell,
    }
}

async fn client(shop: Arc<Shop>, desk: OrderDesk, seed: u64) {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    for _ in 0..12 {
        let orders = shop
            .ledger
            .list_orders(shop.account(), &LATEST)
            .await
            .unwrap();
        let one = orders.choose(&mut random).map(|order| order.id);
        let target = shop.fakes.choose(&mut random).unwrap();
        match (random.random_range(0..8), one) {
            (0..=2, _) => {
                target.next_buy(plan(&mut random));
                let purchase = shop.purchase();
                let create = desk.create(shop.buyer, &purchase, 2, None);
                drop(tokio::time::timeout(Duration::from_millis(100), create).await);
            }
            (3 | 4, Some(id)) => {
                drop(desk.cancel(shop.account(), id, random.random()).await);
            }
            (5, Some(id)) => drop(desk.finish(shop.account(), id).await),
            (6, _) => {
                let call = *[Call::Cancel, Call::Statuses, Call::RecentOrders]
                    .choose(&mut random)
                    .unwrap();
                target.fail_next(call, Failing::After(ErrorKind::Unavailable));
            }
            _ => {
                let open = target.orders();
                let open: Vec<_> = open.iter().filter(|order| order.is_open()).collect();
                if let Some(order) = open.choose(&mut random) {
                    target.deliver_code(&order.id, &format!("{seed:03}456"));
                }
            }
        }
    }
}

async fn follower(shop: Arc<Shop>, desk: OrderDesk) {
    for _ in 0..25 {
        look(&shop, &desk).await;
        shop.clock.advance(3.seconds());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_meets_whom_the_books_balance_and_nobody_waits_in_a_circle() {
    let clock = clock();
    let fakes = [
        ("keyed", "0.50", RecoveryClass::RepeatableByKey),
        ("listed", "0.52", RecoveryClass::Listable),
    ]
    .map(|(name, cost, recovery)| {
        let rule = CancelRule::AfterDelay(Duration::from_secs(20));
        FakeProvider::new(name, Currency::USD)
            .with_offer(whatsapp(), cost, 1000)
            .with_recovery(recovery)
            .with_capabilities(|able| able.cancel = rule)
            .with_clock(clock.clone())
    });
    let shop = Arc::new(Shop::open(clock, fakes.to_vec(), "20").await);
    let other = shop.second_desk().await;
    let mut tasks = Vec::new();
    for seed in 0..12 {
        let desk = if seed % 2 == 0 { &shop.desk } else { &other };
        tasks.push(tokio::spawn(client(shop.clone(), desk.clone(), seed)));
    }
    for desk in [&shop.desk, &other] {
        tasks.push(tokio::spawn(follower(shop.clone(), desk.clone())));
    }
    for task in tasks {
        task.await.unwrap();
    }
    for _ in 0..16 {
        shop.clock.advance(2.minutes());
        for desk in [&shop.desk, &other] {
            look(&shop, desk).await;
        }
    }
    for _ in 0..8 {
        shop.jump(5.minutes()).await;
    }
    for order in shop
        .ledger
        .list_orders(shop.account(), &LATEST)
        .await
        .unwrap()
    {
        assert!(
            order.state.is_final(),
            "order {} is {:?}",
            order.id,
            order.state
        );
    }
    assert_eq!(shop.money().await.1, "0", "nothing stays held");
    shop.assert_settled().await;
    let pool = sqlx::PgPool::connect(shop.database.url()).await.unwrap();
    let deadlocks: i64 = sqlx::query_scalar(
        "select deadlocks from pg_stat_database where datname = current_database()",
    )
    .fetch_one(&pool)
    .await
    .unwrap();
    assert_eq!(deadlocks, 0);
    pool.close().await;
}

async fn look(shop: &Shop, desk: &OrderDesk) {
    use provider::Provider;
    for fake in &shop.fakes {
        drop(desk.beat(&fake.info().name).await);
    }
    drop(desk.sweep().await);
}
