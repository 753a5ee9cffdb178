//! Whole lives of orders through the public API of a running process.

use sandbox::{Endpoint, Fault, FaultRule, ProviderKind, When};
use serde_json::json;

use crate::gateway::{LOOK_EVERY, World};

const ALL: [ProviderKind; 3] = [
    ProviderKind::Smscode,
    ProviderKind::Gosms,
    ProviderKind::Smsonline,
];

#[tokio::test]
async fn the_cheapest_provider_over_currencies_is_bought_and_the_next_when_it_cannot_sell() {
    let world = World::start(&ALL, "100", "USD").await;
    let offers = world.get("/v1/catalog/products/142/offers").await;
    let ranked: Vec<_> = offers.data()["offers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|o| o["price"].clone())
        .collect();
    // A client is not told who sells.
    assert_eq!(ranked, [json!(0.5), json!(0.61), json!(0.66), json!(0.93)]);

    let bought = world.create("first").await.unwrap();
    let order = &bought.data()["orders"][0];
    assert_eq!(order["amount"], json!(0.5));
    let received = world
        .order_once(order["id"].as_i64().unwrap(), &["OTP_RECEIVED"])
        .await;
    assert!(received["otp_code"].is_string(), "{received}");

    // First out of stock, second unreachable after nothing was bought: the third sells.
    world
        .sandbox
        .set_faults(vec![
            FaultRule::at(ProviderKind::Gosms, Endpoint::Buy, Fault::OutOfStock),
            FaultRule::at(ProviderKind::Smsonline, Endpoint::Buy, Fault::OutOfStock),
        ])
        .unwrap();
    let third = world.create("second").await.unwrap();
    assert_eq!(
        third.data()["orders"][0]["amount"],
        json!(0.93),
        "{third:?}"
    );
    world.sandbox.set_faults(Vec::new()).unwrap();

    world.settle_all().await;
    for kind in ALL {
        world.assert_agreement(kind).await;
    }
    world.run(&["ledger", "verify"]).await;
    assert!(world.stop().await.success(), "a graceful stop is a success");
}

#[tokio::test]
async fn hostile_answers_to_a_purchase_lose_nothing() {
    let kinds = [ProviderKind::Smscode];
    let world = World::start(&kinds, "1000000", "IDR").await;
    let faults = [
        Fault::Reset { when: When::After },
        Fault::Reset { when: When::Before },
        Fault::ServerError {
            status: 502,
            when: When::After,
        },
        Fault::Html { when: When::After },
        Fault::TruncatedJson,
        Fault::MalformedJson { when: When::After },
        Fault::EmptyBody { when: When::After },
        Fault::OversizedBody {
            bytes: 1 << 20,
            when: When::After,
        },
        Fault::Redirect { when: When::After },
    ];
    for (index, fault) in faults.into_iter().enumerate() {
        let rule = FaultRule::at(ProviderKind::Smscode, Endpoint::Buy, fault).times(1);
        world.sandbox.set_faults(vec![rule]).unwrap();
        let answer = world.create(&format!("hostile-{index}")).await.unwrap();
        let order = &answer.data()["orders"][0];
        let status = order["status"].as_str().unwrap();
        assert!(
            matches!(status, "ACTIVE" | "OTP_RECEIVED"),
            "{index}: {answer:?}"
        );
    }
    world.settle_all().await;
    world.assert_agreement(ProviderKind::Smscode).await;
    let truth = world.sandbox.truth();
    assert_eq!(
        truth.account(ProviderKind::Smscode).unwrap().orders.len(),
        9,
        "each was bought once"
    );
    world.run(&["ledger", "verify"]).await;
    world.stop().await;
}

#[tokio::test]
async fn a_hundred_at_once_with_money_for_forty_charge_forty() {
    let world = World::start(&[ProviderKind::Smscode], "600000", "IDR").await;
    let creates = (0..100).map(|_| world.post("/v1/orders/create", json!({"product_id": 142})));
    let answers = futures::future::join_all(creates).await;
    let bought = answers
        .iter()
        .filter(|answer| answer.status.is_success())
        .count();
    let refused = answers
        .iter()
        .filter(|answer| answer.body["error"]["code"] == "INSUFFICIENT_BALANCE")
        .count();
    assert_eq!((bought, refused), (40, 60));
    world.settle_all().await;
    let balance = world.get("/v1/balance").await;
    assert_eq!(balance.data()["balance"], json!(0), "{balance:?}");
    world.assert_agreement(ProviderKind::Smscode).await;
    world.run(&["ledger", "verify"]).await;
    world.stop().await;
}

#[tokio::test]
async fn a_process_that_stops_answers_who_waits_for_an_unclear_purchase() {
    let kind = ProviderKind::Smsonline;
    let world = World::start(&[kind], "100", "USD").await;
    let lost = FaultRule::at(kind, Endpoint::Buy, Fault::Reset { when: When::After });
    world.sandbox.set_faults(vec![lost]).unwrap();
    let stop = async {
        while world.sandbox.truth().requests(kind, Endpoint::Buy) == 0 {
            tokio::time::sleep(LOOK_EVERY).await;
        }
        world.terminate().await;
    };
    let (answer, ()) = futures::join!(world.create("unclear"), stop);
    let answer = answer.expect("it was cut off");
    let order = &answer.data()["orders"][0];
    assert_eq!(order["status"], "PENDING", "{answer:?}");
    assert!(world.end().await.success(), "a graceful stop is a success");
}
