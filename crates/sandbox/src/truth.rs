//! What really happened, whatever the replies said.

use std::collections::BTreeMap;

use domain::{Currency, Micros, Product, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{
    Endpoint, ProviderKind, SandboxClock,
    market::{Account, Market, Order, OrderState},
};

/// How many requests came in: per provider, per what they were for. Requests that a fault struck
/// are counted like all others.
pub type RequestCounts = BTreeMap<ProviderKind, BTreeMap<Endpoint, u64>>;

/// Everything the simulated providers know.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Truth {
    /// The market's seed.
    pub seed: u64,
    /// Simulated seconds per real second.
    pub scale: i64,
    /// When this was written.
    #[serde(with = "time::serde::rfc3339")]
    pub now: Timestamp,
    /// One entry per account, as configured.
    pub accounts: Vec<AccountTruth>,
    /// Requests so far.
    pub requests: RequestCounts,
}

/// An account. `balance = opening_balance - charged + refunded`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AccountTruth {
    /// Its protocol.
    pub provider: ProviderKind,
    /// Its name.
    pub account: String,
    /// What all its amounts are in.
    pub currency: Currency,
    /// At the start.
    pub opening_balance: Micros,
    /// Now; what open orders cost is not in it.
    pub balance: Micros,
    /// What open orders cost.
    pub in_flight: Micros,
    /// How far below zero the balance may go.
    pub credit_limit: Micros,
    /// How many numbers were sold.
    pub sold: u64,
    /// The sum of what was charged.
    pub charged: Micros,
    /// The sum of what came back.
    pub refunded: Micros,
    /// All orders, oldest first.
    pub orders: Vec<OrderTruth>,
}

/// How an order really stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderTruthStatus {
    /// Open, no SMS yet.
    Waiting,
    /// Open, with an SMS.
    Received,
    /// Over, with an SMS: paid for.
    Completed,
    /// Taken back without an SMS: refunded.
    Cancelled,
    /// Ran out without an SMS: refunded.
    Expired,
}

/// One sold number.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OrderTruth {
    /// The provider's id, as text.
    pub id: String,
    /// What it is.
    pub product: Product,
    /// Of which operator, where the provider sells by operator.
    pub operator: Option<String>,
    /// The number, with a plus.
    pub phone: String,
    /// What it cost when it was sold.
    pub price: Micros,
    /// Of what.
    pub currency: Currency,
    /// Whether it was bought in the provider's test mode, which charges nothing.
    pub test: bool,
    /// The key it was bought under, if any.
    pub idempotency_key: Option<String>,
    /// When it was sold.
    #[serde(with = "time::serde::rfc3339")]
    pub sold_at: Timestamp,
    /// How it stands.
    pub status: OrderTruthStatus,
    /// When the first SMS came.
    #[serde(with = "time::serde::rfc3339::option")]
    pub code_sent_at: Option<Timestamp>,
    /// All codes so far, oldest first.
    pub codes: Vec<String>,
    /// When it ended.
    #[serde(with = "time::serde::rfc3339::option")]
    pub ended_at: Option<Timestamp>,
    /// What was charged for it.
    pub charged: Micros,
    /// What came back.
    pub refunded: Micros,
}

impl Truth {
    pub(crate) fn of(market: &Market, clock: &SandboxClock, requests: RequestCounts) -> Self {
        let accounts = market.accounts().iter().enumerate();
        Self {
            seed: market.config().seed,
            scale: clock.scale(),
            now: clock.wall_now(),
            accounts: accounts
                .map(|(index, account)| AccountTruth::of(market, clock, index, account))
                .collect(),
            requests,
        }
    }

    /// The first account of a kind.
    #[must_use]
    pub fn account(&self, kind: ProviderKind) -> Option<&AccountTruth> {
        self.accounts
            .iter()
            .find(|account| account.provider == kind)
    }

    /// How many requests of one kind came in.
    #[must_use]
    pub fn requests(&self, kind: ProviderKind, endpoint: Endpoint) -> u64 {
        let counts = self.requests.get(&kind);
        counts
            .and_then(|counts| counts.get(&endpoint))
            .copied()
            .unwrap_or(0)
    }
}

impl AccountTruth {
    fn of(market: &Market, clock: &SandboxClock, index: usize, account: &Account) -> Self {
        let orders: Vec<_> = market
            .orders(index)
            .rev()
            .map(|order| OrderTruth::of(clock, order, account.config.currency))
            .collect();
        Self {
            provider: account.config.kind,
            account: account.config.name.clone(),
            currency: account.config.currency,
            opening_balance: account.config.opening_balance,
            balance: account.available(),
            in_flight: account.frozen(),
            credit_limit: account.config.credit_limit,
            sold: orders.len() as u64,
            charged: account.charged(),
            refunded: account.refunded(),
            orders,
        }
    }
}

impl OrderTruth {
    fn of(clock: &SandboxClock, order: &Order, currency: Currency) -> Self {
        let operator = order.listing.operator.as_ref();
        Self {
            id: order.id.to_string(),
            product: order.listing.product,
            operator: operator.map(|(_, name, _)| name.as_str().to_owned()),
            phone: order.phone.as_str().to_owned(),
            price: if order.test {
                order.listing.price
            } else {
                order.charged
            },
            currency,
            test: order.test,
            idempotency_key: order.idempotency_key.clone(),
            sold_at: clock.wall_time(order.sold_at),
            status: match order.state {
                OrderState::Open if order.has_message() => OrderTruthStatus::Received,
                OrderState::Open => OrderTruthStatus::Waiting,
                OrderState::Completed => OrderTruthStatus::Completed,
                OrderState::Cancelled => OrderTruthStatus::Cancelled,
                OrderState::Expired => OrderTruthStatus::Expired,
            },
            code_sent_at: order
                .messages
                .first()
                .map(|first| clock.wall_time(first.at)),
            codes: order
                .messages
                .iter()
                .filter_map(|message| message.code.clone())
                .collect(),
            ended_at: order.ended_at.map(|at| clock.wall_time(at)),
            charged: order.charged,
            refunded: order.refunded,
        }
    }
}
