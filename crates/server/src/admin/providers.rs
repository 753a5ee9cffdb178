//! The provider accounts: how they are, and switching them off and on.

use std::collections::BTreeMap;

use axum::{extract::State, response::IntoResponse};
use domain::{Currency, ProviderName, Timestamp};
use ledger::{ProviderState, Unsettled, WalletReading};
use routing::{BreakerState, SuspendReason};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Auditor, Operator, Page};
use crate::{
    amount::{Amount, Moment},
    app::{App, AppState},
    envelope::{Success, ok},
    error::ApiError,
    extract::{Body, Path},
};

/// What may be done at an account. Its open orders are followed to their end in every state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(example = "enabled")]
pub enum AccountState {
    /// Everything.
    Enabled,
    /// Nothing new is bought; catalog and balance are still read, so that it can go on at once.
    Draining,
    /// Nothing new is bought, and the provider is asked for nothing but open orders.
    Disabled,
}

impl From<ProviderState> for AccountState {
    fn from(state: ProviderState) -> Self {
        match state {
            ProviderState::Enabled => Self::Enabled,
            ProviderState::Draining => Self::Draining,
            ProviderState::Disabled => Self::Disabled,
        }
    }
}

impl From<AccountState> for ProviderState {
    fn from(state: AccountState) -> Self {
        match state {
            AccountState::Enabled => Self::Enabled,
            AccountState::Draining => Self::Draining,
            AccountState::Disabled => Self::Disabled,
        }
    }
}

/// A provider account as this replica sees it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProviderView {
    /// Its name in the configuration.
    #[schema(value_type = String, example = "cheap-id")]
    name: ProviderName,
    /// Its protocol.
    #[schema(example = "smscode")]
    kind: &'static str,
    /// What may be done there.
    state: AccountState,
    /// Whether it serves tests and nothing else.
    #[schema(example = false)]
    test: bool,
    /// What it charges in; of all its amounts.
    #[schema(value_type = String, example = "IDR")]
    currency: Currency,
    /// How it behaves.
    health: HealthStanding,
    /// What it lists.
    catalog: CatalogStanding,
    /// Our money there, where it can be read.
    balance: Option<BalanceReading>,
    /// What purchases without a known outcome may have cost.
    exposure: ExposureView,
    /// How many purchases wait for proof or for a person.
    #[schema(example = 0)]
    unresolved: i64,
    /// How often codes arrived lately, over all products; null: nothing was observed.
    delivery_rate: Option<DeliveryRateView>,
}

/// How an account behaves.
#[derive(Debug, Serialize, ToSchema)]
pub struct HealthStanding {
    /// `closed` is good; `open`: nothing is bought for too many faults; `half_open` and `probing`:
    /// one purchase finds out.
    breaker: BreakerWord,
    /// Until when nothing is bought for another reason.
    suspended_until: Option<Moment>,
    /// The reason.
    #[schema(example = "balance_low")]
    suspend_reason: Option<&'static str>,
}

/// Where a breaker stands.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(example = "closed")]
pub enum BreakerWord {
    /// All purchases go.
    Closed,
    /// No purchase goes.
    Open,
    /// One purchase may go.
    HalfOpen,
    /// One purchase is under way.
    Probing,
}

/// What an account lists.
#[derive(Debug, Serialize, ToSchema)]
pub struct CatalogStanding {
    /// Offers, in stock or not.
    #[schema(example = 120)]
    offers: usize,
    /// When they were listed; null: never yet.
    fetched_at: Option<Moment>,
}

/// Our money at a provider.
#[derive(Debug, Serialize, ToSchema)]
pub struct BalanceReading {
    /// What the provider said can be spent.
    amount: Amount,
    /// When.
    read_at: Moment,
}

/// What purchases without a known outcome may have cost.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExposureView {
    /// Now.
    amount: Amount,
    /// At so much nothing more is bought; null: no limit.
    limit: Option<Amount>,
}

/// How often codes arrived.
#[derive(Debug, Serialize, ToSchema)]
pub struct DeliveryRateView {
    /// Numbers that received one.
    #[schema(example = 92)]
    delivered: u32,
    /// Numbers that lived to their end.
    #[schema(example = 100)]
    tried: u32,
}

/// What may be done at an account from now on, on all replicas.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeProvider {
    /// What.
    state: AccountState,
    /// Why, for the audit log; 1 to 500 characters.
    #[schema(
        min_length = 1,
        max_length = 500,
        example = "their numbers are blocked today"
    )]
    reason: String,
}

/// What the database knows of all accounts.
struct Known {
    unsettled: BTreeMap<ProviderName, Unsettled>,
    wallets: Vec<WalletReading>,
}

impl Known {
    async fn read(app: &App) -> Result<Self, ApiError> {
        Ok(Self {
            unsettled: app.ledger.sum_unsettled().await?,
            wallets: app.ledger.list_wallets().await?,
        })
    }
}

async fn view(app: &App, provider: &dyn provider::Provider, known: &Known) -> ProviderView {
    let info = provider.info();
    let now = app.clock.now();
    let (health, snapshot) = (app.health.view(now), app.catalog.snapshot());
    let suspension = health.suspension(&info.name);
    let unsettled = known.unsettled.get(&info.name).copied().unwrap_or_default();
    let state = app.runtime_settings.state_of(&info.name);
    ProviderView {
        name: info.name.clone(),
        kind: info.kind,
        state: state.unwrap_or(ProviderState::Enabled).into(),
        test: app.desk.policy().test_providers.contains(&info.name),
        currency: info.currency,
        health: HealthStanding {
            breaker: match health.breaker(&info.name) {
                BreakerState::Closed { .. } => BreakerWord::Closed,
                BreakerState::Open { .. } => BreakerWord::Open,
                BreakerState::HalfOpen => BreakerWord::HalfOpen,
                BreakerState::Probing { .. } => BreakerWord::Probing,
            },
            suspended_until: suspension.map(|(_, until)| Moment(until)),
            suspend_reason: suspension.map(|(reason, _)| word(reason)),
        },
        catalog: CatalogStanding {
            offers: snapshot.offers_of(&info.name),
            fetched_at: snapshot.age(&info.name).map(|age| Moment(age.fetched_at)),
        },
        balance: known
            .wallets
            .iter()
            .find(|reading| reading.provider == info.name)
            .map(|reading| BalanceReading {
                amount: Amount(reading.reported),
                read_at: Moment(reading.at),
            }),
        exposure: ExposureView {
            amount: Amount(unsettled.exposure),
            limit: app.desk.exposure_limit(&info.name).map(Amount),
        },
        unresolved: unsettled.count,
        delivery_rate: health
            .delivery_total(&info.name)
            .map(|rate| DeliveryRateView {
                delivered: rate.delivered,
                tried: rate.tried,
            }),
    }
}

const fn word(reason: SuspendReason) -> &'static str {
    match reason {
        SuspendReason::BalanceLow => "balance_low",
        SuspendReason::RateLimited => "rate_limited",
        SuspendReason::AccountBlocked => "account_blocked",
        SuspendReason::InvalidCredentials => "invalid_credentials",
        SuspendReason::ExposureLimit => "exposure_limit",
        SuspendReason::Draining => "draining",
        SuspendReason::Disabled => "disabled",
    }
}

/// List the provider accounts, by name.
#[utoipa::path(get, path = "/admin/v1/providers", operation_id = "admin_list_providers",
    tag = "admin-providers", security(("admin_token" = ["auditor"])),
    responses((status = 200, description = "All accounts, on one page",
               body = Success<Page<ProviderView>>)))]
pub async fn list(
    State(state): State<AppState>,
    _: Auditor,
) -> Result<impl IntoResponse, ApiError> {
    let known = Known::read(&state).await?;
    let mut items = Vec::new();
    for provider in state.desk.providers() {
        items.push(view(&state, provider.as_ref(), &known).await);
    }
    Ok(ok(Page {
        items,
        next_cursor: None,
    }))
}

/// Read one provider account.
#[utoipa::path(get, path = "/admin/v1/providers/{name}", operation_id = "admin_get_provider",
    tag = "admin-providers", security(("admin_token" = ["auditor"])),
    params(("name" = String, Path, description = "The account's name", example = "cheap-id")),
    responses((status = 200, description = "The account", body = Success<ProviderView>)))]
pub async fn get(
    State(state): State<AppState>,
    _: Auditor,
    Path(name): Path<String>,
) -> Result<impl IntoResponse, ApiError> {
    let mut providers = state.desk.providers();
    let provider = providers
        .find(|provider| provider.info().name.as_str() == name)
        .ok_or_else(|| ApiError::not_found("provider"))?;
    let known = Known::read(&state).await?;
    Ok(ok(view(&state, provider.as_ref(), &known).await))
}

/// Switch a provider account off or on.
///
/// It holds on all replicas within two seconds and survives a restart. An account that the
/// configuration switches off stays off: of both words the stricter one counts.
#[utoipa::path(patch, path = "/admin/v1/providers/{name}", operation_id = "admin_change_provider",
    tag = "admin-providers", security(("admin_token" = ["operator"])),
    params(("name" = String, Path, description = "The account's name", example = "cheap-id")),
    request_body = ChangeProvider,
    responses((status = 200, description = "The account now", body = Success<ProviderView>)))]
pub async fn change(
    State(state): State<AppState>,
    Operator(administrator): Operator,
    Path(name): Path<String>,
    Body(body): Body<ChangeProvider>,
) -> Result<impl IntoResponse, ApiError> {
    let mut providers = state.desk.providers();
    let provider = providers
        .find(|provider| provider.info().name.as_str() == name)
        .ok_or_else(|| ApiError::not_found("provider"))?;
    let reason = super::text::reason(&body.reason)?;
    let (actor, now): (_, Timestamp) = (administrator.actor(), state.clock.now());
    state
        .ledger
        .set_provider_state(
            &provider.info().name,
            body.state.into(),
            reason,
            &actor,
            now,
        )
        .await?;
    state.runtime_settings.refresh().await?;
    let known = Known::read(&state).await?;
    Ok(ok(view(&state, provider.as_ref(), &known).await))
}
