use domain::Clock;
use events::{EventStream, StreamItem, SubscribeError, Subscription};
use sqlx::Connection;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::{
    books::{Books, Owner},
    receiver::PATIENCE,
};

async fn next(subscription: &mut Subscription) -> StreamItem {
    tokio::time::timeout(PATIENCE, subscription.next())
        .await
        .unwrap()
        .unwrap()
}

fn seen(item: &StreamItem) -> (String, i64) {
    let order_id = item.payload.data.order_id.unwrap();
    (item.payload.event.to_owned(), order_id)
}

/// Runs `test` beside a stream's reader.
async fn beside(books: &Books, test: impl AsyncFnOnce(EventStream, watch::Sender<()>)) {
    let stream = EventStream::new(books.ledger.clone());
    let (changes, stop) = (watch::Sender::new(()), CancellationToken::new());
    let running = stream.run(changes.subscribe(), stop.clone());
    let tested = async {
        test(stream.clone(), changes.clone()).await;
        stop.cancel();
    };
    tokio::join!(running, tested);
}

async fn take(subscription: &mut Subscription, count: usize) -> Vec<StreamItem> {
    let mut items = Vec::new();
    for _ in 0..count {
        items.push(next(subscription).await);
    }
    items
}

#[tokio::test]
async fn a_stream_shows_the_whole_life_of_own_orders_from_now_on() {
    let books = Books::open().await;
    let (owner, other) = (books.client("qa").await, books.client("other").await);
    books.whole_life(owner, "0000").await;
    beside(&books, async |stream, changes| {
        let mut subscription = stream.subscribe(owner.account_id, None).await.unwrap();
        books.whole_life(other, "1111").await;
        let bought = books.whole_life(owner, "2222").await;
        changes.send_replace(());
        let items = take(&mut subscription, 3).await;
        let order = bought.order_id.0;
        let expected = ["order.active", "order.otp_received", "order.completed"]
            .map(|event| (event.to_owned(), order));
        assert_eq!(items.iter().map(seen).collect::<Vec<_>>(), expected);
        let codes: Vec<_> = items
            .iter()
            .map(|item| item.payload.data.otp_code.as_deref())
            .collect();
        assert_eq!(codes, [None, Some("2222"), Some("2222")]);
        assert!(items.is_sorted_by_key(|item| item.id));
    })
    .await;
}

/// Wherever a client breaks off, it goes on with the very next event, on this replica or another.
#[tokio::test]
async fn a_resumed_stream_misses_nothing_and_repeats_nothing() {
    let books = Books::open().await;
    let owner = books.client("qa").await;
    let mut all = Vec::new();
    beside(&books, async |stream, _| {
        let mut subscription = stream.subscribe(owner.account_id, None).await.unwrap();
        for code in ["1111", "2222", "3333"] {
            books.whole_life(owner, code).await;
        }
        all = take(&mut subscription, 9).await;
    })
    .await;
    beside(&books, async |stream, _| {
        for (index, item) in all.iter().enumerate() {
            let resumed = stream.subscribe(owner.account_id, Some(item.id)).await;
            let rest = take(&mut resumed.unwrap(), all.len() - index - 1).await;
            let ids = |items: &[StreamItem]| items.iter().map(|i| i.id).collect::<Vec<_>>();
            assert_eq!(ids(&rest), ids(&all[index + 1..]));
        }
        // From the last one on: only what is new.
        let last = all.last().unwrap().id;
        let mut resumed = stream
            .subscribe(owner.account_id, Some(last))
            .await
            .unwrap();
        let bought = books.buy(owner).await;
        assert_eq!(seen(&next(&mut resumed).await).1, bought.order_id.0);
    })
    .await;
}

/// An entry whose id was given out early and which is committed late: everything behind it waits.
#[tokio::test]
async fn an_entry_that_is_committed_late_is_not_passed_over() {
    let books = Books::open().await;
    let owner = books.client("qa").await;
    let late = books.buy(owner).await;
    let mut slow = sqlx::PgConnection::connect(books.database.url())
        .await
        .unwrap();
    beside(&books, async |stream, changes| {
        let mut subscription = stream.subscribe(owner.account_id, None).await.unwrap();
        let first = books.buy(owner).await;
        assert_eq!(seen(&next(&mut subscription).await).1, first.order_id.0);

        let mut held = slow.begin().await.unwrap();
        sqlx::query(
            "insert into order_events (order_id, kind, at, detail) values ($1, 'order_waiting', $2,
                 '{\"announced\": \"order.active\", \"sms_revision\": 0}')",
        )
        .bind(late.order_id.0)
        .bind(books.clock.now())
        .execute(&mut *held)
        .await
        .unwrap();
        let second = books.buy(owner).await;
        changes.send_replace(());
        let early = tokio::time::timeout(std::time::Duration::from_secs(2), subscription.next());
        assert!(early.await.is_err(), "the id before it may still appear");
        held.commit().await.unwrap();
        changes.send_replace(());
        let items = take(&mut subscription, 2).await;
        let orders: Vec<_> = items.iter().map(|item| seen(item).1).collect();
        assert_eq!(orders, [late.order_id.0, second.order_id.0]);
    })
    .await;
}

#[tokio::test]
async fn an_id_that_was_rolled_back_holds_nobody_up_for_long() {
    let books = Books::open().await;
    let owner = books.client("qa").await;
    let mut other = sqlx::PgConnection::connect(books.database.url())
        .await
        .unwrap();
    beside(&books, async |stream, changes| {
        let mut subscription = stream.subscribe(owner.account_id, None).await.unwrap();
        let first = books.buy(owner).await;
        assert_eq!(seen(&next(&mut subscription).await).1, first.order_id.0);
        sqlx::query("select nextval(pg_get_serial_sequence('order_events', 'id'))")
            .execute(&mut other)
            .await
            .unwrap();
        let second = books.buy(owner).await;
        changes.send_replace(());
        assert_eq!(seen(&next(&mut subscription).await).1, second.order_id.0);
    })
    .await;
}

/// Writers in parallel, listeners that come and go: each sees each event once, in one order.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn concurrent_writers_are_seen_by_all_in_the_same_order() {
    let books = Books::open().await;
    let owner = books.client("qa").await;
    const ORDERS: usize = 40;
    beside(&books, async |stream, changes| {
        let mut whole = stream.subscribe(owner.account_id, None).await.unwrap();
        let start = whole_start(&books).await;
        let writing = async {
            let lives = (0..ORDERS).map(|n| {
                let (books, changes) = (&books, &changes);
                async move {
                    books.whole_life(owner, &format!("{n:04}")).await;
                    changes.send_replace(());
                }
            });
            futures::future::join_all(lives).await;
        };
        let hopping = async {
            let (mut ids, mut after) = (Vec::new(), start);
            while ids.len() < 3 * ORDERS {
                let mut hop = stream
                    .subscribe(owner.account_id, Some(after))
                    .await
                    .unwrap();
                let count = 7.min(3 * ORDERS - ids.len());
                ids.extend(take(&mut hop, count).await.iter().map(|item| item.id));
                after = *ids.last().unwrap();
            }
            ids
        };
        let (_, steady, hopped) = tokio::join!(writing, take(&mut whole, 3 * ORDERS), hopping);
        let steady: Vec<_> = steady.iter().map(|item| item.id).collect();
        assert!(steady.is_sorted_by(|a, b| a < b));
        assert_eq!(steady, hopped);
    })
    .await;
}

async fn whole_start(books: &Books) -> i64 {
    books.ledger.last_event_id().await.unwrap()
}

#[tokio::test]
async fn a_client_has_a_bounded_number_of_streams_and_they_end_on_close() {
    let books = Books::open().await;
    let owner: Owner = books.client("qa").await;
    beside(&books, async |stream, _| {
        let mut open = Vec::new();
        let refused = loop {
            match stream.subscribe(owner.account_id, None).await {
                Ok(subscription) => open.push(subscription),
                Err(refused) => break refused,
            }
        };
        assert!(matches!(refused, SubscribeError::TooMany));
        assert_eq!(open.len(), 16);
        open.pop();
        let mut again = stream.subscribe(owner.account_id, None).await.unwrap();
        stream.close();
        assert!(again.next().await.is_none());
    })
    .await;
}
