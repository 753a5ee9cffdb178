//! `/v1/events`. What the stream shows and in which order is tested beside the code that reads it.

use std::time::Duration;

use axum::body::Body;
use futures::{FutureExt, Stream, StreamExt};
use http::{Method, Request, StatusCode};
use serde_json::{Value, json};
use server::admin_token::Role;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

use crate::support::TestApp;

/// Far beyond what any step needs; reached only when something hangs.
const PATIENCE: Duration = Duration::from_secs(20);

/// An event as it is on the wire.
#[derive(Debug, PartialEq, Eq)]
struct Shown {
    id: String,
    event: String,
    data: Value,
}

async fn open(app: &TestApp, last: Option<&str>) -> axum::response::Response {
    open_as(app, &app.key, last).await
}

async fn open_as(app: &TestApp, key: &str, last: Option<&str>) -> axum::response::Response {
    let mut request = Request::get("/v1/events").header("authorization", format!("Bearer {key}"));
    if let Some(last) = last {
        request = request.header("last-event-id", last);
    }
    let request = request.body(Body::empty()).unwrap();
    app.router.clone().oneshot(request).await.unwrap()
}

/// The blocks of a stream; comments and the advice on reconnecting are left out.
fn shown(response: axum::response::Response) -> impl Stream<Item = Shown> + Unpin {
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    let blocks = response.into_body().into_data_stream().map(|chunk| {
        let text = String::from_utf8(chunk.unwrap().to_vec()).unwrap();
        let field = |name: &str| {
            let line = text.lines().find_map(|line| line.strip_prefix(name));
            line.map(|value| value.trim().to_owned())
        };
        Some(Shown {
            id: field("id:")?,
            event: field("event:")?,
            data: serde_json::from_str(&field("data:")?).unwrap(),
        })
    });
    Box::pin(blocks.filter_map(async |block| block))
}

async fn next(stream: &mut (impl Stream<Item = Shown> + Unpin)) -> Shown {
    tokio::time::timeout(PATIENCE, stream.next())
        .await
        .unwrap()
        .unwrap()
}

#[tokio::test]
async fn events_stream_as_they_happen_and_resume_after_the_last_one_seen() {
    let app = TestApp::start().await;
    let stop = CancellationToken::new();
    let reading = app.state.stream.run(app.state.desk.changes(), stop.clone());
    let test = async {
        let mut first = shown(open(&app, None).await);
        let id = app.buy_with_code("123456").await;
        let active = next(&mut first).await;
        assert_eq!(active.event, "order.active");
        assert_eq!(active.data["event"], "order.active");
        assert_eq!(active.data["data"]["order_id"], id);
        app.beat().await;
        let coded = next(&mut first).await;
        assert_eq!(coded.event, "order.otp_received");
        assert_eq!(coded.data["data"]["otp_code"], "123456");
        drop(first);

        let finish = serde_json::json!({"id": id});
        app.post("/v1/orders/finish", finish).await.data();
        let mut resumed = shown(open(&app, Some(&active.id)).await);
        assert_eq!(next(&mut resumed).await, coded);
        assert_eq!(next(&mut resumed).await.event, "order.completed");
        app.state.stream.close();
        assert_eq!(resumed.next().await, None);
        stop.cancel();
    };
    tokio::join!(reading, test);
}

/// A key that ends in an hour, as a secret and by its public id.
async fn passing_key(app: &TestApp) -> (String, String) {
    let keys = format!("/admin/v1/clients/{}/keys", app.client.0);
    let terms = json!({"mode": "live", "expires_at": "2026-11-22T11:00:00Z"});
    let made = app
        .administer(Role::Admin, Method::POST, &keys, terms)
        .await;
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let id = text(&made.data()["key"]["public_id"]);
    (text(&made.data()["api_key"]), id)
}

async fn assert_ends(stream: &mut (impl Stream<Item = Shown> + Unpin)) {
    let ended = tokio::time::timeout(PATIENCE, stream.next()).await;
    assert_eq!(ended.expect("the stream outlives its key"), None);
}

#[tokio::test]
async fn a_stream_ends_with_its_key() {
    let app = TestApp::start().await;
    let mut untouched = shown(open(&app, None).await);
    let (key, id) = passing_key(&app).await;
    let mut revoked = shown(open_as(&app, &key, None).await);
    let (key, _) = passing_key(&app).await;
    let mut expired = shown(open_as(&app, &key, None).await);
    let path = format!("/admin/v1/clients/{}/keys/{id}", app.client.0);
    app.administer(Role::Admin, Method::DELETE, &path, Value::Null)
        .await
        .data();
    assert_ends(&mut revoked).await;
    assert!(expired.next().now_or_never().is_none(), "its key is good");
    app.clock.advance(time::Duration::hours(1));
    assert_ends(&mut expired).await;
    assert!(untouched.next().now_or_never().is_none(), "its key is good");
}

#[tokio::test]
async fn a_stream_stays_while_nobody_can_tell_but_not_beyond_its_keys_end() {
    let app = TestApp::start().await;
    let (key, _) = passing_key(&app).await;
    let mut stream = shown(open_as(&app, &key, None).await);
    app.state.ledger.close().await;
    assert!(!app.state.outage.ask(&app.state.ledger).await);
    tokio::time::pause();
    let minute = Duration::from_secs(60);
    let ended = tokio::time::timeout(minute, stream.next()).await;
    assert!(ended.is_err(), "{ended:?}");
    app.clock.advance(time::Duration::hours(1));
    assert_ends(&mut stream).await;
}

#[tokio::test]
async fn a_stream_begins_at_once_and_wrong_ids_are_named() {
    let app = TestApp::start().await;
    let mut body = open(&app, Some("")).await.into_body().into_data_stream();
    let hello = tokio::time::timeout(PATIENCE, body.next()).await.unwrap();
    let hello = String::from_utf8(hello.unwrap().unwrap().to_vec()).unwrap();
    assert!(hello.contains("retry: 2000"), "{hello}");
    for wrong in ["-1", "evt_1", "1.5"] {
        let response = open(&app, Some(wrong)).await;
        assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY);
    }
}
