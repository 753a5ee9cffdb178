use domain::Clock;
use ledger::WebhookChange;
use secrecy::ExposeSecret;
use time::Duration;

use crate::{
    books::{Books, Owner},
    receiver::{Mood, Receiver},
};

fn change(url: Option<&str>, secret: Option<&str>) -> WebhookChange {
    WebhookChange {
        url: url.map(str::to_owned),
        secret: secret.map(|secret| secret.to_owned().into()),
        fresh_secret: "fresh".to_owned().into(),
    }
}

async fn apply(
    books: &Books,
    owner: Owner,
    change: WebhookChange,
) -> (Option<String>, Option<String>) {
    let now = books.clock.now();
    let webhook = books
        .ledger
        .change_webhook(owner.account_id, &change, now)
        .await
        .unwrap();
    let secret = webhook.secret.map(|s| s.expose_secret().to_owned());
    (webhook.url, secret)
}

#[tokio::test]
async fn a_secret_is_made_for_the_first_address_and_an_empty_text_clears() {
    let books = Books::open().await;
    let owner = books.client("qa").await;
    let url = Some("https://example.com/hook".to_owned());
    let text = url.as_deref();
    let some = |text: &str| Some(text.to_owned());
    let steps = [
        (change(text, None), (url.clone(), some("fresh"))),
        (change(None, Some("mine")), (url.clone(), some("mine"))),
        (change(text, None), (url.clone(), some("mine"))),
        (change(Some(""), None), (None, some("mine"))),
        (change(text, Some("")), (url.clone(), None)),
        (change(None, Some("again")), (url, some("again"))),
        (change(Some(""), Some("")), (None, None)),
    ];
    for (change, after) in steps {
        assert_eq!(apply(&books, owner, change).await, after);
    }
}

#[tokio::test]
async fn a_replaced_secret_is_signed_with_for_a_day() {
    let books = Books::open().await;
    let receiver = Receiver::open(Mood::Fine).await;
    let owner = books.client("qa").await;
    apply(&books, owner, change(Some(&receiver.url()), Some("old"))).await;
    apply(&books, owner, change(None, Some("new"))).await;
    let dispatcher = books.dispatcher();
    let signatures = async |code: &str| {
        books.code(books.buy(owner).await, code).await;
        dispatcher.send_due().await.unwrap();
        let letter = receiver.taken().pop().unwrap();
        let standard = letter.headers["webhook-signature"]
            .to_str()
            .unwrap()
            .to_owned();
        let plain = events::signature::sign(&letter.body, &"new".to_owned().into());
        assert_eq!(letter.headers["x-webhook-signature"], plain);
        standard.split(' ').count()
    };
    assert_eq!(signatures("1111").await, 2);
    books.clock.advance(Duration::hours(25));
    assert_eq!(signatures("2222").await, 1);
}

#[tokio::test]
async fn without_a_secret_nothing_is_signed_and_without_an_address_nothing_is_kept() {
    let books = Books::open().await;
    let receiver = Receiver::open(Mood::Fine).await;
    let owner = books.client("qa").await;
    apply(&books, owner, change(Some(&receiver.url()), Some(""))).await;
    let dispatcher = books.dispatcher();
    books.code(books.buy(owner).await, "1111").await;
    dispatcher.send_due().await.unwrap();
    let letter = receiver.taken().pop().unwrap();
    assert!(!letter.headers.contains_key("x-webhook-signature"));
    assert!(!letter.headers.contains_key("webhook-signature"));

    books.code(books.buy(owner).await, "2222").await;
    apply(&books, owner, change(Some(""), None)).await;
    books.code(books.buy(owner).await, "3333").await;
    apply(&books, owner, change(Some(&receiver.url()), None)).await;
    assert_eq!(dispatcher.send_due().await.unwrap(), 0);
}

#[tokio::test]
async fn a_receiver_is_switched_off_after_a_day_of_failures_and_on_by_a_change() {
    let books = Books::open().await;
    let receiver = Receiver::open(Mood::Status(500)).await;
    let owner = books.client("qa").await;
    books.hook(owner, &receiver.url()).await;
    let dispatcher = books.dispatcher();
    books.code(books.buy(owner).await, "1111").await;
    for _ in 0..23 {
        dispatcher.send_due().await.unwrap();
        books.clock.advance(Duration::hours(1));
    }
    assert!(books.webhook(owner).await.disabled_at.is_none());
    assert!(books.webhook(owner).await.consecutive_failures >= 10);
    books.clock.advance(Duration::hours(7));
    dispatcher.send_due().await.unwrap();
    let webhook = books.webhook(owner).await;
    assert_eq!(webhook.disabled_at, Some(books.clock.now()));
    assert!(webhook.disabled_reason.is_some());

    // What happens meanwhile is kept.
    receiver.set(Mood::Fine);
    books.code(books.buy(owner).await, "2222").await;
    books.clock.advance(Duration::hours(1));
    assert_eq!(dispatcher.send_due().await.unwrap(), 0);
    apply(&books, owner, change(Some(&receiver.url()), None)).await;
    assert_eq!(dispatcher.send_due().await.unwrap(), 2);
    let webhook = books.webhook(owner).await;
    assert_eq!(
        (webhook.disabled_at, webhook.consecutive_failures),
        (None, 0)
    );
}

#[tokio::test]
async fn a_test_is_one_signed_request() {
    let books = Books::open().await;
    let receiver = Receiver::open(Mood::Status(418)).await;
    let owner = books.client("qa").await;
    let webhook = books.hook(owner, &receiver.url()).await;
    let attempt = books.dispatcher().test(&webhook).await.unwrap();
    assert_eq!(attempt.status, Some(418));
    let letters = receiver.letters();
    assert_eq!(letters.len(), 1);
    assert_eq!(letters[0].event(), "webhook.test");
    let expected = events::signature::sign(&letters[0].body, &webhook.secret.unwrap());
    assert_eq!(letters[0].headers["x-webhook-signature"], expected);
    let data = letters[0].json["data"].as_object().unwrap();
    assert_eq!(data.len(), 8);
    assert!(data.values().all(serde_json::Value::is_null));
}

/// Only development may call this machine, by whatever name.
#[tokio::test]
async fn outside_of_development_this_machine_is_not_called() {
    let books = Books::open().await;
    let receiver = Receiver::open(Mood::Fine).await;
    let owner = books.client("qa").await;
    let webhook = books.hook(owner, &receiver.url()).await;
    let courier = events::Courier::new(events::AddressPolicy::default()).unwrap();
    let strict = events::Dispatcher::new(books.ledger.clone(), books.clock.clone(), courier);
    let attempt = strict.test(&webhook).await.unwrap();
    assert_eq!((attempt.status, attempt.reason.is_some()), (None, true));
    assert!(receiver.letters().is_empty());
}
