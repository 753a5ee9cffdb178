//! Two processes on one database are restarted in turn under load: no request fails.
//!
//! `RESTARTS=20 TURNS_PER_SECOND=100` makes it longer and harder.

use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    time::Duration,
};

use reqwest::{Method, StatusCode};
use sandbox::{Endpoint, Fault, FaultRule, ProviderKind, SandboxConfig, When};
use serde_json::json;
use tokio::time::Instant;

use crate::gateway::{Answer, LOOK_EVERY, PATIENCE, Setup, World};

/// From the signal to the end of the process.
const STOPS_WITHIN: Duration = Duration::from_secs(10);
const KIND: ProviderKind = ProviderKind::Smscode;

fn setting(name: &str, usual: u32) -> u32 {
    std::env::var(name).map_or(usual, |text| text.parse().unwrap())
}

/// What a load balancer knows: whom `/readyz` recommends.
struct Balancer<'a> {
    world: &'a World,
    ready: Vec<AtomicBool>,
    next: AtomicUsize,
    /// Connections that led nowhere; the request then went to the other process.
    failovers: AtomicUsize,
}

impl Balancer<'_> {
    async fn probe(&self) {
        loop {
            for (gateway, ready) in self.world.gateways.iter().zip(&self.ready) {
                ready.store(gateway.is_ready().await, Ordering::Relaxed);
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    /// Sends a request to a ready process, and on when its connection breaks: with an idempotency
    /// key that is safe.
    async fn send(
        &self,
        method: Method,
        path: &str,
        body: Option<serde_json::Value>,
        key: Option<&str>,
    ) -> Answer {
        for _ in 0..20 {
            let turn = self.next.fetch_add(1, Ordering::Relaxed);
            let order = (0..self.ready.len()).map(|n| (turn + n) % self.ready.len());
            let Some(chosen) = order
                .into_iter()
                .find(|index| self.ready[*index].load(Ordering::Relaxed))
            else {
                tokio::time::sleep(LOOK_EVERY).await;
                continue;
            };
            let gateway = &self.world.gateways[chosen];
            match self
                .world
                .call(gateway, method.clone(), path, body.clone(), key)
                .await
            {
                Ok(answer) => return answer,
                Err(_) => {
                    self.failovers.fetch_add(1, Ordering::Relaxed);
                }
            }
        }
        panic!("{method} {path}: nobody answers");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_processes_are_restarted_in_turn_and_no_request_fails() {
    let restarts = setting("RESTARTS", 4);
    let per_second = setting("TURNS_PER_SECOND", 30);
    let usual = Setup::default();
    let world = World::build(Setup {
        gateways: 2,
        deposit: "1000000000",
        drain_delay_ms: 1_000,
        more_config: "[limits]\norder_creation_per_minute = 100000\norder_reads_per_minute = 100000\n",
        sandbox: SandboxConfig {
            stock_floor: 100_000,
            ..usual.sandbox
        },
        ..Setup::default()
    })
    .await;
    let balancer = Balancer {
        ready: world
            .gateways
            .iter()
            .map(|_| AtomicBool::new(true))
            .collect(),
        world: &world,
        next: AtomicUsize::new(0),
        failovers: AtomicUsize::new(0),
    };
    let over = AtomicBool::new(false);
    let statuses = std::sync::Mutex::new(BTreeMap::<StatusCode, usize>::new());
    let made = AtomicUsize::new(0);

    let load = async {
        let mut ticks = tokio::time::interval(Duration::from_secs(1) / per_second);
        let mut requests = futures::stream::FuturesUnordered::new();
        let mut number = 0_usize;
        loop {
            tokio::select! {
                _ = ticks.tick(), if !over.load(Ordering::Relaxed) => {
                    number += 1;
                    requests.push(request(&balancer, number, &made));
                }
                Some(answer) = futures::StreamExt::next(&mut requests) => {
                    let answer: Answer = answer;
                    assert!(answer.status.is_success(), "{answer:?}");
                    *statuses.lock().unwrap().entry(answer.status).or_default() += 1;
                }
                else => return,
            }
        }
    };
    let turns = async {
        for turn in 0..usize::try_from(restarts).unwrap() {
            let gateway = &world.gateways[turn % 2];
            let asked = Instant::now();
            gateway.signal("TERM").await;
            // It still takes requests while it says that it is leaving.
            loop {
                let url = gateway.url("/readyz");
                let said = world.http.get(url).send().await;
                let said = said.expect("it says so before it closes");
                if said.status() == StatusCode::SERVICE_UNAVAILABLE {
                    let said = said.text().await.unwrap();
                    assert!(said.contains("draining"), "{said}");
                    break;
                }
            }
            assert!(
                gateway.end().await.success(),
                "a graceful stop is a success"
            );
            assert!(asked.elapsed() < STOPS_WITHIN, "{:?}", asked.elapsed());
            gateway.start().await;
            // The balancer has to see it before the other one goes.
            while !balancer.ready[turn % 2].load(Ordering::Relaxed) {
                tokio::time::sleep(LOOK_EVERY).await;
            }
        }
        over.store(true, Ordering::Relaxed);
    };
    let all = async {
        tokio::select! {
            ((), ()) = async { futures::join!(load, turns) } => {}
            () = balancer.probe() => {}
        }
    };
    let patience = PATIENCE + restarts * Duration::from_secs(15);
    tokio::time::timeout(patience, all).await.expect("it hangs");

    let made = made.load(Ordering::Relaxed);
    println!(
        "{restarts} restarts, {made} purchases, answers {:?}, {} connections to the other process",
        statuses.lock().unwrap(),
        balancer.failovers.load(Ordering::Relaxed)
    );
    world.settle_all().await;
    world.assert_agreement(KIND).await;
    world.run(&["ledger", "verify"]).await;
    let sold = world.sandbox.truth().account(KIND).unwrap().orders.len();
    assert_eq!(sold, made, "each was bought once");
}

#[tokio::test]
async fn a_purchase_that_outlives_its_process_is_answered_and_handed_over() {
    let world = World::build(Setup {
        gateways: 2,
        // Its lease would run for longer than anybody wants to wait.
        timeout_ms: 30_000,
        ..Setup::default()
    })
    .await;
    let when = When::Before;
    let hang = FaultRule::at(KIND, Endpoint::Buy, Fault::Hang { when }).times(1);
    world.sandbox.set_faults(vec![hang]).unwrap();
    let leaving = &world.gateways[0];
    let stop = async {
        while world.sandbox.truth().requests(KIND, Endpoint::Buy) == 0 {
            tokio::time::sleep(LOOK_EVERY).await;
        }
        let asked = Instant::now();
        leaving.signal("TERM").await;
        assert!(leaving.end().await.success());
        assert!(asked.elapsed() < STOPS_WITHIN, "{:?}", asked.elapsed());
        Instant::now()
    };
    let (answer, stopped) = futures::join!(world.create("long"), stop);
    let answer = answer.expect("it was cut off");
    let order = &answer.data()["orders"][0];
    assert_eq!(order["status"], "PENDING", "{answer:?}");
    let id = order["id"].as_i64().unwrap();
    let next = &world.gateways[1];
    loop {
        let path = format!("/v1/orders/{id}?wait=1");
        let order = world.call(next, Method::GET, &path, None, None).await;
        let order = order.unwrap();
        if order.data()["status"] == "OTP_RECEIVED" {
            break;
        }
        assert!(stopped.elapsed() < STOPS_WITHIN, "still {order:?}");
    }
    let sold = world.sandbox.truth().account(KIND).unwrap().orders.len();
    assert_eq!(sold, 1);
    world.assert_agreement(KIND).await;
}

/// Every third request buys, the others read.
async fn request(balancer: &Balancer<'_>, number: usize, made: &AtomicUsize) -> Answer {
    if number.is_multiple_of(3) {
        made.fetch_add(1, Ordering::Relaxed);
        let key = format!("turn-{number}");
        let body = json!({"product_id": 142});
        let create = "/v1/orders/create";
        return balancer
            .send(Method::POST, create, Some(body), Some(&key))
            .await;
    }
    let path = match number % 3 {
        1 => "/v1/orders?limit=5",
        _ => "/v1/balance",
    };
    balancer.send(Method::GET, path, None, None).await
}
