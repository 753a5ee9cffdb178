//! Choosing, buying, and going on to the next provider.

use std::time::Duration;

use domain::{Currency, OrderState};
use ledger::IdempotencyKey;
use orders::CreateError;
use provider::RefusalReason;
use provider_testkit::{BuyPlan, Call, FakeProvider};

use crate::shop::{Shop, clock, whatsapp};

fn three(clock: &std::sync::Arc<domain::ManualClock>) -> Vec<FakeProvider> {
    [("first", "0.50"), ("second", "0.60"), ("third", "0.70")]
        .map(|(name, cost)| {
            FakeProvider::new(name, Currency::USD)
                .with_offer(whatsapp(), cost, 50)
                .with_code_after(Duration::from_secs(8), "123456")
                .with_clock(clock.clone())
        })
        .to_vec()
}

#[tokio::test]
async fn the_cheapest_is_bought_followed_to_its_code_charged_and_finished() {
    let clock = clock();
    let shop = Shop::open(clock.clone(), three(&clock), "5").await;
    let order = shop.buy().await;
    assert_eq!(
        (order.state, order.provider.as_str()),
        (OrderState::Waiting, "first")
    );
    assert_eq!(shop.money().await, ("5".into(), "0.5".into()));

    shop.pass(12).await;
    let order = shop.order(order.id).await;
    assert_eq!(
        (order.state, order.otp_code.as_deref()),
        (OrderState::Received, Some("123456"))
    );
    assert_eq!(shop.money().await, ("4.5".into(), "0".into()));

    shop.desk.finish(shop.account(), order.id).await.unwrap();
    shop.desk.finish(shop.account(), order.id).await.unwrap();
    shop.beat().await;
    assert_eq!(shop.order(order.id).await.state, OrderState::Completed);
    assert_eq!(shop.fakes[0].calls().get(&Call::Finish), Some(&1));
    assert_eq!(shop.fakes[0].truth().purchase_requests, 1);
    shop.assert_settled().await;
}

#[tokio::test]
async fn what_cannot_sell_is_passed_over_within_the_same_request() {
    let clock = clock();
    let shop = Shop::open(clock.clone(), three(&clock), "5").await;
    shop.fakes[0].next_buy(BuyPlan::Refuse(RefusalReason::OutOfStock));
    shop.fakes[1].next_buy(BuyPlan::NotSent);
    let order = shop.buy().await;
    assert_eq!(
        (order.state, order.provider.as_str()),
        (OrderState::Waiting, "third")
    );
    assert_eq!(
        shop.money().await,
        ("5".into(), "0.7".into()),
        "the hold follows the offer"
    );
    let history = shop
        .ledger
        .list_order_events(shop.account(), order.id)
        .await
        .unwrap();
    let kinds: Vec<_> = history.iter().map(|event| event.kind.as_str()).collect();
    assert_eq!(
        kinds,
        [
            "routed",
            "attempt_sending",
            "attempt_refused",
            "routed",
            "attempt_sending",
            "attempt_not_sent",
            "routed",
            "attempt_sending",
            "attempt_open",
            "order_waiting"
        ]
    );
    // The refused offer cools down: the next order does not ask it again.
    let next = shop.buy().await;
    assert_eq!(next.provider.as_str(), "second");
    assert_eq!(shop.fakes[0].truth().purchase_requests, 1);
    shop.assert_settled().await;
}

#[tokio::test]
async fn when_nobody_sells_the_order_fails_and_costs_nothing() {
    let clock = clock();
    let shop = Shop::open(clock.clone(), three(&clock), "5").await;
    for fake in &shop.fakes {
        fake.every_buy(BuyPlan::Refuse(RefusalReason::OutOfStock));
    }
    let order = shop.buy().await;
    assert_eq!(
        (order.state, order.failed_reason.as_deref()),
        (OrderState::Failed, Some("no_offer_left"))
    );
    assert_eq!(shop.money().await, ("5".into(), "0".into()));
    assert!(
        matches!(shop.create().await, Err(CreateError::NoOffer(_))),
        "all offers cool down"
    );
    shop.assert_settled().await;
}

#[tokio::test]
async fn a_sale_dearer_than_listed_is_given_back_and_the_next_provider_sells() {
    let clock = clock();
    let shop = Shop::open(clock.clone(), three(&clock), "5").await;
    shop.fakes[0].next_buy(BuyPlan::SellFor("0.56".parse().unwrap()));
    let order = shop.buy().await;
    assert_eq!(order.provider.as_str(), "second");
    shop.beat().await;
    shop.jump(time::Duration::minutes(3)).await;
    let truth = shop.fakes[0].truth();
    assert_eq!((truth.sold, truth.refunded), (1, 1), "{truth:?}");
    shop.assert_settled().await;
}

#[tokio::test]
async fn a_sale_within_the_tolerance_is_kept_at_its_true_price() {
    let clock = clock();
    let shop = Shop::open(clock.clone(), three(&clock), "5").await;
    shop.fakes[0].next_buy(BuyPlan::SellFor("0.55".parse().unwrap()));
    let order = shop.buy().await;
    assert_eq!(
        (order.provider.as_str(), order.price.to_string()),
        ("first", "0.55".to_owned())
    );
    shop.assert_settled().await;
}

#[tokio::test]
async fn a_hundred_at_once_with_money_for_forty_buy_forty_numbers() {
    let clock = clock();
    let fake = FakeProvider::new("only", Currency::USD)
        .with_offer(whatsapp(), "1", 1000)
        .with_code_after(Duration::from_secs(2), "123456")
        .with_clock(clock.clone());
    let shop = Shop::open(clock, vec![fake], "40").await;
    let outcomes = futures::future::join_all((0..100).map(|_| shop.create())).await;
    let bought = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
    let refused = outcomes
        .iter()
        .filter(|o| matches!(o, Err(CreateError::Insufficient { .. })))
        .count();
    assert_eq!((bought, refused), (40, 60));
    shop.pass(4).await;
    assert_eq!(shop.money().await, ("0".into(), "0".into()));
    assert_eq!(shop.fakes[0].truth().sold, 40);
    shop.assert_settled().await;
}

#[tokio::test]
async fn a_repeated_key_buys_nothing_more() {
    let clock = clock();
    let shop = Shop::open(clock.clone(), three(&clock), "5").await;
    let key = IdempotencyKey {
        key: "k".into(),
        body_sha256: [7; 32],
    };
    let purchase = shop.purchase();
    let create = || {
        shop.desk
            .create(shop.buyer, &purchase, 1, Some(key.clone()))
    };
    let outcomes = futures::future::join_all((0..10).map(|_| create())).await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    assert_eq!(shop.fakes[0].truth().sold, 1);
    shop.assert_settled().await;
}

#[tokio::test]
async fn a_quantity_spreads_over_the_stock_there_is() {
    let clock = clock();
    let fakes = three(&clock);
    fakes[0].restock(whatsapp(), 2);
    let shop = Shop::open(clock, fakes, "5").await;
    let created = shop
        .desk
        .create(shop.buyer, &shop.purchase(), 4, None)
        .await
        .unwrap();
    let mut places: Vec<_> = created
        .orders
        .iter()
        .map(|order| order.provider.as_str())
        .collect();
    places.sort_unstable();
    assert_eq!(places, ["first", "first", "second", "second"]);
    shop.assert_settled().await;
}
