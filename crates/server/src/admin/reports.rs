//! What is earned, how codes arrive, and how things stand.

use axum::{extract::State, response::IntoResponse};
use domain::{Currency, Money, Timestamp};
use ledger::{DeliveryLine, Ledger, LedgerError, MinuteOfOrders, ProfitLine};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{Auditor, ledger_query::ReportQuery};
use crate::{
    amount::{Amount, Moment},
    app::AppState,
    envelope::{Success, ok},
    error::ApiError,
    extract::Query,
};

/// The longest time that an overview shows.
const MAX_MINUTES: i64 = 1_440;

/// What was earned in one currency with numbers that cost in one currency.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProfitView {
    /// Whose, where, what or when; empty for what has none.
    #[schema(example = "cheap-id")]
    key: String,
    /// What clients paid in: of revenue, converted amounts and profit.
    #[schema(value_type = String, example = "USD")]
    currency: Currency,
    /// Orders charged.
    #[schema(example = 42)]
    orders: i64,
    /// What they were charged.
    revenue: Amount,
    /// What providers kept for numbers.
    cost: Amount,
    /// Of cost and losses.
    #[schema(value_type = String, example = "IDR")]
    cost_currency: Currency,
    /// The cost in `currency`: each line at the rates that were stored with its purchase, rounded
    /// away from zero to the next millionth.
    cost_converted: Amount,
    /// What was written off.
    losses: Amount,
    /// The losses in `currency`, likewise.
    losses_converted: Amount,
    /// `revenue` less `cost_converted` less `losses_converted`; null if something could not be
    /// converted.
    profit: Option<Amount>,
    /// Lines whose stored rates do not lead from one currency to the other.
    #[schema(example = 0)]
    unconverted: i64,
}

impl From<ProfitLine> for ProfitView {
    fn from(line: ProfitLine) -> Self {
        Self {
            key: line.key,
            currency: line.currency,
            orders: line.orders,
            revenue: Amount(line.revenue),
            cost: Amount(line.cost),
            cost_currency: line.cost_currency,
            cost_converted: Amount(line.cost_converted),
            losses: Amount(line.losses),
            losses_converted: Amount(line.losses_converted),
            profit: line.profit.map(Amount),
            unconverted: line.unconverted,
        }
    }
}

/// Read what was earned, a line for each key and pair of currencies.
///
/// A line of the books counts at the time of its booking. Currencies are never mixed.
#[utoipa::path(get, path = "/admin/v1/reports/profit", operation_id = "admin_report_profit",
    tag = "admin-reports", params(ReportQuery), security(("admin_token" = ["auditor"])),
    responses((status = 200, description = "The lines, by key", body = Success<Vec<ProfitView>>)))]
pub async fn profit(
    State(state): State<AppState>,
    _: Auditor,
    Query(query): Query<ReportQuery>,
) -> Result<impl IntoResponse, ApiError> {
    let by = query.group_by.unwrap_or_default().into();
    let lines = state.ledger.report_profit(by, &query.filter()).await?;
    let views: Vec<_> = lines.into_iter().map(ProfitView::from).collect();
    Ok(ok(views))
}

/// How often codes arrived, and how soon.
#[derive(Debug, Serialize, ToSchema)]
pub struct DeliveryReportView {
    /// Whose, where, what or when; empty for what has none.
    #[schema(example = "cheap-id")]
    key: String,
    /// Orders that had a number when they were charged or given up.
    #[schema(example = 50)]
    orders: i64,
    /// Those of them that got a code.
    #[schema(example = 47)]
    delivered: i64,
    /// `delivered` of a hundred `orders`, to two decimals.
    delivery_rate_percent: Amount,
    /// Half of the codes came within so many seconds of the number; null without any.
    #[schema(example = 12)]
    median_seconds_to_code: Option<i32>,
    /// Nine of ten codes came within so many seconds; null without any.
    #[schema(example = 40)]
    p90_seconds_to_code: Option<i32>,
}

impl From<DeliveryLine> for DeliveryReportView {
    fn from(line: DeliveryLine) -> Self {
        Self {
            key: line.key,
            orders: line.orders,
            delivered: line.delivered,
            delivery_rate_percent: Amount(line.delivery_rate_percent),
            median_seconds_to_code: line.median_seconds_to_code,
            p90_seconds_to_code: line.p90_seconds_to_code,
        }
    }
}

/// Read how often codes arrived, and how soon.
///
/// Times above a minute are counted in steps of five seconds, above ten minutes in steps of a
/// minute.
#[utoipa::path(get, path = "/admin/v1/reports/delivery", operation_id = "admin_report_delivery",
    tag = "admin-reports", params(ReportQuery), security(("admin_token" = ["auditor"])),
    responses((status = 200, description = "The lines, by key",
               body = Success<Vec<DeliveryReportView>>)))]
pub async fn delivery(
    State(state): State<AppState>,
    _: Auditor,
    Query(query): Query<ReportQuery>,
) -> Result<impl IntoResponse, ApiError> {
    let by = query.group_by.unwrap_or_default().into();
    let lines = state.ledger.report_delivery(by, &query.filter()).await?;
    let views: Vec<_> = lines.into_iter().map(DeliveryReportView::from).collect();
    Ok(ok(views))
}

/// How long to look back.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct LookBack {
    /// Minutes.
    #[param(minimum = 1, maximum = 1440, default = 60)]
    minutes: Option<i64>,
}

/// How things stand, and what happened lately with live money.
#[derive(Debug, Serialize, ToSchema)]
pub struct OverviewView {
    /// Minutes in which something happened, oldest first.
    pub(crate) per_minute: Vec<MinuteView>,
    /// Orders made.
    #[schema(example = 120)]
    pub(crate) orders: i64,
    /// Orders that got their first code.
    #[schema(example = 110)]
    pub(crate) delivered: i64,
    /// Orders that ended without a code.
    #[schema(example = 8)]
    pub(crate) failed: i64,
    /// What clients were charged, by currency.
    pub(crate) charged: Vec<MoneyView>,
    /// What providers kept and what was lost, by currency.
    pub(crate) spend: Vec<MoneyView>,
    /// What was earned, by clients' currency; without what could not be converted.
    pub(crate) margin: Vec<MoneyView>,
    /// Purchases that wait for proof or for a person.
    #[schema(example = 0)]
    pub(crate) unresolved: i64,
    /// Orders that are not over.
    #[schema(example = 12)]
    pub(crate) open_orders: i64,
    /// Whether the books balance.
    pub(crate) books: BooksView,
}

/// What happened in a minute.
#[derive(Debug, Serialize, ToSchema)]
pub struct MinuteView {
    /// When it began.
    pub(crate) at: Moment,
    /// Orders made.
    #[schema(example = 3)]
    pub(crate) created: i64,
    /// Orders that got their first code.
    #[schema(example = 2)]
    pub(crate) delivered: i64,
    /// Orders that ended without a code.
    #[schema(example = 1)]
    pub(crate) failed: i64,
}

/// An amount with its currency.
#[derive(Debug, Serialize, ToSchema)]
pub struct MoneyView {
    /// Which.
    #[schema(value_type = String, example = "USD")]
    pub(crate) currency: Currency,
    /// How much.
    pub(crate) amount: Amount,
}

/// Whether the books balance.
#[derive(Debug, Serialize, ToSchema)]
pub struct BooksView {
    /// Every currency sums to zero over all accounts and all time.
    #[schema(example = true)]
    pub(crate) balanced: bool,
}

impl From<MinuteOfOrders> for MinuteView {
    fn from(minute: MinuteOfOrders) -> Self {
        Self {
            at: Moment(minute.at),
            created: minute.created,
            delivered: minute.delivered,
            failed: minute.failed,
        }
    }
}

fn money(amounts: Vec<Money>) -> Vec<MoneyView> {
    let view = |money: Money| MoneyView {
        currency: money.currency,
        amount: Amount(money.amount),
    };
    amounts.into_iter().map(view).collect()
}

/// Read how things stand.
#[utoipa::path(get, path = "/admin/v1/reports/overview", operation_id = "admin_get_overview",
    tag = "admin-reports", params(LookBack), security(("admin_token" = ["auditor"])),
    responses((status = 200, description = "How things stand", body = Success<OverviewView>)))]
pub async fn overview(
    State(state): State<AppState>,
    _: Auditor,
    Query(query): Query<LookBack>,
) -> Result<impl IntoResponse, ApiError> {
    let minutes = query.minutes.unwrap_or(60);
    if !(1..=MAX_MINUTES).contains(&minutes) {
        return Err(ApiError::invalid("minutes", "must be from 1 to 1440"));
    }
    let now = state.clock.now();
    Ok(ok(OverviewView::read(&state.ledger, minutes, now).await?))
}

impl OverviewView {
    /// How things stand `now`, and what happened in so many minutes before.
    pub(crate) async fn read(
        ledger: &Ledger,
        minutes: i64,
        now: Timestamp,
    ) -> Result<Self, LedgerError> {
        // What is booked in this moment belongs to it.
        let until = now + time::Duration::SECOND;
        let since = now - time::Duration::minutes(minutes);
        let overview = ledger.overview(since, until).await?;
        let balance = ledger.trial_balance(until).await?;
        let sum = |of: fn(&MinuteOfOrders) -> i64| overview.per_minute.iter().map(of).sum();
        Ok(Self {
            orders: sum(|minute| minute.created),
            delivered: sum(|minute| minute.delivered),
            failed: sum(|minute| minute.failed),
            per_minute: overview
                .per_minute
                .iter()
                .copied()
                .map(MinuteView::from)
                .collect(),
            charged: money(overview.charged),
            spend: money(overview.spend),
            margin: money(overview.margin),
            unresolved: overview.unresolved,
            open_orders: overview.open_orders,
            books: BooksView {
                balanced: balance.is_balanced(),
            },
        })
    }
}
