#![doc = include_str!("../README.md")]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

mod clock;
mod config;
mod endpoint;
mod fault;
mod kind;
mod market;
mod server;
mod truth;

pub use clock::{Moment, SandboxClock, SystemClock};
pub use config::{AccountConfig, DeliveryPercent, SandboxConfig};
pub use endpoint::Endpoint;
pub use fault::{Fault, FaultRule, FaultStatus, InvalidRule, When};
pub use kind::ProviderKind;
pub use server::{Delivered, Sandbox, SandboxAccount, SandboxHandle, StartError};
pub use truth::{AccountTruth, OrderTruth, OrderTruthStatus, RequestCounts, Truth};
