//! What the books say of orders that the real desk made: a code, one in another currency, a cancel
//! and a loss.

use axum::http::Method;
use domain::{Clock, OrderId};
use ledger::News;
use rust_decimal::Decimal;
use serde_json::{Value, json};
use server::admin_token::Role;

use crate::support::{Reply, Setup, TestApp};

const CODE: &str = "731904";

struct Story {
    app: TestApp,
    coded: i64,
    foreign: i64,
    cancelled: i64,
    lost: i64,
}

async fn ask(app: &TestApp, path: &str) -> Reply {
    app.administer(
        Role::Auditor,
        Method::GET,
        &format!("/admin/v1{path}"),
        json!(null),
    )
    .await
}

async fn buy_from(app: &TestApp, provider: &str) -> i64 {
    let body = json!({"product_id": 142, "providers": [provider]});
    let reply = app.post("/v1/orders/create", body).await;
    reply.data()["orders"][0]["id"].as_i64().unwrap()
}

/// With a markup of 20 %: 0.30 USD become 0.36, and 8,125 IDR at 16,250 become 0.60.
async fn story() -> Story {
    let mut setup = Setup::default();
    setup.orders.policy.markup_percent = Decimal::from(20);
    let app = setup.start().await;
    let coded = app.buy_with_code(CODE).await;
    app.beat().await;
    let foreign = buy_from(&app, "island").await;
    let number = app.fakes[1].orders().pop().unwrap();
    app.fakes[1].deliver_code(&number.id, "555000");
    app.beat().await;
    let cancelled = buy_from(&app, "cheap").await;
    app.clock.advance(time::Duration::minutes(3));
    app.post("/v1/orders/cancel", json!({"id": cancelled}))
        .await
        .data();
    let lost = buy_from(&app, "cheap").await;
    let ledger = &app.state.ledger;
    let file = ledger
        .find_order_file(OrderId(lost))
        .await
        .unwrap()
        .unwrap();
    let reason = "the provider is gone".to_owned();
    for news in [News::LifetimeOver, News::WriteOff { reason }] {
        let now = app.clock.now();
        ledger.settle(file.attempts[0].id, news, now).await.unwrap();
    }
    app.clock.advance(time::Duration::seconds(1));
    Story {
        app,
        coded,
        foreign,
        cancelled,
        lost,
    }
}

fn line<'a>(lines: &'a Value, key: &str) -> &'a Value {
    let lines = lines.as_array().unwrap();
    lines.iter().find(|line| line["key"] == key).unwrap()
}

#[tokio::test]
async fn profit_counts_each_currency_apart_and_converts_at_the_stored_rates() {
    let story = story().await;
    let profit = ask(&story.app, "/reports/profit?group_by=provider").await;
    let expected = json!({
        "key": "island", "currency": "USD", "orders": 1, "revenue": 0.6, "cost": 8125,
        "cost_currency": "IDR", "cost_converted": 0.5, "losses": 0, "losses_converted": 0,
        "profit": 0.1, "unconverted": 0,
    });
    assert_eq!(*line(profit.data(), "island"), expected);
    let expected = json!({
        "key": "cheap", "currency": "USD", "orders": 1, "revenue": 0.36, "cost": 0.3,
        "cost_currency": "USD", "cost_converted": 0.3, "losses": 0.3, "losses_converted": 0.3,
        "profit": -0.24, "unconverted": 0,
    });
    assert_eq!(*line(profit.data(), "cheap"), expected);
    let nothing = ask(&story.app, "/reports/profit?mode=test").await;
    assert_eq!(*nothing.data(), json!([]));

    let delivery = ask(&story.app, "/reports/delivery?group_by=provider").await;
    let cheap = line(delivery.data(), "cheap");
    assert_eq!(
        (&cheap["orders"], &cheap["delivered"]),
        (&json!(3), &json!(1))
    );
    assert_eq!(cheap["delivery_rate_percent"], json!(33.33));
    assert_eq!(cheap["median_seconds_to_code"], json!(10));

    let overview = ask(&story.app, "/reports/overview").await;
    let overview = overview.data();
    assert_eq!(overview["orders"], 4);
    assert_eq!(overview["delivered"], 2);
    assert_eq!(overview["open_orders"], 2, "two may still get another code");
    assert_eq!(overview["failed"], 2);
    assert_eq!(
        overview["charged"],
        json!([{"currency": "USD", "amount": 0.96}])
    );
    assert_eq!(
        overview["spend"],
        json!([{"currency": "IDR", "amount": 8125}, {"currency": "USD", "amount": 0.6}])
    );
    assert_eq!(
        overview["margin"],
        json!([{"currency": "USD", "amount": -0.14}])
    );
    assert_eq!(overview["books"]["balanced"], true);
}

#[tokio::test]
async fn an_orders_money_is_explained_in_one_answer() {
    let story = story().await;
    let money = ask(&story.app, &format!("/orders/{}/money", story.foreign)).await;
    let money = money.data();
    let facts = [
        ("cost", json!(8125)),
        ("cost_currency", json!("IDR")),
        ("cost_converted", json!(0.5)),
        ("markup", json!(0.1)),
        ("price", json!(0.6)),
        ("ceiling", json!(0.66)),
        ("charged", json!(0.6)),
        ("held", json!(0)),
        ("provider_paid", json!(8125)),
        ("provider_refunded", json!(0)),
        ("profit", json!(0.1)),
    ];
    for (name, fact) in facts {
        assert_eq!(money[name], fact, "{name}");
    }
    assert_eq!(money["rates"][0]["pair"], "USD/IDR");
    let offers = money["offers"].as_array().unwrap();
    let of = |provider: &str| offers.iter().find(|it| it["provider"] == provider).unwrap();
    assert_eq!(of("island")["chosen"], true);
    assert_eq!(of("cheap")["excluded"], "provider_not_allowed");
    let kinds: Vec<_> = money["lines"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| &it["kind"])
        .collect();
    assert_eq!(kinds, ["hold", "purchase", "spend", "charge"]);
    assert!(
        money["summary"]
            .to_string()
            .contains("8125 IDR, which is 0.5 USD")
    );
    assert_eq!(
        money["summary"][2],
        "No pricing rule matched: the configuration adds 20 %; rounded up to the next 0.01 USD, \
         the client's price is 0.6 USD."
    );

    for id in [story.coded, story.foreign, story.cancelled, story.lost] {
        let money = ask(&story.app, &format!("/orders/{id}/money")).await;
        let checks = money.data()["checks"].as_array().unwrap().clone();
        assert!(checks.len() >= 7);
        assert!(
            checks.iter().all(|check| check["holds"] == true),
            "{id}: {checks:#?}"
        );
    }
    let lost = ask(&story.app, &format!("/orders/{}/money", story.lost)).await;
    assert_eq!(lost.data()["profit"], json!(-0.3));
    let cancelled = ask(&story.app, &format!("/orders/{}/money", story.cancelled)).await;
    assert_eq!(cancelled.data()["refunded"], json!(0.36));
    assert_eq!(cancelled.data()["provider_refunded"], json!(0.3));
    for path in ["/orders/1", "/orders/1/money", "/orders/1/events"] {
        ask(&story.app, path).await.refusal(404, "NOT_FOUND");
    }
}

#[tokio::test]
async fn a_cost_that_is_told_after_the_sale_is_a_line_of_its_own() {
    let app = TestApp::start().await;
    let whatsapp = provider_testkit::product("ID", "whatsapp");
    app.fakes[0].reprice(whatsapp, "0.35");
    app.fakes[0].next_buy(provider_testkit::BuyPlan::SellWithoutCost);
    let order = app.buy_with_code(CODE).await;
    app.beat().await;
    let money = ask(&app, &format!("/orders/{order}/money")).await;
    let money = money.data();
    let lines = money["lines"].as_array().unwrap();
    let kinds: Vec<_> = lines.iter().map(|it| &it["kind"]).collect();
    assert_eq!(kinds, ["hold", "purchase", "repricing", "spend", "charge"]);
    assert_eq!(
        (&money["charged"], &money["provider_paid"], &money["profit"]),
        (&json!(0.3), &json!(0.35), &json!(-0.05))
    );
    let summary = money["summary"].to_string();
    for said in [
        "listed it at 0.3 USD and sold it for 0.35 USD",
        "ours to bear",
    ] {
        assert!(summary.contains(said), "{summary}");
    }
    let checks = money["checks"].as_array().unwrap();
    assert!(checks.iter().all(|it| it["holds"] == true), "{checks:#?}");
    let events = app.get(&format!("/v1/orders/{order}/events")).await;
    assert!(events.text.contains("attempt_repriced"), "{}", events.text);
}

#[tokio::test]
async fn an_edited_book_shows_in_the_orders_checks_and_in_the_balance() {
    let story = story().await;
    sqlx::query("update postings set amount_micros = amount_micros + 1 where account = 'revenue'")
        .execute(
            &sqlx::PgPool::connect(story.app.database.url())
                .await
                .unwrap(),
        )
        .await
        .unwrap();
    let money = ask(&story.app, &format!("/orders/{}/money", story.coded)).await;
    let checks = money.data()["checks"].as_array().unwrap().clone();
    let broken: Vec<_> = checks.iter().filter(|it| it["holds"] == false).collect();
    assert_eq!(broken.len(), 2, "{checks:#?}");
    let balance = ask(&story.app, "/ledger/trial-balance").await;
    assert_eq!(
        balance.data()["balanced"],
        json!({"IDR": true, "USD": false})
    );
    let overview = ask(&story.app, "/reports/overview").await;
    assert_eq!(overview.data()["books"]["balanced"], false);
    let verification = ask(&story.app, "/ledger/verification").await;
    assert_eq!(verification.data()["sound"], false);
}

#[tokio::test]
async fn codes_are_shown_to_the_role_admin_only_and_that_is_on_record() {
    let story = story().await;
    let path = format!("/admin/v1/orders/{}", story.coded);
    let seen = story
        .app
        .administer(Role::Operator, Method::GET, &path, json!(null))
        .await;
    let order = seen.data();
    assert!(!seen.text.contains(CODE), "{}", seen.text);
    assert_eq!(order["messages"], json!(null));
    let phone = order["phone"].as_str().unwrap();
    assert!(phone.contains("*****"), "{phone}");
    assert_eq!(order["attempts"][0]["state"], "coded");

    let reveal = format!("{path}?reveal=true");
    for role in [Role::Auditor, Role::Operator] {
        let refused = story
            .app
            .administer(role, Method::GET, &reveal, json!(null))
            .await;
        refused.refusal(403, "FORBIDDEN");
    }
    let before = ask(&story.app, "/audit?action=order.reveal").await;
    assert_eq!(before.data()["items"], json!([]));
    let shown = story
        .app
        .administer(Role::Admin, Method::GET, &reveal, json!(null))
        .await;
    assert_eq!(shown.data()["messages"][0]["otp_code"], CODE);
    assert!(!shown.data()["phone"].as_str().unwrap().contains('*'));
    let after = ask(&story.app, "/audit?action=order.reveal").await;
    let entry = &after.data()["items"][0];
    assert_eq!(entry["target"], format!("order:{}", story.coded));
    assert_eq!(entry["subject"], "admin");
    for path in ["/events", "/money"] {
        let reply = ask(&story.app, &format!("/orders/{}{path}", story.coded)).await;
        assert!(!reply.text.contains(CODE), "{}", reply.text);
    }
}

#[tokio::test]
async fn lines_of_the_books_are_filtered_paged_added_up_and_exported() {
    let story = story().await;
    let totals = ask(&story.app, "/ledger/totals?provider=island").await;
    let sum = |code: &str| -> i64 {
        let totals = totals.data().as_array().unwrap().clone();
        let of = totals.into_iter().filter(|total| total["currency"] == code);
        of.map(|total| total["postings"].as_i64().unwrap()).sum()
    };
    // Hold and charge in dollars, purchase and spend in rupiah: both sides belong to the provider.
    assert_eq!((sum("USD"), sum("IDR")), (4, 4));

    let mut path = "/ledger/postings?limit=3".to_owned();
    let (mut seen, mut pages) = (Vec::new(), 0);
    let first_cursor = loop {
        let page = ask(&story.app, &path).await;
        let data = page.data();
        seen.extend(
            data["items"]
                .as_array()
                .unwrap()
                .iter()
                .map(|it| it["id"].clone()),
        );
        pages += 1;
        match data["next_cursor"].as_str() {
            Some(next) => path = format!("/ledger/postings?limit=3&cursor={next}"),
            None => break path,
        }
    };
    let cursor = first_cursor.split("cursor=").nth(1).unwrap();
    let distinct: std::collections::BTreeSet<_> = seen.iter().map(Value::to_string).collect();
    assert_eq!(
        (distinct.len(), seen.len().div_ceil(3)),
        (seen.len(), pages)
    );
    for foreign in [
        format!("/ledger/postings?provider=cheap&cursor={cursor}"),
        format!("/orders?cursor={cursor}"),
    ] {
        ask(&story.app, &foreign).await.names_wrong("cursor");
    }
    ask(&story.app, "/ledger/postings?account=petty")
        .await
        .names_wrong("account");
    ask(&story.app, "/ledger/postings?kind=gift")
        .await
        .names_wrong("kind");
    ask(&story.app, "/ledger/postings?since=yesterday")
        .await
        .names_wrong("since");

    let csv = ask(&story.app, "/ledger/export").await;
    assert!(
        csv.header("content-disposition")
            .starts_with("attachment; filename=\"postings-2026")
    );
    assert_eq!(csv.header("content-type"), "text/csv; charset=utf-8");
    assert_eq!(csv.text.lines().count(), seen.len() + 1);
    let path = format!("/ledger/export?format=ndjson&order_id={}", story.coded);
    let ndjson = ask(&story.app, &path).await;
    for line in ndjson.text.lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        assert_eq!(line["order_id"], story.coded);
    }
    assert_eq!(ndjson.text.lines().count(), 8);
}

#[tokio::test]
async fn orders_of_all_clients_are_found_by_anything() {
    let story = story().await;
    let found = async |query: &str| -> Vec<i64> {
        let reply = ask(&story.app, &format!("/orders?{query}")).await;
        let items = reply.data()["items"].as_array().unwrap().clone();
        items.iter().map(|it| it["id"].as_i64().unwrap()).collect()
    };
    let all = [story.lost, story.cancelled, story.foreign, story.coded];
    assert_eq!(found("").await, all);
    assert_eq!(found("client_id=1&country=ID&service=whatsapp").await, all);
    assert_eq!(found("provider=island").await, [story.foreign]);
    assert_eq!(found("status=CANCELED").await, [story.cancelled]);
    assert_eq!(found("state=received").await, [story.foreign, story.coded]);
    assert_eq!(found("mode=test").await, Vec::<i64>::new());
    assert_eq!(
        found(&format!("order_id={}", story.lost)).await,
        [story.lost]
    );
    assert_eq!(found("until=2026-11-22T10:00:05Z").await, [story.coded]);
    ask(&story.app, "/orders?status=DONE")
        .await
        .names_wrong("status");
    ask(&story.app, "/orders?status=FAILED&state=waiting")
        .await
        .names_wrong("state");
}

#[tokio::test]
async fn products_are_compared_over_all_providers() {
    let story = story().await;
    let reply = ask(&story.app, "/catalog/comparison?country=ID&currency=IDR").await;
    let product = &reply.data()["items"][0];
    assert_eq!(product["product_id"], 142);
    let offers = product["offers"].as_array().unwrap();
    let seen: Vec<_> = offers
        .iter()
        .map(|it| (&it["provider"], &it["cost"], &it["converted"], &it["price"]))
        .collect();
    assert_eq!(
        seen,
        [
            (&json!("cheap"), &json!(0.3), &json!(4875), &json!(5850)),
            (&json!("island"), &json!(8125), &json!(8125), &json!(9750)),
        ]
    );
    let first = ask(&story.app, "/catalog/comparison?limit=1").await;
    let cursor = first.data()["next_cursor"].as_str().unwrap().to_owned();
    let second = ask(
        &story.app,
        &format!("/catalog/comparison?limit=1&cursor={cursor}"),
    )
    .await;
    assert_eq!(second.data()["items"][0]["country"], "VN");
    assert_eq!(second.data()["next_cursor"], json!(null));
}

#[tokio::test]
async fn nonsense_is_refused_in_plain_words() {
    let app = TestApp::start().await;
    let long = "9".repeat(23);
    for (path, field, words) in [
        ("/orders?order_id=abc", "order_id", "must be a whole number"),
        (
            "/orders?since=yesterday",
            "since",
            "must be a time as in 2026-11-01T00:00:00Z",
        ),
        (
            "/orders?until=2026-11-01",
            "until",
            "must be a time as in 2026-11-01T00:00:00Z",
        ),
        (
            "/orders?until=2026-11-01%2000:00",
            "until",
            "must be a time as in 2026-11-01T00:00:00Z",
        ),
        (
            &format!("/orders?order_id={long}"),
            "order_id",
            "is out of range",
        ),
        (
            &format!("/orders/{long}"),
            "id",
            "must be a whole number of at most 19 digits",
        ),
    ] {
        let refused = ask(&app, path).await;
        let details = &refused.refusal(422, "VALIDATION_ERROR")["details"];
        assert_eq!(details[field], words, "{path}");
    }
    let path = format!("/admin/v1/clients/{}/deposits", app.client.0);
    let body = json!({"amount": u64::MAX, "reason": "too much"});
    let refused = app.administer(Role::Admin, Method::POST, &path, body).await;
    let details = &refused.refusal(422, "VALIDATION_ERROR")["details"];
    assert_eq!(details["amount"], "bad amount: amount out of range");
}
