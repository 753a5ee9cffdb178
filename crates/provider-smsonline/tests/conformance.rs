//! The contract's suite over the scripted protocol.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::sync::Arc;

use domain::{Currency, Micros, OtpCode, Product};
use provider::{AccountSettings, OfferRef, Provider, ProviderOrderId};
use provider_smsonline::Smsonline;
use provider_testkit::{
    ConformanceHarness, Facts, Reply, Route, Script, Situation, Situation as S,
};

struct Harness;

fn recorded(name: &str) -> Reply {
    Reply::from_file(200, format!("tests/replies/{name}.json"))
}

fn json(body: &str) -> Reply {
    Reply::json(200, body)
}

fn error(text: &str) -> Reply {
    json(&format!(r#"{{"status":-1,"message":"{text}"}}"#))
}

fn path(endpoint: &str) -> Route {
    Route::get(&format!("/virtual-number/{endpoint}"))
}

fn buy() -> Route {
    path("buy-service")
}

fn bought(reply: Reply) -> Script {
    Script::new().on(buy(), reply)
}

fn refused(texts: &[&'static str]) -> Vec<Script> {
    let script = |text: &&'static str| bought(error(text)).says(None, text);
    texts.iter().map(script).collect()
}

fn sms(id: &str) -> Route {
    path("get-sms").query("id", id)
}

fn read(reply: Reply) -> Script {
    Script::new().on(sms("12345"), reply)
}

fn reads<const N: usize>(bodies: [&str; N]) -> Vec<Script> {
    bodies.map(|body| read(json(body))).into()
}

fn batch(first: Reply, second: Reply) -> Script {
    read(first).on(sms("12346"), second)
}

fn change(status: &str, reply: Reply) -> Script {
    let route = path("change-status")
        .query("id", "12345")
        .query("status", status);
    Script::new().on(route, reply)
}

/// A change that is refused, and what the order then says of itself.
fn too_late(status: &str, reply: Reply) -> Script {
    change(status, error("status cannot be changed")).on(sms("12345"), reply)
}

fn catalog(products: Reply) -> Script {
    Script::new()
        .on(path("get-countries"), recorded("countries"))
        .on(path("get-services"), recorded("services"))
        .on(
            path("get-products")
                .query("countryId", "6")
                .query("serviceId", "17"),
            products,
        )
}

impl ConformanceHarness for Harness {
    fn facts(&self) -> Facts {
        Facts {
            currency: Currency::USD,
            product: Product {
                country: "ID".parse().unwrap(),
                service: "whatsapp".parse().unwrap(),
            },
            offer_ref: OfferRef("6/17/5".to_owned()),
            cost: Micros::new(500_000),
            order_id: ProviderOrderId("12345".to_owned()),
            other_order_id: ProviderOrderId("12346".to_owned()),
            odd_order_id: ProviderOrderId("99999999999999999999999999".to_owned()),
            phone: "+6281234567890".parse().unwrap(),
            code: OtpCode::new("123456").unwrap(),
            balance: Micros::ZERO,
        }
    }

    fn provider(&self, settings: AccountSettings) -> Arc<dyn Provider> {
        Arc::new(Smsonline::new(settings).unwrap())
    }

    fn purchase_route(&self) -> Route {
        buy()
    }

    fn scripts(&self, situation: Situation) -> Vec<Script> {
        match situation {
            S::Catalog => vec![
                catalog(recorded("products")),
                catalog(json(
                    r#"{"5":{"name":"telkomsel","cost":"$0.50","stock":"12"}}"#,
                )),
                catalog(json(
                    r#"{"result":{"6":{"17":{"5":{"price":"0.5 USD","qty":12}}}}}"#,
                )),
            ],
            S::CatalogUnreadablePrice => vec![
                catalog(json(r#"{"data":[{"operatorId":5,"count":12}]}"#)),
                catalog(json(
                    r#"{"data":[{"operatorId":5,"price":5e-1,"count":12}]}"#,
                )),
                catalog(json(
                    r#"{"data":[{"operatorId":5,"price":0.12345678,"count":12}]}"#,
                )),
                catalog(json(
                    r#"{"data":[{"operatorId":5,"price":"free","count":12}]}"#,
                )),
                catalog(json(r#"{"data":[{"operatorId":5,"price":0,"count":12}]}"#)),
                catalog(json(
                    r#"{"data":[{"operatorId":5,"price":"0.5 EUR","count":12}]}"#,
                )),
            ],
            S::CatalogFails => vec![
                Script::new()
                    .on(path("get-countries"), error("internal"))
                    .says(None, "internal"),
                catalog(error("internal")).says(None, "internal"),
            ],
            S::KeyRefused => {
                let script = Script::new().on(path("get-countries"), recorded("invalid_key"));
                vec![
                    script.says(None, "invalid key"),
                    catalog(recorded("invalid_key")).says(None, "invalid key"),
                ]
            }
            S::Rates | S::Balance | S::BalanceUnreadable => vec![],

            S::Sold => vec![
                bought(recorded("sold")),
                bought(json(
                    r#"{"orderId":"12345","phone":"+62 812 3456 7890","cost":"0.50"}"#,
                )),
                bought(json(
                    r#"{"result":{"id":12345,"number":"081234567890","price":0.50}}"#,
                )),
            ],
            S::SoldOddId => vec![
                bought(json(
                    r#"{"data":{"id":99999999999999999999999999,"number":6281234567890}}"#,
                )),
                bought(json(
                    r#"{"id":"99999999999999999999999999","number":"6281234567890"}"#,
                )),
            ],
            S::SoldIncomplete => [
                r#"{"status":1,"data":{"number":"6281234567890"}}"#,
                r#"{"status":1,"data":{"id":12345}}"#,
                r#"{"status":1,"data":{"id":12345,"number":"soon"}}"#,
                r#"{"status":1,"data":[]}"#,
                r#"{"status":1}"#,
                "[]",
            ]
            .map(|body| bought(json(body)))
            .into(),
            S::OutOfStock => refused(&["No numbers available", "NO_NUMBERS", "Out of stock"]),
            S::BuyBalanceLow => refused(&["Insufficient balance", "not enough money"]),
            S::BuyKeyRefused => refused(&["invalid key", "Invalid API key"]),
            S::BuyAccountBlocked => refused(&["Your account is blocked"]),
            S::BuyRateLimited => refused(&["Too many requests", "order limit reached"]),
            S::BuyUnknownProduct => refused(&["Invalid serviceId"]),
            // No words of the document mean any other no; new ones may come after a sale.
            S::BuyRejected | S::PriceChanged => vec![],
            S::BuyUndecided => {
                let with_500 = Reply::json(500, r#"{"status":-1,"message":"try later"}"#);
                let both =
                    r#"{"status":-1,"message":"no sms","data":{"id":1,"number":62812345678}}"#;
                vec![
                    bought(error("something else")).says(None, "something else"),
                    bought(with_500).says(None, "try later"),
                    bought(json(both)).says(None, "no sms"),
                ]
            }

            S::Waiting => {
                let mut scripts = vec![read(recorded("waiting"))];
                scripts.extend(reads([
                    r#"{"status":"pending"}"#,
                    r#"{"status":1,"data":[]}"#,
                    r#"{"data":"wait"}"#,
                    r#"{"status":0,"sms":""}"#,
                    r#"{"status":-1,"message":"SMS not received yet"}"#,
                ]));
                scripts
            }
            S::Received => {
                let mut scripts = vec![read(recorded("received"))];
                scripts.extend(reads([
                    r#"{"code":"123456"}"#,
                    r#"{"data":[{"text":"code 123456"}]}"#,
                    r#"{"data":{"sms":"123-456 is your code"}}"#,
                ]));
                scripts
            }
            S::Cancelled => reads([r#"{"status":"cancelled"}"#, r#"{"data":{"status":4}}"#]),
            S::Expired => reads([r#"{"data":{"status":"expired"}}"#]),
            S::Finished => reads([r#"{"status":3,"data":{"code":"123456"}}"#]),
            S::UnknownStatusWord => {
                reads([r#"{"status":"reviewing"}"#, r#"{"data":{"status":9}}"#])
            }
            S::UnknownOrder => vec![read(error("Order not found")).says(None, "Order not found")],
            S::StatusFails => vec![
                read(error("something else")).says(None, "something else"),
                read(Reply::json(500, r#"{"message":"broken"}"#)).says(None, "broken"),
                read(Reply::text(503, "maintenance")).says(None, "maintenance"),
            ],

            S::Batch => vec![batch(recorded("waiting"), recorded("received"))],
            S::BatchWithUnknown => vec![batch(recorded("waiting"), error("Order not found"))],
            S::BatchFails => vec![
                batch(error("something else"), error("something else")),
                batch(error("invalid key"), error("invalid key")),
            ],

            S::CancelOk => vec![change("4", recorded("changed"))],
            S::CancelAgain => vec![
                too_late("4", json(r#"{"status":4}"#)),
                change("4", error("order already cancelled")).on(sms("12345"), json("{}")),
                change("4", error("already refunded to your balance"))
                    .on(sms("12345"), error("order is closed")),
            ],
            S::CancelTooEarly => vec![],
            S::CancelCodeArrived => vec![
                too_late("4", recorded("received")),
                too_late("4", json(r#"{"status":"done","data":{"code":"123456"}}"#)),
            ],
            S::CancelExpired => vec![too_late("4", json(r#"{"status":"expired"}"#))],
            S::CancelFinished => vec![too_late("4", json(r#"{"status":3}"#))],
            S::CancelUnknownOrder => {
                vec![change("4", error("Order not found")).says(None, "Order not found")]
            }
            S::CancelFails => {
                let broken = Reply::json(500, r#"{"message":"broken"}"#);
                vec![
                    change("4", broken).says(None, "broken"),
                    too_late("4", recorded("waiting")).says(None, "cannot be changed"),
                ]
            }

            S::FinishOk => vec![change("3", recorded("changed"))],
            S::FinishAgain => vec![
                too_late("3", json(r#"{"status":3}"#)),
                change("3", error("already completed")).on(sms("12345"), recorded("received")),
            ],
            S::ResendOk | S::ResendRefused | S::RecentOrders | S::RecentOrdersFail => vec![],
        }
    }
}

provider_testkit::conformance_tests!(Harness);
