//! Who looks after what, and who may write.

use domain::ProviderName;
use ledger::DRIVER_LEASE;
use time::Duration;

use crate::books::{Books, NOW, lease, lost, refused};

#[tokio::test]
async fn a_lease_changes_hands_only_when_it_is_over() {
    let books = Books::with_deposit("5").await;
    let pool = sqlx::PgPool::connect(books.database.url()).await.unwrap();
    // What another clock than the database's says is of no account.
    let take = async |holder: &str| {
        let taken = books
            .ledger
            .take_lease("account:x", holder, Duration::minutes(5));
        taken.await.unwrap().map(|lease| lease.fence)
    };
    let ends_in = async |seconds: i64| {
        sqlx::query("update leases set until = now() + $1 * interval '1 second'")
            .bind(seconds)
            .execute(&pool)
            .await
            .unwrap();
    };
    assert_eq!(take("a").await, Some(1));
    assert_eq!(take("b").await, None);
    assert_eq!(take("a").await, Some(1));
    ends_in(60).await;
    assert_eq!(take("b").await, None);
    ends_in(-1).await;
    assert_eq!(take("b").await, Some(2));
    // The clock was hours ahead when it was taken, and was set right.
    ends_in(3 * 3600).await;
    assert_eq!(take("c").await, Some(3));
    books.ledger.release_leases("c").await.unwrap();
    assert_eq!(take("a").await, Some(4));
    pool.close().await;
}

#[tokio::test]
async fn who_lost_a_lease_writes_nothing_under_it() {
    let books = Books::with_deposit("5").await;
    let attempt = books.reserve_one("1").await;
    let take = async |holder: &str| {
        let taken = books.ledger.take_lease("account:x", holder, Duration::ZERO);
        taken.await.unwrap().unwrap()
    };
    let checks = async || {
        let found = books.ledger.find_attempt(attempt).await.unwrap().unwrap();
        (found.checks, found.check_at)
    };
    let next = NOW + Duration::minutes(1);
    let mark = async |lease: &ledger::Lease| {
        let marked = books.ledger.mark_round(&[attempt], next, lease).await;
        marked.unwrap()
    };
    let stale = take("a").await;
    assert!(mark(&stale).await && books.ledger.holds_lease(&stale).await.unwrap());
    let before = checks().await;
    let fresh = take("b").await;
    assert!(!mark(&stale).await && !books.ledger.holds_lease(&stale).await.unwrap());
    assert_eq!(checks().await, before, "nothing is written");
    // The same holder again, woken up: that is another holding.
    let again = take("a").await;
    assert!(!mark(&stale).await && !mark(&fresh).await && mark(&again).await);
    assert_eq!(checks().await.0, before.0 + 1);
}

#[tokio::test]
async fn what_a_dead_driver_drove_is_taken_up_before_its_time_where_that_is_safe() {
    let books = Books::with_deposit("5").await;
    let (out, between) = (books.reserve_one("1").await, books.reserve_one("1").await);
    books.settle(between, refused()).await;
    let unclear = books.reserve_one("1").await;
    books.settle(unclear, lost()).await;
    let keyed: [ProviderName; 1] = ["cheap-id".parse().unwrap()];
    let heir = lease("heir", 60);
    let claim = async |dead: &[String], repeatable: &[ProviderName]| {
        let claimed = books.ledger.claim_abandoned(NOW, &heir, dead, repeatable);
        let claimed = claimed.await.unwrap().into_iter();
        claimed.map(|order| order.attempt_id).collect::<Vec<_>>()
    };
    let name = format!("{DRIVER_LEASE}gateway");
    let dead = async || books.ledger.list_dead_drivers().await.unwrap();
    assert_eq!(dead().await, [""; 0], "nobody knows of it");
    let show_life = async |seconds| {
        let taken = books
            .ledger
            .take_lease(&name, "gateway", Duration::seconds(seconds));
        taken.await.unwrap().unwrap();
    };
    show_life(60).await;
    assert_eq!(dead().await, [""; 0], "it lives");
    assert!(claim(&dead().await, &keyed).await.is_empty());
    show_life(-1).await;
    assert_eq!(dead().await, ["gateway"]);
    assert_eq!(claim(&dead().await, &[]).await, [between]);
    assert_eq!(claim(&dead().await, &keyed).await, [out]);
    assert_eq!(
        dead().await,
        ["gateway"],
        "of the unclear one, for which nobody need send"
    );
    assert!(claim(&dead().await, &keyed).await.is_empty());
}
