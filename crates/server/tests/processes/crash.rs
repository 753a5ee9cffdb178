//! `kill -9` in the middle of purchases, restart, and every cent accounted for.

use std::time::Duration;

use reqwest::Method;
use sandbox::{Endpoint, Fault, FaultRule, ProviderKind, When};
use serde_json::json;

use crate::gateway::{LOOK_EVERY, PATIENCE, World};

/// Purchases that are under way when the process dies, in each round.
const AT_ONCE: u32 = 6;
const ROUNDS: u32 = 3;

#[tokio::test]
async fn nothing_is_lost_or_bought_twice_when_the_process_is_killed_during_purchases() {
    for kind in [ProviderKind::Smscode, ProviderKind::Gosms] {
        for when in [When::Before, When::After] {
            killed_during_purchases(kind, when).await;
        }
    }
}

/// The order that is made under a key: the client repeats its request as long as none is made and
/// it is told that it may.
async fn order_of(world: &World, key: &str) -> i64 {
    let until_made = async {
        loop {
            let answer = world.create(key).await.unwrap();
            let id = match answer.status.is_success() {
                true => &answer.body["data"]["orders"][0]["id"],
                false => &answer.body["error"]["details"]["order_ids"][0],
            };
            if let Some(id) = id.as_i64() {
                return id;
            }
            assert_eq!(answer.body["error"]["safe_to_retry"], true, "{answer:?}");
            tokio::time::sleep(LOOK_EVERY).await;
        }
    };
    tokio::time::timeout(PATIENCE, until_made)
        .await
        .expect("no order is made")
}

/// The provider hangs before or after the sale; the process is killed while it does.
async fn killed_during_purchases(kind: ProviderKind, when: When) {
    let (deposit, currency) = match kind {
        ProviderKind::Smscode => ("10000000", "IDR"),
        _ => ("1000", "USD"),
    };
    let world = World::start(&[kind], deposit, currency).await;
    for round in 0..ROUNDS {
        let keys: Vec<String> = (0..AT_ONCE).map(|n| format!("{round}-{n}")).collect();
        let hang = FaultRule::at(kind, Endpoint::Buy, Fault::Hang { when }).times(AT_ONCE);
        world.sandbox.set_faults(vec![hang]).unwrap();
        let before = world.sandbox.truth().requests(kind, Endpoint::Buy);
        {
            let creates = futures::future::join_all(keys.iter().map(|key| world.create(key)));
            let hanging = async {
                while world.sandbox.truth().requests(kind, Endpoint::Buy) == before {
                    tokio::time::sleep(Duration::from_millis(10)).await;
                }
            };
            tokio::select! {
                answers = creates => panic!("answered before the kill: {answers:?}"),
                reached = tokio::time::timeout(PATIENCE, hanging) => reached.expect("no purchase arrived"),
            }
        }
        world.kill().await;
        world.sandbox.set_faults(Vec::new()).unwrap();
        world.restart().await;
        // The client does what clients do: the same requests again, with the same keys.
        for key in &keys {
            let made = order_of(&world, key).await;
            assert_eq!(
                made,
                order_of(&world, key).await,
                "{kind}: one key, one order"
            );
        }
    }
    world.settle_all().await;
    world.assert_agreement(kind).await;
    world.run(&["ledger", "verify"]).await;

    let orders = world
        .try_call(Method::GET, "/v1/orders?limit=100", None, None)
        .await
        .unwrap();
    let orders = orders.data().as_array().unwrap();
    assert!(
        orders.len() <= (ROUNDS * AT_ONCE) as usize,
        "{kind} {when:?}: {} orders",
        orders.len()
    );
    let charged = orders
        .iter()
        .filter(|order| order["charged_amount"] != json!(0))
        .count();
    let coded = orders
        .iter()
        .filter(|order| order["otp_code"].is_string())
        .count();
    assert_eq!(
        charged, coded,
        "{kind} {when:?}: nobody pays without a code"
    );
    world.stop().await;
}
