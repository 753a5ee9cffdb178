//! Rows, answers and accounts that are not as they should be: they stop nobody else, and they end.

use std::time::Duration;

use domain::{AttemptState, Currency, Micros, OrderState};
use ledger::News;
use orders::{CancelError, Cancelled};
use provider::{CancelRule, ErrorKind, RecoveryClass, RefusalReason, UnknownReason};
use provider_testkit::{BuyPlan, Call, Failing, FakeProvider, Hold};
use time::ext::NumericalDuration;

use crate::shop::{Shop, clock, desk_on, whatsapp};

async fn shop(change: impl FnOnce(FakeProvider) -> FakeProvider) -> Shop {
    let clock = clock();
    let first = FakeProvider::new("first", Currency::USD).with_offer(whatsapp(), "0.50", 50);
    let second = FakeProvider::new("second", Currency::USD)
        .with_offer(whatsapp(), "0.60", 50)
        .with_clock(clock.clone());
    let first = change(first).with_clock(clock.clone());
    Shop::open(clock, vec![first, second], "5").await
}

fn number(order: &ledger::Order) -> provider::ProviderOrderId {
    provider::ProviderOrderId(order.provider_order_id.clone().unwrap())
}

async fn edit(shop: &Shop, sql: &'static str) {
    let pool = sqlx::PgPool::connect(shop.database.url()).await.unwrap();
    sqlx::query(sql).execute(&pool).await.unwrap();
    pool.close().await;
}

#[tokio::test]
async fn a_text_that_the_database_cannot_hold_keeps_nobody_from_a_code() {
    let shop = shop(|fake| fake).await;
    let (odd, plain) = (shop.buy().await, shop.buy().await);
    shop.fakes[0].deliver_message(&number(&odd), "hello\0world");
    shop.fakes[0].deliver_code(&number(&plain), "123456");
    shop.pass(5).await;
    assert_eq!(shop.order(plain.id).await.state, OrderState::Received);
    shop.fakes[0].deliver_code(&number(&odd), "65\x004321");
    shop.pass(5).await;
    let odd = shop.order(odd.id).await;
    assert_eq!(odd.otp_code.as_deref(), Some("654321"));
    shop.assert_settled().await;
}

#[tokio::test]
async fn a_row_that_cannot_be_read_keeps_nobody_from_a_code() {
    let shop = shop(|fake| fake).await;
    let (_, plain) = (shop.buy().await, shop.buy().await);
    edit(
        &shop,
        "update attempts set country = '??' where order_id = 1001",
    )
    .await;
    shop.fakes[0].deliver_code(&number(&plain), "123456");
    shop.clock.advance(5.seconds());
    shop.desk.beat(&"first".parse().unwrap()).await.unwrap();
    assert_eq!(shop.order(plain.id).await.state, OrderState::Received);
}

#[tokio::test]
async fn a_change_that_the_database_refuses_keeps_nobody_from_a_code() {
    let shop = shop(|fake| fake).await;
    let (odd, plain) = (shop.buy().await, shop.buy().await);
    edit(
        &shop,
        "alter table messages add constraint no_odd check (message <> 'odd')",
    )
    .await;
    shop.fakes[0].deliver_message(&number(&odd), "odd");
    shop.fakes[0].deliver_code(&number(&plain), "123456");
    shop.clock.advance(5.seconds());
    shop.desk.beat(&"first".parse().unwrap()).await.unwrap();
    assert_eq!(shop.order(plain.id).await.state, OrderState::Received);
}

#[tokio::test]
async fn a_sale_that_cannot_be_stored_is_carried_as_unclear_and_blocks_nothing() {
    let shop = shop(|fake| fake.with_recovery(RecoveryClass::RepeatableByKey)).await;
    shop.fakes[0].next_id("a\0b");
    let (id, waiting) = shop.buy_unclear().await;
    let plain = shop.buy().await;
    shop.fakes[0].deliver_code(&number(&plain), "123456");
    shop.pass(5).await;
    assert_eq!(shop.order(plain.id).await.state, OrderState::Received);
    let repeats = shop.fakes[0].calls().get(&Call::RepeatBuy).copied();
    assert!(
        repeats.unwrap_or(0) < 5,
        "not asked in every beat: {repeats:?}"
    );
    shop.jump(25.minutes()).await;
    assert_eq!(shop.order(id).await.state, OrderState::Failed);
    drop(waiting.await.unwrap().unwrap());
    shop.jump(24.hours()).await;
    assert!(shop.ledger.sum_unclear().await.unwrap().is_empty());
    assert!(shop.ledger.verify().await.unwrap().is_sound());
}

#[tokio::test]
async fn a_sale_at_a_price_below_zero_stands_at_the_listed_one() {
    let shop = shop(|fake| fake).await;
    shop.fakes[0].next_buy(BuyPlan::SellFor("-1".parse().unwrap()));
    let order = shop.buy().await;
    assert_eq!(
        (order.state, order.price.to_string()),
        (OrderState::Waiting, "0.5".to_owned())
    );
    assert!(shop.ledger.verify().await.unwrap().is_sound());
}

#[tokio::test]
async fn a_number_that_cannot_be_given_back_for_hours_still_delivers_and_still_ends() {
    let rule = CancelRule::AfterDelay(Duration::from_secs(3 * 3600));
    let shop = shop(|fake| fake.with_capabilities(|able| able.cancel = rule)).await;
    let (coded, silent) = (shop.buy().await, shop.buy().await);
    for order in [&coded, &silent] {
        // As if only the provider knew how long that takes.
        edit(&shop, "update attempts set cancel_from = null").await;
        let intended = shop.desk.cancel(shop.account(), order.id, true).await;
        assert!(matches!(intended, Ok(Cancelled::Intended { .. })));
    }
    shop.fakes[0].deliver_code(&number(&coded), "123456");
    shop.pass(10).await;
    assert_eq!(shop.order(coded.id).await.state, OrderState::Received);
    assert_eq!(
        shop.fakes[0].calls().get(&Call::Cancel),
        Some(&2),
        "nobody asks before it can work"
    );
    shop.jump(25.minutes()).await;
    assert_eq!(shop.order(silent.id).await.state, OrderState::Cancelled);
    shop.assert_settled().await;
}

#[tokio::test]
async fn a_second_cancel_takes_no_earlier_intention_back() {
    let rule = CancelRule::AfterDelay(Duration::from_secs(120));
    let shop = shop(|fake| fake.with_capabilities(|able| able.cancel = rule)).await;
    let order = shop.buy().await;
    shop.desk
        .cancel(shop.account(), order.id, true)
        .await
        .unwrap();
    edit(&shop, "update attempts set cancel_from = null").await;
    let again = shop.desk.cancel(shop.account(), order.id, false).await;
    assert!(matches!(again, Err(CancelError::Unconfirmed)), "{again:?}");
    shop.jump(121.seconds()).await;
    assert_eq!(shop.order(order.id).await.state, OrderState::Cancelled);
    shop.assert_settled().await;
}

#[tokio::test]
async fn a_client_that_wants_out_gets_no_further_purchase() {
    let shop = shop(|fake| fake).await;
    shop.fakes[0].hold_buys(Hold::BeforeSale);
    shop.fakes[0].next_buy(BuyPlan::Refuse(RefusalReason::OutOfStock));
    let (desk, buyer, purchase) = (shop.desk.clone(), shop.buyer, shop.purchase());
    let create = tokio::spawn(async move { desk.create(buyer, &purchase, 1, None).await });
    shop.fakes[0].wait_for_held_buys(1).await;
    let id = shop.newest_once(|_| true).await;
    shop.desk.cancel(shop.account(), id, true).await.unwrap();
    shop.fakes[0].release_buys();
    let order = create.await.unwrap().unwrap().orders.remove(0);
    assert_eq!(
        (order.state, order.failed_reason.as_deref()),
        (OrderState::Failed, Some("cancelled"))
    );
    assert_eq!(shop.fakes[1].truth().purchase_requests, 0);
    shop.assert_settled().await;
}

#[tokio::test]
async fn an_order_whose_purchase_was_disproved_by_a_process_that_died_goes_on() {
    let shop = shop(|fake| fake.with_recovery(RecoveryClass::Listable)).await;
    shop.fakes[0].next_buy(BuyPlan::LoseRequest(UnknownReason::TimedOut));
    let (id, waiting) = shop.buy_unclear().await;
    let attempt = shop.order(id).await.attempt_id;
    let message = "then it died".to_owned();
    let news = News::ProvenNotSold { message };
    shop.ledger
        .settle(attempt, news, time::macros::datetime!(2026-11-22 10:00 UTC))
        .await
        .unwrap();
    shop.clock.advance(30.seconds());
    shop.desk.sweep().await.unwrap();
    let created = waiting.await.unwrap().unwrap();
    assert_eq!(
        (created.orders[0].state, created.orders[0].provider.as_str()),
        (OrderState::Waiting, "second")
    );
    shop.assert_settled().await;
}

#[tokio::test]
async fn an_unclear_purchase_that_cannot_be_proven_blocks_its_product_for_a_day_at_most() {
    let shop = shop(|fake| fake.with_recovery(RecoveryClass::Listable)).await;
    shop.fakes[0].next_buy(BuyPlan::LoseRequest(UnknownReason::TimedOut));
    let (id, waiting) = shop.buy_unclear().await;
    shop.fakes[0].set_down(true);
    shop.jump(23.hours()).await;
    assert_eq!(shop.order(id).await.attempt, AttemptState::Unknown);
    shop.jump(1.hours()).await;
    let order = shop.order(id).await;
    assert_eq!(
        (order.state, order.attempt),
        (OrderState::Failed, AttemptState::WrittenOff)
    );
    drop(waiting.await.unwrap().unwrap());
    shop.fakes[0].set_down(false);
    assert_eq!(shop.buy().await.provider.as_str(), "first");
    assert!(shop.ledger.verify().await.unwrap().is_sound());
}

#[tokio::test]
async fn orders_at_an_account_that_is_not_configured_any_more_end() {
    let shop = shop(|fake| fake.with_recovery(RecoveryClass::Listable)).await;
    let order = shop.buy().await;
    shop.fakes[0].next_buy(BuyPlan::LoseReplyAfterSale(UnknownReason::TimedOut));
    let (_, waiting) = shop.buy_unclear().await;
    let other = desk_on(shop.database.url(), &shop.clock, &shop.fakes[1..]).await;
    shop.clock.advance(20.minutes());
    other.tidy().await.unwrap();
    assert_eq!(shop.order(order.id).await.state, OrderState::Waiting);
    shop.clock.advance(24.hours());
    other.tidy().await.unwrap();
    let order = shop.order(order.id).await;
    assert_eq!(
        (order.state, order.attempt),
        (OrderState::Expired, AttemptState::NeedsReview)
    );
    assert_eq!(shop.money().await, ("5".into(), "0".into()));
    assert!(shop.ledger.sum_unclear().await.unwrap().is_empty());
    drop(waiting.await.unwrap().unwrap());
    assert!(shop.ledger.verify().await.unwrap().is_sound());
}

#[tokio::test]
async fn a_provider_that_hangs_on_an_unclear_purchase_delays_no_code() {
    let shop = shop(|fake| fake.with_recovery(RecoveryClass::RepeatableByKey)).await;
    let order = shop.buy().await;
    shop.fakes[0].next_buy(BuyPlan::LoseRequest(UnknownReason::TimedOut));
    let (_, waiting) = shop.buy_unclear().await;
    shop.fakes[0].deliver_code(&number(&order), "123456");
    shop.fakes[0].hold_buys(Hold::BeforeSale);
    shop.clock.advance(5.seconds());
    let desk = shop.desk.clone();
    let beat = tokio::spawn(async move { desk.beat(&"first".parse().unwrap()).await });
    shop.fakes[0].wait_for_held_buys(1).await;
    let deadline = tokio::time::Instant::now() + Duration::from_secs(2);
    let seen = shop
        .desk
        .await_change(shop.account(), order.id, deadline)
        .await
        .unwrap()
        .unwrap();
    shop.fakes[0].release_buys();
    assert_eq!(seen.state, OrderState::Received);
    beat.await.unwrap().unwrap();
    drop(waiting.await.unwrap().unwrap());
}

#[tokio::test]
async fn a_number_given_back_whose_answer_was_lost_and_that_is_not_shown_any_more_is_refunded() {
    let shop = shop(|fake| fake.with_recovery(RecoveryClass::Blind)).await;
    let order = shop.buy().await;
    shop.fakes[0].fail_next(Call::Cancel, Failing::After(ErrorKind::Unavailable));
    let cancel = shop.desk.cancel(shop.account(), order.id, false).await;
    assert!(
        matches!(cancel, Err(CancelError::Unconfirmed)),
        "{cancel:?}"
    );
    for _ in 0..2 {
        let denied = Failing::Before(ErrorKind::NotAllowedNow);
        shop.fakes[0].fail_next(Call::Statuses, denied);
    }
    shop.jump(10.seconds()).await;
    let order = shop.order(order.id).await;
    assert_eq!(
        (order.state, order.attempt),
        (OrderState::Cancelled, AttemptState::Refunded)
    );
    assert_eq!(shop.fakes[0].calls().get(&Call::Cancel), Some(&2));
    shop.assert_settled().await;
}

#[tokio::test]
async fn a_sale_for_nothing_costs_what_was_listed() {
    let shop = shop(|fake| fake).await;
    shop.fakes[0].next_buy(BuyPlan::SellFor(Micros::ZERO));
    let order = shop.buy().await;
    shop.fakes[0].deliver_code(&number(&order), "123456");
    shop.pass(5).await;
    assert_eq!(shop.order(order.id).await.state, OrderState::Received);
    assert_eq!(shop.money().await, ("4.5".into(), "0".into()));
    assert!(shop.ledger.verify().await.unwrap().is_sound());
}
