//! One piece of news about an attempt moves the attempt, its order, both sides' money and the
//! history, in one transaction or not at all.

use domain::{
    AttemptEvent, AttemptId, AttemptState, ClientId, ClientMoney, Currency, Micros, Money,
    OrderEvent, OrderId, OrderState, OtpCode, PhoneNumber, ProviderMoney, ProviderName, Rate,
    Timestamp,
};
use serde::Serialize;
use sqlx::{PgConnection, Postgres, Transaction};

use crate::{
    AnnouncementKind, Ledger, LedgerError, NewAttempt,
    booking::{Account, ClientMove, Header, book_client, book_house},
    events::{Announced, detail, insert_announced, insert_event},
    messages, reserve, rows,
};

/// What was learnt about an attempt.
#[derive(Clone, Debug)]
pub enum News {
    /// The provider sold us a number.
    Sold(Box<Sale>),
    /// A readable no.
    Refused {
        /// A closed set of words.
        reason: &'static str,
        /// The provider's code.
        code: Option<String>,
        /// The provider's text.
        message: String,
    },
    /// Surely nothing left us.
    NotSent {
        /// For people.
        message: String,
    },
    /// No outcome.
    Lost {
        /// A closed set of words.
        reason: &'static str,
        /// For people.
        message: String,
    },
    /// Proof that an unclear purchase did not happen.
    ProvenNotSold {
        /// The evidence, for people.
        message: String,
    },
    /// The number is not wanted any more, by our decision or the client's.
    CancelWanted,
    /// The provider's view of the messages; `count` where it counts them itself.
    Messages {
        /// Oldest first.
        messages: Vec<Incoming>,
        /// The provider's own count.
        count: Option<u32>,
    },
    /// Closed without a code, the provider keeps no money.
    EndedWithoutCode,
    /// Nothing more to come after a code.
    Finished,
    /// The number's life is over and the provider did not say how it ended.
    LifetimeOver,
    /// A person decided to book it as lost.
    WriteOff {
        /// Why.
        reason: String,
    },
}

/// A sold number.
#[derive(Clone, Debug)]
pub struct Sale {
    /// The provider's id.
    pub provider_order_id: String,
    /// The number.
    pub phone: PhoneNumber,
    /// What was charged and what it costs the client; `None` while the provider has not said: the
    /// listed cost stands.
    pub terms: Option<SaleTerms>,
    /// When the number ends.
    pub expires_at: Timestamp,
    /// The earliest moment at which the provider takes it back.
    pub cancel_from: Option<Timestamp>,
    /// When we give up waiting for a code.
    pub give_up_at: Timestamp,
    /// When to look for the code first.
    pub check_at: Timestamp,
}

/// A true cost and the price that follows from it.
#[derive(Clone, Debug)]
pub struct SaleTerms {
    /// In the provider's currency.
    pub cost: Micros,
    /// In the client's.
    pub price: Micros,
    /// Between the two.
    pub rates: Vec<Rate>,
}

/// A message as the provider shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incoming {
    /// The code, if there is one.
    pub code: Option<OtpCode>,
    /// The text, if shown.
    pub text: Option<OtpCode>,
}

/// Where things stand after the news.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settled {
    /// The order the attempt belongs to.
    pub order_id: OrderId,
    /// Whose it is.
    pub client: ClientId,
    /// The order now.
    pub order: OrderState,
    /// The attempt now.
    pub attempt: AttemptState,
    /// Whether the news changed anything.
    pub changed: bool,
    /// The attempt is the order's present one, and the order still looks for a number: try the
    /// next offer or give up.
    pub wants_next: bool,
}

/// What became of the wish to try the next offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NextAttempt {
    /// It is on record.
    Begun,
    /// The account cannot bear the dearer offer: the hold is as it was.
    Unaffordable,
    /// The client asked to cancel meanwhile: nothing more is bought for it.
    Unwanted,
}

/// An order and one of its attempts, both locked until the transaction ends.
struct Case {
    order_id: OrderId,
    client: ClientId,
    account_id: i64,
    order_currency: Currency,
    order: OrderState,
    held: i64,
    price: i64,
    cancel_requested: bool,
    sms_revision: i32,
    is_current: bool,
    attempt_id: AttemptId,
    attempt: AttemptState,
    provider: ProviderName,
    cost: Money,
    attempt_price: i64,
    attempt_ceiling: i64,
    changed: bool,
    now: Timestamp,
}

impl Ledger {
    /// Applies one piece of news. News that changes nothing (late, repeated, about a closed
    /// attempt) is not an error: see [`Settled::changed`].
    ///
    /// # Errors
    /// There is no such attempt, or the database failed: then nothing changed, unless the
    /// connection broke during the commit.
    pub async fn settle(
        &self,
        attempt_id: AttemptId,
        news: News,
        now: Timestamp,
    ) -> Result<Settled, LedgerError> {
        let mut tx = self.pool.begin().await?;
        let mut case = lock(&mut tx, attempt_id, now).await?;
        case.apply(&mut tx, news).await?;
        let settled = case.settled();
        finish(tx, case.changed).await?;
        Ok(settled)
    }

    /// Puts the next attempt of an order on record and adjusts its hold to it. Only while the order is buying and `previous` is its
    /// attempt, which must have ended without a sale for us.
    ///
    /// # Errors
    /// The order moved meanwhile ([`LedgerError::Conflict`]), or the database failed.
    pub async fn begin_next_attempt(
        &self,
        previous: AttemptId,
        next: &NewAttempt,
        decision: &str,
        lease_until: Timestamp,
        now: Timestamp,
    ) -> Result<NextAttempt, LedgerError> {
        let mut tx = self.pool.begin().await?;
        let mut case = lock(&mut tx, previous, now).await?;
        if !case.settled().wants_next {
            return Err(LedgerError::Conflict(case.order_id));
        }
        if case.cancel_requested {
            return Ok(NextAttempt::Unwanted);
        }
        if !case
            .adjust_hold(&mut tx, next.price.get(), Some(next.id))
            .await?
        {
            return Ok(NextAttempt::Unaffordable);
        }
        let step = case
            .order
            .on(OrderEvent::NextOffer)
            .map_err(|_| LedgerError::Conflict(case.order_id))?;
        let row = sqlx::query!(
            "update orders set state = $3, attempt_id = $4, held_micros = $5, price_micros = $5,
                 ceiling_micros = $6, lease_until = $7
             where id = $1 and attempt_id = $2
             returning country, service",
            case.order_id.0,
            previous.0,
            step.to.as_str(),
            next.id.0,
            next.price.get(),
            next.ceiling.get(),
            lease_until,
        )
        .fetch_optional(&mut *tx)
        .await?
        .ok_or(LedgerError::Conflict(case.order_id))?;
        let product = rows::product(&row.country, &row.service)?;
        let seq = sqlx::query_scalar!(
            r#"select (max(seq) + 1)::smallint as "seq!" from attempts where order_id = $1"#,
            case.order_id.0,
        )
        .fetch_one(&mut *tx)
        .await?;
        reserve::insert_attempt(&mut tx, case.order_id, seq, product, next, now).await?;
        insert_event(&mut tx, case.order_id, "routed", now, decision).await?;
        insert_event(
            &mut tx,
            case.order_id,
            "attempt_sending",
            now,
            &reserve::attempt_detail(next),
        )
        .await?;
        tx.commit().await?;
        Ok(NextAttempt::Begun)
    }

    /// Ends an order that found no number: the hold is void.
    ///
    /// # Errors
    /// The order moved meanwhile ([`LedgerError::Conflict`]), or the database failed.
    pub async fn give_up(
        &self,
        attempt_id: AttemptId,
        reason: &str,
        now: Timestamp,
    ) -> Result<Settled, LedgerError> {
        let mut tx = self.pool.begin().await?;
        let mut case = lock(&mut tx, attempt_id, now).await?;
        if !case.settled().wants_next && case.order != OrderState::Unresolved {
            return Err(LedgerError::Conflict(case.order_id));
        }
        sqlx::query!(
            "update orders set failed_reason = $2 where id = $1",
            case.order_id.0,
            reason
        )
        .execute(&mut *tx)
        .await?;
        case.move_order(&mut tx, OrderEvent::GaveUp).await?;
        let settled = case.settled();
        finish(tx, true).await?;
        Ok(settled)
    }

    /// Records that the client wants out. Before the number is there the wish is only noted, and
    /// carried out when the purchase turns out to have worked; nothing more is bought if not. It
    /// is a wish about the order: whichever attempt is the present one by now.
    ///
    /// # Errors
    /// There is no such order, or the database failed.
    pub async fn request_cancel(
        &self,
        order_id: OrderId,
        now: Timestamp,
    ) -> Result<Settled, LedgerError> {
        let mut tx = self.pool.begin().await?;
        let attempt_id = sqlx::query_scalar!(
            "select attempt_id from orders where id = $1 for update",
            order_id.0,
        )
        .fetch_optional(&mut *tx)
        .await?
        .ok_or(LedgerError::NoSuchOrder(order_id))?;
        let mut case = lock(&mut tx, AttemptId(attempt_id), now).await?;
        if case.order.holds_money() {
            sqlx::query!(
                "update orders set cancel_requested_at = coalesce(cancel_requested_at, $2) where id = $1",
                case.order_id.0,
                now,
            )
            .execute(&mut *tx)
            .await?;
            case.changed |= !case.cancel_requested;
            if case.order.on(OrderEvent::CancelAsked).is_ok() {
                case.move_order(&mut tx, OrderEvent::CancelAsked).await?;
                case.move_attempt(&mut tx, AttemptEvent::CancelWanted, None)
                    .await?;
            }
        }
        let settled = case.settled();
        finish(tx, case.changed).await?;
        Ok(settled)
    }

    /// The provider said that it is too early, and the client did not ask to wait for it: the
    /// order goes back to waiting as if it had not been asked.
    ///
    /// # Errors
    /// The database failed.
    pub async fn withdraw_cancel(
        &self,
        attempt_id: AttemptId,
        cancel_from: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<Settled, LedgerError> {
        let mut tx = self.pool.begin().await?;
        let mut case = lock(&mut tx, attempt_id, now).await?;
        if case.is_current && case.order == OrderState::Cancelling {
            sqlx::query!(
                "update orders set cancel_requested_at = null where id = $1",
                case.order_id.0
            )
            .execute(&mut *tx)
            .await?;
            sqlx::query!(
                "update attempts set cancel_from = coalesce($2, cancel_from) where id = $1",
                attempt_id.0,
                cancel_from,
            )
            .execute(&mut *tx)
            .await?;
            case.move_order(&mut tx, OrderEvent::CancelWithdrawn)
                .await?;
            case.move_attempt(&mut tx, AttemptEvent::CancelWithdrawn, None)
                .await?;
        }
        let settled = case.settled();
        finish(tx, case.changed).await?;
        Ok(settled)
    }

    /// Our deadline for a code passed: the number is to be given back.
    ///
    /// # Errors
    /// The database failed.
    pub async fn pass_deadline(
        &self,
        attempt_id: AttemptId,
        now: Timestamp,
    ) -> Result<Settled, LedgerError> {
        let mut tx = self.pool.begin().await?;
        let mut case = lock(&mut tx, attempt_id, now).await?;
        if case.is_current && case.order.on(OrderEvent::DeadlinePassed).is_ok() {
            case.move_order(&mut tx, OrderEvent::DeadlinePassed).await?;
        }
        case.move_attempt(&mut tx, AttemptEvent::CancelWanted, None)
            .await?;
        let settled = case.settled();
        finish(tx, case.changed).await?;
        Ok(settled)
    }

    /// The client has what it wanted: the order is complete. The number is finished at its
    /// provider by the follower.
    ///
    /// # Errors
    /// The database failed.
    pub async fn complete_order(
        &self,
        attempt_id: AttemptId,
        now: Timestamp,
    ) -> Result<Settled, LedgerError> {
        let mut tx = self.pool.begin().await?;
        let mut case = lock(&mut tx, attempt_id, now).await?;
        if case.is_current && case.order.on(OrderEvent::Finished).is_ok() {
            case.move_order(&mut tx, OrderEvent::Finished).await?;
        }
        let settled = case.settled();
        finish(tx, case.changed).await?;
        Ok(settled)
    }
}

/// Commits a change; a transaction that changed nothing is rolled back, which costs no flush.
async fn finish(tx: Transaction<'_, Postgres>, changed: bool) -> Result<(), LedgerError> {
    if changed {
        tx.commit().await?
    } else {
        tx.rollback().await?
    }
    Ok(())
}

/// Locks order, then attempt: everybody in this order, so that nobody waits in a circle.
async fn lock(
    tx: &mut PgConnection,
    attempt_id: AttemptId,
    now: Timestamp,
) -> Result<Case, LedgerError> {
    let order = sqlx::query!(
        "select o.id, o.client_id, o.account_id, o.currency, o.state, o.held_micros, o.price_micros,
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
    Ok(Case {
        order_id: OrderId(order.id),
        client: ClientId(order.client_id),
        account_id: order.account_id,
        order_currency: rows::currency(&order.currency)?,
        order: rows::order_state(&order.state)?,
        held: order.held_micros,
        price: order.price_micros,
        cancel_requested: order.cancel_requested_at.is_some(),
        sms_revision: order.sms_revision,
        is_current: order.attempt_id == attempt_id.0,
        attempt_id,
        attempt: rows::attempt_state(&attempt.state)?,
        provider: rows::provider(&attempt.provider)?,
        cost: Money::new(
            Micros::new(attempt.cost_micros),
            rows::currency(&attempt.currency)?,
        ),
        attempt_price: attempt.price_micros,
        attempt_ceiling: attempt.ceiling_micros,
        changed: false,
        now,
    })
}

#[derive(Serialize)]
struct AttemptMoved<'a> {
    attempt: AttemptId,
    provider: &'a ProviderName,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<&'a str>,
}

impl Case {
    fn settled(&self) -> Settled {
        let ended_without_sale = matches!(
            self.attempt,
            AttemptState::Refused
                | AttemptState::NotSent
                | AttemptState::NotSold
                | AttemptState::Cancelling
                | AttemptState::Refunded
                | AttemptState::Coded
                | AttemptState::Finished
                | AttemptState::NeedsReview
                | AttemptState::WrittenOff
        );
        let looking = matches!(self.order, OrderState::Buying | OrderState::Unresolved);
        Settled {
            order_id: self.order_id,
            client: self.client,
            order: self.order,
            attempt: self.attempt,
            changed: self.changed,
            wants_next: self.is_current && looking && ended_without_sale,
        }
    }

    async fn apply(&mut self, tx: &mut PgConnection, news: News) -> Result<(), LedgerError> {
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

    async fn move_attempt(
        &mut self,
        tx: &mut PgConnection,
        event: AttemptEvent,
        why: Option<(&str, &str)>,
    ) -> Result<bool, LedgerError> {
        self.move_attempt_exposed_at(tx, event, why, self.cost)
            .await
    }

    /// One step of the attempt with the provider's side of the money; false if the event changes
    /// nothing.
    async fn move_attempt_exposed_at(
        &mut self,
        tx: &mut PgConnection,
        event: AttemptEvent,
        why: Option<(&str, &str)>,
        exposed: Money,
    ) -> Result<bool, LedgerError> {
        let Some((next, money)) = self.attempt.on(event) else {
            return Ok(false);
        };
        let closed = !next.is_followed()
            && !matches!(
                next,
                AttemptState::Sending | AttemptState::Unknown | AttemptState::NeedsReview
            );
        let moved = sqlx::query!(
            "update attempts set state = $3, closed_at = case when $4 then $5 else closed_at end,
                 check_at = case when $3 = 'cancelling' then $5 else check_at end
             where id = $1 and state = $2",
            self.attempt_id.0,
            self.attempt.as_str(),
            next.as_str(),
            closed,
            self.now,
        )
        .execute(&mut *tx)
        .await?;
        if moved.rows_affected() != 1 {
            return Err(LedgerError::Conflict(self.order_id));
        }
        self.attempt = next;
        self.changed = true;
        self.book_provider(tx, money, exposed).await?;
        let moved = AttemptMoved {
            attempt: self.attempt_id,
            provider: &self.provider,
            reason: why.map(|(reason, _)| reason),
            message: why
                .map(|(_, message)| message)
                .filter(|message| !message.is_empty()),
        };
        let kind = format!("attempt_{}", next.as_str());
        insert_event(tx, self.order_id, &kind, self.now, &detail(&moved)).await?;
        Ok(true)
    }

    async fn book_provider(
        &self,
        tx: &mut PgConnection,
        money: ProviderMoney,
        exposed: Money,
    ) -> Result<(), LedgerError> {
        use Account::{Cost, Exposure, InFlight, Loss, ProviderWallet, Suspense};
        let header = |kind| Header {
            kind,
            order_id: Some(self.order_id),
            attempt_id: Some(self.attempt_id),
            reason: None,
            at: self.now,
        };
        let provider = &self.provider;
        match money {
            ProviderMoney::Keep => Ok(()),
            ProviderMoney::Purchase => {
                book_house(
                    tx,
                    header("purchase"),
                    provider,
                    self.cost,
                    &[(ProviderWallet, InFlight)],
                )
                .await
            }
            ProviderMoney::Expose => {
                book_house(
                    tx,
                    header("expose"),
                    provider,
                    exposed,
                    &[(Suspense, Exposure)],
                )
                .await
            }
            ProviderMoney::Unexpose => {
                book_house(
                    tx,
                    header("unexpose"),
                    provider,
                    exposed,
                    &[(Exposure, Suspense)],
                )
                .await
            }
            ProviderMoney::PurchaseExposed => {
                book_house(
                    tx,
                    header("unexpose"),
                    provider,
                    exposed,
                    &[(Exposure, Suspense)],
                )
                .await?;
                book_house(
                    tx,
                    header("purchase"),
                    provider,
                    self.cost,
                    &[(ProviderWallet, InFlight)],
                )
                .await
            }
            ProviderMoney::Spend => {
                book_house(
                    tx,
                    header("spend"),
                    provider,
                    self.cost,
                    &[(InFlight, Cost)],
                )
                .await
            }
            ProviderMoney::Refund => {
                let back = [(InFlight, ProviderWallet)];
                book_house(tx, header("provider_refund"), provider, self.cost, &back).await
            }
            ProviderMoney::LoseExposed => {
                book_house(
                    tx,
                    header("unexpose"),
                    provider,
                    exposed,
                    &[(Exposure, Suspense)],
                )
                .await?;
                book_house(
                    tx,
                    header("loss"),
                    provider,
                    exposed,
                    &[(ProviderWallet, Loss)],
                )
                .await
            }
            ProviderMoney::Lose => {
                book_house(tx, header("loss"), provider, self.cost, &[(InFlight, Loss)]).await
            }
        }
    }

    /// One step of the order with the client's side of the money.
    async fn move_order(
        &mut self,
        tx: &mut PgConnection,
        event: OrderEvent,
    ) -> Result<(), LedgerError> {
        let step = self
            .order
            .on(event)
            .map_err(|_| LedgerError::Conflict(self.order_id))?;
        let charged = match step.money {
            ClientMoney::Keep | ClientMoney::Trim => 0,
            ClientMoney::Charge => {
                self.book_hold_end(tx, "charge", 0, Some(Account::Revenue))
                    .await?;
                self.held
            }
            ClientMoney::Void => {
                self.book_hold_end(tx, "void", self.held, None).await?;
                0
            }
        };
        if matches!(step.money, ClientMoney::Charge | ClientMoney::Void) {
            self.held = 0;
        }
        let moved = sqlx::query!(
            "update orders set state = $3, held_micros = $4, charged_micros = charged_micros + $5,
                 ended_at = case when $6 then $7 else ended_at end
             where id = $1 and state = $2",
            self.order_id.0,
            self.order.as_str(),
            step.to.as_str(),
            self.held,
            charged,
            step.to.is_final(),
            self.now,
        )
        .execute(&mut *tx)
        .await?;
        if moved.rows_affected() != 1 {
            return Err(LedgerError::Conflict(self.order_id));
        }
        self.order = step.to;
        self.changed = true;
        let entry = format!("order_{}", step.to.as_str());
        match AnnouncementKind::of_step(step.to) {
            Some(kind) => {
                let announced = Announced {
                    client: self.client,
                    kind,
                    sms_revision: self.sms_revision,
                };
                insert_announced(tx, self.order_id, &entry, self.now, announced).await
            }
            None => insert_event(tx, self.order_id, &entry, self.now, "{}").await,
        }
    }

    /// Ends the hold: `back` returns to the funds, the rest goes to `against`.
    async fn book_hold_end(
        &self,
        tx: &mut PgConnection,
        kind: &'static str,
        back: i64,
        against: Option<Account>,
    ) -> Result<(), LedgerError> {
        let header = Header {
            kind,
            order_id: Some(self.order_id),
            attempt_id: Some(self.attempt_id),
            reason: None,
            at: self.now,
        };
        let change = ClientMove {
            account_id: self.account_id,
            currency: self.order_currency,
            funds: back,
            holds: -self.held,
            against,
        };
        match book_client(tx, header, change).await? {
            Some(_) => Ok(()),
            None => Err(LedgerError::Conflict(self.order_id)),
        }
    }

    /// Makes the hold exactly `wanted`; false if the account cannot bear it.
    async fn adjust_hold(
        &mut self,
        tx: &mut PgConnection,
        wanted: i64,
        attempt_id: Option<AttemptId>,
    ) -> Result<bool, LedgerError> {
        let more = wanted - self.held;
        if more == 0 {
            return Ok(true);
        }
        let header = Header {
            kind: if more > 0 { "extend" } else { "trim" },
            order_id: Some(self.order_id),
            // The next attempt's row is written after its hold.
            attempt_id: attempt_id.filter(|id| *id == self.attempt_id),
            reason: None,
            at: self.now,
        };
        let change = ClientMove {
            account_id: self.account_id,
            currency: self.order_currency,
            funds: -more,
            holds: more,
            against: None,
        };
        let borne = book_client(tx, header, change).await?.is_some();
        if borne {
            self.held = wanted;
            self.changed = true;
        }
        Ok(borne)
    }
}
