//! The gateway: HTTP in front, providers behind, the ledger underneath.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

pub mod admin;
pub mod admin_token;
pub mod amount;
pub mod api;
pub mod app;
pub mod auth;
pub mod catalog_store;
pub mod cli;
pub mod clock;
pub mod closing;
pub mod config;
pub mod console;
pub mod database;
pub mod dev;
pub mod docs;
pub mod envelope;
pub mod error;
pub mod extract;
pub mod gateway;
pub mod idempotency_key;
pub mod key_terms;
pub mod keys;
pub mod limit;
pub mod metrics;
pub mod order_money;
pub mod outage;
pub mod posting_export;
pub mod price_list;
pub mod providers;
pub mod reload;
pub mod request_span;
pub mod routes;
pub mod runtime_settings;
mod short_text;
pub mod telemetry;
pub mod traces;
