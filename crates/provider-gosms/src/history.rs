//! Reading the paged order list. The document does not say how it is sorted, nor that an order
//! shows in it at once, so neither is assumed.

use std::{
    collections::{HashMap, HashSet},
    sync::{Mutex, PoisonError},
};

use domain::Timestamp;
use provider::{ErrorKind, ProviderError};

use crate::{
    census::Census,
    client::Client,
    map,
    wire::{Id, ListedOrder, OrderPage, OrderStatus},
};

/// No list is read further than this.
const PAGES_MAX: u32 = 20;
/// So few orders are not worth a list.
pub(crate) const SINGLE_READS_MAX: usize = 2;
/// Up to so many pages, a list is read to its end however it is sorted.
const PAGES_READ_WHOLE: u32 = 5;

/// One walk through the list of all orders, or of those with a status.
struct Walk<'a> {
    client: &'a Client,
    status: Option<OrderStatus>,
    pages_read: u32,
    /// As far as it is told.
    pages_left: usize,
    seen: HashSet<Id>,
    at_end: bool,
    /// How many there are, if all pages told the same and none held another status than asked for.
    total: Option<usize>,
}

impl<'a> Walk<'a> {
    fn new(client: &'a Client, status: Option<OrderStatus>) -> Self {
        Self {
            client,
            status,
            pages_read: 0,
            pages_left: 0,
            seen: HashSet::new(),
            at_end: false,
            total: None,
        }
    }

    /// Whether reading on costs no more than to read so many orders singly.
    fn is_worth(&self, single_reads: usize) -> bool {
        !self.at_end && self.pages_read < PAGES_MAX && single_reads >= self.pages_left.max(1)
    }

    /// The entries of the next page that were on none before: orders made meanwhile move others to
    /// a later page.
    async fn next_page(&mut self) -> Result<Vec<ListedOrder>, ProviderError> {
        let page = self.pages_read + 1;
        let OrderPage {
            mut orders, total, ..
        } = self.client.orders(self.status.as_ref(), page).await?;
        self.pages_read = page;
        let size = orders.len();
        let total = total.map(|total| usize::try_from(total).unwrap_or(usize::MAX));
        let is_as_asked = orders.iter().all(|order| order.status == self.status);
        let is_steady = page == 1 || self.total == total;
        self.total = total.filter(|_| is_as_asked && is_steady);
        orders.retain(|order| self.seen.insert(order.order_id.clone()));
        let left = total.map(|total| total.saturating_sub(self.seen.len()));
        // A server may give smaller pages than asked for: without a total only an empty one is the
        // end.
        self.at_end = left.map_or(size == 0, |left| left == 0);
        self.pages_left = left.map_or(0, |left| left.div_ceil(size.max(1)));
        if !self.at_end && orders.is_empty() {
            let seen = self.seen.len();
            let message = format!("the order list ends or repeats itself after {seen} entries");
            return Err(ProviderError::new(ErrorKind::MalformedReply, message));
        }
        Ok(orders)
    }
}

/// What the lists say about the orders that were looked for.
#[derive(Default)]
pub(crate) struct Found {
    /// With their entries.
    pub(crate) listed: HashMap<Id, ListedOrder>,
    /// They still wait, by the count of those that do.
    pub(crate) waiting: HashSet<Id>,
}

/// An order that is looked for is either missing or found.
struct Search {
    missing: HashSet<Id>,
    found: Found,
}

impl Search {
    /// How many of these were looked for.
    fn look_at(&mut self, orders: impl IntoIterator<Item = ListedOrder>) -> usize {
        let before = self.missing.len();
        for order in orders {
            if let Some(id) = self.missing.take(&order.order_id) {
                self.found.listed.insert(id, order);
            }
        }
        before - self.missing.len()
    }

    fn all_others_wait(mut self) -> Found {
        self.found.waiting = self.missing;
        self.found
    }
}

/// Looks for orders among those that wait for their SMS and those whose SMS came: however many have
/// ended, they are not read. As long as the census holds, the first page of either is enough.
/// What is not found it says nothing about.
///
/// # Errors
/// The first page cannot be read.
pub(crate) async fn find(
    client: &Client,
    census: &Mutex<Census>,
    wanted: HashSet<Id>,
) -> Result<Found, ProviderError> {
    let mut pending = Walk::new(client, Some(OrderStatus::Pending));
    let mut received = Walk::new(client, Some(OrderStatus::Received));
    let mut search = Search {
        missing: wanted.clone(),
        found: Found::default(),
    };
    let mut waiting = pending.next_page().await?;
    let gone = pending
        .total
        .and_then(|total| lock(census).count_gone(&wanted, &waiting, total));
    search.look_at(waiting.iter().cloned());
    if gone == Some(0) {
        return Ok(search.all_others_wait());
    }
    if gone.is_some()
        && let Ok(page) = received.next_page().await
        && gone == Some(search.look_at(page))
        && received.total.is_some()
    {
        return Ok(search.all_others_wait());
    }
    while pending.is_worth(search.missing.len()) {
        let Ok(page) = pending.next_page().await else {
            break;
        };
        search.look_at(page.iter().cloned());
        waiting.extend(page);
    }
    match pending.at_end && pending.total.is_some() {
        true => lock(census).take(&waiting, &wanted),
        false => lock(census).forget(),
    }
    while received.is_worth(search.missing.len()) {
        let Ok(page) = received.next_page().await else {
            break;
        };
        search.look_at(page);
    }
    Ok(search.found)
}

fn lock(census: &Mutex<Census>) -> std::sync::MutexGuard<'_, Census> {
    census.lock().unwrap_or_else(PoisonError::into_inner)
}

/// All orders made at or after `since`, and those whose time cannot be read.
///
/// Up to 500 orders are read whole. Of a longer list the rest is left out only where all that was
/// read is sorted newest first and has left the window behind.
///
/// # Errors
/// The list cannot be read, or not to its end.
pub(crate) async fn since(
    client: &Client,
    since: Timestamp,
) -> Result<Vec<(Option<Timestamp>, ListedOrder)>, ProviderError> {
    let mut inside = Vec::new();
    let mut walk = Walk::new(client, None);
    let mut last = None;
    let mut is_sorted = true;
    while !walk.at_end {
        let has_left_window = is_sorted && last.is_some_and(|last| last < since);
        if walk.pages_read >= PAGES_READ_WHOLE && has_left_window {
            break;
        }
        if walk.pages_read >= PAGES_MAX {
            let message = format!("the order list goes on after {PAGES_MAX} pages, unsorted");
            return Err(ProviderError::new(ErrorKind::MalformedReply, message));
        }
        for order in walk.next_page().await? {
            let created_at = order.created_at.as_deref().and_then(map::timestamp);
            is_sorted &= match (last, created_at) {
                (Some(last), Some(now)) => now <= last,
                (None, Some(_)) => true,
                (_, None) => false,
            };
            last = created_at.or(last);
            if created_at.is_none_or(|created_at| created_at >= since) {
                inside.push((created_at, order));
            }
        }
    }
    inside.sort_by_key(|(created_at, _)| std::cmp::Reverse(*created_at));
    Ok(inside)
}
