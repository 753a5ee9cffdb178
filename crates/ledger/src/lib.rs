//! All SQL of the gateway: one file per aggregate, double entry, every state change conditional.
//!
//! Money is booked as transfers whose postings sum to zero in each currency. A client's money
//! stands on one row that authorizes purchases; house accounts have no row of their own, so
//! that no two purchases ever wait for the same one: their balances are sums over postings.
//!
//! What moves an order moves its attempt, its money and its event log in the same transaction:
//! [`Ledger::settle`] takes one piece of news about an attempt, has the crate `lifecycle` decide what
//! it means, and writes that in one transaction. Nothing here
//! calls a provider, and no transaction outlives the method that opened it.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

mod accounts;
mod announcements;
mod attempts;
mod audit;
mod batch;
mod booking;
mod catalogs;
mod claims;
mod client_changes;
mod client_search;
mod clients;
mod deliveries;
mod error;
mod events;
mod evidence;
mod export;
mod exposure;
mod guards;
mod hand_bookings;
mod horizon;
mod idempotency;
mod invalid_setting;
mod invention;
mod key_administration;
mod keys;
mod leases;
mod measurements;
mod messages;
mod migrations;
mod orders;
mod outbox;
mod policies;
mod postings;
mod pricing_rules;
mod provider_states;
mod queries;
mod reconciliation;
mod reserve;
mod retention;
mod revisions;
mod rows;
mod settle;
mod strays;
mod transaction;
mod unsettled;
mod verify;
mod wallets;
mod webhooks;

use domain::{AccountId, OrderId, Timestamp};
use sqlx::{PgPool, postgres::PgPoolOptions};

pub use accounts::{Balance, Transaction, TransactionKind, TransactionPage};
pub use announcements::{Announcement, AnnouncementPage, HistoryView};
pub use attempts::Attempt;
pub use audit::{Actor, AuditEntry, AuditFilter};
pub use catalogs::StoredOffers;
pub use claims::Claims;
pub use client_changes::ClientChange;
pub use client_search::{ClientFilter, ClientRecord};
pub use clients::{Client, ClientStatus, NewClient};
pub use deliveries::{Delivery, DeliveryState, Replay};
pub use error::LedgerError;
pub use events::OrderHistoryEvent;
pub use evidence::{Evidence, Look};
pub use export::ExportedPosting;
pub use guards::PolicyRefusal;
pub use hand_bookings::{Deposit, HandBooking};
pub use horizon::Horizon;
pub use idempotency::{Answer, IdempotencyKey, Idempotent};
pub use invalid_setting::InvalidSetting;
pub use invention::Invention;
pub use key_administration::{KeyLimits, KeyRecord, KeyTerms};
pub use keys::{NewKey, StoredKey};
pub use leases::{DRIVER_LEASE, Lease};
pub use lifecycle::{
    AnnouncementKind, DriverLease, Incoming, NewAttempt, News, NextAttempt, Sale, SaleTerms,
    SeenMessage, Settled, has_new_messages,
};
pub use measurements::{Measurements, PoolUse};
pub use migrations::{MigrationReport, pending_migrations};
pub use orders::{Order, OrderFilter, OrderMessage};
pub use outbox::{AttemptOutcome, ClaimSize, DueEvent, WebhookAttempt};
pub use policies::{CancelRatio, ClientPolicy};
pub use postings::OrderPosting;
pub use pricing_rules::{NewPricingRule, StoredPricingRule};
pub use provider_states::{DecidedState, ProviderState};
pub use queries::{
    ACCOUNTS, AccountBalance, AccountTotal, AttemptRecord, DeliveryLine, Dimension, FoundOrder,
    LedgerFilter, MinuteOfOrders, OrderFile, OrderPosition, OrderSearch, Overview, PostingPosition,
    ProfitLine, Step, TRANSFER_KINDS, TrialBalance, account_word, kind_word,
};
pub use reconciliation::{Loss, Reconciliation};
pub use reserve::{NewOrder, Reservation, Reserved, ReservedOrder};
pub use retention::Redacted;
pub use revisions::SettingsRevision;
pub use settle::{Decided, Verdict};
pub use strays::{OpenStray, StrayCandidate, StrayDecision, StrayFilter, StrayOrder, StrayVerdict};
pub use unsettled::{Unclear, Unsettled};
pub use verify::{InvariantCheck, Verification};
pub use wallets::{TopUp, WalletReading, WalletView};
pub use webhooks::{Webhook, WebhookChange};

use batch::Batcher;

/// The database of one gateway. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Ledger {
    pool: PgPool,
    /// One connection of its own: a pool that is in use to the last one is no outage.
    probe: PgPool,
    reservations: Batcher<Reservation, Reserved>,
    settlements: Batcher<settle::Told, Result<Settled, LedgerError>>,
    deliveries: Batcher<outbox::Ended, Result<(), LedgerError>>,
    orders: Batcher<(AccountId, OrderId), Result<Option<Order>, LedgerError>>,
    exposure_limits: exposure::ExposureLimits,
}

impl Ledger {
    /// Connects with a pool of at most `max_connections`, and one more for [`Ledger::ping`]. Needs a Tokio runtime: purchases of
    /// concurrent requests are committed together by a background task.
    ///
    /// # Errors
    /// The database cannot be reached or refuses us.
    pub async fn connect(url: &str, max_connections: u32) -> Result<Self, LedgerError> {
        let pool = PgPoolOptions::new()
            .max_connections(max_connections)
            .acquire_timeout(std::time::Duration::from_secs(5))
            .connect(url)
            .await?;
        let probe = PgPoolOptions::new()
            .max_connections(1)
            .acquire_timeout(std::time::Duration::from_secs(5))
            .connect_lazy(url)?;
        Ok(Self {
            probe,
            ..Self::from_pool(pool)
        })
    }

    /// Over an existing pool.
    #[must_use]
    pub fn from_pool(pool: PgPool) -> Self {
        let exposure_limits = exposure::ExposureLimits::default();
        Self {
            reservations: reserve::batcher(pool.clone(), exposure_limits.clone()),
            settlements: settle::batcher(pool.clone()),
            deliveries: outbox::batcher(pool.clone()),
            orders: orders::finder(pool.clone()),
            exposure_limits,
            probe: pool.clone(),
            pool,
        }
    }

    /// What the database's clock says, if it answers.
    ///
    /// # Errors
    /// It does not.
    pub async fn ping(&self) -> Result<Timestamp, LedgerError> {
        let read = sqlx::query_scalar("select clock_timestamp()");
        Ok(read.fetch_one(&self.probe).await?)
    }

    /// Closes all connections, after the queries under way.
    pub async fn close(&self) {
        self.pool.close().await;
        self.probe.close().await;
    }
}
