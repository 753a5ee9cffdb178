//! The handlers of `/v1`: they unwrap HTTP and nothing else.

pub mod account;
pub mod catalog;
mod event_detail;
pub mod event_stream;
pub mod exchange_rate;
pub mod health;
pub mod order_actions;
pub mod order_creation;
pub mod order_history;
pub mod order_view;
pub mod orders;
pub mod policy_refusal;
mod product_filter;
pub mod products;
pub mod provider_push;
pub mod purchase_request;
pub mod quotes;
pub mod webhook;
pub mod webhook_log;
