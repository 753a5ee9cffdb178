//! The parameters by which administrators search the books, and cursors bound to them.

use domain::{ClientId, Country, Currency, Mode, OrderId, ProviderName, Service, Timestamp};
use ledger::{LedgerFilter, account_word, kind_word};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use utoipa::{IntoParams, ToSchema};

use super::{PageRequest, money::AccountMode};
use crate::error::ApiError;

/// Declares a query with what all questions to the books have in common, and more of its own.
macro_rules! ledger_query {
    ($(#[$about:meta])* $name:ident { $($more:tt)* }) => {
        $(#[$about])*
        #[derive(Debug, Deserialize, IntoParams)]
        #[serde(deny_unknown_fields)]
        #[into_params(parameter_in = Query)]
        pub struct $name {
            /// Live money, or tests.
            #[param(inline)]
            mode: Option<AccountMode>,
            /// Of this client's accounts and orders.
            #[param(value_type = Option<i64>, example = 7)]
            client_id: Option<ClientId>,
            /// At this provider account.
            #[param(value_type = Option<String>, example = "cheap-id")]
            provider: Option<ProviderName>,
            /// Of orders for this service.
            #[param(value_type = Option<String>, example = "whatsapp")]
            service: Option<Service>,
            /// Of orders of this country's numbers; ISO 3166-1 alpha-2.
            #[param(value_type = Option<String>, example = "ID")]
            country: Option<Country>,
            /// Then or later.
            #[serde(default, with = "time::serde::rfc3339::option")]
            #[param(value_type = Option<String>, format = DateTime)]
            since: Option<Timestamp>,
            /// Before.
            #[serde(default, with = "time::serde::rfc3339::option")]
            #[param(value_type = Option<String>, format = DateTime)]
            until: Option<Timestamp>,
            $($more)*
        }

        impl $name {
            /// What all questions have in common.
            fn about(&self) -> LedgerFilter {
                LedgerFilter {
                    mode: self.mode.map(Into::into),
                    client: self.client_id,
                    provider: self.provider.clone(),
                    service: self.service,
                    country: self.country,
                    since: self.since,
                    until: self.until,
                    ..LedgerFilter::default()
                }
            }
        }
    };
}

/// Declares a query for lines of the books.
macro_rules! postings_query {
    ($(#[$about:meta])* $name:ident { $($more:tt)* }) => {
        ledger_query! {
            $(#[$about])*
            $name {
                /// Of this account: `client_funds`, `revenue`, `provider_wallet` and so on.
                #[param(example = "revenue")]
                account: Option<String>,
                /// Of movements of this kind: `deposit`, `hold`, `charge` and so on.
                #[param(example = "charge")]
                kind: Option<String>,
                /// Of this order.
                #[param(example = 1001)]
                order_id: Option<i64>,
                /// In this currency.
                #[param(value_type = Option<String>, example = "USD")]
                currency: Option<Currency>,
                $($more)*
            }
        }

        impl $name {
            /// The lines that are meant.
            ///
            /// # Errors
            /// A word is not of its list.
            pub(super) fn filter(&self) -> Result<LedgerFilter, ApiError> {
                Ok(LedgerFilter {
                    account: word("account", self.account.as_deref(), account_word, &ledger::ACCOUNTS)?,
                    kind: word("kind", self.kind.as_deref(), kind_word, &ledger::TRANSFER_KINDS)?,
                    order_id: self.order_id.map(OrderId),
                    currency: self.currency,
                    ..self.about()
                })
            }
        }
    };
}

postings_query! {
    /// Which lines of the books; all conditions must hold.
    PostingsQuery {
        /// At most so many.
        #[param(minimum = 1, maximum = 200, default = 50)]
        pub(super) limit: Option<i64>,
        /// The `next_cursor` of the page before, with the same conditions.
        pub(super) cursor: Option<String>,
    }
}

postings_query! {
    /// Which lines of the books to add up; all conditions must hold.
    TotalsQuery {}
}

postings_query! {
    /// Which lines of the books to write out; all conditions must hold.
    ExportQuery {
        /// `csv` with a header line (default), or `ndjson`.
        #[param(inline)]
        pub(super) format: Option<Format>,
    }
}

ledger_query! {
    /// What a report is about. Without a mode: live money.
    ReportQuery {
        /// A line for each.
        #[param(inline)]
        pub(super) group_by: Option<GroupBy>,
    }
}

impl ReportQuery {
    /// What the report is about.
    pub(super) fn filter(&self) -> LedgerFilter {
        let about = self.about();
        LedgerFilter {
            mode: about.mode.or(Some(Mode::Live)),
            ..about
        }
    }
}

/// How lines are written out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Format {
    /// A header, then a line each.
    #[default]
    Csv,
    /// A JSON object a line.
    Ndjson,
}

/// What a report has a line for.
#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum GroupBy {
    /// Each provider account (default).
    #[default]
    Provider,
    /// Each service.
    Service,
    /// Each country.
    Country,
    /// Each client, by id.
    Client,
    /// Each day in UTC.
    Day,
}

impl From<GroupBy> for ledger::Dimension {
    fn from(by: GroupBy) -> Self {
        match by {
            GroupBy::Provider => Self::Provider,
            GroupBy::Service => Self::Service,
            GroupBy::Country => Self::Country,
            GroupBy::Client => Self::Client,
            GroupBy::Day => Self::Day,
        }
    }
}

fn word(
    field: &str,
    text: Option<&str>,
    find: fn(&str) -> Option<&'static str>,
    all: &[&str],
) -> Result<Option<&'static str>, ApiError> {
    let Some(text) = text else {
        return Ok(None);
    };
    let found = find(text);
    found
        .map(Some)
        .ok_or_else(|| ApiError::invalid(field, format!("must be one of {}", all.join(", "))))
}

/// Pages of one list under one set of conditions: a cursor of another is refused.
pub(super) struct BoundPages<K> {
    request: PageRequest<(u32, K)>,
    conditions: u32,
}

impl<K: Copy + Serialize + DeserializeOwned> BoundPages<K> {
    /// `conditions` is anything that says them all, with the list's name.
    ///
    /// # Errors
    /// The limit or the cursor is wrong.
    pub(super) fn read(
        conditions: &str,
        limit: Option<i64>,
        cursor: Option<&str>,
    ) -> Result<Self, ApiError> {
        let conditions = crc32fast::hash(conditions.as_bytes());
        let request = PageRequest::<(u32, K)>::read(limit, cursor)?;
        if request.after.is_some_and(|(bound, _)| bound != conditions) {
            let message = "must be the next_cursor of a page with the same conditions";
            return Err(ApiError::invalid("cursor", message));
        }
        Ok(Self {
            request,
            conditions,
        })
    }

    pub(super) fn after(&self) -> Option<K> {
        self.request.after.map(|(_, key)| key)
    }

    pub(super) const fn rows(&self) -> i64 {
        self.request.rows()
    }

    pub(super) fn page<R, T>(
        &self,
        rows: Vec<R>,
        key: impl Fn(&R) -> K,
        view: impl Fn(R) -> T,
    ) -> super::Page<T> {
        self.request
            .page(rows, |row| (self.conditions, key(row)), view)
    }
}
