//! Late, odd and unlucky news, and what the checks over the books notice.

use domain::{AttemptState, OrderState, OtpCode};
use ledger::{
    IdempotencyKey, Incoming, LedgerError, NewAttempt, News, Reservation, Reserved, TransactionKind,
};
use time::Duration;

use crate::books::{Books, NOW, attempt, code, lease, lost, order, refused, sale};

fn disproved() -> News {
    News::ProvenNotSold {
        message: "not listed".into(),
    }
}

async fn edit(books: &Books, sql: &'static str) {
    let pool = sqlx::PgPool::connect(books.database.url()).await.unwrap();
    sqlx::query(sql).execute(&pool).await.unwrap();
    pool.close().await;
}

async fn broken(books: &Books) -> Vec<u8> {
    let verification = books.ledger.verify().await.unwrap();
    let broken = verification.checks.iter().filter(|check| check.broken > 0);
    broken.map(|check| check.number).collect()
}

#[tokio::test]
async fn a_sale_that_was_thought_disproved_is_kept_while_its_order_still_looks() {
    let books = Books::with_deposit("10").await;
    let attempt = books.reserve_one("1").await;
    books.settle(attempt, lost()).await;
    books.settle(attempt, disproved()).await;
    let late = books.settle(attempt, sale("7", "14000", "0.9")).await;
    assert_eq!(
        (late.order, late.attempt),
        (OrderState::Waiting, AttemptState::Open)
    );
    assert_eq!(books.money().await, ("10".into(), "0.9".into()));
    books.assert_sound().await;
}

#[tokio::test]
async fn a_sale_that_was_thought_disproved_is_given_back_once_another_was_tried() {
    let books = Books::with_deposit("10").await;
    let first = books.reserve_one("1").await;
    books.settle(first, lost()).await;
    books.settle(first, disproved()).await;
    let next = attempt("1.5");
    let lease = lease("gateway", 20);
    books
        .ledger
        .begin_next_attempt(first, &next, "{}", &lease, NOW)
        .await
        .unwrap();
    let late = books.settle(first, sale("7", "14000", "0.9")).await;
    assert_eq!(
        (late.order, late.attempt),
        (OrderState::Buying, AttemptState::Cancelling)
    );
    assert_eq!(books.money().await, ("10".into(), "1.5".into()));
    books.assert_sound().await;
}

#[tokio::test]
async fn a_code_on_the_number_of_a_failed_order_is_spent_and_never_booked_as_refunded() {
    let books = Books::with_deposit("1").await;
    let attempt = books.reserve_one("1").await;
    let dear = books.settle(attempt, sale("7", "40000", "2.5")).await;
    assert!(dear.wants_next);
    books
        .ledger
        .give_up(attempt, "no_offer_left", NOW)
        .await
        .unwrap();
    books.settle(attempt, code("123456")).await;
    let ended = books.settle(attempt, News::EndedWithoutCode).await;
    assert_eq!(
        (ended.order, ended.attempt),
        (OrderState::Failed, AttemptState::Finished)
    );
    assert_eq!(books.money().await, ("1".into(), "0".into()));
    books.assert_sound().await;
}

#[tokio::test]
async fn the_end_of_a_number_that_was_too_dear_does_not_end_an_order_that_still_looks() {
    let books = Books::with_deposit("10").await;
    let attempt = books.reserve_one("1").await;
    books.settle(attempt, lost()).await;
    books.settle(attempt, sale("7", "40000", "2.5")).await;
    let ended = books.settle(attempt, News::EndedWithoutCode).await;
    assert_eq!(
        (ended.order, ended.attempt, ended.wants_next),
        (OrderState::Unresolved, AttemptState::Refunded, true)
    );
    books.assert_sound().await;
}

#[tokio::test]
async fn a_cancel_wish_holds_for_the_order_whichever_attempt_it_is_at() {
    let books = Books::with_deposit("10").await;
    let first = books.reserve_one("1").await;
    let order_id = books.settle(first, refused()).await.order_id;
    let next = attempt("1");
    let lease = lease("gateway", 20);
    books
        .ledger
        .begin_next_attempt(first, &next, "{}", &lease, NOW)
        .await
        .unwrap();
    assert!(
        books
            .ledger
            .request_cancel(order_id, NOW)
            .await
            .unwrap()
            .changed
    );
    let sold = books.settle(next.id, sale("7", "15000", "1")).await;
    assert_eq!(sold.order, OrderState::Cancelling);
    books.assert_sound().await;
}

#[tokio::test]
async fn texts_of_providers_are_stored_without_what_the_database_cannot_hold() {
    let books = Books::with_deposit("10").await;
    let (refused, coded) = (books.reserve_one("1").await, books.reserve_one("1").await);
    let news = News::Refused {
        reason: "rejected",
        code: Some("A\0B".into()),
        message: "no\0pe".repeat(10_000),
    };
    assert_eq!(
        books.settle(refused, news).await.attempt,
        AttemptState::Refused
    );
    books.settle(coded, sale("7", "15000", "1")).await;
    let message = Incoming {
        code: OtpCode::new("12\u{0}3456"),
        text: OtpCode::new("code\u{0} 123456"),
    };
    let news = News::Messages {
        messages: vec![message],
        count: None,
    };
    assert_eq!(books.settle(coded, news).await.order, OrderState::Received);
    books.assert_sound().await;
}

#[tokio::test]
async fn a_free_number_shows_in_the_history_of_its_account() {
    let books = Books::with_deposit("10").await;
    let attempt = books.reserve_one("0").await;
    books.settle(attempt, sale("7", "0", "0")).await;
    books.settle(attempt, code("123456")).await;
    let page = books
        .ledger
        .list_transactions(books.account_id, 1, 20)
        .await
        .unwrap();
    let kinds: Vec<_> = page.transactions.iter().map(|t| t.kind).collect();
    assert_eq!(
        kinds,
        [
            TransactionKind::Release,
            TransactionKind::Hold,
            TransactionKind::Deposit
        ]
    );
    assert_eq!(page.total, 3);
    books.assert_sound().await;
}

#[tokio::test]
async fn a_price_beyond_all_bounds_is_refused_and_stops_nobody() {
    let books = Books::with_deposit("10").await;
    edit(
        &books,
        "update client_accounts set credit_limit_micros = 9223372036854775807",
    )
    .await;
    books.reserve_one("11").await;
    let absurd = NewAttempt {
        price: domain::Micros::new(i64::MAX),
        ceiling: domain::Micros::new(i64::MAX),
        ..attempt("1")
    };
    let orders = vec![order(absurd)];
    let outcome = books.ledger.reserve(books.reservation(orders)).await;
    assert!(
        matches!(outcome, Reserved::Insufficient { .. }),
        "{outcome:?}"
    );
    books.reserve_one("1").await;
}

#[tokio::test]
async fn a_key_that_was_forgotten_by_age_makes_a_new_request_with_orders_of_its_own() {
    let books = Books::with_deposit("10").await;
    let with_key = |now| Reservation {
        idempotency: Some(IdempotencyKey {
            key: "abc".into(),
            body_sha256: [1; 32],
        }),
        now,
        ..books.reservation(vec![order(attempt("1"))])
    };
    let later = NOW + Duration::days(8);
    let mut ids = Vec::new();
    for now in [NOW, later] {
        books.ledger.forget_idempotency_keys(now, 10).await.unwrap();
        match books.ledger.reserve(with_key(now)).await {
            Reserved::Orders { orders, .. } => ids.push(orders[0].id),
            other => panic!("{other:?}"),
        }
    }
    let of_key = books
        .ledger
        .list_orders_of_key(books.account_id, "abc")
        .await
        .unwrap();
    assert_eq!(
        of_key.iter().map(|order| order.id).collect::<Vec<_>>(),
        ids[1..]
    );
    books.assert_sound().await;
    edit(
        &books,
        "update orders set created_at = created_at - interval '7 days 23 hours' where id = 1002",
    )
    .await;
    assert_eq!(broken(&books).await, [8]);
}

#[tokio::test]
async fn an_order_that_got_a_code_without_its_charge_is_noticed() {
    let books = Books::with_deposit("10").await;
    let attempt = books.reserve_one("1").await;
    books.settle(attempt, sale("7", "15000", "1")).await;
    let cancelled = books.settle(attempt, News::EndedWithoutCode).await;
    assert_eq!(cancelled.order, OrderState::Expired);
    books.assert_sound().await;
    edit(&books, "update orders set state = 'completed'").await;
    assert_eq!(broken(&books).await, [5, 9]);
}

#[tokio::test]
async fn a_refund_that_the_provider_never_gave_is_noticed() {
    let books = Books::with_deposit("10").await;
    let attempt = books.reserve_one("1").await;
    books.settle(attempt, sale("7", "15000", "1")).await;
    books.settle(attempt, News::Finished).await;
    books.assert_sound().await;
    edit(&books, "update attempts set state = 'refunded'").await;
    assert_eq!(broken(&books).await, [7]);
}

#[tokio::test]
async fn one_order_that_cannot_be_read_hides_no_abandoned_one() {
    let books = Books::with_deposit("10").await;
    books.reserve_one("1").await;
    let second = books.reserve_one("1").await;
    edit(&books, "update orders set country = '??' where id = 1001").await;
    let later = NOW + Duration::minutes(1);
    let lease = lease("heir", 120);
    let abandoned = books.ledger.claim_abandoned(later, &lease, &[], &[]);
    let abandoned = abandoned.await.unwrap();
    let ids: Vec<_> = abandoned.iter().map(|order| order.attempt_id).collect();
    assert_eq!(ids, [second]);
}

#[tokio::test]
async fn a_database_that_became_read_only_is_away_and_not_broken() {
    let books = Books::with_deposit("10").await;
    let attempt = books.reserve_one("1").await;
    let pool = sqlx::postgres::PgPoolOptions::new()
        .after_connect(|connection, _| {
            Box::pin(async move {
                sqlx::query("set default_transaction_read_only = on")
                    .execute(connection)
                    .await?;
                Ok(())
            })
        })
        .connect(books.database.url())
        .await
        .unwrap();
    let failed = ledger::Ledger::from_pool(pool)
        .settle(attempt, refused(), NOW)
        .await;
    assert!(
        matches!(&failed, Err(error @ LedgerError::Unavailable(_)) if error.is_unavailable()),
        "{failed:?}"
    );
}
