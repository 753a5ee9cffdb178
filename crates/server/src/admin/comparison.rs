//! What every provider asks for a product.

use axum::{extract::State, response::IntoResponse};
use domain::{Country, Currency, Mode, Product, ProviderName, Service};
use orders::Purchase;
use provider::Stock;
use routing::{Decision, Offer, Snapshot, Strategy};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{Auditor, Page, ledger_query::BoundPages};
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
    /// What prices are given in.
    #[param(value_type = Option<String>, example = "USD", default = "USD")]
    currency: Option<Currency>,
    /// At most so many.
    #[param(minimum = 1, maximum = 200, default = 20)]
    limit: Option<i64>,
    /// The `next_cursor` of the page before, with the same conditions.
    cursor: Option<String>,
}

/// A product with all its offers.
#[derive(Debug, Serialize, ToSchema)]
pub struct ComparedProduct {
    /// The product.
    #[schema(example = 142)]
    product_id: i64,
    /// ISO 3166-1 alpha-2.
    #[schema(value_type = String, example = "ID")]
    country: Country,
    /// Slug.
    #[schema(value_type = String, example = "whatsapp")]
    service: Service,
    /// Those that would be tried now, best first, then the others.
    offers: Vec<OfferLine>,
}

/// An offer.
#[derive(Debug, Serialize, ToSchema)]
pub struct OfferLine {
    /// The provider account.
    #[schema(value_type = String, example = "cheap-id")]
    provider: ProviderName,
    /// Which mobile operator.
    #[schema(example = "any")]
    operator: String,
    /// What the provider asks.
    cost: Amount,
    /// Of the cost.
    #[schema(value_type = String, example = "IDR")]
    currency: Currency,
    /// The cost in the currency of the comparison; null for offers that are left out.
    converted: Option<Amount>,
    /// What a client would pay; null where that cannot be told.
    price: Option<Amount>,
    /// How many there are, roughly; null if the provider does not tell.
    #[schema(example = 42)]
    stock: Option<u32>,
    /// When the provider listed it.
    seen_at: Moment,
    /// Why it would not be tried; null if it would.
    #[schema(example = "out_of_stock")]
    excluded: Option<&'static str>,
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
    let currency = query.currency.unwrap_or(Currency::USD);
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
    let wishes: Vec<Purchase> = products.iter().copied().map(plain).collect();
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
fn plain(product: Product) -> Purchase {
    Purchase {
        product,
        mode: Mode::Live,
        max_price: None,
        price_cap: None,
        client: None,
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
        Some(line)
    });
    let left_out = decision.excluded.into_iter().filter_map(|offer| {
        let mut line = OfferLine::of(find(&offer.provider, &offer.offer_ref)?);
        line.price = offer.price.map(|price| Amount(price.amount));
        line.excluded = Some(offer.reason.as_str());
        Some(line)
    });
    tried.chain(left_out).collect()
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
            stock: match offer.listed.stock {
                Stock::Count(count) => Some(count),
                Stock::NotTold => None,
            },
            seen_at: Moment(offer.seen_at),
            excluded: None,
        }
    }
}
