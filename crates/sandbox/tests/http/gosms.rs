//! The GoSMS protocol, field for field.

use provider_gosms::wire::{
    Balance, CreatedOrder, Order, OrderPage, OrderStatus, Profile, TransactionKind, TransactionPage,
};
use rstest::rstest;
use sandbox::ProviderKind::Gosms;

use crate::support::World;

const WHATSAPP_ID: &str = r#"{"project_code":"whatsapp","region":"ID"}"#;

async fn buy(world: &World) -> CreatedOrder {
    world
        .post(Gosms, "/order", WHATSAPP_ID)
        .await
        .expect(200, "pending")
        .read()
}

#[tokio::test]
async fn an_order_lives_from_purchase_to_its_code_and_end() {
    let world = World::new().await;
    let created = buy(&world).await;
    assert_eq!(created.price.unwrap().to_string(), "0.5");
    assert_eq!(created.created_at.as_deref(), Some("2026-02-25T12:00:00Z"));
    assert_eq!(created.expired_at.as_deref(), Some("2026-02-25T12:10:00Z"));
    assert!(created.phone.as_ref().unwrap().starts_with("+62812"));
    let path = format!("/order/{}", created.order_id.as_str());
    world
        .get(Gosms, &path)
        .await
        .expect(200, r#""code":null,"content":null"#);
    world.pass(60);
    let received: Order = world.get(Gosms, &path).await.read();
    assert_eq!(received.status, Some(OrderStatus::Received));
    let code = received.code.unwrap();
    assert_eq!(
        received.content,
        Some(format!("Your WhatsApp code is {code}"))
    );
    assert_eq!(
        received.received_at.as_deref(),
        Some("2026-02-25T12:01:00Z")
    );
    world
        .post(Gosms, &format!("{path}/cancel"), "")
        .await
        .expect(400, "INVALID_PARAMS");
    world.pass(9 * 60);
    world.get(Gosms, &path).await.expect(200, "completed");
    let truth = world.truth(Gosms);
    assert_eq!(
        (truth.balance.to_string(), truth.in_flight.get()),
        ("999.5".into(), 0)
    );
}

#[tokio::test]
async fn a_pending_order_is_cancelled_at_once_and_only_once() {
    let world = World::new().await;
    let id = buy(&world).await.order_id;
    let path = format!("/order/{}/cancel", id.as_str());
    world
        .post(Gosms, &path, "")
        .await
        .expect(200, r#""refund_amount":0.5"#);
    world
        .post(Gosms, &path, "")
        .await
        .expect(400, "INVALID_PARAMS");
    assert_eq!(world.truth(Gosms).balance.to_string(), "1000");
}

#[tokio::test]
async fn money_is_held_released_and_refunded_in_the_journal() {
    let world = World::with(|config| config.delivery.gosms = 0).await;
    let (first, second) = (buy(&world).await, buy(&world).await);
    let balance: Balance = world.get(Gosms, "/user/balance").await.read();
    assert_eq!(balance.balance.to_string(), "1000");
    assert_eq!(balance.frozen_balance.unwrap().to_string(), "1");
    assert_eq!(balance.available_balance.unwrap().to_string(), "999");
    let profile: Profile = world.get(Gosms, "/user/profile").await.read();
    assert_eq!(profile.billing_type.as_deref(), Some("postpaid"));

    let id = first.order_id.as_str();
    assert!(world.sandbox.deliver_sms(Gosms, id, None).is_some());
    world.pass(10 * 60);
    let page: TransactionPage = world.get(Gosms, "/user/transactions").await.read();
    let rows: Vec<_> = page
        .transactions
        .iter()
        .rev()
        .map(|t| (&t.kind, t.order_id.clone()))
        .collect();
    let (first, second) = (Some(first.order_id), Some(second.order_id));
    let expected = [
        (&TransactionKind::Deposit, None),
        (&TransactionKind::Hold, first.clone()),
        (&TransactionKind::Hold, second.clone()),
        (&TransactionKind::Release, first),
        (&TransactionKind::Refund, second),
    ];
    assert_eq!(rows, expected);
    let last = &page.transactions[0];
    assert_eq!(last.balance_snapshot.unwrap().to_string(), "999.5");
    assert_eq!(last.frozen_balance_snapshot.unwrap().get(), 0);
}

#[tokio::test]
async fn lists_page_newest_first_and_filter() {
    let world = World::new().await;
    let mut ids = Vec::new();
    for _ in 0..5 {
        ids.push(buy(&world).await.order_id);
    }
    let cancel = format!("/order/{}/cancel", ids[0].as_str());
    world
        .post(Gosms, &cancel, "")
        .await
        .expect(200, "refund_amount");
    let page: OrderPage = world
        .get(Gosms, "/user/orders?page=2&page_size=2")
        .await
        .read();
    assert_eq!(
        (page.total, page.page, page.page_size),
        (Some(5), Some(2), Some(2))
    );
    let listed: Vec<_> = page.orders.iter().map(|order| &order.order_id).collect();
    assert_eq!(listed, [&ids[2], &ids[1]]);
    let page: OrderPage = world
        .get(Gosms, "/user/orders?status=cancelled")
        .await
        .read();
    assert_eq!((page.total, &page.orders[0].order_id), (Some(1), &ids[0]));
    for bad in ["page=0", "page_size=101", "page=x", "status=sold"] {
        let reply = world.get(Gosms, &format!("/user/orders?{bad}")).await;
        reply.expect(400, "INVALID_PARAMS");
    }
}

#[rstest]
#[case("/order", "{}", 400, "INVALID_PARAMS")]
#[case(
    "/order",
    r#"{"project_code":"nothing","region":"ID"}"#,
    400,
    "INVALID_PARAMS"
)]
#[case(
    "/order",
    r#"{"project_code":"whatsapp","region":"XX"}"#,
    400,
    "INVALID_PARAMS"
)]
#[case(
    "/order",
    r#"{"project_code":"whatsapp","region":"AQ"}"#,
    400,
    "INVALID_PARAMS"
)]
#[case(
    "/order",
    r#"{"project_code":"steam","region":"ID"}"#,
    503,
    "NO_AVAILABLE_NUMBER"
)]
#[case("/order/1/cancel", "", 404, "ORDER_NOT_FOUND")]
#[case("/order/abc/cancel", "", 404, "ORDER_NOT_FOUND")]
#[case("/orders", "", 404, "NOT_FOUND")]
#[tokio::test]
async fn bad_input_is_answered_as_documented(
    #[case] path: &str,
    #[case] body: &str,
    #[case] status: u16,
    #[case] part: &str,
) {
    World::new()
        .await
        .post(Gosms, path, body)
        .await
        .expect(status, part);
}

#[tokio::test]
async fn an_expired_order_says_so_and_the_credit_line_is_a_limit() {
    let world = World::with(|config| {
        config.delivery.gosms = 0;
        config.accounts[1].opening_balance = domain::Micros::ZERO;
        config.accounts[1].credit_limit = "0.6".parse().unwrap();
    })
    .await;
    let id = buy(&world).await.order_id;
    world
        .post(Gosms, "/order", WHATSAPP_ID)
        .await
        .expect(402, "INSUFFICIENT_BALANCE");
    assert_eq!(world.truth(Gosms).balance.to_string(), "-0.5");
    world.pass(10 * 60);
    let path = format!("/order/{}", id.as_str());
    world.get(Gosms, &path).await.expect(200, "expired");
    world
        .post(Gosms, &format!("{path}/cancel"), "")
        .await
        .expect(400, "ORDER_EXPIRED");
    assert_eq!(world.truth(Gosms).balance.get(), 0);
}
