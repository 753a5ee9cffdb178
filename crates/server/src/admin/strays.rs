//! Orders in a provider's list that may be ours.

use axum::{extract::State, response::IntoResponse};
use domain::{Currency, ProviderName};
use ledger::{OpenStray, StrayCandidate, StrayDecision, StrayFilter, StrayVerdict};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{Auditor, Operator, Page, PageRequest, order_file::masked};
use crate::{
    amount::{Amount, Moment},
    app::AppState,
    envelope::{Success, ok},
    error::{ApiError, ErrorCode},
    extract::{Body, Path, Query},
};

/// Which orders to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListStrays {
    /// Of this account.
    #[param(value_type = Option<String>, example = "cheap-id")]
    provider: Option<ProviderName>,
    /// At most so many.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<i64>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

/// An order at a provider that no purchase of ours owns although it looks like one.
#[derive(Debug, Serialize, ToSchema)]
pub struct StrayView {
    /// Ours; grows with the time at which the order was seen.
    #[schema(example = 3)]
    id: i64,
    /// In whose list it stands.
    #[schema(value_type = String, example = "cheap-id")]
    provider: ProviderName,
    /// The provider's id of it.
    #[schema(example = "77123")]
    provider_order_id: String,
    /// What was sold.
    #[schema(example = "WhatsApp Indonesia")]
    product: String,
    /// The number, in part; null where the list does not show it.
    #[schema(example = "+628********90")]
    phone: Option<String>,
    /// What it cost, where the list shows it.
    cost: Option<Amount>,
    /// Of the cost.
    #[schema(value_type = String, example = "USD")]
    currency: Currency,
    /// When it was made, by the provider's clock.
    created_at: Moment,
    /// When the number ends.
    expires_at: Option<Moment>,
    /// When the gateway saw it first.
    seen_at: Moment,
    /// Why only a person can tell whose it is.
    #[schema(example = "it has received a message")]
    evidence: String,
    /// Purchases that may have made it, nearest in time first; at most 5.
    candidates: Vec<StrayCandidateView>,
}

/// A purchase that may have made an order.
#[derive(Debug, Serialize, ToSchema)]
pub struct StrayCandidateView {
    /// The purchase.
    #[schema(example = "at_0199e7b05a3c7c1e9d2f0c6f6f1b2a3d")]
    attempt_id: String,
    /// The order that it was for.
    #[schema(example = 1001)]
    order_id: i64,
    /// `unknown`: nobody knows whether it was sold. `not_sold`: it was taken for unsold.
    #[schema(example = "not_sold")]
    state: &'static str,
    /// When it was sent.
    created_at: Moment,
}

impl From<StrayCandidate> for StrayCandidateView {
    fn from(candidate: StrayCandidate) -> Self {
        Self {
            attempt_id: candidate.attempt.to_string(),
            order_id: candidate.order.0,
            state: candidate.state.as_str(),
            created_at: Moment(candidate.created_at),
        }
    }
}

impl From<OpenStray> for StrayView {
    fn from(stray: OpenStray) -> Self {
        let order = stray.order;
        Self {
            id: stray.id,
            provider: order.provider,
            provider_order_id: order.provider_order_id,
            product: order.product.name(),
            phone: order.phone.map(|phone| masked(phone.as_str())),
            cost: order.cost.map(Amount),
            currency: order.currency,
            created_at: Moment(order.created_at),
            expires_at: order.expires_at.map(Moment),
            seen_at: Moment(stray.seen_at),
            evidence: order.evidence,
            candidates: stray.candidates.into_iter().map(Into::into).collect(),
        }
    }
}

/// Whose an order is, found out by asking around.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DecideStray {
    /// Whose.
    decision: WhoseStray,
    /// The purchase that made it; with `ours` only, and always then.
    #[schema(example = "at_0199e7b05a3c7c1e9d2f0c6f6f1b2a3d")]
    attempt_id: Option<String>,
    /// Who says so, and why; 1 to 500 characters.
    #[schema(
        min_length = 1,
        max_length = 500,
        example = "bought by hand for a demonstration"
    )]
    reason: String,
}

/// Whose an order is.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(example = "not_ours")]
pub enum WhoseStray {
    /// The purchase `attempt_id` made it: it is booked as its sale, serves the order if that still
    /// waits, and is given back to the provider if not.
    Ours,
    /// Somebody else made it: it is never touched, and nothing is booked.
    NotOurs,
}

impl DecideStray {
    fn verdict(&self) -> Result<StrayVerdict, ApiError> {
        let wrong = |problem: &str| Err(ApiError::invalid("attempt_id", problem));
        match (self.decision, self.attempt_id.as_deref()) {
            (WhoseStray::NotOurs, None) => Ok(StrayVerdict::Foreign),
            (WhoseStray::NotOurs, Some(_)) => wrong("belongs to the decision `ours`"),
            (WhoseStray::Ours, None) => wrong("name the purchase that made the order"),
            (WhoseStray::Ours, Some(text)) => match text.parse() {
                Ok(attempt) => Ok(StrayVerdict::Ours(attempt)),
                Err(_) => wrong("must be the id of a purchase"),
            },
        }
    }
}

/// Where things stand after a decision about an order.
#[derive(Debug, Serialize, ToSchema)]
pub struct DecidedStrayView {
    /// Of the order that was decided about.
    #[schema(example = 3)]
    id: i64,
    /// The purchase that has it now; null if it is not ours.
    #[schema(example = "at_0199e7b05a3c7c1e9d2f0c6f6f1b2a3d")]
    attempt_id: Option<String>,
    /// Where the purchase stands; null if the order is not ours.
    #[schema(example = "cancelling")]
    state: Option<&'static str>,
    /// The order of ours that the purchase was for; null if it is not ours.
    #[schema(example = 1001)]
    order_id: Option<i64>,
    /// Where that stands; null if the order is not ours.
    #[schema(example = "failed")]
    order_state: Option<&'static str>,
}

/// List the orders at providers that may be ours and wait for a person, those seen first first.
#[utoipa::path(get, path = "/admin/v1/strays", operation_id = "admin_list_strays",
    tag = "admin-unresolved", params(ListStrays), security(("admin_token" = ["auditor"])),
    responses((status = 200, description = "A page of orders", body = Success<Page<StrayView>>)))]
pub async fn list(
    State(state): State<AppState>,
    _: Auditor,
    Query(query): Query<ListStrays>,
) -> Result<impl IntoResponse, ApiError> {
    let page = PageRequest::<i64>::read(query.limit, query.cursor.as_deref())?;
    let filter = StrayFilter {
        provider: query.provider,
        after: page.after,
    };
    let strays = state.ledger.list_strays(&filter, page.rows()).await?;
    Ok(ok(page.page(strays, |stray| stray.id, StrayView::from)))
}

/// Decide whose an order at a provider is.
///
/// It is booked and cannot be taken back here.
#[utoipa::path(post, path = "/admin/v1/strays/{stray_id}/decision",
    operation_id = "admin_decide_stray", tag = "admin-unresolved",
    security(("admin_token" = ["operator"])),
    params(("stray_id" = i64, Path, description = "Of the order, as the list names it", example = 3)),
    request_body = DecideStray,
    responses((status = 200, description = "It is decided", body = Success<DecidedStrayView>)))]
pub async fn decide(
    State(state): State<AppState>,
    Operator(administrator): Operator,
    Path(id): Path<i64>,
    Body(body): Body<DecideStray>,
) -> Result<impl IntoResponse, ApiError> {
    let verdict = body.verdict()?;
    let reason = super::text::reason(&body.reason)?;
    let (actor, now) = (administrator.actor(), state.clock.now());
    let decided = state
        .ledger
        .decide_stray(id, verdict, reason, &actor, now)
        .await?;
    match decided {
        StrayDecision::TakenOver(settled) => {
            state.desk.announce(settled.order_id);
            Ok(ok(DecidedStrayView {
                id,
                attempt_id: body.attempt_id,
                state: Some(settled.attempt.as_str()),
                order_id: Some(settled.order_id.0),
                order_state: Some(settled.order.as_str()),
            }))
        }
        StrayDecision::LeftAlone => Ok(ok(DecidedStrayView {
            id,
            attempt_id: None,
            state: None,
            order_id: None,
            order_state: None,
        })),
        StrayDecision::NotOpen => Err(ApiError::not_found("order that waits for a decision")),
        StrayDecision::DoesNotFit => {
            let message = "this purchase cannot have made the order: it was at another provider, of \
                           another product or currency, is settled otherwise, or the order's number \
                           was never shown";
            Err(ApiError::new(ErrorCode::Conflict, message).with_reason("DOES_NOT_FIT"))
        }
    }
}
