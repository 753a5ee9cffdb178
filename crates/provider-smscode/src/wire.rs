//! The JSON of the protocol, from both sides: the adapter reads what the sandbox and the facade
//! write. Source: the SMSCode document v1.0.0; fields beyond it from the vendor's OpenAPI document
//! and SDK (providers.md 3.1, 2026-11).
//!
//! Written are exactly the document's shapes. Read is more: ids and codes as number or text,
//! amounts as number, text or the `/v2` object, and a field that nobody depends on may have any
//! shape without spoiling the answer.

mod catalog;
mod envelope;
mod order;
mod scalar;
mod webhook;

pub use catalog::{Balance, Country, ExchangeRate, Product, Service};
pub use envelope::{Envelope, ErrorBody, ErrorDetails, Meta, code};
pub use order::{
    Cancelled, CreateOrder, CreatedOrders, Finished, Order, OrderFlags, OrderId, OrderStatus,
    Resent,
};
pub use scalar::{Amount, Id};
pub use webhook::{
    SIGNATURE_HEADER, WebhookConfig, WebhookData, WebhookEvent, WebhookPatch, WebhookTested, event,
    sign_push,
};
