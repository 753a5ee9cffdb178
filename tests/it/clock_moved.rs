//! The clock of the machines is moved by hours, in the middle of purchases and of the following of
//! numbers. The providers' clocks are right.

use std::{sync::Arc, time::Duration};

use domain::{Clock, Currency, ManualClock, Timestamp};
use provider::CancelRule;
use provider_testkit::{Call, FakeProvider, Hold, product};
use serde_json::{Value, json};
use server::clock::SteadyClock;
use time::ext::NumericalDuration;

use crate::support::{Setup, TestApp};

struct Moved {
    app: TestApp,
    right: Arc<ManualClock>,
    steady: Arc<SteadyClock>,
    /// How far the clock of the database is off.
    off: time::Duration,
}

impl Moved {
    async fn start() -> Self {
        let mut setup = Setup::default();
        let right = setup.clock.clone();
        let begin = right.now();
        let running = right.clone();
        let running = move || (running.now() - begin).unsigned_abs();
        let steady = Arc::new(SteadyClock::over(running, begin));
        setup.gateway_clock = Some(steady.clone());
        let fake = FakeProvider::new("only", Currency::USD)
            .with_clock(right.clone())
            .with_capabilities(|can| can.cancel = CancelRule::AfterDelay(Duration::from_secs(120)))
            .with_offer(product("ID", "whatsapp"), "0.30", 9);
        setup.fakes = vec![fake];
        let app = setup.start().await;
        Self {
            app,
            right,
            steady,
            off: time::Duration::ZERO,
        }
    }

    /// Lets time pass as the gateway sees it, with a reading of the database's clock each second.
    async fn pass(&self, seconds: u32) {
        for _ in 0..seconds {
            self.right.advance(1.seconds());
            self.steady
                .hear(self.right.now() + self.off, Duration::ZERO);
            let name = "only".parse().unwrap();
            self.app.state.desk.beat(&name).await.unwrap();
            self.app.state.desk.sweep().await.unwrap();
        }
    }

    async fn order(&self, id: &Value) -> Value {
        self.app
            .get(&format!("/v1/orders/{id}"))
            .await
            .data()
            .clone()
    }

    /// Buys a number; the clock is moved while the purchase is on its way.
    async fn buy(&mut self, off: time::Duration) -> Value {
        let fake = self.app.fakes[0].clone();
        fake.hold_buys(Hold::AfterSale);
        let created = self
            .app
            .post("/v1/orders/create", json!({"product_id": 142}));
        let moved = async {
            fake.wait_for_held_buys(1).await;
            self.off = off;
            self.steady.hear(self.right.now() + off, Duration::ZERO);
            self.right.advance(3.seconds());
            fake.release_buys();
        };
        let (created, ()) = futures::join!(created, moved);
        let order = created.data()["orders"][0].clone();
        assert_eq!(order["status"], "ACTIVE", "{order}");
        order["id"].clone()
    }
}

fn moment(value: &Value) -> Timestamp {
    let text = value.as_str().unwrap();
    Timestamp::parse(text, &time::format_description::well_known::Rfc3339).unwrap()
}

async fn a_clock_that_leaps(leap: time::Duration) {
    let mut moved = Moved::start().await;
    let bought_at = moved.right.now();
    let coded = moved.buy(leap).await;
    let unwanted = moved.buy(-leap).await;
    let silent = moved.buy(leap).await;
    let lifetime = moment(&moved.order(&silent).await["expires_at"]) - bought_at;
    assert!(lifetime > 5.minutes() && lifetime < 1.hours(), "{lifetime}");

    let cancel = json!({"id": unwanted});
    let early = moved.app.post("/v1/orders/cancel", cancel.clone()).await;
    early.refusal(409, "CANCEL_TOO_EARLY");
    moved.pass(60).await;
    moved.off = -leap;
    moved.pass(70).await;
    for id in [&coded, &unwanted, &silent] {
        assert_eq!(moved.order(id).await["status"], "ACTIVE", "{id}");
    }
    assert_eq!(moved.app.fakes[0].calls().get(&Call::Cancel), None);
    moved.app.post("/v1/orders/cancel", cancel).await.data();

    let number = moved.app.fakes[0].orders()[0].id.clone();
    moved.app.fakes[0].deliver_code(&number, "731904");
    moved.pass(3).await;
    assert_eq!(moved.order(&coded).await["otp_code"], "731904");

    let left = bought_at + lifetime - moved.right.now();
    moved.off = leap;
    moved
        .pass(u32::try_from(left.whole_seconds()).unwrap() - 30)
        .await;
    assert_eq!(
        moved.order(&silent).await["status"],
        "ACTIVE",
        "no lifetime is lost"
    );
    moved.off = time::Duration::ZERO;
    moved.pass(120).await;
    assert_eq!(moved.order(&silent).await["status"], "EXPIRED");

    for id in [&coded, &unwanted, &silent] {
        let events = moved.app.get(&format!("/v1/orders/{id}/events")).await;
        let times = events.data()["events"].as_array().unwrap().iter();
        let times: Vec<_> = times.map(|event| moment(&event["at"])).collect();
        assert!(times.is_sorted(), "{times:?}");
        assert!(
            times
                .iter()
                .all(|at| *at >= bought_at && *at <= moved.right.now())
        );
    }
    let balance = moved.app.get("/v1/balance").await;
    assert_eq!(balance.data()["frozen_balance"], 0);
    assert_eq!(balance.data()["balance"], 99.7);
    let truth = moved.app.fakes[0].truth();
    assert_eq!((truth.sold, truth.refunded), (3, 2));
    assert!(moved.app.state.ledger.verify().await.unwrap().is_sound());
}

#[tokio::test]
async fn hours_ahead_and_back_cost_no_number_and_no_money() {
    a_clock_that_leaps(3.hours()).await;
}

#[tokio::test]
async fn hours_back_and_ahead_cost_no_number_and_no_money() {
    a_clock_that_leaps(-(3.hours())).await;
}
