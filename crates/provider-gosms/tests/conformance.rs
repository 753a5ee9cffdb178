//! The contract's suite over the scripted protocol.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::sync::Arc;

use domain::{Currency, Micros, Money, OtpCode, Product};
use provider::{AccountSettings, OfferRef, Provider, ProviderOrderId};
use provider_gosms::{Gosms, PriceBookEntry};
use provider_testkit::{
    ConformanceHarness, Facts, Reply, Route, Script, Situation, Situation as S,
};

const ORDER: &str = "/order/12345";
const OTHER: &str = "/order/12346";
const CANCEL: &str = "/order/12345/cancel";

struct Harness;

fn recorded(name: &str) -> Reply {
    Reply::from_file(200, format!("tests/replies/{name}.json"))
}

fn error(status: u16, code: &str, text: &str) -> Reply {
    Reply::json(status, format!(r#"{{"error":"{text}","code":"{code}"}}"#))
}

fn order(id: &str, fields: &str) -> Reply {
    let fixed = r#""phone":"+6281234567890","project_code":"whatsapp","region":"ID","price":0.50"#;
    Reply::json(200, format!(r#"{{"order_id":{id},{fixed},{fields}}}"#))
}

fn page(rows: &str, total: u32) -> Reply {
    Reply::json(
        200,
        format!(r#"{{"orders":[{rows}],"total":{total},"page":1,"page_size":100}}"#),
    )
}

fn row(id: &str, created_at: &str) -> String {
    format!(
        r#"{{"order_id":{id},"phone":"+6281234567890","project_code":"whatsapp","region":"ID",
            "status":"pending","price":0.50,"code":null,"created_at":"{created_at}"}}"#
    )
}

fn buy() -> Route {
    Route::post("/order")
}

fn bought(reply: Reply) -> Script {
    Script::new().on(buy(), reply)
}

fn refused(status: u16, code: &'static str, text: &'static str) -> Script {
    bought(error(status, code, text)).says(code, text)
}

fn read(reply: Reply) -> Script {
    Script::new().on(Route::get(ORDER), reply)
}

fn batch(first: Reply, second: Reply) -> Script {
    Script::new()
        .on(Route::get(ORDER), first)
        .on(Route::get(OTHER), second)
}

/// A cancellation that is refused, and what the order then says of itself.
fn too_late(fields: &str) -> Script {
    Script::new()
        .on(
            Route::post(CANCEL),
            error(400, "INVALID_STATUS", "只能取消 pending 状态的订单"),
        )
        .on(Route::get(ORDER), order("12345", fields))
}

fn listed(second: Reply) -> Script {
    let orders = |page: &str| Route::get("/user/orders").query("page", page);
    let first = row("12345", "2025-12-03T10:50:00Z");
    Script::new()
        .on(orders("1"), page(&first, 2))
        .on(orders("2"), second)
}

impl ConformanceHarness for Harness {
    fn facts(&self) -> Facts {
        Facts {
            currency: Currency::USD,
            product: Product {
                country: "ID".parse().unwrap(),
                service: "whatsapp".parse().unwrap(),
            },
            offer_ref: OfferRef("whatsapp/ID".to_owned()),
            cost: Micros::new(500_000),
            order_id: ProviderOrderId("12345".to_owned()),
            other_order_id: ProviderOrderId("12346".to_owned()),
            odd_order_id: ProviderOrderId("99999999999999999999999999".to_owned()),
            phone: "+6281234567890".parse().unwrap(),
            code: OtpCode::new("123456").unwrap(),
            balance: Micros::new(950_500_000),
        }
    }

    fn provider(&self, settings: AccountSettings) -> Arc<dyn Provider> {
        let entry = PriceBookEntry {
            product: self.facts().product,
            price: Money::new(self.facts().cost, Currency::USD),
            project_code: None,
        };
        Arc::new(Gosms::new(settings, vec![entry]).unwrap())
    }

    fn purchase_route(&self) -> Route {
        buy()
    }

    fn scripts(&self, situation: Situation) -> Vec<Script> {
        let pending = || order("12345", r#""status":"pending""#);
        match situation {
            S::Catalog | S::CatalogUnreadablePrice | S::CatalogFails | S::Rates => vec![],
            S::Balance => vec![Script::new().on(Route::get("/user/balance"), recorded("balance"))],
            S::BalanceUnreadable => {
                let bodies = [r#"{"balance":1e3}"#, r#"{"balance":0.12345678}"#, r#"{}"#];
                let script =
                    |body| Script::new().on(Route::get("/user/balance"), Reply::json(200, body));
                bodies.map(script).into()
            }
            S::KeyRefused => {
                let reply = error(401, "UNAUTHORIZED", "未授权");
                let script = Script::new().on(Route::get("/user/balance"), reply);
                vec![script.says("UNAUTHORIZED", "未授权")]
            }

            S::Sold => vec![bought(recorded("order_created"))],
            S::SoldOddId => vec![
                bought(order("99999999999999999999999999", r#""status":"pending""#)),
                bought(order(
                    r#""99999999999999999999999999""#,
                    r#""status":"pending""#,
                )),
            ],
            S::SoldIncomplete => [
                r#"{"phone":"+6281234567890","price":0.50,"status":"pending"}"#,
                r#"{"order_id":12345,"price":0.50,"status":"pending"}"#,
                r#"{"order_id":12345,"phone":null,"price":0.50,"status":"pending"}"#,
                "[]",
            ]
            .map(|body| bought(Reply::json(200, body)))
            .into(),
            S::OutOfStock => {
                let documented = Reply::from_file(503, "tests/replies/out_of_stock.json");
                vec![bought(documented).says("NO_AVAILABLE_NUMBER", "无可用号码")]
            }
            S::PriceChanged => vec![],
            S::BuyBalanceLow => vec![
                refused(402, "INSUFFICIENT_BALANCE", "余额不足"),
                refused(400, "INSUFFICIENT_BALANCE", "余额不足"),
            ],
            S::BuyKeyRefused => vec![refused(401, "UNAUTHORIZED", "未授权")],
            S::BuyAccountBlocked => vec![refused(403, "FORBIDDEN", "账号被禁用")],
            S::BuyRateLimited => vec![refused(429, "RATE_LIMITED", "请求过于频繁")],
            S::BuyUnknownProduct => vec![refused(400, "INVALID_PARAMS", "参数错误")],
            S::BuyRejected => vec![
                refused(500, "PRICE_CALCULATION_ERROR", "价格计算失败"),
                refused(400, "SOMETHING_ELSE", "请求参数错误"),
            ],
            S::BuyUndecided => vec![
                refused(500, "INTERNAL_ERROR", "服务器内部错误"),
                refused(503, "MAINTENANCE", "维护中"),
            ],

            S::Waiting => vec![read(recorded("order_pending")), read(pending())],
            S::Received => vec![read(recorded("order_received"))],
            S::Cancelled => vec![
                read(order("12345", r#""status":"cancelled""#)),
                read(order("12345", r#""status":"canceled""#)),
            ],
            S::Expired => vec![read(order("12345", r#""status":"expired""#))],
            S::Finished => vec![
                read(order("12345", r#""status":"completed""#)),
                read(order("12345", r#""status":"completed","code":"123456""#)),
            ],
            S::UnknownStatusWord => vec![read(order("12345", r#""status":"reviewing""#))],
            S::UnknownOrder => {
                let reply = error(404, "ORDER_NOT_FOUND", "订单不存在");
                vec![read(reply).says("ORDER_NOT_FOUND", "订单不存在")]
            }
            S::StatusFails => vec![
                read(error(500, "INTERNAL_ERROR", "内部错误")).says("INTERNAL_ERROR", "内部错误"),
                read(error(400, "ORDER_EXPIRED", "订单已过期")).says("ORDER_EXPIRED", "订单已过期"),
            ],

            S::Batch => vec![batch(
                pending(),
                order("12346", r#""status":"received","code":"123456""#),
            )],
            S::BatchWithUnknown => {
                vec![batch(
                    pending(),
                    error(404, "ORDER_NOT_FOUND", "订单不存在"),
                )]
            }
            S::BatchFails => {
                let fails = || error(500, "INTERNAL_ERROR", "内部错误");
                vec![batch(fails(), fails())]
            }

            S::CancelOk => vec![
                Script::new()
                    .on(Route::post(CANCEL), recorded("order_cancelled"))
                    .on(Route::get(ORDER), pending()),
            ],
            S::CancelAgain => vec![too_late(r#""status":"cancelled""#)],
            S::CancelTooEarly => vec![],
            S::CancelCodeArrived => vec![
                too_late(r#""status":"received","code":"123456""#),
                too_late(r#""status":"completed","code":"123456""#),
            ],
            S::CancelExpired => vec![too_late(r#""status":"expired""#)],
            S::CancelFinished => vec![too_late(r#""status":"completed""#)],
            S::CancelUnknownOrder => {
                let reply = error(404, "ORDER_NOT_FOUND", "订单不存在");
                let script = Script::new().on(Route::post(CANCEL), reply);
                vec![script.says("ORDER_NOT_FOUND", "订单不存在")]
            }
            S::CancelFails => {
                let reply = error(500, "INTERNAL_ERROR", "内部错误");
                let broken = Script::new().on(Route::post(CANCEL), reply);
                vec![
                    broken.says("INTERNAL_ERROR", "内部错误"),
                    too_late(r#""status":"pending""#).says("INVALID_STATUS", "只能取消"),
                ]
            }

            S::FinishOk | S::FinishAgain | S::ResendOk | S::ResendRefused => vec![],
            S::RecentOrders => vec![listed(page(&row("12346", "2025-12-03T10:51:00Z"), 2))],
            S::RecentOrdersFail => vec![
                listed(error(500, "INTERNAL_ERROR", "内部错误")),
                listed(page("", 2)),
                listed(page(&row("12345", "2025-12-03T10:50:00Z"), 2)),
            ],
        }
    }
}

provider_testkit::conformance_tests!(Harness);
