//! Postgres itself is stopped and started under running purchases, in an orderly way and at once.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use embedded_postgres::{EmbeddedPostgres, Options, Profile};
use futures::future::join_all;
use sandbox::{Endpoint, ProviderKind};
use serde_json::json;
use tokio::process::Command;

use crate::gateway::{LOOK_EVERY, PATIENCE, Setup, World};

const KIND: ProviderKind = ProviderKind::Smscode;
/// From the database's return to the first purchase.
const RECOVERS_WITHIN: Duration = Duration::from_secs(2);
/// Purchases that are under way when it stops.
const AT_ONCE: u32 = 10;

fn options(folder: &Path) -> Options {
    Options {
        data_dir: folder.to_owned(),
        profile: Profile::Durable,
        may_download: true,
    }
}

/// Stops every process of the server without a last word, as a power cut would: what is not in its
/// log is gone.
async fn stop_at_once(folder: &Path, server: EmbeddedPostgres) {
    let pid_file = folder.join("data/postmaster.pid");
    let pids = std::fs::read_to_string(&pid_file).unwrap();
    let pid = pids.lines().next().unwrap().to_owned();
    let sent = Command::new("kill").args(["-s", "QUIT", &pid]).status();
    assert!(sent.await.unwrap().success());
    let gone = async {
        while pid_file.exists() {
            tokio::time::sleep(LOOK_EVERY).await;
        }
    };
    tokio::time::timeout(PATIENCE, gone)
        .await
        .expect("it does not stop");
    server.stop().await.unwrap();
}

/// As a client does that wants its order.
async fn insist(world: &World, key: &str) {
    let begun = Instant::now();
    loop {
        let answer = world.create(key).await.unwrap();
        if answer.status.is_success() {
            return;
        }
        assert_eq!(answer.status.as_u16(), 503, "{key}: {answer:?}");
        assert!(begun.elapsed() < PATIENCE, "{key}: {answer:?}");
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

async fn once_noticed(world: &World) {
    let noticed = async {
        while world.gateway().is_ready().await {
            tokio::time::sleep(LOOK_EVERY).await;
        }
    };
    tokio::time::timeout(PATIENCE, noticed)
        .await
        .expect("it is not noticed");
}

/// While it is away nothing is bought, and that is said at once.
async fn refuses(world: &World) {
    let bought = world.sandbox.truth().requests(KIND, Endpoint::Buy);
    for _ in 0..3 {
        let asked = Instant::now();
        let url = world.gateway().url("/v1/orders/create");
        let create = world.http.post(url).bearer_auth(&world.key);
        let refused = create.json(&json!({"product_id": 142})).send().await;
        let refused = refused.unwrap();
        assert_eq!(refused.status().as_u16(), 503, "{refused:?}");
        assert!(refused.headers().contains_key("retry-after"), "{refused:?}");
        assert!(
            asked.elapsed() < Duration::from_secs(1),
            "{:?}",
            asked.elapsed()
        );
    }
    assert_eq!(
        world.sandbox.truth().requests(KIND, Endpoint::Buy),
        bought,
        "no provider heard of it"
    );
}

#[tokio::test]
async fn a_database_server_that_stops_under_purchases_costs_nobody_anything() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().join("postgres");
    let mut server = EmbeddedPostgres::start(options(&folder)).await.unwrap();
    let world = World::build(Setup {
        database_url: Some(server.url()),
        ..Setup::default()
    })
    .await;
    let mut made = 0;
    for (round, orderly) in (0_u64..).zip([true, false, true, false]) {
        let keys: Vec<String> = (0..AT_ONCE).map(|n| format!("{round}-{n}")).collect();
        let load = join_all(keys.iter().map(|key| insist(&world, key)));
        let weather = async {
            tokio::time::sleep(Duration::from_millis(10 + 30 * round)).await;
            match orderly {
                true => server.stop().await.unwrap(),
                false => stop_at_once(&folder, server).await,
            }
            once_noticed(&world).await;
            refuses(&world).await;
            let again = EmbeddedPostgres::start(options(&folder)).await.unwrap();
            let back = Instant::now();
            insist(&world, &format!("{round}-after")).await;
            assert!(back.elapsed() < RECOVERS_WITHIN, "{:?}", back.elapsed());
            again
        };
        let (_, again) = futures::join!(load, weather);
        server = again;
        made += keys.len() + 1;
    }
    world.settle_all().await;
    world.assert_agreement(KIND).await;
    world.run(&["ledger", "verify"]).await;
    let sold = world.sandbox.truth().account(KIND).unwrap().orders.len();
    assert_eq!(sold, made, "each was bought once");
    drop(world);
    server.stop().await.unwrap();
}
