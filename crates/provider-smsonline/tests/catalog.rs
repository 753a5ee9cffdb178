//! What the catalog costs and what becomes of pairs that fail.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::time::Duration;

use domain::{Currency, Product};
use provider::{AccountSettings, Aliases, BuyOutcome, BuyRequest, ErrorKind, Provider, Stock};
use provider_smsonline::Smsonline;
use provider_testkit::{Reply, Route, ScriptedServer};

fn settings(server: &ScriptedServer) -> AccountSettings {
    AccountSettings {
        name: "online".parse().unwrap(),
        base_url: server.url().parse().unwrap(),
        key: "a-test-key".to_owned().into(),
        currency: Currency::USD,
        timeout: Duration::from_secs(20),
        poll_interval: None,
        auto_cancel_after: None,
        max_requests_per_second: None,
        aliases: Aliases::default(),
    }
}

fn product(service: &str, country: &str) -> Product {
    Product {
        country: country.parse().unwrap(),
        service: service.parse().unwrap(),
    }
}

fn path(endpoint: &str) -> Route {
    Route::get(&format!("/virtual-number/{endpoint}"))
}

fn products(country: &str, service: &str) -> Route {
    path("get-products")
        .query("countryId", country)
        .query("serviceId", service)
}

/// Two countries and two services of ours, one of each that is not.
async fn market() -> ScriptedServer {
    let server = ScriptedServer::start().await;
    let countries =
        r#"[{"id":6,"name":"Indonesia"},{"id":16,"name":"England"},{"id":99,"name":"Atlantis"}]"#;
    let services = r#"{"17":"WhatsApp","18":"Telegram","19":"Bilibili"}"#;
    server.on(path("get-countries"), Reply::json(200, countries));
    server.on(path("get-services"), Reply::json(200, services));
    server
}

fn row(operator_id: &str, price: &str) -> Reply {
    let row = format!(r#"{{"data":[{{"operatorId":{operator_id},"price":{price}}}]}}"#);
    Reply::json(200, row)
}

fn error(text: &str) -> Reply {
    Reply::json(200, format!(r#"{{"status":-1,"message":"{text}"}}"#))
}

#[tokio::test]
async fn every_pair_that_is_ours_is_asked_once() {
    let server = market().await;
    server.on(products("6", "17"), row("5", "0.5"));
    server.on(products("6", "18"), Reply::json(200, r#"{"data":[]}"#));
    server.on(products("16", "17"), error("no products"));
    let several = r#"{"1":{"name":"EE","price":"1.2","count":0},"2":{"price":"$1.25"}}"#;
    server.on(products("16", "18"), Reply::json(200, several));
    let offers = Smsonline::new(settings(&server))
        .unwrap()
        .catalog()
        .await
        .unwrap();
    let listed: Vec<_> = offers
        .iter()
        .map(|offer| {
            let (product, operator) = (offer.product.name(), offer.operator.as_str());
            format!(
                "{} {product} {operator} {} {:?}",
                offer.offer_ref, offer.cost, offer.stock
            )
        })
        .collect();
    assert_eq!(
        listed,
        [
            "16/18/1 Telegram United Kingdom ee 1.2 USD Count(0)",
            "16/18/2 Telegram United Kingdom 2 1.25 USD NotTold",
            "6/17/5 WhatsApp Indonesia 5 0.5 USD NotTold",
        ]
    );
    assert_eq!(offers[1].stock, Stock::NotTold);
    assert_eq!(server.requests().len(), 6);
    server.finish();
}

#[tokio::test]
async fn products_of_interest_bound_the_requests() {
    let server = market().await;
    server.on(products("16", "17"), row("5", "0.5"));
    let interest = vec![product("whatsapp", "GB"), product("whatsapp", "BR")];
    let account = Smsonline::new(settings(&server)).unwrap();
    let offers = account
        .with_products_of_interest(interest)
        .catalog()
        .await
        .unwrap();
    assert_eq!(offers.len(), 1);
    assert_eq!(server.requests().len(), 3);
    server.finish();
}

#[tokio::test]
async fn a_refused_or_limited_account_and_total_silence_fail_the_whole() {
    let refused = || error("invalid key");
    let limited = || Reply::json(429, "{}").retry_after(7);
    let broken = || Reply::html(502);
    for (replies, kind) in [
        (
            [row("5", "1"), refused(), row("5", "1"), row("5", "1")],
            ErrorKind::InvalidCredentials,
        ),
        (
            [row("5", "1"), limited(), row("5", "1"), row("5", "1")],
            ErrorKind::RateLimited,
        ),
        (
            [broken(), broken(), error("x"), broken()],
            ErrorKind::Unavailable,
        ),
    ] {
        let server = market().await;
        let pairs = [("6", "17"), ("6", "18"), ("16", "17"), ("16", "18")];
        for ((country, service), reply) in pairs.into_iter().zip(replies) {
            server.on(products(country, service), reply);
        }
        let error = Smsonline::new(settings(&server))
            .unwrap()
            .catalog()
            .await
            .unwrap_err();
        assert_eq!(error.kind, kind);
        server.finish();
    }
}

#[tokio::test]
async fn lists_without_a_readable_row_are_malformed_and_empty_ones_are_empty() {
    for (countries, expected) in [
        (r#"{"data":[]}"#, Ok(0)),
        (r#"{"data":{}}"#, Ok(0)),
        (
            r#"{"data":[{"flag":"id"}]}"#,
            Err(ErrorKind::MalformedReply),
        ),
        (r#"{"data":7}"#, Err(ErrorKind::MalformedReply)),
        (r#"{"status":1}"#, Err(ErrorKind::MalformedReply)),
    ] {
        let server = ScriptedServer::start().await;
        server.on(path("get-countries"), Reply::json(200, countries));
        server.on(path("get-services"), Reply::json(200, "[]"));
        let offers = Smsonline::new(settings(&server)).unwrap().catalog().await;
        let found = offers
            .map(|offers| offers.len())
            .map_err(|error| error.kind);
        assert_eq!(found, expected, "{countries}");
        server.finish();
    }
}

#[tokio::test]
async fn the_operators_aliases_name_ids_and_spellings() {
    let server = market().await;
    server.on(products("99", "19"), row("5", "0.5"));
    let mut settings = settings(&server);
    settings.aliases = Aliases::new(
        [("19".to_owned(), "discord".parse().unwrap())],
        [("atlantis".to_owned(), "GR".parse().unwrap())],
    );
    let wanted = product("discord", "GR");
    let account = Smsonline::new(settings)
        .unwrap()
        .with_products_of_interest(vec![wanted]);
    let offers = account.catalog().await.unwrap();
    assert_eq!((offers.len(), offers[0].product), (1, wanted));
    server.finish();
}

#[tokio::test]
async fn the_test_mode_is_asked_only_when_wanted() {
    let server = market().await;
    server.on(products("6", "17"), row("5", "0.5"));
    let sold = r#"{"data":{"id":7,"number":"6281234567890"}}"#;
    server.on(path("buy-service"), Reply::json(200, sold));
    let interest = vec![product("whatsapp", "ID")];
    let account = Smsonline::new(settings(&server))
        .unwrap()
        .with_products_of_interest(interest);
    let offer = account.catalog().await.unwrap().remove(0);
    for test in [false, true] {
        let request = BuyRequest {
            attempt_id: "at_00000000000070008000000000000001".parse().unwrap(),
            product: offer.product,
            offer_ref: offer.offer_ref.clone(),
            max_cost: offer.cost,
            test,
        };
        assert!(matches!(account.buy(&request).await, BuyOutcome::Sold(_)));
        let asked = server.requests().pop().unwrap();
        let ids = ["countryId", "serviceId", "operatorId"].map(|name| asked.query_value(name));
        assert_eq!(ids, [Some("6"), Some("17"), Some("5")]);
        assert_eq!(asked.query_value("test"), test.then_some("1"));
    }
    assert_eq!(server.calls(&path("buy-service")), 2);
    server.finish();
}
