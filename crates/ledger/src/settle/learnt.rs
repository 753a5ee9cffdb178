//! What a piece of news does to an attempt and its order.

use domain::{AttemptEvent, AttemptState, OrderEvent, OrderState};
use sqlx::PgConnection;

use super::{Incoming, News, Sale, case::Case};
use crate::{
    AnnouncementKind, LedgerError,
    events::{Announced, detail, insert_announced},
    messages, rows,
};

impl Case {
    pub(super) async fn apply(
        &mut self,
        tx: &mut PgConnection,
        news: News,
    ) -> Result<(), LedgerError> {
        match news {
            News::Sold(sale) => self.sold(tx, *sale).await,
            News::Refused {
                reason,
                code,
                message,
            } => {
                let (code, message) = (
                    code.as_deref().map(rows::storable),
                    rows::storable(&message),
                );
                self.answered(tx, Some(reason), code.as_deref(), &message)
                    .await?;
                self.move_attempt(tx, AttemptEvent::Refused, Some((reason, &message)))
                    .await
                    .map(drop)
            }
            News::NotSent { message } => {
                let message = rows::storable(&message);
                self.answered(tx, Some("not_sent"), None, &message).await?;
                self.move_attempt(tx, AttemptEvent::NotSent, Some(("not_sent", &message)))
                    .await
                    .map(drop)
            }
            News::Lost { reason, message } => {
                let message = rows::storable(&message);
                self.answered(tx, Some(reason), None, &message).await?;
                if self
                    .move_attempt(tx, AttemptEvent::Lost, Some((reason, &message)))
                    .await?
                    && self.is_current
                    && self.order.on(OrderEvent::OutcomeUnknown).is_ok()
                {
                    self.move_order(tx, OrderEvent::OutcomeUnknown).await?;
                }
                Ok(())
            }
            News::ProvenNotSold { message } => self
                .move_attempt(
                    tx,
                    AttemptEvent::ProvenNotSold,
                    Some(("not_sold", &message)),
                )
                .await
                .map(drop),
            News::CancelWanted => self
                .move_attempt(tx, AttemptEvent::CancelWanted, None)
                .await
                .map(drop),
            News::Messages { messages, count } => self.messages(tx, &messages, count).await,
            News::EndedWithoutCode => {
                self.move_attempt(tx, AttemptEvent::EndedWithoutCode, None)
                    .await?;
                self.end_order(tx).await
            }
            News::Finished => {
                // The provider counts it as used although no code was shown to us: the money is
                // spent, and the client is not charged.
                self.move_attempt(
                    tx,
                    AttemptEvent::CodeArrived,
                    Some(("spent_without_code", "")),
                )
                .await?;
                self.move_attempt(tx, AttemptEvent::Finished, None).await?;
                self.end_order(tx).await
            }
            News::LifetimeOver => {
                self.move_attempt(tx, AttemptEvent::LifetimeOver, Some(("lifetime_over", "")))
                    .await?;
                self.end_order(tx).await
            }
            News::WriteOff { reason } => {
                self.move_attempt(tx, AttemptEvent::WriteOff, Some(("written_off", &reason)))
                    .await?;
                self.end_order(tx).await
            }
        }
    }

    /// The attempt is over: whatever the order still waited for will not come.
    async fn end_order(&mut self, tx: &mut PgConnection) -> Result<(), LedgerError> {
        if !self.is_current {
            return Ok(());
        }
        let event = match self.order {
            // After any other end of the attempt the order goes on to the next offer.
            OrderState::Unresolved if self.attempt == AttemptState::WrittenOff => {
                OrderEvent::GaveUp
            }
            OrderState::Received => OrderEvent::Finished,
            _ => OrderEvent::EndedWithoutCode,
        };
        match self.order.on(event) {
            Ok(_) => self.move_order(tx, event).await,
            Err(_) => Ok(()),
        }
    }

    async fn answered(
        &self,
        tx: &mut PgConnection,
        reason: Option<&str>,
        code: Option<&str>,
        message: &str,
    ) -> Result<(), LedgerError> {
        if self.attempt != AttemptState::Sending {
            return Ok(());
        }
        sqlx::query!(
            "update attempts set answered_at = $2, reason = $3, provider_code = $4, provider_message = $5
             where id = $1 and state = 'sending'",
            self.attempt_id.0,
            self.now,
            reason,
            code,
            message,
        )
        .execute(tx)
        .await?;
        Ok(())
    }

    async fn sold(&mut self, tx: &mut PgConnection, sale: Sale) -> Result<(), LedgerError> {
        if self.attempt.on(AttemptEvent::Sold).is_none() {
            return Ok(());
        }
        // An exposure was booked at the listed cost: take it back before the true cost is known.
        let listed = self.cost;
        let price = sale
            .terms
            .as_ref()
            .map_or(self.attempt_price, |terms| terms.price.get());
        if let Some(terms) = &sale.terms {
            self.cost.amount = terms.cost;
        }
        sqlx::query!(
            "update attempts set provider_order_id = $2, phone = $3, cost_micros = $4, price_micros = $5,
                 rates = coalesce($6::text::jsonb, rates), answered_at = coalesce(answered_at, $7),
                 expires_at = $8, cancel_from = $9, give_up_at = $10, check_at = $11
             where id = $1",
            self.attempt_id.0,
            sale.provider_order_id,
            sale.phone.as_str(),
            self.cost.amount.get(),
            price,
            sale.terms.as_ref().map(|terms| detail(&terms.rates)),
            self.now,
            sale.expires_at,
            sale.cancel_from,
            sale.give_up_at,
            sale.check_at,
        )
        .execute(&mut *tx)
        .await?;
        self.move_attempt_exposed_at(tx, AttemptEvent::Sold, None, listed)
            .await?;

        let wanted = self.is_current && self.order.on(OrderEvent::Sold).is_ok();
        let affordable = wanted
            && price <= self.attempt_ceiling
            && self.adjust_hold(tx, price, Some(self.attempt_id)).await?;
        if !affordable {
            // Dearer than the client would pay, or nobody waits for it any more.
            self.move_attempt(tx, AttemptEvent::CancelWanted, None)
                .await?;
            return Ok(());
        }
        sqlx::query!(
            "update orders set price_micros = $2, held_micros = $2, ceiling_micros = $3, expires_at = $4
             where id = $1",
            self.order_id.0,
            price,
            self.attempt_ceiling,
            sale.expires_at,
        )
        .execute(&mut *tx)
        .await?;
        self.price = price;
        self.move_order(tx, OrderEvent::Sold).await?;
        if self.cancel_requested {
            self.move_order(tx, OrderEvent::CancelAsked).await?;
            self.move_attempt(tx, AttemptEvent::CancelWanted, None)
                .await?;
        }
        Ok(())
    }

    async fn messages(
        &mut self,
        tx: &mut PgConnection,
        incoming: &[Incoming],
        count: Option<u32>,
    ) -> Result<(), LedgerError> {
        let coded = incoming.iter().any(|message| message.code.is_some());
        if !self.is_current || self.order.on(OrderEvent::CodeArrived).is_err() {
            // A code on a number that the order gave up: the money is spent, and it is our loss.
            if coded {
                self.move_attempt(tx, AttemptEvent::CodeArrived, Some(("late_code", "")))
                    .await?;
            }
            return Ok(());
        }
        let stored = messages::insert_new(
            tx,
            self.order_id,
            self.attempt_id,
            incoming,
            count,
            self.now,
        )
        .await?;
        if stored.count == 0 {
            return Ok(());
        }
        let new_code = !stored.coded.is_empty();
        self.changed = true;
        self.sms_revision += stored.count;
        sqlx::query!(
            "update orders set sms_revision = $2,
                 otp_received_at = case when $3 then coalesce(otp_received_at, $4) else otp_received_at end
             where id = $1",
            self.order_id.0,
            self.sms_revision,
            new_code,
            self.now,
        )
        .execute(&mut *tx)
        .await?;
        if new_code {
            self.move_attempt(tx, AttemptEvent::CodeArrived, None)
                .await?;
            self.move_order(tx, OrderEvent::CodeArrived).await?;
        }
        for revision in stored.coded {
            let announced = Announced {
                client: self.client,
                kind: AnnouncementKind::OtpReceived,
                sms_revision: revision,
            };
            insert_announced(tx, self.order_id, "code_received", self.now, announced).await?;
        }
        Ok(())
    }
}
