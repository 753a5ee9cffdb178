//! The contract's clauses over the SMSCode adapter.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::sync::Arc;

use domain::{Currency, Micros, OtpCode, Product};
use provider::{AccountSettings, OfferRef, Provider, ProviderOrderId};
use provider_smscode::Smscode;
use provider_testkit::{ConformanceHarness, Facts, Reply, Route, Script, Situation};

struct Harness;

provider_testkit::conformance_tests!(Harness);

/// The same behind the request budget that the gateway puts before every account.
mod throttled {
    use std::{num::NonZeroU32, sync::Arc};

    use provider::{Provider, ThrottleSettings, Throttled};
    use provider_testkit::Wrapped;

    use super::Harness;

    fn behind_a_budget(inner: Arc<dyn Provider>) -> Arc<dyn Provider> {
        let per_second = NonZeroU32::new(10_000).unwrap();
        Arc::new(Throttled::new(
            inner,
            ThrottleSettings::per_second(per_second),
        ))
    }

    provider_testkit::conformance_tests!(Wrapped::new(Harness, behind_a_budget));
}

const ORDER: &str = "/v1/orders/1001";

/// Where a situation is played: its answers are files named after it.
fn file(name: &str) -> Reply {
    Reply::from_file(200, format!("tests/replies/{name}.json"))
}

fn said(status: u16, code: &str, message: &str) -> Reply {
    let text = format!(r#"{{"success":false,"error":{{"code":"{code}","message":"{message}"}}}}"#);
    Reply::json(status, text)
}

/// The order as `GET /orders/1001` shows it.
fn order_with(status: &str, code: Option<&str>) -> Reply {
    let code = code.map_or("null".to_owned(), |code| format!("\"{code}\""));
    Reply::json(
        200,
        format!(
            r#"{{"success":true,"data":{{"id":1001,"status":"{status}",
            "created_at":"2026-02-25T10:00:00Z","product_id":142,
            "phone_number":"+6281234567890","amount":15000.5,"otp_code":{code},
            "otp_received_at":null,"expires_at":"2026-02-25T10:20:00Z",
            "canceled_at":null,"failed_reason":null}}}}"#
        ),
    )
}

fn create() -> Route {
    Route::post("/v1/orders/create")
}

fn refusal(status: u16, code: &'static str, message: &'static str) -> Script {
    let reply = said(status, code, message).retry_after(30);
    Script::new().on(create(), reply).says(code, message)
}

fn reads(status: &str, code: Option<&str>) -> Script {
    Script::new().on(Route::get(ORDER), order_with(status, code))
}

fn cancel() -> Route {
    Route::post("/v1/orders/cancel")
}

/// A cancellation that the order's state forbids, with that state.
fn cancel_forbidden(code: &'static str, status: &str, otp: Option<&str>) -> Script {
    reads(status, otp).on(cancel(), said(409, code, "order is not active"))
}

fn catalog(products: Reply) -> Script {
    Script::new()
        .on(Route::get("/v1/catalog/countries"), file("countries"))
        .on(Route::get("/v1/catalog/services"), file("services"))
        .on(Route::get("/v1/catalog/products"), products)
}

fn error_on(route: Route) -> Script {
    Script::new()
        .on(route, said(503, "SERVICE_UNAVAILABLE", "maintenance"))
        .says("SERVICE_UNAVAILABLE", "maintenance")
}

impl ConformanceHarness for Harness {
    fn facts(&self) -> Facts {
        Facts {
            currency: Currency::IDR,
            product: Product {
                country: "ID".parse().unwrap(),
                service: "whatsapp".parse().unwrap(),
            },
            offer_ref: OfferRef("142".to_owned()),
            cost: "15000.5".parse::<Micros>().unwrap(),
            order_id: ProviderOrderId("1001".to_owned()),
            other_order_id: ProviderOrderId("1002".to_owned()),
            odd_order_id: ProviderOrderId("98765432109876543210987".to_owned()),
            phone: "+6281234567890".parse().unwrap(),
            code: OtpCode::new("012345").unwrap(),
            balance: "500000.25".parse().unwrap(),
        }
    }

    fn provider(&self, mut settings: AccountSettings) -> Arc<dyn Provider> {
        settings.base_url.set_path("/v1");
        Arc::new(Smscode::new(settings).unwrap())
    }

    fn purchase_route(&self) -> Route {
        create()
    }

    fn scripts(&self, situation: Situation) -> Vec<Script> {
        use Situation as S;
        let otp = Some("012345");
        match situation {
            S::Catalog => vec![catalog(file("products")), two_pages()],
            S::CatalogUnreadablePrice => unreadable_prices(),
            S::CatalogFails => vec![
                error_on(Route::get("/v1/catalog/countries")),
                catalog(said(500, "INTERNAL_ERROR", "boom")).says("INTERNAL_ERROR", "boom"),
            ],
            S::Rates => vec![Script::new().on(
                Route::get("/v1/catalog/exchange-rate").query("pair", "USD/IDR"),
                file("exchange_rate"),
            )],
            S::Balance => vec![Script::new().on(
                Route::get("/v1/balance"),
                Reply::json(
                    200,
                    r#"{"success":true,"data":{"currency":"IDR","balance":500000.25}}"#,
                ),
            )],
            S::BalanceUnreadable => ["null", "\"lots\"", "5e5", "1.0000001"]
                .map(|balance| {
                    let text = format!(
                        r#"{{"success":true,"data":{{"currency":"IDR","balance":{balance}}}}}"#
                    );
                    Script::new().on(Route::get("/v1/balance"), Reply::json(200, text))
                })
                .into(),
            S::KeyRefused => vec![
                Script::new()
                    .on(
                        Route::get("/v1/balance"),
                        said(401, "UNAUTHORIZED", "Missing or invalid API token"),
                    )
                    .says("UNAUTHORIZED", "invalid API token"),
            ],

            S::Sold => vec![
                reads("ACTIVE", None).on(create(), file("created")),
                // The amount cannot be learnt: the sale stands.
                error_on(Route::get(ORDER)).on(create(), file("created")),
                Script::new().on(create(), file("created_newer")),
            ],
            S::SoldOddId => vec![Script::new().on(create(), file("created_odd_id"))],
            S::SoldIncomplete => sold_incomplete(),
            S::OutOfStock => vec![
                refusal(422, "NO_OFFER_AVAILABLE", "no offer for this product"),
                refusal(422, "PROVIDER_ERROR", "No numbers available right now"),
                refusal(422, "PROVIDER_ERROR", "NO_NUMBERS"),
                Script::new()
                    .on(create(), file("created_none"))
                    .says(None, "failed_count"),
            ],
            S::PriceChanged => vec![],
            S::BuyBalanceLow => vec![refusal(409, "INSUFFICIENT_BALANCE", "top up first")],
            S::BuyKeyRefused => vec![refusal(401, "UNAUTHORIZED", "invalid API token")],
            S::BuyAccountBlocked => vec![
                refusal(403, "FORBIDDEN", "access denied"),
                refusal(429, "TEMP_BANNED_ABUSE_GUARD", "too many cancellations"),
            ],
            S::BuyRateLimited => vec![refusal(429, "RATE_LIMIT_EXCEEDED", "slow down")],
            S::BuyUnknownProduct => vec![refusal(404, "NOT_FOUND", "product not found")],
            S::BuyRejected => vec![
                refusal(422, "VALIDATION_ERROR", "quantity must be at least 1"),
                refusal(422, "PROVIDER_ERROR", "the operator declined"),
                refusal(503, "FX_RATE_UNAVAILABLE", "no rate"),
            ],
            S::BuyUndecided => vec![
                refusal(500, "INTERNAL_ERROR", "something broke"),
                refusal(503, "SERVICE_UNAVAILABLE", "maintenance"),
                refusal(409, "REQUEST_IN_PROGRESS", "still running"),
                refusal(409, "CONFLICT", "duplicate request"),
                refusal(422, "IDEMPOTENCY_KEY_REUSED", "another body"),
                refusal(502, "PROVIDER_ERROR", "no numbers"),
                refusal(418, "TEAPOT", "short and stout"),
            ],

            S::Waiting => vec![reads("ACTIVE", None), reads("active", None)],
            S::Received => vec![reads("OTP_RECEIVED", otp), reads("ACTIVE", otp)],
            S::Cancelled => vec![reads("CANCELED", None)],
            S::Expired => vec![reads("EXPIRED", None)],
            S::Finished => vec![reads("COMPLETED", otp), reads("COMPLETED", None)],
            S::UnknownStatusWord => vec![reads("FAILED", None), reads("ON_HOLD", None)],
            S::UnknownOrder => vec![
                Script::new()
                    .on(Route::get(ORDER), said(404, "NOT_FOUND", "order not found"))
                    .says("NOT_FOUND", "order not found"),
            ],
            S::StatusFails => vec![
                error_on(Route::get(ORDER)),
                Script::new()
                    .on(
                        Route::get(ORDER),
                        said(429, "RATE_LIMIT_EXCEEDED", "slow down"),
                    )
                    .says("RATE_LIMIT_EXCEEDED", "slow down"),
            ],

            S::Batch => vec![Script::new().on(Route::get("/v1/orders/active"), file("active"))],
            S::BatchWithUnknown => vec![
                Script::new()
                    .on(Route::get("/v1/orders/active"), file("active_one"))
                    .on(
                        Route::get("/v1/orders/1002"),
                        said(404, "NOT_FOUND", "order not found"),
                    ),
            ],
            S::BatchFails => vec![error_on(Route::get("/v1/orders/active"))],

            S::CancelOk => vec![Script::new().on(cancel(), file("cancelled"))],
            S::CancelAgain => vec![
                cancel_forbidden("CONFLICT", "CANCELED", None),
                cancel_forbidden("VALIDATION_ERROR", "CANCELED", None),
            ],
            S::CancelTooEarly => {
                vec![Script::new().on(cancel(), said(409, "CANCEL_TOO_EARLY", "wait 2 minutes"))]
            }
            S::CancelCodeArrived => vec![
                cancel_forbidden("CONFLICT", "OTP_RECEIVED", otp),
                cancel_forbidden("VALIDATION_ERROR", "ACTIVE", otp),
            ],
            S::CancelExpired => vec![cancel_forbidden("CONFLICT", "EXPIRED", None)],
            S::CancelFinished => vec![cancel_forbidden("CONFLICT", "COMPLETED", otp)],
            S::CancelUnknownOrder => vec![
                Script::new()
                    .on(cancel(), said(404, "NOT_FOUND", "order not found"))
                    .says("NOT_FOUND", "order not found"),
            ],
            S::CancelFails => vec![
                Script::new()
                    .on(cancel(), said(422, "PROVIDER_ERROR", "try again"))
                    .says("PROVIDER_ERROR", "try again"),
                cancel_forbidden("CONFLICT", "ACTIVE", None)
                    .says("CONFLICT", "order is not active"),
                Script::new()
                    .on(cancel(), file("cancelled_but_active"))
                    .says(None, "Active"),
            ],

            S::FinishOk => {
                vec![Script::new().on(Route::post("/v1/orders/finish"), file("finished"))]
            }
            S::FinishAgain => vec![reads("COMPLETED", otp).on(
                Route::post("/v1/orders/finish"),
                said(409, "CONFLICT", "already completed"),
            )],
            S::ResendOk => vec![Script::new().on(Route::post("/v1/orders/resend"), file("resent"))],
            S::ResendRefused => {
                vec![Script::new().on(Route::post("/v1/orders/resend"), file("not_resent"))]
            }

            S::RecentOrders => vec![order_pages(file("orders_page_2"))],
            S::RecentOrdersFail => vec![
                order_pages(said(500, "INTERNAL_ERROR", "boom")),
                // A server that ignores the offset shows the same page for ever.
                Script::new().on(Route::get("/v1/orders"), file("orders_page_1")),
            ],
        }
    }
}

fn order_pages(second: Reply) -> Script {
    let page = |offset| Route::get("/v1/orders").query("offset", offset);
    Script::new()
        .on(page("0"), file("orders_page_1"))
        .on(page("1"), second)
        .on(page("2"), Reply::json(200, r#"{"success":true,"data":[]}"#))
}

/// A server whose pages are smaller than asked for.
fn two_pages() -> Script {
    let page = |number| Route::get("/v1/catalog/products").query("page", number);
    catalog(Reply::json(501, ""))
        .on(page("1"), file("products_page_1"))
        .on(page("2"), file("products_page_2"))
}

fn unreadable_prices() -> Vec<Script> {
    [
        "null",
        "0",
        "-1",
        "1e4",
        "\"free\"",
        "0.0000001",
        r#"{"amount":"1","currency":"USD"}"#,
    ]
    .map(|price| {
        let text = format!(
            r#"{{"success":true,"data":[{{"id":142,"name":"WhatsApp Indonesia","country_id":6,
                "platform_id":3,"available":42,"price":{price},"active":true}}]}}"#
        );
        catalog(Reply::json(200, text))
    })
    .into()
}

/// Sales without an id or without a number, which reading the order does not mend.
fn sold_incomplete() -> Vec<Script> {
    let without_number = r#"{"id":1001,"status":"ACTIVE"}"#;
    let without_id = r#"{"status":"ACTIVE","phone_number":"+6281234567890"}"#;
    let read = |data: &str| Reply::json(200, format!(r#"{{"success":true,"data":{data}}}"#));
    [without_number, without_id]
        .map(|order| {
            Script::new()
                .on(Route::get(ORDER), read(without_number))
                .on(
                    create(),
                    read(&format!(r#"{{"orders":[{order}],"failed_count":0}}"#)),
                )
        })
        .into_iter()
        .chain([
            Script::new().on(create(), read(r#"{"orders":[],"failed_count":0}"#)),
            Script::new().on(create(), read(r#"{"failed_count":0}"#)),
            Script::new().on(create(), read("null")),
        ])
        .collect()
}
