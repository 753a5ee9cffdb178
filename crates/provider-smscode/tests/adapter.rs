//! What the SMSCode adapter does beyond the clauses that all adapters share.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::time::Duration;

use domain::{AttemptId, Currency, Money, Product, Timestamp};
use provider::{
    AccountSettings, Aliases, BuyOutcome, BuyRequest, CancelOutcome, ErrorKind, NumberState,
    OfferRef, Provider, ProviderOrderId, RefusalReason, Stock,
};
use provider_smscode::Smscode;
use provider_testkit::{Reply, Route, ScriptedServer, product};
use rstest::rstest;
use secrecy::SecretString;

fn file(name: &str) -> Reply {
    Reply::from_file(200, format!("tests/replies/{name}.json"))
}

fn said(status: u16, code: &str) -> Reply {
    let text = format!(r#"{{"success":false,"error":{{"code":"{code}","message":"no"}}}}"#);
    Reply::json(status, text)
}

fn data(text: &str) -> Reply {
    Reply::json(200, format!(r#"{{"success":true,"data":{text}}}"#))
}

fn settings(server: &ScriptedServer) -> AccountSettings {
    AccountSettings {
        name: "cheap-id".parse().unwrap(),
        base_url: server.url().parse().unwrap(),
        key: SecretString::from("k1"),
        currency: Currency::IDR,
        timeout: Duration::from_secs(20),
        poll_interval: None,
        auto_cancel_after: None,
        max_requests_per_second: None,
        aliases: Aliases::default(),
    }
}

async fn adapter() -> (ScriptedServer, Smscode) {
    let server = ScriptedServer::start().await;
    let adapter = Smscode::new(settings(&server)).unwrap();
    (server, adapter)
}

fn with_catalog(server: &ScriptedServer) {
    server
        .on(Route::get("/catalog/countries"), file("countries"))
        .on(Route::get("/catalog/services"), file("services"))
        .on(Route::get("/catalog/products"), file("products"));
}

fn order_id(id: &str) -> ProviderOrderId {
    ProviderOrderId(id.to_owned())
}

fn purchase() -> BuyRequest {
    BuyRequest {
        attempt_id: "at_00000000000070008000000000000001"
            .parse::<AttemptId>()
            .unwrap(),
        product: product("ID", "whatsapp"),
        offer_ref: OfferRef("142".to_owned()),
        max_cost: Money::parse("16000", Currency::IDR).unwrap(),
        test: false,
    }
}

#[tokio::test]
async fn price_tiers_and_operators_are_offers_and_unknown_rows_are_dropped() {
    let (server, adapter) = adapter().await;
    with_catalog(&server);
    let offers = adapter.catalog().await.unwrap();
    let shown: Vec<_> = offers
        .iter()
        .map(|offer| {
            (
                offer.offer_ref.0.as_str(),
                offer.product,
                offer.operator.as_str(),
            )
        })
        .collect();
    let indonesia: Product = product("ID", "whatsapp");
    assert_eq!(
        shown,
        [
            ("142", indonesia, "any"),
            ("143", indonesia, "telkomsel"),
            ("150", product("GB", "telegram"), "any"),
        ]
    );
    assert_eq!(offers[1].cost.to_string(), "15750 IDR");
    assert_eq!(offers[2].stock, Stock::Count(1));
    let asked = server.requests().pop().unwrap();
    assert_eq!(asked.query_value("limit"), Some("10000"));
    assert_eq!(server.calls(&Route::get("/catalog/products")), 1);
    server.finish();
}

#[tokio::test]
async fn the_operators_aliases_name_what_the_tables_lack() {
    let server = ScriptedServer::start().await;
    with_catalog(&server);
    let mut settings = settings(&server);
    let service = [("zzz".to_owned(), "line".parse().unwrap())];
    let country = [("Atlantis".to_owned(), "GR".parse().unwrap())];
    settings.aliases = Aliases::new(service, country);
    let offers = Smscode::new(settings).unwrap().catalog().await.unwrap();
    let products: Vec<_> = offers.iter().map(|offer| offer.product).collect();
    assert!(products.contains(&product("GR", "whatsapp")));
    assert!(products.contains(&product("ID", "line")));
}

#[tokio::test]
async fn a_full_page_is_followed_by_another_until_nothing_is_new() {
    let (server, adapter) = adapter().await;
    let page = |number| Route::get("/catalog/products").query("page", number);
    server
        .on(Route::get("/catalog/countries"), file("countries"))
        .on(Route::get("/catalog/services"), file("services"))
        .on(page("1"), file("products_page_1"))
        .on(page("2"), file("products_page_1"));
    assert_eq!(adapter.catalog().await.unwrap().len(), 2);
    server.finish();
}

#[tokio::test]
async fn a_missing_rate_is_no_rate_and_a_rate_of_zero_is_nonsense() {
    let (server, adapter) = adapter().await;
    let route = Route::get("/catalog/exchange-rate");
    server
        .on(route.clone(), file("exchange_rate"))
        .on(route.clone(), said(404, "NOT_FOUND"))
        .on(
            route,
            data(r#"{"pair":"USD/IDR","base_currency":"USD","quote_currency":"IDR","rate":0}"#),
        );
    let now = Timestamp::UNIX_EPOCH;
    let rates = adapter.rates(now).await.unwrap();
    assert_eq!(
        (rates[0].value.to_string().as_str(), rates.len()),
        ("16250.375", 1)
    );
    assert_eq!(rates[0].source, "cheap-id");
    assert!(adapter.rates(now).await.unwrap().is_empty());
    assert_eq!(
        adapter.rates(now).await.unwrap_err().kind,
        ErrorKind::MalformedReply
    );
}

#[tokio::test]
async fn a_balance_in_another_currency_is_a_wrong_configuration() {
    let (server, adapter) = adapter().await;
    let dollars = data(r#"{"currency":"USD","balance":{"amount":"5.10","currency":"USD"}}"#);
    server.on(Route::get("/balance"), dollars);
    let error = adapter.balance().await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::BadRequest);
}

#[tokio::test]
async fn the_newer_interface_in_dollars_is_read_as_well() {
    let server = ScriptedServer::start().await;
    let mut settings = settings(&server);
    settings.currency = Currency::USD;
    let adapter = Smscode::new(settings).unwrap();
    let price = r#"{"amount":"1.23","currency":"USD","canonical_amount":20000}"#;
    server
        .on(
            Route::get("/balance"),
            data(&format!(r#"{{"currency":"USD","balance":{price}}}"#)),
        )
        .on(
            Route::post("/orders/cancel"),
            data(&format!(
                r#"{{"order_id":"1001","status":"CANCELED","refund_amount":{price}}}"#
            )),
        );
    let money = Money::parse("1.23", Currency::USD).unwrap();
    assert_eq!(adapter.balance().await.unwrap().available, money);
    let outcome = adapter.cancel(&order_id("1001")).await.unwrap();
    assert_eq!(
        outcome,
        CancelOutcome::Cancelled {
            refund: Some(money)
        }
    );
}

#[tokio::test]
async fn a_purchase_names_product_quantity_and_key_and_learns_the_amount() {
    let (server, adapter) = adapter().await;
    server
        .on(Route::post("/orders/create"), file("created"))
        .on(
            Route::get("/orders/1001"),
            data(r#"{"id":1001,"status":"ACTIVE","amount":15000.5}"#),
        );
    let BuyOutcome::Sold(sold) = adapter.buy(&purchase()).await else {
        panic!("not sold");
    };
    assert_eq!(sold.cost.unwrap().to_string(), "15000.5 IDR");
    assert!(sold.expires_at.is_some());
    let asked = &server.requests()[0];
    assert_eq!(asked.body, r#"{"product_id":142,"quantity":1}"#);
    let key = "at_00000000000070008000000000000001";
    assert_eq!(asked.header("idempotency-key"), Some(key));
    assert_eq!(asked.header("authorization"), Some("Bearer k1"));
    server.finish();
}

#[rstest]
#[case(401, "UNAUTHORIZED")]
#[case(403, "FORBIDDEN")]
#[case(429, "RATE_LIMIT_EXCEEDED")]
#[case(429, "TEMP_BANNED_ABUSE_GUARD")]
#[tokio::test]
async fn a_repeat_turned_away_at_the_door_proves_nothing(#[case] status: u16, #[case] code: &str) {
    let (server, adapter) = adapter().await;
    server.on(Route::post("/orders/create"), said(status, code));
    let outcome = adapter.buy(&purchase()).await;
    assert!(matches!(outcome, BuyOutcome::Refused(_)), "{outcome:?}");
    let repeated = adapter.repeat_buy(&purchase()).await;
    match repeated {
        BuyOutcome::Unknown { detail, .. } => assert!(detail.contains(code), "{detail}"),
        outcome => panic!("{outcome:?}"),
    }
}

#[tokio::test]
async fn a_repeat_that_is_refused_proves_that_nothing_was_sold() {
    let (server, adapter) = adapter().await;
    server.on(
        Route::post("/orders/create"),
        said(422, "NO_OFFER_AVAILABLE"),
    );
    match adapter.repeat_buy(&purchase()).await {
        BuyOutcome::Refused(refusal) => assert_eq!(refusal.reason, RefusalReason::OutOfStock),
        outcome => panic!("{outcome:?}"),
    }
}

#[tokio::test]
async fn what_left_the_active_list_is_read_by_itself() {
    let (server, adapter) = adapter().await;
    server
        .on(Route::get("/orders/active"), file("active_one"))
        .on(
            Route::get("/orders/1002"),
            data(r#"{"id":1002,"status":"EXPIRED"}"#),
        )
        .on(Route::get("/orders/1003"), said(503, "SERVICE_UNAVAILABLE"));
    let ids = ["1002", "1003", "1001"].map(order_id);
    let statuses = adapter.statuses(&ids).await.unwrap();
    assert_eq!(statuses[0].as_ref().unwrap().state, NumberState::Expired);
    assert_eq!(
        statuses[1].as_ref().unwrap_err().kind,
        ErrorKind::Unavailable
    );
    assert_eq!(statuses[2].as_ref().unwrap().state, NumberState::Waiting);
    assert_eq!(server.requests().len(), 3);
    server.finish();
}

#[tokio::test]
async fn another_orders_answer_is_no_answer() {
    let (server, adapter) = adapter().await;
    server.on(
        Route::get("/orders/1001"),
        data(r#"{"id":1002,"status":"CANCELED"}"#),
    );
    let error = adapter.status(&order_id("1001")).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::MalformedReply);
}

#[rstest]
#[case("../balance")]
#[case("1001?x=1")]
#[case("")]
#[tokio::test]
async fn an_id_that_would_leave_its_path_is_not_sent(#[case] id: &str) {
    let (server, adapter) = adapter().await;
    let error = adapter.status(&order_id(id)).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::BadRequest);
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn a_cancellation_too_early_hands_on_the_time_that_it_is_told() {
    let (server, adapter) = adapter().await;
    let route = Route::post("/orders/cancel");
    server
        .on(route.clone(), said(409, "CANCEL_TOO_EARLY").retry_after(42))
        .on(route, said(409, "CANCEL_TOO_EARLY"));
    let id = order_id("1001");
    for seconds in [Some(42), None] {
        let retry_after = seconds.map(Duration::from_secs);
        let outcome = adapter.cancel(&id).await.unwrap();
        assert_eq!(outcome, CancelOutcome::TooEarly { retry_after });
    }
    assert_eq!(server.requests()[0].body, r#"{"id":1001}"#);
}

#[tokio::test]
async fn recent_orders_stop_at_the_first_older_one_and_know_learnt_products() {
    let (server, adapter) = adapter().await;
    with_catalog(&server);
    adapter.catalog().await.unwrap();
    let page = |offset| Route::get("/orders").query("offset", offset);
    server
        .on(page("0"), file("orders_page_1"))
        .on(page("1"), file("orders_page_2"));
    let since = time::macros::datetime!(2026-02-25 10:00:30 UTC);
    let recent = adapter.recent_orders(since).await.unwrap();
    assert_eq!(recent.len(), 1);
    assert_eq!(recent[0].id, order_id("1002"));
    assert_eq!(recent[0].product, Some(product("ID", "whatsapp")));
    assert_eq!(recent[0].status.cost.unwrap().to_string(), "15000 IDR");
    assert_eq!(server.requests()[3].query_value("limit"), Some("100"));
    server.finish();
}
