//! The fake provider's shelves, till and order book, behind its lock.

use std::collections::{HashMap, VecDeque};

use domain::{AttemptId, Micros, Money, Operator, OtpCode, PhoneNumber, Product, Timestamp};
use provider::{
    BuyOutcome, BuyRequest, ListedOffer, NotSentReason, NumberState, OfferRef, ProviderError,
    ProviderInfo, ProviderOrderId, Refusal, RefusalReason, Stock, UnknownReason,
};

use super::{
    order::FakeOrder,
    plan::{BuyPlan, Call, Failing},
};

/// The code in all refusals and errors of a fake.
pub(super) const CODE: &str = "FAKE";
const FIRST_ORDER_ID: usize = 1001;

#[derive(Debug)]
pub(super) struct Shop {
    pub(super) offers: Vec<ListedOffer>,
    pub(super) orders: Vec<FakeOrder>,
    pub(super) wallet: Micros,
    pub(super) rates: Vec<domain::Rate>,
    pub(super) plans: VecDeque<BuyPlan>,
    pub(super) standing_plan: BuyPlan,
    pub(super) honours_max_cost: bool,
    pub(super) code_plan: Option<(std::time::Duration, OtpCode)>,
    pub(super) resends: bool,
    pub(super) next_id: Option<ProviderOrderId>,
    pub(super) is_down: bool,
    pub(super) purchases: Vec<String>,
    pub(super) calls: Vec<Call>,
    failing: HashMap<Call, VecDeque<Failing>>,
    refused_keys: HashMap<AttemptId, RefusalReason>,
}

impl Shop {
    pub(super) fn new() -> Self {
        Self {
            offers: Vec::new(),
            orders: Vec::new(),
            wallet: Micros::from_units(1_000_000_000).unwrap(),
            rates: Vec::new(),
            plans: VecDeque::new(),
            standing_plan: BuyPlan::Sell,
            honours_max_cost: false,
            code_plan: None,
            resends: true,
            next_id: None,
            is_down: false,
            purchases: Vec::new(),
            calls: Vec::new(),
            failing: HashMap::new(),
            refused_keys: HashMap::new(),
        }
    }

    pub(super) fn add_offer(&mut self, product: Product, operator: &str, cost: Money, stock: u32) {
        let number = self.offers.len() + 1;
        self.offers.push(ListedOffer {
            product,
            operator: Operator::new(operator),
            offer_ref: OfferRef(format!("{}-{}-{number}", product.service, product.country)),
            cost,
            stock: Stock::Count(stock),
        });
    }

    pub(super) fn fail_next(&mut self, call: Call, failing: Failing) {
        self.failing.entry(call).or_default().push_back(failing);
    }

    /// Counts a call and says whether it fails.
    pub(super) fn enter(&mut self, call: Call, now: Timestamp) -> Option<Failing> {
        self.calls.push(call);
        self.pass_time(now);
        if self.is_down {
            return Some(Failing::Before(provider::ErrorKind::Unavailable));
        }
        self.failing.get_mut(&call)?.pop_front()
    }

    pub(super) fn pass_time(&mut self, now: Timestamp) {
        for order in &mut self.orders {
            if order.pass_time(now) {
                self.wallet = self.wallet.checked_add(order.cost.amount).unwrap();
            }
        }
    }

    pub(super) fn order(&mut self, id: &ProviderOrderId) -> Result<&mut FakeOrder, ProviderError> {
        let mut error = error(provider::ErrorKind::UnknownOrder, "no such order");
        error.status = Some(404);
        self.orders
            .iter_mut()
            .find(|order| order.id == *id)
            .ok_or(error)
    }

    /// One purchase request, as the provider decides it.
    pub(super) fn buy(
        &mut self,
        info: &ProviderInfo,
        request: &BuyRequest,
        has_key: bool,
        now: Timestamp,
    ) -> BuyOutcome {
        let plan = self.plans.pop_front();
        let plan = plan.unwrap_or_else(|| self.standing_plan.clone());
        if self.is_down || plan == BuyPlan::NotSent {
            return BuyOutcome::NotSent {
                reason: NotSentReason::ConnectFailed,
                detail: "scripted: nobody listens".to_owned(),
            };
        }
        self.purchases.push(format!(
            "{} {} {}",
            request.attempt_id, request.offer_ref, request.max_cost
        ));
        if let BuyPlan::LoseRequest(reason) = plan {
            return lost(reason);
        }
        let decided = self.first_outcome(request, has_key);
        let decided = decided.unwrap_or_else(|| self.decide(info, request, &plan, now));
        match plan {
            BuyPlan::LoseReplyAfterSale(reason) | BuyPlan::LoseRefusal(reason, _) => lost(reason),
            _ => decided,
        }
    }

    fn first_outcome(&self, request: &BuyRequest, has_key: bool) -> Option<BuyOutcome> {
        if !has_key {
            return None;
        }
        let refused = self.refused_keys.get(&request.attempt_id);
        let sold = self
            .orders
            .iter()
            .find(|order| order.attempt_id == request.attempt_id);
        refused
            .map(|reason| refuse(reason.clone()))
            .or_else(|| sold.map(|order| BuyOutcome::Sold(order.sold())))
    }

    fn decide(
        &mut self,
        info: &ProviderInfo,
        request: &BuyRequest,
        plan: &BuyPlan,
        now: Timestamp,
    ) -> BuyOutcome {
        let decided = self.try_sell(info, request, plan, now);
        if let BuyOutcome::Refused(refusal) = &decided {
            self.refused_keys
                .insert(request.attempt_id, refusal.reason.clone());
        }
        decided
    }

    fn try_sell(
        &mut self,
        info: &ProviderInfo,
        request: &BuyRequest,
        plan: &BuyPlan,
        now: Timestamp,
    ) -> BuyOutcome {
        if let BuyPlan::Refuse(reason) | BuyPlan::LoseRefusal(_, reason) = plan {
            return refuse(reason.clone());
        }
        let mut offers = self.offers.iter_mut();
        let Some(offer) = offers.find(|offer| offer.offer_ref == request.offer_ref) else {
            return refuse(RefusalReason::UnknownProduct);
        };
        let cost = match plan {
            BuyPlan::SellFor(cost) => *cost,
            _ => offer.cost.amount,
        };
        let Stock::Count(left @ 1..) = offer.stock else {
            return refuse(RefusalReason::OutOfStock);
        };
        if self.honours_max_cost && cost > request.max_cost.amount {
            return refuse(RefusalReason::PriceAboveLimit(Some(cost)));
        }
        if cost > self.wallet {
            return refuse(RefusalReason::BalanceLow);
        }
        offer.stock = Stock::Count(left - 1);
        self.wallet = self.wallet.checked_sub(cost).unwrap();
        let number = self.orders.len() + FIRST_ORDER_ID;
        let id = self.next_id.take();
        let order = FakeOrder {
            id: id.unwrap_or_else(|| ProviderOrderId(number.to_string())),
            attempt_id: request.attempt_id,
            product: offer.product,
            offer_ref: offer.offer_ref.clone(),
            test: request.test,
            phone: phone(offer.product, number),
            cost: Money::new(cost, info.currency),
            created_at: now,
            expires_at: now + info.capabilities.number_lifetime,
            state: NumberState::Waiting,
            messages: Vec::new(),
            resends: 0,
            code_due: self
                .code_plan
                .clone()
                .map(|(delay, code)| (now + delay, code)),
            hides_cost: *plan == BuyPlan::SellWithoutCost,
        };
        let sold = BuyOutcome::Sold(order.sold());
        self.orders.push(order);
        sold
    }
}

fn phone(product: Product, number: usize) -> PhoneNumber {
    let code = product.country.calling_code();
    format!("+{code}81{number:07}").parse().unwrap()
}

fn refuse(reason: RefusalReason) -> BuyOutcome {
    BuyOutcome::Refused(Refusal {
        code: Some(CODE.to_owned()),
        message: format!("scripted: {}", reason.as_str()),
        reason,
    })
}

fn lost(reason: UnknownReason) -> BuyOutcome {
    BuyOutcome::Unknown {
        reason,
        detail: format!("{CODE}: scripted: {}", reason.as_str()),
    }
}

pub(super) fn error(kind: provider::ErrorKind, message: &str) -> ProviderError {
    let mut error = ProviderError::new(kind, format!("scripted: {message}"));
    error.code = Some(CODE.to_owned());
    error
}
