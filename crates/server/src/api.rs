//! The handlers of `/v1`: they unwrap HTTP and nothing else.

pub mod account;
pub mod catalog;
pub mod health;
pub mod order_actions;
pub mod order_view;
pub mod orders;
