//! What administrators change about a client.

use domain::{ClientId, Currency, Micros, Mode, Timestamp};
use serde::Serialize;

use crate::{
    Actor, ClientRecord, ClientStatus, Deposit, Ledger, LedgerError, NewClient,
    audit::{Change, record},
    clients::insert_client,
    hand_bookings::book_deposit,
};

/// What to change; absent: stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClientChange {
    /// Unique.
    pub name: Option<String>,
    /// Whether it may buy.
    pub status: Option<ClientStatus>,
    /// How far below zero its live funds may go.
    pub credit_limit: Option<Micros>,
    /// Whether it is told who sells.
    pub sees_providers: Option<bool>,
}

impl ClientChange {
    /// A change of nothing but the status.
    #[must_use]
    pub fn of(status: ClientStatus) -> Self {
        Self {
            status: Some(status),
            ..Self::default()
        }
    }
}

/// What the record of a change shows.
#[derive(Serialize)]
struct Shown<'a> {
    name: &'a str,
    status: ClientStatus,
    credit_limit: Micros,
    sees_providers: bool,
}

impl<'a> From<&'a ClientRecord> for Shown<'a> {
    fn from(client: &'a ClientRecord) -> Self {
        Self {
            name: &client.name,
            status: client.status,
            credit_limit: client.credit_limit,
            sees_providers: client.sees_providers,
        }
    }
}

impl Ledger {
    /// Creates a client with two accounts, both empty but for a first deposit (zero: none) in the
    /// one of `mode`.
    ///
    /// # Errors
    /// The name is taken.
    pub async fn admit_client(
        &self,
        new: &NewClient,
        mode: Mode,
        deposit: Micros,
        actor: &Actor,
        now: Timestamp,
    ) -> Result<ClientId, LedgerError> {
        #[derive(Serialize)]
        struct Admitted<'a> {
            name: &'a str,
            currency: Currency,
            credit_limit: Micros,
            mode: Mode,
            deposit: Micros,
        }
        let mut tx = self.pool.begin().await?;
        let client = insert_client(&mut tx, new, now).await?;
        if deposit > Micros::ZERO {
            let first = Deposit {
                client,
                mode,
                amount: deposit,
                reason: "first deposit".to_owned(),
            };
            book_deposit(&mut tx, &first, false, now).await?;
        }
        let admitted = Admitted {
            name: &new.name,
            currency: new.currency,
            credit_limit: new.credit_limit,
            mode,
            deposit,
        };
        let change = Change {
            action: "client.create",
            target: format!("client:{}", client.0),
            before: None::<&Admitted<'_>>,
            after: Some(&admitted),
            reason: None,
        };
        record(&mut tx, actor, change, now).await?;
        tx.commit().await?;
        Ok(client)
    }

    /// Changes a client and returns it as it is then; false in place of it if it owes more than the
    /// new credit limit.
    ///
    /// # Errors
    /// There is no such client, or the name is taken.
    pub async fn update_client(
        &self,
        client: ClientId,
        change: &ClientChange,
        reason: Option<&str>,
        actor: &Actor,
        now: Timestamp,
    ) -> Result<Option<ClientRecord>, LedgerError> {
        let mut tx = self.pool.begin().await?;
        let before = crate::client_search::lock_record(&mut tx, client)
            .await?
            .ok_or(LedgerError::NoSuchClient)?;
        let after = ClientRecord {
            name: change.name.clone().unwrap_or_else(|| before.name.clone()),
            status: change.status.unwrap_or(before.status),
            credit_limit: change.credit_limit.unwrap_or(before.credit_limit),
            sees_providers: change.sees_providers.unwrap_or(before.sees_providers),
            ..before.clone()
        };
        sqlx::query!(
            "update clients set name = $2, status = $3, sees_providers = $4 where id = $1",
            client.0,
            after.name,
            after.status.as_str(),
            after.sees_providers,
        )
        .execute(&mut *tx)
        .await?;
        let bearable = sqlx::query!(
            "update client_accounts set credit_limit_micros = $2
             where client_id = $1 and mode = 'live' and funds_micros >= -$2::bigint",
            client.0,
            after.credit_limit.get(),
        )
        .execute(&mut *tx)
        .await?;
        if bearable.rows_affected() != 1 {
            return Ok(None);
        }
        let change = Change {
            action: "client.update",
            target: format!("client:{}", client.0),
            before: Some(&Shown::from(&before)),
            after: Some(&Shown::from(&after)),
            reason,
        };
        record(&mut tx, actor, change, now).await?;
        tx.commit().await?;
        Ok(Some(after))
    }
}
