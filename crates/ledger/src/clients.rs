//! Clients: who may call and in which currency they pay.

use domain::{ClientId, Currency, Micros, Mode, Money, Timestamp};
use serde::Serialize;
use sqlx::PgConnection;

use crate::{Ledger, LedgerError, rows};

/// Whether a client may buy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ClientStatus {
    /// May do everything.
    Active,
    /// May read, finish and cancel what it has, but not buy.
    Suspended,
}

impl ClientStatus {
    /// The database's word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Suspended => "suspended",
        }
    }

    pub(crate) fn from_word(word: &str) -> Self {
        if word == "active" {
            Self::Active
        } else {
            Self::Suspended
        }
    }
}

/// A client to be created.
#[derive(Clone, Debug)]
pub struct NewClient {
    /// Unique.
    pub name: String,
    /// Of its account.
    pub currency: Currency,
    /// How far below zero its funds may go.
    pub credit_limit: Micros,
}

/// A client with its live account, and what its test account holds.
#[derive(Clone, Debug, Serialize)]
pub struct Client {
    /// Its id.
    pub id: ClientId,
    /// Unique.
    pub name: String,
    /// Whether it may buy.
    pub status: ClientStatus,
    /// What it owns that is not held.
    pub available: Money,
    /// What is set aside for open orders.
    pub held: Micros,
    /// How far below zero `available` may go.
    pub credit_limit: Micros,
    /// What its test account has that is not held.
    pub test_available: Money,
    /// When it was created.
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: Timestamp,
}

struct ClientRow {
    id: i64,
    name: String,
    status: String,
    created_at: Timestamp,
    currency: String,
    funds_micros: i64,
    held_micros: i64,
    credit_limit_micros: i64,
    test_funds_micros: i64,
}

impl TryFrom<ClientRow> for Client {
    type Error = LedgerError;

    fn try_from(row: ClientRow) -> Result<Self, LedgerError> {
        let currency = rows::currency(&row.currency)?;
        Ok(Self {
            id: ClientId(row.id),
            name: row.name,
            status: ClientStatus::from_word(&row.status),
            available: Money::new(Micros::new(row.funds_micros), currency),
            held: Micros::new(row.held_micros),
            credit_limit: Micros::new(row.credit_limit_micros),
            test_available: Money::new(Micros::new(row.test_funds_micros), currency),
            created_at: row.created_at,
        })
    }
}

impl Ledger {
    /// All clients, oldest first.
    ///
    /// # Errors
    /// The database is away.
    pub async fn list_clients(&self) -> Result<Vec<Client>, LedgerError> {
        sqlx::query_as!(
            ClientRow,
            "select c.id, c.name, c.status, c.created_at, a.currency, a.funds_micros, a.held_micros,
                    a.credit_limit_micros, t.funds_micros as test_funds_micros
             from clients c
             join client_accounts a on a.client_id = c.id and a.mode = 'live'
             join client_accounts t on t.client_id = c.id and t.mode = 'test'
             order by c.id",
        )
        .fetch_all(&self.pool)
        .await?
        .into_iter()
        .map(TryInto::try_into)
        .collect()
    }

    /// A client with its live account.
    ///
    /// # Errors
    /// The database is away.
    pub async fn find_client(&self, client: ClientId) -> Result<Option<Client>, LedgerError> {
        sqlx::query_as!(
            ClientRow,
            "select c.id, c.name, c.status, c.created_at, a.currency, a.funds_micros, a.held_micros,
                    a.credit_limit_micros, t.funds_micros as test_funds_micros
             from clients c
             join client_accounts a on a.client_id = c.id and a.mode = 'live'
             join client_accounts t on t.client_id = c.id and t.mode = 'test'
             where c.id = $1",
            client.0,
        )
        .fetch_optional(&self.pool)
        .await?
        .map(TryInto::try_into)
        .transpose()
    }
}

/// Inserts a client with two empty accounts in its currency: a live one, and one for tests that has
/// no credit.
pub(crate) async fn insert_client(
    tx: &mut PgConnection,
    new: &NewClient,
    now: Timestamp,
) -> Result<ClientId, LedgerError> {
    let id = sqlx::query_scalar!(
        "insert into clients (name, created_at) values ($1, $2) returning id",
        new.name,
        now,
    )
    .fetch_one(&mut *tx)
    .await?;
    sqlx::query!(
        "insert into client_accounts (client_id, mode, currency, credit_limit_micros)
         values ($1, $2, $4, $5), ($1, $3, $4, 0)",
        id,
        Mode::Live.as_str(),
        Mode::Test.as_str(),
        new.currency.code(),
        new.credit_limit.get(),
    )
    .execute(tx)
    .await?;
    Ok(ClientId(id))
}
