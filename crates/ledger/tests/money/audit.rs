//! What `verify` finds when somebody edits the database: every rule broken on its own, in books with
//! many orders.

use embedded_postgres::testing::{TestDatabase, migrated_database};
use ledger::{Ledger, Verification};
use sqlx::{AssertSqlSafe, PgPool};

static MIGRATOR: sqlx::migrate::Migrator = sqlx::migrate!("../../migrations");
const MANY_ORDERS: &str = include_str!("many_orders.sql");

/// Sound books with so many orders, numbered from 1001 on; their hundreds repeat.
async fn books_of(orders: u32) -> (TestDatabase, PgPool) {
    let database = migrated_database(&MIGRATOR).await.unwrap();
    let pool = PgPool::connect(database.url()).await.unwrap();
    // One session: the number is a setting of it.
    let script = format!("set books.orders = '{orders}';\n{MANY_ORDERS}");
    sqlx::raw_sql(AssertSqlSafe(script))
        .execute(&pool)
        .await
        .unwrap();
    (database, pool)
}

/// What was edited, the number of the rule that notices, and whom it names.
const EDITS: &[(&str, u8, &str)] = &[
    (
        "update postings set amount_micros = amount_micros + 1 where line = 4 and transfer_id =
             (select id from transfers where order_id = 1005 and kind = 'purchase')",
        1,
        "order 1005: transfer",
    ),
    (
        "update client_accounts set funds_micros = funds_micros + 1 where id = 3",
        2,
        "account 3 shows",
    ),
    (
        "update transfers set client_version = client_version + 1000
         where client_account_id = 6 and client_version = (
             select max(client_version) from transfers where client_account_id = 6)",
        2,
        "account 6 is at version",
    ),
    (
        "update transfers set funds_after_micros = funds_after_micros - 1
         where order_id = 1005 and kind = 'hold'",
        2,
        "order 1005: transfer",
    ),
    (
        "update transfers set country = 'FR' where order_id = 1005 and kind = 'spend'",
        2,
        "order 1005: transfer",
    ),
    (
        "insert into closed_steps (step, begins, revision, closed_at, transfers)
         values ('day', '2026-01-01 00:00 UTC', 1, '2026-01-02', 0)",
        2,
        "day 2026-01-01: ",
    ),
    (
        "insert into step_totals values ('day', 15, '2026-01-01 00:00 UTC', '3', 'shop-0', 'ID', 'uber',
             1, 'live', '{charge}', '{revenue}', '{USD}', '{0}', '{5}', '{1}')",
        2,
        "within the month of 2026-01-01: 3 shop-0 ID uber revenue USD is off by 0 in and 5 out",
    ),
    (
        "insert into step_totals values ('month', 2, '2025-12-01 00:00 UTC', '', '', 'ID', '',
             1, 'live', '{charge}', '{revenue}', '{USD}', '{0}', '{5}', '{1}')",
        2,
        "month of 2025-12-01: ID revenue USD is off by 5",
    ),
    (
        "insert into step_totals values ('day', 8, '2025-12-01 00:00 UTC', '3', '', '', '',
             1, 'live', '{charge}', '{revenue}', '{USD}', '{0}', '{5}', '{1}')",
        2,
        "day of 2025-12-01: 3 revenue USD is off by 5",
    ),
    (
        "insert into step_totals values ('day', 10, '2025-12-01 00:00 UTC', '3', '', 'ID', '',
             1, 'live', '{charge}', '{revenue}', '{USD}', '{0}', '{5}', '{1}')",
        2,
        "day by 10 of 2025-12-01: 3 ID revenue USD is off by 5",
    ),
    (
        "alter table client_accounts drop constraint client_accounts_not_overdrawn;
         update client_accounts set funds_micros = -1 where id = 3",
        3,
        "account 3 has -1",
    ),
    (
        "update orders set held_micros = 1 where id = 1005",
        4,
        "order 1005 (completed) holds 1",
    ),
    (
        "drop index transfers_hold_ends_once;
         insert into transfers (kind, order_id, created_at) values ('void', 1005, '2026-01-01')",
        4,
        "order 1005 (completed) has 2 ends",
    ),
    (
        "alter table orders drop constraint orders_charge_within_ceiling;
         update orders set charged_micros = 700000 where id = 1005",
        5,
        "order 1005 (completed) is charged 700000",
    ),
    (
        "delete from messages where order_id = 1005",
        5,
        "order 1005 (completed) is charged",
    ),
    (
        "update orders set state = 'expired' where id = 1005",
        5,
        "order 1005 (expired) ended its hold by charge",
    ),
    (
        "alter table attempts drop constraint attempts_provider_order_taken;
         update attempts set provider_order_id = '3' where order_id = 1006",
        6,
        "orders 1003, 1006: shop-0 3 belongs to 2",
    ),
    (
        "update attempts set cost_micros = 1 where order_id = 1005",
        7,
        "order 1005: attempt",
    ),
    (
        "update transfers set attempt_id = null where order_id = 1099 and kind = 'loss'",
        7,
        "order 1099: transfer",
    ),
    (
        "update attempts set provider_order_id = null where order_id = 1005",
        7,
        "order 1005: attempt",
    ),
    (
        "update orders set idempotency_key = 'key 4' where id = 1014",
        8,
        "order 1014: its key",
    ),
    (
        "insert into order_events (order_id, kind, at) values (1005, 'order_waiting', '2026-01-02')",
        9,
        "order 1005 moved to order_waiting",
    ),
    (
        "update orders set state = 'waiting' where id = 1090",
        9,
        "order 1090 is waiting",
    ),
];

fn names(verification: &Verification, number: u8, offender: &str) -> bool {
    verification
        .checks
        .iter()
        .filter(|check| check.number == number && check.broken > 0)
        .flat_map(|check| &check.offenders)
        .any(|text| text.starts_with(offender))
}

#[tokio::test]
async fn every_broken_rule_is_found_with_the_order_that_broke_it() {
    for (edit, number, offender) in EDITS {
        let (database, pool) = books_of(200).await;
        let ledger = Ledger::connect(database.url(), 2).await.unwrap();
        let before = ledger.verify().await.unwrap();
        assert!(before.is_sound(), "{:#?}", before.checks);
        sqlx::raw_sql(*edit).execute(&pool).await.unwrap();
        let after = ledger.verify().await.unwrap();
        assert!(
            names(&after, *number, offender),
            "{edit}: no rule {number} names {offender:?}: {:#?}",
            after.checks
        );
        pool.close().await;
        ledger.close().await;
    }
}

#[tokio::test]
async fn however_much_is_broken_the_verdict_is_small_and_counts_all() {
    let (database, pool) = books_of(1_000).await;
    sqlx::raw_sql("update orders set held_micros = held_micros + 1")
        .execute(&pool)
        .await
        .unwrap();
    let ledger = Ledger::connect(database.url(), 2).await.unwrap();
    let verification = ledger.verify().await.unwrap();
    let held = verification
        .checks
        .iter()
        .find(|check| check.rule.starts_with("each order holds"))
        .unwrap();
    assert_eq!((held.broken, held.offenders.len()), (1_000, 5));
}

/// `cargo test -p ledger --test money -- --ignored --nocapture a_million`
#[tokio::test]
#[ignore = "loads a million postings: half a minute"]
async fn a_million_postings_are_verified_in_seconds() {
    let (database, pool) = books_of(150_000).await;
    let ledger = Ledger::connect(database.url(), 2).await.unwrap();
    let began = tokio::time::Instant::now();
    let verification = ledger.verify().await.unwrap();
    let took = began.elapsed();
    assert!(verification.is_sound(), "{:#?}", verification.checks);
    assert!(verification.postings > 1_000_000);
    assert!(took.as_secs() < 60, "{took:?}");
    pool.close().await;
    let postings = verification.postings;
    eprintln!("{postings} postings verified in {took:?}");
}
