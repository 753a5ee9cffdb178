//! Whose the orders in an account's list are, where nothing in them names a purchase: pure.
//!
//! A list may show the sale of another purchase that is still in flight, or what somebody bought by
//! hand on the same account. Time and product are all there is to go by, so an order is taken for
//! ours only where purchases without a known outcome can explain every order that nobody owns.

use std::time::Duration;

use domain::{Product, Timestamp};
use ledger::{Attempt, Claims};
use provider::{ProviderOrderId, RecentOrder, RecoveryClass, Sold};

use crate::inquiry::Finding;

/// The provider's clock and ours may differ by so much.
const CLOCK_SKEW: time::Duration = time::Duration::minutes(2);

/// Where purchases go on while one is unclear, an order this old is none of those in flight: their
/// leases would have run out.
const IN_FLIGHT_FOR: time::Duration = time::Duration::minutes(5);

/// An account's order list with what the books say of it.
pub(crate) struct Listing<'a> {
    /// What the provider lists.
    pub(crate) recent: &'a [RecentOrder],
    /// Read after the list, so that no sale in it is too young to be known.
    pub(crate) claims: &'a Claims,
    /// The account's purchases without a known outcome, read after the claims.
    pub(crate) unclear: &'a [Attempt],
    /// It begins there, by the provider's clock.
    pub(crate) since: Timestamp,
    /// When the list was asked for.
    pub(crate) asked_at: Timestamp,
}

impl Listing<'_> {
    fn unowned(&self, product: Product) -> Vec<&RecentOrder> {
        let mut orders: Vec<&RecentOrder> = self
            .recent
            .iter()
            .filter(|order| order.product == Some(product))
            // Nobody owns what waits for a person's verdict.
            .filter(|order| !self.claims.taken.contains(&order.id.0))
            .collect();
        orders.sort_by(|a, b| (a.created_at, &a.id).cmp(&(b.created_at, &b.id)));
        orders
    }

    /// Whether a purchase in flight may have made one of these orders.
    fn may_be_in_flight(
        &self,
        orders: &[&RecentOrder],
        product: Product,
        recovery: RecoveryClass,
    ) -> bool {
        let is_young = |order: &&RecentOrder| {
            order
                .created_at
                .is_none_or(|at| at > self.asked_at - IN_FLIGHT_FOR)
        };
        let takes_turns = recovery == RecoveryClass::Listable;
        self.claims.sending.contains_key(&product) && (takes_turns || orders.iter().any(is_young))
    }
}

/// What an order list proves about an unclear purchase. Nothing of its product and time that nobody
/// owns, for long enough, proves that it did not happen.
pub(crate) fn weigh_list(
    attempt: &Attempt,
    listing: &Listing<'_>,
    recovery: RecoveryClass,
    absence_proves_after: Duration,
) -> Finding {
    let rivals: Vec<&Attempt> = listing
        .unclear
        .iter()
        .filter(|other| other.product == attempt.product && other.id != attempt.id)
        .collect();
    // What began before the list does may have made orders that are not in it: it comes first. What
    // began after the list was asked for cannot have made any.
    let listed: Vec<&Attempt> = rivals
        .iter()
        .copied()
        .filter(|other| made_from(other) >= listing.since && other.created_at <= listing.asked_at)
        .collect();
    let (orders, owners) = crowd(attempt, &listed, &listing.unowned(attempt.product));
    let is_settled_list = listing.asked_at
        >= attempt.answered_at.unwrap_or(attempt.created_at) + absence_proves_after;
    if orders.is_empty() {
        return match is_settled_list {
            true => Finding::NotSold(format!(
                "not among the {} orders that the provider lists",
                listing.recent.len()
            )),
            false => Finding::Unproven(format!(
                "not among the {} orders that the provider lists, which may be behind",
                listing.recent.len()
            )),
        };
    }
    let many = format!(
        "the list has {} orders of this product and time that nobody owns, and {} purchases without a known outcome that may have made them",
        orders.len(),
        owners.len()
    );
    if listing.may_be_in_flight(&orders, attempt.product, recovery) {
        return Finding::Unproven(format!("{many}; another purchase is being sent"));
    }
    if orders.len() > owners.len() {
        // What is not explained now may be once the older ones are settled.
        let is_oldest = listed.len() == rivals.len();
        return match is_settled_list && is_oldest {
            true => Finding::Doubtful {
                evidence: many,
                orders: orders.iter().map(|order| order.id.clone()).collect(),
            },
            false => Finding::Unproven(many),
        };
    }
    match assigned(attempt, &orders, owners) {
        None => Finding::Unproven(format!("{many}; none falls to this one")),
        Some(order) => match sold(order) {
            Some(sold) => Finding::Sold(sold),
            None => Finding::Unproven(format!(
                "order {} falls to this one; its number cannot be read",
                order.id
            )),
        },
    }
}

/// The orders that this purchase or its rivals may have made, and those of them that may have made
/// any: all that hangs together by product and time.
fn crowd<'a>(
    attempt: &'a Attempt,
    rivals: &[&'a Attempt],
    unowned: &[&'a RecentOrder],
) -> (Vec<&'a RecentOrder>, Vec<&'a Attempt>) {
    let mut owners = vec![attempt];
    loop {
        let orders: Vec<&RecentOrder> = unowned
            .iter()
            .copied()
            .filter(|order| owners.iter().any(|owner| fits(order, owner)))
            .collect();
        let before = owners.len();
        for rival in rivals {
            let is_in = owners.iter().any(|owner| owner.id == rival.id);
            if !is_in && orders.iter().any(|order| fits(order, rival)) {
                owners.push(rival);
            }
        }
        if owners.len() == before {
            return (orders, owners);
        }
    }
}

/// The order that falls to this purchase if each order, the oldest first, goes to the fitting
/// purchase whose time ends first.
fn assigned<'a>(
    attempt: &Attempt,
    orders: &[&'a RecentOrder],
    mut owners: Vec<&Attempt>,
) -> Option<&'a RecentOrder> {
    owners.sort_by_key(|owner| (until(owner), owner.id));
    for order in orders {
        if let Some(place) = owners.iter().position(|owner| fits(order, owner)) {
            let owner = owners.remove(place);
            if owner.id == attempt.id {
                return Some(order);
            }
        }
    }
    None
}

fn sold(order: &RecentOrder) -> Option<Sold> {
    Some(Sold {
        id: ProviderOrderId(order.id.0.clone()),
        phone: order.phone.clone().or_else(|| order.status.phone.clone())?,
        cost: order.status.cost,
        expires_at: order.status.expires_at,
    })
}

fn until(attempt: &Attempt) -> Timestamp {
    attempt.answered_at.unwrap_or(attempt.created_at) + CLOCK_SKEW
}

fn fits(order: &RecentOrder, attempt: &Attempt) -> bool {
    is_of(order, attempt, CLOCK_SKEW)
}

/// An order that this purchase made is not older, by the provider's clock.
pub(crate) fn made_from(attempt: &Attempt) -> Timestamp {
    attempt.created_at - CLOCK_SKEW
}

/// Whether a purchase may have made an order, by product and time: at most so `late` after it was
/// given up.
pub(crate) fn is_of(order: &RecentOrder, attempt: &Attempt, late: time::Duration) -> bool {
    let until = attempt.answered_at.unwrap_or(attempt.created_at) + late;
    order.product == Some(attempt.product)
        && order
            .created_at
            .is_some_and(|at| at >= made_from(attempt) && at <= until)
}
