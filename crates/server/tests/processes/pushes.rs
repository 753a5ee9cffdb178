//! A provider that says by itself that a code is there.

use reqwest::Method;
use sandbox::ProviderKind;
use serde_json::json;

use crate::gateway::{PUSH_SECRET, Setup, World};

#[tokio::test]
async fn a_code_that_the_provider_pushes_waits_for_no_question() {
    let setup = Setup {
        poll_interval_ms: 600_000,
        ..Setup::default()
    };
    let world = World::build(setup).await;
    let account = world.sandbox.accounts().remove(0);
    assert_eq!(account.kind, ProviderKind::Smscode);
    let url = format!(
        "http://{}/providers/{}/push",
        world.gateway().address,
        account.name
    );
    let set = world
        .http
        .request(Method::PATCH, format!("{}/webhook", account.base_url))
        .bearer_auth(&account.key)
        .json(&json!({"webhook_url": url, "webhook_secret": PUSH_SECRET}));
    assert!(set.send().await.unwrap().status().is_success());

    let bought = world.create("one").await.unwrap();
    let order = bought.data()["orders"][0]["id"].as_i64().unwrap();
    let received = world.order_once(order, &["OTP_RECEIVED"]).await;
    assert!(received["otp_code"].is_string(), "{received}");
}
