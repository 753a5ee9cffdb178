//! A ledger full of invented orders.

use domain::Timestamp;
use embedded_postgres::testing::{TestDatabase, migrated_database};
use ledger::{Invention, Ledger};
use time::macros::datetime;

static MIGRATOR: sqlx::migrate::Migrator = sqlx::migrate!("../../migrations");
pub const SINCE: Timestamp = datetime!(2026-11-01 00:00 UTC);
pub const UNTIL: Timestamp = datetime!(2026-11-21 15:00 UTC);

pub async fn ledger_with(orders: i64) -> (Ledger, TestDatabase) {
    ledger_since(SINCE, orders).await
}

pub async fn ledger_since(since: Timestamp, orders: i64) -> (Ledger, TestDatabase) {
    let database = migrated_database(&MIGRATOR).await.unwrap();
    let ledger = Ledger::connect(database.url(), 10).await.unwrap();
    let plan = Invention {
        orders,
        clients: 12,
        since,
        until: UNTIL,
    };
    ledger.invent_orders(&plan, |_| ()).await.unwrap();
    (ledger, database)
}

#[tokio::test]
async fn invented_books_balance() {
    let (ledger, _database) = ledger_with(3_000).await;
    let verification = ledger.verify().await.unwrap();
    let broken: Vec<_> = verification
        .checks
        .iter()
        .filter(|check| check.broken > 0)
        .collect();
    assert!(broken.is_empty(), "{broken:#?}");
    assert!(verification.postings > 18_000, "{}", verification.postings);
}
