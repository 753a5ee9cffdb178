//! Reading books in memory.

use std::collections::BTreeSet;

use domain::{AccountId, AttemptId, AttemptState, OrderId, OrderState, ProviderName, Timestamp};
use ledger::{Attempt, Claims, DRIVER_LEASE, Lease, Order, Unclear};

use super::{OrderRow, State};

impl State {
    /// Drivers of open purchases whose own lease is over.
    pub(super) fn dead_drivers(&self, now: Timestamp) -> Vec<String> {
        let looking = self.looking.iter().filter_map(|id| self.orders.get(id));
        let drivers: BTreeSet<&str> = looking.map(|order| &*order.lease.driver).collect();
        let is_dead = |driver: &&str| {
            let lease = self.leases.get(&format!("{DRIVER_LEASE}{driver}"));
            lease.is_some_and(|lease| lease.until < now)
        };
        let dead = drivers.into_iter().filter(is_dead);
        dead.map(str::to_owned).collect()
    }

    /// Orders whose purchase nobody drives any more.
    pub(super) fn abandoned(
        &self,
        now: Timestamp,
        dead: &[String],
        repeatable: &[ProviderName],
    ) -> Vec<OrderId> {
        let is_orphan = |order: &OrderRow| {
            let attempt = self.attempts.get(&order.seen.attempt_id);
            let safe = attempt.is_some_and(|attempt| {
                attempt.seen.state != AttemptState::Sending
                    || repeatable.contains(&attempt.seen.provider)
            });
            safe && dead.iter().any(|driver| **driver == *order.lease.driver)
        };
        let unclear = |id: &AttemptId| {
            let attempt = self.attempts.get(id);
            attempt.is_some_and(|attempt| attempt.seen.state == AttemptState::Unknown)
        };
        let looking = self.looking.iter().filter_map(|id| self.orders.get(id));
        looking
            .filter(|order| order.lease.until < now || is_orphan(order))
            .filter(|order| {
                order.seen.state == OrderState::Buying || !unclear(&order.seen.attempt_id)
            })
            .map(|order| order.seen.id)
            .collect()
    }

    /// An order as its client sees it, with its present attempt.
    pub(crate) fn order(&self, id: OrderId) -> Option<Order> {
        let order = &self.orders.get(&id)?.seen;
        let attempt = self.attempts.get(&order.attempt_id)?;
        Some(Order {
            attempt: attempt.seen.state,
            provider: attempt.seen.provider.clone(),
            operator: attempt.operator.clone(),
            provider_order_id: attempt.seen.provider_order_id.clone(),
            phone: attempt.seen.phone.clone(),
            cancel_from: attempt.seen.cancel_from,
            ..order.clone()
        })
    }

    pub(super) fn order_of(&self, account: AccountId, id: OrderId) -> Option<Order> {
        let order = self.orders.get(&id)?;
        (order.account_id == account).then_some(())?;
        self.order(id)
    }

    pub(super) fn due(
        &self,
        ids: Option<&BTreeSet<AttemptId>>,
        due: Option<Timestamp>,
    ) -> Vec<Attempt> {
        let is_due = |id: &&AttemptId| {
            let attempt = self.attempts.get(*id);
            attempt.is_some_and(|attempt| due.is_none_or(|due| attempt.seen.check_at <= due))
        };
        let ids = ids.into_iter().flatten().filter(is_due);
        let mut due: Vec<Attempt> = ids.filter_map(|id| self.view(*id)).collect();
        due.sort_by_key(|attempt| (attempt.check_at, attempt.id));
        due
    }

    pub(super) fn mark_checked(&mut self, ids: &[AttemptId], check_at: Timestamp) {
        for id in ids {
            if let Some(attempt) = self.attempts.get_mut(id) {
                attempt.seen.check_at = check_at;
                attempt.seen.checks += 1;
            }
        }
    }

    pub(super) fn is_held(&self, lease: &Lease) -> bool {
        let row = self.leases.get(&lease.name);
        row.is_some_and(|row| row.holder == lease.holder && row.fence == lease.fence)
    }

    pub(super) fn claims(&self, provider: &ProviderName, ids: &[String]) -> Claims {
        let mut claims = Claims::default();
        for id in ids {
            let key = (provider.clone(), id.clone());
            if self.by_provider_order.contains_key(&key) {
                claims.taken.insert(id.clone());
            }
            if self.strays.contains_key(&key) {
                claims.doubtful.insert(id.clone());
            }
        }
        let here = self.attempts.values().map(|attempt| &attempt.seen);
        for attempt in here.filter(|attempt| attempt.provider == *provider) {
            let counts = match attempt.state {
                AttemptState::Sending => &mut claims.sending,
                AttemptState::Unknown => &mut claims.unclear,
                _ => continue,
            };
            *counts.entry(attempt.product).or_default() += 1;
        }
        claims
    }

    pub(super) fn sum_unclear(&self) -> Vec<Unclear> {
        let mut sums: Vec<Unclear> = Vec::new();
        let unclear = self.unclear.values().flatten();
        for attempt in unclear.filter_map(|id| self.attempts.get(id)) {
            let attempt = &attempt.seen;
            let known = sums
                .iter_mut()
                .find(|sum| sum.provider == attempt.provider && sum.product == attempt.product);
            match known {
                Some(sum) => {
                    sum.count += 1;
                    let more = attempt.cost.amount;
                    sum.exposure.amount = sum.exposure.amount.checked_add(more).unwrap_or(more);
                }
                None => sums.push(Unclear {
                    provider: attempt.provider.clone(),
                    product: attempt.product,
                    count: 1,
                    exposure: attempt.cost,
                }),
            }
        }
        sums
    }
}
