//! The database goes away and comes back under a running gateway.

use std::time::{Duration, Instant};

use futures::StreamExt;
use reqwest::Method;
use sandbox::{DeliveryPercent, Endpoint, ProviderKind, SandboxConfig};
use serde_json::json;

use crate::{
    gateway::{LOOK_EVERY, PATIENCE, Setup, World},
    process::Victim,
    trap::{Moment, Point},
};

/// From the database's return to the first purchase.
const RECOVERS_WITHIN: Duration = Duration::from_secs(2);
const KIND: ProviderKind = ProviderKind::Smscode;

async fn world(delivery: u8) -> World {
    let usual = Setup::default();
    World::build(Setup {
        tapped: true,
        sandbox: SandboxConfig {
            delivery: DeliveryPercent::all(delivery),
            ..usual.sandbox
        },
        ..Setup::default()
    })
    .await
}

async fn not_ready(world: &World) -> String {
    let wait = async {
        loop {
            let url = world.gateway().url("/readyz");
            let answer = world.http.get(url).send().await.unwrap();
            if answer.status().as_u16() == 503 {
                return answer.text().await.unwrap();
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    };
    tokio::time::timeout(PATIENCE, wait).await.unwrap()
}

#[tokio::test]
async fn without_its_database_a_gateway_buys_nothing_keeps_who_waits_and_recovers_at_once() {
    let mut world = world(0).await;
    let order = world.create("before").await.unwrap();
    let id = order.data()["orders"][0]["id"].as_i64().unwrap();
    let bought = world.sandbox.truth().requests(KIND, Endpoint::Buy);
    let mut stream = world
        .http
        .get(world.gateway().url("/v1/events"))
        .bearer_auth(&world.key)
        .send()
        .await
        .unwrap()
        .bytes_stream();
    let greeting = stream.next().await.unwrap().unwrap();
    assert!(greeting.ends_with(b"hello\n\n"), "{greeting:?}");
    let waiting = format!("/v1/orders/{id}?wait=60");
    let (key, http) = (world.key.clone(), world.http.clone());
    let waiter = http
        .get(world.gateway().url(&waiting))
        .bearer_auth(&key)
        .send();
    let mut waiter = Box::pin(waiter);
    // On its way before the database goes.
    assert!(
        tokio::time::timeout(Duration::from_millis(200), &mut waiter)
            .await
            .is_err()
    );

    world.wire.as_mut().unwrap().cut().await;
    let why = not_ready(&world).await;
    assert!(why.contains("the database does not answer"), "{why}");

    let number = world.sandbox.truth().account(KIND).unwrap().orders[0]
        .id
        .clone();
    world.sandbox.deliver_sms(KIND, &number, None).unwrap();

    let asked = Instant::now();
    let refused = world.create("during").await.unwrap();
    assert_eq!(refused.status.as_u16(), 503, "{refused:?}");
    assert_eq!(refused.body["error"]["reason"], "DATABASE_UNAVAILABLE");
    assert_eq!(refused.body["error"]["safe_to_retry"], true);
    assert!(
        asked.elapsed() < Duration::from_secs(1),
        "at once: {:?}",
        asked.elapsed()
    );
    let again = world
        .http
        .post(world.gateway().url("/v1/orders/create"))
        .bearer_auth(&world.key)
        .json(&json!({"product_id": 142}))
        .send()
        .await
        .unwrap();
    assert!(again.headers().contains_key("retry-after"), "{again:?}");
    for path in ["/v1/catalog/countries", "/v1/catalog/products?limit=5"] {
        let catalog = world.get(path).await;
        assert!(catalog.status.is_success(), "{path}: {catalog:?}");
    }
    let unknown = format!("{}x", &world.key[..world.key.len() - 1]);
    let stranger = world
        .http
        .get(world.gateway().url("/v1/catalog/countries"))
        .bearer_auth(unknown)
        .send()
        .await
        .unwrap();
    assert_eq!(stranger.status().as_u16(), 401);
    assert_eq!(
        world.sandbox.truth().requests(KIND, Endpoint::Buy),
        bought,
        "no provider heard of it"
    );
    let still = tokio::time::timeout(Duration::from_millis(10), &mut waiter).await;
    assert!(still.is_err(), "who waits is kept: {still:?}");

    world.wire.as_mut().unwrap().mend().await;
    let back = Instant::now();
    loop {
        let answer = world.create("during").await.unwrap();
        if answer.status.is_success() {
            break;
        }
        assert_eq!(answer.status.as_u16(), 503, "{answer:?}");
        assert!(
            back.elapsed() < RECOVERS_WITHIN,
            "after {:?}: {answer:?}",
            back.elapsed()
        );
    }
    let waited = waiter.await.unwrap();
    let waited: serde_json::Value = waited.json().await.unwrap();
    assert_eq!(waited["data"]["status"], "OTP_RECEIVED", "{waited}");
    let told = async {
        let mut text = String::new();
        while !text.contains("order.otp_received") {
            let more = stream.next().await.expect("the stream ended").unwrap();
            text.push_str(&String::from_utf8_lossy(&more));
        }
    };
    tokio::time::timeout(PATIENCE, told)
        .await
        .expect("the stream was kept and tells what it missed");
    for number in &world.sandbox.truth().account(KIND).unwrap().orders[1..] {
        world.sandbox.deliver_sms(KIND, &number.id, None).unwrap();
    }
    world.settle_all().await;
    world.assert_agreement(KIND).await;
    world.run(&["ledger", "verify"]).await;
}

/// The database goes at every moment of a purchase in turn.
#[tokio::test]
async fn a_database_that_goes_and_comes_under_load_costs_nobody_anything() {
    let mut world = world(100).await;
    let mut made = 0;
    for round in 0..4_u64 {
        let keys: Vec<String> = (0..10).map(|n| format!("{round}-{n}")).collect();
        let mut wire = world.wire.take().unwrap();
        let load =
            async { futures::future::join_all(keys.iter().map(|key| insist(&world, key))).await };
        let weather = async {
            tokio::time::sleep(Duration::from_millis(15 + 35 * round)).await;
            wire.cut().await;
            not_ready(&world).await;
            wire.mend().await;
        };
        futures::join!(load, weather);
        world.wire = Some(wire);
        made += keys.len();
    }
    world.settle_all().await;
    world.assert_agreement(KIND).await;
    world.run(&["ledger", "verify"]).await;
    let sold = world.sandbox.truth().account(KIND).unwrap().orders.len();
    assert_eq!(sold, made, "each was bought once");
}

/// The connection breaks after the commit that made an order, before we hear of it.
#[tokio::test]
async fn a_create_that_may_have_been_made_is_safe_to_repeat_only_with_its_key() {
    let world = world(100).await;
    // The connection dies, not the process.
    world.traps.set_victim(Victim::default());
    let lose_the_answer = || {
        world.traps.begin(Some(Point {
            name: "db: reserve".to_owned(),
            moment: Moment::After,
        }));
    };
    for (key, safe) in [(None, false), (Some("again"), true)] {
        lose_the_answer();
        let body = json!({"product_id": 142, "quantity": 1});
        let refused = world
            .try_call(Method::POST, "/v1/orders/create", Some(body), key)
            .await
            .unwrap();
        assert!(world.traps.has_sprung());
        assert_eq!(refused.status.as_u16(), 503, "{refused:?}");
        assert_eq!(refused.body["error"]["safe_to_retry"], safe, "{refused:?}");
    }
    insist(&world, "again").await;
    world.settle_all().await;
    world.assert_agreement(KIND).await;
    world.run(&["ledger", "verify"]).await;
    let orders = world.get("/v1/orders?limit=100").await;
    assert_eq!(orders.data().as_array().unwrap().len(), 2, "one each");
}

/// As a client does that wants its order: the same request until it is answered.
async fn insist(world: &World, key: &str) {
    let until_answered = async {
        loop {
            match world.create(key).await {
                Ok(answer) if answer.status.is_success() => return,
                Ok(answer) => assert_eq!(answer.status.as_u16(), 503, "{key}: {answer:?}"),
                Err(error) => panic!("{key}: the gateway runs, but: {error}"),
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    };
    tokio::time::timeout(PATIENCE, until_answered)
        .await
        .expect("no answer");
}

#[tokio::test]
async fn a_pool_of_two_and_slow_statements_lose_nothing() {
    let world = World::build(Setup {
        database_connections: 2,
        ..Setup::default()
    })
    .await;
    let pool = sqlx::PgPool::connect(world.database.url()).await.unwrap();
    // Somebody holds the client's row: whoever reserves waits, and then the pool is empty.
    let mut holder = pool.begin().await.unwrap();
    sqlx::query("select from client_accounts for update")
        .execute(&mut *holder)
        .await
        .unwrap();
    let creates = futures::future::join_all((0..20).map(|n| {
        let world = &world;
        async move {
            world
                .create(&format!("slow-{n}"))
                .await
                .unwrap()
                .status
                .as_u16()
        }
    }));
    let release = async {
        tokio::time::sleep(Duration::from_secs(3)).await;
        holder.rollback().await.unwrap();
    };
    let (statuses, ()) = futures::join!(creates, release);
    assert!(
        statuses.iter().all(|status| [200, 503].contains(status)),
        "{statuses:?}"
    );
    let again = (0..20).map(|n| {
        let world = &world;
        async move { insist(world, &format!("slow-{n}")).await }
    });
    futures::future::join_all(again).await;
    world.settle_all().await;
    world.assert_agreement(KIND).await;
    world.run(&["ledger", "verify"]).await;
    let orders = world
        .try_call(Method::GET, "/v1/orders?limit=100", None, None)
        .await
        .unwrap();
    assert_eq!(orders.data().as_array().unwrap().len(), 20);
    let sold = world.sandbox.truth().account(KIND).unwrap().orders.len();
    assert_eq!(sold, 20, "each was bought once");
    pool.close().await;
}
