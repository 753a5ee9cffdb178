//! Purchases whose outcome no machine can establish.

use axum::{extract::State, response::IntoResponse};
use domain::{AttemptId, AttemptState, Currency, ProviderName, Timestamp};
use ledger::{Attempt, Decided, Evidence, LedgerError, Verdict};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{Auditor, Operator, Page, PageRequest};
use crate::{
    amount::{Amount, Moment},
    app::AppState,
    envelope::{Success, ok},
    error::{ApiError, ErrorCode},
    extract::{Body, Path, Query},
};

/// Which purchases to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListUnresolved {
    /// At most so many.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<i64>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

/// A purchase that waits for proof or for a person.
#[derive(Debug, Serialize, ToSchema)]
pub struct UnresolvedView {
    /// Of the purchase.
    #[schema(example = "at_0199e7b05a3c7c1e9d2f0c6f6f1b2a3d")]
    attempt_id: String,
    /// The order that it was for.
    #[schema(example = 1001)]
    order_id: i64,
    /// Whose order.
    #[schema(example = 7)]
    client_id: i64,
    /// Where it was tried.
    #[schema(value_type = String, example = "online")]
    provider: ProviderName,
    /// What.
    #[schema(example = "WhatsApp Indonesia")]
    product: String,
    /// `unknown`: nobody knows whether it was sold. `needs_review`: nobody knows how it ended.
    #[schema(example = "unknown")]
    state: &'static str,
    /// What it may have cost.
    cost: Amount,
    /// Of the cost.
    #[schema(value_type = String, example = "USD")]
    currency: Currency,
    /// The provider's id of it, where it is known.
    #[schema(example = "77123")]
    provider_order_id: Option<String>,
    /// When it was tried.
    created_at: Moment,
    /// How often the provider was asked since.
    #[schema(example = 12)]
    checks: i32,
    /// When it is asked next.
    next_check_at: Moment,
    /// What was said when it was sent, for people.
    evidence: Vec<String>,
    /// What the gateway found out since; null before its first look.
    looked: Option<LookedView>,
}

/// All looks at a purchase, by the latest of them.
#[derive(Debug, Serialize, ToSchema)]
pub struct LookedView {
    /// When the provider was asked first.
    first_at: Moment,
    /// When it was asked last.
    at: Moment,
    /// How often.
    #[schema(example = 12)]
    looks: i32,
    /// What was asked last.
    #[schema(example = "the account's orders")]
    asked: String,
    /// What was found last.
    #[schema(example = "not among the 37 orders that the provider lists, which may be behind")]
    found: String,
}

impl From<Evidence> for LookedView {
    fn from(evidence: Evidence) -> Self {
        Self {
            first_at: Moment(evidence.first_at),
            at: Moment(evidence.at),
            looks: evidence.looks,
            asked: evidence.asked,
            found: evidence.found,
        }
    }
}

impl UnresolvedView {
    fn new(attempt: Attempt, looked: Option<Evidence>) -> Self {
        let evidence = [attempt.reason, attempt.provider_message];
        Self {
            attempt_id: attempt.id.to_string(),
            order_id: attempt.order_id.0,
            client_id: attempt.client.0,
            provider: attempt.provider,
            product: attempt.product.name(),
            state: attempt.state.as_str(),
            cost: Amount(attempt.cost.amount),
            currency: attempt.cost.currency,
            provider_order_id: attempt.provider_order_id,
            created_at: Moment(attempt.created_at),
            checks: attempt.checks,
            next_check_at: Moment(attempt.check_at),
            evidence: evidence.into_iter().flatten().collect(),
            looked: looked.map(Into::into),
        }
    }
}

/// What is true of a purchase, found out by asking the provider.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DecideUnresolved {
    /// What.
    decision: UnresolvedDecision,
    /// Who says so, and why; 1 to 500 characters.
    #[schema(min_length = 1, max_length = 500, example = "their ticket 4711")]
    reason: String,
}

/// What is true of a purchase.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(example = "not_sold")]
pub enum UnresolvedDecision {
    /// Of an unknown one: the provider never sold it. The exposure is taken back.
    NotSold,
    /// Of one that needs a review: the provider ended it without a code and gave the money back.
    Refunded,
    /// The money is gone: it is booked as a loss.
    WrittenOff,
}

impl From<UnresolvedDecision> for Verdict {
    fn from(decision: UnresolvedDecision) -> Self {
        match decision {
            UnresolvedDecision::NotSold => Self::NotSold,
            UnresolvedDecision::Refunded => Self::Refunded,
            UnresolvedDecision::WrittenOff => Self::WrittenOff,
        }
    }
}

/// Where things stand after a decision.
#[derive(Debug, Serialize, ToSchema)]
pub struct DecidedView {
    /// Of the purchase.
    #[schema(example = "at_0199e7b05a3c7c1e9d2f0c6f6f1b2a3d")]
    attempt_id: String,
    /// Where it stands.
    #[schema(example = "not_sold")]
    state: &'static str,
    /// Its order.
    #[schema(example = 1001)]
    order_id: i64,
    /// Where that stands.
    #[schema(example = "failed")]
    order_state: &'static str,
}

/// List the purchases that wait for proof or for a person, oldest first.
#[utoipa::path(get, path = "/admin/v1/unresolved", operation_id = "admin_list_unresolved",
    tag = "admin-unresolved", params(ListUnresolved), security(("admin_token" = ["auditor"])),
    responses((status = 200, description = "A page of purchases",
               body = Success<Page<UnresolvedView>>)))]
pub async fn list(
    State(state): State<AppState>,
    _: Auditor,
    Query(query): Query<ListUnresolved>,
) -> Result<impl IntoResponse, ApiError> {
    let page = PageRequest::<(i64, uuid::Uuid)>::read(query.limit, query.cursor.as_deref())?;
    let place = |attempt: &Attempt| {
        let since = attempt.created_at.unix_timestamp_nanos() / 1_000;
        (i64::try_from(since).unwrap_or(i64::MAX), attempt.id.0)
    };
    let after = page.after.map(|(since, id)| {
        let since = Timestamp::from_unix_timestamp_nanos(i128::from(since) * 1_000);
        since.map(|since| (since, AttemptId(id)))
    });
    let after = after.transpose().map_err(|_| foreign_cursor())?;
    let waiting = state.ledger.list_unsettled(after, page.rows()).await?;
    let ids: Vec<AttemptId> = waiting.iter().map(|attempt| attempt.id).collect();
    let mut evidence = state.ledger.find_evidence(&ids).await?;
    Ok(ok(page.page(waiting, place, |attempt| {
        let looked = evidence.remove(&attempt.id);
        UnresolvedView::new(attempt, looked)
    })))
}

fn foreign_cursor() -> ApiError {
    ApiError::invalid("cursor", "must be the next_cursor of a page of this list")
}

/// Decide what became of a purchase.
///
/// Only for what the provider itself said or showed to a person; it is booked and cannot be taken
/// back here.
#[utoipa::path(post, path = "/admin/v1/unresolved/{attempt_id}/decision",
    operation_id = "admin_decide_unresolved", tag = "admin-unresolved",
    security(("admin_token" = ["operator"])),
    params(("attempt_id" = String, Path, description = "Of the purchase",
            example = "at_0199e7b05a3c7c1e9d2f0c6f6f1b2a3d")),
    request_body = DecideUnresolved,
    responses((status = 200, description = "It is decided", body = Success<DecidedView>)))]
pub async fn decide(
    State(state): State<AppState>,
    Operator(administrator): Operator,
    Path(attempt_id): Path<String>,
    Body(body): Body<DecideUnresolved>,
) -> Result<impl IntoResponse, ApiError> {
    let missing = || ApiError::not_found("purchase");
    let attempt: AttemptId = attempt_id.parse().map_err(|_| missing())?;
    let reason = super::text::reason(&body.reason)?;
    let (actor, now) = (administrator.actor(), state.clock.now());
    let decided = state
        .ledger
        .decide(attempt, body.decision.into(), reason, &actor, now)
        .await;
    match decided {
        Ok(Decided::Settled(settled)) => {
            state.desk.announce(settled.order_id);
            Ok(ok(DecidedView {
                attempt_id: attempt.to_string(),
                state: settled.attempt.as_str(),
                order_id: settled.order_id.0,
                order_state: settled.order.as_str(),
            }))
        }
        Ok(Decided::Unfit(standing)) => {
            let conflict = ApiError::new(ErrorCode::Conflict, unfit(standing));
            Err(conflict.with_reason("NOT_UNRESOLVED"))
        }
        Err(LedgerError::NoSuchAttempt(_)) => Err(missing()),
        Err(error) => Err(error.into()),
    }
}

/// Why a decision does not fit a purchase that stands like this.
pub(crate) fn unfit(standing: AttemptState) -> String {
    match standing {
        AttemptState::Unknown => {
            "whether it was sold is unknown: it can be not sold, or written off".to_owned()
        }
        AttemptState::NeedsReview => {
            "it was sold, and its end is unknown: it can be refunded, or written off".to_owned()
        }
        settled => format!(
            "nothing is left to decide: the purchase is {} already, and its order's history says how",
            settled.as_str().replace('_', " ")
        ),
    }
}
