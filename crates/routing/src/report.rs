//! How a round of fetching went.

use domain::ProviderName;

/// How fetching one catalog went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CatalogRefresh {
    /// New content.
    Changed {
        /// How many offers there are now.
        offers: usize,
    },
    /// The same content; only its age moved.
    Unchanged,
    /// The stale catalog was kept.
    Failed {
        /// What went wrong.
        error: String,
    },
}

/// How one round over all providers went.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RefreshReport {
    /// Per provider.
    pub catalogs: Vec<(ProviderName, CatalogRefresh)>,
    /// Per provider that publishes rates: how many, or what went wrong.
    pub rates: Vec<(ProviderName, Result<usize, String>)>,
}
