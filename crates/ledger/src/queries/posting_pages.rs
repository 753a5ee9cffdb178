//! The lines of the books, page by page.

use std::collections::VecDeque;

use domain::Timestamp;
use futures::{Stream, TryStreamExt, stream};
use serde::{Deserialize, Serialize};
use sqlx::{PgConnection, Postgres, QueryBuilder};

use super::{days, filter::LedgerFilter, period::Span};
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
        let mut span = filter.span();
        if let Some(after) = after {
            span = span.up_to(after.at);
        }
        let mut connection = self.pool.acquire().await?;
        let parts = days::read(&mut connection, filter, span, limit).await?;
        let query = select_page(filter, &parts, Direction::NewestFirst, after, limit);
        fetch(query, &mut connection).await
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
}

async fn fetch(
    mut query: QueryBuilder<Postgres>,
    connection: &mut PgConnection,
) -> Result<Vec<ExportedPosting>, LedgerError> {
    query
        .build_query_as::<PostingRow>()
        .persistent(false)
        .fetch(connection)
        .map_err(LedgerError::from)
        .and_then(|row| std::future::ready(row.try_into()))
        .try_collect()
        .await
}

/// A page of what was booked in parts of the filter's time, which do not overlap.
pub(super) fn select_page(
    filter: &LedgerFilter,
    parts: &[Span],
    direction: Direction,
    after: Option<PostingPosition>,
    limit: i64,
) -> QueryBuilder<Postgres> {
    let (beyond, way) = match direction {
        Direction::NewestFirst => ("<", "desc"),
        Direction::OldestFirst => (">", "asc"),
    };
    let order = format!("at {way}, transfer_id {way}, line {way}");
    days::select_page(parts, &order, limit, |query, time| {
        query.push(
            "select p.transfer_id, p.line, t.created_at as at, t.kind, p.account, t.mode,
                 t.client_id, t.provider, t.country, t.service, p.amount_micros, p.currency,
                 t.order_id, t.attempt_id, t.reason
             from transfers t join postings p on p.transfer_id = t.id
             where true",
        );
        filter.push_transfer(query, Span::default());
        time.push(query, "t.created_at");
        filter.push_posting(query);
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
                " order by t.created_at {way}, t.id {way}, p.line {way} limit "
            ))
            .push_bind(limit);
    })
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
            let parts = [self.filter.span()];
            let query = select_page(&self.filter, &parts, oldest_first, self.after, EXPORT_PAGE);
            let page = fetch(query, &mut *self.ledger.pool.acquire().await?).await?;
            self.after = page.last().map(PostingPosition::from);
            self.is_over = page.is_empty();
            self.page = page.into();
        }
        Ok(self.page.pop_front())
    }
}
