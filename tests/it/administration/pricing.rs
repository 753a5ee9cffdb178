//! `/admin/v1/pricing-rules`, and the prices that follow from them everywhere.

use axum::http::Method;
use domain::Currency;
use serde_json::{Value, json};
use server::admin_token::Role;

use crate::support::{Reply, TestApp};

const RULES: &str = "/admin/v1/pricing-rules";

async fn rule(app: &TestApp, rule: Value) -> i64 {
    let made = app.administer(Role::Admin, Method::POST, RULES, rule).await;
    made.data()["id"].as_i64().unwrap()
}

/// What WhatsApp in Indonesia costs: in the list, in the quote, and when it is bought.
async fn price(app: &TestApp, key: &str) -> Value {
    // The price list is three seconds old at most.
    let list = app
        .get_as(key, "/v1/catalog/products?country_id=6&limit=100")
        .await;
    let listed = list.json["data"].as_array().unwrap().iter();
    let listed = listed
        .filter(|product| product["id"] == 142)
        .map(|product| product["price"].clone());
    let listed: Vec<Value> = listed.collect();
    let offers = app.get_as(key, "/v1/catalog/products/142/offers").await;
    assert_eq!(listed, [offers.data()["price"].clone()]);
    offers.data()["price"].clone()
}

/// What administrators are told of the first offer of WhatsApp in Indonesia.
async fn compared(app: &TestApp, more: &str) -> Value {
    let path = format!("/admin/v1/catalog/comparison?country=ID&service=whatsapp&{more}");
    let reply = app.administer(Role::Auditor, Method::GET, &path, Value::Null);
    reply.await.data()["items"][0]["offers"][0].clone()
}

#[tokio::test]
async fn the_most_specific_rule_makes_the_price_everywhere() {
    let app = TestApp::start().await;
    let (other, other_key) = app.add_client("other", Currency::USD, "50").await;
    assert_eq!(price(&app, &app.key).await, json!(0.3));
    rule(&app, json!({"percent": 10})).await;
    assert_eq!(price(&app, &app.key).await, json!(0.33));
    rule(&app, json!({"percent": 50, "service": "whatsapp"})).await;
    assert_eq!(price(&app, &app.key).await, json!(0.45));
    let own = json!({
        "client_id": other.0, "percent": 0, "fixed": 1625, "minimum_margin": 3250,
        "currency": "IDR", "reason": "contract 12",
    });
    let own = rule(&app, own).await;
    assert_eq!(price(&app, &app.key).await, json!(0.45));
    // 0.30 + 0.10, but at least 0.30 + 0.20.
    assert_eq!(price(&app, &other_key).await, json!(0.5));
    let nobody = "/admin/v1/catalog/comparison?client_id=99999";
    let nobody = app.administer(Role::Auditor, Method::GET, nobody, Value::Null);
    nobody.await.names_wrong("client_id");
    let offer = compared(&app, &format!("client_id={}", other.0)).await;
    assert_eq!(
        (&offer["price"], &offer["converted"], &offer["markup"]),
        (
            &json!(0.5),
            &json!(0.3),
            &json!({"rule_id": own, "percent": 0, "fixed": 0.1, "minimum_margin": 0.2})
        )
    );
    let anybody = compared(&app, "currency=IDR").await;
    assert_eq!(anybody["markup"]["rule_id"], json!(own - 1));

    let bought = app
        .post("/v1/orders/create", json!({"product_id": 142}))
        .await;
    let order = &bought.data()["orders"][0];
    assert_eq!(order["amount"], json!(0.45));
    let events = app.get(&format!("/v1/orders/{}/events", order["id"])).await;
    let events = events.data()["events"].as_array().unwrap().clone();
    let routed = events
        .iter()
        .find(|event| event["type"] == "routed")
        .unwrap();
    let markup = &routed["detail"]["ranked"][0]["markup"];
    assert_eq!(
        (&markup["percent"], &markup["rule"]),
        (&json!("50"), &json!(own - 1))
    );
    let bought = app
        .post_as(&other_key, "/v1/orders/create", json!({"product_id": 142}))
        .await;
    let path = format!(
        "/admin/v1/orders/{}/money",
        bought.data()["orders"][0]["id"]
    );
    let money = app
        .administer(Role::Auditor, Method::GET, &path, Value::Null)
        .await;
    assert_eq!(
        money.data()["summary"][2],
        format!(
            "Pricing rule {own} adds 0 % and 0.1 USD, at least 0.2 USD; rounded up to the next \
             0.01 USD, the client's price is 0.5 USD."
        )
    );

    let path = format!("{RULES}/{own}");
    let change = json!({"percent": 100, "reason": "contract 13"});
    app.administer(Role::Admin, Method::PATCH, &path, change)
        .await
        .data();
    assert_eq!(price(&app, &other_key).await, json!(0.7));
    app.administer(Role::Admin, Method::DELETE, &path, Value::Null)
        .await
        .data();
    assert_eq!(price(&app, &other_key).await, json!(0.45));
    app.administer(Role::Admin, Method::DELETE, &path, Value::Null)
        .await
        .refusal(404, "NOT_FOUND");
}

#[tokio::test]
async fn a_sale_dearer_than_listed_is_priced_by_the_rule_too() {
    let app = TestApp::start().await;
    rule(&app, json!({"fixed": 0.2, "currency": "USD"})).await;
    app.fakes[0].reprice(provider_testkit::product("ID", "whatsapp"), "0.32");
    let bought = app
        .post("/v1/orders/create", json!({"product_id": 142}))
        .await;
    assert_eq!(bought.data()["orders"][0]["amount"], json!(0.52));
}

#[tokio::test]
async fn rules_are_checked_paged_and_on_record() {
    let app = TestApp::start().await;
    let send = async |body: Value| app.administer(Role::Admin, Method::POST, RULES, body).await;
    for (body, field) in [
        (json!({"percent": -1}), "percent"),
        (json!({"percent": 10001}), "percent"),
        (json!({"fixed": 1}), "currency"),
        (json!({"fixed": -1, "currency": "USD"}), "fixed"),
        (
            json!({"minimum_margin": -1, "currency": "USD"}),
            "minimum_margin",
        ),
        (json!({"provider": "nobody"}), "provider"),
        (json!({"country": "XX"}), "country"),
        (json!({"client_id": 99_999}), "client_id"),
        (json!({"currency": "dollars"}), "currency"),
    ] {
        send(body).await.names_wrong(field);
    }
    for country in ["ID", "VN", "TH"] {
        rule(
            &app,
            json!({"country": country, "percent": 12.5, "provider": "cheap"}),
        )
        .await;
    }
    let again = send(json!({"country": "ID", "provider": "cheap"})).await;
    assert_eq!(again.refusal(409, "CONFLICT")["reason"], "TAKEN");
    let read = async |path: &str| {
        app.administer(Role::Auditor, Method::GET, path, Value::Null)
            .await
    };
    let first = read(&format!("{RULES}?limit=2")).await;
    let countries = |reply: &Reply| {
        let items = reply.data()["items"].as_array().unwrap().iter();
        items
            .map(|item| item["country"].clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(countries(&first), ["ID", "VN"]);
    assert_eq!(first.data()["items"][0]["percent"], json!(12.5));
    let cursor = first.data()["next_cursor"].as_str().unwrap();
    assert_eq!(
        countries(&read(&format!("{RULES}?limit=2&cursor={cursor}")).await),
        ["TH"]
    );
    let audit = read("/admin/v1/audit?action=pricing.create").await;
    assert_eq!(audit.data()["items"].as_array().unwrap().len(), 3);
    assert_eq!(audit.data()["items"][0]["after"]["percent"], "12.5");
}

#[tokio::test]
async fn changes_at_the_same_time_are_all_kept() {
    let app = TestApp::start().await;
    let id = rule(&app, json!({"currency": "USD"})).await;
    let path = format!("{RULES}/{id}");
    let change = async |body: Value| {
        let changed = app
            .administer(Role::Admin, Method::PATCH, &path, body)
            .await;
        changed.data();
    };
    for round in 1..=20 {
        tokio::join!(
            change(json!({"percent": round})),
            change(json!({"fixed": round})),
            change(json!({"minimum_margin": round})),
        );
        let rules = app
            .administer(Role::Auditor, Method::GET, RULES, Value::Null)
            .await;
        let rule = &rules.data()["items"][0];
        let kept = [&rule["percent"], &rule["fixed"], &rule["minimum_margin"]];
        assert_eq!(kept, [&json!(round); 3], "{rule}");
    }
}
