//! What a request is for, whichever protocol it came by.

use serde::{Deserialize, Serialize};

/// What a request is for.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Endpoint {
    /// A purchase.
    Buy,
    /// One order.
    Status,
    /// Several orders, or transactions.
    List,
    /// Countries, services, products.
    Catalog,
    /// Exchange rates.
    Rates,
    /// Giving a number back.
    Cancel,
    /// Releasing a number after its code.
    Finish,
    /// Asking for another SMS.
    Resend,
    /// The account's money or profile.
    Balance,
    /// Webhook settings.
    Webhook,
    /// Nothing that the protocol has.
    Unknown,
    /// In a fault rule: whatever the request is for.
    #[default]
    Any,
}
