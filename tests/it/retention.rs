//! What is forgotten by age, and what is not.

use domain::Clock;
use http::Request;
use serde_json::{Value, json};
use time::Duration;
use wiremock::{Mock, MockServer, ResponseTemplate, matchers::any};

use crate::support::TestApp;

const CODE: &str = "731904";

/// Every row of every table, as text.
async fn everything(app: &TestApp) -> Vec<String> {
    let pool = sqlx::PgPool::connect(app.database.url()).await.unwrap();
    let tables: Vec<String> = sqlx::query_scalar(
        "select table_name::text from information_schema.tables where table_schema = 'public'",
    )
    .fetch_all(&pool)
    .await
    .unwrap();
    assert!(tables.iter().any(|table| table == "messages"), "{tables:?}");
    let mut rows = Vec::new();
    for table in tables {
        let all = format!("select '{table} ' || row_to_json(t)::text from {table} t");
        let all = sqlx::query_scalar::<_, String>(sqlx::AssertSqlSafe(all));
        rows.extend(all.fetch_all(&pool).await.unwrap());
    }
    pool.close().await;
    rows
}

fn holding<'a>(rows: &'a [String], secret: &str) -> Vec<&'a String> {
    rows.iter().filter(|row| row.contains(secret)).collect()
}

/// Buys under an idempotency key.
async fn buy(app: &TestApp, key: &str) -> Value {
    let request = Request::post("/v1/orders/create")
        .header("authorization", format!("Bearer {}", app.key))
        .header("idempotency-key", key)
        .body(json!({"product_id": 142}).to_string().into());
    let reply = app.send(request.unwrap()).await;
    reply.data()["orders"][0].clone()
}

async fn forget_all(app: &TestApp) {
    while app.state.forget_some().await.unwrap() {}
}

/// An order that had its code and is finished, one that was cancelled, and one that is open.
async fn story(app: &TestApp) -> [Value; 3] {
    let receiver = MockServer::start().await;
    let echo = ResponseTemplate::new(200).set_body_string(format!("thanks for {CODE}"));
    Mock::given(any()).respond_with(echo).mount(&receiver).await;
    app.patch("/v1/webhook", json!({"webhook_url": receiver.uri()}))
        .await
        .data();
    let coded = buy(app, "coded").await;
    let number = app.fakes[0].orders().pop().unwrap();
    app.fakes[0].deliver_code(&number.id, CODE);
    app.beat().await;
    app.post("/v1/orders/finish", json!({"id": coded["id"]}))
        .await
        .data();
    app.beat().await;
    assert!(app.state.webhooks.send_due().await.unwrap() > 0);
    let cancelled = buy(app, "cancelled").await;
    app.clock.advance(Duration::minutes(3));
    app.post("/v1/orders/cancel", json!({"id": cancelled["id"]}))
        .await
        .data();
    let open = buy(app, "open").await;
    [coded, cancelled, open]
}

fn phone(order: &Value) -> String {
    order["phone_number"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn numbers_codes_and_texts_of_what_ended_long_ago_are_nowhere_any_more() {
    let app = TestApp::start().await;
    let [coded, cancelled, open] = story(&app).await;
    let secrets = [CODE.to_owned(), phone(&coded), phone(&cancelled)];
    let balance = app.get("/v1/balance").await.data().clone();
    let before = everything(&app).await;
    for secret in &secrets {
        assert!(!holding(&before, secret).is_empty(), "{secret}");
    }

    // A day too early.
    app.clock.advance(Duration::days(29));
    forget_all(&app).await;
    let path = format!("/v1/orders/{}", coded["id"]);
    assert_eq!(app.get(&path).await.data()["otp_code"], CODE);
    assert_eq!(app.get(&path).await.data()["redacted_at"], Value::Null);

    app.clock.advance(Duration::days(2));
    forget_all(&app).await;
    let after = everything(&app).await;
    for secret in &secrets {
        assert_eq!(holding(&after, secret), Vec::<&String>::new(), "{secret}");
    }
    let shown = app.get(&path).await;
    let shown = shown.data();
    for gone in ["phone_number", "otp_code", "otp_message"] {
        assert_eq!(shown[gone], Value::Null, "{gone}: {shown}");
    }
    assert!(shown["redacted_at"].is_string(), "{shown}");
    assert_eq!(shown["status"], "COMPLETED");
    assert_eq!(shown["charged_amount"], json!(0.3));
    assert_eq!(shown["sms_revision"], 1);
    let history = app.get(&format!("{path}/events")).await;
    let message = &history.data()["messages"][0];
    assert_eq!(message["otp_code"], Value::Null);
    assert!(message["redacted_at"].is_string(), "{message}");
    assert!(history.data()["events"].as_array().unwrap().len() > 4);

    // Its number is in use as far as we know, however old it is.
    let path = format!("/v1/orders/{}", open["id"]);
    assert_eq!(app.get(&path).await.data()["phone_number"], phone(&open));
    assert_eq!(*app.get("/v1/balance").await.data(), balance);
    let verified = app.state.ledger.verify().await.unwrap();
    assert!(verified.is_sound(), "{verified:?}");
}

#[tokio::test]
async fn one_process_forgets_at_a_time_and_never_more_than_its_share() {
    let app = TestApp::start().await;
    story(&app).await;
    app.clock.advance(Duration::days(31));
    let (ledger, now) = (&app.state.ledger, app.clock.now());
    let minute = Duration::minutes(1);
    let others = ledger.take_lease("retention", "another process", minute);
    assert!(others.await.unwrap().is_some());
    assert!(!app.state.forget_some().await.unwrap());
    assert!(!holding(&everything(&app).await, CODE).is_empty());

    let before = now - Duration::days(30);
    let mut each = Vec::new();
    for _ in 0..3 {
        let done = ledger.redact_purchases(before, now, 1).await.unwrap();
        each.push((done.attempts, done.messages));
    }
    assert_eq!(each, [(1, 1), (1, 0), (0, 0)]);
    ledger.release_leases("another process").await.unwrap();
    // The one that is open may not be judged by its age.
    app.clock.advance(2 * minute);
    assert!(!app.state.forget_some().await.unwrap(), "little was left");
    assert_eq!(
        holding(&everything(&app).await, CODE),
        Vec::<&String>::new()
    );
}
