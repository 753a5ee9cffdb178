//! `/providers/{name}/push`: a hint that a number's status is worth asking for.

use std::time::Duration;

use axum::body::Body;
use http::Request;
use provider_testkit::{Call, PUSH_PROOF};
use serde_json::json;
use tokio_util::sync::CancellationToken;

use crate::support::{Reply, Setup, TestApp};

const WHATSAPP: i64 = 142;

async fn push(app: &TestApp, name: &str, proof: &str, body: impl Into<Body>) -> Reply {
    let request = Request::post(format!("/providers/{name}/push")).header(PUSH_PROOF, proof);
    app.send(request.body(body.into()).unwrap()).await
}

/// How often the first provider was asked for the status of numbers.
fn reads(app: &TestApp) -> usize {
    let calls = app.fakes[0].calls();
    let count = |call| calls.get(&call).copied().unwrap_or_default();
    count(Call::Status) + count(Call::Statuses)
}

#[tokio::test]
async fn a_push_asks_at_once_and_those_that_come_meanwhile_share_the_next_question() {
    let mut setup = Setup::default();
    let cheap = setup.fakes.remove(0);
    // Nothing is due by itself.
    let cheap = cheap.with_capabilities(|able| able.poll_interval = Duration::from_secs(600));
    setup.fakes.insert(0, cheap);
    let app = setup.start().await;
    let body = json!({"product_id": WHATSAPP});
    let bought = app.post("/v1/orders/create", body).await;
    let id = bought.data()["orders"][0]["id"].as_i64().unwrap();
    let sold = app.fakes[0].orders().remove(0).id;
    let push = async || {
        let reply = push(&app, "cheap", "cheap", sold.0.clone()).await;
        assert_eq!(reply.data()["asking"], true);
    };
    let stop = CancellationToken::new();
    let running = tokio::spawn({
        let (desk, stop) = (app.state.desk.clone(), stop.clone());
        async move { desk.run(stop).await }
    });
    let coded = async {
        app.fakes[0].hold_statuses();
        push().await;
        while reads(&app) == 0 {
            tokio::task::yield_now().await;
        }
        // What is being asked does not see this one.
        app.fakes[0].deliver_code(&sold, "4711");
        for _ in 0..5 {
            push().await;
        }
        app.fakes[0].release_statuses();
        app.get(&format!("/v1/orders/{id}?wait=20")).await
    };
    let order = tokio::time::timeout(Duration::from_secs(20), coded).await;
    assert_eq!(order.unwrap().data()["otp_code"], "4711");
    assert_eq!(reads(&app), 2);
    stop.cancel();
    running.await.unwrap();
}

#[tokio::test]
async fn a_push_about_no_number_of_ours_asks_nothing() {
    let app = TestApp::start().await;
    for number in ["999999", ""] {
        let reply = push(&app, "cheap", "cheap", number).await;
        assert_eq!(reply.data()["asking"], false);
    }
}

#[tokio::test]
async fn what_is_not_proven_asks_nothing_and_is_bounded() {
    let mut setup = Setup::default();
    setup.limits.strangers = 3.try_into().unwrap();
    let app = setup.start().await;
    let body = json!({"product_id": WHATSAPP});
    app.post("/v1/orders/create", body).await.data();
    let number = app.fakes[0].orders().remove(0).id.0;
    app.beat().await;
    let asked = reads(&app);
    let forged = push(&app, "cheap", "island", number.clone()).await;
    forged.refusal(401, "UNAUTHORIZED");
    for unknown in ["nobody", "No%20Name"] {
        let reply = push(&app, unknown, "nobody", number.clone()).await;
        reply.refusal(404, "NOT_FOUND");
    }
    let flood = push(&app, "cheap", "island", number.clone()).await;
    flood.refusal(429, "RATE_LIMIT_EXCEEDED");
    let large = push(&app, "cheap", "cheap", vec![b'x'; 65 * 1024]).await;
    large.names_wrong("body");
    // The provider itself is still heard.
    let genuine = push(&app, "cheap", "cheap", number).await;
    assert_eq!(genuine.data()["asking"], true);
    app.state
        .desk
        .beat(&"island".parse().unwrap())
        .await
        .unwrap();
    assert_eq!(reads(&app), asked);
}
