//! What a provider tells by itself.

use provider_smscode::wire::event;

use super::{Market, OrderState};
use crate::{ProviderKind, clock::Moment};

/// Something happened to an order of an account that wants to be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Notice {
    pub(crate) account: usize,
    /// The order's id.
    pub(crate) order: u64,
    /// The document's name of it.
    pub(crate) event: &'static str,
    pub(crate) at: Moment,
}

impl Market {
    /// What there is to tell since this was asked last.
    pub(crate) fn take_notices(&mut self) -> Vec<Notice> {
        std::mem::take(&mut self.notices)
    }

    pub(super) fn notice_message(&mut self, kind: ProviderKind, index: usize, at: Moment) {
        self.notice(kind, index, event::OTP_RECEIVED, at);
    }

    pub(super) fn notice_end(&mut self, kind: ProviderKind, index: usize, at: Moment) {
        let event = match self.shelves[kind.index()].orders[index].state {
            OrderState::Open => return,
            OrderState::Completed => event::COMPLETED,
            OrderState::Cancelled => event::CANCELED,
            OrderState::Expired => event::EXPIRED,
        };
        self.notice(kind, index, event, at);
    }

    fn notice(&mut self, kind: ProviderKind, index: usize, event: &'static str, at: Moment) {
        let order = &self.shelves[kind.index()].orders[index];
        let account = order.account;
        if self.accounts[account].webhook_url.is_empty() {
            return;
        }
        let notice = Notice {
            account,
            order: order.id,
            event,
            at,
        };
        self.notices.push(notice);
    }
}
