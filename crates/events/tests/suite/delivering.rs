use std::collections::{HashMap, HashSet};

use domain::Clock;
use events::signature;
use ledger::{DeliveryState, News};
use rstest::rstest;
use secrecy::ExposeSecret;
use time::Duration;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::{
    books::Books,
    receiver::{Letter, Mood, PATIENCE, Receiver},
};

fn events(letters: &[Letter]) -> Vec<&str> {
    letters.iter().map(Letter::event).collect()
}

#[tokio::test]
async fn an_event_has_every_key_and_both_signatures() {
    let books = Books::open().await;
    let receiver = Receiver::open(Mood::Fine).await;
    let owner = books.client("qa").await;
    let webhook = books.hook(owner, &receiver.url()).await;
    let bought = books.buy(owner).await;
    books.code(bought, "123456").await;
    assert_eq!(books.dispatcher().send_due().await.unwrap(), 1);

    let letters = receiver.taken();
    let expected = serde_json::json!({
        "event": "order.otp_received",
        "timestamp": "2026-11-22T10:00:00Z",
        "data": {
            "order_id": bought.order_id.0,
            "phone_number": "+6281234567890",
            "otp_code": "123456",
            "otp_message": "Your code is 123456",
            "product_id": 142,
            "country": letters[0].json["data"]["country"],
            "platform": letters[0].json["data"]["platform"],
            "sms_revision": 1,
        }
    });
    assert_eq!(letters[0].json, expected);
    assert!(letters[0].json["data"]["country"].is_string());
    assert!(letters[0].json["data"]["platform"].is_string());
    let (headers, body) = (&letters[0].headers, &letters[0].body);
    let secret = webhook.secret.unwrap();
    assert_eq!(
        headers["x-webhook-signature"],
        signature::sign(body, &secret)
    );
    let sent_at = books.clock.now().unix_timestamp().to_string();
    assert_eq!(headers["webhook-timestamp"], sent_at);
    let standard = signature::sign_standard(&letters[0].id, books.clock.now(), body, &[&secret]);
    assert_eq!(headers["webhook-signature"], standard);
    assert!(secret.expose_secret().starts_with("whsec_"));
}

#[tokio::test]
async fn each_end_and_each_code_is_an_event_and_nothing_else() {
    let books = Books::open().await;
    let receiver = Receiver::open(Mood::Fine).await;
    let owner = books.client("qa").await;
    books.hook(owner, &receiver.url()).await;
    let cancelled = books.buy(owner).await;
    let now = books.clock.now();
    books
        .ledger
        .request_cancel(cancelled.order_id, now)
        .await
        .unwrap();
    books.tell(cancelled, News::EndedWithoutCode).await;
    let expired = books.buy(owner).await;
    books.tell(expired, News::EndedWithoutCode).await;
    let completed = books.buy(owner).await;
    books.code(completed, "1111").await;
    books.code(completed, "1111").await;
    books.code(completed, "2222").await;
    books.complete(completed).await;
    books.dispatcher().send_due().await.unwrap();

    let taken = receiver.taken();
    let of = |order: i64| -> Vec<(String, serde_json::Value)> {
        let own = taken.iter().filter(|letter| letter.order_id() == order);
        own.map(|l| (l.event().to_owned(), l.json["data"]["otp_code"].clone()))
            .collect()
    };
    let null = serde_json::Value::Null;
    assert_eq!(
        of(cancelled.order_id.0),
        [("order.canceled".into(), null.clone())]
    );
    assert_eq!(of(expired.order_id.0), [("order.expired".into(), null)]);
    assert_eq!(
        of(completed.order_id.0),
        [
            ("order.otp_received".into(), "1111".into()),
            ("order.otp_received".into(), "2222".into()),
            ("order.completed".into(), "2222".into()),
        ]
    );
    assert_eq!(taken.len(), 5);
}

#[tokio::test]
async fn a_client_without_a_webhook_fills_no_queue() {
    let books = Books::open().await;
    let owner = books.client("qa").await;
    books.whole_life(owner, "1234").await;
    let receiver = Receiver::open(Mood::Fine).await;
    books.hook(owner, &receiver.url()).await;
    assert_eq!(books.dispatcher().send_due().await.unwrap(), 0);
}

/// However the receiver is away, once it is back it gets every event, those of one order in order,
/// each under the id of its first attempt, and the time away costs nobody their webhook.
#[rstest]
#[case::error(Mood::Status(500))]
#[case::refusal(Mood::Status(404))]
#[case::redirect(Mood::Redirects)]
#[tokio::test]
async fn nothing_is_lost_while_the_receiver_fails(#[case] mood: Mood) {
    let books = Books::open().await;
    let receiver = Receiver::open(mood).await;
    let owner = books.client("qa").await;
    books.hook(owner, &receiver.url()).await;
    let dispatcher = books.dispatcher();
    for code in ["1111", "2222", "3333"] {
        books.whole_life(owner, code).await;
    }
    for _ in 0..12 {
        dispatcher.send_due().await.unwrap();
        books.clock.advance(Duration::seconds(30));
    }
    assert!(
        receiver
            .letters()
            .iter()
            .all(|l| l.event() == "order.otp_received")
    );
    assert!(books.webhook(owner).await.consecutive_failures >= 10);
    assert!(books.webhook(owner).await.disabled_at.is_none());

    // At the next attempt, whichever it is, all that waits is sent.
    receiver.set(Mood::Fine);
    books.clock.advance(Duration::minutes(6));
    dispatcher.send_due().await.unwrap();
    assert_all_arrived(&receiver, 3);
    assert_eq!(books.webhook(owner).await.consecutive_failures, 0);
}

#[tokio::test]
async fn nothing_is_lost_while_nobody_listens_or_the_address_changes() {
    let books = Books::open().await;
    let mut receiver = Receiver::open(Mood::Fine).await;
    let owner = books.client("qa").await;
    books.hook(owner, &receiver.url()).await;
    let dispatcher = books.dispatcher();
    receiver.stop().await;
    books.whole_life(owner, "1111").await;
    dispatcher.send_due().await.unwrap();
    receiver.start().await;
    books.clock.advance(Duration::seconds(1));
    dispatcher.send_due().await.unwrap();
    assert_all_arrived(&receiver, 1);

    receiver.stop().await;
    books.whole_life(owner, "2222").await;
    dispatcher.send_due().await.unwrap();
    let elsewhere = Receiver::open(Mood::Fine).await;
    books.hook(owner, &elsewhere.url()).await;
    dispatcher.send_due().await.unwrap();
    assert_all_arrived(&elsewhere, 1);
}

fn assert_all_arrived(receiver: &Receiver, orders: usize) {
    let taken = receiver.taken();
    let mut by_order: HashMap<i64, Vec<&str>> = HashMap::new();
    for letter in &taken {
        by_order
            .entry(letter.order_id())
            .or_default()
            .push(letter.event());
    }
    assert_eq!(by_order.len(), orders);
    for events in by_order.values() {
        assert_eq!(*events, ["order.otp_received", "order.completed"]);
    }
    let mut bodies: HashMap<String, HashSet<String>> = HashMap::new();
    for letter in receiver.letters() {
        bodies.entry(letter.id).or_default().insert(letter.body);
    }
    assert!(
        bodies.values().all(|bodies| bodies.len() == 1),
        "one id, one body"
    );
    assert_eq!(bodies.len(), 2 * orders);
}

/// With time standing still nothing but the receiver of its own client could hold an event up.
#[tokio::test]
async fn a_receiver_that_hangs_delays_no_other() {
    let books = Books::open().await;
    let hanging = Receiver::open(Mood::Hangs).await;
    let fine = Receiver::open(Mood::Fine).await;
    let (slow, quick) = (books.client("slow").await, books.client("quick").await);
    books.hook(slow, &hanging.url()).await;
    books.hook(quick, &fine.url()).await;
    for number in 0..40 {
        books
            .code(books.buy(slow).await, &format!("10{number:02}"))
            .await;
    }
    for number in 0..5 {
        books.whole_life(quick, &format!("20{number:02}")).await;
    }
    let (changes, stop) = (watch::Sender::new(()), CancellationToken::new());
    let dispatcher = books.dispatcher();
    let running = dispatcher.run(changes.subscribe(), stop.clone());
    let observed = async {
        fine.wait_for(10).await;
        hanging.wait_for(32).await;
        stop.cancel();
    };
    tokio::join!(running, observed);
    assert_all_arrived(&fine, 5);
    assert_eq!(hanging.letters().len(), 32, "the bound for one client");
    assert!(hanging.letters().iter().all(|l| !l.taken));
}

#[tokio::test]
async fn a_change_is_sent_as_soon_as_it_is_announced_and_a_retry_when_it_is_due() {
    let books = Books::open().await;
    let receiver = Receiver::open(Mood::Status(503)).await;
    let owner = books.client("qa").await;
    books.hook(owner, &receiver.url()).await;
    let (changes, stop) = (watch::Sender::new(()), CancellationToken::new());
    let dispatcher = books.dispatcher();
    let running = dispatcher.run(changes.subscribe(), stop.clone());
    let observed = async {
        books.code(books.buy(owner).await, "1111").await;
        changes.send_replace(());
        receiver.wait_for(1).await;
        receiver.set(Mood::Fine);
        let attempts = async || {
            let log = books.ledger.list_deliveries(owner.account_id, None, 10);
            log.await.unwrap().len()
        };
        // The retry counts from when the failure is written down.
        while attempts().await == 0 {}
        books.clock.advance(Duration::milliseconds(500));
        changes.send_replace(());
        receiver.wait_for(2).await;
        stop.cancel();
    };
    tokio::time::timeout(PATIENCE, async { tokio::join!(running, observed) })
        .await
        .unwrap();
    assert_eq!(events(&receiver.taken()), ["order.otp_received"]);
}

#[tokio::test]
async fn an_event_is_given_up_after_three_days_and_lets_the_next_pass() {
    let books = Books::open().await;
    let receiver = Receiver::open(Mood::Status(500)).await;
    let owner = books.client("qa").await;
    books.hook(owner, &receiver.url()).await;
    let dispatcher = books.dispatcher();
    let bought = books.buy(owner).await;
    books.code(bought, "1111").await;
    dispatcher.send_due().await.unwrap();
    books.clock.advance(Duration::hours(70));
    books.complete(bought).await;
    dispatcher.send_due().await.unwrap();
    books.clock.advance(Duration::hours(2));
    // The last attempt; its failure lets the other event of the order out.
    dispatcher.send_due().await.unwrap();
    let sent = receiver.letters();
    assert_eq!(
        events(&sent),
        [
            "order.otp_received",
            "order.otp_received",
            "order.otp_received",
            "order.completed",
        ]
    );
    let log = books
        .ledger
        .list_deliveries(owner.account_id, None, 10)
        .await
        .unwrap();
    let states: Vec<_> = log.iter().map(|delivery| delivery.state).collect();
    assert_eq!(states[0], DeliveryState::Pending);
    assert!(states[1..].iter().all(|s| *s == DeliveryState::GivenUp));
    let attempts: Vec<_> = log.iter().map(|delivery| delivery.attempt).collect();
    assert_eq!(attempts, [1, 3, 2, 1]);
}
