//! Writing what a decision does.

use domain::{AccountId, AttemptState, Micros, OrderState, Timestamp};
use lifecycle::{Effect, NewAttempt, SoldNumber, detail};
use sqlx::PgConnection;

use super::file::CaseRow;
use crate::{
    LedgerError,
    booking::{ClientMove, Header, book_client, book_house},
    events::insert_entry,
    reserve::{AttemptRow, insert_attempts},
    rows,
};

/// Writes the effects of one case in their order.
pub(super) async fn all(
    tx: &mut PgConnection,
    case: &CaseRow,
    effects: Vec<Effect>,
    now: Timestamp,
) -> Result<(), LedgerError> {
    for effect in effects {
        case.write(tx, effect, now).await?;
    }
    Ok(())
}

impl CaseRow {
    async fn write(
        &self,
        tx: &mut PgConnection,
        effect: Effect,
        now: Timestamp,
    ) -> Result<(), LedgerError> {
        match effect {
            Effect::MoveAttempt { from, to, closes } => {
                self.move_attempt(tx, from, to, closes, now).await
            }
            Effect::Answer {
                reason,
                code,
                message,
            } => {
                sqlx::query!(
                    "update attempts set answered_at = $2, reason = $3, provider_code = $4, provider_message = $5
                     where id = $1 and state = 'sending'",
                    self.attempt_id.0,
                    now,
                    reason,
                    code,
                    message,
                )
                .execute(tx)
                .await?;
                Ok(())
            }
            Effect::RecordSale(sold) => self.record_sale(tx, &sold, now).await,
            Effect::Reprice {
                from: booked,
                to: cost,
            } => {
                let repriced = sqlx::query!(
                    "update attempts set cost_micros = $3 where id = $1 and cost_micros = $2",
                    self.attempt_id.0,
                    booked.get(),
                    cost.get(),
                )
                .execute(tx)
                .await?;
                self.expect_one(repriced.rows_affected())
            }
            Effect::MoveOrder {
                from,
                to,
                held,
                charged,
            } => self.move_order(tx, from, to, held, charged, now).await,
            Effect::TakeNumber {
                price,
                ceiling,
                expires_at,
            } => {
                sqlx::query!(
                    "update orders set price_micros = $2, held_micros = $2, ceiling_micros = $3, expires_at = $4
                     where id = $1",
                    self.order_id.0,
                    price.get(),
                    ceiling.get(),
                    expires_at,
                )
                .execute(tx)
                .await?;
                Ok(())
            }
            Effect::WishCancel(wanted) => {
                sqlx::query!(
                    "update orders set cancel_requested_at =
                         case when $2 then coalesce(cancel_requested_at, $3) end
                     where id = $1",
                    self.order_id.0,
                    wanted,
                    now,
                )
                .execute(tx)
                .await?;
                Ok(())
            }
            Effect::DelayCancel(from) => {
                sqlx::query!(
                    "update attempts set cancel_from = $2 where id = $1",
                    self.attempt_id.0,
                    from,
                )
                .execute(tx)
                .await?;
                Ok(())
            }
            Effect::Fail { reason } => {
                sqlx::query!(
                    "update orders set failed_reason = $2 where id = $1",
                    self.order_id.0,
                    reason,
                )
                .execute(tx)
                .await?;
                Ok(())
            }
            Effect::BeginAttempt { next, lease_until } => {
                self.begin_attempt(tx, &next, lease_until, now).await
            }
            Effect::MoveClient(transfer) => {
                let change = ClientMove {
                    account_id: self.account_id,
                    currency: self.currency,
                    funds: transfer.funds,
                    holds: transfer.holds,
                    against: transfer.against,
                };
                let header = Header {
                    attempt_id: transfer.attempt,
                    ..self.header(transfer.kind, now)
                };
                let booked = book_client(tx, header, change).await?;
                booked.map(drop).ok_or(LedgerError::Conflict(self.order_id))
            }
            Effect::MoveHouse(transfer) => {
                let header = self.header(transfer.kind, now);
                let (from, to) = (transfer.from, transfer.to);
                book_house(tx, header, &self.provider, transfer.amount, from, to).await
            }
            Effect::StoreMessage {
                revision,
                code,
                text,
            } => {
                sqlx::query!(
                    "insert into messages (order_id, revision, attempt_id, code, message, received_at)
                     values ($1, $2, $3, $4, $5, $6)",
                    self.order_id.0,
                    revision,
                    self.attempt_id.0,
                    code.as_ref().map(|code| code.as_str()),
                    text.as_ref().map(|text| text.as_str()),
                    now,
                )
                .execute(tx)
                .await?;
                Ok(())
            }
            Effect::CountMessages { revision, coded } => {
                sqlx::query!(
                    "update orders set sms_revision = $2,
                         otp_received_at = case when $3 then coalesce(otp_received_at, $4) else otp_received_at end
                     where id = $1",
                    self.order_id.0,
                    revision,
                    coded,
                    now,
                )
                .execute(tx)
                .await?;
                Ok(())
            }
            Effect::Note(entry) => {
                let account = AccountId(self.account_id);
                insert_entry(tx, self.order_id, account, &entry, now).await
            }
        }
    }

    const fn header<'a>(&self, kind: &'static str, at: Timestamp) -> Header<'a> {
        Header {
            kind,
            order_id: Some(self.order_id),
            attempt_id: Some(self.attempt_id),
            reason: None,
            at,
        }
    }

    /// A conditional update that must find its row as it was read.
    const fn expect_one(&self, rows_affected: u64) -> Result<(), LedgerError> {
        match rows_affected {
            1 => Ok(()),
            _ => Err(LedgerError::Conflict(self.order_id)),
        }
    }

    async fn move_attempt(
        &self,
        tx: &mut PgConnection,
        from: AttemptState,
        to: AttemptState,
        closes: bool,
        now: Timestamp,
    ) -> Result<(), LedgerError> {
        let moved = sqlx::query!(
            "update attempts set state = $3, closed_at = case when $4 then $5 else closed_at end,
                 check_at = case when $3 = 'cancelling' then $5 else check_at end
             where id = $1 and state = $2",
            self.attempt_id.0,
            from.as_str(),
            to.as_str(),
            closes,
            now,
        )
        .execute(tx)
        .await?;
        self.expect_one(moved.rows_affected())
    }

    async fn record_sale(
        &self,
        tx: &mut PgConnection,
        sold: &SoldNumber,
        now: Timestamp,
    ) -> Result<(), LedgerError> {
        sqlx::query!(
            "update attempts set provider_order_id = $2, phone = $3, cost_micros = $4, price_micros = $5,
                 rates = coalesce($6::text::jsonb, rates), answered_at = coalesce(answered_at, $7),
                 expires_at = $8, cancel_from = $9, give_up_at = $10, check_at = $11
             where id = $1",
            self.attempt_id.0,
            sold.provider_order_id,
            sold.phone.as_str(),
            sold.cost.get(),
            sold.price.get(),
            sold.rates.as_ref().map(|rates| detail(rates)),
            now,
            sold.expires_at,
            sold.cancel_from,
            sold.give_up_at,
            sold.check_at,
        )
        .execute(tx)
        .await?;
        Ok(())
    }

    async fn move_order(
        &self,
        tx: &mut PgConnection,
        from: OrderState,
        to: OrderState,
        held: Micros,
        charged: Micros,
        now: Timestamp,
    ) -> Result<(), LedgerError> {
        let moved = sqlx::query!(
            "update orders set state = $3, held_micros = $4, charged_micros = charged_micros + $5,
                 ended_at = case when $6 then $7 else ended_at end
             where id = $1 and state = $2",
            self.order_id.0,
            from.as_str(),
            to.as_str(),
            held.get(),
            charged.get(),
            to.is_final(),
            now,
        )
        .execute(tx)
        .await?;
        self.expect_one(moved.rows_affected())
    }

    async fn begin_attempt(
        &self,
        tx: &mut PgConnection,
        next: &NewAttempt,
        lease_until: Timestamp,
        now: Timestamp,
    ) -> Result<(), LedgerError> {
        let row = sqlx::query!(
            "update orders set state = $3, attempt_id = $4, held_micros = $5, price_micros = $5,
                 ceiling_micros = $6, lease_until = $7
             where id = $1 and attempt_id = $2
             returning country, service",
            self.order_id.0,
            self.attempt_id.0,
            OrderState::Buying.as_str(),
            next.id.0,
            next.price.get(),
            next.ceiling.get(),
            lease_until,
        )
        .fetch_optional(&mut *tx)
        .await?
        .ok_or(LedgerError::Conflict(self.order_id))?;
        let product = rows::product(&row.country, &row.service)?;
        let seq = sqlx::query_scalar!(
            r#"select (max(seq) + 1)::smallint as "seq!" from attempts where order_id = $1"#,
            self.order_id.0,
        )
        .fetch_one(&mut *tx)
        .await?;
        let row = AttemptRow {
            order_id: self.order_id,
            seq,
            product,
            attempt: next,
            created_at: now,
        };
        insert_attempts(tx, &[row]).await
    }
}
