//! `/admin/v1/clients/{id}/deposits` and `…/adjustments`: money that administrators book.

use axum::body::Body;
use futures::future::join_all;
use http::{Method, Request};
use serde_json::{Value, json};
use server::admin_token::Role;
use sqlx::Connection;

use crate::support::{Reply, TestApp};

async fn post(app: &TestApp, client: i64, what: &str, key: Option<&str>, body: &Value) -> Reply {
    let mut request = Request::builder()
        .method(Method::POST)
        .uri(format!("/admin/v1/clients/{client}/{what}"))
        .header(
            "authorization",
            format!("Bearer {}", app.admin_token(Role::Admin)),
        )
        .header("content-type", "application/json");
    if let Some(key) = key {
        request = request.header("idempotency-key", key);
    }
    app.send(request.body(Body::from(body.to_string())).unwrap())
        .await
}

async fn balance(app: &TestApp) -> Value {
    app.get("/v1/balance").await.data()["balance"].clone()
}

#[tokio::test]
async fn a_booking_repeated_under_its_key_is_answered_again_and_booked_once() {
    let app = TestApp::start().await;
    let client = app.client.0;
    let invoice = json!({"amount": 2.5, "reason": "invoice 7"});
    let pay = async |key: &str, body: &Value| post(&app, client, "deposits", Some(key), body).await;
    let replies = join_all((0..4).map(|_| pay("i-7", &invoice))).await;
    let first = replies[0].data();
    assert!(replies.iter().all(|reply| reply.data() == first));
    let replayed = replies
        .iter()
        .filter(|reply| reply.header("idempotency-replayed") == "true");
    assert_eq!(replayed.count(), 3);

    // What happens in between does not change what is answered again, a year later too.
    let correction = json!({"amount": -1, "reason": "typing error"});
    let corrected = post(&app, client, "adjustments", Some("c-1"), &correction).await;
    corrected.data();
    app.clock.advance(time::Duration::days(400));
    let late = pay("i-7", &invoice).await;
    assert_eq!(
        (late.data(), late.header("idempotency-replayed")),
        (first, "true")
    );

    let others = [
        ("deposits", json!({"amount": 2, "reason": "invoice 7"})),
        ("deposits", json!({"amount": 2.5, "reason": "invoice 8"})),
        ("adjustments", invoice.clone()),
    ];
    for (what, body) in others {
        let refused = post(&app, client, what, Some("i-7"), &body).await;
        assert_eq!(
            refused.refusal(409, "CONFLICT")["reason"],
            "IDEMPOTENCY_KEY_REUSED"
        );
    }
    // The other account and the other client have keys of their own.
    let test = json!({"amount": 2.5, "mode": "test", "reason": "invoice 7"});
    assert_eq!(pay("i-7", &test).await.data()["available"], json!(2.5));
    for key in [None, Some(""), Some("two words")] {
        post(&app, client, "deposits", key, &invoice)
            .await
            .names_wrong("Idempotency-Key");
    }
    assert_eq!(balance(&app).await, json!(101.5));
    assert!(app.state.ledger.verify().await.unwrap().is_sound());
}

#[tokio::test]
async fn a_withdrawal_that_was_refused_has_not_used_its_key_up() {
    let app = TestApp::start().await;
    let client = app.client.0;
    let take = json!({"amount": -1000, "reason": "closed"});
    let refused = post(&app, client, "adjustments", Some("k"), &take).await;
    assert_eq!(refused.refusal(409, "CONFLICT")["reason"], "NOT_ENOUGH");
    let more = json!({"amount": 1000, "reason": "paid"});
    let paid = post(&app, client, "deposits", Some("p"), &more).await;
    paid.data();
    let taken = post(&app, client, "adjustments", Some("k"), &take).await;
    taken.data();
    assert_eq!(taken.header("idempotency-replayed"), "");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_whose_sender_went_away_in_it_is_booked_once_by_the_next_one() {
    let app = std::sync::Arc::new(TestApp::start().await);
    let client = app.client.0;
    let body = json!({"amount": 5, "reason": "invoice 9"});
    // Somebody holds the account, so that the request cannot end before its sender is gone.
    let mut holder = sqlx::PgConnection::connect(app.database.url())
        .await
        .unwrap();
    sqlx::raw_sql("begin; select 1 from client_accounts for update")
        .execute(&mut holder)
        .await
        .unwrap();
    let sender = tokio::spawn({
        let (app, body) = (app.clone(), body.clone());
        async move { post(&app, client, "deposits", Some("i-9"), &body).await }
    });
    let mut watcher = sqlx::PgConnection::connect(app.database.url())
        .await
        .unwrap();
    let waiting = "select count(*) from pg_stat_activity
                   where wait_event_type = 'Lock' and datname = current_database()";
    while sqlx::query_scalar::<_, i64>(waiting)
        .fetch_one(&mut watcher)
        .await
        .unwrap()
        == 0
    {
        tokio::task::yield_now().await;
    }
    sender.abort();
    assert!(sender.await.unwrap_err().is_cancelled());
    sqlx::raw_sql("commit").execute(&mut holder).await.unwrap();
    let again = post(&app, client, "deposits", Some("i-9"), &body).await;
    again.data();
    let third = post(&app, client, "deposits", Some("i-9"), &body).await;
    assert_eq!(third.header("idempotency-replayed"), "true");
    assert_eq!(balance(&app).await, json!(105));
}

#[tokio::test]
async fn a_client_is_made_paid_and_corrected() {
    let app = TestApp::start().await;
    let body = json!({"name": "new", "currency": "IDR", "credit_limit": 1000, "deposit": 50000.5});
    let made = app
        .administer(Role::Admin, Method::POST, "/admin/v1/clients", body)
        .await;
    let (id, available) = (&made.data()["id"], &made.data()["available"]);
    assert_eq!(
        (available, &made.data()["billing"]),
        (&json!(50000.5), &json!("postpaid"))
    );
    let id = id.as_i64().unwrap();
    let book = async |what: &str, body: Value| {
        let key = body["reason"].as_str().unwrap().to_owned();
        post(&app, id, what, Some(&key), &body).await
    };
    let trial = json!({"amount": 7, "mode": "test", "reason": "trial"});
    let test = book("deposits", trial).await;
    assert_eq!(test.data()["available"], json!(7));
    let more = book("adjustments", json!({"amount": 0.5, "reason": "rounding"})).await;
    assert_eq!(more.data()["available"], json!(50001));
    let less = book(
        "adjustments",
        json!({"amount": -51001, "reason": "refunded"}),
    )
    .await;
    assert_eq!(less.data()["available"], json!(-1000));
    let too_much = book("adjustments", json!({"amount": -1, "reason": "again"})).await;
    assert_eq!(too_much.refusal(409, "CONFLICT")["reason"], "NOT_ENOUGH");
    book("deposits", json!({"amount": 0, "reason": "x"}))
        .await
        .names_wrong("amount");
    let path = format!("/admin/v1/audit?target=client:{id}");
    let audit = app
        .administer(Role::Auditor, Method::GET, &path, Value::Null)
        .await;
    let actions = audit.data()["items"].as_array().unwrap().iter();
    let actions: Vec<_> = actions
        .map(|entry| entry["action"].as_str().unwrap())
        .collect();
    assert_eq!(
        actions,
        [
            "client.adjust",
            "client.adjust",
            "client.deposit",
            "client.create"
        ]
    );
    assert!(
        app.state
            .ledger
            .verify()
            .await
            .unwrap()
            .checks
            .iter()
            .all(|check| check.broken == 0)
    );
}
