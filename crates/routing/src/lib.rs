//! Which offers to try, in which order, and why not the others.
//!
//! [`rank`] is a pure function of a [`Snapshot`] (catalogs and rates), a [`RouteRequest`], a
//! [`RoutePolicy`] and a [`HealthView`]; the current time is an argument. [`CatalogKeeper`] keeps
//! the snapshot warm in the background, [`HealthBoard`] remembers how the providers behave. This
//! crate knows nothing of SQL, HTTP or orders: what it stores goes through [`CatalogStore`].
//!
//! # Exact prices
//!
//! A price is `cost x rates x (100 + percent) / 100 + fixed`, and at least `cost x rates + margin`
//! ([`Markup`]). The result is kept as a fraction of whole
//! numbers until the one rounding at its end, because a rounded intermediate can lift a price by a
//! whole step of the client's currency, or order two equal offers differently on two machines.
//!
//! # Why the breaker is ours
//!
//! `tower-resilience` and `recloser` wrap the call and read the clock themselves. Here the breaker
//! has to be visible before the call, since a pure function decides with it and its state is part
//! of the order's decision record; outcomes are reported after the call by the order logic, which
//! alone knows a refusal from a fault; time is an argument; and an idle half-open breaker must give
//! its one probe to exactly one of many concurrent purchases. What remains of those crates after
//! that is a counter and a doubling.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

mod background;
mod breaker;
mod catalog;
mod converted;
mod decision;
mod exact;
mod health;
mod listing;
mod markup;
mod pricing;
mod rank;
mod rates;
mod refresh;
mod report;
mod schedule;
mod snapshot;
mod store;

pub use breaker::{BreakerSettings, BreakerState, ProbeClaim};
pub use catalog::{LearntPrice, StoredCatalog};
pub use converted::convert_cost;
pub use decision::{
    Decision, DeliveryRate, ExcludedOffer, ExclusionReason, RankedOffer, RoutePolicy, RouteRequest,
    Strategy,
};
pub use health::{FaultKind, HealthBoard, HealthView, SuspendReason};
pub use listing::{ProductSummary, summarise};
pub use markup::{Markup, PricingRule, PricingRules};
pub use pricing::{Price, max_cost_for, price_for, price_with};
pub use rank::rank;
pub use rates::{CONFIG_SOURCE, Converted, RateProblem, RateTable};
pub use refresh::CatalogKeeper;
pub use report::{CatalogRefresh, RefreshReport};
pub use schedule::RefreshSettings;
pub use snapshot::{CatalogAge, Offer, Snapshot};
pub use store::{CatalogStore, MemoryCatalogStore, StoreError};
