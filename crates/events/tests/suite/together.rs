//! Deliveries that end at the same time are written down together.

use std::collections::HashMap;

use domain::{AccountId, Clock};
use ledger::{AttemptOutcome, ClaimSize, DeliveryState, DueEvent, WebhookAttempt};
use time::Duration;

use crate::books::{Books, Owner};

const CLAIM: Duration = Duration::seconds(15);

async fn claim(books: &Books) -> HashMap<AccountId, DueEvent> {
    let size = ClaimSize {
        total: 10,
        per_account: 1,
        per_failing_account: 1,
        under_way: Vec::new(),
    };
    let now = books.clock.now();
    let claimed = books
        .ledger
        .claim_webhook_events(&size, now, now + CLAIM)
        .await
        .unwrap();
    let by_account = claimed.into_iter().map(|e| (e.announcement.account, e));
    by_account.collect()
}

async fn end(books: &Books, event: &DueEvent, outcome: AttemptOutcome) {
    let is_delivered = outcome == AttemptOutcome::Delivered;
    let attempt = WebhookAttempt {
        status: Some(if is_delivered { 200 } else { 500 }),
        reason: None,
        excerpt: None,
        latency: std::time::Duration::ZERO,
    };
    let now = books.clock.now();
    let recorded = books
        .ledger
        .record_webhook_attempt(event, &attempt, outcome, now);
    recorded.await.unwrap();
}

/// The newest attempt: where its event stands and when it is tried next.
async fn newest(books: &Books, owner: Owner) -> (DeliveryState, i32, Option<domain::Timestamp>) {
    let log = books.ledger.list_deliveries(owner.account_id, None, 1);
    let delivery = log.await.unwrap().remove(0);
    (delivery.state, delivery.attempt, delivery.next_at)
}

#[tokio::test]
async fn each_outcome_counts_for_its_own_event_and_receiver() {
    let books = Books::open().await;
    let mut owners = Vec::new();
    for name in ["fine", "failing", "hopeless", "back"] {
        let owner = books.client(name).await;
        books.hook(owner, "https://receiver.example/hook").await;
        books.code(books.buy(owner).await, "1111").await;
        owners.push(owner);
    }
    let [fine, failing, hopeless, back] = owners[..] else {
        panic!("four clients");
    };
    let later = books.clock.now() + Duration::hours(1);
    // An outage of one receiver, of which one event waits for its next turn.
    books.code(books.buy(back).await, "2222").await;
    for failures in 1..=3 {
        let event = claim(&books).await.remove(&back.account_id).unwrap();
        let again = AttemptOutcome::Again(match failures {
            1 => later,
            _ => books.clock.now(),
        });
        end(&books, &event, again).await;
        assert_eq!(books.webhook(back).await.consecutive_failures, failures);
    }
    books.clock.advance(CLAIM);

    let due = claim(&books).await;
    let retry = books.clock.now() + Duration::minutes(1);
    // Submitted before any of them is written.
    tokio::join!(
        end(
            &books,
            &due[&failing.account_id],
            AttemptOutcome::Again(retry)
        ),
        end(&books, &due[&back.account_id], AttemptOutcome::Delivered),
        end(&books, &due[&hopeless.account_id], AttemptOutcome::GivenUp),
        end(&books, &due[&fine.account_id], AttemptOutcome::Delivered),
    );
    let state = async |owner| newest(&books, owner).await.0;
    assert_eq!(state(fine).await, DeliveryState::Delivered);
    assert_eq!(state(hopeless).await, DeliveryState::GivenUp);
    assert_eq!(state(back).await, DeliveryState::Delivered);
    let (state, attempt, next_at) = newest(&books, failing).await;
    assert_eq!((state, attempt), (DeliveryState::Pending, 2));
    assert_eq!(next_at, Some(retry));
    let failures = async |owner| books.webhook(owner).await.consecutive_failures;
    assert_eq!(failures(fine).await, 0);
    assert_eq!(failures(failing).await, 1);
    assert_eq!(failures(hopeless).await, 1);
    assert_eq!(failures(back).await, 0);
    // The receiver that is back gets what waited, the one that fails does not.
    let due = claim(&books).await;
    assert!(due.contains_key(&back.account_id), "not sent at once");
    assert!(!due.contains_key(&failing.account_id), "before its time");
}

/// A claim ran out and somebody else sent the event, too: both answers come at the same time.
#[tokio::test]
async fn a_success_counts_beside_the_failure_of_another_holder() {
    let books = Books::open().await;
    let owner = books.client("qa").await;
    books.hook(owner, "https://receiver.example/hook").await;
    books.code(books.buy(owner).await, "1111").await;
    let late = claim(&books).await.remove(&owner.account_id).unwrap();
    books.clock.advance(CLAIM);
    let present = claim(&books).await.remove(&owner.account_id).unwrap();
    tokio::join!(
        end(&books, &present, AttemptOutcome::GivenUp),
        end(&books, &late, AttemptOutcome::Delivered),
    );
    assert_eq!(newest(&books, owner).await.0, DeliveryState::Delivered);
    assert!(claim(&books).await.is_empty());
}
