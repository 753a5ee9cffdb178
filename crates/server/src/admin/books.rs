//! The books: searched, added up, exported, checked.

use std::{
    collections::BTreeMap,
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{
    body::{Body, Bytes},
    extract::State,
    response::{IntoResponse, Response},
};
use domain::Timestamp;
use futures::{StreamExt, TryStreamExt};
use http::header;
use ledger::{AccountTotal, ExportedPosting, PostingPosition, TrialBalance, Verification};
use serde::{Deserialize, Serialize};
use time::macros::format_description;
use tokio::sync::{Mutex, Semaphore};
use utoipa::{IntoParams, ToSchema};

use super::{
    Auditor, Page,
    ledger_query::{BoundPages, ExportQuery, Format, PostingsQuery, TotalsQuery},
};
use crate::{
    amount::{Amount, Moment},
    app::AppState,
    envelope::{Success, ok},
    error::{ApiError, ErrorCode},
    extract::Query,
    posting_export::ExportFormat,
};

/// So many exports run at once; each is a query after the other.
const EXPORTS: usize = 4;
/// So many lines are sent at a time.
const LINES_AT_ONCE: usize = 500;
/// A verdict on all rules is shown again for so long.
const VERDICT_IS_NEWS_FOR: Duration = Duration::from_secs(60);

/// What questions to the books share.
#[derive(Debug)]
pub struct Books {
    exports: Arc<Semaphore>,
    verdict: Mutex<Option<(Instant, Arc<VerificationView>)>>,
}

impl Default for Books {
    fn default() -> Self {
        Self {
            exports: Arc::new(Semaphore::new(EXPORTS)),
            verdict: Mutex::new(None),
        }
    }
}

/// A line of the books.
#[derive(Debug, Serialize, ToSchema)]
pub struct PostingView {
    /// Its transfer and its place in it.
    #[schema(example = "4711.1")]
    id: String,
    /// Its transfer, whose lines sum to zero in each currency.
    #[schema(example = 4711)]
    transfer_id: i64,
    /// Its place in the transfer.
    #[schema(example = 1)]
    line: i16,
    /// When it was booked.
    at: Moment,
    /// What kind of movement.
    #[schema(example = "charge")]
    kind: String,
    /// Which account.
    #[schema(example = "revenue")]
    account: String,
    /// `live` or `test`.
    #[schema(example = "live")]
    mode: String,
    /// The client whose account or order it is about.
    #[schema(example = 7)]
    client_id: Option<i64>,
    /// The provider account that it is about.
    #[schema(example = "cheap-id")]
    provider: Option<String>,
    /// Where the ordered number is from.
    #[schema(example = "ID")]
    country: Option<String>,
    /// What it was ordered for.
    #[schema(example = "whatsapp")]
    service: Option<String>,
    /// Its order.
    #[schema(example = 1001)]
    order_id: Option<i64>,
    /// Its purchase.
    #[schema(example = "at_0199e7b05a3c7c1e9d2f0c6f6f1b2a3d")]
    attempt_id: Option<String>,
    /// In, or out if below zero.
    amount: Amount,
    /// Of the amount.
    #[schema(value_type = String, example = "USD")]
    currency: domain::Currency,
    /// Why a person booked it.
    #[schema(example = "agreed with accounting")]
    reason: Option<String>,
}

impl From<ExportedPosting> for PostingView {
    fn from(posting: ExportedPosting) -> Self {
        Self {
            id: format!("{}.{}", posting.transfer_id, posting.line),
            transfer_id: posting.transfer_id,
            line: posting.line,
            at: Moment(posting.at),
            kind: posting.kind,
            account: posting.account,
            mode: posting.mode,
            client_id: posting.client_id.map(|id| id.0),
            provider: posting.provider,
            country: posting.country,
            service: posting.service,
            order_id: posting.order_id.map(|id| id.0),
            attempt_id: posting.attempt_id.map(|id| id.to_string()),
            amount: Amount(posting.amount),
            currency: posting.currency,
            reason: posting.reason,
        }
    }
}

/// List lines of the books, newest first.
#[utoipa::path(get, path = "/admin/v1/ledger/postings", operation_id = "admin_list_postings",
    tag = "admin-ledger", params(PostingsQuery), security(("admin_token" = ["auditor"])),
    responses((status = 200, description = "A page of lines", body = Success<Page<PostingView>>)))]
pub async fn postings(
    State(state): State<AppState>,
    _: Auditor,
    Query(query): Query<PostingsQuery>,
) -> Result<impl IntoResponse, ApiError> {
    let filter = query.filter()?;
    let conditions = format!("postings {filter:?}");
    let page =
        BoundPages::<PostingPosition>::read(&conditions, query.limit, query.cursor.as_deref())?;
    let lines = state
        .ledger
        .list_postings(&filter, page.after(), page.rows())
        .await?;
    Ok(ok(page.page(
        lines,
        |line| PostingPosition::from(line),
        PostingView::from,
    )))
}

/// What was booked to an account in one currency.
#[derive(Debug, Serialize, ToSchema)]
pub struct TotalView {
    /// Which account.
    #[schema(example = "revenue")]
    account: String,
    /// Of all amounts.
    #[schema(value_type = String, example = "USD")]
    currency: domain::Currency,
    /// What was booked in.
    debit: Amount,
    /// What was booked out.
    credit: Amount,
    /// `debit` less `credit`.
    net: Amount,
    /// How many lines.
    #[schema(example = 42)]
    postings: i64,
}

impl From<AccountTotal> for TotalView {
    fn from(total: AccountTotal) -> Self {
        Self {
            account: total.account,
            currency: total.currency,
            debit: Amount(total.debit),
            credit: Amount(total.credit),
            net: Amount(total.net),
            postings: total.postings,
        }
    }
}

/// Add up lines of the books by account and currency.
///
/// With at most one of client, provider, service and country this is quick over any time; with
/// more of them, and with an order, the lines themselves are added up.
#[utoipa::path(get, path = "/admin/v1/ledger/totals", operation_id = "admin_sum_postings",
    tag = "admin-ledger", params(TotalsQuery), security(("admin_token" = ["auditor"])),
    responses((status = 200, description = "The sums", body = Success<Vec<TotalView>>)))]
pub async fn totals(
    State(state): State<AppState>,
    _: Auditor,
    Query(query): Query<TotalsQuery>,
) -> Result<impl IntoResponse, ApiError> {
    let totals = state.ledger.sum_postings(&query.filter()?).await?;
    let views: Vec<_> = totals.into_iter().map(TotalView::from).collect();
    Ok(ok(views))
}

/// At which time.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AtTime {
    /// Everything booked before counts; without it: everything.
    #[serde(default, with = "time::serde::rfc3339::option")]
    #[param(value_type = Option<String>, format = DateTime)]
    at: Option<Timestamp>,
}

/// Every account's balance at a time.
#[derive(Debug, Serialize, ToSchema)]
pub struct TrialBalanceView {
    /// Everything booked before counts.
    at: Moment,
    /// By account and currency.
    rows: Vec<TrialBalanceRow>,
    /// Whether the balances sum to zero, by currency.
    #[schema(example = json!({"USD": true}))]
    balanced: BTreeMap<String, bool>,
}

/// An account's balance.
#[derive(Debug, Serialize, ToSchema)]
pub struct TrialBalanceRow {
    /// Which account.
    #[schema(example = "revenue")]
    account: String,
    /// Of the amount.
    #[schema(value_type = String, example = "USD")]
    currency: domain::Currency,
    /// What was booked in less what was booked out.
    amount: Amount,
}

impl From<TrialBalance> for TrialBalanceView {
    fn from(balance: TrialBalance) -> Self {
        let rows = balance.rows.into_iter().map(|row| TrialBalanceRow {
            account: row.account,
            currency: row.currency,
            amount: Amount(row.amount),
        });
        Self {
            at: Moment(balance.at),
            rows: rows.collect(),
            balanced: balance.balanced,
        }
    }
}

/// Read every account's balance at a time, and whether each currency sums to zero.
#[utoipa::path(get, path = "/admin/v1/ledger/trial-balance", operation_id = "admin_get_trial_balance",
    tag = "admin-ledger", params(AtTime), security(("admin_token" = ["auditor"])),
    responses((status = 200, description = "The balances", body = Success<TrialBalanceView>)))]
pub async fn trial_balance(
    State(state): State<AppState>,
    _: Auditor,
    Query(query): Query<AtTime>,
) -> Result<impl IntoResponse, ApiError> {
    let at = query.at.unwrap_or_else(|| state.clock.now());
    let balance = state.ledger.trial_balance(at).await?;
    Ok(ok(TrialBalanceView::from(balance)))
}

/// The verdict on all rules of the books.
#[derive(Debug, Serialize, ToSchema)]
pub struct VerificationView {
    /// When they were checked.
    checked_at: Moment,
    /// Whether all hold.
    #[schema(example = true)]
    sound: bool,
    /// How many transfers there are.
    #[schema(example = 4711)]
    transfers: i64,
    /// How many lines.
    #[schema(example = 9422)]
    postings: i64,
    /// Rule by rule.
    rules: Vec<RuleView>,
}

/// The verdict on a rule.
#[derive(Debug, Serialize, ToSchema)]
pub struct RuleView {
    /// Its number.
    #[schema(example = 1)]
    number: u8,
    /// In words.
    #[schema(example = "the postings of a transfer sum to zero in each currency")]
    rule: &'static str,
    /// Whether it holds.
    #[schema(example = true)]
    holds: bool,
    /// How many times it is broken.
    #[schema(example = 0)]
    broken_count: i64,
    /// Where, up to five times.
    #[schema(example = json!([]))]
    broken: Vec<String>,
}

impl VerificationView {
    fn new(verification: Verification, now: Timestamp) -> Self {
        Self {
            checked_at: Moment(now),
            sound: verification.is_sound(),
            transfers: verification.transfers,
            postings: verification.postings,
            rules: verification
                .checks
                .into_iter()
                .map(|check| RuleView {
                    number: check.number,
                    rule: check.rule,
                    holds: check.broken == 0,
                    broken_count: check.broken,
                    broken: check.offenders,
                })
                .collect(),
        }
    }
}

/// Check every rule of the books over everything.
///
/// Takes seconds for a million lines. Who asks within a minute of another gets the same verdict.
#[utoipa::path(get, path = "/admin/v1/ledger/verification", operation_id = "admin_verify_ledger",
    tag = "admin-ledger", security(("admin_token" = ["auditor"])),
    responses((status = 200, description = "The verdict", body = Success<VerificationView>)))]
pub async fn verification(
    State(state): State<AppState>,
    _: Auditor,
) -> Result<impl IntoResponse, ApiError> {
    // Held while the rules are checked: who comes meanwhile waits for the same verdict.
    let mut verdict = state.books.verdict.lock().await;
    let known = verdict
        .as_ref()
        .filter(|(at, _)| at.elapsed() < VERDICT_IS_NEWS_FOR);
    if let Some((_, known)) = known {
        return Ok(ok(Arc::clone(known)));
    }
    let verification = state.ledger.verify().await?;
    let view = Arc::new(VerificationView::new(verification, state.clock.now()));
    *verdict = Some((Instant::now(), Arc::clone(&view)));
    Ok(ok(view))
}

/// Write lines of the books out, in the order of booking: what was booked before the request.
///
/// Streamed. An answer that breaks off in the middle is not whole.
#[utoipa::path(get, path = "/admin/v1/ledger/export", operation_id = "admin_export_ledger",
    tag = "admin-ledger", params(ExportQuery), security(("admin_token" = ["auditor"])),
    responses((status = 200, description = "The lines", content(
        (String = "text/csv", example = "transfer_id,line,at,kind,account\n4711,1,2026-02-25T10:00:00Z,charge,client_holds\n"),
        (String = "application/x-ndjson", example = "{\"transfer_id\":4711,\"line\":1}\n")))))]
pub async fn export(
    State(state): State<AppState>,
    _: Auditor,
    Query(query): Query<ExportQuery>,
) -> Result<Response, ApiError> {
    let filter = query.filter()?;
    let permit = Arc::clone(&state.books.exports)
        .try_acquire_owned()
        .map_err(|_| {
            let message = format!("{EXPORTS} exports are under way: try again when one is done");
            ApiError::new(ErrorCode::RateLimitExceeded, message)
                .with_retry_after(Duration::from_secs(10))
        })?;
    let now = state.clock.now();
    let (format, kind, ending) = match query.format.unwrap_or_default() {
        Format::Csv => (ExportFormat::Csv, "text/csv; charset=utf-8", "csv"),
        Format::Ndjson => (ExportFormat::Ndjson, "application/x-ndjson", "ndjson"),
    };
    let stamp = format_description!("[year][month][day]T[hour][minute][second]Z");
    let name = now.format(&stamp).unwrap_or_default();
    let head = format.begin().map_err(unwritable)?;
    let lines = state
        .ledger
        .export_postings(filter, now)
        .try_chunks(LINES_AT_ONCE)
        .map_err(|broken| std::io::Error::other(broken.1))
        .and_then(move |lines| {
            let _held_to_the_end = &permit;
            std::future::ready(format.write(&lines).map(Bytes::from))
        });
    let head = futures::stream::iter([Ok(Bytes::from(head))]);
    let disposition = format!("attachment; filename=\"postings-{name}.{ending}\"");
    let headers = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CONTENT_DISPOSITION, disposition),
    ];
    Ok((headers, Body::from_stream(head.chain(lines))).into_response())
}

fn unwritable(error: std::io::Error) -> ApiError {
    tracing::error!(%error, "an export cannot begin");
    ApiError::new(ErrorCode::InternalError, "internal error")
}
