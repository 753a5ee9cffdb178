//! The same histories on the ledger: every write in its order, every answer the same, and both
//! books stand alike at the end.

use std::collections::{BTreeMap, HashMap};

use domain::{AccountId, AttemptId, Currency, Micros, Mode, OrderId, Timestamp};
use embedded_postgres::testing::migrated_database;
use ledger::{Actor, Deposit, Ledger, LedgerError, NewClient, Reservation, Reserved};
use simulation::{
    Asked, Plan, Recorded, Standing, error_word, live_and_record, reserved_word, settled_word,
};
use sqlx::{PgPool, Row, postgres::PgRow};

static MIGRATOR: sqlx::migrate::Migrator = sqlx::migrate!("../../migrations");
const START: Timestamp = time::macros::datetime!(2026-11-22 10:00 UTC);
/// How many histories are replayed when nobody says otherwise with `SIM_REPLAYS`.
const REPLAYS: u64 = 5;

struct Replay {
    ledger: Ledger,
    /// The ledger's id of each order, by the recorded one.
    orders: HashMap<OrderId, OrderId>,
    accounts: BTreeMap<AccountId, AccountId>,
    next_order: i64,
}

fn plain<T: std::fmt::Debug>(answer: &Result<T, LedgerError>) -> String {
    match answer {
        Ok(answer) => format!("{answer:?}"),
        Err(error) => error_word(error),
    }
}

impl Replay {
    async fn reserve(&mut self, mut reservation: Reservation) -> String {
        reservation.account_id = self.accounts[&reservation.account_id];
        let reserved = self.ledger.reserve(reservation).await;
        if let Reserved::Orders { orders, .. } = &reserved {
            for reserved in orders {
                self.orders.insert(OrderId(self.next_order), reserved.id);
                self.next_order += 1;
            }
        }
        reserved_word(&reserved)
    }

    async fn write(&mut self, asked: Asked, now: Timestamp) -> String {
        let ledger = self.ledger.clone();
        match asked {
            Asked::Reserve(reservation) => self.reserve(*reservation).await,
            Asked::Settle(id, news) => settled_word(&ledger.settle(id, *news, now).await),
            Asked::BeginNextAttempt {
                previous,
                next,
                lease,
            } => {
                let begun = ledger.begin_next_attempt(previous, &next, "{}", &lease, now);
                plain(&begun.await)
            }
            Asked::GiveUp(id, reason) => settled_word(&ledger.give_up(id, &reason, now).await),
            Asked::RequestCancel(id) => {
                settled_word(&ledger.request_cancel(self.orders[&id], now).await)
            }
            Asked::WithdrawCancel(id, from) => {
                settled_word(&ledger.withdraw_cancel(id, from, now).await)
            }
            Asked::PassDeadline(id) => settled_word(&ledger.pass_deadline(id, now).await),
            Asked::CompleteOrder(id) => settled_word(&ledger.complete_order(id, now).await),
            Asked::HastenCheck(provider, id) => {
                plain(&ledger.hasten_check(&provider, &id, now).await)
            }
            Asked::MarkChecked(ids, at) => plain(&ledger.mark_checked(&ids, at).await),
            Asked::NoteLooks(looks) => plain(&ledger.note_looks(&looks, now).await),
            Asked::CheckNow(ids) => plain(&ledger.check_now(&ids, now).await),
            Asked::DelayCancel(id, from) => plain(&ledger.delay_cancel(id, from).await),
            Asked::NoteResend(id) => plain(&ledger.note_resend(self.orders[&id], now).await),
            Asked::ClaimAbandoned {
                lease,
                dead,
                repeatable,
            } => {
                let claimed = ledger.claim_abandoned(now, &lease, &dead, &repeatable);
                let claimed = claimed.await;
                format!("{} claimed", claimed.unwrap().len())
            }
        }
    }
}

/// The ledger with the clients of a world, and its accounts by those in memory.
async fn open_books(url: &str) -> (Ledger, BTreeMap<AccountId, AccountId>) {
    let ledger = Ledger::connect(url, 4).await.unwrap();
    let actor = Actor::local("accounting");
    let mut accounts = BTreeMap::new();
    for (name, funds, credit) in [("rich", 100, 0), ("some", 4, 0), ("credit", 1, 3)] {
        let client = NewClient {
            name: name.to_owned(),
            currency: Currency::USD,
            credit_limit: Micros::from_units(credit).unwrap(),
        };
        let client = ledger
            .admit_client(&client, Mode::Live, Micros::ZERO, &actor, START)
            .await
            .unwrap();
        let deposit = Deposit {
            client,
            mode: Mode::Live,
            amount: Micros::from_units(funds).unwrap(),
            reason: "start".to_owned(),
        };
        ledger
            .book_by_hand(&deposit, false, &actor, START)
            .await
            .unwrap()
            .unwrap();
        let account = ledger.find_account(client, Mode::Live).await.unwrap();
        accounts.insert(AccountId(client.0), account);
    }
    (ledger, accounts)
}

async fn rows<T>(pool: &PgPool, query: &'static str, read: impl Fn(&PgRow) -> T) -> Vec<T> {
    let rows = sqlx::query(query).fetch_all(pool).await.unwrap();
    rows.iter().map(read).collect()
}

async fn standing_of(pool: &PgPool) -> Standing {
    let micros = |row: &PgRow, column: &str| Micros::new(row.get(column));
    let attempt_id = |row: &PgRow, column: &str| AttemptId(row.get(column));
    let word = |row: &PgRow| row.get::<String, _>("state");
    let orders = rows(
        pool,
        "select a.id as first, o.state, o.held_micros, o.charged_micros, o.price_micros,
             o.sms_revision, (select count(*) from order_events e where e.order_id = o.id) as entries
         from orders o join attempts a on a.order_id = o.id and a.seq = 1",
        |row| {
            let entries: i64 = row.get("entries");
            let standing = (
                domain::OrderState::from_word(&word(row)).unwrap(),
                micros(row, "held_micros"),
                micros(row, "charged_micros"),
                micros(row, "price_micros"),
                row.get("sms_revision"),
                u64::try_from(entries).unwrap(),
            );
            (attempt_id(row, "first"), standing)
        },
    );
    let attempts = rows(
        pool,
        "select id, state, cost_micros, provider_order_id, checks from attempts",
        |row| {
            let standing = (
                domain::AttemptState::from_word(&word(row)).unwrap(),
                micros(row, "cost_micros"),
                row.get("provider_order_id"),
                row.get("checks"),
            );
            (attempt_id(row, "id"), standing)
        },
    );
    let clients = rows(
        pool,
        "select client_id, funds_micros, held_micros, version from client_accounts where mode = 'live'",
        |row| {
            let standing = (
                micros(row, "funds_micros"),
                micros(row, "held_micros"),
                row.get("version"),
            );
            (row.get("client_id"), standing)
        },
    );
    let house = rows(
        pool,
        "select provider, account, sum(amount_micros)::bigint as sum from postings
         where provider is not null group by provider, account having sum(amount_micros) <> 0",
        |row| ((row.get("provider"), row.get("account")), row.get("sum")),
    );
    Standing {
        orders: orders.await.into_iter().collect(),
        attempts: attempts.await.into_iter().collect(),
        clients: clients.await.into_iter().collect(),
        house: house.await.into_iter().collect::<BTreeMap<_, _>>(),
    }
}

async fn replay(seed: u64) {
    let (recorded, in_memory) = live_and_record(Plan::of(seed)).unwrap();
    let database = migrated_database(&MIGRATOR).await.unwrap();
    let (ledger, accounts) = open_books(database.url()).await;
    let mut replay = Replay {
        ledger,
        accounts,
        orders: HashMap::new(),
        next_order: 1001,
    };
    for (step, Recorded { asked, now, answer }) in recorded.into_iter().enumerate() {
        let shown = format!("{asked:?}");
        let answered = replay.write(asked, now).await;
        assert_eq!(answered, answer, "seed {seed}, step {step}: {shown}");
    }
    let pool = PgPool::connect(database.url()).await.unwrap();
    let in_ledger = standing_of(&pool).await;
    pool.close().await;
    assert_eq!(in_ledger, in_memory, "seed {seed}");
    let verification = replay.ledger.verify().await.unwrap();
    let broken: Vec<_> = verification
        .checks
        .iter()
        .filter(|c| c.broken > 0)
        .collect();
    assert!(broken.is_empty(), "seed {seed}: {broken:#?}");
    replay.ledger.close().await;
}

#[tokio::test]
async fn the_ledger_ends_where_the_books_in_memory_do() {
    let replays = std::env::var("SIM_REPLAYS")
        .ok()
        .and_then(|text| text.parse().ok());
    for seed in 0..replays.unwrap_or(REPLAYS) {
        replay(seed).await;
    }
}
