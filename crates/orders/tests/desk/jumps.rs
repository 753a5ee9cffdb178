//! The clock of this machine jumps, in the middle of orders; the provider's does not.

use std::time::Duration;

use domain::{Currency, OrderState};
use provider::RecoveryClass;
use provider_testkit::{FakeProvider, Hold};
use time::ext::NumericalDuration;

use crate::shop::{Shop, clock, whatsapp};

/// A shop whose provider has a right clock.
async fn shop(recovery: RecoveryClass) -> (Shop, std::sync::Arc<domain::ManualClock>) {
    let right = clock();
    let fake = FakeProvider::new("only", Currency::USD)
        .with_offer(whatsapp(), "0.50", 50)
        .with_code_after(Duration::from_secs(60), "123456")
        .with_recovery(recovery)
        .with_clock(right.clone());
    (Shop::open(clock(), vec![fake], "5").await, right)
}

#[tokio::test]
async fn a_clock_that_ran_ahead_and_was_set_right_delays_no_code() {
    let (shop, right) = shop(RecoveryClass::Listable).await;
    let order = shop.buy().await;
    // Ahead, it puts the number off until then.
    shop.clock.advance(15.minutes());
    shop.beat().await;
    shop.clock.advance(-15.minutes());
    for clock in [&shop.clock, &right] {
        clock.advance(61.seconds());
    }
    shop.beat().await;
    assert_eq!(shop.order(order.id).await.state, OrderState::Received);
    shop.assert_settled().await;
}

#[tokio::test]
async fn hours_forwards_or_back_in_a_purchase_neither_buy_twice_nor_charge_for_nothing() {
    for recovery in [RecoveryClass::RepeatableByKey, RecoveryClass::Listable] {
        for hold in [Hold::BeforeSale, Hold::AfterSale] {
            for jump in [3.hours(), -3.hours()] {
                purchase_over_a_jump(recovery, hold, jump).await;
            }
        }
    }
}

async fn purchase_over_a_jump(recovery: RecoveryClass, hold: Hold, jump: time::Duration) {
    let case = format!("{recovery:?} {hold:?} {jump}");
    let (shop, right) = shop(recovery).await;
    let other = shop.second_desk().await;
    shop.fakes[0].hold_buys(hold);
    let (desk, buyer, purchase) = (shop.desk.clone(), shop.buyer, shop.purchase());
    let buying = tokio::spawn(async move { desk.create(buyer, &purchase, 1, None).await });
    shop.fakes[0].wait_for_held_buys(1).await;
    shop.clock.advance(jump);
    // By the new time the first process is long dead, or has yet to begin.
    other.sweep().await.unwrap();
    shop.beat().await;
    shop.fakes[0].release_buys();
    let created = buying.await.unwrap().unwrap();
    let id = created.orders[0].id;
    shop.beat().await;
    shop.clock.advance(-jump);
    for _ in 0..60 {
        for clock in [&shop.clock, &right] {
            clock.advance(30.seconds());
        }
        shop.beat().await;
    }
    let order = shop.order(id).await;
    assert!(
        order.state.is_final() || order.state == OrderState::Received,
        "{case}: {order:?}"
    );
    let charged = order.charged.get() > 0;
    assert_eq!(charged, order.otp_code.is_some(), "{case}: {order:?}");
    let truth = shop.fakes[0].truth();
    assert_eq!(truth.sold, 1, "{case}: {truth:?}");
    shop.assert_settled().await;
}
