//! Which orders are made: as far as the money goes, once for each key.

use domain::Mode;
use ledger::{
    Actor, Answer, Deposit, IdempotencyKey, Idempotent, OrderFilter, Reservation, Reserved,
};

use crate::books::{Books, NOW, attempt, order, units};

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
