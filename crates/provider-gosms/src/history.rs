//! Reading the paged order list. The document does not say how it is sorted, nor that an order
//! shows in it at once, so neither is assumed.

use std::collections::{HashMap, HashSet};

use domain::Timestamp;
use provider::{ErrorKind, ProviderError};

use crate::{
    client::Client,
    map,
    wire::{Id, ListedOrder, OrderPage},
};

/// No list is read further than this.
const PAGES_MAX: u32 = 20;
/// So few missing orders are cheaper to read singly than by one more page.
pub(crate) const SINGLE_READS_MAX: usize = 2;
/// Up to so many pages, a list is read to its end however it is sorted.
const PAGES_READ_WHOLE: u32 = 5;

/// One walk through the list of all orders, or of those with a status.
struct Walk<'a> {
    client: &'a Client,
    status: Option<&'a str>,
    pages_read: u32,
    /// As far as it is told.
    pages_left: usize,
    seen: HashSet<Id>,
    at_end: bool,
}

impl<'a> Walk<'a> {
    fn new(client: &'a Client, status: Option<&'a str>) -> Self {
        Self {
            client,
            status,
            pages_read: 0,
            pages_left: 0,
            seen: HashSet::new(),
            at_end: false,
        }
    }

    /// Whether reading on costs less than to read so many orders singly.
    fn is_cheaper_than(&self, single_reads: usize) -> bool {
        let fewest = self.pages_left.max(SINGLE_READS_MAX);
        !self.at_end && self.pages_read < PAGES_MAX && single_reads > fewest
    }

    /// The entries of the next page that were on none before: orders made meanwhile move others to
    /// a later page.
    async fn next_page(&mut self) -> Result<Vec<ListedOrder>, ProviderError> {
        let page = self.pages_read + 1;
        let OrderPage {
            mut orders, total, ..
        } = self.client.orders(self.status, page).await?;
        self.pages_read = page;
        let size = orders.len();
        orders.retain(|order| self.seen.insert(order.order_id.clone()));
        let left = total.map(|total| {
            let total = usize::try_from(total).unwrap_or(usize::MAX);
            total.saturating_sub(self.seen.len())
        });
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

/// Looks for orders among those that wait for their SMS, then among those whose SMS came: however
/// many have ended, they are not read. What it does not find, it says nothing about.
///
/// # Errors
/// The first page cannot be read.
pub(crate) async fn find(
    client: &Client,
    mut wanted: HashSet<Id>,
) -> Result<HashMap<Id, ListedOrder>, ProviderError> {
    let mut found = HashMap::new();
    for status in ["pending", "received"] {
        let mut walk = Walk::new(client, Some(status));
        while walk.is_cheaper_than(wanted.len()) {
            match walk.next_page().await {
                Ok(orders) => found.extend(orders.into_iter().filter_map(|order| {
                    let id = wanted.take(&order.order_id)?;
                    Some((id, order))
                })),
                Err(error) if status == "pending" && walk.pages_read == 0 => return Err(error),
                Err(_) => break,
            }
        }
    }
    Ok(found)
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
