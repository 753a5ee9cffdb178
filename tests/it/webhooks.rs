//! `/v1/webhook` and what is below it. How events are sent is tested beside the code that does.

use rstest::rstest;
use serde_json::{Value, json};
use wiremock::{Mock, MockServer, ResponseTemplate, matchers::method};

use crate::support::TestApp;

async fn receiver(status: u16) -> MockServer {
    let server = MockServer::start().await;
    let answer = ResponseTemplate::new(status).set_body_string("noted");
    Mock::given(method("POST"))
        .respond_with(answer)
        .mount(&server)
        .await;
    server
}

async fn set_url(app: &TestApp, url: &str) -> Value {
    let reply = app.patch("/v1/webhook", json!({"webhook_url": url})).await;
    reply.data().clone()
}

#[tokio::test]
async fn settings_have_the_fields_of_the_document_and_of_its_sdk() {
    let app = TestApp::start().await;
    let nothing = json!({
        "webhook_url": null, "webhook_secret": null, "webhook_disabled_at": null,
        "webhook_disabled_reason": null, "webhook_consecutive_failures": 0,
    });
    assert_eq!(*app.get("/v1/webhook").await.data(), nothing);

    let set = set_url(&app, "https://example.com/webhook").await;
    assert_eq!(set["webhook_url"], "https://example.com/webhook");
    let secret = set["webhook_secret"].as_str().unwrap().to_owned();
    assert!(secret.starts_with("whsec_") && secret.len() > 40);
    assert_eq!(*app.get("/v1/webhook").await.data(), set);

    let both = json!({"webhook_url": "", "webhook_secret": "my own"});
    let cleared = app.patch("/v1/webhook", both).await;
    assert_eq!(cleared.data()["webhook_url"], Value::Null);
    assert_eq!(cleared.data()["webhook_secret"], "my own");
    let (_, other) = app.add_client("other", domain::Currency::USD, "").await;
    let reply = app.get_as(&other, "/v1/webhook").await;
    assert_eq!(*reply.data(), nothing);
}

#[tokio::test]
async fn two_clients_get_two_secrets() {
    let app = TestApp::start().await;
    let first = set_url(&app, "https://example.com/webhook").await;
    app.patch("/v1/webhook", json!({"webhook_secret": ""}))
        .await;
    let second = set_url(&app, "https://example.com/webhook").await;
    assert!(second["webhook_secret"].is_string());
    assert_ne!(first["webhook_secret"], second["webhook_secret"]);
}

#[rstest]
#[case(json!({}), "webhook_url")]
#[case(json!({"webhook_url": null}), "webhook_url")]
#[case(json!({"webhook_url": "http://example.com/"}), "webhook_url")]
#[case(json!({"webhook_url": "https://10.0.0.1/"}), "webhook_url")]
#[case(json!({"webhook_url": "https://[::ffff:169.254.169.254]/"}), "webhook_url")]
#[case(json!({"webhook_url": "nonsense"}), "webhook_url")]
#[case(json!({"webhook_url": 7}), "webhook_url")]
#[case(json!({"webhook_secret": "a\nb"}), "webhook_secret")]
#[case(json!({"webhook_secret": "x".repeat(257)}), "webhook_secret")]
#[case(json!({"webhook_uri": "https://example.com/"}), "webhook_uri")]
#[tokio::test]
async fn wrong_settings_are_named(#[case] body: Value, #[case] field: &str) {
    let app = TestApp::start().await;
    app.patch("/v1/webhook", body).await.names_wrong(field);
    assert_eq!(
        app.get("/v1/webhook").await.data()["webhook_url"],
        Value::Null
    );
}

#[tokio::test]
async fn a_test_says_what_the_receiver_answered() {
    let app = TestApp::start().await;
    let unset = app.post("/v1/webhook/test", json!({})).await;
    assert_eq!(unset.refusal(409, "CONFLICT")["reason"], "WEBHOOK_NOT_SET");

    let server = receiver(202).await;
    set_url(&app, &server.uri()).await;
    let reply = app.post("/v1/webhook/test", json!({})).await;
    assert_eq!(*reply.data(), json!({"status_code": 202}));
    let sent = server.received_requests().await.unwrap();
    assert_eq!(sent.len(), 1);
    assert!(sent[0].headers.contains_key("x-webhook-signature"));

    let address = server.uri();
    drop(server);
    let closed = format!("{}/", address.replace("127.0.0.1", "localhost"));
    set_url(&app, &closed.replace("localhost", "[::1]")).await;
    let reply = app.post("/v1/webhook/test", json!({})).await;
    let error = reply.refusal(422, "PROVIDER_ERROR");
    assert_eq!(error["reason"], "WEBHOOK_UNREACHABLE");
}

#[tokio::test]
async fn deliveries_are_listed_and_replayed() {
    let app = TestApp::start().await;
    let server = receiver(200).await;
    set_url(&app, &server.uri()).await;
    let id = app.buy_with_code("123456").await;
    app.beat().await;
    app.post("/v1/orders/finish", json!({"id": id}))
        .await
        .data();
    app.state.webhooks.send_due().await.unwrap();

    let log = app.get("/v1/webhook/deliveries").await;
    let rows = log.data().as_array().unwrap();
    let events: Vec<_> = rows.iter().map(|row| &row["event"]).collect();
    assert_eq!(events, ["order.completed", "order.otp_received"]);
    let first = &rows[1];
    let expected = json!({
        "id": first["id"], "event_id": first["event_id"], "event": "order.otp_received",
        "order_id": id, "attempt": 1, "attempted_at": "2026-11-22T10:00:10Z",
        "latency_ms": first["latency_ms"], "status_code": 200, "error": null,
        "response_excerpt": "noted", "event_state": "delivered", "next_attempt_at": null,
    });
    assert_eq!(*first, expected);
    let page = format!("/v1/webhook/deliveries?limit=1&before={}", rows[0]["id"]);
    assert_eq!(app.get(&page).await.data(), &json!([first]));
    let sent = server.received_requests().await.unwrap();
    assert_eq!(
        sent[0].headers["webhook-id"].to_str().unwrap(),
        first["event_id"]
    );

    let again = json!({"event_ids": [first["event_id"]], "since": "2026-11-22T10:00:00Z"});
    let reply = app.post("/v1/webhook/replay", again).await;
    assert_eq!(*reply.data(), json!({"replayed": 1}));
    app.state.webhooks.send_due().await.unwrap();
    let sent = server.received_requests().await.unwrap();
    assert_eq!(sent.len(), 3);
    assert_eq!(sent[2].body, sent[0].body);
    let failed = app
        .post("/v1/webhook/replay", json!({"failed": true}))
        .await;
    assert_eq!(*failed.data(), json!({"replayed": 0}));
}

#[rstest]
#[case(json!({}), "event_ids")]
#[case(json!({"failed": false}), "event_ids")]
#[case(json!({"event_ids": ["42"]}), "event_ids")]
#[case(json!({"since": "yesterday"}), "since")]
#[case(json!({"all": true}), "all")]
#[tokio::test]
async fn wrong_replays_are_named(#[case] body: Value, #[case] field: &str) {
    let app = TestApp::start().await;
    app.post("/v1/webhook/replay", body)
        .await
        .names_wrong(field);
    app.get("/v1/webhook/deliveries?limit=0")
        .await
        .names_wrong("limit");
}
