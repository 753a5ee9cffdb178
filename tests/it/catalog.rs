//! `/v1/catalog/…`.

use std::sync::Arc;

use domain::{Currency, Mode};
use provider_testkit::{FakeProvider, product};
use routing::SuspendReason;
use rstest::rstest;
use serde_json::{Value, json};
use time::Duration;

use crate::support::{Setup, TestApp};

#[tokio::test]
async fn countries_look_as_in_the_document() {
    let app = TestApp::start().await;
    let reply = app.get("/v1/catalog/countries").await;
    let expected = json!([
        {"id": 6, "code": "ID", "name": "Indonesia", "dial_code": "+62", "emoji": "🇮🇩", "active": true},
        {"id": 10, "code": "VN", "name": "Vietnam", "dial_code": "+84", "emoji": "🇻🇳", "active": true},
    ]);
    assert_eq!(*reply.data(), expected);
}

#[tokio::test]
async fn services_are_those_of_the_country() {
    let app = TestApp::start().await;
    let whatsapp =
        json!({"id": 3, "code": "wa", "slug": "whatsapp", "name": "WhatsApp", "active": true});
    let telegram =
        json!({"id": 4, "code": "tg", "slug": "telegram", "name": "Telegram", "active": true});
    for (query, expected) in [
        ("", json!([whatsapp, telegram])),
        ("?country_id=6", json!([whatsapp])),
        ("?country=vn", json!([telegram])),
        ("?country_id=95", json!([])),
        ("?country_id=-1", json!([])),
        ("?country_id=9223372036854775807", json!([])),
    ] {
        let reply = app.get(&format!("/v1/catalog/services{query}")).await;
        assert_eq!(*reply.data(), expected, "{query}");
    }
}

#[tokio::test]
async fn what_is_out_of_stock_everywhere_is_known_but_not_active() {
    let app = TestApp::start().await;
    app.fakes[1].restock(product("VN", "telegram"), 0);
    app.state.catalog.refresh_all_once().await;
    let services = app.get("/v1/catalog/services").await;
    assert_eq!(services.data()[1]["active"], false);
    let countries = app.get("/v1/catalog/countries").await;
    assert_eq!(countries.data()[1]["active"], false);
    let products = app.get("/v1/catalog/products?country=VN").await;
    assert_eq!(*products.data(), json!([]));
}

#[tokio::test]
async fn a_product_costs_what_its_cheapest_offer_costs_this_client() {
    let app = TestApp::start().await;
    let reply = app
        .get("/v1/catalog/products?country_id=6&platform_id=3&limit=10&page=1")
        .await;
    let expected = json!([{
        "id": 142, "name": "WhatsApp Indonesia", "country_id": 6, "platform_id": 3,
        "available": 42, "price": 0.3, "active": true,
        "currency": "USD", "updated_at": "2026-11-22T10:00:00Z",
    }]);
    assert_eq!(*reply.data(), expected);
    assert_eq!(
        reply.json["meta"],
        json!({"page": 1, "limit": 10, "count": 1, "total": 1})
    );

    let (_, key) = app.add_client("jakarta", Currency::IDR, "").await;
    let reply = app.get_as(&key, "/v1/catalog/products").await;
    let prices: Vec<_> = reply
        .data()
        .as_array()
        .unwrap()
        .iter()
        .map(|p| &p["price"])
        .collect();
    assert_eq!(json!(prices), json!([4875, 16250]));
    assert_eq!(reply.data()[0]["currency"], "IDR");
}

#[tokio::test]
async fn a_new_catalog_shows_at_once_and_health_within_seconds() {
    let app = TestApp::start().await;
    let price = async || {
        let reply = app.get("/v1/catalog/products?service=whatsapp").await;
        (
            reply.data()[0]["price"].to_string(),
            reply.data()[0]["available"].to_string(),
        )
    };
    assert_eq!(price().await, ("0.3".into(), "42".into()));
    app.fakes[0].reprice(product("ID", "whatsapp"), "0.40");
    app.state.catalog.refresh_all_once().await;
    assert_eq!(price().await, ("0.4".into(), "42".into()));

    let until = app.state.clock.now() + Duration::hours(1);
    let cheap = "cheap".parse().unwrap();
    app.state
        .health
        .suspend(&cheap, SuspendReason::BalanceLow, until);
    app.clock.advance(Duration::seconds(3));
    assert_eq!(price().await, ("0.5".into(), "37".into()));
}

#[tokio::test]
async fn products_without_a_price_are_left_out() {
    let setup = Setup::default();
    let euro = FakeProvider::new("euro", "EUR".parse().unwrap())
        .with_clock(setup.clock.clone())
        .with_offer(product("DE", "whatsapp"), "1", 9);
    let app = Setup {
        fakes: [setup.fakes.clone(), vec![euro]].concat(),
        ..setup
    }
    .start()
    .await;
    let reply = app.get("/v1/catalog/products").await;
    assert_eq!(reply.json["meta"]["total"], 2);
    let germany = app.get("/v1/catalog/products?country=DE").await;
    assert_eq!(*germany.data(), json!([]));
    let id = product("DE", "whatsapp").id();
    let offers = app.get(&format!("/v1/catalog/products/{id}/offers")).await;
    assert_eq!(offers.data()["excluded"][0]["reason"], "rate_missing");
}

#[tokio::test]
async fn products_are_sorted_and_paged_without_a_gap() {
    let setup = Setup::default();
    let mut wide = FakeProvider::new("wide", Currency::USD).with_clock(setup.clock.clone());
    let services = ["whatsapp", "telegram", "google", "facebook", "discord"];
    for (stock, country) in ["ID", "VN", "US", "DE", "PL"].into_iter().enumerate() {
        for (cents, service) in services.into_iter().enumerate() {
            let stock = u32::try_from(stock + 1).unwrap();
            wide = wide.with_offer(product(country, service), &format!("0.1{cents}"), stock);
        }
    }
    let app = Setup {
        fakes: vec![wide],
        ..setup
    }
    .start()
    .await;
    for sort in [
        "price_asc",
        "price_desc",
        "available_asc",
        "available_desc",
        "name_asc",
        "name_desc",
    ] {
        let all = app.get(&format!("/v1/catalog/products?sort={sort}")).await;
        let all = all.data().as_array().unwrap().clone();
        assert_eq!(all.len(), 25);
        let key = |product: &Value| match sort.split('_').next().unwrap() {
            "price" => format!("{:>9}", product["price"].to_string()),
            "available" => format!("{:>9}", product["available"].to_string()),
            _ => product["name"].to_string(),
        };
        let keys: Vec<_> = all.iter().map(key).collect();
        let rising = keys.is_sorted();
        let falling = keys.is_sorted_by(|a, b| a >= b);
        assert!(
            if sort.ends_with("asc") {
                rising
            } else {
                falling
            },
            "{sort}: {keys:?}"
        );

        let mut paged = Vec::new();
        for page in 1..=4 {
            let path = format!("/v1/catalog/products?sort={sort}&limit=7&page={page}");
            let reply = app.get(&path).await;
            let count = reply.data().as_array().unwrap().len();
            let meta = json!({"page": page, "limit": 7, "count": count, "total": 25});
            assert_eq!(reply.json["meta"], meta);
            paged.extend(reply.data().as_array().unwrap().clone());
        }
        assert_eq!(paged, all, "{sort}");
    }
    let beyond = app
        .get("/v1/catalog/products?page=9223372036854775807&limit=10000")
        .await;
    assert_eq!(*beyond.data(), json!([]));
}

#[rstest]
#[case("/v1/catalog/products?limit=0", "limit")]
#[case("/v1/catalog/products?limit=10001", "limit")]
#[case("/v1/catalog/products?limit=ten", "limit")]
#[case("/v1/catalog/products?limit=99999999999999999999", "limit")]
#[case("/v1/catalog/products?page=0", "page")]
#[case("/v1/catalog/products?page=-1", "page")]
#[case("/v1/catalog/products?page=1&page=2", "page")]
#[case("/v1/catalog/products?sort=best", "sort")]
#[case("/v1/catalog/products?country_id=ID", "country_id")]
#[case("/v1/catalog/products?country_id=6%00", "country_id")]
#[case("/v1/catalog/products?platform_id=1.5", "platform_id")]
#[case("/v1/catalog/products?country=ZZ", "country")]
#[case("/v1/catalog/products?country=I%00D", "country")]
#[case("/v1/catalog/products?country_id=6&country=ID", "country")]
#[case("/v1/catalog/products?service=whats%20app", "service")]
#[case("/v1/catalog/products?colour=red", "colour")]
#[case("/v1/catalog/services?country_id=", "country_id")]
#[case("/v1/catalog/services?platform_id=3", "platform_id")]
#[case("/v1/catalog/operators?country_id=6", "platform_id")]
#[case("/v1/catalog/operators?platform_id=3", "country_id")]
#[case("/v1/catalog/exchange-rate?pair=USDIDR", "pair")]
#[case("/v1/catalog/exchange-rate?pair=US%00/IDR", "pair")]
#[case("/v1/catalog/exchange-rate?pair=", "pair")]
#[case("/v1/catalog/products/wa/offers", "id")]
#[case("/v1/catalog/products/99999999999999999999/offers", "id")]
#[tokio::test]
async fn a_wrong_parameter_is_named(#[case] path: &str, #[case] field: &str) {
    let app = TestApp::start().await;
    app.get(path).await.names_wrong(field);
}

#[tokio::test]
async fn operators_begin_with_any() {
    let setup = Setup::default();
    let fake = setup.fakes[0]
        .clone()
        .with_operator_offer(product("ID", "whatsapp"), "Telkomsel", "0.5", 3)
        .with_operator_offer(product("ID", "whatsapp"), "axis", "0.6", 3);
    let app = Setup {
        fakes: vec![fake],
        ..setup
    }
    .start()
    .await;
    let reply = app
        .get("/v1/catalog/operators?country_id=6&platform_id=3")
        .await;
    let codes: Vec<_> = reply
        .data()
        .as_array()
        .unwrap()
        .iter()
        .map(|o| o["code"].clone())
        .collect();
    assert_eq!(codes, ["any", "axis", "telkomsel"]);
    assert_eq!(reply.data()[0]["operator_id"], Value::Null);
    let nobody = app
        .get("/v1/catalog/operators?country=US&service=telegram")
        .await;
    assert_eq!(*nobody.data(), json!([]));
}

#[tokio::test]
async fn an_exchange_rate_is_exact_and_works_both_ways() {
    let app = TestApp::start().await;
    let reply = app.get("/v1/catalog/exchange-rate").await;
    let expected = json!({
        "pair": "USD/IDR", "base_currency": "USD", "quote_currency": "IDR", "rate": 16250,
        "rate_as_of": "2026-11-22T10:00:00Z", "source": "config",
    });
    assert_eq!(*reply.data(), expected);
    let inverse = app.get("/v1/catalog/exchange-rate?pair=idr/usd").await;
    inverse.data();
    assert!(
        inverse.text.contains(r#""rate":0.0000615384615385,"#),
        "{}",
        inverse.text
    );
    for unknown in ["EUR/IDR", "USD/ZZZ", "USD/USD"] {
        let path = format!("/v1/catalog/exchange-rate?pair={unknown}");
        app.get(&path).await.refusal(404, "NOT_FOUND");
    }
}

#[tokio::test]
async fn products_are_priced_once_for_all_requests() {
    let app = TestApp::start().await;
    let first = app
        .state
        .price_list(app.client, Currency::USD, Mode::Live)
        .await
        .unwrap();
    app.get("/v1/catalog/products").await.data();
    let second = app
        .state
        .price_list(app.client, Currency::USD, Mode::Live)
        .await
        .unwrap();
    assert!(Arc::ptr_eq(&first, &second));
    let other = app
        .state
        .price_list(app.client, Currency::IDR, Mode::Live)
        .await
        .unwrap();
    assert!(!Arc::ptr_eq(&first, &other));
}

#[tokio::test]
async fn what_is_too_long_is_not_sent_back() {
    let app = TestApp::start().await;
    let long = "x".repeat(5_000);
    let reply = app.get(&format!("/v1/catalog/products?{long}=1")).await;
    reply.names_wrong("query");
    assert!(reply.text.len() < 1_000, "{}", reply.text);
    let reply = app.get(&format!("/v1/catalog/products?sort={long}")).await;
    reply.names_wrong("sort");
    assert!(reply.text.len() < 1_000, "{}", reply.text);
    let reply = app
        .get(&format!("/v1/catalog/products?country={long}"))
        .await;
    reply.names_wrong("country");
    let huge = format!("{{\"operator\": \"{}\"}}", "x".repeat(70_000));
    app.post_text("/v1/quotes", &huge).await.names_wrong("body");
}
