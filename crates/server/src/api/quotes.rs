//! The routing decision, without buying.

use std::collections::BTreeMap;

use axum::{extract::State, response::IntoResponse};
use domain::{Currency, Money, Product, Timestamp};
use ledger::PolicyRefusal;
use orders::Purchase;
use provider::Stock;
use routing::{Decision, ExcludedOffer, ExclusionReason, RankedOffer};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    policy_refusal::ForbiddenView,
    purchase_request::{CreateOrder, Strategy, checked},
};
use crate::{
    amount::{Amount, Moment},
    app::{App, AppState},
    auth::Caller,
    envelope::{Success, ok},
    error::ApiError,
    extract::Body,
};

/// What would be bought: the body of an order without its quantity.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"country": "ID", "service": "whatsapp"}))]
pub struct AskQuote {
    /// A product of `/v1/catalog/products`.
    #[schema(example = 142)]
    product_id: Option<i64>,
    /// ISO 3166-1 alpha-2 code, with `service`.
    #[schema(example = "ID", max_length = 2)]
    country: Option<String>,
    /// Slug, with `country`.
    #[schema(example = "whatsapp", max_length = 64)]
    service: Option<String>,
    /// The most that one number may cost, in the account's currency.
    #[schema(value_type = Option<Amount>)]
    max_price: Option<domain::Micros>,
    /// Only these provider accounts.
    #[schema(max_items = 50)]
    providers: Option<Vec<String>>,
    /// Not these provider accounts.
    #[schema(max_items = 50)]
    exclude_providers: Option<Vec<String>>,
    /// Only this mobile operator.
    #[schema(max_length = 64, example = "telkomsel")]
    operator: Option<String>,
    /// Which offer is the best; `cheapest` if not given.
    strategy: Option<Strategy>,
    /// Taken as an order takes it, and without any effect.
    metadata: Option<BTreeMap<String, String>>,
}

impl From<AskQuote> for CreateOrder {
    fn from(ask: AskQuote) -> Self {
        Self {
            product_id: ask.product_id,
            country: ask.country,
            service: ask.service,
            quantity: None,
            max_price: ask.max_price,
            providers: ask.providers,
            exclude_providers: ask.exclude_providers,
            operator: ask.operator,
            strategy: ask.strategy,
            metadata: ask.metadata,
        }
    }
}

/// What an order would try now.
#[derive(Debug, Serialize, ToSchema)]
pub struct Quote {
    /// The product.
    #[schema(example = 142)]
    product_id: i64,
    /// Its name.
    #[schema(example = "WhatsApp Indonesia")]
    name: String,
    /// Country as ISO 3166-1 alpha-2.
    #[schema(value_type = String, example = "ID")]
    country: domain::Country,
    /// Service slug.
    #[schema(value_type = String, example = "whatsapp")]
    service: domain::Service,
    /// Of all amounts: your account's.
    #[schema(value_type = String, example = "USD")]
    currency: Currency,
    /// What the best offer costs; null if none can be tried.
    price: Option<Amount>,
    /// What would be tried, best first.
    offers: Vec<OfferView>,
    /// What would not be tried.
    excluded: Vec<ExcludedView>,
    /// Why an order would be refused whatever is offered; null: it would not.
    forbidden: Option<ForbiddenView>,
    /// When this was so.
    decided_at: Moment,
}

/// An offer that would be tried.
#[derive(Debug, Serialize, ToSchema)]
pub struct OfferView {
    /// The provider account; null for clients that may not see it.
    #[schema(example = "cheap-id")]
    provider: Option<String>,
    /// The mobile operator; `any` where it does not matter.
    #[schema(example = "any")]
    operator: String,
    /// What you would pay.
    price: Amount,
    /// The most you could be charged if the provider's price has risen since it was listed.
    price_ceiling: Amount,
    /// Numbers in stock, roughly; null if the provider does not tell.
    #[schema(example = 42)]
    stock: Option<u32>,
    /// When the provider listed it.
    updated_at: Moment,
    /// How often codes arrived there for this product; null before the first number.
    delivery_rate: Option<DeliveryRate>,
}

/// How often codes arrived.
#[derive(Debug, Serialize, ToSchema)]
pub struct DeliveryRate {
    /// Numbers that got their code.
    #[schema(example = 47)]
    delivered: u32,
    /// Numbers that could have.
    #[schema(example = 50)]
    tried: u32,
}

/// An offer that would not be tried.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExcludedView {
    /// The provider account; null for clients that may not see it.
    #[schema(example = "channel")]
    provider: Option<String>,
    /// Why: `other_mode`, `provider_not_allowed`, `operator_mismatch`, `provider_suspended`, `circuit_open`,
    /// `cooling_down`, `catalog_stale`, `out_of_stock`, `rate_missing`, `rate_stale`,
    /// `unpriceable`, `above_max_price` or `above_price_cap`.
    #[schema(example = "out_of_stock")]
    reason: &'static str,
    /// Until when, where it ends by itself.
    until: Option<Moment>,
    /// What you would pay, where that could be told.
    price: Option<Amount>,
}

impl Quote {
    pub(super) fn new(
        product: Product,
        caller: &Caller,
        (decision, refusal): (Decision, Option<PolicyRefusal>),
    ) -> Self {
        let named = caller.sees_providers();
        Self {
            product_id: product.id().get(),
            name: product.name(),
            country: product.country,
            service: product.service,
            currency: caller.currency(),
            price: decision
                .ranked
                .first()
                .map(|best| Amount(best.price.amount)),
            offers: decision
                .ranked
                .into_iter()
                .map(|offer| OfferView::new(offer, named))
                .collect(),
            excluded: decision
                .excluded
                .into_iter()
                .map(|offer| ExcludedView::new(offer, named))
                .collect(),
            forbidden: refusal.as_ref().map(ForbiddenView::from),
            decided_at: Moment(decision.decided_at),
        }
    }
}

impl OfferView {
    fn new(offer: RankedOffer, named: bool) -> Self {
        Self {
            provider: named.then(|| offer.provider.to_string()),
            operator: offer.operator.as_str().to_owned(),
            price: Amount(offer.price.amount),
            price_ceiling: Amount(offer.ceiling.amount),
            stock: match offer.stock {
                Stock::Count(count) => Some(count),
                Stock::NotTold => None,
            },
            updated_at: Moment(offer.seen_at),
            delivery_rate: offer.delivery_rate.map(|rate| DeliveryRate {
                delivered: rate.delivered,
                tried: rate.tried,
            }),
        }
    }
}

impl ExcludedView {
    fn new(offer: ExcludedOffer, named: bool) -> Self {
        Self {
            provider: named.then(|| offer.provider.to_string()),
            reason: offer.reason.as_str(),
            until: ends_at(&offer.reason).map(Moment),
            price: offer.price.map(|price| Amount(price.amount)),
        }
    }
}

const fn ends_at(reason: &ExclusionReason) -> Option<Timestamp> {
    match reason {
        ExclusionReason::ProviderSuspended { until, .. }
        | ExclusionReason::CircuitOpen { until }
        | ExclusionReason::CoolingDown { until } => Some(*until),
        _ => None,
    }
}

impl App {
    /// The decision for a caller, and what its policy says against any purchase.
    pub(super) async fn quote(
        &self,
        purchase: &Purchase,
        caller: &Caller,
    ) -> Result<(Decision, Option<PolicyRefusal>), ApiError> {
        let (client, account, now) = (caller.client(), caller.account_id(), self.clock.now());
        let refusal = self
            .ledger
            .check_policy(client, account, purchase.product, now)
            .await?;
        let purchase = self.personal(purchase.clone(), caller).await?;
        let decision = self.desk.quote(&purchase, caller.currency()).await?;
        Ok((decision, refusal))
    }

    /// The purchase with what its caller's policy and prices make of it.
    pub(super) async fn personal(
        &self,
        purchase: Purchase,
        caller: &Caller,
    ) -> Result<Purchase, ApiError> {
        let policy = self.ledger.find_policy(caller.client()).await?;
        Ok(Purchase {
            client: Some(caller.client()),
            price_cap: policy
                .max_price
                .map(|cap| Money::new(cap, caller.currency())),
            ..purchase
        })
    }
}

/// Ask what an order would try now, without buying.
#[utoipa::path(post, path = "/v1/quotes", operation_id = "create_quote", tag = "catalog",
    request_body = AskQuote,
    responses((status = 200, description = "The decision", body = Success<Quote>)))]
pub async fn create(
    State(state): State<AppState>,
    caller: Caller,
    Body(body): Body<AskQuote>,
) -> Result<impl IntoResponse, ApiError> {
    let (purchase, _one) = checked(&body.into(), &caller)?;
    state.outage.refuse_if_away()?;
    let quoted = state.quote(&purchase, &caller).await?;
    Ok(ok(Quote::new(purchase.product, &caller, quoted)))
}
