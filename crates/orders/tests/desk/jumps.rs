//! The clock of this machine jumps, in the middle of orders; the provider's does not.

use std::time::Duration;

use domain::{Currency, OrderState};
use provider::RecoveryClass;
use provider_testkit::FakeProvider;
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
