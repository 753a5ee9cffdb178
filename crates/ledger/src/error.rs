//! What can go wrong in the ledger, by what the caller can do about it.

use domain::{AttemptId, OrderId};

/// A failed ledger operation. Expected outcomes (no money, a duplicate key) are values, not errors.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// The database cannot be reached, is read-only after a failover, or the pool is exhausted.
    /// Nothing was changed unless the connection broke during a commit.
    #[error("the database is unavailable")]
    Unavailable(#[source] sqlx::Error),
    /// The database rolled the transaction back because others were in its way: nothing was
    /// changed, and the same may be tried again.
    #[error("the database rolled the transaction back in favour of others")]
    RolledBack(#[source] sqlx::Error),
    /// A name that must be unique is taken.
    #[error("{0} is taken")]
    Taken(&'static str),
    /// The client does not exist.
    #[error("no such client")]
    NoSuchClient,
    /// The order does not exist.
    #[error("no such order: {0}")]
    NoSuchOrder(OrderId),
    /// The attempt does not exist.
    #[error("no such attempt: {0}")]
    NoSuchAttempt(AttemptId),
    /// The order is not where the change needs it: somebody else moved it meanwhile.
    #[error("order {0} moved meanwhile")]
    Conflict(OrderId),
    /// A stored value cannot be read: a defect, or somebody edited the database.
    #[error("the database holds an unreadable {0}")]
    Corrupt(&'static str),
    /// A rule that the database guards was about to be broken; the change was refused.
    #[error("the database refused a change: {0}")]
    Refused(String),
    /// A migration failed.
    #[error("migration failed")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// Any other database error.
    #[error("database error")]
    Database(#[source] sqlx::Error),
}

impl From<sqlx::Error> for LedgerError {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::Database(db) => match db.constraint() {
                Some("clients_name_taken") => Self::Taken("the client name"),
                Some("pricing_rules_scope_taken") => Self::Taken("the scope of the pricing rule"),
                Some("attempts_provider_order_taken") => Self::Taken("the provider's order id"),
                Some(constraint) => Self::Refused(constraint.to_owned()),
                None => match db.code().as_deref() {
                    // A serialization failure, the victim of a deadlock.
                    Some("40001" | "40P01") => Self::RolledBack(error),
                    Some(code) if passes(code) => Self::Unavailable(error),
                    _ => Self::Database(error),
                },
            },
            sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed => Self::Unavailable(error),
            _ => Self::Database(error),
        }
    }
}

/// Whether an SQLSTATE says that the same work may succeed later: lost connections (class 08),
/// read-only during a failover (25006), rollbacks (40), resources (53), locks (55P03), operator
/// intervention (57). The rest are ours.
fn passes(code: &str) -> bool {
    ["08", "25006", "40", "53", "55P03", "57"]
        .iter()
        .any(|prefix| code.starts_with(prefix))
}

impl From<lifecycle::Moved> for LedgerError {
    fn from(moved: lifecycle::Moved) -> Self {
        Self::Conflict(moved.0)
    }
}

impl AsRef<Self> for LedgerError {
    fn as_ref(&self) -> &Self {
        self
    }
}

impl LedgerError {
    /// What a database that cannot be reached answers, for books that are none.
    #[must_use]
    pub const fn away() -> Self {
        Self::Unavailable(sqlx::Error::PoolTimedOut)
    }

    /// Whether the database was away or too busy: the caller may try again later.
    #[must_use]
    pub const fn is_unavailable(&self) -> bool {
        matches!(self, Self::Unavailable(_) | Self::RolledBack(_))
    }
}
