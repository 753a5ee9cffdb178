//! Brings the schema up to date. A row of ours serialises concurrent starters: session locks do
//! not exist on every engine that speaks Postgres.

use sqlx::{Row, migrate::Migrator};

use crate::{Ledger, LedgerError};

static MIGRATOR: Migrator = sqlx::migrate!("../../migrations");

/// What a migration run did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MigrationReport {
    /// Versions and names of the migrations applied now.
    pub applied: Vec<(i64, String)>,
    /// How many there are in all.
    pub total: usize,
}

impl Ledger {
    /// Applies what is missing. Safe to call from several processes at once.
    ///
    /// # Errors
    /// The database is away, an applied migration was edited, or a statement failed.
    pub async fn migrate(&self) -> Result<MigrationReport, LedgerError> {
        let created = sqlx::raw_sql(
            "create table if not exists migration_lock (id int primary key);
             insert into migration_lock values (1) on conflict do nothing;",
        )
        .execute(&self.pool)
        .await;
        if let Err(error) = created {
            // First starts race: the loser gets one of several errors, and the winner's table.
            if !table_exists(&self.pool, "migration_lock").await? {
                return Err(error.into());
            }
        }
        let mut lock = self.pool.begin().await?;
        sqlx::query("select id from migration_lock where id = 1 for update")
            .execute(&mut *lock)
            .await?;
        let pending = pending_migrations(&self.pool).await?;
        let mut migrator = Migrator::with_migrations(MIGRATOR.iter().cloned().collect());
        migrator.set_locking(false);
        migrator.run(&self.pool).await?;
        lock.commit().await?;
        Ok(MigrationReport {
            applied: pending,
            total: MIGRATOR.iter().count(),
        })
    }
}

async fn table_exists(pool: &sqlx::PgPool, name: &str) -> Result<bool, LedgerError> {
    Ok(sqlx::query_scalar("select to_regclass($1) is not null")
        .bind(name)
        .fetch_one(pool)
        .await?)
}

/// Versions and names of the migrations that the database lacks.
///
/// # Errors
/// The database is away.
pub async fn pending_migrations(pool: &sqlx::PgPool) -> Result<Vec<(i64, String)>, LedgerError> {
    let mut applied = std::collections::HashSet::new();
    if table_exists(pool, "_sqlx_migrations").await? {
        for row in sqlx::query("select version from _sqlx_migrations where success")
            .fetch_all(pool)
            .await?
        {
            applied.insert(row.get::<i64, _>("version"));
        }
    }
    Ok(MIGRATOR
        .iter()
        .filter(|migration| !applied.contains(&migration.version))
        .map(|migration| (migration.version, migration.description.to_string()))
        .collect())
}

impl Ledger {
    /// Versions and names of the migrations that the database lacks.
    ///
    /// # Errors
    /// The database is away.
    pub async fn pending_migrations(&self) -> Result<Vec<(i64, String)>, LedgerError> {
        pending_migrations(&self.pool).await
    }
}
