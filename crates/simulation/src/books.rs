//! Books in memory. They hold what the ledger holds, decide nothing themselves, and check every
//! rule after each write.

mod answer;
mod read;
mod record;
mod rules;
mod write;

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use domain::{
    AccountId, AttemptId, AttemptState, ClientId, Currency, Micros, OrderId, ProviderName,
    Timestamp,
};
use ledger::{Attempt, DriverLease, LedgerError, Order, StrayOrder};
use lifecycle::{Account, CaseFile, Purse, SeenMessage};

use crate::link::Link;
pub use record::{Asked, Recorded, error_word, reserved_word, settled_word};

/// A client account.
#[derive(Clone, Debug)]
pub(crate) struct ClientRow {
    pub(crate) client: ClientId,
    pub(crate) currency: Currency,
    pub(crate) purse: Purse,
    /// Sums of postings.
    posted_funds: i64,
    posted_holds: i64,
}

/// An order, with what the ledger does not show.
#[derive(Clone, Debug)]
pub(crate) struct OrderRow {
    pub(crate) seen: Order,
    account_id: AccountId,
    pub(crate) held: Micros,
    ceiling: Micros,
    lease: DriverLease,
    attempts: Vec<AttemptId>,
    messages: Vec<SeenMessage>,
    history: u64,
    /// Sums of postings, and how often its hold ended.
    posted_hold: i64,
    posted_revenue: i64,
    charges: u32,
    voids: u32,
    /// The first final state that the history shows.
    ended_in: Option<domain::OrderState>,
}

/// An attempt, with what the ledger does not show.
#[derive(Clone, Debug)]
pub(crate) struct AttemptRow {
    pub(crate) seen: Attempt,
    operator: String,
    price: Micros,
    ceiling: Micros,
    /// Sums of postings.
    in_flight: i64,
    exposed: i64,
    paid: i64,
}

struct LeaseRow {
    holder: String,
    fence: i64,
    until: Timestamp,
}

/// All there is.
#[derive(Default)]
pub(crate) struct State {
    pub(crate) clients: BTreeMap<AccountId, ClientRow>,
    pub(crate) orders: BTreeMap<OrderId, OrderRow>,
    pub(crate) attempts: HashMap<AttemptId, AttemptRow>,
    pub(crate) house: BTreeMap<(ProviderName, Account), i64>,
    by_provider_order: HashMap<(ProviderName, String), AttemptId>,
    /// Orders that wait for a person.
    strays: BTreeMap<(ProviderName, String), StrayOrder>,
    /// What each key made.
    keys: HashMap<(AccountId, String), Vec<OrderId>>,
    leases: HashMap<String, LeaseRow>,
    /// Of each account: attempts that somebody still has to ask about, and unclear ones.
    followed: BTreeMap<ProviderName, BTreeSet<AttemptId>>,
    unclear: BTreeMap<ProviderName, BTreeSet<AttemptId>>,
    /// Orders that are bought for or unresolved.
    looking: BTreeSet<OrderId>,
    record: Option<Vec<Recorded>>,
    broken: Option<String>,
    /// How many durable steps there were.
    pub(crate) steps: u64,
}

/// The books as one process reaches them. Cheap to clone.
#[derive(Clone)]
pub struct MemoryBooks {
    state: Arc<Mutex<State>>,
    link: Link,
}

impl MemoryBooks {
    /// Empty books; with `record` every write is remembered.
    pub(crate) fn new(link: Link, record: bool) -> Self {
        let state = State {
            record: record.then(Vec::new),
            ..State::default()
        };
        Self {
            state: Arc::new(Mutex::new(state)),
            link,
        }
    }

    /// The same books over another process's connection.
    pub(crate) fn reached_over(&self, link: Link) -> Self {
        Self {
            state: Arc::clone(&self.state),
            link,
        }
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A client with money.
    pub(crate) fn open_account(
        &self,
        funds: Micros,
        credit_limit: Micros,
    ) -> (ClientId, AccountId) {
        let mut state = self.state();
        let number = i64::try_from(state.clients.len()).unwrap_or(i64::MAX) + 1;
        let (client, account_id) = (ClientId(number), AccountId(number));
        state.clients.insert(
            account_id,
            ClientRow {
                client,
                currency: Currency::USD,
                purse: Purse {
                    funds,
                    held: Micros::ZERO,
                    credit_limit,
                    version: 1,
                    active: true,
                },
                posted_funds: funds.get(),
                posted_holds: 0,
            },
        );
        (client, account_id)
    }
}

impl State {
    /// The first rule that was seen broken, if any.
    pub(crate) fn broken(&self) -> Option<&str> {
        self.broken.as_deref()
    }

    /// Notes that a rule is broken; the first one stays.
    pub(crate) fn accuse(&mut self, rule: impl FnOnce() -> String) {
        if self.broken.is_none() {
            self.broken = Some(rule());
        }
    }

    /// What keeps the books from being quiet, for people.
    pub(crate) fn what_is_left(&self) -> String {
        let open = self
            .followed
            .values()
            .chain(self.unclear.values())
            .flatten();
        let open = open.filter_map(|id| self.attempts.get(id)).map(|attempt| {
            let seen = &attempt.seen;
            let (order, from, end) = (seen.order_id, seen.created_at, seen.expires_at);
            format!(
                "{} of {order} is {:?} since {from} until {end:?}",
                seen.id, seen.state
            )
        });
        let looking = self.looking.iter().filter_map(|id| self.orders.get(id));
        let looking = looking.map(|order| {
            let seen = &order.seen;
            format!(
                "order {} is {:?} since {}",
                seen.id, seen.state, seen.created_at
            )
        });
        open.chain(looking).collect::<Vec<_>>().join("; ")
    }

    /// A purchase request arrived at a provider: the intention must be on record.
    pub(crate) fn expect_intent(&mut self, id: AttemptId, is_repeat: bool) {
        let state = self.attempts.get(&id).map(|attempt| attempt.seen.state);
        let expected = match state {
            // A driver that is slow may find that the sweeper was there before it.
            Some(AttemptState::Sending | AttemptState::Unknown) => {
                !is_repeat || state == Some(AttemptState::Unknown)
            }
            _ => is_repeat && state.is_some(),
        };
        if !expected {
            self.accuse(|| format!("rule 7: {id} is bought while on record as {state:?}"));
        }
    }

    /// The attempt that a provider's order is known to belong to, and what was paid for it.
    pub(crate) fn paid_for(
        &self,
        provider: &ProviderName,
        id: &str,
    ) -> Option<(AttemptState, i64)> {
        let id = self
            .by_provider_order
            .get(&(provider.clone(), id.to_owned()))?;
        let attempt = self.attempts.get(id)?;
        Some((attempt.seen.state, attempt.paid))
    }

    /// Whether an attempt was given up as a loss without proof of a sale.
    pub(crate) fn is_written_off(&self, id: AttemptId) -> bool {
        self.attempts
            .get(&id)
            .is_some_and(|attempt| attempt.seen.state == AttemptState::WrittenOff)
    }

    /// The orders that a key of an account made.
    pub(crate) fn orders_of_key(&self, account: AccountId, key: &str) -> Vec<OrderId> {
        self.keys
            .get(&(account, key.to_owned()))
            .cloned()
            .unwrap_or_default()
    }

    /// Everything that was written, if it was to be remembered.
    pub(crate) fn take_record(&mut self) -> Vec<Recorded> {
        self.record.take().unwrap_or_default()
    }

    fn file_of(&self, attempt_id: AttemptId) -> Result<CaseFile, LedgerError> {
        let none = LedgerError::NoSuchAttempt(attempt_id);
        let Some(attempt) = self.attempts.get(&attempt_id) else {
            return Err(none);
        };
        let Some(order) = self.orders.get(&attempt.seen.order_id) else {
            return Err(none);
        };
        let spendable = self
            .clients
            .get(&order.account_id)
            .map_or(Micros::ZERO, |account| account.purse.spendable());
        Ok(CaseFile {
            order_id: order.seen.id,
            client: order.seen.client,
            order: order.seen.state,
            held: order.held,
            cancel_requested: order.seen.cancel_requested_at.is_some(),
            sms_revision: order.seen.sms_revision,
            is_current: order.seen.attempt_id == attempt_id,
            attempt_id,
            attempt: attempt.seen.state,
            provider: attempt.seen.provider.clone(),
            cost: attempt.seen.cost,
            price: attempt.price,
            ceiling: attempt.ceiling,
            spendable,
            seen: order.messages.clone(),
        })
    }

    /// The attempt as its followers see it.
    fn view(&self, id: AttemptId) -> Option<Attempt> {
        let attempt = self.attempts.get(&id)?;
        let order = self.orders.get(&attempt.seen.order_id)?;
        Some(Attempt {
            order: order.seen.state,
            is_current: order.seen.attempt_id == id,
            ..attempt.seen.clone()
        })
    }

    /// Keeps the lists of what is still to do in step with an attempt's state.
    fn index(&mut self, id: AttemptId, provider: &ProviderName, state: AttemptState) {
        let list = |lists: &mut BTreeMap<ProviderName, BTreeSet<AttemptId>>, on: bool| {
            if on {
                lists.entry(provider.clone()).or_default().insert(id);
            } else if let Some(list) = lists.get_mut(provider) {
                list.remove(&id);
            }
        };
        list(&mut self.followed, state.is_followed());
        list(&mut self.unclear, state == AttemptState::Unknown);
    }

    /// Whether nothing is left to do for anybody.
    pub(crate) fn is_quiet(&self) -> bool {
        self.looking.is_empty()
            && self.followed.values().all(BTreeSet::is_empty)
            && self.unclear.values().all(BTreeSet::is_empty)
    }
}

impl State {
    /// How everything stands.
    pub(crate) fn standing(&self) -> crate::Standing {
        let house = self.house.iter().filter(|(_, sum)| **sum != 0);
        crate::Standing {
            orders: self
                .orders
                .values()
                .filter_map(|order| {
                    let seen = &order.seen;
                    let row = (
                        seen.state,
                        order.held,
                        seen.charged,
                        seen.price,
                        seen.sms_revision,
                        order.history,
                    );
                    Some((*order.attempts.first()?, row))
                })
                .collect(),
            attempts: self
                .attempts
                .values()
                .map(|attempt| {
                    let seen = &attempt.seen;
                    let number = seen.provider_order_id.clone();
                    (seen.id, (seen.state, seen.cost.amount, number, seen.checks))
                })
                .collect(),
            clients: self
                .clients
                .iter()
                .map(|(id, account)| {
                    let purse = &account.purse;
                    (id.0, (purse.funds, purse.held, purse.version))
                })
                .collect(),
            house: house
                .map(|((provider, account), sum)| {
                    ((provider.to_string(), account.as_str().to_owned()), *sum)
                })
                .collect(),
        }
    }
}
