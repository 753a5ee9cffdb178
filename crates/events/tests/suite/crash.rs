use domain::Clock;
use time::Duration;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::{
    books::Books,
    receiver::{Mood, Receiver},
};

/// A dispatcher whose process dies in the middle of deliveries leaves claims behind. Until they
/// run out nobody sends those events; then another one does, under the same ids.
#[tokio::test]
async fn what_a_dead_dispatcher_had_under_way_is_sent_by_another() {
    let books = Books::open().await;
    let receiver = Receiver::open(Mood::Hangs).await;
    let owner = books.client("qa").await;
    books.hook(owner, &receiver.url()).await;
    for code in ["1111", "2222", "3333"] {
        books.whole_life(owner, code).await;
    }
    let (url, clock) = (books.database.url().to_owned(), books.clock.clone());
    let process = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    // It is to be cut off, not drained.
    process.spawn(async move {
        let ledger = ledger::Ledger::connect(&url, 5).await.unwrap();
        let courier = events::Courier::new(crate::books::LOOPBACK).unwrap();
        let changes = watch::Sender::new(());
        events::Dispatcher::new(ledger, clock, courier)
            .run(changes.subscribe(), CancellationToken::new())
            .await;
    });
    receiver.wait_for(3).await;
    process.shutdown_background();
    receiver.set(Mood::Fine);

    let heir = books.dispatcher();
    assert_eq!(heir.send_due().await.unwrap(), 0, "claimed by the dead one");
    books.clock.advance(Duration::seconds(16));
    assert_eq!(heir.send_due().await.unwrap(), 6);
    let taken = receiver.taken();
    let mut ids: Vec<_> = taken.iter().map(|letter| letter.id.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!((taken.len(), ids.len()), (6, 6));
    let first: Vec<_> = receiver.letters()[..3]
        .iter()
        .map(|l| l.id.clone())
        .collect();
    assert!(first.iter().all(|id| ids.contains(&id.as_str())));
}

/// Two dispatchers over one queue: each event is sent once.
#[tokio::test]
async fn replicas_share_the_work() {
    let books = Books::open().await;
    let receiver = Receiver::open(Mood::Fine).await;
    let owner = books.client("qa").await;
    books.hook(owner, &receiver.url()).await;
    for number in 0..20 {
        books.whole_life(owner, &format!("10{number:02}")).await;
    }
    let (one, other) = (books.dispatcher(), books.dispatcher());
    let (sent, also_sent) = tokio::join!(one.send_due(), other.send_due());
    // One may have looked while the other one's claims blocked the second half.
    let rest = one.send_due().await.unwrap();
    assert_eq!(sent.unwrap() + also_sent.unwrap() + rest, 40);
    assert_eq!(receiver.taken().len(), 40);
}

/// The answer of a dispatcher whose claim ran out comes late: a success counts, a failure is left
/// to the new holder.
#[tokio::test]
async fn a_late_failure_does_not_undo_the_success_of_another() {
    let books = Books::open().await;
    let receiver = Receiver::open(Mood::Fine).await;
    let owner = books.client("qa").await;
    books.hook(owner, &receiver.url()).await;
    books.code(books.buy(owner).await, "1111").await;
    let size = ledger::ClaimSize {
        total: 10,
        per_account: 10,
        per_failing_account: 10,
        under_way: Vec::new(),
    };
    let now = books.clock.now();
    let claimed = books
        .ledger
        .claim_webhook_events(&size, now, now + Duration::seconds(15))
        .await
        .unwrap();
    books.clock.advance(Duration::seconds(16));
    assert_eq!(books.dispatcher().send_due().await.unwrap(), 1);
    let late = ledger::WebhookAttempt {
        status: Some(500),
        reason: None,
        excerpt: None,
        latency: std::time::Duration::from_secs(16),
    };
    let again = ledger::AttemptOutcome::Again(books.clock.now());
    books
        .ledger
        .record_webhook_attempt(&claimed[0], &late, again, books.clock.now())
        .await
        .unwrap();
    assert_eq!(books.dispatcher().send_due().await.unwrap(), 0);
    assert_eq!(receiver.taken().len(), 1);
}
