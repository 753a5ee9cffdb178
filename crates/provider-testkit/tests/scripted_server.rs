//! The scripted server does what its replies say.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::time::Duration;

use provider::{Answer, HttpSettings, ProviderHttp, SendError, UnknownReason};
use provider_testkit::{Reply, Route, ScriptedServer};
use rstest::rstest;
use secrecy::SecretString;

async fn get(server: &ScriptedServer, query: &[(&str, &str)]) -> Result<Answer, SendError> {
    let settings = HttpSettings {
        base_url: server.url().parse().unwrap(),
        key: SecretString::from("k1"),
        timeout: Duration::from_millis(500),
    };
    let http = ProviderHttp::with_bearer(settings).unwrap();
    http.get("numbers/7", query).await
}

fn route() -> Route {
    Route::get("/numbers/*")
}

#[rstest]
#[case(Reply::hang(), UnknownReason::TimedOut)]
#[case(Reply::json(200, "[1,2,3]").stalling(), UnknownReason::TimedOut)]
#[case(Reply::json(200, "[]").slow(Duration::from_secs(60)), UnknownReason::TimedOut)]
#[case(Reply::reset(), UnknownReason::ConnectionLost)]
#[case(Reply::json(200, "[1,2,3]").truncated(), UnknownReason::ConnectionLost)]
#[case(Reply::raw(&b"\xff\xfe\r\n"[..]), UnknownReason::ConnectionLost)]
#[case(Reply::oversized(300_000), UnknownReason::TooLarge)]
#[tokio::test]
async fn bad_endings_are_told_apart(#[case] reply: Reply, #[case] expected: UnknownReason) {
    let server = ScriptedServer::start().await;
    server.on(route(), reply);
    match get(&server, &[]).await {
        Err(SendError::Lost(reason, _)) => assert_eq!(reason, expected),
        other => panic!("{other:?}"),
    }
    assert_eq!(server.calls(&route()), 1);
    server.finish();
}

#[tokio::test]
async fn a_reset_before_reading_leaves_no_request() {
    let server = ScriptedServer::start().await;
    server.on(route(), Reply::json(200, "[]"));
    server.reset_connections();
    let error = get(&server, &[]).await.unwrap_err();
    assert!(
        matches!(error, SendError::Lost(UnknownReason::ConnectionLost, _)),
        "{error:?}"
    );
    assert_eq!((server.connections(), server.requests().len()), (1, 0));
}

#[tokio::test]
async fn replies_queue_up_narrow_routes_win_and_requests_are_kept() {
    let server = ScriptedServer::start().await;
    server
        .on(route(), Reply::json(200, "1"))
        .on(route(), Reply::json(200, "2").retry_after(9))
        .on(route().query("page", "2"), Reply::html(503));
    let bodies = [
        &get(&server, &[]).await,
        &get(&server, &[]).await,
        &get(&server, &[]).await,
    ]
    .map(|answer| answer.as_ref().unwrap().body.clone());
    assert_eq!(bodies, ["1", "2", "2"], "the last reply stays");
    let page = get(&server, &[("page", "2"), ("q", "a b&c")])
        .await
        .unwrap();
    assert_eq!(page.status, 503);
    let asked = server.requests().pop().unwrap();
    assert_eq!(asked.query_value("q"), Some("a b&c"));
    assert_eq!(asked.header("authorization"), Some("Bearer k1"));
    assert!(asked.carries("k1") && !asked.carries("k2"));
    assert_eq!(server.calls(&route()), 4);
    server.finish();
}

#[tokio::test]
#[should_panic(expected = "asked outside of the script")]
async fn a_call_outside_of_the_script_fails_the_test() {
    let server = ScriptedServer::start().await;
    server.on(Route::post("/numbers/7"), Reply::json(200, "[]"));
    assert_eq!(get(&server, &[]).await.unwrap().status, 501);
    server.finish();
}
