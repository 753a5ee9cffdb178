//! Codes, numbers and keys in what administrators read: every question of the document is asked, so
//! that a new route cannot be forgotten.

use axum::http::Method;
use domain::AttemptId;
use ledger::News;
use provider::UnknownReason;
use provider_testkit::BuyPlan;
use serde_json::{Value, json};
use server::admin_token::Role;

use super::access::operations;
use crate::support::TestApp;

const CODE: &str = "731904";
/// What a provider might say of a number.
const SAID: &str = "4917012345678";

/// A client with a webhook and three keys, an order with its code, and one whose provider spoke of a
/// number. The orders, and what nobody may read.
async fn story(app: &TestApp) -> ([i64; 2], Vec<String>) {
    let hook = json!({"webhook_url": "https://example.com/hook?secret=in-the-url"});
    let hook = app.patch("/v1/webhook", hook).await;
    let signing = hook.data()["webhook_secret"].as_str().unwrap().to_owned();
    let keys = format!("/admin/v1/clients/{}/keys", app.client.0);
    let made = json!({"mode": "live"});
    let made = app.administer(Role::Admin, Method::POST, &keys, made).await;
    let made = made.json["data"].clone();
    let id = made["key"]["public_id"]
        .as_str()
        .unwrap_or_else(|| panic!("{made}"));
    let rotate = format!("{keys}/{id}/rotate");
    let rotated = json!({"overlap_seconds": 60});
    let rotated = app.administer(Role::Admin, Method::POST, &rotate, rotated);
    let rotated = rotated.await.json["data"].clone();
    let coded = app.buy_with_code(CODE).await;
    app.beat().await;
    let order = app.get(&format!("/v1/orders/{coded}")).await.data().clone();
    assert_eq!(order["otp_code"], CODE);

    app.fakes[0].next_buy(BuyPlan::LoseRequest(UnknownReason::TimedOut));
    let body = json!({"product_id": 142, "providers": ["cheap"]});
    let (lost, ()) = futures::join!(app.post("/v1/orders/create", body), async {
        while app.state.ledger.sum_unclear().await.unwrap().is_empty() {
            tokio::task::yield_now().await;
        }
        app.state.desk.stop_waiting();
    });
    let lost = lost.data()["orders"][0]["id"].as_i64().unwrap();
    let file = app.state.ledger.find_order_file(domain::OrderId(lost));
    let attempt: AttemptId = file.await.unwrap().unwrap().attempts[0].id;
    let said = News::ProvenNotSold {
        message: format!("+{SAID} is taken"),
    };
    let now = domain::Clock::now(app.clock.as_ref());
    app.state.ledger.settle(attempt, said, now).await.unwrap();

    let secret_of = |key: &str| key.rsplit('_').next().unwrap().to_owned();
    let secrets = vec![
        CODE.to_owned(),
        order["phone_number"].as_str().unwrap().to_owned(),
        SAID.to_owned(),
        signing,
        secret_of(&app.key),
        secret_of(made["api_key"].as_str().unwrap_or_else(|| panic!("{made}"))),
        secret_of(
            rotated["api_key"]
                .as_str()
                .unwrap_or_else(|| panic!("{rotated}")),
        ),
    ];
    ([coded, lost], secrets)
}

#[tokio::test]
async fn codes_numbers_and_keys_are_in_no_answer_unless_an_administrator_asks_for_them() {
    let app = TestApp::start().await;
    let (orders, secrets) = story(&app).await;
    let mut paths: Vec<String> = ["csv", "ndjson"]
        .map(|format| format!("/admin/v1/ledger/export?format={format}"))
        .into();
    for operation in operations("/admin/v1/") {
        if operation.method != Method::GET {
            continue;
        }
        let path = operation.path.replace("{name}", "cheap");
        match path.starts_with("/admin/v1/orders/") {
            true => paths.extend(orders.map(|id| path.replace("{id}", &id.to_string()))),
            false => paths.push(path.replace("{id}", &app.client.0.to_string())),
        }
    }
    assert!(paths.iter().all(|path| !path.contains('{')), "{paths:?}");
    for role in [Role::Auditor, Role::Operator, Role::Admin] {
        for path in &paths {
            let reply = app.administer(role, Method::GET, path, Value::Null).await;
            assert_eq!(reply.status, 200, "{path} as {role}: {}", reply.text);
            for secret in &secrets {
                assert!(!reply.text.contains(secret), "{secret} in {path} as {role}");
            }
        }
    }
    let reveal = format!("/admin/v1/orders/{}?reveal=true", orders[0]);
    for role in [Role::Auditor, Role::Operator] {
        let reply = app
            .administer(role, Method::GET, &reveal, Value::Null)
            .await;
        assert_eq!(reply.refusal(403, "FORBIDDEN")["reason"], "ROLE_TOO_LOW");
    }
    let shown = app.administer(Role::Admin, Method::GET, &reveal, Value::Null);
    let shown = shown.await.text;
    assert!(
        secrets[..2].iter().all(|secret| shown.contains(secret)),
        "{shown}"
    );
    let audit = app.administer(Role::Auditor, Method::GET, "/admin/v1/audit", Value::Null);
    let audit = audit.await.text;
    assert!(
        audit.contains("order.reveal") && audit.contains("key."),
        "{audit}"
    );
}
