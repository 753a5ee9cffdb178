//! What may be lost at a provider that cannot be asked.

use std::time::Duration;

use domain::{AttemptState, Currency, OrderState, ProviderName};
use provider::{RecoveryClass, UnknownReason};
use provider_testkit::{BuyPlan, FakeProvider, Hold};
use time::ext::NumericalDuration;

use crate::shop::{Shop, clock, desk, settings, whatsapp};

/// Four purchases of the blind provider's.
const LIMIT: &str = "2";

fn blind() -> ProviderName {
    "blind".parse().unwrap()
}

fn limited() -> orders::OrderSettings {
    let mut settings = settings();
    settings.exposure_limits = [(blind(), LIMIT.parse().unwrap())].into();
    settings
}

async fn shop() -> Shop {
    let clock = clock();
    let first = FakeProvider::new("blind", Currency::USD)
        .with_offer(whatsapp(), "0.50", 500)
        .with_recovery(RecoveryClass::Blind)
        .with_clock(clock.clone());
    let second = FakeProvider::new("second", Currency::USD)
        .with_offer(whatsapp(), "0.60", 500)
        .with_clock(clock.clone());
    Shop::open_with(clock, vec![first, second], "50", limited()).await
}

async fn lost(shop: &Shop) -> i64 {
    let pool = sqlx::PgPool::connect(shop.database.url()).await.unwrap();
    let lost = sqlx::query_scalar(
        "select coalesce(sum(p.amount_micros), 0)::bigint
         from postings p join transfers t on t.id = p.transfer_id
         join attempts a on a.id = t.attempt_id and a.provider = p.provider
         where p.account = 'loss' and p.provider = 'blind' and a.state = 'written_off'",
    )
    .fetch_one(&pool)
    .await
    .unwrap();
    pool.close().await;
    lost
}

#[tokio::test]
async fn purchases_at_once_from_two_processes_never_pass_the_limit_together() {
    let shop = shop().await;
    let other_ledger = ledger::Ledger::connect(shop.database.url(), 10)
        .await
        .unwrap();
    let other = desk(&other_ledger, &shop.clock, &shop.fakes, limited()).await;
    shop.fakes[0].every_buy(BuyPlan::LoseReplyAfterSale(UnknownReason::TimedOut));
    shop.fakes[0].hold_buys(Hold::BeforeSale);
    let mut creates = Vec::new();
    for index in 0..40 {
        let desk = if index % 2 == 0 { &shop.desk } else { &other };
        let (desk, buyer, purchase) = (desk.clone(), shop.buyer, shop.purchase());
        creates.push(tokio::spawn(async move {
            desk.create(buyer, &purchase, 1, None).await
        }));
    }
    // The others find no room: they are bought elsewhere while four requests are still out.
    shop.fakes[0].wait_for_held_buys(4).await;
    let bought = async {
        while shop.fakes[1].truth().sold < 36 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), bought)
        .await
        .expect("not all were bought elsewhere");
    shop.fakes[0].release_buys();
    let unclear = async {
        loop {
            let unclear = shop.ledger.sum_unclear().await.unwrap();
            if let [sum] = unclear.as_slice()
                && sum.count == 4
            {
                return sum.exposure;
            }
            tokio::task::yield_now().await;
        }
    };
    let exposed = tokio::time::timeout(Duration::from_secs(20), unclear)
        .await
        .expect("four never became unclear");
    assert_eq!(exposed.to_string(), "2 USD");
    shop.desk.stop_waiting();
    other.stop_waiting();
    for create in creates {
        assert_eq!(create.await.unwrap().unwrap().orders.len(), 1);
    }
    assert_eq!(shop.fakes[0].truth().sold, 4);

    shop.jump(22.minutes()).await;
    assert_eq!(lost(&shop).await, 2_000_000, "all of it, and no more");
    assert!(shop.ledger.verify().await.unwrap().is_sound());
}

#[tokio::test]
async fn an_order_that_finds_no_room_is_bought_elsewhere_and_says_why() {
    let shop = shop().await;
    let none = "0.49".parse().unwrap();
    shop.ledger.limit_exposure([(blind(), none)].into());
    let order = shop.buy().await;
    assert_eq!(
        (order.provider.as_str(), order.state),
        ("second", OrderState::Waiting)
    );
    assert_eq!(shop.fakes[0].truth().sold, 0);
    let history = shop
        .ledger
        .list_order_events(shop.account(), order.id)
        .await
        .unwrap();
    let kinds: Vec<_> = history.iter().map(|event| event.kind.as_str()).collect();
    assert!(kinds.contains(&"attempt_not_sent"), "{kinds:?}");
    assert_eq!(order.attempt, AttemptState::Open);
    shop.assert_settled().await;
}

#[tokio::test]
async fn another_limit_holds_from_the_moment_it_is_configured() {
    let shop = shop().await;
    let of = |limit: &str| {
        let mut settings = settings();
        settings.exposure_limits = [(blind(), limit.parse().unwrap())].into();
        settings
    };
    shop.desk.reconfigure(of("0.49"), &[]);
    assert_eq!(shop.buy().await.provider.as_str(), "second");
    shop.desk.reconfigure(of("0.50"), &[]);
    assert_eq!(shop.buy().await.provider.as_str(), "blind");
    shop.assert_settled().await;
}
