//! Reading a case under lock.

use domain::{
    AttemptId, ClientId, Currency, Micros, Money, OrderId, OtpCode, ProviderName, Timestamp,
};
use lifecycle::{CaseFile, SeenMessage};
use sqlx::PgConnection;

use crate::{LedgerError, guards, rows};

/// A case whose order and attempt are locked until the transaction ends.
pub(super) struct LockedCase {
    pub(super) file: CaseFile,
    pub(super) row: CaseRow,
}

/// Where the effects of a case are written.
pub(super) struct CaseRow {
    pub(super) order_id: OrderId,
    pub(super) account_id: i64,
    pub(super) currency: Currency,
    pub(super) attempt_id: AttemptId,
    pub(super) provider: ProviderName,
}

/// Locks order, then attempt: everybody in this order, so that nobody waits in a circle.
pub(super) async fn lock(
    tx: &mut PgConnection,
    attempt_id: AttemptId,
) -> Result<LockedCase, LedgerError> {
    let order = sqlx::query!(
        "select o.id, o.client_id, o.account_id, o.currency, o.state, o.held_micros,
                o.attempt_id, o.cancel_requested_at, o.sms_revision
         from orders o where o.id = (select order_id from attempts where id = $1) for update of o",
        attempt_id.0,
    )
    .fetch_optional(&mut *tx)
    .await?
    .ok_or(LedgerError::NoSuchAttempt(attempt_id))?;
    let attempt = sqlx::query!(
        "select state, provider, currency, cost_micros, price_micros, ceiling_micros
         from attempts where id = $1 for update",
        attempt_id.0,
    )
    .fetch_one(&mut *tx)
    .await?;
    let (order_id, client) = (OrderId(order.id), ClientId(order.client_id));
    let provider = rows::provider(&attempt.provider)?;
    Ok(LockedCase {
        row: CaseRow {
            order_id,
            account_id: order.account_id,
            currency: rows::currency(&order.currency)?,
            attempt_id,
            provider: provider.clone(),
        },
        file: CaseFile {
            order_id,
            client,
            order: rows::order_state(&order.state)?,
            held: Micros::new(order.held_micros),
            cancel_requested: order.cancel_requested_at.is_some(),
            sms_revision: order.sms_revision,
            is_current: order.attempt_id == attempt_id.0,
            attempt_id,
            attempt: rows::attempt_state(&attempt.state)?,
            provider,
            cost: Money::new(
                Micros::new(attempt.cost_micros),
                rows::currency(&attempt.currency)?,
            ),
            price: Micros::new(attempt.price_micros),
            ceiling: Micros::new(attempt.ceiling_micros),
            spendable: Micros::ZERO,
            seen: Vec::new(),
        },
    })
}

impl LockedCase {
    /// Reads what the client can spend if `more` is to be held, as far as its account and its
    /// policy's day go, and locks it: nobody else may spend it until the transaction ends. Less
    /// or nothing needs no look at the account.
    pub(super) async fn read_spendable(
        &mut self,
        tx: &mut PgConnection,
        more: Micros,
        now: Timestamp,
    ) -> Result<(), LedgerError> {
        if more > Micros::ZERO {
            let spendable = sqlx::query_scalar!(
                r#"select funds_micros + credit_limit_micros as "spendable!" from client_accounts
                 where id = $1 for update"#,
                self.row.account_id,
            )
            .fetch_one(&mut *tx)
            .await?;
            let (client, account) = (self.file.client, self.row.account_id);
            let left = guards::left_today(tx, client, account, now).await?;
            self.file.spendable = left
                .unwrap_or(Micros::new(i64::MAX))
                .min(Micros::new(spendable));
        }
        Ok(())
    }

    /// Reads the order's messages, oldest first.
    pub(super) async fn read_messages(&mut self, tx: &mut PgConnection) -> Result<(), LedgerError> {
        let seen = sqlx::query!(
            "select revision, code, message from messages where order_id = $1 order by revision",
            self.row.order_id.0,
        )
        .fetch_all(tx)
        .await?;
        self.file.seen = seen
            .into_iter()
            .map(|row| SeenMessage {
                revision: row.revision,
                code: row.code.as_deref().and_then(OtpCode::new),
                text: row.message.as_deref().and_then(OtpCode::new),
            })
            .collect();
        Ok(())
    }
}
