//! The rules of the books, checked after each write for what it touched.

use domain::{AttemptId, AttemptState, OrderId, OrderState};

use super::State;

impl State {
    /// Checks what a write to an order and one of its attempts may have broken. The numbers are
    /// those of the invariants.
    pub(super) fn check(&mut self, order_id: OrderId, attempt_id: AttemptId) {
        if let Some(rule) = self
            .broken_by_order(order_id)
            .or_else(|| self.broken_by_attempt(attempt_id))
        {
            self.accuse(|| rule);
        }
    }

    fn broken_by_order(&self, id: OrderId) -> Option<String> {
        let order = self.orders.get(&id)?;
        let account = self.clients.get(&order.account_id)?;
        let state = order.seen.state;
        let purse = &account.purse;
        if purse.funds.get() != account.posted_funds || purse.held.get() != account.posted_holds {
            return Some(format!(
                "rule 2: {} differs from its postings",
                account.client
            ));
        }
        if purse.funds.get() < -purse.credit_limit.get() || purse.held.is_negative() {
            return Some(format!(
                "rule 3: {} is overdrawn: {purse:?}",
                account.client
            ));
        }
        if order.held.get() != order.posted_hold || (order.held.get() != 0) != state.holds_money() {
            return Some(format!(
                "rule 4: order {id} ({state:?}) holds {}, postings say {}",
                order.held, order.posted_hold
            ));
        }
        if order.charges + order.voids != u32::from(!state.holds_money()) {
            return Some(format!(
                "rule 4: order {id} ({state:?}) has {} charges and {} voids",
                order.charges, order.voids
            ));
        }
        let number = self.attempts.get(&order.seen.attempt_id);
        let number = number.map(|attempt| attempt.seen.state);
        if matches!(state, OrderState::Cancelled | OrderState::Expired)
            && matches!(number, Some(AttemptState::Open | AttemptState::Cancelling))
        {
            return Some(format!(
                "rule 4: order {id} is {state:?} before its provider confirmed"
            ));
        }
        let charged = order.seen.charged;
        let coded = order.messages.iter().any(|message| message.code.is_some());
        if charged.get() != order.posted_revenue
            || charged > order.ceiling
            || (charged.get() > 0 && !coded)
            || (order.charges > 0) != matches!(state, OrderState::Received | OrderState::Completed)
        {
            return Some(format!(
                "rule 5: order {id} ({state:?}) is charged {charged}"
            ));
        }
        if let Some(end) = order.ended_in
            && end != state
        {
            return Some(format!(
                "rule 9: order {id} ended as {end:?} and is {state:?}"
            ));
        }
        None
    }

    fn broken_by_attempt(&self, id: AttemptId) -> Option<String> {
        use AttemptState as A;
        let attempt = self.attempts.get(&id)?;
        let (state, cost) = (attempt.seen.state, attempt.seen.cost.amount.get());
        let when = |states: &[A]| if states.contains(&state) { cost } else { 0 };
        let in_flight = when(&[A::Open, A::Cancelling, A::NeedsReview]);
        let exposed = when(&[A::Unknown]);
        let paid = when(&[
            A::Open,
            A::Cancelling,
            A::NeedsReview,
            A::Coded,
            A::Finished,
            A::WrittenOff,
        ]);
        if (attempt.in_flight, attempt.exposed, attempt.paid) != (in_flight, exposed, paid) {
            return Some(format!(
                "rule 7: {id} ({state:?}, cost {cost}) has {} in flight, {} exposed, {} paid",
                attempt.in_flight, attempt.exposed, attempt.paid
            ));
        }
        let has_id = attempt.seen.provider_order_id.is_some();
        if state != A::WrittenOff && has_id != state.has_number() {
            return Some(format!("rule 7: {id} ({state:?}) has a number: {has_id}"));
        }
        None
    }
}
