//! The plans of what administrators ask, and of clients' lists of orders: pages walk an index and
//! stop at their limit, and what is added up for an open day reads that day.

mod asked;

use domain::{AccountId, ClientId, OrderId, OrderStatus, Timestamp};
use embedded_postgres::testing::{TestDatabase, migrated_database};
use serde_json::Value;
use sqlx::{AssertSqlSafe, Execute, Postgres, QueryBuilder};
use time::macros::datetime;

use super::{
    Dimension, LedgerFilter, OrderPosition, PostingPosition, days, delivery, orders, overview,
    posting_pages::{self, Direction},
    profit,
    step::Step,
    totals,
};
use crate::{Invention, Ledger, OrderFilter, OrderSearch};

static MIGRATOR: sqlx::migrate::Migrator = sqlx::migrate!("../../migrations");
const SINCE: Timestamp = datetime!(2026-05-24 00:00 UTC);
const UNTIL: Timestamp = datetime!(2026-11-21 15:00 UTC);
const ORDERS: i64 = 20_000;
const PAGE: i64 = 50;
/// A page may read so many of the nearly 300,000 rows.
const ROWS: u64 = 8_000;
/// The same of a page of what seldom meets.
const ROWS_OF_DAYS: u64 = 1_500;
/// What is looked up by an id may touch so many blocks, the catalogues of a fresh connection and
/// the joins included; an index that is read from end to end has more.
const BLOCKS: u64 = 60;
/// Tables that grow with orders, or with time and what there is to sell.
const GROWING: [&str; 9] = [
    "orders",
    "attempts",
    "transfers",
    "postings",
    "messages",
    "order_events",
    "step_totals",
    "step_profits",
    "step_deliveries",
];

/// A number of a plan, rounded down: some versions of the database print fractions.
fn number(node: &Value, name: &str) -> u64 {
    let text = node[name].to_string();
    text.split('.').next().unwrap().parse().unwrap()
}

/// What is wrong with a plan, and how many rows it read from growing tables.
fn read(node: &Value, faults: &mut Vec<String>) -> u64 {
    let kind = node["Node Type"].as_str().unwrap();
    let table = node["Relation Name"].as_str().unwrap_or_default();
    let mut rows = 0;
    if GROWING.contains(&table) {
        let removed = match node.get("Rows Removed by Filter") {
            Some(_) => number(node, "Rows Removed by Filter"),
            None => 0,
        };
        rows = (number(node, "Actual Rows") + removed) * number(node, "Actual Loops");
        if kind == "Seq Scan" {
            faults.push(format!("reads all {table}"));
        }
    }
    for below in node["Plans"].as_array().into_iter().flatten() {
        rows += read(below, faults);
    }
    rows
}

fn outline(node: &Value, depth: usize, text: &mut String) {
    let word = |name: &str| node[name].as_str().unwrap_or_default();
    *text += &format!(
        "{:depth$}{} {} {} rows {} removed {} loops {}\n",
        "",
        word("Node Type"),
        word("Relation Name"),
        word("Index Name"),
        node["Actual Rows"],
        node["Rows Removed by Filter"],
        node["Actual Loops"],
    );
    for below in node["Plans"].as_array().into_iter().flatten() {
        outline(below, depth + 2, text);
    }
}

/// What a statement may read at most.
#[derive(Clone, Copy)]
enum Most {
    /// Rows of growing tables.
    Rows(u64),
    /// Blocks of everything, where an id leads to what is wanted.
    Blocks(u64),
}

const fn most(is_look_up: bool) -> Most {
    match is_look_up {
        true => Most::Blocks(BLOCKS),
        false => Most::Rows(ROWS),
    }
}

/// Explains a statement with the values that are bound to it.
async fn check(
    ledger: &Ledger,
    name: &str,
    mut query: QueryBuilder<Postgres>,
    most: Most,
    bad: &mut Vec<String>,
) {
    let mut query = query.build();
    let values = query.take_arguments().unwrap().unwrap();
    let explain = format!(
        "explain (analyze, buffers, timing off, format json) {}",
        query.sql().as_str()
    );
    let plan: Value = sqlx::query_scalar_with(AssertSqlSafe(explain), values)
        .persistent(false)
        .fetch_one(&ledger.pool)
        .await
        .unwrap();
    let plan = &plan[0]["Plan"];
    let mut faults = Vec::new();
    let rows = read(plan, &mut faults);
    let most_rows = match most {
        Most::Rows(rows) => rows,
        Most::Blocks(_) => ROWS,
    };
    if rows > most_rows {
        faults.push(format!("reads {rows} rows"));
    }
    let blocks = number(plan, "Shared Hit Blocks") + number(plan, "Shared Read Blocks");
    if matches!(most, Most::Blocks(most) if blocks > most) {
        faults.push(format!("touches {blocks} blocks"));
    }
    if !faults.is_empty() {
        let mut text = String::new();
        outline(plan, 2, &mut text);
        bad.push(format!("{name}: {}\n{text}", faults.join(", ")));
    }
}

async fn invented() -> (Ledger, TestDatabase) {
    let database = migrated_database(&MIGRATOR).await.unwrap();
    // One connection, so that what it did can be asked of it.
    let ledger = Ledger::connect(database.url(), 1).await.unwrap();
    let plan = Invention {
        orders: ORDERS,
        clients: 12,
        since: SINCE,
        until: UNTIL,
    };
    ledger.invent_orders(&plan, |_| ()).await.unwrap();
    (ledger, database)
}

#[tokio::test]
async fn every_question_is_answered_by_an_index() {
    let (ledger, _database) = invented().await;
    let mut bad = Vec::new();
    pages(&ledger, &mut bad).await;
    open_day(&ledger, &mut bad).await;
    ledger.close_steps(UNTIL).await.unwrap();
    sqlx::query("analyze").execute(&ledger.pool).await.unwrap();
    sums(&ledger, &asked::filters(), &mut bad).await;
    pages_of_days(&ledger, &mut bad).await;
    assert!(bad.is_empty(), "{} plans:\n{}", bad.len(), bad.join("\n"));
    clients_pages(&ledger).await;
}

async fn pages(ledger: &Ledger, bad: &mut Vec<String>) {
    let middle = SINCE + (UNTIL - SINCE) / 2;
    for filter in asked::filters() {
        let deep = PostingPosition {
            at: middle,
            transfer_id: 2 * ORDERS,
            line: 1,
        };
        for after in [None, Some(deep)] {
            for direction in [Direction::NewestFirst, Direction::OldestFirst] {
                let parts = [filter.span()];
                let query = posting_pages::select_page(&filter, &parts, direction, after, PAGE);
                let name = format!("{filter:?} {direction:?} {}", after.is_some());
                check(ledger, &name, query, most(filter.order_id.is_some()), bad).await;
            }
        }
    }
    for search in asked::searches() {
        let deep = OrderPosition {
            at: middle,
            order_id: OrderId(ORDERS / 2),
        };
        for after in [None, Some(deep)] {
            let query = orders::select(&search, &[search.span()], after, PAGE);
            let name = format!("{search:?} {}", after.is_some());
            let is_look_up = search.order_id.is_some() || search.provider_order_id.is_some();
            check(ledger, &name, query, most(is_look_up), bad).await;
        }
    }
}

/// Pages of what seldom or never meets: only the days are read on which it does.
async fn pages_of_days(ledger: &Ledger, bad: &mut Vec<String>) {
    let newest_first = Direction::NewestFirst;
    for filter in asked::crossing() {
        let mut connection = ledger.pool.acquire().await.unwrap();
        let counted = days::select(&mut connection, &filter, filter.span()).await;
        let parts = days::read(&mut connection, &filter, filter.span(), PAGE).await;
        drop(connection);
        let page = posting_pages::select_page(&filter, &parts.unwrap(), newest_first, None, PAGE);
        let days = counted.unwrap().into_iter().map(|query| ("days", query));
        for (what, query) in days.chain([("page", page)]) {
            let name = format!("{what} of {filter:?}");
            check(ledger, &name, query, Most::Rows(ROWS_OF_DAYS), bad).await;
        }
    }
    for (client, country) in [(1, "ID"), (3, "GB"), (4, "IT")] {
        let search = OrderSearch {
            client: Some(ClientId(client)),
            country: Some(country.parse().unwrap()),
            ..OrderSearch::default()
        };
        let mut connection = ledger.pool.acquire().await.unwrap();
        let holds = search.holds().unwrap();
        let parts = days::read(&mut connection, &holds, search.span(), 2 * PAGE).await;
        drop(connection);
        let page = orders::select(&search, &parts.unwrap(), None, PAGE);
        let name = format!("page of {search:?}");
        check(ledger, &name, page, Most::Rows(ROWS_OF_DAYS), bad).await;
    }
}

/// What reports and totals read.
async fn sums(ledger: &Ledger, filters: &[LedgerFilter], bad: &mut Vec<String>) {
    for filter in filters {
        let mut connection = ledger.pool.acquire().await.unwrap();
        let totals = totals::select(filter, &mut connection).await.unwrap();
        let mut statements = vec![("totals".to_owned(), totals)];
        for by in Dimension::ALL {
            let profit = profit::select(by, filter, &mut connection).await.unwrap();
            statements.push((format!("profit by {by:?}"), profit));
            let delivery = delivery::select(by, filter, &mut connection).await.unwrap();
            statements.push((format!("delivery by {by:?}"), delivery));
        }
        drop(connection);
        for (what, statement) in statements {
            let name = format!("{what}, {filter:?}");
            check(ledger, &name, statement.unwrap(), Most::Rows(ROWS), bad).await;
        }
    }
}

/// What is added up for a day of which nothing is closed.
async fn open_day(ledger: &Ledger, bad: &mut Vec<String>) {
    let any = LedgerFilter {
        since: Some(Step::Day.begin(UNTIL)),
        ..LedgerFilter::default()
    };
    let client = LedgerFilter {
        client: Some(ClientId(1)),
        ..any.clone()
    };
    let provider = LedgerFilter {
        provider: Some("online".parse().unwrap()),
        ..any.clone()
    };
    let filters = [any, client, provider];
    sums(ledger, &filters, bad).await;
    for filter in filters {
        let query = overview::select_minutes(&filter);
        let name = format!("overview of an open day, {filter:?}");
        check(ledger, &name, query, Most::Rows(ROWS), bad).await;
    }
}

/// How often growing tables were read from end to end, and how many of their rows were read by
/// any index.
async fn counters(ledger: &Ledger) -> (i64, i64) {
    // What a connection did is counted when it is idle for a while, or when it is told to.
    sqlx::query("select pg_stat_force_next_flush()")
        .execute(&ledger.pool)
        .await
        .unwrap();
    sqlx::query_as(
        "select sum(seq_scan)::bigint, sum(idx_tup_fetch)::bigint from pg_stat_user_tables
         where relname = any($1)",
    )
    .bind(GROWING.as_slice())
    .fetch_one(&ledger.pool)
    .await
    .unwrap()
}

/// The same for statements whose text is fixed: they are run, and the database's own counters tell
/// what they read.
async fn clients_pages(ledger: &Ledger) {
    let account = AccountId(1);
    let statuses = [
        None,
        Some(OrderStatus::Completed),
        Some(OrderStatus::Failed),
        Some(OrderStatus::Pending),
    ];
    for status in statuses {
        for offset in [0, 100] {
            let filter = OrderFilter {
                status,
                limit: PAGE,
                offset,
            };
            let before = counters(ledger).await;
            ledger.list_orders(account, &filter).await.unwrap();
            assert_read(before, counters(ledger).await, &format!("{filter:?}"));
        }
    }
    let before = counters(ledger).await;
    ledger
        .find_order_file(OrderId(9_000))
        .await
        .unwrap()
        .unwrap();
    assert!(
        !ledger
            .list_history(OrderId(9_000))
            .await
            .unwrap()
            .is_empty()
    );
    assert_read(before, counters(ledger).await, "an order with its history");
}

fn assert_read(before: (i64, i64), after: (i64, i64), name: &str) {
    assert_eq!(before.0, after.0, "{name}: reads a whole table");
    let rows = after.1 - before.1;
    assert!((1..=8_000).contains(&rows), "{name}: reads {rows} rows");
}
