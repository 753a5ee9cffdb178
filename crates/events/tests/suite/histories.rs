//! The queue through histories that chance makes: receivers that go away, fail or hang, dispatchers
//! that die between sending and writing down, and what each client relies on all the same. What
//! fails is made shorter by proptest, which keeps its seed.

use std::collections::BTreeMap;

use domain::{AccountId, Clock, OrderId, Timestamp};
use events::schedule::next_attempt;
use ledger::{AnnouncementKind, AttemptOutcome, ClaimSize, DueEvent, WebhookAttempt};
use proptest::{prelude::*, sample::Index};
use time::Duration;

use crate::books::{Books, Bought, Owner};

const CLIENTS: usize = 3;
/// A client's orders that events come of at the same time.
const ORDERS: usize = 3;
const DISPATCHERS: usize = 2;
/// How long a claim holds, and after which time a receiver that hangs is given up.
const CLAIM: Duration = Duration::seconds(15);
const TIMEOUT: Duration = Duration::seconds(10);
/// Under way for one client by one dispatcher, and while its receiver fails.
const PLACES: (i32, i32) = (2, 1);
/// After so many failures in a row a success brings all that waits.
const OUTAGE: u32 = 3;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mood {
    Fine,
    Fails,
    Hangs,
}

#[derive(Clone, Debug)]
enum Step {
    /// The next event of one of a client's orders.
    Happens(usize, usize),
    Turns(usize, Mood),
    /// A dispatcher sends what is due.
    Looks(usize),
    /// One of the deliveries under way ends and is written down.
    Ends(Index),
    /// A dispatcher dies over its deliveries and is started again.
    Dies(usize),
    Passes(Duration),
}

fn step() -> impl Strategy<Value = Step> {
    let mood = prop_oneof![
        3 => Just(Mood::Fine),
        2 => Just(Mood::Fails),
        1 => Just(Mood::Hangs),
    ];
    let pause = prop_oneof![4 => 1..3_000_i64, 2 => 3_000..40_000_i64, 1 => 40_000..4_000_000_i64];
    prop_oneof![
        6 => (0..CLIENTS, 0..ORDERS).prop_map(|(client, order)| Step::Happens(client, order)),
        2 => (0..CLIENTS, mood).prop_map(|(client, mood)| Step::Turns(client, mood)),
        6 => (0..DISPATCHERS).prop_map(Step::Looks),
        8 => any::<Index>().prop_map(Step::Ends),
        1 => (0..DISPATCHERS).prop_map(Step::Dies),
        4 => pause.prop_map(|pause| Step::Passes(Duration::milliseconds(pause))),
    ]
}

/// An event as its client counts on it.
struct Event {
    kind: AnnouncementKind,
    id: Option<i64>,
    not_before: Timestamp,
    claimed_until: Option<Timestamp>,
    received: u32,
    is_settled: bool,
}

struct Order {
    bought: Bought,
    events: Vec<Event>,
}

impl Order {
    /// The event that is to be sent before its others.
    fn head(&mut self) -> Option<&mut Event> {
        self.events.iter_mut().find(|event| !event.is_settled)
    }
}

struct Client {
    owner: Owner,
    mood: Mood,
    failures: u32,
    /// The newest last; events come of the last few.
    orders: Vec<Order>,
}

struct Delivery {
    dispatcher: usize,
    client: usize,
    event: DueEvent,
    mood: Mood,
    sent_at: Timestamp,
    claimed_until: Timestamp,
}

struct Story {
    books: Books,
    clients: Vec<Client>,
    under_way: Vec<Delivery>,
    ids: BTreeMap<i64, OrderId>,
}

impl Story {
    async fn begin() -> Self {
        let books = Books::open().await;
        let mut clients = Vec::new();
        for number in 0..CLIENTS {
            let owner = books.client(&format!("client {number}")).await;
            books.hook(owner, "http://127.0.0.1:9/hook").await;
            clients.push(Client {
                owner,
                mood: Mood::Fine,
                failures: 0,
                orders: Vec::new(),
            });
        }
        Self {
            books,
            clients,
            under_way: Vec::new(),
            ids: BTreeMap::new(),
        }
    }

    async fn take(&mut self, step: Step) {
        match step {
            Step::Happens(client, order) => self.happens(client, order).await,
            Step::Turns(client, mood) => self.clients[client].mood = mood,
            Step::Looks(dispatcher) => self.look(dispatcher).await,
            Step::Ends(which) if !self.under_way.is_empty() => {
                let which = which.index(self.under_way.len());
                self.end(which).await;
            }
            Step::Ends(_) => {}
            Step::Dies(dispatcher) => self.under_way.retain(|one| one.dispatcher != dispatcher),
            Step::Passes(pause) => self.books.clock.advance(pause),
        }
    }

    async fn happens(&mut self, client: usize, order: usize) {
        let client = &mut self.clients[client];
        let recent = client.orders.len().saturating_sub(ORDERS);
        let place = recent + order;
        let is_over = |order: &Order| order.events.len() == 3;
        if client.orders.get(place).is_none_or(is_over) {
            let bought = self.books.buy(client.owner).await;
            let events = Vec::new();
            client.orders.push(Order { bought, events });
            return;
        }
        let order = &mut client.orders[place];
        let kind = match order.events.len() {
            2 => {
                self.books.complete(order.bought).await;
                AnnouncementKind::Completed
            }
            codes => {
                self.books.code(order.bought, &format!("111{codes}")).await;
                AnnouncementKind::OtpReceived
            }
        };
        order.events.push(Event {
            kind,
            id: None,
            not_before: self.books.clock.now(),
            claimed_until: None,
            received: 0,
            is_settled: false,
        });
    }

    fn counts(&self, dispatcher: usize) -> Vec<(AccountId, i32)> {
        let own = |client: usize| {
            let here = |one: &&Delivery| one.dispatcher == dispatcher && one.client == client;
            i32::try_from(self.under_way.iter().filter(here).count()).unwrap()
        };
        let clients = self.clients.iter().enumerate();
        clients
            .map(|(place, client)| (client.owner.account_id, own(place)))
            .collect()
    }

    /// A dispatcher takes what is due, and it arrives. Nothing too early, nothing before what came
    /// earlier of the same order, nothing that another one has, under one id; and all of it, as far
    /// as the client has places, whatever becomes of the others.
    async fn look(&mut self, dispatcher: usize) {
        let now = self.books.clock.now();
        let size = ClaimSize {
            total: 100,
            per_account: PLACES.0,
            per_failing_account: PLACES.1,
            under_way: self.counts(dispatcher),
        };
        let claim = self
            .books
            .ledger
            .claim_webhook_events(&size, now, now + CLAIM);
        for event in claim.await.unwrap() {
            let account = event.announcement.account;
            let client = self
                .clients
                .iter()
                .position(|c| c.owner.account_id == account);
            let client = client.unwrap();
            let mood = self.clients[client].mood;
            let orders = &mut self.clients[client].orders;
            let order = orders
                .iter_mut()
                .find(|order| order.bought.order_id == event.announcement.order_id);
            let head = order
                .unwrap()
                .head()
                .expect("all of its events are settled");
            assert_eq!(event.announcement.kind, head.kind, "out of order");
            let id = *head.id.get_or_insert(event.announcement.id);
            assert_eq!(id, event.announcement.id, "another id");
            let of = self.ids.entry(id).or_insert(event.announcement.order_id);
            assert_eq!(*of, event.announcement.order_id, "one id for two events");
            assert!(head.not_before <= now, "before its time");
            assert!(head.claimed_until.is_none_or(|until| until <= now), "twice");
            head.claimed_until = Some(now + CLAIM);
            head.received += u32::from(mood == Mood::Fine);
            self.under_way.push(Delivery {
                dispatcher,
                client,
                event,
                mood,
                sent_at: now,
                claimed_until: now + CLAIM,
            });
        }
        let counts = self.counts(dispatcher);
        for (client, (_, under_way)) in self.clients.iter_mut().zip(counts) {
            let places = match client.failures {
                0 => PLACES.0,
                _ => PLACES.1,
            };
            let waits = client
                .orders
                .iter_mut()
                .filter_map(Order::head)
                .any(|head| {
                    head.not_before <= now && head.claimed_until.is_none_or(|until| until <= now)
                });
            assert!(!waits || under_way >= places, "left waiting");
        }
    }

    async fn end(&mut self, which: usize) {
        let delivery = self.under_way.remove(which);
        if delivery.mood == Mood::Hangs {
            let rest = delivery.sent_at + TIMEOUT - self.books.clock.now();
            self.books.clock.advance(rest.max(Duration::ZERO));
        }
        let now = self.books.clock.now();
        let event = &delivery.event;
        let again = next_attempt(
            event.announcement.kind,
            event.attempt,
            event.queued_at,
            event.order_end,
            now,
        );
        let outcome = match (delivery.mood, again) {
            (Mood::Fine, _) => AttemptOutcome::Delivered,
            (_, Some(at)) => AttemptOutcome::Again(at),
            (_, None) => AttemptOutcome::GivenUp,
        };
        let attempt = WebhookAttempt {
            status: Some(if delivery.mood == Mood::Fine {
                200
            } else {
                500
            }),
            reason: None,
            excerpt: None,
            latency: std::time::Duration::ZERO,
        };
        let ledger = &self.books.ledger;
        let recorded = ledger.record_webhook_attempt(event, &attempt, outcome, now);
        recorded.await.unwrap();

        let client = &mut self.clients[delivery.client];
        let order = client
            .orders
            .iter_mut()
            .find(|order| order.bought.order_id == event.announcement.order_id);
        let events = &mut order.unwrap().events;
        let id = Some(event.announcement.id);
        let told = events.iter_mut().find(|one| one.id == id).unwrap();
        // Somebody else may have taken it over: then only a success counts.
        let is_ours = told.claimed_until == Some(delivery.claimed_until);
        match outcome {
            AttemptOutcome::Delivered => told.is_settled = true,
            _ if told.is_settled || !is_ours => {}
            AttemptOutcome::GivenUp => told.is_settled = true,
            AttemptOutcome::Again(at) => {
                told.not_before = at;
                told.claimed_until = None;
            }
        }
        if outcome != AttemptOutcome::Delivered {
            client.failures += 1;
            return;
        }
        if client.failures >= OUTAGE {
            let events = client.orders.iter_mut().flat_map(|order| &mut order.events);
            events.for_each(|event| event.not_before = event.not_before.min(now));
        }
        client.failures = 0;
    }

    /// Every receiver is back: all that is left arrives.
    async fn come_to_an_end(&mut self) {
        for client in &mut self.clients {
            client.mood = Mood::Fine;
        }
        loop {
            while !self.under_way.is_empty() {
                self.end(0).await;
            }
            let heads = self
                .clients
                .iter_mut()
                .flat_map(|client| &mut client.orders);
            let due = heads.filter_map(Order::head).map(|head| {
                let claimed = head.claimed_until.unwrap_or(head.not_before);
                claimed.max(head.not_before)
            });
            let Some(next) = due.min() else {
                break;
            };
            let pause = (next - self.books.clock.now()).max(Duration::ZERO);
            self.books.clock.advance(pause);
            self.look(0).await;
            assert!(!self.under_way.is_empty(), "due, and nobody sends it");
        }
        for client in &self.clients {
            for event in client.orders.iter().flat_map(|order| &order.events) {
                assert!(event.received > 0, "{:?} never arrived", event.kind);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn every_event_arrives_in_order_in_time_under_one_id(
        steps in proptest::collection::vec(step(), 20..150),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let mut story = Story::begin().await;
            for step in steps {
                story.take(step).await;
            }
            story.come_to_an_end().await;
        });
    }
}
