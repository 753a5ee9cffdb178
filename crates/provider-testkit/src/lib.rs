//! What tests of providers are made of: a server that plays scripted replies, the conformance
//! suite of the provider contract, and a fake provider with its own truth.
//!
//! Nothing here needs a network beyond the loopback interface or a live account. A new adapter
//! implements [`ConformanceHarness`] and writes `provider_testkit::conformance_tests!(Harness)`;
//! tests of order logic use [`FakeProvider`].
// Failing loudly is this crate's whole job: every panic here is a test's verdict.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

pub mod conformance;
mod fake;
mod script;

pub use conformance::{
    ConformanceHarness, Facts, Fault, Script, Situation, Stage, Subject, Wrapped,
};
pub use fake::{
    BuyPlan, Call, Failing, FakeOrder, FakeProvider, FakeSubject, Hold, PUSH_PROOF, Truth, product,
};
pub use script::{RecordedRequest, Reply, Route, ScriptedServer};
