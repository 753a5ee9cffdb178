//! The lines of the books, page by page.

use std::collections::VecDeque;

use domain::Timestamp;
use futures::{Stream, TryStreamExt, stream};
use serde::{Deserialize, Serialize};
use sqlx::{Postgres, QueryBuilder};

use super::filter::LedgerFilter;
use crate::{ExportedPosting, Ledger, LedgerError, export::PostingRow};

/// So many rows of an export are in memory at a time.
const EXPORT_PAGE: i64 = 2_000;

/// A place between two lines: behind the line that it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostingPosition {
    /// When the line's transfer was booked.
    #[serde(with = "time::serde::rfc3339")]
    pub at: Timestamp,
    /// Its transfer.
    pub transfer_id: i64,
    /// Its place in the transfer.
    pub line: i16,
}

impl From<&ExportedPosting> for PostingPosition {
    fn from(posting: &ExportedPosting) -> Self {
        Self {
            at: posting.at,
            transfer_id: posting.transfer_id,
            line: posting.line,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Direction {
    NewestFirst,
    OldestFirst,
}

impl Ledger {
    /// Lines that a filter keeps, newest first, those behind `after`; at most `limit`.
    ///
    /// # Errors
    /// The database is away.
    pub async fn list_postings(
        &self,
        filter: &LedgerFilter,
        after: Option<PostingPosition>,
        limit: i64,
    ) -> Result<Vec<ExportedPosting>, LedgerError> {
        self.page(filter, Direction::NewestFirst, after, limit)
            .await
    }

    /// All lines that a filter keeps and that were booked before `now`, in the order of booking.
    /// They are read in pages as they are asked for: memory does not grow with the ledger, and a
    /// slow reader holds neither a connection nor a snapshot.
    pub fn export_postings(
        &self,
        mut filter: LedgerFilter,
        now: Timestamp,
    ) -> impl Stream<Item = Result<ExportedPosting, LedgerError>> + Send + Unpin + use<> {
        filter.until = Some(filter.until.map_or(now, |until| until.min(now)));
        let begun = Export {
            ledger: self.clone(),
            filter,
            after: None,
            page: VecDeque::new(),
            is_over: false,
        };
        Box::pin(stream::try_unfold(begun, async |mut export| {
            Ok(export.next().await?.map(|posting| (posting, export)))
        }))
    }

    /// How many lines [`Ledger::export_postings`] gives.
    ///
    /// # Errors
    /// The database is away.
    pub async fn count_postings(&self, filter: &LedgerFilter) -> Result<u64, LedgerError> {
        let totals = self.sum_postings(filter).await?;
        let count: i64 = totals.iter().map(|total| total.postings).sum();
        Ok(u64::try_from(count).unwrap_or_default())
    }

    async fn page(
        &self,
        filter: &LedgerFilter,
        direction: Direction,
        after: Option<PostingPosition>,
        limit: i64,
    ) -> Result<Vec<ExportedPosting>, LedgerError> {
        let mut query = select_page(filter, direction, after, limit);
        query
            .build_query_as::<PostingRow>()
            .persistent(false)
            .fetch(&self.pool)
            .map_err(LedgerError::from)
            .and_then(|row| std::future::ready(row.try_into()))
            .try_collect()
            .await
    }
}

pub(super) fn select_page(
    filter: &LedgerFilter,
    direction: Direction,
    after: Option<PostingPosition>,
    limit: i64,
) -> QueryBuilder<Postgres> {
    let mut query = QueryBuilder::new(
        "select p.transfer_id, p.line, t.created_at as at, t.kind, p.account, t.mode, t.client_id,
             t.provider, t.country, t.service, p.amount_micros, p.currency, t.order_id,
             t.attempt_id, t.reason
         from transfers t join postings p on p.transfer_id = t.id
         where true",
    );
    filter.push_transfer(&mut query, filter.span());
    filter.push_posting(&mut query);
    let (beyond, order) = match direction {
        Direction::NewestFirst => ("<", "desc"),
        Direction::OldestFirst => (">", "asc"),
    };
    if let Some(after) = after {
        query
            .push(format_args!(" and (t.created_at, t.id) {beyond}= ("))
            .push_bind(after.at)
            .push(", ")
            .push_bind(after.transfer_id)
            .push(") and (t.id <> ")
            .push_bind(after.transfer_id)
            .push(format_args!(" or p.line {beyond} "))
            .push_bind(after.line)
            .push(")");
    }
    query
        .push(format_args!(
            " order by t.created_at {order}, t.id {order}, p.line {order} limit "
        ))
        .push_bind(limit);
    query
}

/// An export under way.
struct Export {
    ledger: Ledger,
    filter: LedgerFilter,
    after: Option<PostingPosition>,
    page: VecDeque<ExportedPosting>,
    is_over: bool,
}

impl Export {
    async fn next(&mut self) -> Result<Option<ExportedPosting>, LedgerError> {
        if self.page.is_empty() && !self.is_over {
            let oldest_first = Direction::OldestFirst;
            let page = self
                .ledger
                .page(&self.filter, oldest_first, self.after, EXPORT_PAGE)
                .await?;
            self.after = page.last().map(PostingPosition::from);
            self.is_over = page.is_empty();
            self.page = page.into();
        }
        Ok(self.page.pop_front())
    }
}
