//! Use cases: buying, following, cancelling and recovering orders. Time and providers come in as
//! arguments; HTTP and concrete providers are unknown here.
//!
//! A purchase is driven by one task ([`drive`](OrderDesk)); everything that happens later is found
//! by the follower of the provider account ([`OrderDesk::beat`]). Both report what they learnt to
//! [`ledger::Ledger::settle`], which alone decides what it means for order and money. A driver that
//! dies leaves a lease that runs out: the sweeper then treats its open purchase as unknown.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

mod books;
mod buy;
mod cancel;
mod changes;
mod desk;
mod drive;
mod exposure;
mod finish;
mod follow;
mod inquiry;
mod judge;
mod late_sales;
mod life;
mod market;
mod measure;
mod ownership;
mod pace;
mod purchase;
mod push;
mod reconcile;
mod report;
mod resolve;
mod runtime;
mod spans;
mod sweep;
mod wallet;

pub use books::Books;
pub use buy::{CreateError, Created, Placed};
pub use cancel::{CancelError, Cancelled};
pub use desk::{DeskParts, OrderDesk, OrderSettings};
pub use finish::{FinishError, ResendError, Resent};
pub use follow::Beat;
pub use market::Market;
pub use measure::{
    CODE_WAIT_METRIC, OVERHEAD_METRIC, PURCHASE_DURATION_METRIC, PURCHASES_METRIC, REFUSALS_METRIC,
};
pub use purchase::{Buyer, Purchase};
pub use runtime::Runtime;
pub use spans::{ACCOUNT_SPAN, KEPT_TRACE};
