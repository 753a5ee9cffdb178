//! What who watches is shown of the database.

use domain::{Currency, OrderState};
use ledger::News;

use crate::books::{Books, NOW, units};

#[tokio::test]
async fn open_work_is_measured_until_it_is_done() {
    let books = Books::with_deposit("10").await;
    let attempt = books.reserve_one("0.50").await;
    let before = books.ledger.measure(NOW).await.unwrap();
    assert_eq!(before.open_orders, vec![(OrderState::Buying, 1)]);
    assert_eq!(before.unclear, Vec::new());

    let lost = News::Lost {
        reason: "timeout",
        message: "no answer".to_owned(),
    };
    books.ledger.settle(attempt, lost, NOW).await.unwrap();
    let unclear = books.ledger.measure(NOW).await.unwrap();
    assert_eq!(unclear.open_orders, vec![(OrderState::Unresolved, 1)]);
    assert_eq!(unclear.unclear.len(), 1, "{unclear:?}");

    let reason = "asked the provider".to_owned();
    let verdict = News::WriteOff { reason };
    books.ledger.settle(attempt, verdict, NOW).await.unwrap();
    let after = books.ledger.measure(NOW).await.unwrap();
    assert_eq!(after.open_orders, Vec::new());
    assert_eq!(after.unclear, Vec::new());
    assert_eq!(after.residue_of_holds, vec![(Currency::USD, units("0"))]);
    assert_eq!(after.unbalanced_transfers, 0);
}

#[tokio::test]
async fn a_hand_in_the_books_shows() {
    let books = Books::with_deposit("10").await;
    books.reserve_one("0.50").await;
    let sound = books.ledger.measure(NOW).await.unwrap();
    assert_eq!(sound.residue_of_holds, vec![(Currency::USD, units("0"))]);

    let pool = sqlx::PgPool::connect(books.database.url()).await.unwrap();
    sqlx::query("update client_accounts set held_micros = held_micros + 70000 where mode = 'live'")
        .execute(&pool)
        .await
        .unwrap();
    sqlx::query(
        "update postings set amount_micros = amount_micros - 1 where transfer_id = 2 and line = 1",
    )
    .execute(&pool)
    .await
    .unwrap();
    let broken = books.ledger.measure(NOW).await.unwrap();
    assert_eq!(
        broken.residue_of_holds,
        vec![(Currency::USD, units("0.07"))]
    );
    assert_eq!(broken.unbalanced_transfers, 1);
}

#[tokio::test]
async fn only_what_a_working_receiver_waits_for_is_late() {
    let books = Books::with_deposit("10").await;
    let attempt = books.reserve_one("0.50").await;
    let pool = sqlx::PgPool::connect(books.database.url()).await.unwrap();
    sqlx::query(
        "insert into webhooks (account_id, url, updated_at) values (1, 'https://example.com/', $1)",
    )
    .bind(NOW)
    .execute(&pool)
    .await
    .unwrap();
    sqlx::query(
        "insert into webhook_events (account_id, order_id, kind, sms_revision, at, queued_at, next_at)
         select 1, order_id, 'order_expired', 0, $2, $2, $2 from attempts where id = $1",
    )
    .bind(attempt.0)
    .bind(NOW)
    .execute(&pool)
    .await
    .unwrap();
    let later = NOW + time::Duration::seconds(90);
    let late = books.ledger.measure(later).await.unwrap();
    assert_eq!(late.webhooks_pending, 1);
    assert_eq!(late.webhook_lag, time::Duration::seconds(90));

    sqlx::query("update webhooks set consecutive_failures = 3, failing_since = $1")
        .bind(NOW)
        .execute(&pool)
        .await
        .unwrap();
    let failing = books.ledger.measure(later).await.unwrap();
    assert_eq!(failing.webhooks_pending, 1);
    assert_eq!(failing.webhook_lag, time::Duration::ZERO);
}
