//! `/v1/quotes` and `/v1/catalog/products/{id}/offers`.

use domain::Product;
use provider::RefusalReason;
use provider_testkit::{BuyPlan, Call, product};
use rstest::rstest;
use serde_json::{Value, json};

use crate::support::{Reply, TestApp};

#[tokio::test]
async fn offers_are_ranked_and_excluded_ones_have_a_reason() {
    let app = TestApp::start().await;
    let whatsapp = product("ID", "whatsapp");
    let cheap = "cheap".parse().unwrap();
    app.state.health.record_delivery(&cheap, whatsapp, true);
    let reply = app.get("/v1/catalog/products/142/offers").await;
    let quote = reply.data();
    assert_eq!(
        (&quote["product_id"], &quote["currency"], &quote["price"]),
        (&json!(142), &json!("USD"), &json!(0.3))
    );
    assert_eq!(
        quote["offers"],
        json!([
            {"provider": "cheap", "operator": "any", "price": 0.3, "price_ceiling": 0.33, "stock": 5,
             "updated_at": "2026-11-22T10:00:00Z", "delivery_rate": {"delivered": 1, "tried": 1}},
            {"provider": "island", "operator": "any", "price": 0.5, "price_ceiling": 0.55, "stock": 37,
             "updated_at": "2026-11-22T10:00:00Z", "delivery_rate": null},
        ])
    );
    assert_eq!(quote["excluded"], json!([]));

    app.fakes[0].restock(whatsapp, 0);
    app.state.catalog.refresh_all_once().await;
    let reply = app.get("/v1/catalog/products/142/offers").await;
    let excluded =
        json!([{"provider": "cheap", "reason": "out_of_stock", "until": null, "price": null}]);
    assert_eq!(reply.data()["excluded"], excluded);
    assert_eq!(reply.data()["price"], json!(0.5));

    let nobody = product("US", "telegram").id();
    let empty = app
        .get(&format!("/v1/catalog/products/{nobody}/offers"))
        .await;
    assert_eq!(
        (&empty.data()["offers"], &empty.data()["price"]),
        (&json!([]), &Value::Null)
    );
    for unknown in ["0", "-5", "9223372036854775807"] {
        assert_eq!(Product::from_id(unknown.parse().unwrap()), None);
        let path = format!("/v1/catalog/products/{unknown}/offers");
        app.get(&path).await.refusal(404, "NOT_FOUND");
    }
}

#[tokio::test]
async fn a_quote_follows_the_request_and_buys_nothing() {
    let app = TestApp::start().await;
    let ask = async |body: Value| app.post("/v1/quotes", body).await;
    let names = |reply: &Reply, list: &str| -> Vec<String> {
        let offers = reply.data()[list].as_array().unwrap();
        offers
            .iter()
            .map(|o| o["provider"].as_str().unwrap().to_owned())
            .collect()
    };
    let plain = ask(json!({"product_id": 142})).await;
    assert_eq!(names(&plain, "offers"), ["cheap", "island"]);
    let named = ask(json!({"country": "ID", "service": "whatsapp", "providers": ["island"]})).await;
    assert_eq!(names(&named, "offers"), ["island"]);
    assert_eq!(
        named.data()["excluded"][0]["reason"],
        "provider_not_allowed"
    );
    let capped = ask(json!({"product_id": 142, "max_price": 0.4, "metadata": {"run": "7"}})).await;
    assert_eq!(names(&capped, "offers"), ["cheap"]);
    assert_eq!(capped.data()["offers"][0]["price_ceiling"], json!(0.4));
    let excluded =
        json!([{"provider": "island", "reason": "above_max_price", "until": null, "price": 0.5}]);
    assert_eq!(capped.data()["excluded"], excluded);
    assert!(
        app.fakes
            .iter()
            .all(|fake| !fake.calls().contains_key(&Call::Buy))
    );
}

#[rstest]
#[case(r#"{"product_id": "142"}"#, "product_id")]
#[case(r#"{"product_id": 1e400}"#, "product_id")]
#[case(r#"{"product_id": 99999999999999999999}"#, "product_id")]
#[case(r#"{"product_id": 142, "quantity": 1}"#, "quantity")]
#[case(r#"{"product_id": 142, "max_price": 1e3}"#, "max_price")]
#[case(r#"{"product_id": 142, "max_price": -1}"#, "max_price")]
#[case(r#"{"product_id": 142, "max_price": 0.0000001}"#, "max_price")]
#[case(r#"{"product_id": 142, "providers": ["A B"]}"#, "providers")]
#[case(r#"{"product_id": 142, "providers": [7]}"#, "providers[0]")]
#[case(r#"{"product_id": 142, "strategy": "luck"}"#, "strategy")]
#[case(r#"{"product_id": 142, "operator": "a\u0000b"}"#, "operator")]
#[case(r#"{"country": "I\u0000D", "service": "whatsapp"}"#, "country")]
#[case(r#"{"product_id": 142} trailing"#, "body")]
#[case(r#"{"product_id": 142"#, "body")]
#[case("", "body")]
#[case("[]", "body")]
#[tokio::test]
async fn a_wrong_body_is_named(#[case] body: &str, #[case] field: &str) {
    let app = TestApp::start().await;
    app.post_text("/v1/quotes", body).await.names_wrong(field);
}

#[tokio::test]
async fn a_refusal_cools_the_offer_in_quotes_too() {
    let app = TestApp::start().await;
    app.fakes[0].next_buy(BuyPlan::Refuse(RefusalReason::OutOfStock));
    let bought = app
        .post("/v1/orders/create", json!({"product_id": 142}))
        .await;
    assert_eq!(bought.data()["orders"][0]["amount"], json!(0.5));
    let quote = app.post("/v1/quotes", json!({"product_id": 142})).await;
    assert_eq!(quote.data()["excluded"][0]["reason"], "cooling_down");
    assert_eq!(quote.data()["excluded"][0]["until"], "2026-11-22T10:01:00Z");
}
