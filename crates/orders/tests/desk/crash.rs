//! A driver that dies leaves a lease; whoever lives takes up what it covered.

use std::time::Duration;

use domain::{Currency, OrderState};
use provider::RecoveryClass;
use provider_testkit::{Call, FakeProvider, Hold};
use time::ext::NumericalDuration;

use crate::shop::{Shop, clock, whatsapp};

async fn shop(recovery: RecoveryClass) -> Shop {
    let clock = clock();
    let fake = FakeProvider::new("only", Currency::USD)
        .with_offer(whatsapp(), "0.50", 50)
        .with_code_after(Duration::from_secs(60), "123456")
        .with_recovery(recovery)
        .with_clock(clock.clone());
    Shop::open(clock, vec![fake], "5").await
}

/// Starts a purchase in a runtime of its own and kills the runtime while the call is under way.
async fn die_in_a_purchase(shop: &Shop, hold: Hold) {
    shop.fakes[0].hold_buys(hold);
    let (url, fakes, clock) = (
        shop.database.url().to_owned(),
        shop.fakes.clone(),
        shop.clock.clone(),
    );
    let (buyer, purchase) = (shop.buyer, shop.purchase());
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    runtime.spawn(async move {
        let desk = crate::shop::desk_on(&url, &clock, &fakes).await;
        drop(desk.create(buyer, &purchase, 1, None).await);
    });
    shop.fakes[0].wait_for_held_buys(1).await;
    tokio::task::spawn_blocking(move || runtime.shutdown_timeout(Duration::from_secs(5)))
        .await
        .unwrap();
    shop.fakes[0].release_buys();
}

#[tokio::test]
async fn a_purchase_that_died_after_the_sale_is_found_and_kept() {
    for recovery in [RecoveryClass::RepeatableByKey, RecoveryClass::Listable] {
        let shop = shop(recovery).await;
        die_in_a_purchase(&shop, Hold::AfterSale).await;
        shop.beat().await;
        let id = shop
            .newest_once(|order| order.state == OrderState::Buying)
            .await;
        shop.pass(40).await;
        let order = shop.order(id).await;
        assert_eq!(order.state, OrderState::Waiting, "{recovery:?}");
        assert_eq!(shop.fakes[0].truth().sold, 1, "{recovery:?}");
        shop.pass(60).await;
        assert_eq!(shop.order(id).await.state, OrderState::Received);
        shop.assert_settled().await;
    }
}

#[tokio::test]
async fn a_purchase_that_died_before_the_sale_is_never_bought_twice() {
    for recovery in [RecoveryClass::RepeatableByKey, RecoveryClass::Listable] {
        let shop = shop(recovery).await;
        die_in_a_purchase(&shop, Hold::BeforeSale).await;
        shop.pass(40).await;
        shop.jump(25.minutes()).await;
        let truth = shop.fakes[0].truth();
        assert!(truth.sold <= 1, "{recovery:?}: {truth:?}");
        let id = shop
            .newest_once(|order| order.state.is_final() || order.state == OrderState::Received)
            .await;
        let order = shop.order(id).await;
        assert_eq!(order.charged.get() > 0, order.otp_code.is_some());
        shop.jump(25.minutes()).await;
        shop.assert_settled().await;
    }
}

#[tokio::test]
async fn two_processes_on_one_database_follow_an_account_in_turns() {
    let shop = shop(RecoveryClass::Listable).await;
    let other = shop.second_desk().await;
    let name: domain::ProviderName = "only".parse().unwrap();
    let order = shop.buy().await;
    assert!(!shop.desk.beat(&name).await.unwrap().held_elsewhere);
    assert!(other.beat(&name).await.unwrap().held_elsewhere);
    shop.clock.advance(61.seconds());
    assert!(
        other.beat(&name).await.unwrap().held_elsewhere,
        "a lease ends by the database's clock"
    );
    shop.execute("update leases set until = now() - interval '1 second'")
        .await;
    assert!(
        !other.beat(&name).await.unwrap().held_elsewhere,
        "an expired lease is taken over"
    );
    assert!(shop.desk.beat(&name).await.unwrap().held_elsewhere);
    assert_eq!(shop.order(order.id).await.state, OrderState::Received);
    shop.assert_settled().await;
}

#[tokio::test]
async fn who_loses_an_account_while_it_asks_acts_on_no_answer() {
    let shop = shop(RecoveryClass::Listable).await;
    let name: domain::ProviderName = "only".parse().unwrap();
    let order = shop.buy().await;
    shop.clock.advance(61.seconds());
    shop.fakes[0].hold_statuses();
    let desk = shop.desk.clone();
    let stale = tokio::spawn(async move { desk.beat(&name).await.unwrap() });
    let asked = async {
        while !shop.fakes[0].calls().contains_key(&Call::Statuses) {
            tokio::task::yield_now().await;
        }
    };
    let patience = std::time::Duration::from_secs(20);
    tokio::time::timeout(patience, asked)
        .await
        .expect("it never asked");
    shop.execute("update leases set holder = 'another', fence = fence + 1")
        .await;
    shop.fakes[0].release_statuses();
    assert!(stale.await.unwrap().held_elsewhere);
    assert_eq!(shop.order(order.id).await.state, OrderState::Waiting);
    let attempt = shop.ledger.find_attempt(order.attempt_id).await.unwrap();
    assert_eq!(attempt.unwrap().checks, 0, "the new holder asks at once");

    shop.execute("update leases set until = now() - interval '1 second'")
        .await;
    shop.beat().await;
    assert_eq!(shop.order(order.id).await.state, OrderState::Received);
    shop.assert_settled().await;
}
