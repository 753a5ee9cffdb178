//! What a client may buy: in the transaction of the purchase, whatever arrives at once.

use std::sync::Arc;

use axum::http::Method;
use domain::Currency;
use futures::future::join_all;
use provider_testkit::{FakeProvider, product};
use serde_json::{Value, json};
use server::admin_token::Role;

use crate::support::{Reply, Setup, TestApp};

/// One provider with WhatsApp numbers of Indonesia at 0.30 USD and Telegram numbers of Vietnam at 1.
async fn start() -> TestApp {
    let mut setup = Setup::default();
    let shop = FakeProvider::new("shop", Currency::USD)
        .with_clock(setup.clock.clone())
        .with_offer(product("ID", "whatsapp"), "0.30", 500)
        .with_offer(product("VN", "telegram"), "1", 500);
    setup.fakes = vec![shop];
    setup.start().await
}

async fn set_policy(app: &TestApp, policy: Value) -> Reply {
    let path = format!("/admin/v1/clients/{}/policy", app.client.0);
    let set = app
        .administer(Role::Admin, Method::PUT, &path, policy)
        .await;
    set.data();
    set
}

async fn buy(app: &TestApp) -> Reply {
    app.post("/v1/orders/create", json!({"product_id": 142}))
        .await
}

/// How many of fifty purchases at once are made, and how many refused with this reason.
async fn fifty(app: &Arc<TestApp>, reason: &str) -> (usize, usize) {
    let buying = (0..50).map(|_| {
        let app = Arc::clone(app);
        tokio::spawn(async move { buy(&app).await })
    });
    let replies: Vec<Reply> = join_all(buying)
        .await
        .into_iter()
        .map(Result::unwrap)
        .collect();
    let refused = replies.iter().filter(|reply| reply.status == 403);
    let refused = refused.filter(|reply| reply.json["error"]["reason"] == reason);
    let made = replies.iter().filter(|reply| reply.status == 200);
    (made.count(), refused.count())
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_at_once_do_not_pass_the_limit_of_a_day_and_midnight_lifts_it() {
    let app = Arc::new(start().await);
    set_policy(&app, json!({"daily_spend": 3, "reason": "trial"})).await;
    app.clock.advance(time::Duration::minutes(13 * 60 + 55));
    assert_eq!(fifty(&app, "DAILY_SPEND_EXCEEDED").await, (10, 40));
    let refused = buy(&app).await;
    let details = &refused.refusal(403, "FORBIDDEN")["details"];
    assert_eq!(details["limit"], "3");
    assert_eq!(details["resets_at"], "2026-11-23T00:00:00Z");

    // A number that is given back frees what it held.
    let orders = app.get("/v1/orders/active").await;
    let ids: Vec<i64> = orders
        .data()
        .as_array()
        .unwrap()
        .iter()
        .map(|o| o["id"].as_i64().unwrap())
        .collect();
    app.post("/v1/orders/cancel", json!({"id": ids[0]}))
        .await
        .data();
    assert_eq!(fifty(&app, "DAILY_SPEND_EXCEEDED").await, (1, 49));

    // The next day is a new one; what yesterday's orders give back is not today's to spend.
    app.clock.advance(time::Duration::minutes(10));
    app.post("/v1/orders/cancel", json!({"id": ids[1]}))
        .await
        .data();
    let more = ledger::Deposit {
        client: app.client,
        mode: domain::Mode::Live,
        amount: "50".parse().unwrap(),
        reason: "more".to_owned(),
    };
    let now = domain::Clock::now(&*app.clock);
    let actor = ledger::Actor::local("accounting");
    app.state
        .ledger
        .book_by_hand(&more, false, &actor, now)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(fifty(&app, "DAILY_SPEND_EXCEEDED").await, (10, 40));
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_at_once_do_not_open_more_orders_than_allowed() {
    let app = Arc::new(start().await);
    set_policy(&app, json!({"open_orders": 7})).await;
    assert_eq!(fifty(&app, "TOO_MANY_OPEN_ORDERS").await, (7, 43));
    let some = app
        .post(
            "/v1/orders/create",
            json!({"product_id": 142, "quantity": 5}),
        )
        .await;
    assert_eq!(
        some.refusal(403, "FORBIDDEN")["reason"],
        "TOO_MANY_OPEN_ORDERS"
    );
}

#[tokio::test]
async fn a_quantity_is_made_as_far_as_the_policy_goes() {
    let app = start().await;
    set_policy(&app, json!({"open_orders": 3})).await;
    let some = app
        .post(
            "/v1/orders/create",
            json!({"product_id": 142, "quantity": 5}),
        )
        .await;
    assert_eq!(some.data()["orders"].as_array().unwrap().len(), 3);
    assert_eq!(some.data()["failed_count"], 2);
}

#[tokio::test]
async fn only_what_is_allowed_is_sold_and_the_quote_says_so_before() {
    let app = start().await;
    for (policy, reason) in [
        (json!({"services": ["telegram"]}), "SERVICE_NOT_ALLOWED"),
        (json!({"countries": ["VN", "TH"]}), "COUNTRY_NOT_ALLOWED"),
    ] {
        set_policy(&app, policy).await;
        let refused = buy(&app).await;
        assert_eq!(refused.refusal(403, "FORBIDDEN")["reason"], reason);
        let quote = app.post("/v1/quotes", json!({"product_id": 142})).await;
        assert_eq!(quote.data()["forbidden"]["reason"], reason);
        let allowed = json!({"country": "VN", "service": "telegram"});
        app.post("/v1/orders/create", allowed.clone()).await.data();
        let quote = app.post("/v1/quotes", allowed).await;
        assert_eq!(quote.data()["forbidden"], Value::Null);
    }
    assert_eq!(app.fakes[0].truth().sold, 2);
}

#[tokio::test]
async fn a_price_cap_takes_dear_offers_out_and_bounds_the_ceiling() {
    let app = start().await;
    set_policy(&app, json!({"max_price": 0.31})).await;
    let quote = app.post("/v1/quotes", json!({"product_id": 142})).await;
    let offer = &quote.data()["offers"][0];
    assert_eq!(
        (&offer["price"], &offer["price_ceiling"]),
        (&json!(0.3), &json!(0.31))
    );
    buy(&app).await.data();
    let dear = json!({"country": "VN", "service": "telegram"});
    let quote = app.post("/v1/quotes", dear.clone()).await;
    assert_eq!(quote.data()["excluded"][0]["reason"], "above_price_cap");
    let refused = app.post("/v1/orders/create", dear).await;
    assert_eq!(refused.refusal(403, "FORBIDDEN")["reason"], "PRICE_CAP");
}

#[tokio::test]
async fn a_client_that_cancels_too_much_buys_nothing_until_the_window_has_passed() {
    let app = start().await;
    let ratio = json!({"max_percent": 50, "min_orders": 4, "window_hours": 24});
    set_policy(&app, json!({"cancel_ratio": ratio})).await;
    for _ in 0..4 {
        let order = buy(&app).await.data()["orders"][0]["id"].clone();
        app.post("/v1/orders/cancel", json!({"id": order}))
            .await
            .data();
    }
    let refused = buy(&app).await;
    assert_eq!(
        refused.refusal(403, "FORBIDDEN")["reason"],
        "CANCEL_RATIO_TOO_HIGH"
    );
    app.clock.advance(time::Duration::hours(25));
    app.state.catalog.refresh_all_once().await;
    buy(&app).await.data();
}

#[tokio::test]
async fn a_policy_reads_as_it_was_set_and_lifting_it_is_on_record() {
    let app = start().await;
    let policy = json!({
        "services": ["whatsapp"], "countries": ["ID"], "max_price": 2.5, "daily_spend": 100,
        "open_orders": 20,
        "cancel_ratio": {"max_percent": 80, "min_orders": 20, "window_hours": 24},
    });
    let path = format!("/admin/v1/clients/{}/policy", app.client.0);
    assert_eq!(*set_policy(&app, policy.clone()).await.data(), policy);
    let read = app
        .administer(Role::Auditor, Method::GET, &path, Value::Null)
        .await;
    assert_eq!(*read.data(), policy);
    set_policy(&app, json!({"reason": "trusted by now"})).await;
    let audit = app
        .administer(
            Role::Auditor,
            Method::GET,
            "/admin/v1/audit?action=policy.update",
            Value::Null,
        )
        .await;
    let entry = &audit.data()["items"][0];
    assert_eq!(entry["before"]["open_orders"], 20);
    assert_eq!(entry["after"]["open_orders"], Value::Null);
    assert_eq!(entry["reason"], "trusted by now");
    for (body, field) in [
        (json!({"services": ["no such thing!"]}), "services"),
        (json!({"countries": ["XX"]}), "countries"),
        (json!({"max_price": 0}), "max_price"),
        (json!({"daily_spend": -1}), "daily_spend"),
        (
            json!({"cancel_ratio": {"max_percent": 101, "min_orders": 1, "window_hours": 1}}),
            "cancel_ratio",
        ),
    ] {
        app.administer(Role::Admin, Method::PUT, &path, body)
            .await
            .names_wrong(field);
    }
}

#[tokio::test]
async fn what_a_policy_forbids_uses_no_key_up() {
    let app = start().await;
    set_policy(&app, json!({"open_orders": 0})).await;
    let request = || {
        axum::http::Request::builder()
            .method(Method::POST)
            .uri("/v1/orders/create")
            .header("authorization", format!("Bearer {}", app.key))
            .header("idempotency-key", "once")
            .body(axum::body::Body::from(r#"{"product_id":142}"#))
            .unwrap()
    };
    app.send(request()).await.refusal(403, "FORBIDDEN");
    set_policy(&app, json!({})).await;
    app.send(request()).await.data();
}
