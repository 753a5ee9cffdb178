//! Cancelling, expiring, resending: who wins, and who pays.

use std::time::Duration;

use domain::{AttemptState, Currency, OrderState};
use orders::{CancelError, Cancelled, FinishError};
use provider::{CancelRule, ErrorKind, PollStyle};
use provider_testkit::{Call, Failing, FakeProvider};
use time::ext::NumericalDuration;

use crate::shop::{PATIENCE, Shop, clock, whatsapp};

async fn shop(change: impl FnOnce(FakeProvider) -> FakeProvider) -> Shop {
    let clock = clock();
    let fake = FakeProvider::new("only", Currency::USD).with_offer(whatsapp(), "0.50", 50);
    Shop::open(clock.clone(), vec![change(fake).with_clock(clock)], "5").await
}

fn number(order: &ledger::Order) -> provider::ProviderOrderId {
    provider::ProviderOrderId(order.provider_order_id.clone().unwrap())
}

#[tokio::test]
async fn a_cancel_gives_the_money_back_once_however_often_it_is_asked() {
    let shop = shop(|fake| fake).await;
    let order = shop.buy().await;
    for _ in 0..3 {
        let done = shop
            .desk
            .cancel(shop.account(), order.id, false)
            .await
            .unwrap();
        assert!(matches!(done, Cancelled::Done { refund } if refund.to_string() == "0.5"));
    }
    assert_eq!(shop.money().await, ("5".into(), "0".into()));
    assert_eq!(shop.fakes[0].calls().get(&Call::Cancel), Some(&1));
    let other = shop
        .desk
        .cancel(domain::AccountId(99), order.id, false)
        .await;
    assert!(matches!(other, Err(CancelError::NotFound)), "{other:?}");
    shop.assert_settled().await;
}

#[tokio::test]
async fn too_early_is_said_with_the_time_or_kept_as_an_intention() {
    let rule = CancelRule::AfterDelay(Duration::from_secs(120));
    let shop = shop(|fake| fake.with_capabilities(|able| able.cancel = rule)).await;
    let order = shop.buy().await;
    match shop.desk.cancel(shop.account(), order.id, false).await {
        Err(CancelError::TooEarly { allowed_at }) => assert_eq!(allowed_at, order.cancel_from),
        other => panic!("{other:?}"),
    }
    assert_eq!(shop.order(order.id).await.state, OrderState::Waiting);
    let intended = shop
        .desk
        .cancel(shop.account(), order.id, true)
        .await
        .unwrap();
    assert!(matches!(intended, Cancelled::Intended { .. }));
    shop.pass(60).await;
    assert_eq!(shop.order(order.id).await.state, OrderState::Cancelling);
    assert_eq!(
        shop.fakes[0].calls().get(&Call::Cancel),
        None,
        "nobody asks before it can work"
    );
    shop.pass(65).await;
    assert_eq!(shop.order(order.id).await.state, OrderState::Cancelled);
    shop.assert_settled().await;
}

#[tokio::test]
async fn a_code_that_comes_before_the_cancel_is_delivered_and_charged() {
    let shop = shop(|fake| fake).await;
    let order = shop.buy().await;
    shop.fakes[0].deliver_code(&number(&order), "424242");
    let late = shop.desk.cancel(shop.account(), order.id, false).await;
    assert!(matches!(late, Err(CancelError::CodeArrived)), "{late:?}");
    let order = shop.order(order.id).await;
    assert_eq!(
        (order.state, order.otp_code.as_deref()),
        (OrderState::Received, Some("424242"))
    );
    assert_eq!(shop.money().await, ("4.5".into(), "0".into()));
    shop.assert_settled().await;
}

#[tokio::test]
async fn a_cancel_whose_answer_is_lost_is_carried_out_and_refunded_once() {
    let shop = shop(|fake| fake).await;
    let order = shop.buy().await;
    shop.fakes[0].fail_next(Call::Cancel, Failing::After(ErrorKind::Unavailable));
    let unclear = shop.desk.cancel(shop.account(), order.id, false).await;
    assert!(
        matches!(unclear, Err(CancelError::Unconfirmed)),
        "{unclear:?}"
    );
    assert_eq!(
        shop.money().await,
        ("5".into(), "0.5".into()),
        "nothing is refunded on a guess"
    );
    shop.jump(10.seconds()).await;
    assert_eq!(shop.order(order.id).await.state, OrderState::Cancelled);
    assert_eq!(shop.money().await, ("5".into(), "0".into()));
    shop.assert_settled().await;
}

/// A provider shows a code for as long as its number lives. What else is in the beat would wait for
/// the books of all those, and so would their clients for a beat.
#[tokio::test]
async fn a_code_that_is_shown_again_is_not_settled_again() {
    let shop = shop(|fake| fake).await;
    let order = shop.buy().await;
    shop.fakes[0].deliver_code(&number(&order), "424242");
    shop.pass(5).await;
    assert_eq!(shop.order(order.id).await.sms_revision, 1);

    let pool = sqlx::PgPool::connect(shop.database.url()).await.unwrap();
    let mut elsewhere = pool.begin().await.unwrap();
    let lock = sqlx::query("select from orders for update");
    lock.execute(&mut *elsewhere).await.unwrap();
    shop.clock.advance(5.seconds());
    let beat = tokio::time::timeout(PATIENCE, shop.desk.beat(&"only".parse().unwrap())).await;
    let beat = beat.expect("it waits for the order's row").unwrap();
    assert_eq!((beat.asked, beat.moved), (1, 0));
    elsewhere.rollback().await.unwrap();

    shop.fakes[0].deliver_code(&number(&order), "434343");
    shop.pass(5).await;
    assert_eq!(shop.order(order.id).await.sms_revision, 2);
}

#[tokio::test]
async fn a_number_without_a_code_expires_and_costs_nothing() {
    let shop = shop(|fake| fake).await;
    let order = shop.buy().await;
    shop.jump(20.minutes()).await;
    assert_eq!(shop.order(order.id).await.state, OrderState::Expired);
    assert_eq!(shop.money().await, ("5".into(), "0".into()));
    shop.assert_settled().await;
}

#[tokio::test]
async fn a_number_is_asked_about_every_interval_however_slow_the_answers_are() {
    let shop = shop(|fake| {
        fake.with_slow_statuses(Duration::from_millis(900))
            .with_capabilities(|able| able.poll = PollStyle::PerNumber)
    })
    .await;
    shop.buy().await;
    let name = "only".parse().unwrap();
    shop.clock.advance(3.seconds());
    for asked in 1..=10 {
        // The answer came 2100 ms ago, the question was asked an interval ago.
        let beat = shop.desk.beat(&name).await.unwrap();
        assert_eq!(beat.asked, 1, "beat {asked}");
        assert_eq!(shop.desk.beat(&name).await.unwrap().asked, 0);
        shop.clock.advance(2_100.milliseconds());
    }
}

#[tokio::test]
async fn our_own_patience_ends_before_the_numbers_life() {
    let give_up = Some(Duration::from_secs(120));
    let shop = shop(|fake| fake.with_capabilities(|able| able.auto_cancel_after = give_up)).await;
    let order = shop.buy().await;
    shop.pass(119).await;
    assert_eq!(shop.order(order.id).await.state, OrderState::Waiting);
    shop.pass(3).await;
    let order = shop.order(order.id).await;
    assert_eq!(
        (order.state, order.attempt),
        (OrderState::Expired, AttemptState::Refunded)
    );
    assert_eq!(shop.fakes[0].truth().refunded, 1);
    shop.assert_settled().await;
}

#[tokio::test]
async fn a_provider_that_fails_its_reads_ends_no_order() {
    let shop = shop(|fake| fake).await;
    let order = shop.buy().await;
    shop.fakes[0].set_down(true);
    shop.pass(30).await;
    assert_eq!(shop.order(order.id).await.state, OrderState::Waiting);
    shop.fakes[0]
        .set_down(false)
        .deliver_code(&number(&order), "111222");
    shop.pass(5).await;
    assert_eq!(shop.order(order.id).await.state, OrderState::Received);
    shop.assert_settled().await;
}

#[tokio::test]
async fn a_provider_that_never_says_how_it_ended_leaves_an_open_item_and_no_charge() {
    let shop = shop(|fake| fake).await;
    let order = shop.buy().await;
    shop.fakes[0].set_down(true);
    shop.jump(25.minutes()).await;
    let order = shop.order(order.id).await;
    assert_eq!(
        (order.state, order.attempt),
        (OrderState::Expired, AttemptState::NeedsReview)
    );
    assert_eq!(shop.money().await, ("5".into(), "0".into()));
    assert!(shop.ledger.verify().await.unwrap().is_sound());
}

#[tokio::test]
async fn after_a_resend_the_old_code_is_not_a_new_one() {
    let shop = shop(|fake| fake.with_capabilities(|able| able.resend = true)).await;
    let order = shop.buy().await;
    shop.fakes[0].deliver_code(&number(&order), "111111");
    shop.pass(5).await;
    assert!(
        shop.desk
            .resend(shop.account(), order.id)
            .await
            .unwrap()
            .resent
    );
    shop.pass(5).await;
    assert_eq!(shop.order(order.id).await.sms_revision, 1);
    shop.fakes[0].deliver_code(&number(&order), "222222");
    shop.pass(5).await;
    let order = shop.order(order.id).await;
    assert_eq!(
        (order.sms_revision, order.otp_code.as_deref()),
        (2, Some("222222"))
    );
    assert_eq!(
        shop.money().await,
        ("4.5".into(), "0".into()),
        "one charge for all messages"
    );
    shop.assert_settled().await;
}

#[tokio::test]
async fn nothing_can_be_finished_before_its_code_nor_cancelled_after_its_end() {
    let shop = shop(|fake| fake).await;
    let order = shop.buy().await;
    let early = shop.desk.finish(shop.account(), order.id).await;
    assert!(matches!(early, Err(FinishError::NoCode)), "{early:?}");
    shop.fakes[0].deliver_code(&number(&order), "111111");
    shop.pass(5).await;
    shop.desk.finish(shop.account(), order.id).await.unwrap();
    let late = shop.desk.cancel(shop.account(), order.id, false).await;
    assert!(
        matches!(late, Err(CancelError::Over(OrderState::Completed))),
        "{late:?}"
    );
    shop.pass(3).await;
    shop.assert_settled().await;
}
