//! `kill -9` before and after each durable step and each provider call, crossed with what
//! providers do wrong. The points are not listed anywhere: a first life without a kill says which
//! there are, so that a new step is a new point.
//!
//! `KILL_POINTS=all` kills every kind of order at every point that it passes; without it each point
//! is taken once, in the kind of order that has the fewest so far.

use std::{
    collections::BTreeMap,
    pin::pin,
    time::{Duration, Instant},
};

use axum::{Router, routing::post};
use reqwest::Method;
use sandbox::{Endpoint, Fault, FaultRule, ProviderKind, SandboxConfig, When};
use serde_json::{Value, json};
use tokio::{net::TcpListener, sync::Semaphore, task::JoinSet};

use crate::{
    gateway::{Answer, LOOK_EVERY, PATIENCE, Setup, World},
    trap::{Moment, Point},
};

/// Worlds that run at the same time.
const AT_ONCE: usize = 8;
/// Lives that may pass without coming to a point.
const LIVES: usize = 4;
/// A life that is over comes to no further point after this.
const AFTERLIFE: Duration = Duration::from_secs(5);

/// How a client's order is meant to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ending {
    /// With a code, and the client says that it is done.
    Completed,
    /// The client gives it back.
    Cancelled,
    /// No code comes.
    Expired,
    /// Nobody sells.
    Failed,
    /// Nobody can tell whether it was sold.
    Unclear,
}

/// A kind of order: where it is bought, what goes wrong there, how it ends.
struct Play {
    name: &'static str,
    accounts: &'static [ProviderKind],
    faults: Vec<FaultRule>,
    ending: Ending,
    /// Simulated seconds per second.
    scale: u32,
}

fn plays() -> Vec<Play> {
    use ProviderKind::{Gosms, Smscode, Smsonline};
    let play = |name, accounts, faults, ending| Play {
        name,
        accounts,
        faults,
        ending,
        scale: 60,
    };
    let buy = |kind, fault| FaultRule::at(kind, Endpoint::Buy, fault);
    let once = |kind, fault| vec![buy(kind, fault).times(1)];
    let (before, after) = (When::Before, When::After);
    let bad_gateway = Fault::ServerError {
        status: 502,
        when: after,
    };
    vec![
        play("keyed, sold", &[Smscode], vec![], Ending::Completed),
        play(
            "keyed, reply lost after the sale",
            &[Smscode],
            once(Smscode, Fault::Reset { when: after }),
            Ending::Completed,
        ),
        play(
            "keyed, hangs before the sale",
            &[Smscode],
            once(Smscode, Fault::Hang { when: before }),
            Ending::Completed,
        ),
        play(
            "listed, 502 after the sale",
            &[Gosms, Smscode],
            once(Gosms, bad_gateway),
            Ending::Completed,
        ),
        play(
            "listed, hangs after the sale",
            &[Gosms, Smscode],
            once(Gosms, Fault::Hang { when: after }),
            Ending::Completed,
        ),
        play(
            "listed, reset before the sale",
            &[Gosms, Smscode],
            once(Gosms, Fault::Reset { when: before }),
            Ending::Completed,
        ),
        play(
            "refused, then sold by the next",
            &[Gosms, Smscode],
            vec![buy(Gosms, Fault::OutOfStock)],
            Ending::Completed,
        ),
        play(
            "refused by all",
            &[Gosms],
            vec![buy(Gosms, Fault::OutOfStock)],
            Ending::Failed,
        ),
        play(
            "cancelled",
            &[Gosms],
            vec![buy(Gosms, Fault::NoSms)],
            Ending::Cancelled,
        ),
        play(
            "cancelled, reply lost",
            &[Gosms],
            vec![
                buy(Gosms, Fault::NoSms),
                FaultRule::at(Gosms, Endpoint::Cancel, Fault::Reset { when: after }).times(1),
            ],
            Ending::Cancelled,
        ),
        Play {
            scale: 600,
            ..play(
                "no code comes",
                &[Gosms],
                vec![buy(Gosms, Fault::NoSms)],
                Ending::Expired,
            )
        },
        play(
            "blind, reply lost after the sale",
            &[Smsonline],
            vec![buy(Smsonline, Fault::Reset { when: after })],
            Ending::Unclear,
        ),
    ]
}

/// A play on its stage.
struct Stage {
    play: Play,
    world: World,
    pool: sqlx::PgPool,
    lives: usize,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_may_die_at_any_point() {
    let started = Instant::now();
    let receiver = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let receiver_url = format!("http://{}/", receiver.local_addr().unwrap());
    let app = Router::new().route("/", post(|| async {}));
    let mut tasks = JoinSet::new();
    tasks.spawn(async move { axum::serve(receiver, app).await.unwrap() });

    let places = Semaphore::new(AT_ONCE);
    let rehearsals = plays().into_iter().map(async |play| {
        let _place = places.acquire().await.unwrap();
        let mut stage = Stage::open(play, &receiver_url).await;
        stage.live(None).await;
        let passed = stage.world.traps.passed();
        assert!(
            passed.iter().any(|name| name == "db: reserve"),
            "{passed:?}"
        );
        (stage, passed)
    });
    let rehearsed = futures::future::join_all(rehearsals).await;
    let all = std::env::var("KILL_POINTS").is_ok_and(|value| value == "all");
    let points = assign(&rehearsed, all);
    let count: usize = points.iter().map(Vec::len).sum();
    println!("{count} kills after {:?}", started.elapsed());

    let stages = rehearsed.into_iter().map(|(stage, _)| stage).zip(points);
    let deaths = stages.map(async |(mut stage, points)| {
        let _place = places.acquire().await.unwrap();
        let mut missed = Vec::new();
        for point in points {
            if !stage.die_at(&point).await {
                missed.push(point);
            }
        }
        stage.close().await;
        missed
    });
    let missed = futures::future::join_all(deaths).await.concat();
    println!(
        "{count} kills but {} in {:?}",
        missed.len(),
        started.elapsed()
    );
    assert!(missed.len() * 10 <= count, "never came to {missed:?}");
}

/// Which play dies where.
fn assign(rehearsed: &[(Stage, Vec<String>)], all: bool) -> Vec<Vec<Point>> {
    let mut players: BTreeMap<&String, Vec<usize>> = BTreeMap::new();
    for (index, (_, passed)) in rehearsed.iter().enumerate() {
        // What has its own timer says nothing about an order.
        for name in passed.iter().filter(|name| !is_upkeep(name)) {
            players.entry(name).or_default().push(index);
        }
    }
    let mut points = vec![Vec::new(); rehearsed.len()];
    for (name, players) in players {
        let mut chosen = players;
        if !all {
            let least = chosen.iter().min_by_key(|index| points[**index].len());
            chosen = vec![*least.unwrap()];
        }
        for index in chosen {
            for moment in [Moment::Before, Moment::After] {
                points[index].push(Point {
                    name: name.clone(),
                    moment,
                });
            }
        }
    }
    points
}

fn is_upkeep(name: &str) -> bool {
    const TIMED: [&str; 12] = [
        "catalog",
        "rates",
        "products",
        "wallet",
        "balance",
        "closed_steps",
        // Retention.
        "delete leases",
        "delete idempotency_keys",
        "delete webhook_events",
        "update messages",
        "update stray_orders",
        "update webhook_deliveries",
    ];
    TIMED.iter().any(|word| name.contains(word))
}

impl Stage {
    async fn open(play: Play, receiver_url: &str) -> Self {
        let usual = Setup::default();
        let (deposit, currency) = match play.accounts {
            [ProviderKind::Smscode] => ("100000000", "IDR"),
            _ => ("10000", "USD"),
        };
        let world = World::build(Setup {
            accounts: play.accounts,
            deposit,
            currency,
            more_config: "[webhooks]\nallow_loopback = true\n",
            sandbox: SandboxConfig {
                scale: play.scale,
                ..usual.sandbox
            },
            tapped: true,
            timeout_ms: 1_000,
            ..Setup::default()
        })
        .await;
        let body = json!({"webhook_url": receiver_url});
        let set = world.try_call(Method::PATCH, "/v1/webhook", Some(body), None);
        let set = set.await.unwrap();
        assert!(set.status.is_success(), "{set:?}");
        Self {
            pool: sqlx::PgPool::connect(world.database.url()).await.unwrap(),
            play,
            world,
            lives: 0,
        }
    }

    /// Lives until one dies at the point; `false` if none comes to it. Not every life takes the same
    /// steps: who tells first that a number has ended depends on the moment.
    async fn die_at(&mut self, point: &Point) -> bool {
        for _ in 0..LIVES {
            if self.live(Some(point.clone())).await {
                return true;
            }
        }
        false
    }

    /// One order from its creation to its last trace, with a death on the way; `false` if it did not
    /// come to the point.
    async fn live(&mut self, point: Option<Point>) -> bool {
        self.lives += 1;
        let key = format!("life-{}", self.lives);
        let (world, name) = (&self.world, self.play.name);
        world.sandbox.set_faults(self.play.faults.clone()).unwrap();
        world.traps.begin(point.clone());
        let mut life = pin!(self.order(&key));
        let rise = async {
            world.traps.killed().await;
            world.gateway().end().await;
            world.gateway().start().await;
        };
        let mut rise = pin!(rise);
        let lived = async {
            tokio::select! {
                () = &mut life => {
                    if point.is_some()
                        && tokio::time::timeout(AFTERLIFE, &mut rise).await.is_err()
                        && !world.traps.disarm()
                    {
                        rise.await;
                    }
                }
                () = &mut rise => life.await,
            }
        };
        if tokio::time::timeout(PATIENCE, lived).await.is_err() {
            let orders: Vec<String> = self
                .column("select o.state || ' ' || a.state || ' ' || a.provider from orders o join attempts a on a.order_id = o.id order by a.created_at desc limit 3")
                .await;
            let died = world.traps.has_sprung();
            panic!("{name}: {point:?}: died {died}, then stuck with {orders:?}");
        }
        let orders: Vec<i64> = self.column("select id from orders").await;
        assert_eq!(
            orders.len(),
            self.lives,
            "{name}: {point:?}: one key, one order"
        );
        self.check(&point).await;
        self.world.traps.has_sprung()
    }

    async fn column<T>(&self, sql: &'static str) -> Vec<T>
    where
        T: sqlx::Type<sqlx::Postgres> + Send + Unpin,
        for<'r> T: sqlx::Decode<'r, sqlx::Postgres>,
    {
        sqlx::query_scalar(sql).fetch_all(&self.pool).await.unwrap()
    }

    /// What a client does that wants its answer: everything again, with the same key.
    async fn order(&self, key: &str) {
        let body = json!({"product_id": 142, "quantity": 1});
        let made = self
            .insist(Method::POST, "/v1/orders/create", Some(body), Some(key))
            .await;
        let made = match made.status.is_success() {
            true => &made.body["data"]["orders"][0]["id"],
            false => &made.body["error"]["details"]["order_ids"][0],
        };
        let id = made.as_i64().unwrap_or_else(|| panic!("{made:?}"));
        let body = Some(json!({"id": id}));
        match self.play.ending {
            Ending::Completed => {
                self.once(id, &["OTP_RECEIVED"]).await;
                let finish = "/v1/orders/finish";
                let finished = self.insist(Method::POST, finish, body, None).await;
                assert!(finished.status.is_success(), "{finished:?}");
                self.once(id, &["COMPLETED"]).await;
            }
            Ending::Cancelled => {
                let wish = Some(json!({"id": id, "when": "allowed"}));
                let cancel = "/v1/orders/cancel";
                let cancelled = self.insist(Method::POST, cancel, wish, None).await;
                assert!(cancelled.status.is_success(), "{cancelled:?}");
                self.once(id, &["CANCELED", "FAILED"]).await;
            }
            // A death before the sale leaves nothing that could expire.
            Ending::Expired => self.once(id, &["EXPIRED", "FAILED"]).await,
            Ending::Failed => self.once(id, &["FAILED"]).await,
            Ending::Unclear => self.once(id, &["PENDING"]).await,
        }
        self.quiet().await;
    }

    /// Nobody has anything left to do for any order.
    async fn quiet(&self) {
        let busy = match self.play.ending {
            Ending::Unclear => "select count(*) from attempts where state = 'sending'",
            _ => {
                "select (select count(*) from attempts
                         where state in ('sending', 'unknown', 'open', 'cancelling', 'coded'))
                      + (select count(*) from orders where ended_at is null)
                      + (select count(*) from webhook_events where state = 'pending')"
            }
        };
        while self.column::<i64>(busy).await != [0] {
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    async fn insist(
        &self,
        method: Method,
        path: &str,
        body: Option<Value>,
        key: Option<&str>,
    ) -> Answer {
        loop {
            let asked = self
                .world
                .try_call(method.clone(), path, body.clone(), key)
                .await;
            match asked {
                Ok(answer) if answer.status.as_u16() != 503 => return answer,
                _ => tokio::time::sleep(LOOK_EVERY).await,
            }
        }
    }

    async fn once(&self, id: i64, statuses: &[&str]) {
        loop {
            let path = format!("/v1/orders/{id}?wait=1");
            let order = self.insist(Method::GET, &path, None, None).await;
            let status = order.data()["status"].as_str().unwrap().to_owned();
            if statuses.contains(&status.as_str()) {
                return;
            }
            let over = ["COMPLETED", "CANCELED", "EXPIRED", "FAILED"];
            assert!(
                !over.contains(&status.as_str()),
                "{}: {order:?}",
                self.play.name
            );
        }
    }

    /// The providers' truth against the books.
    async fn check(&self, point: &Option<Point>) {
        let name = self.play.name;
        let wrong: Vec<i64> = self
            .column(
                "select id from orders where (charged_micros > 0)
                     <> (exists (select from messages m where m.order_id = orders.id))",
            )
            .await;
        assert!(
            wrong.is_empty(),
            "{name}: {point:?}: charged without a code, or the reverse: {wrong:?}"
        );
        for kind in self.play.accounts {
            let truth = self.world.sandbox.truth();
            let account = truth.account(*kind).unwrap();
            assert!(
                account.orders.len() <= self.lives,
                "{name}: {point:?}: {kind} sold {} for {} orders",
                account.orders.len(),
                self.lives
            );
            match self.play.ending {
                Ending::Unclear => {
                    let unclear: Vec<i64> = self
                        .column("select count(*) from attempts where state = 'unknown'")
                        .await;
                    assert_eq!(
                        unclear,
                        [i64::try_from(self.lives).unwrap()],
                        "{name}: {point:?}"
                    );
                }
                _ => self.world.assert_agreement(*kind).await,
            }
        }
    }

    async fn close(self) {
        self.world.run(&["ledger", "verify"]).await;
        self.pool.close().await;
        self.world.kill().await;
    }
}
