//! Transactions that the database rolls back because others wait for them in a circle.

use domain::{AccountId, AttemptState, ClientId, Currency, Micros, Mode, OrderState};
use futures::future::join_all;
use ledger::{Actor, Decided, Deposit, Ledger, NewClient, News, Reservation, Reserved, Verdict};
use sqlx::{
    AssertSqlSafe, Connection, PgConnection,
    postgres::{PgConnectOptions, PgPoolOptions},
};

use crate::books::{Books, NOW, attempt, code, lost, order, sale, units};

/// Looks for a deadlock soon after it began to wait: it is always the one that is rolled back.
async fn nervous_ledger(books: &Books) -> Ledger {
    let options: PgConnectOptions = books.database.url().parse().unwrap();
    let pool = PgPoolOptions::new()
        .connect_with(options.options([("deadlock_timeout", "10ms")]))
        .await
        .unwrap();
    Ledger::from_pool(pool)
}

async fn connect(books: &Books) -> PgConnection {
    let mut connection = PgConnection::connect(books.database.url()).await.unwrap();
    let patient = sqlx::query("set deadlock_timeout = '10min'");
    patient.execute(&mut connection).await.unwrap();
    connection
}

async fn lock(connection: &mut PgConnection, row: &str) {
    let lock = AssertSqlSafe(format!("select 1 from {row} for update"));
    sqlx::query(lock).execute(connection).await.unwrap();
}

/// Until so many sessions wait for locks.
async fn until_waiting(looking: &mut PgConnection, sessions: i64) {
    let waiting = "select count(*) from pg_stat_activity
         where datname = current_database() and wait_event_type = 'Lock'";
    let mut count = -1;
    while count != sessions {
        let read = sqlx::query_scalar(waiting).fetch_one(&mut *looking);
        count = read.await.unwrap();
    }
}

/// Runs what locks these three rows, one after the other, into a circle: a rival holds the last one
/// and waits for the first one while the work is held up at the second.
async fn in_a_circle<T>(
    books: &Books,
    work: impl Future<Output = T>,
    [first, second, last]: [&str; 3],
) -> T {
    let (mut gate, mut rival, mut looking) = (
        connect(books).await,
        connect(books).await,
        connect(books).await,
    );
    let mut gate = gate.begin().await.unwrap();
    lock(&mut gate, second).await;
    let mut rival = rival.begin().await.unwrap();
    lock(&mut rival, last).await;
    let quarrel = async {
        until_waiting(&mut looking, 1).await;
        let open = async {
            until_waiting(&mut looking, 2).await;
            gate.rollback().await.unwrap();
        };
        // The rival gets what it waits for: the work was rolled back.
        futures::join!(lock(&mut rival, first), open);
        rival.rollback().await.unwrap();
    };
    futures::join!(work, quarrel).0
}

async fn fund(books: &Books, name: &str) -> (ClientId, AccountId) {
    let new = NewClient {
        name: name.to_owned(),
        currency: Currency::USD,
        credit_limit: Micros::ZERO,
    };
    let (actor, ledger) = (Actor::local("accounting"), &books.ledger);
    let admitted = ledger.admit_client(&new, Mode::Live, Micros::ZERO, &actor, NOW);
    let client = admitted.await.unwrap();
    let deposit = Deposit {
        client,
        mode: Mode::Live,
        amount: units("10"),
        reason: "start".to_owned(),
    };
    let booked = ledger.book_by_hand(&deposit, false, &actor, NOW).await;
    booked.unwrap().unwrap();
    let account = ledger.find_account(client, Mode::Live).await.unwrap();
    (client, account)
}

#[tokio::test]
async fn a_batch_of_reservations_that_loses_a_deadlock_is_written_all_the_same() {
    let books = Books::with_deposit("10").await;
    let ledger = nervous_ledger(&books).await;
    let mut buyers = vec![(books.client, books.account_id)];
    for name in ["second", "third"] {
        buyers.push(fund(&books, name).await);
    }
    let all = join_all(buyers.iter().map(|(client, account_id)| {
        ledger.reserve(Reservation {
            client: *client,
            account_id: *account_id,
            ..books.reservation(vec![order(attempt("1"))])
        })
    }));
    let rows: Vec<_> = buyers
        .iter()
        .map(|(_, account)| format!("client_accounts where id = {}", account.0))
        .collect();
    let reserved = in_a_circle(&books, all, [&rows[0], &rows[1], &rows[2]]).await;
    for (reserved, (_, account)) in reserved.iter().zip(&buyers) {
        assert!(
            matches!(reserved, Reserved::Orders { orders, refused: 0 } if orders.len() == 1),
            "{reserved:?}"
        );
        let balance = books.ledger.balance(*account).await.unwrap();
        assert_eq!(balance.frozen, units("1"));
    }
    books.assert_sound().await;
}

#[tokio::test]
async fn news_and_decisions_that_lose_a_deadlock_are_written_all_the_same() {
    let books = Books::with_deposit("10").await;
    let ledger = nervous_ledger(&books).await;
    let (coded, stopped) = (books.reserve_one("1").await, books.reserve_one("1").await);
    books.settle(coded, sale("7", "15000", "1")).await;
    let refused = News::NotSent {
        message: "nothing left us".to_owned(),
    };
    books.settle(stopped, refused).await;
    let account = format!("client_accounts where id = {}", books.account_id.0);
    let row = |table: &str, id: uuid::Uuid| {
        let column = if table == "orders" {
            "attempt_id"
        } else {
            "id"
        };
        format!("{table} where {column} = '{id}'")
    };
    let circle = |id| [row("orders", id), row("attempts", id), account.clone()];

    let rows = circle(coded.0);
    let heard = ledger.settle(coded, code("1234"), NOW);
    let heard = in_a_circle(&books, heard, rows.each_ref().map(String::as_str)).await;
    assert_eq!(heard.unwrap().attempt, AttemptState::Coded);

    let unclear = books.reserve_one("1").await;
    books.settle(unclear, lost()).await;
    let rows = circle(unclear.0);
    let person = Actor::local("night shift");
    let decided = Box::pin(ledger.decide(unclear, Verdict::WrittenOff, "asked them", &person, NOW));
    let decided = in_a_circle(&books, decided, rows.each_ref().map(String::as_str)).await;
    let Decided::Settled(decided) = decided.unwrap() else {
        panic!("not decided");
    };
    assert_eq!(decided.order, OrderState::Failed);

    let rows = circle(stopped.0);
    let ended = ledger.give_up(stopped, "no_offer_left", NOW);
    let ended = in_a_circle(&books, ended, rows.each_ref().map(String::as_str)).await;
    assert_eq!(ended.unwrap().order, OrderState::Failed);

    assert_eq!(books.money().await, ("9".into(), "0".into()));
    books.assert_sound().await;
}
