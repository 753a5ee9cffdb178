//! What is added to the cost of numbers.

use axum::{extract::State, response::IntoResponse};
use domain::{ClientId, Country, Currency, Micros, ProviderName, Service};
use ledger::{NewPricingRule, StoredPricingRule};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{Admin, Auditor, Page, PageRequest, clients::unusable};
use crate::{
    amount::{Amount, Moment},
    app::{App, AppState},
    envelope::{Success, ok},
    error::ApiError,
    extract::{Body, Path, Query},
};

/// A percentage has as many decimals as an amount.
const DECIMALS: u32 = 6;

/// A pricing rule. What is null matches everything.
#[derive(Debug, Serialize, ToSchema)]
pub struct PricingRuleView {
    /// Its id.
    #[schema(example = 3)]
    id: i64,
    /// Only offers of this provider account.
    #[schema(value_type = Option<String>, example = "cheap-id")]
    provider: Option<ProviderName>,
    /// Only this service, by slug.
    #[schema(value_type = Option<String>, example = "whatsapp")]
    service: Option<Service>,
    /// Only this country.
    #[schema(value_type = Option<String>, example = "ID")]
    country: Option<Country>,
    /// Only for this client.
    #[schema(example = 7)]
    client_id: Option<i64>,
    /// Added to the converted cost.
    #[schema(value_type = f64, example = 12.5)]
    percent: Amount,
    /// Added after that.
    fixed: Amount,
    /// The price is at least so much above the converted cost.
    minimum_margin: Amount,
    /// Of both amounts; converted at the rate of the day for clients who pay in another one.
    #[schema(value_type = Option<String>, example = "USD")]
    currency: Option<Currency>,
    /// When it was made.
    created_at: Moment,
}

impl From<StoredPricingRule> for PricingRuleView {
    fn from(stored: StoredPricingRule) -> Self {
        let rule = stored.rule;
        Self {
            id: stored.id,
            provider: rule.provider,
            service: rule.service,
            country: rule.country,
            client_id: rule.client.map(|client| client.0),
            percent: percentage(rule.percent),
            fixed: Amount(rule.fixed),
            minimum_margin: Amount(rule.minimum_margin),
            currency: rule.currency,
            created_at: Moment(stored.created_at),
        }
    }
}

/// A percentage of ours, which has six decimals at most.
pub(super) fn percentage(percent: Decimal) -> Amount {
    Amount(percent.to_string().parse().unwrap_or(Micros::ZERO))
}

/// A pricing rule to be made. What is absent or null matches everything.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreatePricingRule {
    /// Only offers of this provider account.
    #[schema(max_length = 64, example = "cheap-id")]
    provider: Option<String>,
    /// Only this service, by slug.
    #[schema(max_length = 64, example = "whatsapp")]
    service: Option<String>,
    /// Only this country, as ISO 3166-1 alpha-2.
    #[schema(max_length = 2, example = "ID")]
    country: Option<String>,
    /// Only for this client.
    #[schema(example = 7)]
    client_id: Option<i64>,
    /// Added to the converted cost: 0 to 10000, with six decimals at most.
    #[schema(value_type = Option<f64>, minimum = 0, maximum = 10000, example = 12.5)]
    percent: Option<Amount>,
    /// Added after that; not negative.
    #[schema(minimum = 0)]
    fixed: Option<Amount>,
    /// The price is at least so much above the converted cost; not negative.
    #[schema(minimum = 0)]
    minimum_margin: Option<Amount>,
    /// Of both amounts: needed if there is one.
    #[schema(min_length = 3, max_length = 3, example = "USD")]
    currency: Option<String>,
    /// Why, for the audit log; 1 to 500 characters.
    #[schema(min_length = 1, max_length = 500, example = "prices of 2026")]
    reason: Option<String>,
}

/// What to change about a pricing rule; absent: stays. What it matches stays, too.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangePricingRule {
    /// Added to the converted cost: 0 to 10000, with six decimals at most.
    #[schema(value_type = Option<f64>, minimum = 0, maximum = 10000, example = 12.5)]
    percent: Option<Amount>,
    /// Added after that; not negative.
    #[schema(minimum = 0)]
    fixed: Option<Amount>,
    /// The price is at least so much above the converted cost; not negative.
    #[schema(minimum = 0)]
    minimum_margin: Option<Amount>,
    /// Of both amounts.
    #[schema(min_length = 3, max_length = 3, example = "USD")]
    currency: Option<String>,
    /// Why, for the audit log; 1 to 500 characters.
    #[schema(min_length = 1, max_length = 500, example = "prices of 2026")]
    reason: Option<String>,
}

/// Which rules to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListRules {
    /// At most so many.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<i64>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

/// As exact as it was sent.
fn percent(Amount(percent): Amount) -> Decimal {
    Decimal::new(percent.get(), DECIMALS).normalize()
}

fn word<T: std::str::FromStr>(field: &str, text: Option<&str>) -> Result<Option<T>, ApiError> {
    text.map(|text| {
        text.parse()
            .map_err(|_| ApiError::invalid(field, "is not known"))
    })
    .transpose()
}

impl CreatePricingRule {
    fn checked(&self, app: &App) -> Result<NewPricingRule, ApiError> {
        let provider: Option<ProviderName> = word("provider", self.provider.as_deref())?;
        if let Some(name) = &provider
            && !app.desk.providers().any(|p| p.info().name == *name)
        {
            return Err(ApiError::invalid(
                "provider",
                "is not the name of an account",
            ));
        }
        let zero = Amount(Micros::ZERO);
        let rule = NewPricingRule {
            provider,
            service: word("service", self.service.as_deref())?,
            country: word("country", self.country.as_deref())?,
            client: self.client_id.map(ClientId),
            percent: percent(self.percent.unwrap_or(zero)),
            fixed: self.fixed.unwrap_or(zero).0,
            minimum_margin: self.minimum_margin.unwrap_or(zero).0,
            currency: word("currency", self.currency.as_deref())?,
        };
        Ok(rule.checked()?)
    }
}

impl ChangePricingRule {
    fn applied_to(&self, rule: NewPricingRule) -> Result<NewPricingRule, ApiError> {
        let currency: Option<Currency> = word("currency", self.currency.as_deref())?;
        let rule = NewPricingRule {
            percent: self.percent.map_or(rule.percent, percent),
            fixed: self.fixed.map_or(rule.fixed, |Amount(fixed)| fixed),
            minimum_margin: self
                .minimum_margin
                .map_or(rule.minimum_margin, |Amount(margin)| margin),
            currency: currency.or(rule.currency),
            ..rule
        };
        Ok(rule.checked()?)
    }
}

fn checked_reason(reason: Option<&str>) -> Result<Option<&str>, ApiError> {
    reason.map(super::text::reason).transpose()
}

fn rule_error(error: ledger::LedgerError) -> ApiError {
    match error {
        ledger::LedgerError::NoSuchClient => {
            ApiError::invalid("client_id", "there is no such client")
        }
        error => unusable(error),
    }
}

/// List the pricing rules, oldest first.
///
/// Of the rules that match an offer and its client the most specific one counts, alone: naming the
/// client weighs most, then the provider, then the service, then the country. Where none matches,
/// the configured markup counts.
#[utoipa::path(get, path = "/admin/v1/pricing-rules", operation_id = "admin_list_pricing_rules",
    tag = "admin-pricing", params(ListRules), security(("admin_token" = ["auditor"])),
    responses((status = 200, description = "A page of rules",
               body = Success<Page<PricingRuleView>>)))]
pub async fn list(
    State(state): State<AppState>,
    _: Auditor,
    Query(query): Query<ListRules>,
) -> Result<impl IntoResponse, ApiError> {
    let page = PageRequest::<i64>::read(query.limit, query.cursor.as_deref())?;
    let mut rules = state.ledger.list_pricing_rules().await?;
    rules.retain(|rule| page.after.is_none_or(|after| rule.id > after));
    Ok(ok(page.page(rules, |rule| rule.id, PricingRuleView::from)))
}

/// Make a pricing rule.
///
/// All replicas price by it within two seconds.
#[utoipa::path(post, path = "/admin/v1/pricing-rules", operation_id = "admin_create_pricing_rule",
    tag = "admin-pricing", security(("admin_token" = ["admin"])), request_body = CreatePricingRule,
    responses((status = 200, description = "The rule", body = Success<PricingRuleView>)))]
pub async fn create(
    State(state): State<AppState>,
    Admin(administrator): Admin,
    Body(body): Body<CreatePricingRule>,
) -> Result<impl IntoResponse, ApiError> {
    let rule = body.checked(&state)?;
    let reason = checked_reason(body.reason.as_deref())?;
    let (actor, now) = (administrator.actor(), state.clock.now());
    let stored = state
        .ledger
        .insert_pricing_rule(&rule, reason, &actor, now)
        .await
        .map_err(rule_error)?;
    state.runtime_settings.refresh().await?;
    Ok(ok(PricingRuleView::from(stored)))
}

/// Change what a pricing rule adds.
#[utoipa::path(patch, path = "/admin/v1/pricing-rules/{id}",
    operation_id = "admin_change_pricing_rule", tag = "admin-pricing",
    security(("admin_token" = ["admin"])),
    params(("id" = i64, Path, description = "The rule's id", example = 3)),
    request_body = ChangePricingRule,
    responses((status = 200, description = "The rule now", body = Success<PricingRuleView>)))]
pub async fn change(
    State(state): State<AppState>,
    Admin(administrator): Admin,
    Path(id): Path<i64>,
    Body(body): Body<ChangePricingRule>,
) -> Result<impl IntoResponse, ApiError> {
    let reason = checked_reason(body.reason.as_deref())?;
    let (actor, now) = (administrator.actor(), state.clock.now());
    let changed = state
        .ledger
        .update_pricing_rule(id, |rule| body.applied_to(rule), reason, &actor, now)
        .await?
        .ok_or_else(|| ApiError::not_found("pricing rule"))?;
    state.runtime_settings.refresh().await?;
    Ok(ok(PricingRuleView::from(changed)))
}

/// Remove a pricing rule.
#[utoipa::path(delete, path = "/admin/v1/pricing-rules/{id}",
    operation_id = "admin_delete_pricing_rule", tag = "admin-pricing",
    security(("admin_token" = ["admin"])),
    params(("id" = i64, Path, description = "The rule's id", example = 3)),
    responses((status = 200, description = "The rule that is gone", body = Success<PricingRuleView>)))]
pub async fn delete(
    State(state): State<AppState>,
    Admin(administrator): Admin,
    Path(id): Path<i64>,
) -> Result<impl IntoResponse, ApiError> {
    let missing = || ApiError::not_found("pricing rule");
    let stored = state
        .ledger
        .find_pricing_rule(id)
        .await?
        .ok_or_else(missing)?;
    let (actor, now) = (administrator.actor(), state.clock.now());
    if !state
        .ledger
        .delete_pricing_rule(id, None, &actor, now)
        .await?
    {
        return Err(missing());
    }
    state.runtime_settings.refresh().await?;
    Ok(ok(PricingRuleView::from(stored)))
}
