//! Which lines of the books are meant.

use domain::{ClientId, Country, Currency, OrderId, ProviderName, Service, Timestamp};
use sqlx::{Postgres, QueryBuilder};

use super::{period::Span, step::Step, words::Dimension};

/// Which lines of the books are meant: those that everything set here applies to.
///
/// Client, provider, service, country, order, kind and time are the transfer's: the lines of both
/// sides of a purchase belong to its client and to its provider, so that what is kept sums to zero
/// in each currency. Account and currency are the line's own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LedgerFilter {
    /// Live money or tests.
    pub mode: Option<domain::Mode>,
    /// Whose account or order it is.
    pub client: Option<ClientId>,
    /// At which provider account.
    pub provider: Option<ProviderName>,
    /// What was ordered.
    pub service: Option<Service>,
    /// Where the ordered number is from.
    pub country: Option<Country>,
    /// Which order.
    pub order_id: Option<OrderId>,
    /// One of [`super::TRANSFER_KINDS`].
    pub kind: Option<&'static str>,
    /// One of [`super::ACCOUNTS`].
    pub account: Option<&'static str>,
    /// In which currency.
    pub currency: Option<Currency>,
    /// Booked then or later.
    pub since: Option<Timestamp>,
    /// Booked before.
    pub until: Option<Timestamp>,
}

/// Which rows of the summaries a question is answered from.
#[derive(Clone, Debug)]
pub(super) struct Summarised {
    /// By which dimensions they are told apart.
    dimensions: u8,
    /// What they say of a dimension, where it is one.
    keys: Vec<(Dimension, String)>,
    /// Whether each day is a line of its own.
    is_by_day: bool,
    mode: Option<domain::Mode>,
}

impl Summarised {
    /// Whether a step has such rows.
    pub(super) fn is_in(&self, step: Step) -> bool {
        step.tells_apart(self.dimensions) && !(self.is_by_day && step == Step::Month)
    }

    /// Conditions on a row `s` of a summary.
    pub(super) fn push(&self, query: &mut QueryBuilder<Postgres>) {
        query.push(format_args!(" and s.dimensions = {}", self.dimensions));
        for (dimension, key) in &self.keys {
            query
                .push(format_args!(" and {} = ", dimension.of_summary()))
                .push_bind(key.clone());
        }
        if let Some(mode) = self.mode {
            query.push(" and s.mode = ").push_bind(mode.as_str());
        }
    }
}

impl LedgerFilter {
    /// The filter's whole time.
    pub(super) const fn span(&self) -> Span {
        Span {
            since: self.since,
            until: self.until,
        }
    }

    /// Conditions on a transfer `t`, for a statement that ends in `where` and a condition; `span`
    /// stands in for the filter's time.
    pub(super) fn push_transfer(&self, query: &mut QueryBuilder<Postgres>, span: Span) {
        if let Some(mode) = self.mode {
            // Spelt out, so that the planner can use the index of tests.
            query.push(format_args!(" and t.mode = '{}'", mode.as_str()));
        }
        if let Some(client) = self.client {
            query.push(" and t.client_id = ").push_bind(client.0);
        }
        if let Some(provider) = &self.provider {
            query
                .push(" and t.provider = ")
                .push_bind(provider.as_str().to_owned());
        }
        if let Some(service) = self.service {
            query.push(" and t.service = ").push_bind(service.slug());
        }
        if let Some(country) = self.country {
            query.push(" and t.country = ").push_bind(country.alpha2());
        }
        if let Some(order_id) = self.order_id {
            query.push(" and t.order_id = ").push_bind(order_id.0);
        }
        if let Some(kind) = self.kind {
            query.push(" and t.kind = ").push_bind(kind);
        }
        span.push(query, "t.created_at");
    }

    /// Conditions on a posting `p`.
    pub(super) fn push_posting(&self, query: &mut QueryBuilder<Postgres>) {
        if let Some(account) = self.account {
            if account == "loss" {
                // Says what holds anyway, so that only these transfers are read. The planner does
                // not know that each of them has such a line, and would look for a page of them
                // among all lines of the account unless it is kept from guessing.
                query.push(
                    " and t.kind = 'loss' and case when p.account = 'loss' then true else false end",
                );
            } else {
                query.push(format_args!(" and p.account = '{account}'"));
            }
            if !account.starts_with("client_") {
                // Says what holds anyway, so that the index of house accounts can be used.
                query.push(" and p.client_account_id is null");
            }
        }
        if let Some(currency) = self.currency {
            query
                .push(" and p.currency = ")
                .push_bind(currency.code().to_owned());
        }
    }

    /// Conditions on a line `s` of a summary, beside those that lead to its row.
    pub(super) fn push_line(&self, query: &mut QueryBuilder<Postgres>) {
        let words = [("kind", self.kind), ("account", self.account)];
        for (column, word) in words {
            if let Some(word) = word {
                query
                    .push(format_args!(" and s.{column} = "))
                    .push_bind(word);
            }
        }
        if let Some(currency) = self.currency {
            query
                .push(" and s.currency = ")
                .push_bind(currency.code().to_owned());
        }
    }

    /// How many conditions there are beside the time.
    pub(super) fn wishes(&self) -> usize {
        let set = [
            self.mode.is_some(),
            self.client.is_some(),
            self.provider.is_some(),
            self.service.is_some(),
            self.country.is_some(),
            self.order_id.is_some(),
            self.kind.is_some(),
            self.account.is_some(),
            self.currency.is_some(),
        ];
        set.into_iter().filter(|is_set| *is_set).count()
    }

    /// What counts for reports: they choose accounts and kinds themselves.
    pub(super) fn of_report(&self) -> Self {
        Self {
            kind: None,
            account: None,
            currency: None,
            ..self.clone()
        }
    }

    /// How the summaries know this, for lines by a dimension or for one sum; `None` where they do not:
    /// an order.
    pub(super) fn summarised(&self, by: Option<Dimension>) -> Option<Summarised> {
        if self.order_id.is_some() {
            return None;
        }
        let mut dimensions = by.map_or(0, Dimension::bit);
        let mut keys = Vec::new();
        for (dimension, key) in [
            (
                Dimension::Client,
                self.client.map(|client| client.0.to_string()),
            ),
            (
                Dimension::Provider,
                self.provider.as_ref().map(ToString::to_string),
            ),
            (
                Dimension::Country,
                self.country.map(|country| country.alpha2().to_owned()),
            ),
            (
                Dimension::Service,
                self.service.map(|service| service.slug().to_owned()),
            ),
        ] {
            if let Some(key) = key {
                dimensions |= dimension.bit();
                keys.push((dimension, key));
            } else if Some(dimension) != by {
                keys.push((dimension, String::new()));
            }
        }
        if dimensions.count_ones() == 3 {
            dimensions = 15;
            keys.retain(|(_, key)| !key.is_empty());
        }
        Some(Summarised {
            dimensions,
            keys,
            is_by_day: by == Some(Dimension::Day),
            mode: self.mode,
        })
    }
}
