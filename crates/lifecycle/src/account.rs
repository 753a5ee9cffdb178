//! The accounts of the double entry.

/// An account. Client accounts also have a balance of their own; house accounts are sums of postings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Account {
    /// What a client may spend.
    ClientFunds,
    /// What is set aside for its open orders.
    ClientHolds,
    /// Money that came from outside.
    Cash,
    /// Corrections by people.
    Adjustments,
    /// What clients were charged.
    Revenue,
    /// Our money at a provider.
    ProviderWallet,
    /// Paid for numbers that still may go either way.
    InFlight,
    /// Spent on numbers with a code.
    Cost,
    /// What purchases without a known outcome may have cost.
    Exposure,
    /// The other side of exposure: money that may never have moved.
    Suspense,
    /// Gone for nothing.
    Loss,
}

impl Account {
    /// The word in the books.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ClientFunds => "client_funds",
            Self::ClientHolds => "client_holds",
            Self::Cash => "cash",
            Self::Adjustments => "adjustments",
            Self::Revenue => "revenue",
            Self::ProviderWallet => "provider_wallet",
            Self::InFlight => "in_flight",
            Self::Cost => "cost",
            Self::Exposure => "exposure",
            Self::Suspense => "suspense",
            Self::Loss => "loss",
        }
    }
}
