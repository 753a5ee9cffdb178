//! `/admin/v1/providers`, `/admin/v1/unresolved`, and what clients may not see of providers.

use std::{collections::BTreeMap, sync::Arc};

use axum::http::Method;
use domain::{Clock, Currency};
use ledger::ProviderState;
use provider::{RecoveryClass, UnknownReason};
use provider_testkit::{BuyPlan, Call, FakeProvider, product};
use routing::{BreakerSettings, HealthBoard};
use serde_json::{Value, json};
use server::{admin_token::Role, runtime_settings::RuntimeSettings};

use crate::support::{Reply, Setup, TestApp};

async fn read(app: &TestApp, path: &str) -> Reply {
    app.administer(Role::Auditor, Method::GET, path, Value::Null)
        .await
}

async fn switch(app: &TestApp, name: &str, state: &str) -> Reply {
    let path = format!("/admin/v1/providers/{name}");
    let body = json!({"state": state, "reason": "maintenance"});
    app.administer(Role::Operator, Method::PATCH, &path, body)
        .await
}

#[tokio::test]
async fn a_draining_account_sells_nothing_new_and_its_orders_are_followed() {
    let app = TestApp::start().await;
    let before = app
        .post("/v1/orders/create", json!({"product_id": 142}))
        .await;
    let order = before.data()["orders"][0]["id"].clone();
    let drained = switch(&app, "cheap", "draining").await;
    assert_eq!(drained.data()["state"], "draining");
    assert_eq!(drained.data()["health"]["suspend_reason"], "draining");

    let quote = app.post("/v1/quotes", json!({"product_id": 142})).await;
    assert_eq!(quote.data()["offers"][0]["provider"], "island");
    assert_eq!(quote.data()["excluded"][0]["reason"], "provider_suspended");
    let bought = app.fakes[0].orders().pop().unwrap();
    app.fakes[0].deliver_code(&bought.id, "123456");
    app.beat().await;
    let order = app.get(&format!("/v1/orders/{order}")).await;
    assert_eq!(order.data()["otp_code"], "123456");

    let disabled = switch(&app, "cheap", "disabled").await;
    assert_eq!(disabled.data()["health"]["suspend_reason"], "disabled");
    let readings = || app.fakes[0].calls().get(&Call::Balance).copied();
    let before = readings();
    app.state
        .desk
        .reconcile(&"cheap".parse().unwrap())
        .await
        .unwrap();
    assert_eq!(readings(), before, "its balance is left alone");

    switch(&app, "cheap", "enabled").await.data();
    let quote = app.post("/v1/quotes", json!({"product_id": 142})).await;
    assert_eq!(quote.data()["offers"][0]["provider"], "cheap");
    let audit = read(&app, "/admin/v1/audit?target=provider:cheap").await;
    let entry = &audit.data()["items"][0];
    assert_eq!(
        (&entry["before"]["state"], &entry["after"]["state"]),
        (&json!("disabled"), &json!("enabled"))
    );
    switch(&app, "nobody", "enabled")
        .await
        .refusal(404, "NOT_FOUND");
}

#[tokio::test]
async fn another_replica_and_the_next_start_know_what_is_switched_off() {
    let app = TestApp::start().await;
    let cheap = "cheap".parse().unwrap();
    let configured: BTreeMap<_, _> = [
        ("cheap".parse().unwrap(), true),
        ("island".parse().unwrap(), false),
    ]
    .into();
    let health = Arc::new(HealthBoard::new(BreakerSettings::default()));
    let replica = RuntimeSettings::new(
        app.state.ledger.clone(),
        app.state.catalog.clone(),
        health.clone(),
        configured,
    );
    replica.refresh().await.unwrap();
    let suspended = || health.view(app.clock.now()).suspension(&cheap).is_some();
    assert!(!suspended());
    assert_eq!(
        replica.state_of(&"island".parse().unwrap()),
        Some(ProviderState::Disabled),
        "as it is configured"
    );
    switch(&app, "cheap", "disabled").await.data();
    switch(&app, "island", "enabled").await.data();
    replica.refresh().await.unwrap();
    assert!(suspended());
    assert_eq!(
        replica.state_of(&"island".parse().unwrap()),
        Some(ProviderState::Disabled),
        "the configuration switches it off"
    );
    let configured = [("cheap", true), ("island", true)];
    replica.reconfigure(
        configured
            .map(|(name, on)| (name.parse().unwrap(), on))
            .into(),
    );
    let island = replica.state_of(&"island".parse().unwrap());
    assert_eq!(island, Some(ProviderState::Enabled));
    assert_eq!(
        replica.state_of(&cheap),
        Some(ProviderState::Disabled),
        "an operator switched it off"
    );
}

#[tokio::test]
async fn the_accounts_show_how_they_are() {
    let app = TestApp::start().await;
    let page = read(&app, "/admin/v1/providers").await;
    let cheap = &page.data()["items"][0];
    let expected = json!({
        "name": "cheap", "kind": cheap["kind"], "state": "enabled", "test": false,
        "currency": "USD",
        "health": {"breaker": "closed", "suspended_until": null, "suspend_reason": null},
        "catalog": {"offers": 1, "fetched_at": "2026-11-22T10:00:00Z"},
        "balance": cheap["balance"], "exposure": {"amount": 0, "limit": null}, "unresolved": 0,
        "delivery_rate": null,
    });
    assert_eq!(*cheap, expected);
}

#[tokio::test]
async fn an_unclear_purchase_is_listed_decided_once_and_on_record() {
    let mut setup = Setup::default();
    setup.orders.answer_within = std::time::Duration::from_millis(300);
    let blind = FakeProvider::new("blind", Currency::USD)
        .with_clock(setup.clock.clone())
        .with_offer(product("ID", "whatsapp"), "0.30", 5)
        .with_recovery(RecoveryClass::Blind);
    setup.fakes = vec![blind];
    let app = setup.start().await;
    app.fakes[0].next_buy(BuyPlan::LoseReplyAfterSale(UnknownReason::TimedOut));
    let bought = app
        .post("/v1/orders/create", json!({"product_id": 142}))
        .await;
    assert_eq!(bought.data()["orders"][0]["status"], "PENDING");

    let unseen = read(&app, "/admin/v1/unresolved").await;
    assert_eq!(unseen.data()["items"][0]["looked"], json!(null));
    app.beat().await;
    app.beat().await;
    let list = read(&app, "/admin/v1/unresolved?limit=1").await;
    assert_eq!(list.data()["next_cursor"], json!(null));
    let item = list.data()["items"][0].clone();
    assert_eq!(item["client_id"], json!(app.client.0));
    assert_eq!(item["looked"]["looks"], 2);
    assert_eq!(
        item["looked"]["asked"],
        "nothing: this provider cannot be asked"
    );
    assert_eq!(
        (&item["state"], &item["cost"]),
        (&json!("unknown"), &json!(0.3))
    );
    let providers = read(&app, "/admin/v1/providers").await;
    assert_eq!(providers.data()["items"][0]["unresolved"], 1);
    assert_eq!(
        providers.data()["items"][0]["exposure"]["amount"],
        json!(0.3)
    );

    let path = format!(
        "/admin/v1/unresolved/{}/decision",
        item["attempt_id"].as_str().unwrap()
    );
    let decide = async |decision: &str| {
        let body = json!({"decision": decision, "reason": "ticket 4711"});
        app.administer(Role::Operator, Method::POST, &path, body)
            .await
    };
    let unfit = decide("refunded").await;
    assert_eq!(unfit.refusal(409, "CONFLICT")["reason"], "NOT_UNRESOLVED");
    let decided = decide("written_off").await;
    assert_eq!(decided.data()["state"], "written_off");
    decide("written_off").await.refusal(409, "CONFLICT");
    assert_eq!(
        read(&app, "/admin/v1/unresolved").await.data()["items"],
        json!([])
    );
    let of_order = format!("/admin/v1/audit?target=order:{}", item["order_id"]);
    let audit = read(&app, &of_order).await;
    assert_eq!(audit.data()["items"].as_array().unwrap().len(), 1);
    let entry = &audit.data()["items"][0];
    assert_eq!(entry["action"], "purchase.decide");
    assert_eq!(entry["reason"], "ticket 4711");
    let known = &entry["before"]["evidence"];
    assert_eq!(known["reason"], "timed_out", "as it was");
    assert_eq!(known["looked"]["found"], item["looked"]["found"]);
    let balance = app.get("/v1/balance").await;
    assert_eq!(balance.data()["frozen_balance"], 0);
}

#[tokio::test]
async fn providers_and_their_costs_are_shown_to_those_who_may_see_them() {
    let app = TestApp::start().await;
    let (_, hidden) = app.add_client("hidden", Currency::USD, "10").await;
    let request = axum::http::Request::builder()
        .method(Method::POST)
        .uri("/v1/orders/create")
        .header("authorization", format!("Bearer {hidden}"))
        .body(axum::body::Body::from(r#"{"product_id":142}"#));
    let bought = app.send(request.unwrap()).await;
    let id = bought.data()["orders"][0]["id"].clone();
    let shown = [
        app.get_as(&hidden, "/v1/catalog/products/142/offers").await,
        app.get_as(&hidden, &format!("/v1/orders/{id}/events"))
            .await,
        app.get_as(&hidden, &format!("/v1/orders/{id}")).await,
    ];
    for reply in &shown {
        reply.data();
        for word in ["cheap", "island", "\"cost\"", "8125"] {
            assert!(!reply.text.contains(word), "{word}: {}", reply.text);
        }
    }
    assert_eq!(shown[0].data()["offers"][0]["provider"], Value::Null);
    let events = shown[1].data()["events"].as_array().unwrap();
    let routed = events
        .iter()
        .find(|event| event["type"] == "routed")
        .unwrap();
    assert_eq!(routed["detail"]["ranked"][0]["price"]["amount"], json!(0.3));
    let open = app.get("/v1/catalog/products/142/offers").await;
    assert_eq!(open.data()["offers"][0]["provider"], "cheap");
}
