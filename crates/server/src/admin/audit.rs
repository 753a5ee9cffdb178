//! Who changed what.

use axum::{extract::State, response::IntoResponse};
use domain::Timestamp;
use ledger::{AuditEntry, AuditFilter};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use utoipa::{IntoParams, ToSchema};

use super::{Auditor, Page, PageRequest};
use crate::{
    amount::Moment,
    app::AppState,
    envelope::{Success, ok},
    error::ApiError,
    extract::Query,
};

/// Which changes to list; all conditions must hold.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListAudit {
    /// By this administrator.
    #[param(example = "jo")]
    subject: Option<String>,
    /// Of this kind.
    #[param(example = "client.update")]
    action: Option<String>,
    /// Of this, a kind and an id, and what belongs to it: of a client also its keys.
    #[param(example = "client:7")]
    target: Option<String>,
    /// Made then or later.
    #[serde(default, with = "time::serde::rfc3339::option")]
    #[param(value_type = Option<String>, format = DateTime)]
    since: Option<Timestamp>,
    /// Made before.
    #[serde(default, with = "time::serde::rfc3339::option")]
    #[param(value_type = Option<String>, format = DateTime)]
    until: Option<Timestamp>,
    /// At most so many.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<i64>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

/// A change that an administrator made.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuditView {
    /// Grows with time.
    #[schema(example = 501)]
    id: i64,
    /// When.
    at: Moment,
    /// Who: the subject of a token, or `cli:` and a user's name.
    #[schema(example = "jo")]
    subject: String,
    /// As what.
    #[schema(example = "admin")]
    role: String,
    /// What was done.
    #[schema(example = "client.update")]
    action: String,
    /// To what: a kind and an id; of a key after those of its client, `client:7/key:abc`, of a
    /// purchase after those of its order.
    #[schema(example = "client:7")]
    target: String,
    /// How it was; null for what is new.
    #[schema(value_type = Option<Object>)]
    before: Option<Box<RawValue>>,
    /// How it is since; null for what is gone.
    #[schema(value_type = Option<Object>)]
    after: Option<Box<RawValue>>,
    /// Why, in the administrator's words.
    #[schema(example = "agreed with accounting")]
    reason: Option<String>,
    /// The `x-request-id` of the request.
    #[schema(example = "0199e7b0-5a3c-7c1e-9d2f-0c6f6f1b2a3d")]
    request_id: Option<String>,
}

impl From<AuditEntry> for AuditView {
    fn from(entry: AuditEntry) -> Self {
        // A jsonb column holds nothing but JSON.
        let raw = |text: Option<String>| text.and_then(|text| RawValue::from_string(text).ok());
        Self {
            id: entry.id,
            at: Moment(entry.at),
            subject: entry.subject,
            role: entry.role,
            action: entry.action,
            target: entry.target,
            before: raw(entry.before),
            after: raw(entry.after),
            reason: entry.reason,
            request_id: entry.request_id,
        }
    }
}

/// List what administrators changed, newest first.
#[utoipa::path(get, path = "/admin/v1/audit", operation_id = "admin_list_audit",
    tag = "admin-audit", params(ListAudit), security(("admin_token" = ["auditor"])),
    responses((status = 200, description = "A page of changes", body = Success<Page<AuditView>>)))]
pub async fn list(
    State(state): State<AppState>,
    _: Auditor,
    Query(query): Query<ListAudit>,
) -> Result<impl IntoResponse, ApiError> {
    let page = PageRequest::<i64>::read(query.limit, query.cursor.as_deref())?;
    let filter = AuditFilter {
        subject: query.subject,
        action: query.action,
        target: query.target,
        since: query.since,
        until: query.until,
    };
    let entries = state
        .ledger
        .list_audit(&filter, page.after, page.rows())
        .await?;
    Ok(ok(page.page(entries, |entry| entry.id, AuditView::from)))
}
