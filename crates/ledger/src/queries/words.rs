//! The closed sets of words of the books.

/// Every kind of transfer, as the schema knows them.
pub const TRANSFER_KINDS: [&str; 16] = [
    "deposit",
    "adjustment",
    "hold",
    "extend",
    "trim",
    "charge",
    "void",
    "purchase",
    "spend",
    "provider_refund",
    "repricing",
    "expose",
    "unexpose",
    "loss",
    "wallet_opening",
    "top_up",
];

/// Every account, as the schema knows them.
pub const ACCOUNTS: [&str; 11] = [
    "client_funds",
    "client_holds",
    "cash",
    "adjustments",
    "revenue",
    "provider_wallet",
    "in_flight",
    "cost",
    "exposure",
    "suspense",
    "loss",
];

/// A kind of transfer by its word.
#[must_use]
pub fn kind_word(word: &str) -> Option<&'static str> {
    TRANSFER_KINDS.into_iter().find(|known| *known == word)
}

/// An account by its word.
#[must_use]
pub fn account_word(word: &str) -> Option<&'static str> {
    ACCOUNTS.into_iter().find(|known| *known == word)
}

/// What a report has a line for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dimension {
    /// Each provider account.
    Provider,
    /// Each service.
    Service,
    /// Each country.
    Country,
    /// Each client.
    Client,
    /// Each day, in UTC.
    Day,
}

impl Dimension {
    /// Every dimension.
    pub const ALL: [Self; 5] = [
        Self::Provider,
        Self::Service,
        Self::Country,
        Self::Client,
        Self::Day,
    ];

    /// Its word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Provider => "provider",
            Self::Service => "service",
            Self::Country => "country",
            Self::Client => "client",
            Self::Day => "day",
        }
    }

    /// Reads its word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.as_str() == word)
    }

    /// A line's key, from a transfer `t`; null where the transfer has none.
    pub(super) const fn of_transfer(self) -> &'static str {
        match self {
            Self::Provider => "t.provider",
            Self::Service => "t.service",
            Self::Country => "t.country",
            Self::Client => "t.client_id::text",
            Self::Day => "to_char(t.created_at at time zone 'UTC', 'YYYY-MM-DD')",
        }
    }

    /// A line's key, from a row `s` of a summary.
    pub(super) const fn of_summary(self) -> &'static str {
        match self {
            Self::Provider => "s.provider",
            Self::Service => "s.service",
            Self::Country => "s.country",
            Self::Client => "s.client",
            Self::Day => "to_char(s.begins at time zone 'UTC', 'YYYY-MM-DD')",
        }
    }

    /// What it adds to the number by which summaries know dimensions; days are in all of them.
    pub(super) const fn bit(self) -> u8 {
        match self {
            Self::Client => 8,
            Self::Provider => 4,
            Self::Country => 2,
            Self::Service => 1,
            Self::Day => 0,
        }
    }
}
