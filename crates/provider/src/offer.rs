//! What a provider lists.

use std::fmt;

use domain::{Money, Operator, Product};
use serde::{Deserialize, Serialize};

/// How to name an offer to its provider: opaque outside of the adapter, stored with the attempt so
/// that a purchase can be repeated or matched after a restart.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OfferRef(pub String);

impl fmt::Display for OfferRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What the provider says of its stock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stock {
    /// So many, roughly.
    Count(u32),
    /// It does not say (a price book).
    NotTold,
}

impl Stock {
    /// Whether a purchase is worth trying.
    #[must_use]
    pub const fn is_available(self) -> bool {
        !matches!(self, Self::Count(0))
    }
}

/// One way to buy a product from one provider account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedOffer {
    /// What is bought, in our words.
    pub product: Product,
    /// Which operator; `any` where it does not matter.
    pub operator: Operator,
    /// How the adapter names it to the provider.
    pub offer_ref: OfferRef,
    /// The listed price in the account's currency; above zero.
    pub cost: Money,
    /// How many there are.
    pub stock: Stock,
}
