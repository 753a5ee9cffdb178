//! Two processes on one database.

use ledger::{IdempotencyKey, Ledger, Reserved};

use crate::books::{Books, attempt, order};

/// Each process writes its reservations one batch after the other, so that only two of them can meet.
#[tokio::test]
async fn two_processes_that_reserve_for_one_client_do_not_wait_for_each_other_in_a_circle() {
    let books = Books::with_deposit("1000").await;
    let other = Ledger::connect(books.database.url(), 5).await.unwrap();
    let reserve = async |ledger: &Ledger, key: String| {
        let mut reservation = books.reservation(vec![order(attempt("1"))]);
        reservation.idempotency = Some(IdempotencyKey {
            key,
            body_sha256: [1; 32],
        });
        ledger.reserve(reservation).await
    };
    for round in 0..25 {
        let (ours, theirs) = futures::join!(
            reserve(&books.ledger, format!("ours-{round}")),
            reserve(&other, format!("theirs-{round}")),
        );
        for reserved in [ours, theirs] {
            let is_whole = matches!(reserved, Reserved::Orders { refused: 0, .. });
            assert!(is_whole, "{round}: {reserved:?}");
        }
    }
    books.assert_sound().await;
}

/// The table that serialises them is not there yet when they ask for it.
#[tokio::test]
async fn processes_that_start_first_together_all_find_the_schema() {
    let books = Books::with_deposit("1").await;
    let pool = sqlx::PgPool::connect(books.database.url()).await.unwrap();
    let mut others = Vec::new();
    for _ in 0..8 {
        others.push(Ledger::connect(books.database.url(), 2).await.unwrap());
    }
    for round in 0..50 {
        sqlx::raw_sql("drop table if exists migration_lock")
            .execute(&pool)
            .await
            .unwrap();
        let starts = others.iter().map(Ledger::migrate);
        for started in futures::future::join_all(starts).await {
            assert_eq!(started.unwrap().applied, [], "{round}");
        }
    }
}
