//! Reading the paged order list. The document does not say how it is sorted, nor that an order
//! shows in it at once, so neither is assumed.

use std::collections::{HashMap, HashSet};

use domain::Timestamp;
use provider::{ErrorKind, ProviderError};

use crate::{
    client::{Client, PAGE_SIZE_MAX},
    map,
    wire::{Id, ListedOrder, OrderPage},
};

/// No list is read further than this.
const PAGES_MAX: u32 = 20;
/// So few missing orders are cheaper to read singly than by one more page.
pub(crate) const SINGLE_READS_MAX: usize = 2;
/// Up to so many pages, a list is read to its end however it is sorted.
const PAGES_READ_WHOLE: u32 = 5;

/// One walk through the list.
struct Walk<'a> {
    client: &'a Client,
    pages_read: u32,
    seen: HashSet<Id>,
    at_end: bool,
}

impl<'a> Walk<'a> {
    fn new(client: &'a Client) -> Self {
        Self {
            client,
            pages_read: 0,
            seen: HashSet::new(),
            at_end: false,
        }
    }

    /// The entries of the next page that were on none before: orders made meanwhile move others to
    /// a later page.
    async fn next_page(&mut self) -> Result<Vec<ListedOrder>, ProviderError> {
        let page = self.pages_read + 1;
        let OrderPage {
            mut orders, total, ..
        } = self.client.orders(page, PAGE_SIZE_MAX).await?;
        self.pages_read = page;
        let is_empty = orders.is_empty();
        orders.retain(|order| self.seen.insert(order.order_id.clone()));
        let seen = u64::try_from(self.seen.len()).unwrap_or(u64::MAX);
        self.at_end = match total {
            Some(total) => seen >= total,
            // A server may give smaller pages than asked for: only an empty one is the end.
            None => is_empty,
        };
        if !self.at_end && orders.is_empty() {
            let message = format!("the order list ends or repeats itself after {seen} entries");
            return Err(ProviderError::new(ErrorKind::MalformedReply, message));
        }
        Ok(orders)
    }
}

/// Looks for orders in the list. What it does not find, it says nothing about.
///
/// # Errors
/// The first page cannot be read.
pub(crate) async fn find(
    client: &Client,
    mut wanted: HashSet<Id>,
) -> Result<HashMap<Id, ListedOrder>, ProviderError> {
    let mut found = HashMap::new();
    let mut walk = Walk::new(client);
    while !walk.at_end && wanted.len() > SINGLE_READS_MAX && walk.pages_read < PAGES_MAX {
        match walk.next_page().await {
            Ok(orders) => found.extend(orders.into_iter().filter_map(|order| {
                let id = wanted.take(&order.order_id)?;
                Some((id, order))
            })),
            Err(error) if walk.pages_read == 0 => return Err(error),
            Err(_) => break,
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
    let mut walk = Walk::new(client);
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
