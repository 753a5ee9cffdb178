//! One `Idempotency-Key` buys once, however often and however unluckily it is sent.

use axum::body::Body;
use futures::future::join_all;
use http::{Method, Request};
use provider::RefusalReason;
use provider_testkit::BuyPlan;
use serde_json::{Value, json};

use crate::support::{Reply, Setup, TestApp};

async fn create(app: &TestApp, key: &str, body: &Value) -> Reply {
    let request = Request::builder()
        .method(Method::POST)
        .uri("/v1/orders/create")
        .header("authorization", format!("Bearer {}", app.key))
        .header("content-type", "application/json")
        .header("idempotency-key", key)
        .body(Body::from(body.to_string()))
        .unwrap();
    app.send(request).await
}

fn whatsapp(quantity: u32) -> Value {
    json!({ "country": "ID", "service": "whatsapp", "quantity": quantity })
}

fn ids(reply: &Reply) -> Vec<i64> {
    let orders = reply.data()["orders"].as_array().unwrap();
    let ids = orders.iter().map(|order| order["id"].as_i64().unwrap());
    ids.collect()
}

async fn edit(app: &TestApp, sql: &'static str) {
    let pool = sqlx::PgPool::connect(app.database.url()).await.unwrap();
    sqlx::query(sql).execute(&pool).await.unwrap();
    pool.close().await;
}

#[tokio::test]
async fn the_same_key_at_once_buys_once_and_tells_everybody_the_same() {
    let app = TestApp::start().await;
    let body = whatsapp(1);
    let replies = join_all((0..6).map(|_| create(&app, "k", &body))).await;
    assert!(replies.iter().all(|reply| ids(reply) == [1001]));
    let replayed = replies
        .iter()
        .filter(|reply| reply.header("idempotency-replayed") == "true");
    assert_eq!(replayed.count(), 5);
    let in_other_words = json!({ "product_id": 142, "strategy": "cheapest" });
    assert_eq!(ids(&create(&app, "k", &in_other_words).await), [1001]);
    assert_eq!(app.fakes[0].truth().sold, 1);
    let other = create(&app, "k", &whatsapp(2)).await;
    let error = other.refusal(409, "CONFLICT");
    assert_eq!(error["reason"], "IDEMPOTENCY_KEY_REUSED");
}

#[tokio::test]
async fn a_key_whose_answer_was_lost_in_a_crash_tells_the_same_story() {
    let setup = Setup {
        deposit: "0.7",
        ..Setup::default()
    };
    let app = setup.start().await;
    let first = create(&app, "k", &whatsapp(3)).await;
    assert_eq!(first.data()["failed_count"], 1, "money for two of three");
    edit(
        &app,
        "update idempotency_keys set answer_status = null, answer_body = null",
    )
    .await;
    let again = create(&app, "k", &whatsapp(3)).await;
    assert_eq!(ids(&again), ids(&first));
    assert_eq!(again.data()["failed_count"], 1);
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(app.fakes[0].truth().sold, 2);
}

#[tokio::test]
async fn a_key_whose_orders_all_failed_is_used_up_and_says_so() {
    let app = TestApp::start().await;
    for fake in &app.fakes {
        fake.every_buy(BuyPlan::Refuse(RefusalReason::OutOfStock));
    }
    let first = create(&app, "k", &whatsapp(1)).await;
    let error = first.refusal(422, "PROVIDER_ERROR");
    assert_eq!(
        error["safe_to_retry"], false,
        "the same key gets the same answer for ever"
    );
    let again = create(&app, "k", &whatsapp(1)).await;
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(again.text, first.text);
}

#[tokio::test]
async fn a_refused_request_leaves_its_key_unused() {
    let setup = Setup {
        deposit: "",
        ..Setup::default()
    };
    let app = setup.start().await;
    let poor = create(&app, "k", &whatsapp(1)).await;
    poor.refusal(409, "INSUFFICIENT_BALANCE");
    let deposit = ledger::Deposit {
        client: app.client,
        mode: domain::Mode::Live,
        amount: "1".parse().unwrap(),
        reason: "more".to_owned(),
    };
    let now = domain::Clock::now(&*app.clock);
    let actor = ledger::Actor::local("accounting");
    app.state
        .ledger
        .book_by_hand(&deposit, false, &actor, now)
        .await
        .unwrap();
    assert_eq!(ids(&create(&app, "k", &whatsapp(1)).await), [1001]);
}
