//! What every handler shares.

use std::sync::{Arc, atomic::AtomicBool};

use arc_swap::ArcSwap;
use domain::Clock;
use events::{Dispatcher, EventStream};
use ledger::Ledger;
use orders::OrderDesk;
use routing::{CatalogKeeper, HealthBoard};

use crate::{
    admin::{Administrators, books::Books},
    client_address::TrustedProxies,
    keys::KeyRing,
    limit::Limits,
    metrics::Readings,
    outage::Outage,
    price_list::PriceLists,
    reload::Configuration,
    runtime_settings::RuntimeSettings,
};

/// The parts of a running gateway.
pub struct App {
    /// The database.
    pub ledger: Ledger,
    /// Orders.
    pub desk: OrderDesk,
    /// Catalogs and rates.
    pub catalog: Arc<CatalogKeeper>,
    /// How providers behave.
    pub health: Arc<HealthBoard>,
    /// API keys.
    pub keys: KeyRing,
    /// Who administers.
    pub administrators: Administrators,
    /// What administrators change while this runs.
    pub runtime_settings: RuntimeSettings,
    /// Requests per client and group.
    pub limits: ArcSwap<Limits>,
    /// Who is believed about where requests come from.
    pub proxies: TrustedProxies,
    /// What all was made from.
    pub configuration: Configuration,
    /// What products cost now, by currency.
    pub prices: PriceLists,
    /// What happened, to webhooks.
    pub webhooks: Dispatcher,
    /// What happened, to who listens.
    pub stream: EventStream,
    /// What was last read of the database for who watches.
    pub readings: Readings,
    /// What questions to the books share.
    pub books: Books,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Whether the database answers.
    pub outage: Outage,
    /// Set when the gateway stops taking new work.
    pub draining: AtomicBool,
}

/// Shared by all handlers.
pub type AppState = Arc<App>;
