//! What is asked for, and by whom; and what becomes of it when it is tried.

use std::collections::BTreeMap;

use domain::{
    AccountId, AttemptId, ClientId, Currency, Mode, Money, Operator, Product, ProviderName,
};
use ledger::NewAttempt;
use routing::{RankedOffer, RouteRequest, Strategy};
use serde::{Deserialize, Serialize};

/// Who buys, from which account.
#[derive(Clone, Copy, Debug)]
pub struct Buyer {
    /// The client.
    pub client: ClientId,
    /// Its account for the key's mode.
    pub account_id: AccountId,
    /// The account's currency.
    pub currency: Currency,
}

/// What a client asks for; stored with each order, to go on choosing after a restart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Purchase {
    /// Country and service.
    pub product: Product,
    /// The most that one number may cost the client, in its currency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_price: Option<Money>,
    /// The most that its policy lets the client pay for one number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price_cap: Option<Money>,
    /// Who buys: pricing rules may name it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client: Option<ClientId>,
    /// Only these accounts; empty: all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub providers: Vec<ProviderName>,
    /// Not these accounts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exclude_providers: Vec<ProviderName>,
    /// Only this operator.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operator: Option<Operator>,
    /// What is best.
    #[serde(default)]
    pub strategy: Strategy,
    /// Whether it is a test: only provider accounts for tests are asked, or only the others.
    #[serde(default)]
    pub mode: Mode,
    /// The client's own note, given back with the order.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub metadata: BTreeMap<String, String>,
}

impl Purchase {
    /// The routing question for a client who pays in `currency`.
    #[must_use]
    pub fn route_request(
        &self,
        currency: Currency,
        already_tried: Vec<(ProviderName, provider::OfferRef)>,
    ) -> RouteRequest {
        RouteRequest {
            product: self.product,
            currency,
            max_price: self.max_price,
            price_cap: self.price_cap,
            client: self.client,
            include: self.providers.clone(),
            exclude: self.exclude_providers.clone(),
            operator: self.operator.clone(),
            strategy: self.strategy,
            mode: self.mode,
            already_tried,
        }
    }
}

pub(crate) fn new_attempt(id: uuid::Uuid, offer: &RankedOffer) -> NewAttempt {
    NewAttempt {
        id: AttemptId(id),
        provider: offer.provider.clone(),
        offer_ref: offer.offer_ref.0.clone(),
        operator: offer.operator.clone(),
        cost: offer.cost,
        max_cost: offer.max_cost.amount,
        rates: offer.rates.clone(),
        price: offer.price.amount,
        ceiling: offer.ceiling.amount,
    }
}

/// Our own types always serialise; if one did not, the record would be empty rather than the
/// purchase fail.
pub(crate) fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_else(|_| "{}".to_owned())
}
