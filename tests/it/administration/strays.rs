//! Orders in a provider's list that nobody seems to own, and a person's verdict on them.

use axum::http::Method;
use domain::{AttemptId, Currency, Money};
use provider::{BuyOutcome, BuyRequest, OfferRef, ProviderOrderId, RecoveryClass, UnknownReason};
use provider_testkit::{BuyPlan, Call, FakeProvider, product};
use serde_json::{Value, json};
use server::admin_token::Role;

use crate::support::{Reply, Setup, TestApp};

/// A purchase that none of our orders made.
const NOBODYS: &str = "at_0199e7b05a3c7c1e9d2f0c6f6f1b2a3d";

/// One provider, whose orders can only be told apart by listing them.
async fn start() -> TestApp {
    let mut setup = Setup::default();
    let listed = FakeProvider::new("listed", Currency::USD)
        .with_recovery(RecoveryClass::Listable)
        .with_clock(setup.clock.clone())
        .with_offer(product("ID", "whatsapp"), "0.30", 9);
    setup.fakes = vec![listed];
    setup.orders.answer_within = std::time::Duration::ZERO;
    setup.start().await
}

/// Somebody buys the product without us.
async fn buy_by_hand(app: &TestApp) -> ProviderOrderId {
    let request = BuyRequest {
        attempt_id: NOBODYS.parse::<AttemptId>().unwrap(),
        product: product("ID", "whatsapp"),
        offer_ref: OfferRef("whatsapp-ID-1".into()),
        max_cost: Money::parse("1", Currency::USD).unwrap(),
        test: false,
    };
    match app.fakes[0].shared().buy(&request).await {
        BuyOutcome::Sold(sold) => sold.id,
        other => panic!("{other:?}"),
    }
}

async fn list(app: &TestApp, query: &str) -> Reply {
    let path = format!("/admin/v1/strays{query}");
    app.administer(Role::Auditor, Method::GET, &path, json!(null))
        .await
}

async fn decide(app: &TestApp, stray: &Value, body: Value) -> Reply {
    let path = format!("/admin/v1/strays/{}/decision", stray["id"]);
    app.administer(Role::Operator, Method::POST, &path, body)
        .await
}

/// A purchase whose answer was lost, beside an order that somebody made by hand at the same time:
/// the order of ours, and the two in the list, ours first.
async fn lost_beside_a_strangers(app: &TestApp) -> (i64, Value, Value) {
    let theirs = buy_by_hand(app).await;
    app.fakes[0].next_buy(BuyPlan::LoseReplyAfterSale(UnknownReason::TimedOut));
    let made = app
        .post("/v1/orders/create", json!({"product_id": 142}))
        .await;
    let order = made.data()["orders"][0]["id"].as_i64().unwrap();
    let mut items = Vec::new();
    for _ in 0..10 {
        app.beat().await;
        items = list(app, "").await.data()["items"]
            .as_array()
            .unwrap()
            .clone();
        if items.len() == 2 {
            break;
        }
    }
    let is_theirs = |item: &&Value| item["provider_order_id"] == theirs.0.as_str();
    let stranger = items.iter().find(is_theirs).unwrap().clone();
    let ours = items.iter().find(|item| !is_theirs(item)).unwrap().clone();
    (order, ours, stranger)
}

#[tokio::test]
async fn a_person_attributes_a_lost_sale_and_dismisses_a_strangers() {
    let app = start().await;
    let (order, ours, stranger) = lost_beside_a_strangers(&app).await;
    let attempt = ours["candidates"][0]["attempt_id"].clone();
    assert_eq!(ours["candidates"][0]["order_id"], order);
    assert_eq!(ours["candidates"][0]["state"], "unknown");
    assert_eq!(
        (&ours["cost"], &ours["currency"]),
        (&json!(0.3), &json!("USD"))
    );
    assert!(ours["evidence"].as_str().unwrap().contains("nobody owns"));
    assert!(ours["phone"].as_str().unwrap().contains("****"), "{ours}");

    let unfit = json!({"decision": "ours", "attempt_id": NOBODYS, "reason": "x"});
    let refused = decide(&app, &ours, unfit).await;
    assert_eq!(refused.refusal(409, "CONFLICT")["reason"], "DOES_NOT_FIT");
    let body = json!({"decision": "ours", "attempt_id": attempt, "reason": "ticket 4711"});
    let taken = decide(&app, &ours, body.clone()).await;
    assert_eq!(taken.data()["state"], "open");
    assert_eq!(taken.data()["order_state"], "waiting");
    decide(&app, &ours, body).await.refusal(404, "NOT_FOUND");
    let dismissal = json!({"decision": "not_ours", "reason": "bought by hand"});
    let dismissed = decide(&app, &stranger, dismissal).await;
    assert_eq!(dismissed.data()["attempt_id"], json!(null));
    assert_eq!(list(&app, "").await.data()["items"], json!([]));

    let id = ProviderOrderId(ours["provider_order_id"].as_str().unwrap().to_owned());
    app.fakes[0].deliver_code(&id, "731904");
    app.beat().await;
    let served = app.get(&format!("/v1/orders/{order}")).await;
    assert_eq!(served.data()["status"], "OTP_RECEIVED");
    assert_eq!(served.data()["otp_code"], "731904");
    assert_eq!(
        app.fakes[0].calls().get(&Call::Cancel),
        None,
        "nothing is touched"
    );
    let money = app
        .administer(
            Role::Auditor,
            Method::GET,
            &format!("/admin/v1/orders/{order}/money"),
            json!(null),
        )
        .await;
    assert_eq!(
        (&money.data()["charged"], &money.data()["provider_paid"]),
        (&json!(0.3), &json!(0.3))
    );
    assert!(app.state.ledger.verify().await.unwrap().is_sound());

    let audit = app
        .administer(
            Role::Auditor,
            Method::GET,
            "/admin/v1/audit?action=stray_order.decide",
            json!(null),
        )
        .await;
    let entries = audit.data()["items"].as_array().unwrap().clone();
    assert_eq!(entries.len(), 2);
    let (dismissed, taken) = (&entries[0], &entries[1]);
    assert_eq!(dismissed["after"]["verdict"], "foreign");
    assert_eq!(taken["subject"], "operator");
    assert_eq!(taken["reason"], "ticket 4711");
    assert_eq!(taken["after"]["attempt"], attempt);
    assert_eq!(taken["before"]["evidence"], ours["evidence"], "as it was");
    let number = app.fakes[0].orders().pop().unwrap().phone;
    assert!(!audit.text.contains(number.digits()), "{}", audit.text);
}

#[tokio::test]
async fn a_verdict_is_taken_whole_or_not_at_all() {
    let app = start().await;
    let (order, ours, _) = lost_beside_a_strangers(&app).await;
    let attempt = ours["candidates"][0]["attempt_id"].clone();
    let body = json!({"decision": "ours", "attempt_id": attempt, "reason": "ticket 4711"});
    let pool = sqlx::PgPool::connect(app.database.url()).await.unwrap();
    let run = async |statement: &'static str| sqlx::query(statement).execute(&pool).await.unwrap();
    run("alter table audit_log rename to audit_log_away").await;
    decide(&app, &ours, body.clone())
        .await
        .refusal(500, "INTERNAL_ERROR");
    run("alter table audit_log_away rename to audit_log").await;
    let still = app.get(&format!("/v1/orders/{order}")).await;
    assert_eq!(still.data()["status"], "PENDING", "nothing was booked");
    assert_eq!(
        list(&app, "").await.data()["items"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
    let both =
        futures::future::join(decide(&app, &ours, body.clone()), decide(&app, &ours, body)).await;
    let mut statuses = [both.0.status.as_u16(), both.1.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 404], "one of two at the same time");
    pool.close().await;
}

#[tokio::test]
async fn strays_are_listed_by_account_a_page_at_a_time() {
    let app = start().await;
    lost_beside_a_strangers(&app).await;
    let first = list(&app, "?limit=1&provider=listed").await;
    let next = first.data()["next_cursor"].as_str().unwrap().to_owned();
    let second = list(&app, &format!("?limit=1&provider=listed&cursor={next}")).await;
    assert_eq!(second.data()["next_cursor"], json!(null));
    let id = |page: &Reply| page.data()["items"][0]["id"].as_i64().unwrap();
    assert!(id(&first) < id(&second));
    assert_eq!(
        list(&app, "?provider=other").await.data()["items"],
        json!([])
    );
    let stray = &first.data()["items"][0];
    for (wrong, field) in [
        (json!({"decision": "ours", "reason": "x"}), "attempt_id"),
        (
            json!({"decision": "ours", "attempt_id": "x", "reason": "x"}),
            "attempt_id",
        ),
        (
            json!({"decision": "not_ours", "attempt_id": NOBODYS, "reason": "x"}),
            "attempt_id",
        ),
        (json!({"decision": "not_ours", "reason": " "}), "reason"),
    ] {
        decide(&app, stray, wrong).await.names_wrong(field);
    }
}
