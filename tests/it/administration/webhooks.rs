//! `/admin/v1/clients/{id}/webhook`: how events reached a client, and sending them again.

use http::Method;
use serde_json::{Value, json};
use server::admin_token::Role;
use wiremock::{Mock, MockServer, ResponseTemplate, matchers::method};

use crate::support::TestApp;

#[tokio::test]
async fn an_operator_sees_what_a_client_was_told_and_tells_it_again() {
    let app = TestApp::start().await;
    let server = MockServer::start().await;
    let answer = ResponseTemplate::new(200).set_body_string("noted");
    Mock::given(method("POST"))
        .respond_with(answer)
        .mount(&server)
        .await;
    let hook = json!({"webhook_url": server.uri()});
    app.patch("/v1/webhook", hook).await.data();
    let order = app.buy_with_code("123456").await;
    app.beat().await;
    app.post("/v1/orders/finish", json!({"id": order}))
        .await
        .data();
    app.state.webhooks.send_due().await.unwrap();

    let path = |what: &str| format!("/admin/v1/clients/{}/webhook/{what}", app.client.0);
    let list = async |query: &str| {
        let path = path(&format!("deliveries{query}"));
        let reply = app.administer(Role::Auditor, Method::GET, &path, Value::Null);
        reply.await.data().clone()
    };
    let first_page = list("?limit=1").await;
    assert_eq!(first_page["items"][0]["event"], "order.completed");
    let cursor = first_page["next_cursor"].as_str().unwrap();
    let second_page = list(&format!("?limit=1&cursor={cursor}")).await;
    let told = &second_page["items"][0];
    assert_eq!(
        (
            &told["event"],
            &told["status_code"],
            &told["response_excerpt"]
        ),
        (&json!("order.otp_received"), &json!(200), &json!("noted"))
    );
    assert_eq!(list("?mode=test").await["items"], json!([]));

    let replay = async |path: &str, body: Value| {
        app.administer(Role::Operator, Method::POST, path, body)
            .await
    };
    let again = json!({"event_ids": [told["event_id"]], "reason": "they lost it"});
    let replayed = replay(&path("replay"), again.clone()).await;
    assert_eq!(*replayed.data(), json!({"replayed": 1}));
    app.state.webhooks.send_due().await.unwrap();
    let sent = server.received_requests().await.unwrap();
    assert_eq!((sent.len(), &sent[2].body), (3, &sent[0].body));

    let (other, _) = app.add_client("other", domain::Currency::USD, "").await;
    let others = format!("/admin/v1/clients/{}/webhook/replay", other.0);
    let nothing = replay(&others, again.clone()).await;
    assert_eq!(*nothing.data(), json!({"replayed": 0}));
    let nobody = replay("/admin/v1/clients/999/webhook/replay", again).await;
    nobody.refusal(404, "NOT_FOUND");
    let everything = json!({"reason": "to be sure"});
    replay(&path("replay"), everything)
        .await
        .names_wrong("event_ids");

    let audit = "/admin/v1/audit?action=webhook.replay";
    let audit = app.administer(Role::Auditor, Method::GET, audit, Value::Null);
    let audit = audit.await.data()["items"].clone();
    assert_eq!(audit.as_array().unwrap().len(), 2);
    let change = &audit[1];
    assert_eq!(change["target"], format!("client:{}", app.client.0));
    assert_eq!(
        (
            &change["subject"],
            &change["reason"],
            &change["after"]["replayed"]
        ),
        (&json!("operator"), &json!("they lost it"), &json!(1))
    );
}

#[tokio::test]
async fn a_reload_without_a_file_is_refused_and_on_record() {
    let app = TestApp::start().await;
    let path = "/admin/v1/configuration/reload";
    let body = json!({"reason": "to see"});
    let refused = app.administer(Role::Admin, Method::POST, path, body).await;
    let error = refused.refusal(409, "CONFLICT");
    assert_eq!(error["reason"], "CONFIGURATION_REFUSED");
    let problem = error["details"]["problems"][0].as_str().unwrap();
    assert!(
        problem.contains("without a configuration file"),
        "{problem}"
    );
    let audit = "/admin/v1/audit?action=configuration.reload";
    let audit = app.administer(Role::Auditor, Method::GET, audit, Value::Null);
    assert_eq!(audit.await.data()["items"][0]["reason"], "to see");
}
