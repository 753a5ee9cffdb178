//! What happens to a sold number until it ends.

use domain::Micros;

use super::{
    Event, Market, SMSCODE_CANCEL_AFTER,
    account::EntryKind,
    goods,
    order::{Message, OrderState},
};
use crate::{ProviderKind, clock::Moment};

/// Why a number is not taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CancelRefused {
    Unknown,
    /// SMSCode's two minutes; with the moment from which it works.
    TooEarly(Moment),
    /// A message came: it is paid for.
    HasMessage,
    /// It ended before, like this.
    Ended(OrderState),
}

/// Why a number cannot be finished.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FinishRefused {
    Unknown,
    NoMessage,
    Ended(OrderState),
}

/// Why no further message can be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ResendRefused {
    Unknown,
    Ended(OrderState),
}

impl Market {
    /// Takes a number back and returns the money.
    pub(crate) fn cancel(&mut self, account: usize, id: u64) -> Result<Micros, CancelRefused> {
        let now = self.now;
        let index = self
            .own_position(account, id)
            .ok_or(CancelRefused::Unknown)?;
        let kind = self.accounts[account].config.kind;
        let order = &self.shelves[kind.index()].orders[index];
        if !order.is_open() {
            return Err(CancelRefused::Ended(order.state));
        }
        if order.has_message() {
            return Err(CancelRefused::HasMessage);
        }
        let from = order.sold_at.after(SMSCODE_CANCEL_AFTER);
        if kind == ProviderKind::Smscode && now < from {
            return Err(CancelRefused::TooEarly(from));
        }
        self.end(kind, index, OrderState::Cancelled, now);
        Ok(self.shelves[kind.index()].orders[index].refunded)
    }

    /// Releases a number after its message.
    pub(crate) fn finish(&mut self, account: usize, id: u64) -> Result<(), FinishRefused> {
        let now = self.now;
        let index = self
            .own_position(account, id)
            .ok_or(FinishRefused::Unknown)?;
        let kind = self.accounts[account].config.kind;
        let order = &self.shelves[kind.index()].orders[index];
        match (order.state, order.has_message()) {
            (OrderState::Open, true) => {
                self.end(kind, index, OrderState::Completed, now);
                Ok(())
            }
            (OrderState::Open, false) => Err(FinishRefused::NoMessage),
            (state, _) => Err(FinishRefused::Ended(state)),
        }
    }

    /// Asks the sender for another message; whether it will send one.
    pub(crate) fn resend(&mut self, account: usize, id: u64) -> Result<bool, ResendRefused> {
        let index = self
            .own_position(account, id)
            .ok_or(ResendRefused::Unknown)?;
        let kind = self.accounts[account].config.kind;
        let order = &mut self.shelves[kind.index()].orders[index];
        if !order.is_open() {
            return Err(ResendRefused::Ended(order.state));
        }
        if !order.listing.service.resends {
            return Ok(false);
        }
        order.awaits_another = true;
        let nth = 1 + order.messages.len() as u64;
        if let Some(delay) = goods::delay(&self.config, kind, index, nth) {
            let repeat = false;
            let event = Event::Sms {
                order: index,
                repeat,
            };
            self.schedule(kind, self.now.after(delay), event);
        }
        Ok(true)
    }

    /// Lets an SMS arrive now; `None`: no such open order.
    pub(crate) fn deliver(
        &mut self,
        kind: ProviderKind,
        id: u64,
        text: Option<&str>,
    ) -> Option<&Message> {
        let index = self.position(kind, id)?;
        let order = self.shelves[kind.index()].orders.get(index)?;
        if !order.is_open() {
            return None;
        }
        let message = match text {
            Some(text) => goods::written(text, self.now),
            None => goods::message(self.config.seed, kind, order, index, self.now),
        };
        let order = &mut self.shelves[kind.index()].orders[index];
        order.awaits_another = false;
        order.messages.push(message);
        self.notice_message(kind, index, self.now);
        self.shelves[kind.index()].orders[index].last_message()
    }

    pub(super) fn on_sms(&mut self, kind: ProviderKind, index: usize, repeat: bool, at: Moment) {
        let order = &mut self.shelves[kind.index()].orders[index];
        if !order.is_open() {
            return;
        }
        let message = match order.last_message().filter(|_| repeat) {
            Some(last) => Message { at, ..last.clone() },
            None => goods::message(self.config.seed, kind, order, index, at),
        };
        order.awaits_another = false;
        order.messages.push(message);
        self.notice_message(kind, index, at);
    }

    pub(super) fn on_expiry(&mut self, kind: ProviderKind, index: usize, at: Moment) {
        let order = &self.shelves[kind.index()].orders[index];
        if order.is_open() {
            let end = if order.has_message() {
                OrderState::Completed
            } else {
                OrderState::Expired
            };
            self.end(kind, index, end, at);
        }
    }

    fn end(&mut self, kind: ProviderKind, index: usize, state: OrderState, at: Moment) {
        let order = &mut self.shelves[kind.index()].orders[index];
        order.state = state;
        order.ended_at = Some(at);
        let (id, account, amount) = (order.id, order.account, order.charged);
        let entry = match state {
            OrderState::Completed => EntryKind::Settle,
            OrderState::Open | OrderState::Cancelled | OrderState::Expired => {
                order.refunded = amount;
                EntryKind::Refund
            }
        };
        let owner = &mut self.accounts[account];
        owner.open.remove(&index);
        if amount > Micros::ZERO {
            owner.record(entry, at, amount, id);
        }
        self.notice_end(kind, index, at);
    }
}
