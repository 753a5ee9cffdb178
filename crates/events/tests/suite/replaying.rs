use domain::Clock;
use ledger::{DeliveryState, Replay};
use time::Duration;

use crate::{
    books::{Books, Owner},
    receiver::{Mood, Receiver},
};

async fn replay(books: &Books, owner: Owner, replay: Replay) -> u64 {
    let now = books.clock.now();
    books
        .ledger
        .replay_webhook_events(owner.account_id, &replay, now)
        .await
        .unwrap()
}

#[tokio::test]
async fn the_log_says_how_each_attempt_went_newest_first() {
    let books = Books::open().await;
    let receiver = Receiver::open(Mood::Status(502)).await;
    let owner = books.client("qa").await;
    books.hook(owner, &receiver.url()).await;
    let bought = books.buy(owner).await;
    books.code(bought, "1111").await;
    let dispatcher = books.dispatcher();
    dispatcher.send_due().await.unwrap();
    receiver.set(Mood::Fine);
    books.clock.advance(Duration::seconds(1));
    dispatcher.send_due().await.unwrap();

    let other = books.client("other").await;
    let list = |client, before| books.ledger.list_deliveries(client, before, 10);
    assert!(list(other.account_id, None).await.unwrap().is_empty());
    let log = list(owner.account_id, None).await.unwrap();
    let seen: Vec<_> = log
        .iter()
        .map(|d| (d.attempt, d.status, d.excerpt.as_deref(), d.state))
        .collect();
    assert_eq!(
        seen,
        [
            (2, Some(200), Some("thank you"), DeliveryState::Delivered),
            (1, Some(502), None, DeliveryState::Delivered),
        ]
    );
    let older = list(owner.account_id, Some(log[0].id)).await.unwrap();
    assert_eq!(older.len(), 1);
    assert_eq!(older[0].id, log[1].id);
}

#[tokio::test]
async fn events_are_sent_again_by_id_by_time_or_because_they_failed() {
    let books = Books::open().await;
    let receiver = Receiver::open(Mood::Fine).await;
    let owner = books.client("qa").await;
    let other = books.client("other").await;
    books.hook(owner, &receiver.url()).await;
    let dispatcher = books.dispatcher();
    books.whole_life(owner, "1111").await;
    let between = books.clock.now() + Duration::seconds(1);
    books.clock.advance(Duration::seconds(2));
    books.whole_life(owner, "2222").await;
    dispatcher.send_due().await.unwrap();
    let first: Vec<_> = receiver.taken().into_iter().map(|l| l.id).collect();
    assert_eq!(first.len(), 4);

    let one = events::payload::read_id(&first[0]).unwrap();
    let by_id = || Replay {
        event_ids: Some(vec![one]),
        ..Replay::default()
    };
    assert_eq!(replay(&books, other, by_id()).await, 0, "not theirs");
    assert_eq!(replay(&books, owner, by_id()).await, 1);
    assert_eq!(
        replay(&books, owner, by_id()).await,
        0,
        "in the queue already"
    );
    dispatcher.send_due().await.unwrap();
    assert_eq!(receiver.taken()[4].id, first[0], "under its own id");

    let late = Replay {
        since: Some(between),
        ..Replay::default()
    };
    assert_eq!(replay(&books, owner, late).await, 2);
    dispatcher.send_due().await.unwrap();
    assert_eq!(receiver.taken().len(), 7);

    // Long after it was given up an event has all its time again.
    receiver.set(Mood::Status(500));
    books.code(books.buy(owner).await, "3333").await;
    dispatcher.send_due().await.unwrap();
    books.clock.advance(Duration::days(3));
    dispatcher.send_due().await.unwrap();
    books.clock.advance(Duration::days(9));
    let failed = || Replay {
        failed_only: true,
        ..Replay::default()
    };
    assert_eq!(replay(&books, owner, failed()).await, 1);
    dispatcher.send_due().await.unwrap();
    receiver.set(Mood::Fine);
    books.clock.advance(Duration::seconds(1));
    dispatcher.send_due().await.unwrap();
    assert_eq!(receiver.taken().len(), 8);
    assert_eq!(replay(&books, owner, failed()).await, 0);
}
