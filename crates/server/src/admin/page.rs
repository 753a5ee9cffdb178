//! Lists, a page at a time.

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use utoipa::ToSchema;

use super::Cursor;
use crate::error::ApiError;

const DEFAULT_LIMIT: i64 = 50;
const MAX_LIMIT: i64 = 200;

/// Which page: the parameters `limit` and `cursor` of a list, checked.
#[derive(Clone, Copy, Debug)]
pub struct PageRequest<K> {
    /// Begins behind this row; `None`: the first page.
    pub after: Option<K>,
    limit: i64,
}

impl<K: Serialize + DeserializeOwned> PageRequest<K> {
    /// Checks the parameters of a list.
    ///
    /// # Errors
    /// One is wrong.
    pub fn read(limit: Option<i64>, cursor: Option<&str>) -> Result<Self, ApiError> {
        let limit = limit.unwrap_or(DEFAULT_LIMIT);
        if !(1..=MAX_LIMIT).contains(&limit) {
            return Err(ApiError::invalid("limit", "must be from 1 to 200"));
        }
        let after = cursor.map(Cursor::read).transpose()?.map(|Cursor(key)| key);
        Ok(Self { after, limit })
    }

    /// How many rows to fetch: one more than is shown says whether there is another page.
    #[must_use]
    pub const fn rows(&self) -> i64 {
        self.limit + 1
    }

    /// The page of rows that were fetched, each with its `key` in the order of the list.
    pub fn page<R, T>(
        &self,
        mut rows: Vec<R>,
        key: impl Fn(&R) -> K,
        view: impl FnMut(R) -> T,
    ) -> Page<T> {
        let limit = usize::try_from(self.limit).unwrap_or(usize::MAX);
        let has_more = rows.len() > limit;
        rows.truncate(limit);
        let last = rows.last().filter(|_| has_more);
        Page {
            next_cursor: last.map(|row| Cursor(key(row)).text()),
            items: rows.into_iter().map(view).collect(),
        }
    }
}

/// A page of a list.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Page<T> {
    /// What is on it.
    pub items: Vec<T>,
    /// Send it as `cursor` to read on; null: this is the last page.
    #[schema(example = "NDI")]
    pub next_cursor: Option<String>,
}
