//! An order and one of its attempts under lock, and the steps that move them with their money.

use domain::{
    AttemptEvent, AttemptId, AttemptState, ClientId, ClientMoney, Currency, Micros, Money,
    OrderEvent, OrderId, OrderState, ProviderMoney, ProviderName, Timestamp,
};
use serde::Serialize;
use sqlx::PgConnection;

use super::Settled;
use crate::{
    AnnouncementKind, LedgerError,
    booking::{Account, ClientMove, Header, book_client, book_house},
    events::{Announced, detail, insert_announced, insert_event},
    rows,
};

/// An order and one of its attempts, both locked until the transaction ends.
pub(super) struct Case {
    pub(super) order_id: OrderId,
    pub(super) client: ClientId,
    pub(super) account_id: i64,
    pub(super) order_currency: Currency,
    pub(super) order: OrderState,
    pub(super) held: i64,
    pub(super) price: i64,
    pub(super) cancel_requested: bool,
    pub(super) sms_revision: i32,
    pub(super) is_current: bool,
    pub(super) attempt_id: AttemptId,
    pub(super) attempt: AttemptState,
    pub(super) provider: ProviderName,
    pub(super) cost: Money,
    pub(super) attempt_price: i64,
    pub(super) attempt_ceiling: i64,
    pub(super) changed: bool,
    pub(super) now: Timestamp,
}

/// Locks order, then attempt: everybody in this order, so that nobody waits in a circle.
pub(super) async fn lock(
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
    pub(super) fn settled(&self) -> Settled {
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

    pub(super) async fn move_attempt(
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
    pub(super) async fn move_attempt_exposed_at(
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
        let unexpose = ("unexpose", exposed, Exposure, Suspense);
        let purchase = ("purchase", self.cost, ProviderWallet, InFlight);
        let transfers = match money {
            ProviderMoney::Keep => vec![],
            ProviderMoney::Purchase => vec![purchase],
            ProviderMoney::Expose => vec![("expose", exposed, Suspense, Exposure)],
            ProviderMoney::Unexpose => vec![unexpose],
            ProviderMoney::PurchaseExposed => vec![unexpose, purchase],
            ProviderMoney::Spend => vec![("spend", self.cost, InFlight, Cost)],
            ProviderMoney::Refund => vec![("provider_refund", self.cost, InFlight, ProviderWallet)],
            ProviderMoney::LoseExposed => vec![unexpose, ("loss", exposed, ProviderWallet, Loss)],
            ProviderMoney::Lose => vec![("loss", self.cost, InFlight, Loss)],
        };
        for (kind, amount, from, to) in transfers {
            let header = Header {
                kind,
                order_id: Some(self.order_id),
                attempt_id: Some(self.attempt_id),
                reason: None,
                at: self.now,
            };
            book_house(tx, header, &self.provider, amount, from, to).await?;
        }
        Ok(())
    }

    /// One step of the order with the client's side of the money.
    pub(super) async fn move_order(
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
    pub(super) async fn adjust_hold(
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
