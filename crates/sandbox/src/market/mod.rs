//! The simulated market: pure state that moves when told the time. No I/O, no clock.

mod account;
mod catalogue;
mod goods;
mod listing;
mod notice;
mod order;
mod purchase;
mod seed;
mod settle;

#[cfg(test)]
mod properties;

use std::{cmp::Reverse, collections::BinaryHeap, time::Duration};

pub(crate) use account::{Account, Entry, EntryKind};
pub(crate) use catalogue::{COUNTRIES, SERVICES};
pub(crate) use listing::Listing;
pub(crate) use notice::Notice;
pub(crate) use order::{Order, OrderState};
pub(crate) use purchase::{Purchase, Refused, SmsPlan, Twist};
pub(crate) use settle::{CancelRefused, FinishRefused, ResendRefused};

use crate::{ProviderKind, SandboxConfig, clock::Moment};

/// How long a number lives. SMSCode: providers.md 3.1, "within about 20 min"; GoSMS document:
/// `expired_at` ten minutes after `created_at`; SMSOnline says nothing, so the usual 20 minutes.
const LIFETIME: [Duration; 3] = [
    Duration::from_secs(20 * 60),
    Duration::from_secs(10 * 60),
    Duration::from_secs(20 * 60),
];

/// SMSCode refuses to cancel a number that is younger (its document: CANCEL_TOO_EARLY).
pub(crate) const SMSCODE_CANCEL_AFTER: Duration = Duration::from_secs(120);

/// The first order id of each provider; they differ, so that ids from the wrong one are unknown.
const FIRST_ORDER: [u64; 3] = [1_001, 12_345, 700_001];

/// Something that will happen by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    /// An SMS arrives; with `repeat` it is the previous one once more.
    Sms { order: usize, repeat: bool },
    /// A number's time is over.
    Expiry { order: usize },
}

/// All orders and events of one protocol.
#[derive(Debug)]
struct Shelf {
    listings: Vec<Listing>,
    orders: Vec<Order>,
    due: BinaryHeap<Reverse<(Moment, u64, Event)>>,
}

/// The market: products, accounts, orders.
#[derive(Debug)]
pub(crate) struct Market {
    config: SandboxConfig,
    shelves: [Shelf; 3],
    accounts: Vec<Account>,
    now: Moment,
    epoch: Option<u64>,
    /// Orders events of the same moment by their making.
    scheduled: u64,
    /// Not told yet.
    notices: Vec<Notice>,
}

impl Market {
    pub(crate) fn new(config: SandboxConfig) -> Self {
        let shelves = ProviderKind::ALL.map(|kind| Shelf {
            listings: listing::open(kind, &config),
            orders: Vec::new(),
            due: BinaryHeap::new(),
        });
        let accounts = config
            .accounts
            .iter()
            .map(|account| Account::open(account.clone(), Moment::START))
            .collect();
        let mut market = Self {
            config,
            shelves,
            accounts,
            now: Moment::START,
            epoch: None,
            scheduled: 0,
            notices: Vec::new(),
        };
        market.advance_to(Moment::START);
        market
    }

    pub(crate) fn config(&self) -> &SandboxConfig {
        &self.config
    }

    pub(crate) fn now(&self) -> Moment {
        self.now
    }

    /// Lets everything happen that is due by `now`, each at its own time. Time never runs back.
    pub(crate) fn advance_to(&mut self, now: Moment) {
        let now = now.max(self.now);
        for kind in ProviderKind::ALL {
            while let Some((at, event)) = self.next_due(kind, now) {
                self.now = self.now.max(at);
                match event {
                    Event::Sms { order, repeat } => self.on_sms(kind, order, repeat, at),
                    Event::Expiry { order } => self.on_expiry(kind, order, at),
                }
            }
        }
        self.now = now;
        let interval_ms = self.config.market_interval.as_millis().max(1);
        let epoch = u128::from(now.ms().unsigned_abs()) / interval_ms;
        let epoch = u64::try_from(epoch).unwrap_or(u64::MAX);
        if self.epoch != Some(epoch) {
            self.epoch = Some(epoch);
            for kind in ProviderKind::ALL {
                let shelf = &mut self.shelves[kind.index()];
                listing::refresh(&mut shelf.listings, kind, &self.config, epoch);
            }
        }
    }

    fn next_due(&mut self, kind: ProviderKind, now: Moment) -> Option<(Moment, Event)> {
        let due = &mut self.shelves[kind.index()].due;
        if due.peek()?.0.0 > now {
            return None;
        }
        due.pop().map(|Reverse((at, _, event))| (at, event))
    }

    fn schedule(&mut self, kind: ProviderKind, at: Moment, event: Event) {
        self.scheduled += 1;
        let entry = Reverse((at, self.scheduled, event));
        self.shelves[kind.index()].due.push(entry);
    }

    pub(crate) fn accounts(&self) -> &[Account] {
        &self.accounts
    }

    pub(crate) fn account(&self, account: usize) -> &Account {
        &self.accounts[account]
    }

    pub(crate) fn account_mut(&mut self, account: usize) -> &mut Account {
        &mut self.accounts[account]
    }

    /// Which account a key opens.
    pub(crate) fn account_by_key(&self, kind: ProviderKind, key: &str) -> Option<usize> {
        self.accounts
            .iter()
            .position(|account| account.config.kind == kind && account.config.key == key)
    }

    pub(crate) fn listings(&self, kind: ProviderKind) -> &[Listing] {
        &self.shelves[kind.index()].listings
    }

    fn first_order(&self, kind: ProviderKind) -> u64 {
        FIRST_ORDER[kind.index()].saturating_add(self.config.order_id_offset)
    }

    fn position(&self, kind: ProviderKind, id: u64) -> Option<usize> {
        usize::try_from(id.checked_sub(self.first_order(kind))?).ok()
    }

    fn id_at(&self, kind: ProviderKind, position: usize) -> u64 {
        self.first_order(kind).saturating_add(position as u64)
    }

    /// An order of this account; another account's does not exist for it.
    pub(crate) fn order(&self, account: usize, id: u64) -> Option<&Order> {
        let kind = self.accounts.get(account)?.config.kind;
        let position = self.position(kind, id)?;
        let order = self.shelves[kind.index()].orders.get(position)?;
        (order.account == account).then_some(order)
    }

    fn own_position(&self, account: usize, id: u64) -> Option<usize> {
        self.order(account, id)?;
        self.position(self.accounts[account].config.kind, id)
    }

    /// An account's orders, newest first.
    pub(crate) fn orders(
        &self,
        account: usize,
    ) -> impl DoubleEndedIterator<Item = &Order> + ExactSizeIterator {
        let account = &self.accounts[account];
        let orders = &self.shelves[account.config.kind.index()].orders;
        account.orders.iter().rev().map(|index| &orders[*index])
    }

    /// Those of them that are open, newest first.
    pub(crate) fn open_orders(&self, account: usize) -> impl Iterator<Item = &Order> {
        let account = &self.accounts[account];
        let orders = &self.shelves[account.config.kind.index()].orders;
        account.open.iter().rev().map(|index| &orders[*index])
    }
}
