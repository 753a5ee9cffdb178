//! Who still waits, told from a count.
//!
//! A thousand pending orders are ten pages. The first one tells how many there are in all, and shows
//! those that came last: if they are as many as the ones asked about and the others known to be
//! there, then nobody has left, and nine pages need not be read.

use std::collections::HashSet;

use domain::Timestamp;

use crate::{
    map,
    wire::{Id, ListedOrder},
};

/// So often in a row a count is believed, two minutes at the documented pace; then the list is read
/// whole again, whatever it says.
const COUNTS_IN_A_ROW: u32 = 40;

/// What is known of the list of pending orders since it was last read whole.
#[derive(Debug, Default)]
pub(crate) struct Census(Option<Known>);

#[derive(Debug)]
struct Known {
    /// Pending, but not asked about: somebody else's, or bought a moment ago.
    others: HashSet<Id>,
    /// When the youngest order was made.
    newest: Timestamp,
    counts_left: u32,
}

impl Census {
    /// The list was read whole while nobody came or left, and holds these.
    pub(crate) fn take(&mut self, pending: &[ListedOrder], wanted: &HashSet<Id>) {
        let made: Option<Vec<_>> = pending.iter().map(made_at).collect();
        let newest = made.and_then(|made| made.into_iter().max());
        self.0 = newest.map(|newest| Known {
            others: others(pending, wanted).collect(),
            newest,
            counts_left: COUNTS_IN_A_ROW,
        });
    }

    /// Nothing is known any more.
    pub(crate) fn forget(&mut self) {
        self.0 = None;
    }

    /// How many of `wanted` have left the list, by its first page and its total; `None` if that
    /// cannot be told.
    pub(crate) fn count_gone(
        &mut self,
        wanted: &HashSet<Id>,
        first_page: &[ListedOrder],
        total: usize,
    ) -> Option<usize> {
        let known = self.0.as_mut()?;
        known.counts_left = known.counts_left.checked_sub(1)?;
        let made: Vec<_> = first_page.iter().map(made_at).collect::<Option<_>>()?;
        // Sorted newest first, and reaching back to what was known: whatever is new is on this page.
        let shows_all_new = made.is_sorted_by(|a, b| a >= b)
            && made.last().is_none_or(|oldest| *oldest <= known.newest);
        if !shows_all_new && total > first_page.len() {
            return None;
        }
        known.newest = made
            .first()
            .map_or(known.newest, |newest| known.newest.max(*newest));
        known.others.retain(|id| !wanted.contains(id));
        known.others.extend(others(first_page, wanted));
        (wanted.len() + known.others.len()).checked_sub(total)
    }
}

fn made_at(order: &ListedOrder) -> Option<Timestamp> {
    order.created_at.as_deref().and_then(map::timestamp)
}

fn others<'a>(
    pending: &'a [ListedOrder],
    wanted: &'a HashSet<Id>,
) -> impl Iterator<Item = Id> + 'a {
    let ids = pending.iter().map(|order| &order.order_id);
    ids.filter(|id| !wanted.contains(*id)).cloned()
}
