//! News that comes at once and shares a commit.

use domain::{AttemptId, AttemptState, OrderState};
use futures::future::join_all;
use ledger::{LedgerError, News};

use crate::books::{Books, NOW, code, sale};

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
