//! Whole lives of orders, and the books after each.

use domain::{AttemptState, OrderState};
use ledger::{LedgerError, NewAttempt, News, NextAttempt, TransactionKind};

use crate::books::{Books, NOW, attempt, code, lease, sale};

#[tokio::test]
async fn a_number_with_a_code_is_charged_once_at_its_true_price() {
    let books = Books::with_deposit("10").await;
    let attempt = books.reserve_one("1").await;
    assert_eq!(books.money().await, ("10".into(), "1".into()));

    let sold = books.settle(attempt, sale("7", "14000", "0.9")).await;
    assert_eq!(
        (sold.order, sold.attempt),
        (OrderState::Waiting, AttemptState::Open)
    );
    assert_eq!(
        books.money().await,
        ("10".into(), "0.9".into()),
        "the hold is trimmed"
    );

    assert!(books.settle(attempt, code("123456")).await.changed);
    assert!(
        !books.settle(attempt, code("123456")).await.changed,
        "the same code is not news"
    );
    assert_eq!(books.money().await, ("9.1".into(), "0".into()));

    let settled = books.settle(attempt, News::EndedWithoutCode).await;
    assert_eq!(
        settled.order,
        OrderState::Completed,
        "an end after a code completes"
    );
    assert_eq!(books.money().await, ("9.1".into(), "0".into()));
    assert!(
        !books.settle(attempt, code("999999")).await.changed,
        "a final order never moves"
    );

    let page = books
        .ledger
        .list_transactions(books.account_id, 1, 20)
        .await
        .unwrap();
    let kinds: Vec<_> = page
        .transactions
        .iter()
        .map(|t| (t.kind, t.amount.to_string()))
        .collect();
    assert_eq!(page.total, 4);
    assert_eq!(
        kinds,
        [
            (TransactionKind::Release, "0.9".to_owned()),
            (TransactionKind::Refund, "0.1".to_owned()),
            (TransactionKind::Hold, "1".to_owned()),
            (TransactionKind::Deposit, "10".to_owned()),
        ]
    );
    books.assert_sound().await;
}

#[tokio::test]
async fn a_number_without_a_code_costs_nothing() {
    let books = Books::with_deposit("10").await;
    let attempt = books.reserve_one("1").await;
    let sold = books.settle(attempt, sale("7", "15000", "1")).await;
    let asked = books
        .ledger
        .request_cancel(sold.order_id, NOW)
        .await
        .unwrap();
    assert_eq!(
        (asked.order, asked.attempt),
        (OrderState::Cancelling, AttemptState::Cancelling)
    );
    assert_eq!(
        books.money().await,
        ("10".into(), "1".into()),
        "nothing is refunded before the provider says so"
    );
    let ended = books.settle(attempt, News::EndedWithoutCode).await;
    assert_eq!(
        (ended.order, ended.attempt),
        (OrderState::Cancelled, AttemptState::Refunded)
    );
    assert_eq!(books.money().await, ("10".into(), "0".into()));
    assert!(!books.settle(attempt, News::EndedWithoutCode).await.changed);
    books.assert_sound().await;
}

#[tokio::test]
async fn a_code_that_beats_the_cancellation_is_delivered_and_charged() {
    let books = Books::with_deposit("10").await;
    let attempt = books.reserve_one("1").await;
    let sold = books.settle(attempt, sale("7", "15000", "1")).await;
    books
        .ledger
        .request_cancel(sold.order_id, NOW)
        .await
        .unwrap();
    let settled = books.settle(attempt, code("123456")).await;
    assert_eq!(
        (settled.order, settled.attempt),
        (OrderState::Received, AttemptState::Coded)
    );
    assert_eq!(books.money().await, ("9".into(), "0".into()));
    books.assert_sound().await;
}

#[tokio::test]
async fn a_lost_purchase_is_exposed_until_it_is_found_or_disproved() {
    let books = Books::with_deposit("10").await;
    let (found, disproved) = (books.reserve_one("1").await, books.reserve_one("1").await);
    for attempt in [found, disproved] {
        let lost = News::Lost {
            reason: "timed_out",
            message: "no answer within 10000 ms".into(),
        };
        let settled = books.settle(attempt, lost).await;
        assert_eq!(
            (settled.order, settled.attempt),
            (OrderState::Unresolved, AttemptState::Unknown)
        );
    }
    let unclear = books.ledger.sum_unclear().await.unwrap();
    assert_eq!(
        (unclear[0].count, unclear[0].exposure.to_string()),
        (2, "30000 IDR".to_owned())
    );
    books.assert_sound().await;

    // Found at another price than the exposure was booked at.
    let settled = books.settle(found, sale("7", "15500", "1.1")).await;
    assert_eq!(
        (settled.order, settled.attempt),
        (OrderState::Waiting, AttemptState::Open)
    );
    let settled = books
        .settle(
            disproved,
            News::ProvenNotSold {
                message: "not listed".into(),
            },
        )
        .await;
    assert!(settled.wants_next);
    let ended = books
        .ledger
        .give_up(disproved, "no_offer_left", NOW)
        .await
        .unwrap();
    assert_eq!(ended.order, OrderState::Failed);
    assert_eq!(books.money().await, ("10".into(), "1.1".into()));
    assert!(books.ledger.sum_unclear().await.unwrap().is_empty());
    books.assert_sound().await;
}

#[tokio::test]
async fn a_sale_dearer_than_the_ceiling_is_given_back_and_the_next_offer_tried() {
    let books = Books::with_deposit("3").await;
    let first = books.reserve_one("1").await;
    let settled = books.settle(first, sale("7", "40000", "2.5")).await;
    assert_eq!(
        (settled.order, settled.attempt),
        (OrderState::Buying, AttemptState::Cancelling)
    );
    assert!(settled.wants_next);
    let next = NewAttempt {
        provider: "channel".parse().unwrap(),
        ..attempt("1.5")
    };
    let lease = lease("gateway", 20);
    let begun = books
        .ledger
        .begin_next_attempt(first, &next, "{}", &lease, NOW)
        .await
        .unwrap();
    assert_eq!(begun, NextAttempt::Begun);
    assert_eq!(
        books.money().await,
        ("3".into(), "1.5".into()),
        "the hold follows the offer"
    );
    books.settle(next.id, sale("7", "15000", "1.5")).await;
    // A code on the number that was given up is our loss, not the client's charge.
    let late = books.settle(first, code("111111")).await;
    assert_eq!(
        (late.order, late.attempt),
        (OrderState::Waiting, AttemptState::Coded)
    );
    assert_eq!(books.money().await, ("3".into(), "1.5".into()));
    books.assert_sound().await;
}

#[tokio::test]
async fn an_offer_that_the_account_cannot_bear_leaves_the_hold_as_it_was() {
    let books = Books::with_deposit("1").await;
    let first = books.reserve_one("1").await;
    let refused = News::Refused {
        reason: "out_of_stock",
        code: Some("NO_NUMBERS".into()),
        message: "none".into(),
    };
    assert!(books.settle(first, refused).await.wants_next);
    let lease = lease("gateway", 20);
    let dearer = attempt("1.01");
    let begun = books
        .ledger
        .begin_next_attempt(first, &dearer, "{}", &lease, NOW)
        .await
        .unwrap();
    assert_eq!(begun, NextAttempt::Unaffordable);
    assert_eq!(books.money().await, ("1".into(), "1".into()));
    books
        .ledger
        .give_up(first, "insufficient_balance", NOW)
        .await
        .unwrap();
    assert_eq!(books.money().await, ("1".into(), "0".into()));
    let again = books
        .ledger
        .give_up(first, "insufficient_balance", NOW)
        .await;
    assert!(matches!(again, Err(LedgerError::Conflict(_))), "{again:?}");
    books.assert_sound().await;
}

#[tokio::test]
async fn a_provider_order_belongs_to_one_attempt() {
    let books = Books::with_deposit("10").await;
    let (first, second) = (books.reserve_one("1").await, books.reserve_one("1").await);
    books.settle(first, sale("7", "15000", "1")).await;
    let twice = books
        .ledger
        .settle(second, sale("7", "15000", "1"), NOW)
        .await;
    assert!(matches!(twice, Err(LedgerError::Taken(_))), "{twice:?}");
    assert_eq!(
        books.money().await,
        ("10".into(), "2".into()),
        "nothing of the failed news stays"
    );
    books.assert_sound().await;
}

#[tokio::test]
async fn a_cancel_wish_during_the_purchase_is_carried_out_when_the_number_is_there() {
    let books = Books::with_deposit("10").await;
    let attempt = books.reserve_one("1").await;
    let asked = books
        .ledger
        .request_cancel(domain::OrderId(1001), NOW)
        .await
        .unwrap();
    assert_eq!(asked.order, OrderState::Buying);
    let sold = books.settle(attempt, sale("7", "15000", "1")).await;
    assert_eq!(
        (sold.order, sold.attempt),
        (OrderState::Cancelling, AttemptState::Cancelling)
    );
    books.assert_sound().await;
}

#[tokio::test]
async fn a_broken_book_is_noticed_and_named() {
    let books = Books::with_deposit("5").await;
    let pool = sqlx::PgPool::connect(books.database.url()).await.unwrap();
    sqlx::query("update client_accounts set funds_micros = funds_micros + 1")
        .execute(&pool)
        .await
        .unwrap();
    sqlx::query("update postings set amount_micros = amount_micros + 1 where account = 'cash'")
        .execute(&pool)
        .await
        .unwrap();
    let verification = books.ledger.verify().await.unwrap();
    let numbers: Vec<_> = verification
        .checks
        .iter()
        .filter(|c| c.broken > 0)
        .map(|c| c.number)
        .collect();
    assert_eq!(numbers, [1, 2, 2]);
    assert!(!verification.is_sound());
}
