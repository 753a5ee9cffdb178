//! Purchases whose reply was lost: found, disproved, or carried as an exposure.

use std::time::Duration;

use domain::{AttemptState, Currency, OrderState};
use provider::{RecoveryClass, RefusalReason, UnknownReason};
use provider_testkit::{BuyPlan, Call, FakeProvider};
use time::ext::NumericalDuration;

use crate::shop::{Shop, clock, whatsapp};

async fn shop_with(recovery: RecoveryClass) -> Shop {
    let clock = clock();
    let first = FakeProvider::new("first", Currency::USD)
        .with_offer(whatsapp(), "0.50", 50)
        .with_code_after(Duration::from_secs(60), "123456")
        .with_recovery(recovery)
        .with_clock(clock.clone());
    let second = FakeProvider::new("second", Currency::USD)
        .with_offer(whatsapp(), "0.60", 50)
        .with_clock(clock.clone());
    Shop::open(clock, vec![first, second], "5").await
}

#[tokio::test]
async fn a_lost_sale_is_found_by_its_key_and_kept_for_the_waiting_client() {
    let shop = shop_with(RecoveryClass::RepeatableByKey).await;
    shop.fakes[0].next_buy(BuyPlan::LoseReplyAfterSale(UnknownReason::TimedOut));
    let (id, waiting) = shop.buy_unclear().await;
    assert_eq!(
        shop.money().await,
        ("5".into(), "0.5".into()),
        "money stays held"
    );
    shop.beat().await;
    let created = waiting.await.unwrap().unwrap();
    assert_eq!(
        (created.orders[0].id, created.orders[0].state),
        (id, OrderState::Waiting)
    );
    assert!(created.orders[0].phone.is_some());
    assert_eq!(shop.fakes[0].truth().sold, 1);
    shop.assert_settled().await;
}

#[tokio::test]
async fn a_lost_sale_is_found_in_the_list() {
    let shop = shop_with(RecoveryClass::Listable).await;
    shop.fakes[0].next_buy(BuyPlan::LoseReplyAfterSale(UnknownReason::ConnectionLost));
    let (id, waiting) = shop.buy_unclear().await;
    shop.beat().await;
    assert_eq!(
        waiting.await.unwrap().unwrap().orders[0].state,
        OrderState::Waiting
    );
    assert_eq!(shop.order(id).await.provider.as_str(), "first");
    assert_eq!(
        shop.fakes[0].calls().get(&Call::RepeatBuy),
        None,
        "a listable purchase is never repeated"
    );
    shop.assert_settled().await;
}

#[tokio::test]
async fn absence_from_the_list_proves_nothing_until_lists_have_caught_up() {
    let shop = shop_with(RecoveryClass::Listable).await;
    shop.fakes[0].next_buy(BuyPlan::LoseRequest(UnknownReason::TimedOut));
    let (id, waiting) = shop.buy_unclear().await;
    shop.pass(10).await;
    assert_eq!(shop.order(id).await.state, OrderState::Unresolved);
    let attempt = shop.order(id).await.attempt_id;
    let evidence = shop.ledger.find_evidence(&[attempt]).await.unwrap();
    let evidence = &evidence[&attempt];
    assert_eq!(evidence.asked, "the account's orders");
    assert!(evidence.found.contains("may be behind"), "{evidence:?}");
    assert!(evidence.looks >= 3 && evidence.at > evidence.first_at);
    assert_eq!(
        shop.fakes[1].truth().sold,
        0,
        "an unclear purchase is not tried elsewhere"
    );
    shop.pass(10).await;
    let created = waiting.await.unwrap().unwrap();
    assert_eq!(created.orders[0].provider.as_str(), "second");
    assert_eq!(
        (shop.fakes[0].truth().sold, shop.fakes[1].truth().sold),
        (0, 1)
    );
    shop.assert_settled().await;
}

#[tokio::test]
async fn while_a_purchase_is_unclear_the_same_product_is_bought_elsewhere() {
    let shop = shop_with(RecoveryClass::Listable).await;
    shop.fakes[0].next_buy(BuyPlan::LoseReplyAfterSale(UnknownReason::TimedOut));
    let (_, waiting) = shop.buy_unclear().await;
    let other = shop.buy().await;
    assert_eq!(other.provider.as_str(), "second");
    shop.beat().await;
    waiting.await.unwrap().unwrap();
    assert_eq!(shop.fakes[0].truth().sold, 1);
    shop.assert_settled().await;
}

#[tokio::test]
async fn foreign_orders_on_the_account_are_never_touched() {
    let shop = shop_with(RecoveryClass::Listable).await;
    // Somebody else's purchase on the same account, an hour ago.
    let foreign = provider::BuyRequest {
        attempt_id: domain::AttemptId(uuid::Uuid::now_v7()),
        product: whatsapp(),
        offer_ref: provider::OfferRef("whatsapp-ID-1".into()),
        max_cost: domain::Money::parse("1", Currency::USD).unwrap(),
        test: false,
    };
    let sold = shop.fakes[0].shared().buy(&foreign).await;
    assert!(matches!(sold, provider::BuyOutcome::Sold(_)), "{sold:?}");
    shop.clock.advance(1.hours());
    shop.fakes[0].next_buy(BuyPlan::LoseRequest(UnknownReason::TimedOut));
    let (_, waiting) = shop.buy_unclear().await;
    shop.pass(20).await;
    assert_eq!(
        waiting.await.unwrap().unwrap().orders[0].provider.as_str(),
        "second"
    );
    assert_eq!(shop.fakes[0].calls().get(&Call::Cancel), None);
}

#[tokio::test]
async fn a_repeat_that_is_refused_disproves_the_purchase() {
    let shop = shop_with(RecoveryClass::RepeatableByKey).await;
    shop.fakes[0].next_buy(BuyPlan::LoseRefusal(
        UnknownReason::UnlistedStatus,
        RefusalReason::OutOfStock,
    ));
    let (_, waiting) = shop.buy_unclear().await;
    shop.beat().await;
    assert_eq!(
        waiting.await.unwrap().unwrap().orders[0].provider.as_str(),
        "second"
    );
    shop.assert_settled().await;
}

#[tokio::test]
async fn a_refusal_that_may_come_before_the_key_is_read_disproves_nothing() {
    let shop = shop_with(RecoveryClass::RepeatableByKey).await;
    let refusal = RefusalReason::RateLimited(None);
    shop.fakes[0].next_buy(BuyPlan::LoseRefusal(UnknownReason::TimedOut, refusal));
    let (id, waiting) = shop.buy_unclear().await;
    shop.pass(30).await;
    assert_eq!(shop.order(id).await.state, OrderState::Unresolved);
    assert_eq!(shop.fakes[1].truth().sold, 0);
    // Keys may be forgotten after ten minutes; by then the list is proof.
    shop.jump(10.minutes()).await;
    shop.newest_once(|order| order.state == OrderState::Failed)
        .await;
    drop(waiting.await.unwrap().unwrap());
    shop.assert_settled().await;
}

#[tokio::test]
async fn a_blind_loss_is_carried_until_the_numbers_life_is_over_and_the_client_pays_nothing() {
    let shop = shop_with(RecoveryClass::Blind).await;
    shop.fakes[0].next_buy(BuyPlan::LoseReplyAfterSale(UnknownReason::TimedOut));
    let (id, waiting) = shop.buy_unclear().await;
    shop.jump(10.minutes()).await;
    assert_eq!(shop.order(id).await.state, OrderState::Unresolved);
    assert_eq!(
        shop.ledger.sum_unclear().await.unwrap()[0]
            .exposure
            .to_string(),
        "0.5 USD"
    );
    shop.jump(12.minutes()).await;
    let order = shop.order(id).await;
    assert_eq!(
        (order.state, order.attempt),
        (OrderState::Failed, AttemptState::WrittenOff)
    );
    assert_eq!(shop.money().await, ("5".into(), "0".into()));
    drop(waiting.await.unwrap().unwrap());
    assert!(shop.ledger.verify().await.unwrap().is_sound());
}

#[tokio::test]
async fn a_cancel_wish_for_an_unclear_purchase_is_carried_out_when_it_is_found() {
    let shop = shop_with(RecoveryClass::RepeatableByKey).await;
    shop.fakes[0].next_buy(BuyPlan::LoseReplyAfterSale(UnknownReason::TimedOut));
    let (id, waiting) = shop.buy_unclear().await;
    let refused = shop.desk.cancel(shop.account(), id, false).await;
    assert!(
        matches!(refused, Err(orders::CancelError::Purchasing)),
        "{refused:?}"
    );
    shop.desk.cancel(shop.account(), id, true).await.unwrap();
    shop.jump(1.seconds()).await;
    assert_eq!(shop.order(id).await.state, OrderState::Cancelled);
    drop(waiting.await.unwrap().unwrap());
    assert_eq!(shop.fakes[0].truth().refunded, 1);
    assert_eq!(shop.money().await, ("5".into(), "0".into()));
    shop.assert_settled().await;
}

#[tokio::test]
async fn a_process_that_stops_answers_its_waiting_clients_with_what_is_known() {
    let shop = shop_with(RecoveryClass::Blind).await;
    let order = shop.buy().await;
    shop.fakes[0].next_buy(BuyPlan::LoseReplyAfterSale(UnknownReason::TimedOut));
    let (unclear, create) = shop.buy_unclear().await;
    let (desk, account) = (shop.desk.clone(), shop.account());
    let deadline = tokio::time::Instant::now() + Duration::from_secs(600);
    let poll = tokio::spawn(async move { desk.await_change(account, order.id, deadline).await });
    shop.desk.stop_waiting();
    let both = async { (create.await.unwrap(), poll.await.unwrap()) };
    let (created, polled) = tokio::time::timeout(Duration::from_secs(5), both)
        .await
        .expect("they went on waiting");
    let pending = created.unwrap().orders.remove(0);
    assert_eq!(
        (pending.id, pending.state),
        (unclear, OrderState::Unresolved)
    );
    assert_eq!(polled.unwrap().unwrap().state, OrderState::Waiting);
}
