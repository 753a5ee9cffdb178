//! The wire types read and write the document's examples, and read what goes beyond them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use domain::{Currency, Micros};
use provider_smscode::wire::{
    Balance, Cancelled, Country, CreateOrder, CreatedOrders, Envelope, ExchangeRate, Finished,
    Order, OrderId, OrderStatus, Product, Resent, Service, WebhookConfig, WebhookEvent,
};
use rstest::rstest;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

/// The examples of the SMSCode document v1.0.0.
const EXAMPLES: &str = include_str!("replies/document_examples.json");

fn example(name: &str) -> Value {
    let examples: Value = serde_json::from_str(EXAMPLES).unwrap();
    examples[name].clone()
}

/// Reads an example and expects it to be written again as it was.
fn reads_and_writes<T: Serialize + DeserializeOwned>(name: &str) {
    let original = example(name);
    assert!(original.is_object(), "{name} is not in the file");
    let read: T = serde_json::from_str(&original.to_string()).unwrap();
    let written = serde_json::to_string(&read).unwrap();
    assert_eq!(
        serde_json::from_str::<Value>(&written).unwrap(),
        original,
        "{name}"
    );
}

#[test]
fn the_documents_examples_are_read_and_written_unchanged() {
    reads_and_writes::<Envelope<Vec<Country>>>("countries");
    reads_and_writes::<Envelope<Vec<Service>>>("services");
    reads_and_writes::<Envelope<Vec<Product>>>("products");
    reads_and_writes::<Envelope<ExchangeRate>>("exchange_rate");
    reads_and_writes::<Envelope<Balance>>("balance");
    reads_and_writes::<Envelope<Vec<Order>>>("orders");
    reads_and_writes::<Envelope<Order>>("order");
    reads_and_writes::<Envelope<Vec<Order>>>("active");
    reads_and_writes::<CreateOrder>("create_body");
    reads_and_writes::<Envelope<CreatedOrders>>("created");
    reads_and_writes::<OrderId>("cancel_body");
    reads_and_writes::<Envelope<Cancelled>>("cancelled");
    reads_and_writes::<Envelope<Finished>>("finished");
    reads_and_writes::<Envelope<Resent>>("resent");
    reads_and_writes::<Envelope<WebhookConfig>>("webhook");
    reads_and_writes::<WebhookEvent>("webhook_event");
    reads_and_writes::<Envelope<Value>>("error");
}

/// Source: the vendor's OpenAPI document (providers.md 3.1, 2026-11).
#[test]
fn newer_orders_keep_their_capability_keys() {
    let newer = json!({
        "id": 1001, "status": "ACTIVE", "phone_number": "+6281234567890", "amount": 15000,
        "product_id": 142, "created_at": "2026-02-25T10:00:00Z", "otp_code": null,
        "otp_received_at": null, "expires_at": "2026-02-25T10:20:00Z", "canceled_at": null,
        "failed_reason": null, "sms_revision": 0,
        "can_finish": false, "can_resend": false, "can_cancel": false, "can_replace": false,
        "can_reactivate": false, "resend_available_at": null,
        "cancel_available_at": "2026-02-25T10:02:00Z", "replace_available_at": null
    });
    let order: Order = serde_json::from_str(&newer.to_string()).unwrap();
    let flags = order.flags.as_ref().unwrap();
    assert_eq!(
        flags.cancel_available_at.as_deref(),
        Some("2026-02-25T10:02:00Z")
    );
    let written = serde_json::to_string(&order).unwrap();
    assert_eq!(serde_json::from_str::<Value>(&written).unwrap(), newer);
}

#[rstest]
#[case("15000", Some("15000"), None)]
#[case("0.3", Some("0.3"), None)]
#[case("\"0.30\"", Some("0.3"), None)]
#[case(
    r#"{"amount":"1.23","currency":"USD","canonical_amount":20000,"canonical_currency":"IDR"}"#,
    Some("1.23"),
    Some(Currency::USD)
)]
#[case("null", None, None)]
#[case("1e3", None, None)]
#[case("0.1234567", None, None)]
#[case("\"free\"", None, None)]
#[case("[1]", None, None)]
fn prices_are_exact_or_absent(
    #[case] written: &str,
    #[case] value: Option<&str>,
    #[case] currency: Option<Currency>,
) {
    let row = format!(r#"{{"id":"142","country_id":6,"platform_id":3,"price":{written}}}"#);
    let product: Product = serde_json::from_str(&row).unwrap();
    let expected: Option<Micros> = value.map(|digits| digits.parse().unwrap());
    assert_eq!(product.price.map(|price| price.value), expected);
    assert_eq!(product.price.and_then(|price| price.currency), currency);
    assert!(product.active, "an absent flag means listed, hence active");
}

#[test]
fn an_odd_field_does_not_spoil_an_order() {
    let odd = r#"{"id":"ord_7x","status":"on_hold","amount":{},"otp_code":4711,"expires_at":{},
        "product_id":[],"sms_revision":"2","can_finish":"maybe"}"#;
    let order: Order = serde_json::from_str(odd).unwrap();
    assert_eq!(order.id.as_str(), "ord_7x");
    assert_eq!(order.status, OrderStatus::Other("on_hold".to_owned()));
    assert_eq!((order.amount, order.expires_at.clone()), (None, None));
    assert_eq!(order.otp_code.as_deref(), Some("4711"));
    assert_eq!(order.sms_revision, Some(2));
    assert_eq!(order.flags, None);
}

#[test]
fn debug_shows_neither_number_nor_code() {
    let order: Envelope<Order> = serde_json::from_str(&example("order").to_string()).unwrap();
    let event: WebhookEvent = serde_json::from_str(&example("webhook_event").to_string()).unwrap();
    let hook: Envelope<WebhookConfig> =
        serde_json::from_str(&example("webhook").to_string()).unwrap();
    let shown = format!("{order:?} {event:?} {hook:?}");
    for secret in ["123456", "812345", "1234", "a1b2c3"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}
