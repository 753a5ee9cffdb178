//! Thousands of orders over all providers while everything goes wrong: every fifth purchase loses its
//! answer after the sale, every tenth cancellation after it took effect, and a gateway is killed every
//! few seconds.
//!
//! A short one always runs; `SOAK_ORDERS=3000 cargo test -p switchboard --test processes soak --
//! --nocapture` makes it long and prints what happened.

use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicBool, AtomicU64, Ordering},
    time::Duration,
};

use futures::StreamExt;
use reqwest::Method;
use sandbox::{DeliveryPercent, Endpoint, Fault, FaultRule, ProviderKind, SandboxConfig, When};
use serde_json::{Value, json};
use sqlx::{PgPool, Row};
use tokio::time::Instant;

use crate::gateway::{Answer, LOOK_EVERY, PATIENCE, Setup, World};

const ALL: [ProviderKind; 3] = [
    ProviderKind::Smscode,
    ProviderKind::Gosms,
    ProviderKind::Smsonline,
];
/// The one that can be asked nothing.
const BLIND: ProviderKind = ProviderKind::Smsonline;
/// In USD.
const DEPOSIT: i64 = 1_000_000;
const EXPOSURE_LIMIT: i64 = 12;
/// Clients that buy at the same time.
const CLIENTS: usize = 16;
/// Between two kills.
const KILL_EVERY: Duration = Duration::from_secs(4);
/// How long a client waits for a code before it goes on.
const WAITS_FOR: Duration = Duration::from_secs(25);
const MICROS: i64 = 1_000_000;

fn orders_wanted() -> u64 {
    std::env::var("SOAK_ORDERS").map_or(60, |text| text.parse().unwrap())
}

/// One fifth of all purchases take effect and lose their answer: reset, never answered, or a 5xx; so
/// do some cancellations.
fn what_goes_wrong() -> Vec<FaultRule> {
    let faults = [
        (Fault::Reset { when: When::After }, 0.0667),
        (Fault::Hang { when: When::After }, 0.0714),
        (
            Fault::ServerError {
                status: 502,
                when: When::After,
            },
            0.0769,
        ),
    ];
    let rules = faults.into_iter().map(|(fault, probability)| FaultRule {
        provider: None,
        probability: Some(probability),
        ..FaultRule::at(BLIND, Endpoint::Buy, fault)
    });
    let cancel = FaultRule {
        provider: None,
        probability: Some(0.1),
        ..FaultRule::at(BLIND, Endpoint::Cancel, Fault::Reset { when: When::After })
    };
    rules.chain([cancel]).collect()
}

async fn world() -> World {
    let mut sandbox = Setup::default().sandbox;
    for account in &mut sandbox.accounts {
        account.opening_balance = domain::Micros::from_units(100_000_000).unwrap();
    }
    World::build(Setup {
        accounts: &ALL,
        deposit: &DEPOSIT.to_string(),
        currency: "USD",
        gateways: 2,
        more_config: "[limits]\norder_creation_per_minute = 100000\norder_reads_per_minute = 100000\n\
                      order_actions_per_minute = 100000\n",
        sandbox: SandboxConfig {
            delivery: DeliveryPercent::all(90),
            stock_floor: 1_000_000,
            ..sandbox
        },
        timeout_ms: 1_000,
        // Less than a gateway lives.
        answer_within_s: 3,
        exposure_limit: &EXPOSURE_LIMIT.to_string(),
        ..Setup::default()
    })
    .await
}

/// What clients saw.
#[derive(Debug, Default)]
struct Seen {
    made: AtomicU64,
    refused: AtomicU64,
    coded: AtomicU64,
    cancelled: AtomicU64,
    repeated: AtomicU64,
}

fn count(counter: &AtomicU64) {
    counter.fetch_add(1, Ordering::Relaxed);
}

/// A client that sends each request until it is answered, now here and now there, as one does with
/// an idempotency key.
struct Client<'a> {
    world: &'a World,
    seen: &'a Seen,
    turn: u64,
}

impl Client<'_> {
    async fn send(
        &mut self,
        method: Method,
        path: &str,
        body: Option<Value>,
        key: Option<&str>,
    ) -> Answer {
        let begun = Instant::now();
        loop {
            self.turn += 1;
            let gateway = &self.world.gateways[usize::from(self.turn.is_multiple_of(2))];
            let sent = self
                .world
                .call(gateway, method.clone(), path, body.clone(), key);
            match sent.await {
                Ok(answer) if answer.status.as_u16() < 500 && !is_under_way(path, &answer) => {
                    return answer;
                }
                answer => {
                    count(&self.seen.repeated);
                    assert!(begun.elapsed() < PATIENCE, "{method} {path}: {answer:?}");
                    tokio::time::sleep(LOOK_EVERY).await;
                }
            }
        }
    }

    /// One order, from the purchase to its end or the end of patience.
    async fn order(&mut self, number: u64) {
        let mut body = json!({"product_id": 142});
        let wish = usize::try_from(number % 6).ok();
        if let Some(kind) = wish.and_then(|one| ALL.get(one)) {
            body["providers"] = json!([kind.as_str()]);
        }
        let key = format!("soak-{number}");
        let made = self
            .send(Method::POST, "/v1/orders/create", Some(body), Some(&key))
            .await;
        let Some(id) = made.body["data"]["orders"][0]["id"].as_i64() else {
            assert_eq!(made.body["error"]["code"], "PROVIDER_ERROR", "{made:?}");
            count(&self.seen.refused);
            return;
        };
        count(&self.seen.made);
        if number % 7 == 5 {
            // It changed its mind: the number goes back as soon as it can, unless a code is faster.
            let cancel = Some(json!({"id": id, "when": "allowed"}));
            self.send(Method::POST, "/v1/orders/cancel", cancel, None)
                .await;
            count(&self.seen.cancelled);
        }
        let begun = Instant::now();
        while begun.elapsed() < WAITS_FOR {
            let order = self
                .send(Method::GET, &format!("/v1/orders/{id}?wait=3"), None, None)
                .await;
            match order.data()["status"].as_str().unwrap() {
                "OTP_RECEIVED" => {
                    count(&self.seen.coded);
                    let finish = Some(json!({"id": id}));
                    self.send(Method::POST, "/v1/orders/finish", finish, None)
                        .await;
                    return;
                }
                "PENDING" | "ACTIVE" => {}
                _ => return,
            }
        }
    }
}

/// Another request with the key is being worked on, maybe by a process that is dead.
fn is_under_way(path: &str, answer: &Answer) -> bool {
    path == "/v1/orders/create" && answer.body["error"]["code"] == "CONFLICT"
}

/// Kills one gateway after the other, until it is over; how often.
async fn kill_in_turns(world: &World, over: &AtomicBool) -> u32 {
    let mut kills = 0;
    loop {
        for gateway in &world.gateways {
            let next = Instant::now() + KILL_EVERY;
            while Instant::now() < next {
                if over.load(Ordering::Relaxed) {
                    return kills;
                }
                tokio::time::sleep(LOOK_EVERY).await;
            }
            gateway.kill().await;
            kills += 1;
            gateway.start().await;
        }
    }
}

/// A person looks after what can never be proven.
async fn write_off_what_is_unclear(world: &World) -> usize {
    let listed = world.run(&["reconcile", "list", "--json"]).await;
    let listed: Vec<Value> = serde_json::from_str(&listed).unwrap();
    for purchase in &listed {
        assert_eq!(
            purchase["provider"],
            BLIND.as_str(),
            "the others can be asked: {purchase}"
        );
        assert!(purchase["looked"]["found"].is_string(), "{purchase}");
        let attempt = purchase["attempt"].as_str().unwrap();
        let decide = [
            "reconcile",
            "decide",
            "--verdict",
            "written-off",
            "--reason",
            "the soak is over",
            "--attempt",
            attempt,
        ];
        world.run(&decide).await;
    }
    listed.len()
}

/// What the providers that can be asked have not told yet, and what was not looked into.
const UNCLEAR: &str = "select count(*) from attempts a
    where a.state = 'sending' or (a.state = 'unknown' and (a.provider <> 'smsonline'
        or not exists (select from attempt_evidence e where e.attempt_id = a.id)))";
/// Numbers whose end is not known.
const ALIVE: &str = "select count(*) from attempts where state in ('open', 'cancelling')";

async fn once_none(world: &World, pool: &PgPool, query: &'static str) {
    let wait = async {
        while number(pool, query).await > 0 {
            tokio::time::sleep(LOOK_EVERY).await;
        }
    };
    let waited = tokio::time::timeout(2 * PATIENCE, wait).await;
    if waited.is_err() {
        let unclear = world.run(&["reconcile", "list"]).await;
        panic!("{query}: {}\n{unclear}", number(pool, query).await);
    }
}

async fn counts(pool: &PgPool, query: &'static str) -> BTreeMap<String, i64> {
    let rows = sqlx::query(query).fetch_all(pool).await.unwrap();
    rows.iter().map(|row| (row.get(0), row.get(1))).collect()
}

async fn number(pool: &PgPool, query: &'static str) -> i64 {
    sqlx::query_scalar(query).fetch_one(pool).await.unwrap()
}

/// Nobody paid without a code, or twice, or for an order that was not asked for.
async fn assert_clients_paid_for_codes_only(pool: &PgPool) {
    for (what, query) in [
        (
            "charged without a code, or a code without a charge",
            "select count(*) from orders o where (charged_micros > 0) <> exists (
                 select from messages m where m.order_id = o.id and m.code is not null)",
        ),
        (
            "orders charged twice",
            "select count(*) from (select from transfers where kind = 'charge'
                 group by order_id having count(*) > 1) many",
        ),
        (
            "keys that made two orders",
            "select count(*) from (select from orders group by idempotency_key having count(*) > 1) many",
        ),
    ] {
        assert_eq!(number(pool, query).await, 0, "{what}");
    }
    let charged = "select coalesce(sum(charged_micros), 0)::bigint from orders";
    let balance = "select funds_micros + held_micros from client_accounts where mode = 'live'";
    assert_eq!(
        number(pool, balance).await,
        DEPOSIT * MICROS - number(pool, charged).await,
        "the client's money"
    );
}

/// What the blind provider kept is what is booked as spent there, but for what is labelled as lost;
/// returns what is lost and how much of it the provider kept.
async fn assert_losses_are_labelled(world: &World, pool: &PgPool) -> (i64, i64) {
    let lost =
        "select coalesce(sum(amount_micros), 0)::bigint from postings where account = 'loss'";
    let labelled = "select coalesce(sum(p.amount_micros), 0)::bigint
        from postings p join transfers t on t.id = p.transfer_id join attempts a on a.id = t.attempt_id
        where p.account = 'loss' and a.state = 'written_off' and a.provider = 'smsonline'";
    let lost = number(pool, lost).await;
    assert_eq!(
        lost,
        number(pool, labelled).await,
        "every lost unit names its purchase"
    );
    assert!(lost <= EXPOSURE_LIMIT * MICROS, "{lost} lost");
    let truth = world.sandbox.truth();
    let account = truth.account(BLIND).unwrap();
    let kept = account.opening_balance.get() - account.balance.get();
    let unbooked = kept - (world.booked_spending(BLIND.as_str()).await - lost);
    assert!(
        (0..=lost).contains(&unbooked),
        "{unbooked} were kept for purchases that are not on record, {lost} are booked as lost"
    );
    (lost, unbooked)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_goes_wrong_no_unit_is_lost_unnoticed() {
    let world = world().await;
    world.sandbox.set_faults(what_goes_wrong()).unwrap();
    let (seen, over) = (Seen::default(), AtomicBool::new(false));
    let begun = Instant::now();
    let wanted = orders_wanted();
    let orders = async {
        let all = futures::stream::iter(0..wanted).for_each_concurrent(CLIENTS, |number| {
            let mut client = Client {
                world: &world,
                seen: &seen,
                turn: number,
            };
            async move { client.order(number).await }
        });
        let patience = 2 * PATIENCE + Duration::from_secs(wanted);
        let done = tokio::time::timeout(patience, all).await;
        over.store(true, Ordering::Relaxed);
        done.expect("the orders never ended");
    };
    let ((), kills) = futures::join!(orders, kill_in_turns(&world, &over));
    let took = begun.elapsed();
    let struck: u64 = world.sandbox.faults().iter().map(|rule| rule.struck).sum();
    world.sandbox.set_faults(Vec::new()).unwrap();

    let pool = PgPool::connect(world.database.url()).await.unwrap();
    once_none(&world, &pool, UNCLEAR).await;
    let at_risk =
        "select coalesce(sum(cost_micros), 0)::bigint from attempts where state = 'unknown'";
    let at_risk = number(&pool, at_risk).await;
    assert!(at_risk <= EXPOSURE_LIMIT * MICROS, "{at_risk} at risk");
    let written_off = write_off_what_is_unclear(&world).await;
    world.settle_all().await;
    once_none(&world, &pool, ALIVE).await;

    // To the last unit, where it can be asked.
    world.assert_agreement(ProviderKind::Smscode).await;
    world.assert_agreement(ProviderKind::Gosms).await;
    let (lost, unbooked) = assert_losses_are_labelled(&world, &pool).await;
    assert_clients_paid_for_codes_only(&pool).await;
    world.run(&["ledger", "verify"]).await;

    let purchases = "select provider || ' ' || state, count(*) from attempts group by 1";
    let purchases = counts(&pool, purchases).await;
    let orders = counts(&pool, "select state, count(*) from orders group by 1").await;
    let truth = world.sandbox.truth();
    let sold: u64 = truth.accounts.iter().map(|account| account.sold).sum();
    println!(
        "{wanted} orders in {took:?}: {seen:?}; {kills} kills, {struck} answers lost, {sold} numbers sold; \
         purchases {purchases:?}; orders {orders:?}; {written_off} written off, {lost} millionths, of \
         which the provider kept {unbooked}"
    );
    assert!(kills > 0 && struck > 0, "nothing went wrong");
    pool.close().await;
}
