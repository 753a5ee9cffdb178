//! What every provider asks for a product.

use std::borrow::Cow;

use axum::{extract::State, response::IntoResponse};
use domain::{ClientId, Country, Currency, Mode, Product, ProviderName, Service};
use orders::Purchase;
use provider::Stock;
use routing::{Decision, Markup, Offer, Snapshot, Strategy};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{Auditor, Page, ledger_query::BoundPages, pricing_rules::percentage};
use crate::{
    amount::{Amount, Moment},
    app::AppState,
    envelope::{Success, ok},
    error::ApiError,
    extract::Query,
};

/// Products of a page when nobody says how many.
const DEFAULT_LIMIT: i64 = 20;

/// Which products.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Compare {
    /// Of this country; ISO 3166-1 alpha-2.
    #[param(value_type = Option<String>, example = "ID")]
    country: Option<Country>,
    /// For this service.
    #[param(value_type = Option<String>, example = "whatsapp")]
    service: Option<Service>,
    /// What this client would pay; absent: a client whom no pricing rule names.
    #[param(value_type = Option<i64>, example = 7)]
    client_id: Option<ClientId>,
    /// What prices are given in; absent: what the client pays in, US dollars without one.
    #[param(value_type = Option<String>, example = "USD")]
    currency: Option<Currency>,
    /// At most so many.
    #[param(minimum = 1, maximum = 200, default = 20)]
    limit: Option<i64>,
    /// The `next_cursor` of the page before, with the same conditions.
    cursor: Option<String>,
}

/// A product with all its offers.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct ComparedProduct {
    /// The product.
    #[schema(example = 142)]
    pub(crate) product_id: i64,
    /// ISO 3166-1 alpha-2.
    #[schema(value_type = String, example = "ID")]
    pub(crate) country: Country,
    /// Slug.
    #[schema(value_type = String, example = "whatsapp")]
    pub(crate) service: Service,
    /// Those that would be tried now, best first, then the others.
    pub(crate) offers: Vec<OfferLine>,
}

/// An offer.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct OfferLine {
    /// The provider account.
    #[schema(value_type = String, example = "cheap-id")]
    pub(crate) provider: ProviderName,
    /// Which mobile operator.
    #[schema(example = "any")]
    pub(crate) operator: String,
    /// What the provider asks.
    pub(crate) cost: Amount,
    /// Of the cost.
    #[schema(value_type = String, example = "IDR")]
    pub(crate) currency: Currency,
    /// The cost in the currency of the comparison; null for offers that are left out.
    pub(crate) converted: Option<Amount>,
    /// What a client would pay; null where that cannot be told.
    pub(crate) price: Option<Amount>,
    /// What makes the price of the converted cost; null for offers that are left out.
    pub(crate) markup: Option<MarkupView>,
    /// How many there are, roughly; null if the provider does not tell.
    #[schema(example = 42)]
    pub(crate) stock: Option<u32>,
    /// When the provider listed it.
    pub(crate) seen_at: Moment,
    /// Why it would not be tried; null if it would.
    #[schema(value_type = Option<String>, example = "out_of_stock")]
    pub(crate) excluded: Option<Cow<'static, str>>,
}

/// What is added to a converted cost, in the currency of the comparison.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct MarkupView {
    /// The pricing rule that says so; null: no rule matches, the configuration's percentage stands.
    #[schema(example = 3)]
    pub(crate) rule_id: Option<i64>,
    /// Added to the converted cost.
    #[schema(value_type = f64, example = 12.5)]
    pub(crate) percent: Amount,
    /// Added after that.
    pub(crate) fixed: Amount,
    /// The price is at least so much above the converted cost; null: no such limit.
    pub(crate) minimum_margin: Option<Amount>,
}

/// Compare what every provider asks for products, and what clients would pay now.
#[utoipa::path(get, path = "/admin/v1/catalog/comparison", operation_id = "admin_compare_catalog",
    tag = "admin-catalog", params(Compare), security(("admin_token" = ["auditor"])),
    responses((status = 200, description = "A page of products",
               body = Success<Page<ComparedProduct>>)))]
pub async fn compare(
    State(state): State<AppState>,
    _: Auditor,
    Query(query): Query<Compare>,
) -> Result<impl IntoResponse, ApiError> {
    let client = match query.client_id {
        None => None,
        Some(id) => {
            let client = state.ledger.find_client(id).await?;
            Some(client.ok_or_else(|| ApiError::invalid("client_id", "there is no such client"))?)
        }
    };
    let paid_in = client.map_or(Currency::USD, |client| client.available.currency);
    let currency = query.currency.unwrap_or(paid_in);
    let conditions = format!("comparison {:?} {:?}", query.country, query.service);
    let limit = query.limit.or(Some(DEFAULT_LIMIT));
    let page = BoundPages::<Product>::read(&conditions, limit, query.cursor.as_deref())?;
    let snapshot = state.catalog.snapshot();
    let rows = usize::try_from(page.rows()).unwrap_or(usize::MAX);
    let wanted = |product: &Product| {
        query
            .country
            .is_none_or(|country| product.country == country)
            && query
                .service
                .is_none_or(|service| product.service == service)
            && page.after().is_none_or(|after| *product > after)
    };
    let products: Vec<Product> = snapshot
        .products()
        .iter()
        .copied()
        .filter(wanted)
        .take(rows)
        .collect();
    let wishes = products
        .iter()
        .map(|product| wish(*product, query.client_id));
    let wishes: Vec<Purchase> = wishes.collect();
    let decisions = state.desk.quote_each(&wishes, currency).await?;
    let compared = products.into_iter().zip(decisions);
    let compared = compared
        .map(|(product, decision)| (product, lines(&snapshot, product, decision)))
        .collect();
    Ok(ok(page.page(
        compared,
        |(product, _)| *product,
        |(product, offers)| ComparedProduct {
            product_id: product.id().get(),
            country: product.country,
            service: product.service,
            offers,
        },
    )))
}

/// A wish that leaves no offer out.
fn wish(product: Product, client: Option<ClientId>) -> Purchase {
    Purchase {
        product,
        mode: Mode::Live,
        max_price: None,
        price_cap: None,
        client,
        providers: Vec::new(),
        exclude_providers: Vec::new(),
        operator: None,
        strategy: Strategy::default(),
        metadata: Default::default(),
    }
}

/// The listed offers in the order of the decision.
fn lines(snapshot: &Snapshot, product: Product, decision: Decision) -> Vec<OfferLine> {
    let listed: Vec<Offer<'_>> = snapshot.offers(product).collect();
    let find = |provider: &ProviderName, reference: &provider::OfferRef| {
        let mut listed = listed.iter();
        listed.find(|offer| offer.provider == provider && offer.listed.offer_ref == *reference)
    };
    let tried = decision.ranked.into_iter().filter_map(|offer| {
        let mut line = OfferLine::of(find(&offer.provider, &offer.offer_ref)?);
        line.converted = Some(Amount(offer.cost_converted.amount));
        line.price = Some(Amount(offer.price.amount));
        line.markup = Some(offer.markup.into());
        Some(line)
    });
    let left_out = decision.excluded.into_iter().filter_map(|offer| {
        let mut line = OfferLine::of(find(&offer.provider, &offer.offer_ref)?);
        line.price = offer.price.map(|price| Amount(price.amount));
        line.excluded = Some(Cow::Borrowed(offer.reason.as_str()));
        Some(line)
    });
    tried.chain(left_out).collect()
}

impl From<Markup> for MarkupView {
    fn from(markup: Markup) -> Self {
        Self {
            rule_id: markup.rule,
            percent: percentage(markup.percent),
            fixed: Amount(markup.fixed),
            minimum_margin: markup.minimum_margin.map(Amount),
        }
    }
}

impl OfferLine {
    fn of(offer: &Offer<'_>) -> Self {
        Self {
            provider: offer.provider.clone(),
            operator: offer.listed.operator.as_str().to_owned(),
            cost: Amount(offer.listed.cost.amount),
            currency: offer.listed.cost.currency,
            converted: None,
            price: None,
            markup: None,
            stock: match offer.listed.stock {
                Stock::Count(count) => Some(count),
                Stock::NotTold => None,
            },
            seen_at: Moment(offer.seen_at),
            excluded: None,
        }
    }
}
