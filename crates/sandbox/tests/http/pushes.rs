//! What SMSCode's webhook is told.

use std::time::Duration;

use axum::http::{HeaderMap, StatusCode};
use provider_smscode::wire::{CreatedOrders, WebhookEvent, event, sign_push};
use reqwest::Method;
use sandbox::ProviderKind::Smscode;
use tokio::{net::TcpListener, sync::mpsc};

use crate::support::{World, json, send};

/// Hears what is pushed to it: the signature and the body of each.
async fn receiver() -> (String, mpsc::UnboundedReceiver<(String, String)>) {
    let (heard, pushes) = mpsc::unbounded_channel();
    let hear = async move |headers: HeaderMap, body: String| {
        let signature = headers["x-webhook-signature"].to_str().unwrap();
        heard.send((signature.to_owned(), body)).unwrap();
        StatusCode::ACCEPTED
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/pushed", listener.local_addr().unwrap());
    let router = axum::Router::new().route("/pushed", axum::routing::post(hear));
    tokio::spawn(async { axum::serve(listener, router).await });
    (url, pushes)
}

#[tokio::test]
async fn what_happens_is_pushed_with_a_signature() {
    let world = World::new().await;
    let (url, mut pushes) = receiver().await;
    let change = format!(r#"{{"webhook_url":"{url}","webhook_secret":"shared"}}"#);
    let request = world.request(Smscode, Method::PATCH, "/webhook");
    send(json(request, &change)).await.expect(200, &url);
    let mut next = async || {
        let next = tokio::time::timeout(Duration::from_secs(20), pushes.recv());
        let (signature, body) = next.await.unwrap().unwrap();
        assert_eq!(signature, sign_push(b"shared", body.as_bytes()).unwrap());
        serde_json::from_str::<WebhookEvent>(&body).unwrap()
    };
    let tested = world.post(Smscode, "/webhook/test", "").await;
    tested.expect(200, r#""status_code":202"#);
    assert_eq!(next().await.data.order_id, None);

    let sold = world.post(Smscode, "/orders/create", r#"{"product_id":142}"#);
    let order = sold.await.data::<CreatedOrders>().orders.remove(0).id;
    world.pass(61);
    let coded = next().await;
    assert_eq!(
        (coded.event.as_str(), coded.data.order_id),
        (event::OTP_RECEIVED, Some(order.clone()))
    );
    assert!(coded.data.otp_code.is_some());
    world.pass(20 * 60);
    let ended = next().await;
    assert_eq!(
        (ended.event.as_str(), ended.data.order_id),
        (event::COMPLETED, Some(order))
    );
}
