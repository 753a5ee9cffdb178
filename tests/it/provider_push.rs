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
async fn a_push_brings_the_code_before_the_next_question_is_due() {
    let app = TestApp::start().await;
    let stop = CancellationToken::new();
    let desk = app.state.desk.clone();
    let body = json!({"product_id": WHATSAPP});
    let bought = app.post("/v1/orders/create", body).await;
    let id = bought.data()["orders"][0]["id"].as_i64().unwrap();
    let number = app.fakes[0].orders().remove(0).id.0;
    // Asked once; the clock stands, so that nothing is due again by itself.
    app.beat().await;
    let asked = reads(&app);
    let running = tokio::spawn({
        let stop = stop.clone();
        async move { desk.run(stop).await }
    });
    app.fakes[0].deliver_code(&app.fakes[0].orders()[0].id, "4711");
    let path = format!("/v1/orders/{id}?wait=20");
    let waiting = app.get(&path);
    let pushed = async {
        let reply = push(&app, "cheap", "cheap", number.clone()).await;
        assert_eq!(reply.data()["asking"], true);
    };
    let (order, ()) = tokio::time::timeout(Duration::from_secs(20), async {
        tokio::join!(waiting, pushed)
    })
    .await
    .unwrap();
    assert_eq!(order.data()["otp_code"], "4711");
    assert_eq!(reads(&app), asked + 1);
    stop.cancel();
    running.await.unwrap();
}

#[tokio::test]
async fn a_repeated_push_asks_once() {
    let app = TestApp::start().await;
    let body = json!({"product_id": WHATSAPP});
    app.post("/v1/orders/create", body).await.data();
    let number = app.fakes[0].orders().remove(0).id.0;
    app.beat().await;
    let first = push(&app, "cheap", "cheap", number.clone()).await;
    let second = push(&app, "cheap", "cheap", number).await;
    let asking = |reply: &Reply| reply.data()["asking"].clone();
    assert_eq!(
        (asking(&first), asking(&second)),
        (json!(true), json!(false))
    );
    // Of somebody else's number, and of none.
    for other in ["999999", ""] {
        assert_eq!(
            asking(&push(&app, "cheap", "cheap", other).await),
            json!(false)
        );
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
