//! Test keys: sandboxes only, a balance of their own, and nothing of the live side, and back.

use axum::body::Body;
use domain::{Currency, Mode};
use http::Request;
use ledger::Deposit;
use provider_testkit::{FakeProvider, product};
use serde_json::{Value, json};

use crate::support::{Reply, Setup, TestApp};

const WHATSAPP: i64 = 142;

/// A gateway with a provider account for tests, the cheapest of all, that alone sells in Malaysia;
/// and its client's test key, with 10 USD to play with.
async fn with_sandbox() -> (TestApp, String) {
    let mut setup = Setup::default();
    let sandbox = FakeProvider::new("sandbox", Currency::USD)
        .with_clock(setup.clock.clone())
        .with_offer(product("ID", "whatsapp"), "0.10", 9)
        .with_offer(product("MY", "telegram"), "0.20", 9);
    setup.fakes.push(sandbox);
    let policy = &mut setup.orders.policy;
    policy.test_providers.insert("sandbox".parse().unwrap());
    let app = setup.start().await;
    let key = app.add_key(app.client, Mode::Test).await;
    let deposit = Deposit {
        client: app.client,
        mode: Mode::Test,
        amount: "10".parse().unwrap(),
        reason: "to play with".to_owned(),
    };
    let now = domain::Clock::now(&*app.clock);
    let actor = ledger::Actor::local("accounting");
    app.state
        .ledger
        .book_by_hand(&deposit, false, &actor, now)
        .await
        .unwrap();
    (app, key)
}

fn names(quote: &Value, list: &str) -> Vec<String> {
    let offers = quote[list].as_array().unwrap();
    let name = |offer: &Value| offer["provider"].as_str().unwrap().to_owned();
    offers.iter().map(name).collect()
}

async fn create(app: &TestApp, key: &str, idempotency_key: &str) -> Reply {
    let request = Request::post("/v1/orders/create")
        .header("authorization", format!("Bearer {key}"))
        .header("idempotency-key", idempotency_key)
        .body(Body::from(json!({"product_id": WHATSAPP}).to_string()));
    app.send(request.unwrap()).await
}

fn order_id(reply: &Reply) -> i64 {
    reply.data()["orders"][0]["id"].as_i64().unwrap()
}

async fn money(app: &TestApp, key: &str) -> (Value, Value) {
    let reply = app.get_as(key, "/v1/balance").await;
    let balance = reply.data();
    (
        balance["balance"].clone(),
        balance["frozen_balance"].clone(),
    )
}

#[tokio::test]
async fn each_mode_sees_and_asks_its_own_provider_accounts_only() {
    let (app, test) = with_sandbox().await;
    let offers = format!("/v1/catalog/products/{WHATSAPP}/offers");
    let (live_quote, test_quote) = (app.get(&offers).await, app.get_as(&test, &offers).await);
    assert_eq!(names(live_quote.data(), "offers"), ["cheap", "island"]);
    assert_eq!(
        live_quote.data()["excluded"],
        json!([{"provider": "sandbox", "reason": "other_mode", "until": null, "price": null}])
    );
    assert_eq!(names(test_quote.data(), "offers"), ["sandbox"]);
    assert_eq!(names(test_quote.data(), "excluded"), ["cheap", "island"]);

    let codes = async |key: &str| {
        let reply = app.get_as(key, "/v1/catalog/countries").await;
        let codes = reply.data().as_array().unwrap().iter();
        codes
            .map(|country| country["code"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(codes(&app.key).await, ["ID", "VN"]);
    assert_eq!(codes(&test).await, ["ID", "MY"]);
    let prices = async |key: &str| {
        let reply = app.get_as(key, "/v1/catalog/products").await;
        let products = reply.data().as_array().unwrap().iter();
        products
            .map(|product| product["price"].to_string())
            .collect::<Vec<_>>()
    };
    assert_eq!(prices(&app.key).await, ["0.3", "1"]);
    assert_eq!(prices(&test).await, ["0.1", "0.2"]);
    let operators = "/v1/catalog/operators?country=MY&service=telegram";
    assert_eq!(app.get(operators).await.data(), &json!([]));
    assert_eq!(app.get_as(&test, operators).await.data()[0]["code"], "any");

    assert_eq!(
        app.get_as(&test, "/v1/profile").await.data()["mode"],
        "test"
    );

    // Asking for a live account by its name does not help.
    let body = json!({"product_id": WHATSAPP, "providers": ["cheap"]});
    let refused = app.post_as(&test, "/v1/orders/create", body).await;
    let error = refused.refusal(422, "PROVIDER_ERROR");
    assert_eq!(error["reason"], "NO_AVAILABLE_NUMBER");
    let body = json!({"product_id": WHATSAPP, "providers": ["sandbox"]});
    let refused = app.post("/v1/orders/create", body).await;
    refused.refusal(422, "PROVIDER_ERROR");
    assert!(app.fakes.iter().all(|fake| fake.orders().is_empty()));
}

#[tokio::test]
async fn nothing_of_one_mode_exists_for_the_other_and_no_money_crosses() {
    let (app, test) = with_sandbox().await;
    // One idempotency key, two modes: two orders.
    let (live_reply, test_reply) = (
        create(&app, &app.key, "same").await,
        create(&app, &test, "same").await,
    );
    let (live_order, test_order) = (order_id(&live_reply), order_id(&test_reply));
    assert_eq!(order_id(&create(&app, &test, "same").await), test_order);
    assert_eq!(app.fakes[0].orders().len(), 1);
    let bought = app.fakes[2].orders();
    assert_eq!(bought.len(), 1);
    assert_eq!(money(&app, &app.key).await, (json!(100), json!(0.3)));
    assert_eq!(money(&app, &test).await, (json!(10), json!(0.1)));

    let sides = [
        (&app.key, live_order, test_order),
        (&test, test_order, live_order),
    ];
    for (key, own, other) in sides {
        let path = format!("/v1/orders/{own}");
        assert_eq!(app.get_as(key, &path).await.data()["id"], own);
        for path in [
            format!("/v1/orders/{other}"),
            format!("/v1/orders/{other}?wait=1"),
            format!("/v1/orders/{other}/events"),
        ] {
            app.get_as(key, &path).await.refusal(404, "NOT_FOUND");
        }
        for action in ["cancel", "finish", "resend"] {
            let path = format!("/v1/orders/{action}");
            let reply = app.post_as(key, &path, json!({"id": other})).await;
            reply.refusal(404, "NOT_FOUND");
        }
        for path in ["/v1/orders", "/v1/orders/active"] {
            let listed = app.get_as(key, path).await;
            assert_eq!(listed.data().as_array().unwrap().len(), 1, "{path}");
            assert_eq!(listed.data()[0]["id"], own);
        }
    }

    app.fakes[2].deliver_code(&bought[0].id, "4711");
    app.beat().await;
    let path = format!("/v1/orders/{test_order}");
    assert_eq!(app.get_as(&test, &path).await.data()["otp_code"], "4711");
    assert_eq!(money(&app, &app.key).await, (json!(100), json!(0.3)));
    assert_eq!(money(&app, &test).await, (json!(9.9), json!(0)));
    let kinds = async |key: &str| {
        let reply = app.get_as(key, "/v1/transactions").await;
        let rows = reply.data()["transactions"].as_array().unwrap().iter();
        rows.map(|row| row["type"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(kinds(&app.key).await, ["Hold", "Deposit"]);
    assert_eq!(kinds(&test).await, ["Release", "Hold", "Deposit"]);
    let verification = app.state.ledger.verify().await.unwrap();
    assert!(verification.is_sound(), "{verification:?}");
}

#[tokio::test]
async fn only_accounts_for_tests_are_asked_for_tests() {
    let (app, test) = with_sandbox().await;
    for key in [&app.key, &test] {
        create(&app, key, "k").await.data();
    }
    let asked = |index: usize| app.fakes[index].orders().pop().unwrap().test;
    assert_eq!((asked(0), asked(2)), (false, true));
}

#[tokio::test]
async fn a_webhook_gets_the_events_of_its_mode_only() {
    let (app, test) = with_sandbox().await;
    let url = json!({"webhook_url": "http://127.0.0.1:9/live"});
    app.patch("/v1/webhook", url).await.data();
    let of_tests = app.get_as(&test, "/v1/webhook").await;
    assert_eq!(of_tests.data()["webhook_url"], Value::Null);
    for key in [&app.key, &test] {
        create(&app, key, "k").await.data();
    }
    for fake in [&app.fakes[0], &app.fakes[2]] {
        fake.deliver_code(&fake.orders()[0].id, "4711");
    }
    app.beat().await;
    let pool = sqlx::PgPool::connect(app.database.url()).await.unwrap();
    let modes: Vec<String> = sqlx::query_scalar(
        "select a.mode from webhook_events e join client_accounts a on a.id = e.account_id",
    )
    .fetch_all(&pool)
    .await
    .unwrap();
    assert_eq!(modes, ["live"]);
    pool.close().await;
}
