//! The choice: a pure function.

use std::cmp::{Ordering, Reverse};

use domain::{Money, Timestamp};

use crate::{
    BreakerState, Decision, DeliveryRate, ExcludedOffer, ExclusionReason, HealthView, Offer,
    RankedOffer, RateProblem, RoutePolicy, RouteRequest, Snapshot, Strategy, exact::Fraction,
    pricing::Pricer,
};

/// A provider without history is taken to deliver four codes of five, and that guess weighs as
/// much as five numbers (a Beta(4, 1) prior).
const PRIOR: DeliveryRate = DeliveryRate {
    delivered: 4,
    tried: 5,
};

/// Sorts the offers of a product into those to try, best first, and those not to, with the first
/// reason of [`ExclusionReason`] that applies.
///
/// [`Strategy::Cheapest`] orders by exact converted cost plus markup; [`Strategy::Reliable`] by
/// that divided by the smoothed delivery rate. Ties go to the higher smoothed delivery rate, then
/// the fresher catalog, then provider name and offer reference: a total order.
#[must_use]
pub fn rank(
    snapshot: &Snapshot,
    request: &RouteRequest,
    policy: &RoutePolicy,
    health: &HealthView,
    now: Timestamp,
) -> Decision {
    let mut pricer = snapshot.pricer(request, policy, now);
    let mut candidates = Vec::new();
    let mut excluded = Vec::new();
    for offer in snapshot.offers(request.product) {
        let sorted = match barrier(&offer, request, policy, health, now) {
            Some(reason) => Err((reason, None)),
            None => price(&offer, request, policy, health, &mut pricer),
        };
        match sorted {
            Ok(candidate) => candidates.push(candidate),
            Err((reason, price)) => excluded.push(ExcludedOffer {
                provider: offer.provider.clone(),
                offer_ref: offer.listed.offer_ref.clone(),
                reason,
                price,
            }),
        }
    }
    candidates.sort_by(Candidate::order);
    Decision {
        ranked: candidates
            .into_iter()
            .map(|candidate| candidate.offer)
            .collect(),
        excluded,
        decided_at: now,
    }
}

/// What keeps an offer out before its price is asked.
pub(crate) fn barrier(
    offer: &Offer<'_>,
    request: &RouteRequest,
    policy: &RoutePolicy,
    health: &HealthView,
    now: Timestamp,
) -> Option<ExclusionReason> {
    let provider = offer.provider;
    let offer_ref = &offer.listed.offer_ref;
    if policy.mode_of(provider) != request.mode {
        return Some(ExclusionReason::OtherMode);
    }
    let included = request.include.is_empty() || request.include.contains(provider);
    if !included || request.exclude.contains(provider) {
        return Some(ExclusionReason::ProviderNotAllowed);
    }
    if let Some(wanted) = &request.operator
        && *wanted != domain::Operator::default()
        && *wanted != offer.listed.operator
    {
        return Some(ExclusionReason::OperatorMismatch);
    }
    let mut tried = request.already_tried.iter();
    if tried.any(|(at, tried)| at == provider && tried == offer_ref) {
        return Some(ExclusionReason::AlreadyTried);
    }
    if let Some((reason, until)) = health.suspension(provider) {
        return Some(ExclusionReason::ProviderSuspended { reason, until });
    }
    if let BreakerState::Open { until } | BreakerState::Probing { until } = health.breaker(provider)
    {
        return Some(ExclusionReason::CircuitOpen { until });
    }
    if let Some(until) = health.cooling(provider, offer_ref) {
        return Some(ExclusionReason::CoolingDown { until });
    }
    if now - offer.seen_at > policy.catalog_stale_after {
        return Some(ExclusionReason::CatalogStale {
            fetched_at: offer.seen_at,
        });
    }
    (!offer.listed.stock.is_available()).then_some(ExclusionReason::OutOfStock)
}

/// An offer with its sort key.
struct Candidate {
    key: Fraction,
    smoothed: Fraction,
    offer: RankedOffer,
}

impl Candidate {
    fn order(&self, other: &Self) -> Ordering {
        let tail = |it: &Self| Reverse(it.offer.seen_at);
        self.key
            .cmp(&other.key)
            .then_with(|| other.smoothed.cmp(&self.smoothed))
            .then_with(|| tail(self).cmp(&tail(other)))
            .then_with(|| self.offer.provider.cmp(&other.offer.provider))
            .then_with(|| self.offer.offer_ref.cmp(&other.offer.offer_ref))
    }
}

fn price(
    offer: &Offer<'_>,
    request: &RouteRequest,
    policy: &RoutePolicy,
    health: &HealthView,
    pricer: &mut Pricer<'_>,
) -> Result<Candidate, (ExclusionReason, Option<Money>)> {
    let unpriced = |problem: RateProblem| (ExclusionReason::from(problem), None);
    let cost = offer.listed.cost;
    let key = pricer.key(offer.provider, request.product, cost.currency);
    let tariff = pricer.tariff(key).map_err(unpriced)?;
    let exact = tariff.exact(cost.amount).map_err(unpriced)?;
    let price = tariff.round_up(&exact).map_err(unpriced)?;
    if let Some(cap) = request.price_cap
        && (cap.currency != price.currency || cap.amount < price.amount)
    {
        return Err((ExclusionReason::AbovePriceCap, Some(price)));
    }
    let ceiling = match request.max_price {
        Some(limit) if limit.currency != price.currency || limit.amount < price.amount => {
            return Err((ExclusionReason::AboveMaxPrice, Some(price)));
        }
        Some(limit) => limit,
        None => tariff
            .ceiling(price, policy.price_tolerance_percent)
            .map_err(unpriced)?,
    };
    let ceiling = match request.price_cap {
        Some(cap) if cap.amount < ceiling.amount => cap,
        _ => ceiling,
    };
    let max_cost = tariff.max_cost(ceiling.amount).map_err(unpriced)?;
    let delivery_rate = health.deliveries(offer.provider, request.product);
    let smoothed = smoothed(delivery_rate);
    let key = match request.strategy {
        Strategy::Cheapest => exact,
        // The prior keeps the rate above zero.
        Strategy::Reliable => smoothed
            .inverse()
            .map_or_else(|| exact.clone(), |numbers| exact.times(&numbers)),
    };
    Ok(Candidate {
        key,
        smoothed,
        offer: RankedOffer {
            provider: offer.provider.clone(),
            offer_ref: offer.listed.offer_ref.clone(),
            operator: offer.listed.operator.clone(),
            cost,
            cost_converted: tariff.converted(cost.amount).map_err(unpriced)?,
            rates: tariff.rates().to_vec(),
            markup: tariff.markup(),
            price,
            ceiling,
            max_cost: Money::new(max_cost, cost.currency),
            stock: offer.listed.stock,
            seen_at: offer.seen_at,
            delivery_rate,
        },
    })
}

/// The delivery rate with the prior's numbers added.
fn smoothed(observed: Option<DeliveryRate>) -> Fraction {
    let observed = observed.unwrap_or_default();
    let delivered = u64::from(observed.delivered) + u64::from(PRIOR.delivered);
    let tried = u64::from(observed.tried) + u64::from(PRIOR.tried);
    Fraction::whole(delivered).over(tried)
}

impl From<RateProblem> for ExclusionReason {
    fn from(problem: RateProblem) -> Self {
        match problem {
            RateProblem::Missing { .. } => Self::RateMissing,
            RateProblem::Stale { as_of, .. } => Self::RateStale { as_of },
            RateProblem::OutOfRange => Self::Unpriceable,
        }
    }
}
