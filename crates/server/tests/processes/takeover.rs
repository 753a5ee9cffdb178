//! Two gateways on one database: one looks after an account, and the other when that one is gone.

use std::time::Duration;

use futures::future::join_all;
use reqwest::Method;
use sandbox::{DeliveryPercent, Endpoint, Fault, FaultRule, ProviderKind, SandboxConfig, When};
use serde_json::json;
use tokio::time::Instant;

use crate::gateway::{LOOK_EVERY, PATIENCE, Setup, World};

const KIND: ProviderKind = ProviderKind::Smscode;
/// From the death of the process that looks after an account to the next one's first question.
const TAKEN_OVER_WITHIN: Duration = Duration::from_secs(5);
const WATCHED_FOR: Duration = Duration::from_secs(3);
const POLL: &str = "http: GET /smscode/v1/orders/active";
const BUY: &str = "http: POST /smscode/v1/orders/create";

/// From the death of a process in a purchase until another one has sold its client the number: far
/// below the lease of the purchase.
const BOUGHT_WITHIN: Duration = Duration::from_secs(10);

async fn world(delivery: u8) -> World {
    let usual = Setup::default();
    World::build(Setup {
        gateways: 2,
        tapped: true,
        timeout_ms: 20_000,
        sandbox: SandboxConfig {
            delivery: DeliveryPercent::all(delivery),
            ..usual.sandbox
        },
        ..Setup::default()
    })
    .await
}

/// How often each gateway called, since then.
fn calls(world: &World, name: &str, since: Instant) -> [usize; 2] {
    [0, 1].map(|index| world.taps[index].calls(name, since).len())
}

/// The gateway that polls now, once one does.
async fn poller(world: &World) -> usize {
    let since = Instant::now();
    let seen = async {
        loop {
            match calls(world, POLL, since) {
                [0, 0] => tokio::time::sleep(LOOK_EVERY).await,
                [_, 0] => return 0,
                _ => return 1,
            }
        }
    };
    tokio::time::timeout(PATIENCE, seen).await.unwrap()
}

#[tokio::test]
async fn one_of_two_gateways_polls_and_resolves_and_the_other_takes_over_within_five_seconds() {
    let world = world(0).await;
    world.create("followed").await.unwrap();
    let holder = poller(&world).await;
    let other = 1 - holder;

    // An unclear purchase is repeated under its key by the one that has the account.
    let lost = FaultRule::at(KIND, Endpoint::Buy, Fault::Reset { when: When::After });
    world.sandbox.set_faults(vec![lost]).unwrap();
    let begun = Instant::now();
    let body = Some(json!({"product_id": 142}));
    let buyer = &world.gateways[other];
    let unclear = world
        .call(buyer, Method::POST, "/v1/orders/create", body, Some("lost"))
        .await
        .unwrap();
    assert_eq!(unclear.data()["orders"][0]["status"], "PENDING");
    let bought = calls(&world, BUY, begun);
    assert_eq!(
        bought[other], 1,
        "it bought and left the rest to the holder"
    );
    assert!(bought[holder] >= 2, "the holder looks into it: {bought:?}");
    world.sandbox.set_faults(Vec::new()).unwrap();

    let begun = Instant::now();
    tokio::time::sleep(WATCHED_FOR).await;
    let polls = calls(&world, POLL, begun);
    assert!(polls[holder] >= 3, "it polls: {polls:?}");
    assert_eq!(polls[other], 0, "nobody else does: {polls:?}");

    let died = Instant::now();
    world.gateways[holder].kill().await;
    let first = async {
        loop {
            if let Some(first) = world.taps[other].calls(POLL, died).first() {
                return *first;
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    };
    let first = tokio::time::timeout(PATIENCE, first).await.unwrap();
    println!("taken over after {:?}", first - died);
    assert!(first - died < TAKEN_OVER_WITHIN, "{:?}", first - died);
}

#[tokio::test]
async fn what_a_killed_or_frozen_process_was_buying_is_taken_up_in_seconds_and_bought_once() {
    for (signal, when) in [("KILL", When::After), ("STOP", When::Before)] {
        taken_up_in_seconds(signal, when).await;
    }
}

async fn taken_up_in_seconds(signal: &str, when: When) {
    let world = world(100).await;
    let (victim, heir) = (&world.gateways[0], &world.gateways[1]);
    let hang = FaultRule::at(KIND, Endpoint::Buy, Fault::Hang { when }).times(1);
    world.sandbox.set_faults(vec![hang]).unwrap();
    let hanging = async {
        while world.sandbox.truth().requests(KIND, Endpoint::Buy) == 0 {
            tokio::time::sleep(LOOK_EVERY).await;
        }
    };
    tokio::select! {
        answer = world.create(signal) => panic!("answered: {answer:?}"),
        reached = tokio::time::timeout(PATIENCE, hanging) => reached.unwrap(),
    }
    victim.signal(signal).await;
    let died = Instant::now();
    let orders = world
        .call(heir, Method::GET, "/v1/orders", None, None)
        .await;
    let id = orders.unwrap().data()[0]["id"].as_i64().unwrap();
    let path = format!("/v1/orders/{id}?wait=30");
    let bought = async {
        loop {
            let order = world.call(heir, Method::GET, &path, None, None).await;
            if order.unwrap().data()["status"] != "PENDING" {
                return died.elapsed();
            }
        }
    };
    let took = tokio::time::timeout(PATIENCE, bought).await.unwrap();
    assert!(took < BOUGHT_WITHIN, "{signal}: {took:?}");

    let body = Some(json!({"id": id}));
    let finished = async {
        loop {
            let finish = world.call(heir, Method::POST, "/v1/orders/finish", body.clone(), None);
            if finish.await.unwrap().status.is_success() {
                return;
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    };
    tokio::time::timeout(PATIENCE, finished).await.unwrap();
    if signal == "STOP" {
        victim.signal("CONT").await;
        assert_eq!(world.order_once(id, &["COMPLETED"]).await["id"], id);
    }
    assert_eq!(world.sandbox.truth().account(KIND).unwrap().orders.len(), 1);
    world.assert_agreement(KIND).await;
    world.run(&["ledger", "verify"]).await;
}

#[tokio::test]
async fn a_process_that_was_frozen_finds_its_account_taken_and_changes_nothing() {
    let world = world(0).await;
    let created = world.create("frozen").await.unwrap();
    let id = created.data()["orders"][0]["id"].as_i64().unwrap();
    let holder = poller(&world).await;
    let (frozen, other) = (&world.gateways[holder], &world.gateways[1 - holder]);
    frozen.signal("STOP").await;
    let stopped = Instant::now();
    let number = world.sandbox.truth().account(KIND).unwrap().orders[0]
        .id
        .clone();
    world.sandbox.deliver_sms(KIND, &number, None).unwrap();
    let path = format!("/v1/orders/{id}?wait=30");
    let told = world.call(other, Method::GET, &path, None, None).await;
    let told = told.unwrap();
    assert_eq!(told.data()["status"], "OTP_RECEIVED", "{told:?}");
    assert!(
        stopped.elapsed() < TAKEN_OVER_WITHIN,
        "{:?}",
        stopped.elapsed()
    );
    let finish = Some(json!({"id": id}));
    let finished = world
        .call(other, Method::POST, "/v1/orders/finish", finish, None)
        .await
        .unwrap();
    assert!(finished.status.is_success(), "{finished:?}");
    // Something that goes on being polled.
    let key = Some("after");
    let body = Some(json!({"product_id": 142}));
    let after = world
        .call(other, Method::POST, "/v1/orders/create", body, key)
        .await
        .unwrap();
    assert!(after.status.is_success(), "{after:?}");

    frozen.signal("CONT").await;
    let awake = Instant::now();
    tokio::time::sleep(WATCHED_FOR).await;
    let polls = calls(&world, POLL, awake);
    assert!(
        polls[holder] <= 1,
        "after the question that it was about to ask the account is not its own: {polls:?}"
    );
    assert!(polls[1 - holder] >= 3, "{polls:?}");
    let order = world.call(frozen, Method::GET, &path, None, None).await;
    assert_eq!(order.unwrap().data()["status"], "COMPLETED");
    world.run(&["ledger", "verify"]).await;
}

#[tokio::test]
async fn two_processes_spend_no_more_than_there_is_and_settle_each_order_once() {
    let world = World::build(Setup {
        gateways: 2,
        deposit: "600000",
        ..Setup::default()
    })
    .await;
    let body = || Some(json!({"product_id": 142}));
    let creates = (0..100).map(|n| {
        let gateway = &world.gateways[n % 2];
        world.call(gateway, Method::POST, "/v1/orders/create", body(), None)
    });
    let answers: Vec<_> = join_all(creates).await;
    let answers: Vec<_> = answers.into_iter().map(Result::unwrap).collect();
    let bought: Vec<i64> = answers
        .iter()
        .filter(|answer| answer.status.is_success())
        .map(|answer| answer.data()["orders"][0]["id"].as_i64().unwrap())
        .collect();
    let refused = answers
        .iter()
        .filter(|answer| answer.body["error"]["code"] == "INSUFFICIENT_BALANCE")
        .count();
    assert_eq!((bought.len(), refused), (40, 60), "money for forty");

    // Every order is finished at both at the same moment, as soon as it can be.
    let finishes = bought.iter().map(|id| {
        let world = &world;
        async move {
            world.order_once(*id, &["OTP_RECEIVED"]).await;
            let both = world.gateways.iter().map(|gateway| {
                let finish = Some(json!({"id": id}));
                world.call(gateway, Method::POST, "/v1/orders/finish", finish, None)
            });
            for answer in join_all(both).await {
                assert!(answer.unwrap().status.is_success());
            }
        }
    });
    join_all(finishes).await;
    for gateway in &world.gateways {
        let balance = world
            .call(gateway, Method::GET, "/v1/balance", None, None)
            .await
            .unwrap();
        assert_eq!(balance.data()["balance"], json!(0), "{balance:?}");
    }
    world.assert_agreement(KIND).await;
    world.run(&["ledger", "verify"]).await;
}
