//! What a client that may not see providers is shown of an order's history: neither who sold, nor
//! for how much, nor what the provider said.

use domain::{Micros, Money, Operator};
use provider::Stock;
use routing::{Decision, DeliveryRate};
use serde::{Deserialize, Serialize};

use crate::amount::Moment;

#[derive(Serialize)]
struct Choice {
    ranked: Vec<Ranked>,
    excluded: Vec<Excluded>,
    decided_at: Moment,
}

#[derive(Serialize)]
struct Ranked {
    operator: Operator,
    price: Money,
    ceiling: Money,
    stock: Stock,
    delivery_rate: Option<DeliveryRate>,
}

#[derive(Serialize)]
struct Excluded {
    reason: &'static str,
    price: Option<Money>,
}

/// The fields of an attempt's events that say nothing of the provider.
#[derive(Deserialize, Serialize)]
struct Attempt {
    #[serde(skip_serializing_if = "Option::is_none")]
    attempt: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    price: Option<Micros>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

/// The detail of an event, without what is the provider's. What cannot be read is left out.
pub(super) fn without_provider(kind: &str, detail: String) -> String {
    match kind {
        "routed" => serde_json::from_str(&detail)
            .map(choice)
            .map(|it| written(&it)),
        "decided" => Ok(None),
        kind if kind.starts_with("attempt_") => {
            serde_json::from_str::<Attempt>(&detail).map(|it| written(&it))
        }
        _ => return detail,
    }
    .ok()
    .flatten()
    .unwrap_or_else(|| "{}".to_owned())
}

fn written(shown: &impl Serialize) -> Option<String> {
    serde_json::to_string(shown).ok()
}

fn choice(decision: Decision) -> Choice {
    let ranked = decision.ranked.into_iter().map(|offer| Ranked {
        operator: offer.operator,
        price: offer.price,
        ceiling: offer.ceiling,
        stock: offer.stock,
        delivery_rate: offer.delivery_rate,
    });
    let excluded = decision.excluded.into_iter().map(|offer| Excluded {
        reason: offer.reason.as_str(),
        price: offer.price,
    });
    Choice {
        ranked: ranked.collect(),
        excluded: excluded.collect(),
        decided_at: Moment(decision.decided_at),
    }
}
