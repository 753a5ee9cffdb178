//! What a number cost, where the provider tells it only after the sale.

use std::time::Duration;

use domain::{Currency, OrderState};
use provider_testkit::{BuyPlan, FakeProvider};

use crate::shop::{Shop, clock, whatsapp};

#[tokio::test]
async fn a_cost_that_is_told_after_the_sale_corrects_the_books_and_not_the_clients_price() {
    let clock = clock();
    let fake = FakeProvider::new("only", Currency::USD)
        .with_offer(whatsapp(), "0.50", 50)
        .with_code_after(Duration::from_secs(60), "123456")
        .with_clock(clock.clone());
    let shop = Shop::open(clock, vec![fake], "5").await;
    shop.fakes[0].reprice(whatsapp(), "0.54");
    shop.fakes[0].next_buy(BuyPlan::SellWithoutCost);
    let order = shop.buy().await;
    shop.pass(5).await;
    let attempt = shop.ledger.find_attempt(order.attempt_id).await.unwrap();
    assert_eq!(attempt.unwrap().cost.to_string(), "0.54 USD");
    shop.assert_settled().await;

    shop.pass(60).await;
    let served = shop.order(order.id).await;
    assert_eq!(
        (served.state, served.charged.to_string()),
        (OrderState::Received, "0.5".to_owned())
    );
    shop.assert_settled().await;
}
