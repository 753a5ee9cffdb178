//! A client's API keys.

use std::{collections::BTreeMap, num::NonZeroU32};

use axum::{extract::State, response::IntoResponse};
use domain::{ClientId, Timestamp};
use ledger::{KeyLimits, KeyRecord, KeyTerms};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Admin, Auditor, Page, clients::unusable, money::AccountMode};
use crate::{
    amount::Moment,
    app::AppState,
    envelope::{Success, ok},
    error::ApiError,
    extract::{Body, Path},
    key_terms::{self, Network, Scope},
    limit::Group,
};

const MAX_SCOPES: usize = 3;
const MAX_NETWORKS: usize = 100;
const MAX_PER_MINUTE: u32 = 1_000_000;
/// The longest that an old key works beside the new one: 30 days.
const MAX_OVERLAP_SECS: u32 = 2_592_000;

/// A key, without its secret.
#[derive(Debug, Serialize, ToSchema)]
pub struct KeyView {
    /// Not secret: a part of the key.
    #[schema(example = "0a1B2c3D4e5F")]
    public_id: String,
    /// What it reaches.
    mode: AccountMode,
    /// What it may do; null: everything.
    scopes: Option<Vec<String>>,
    /// Addresses and networks that it may come from; null: anywhere.
    #[schema(example = json!(["192.0.2.0/24"]))]
    allowed_ips: Option<Vec<String>>,
    /// How many requests it may send, by group, in budgets of its own; in the groups that are not
    /// here it shares its client's budget.
    #[schema(value_type = BTreeMap<Group, PerMinute>, example = json!({"order_reads": 6000}))]
    requests_per_minute: KeyLimits,
    /// After this it is refused.
    expires_at: Option<Moment>,
    /// When it was made.
    created_at: Moment,
    /// Since when, or from when on, it is refused.
    revoked_at: Option<Moment>,
}

impl From<KeyRecord> for KeyView {
    fn from(key: KeyRecord) -> Self {
        Self {
            public_id: key.public_id,
            mode: key.mode.into(),
            scopes: key.terms.scopes,
            allowed_ips: key.terms.allowed_ips,
            requests_per_minute: key.terms.limits,
            expires_at: key.expires_at.map(Moment),
            created_at: Moment(key.created_at),
            revoked_at: key.revoked_at.map(Moment),
        }
    }
}

/// A new key with its secret.
#[derive(Debug, Serialize, ToSchema)]
pub struct MadeKeyView {
    /// The whole key: it is shown only now.
    #[schema(example = "sb_live_…")]
    api_key: String,
    /// The rest of it.
    key: KeyView,
}

/// A key to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateKey {
    /// What it reaches.
    mode: AccountMode,
    /// What it may do; absent or null: everything.
    #[schema(min_items = 1, max_items = 3)]
    scopes: Option<Vec<Scope>>,
    /// After this it is refused; absent or null: never.
    #[serde(default, with = "time::serde::rfc3339::option")]
    #[schema(value_type = Option<String>, format = DateTime, example = "2027-01-01T00:00:00Z")]
    expires_at: Option<Timestamp>,
    /// Addresses and networks that it may come from, as the gateway sees the connection; absent or
    /// null: anywhere.
    #[schema(min_items = 1, max_items = 100, example = json!(["192.0.2.0/24", "2001:db8::1"]))]
    allowed_ips: Option<Vec<String>>,
    /// How many requests it may send, by group, in budgets of its own. In the groups
    /// that are absent it shares its client's budget.
    #[serde(default)]
    #[schema(example = json!({"order_reads": 6000}))]
    requests_per_minute: Option<BTreeMap<Group, PerMinute>>,
}

/// How many requests a key may send in a minute.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(try_from = "u32")]
#[schema(value_type = u32, minimum = 1, maximum = 1000000, example = 6000)]
pub struct PerMinute(NonZeroU32);

impl PerMinute {
    /// Above zero.
    #[must_use]
    pub const fn get(self) -> NonZeroU32 {
        self.0
    }
}

impl TryFrom<u32> for PerMinute {
    type Error = &'static str;

    fn try_from(count: u32) -> Result<Self, &'static str> {
        NonZeroU32::new(count)
            .filter(|count| count.get() <= MAX_PER_MINUTE)
            .map(Self)
            .ok_or("must be from 1 to 1000000")
    }
}

/// How many requests a key may send in a minute; null: none of its own.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = Option<u32>, minimum = 1, maximum = 1000000, example = 6000)]
pub struct PerMinuteOrShared(Option<PerMinute>);

impl CreateKey {
    fn terms(&self) -> Result<KeyTerms, ApiError> {
        let scopes = self.scopes.as_deref();
        if scopes.is_some_and(|scopes| !(1..=MAX_SCOPES).contains(&scopes.len())) {
            return Err(ApiError::invalid("scopes", "must have 1 to 3 entries"));
        }
        let texts = self.allowed_ips.as_deref();
        if texts.is_some_and(|texts| !(1..=MAX_NETWORKS).contains(&texts.len())) {
            return Err(ApiError::invalid(
                "allowed_ips",
                "must have 1 to 100 entries",
            ));
        }
        let networks: Result<Vec<Network>, _> = texts
            .unwrap_or_default()
            .iter()
            .map(|text| text.parse())
            .collect();
        let networks = networks.map_err(|_| {
            let message = "must hold addresses and networks such as 192.0.2.0/24";
            ApiError::invalid("allowed_ips", message)
        })?;
        let limits = self.requests_per_minute.iter().flatten();
        let limits = limits.map(|(group, count)| (group.word().to_owned(), count.0));
        Ok(KeyTerms {
            limits: limits.collect(),
            ..key_terms::terms(scopes.unwrap_or_default(), &networks)
        })
    }
}

/// What to change about a key. What it reaches, its scopes and networks stay: that is another key.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeKey {
    /// How many requests it may send, by group, in budgets of its own; null: it shares
    /// its client's budget. The groups that are absent stay as they are.
    #[schema(example = json!({"order_reads": 6000, "catalog": null}))]
    requests_per_minute: BTreeMap<Group, PerMinuteOrShared>,
    /// Why, for the audit log; 1 to 500 characters.
    #[schema(min_length = 1, max_length = 500, example = "load test")]
    reason: String,
}

/// How an old key ends.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RotateKey {
    /// How long it still works beside the new one.
    #[schema(minimum = 0, maximum = 2592000, example = 86400)]
    overlap_seconds: u32,
}

/// List a client's keys, newest first.
#[utoipa::path(get, path = "/admin/v1/clients/{id}/keys", operation_id = "admin_list_keys",
    tag = "admin-clients", security(("admin_token" = ["auditor"])),
    params(("id" = i64, Path, description = "The client's id", example = 7)),
    responses((status = 200, description = "All its keys, on one page",
               body = Success<Page<KeyView>>)))]
pub async fn list(
    State(state): State<AppState>,
    _: Auditor,
    Path(id): Path<i64>,
) -> Result<impl IntoResponse, ApiError> {
    let keys = state
        .ledger
        .list_key_records(ClientId(id))
        .await
        .map_err(unusable)?;
    Ok(ok(Page {
        items: keys.into_iter().map(KeyView::from).collect(),
        next_cursor: None,
    }))
}

/// Make a key.
#[utoipa::path(post, path = "/admin/v1/clients/{id}/keys", operation_id = "admin_create_key",
    tag = "admin-clients", security(("admin_token" = ["admin"])),
    params(("id" = i64, Path, description = "The client's id", example = 7)),
    request_body = CreateKey,
    responses((status = 200, description = "The key; its secret is shown only now",
               body = Success<MadeKeyView>)))]
pub async fn create(
    State(state): State<AppState>,
    Admin(administrator): Admin,
    Path(id): Path<i64>,
    Body(body): Body<CreateKey>,
) -> Result<impl IntoResponse, ApiError> {
    let terms = body.terms()?;
    let now = state.clock.now();
    if body.expires_at.is_some_and(|end| end <= now) {
        return Err(ApiError::invalid("expires_at", "must be in the future"));
    }
    let key = state.keys.mint().make(body.mode.into());
    let stored = key.to_store(ClientId(id), body.expires_at);
    let made = state
        .ledger
        .create_key(&stored, &terms, &administrator.actor(), now)
        .await
        .map_err(unusable)?;
    Ok(ok(MadeKeyView {
        api_key: key.reveal(),
        key: made.into(),
    }))
}

/// Change how many requests a key may send.
///
/// This replica counts by it at once, the others within five seconds.
#[utoipa::path(patch, path = "/admin/v1/clients/{id}/keys/{public_id}",
    operation_id = "admin_change_key", tag = "admin-clients", security(("admin_token" = ["admin"])),
    params(("id" = i64, Path, description = "The client's id", example = 7),
           ("public_id" = String, Path, description = "Of the key", example = "0a1B2c3D4e5F")),
    request_body = ChangeKey,
    responses((status = 200, description = "The key as it is now", body = Success<KeyView>)))]
pub async fn change(
    State(state): State<AppState>,
    Admin(administrator): Admin,
    Path((id, public_id)): Path<(i64, String)>,
    Body(body): Body<ChangeKey>,
) -> Result<impl IntoResponse, ApiError> {
    let limits = body.requests_per_minute.iter();
    let limits = limits
        .map(|(group, count)| (group.word().to_owned(), count.0.map(|count| count.0)))
        .collect();
    let reason = super::text::reason(&body.reason)?;
    let (actor, now) = (administrator.actor(), state.clock.now());
    let place = (ClientId(id), public_id.as_str());
    let changed = state
        .ledger
        .change_key_limits(place, &limits, Some(reason), &actor, now)
        .await?
        .ok_or_else(|| ApiError::not_found("key"))?;
    state.keys.forget(&public_id).await;
    Ok(ok(KeyView::from(changed)))
}

/// Replace a key by a new one with the same terms.
#[utoipa::path(post, path = "/admin/v1/clients/{id}/keys/{public_id}/rotate",
    operation_id = "admin_rotate_key", tag = "admin-clients", security(("admin_token" = ["admin"])),
    params(("id" = i64, Path, description = "The client's id", example = 7),
           ("public_id" = String, Path, description = "Of the key", example = "0a1B2c3D4e5F")),
    request_body = RotateKey,
    responses((status = 200, description = "The new key; its secret is shown only now",
               body = Success<MadeKeyView>)))]
pub async fn rotate(
    State(state): State<AppState>,
    Admin(administrator): Admin,
    Path((id, public_id)): Path<(i64, String)>,
    Body(body): Body<RotateKey>,
) -> Result<impl IntoResponse, ApiError> {
    if body.overlap_seconds > MAX_OVERLAP_SECS {
        return Err(ApiError::invalid(
            "overlap_seconds",
            "must be at most 2592000",
        ));
    }
    let missing = || ApiError::not_found("key");
    let (client, now) = (ClientId(id), state.clock.now());
    let old = state
        .ledger
        .find_key_record(client, &public_id)
        .await?
        .ok_or_else(missing)?;
    let key = state.keys.mint().make(old.mode);
    let stored = key.to_store(client, None);
    let ends_at = now + time::Duration::seconds(i64::from(body.overlap_seconds));
    let actor = administrator.actor();
    let made = state
        .ledger
        .replace_key(&public_id, &stored, ends_at, &actor, now)
        .await?
        .ok_or_else(missing)?;
    state.keys.forget(&public_id).await;
    Ok(ok(MadeKeyView {
        api_key: key.reveal(),
        key: made.into(),
    }))
}

/// Refuse a key from now on.
///
/// This replica refuses it at once, the others within five seconds; streams that it opened end
/// within two seconds more.
#[utoipa::path(delete, path = "/admin/v1/clients/{id}/keys/{public_id}",
    operation_id = "admin_revoke_key", tag = "admin-clients", security(("admin_token" = ["admin"])),
    params(("id" = i64, Path, description = "The client's id", example = 7),
           ("public_id" = String, Path, description = "Of the key", example = "0a1B2c3D4e5F")),
    responses((status = 200, description = "The key as it is now", body = Success<KeyView>)))]
pub async fn revoke(
    State(state): State<AppState>,
    Admin(administrator): Admin,
    Path((id, public_id)): Path<(i64, String)>,
) -> Result<impl IntoResponse, ApiError> {
    let (actor, now) = (administrator.actor(), state.clock.now());
    let ended = state
        .ledger
        .end_key(ClientId(id), &public_id, now, &actor, now)
        .await?
        .ok_or_else(|| ApiError::not_found("key"))?;
    state.keys.forget(&public_id).await;
    Ok(ok(KeyView::from(ended)))
}
