//! Faults on request: what can go wrong, where, how often.

mod plan;
mod rule;

pub use plan::FaultStatus;
pub(crate) use plan::{Faults, Plan, Struck};
pub use rule::{Fault, FaultRule, InvalidRule, When};
