//! What a client may buy.

use axum::{extract::State, response::IntoResponse};
use domain::{ClientId, Country, Service};
use ledger::{CancelRatio, ClientPolicy};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Admin, Auditor, clients::unusable};
use crate::{
    amount::Amount,
    app::AppState,
    envelope::{Success, ok},
    error::ApiError,
    extract::{Body, Path},
};

const MAX_LISTED: usize = 500;

/// The limits of a client. Null: no limit. Amounts are in its currency.
#[derive(Debug, Serialize, ToSchema)]
pub struct PolicyView {
    /// Only these services, by slug.
    #[schema(value_type = Option<Vec<String>>, example = json!(["whatsapp"]))]
    services: Option<Vec<Service>>,
    /// Only these countries, as ISO 3166-1 alpha-2.
    #[schema(value_type = Option<Vec<String>>, example = json!(["ID"]))]
    countries: Option<Vec<Country>>,
    /// The most that one number may cost.
    max_price: Option<Amount>,
    /// The most that may be spent on one day (UTC), money held for open orders included.
    daily_spend: Option<Amount>,
    /// The most orders that may be open at a time.
    #[schema(example = 20)]
    open_orders: Option<u32>,
    /// Stops clients that order and cancel.
    cancel_ratio: Option<CancelRatioView>,
}

/// Nothing is bought any more for a client that cancels a larger share of its orders. The newest
/// thousand orders of the window count, if they had a number and are over.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CancelRatioView {
    /// The largest share that is tolerated.
    #[schema(minimum = 0, maximum = 100, example = 80)]
    max_percent: u8,
    /// With fewer orders nothing is concluded.
    #[schema(minimum = 1, maximum = 1000, example = 20)]
    min_orders: u32,
    /// How far back is looked.
    #[schema(minimum = 1, maximum = 720, example = 24)]
    window_hours: u32,
}

impl From<ClientPolicy> for PolicyView {
    fn from(policy: ClientPolicy) -> Self {
        Self {
            services: policy.services,
            countries: policy.countries,
            max_price: policy.max_price.map(Amount),
            daily_spend: policy.daily_spend.map(Amount),
            open_orders: policy.open_orders,
            cancel_ratio: policy.cancel_ratio.map(|ratio| CancelRatioView {
                max_percent: ratio.max_percent,
                min_orders: ratio.min_orders,
                window_hours: ratio.window_hours,
            }),
        }
    }
}

/// The limits of a client from now on: those that are absent or null are lifted.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetPolicy {
    /// Only these services, by slug.
    #[schema(max_items = 500, example = json!(["whatsapp"]))]
    services: Option<Vec<String>>,
    /// Only these countries, as ISO 3166-1 alpha-2.
    #[schema(max_items = 500, example = json!(["ID"]))]
    countries: Option<Vec<String>>,
    /// The most that one number may cost; above zero.
    max_price: Option<Amount>,
    /// The most that may be spent on one day (UTC), money held for open orders included; above
    /// zero.
    daily_spend: Option<Amount>,
    /// The most orders that may be open at a time.
    #[schema(maximum = 1000000, example = 20)]
    open_orders: Option<u32>,
    /// Stops clients that order and cancel.
    cancel_ratio: Option<CancelRatioView>,
    /// Why, for the audit log; 1 to 500 characters.
    #[schema(min_length = 1, max_length = 500, example = "tests only")]
    reason: Option<String>,
}

impl SetPolicy {
    fn checked(&self) -> Result<ClientPolicy, ApiError> {
        let policy = ClientPolicy {
            services: words("services", self.services.as_deref())?,
            countries: words("countries", self.countries.as_deref())?,
            max_price: self.max_price.map(|Amount(price)| price),
            daily_spend: self.daily_spend.map(|Amount(spend)| spend),
            open_orders: self.open_orders,
            cancel_ratio: self.cancel_ratio.map(Into::into),
        };
        Ok(policy.checked()?)
    }
}

impl From<CancelRatioView> for CancelRatio {
    fn from(ratio: CancelRatioView) -> Self {
        Self {
            max_percent: ratio.max_percent,
            min_orders: ratio.min_orders,
            window_hours: ratio.window_hours,
        }
    }
}

fn words<T: std::str::FromStr>(
    field: &str,
    words: Option<&[String]>,
) -> Result<Option<Vec<T>>, ApiError> {
    let Some(words) = words else { return Ok(None) };
    // Before anything is made of them.
    if words.len() > MAX_LISTED {
        return Err(ApiError::invalid(field, "must not list more than 500"));
    }
    let parsed: Option<Vec<T>> = words.iter().map(|word| word.parse().ok()).collect();
    let parsed =
        parsed.ok_or_else(|| ApiError::invalid(field, "holds a word that is none of them"))?;
    Ok(Some(parsed))
}

/// Read what a client may buy.
#[utoipa::path(get, path = "/admin/v1/clients/{id}/policy", operation_id = "admin_get_policy",
    tag = "admin-clients", security(("admin_token" = ["auditor"])),
    params(("id" = i64, Path, description = "The client's id", example = 7)),
    responses((status = 200, description = "Its limits", body = Success<PolicyView>)))]
pub async fn get(
    State(state): State<AppState>,
    _: Auditor,
    Path(id): Path<i64>,
) -> Result<impl IntoResponse, ApiError> {
    let client = ClientId(id);
    if state.ledger.find_client(client).await?.is_none() {
        return Err(ApiError::not_found("client"));
    }
    let policy = state.ledger.find_policy(client).await?;
    Ok(ok(PolicyView::from(policy)))
}

/// Set what a client may buy.
///
/// It holds from the next purchase on, also for many at once. Orders on record stay as they are.
#[utoipa::path(put, path = "/admin/v1/clients/{id}/policy", operation_id = "admin_set_policy",
    tag = "admin-clients", security(("admin_token" = ["admin"])),
    params(("id" = i64, Path, description = "The client's id", example = 7)),
    request_body = SetPolicy,
    responses((status = 200, description = "Its limits now", body = Success<PolicyView>)))]
pub async fn set(
    State(state): State<AppState>,
    Admin(administrator): Admin,
    Path(id): Path<i64>,
    Body(body): Body<SetPolicy>,
) -> Result<impl IntoResponse, ApiError> {
    let policy = body.checked()?;
    let reason = body
        .reason
        .as_deref()
        .map(super::text::reason)
        .transpose()?;
    let (actor, now) = (administrator.actor(), state.clock.now());
    state
        .ledger
        .set_policy(ClientId(id), &policy, reason, &actor, now)
        .await
        .map_err(unusable)?;
    Ok(ok(PolicyView::from(policy)))
}
