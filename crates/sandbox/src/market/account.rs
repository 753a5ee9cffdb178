//! An account at a provider and everything that moved its money.

use std::collections::{BTreeSet, HashMap};

use domain::Micros;

use crate::{AccountConfig, clock::Moment};

/// Why money moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EntryKind {
    /// The opening balance.
    Deposit,
    /// A number was sold.
    Charge,
    /// A sold number was taken back, or ran out without a message.
    Refund,
    /// A sold number is over after a message: what was set aside for it is spent.
    Settle,
}

/// A line of an account's journal; never changed.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) kind: EntryKind,
    pub(crate) at: Moment,
    pub(crate) amount: Micros,
    pub(crate) order: Option<u64>,
    /// What could be spent afterwards, credit aside.
    pub(crate) available_after: Micros,
    /// What was set aside for open orders afterwards.
    pub(crate) frozen_after: Micros,
}

/// What a purchase under an idempotency key led to.
#[derive(Clone, Debug)]
pub(crate) struct KeyRecord {
    /// What was asked: the same key with another body is refused.
    pub(crate) asked: Asked,
    pub(crate) orders: Vec<u64>,
    pub(crate) failed: u32,
}

/// The part of a purchase that an idempotency key stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Asked {
    pub(crate) listing: usize,
    pub(crate) quantity: u32,
    pub(crate) max_price: Option<Micros>,
}

#[derive(Debug)]
pub(crate) struct Account {
    pub(crate) config: AccountConfig,
    charged: Micros,
    refunded: Micros,
    frozen: Micros,
    /// Positions of its orders, oldest first.
    pub(crate) orders: Vec<usize>,
    /// Those of them that are open.
    pub(crate) open: BTreeSet<usize>,
    pub(crate) keys: HashMap<String, KeyRecord>,
    pub(crate) journal: Vec<Entry>,
    pub(crate) webhook_url: String,
    pub(crate) webhook_secret: String,
}

impl Account {
    pub(super) fn open(config: AccountConfig, at: Moment) -> Self {
        let deposit = Entry {
            kind: EntryKind::Deposit,
            at,
            amount: config.opening_balance,
            order: None,
            available_after: config.opening_balance,
            frozen_after: Micros::ZERO,
        };
        Self {
            config,
            charged: Micros::ZERO,
            refunded: Micros::ZERO,
            frozen: Micros::ZERO,
            orders: Vec::new(),
            open: BTreeSet::new(),
            keys: HashMap::new(),
            journal: vec![deposit],
            webhook_url: String::new(),
            webhook_secret: String::new(),
        }
    }

    /// What can be spent, credit aside: opening balance, less charges, plus refunds.
    pub(crate) fn available(&self) -> Micros {
        let spent = self.charged.get() - self.refunded.get();
        Micros::new(self.config.opening_balance.get() - spent)
    }

    /// What is set aside for orders that have not ended.
    pub(crate) fn frozen(&self) -> Micros {
        self.frozen
    }

    pub(crate) fn charged(&self) -> Micros {
        self.charged
    }

    pub(crate) fn refunded(&self) -> Micros {
        self.refunded
    }

    pub(super) fn can_pay(&self, price: Micros) -> bool {
        let left = self.available().get() - price.get();
        left >= -self.config.credit_limit.get()
    }

    pub(super) fn record(&mut self, kind: EntryKind, at: Moment, amount: Micros, order: u64) {
        let (charge, refund, freeze) = match kind {
            EntryKind::Deposit => (0, 0, 0),
            EntryKind::Charge => (amount.get(), 0, amount.get()),
            EntryKind::Refund => (0, amount.get(), -amount.get()),
            EntryKind::Settle => (0, 0, -amount.get()),
        };
        self.charged = Micros::new(self.charged.get() + charge);
        self.refunded = Micros::new(self.refunded.get() + refund);
        self.frozen = Micros::new(self.frozen.get() + freeze);
        self.journal.push(Entry {
            kind,
            at,
            amount,
            order: Some(order),
            available_after: self.available(),
            frozen_after: self.frozen,
        });
    }
}
