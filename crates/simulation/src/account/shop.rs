//! The provider's side of the counter: its orders, its money, its whims.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

use domain::{AttemptId, Micros, Money, OtpCode, PhoneNumber, Product, Timestamp};
use provider::{
    BuyOutcome, BuyRequest, CancelOutcome, CancelRule, ErrorKind, Message, NumberState,
    NumberStatus, ProviderError, ProviderInfo, ProviderOrderId, RecentOrder, RecoveryClass,
    Refusal, RefusalReason, ResendOutcome, Sold as SoldAnswer,
};

use super::LATEST_SALE;
use crate::{Dice, books::MemoryBooks, link::Weather};

/// A new sale shows in lists after so long at the latest.
const LIST_LAG: Duration = Duration::from_secs(5);

/// How a purchase is answered.
pub(crate) enum Reply {
    /// Now.
    At(BuyOutcome),
    /// The sale is made after so long, and nobody answers.
    Later(Duration),
}

/// A sale, as it is.
#[derive(Clone, Debug)]
pub(crate) struct Sold {
    pub(crate) id: ProviderOrderId,
    /// Whose purchase made it; `None` for a stranger on the same account.
    pub(crate) attempt: Option<AttemptId>,
    pub(crate) cost: Micros,
    pub(crate) state: NumberState,
    product: Product,
    phone: PhoneNumber,
    created_at: Timestamp,
    expires_at: Timestamp,
    listed_from: Timestamp,
    code_at: Option<Timestamp>,
    codes: Vec<OtpCode>,
    /// It never answers about its end: cancels fail, it shows as waiting for ever.
    stuck: bool,
    /// A code comes although it was given back.
    late_code: bool,
}

impl Sold {
    /// Whether the money is back at our side.
    pub(crate) fn is_refunded(&self) -> bool {
        !self.stuck && matches!(self.state, NumberState::Cancelled | NumberState::Expired)
    }

    /// Whether a code came although the number was given back: it counts as used in our books, and
    /// only the provider's own account of the money shows that it was free.
    pub(crate) fn is_a_gift(&self) -> bool {
        self.state == NumberState::Cancelled && !self.codes.is_empty()
    }

    fn is_open(&self) -> bool {
        matches!(self.state, NumberState::Waiting | NumberState::Received)
    }
}

/// What a provider is like.
pub(crate) struct Shop {
    info: Arc<ProviderInfo>,
    dice: Dice,
    weather: Weather,
    books: MemoryBooks,
    /// What it charges for each product, by what it lists.
    pub(crate) prices: BTreeMap<Product, Micros>,
    pub(crate) orders: Vec<Sold>,
    refused: BTreeMap<AttemptId, RefusalReason>,
    /// Purchases that it decided to make later.
    under_way: BTreeMap<AttemptId, Timestamp>,
    requested: BTreeSet<AttemptId>,
}

impl Shop {
    pub(crate) fn new(
        info: Arc<ProviderInfo>,
        dice: Dice,
        weather: Weather,
        books: MemoryBooks,
        prices: BTreeMap<Product, Micros>,
    ) -> Self {
        Self {
            info,
            dice,
            weather,
            books,
            prices,
            orders: Vec::new(),
            refused: BTreeMap::new(),
            under_way: BTreeMap::new(),
            requested: BTreeSet::new(),
        }
    }

    fn whim(&self, permille: u64) -> bool {
        self.weather.strikes(&self.dice, permille)
    }

    fn has_keys(&self) -> bool {
        self.info.capabilities.recovery == RecoveryClass::RepeatableByKey
    }

    /// What its books say that we have there.
    pub(crate) fn wallet(&self) -> Micros {
        Micros::new(-self.net_charged())
    }

    /// What it keeps for our purchases.
    pub(crate) fn net_charged(&self) -> i64 {
        let ours = self.orders.iter().filter(|order| order.attempt.is_some());
        ours.filter(|order| !order.is_refunded())
            .map(|order| order.cost.get())
            .sum()
    }

    /// A purchase request leaves us.
    pub(crate) fn expect_intent(&mut self, request: &BuyRequest, is_repeat: bool) {
        let id = request.attempt_id;
        let mut books = self.books.state();
        books.expect_intent(id, is_repeat);
        if !is_repeat && !self.requested.insert(id) {
            let provider = &self.info.name;
            books.accuse(|| format!("{id} was bought at {provider} more than once"));
        }
    }

    /// One purchase request arrives.
    pub(crate) fn buy(&mut self, request: &BuyRequest, now: Timestamp) -> Reply {
        let id = request.attempt_id;
        if self.has_keys() {
            if let Some(order) = self.orders.iter().find(|order| order.attempt == Some(id)) {
                return Reply::At(BuyOutcome::Sold(self.answer(order)));
            }
            if let Some(reason) = self.refused.get(&id) {
                return Reply::At(refuse(reason.clone()));
            }
            if self.under_way.contains_key(&id) {
                return Reply::At(refuse(RefusalReason::Rejected));
            }
        }
        if self.whim(60) {
            let reasons = [
                RefusalReason::OutOfStock,
                RefusalReason::OutOfStock,
                RefusalReason::Rejected,
                RefusalReason::RateLimited(None),
                RefusalReason::BalanceLow,
            ];
            let reason = self.dice.pick(&reasons).cloned();
            let reason = reason.unwrap_or(RefusalReason::OutOfStock);
            let before_the_key = matches!(
                reason,
                RefusalReason::RateLimited(_) | RefusalReason::BalanceLow
            );
            // Not every no is kept under its key.
            if !before_the_key && reason != RefusalReason::OutOfStock {
                self.refused.insert(id, reason.clone());
            }
            return Reply::At(refuse(reason));
        }
        if self.whim(25) {
            let after = self
                .dice
                .millis(100, u64::try_from(LATEST_SALE.as_millis()).unwrap_or(0));
            self.under_way.insert(id, now + after);
            return Reply::Later(after);
        }
        // It says the id of another sale, and has sold nothing.
        if self.whim(4) {
            let ours: Vec<_> = self.orders.iter().filter(|o| o.attempt.is_some()).collect();
            if let Some(other) = self.dice.pick(&ours) {
                return Reply::At(BuyOutcome::Sold(self.answer(other)));
            }
        }
        self.sell(request, now);
        let sold = self.orders.last().map(|order| self.answer(order));
        Reply::At(sold.map_or_else(|| refuse(RefusalReason::OutOfStock), BuyOutcome::Sold))
    }

    /// A sale that was decided earlier.
    pub(crate) fn sell_late(&mut self, request: &BuyRequest, now: Timestamp) {
        self.under_way.remove(&request.attempt_id);
        self.sell(request, now);
    }

    fn sell(&mut self, request: &BuyRequest, now: Timestamp) {
        let Some(listed) = self.prices.get(&request.product).copied() else {
            return;
        };
        // Nearer or farther than listed, sometimes beyond what we said that we would pay.
        let percent = match self.dice.between(0, 99) {
            _ if self.weather.is_calm() => 100,
            0..=87 => 100,
            88..=92 => 95,
            93..=96 => 105,
            _ => 140,
        };
        let cost = Micros::new(listed.get() / 100 * percent);
        self.book(Some(request.attempt_id), request.product, cost, now);
    }

    /// Somebody else buys over the same account.
    pub(crate) fn sell_to_a_stranger(&mut self, product: Product, now: Timestamp) {
        self.book(None, product, Micros::new(1), now);
    }

    fn book(&mut self, attempt: Option<AttemptId>, product: Product, cost: Micros, now: Timestamp) {
        let number = self.orders.len() + 1;
        let lifetime = self.info.capabilities.number_lifetime;
        let life_ms = u64::try_from(lifetime.as_millis()).unwrap_or(0);
        let coded = self.dice.permille(600);
        let code_after = self.dice.millis(500, life_ms.saturating_sub(1));
        let phone = format!("+62811{number:07}").parse();
        let Ok(phone) = phone else {
            return;
        };
        self.orders.push(Sold {
            id: ProviderOrderId(number.to_string()),
            attempt,
            cost,
            state: NumberState::Waiting,
            product,
            phone,
            created_at: now,
            expires_at: now + lifetime,
            listed_from: now
                + self
                    .dice
                    .millis(0, u64::try_from(LIST_LAG.as_millis()).unwrap_or(0)),
            code_at: coded.then(|| now + code_after),
            codes: Vec::new(),
            stuck: attempt.is_some() && self.whim(10),
            late_code: self.whim(20),
        });
    }

    fn answer(&self, order: &Sold) -> SoldAnswer {
        SoldAnswer {
            id: order.id.clone(),
            phone: order.phone.clone(),
            // What it charged is seen in its list only, sometimes.
            cost: (!self.whim(100)).then(|| Money::new(order.cost, self.info.currency)),
            expires_at: Some(order.expires_at),
        }
    }

    /// Codes arrive, numbers end.
    pub(crate) fn pass_time(&mut self, now: Timestamp) {
        for order in &mut self.orders {
            if order.stuck {
                continue;
            }
            if order
                .code_at
                .is_some_and(|at| at <= now && at < order.expires_at)
            {
                let comes = match order.state {
                    NumberState::Waiting | NumberState::Received => true,
                    NumberState::Cancelled => order.late_code,
                    NumberState::Finished | NumberState::Expired => false,
                };
                order.code_at = None;
                if comes {
                    let code = format!("{:06}", order.codes.len() + order.id.0.len() * 1000);
                    order.codes.extend(OtpCode::new(&code));
                    if order.is_open() {
                        order.state = NumberState::Received;
                    }
                }
            }
            if now >= order.expires_at && order.is_open() {
                order.state = match order.state {
                    NumberState::Received => NumberState::Finished,
                    _ => NumberState::Expired,
                };
            }
        }
    }

    fn index_of(&self, id: &ProviderOrderId) -> Result<usize, ProviderError> {
        let found = self.orders.iter().position(|order| order.id == *id);
        found.ok_or_else(|| ProviderError::new(ErrorKind::UnknownOrder, "no such order"))
    }

    /// An order of ours that is to be changed. Touching a stranger's is a crime.
    fn ours(&mut self, id: &ProviderOrderId) -> Result<&mut Sold, ProviderError> {
        let index = self.index_of(id)?;
        if self
            .orders
            .get(index)
            .is_some_and(|order| order.attempt.is_none())
        {
            self.books
                .state()
                .accuse(|| format!("a stranger's order {id} was touched"));
        }
        let none = ProviderError::new(ErrorKind::UnknownOrder, "no such order");
        self.orders.get_mut(index).ok_or(none)
    }

    pub(crate) fn status(&self, id: &ProviderOrderId) -> Result<NumberStatus, ProviderError> {
        let index = self.index_of(id)?;
        if self.whim(15) {
            return Err(ProviderError::new(ErrorKind::MalformedReply, "simulated"));
        }
        let none = ProviderError::new(ErrorKind::UnknownOrder, "no such order");
        let order = self.orders.get(index).ok_or(none)?;
        // A step back, or a word that nobody knows: both are read as waiting.
        if self.whim(15) {
            return Ok(NumberStatus::bare(NumberState::Waiting));
        }
        Ok(self.view(order))
    }

    fn view(&self, order: &Sold) -> NumberStatus {
        let messages = order.codes.iter().map(|code| Message {
            code: Some(code.clone()),
            text: None,
        });
        NumberStatus {
            state: order.state,
            messages: messages.collect(),
            revision: u32::try_from(order.codes.len()).ok(),
            cost: Some(Money::new(order.cost, self.info.currency)),
            phone: Some(order.phone.clone()),
            expires_at: Some(order.expires_at),
        }
    }

    pub(crate) fn cancel(
        &mut self,
        id: &ProviderOrderId,
        now: Timestamp,
    ) -> Result<CancelOutcome, ProviderError> {
        let rule = self.info.capabilities.cancel;
        let currency = self.info.currency;
        let order = self.ours(id)?;
        if order.stuck {
            return Err(ProviderError::new(ErrorKind::Unavailable, "simulated"));
        }
        let refund = Some(Money::new(order.cost, currency));
        Ok(match order.state {
            NumberState::Cancelled => CancelOutcome::Cancelled { refund },
            NumberState::Received => CancelOutcome::CodeArrived,
            NumberState::Finished => CancelOutcome::Finished,
            NumberState::Expired => CancelOutcome::Expired,
            NumberState::Waiting => {
                if let CancelRule::AfterDelay(delay) = rule {
                    let rest = order.created_at + delay - now;
                    if rest.is_positive() {
                        return Ok(CancelOutcome::TooEarly {
                            retry_after: rest.try_into().ok(),
                        });
                    }
                }
                order.state = NumberState::Cancelled;
                CancelOutcome::Cancelled { refund }
            }
        })
    }

    pub(crate) fn finish(&mut self, id: &ProviderOrderId) -> Result<(), ProviderError> {
        let order = self.ours(id)?;
        if order.state == NumberState::Waiting {
            return Err(ProviderError::new(ErrorKind::NotAllowedNow, "no code"));
        }
        if order.state == NumberState::Received {
            order.state = NumberState::Finished;
        }
        Ok(())
    }

    pub(crate) fn resend(
        &mut self,
        id: &ProviderOrderId,
        now: Timestamp,
    ) -> Result<ResendOutcome, ProviderError> {
        let resent = self.dice.permille(800);
        let wait = self.dice.millis(1_000, 60_000);
        let order = self.ours(id)?;
        if !order.is_open() {
            return Err(ProviderError::new(ErrorKind::NotAllowedNow, "it is over"));
        }
        if resent {
            order.code_at = Some(now + wait);
        }
        Ok(ResendOutcome { resent })
    }

    pub(crate) fn recent(&self, since: Timestamp, now: Timestamp) -> Vec<RecentOrder> {
        let shown = self.orders.iter().rev();
        shown
            .filter(|order| order.created_at >= since && order.listed_from <= now)
            .map(|order| RecentOrder {
                id: order.id.clone(),
                product: Some(order.product),
                created_at: Some(order.created_at),
                phone: Some(order.phone.clone()),
                status: self.view(order),
            })
            .collect()
    }
}

fn refuse(reason: RefusalReason) -> BuyOutcome {
    BuyOutcome::Refused(Refusal {
        reason,
        code: None,
        message: "simulated".to_owned(),
    })
}
