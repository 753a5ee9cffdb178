//! Orders of all clients, page by page.

use domain::{
    ClientId, Country, Currency, Micros, OrderId, OrderState, Product, ProviderName, Service,
    Timestamp,
};
use futures::TryStreamExt;
use serde::{Deserialize, Serialize};
use sqlx::{Postgres, QueryBuilder};

use super::{days, filter::LedgerFilter, period::Span};
use crate::{Ledger, LedgerError, rows};

/// Attempts of an order are all begun within this time of it.
const ATTEMPTS_WITHIN: time::Duration = time::Duration::DAY;

/// Which orders are meant: those that everything set here applies to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrderSearch {
    /// Live orders or tests.
    pub mode: Option<domain::Mode>,
    /// Whose.
    pub client: Option<ClientId>,
    /// Whose number it has or waits for.
    pub provider: Option<ProviderName>,
    /// What it was ordered for.
    pub service: Option<Service>,
    /// Where the number is from.
    pub country: Option<Country>,
    /// In one of these states; none set: in any.
    pub states: Vec<OrderState>,
    /// The order itself.
    pub order_id: Option<OrderId>,
    /// One that a provider knows by this id.
    pub provider_order_id: Option<String>,
    /// Made then or later.
    pub since: Option<Timestamp>,
    /// Made before.
    pub until: Option<Timestamp>,
}

/// A place between two orders: behind the order that it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderPosition {
    /// What the list is sorted by, of the order.
    #[serde(with = "time::serde::rfc3339")]
    pub at: Timestamp,
    /// The order.
    pub order_id: OrderId,
}

/// An order as a search shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundOrder {
    /// Its id.
    pub id: OrderId,
    /// Whose.
    pub client: ClientId,
    /// The client's name.
    pub client_name: String,
    /// `live` or `test`.
    pub mode: String,
    /// What was ordered.
    pub product: Product,
    /// Where it stands.
    pub state: OrderState,
    /// At which provider account its present attempt is.
    pub provider: ProviderName,
    /// What it costs if a code arrives.
    pub price: Micros,
    /// What was charged.
    pub charged: Micros,
    /// Of both.
    pub currency: Currency,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// When the first code came.
    pub otp_received_at: Option<Timestamp>,
    /// How many purchases were tried for it.
    pub attempts: i16,
    /// Where the list goes on behind it.
    pub position: OrderPosition,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    client_id: i64,
    client_name: String,
    mode: String,
    country: String,
    service: String,
    state: String,
    provider: String,
    price_micros: i64,
    charged_micros: i64,
    currency: String,
    created_at: Timestamp,
    ended_at: Option<Timestamp>,
    otp_received_at: Option<Timestamp>,
    attempts: i16,
    sorted_at: Timestamp,
}

/// What a search begins with: the table whose index has the rows in the order of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Beginning {
    /// The hold of each order, which says all that an order is about and never changes.
    Holds,
    /// Orders by state.
    Orders,
    /// Present attempts by provider: sorted by the attempt's time.
    Attempts,
}

impl Ledger {
    /// Orders that a search finds, newest first, those behind `after`; at most `limit`.
    ///
    /// # Errors
    /// The database is away.
    pub async fn search_orders(
        &self,
        search: &OrderSearch,
        after: Option<OrderPosition>,
        limit: i64,
    ) -> Result<Vec<FoundOrder>, LedgerError> {
        let mut connection = self.pool.acquire().await?;
        let mut span = search.span();
        if let Some(after) = after {
            span = span.up_to(after.at);
        }
        let parts = match search.holds() {
            // Each hold has two lines.
            Some(holds) => days::read(&mut connection, &holds, span, 2 * limit).await?,
            None => vec![search.span()],
        };
        select(search, &parts, after, limit)
            .build_query_as::<Row>()
            .persistent(false)
            .fetch(&mut *connection)
            .map_err(LedgerError::from)
            .and_then(|row| std::future::ready(row.try_into()))
            .try_collect()
            .await
    }
}

impl OrderSearch {
    /// The search's whole time.
    pub(super) const fn span(&self) -> Span {
        Span {
            since: self.since,
            until: self.until,
        }
    }

    /// The holds of the orders that it finds, if nothing but the time and several things that holds
    /// say decides about them.
    pub(super) fn holds(&self) -> Option<LedgerFilter> {
        let is_all = self.provider.is_none() && self.states.is_empty();
        let holds = LedgerFilter {
            mode: self.mode,
            client: self.client,
            service: self.service,
            country: self.country,
            kind: Some("hold"),
            ..LedgerFilter::default()
        };
        let is_crossing = holds.wishes() > 2;
        (is_all && is_crossing && self.beginning() == Beginning::Holds).then_some(holds)
    }

    const fn beginning(&self) -> Beginning {
        let about_hold = self.country.is_some() || self.service.is_some();
        // Tests are few among all, and only the index of holds knows them.
        let is_test = matches!(self.mode, Some(domain::Mode::Test));
        if self.provider_order_id.is_some() || (self.provider.is_some() && !is_test) {
            Beginning::Attempts
        } else if self.order_id.is_some() || (!self.states.is_empty() && !about_hold && !is_test) {
            Beginning::Orders
        } else {
            Beginning::Holds
        }
    }
}

/// A page of what is in parts of the search's time, which do not overlap.
pub(super) fn select(
    search: &OrderSearch,
    parts: &[Span],
    after: Option<OrderPosition>,
    limit: i64,
) -> QueryBuilder<Postgres> {
    let beginning = search.beginning();
    let (from, at, id) = match beginning {
        Beginning::Holds => (
            "transfers t join orders o on o.id = t.order_id join attempts a on a.id = o.attempt_id",
            "t.created_at",
            "t.order_id",
        ),
        Beginning::Orders => (
            "orders o join attempts a on a.id = o.attempt_id",
            "o.created_at",
            "o.id",
        ),
        Beginning::Attempts => (
            "attempts a join orders o on o.id = a.order_id",
            "a.created_at",
            "a.order_id",
        ),
    };
    days::select_page(parts, "sorted_at desc, id desc", limit, |query, time| {
        query.push(format_args!(
            "select o.id, o.client_id, c.name as client_name, b.mode, o.country, o.service, o.state,
                 a.provider, o.price_micros, o.charged_micros, o.currency, o.created_at, o.ended_at,
                 o.otp_received_at, a.seq as attempts, {at} as sorted_at
             from {from}
             join clients c on c.id = o.client_id
             join client_accounts b on b.id = o.account_id
             where true"
        ));
        match beginning {
            Beginning::Holds => {
                query.push(" and t.kind = 'hold'");
                time.push(query, "t.created_at");
            }
            Beginning::Orders => time.push(query, "o.created_at"),
            Beginning::Attempts => {
                time.push(query, "o.created_at");
                let around = Span {
                    since: search.since,
                    until: search
                        .until
                        .and_then(|until| until.checked_add(ATTEMPTS_WITHIN)),
                };
                around.push(query, "a.created_at");
                // Nearly always true. The planner takes a plain comparison for nearly always false
                // and then reads all attempts before it sorts them.
                query.push(" and coalesce(o.attempt_id = a.id, false)");
            }
        }
        push_wishes(query, search, beginning);
        if let Some(after) = after {
            query
                .push(format_args!(" and ({at}, {id}) < ("))
                .push_bind(after.at)
                .push(", ")
                .push_bind(after.order_id.0)
                .push(")");
        }
        query
            .push(format_args!(" order by {at} desc, {id} desc limit "))
            .push_bind(limit);
    })
}

fn push_wishes(query: &mut QueryBuilder<Postgres>, search: &OrderSearch, beginning: Beginning) {
    let row = match beginning {
        Beginning::Holds => "t",
        Beginning::Orders | Beginning::Attempts => "o",
    };
    if let Some(mode) = search.mode {
        match beginning {
            Beginning::Holds => query.push(format_args!(" and t.mode = '{}'", mode.as_str())),
            Beginning::Orders | Beginning::Attempts => {
                query.push(" and b.mode = ").push_bind(mode.as_str())
            }
        };
    }
    if let Some(client) = search.client {
        query
            .push(format_args!(" and {row}.client_id = "))
            .push_bind(client.0);
    }
    if let Some(country) = search.country {
        query
            .push(format_args!(" and {row}.country = "))
            .push_bind(country.alpha2());
    }
    if let Some(service) = search.service {
        query
            .push(format_args!(" and {row}.service = "))
            .push_bind(service.slug());
    }
    if let Some(provider) = &search.provider {
        query
            .push(" and a.provider = ")
            .push_bind(provider.as_str().to_owned());
    }
    if let Some(id) = &search.provider_order_id {
        query
            .push(" and a.provider_order_id = ")
            .push_bind(id.clone());
    }
    if let Some(order_id) = search.order_id {
        query.push(" and o.id = ").push_bind(order_id.0);
    }
    if let Some((first, more)) = search.states.split_first() {
        query.push(format_args!(" and o.state in ('{}'", first.as_str()));
        for state in more {
            query.push(format_args!(", '{}'", state.as_str()));
        }
        query.push(")");
    }
}

impl TryFrom<Row> for FoundOrder {
    type Error = LedgerError;

    fn try_from(row: Row) -> Result<Self, LedgerError> {
        Ok(Self {
            id: OrderId(row.id),
            client: ClientId(row.client_id),
            client_name: row.client_name,
            mode: row.mode,
            product: rows::product(&row.country, &row.service)?,
            state: rows::order_state(&row.state)?,
            provider: rows::provider(&row.provider)?,
            price: Micros::new(row.price_micros),
            charged: Micros::new(row.charged_micros),
            currency: rows::currency(&row.currency)?,
            created_at: row.created_at,
            ended_at: row.ended_at,
            otp_received_at: row.otp_received_at,
            attempts: row.attempts,
            position: OrderPosition {
                at: row.sorted_at,
                order_id: OrderId(row.id),
            },
        })
    }
}
