//! Clients as administrators see them.

use domain::{ClientId, Currency, Micros, Timestamp};
use sqlx::PgConnection;

use crate::{ClientStatus, Ledger, LedgerError, rows};

/// A client with all its money.
#[derive(Clone, Debug)]
pub struct ClientRecord {
    /// Its id.
    pub id: ClientId,
    /// Unique.
    pub name: String,
    /// Whether it may buy.
    pub status: ClientStatus,
    /// Whether it is told who sells.
    pub sees_providers: bool,
    /// Of all amounts.
    pub currency: Currency,
    /// What it owns that is not held.
    pub available: Micros,
    /// What is set aside for open orders.
    pub held: Micros,
    /// How far below zero `available` may go.
    pub credit_limit: Micros,
    /// The test account's `available`; zero without one.
    pub test_available: Micros,
    /// The test account's `held`.
    pub test_held: Micros,
    /// When it was created.
    pub created_at: Timestamp,
}

/// Which clients to list; all conditions must hold.
#[derive(Clone, Debug, Default)]
pub struct ClientFilter {
    /// With this in its name, in any case, or with this id.
    pub query: Option<String>,
    /// In this state.
    pub status: Option<ClientStatus>,
}

struct RecordRow {
    id: i64,
    name: String,
    status: String,
    sees_providers: bool,
    currency: String,
    funds_micros: i64,
    held_micros: i64,
    credit_limit_micros: i64,
    test_funds: i64,
    test_held: i64,
    created_at: Timestamp,
}

impl TryFrom<RecordRow> for ClientRecord {
    type Error = LedgerError;

    fn try_from(row: RecordRow) -> Result<Self, LedgerError> {
        Ok(Self {
            id: ClientId(row.id),
            name: row.name,
            status: ClientStatus::from_word(&row.status),
            sees_providers: row.sees_providers,
            currency: rows::currency(&row.currency)?,
            available: Micros::new(row.funds_micros),
            held: Micros::new(row.held_micros),
            credit_limit: Micros::new(row.credit_limit_micros),
            test_available: Micros::new(row.test_funds),
            test_held: Micros::new(row.test_held),
            created_at: row.created_at,
        })
    }
}

/// Reads clients with a different end of the one statement: the macro wants literal SQL.
macro_rules! select_clients {
    ($tail:literal, $($argument:expr),* $(,)?) => {
        sqlx::query_as!(
            RecordRow,
            r#"select c.id, c.name, c.status, c.sees_providers, c.created_at, a.currency,
                a.funds_micros, a.held_micros, a.credit_limit_micros,
                coalesce(t.funds_micros, 0) as "test_funds!",
                coalesce(t.held_micros, 0) as "test_held!"
             from clients c
             join client_accounts a on a.client_id = c.id and a.mode = 'live'
             left join client_accounts t on t.client_id = c.id and t.mode = 'test'
             "# + $tail,
            $($argument),*
        )
    };
}

impl Ledger {
    /// Clients, newest first, older than the one with id `before`.
    ///
    /// # Errors
    /// The database is away.
    pub async fn search_clients(
        &self,
        filter: &ClientFilter,
        before: Option<ClientId>,
        limit: i64,
    ) -> Result<Vec<ClientRecord>, LedgerError> {
        select_clients!(
            "where ($1::bigint is null or c.id < $1)
               and ($2::text is null or strpos(lower(c.name), lower($2)) > 0 or c.id::text = $2)
               and ($3::text is null or c.status = $3)
             order by c.id desc limit $4",
            before.map(|id| id.0),
            filter.query,
            filter.status.map(ClientStatus::as_str),
            limit,
        )
        .fetch_all(&self.pool)
        .await?
        .into_iter()
        .map(TryInto::try_into)
        .collect()
    }

    /// One client with all its money.
    ///
    /// # Errors
    /// The database is away.
    pub async fn find_client_record(
        &self,
        client: ClientId,
    ) -> Result<Option<ClientRecord>, LedgerError> {
        select_clients!("where c.id = $1", client.0)
            .fetch_optional(&self.pool)
            .await?
            .map(TryInto::try_into)
            .transpose()
    }
}

/// One client with all its money, its live account locked.
pub(crate) async fn lock_record(
    tx: &mut PgConnection,
    client: ClientId,
) -> Result<Option<ClientRecord>, LedgerError> {
    select_clients!("where c.id = $1 for no key update of c, a", client.0)
        .fetch_optional(tx)
        .await?
        .map(TryInto::try_into)
        .transpose()
}
