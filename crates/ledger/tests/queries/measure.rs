//! How long questions take in a database with a million orders of half a year.
//!
//! `cargo test -p ledger --test queries -- --ignored --nocapture a_page_of_anything`; takes minutes
//! and about five gigabytes. `ORDERS` in the environment changes how many.

use std::time::{Duration, Instant};

use domain::{AccountId, ClientId, OrderId, Product};
use futures::TryStreamExt;
use ledger::{Actor, CancelRatio, ClientPolicy, Dimension, Ledger, LedgerFilter, PostingPosition};

use super::{
    asked::{filters, searches},
    generated::{UNTIL, ledger_since},
};

/// Each question is asked so often.
const TIMES: usize = 40;
/// What the slowest of twenty may take.
const AT_MOST: Duration = Duration::from_millis(50);

/// Asks, and notes the time that half of the answers took, and that all but the slowest one of
/// twenty took.
async fn ask<F: Future<Output = usize>>(
    slow: &mut Vec<String>,
    name: &str,
    question: impl Fn(usize) -> F,
) {
    let mut took = Vec::with_capacity(TIMES);
    let mut rows = 0;
    for turn in 0..TIMES {
        let begun = Instant::now();
        rows = question(turn).await;
        took.push(begun.elapsed());
    }
    took.sort();
    let (p50, p95) = (took[TIMES / 2], took[TIMES * 95 / 100]);
    println!("{name:55} {rows:6} rows  p50 {p50:>10.1?}  p95 {p95:>10.1?}");
    if p95 > AT_MOST {
        slow.push(format!("{name}: {p95:?}"));
    }
}

#[tokio::test]
#[ignore = "a million orders: minutes, and five gigabytes"]
async fn a_page_of_anything_among_a_million_orders_is_quick() {
    let orders = std::env::var("ORDERS").map_or(1_000_000, |text| text.parse().unwrap());
    let begun = Instant::now();
    let half_a_year_ago = UNTIL - time::Duration::days(182);
    let (ledger, _database) = ledger_since(half_a_year_ago, orders).await;
    println!("{orders} orders invented in {:.0?}", begun.elapsed());
    let begun = Instant::now();
    let closed = ledger.close_steps(UNTIL).await.unwrap().len();
    println!("{closed} steps closed in {:.0?}", begun.elapsed());
    let slow = ask_everything(&ledger, orders).await;
    export(&ledger).await;
    let begun = Instant::now();
    assert!(ledger.verify().await.unwrap().is_sound());
    println!("verified in {:.1?}", begun.elapsed());
    assert!(slow.is_empty(), "{slow:#?}");
}

/// What took too long.
pub async fn ask_everything(ledger: &Ledger, orders: i64) -> Vec<String> {
    let mut slow = Vec::new();
    for (name, filter) in &filters() {
        let first = ledger.list_postings(filter, None, 50).await.unwrap();
        let name = format!("postings: {name}");
        ask(&mut slow, &name, async |_| {
            ledger.list_postings(filter, None, 50).await.unwrap().len()
        })
        .await;
        if let Some(last) = first.last().map(PostingPosition::from) {
            ask(&mut slow, &format!("{name}, next page"), async |_| {
                ledger
                    .list_postings(filter, Some(last), 50)
                    .await
                    .unwrap()
                    .len()
            })
            .await;
        }
    }
    for (name, search) in &searches() {
        ask(&mut slow, &format!("orders: {name}"), async |_| {
            ledger.search_orders(search, None, 50).await.unwrap().len()
        })
        .await;
    }
    ask(&mut slow, "an order with its history", async |turn| {
        let id = OrderId(2000 + i64::try_from(turn).unwrap() * orders / 100);
        ledger.find_order_file(id).await.unwrap().unwrap();
        ledger.list_history(id).await.unwrap().len()
    })
    .await;
    reports(ledger, &mut slow).await;
    upkeep(ledger, &mut slow).await;
    for (name, filter) in &filters() {
        ask(&mut slow, &format!("totals: {name}"), async |_| {
            ledger.sum_postings(filter).await.unwrap().len()
        })
        .await;
    }
    slow
}

/// What purchases and background work ask.
async fn upkeep(ledger: &Ledger, slow: &mut Vec<String>) {
    let limit = Some("1000000".parse().unwrap());
    let policy = ClientPolicy {
        max_price: limit,
        daily_spend: limit,
        open_orders: Some(1_000_000),
        cancel_ratio: Some(CancelRatio {
            max_percent: 100,
            min_orders: 20,
            window_hours: 24,
        }),
        ..ClientPolicy::default()
    };
    let (client, actor) = (ClientId(1), Actor::local("measure"));
    ledger
        .set_policy(client, &policy, None, &actor, UNTIL)
        .await
        .unwrap();
    let product = Product::from_id(142).unwrap();
    ask(slow, "a client's guards", async |_| {
        let refused = ledger
            .check_policy(client, AccountId(1), product, UNTIL)
            .await;
        refused.unwrap().iter().count()
    })
    .await;
    let online = "online".parse().unwrap();
    ask(slow, "a wallet's books", async |_| {
        ledger.view_wallet(&online, UNTIL).await.unwrap();
        1
    })
    .await;
    ask(slow, "measurements", async |_| {
        ledger.measure(UNTIL).await.unwrap().open_orders.len()
    })
    .await;
}

async fn reports(ledger: &Ledger, slow: &mut Vec<String>) {
    let reported = filters().into_iter().filter(|(_, filter)| {
        let LedgerFilter { kind, account, .. } = filter;
        kind.is_none() && account.is_none() && filter.currency.is_none()
    });
    for (name, filter) in reported {
        for dimension in Dimension::ALL {
            let by = dimension.as_str();
            ask(slow, &format!("profit by {by}: {name}"), async |_| {
                let lines = ledger.report_profit(dimension, &filter).await;
                lines.unwrap().len()
            })
            .await;
            ask(slow, &format!("delivery by {by}: {name}"), async |_| {
                let lines = ledger.report_delivery(dimension, &filter).await;
                lines.unwrap().len()
            })
            .await;
        }
    }
    ask(slow, "trial balance", async |turn| {
        let hours = i64::try_from(turn).unwrap() * 107;
        let at = UNTIL - time::Duration::hours(hours);
        ledger.trial_balance(at).await.unwrap().rows.len()
    })
    .await;
    for (name, minutes) in [("an hour", 60), ("a day", 1_440)] {
        ask(slow, &format!("overview of {name}"), async |_| {
            let since = UNTIL - time::Duration::minutes(minutes);
            let overview = ledger.overview(since, UNTIL).await;
            overview.unwrap().per_minute.len()
        })
        .await;
    }
}

async fn export(ledger: &Ledger) {
    let memory = || {
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let line = status.lines().find(|line| line.starts_with("VmHWM"));
        line.unwrap_or("no figure of memory").to_owned()
    };
    let before = memory();
    let begun = Instant::now();
    let lines = ledger
        .export_postings(LedgerFilter::default(), UNTIL + time::Duration::HOUR)
        .try_fold(0_u64, async |count, _| Ok(count + 1))
        .await
        .unwrap();
    println!(
        "{lines} lines exported in {:.0?}; {before} before, {} after",
        begun.elapsed(),
        memory()
    );
}
