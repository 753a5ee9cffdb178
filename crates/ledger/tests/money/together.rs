//! News that comes at once and shares a commit.

use domain::{AccountId, AttemptId, AttemptState, OrderId, OrderState};
use futures::future::join_all;
use ledger::{LedgerError, News};

use crate::books::{Books, NOW, attempt, code, lease, lost, sale};

async fn waiting(books: &Books, count: usize) -> Vec<AttemptId> {
    let mut attempts = Vec::new();
    for _ in 0..count {
        attempts.push(books.reserve_one("1").await);
    }
    attempts
}

async fn tell(
    books: &Books,
    news: impl IntoIterator<Item = (AttemptId, News)>,
) -> Vec<Result<ledger::Settled, LedgerError>> {
    let told = news
        .into_iter()
        .map(|(attempt, news)| books.ledger.settle(attempt, news, NOW));
    join_all(told).await
}

#[tokio::test]
async fn each_of_many_codes_is_charged_once_and_a_stranger_among_them_costs_nobody_anything() {
    let books = Books::with_deposit("100").await;
    let attempts = waiting(&books, 40).await;
    let sales = attempts.iter().zip(0..);
    let sold = tell(
        &books,
        sales.map(|(attempt, n)| (*attempt, sale(&n.to_string(), "15000", "1"))),
    )
    .await;
    assert!(sold.iter().all(|settled| settled.as_ref().unwrap().changed));
    assert_eq!(books.money().await, ("100".into(), "40".into()));

    let stranger = AttemptId(uuid::Uuid::now_v7());
    let twice = attempts.iter().chain([&stranger]).chain(&attempts);
    let heard = tell(&books, twice.map(|attempt| (*attempt, code("1234")))).await;
    for (first, again) in heard[..40].iter().zip(&heard[41..]) {
        let (first, again) = (first.as_ref().unwrap(), again.as_ref().unwrap());
        assert_eq!((first.changed, again.changed), (true, false));
        assert_eq!(again.attempt, AttemptState::Coded);
    }
    assert!(matches!(&heard[40], Err(LedgerError::NoSuchAttempt(id)) if *id == stranger));
    assert_eq!(books.money().await, ("60".into(), "0".into()));
    books.assert_sound().await;
}

#[tokio::test]
async fn news_that_cannot_be_written_takes_nobody_elses_with_it() {
    let books = Books::with_deposit("100").await;
    let attempts = waiting(&books, 20).await;
    // Two of them are told the same order of the provider's.
    let ids = (0..).map(|n| if n == 13 { 7 } else { n });
    let sold = tell(
        &books,
        attempts
            .iter()
            .zip(ids)
            .map(|(attempt, id)| (*attempt, sale(&id.to_string(), "15000", "1"))),
    )
    .await;
    for (place, settled) in sold.iter().enumerate() {
        match place {
            13 => assert!(matches!(settled, Err(LedgerError::Taken(_))), "{settled:?}"),
            _ => assert_eq!(settled.as_ref().unwrap().order, OrderState::Waiting),
        }
    }
    assert_eq!(books.money().await, ("100".into(), "20".into()));
    books.assert_sound().await;
}

#[tokio::test]
async fn dearer_sales_at_once_take_no_more_than_the_account_can_bear() {
    let books = Books::with_deposit("5").await;
    let attempts = waiting(&books, 4).await;
    let sales = attempts.iter().zip(0..);
    let sold = tell(
        &books,
        sales.map(|(attempt, n)| (*attempt, sale(&n.to_string(), "22500", "1.5"))),
    )
    .await;
    let borne = sold
        .iter()
        .filter(|settled| settled.as_ref().unwrap().order == OrderState::Waiting)
        .count();
    assert_eq!(borne, 2, "{sold:?}");
    let (balance, _) = books.money().await;
    assert_eq!(balance, "5");
    books.assert_sound().await;
}

/// How a purchase that was thought disproved and the one that was made instead stand, and the money,
/// after each pair of news.
async fn two_of_one_order(
    pairs: Vec<[News; 2]>,
    at_once: bool,
) -> Vec<(OrderState, Vec<AttemptState>, (String, String))> {
    let books = Books::with_deposit("10").await;
    let first = books.reserve_one("1").await;
    books.settle(first, lost()).await;
    let message = "not listed".to_owned();
    books.settle(first, News::ProvenNotSold { message }).await;
    let next = attempt("1.5");
    let lease = lease("gateway", 20);
    let begun = books
        .ledger
        .begin_next_attempt(first, &next, "{}", &lease, NOW);
    begun.await.unwrap();
    let both = [first, next.id];
    let mut standing = Vec::new();
    for pair in pairs {
        let told = both.into_iter().zip(pair);
        if at_once {
            tell(&books, told).await;
        } else {
            for (attempt, news) in told {
                books.settle(attempt, news).await;
            }
        }
        let mut order = OrderState::Buying;
        let mut attempts = Vec::new();
        for id in both {
            let seen = books.ledger.find_attempt(id).await.unwrap().unwrap();
            order = seen.order;
            attempts.push(seen.state);
        }
        standing.push((order, attempts, books.money().await));
        books.assert_sound().await;
    }
    standing
}

#[tokio::test]
async fn news_of_two_purchases_of_one_order_is_the_same_at_once_as_one_after_the_other() {
    let sales = || [sale("7", "15000", "1"), sale("8", "22500", "1.5")];
    let histories = || {
        [
            vec![
                sales(),
                [code("1234"), code("1234")],
                [News::Finished, News::Finished],
            ],
            vec![
                sales(),
                [News::EndedWithoutCode, code("1234")],
                [News::LifetimeOver, News::LifetimeOver],
            ],
            vec![
                [sales()[0].clone(), lost()],
                [News::EndedWithoutCode, sales()[1].clone()],
                [code("1234"), News::EndedWithoutCode],
            ],
        ]
    };
    for (history, again) in histories().into_iter().zip(histories()) {
        let told = two_of_one_order(history, true).await;
        assert_eq!(told, two_of_one_order(again, false).await);
        assert_eq!(told[0].1[0], AttemptState::Cancelling);
    }
}

#[tokio::test]
async fn of_those_who_ask_for_an_order_at_once_only_its_owner_gets_it() {
    let books = Books::with_deposit("5").await;
    let mut wanted = Vec::new();
    for attempt in waiting(&books, 3).await {
        let attempt = books.ledger.find_attempt(attempt).await.unwrap().unwrap();
        wanted.push(attempt.order_id);
    }
    let (owner, stranger) = (books.account_id, AccountId(books.account_id.0 + 1));
    let asked = wanted
        .iter()
        .chain([&OrderId(999)])
        .flat_map(|id| [stranger, owner].map(|account| books.ledger.find_order(account, *id)));
    let found: Vec<_> = join_all(asked)
        .await
        .into_iter()
        .map(|order| order.unwrap().map(|order| order.id))
        .collect();
    let own = wanted.into_iter().flat_map(|id| [None, Some(id)]);
    let expected: Vec<_> = own.chain([None, None]).collect();
    assert_eq!(found, expected);
}
