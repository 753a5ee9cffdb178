//! Whole lives of orders, and the books after each.

use domain::{AttemptState, Mode, OrderState};
use ledger::{
    Actor, Answer, Deposit, IdempotencyKey, Idempotent, LedgerError, NewAttempt, News, NextAttempt,
    OrderFilter, Reservation, Reserved, TransactionKind,
};
use time::Duration;

use crate::books::{Books, NOW, attempt, code, order, sale, units};

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
    let lease = NOW + Duration::seconds(20);
    let begun = books
        .ledger
        .begin_next_attempt(first, &next, "{}", lease, NOW)
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
    let lease = NOW + Duration::seconds(20);
    let dearer = attempt("1.01");
    let begun = books
        .ledger
        .begin_next_attempt(first, &dearer, "{}", lease, NOW)
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
async fn a_hundred_at_once_with_money_for_forty_make_forty_orders() {
    let books = Books::with_deposit("40").await;
    let tries = (0..100).map(|_| {
        books
            .ledger
            .reserve(books.reservation(vec![order(attempt("1"))]))
    });
    let outcomes = futures::future::join_all(tries).await;
    let made = outcomes
        .iter()
        .filter(|o| matches!(o, Reserved::Orders { .. }))
        .count();
    let refused = outcomes
        .iter()
        .filter(|o| matches!(o, Reserved::Insufficient { .. }))
        .count();
    assert_eq!((made, refused), (40, 60));
    assert_eq!(books.money().await, ("40".into(), "40".into()));
    let filter = OrderFilter {
        status: None,
        limit: 100,
        offset: 0,
    };
    assert_eq!(
        books
            .ledger
            .list_orders(books.account_id, &filter)
            .await
            .unwrap()
            .len(),
        40
    );
    books.assert_sound().await;
}

#[tokio::test]
async fn a_quantity_is_made_as_far_as_the_money_goes() {
    let books = Books::with_deposit("2.5").await;
    let orders = (0..5).map(|_| order(attempt("1"))).collect();
    match books.ledger.reserve(books.reservation(orders)).await {
        Reserved::Orders { orders, refused } => assert_eq!((orders.len(), refused), (2, 3)),
        other => panic!("{other:?}"),
    }
    books.assert_sound().await;
}

#[tokio::test]
async fn an_idempotency_key_makes_one_order_however_often_it_comes_at_once() {
    let books = Books::with_deposit("100").await;
    let key = IdempotencyKey {
        key: "abc".into(),
        body_sha256: [1; 32],
    };
    let with_key = || Reservation {
        idempotency: Some(key.clone()),
        ..books.reservation(vec![order(attempt("1"))])
    };
    let outcomes =
        futures::future::join_all((0..20).map(|_| books.ledger.reserve(with_key()))).await;
    let made = outcomes
        .iter()
        .filter(|o| matches!(o, Reserved::Orders { .. }))
        .count();
    let seen = outcomes
        .iter()
        .filter(|o| matches!(o, Reserved::KeySeen))
        .count();
    assert_eq!((made, seen), (1, 19));

    let unanswered = books
        .ledger
        .find_idempotent(books.account_id, &key)
        .await
        .unwrap();
    assert_eq!(unanswered, Some(Idempotent::Unanswered));
    let answer = Answer {
        status: 200,
        body: r#"{"price":0.10}"#.into(),
    };
    let other = Answer {
        status: 200,
        body: "later".into(),
    };
    assert_eq!(
        books
            .ledger
            .store_answer(books.account_id, "abc", &answer)
            .await
            .unwrap(),
        answer
    );
    assert_eq!(
        books
            .ledger
            .store_answer(books.account_id, "abc", &other)
            .await
            .unwrap(),
        answer
    );
    assert_eq!(
        books
            .ledger
            .find_idempotent(books.account_id, &key)
            .await
            .unwrap(),
        Some(Idempotent::Answered(answer))
    );
    let changed = IdempotencyKey {
        body_sha256: [2; 32],
        ..key
    };
    assert_eq!(
        books
            .ledger
            .find_idempotent(books.account_id, &changed)
            .await
            .unwrap(),
        Some(Idempotent::OtherBody)
    );
    books.assert_sound().await;
}

#[tokio::test]
async fn a_refused_request_does_not_use_its_key_up() {
    let books = Books::with_deposit("0.5").await;
    let key = IdempotencyKey {
        key: "abc".into(),
        body_sha256: [1; 32],
    };
    let with_key = || Reservation {
        idempotency: Some(key.clone()),
        ..books.reservation(vec![order(attempt("1"))])
    };
    assert!(matches!(
        books.ledger.reserve(with_key()).await,
        Reserved::Insufficient { .. }
    ));
    let deposit = Deposit {
        client: books.client,
        mode: Mode::Live,
        amount: units("1"),
        reason: "more".into(),
    };
    books
        .ledger
        .book_by_hand(&deposit, false, &Actor::local("accounting"), NOW)
        .await
        .unwrap()
        .unwrap();
    assert!(matches!(
        books.ledger.reserve(with_key()).await,
        Reserved::Orders { .. }
    ));
    books.assert_sound().await;
}

#[tokio::test]
async fn a_suspended_client_buys_nothing_and_a_withdrawal_stops_at_the_limit() {
    let books = Books::with_deposit("5").await;
    let take = |amount: &str| Deposit {
        client: books.client,
        mode: Mode::Live,
        amount: units(amount),
        reason: "back".into(),
    };
    assert_eq!(
        books
            .ledger
            .book_by_hand(&take("-6"), true, &Actor::local("accounting"), NOW)
            .await
            .unwrap(),
        None
    );
    assert_eq!(
        books
            .ledger
            .book_by_hand(&take("-1"), true, &Actor::local("accounting"), NOW)
            .await
            .unwrap()
            .map(|m| m.to_string()),
        Some("4 USD".to_owned())
    );
    let suspended = ledger::ClientChange {
        status: Some(ledger::ClientStatus::Suspended),
        ..ledger::ClientChange::default()
    };
    books
        .ledger
        .update_client(
            books.client,
            &suspended,
            None,
            &Actor::local("accounting"),
            NOW,
        )
        .await
        .unwrap()
        .unwrap();
    let outcome = books
        .ledger
        .reserve(books.reservation(vec![order(attempt("1"))]))
        .await;
    assert!(matches!(outcome, Reserved::Suspended), "{outcome:?}");
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
