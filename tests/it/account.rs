//! `/v1/balance`, `/v1/profile`, `/v1/transactions`, `/v1/orders/{id}/events`.

use domain::{ClientId, Currency};
use ledger::{Actor, ClientChange, ClientStatus};
use rstest::rstest;
use serde_json::{Value, json};

use crate::support::{Setup, TestApp};

async fn buy(app: &TestApp) -> i64 {
    let reply = app
        .post("/v1/orders/create", json!({"product_id": 142}))
        .await;
    reply.data()["orders"][0]["id"].as_i64().unwrap()
}

#[tokio::test]
async fn the_balance_tells_what_is_held() {
    let app = TestApp::start().await;
    buy(&app).await;
    let reply = app.get("/v1/balance").await;
    reply.data();
    let expected = r#"{"success":true,"data":{"currency":"USD","balance":100,"frozen_balance":0.3,"available_balance":99.7,"credit_limit":0}}"#;
    assert_eq!(reply.text, expected);
}

#[tokio::test]
async fn large_balances_keep_their_digits() {
    let setup = Setup {
        deposit: "9007199254740.993",
        ..Setup::default()
    };
    let app = setup.start().await;
    let reply = app.get("/v1/balance").await;
    assert!(
        reply.text.contains(r#""balance":9007199254740.993,"#),
        "{}",
        reply.text
    );
}

#[tokio::test]
async fn the_profile_says_who_pays_and_when() {
    let app = TestApp::start().await;
    let reply = app.get("/v1/profile").await;
    let ClientId(id) = app.client;
    let expected = json!({
        "user_id": id, "username": "qa", "email": null, "currency": "USD",
        "balance": 100, "frozen_balance": 0, "credit_limit": 0, "billing_type": "prepaid",
        "is_active": true, "mode": "live", "created_at": "2026-11-22T10:00:00Z",
    });
    assert_eq!(*reply.data(), expected);

    sqlx::query("update client_accounts set credit_limit_micros = 5000000")
        .execute(&sqlx::PgPool::connect(app.database.url()).await.unwrap())
        .await
        .unwrap();
    let suspended = ClientChange {
        status: Some(ClientStatus::Suspended),
        ..ClientChange::default()
    };
    let now = domain::Clock::now(&*app.clock);
    app.state
        .ledger
        .update_client(app.client, &suspended, None, &Actor::local("jo"), now)
        .await
        .unwrap();
    let reply = app.get("/v1/profile").await;
    let seen = ["billing_type", "credit_limit", "is_active"].map(|key| reply.data()[key].clone());
    assert_eq!(json!(seen), json!(["postpaid", 5, false]));
}

#[tokio::test]
async fn transactions_are_paged_newest_first_with_snapshots() {
    let app = TestApp::start().await;
    let order = buy(&app).await;
    let reply = app.get("/v1/transactions").await;
    let page = reply.data();
    assert_eq!(
        (&page["total"], &page["page"], &page["page_size"]),
        (&json!(2), &json!(1), &json!(20))
    );
    let hold = &page["transactions"][0];
    assert_eq!(hold["type"], "Hold");
    assert_eq!(hold["order_id"], json!(order));
    let amounts =
        ["amount", "balance_snapshot", "frozen_balance_snapshot"].map(|key| hold[key].clone());
    assert_eq!(json!(amounts), json!([0.3, 100, 0.3]));
    let deposit = &page["transactions"][1];
    assert_eq!(
        (&deposit["type"], &deposit["order_id"]),
        (&json!("Deposit"), &Value::Null)
    );
    assert_eq!(
        (&deposit["amount"], &deposit["description"]),
        (&json!(100), &json!("start"))
    );

    let second = app.get("/v1/transactions?page=2&page_size=1").await;
    assert_eq!(second.data()["transactions"], json!([deposit]));
    let beyond = app
        .get("/v1/transactions?page=4294967295&page_size=100")
        .await;
    assert_eq!(beyond.data()["transactions"], json!([]));
    assert_eq!(beyond.data()["total"], 2);
}

#[rstest]
#[case("/v1/transactions?page=0", "page")]
#[case("/v1/transactions?page=-1", "page")]
#[case("/v1/transactions?page=4294967296", "page")]
#[case("/v1/transactions?page=x", "page")]
#[case("/v1/transactions?page_size=0", "page_size")]
#[case("/v1/transactions?page_size=101", "page_size")]
#[case("/v1/transactions?size=1", "size")]
#[case("/v1/orders/x/events", "id")]
#[case("/v1/orders/1%00/events", "id")]
#[tokio::test]
async fn a_wrong_parameter_is_named(#[case] path: &str, #[case] field: &str) {
    let app = TestApp::start().await;
    app.get(path).await.names_wrong(field);
}

#[tokio::test]
async fn clients_see_their_own_money_and_orders_only() {
    let app = TestApp::start().await;
    let order = buy(&app).await;
    let (_, key) = app.add_client("other", Currency::IDR, "500000").await;
    let balance = app.get_as(&key, "/v1/balance").await;
    assert_eq!(
        (&balance.data()["currency"], &balance.data()["balance"]),
        (&json!("IDR"), &json!(500_000))
    );
    assert_eq!(
        app.get_as(&key, "/v1/transactions").await.data()["total"],
        1
    );
    let path = format!("/v1/orders/{order}/events");
    app.get_as(&key, &path).await.refusal(404, "NOT_FOUND");
    app.get("/v1/orders/999999999/events")
        .await
        .refusal(404, "NOT_FOUND");
}

#[tokio::test]
async fn the_history_of_an_order_is_told_in_order_and_without_secrets() {
    let app = TestApp::start().await;
    let order = buy(&app).await;
    let reply = app.get(&format!("/v1/orders/{order}/events")).await;
    let history = reply.data();
    assert_eq!(history["order_id"], json!(order));
    assert_eq!(history["messages"], json!([]));
    let events = history["events"].as_array().unwrap();
    assert!(events.len() >= 3, "{events:?}");
    let ids: Vec<_> = events
        .iter()
        .map(|event| event["id"].as_i64().unwrap())
        .collect();
    assert!(ids.is_sorted(), "{ids:?}");
    assert!(
        events.iter().all(|event| event["detail"].is_object()),
        "{events:?}"
    );
    let view = app.get(&format!("/v1/orders/{order}")).await;
    let phone = view.data()["phone_number"].as_str().unwrap();
    assert!(
        !reply.text.contains(phone.trim_start_matches('+')),
        "{}",
        reply.text
    );
}
