//! Why an order cost what it cost: the offers compared, the way from cost to price, every movement
//! of money in words, and whether the rules held.

mod checks;
mod words;

use domain::{Currency, Micros, OrderId, Rate};
use ledger::{
    Dimension, ExportedPosting, Ledger, LedgerError, LedgerFilter, OrderFile, OrderHistoryEvent,
    ProfitLine,
};
use routing::{Decision, ExclusionReason, RankedOffer, convert_cost};
use serde::Serialize;
use utoipa::ToSchema;

use crate::amount::{Amount, Moment};

/// More lines than any order has.
const MAX_LINES: i64 = 1_000;

/// Why an order cost what it cost.
#[derive(Debug, Serialize, ToSchema)]
pub struct OrderMoney {
    /// The order.
    #[schema(example = 1001)]
    pub order_id: i64,
    /// In a few sentences.
    #[schema(example = json!(["A code came, so the client was charged 0.6 USD."]))]
    pub summary: Vec<String>,
    /// What its client pays in: of every amount without a currency beside it.
    #[schema(value_type = String, example = "USD")]
    pub currency: Currency,
    /// The offers that were compared when the number in hand was chosen.
    pub offers: Vec<ComparedOffer>,
    /// What the provider charges for the number.
    pub cost: Amount,
    /// Of the cost, and of what the provider was paid and gave back.
    #[schema(value_type = String, example = "IDR")]
    pub cost_currency: Currency,
    /// The cost in the client's currency, rounded up to the next millionth; null if the rates do
    /// not lead there.
    pub cost_converted: Option<Amount>,
    /// The rates that it was converted with; none where both currencies are the same.
    pub rates: Vec<RateUsed>,
    /// The price less the converted cost: markup and rounding.
    pub markup: Option<Amount>,
    /// What the number costs the client.
    pub price: Amount,
    /// The most that the client may ever be charged.
    pub ceiling: Amount,
    /// What is set aside now.
    pub held: Amount,
    /// What the client was charged.
    pub charged: Amount,
    /// What was set aside and given back.
    pub refunded: Amount,
    /// What left our wallet at providers.
    pub provider_paid: Amount,
    /// What came back to it.
    pub provider_refunded: Amount,
    /// Revenue less the converted cost of all its numbers less losses, as booked so far; null if
    /// something could not be converted.
    pub profit: Option<Amount>,
    /// Every movement, in the order of booking.
    pub lines: Vec<MoneyLine>,
    /// The rules of the books, applied to this order.
    pub checks: Vec<MoneyCheck>,
}

/// An offer as it stood when the choice was made.
#[derive(Debug, Serialize, ToSchema)]
pub struct ComparedOffer {
    /// The provider account.
    #[schema(example = "cheap-id")]
    pub provider: String,
    /// What the provider asked, in its currency.
    pub cost: Option<Amount>,
    /// Of the cost.
    #[schema(value_type = Option<String>, example = "IDR")]
    pub cost_currency: Option<Currency>,
    /// What the client would have paid.
    pub price: Option<Amount>,
    /// Whether the number was bought by it.
    #[schema(example = true)]
    pub chosen: bool,
    /// Why it was not tried; null if it was in the running.
    #[schema(example = "out_of_stock")]
    pub excluded: Option<&'static str>,
}

/// A rate between cost and price.
#[derive(Debug, Serialize, ToSchema)]
pub struct RateUsed {
    /// One unit of the first costs `value` units of the second.
    #[schema(example = "USD/IDR")]
    pub pair: String,
    /// Exact decimal text.
    #[schema(example = "16250")]
    pub value: String,
    /// `config`, or the provider account that published it.
    #[schema(example = "config")]
    pub source: String,
    /// When it was learnt.
    pub as_of: Moment,
}

/// A movement of money.
#[derive(Debug, Serialize, ToSchema)]
pub struct MoneyLine {
    /// When it was booked.
    pub at: Moment,
    /// What kind it is.
    #[schema(example = "charge")]
    pub kind: String,
    /// In words.
    #[schema(example = "the code came: 0.6 USD that was set aside is charged")]
    pub text: String,
    /// The account that the money left.
    #[schema(example = "client_holds")]
    pub from: String,
    /// The account that it went to.
    #[schema(example = "revenue")]
    pub to: String,
    /// How much.
    pub amount: Amount,
    /// Of the amount.
    #[schema(value_type = String, example = "USD")]
    pub currency: Currency,
}

/// A rule and whether it holds.
#[derive(Debug, Serialize, ToSchema)]
pub struct MoneyCheck {
    /// In words.
    #[schema(example = "every movement sums to zero in each currency")]
    pub rule: &'static str,
    /// Whether it holds for this order.
    #[schema(example = true)]
    pub holds: bool,
}

/// All that is on record about an order's money.
struct Records {
    file: OrderFile,
    /// Oldest first.
    postings: Vec<ExportedPosting>,
    earned: Vec<ProfitLine>,
}

/// Explains the money of an order; `None` if there is no such order.
///
/// # Errors
/// The database is away.
pub async fn explain(ledger: &Ledger, id: OrderId) -> Result<Option<OrderMoney>, LedgerError> {
    let Some(file) = ledger.find_order_file(id).await? else {
        return Ok(None);
    };
    let filter = LedgerFilter {
        order_id: Some(id),
        ..LedgerFilter::default()
    };
    let mut postings = ledger.list_postings(&filter, None, MAX_LINES).await?;
    postings.reverse();
    let earned = ledger.report_profit(Dimension::Client, &filter).await?;
    let history = ledger.list_history(id).await?;
    let records = Records {
        file,
        postings,
        earned,
    };
    Ok(records.money(&history))
}

impl Records {
    fn money(&self, history: &[OrderHistoryEvent]) -> Option<OrderMoney> {
        let (order, attempt) = (&self.file.order, self.file.attempts.last()?);
        let currency = order.currency;
        let converted = convert_cost(attempt.cost, currency, &attempt.rates).ok();
        let decision = last_decision(history);
        let is_bought = |offer: &RankedOffer| {
            offer.provider == attempt.provider && offer.offer_ref.0 == attempt.offer_ref
        };
        let ranked = decision.iter().flat_map(|decision| &decision.ranked);
        let markup = ranked
            .clone()
            .find(|offer| is_bought(offer))
            .map(|it| it.markup);
        let offers = decision
            .as_ref()
            .map(|decision| compared(decision, is_bought))
            .unwrap_or_default();
        let lines = words::lines(&self.postings);
        let back = |kinds: &[&str], account: &str| {
            let of = |posting: &&ExportedPosting| {
                kinds.contains(&posting.kind.as_str())
                    && posting.account == account
                    && posting.amount > Micros::ZERO
            };
            sum(self.postings.iter().filter(of).map(|it| it.amount))
        };
        let paid = |posting: &&ExportedPosting| {
            posting.account == "provider_wallet" && posting.amount.is_negative()
        };
        let paid = sum(self.postings.iter().filter(paid).map(|it| it.amount));
        Some(OrderMoney {
            order_id: order.id.0,
            summary: words::summary(&self.file, attempt, (converted, markup), &offers),
            currency,
            offers,
            cost: Amount(attempt.cost.amount),
            cost_currency: attempt.cost.currency,
            cost_converted: converted.map(|money| Amount(money.amount)),
            rates: attempt.rates.iter().map(RateUsed::new).collect(),
            markup: converted
                .and_then(|cost| attempt.price.checked_sub(cost.amount))
                .map(Amount),
            price: Amount(order.price),
            ceiling: Amount(self.file.ceiling),
            held: Amount(self.file.held),
            charged: Amount(order.charged),
            refunded: Amount(back(&["void", "trim"], "client_funds")),
            provider_paid: Amount(Micros::ZERO.checked_sub(paid)?),
            provider_refunded: Amount(back(&["provider_refund"], "provider_wallet")),
            profit: profit(&self.earned, currency).map(Amount),
            lines,
            checks: checks::all(self),
        })
    }
}

fn sum(amounts: impl Iterator<Item = Micros>) -> Micros {
    amounts
        .reduce(|sum, amount| sum.checked_add(amount).unwrap_or(sum))
        .unwrap_or_default()
}

fn profit(earned: &[ProfitLine], currency: Currency) -> Option<Micros> {
    let mut profit = Micros::ZERO;
    for line in earned.iter().filter(|line| line.currency == currency) {
        profit = profit.checked_add(line.profit?)?;
    }
    Some(profit)
}

/// What was decided last; a decision that an older version wrote may be unreadable, and the rest can
/// be told without it.
fn last_decision(history: &[OrderHistoryEvent]) -> Option<Decision> {
    let routed = history.iter().rev().find(|event| event.kind == "routed")?;
    serde_json::from_str(&routed.detail).ok()
}

/// What a decision compared. Accounts of the other mode were never in question.
fn compared(decision: &Decision, is_bought: impl Fn(&RankedOffer) -> bool) -> Vec<ComparedOffer> {
    let ranked = decision.ranked.iter().map(|offer| ComparedOffer {
        chosen: is_bought(offer),
        provider: offer.provider.to_string(),
        cost: Some(Amount(offer.cost.amount)),
        cost_currency: Some(offer.cost.currency),
        price: Some(Amount(offer.price.amount)),
        excluded: None,
    });
    let excluded = decision
        .excluded
        .iter()
        .filter(|offer| offer.reason != ExclusionReason::OtherMode)
        .map(|offer| ComparedOffer {
            provider: offer.provider.to_string(),
            cost: None,
            cost_currency: None,
            price: offer.price.map(|price| Amount(price.amount)),
            chosen: false,
            excluded: Some(offer.reason.as_str()),
        });
    ranked.chain(excluded).collect()
}

impl RateUsed {
    /// As the API shows it.
    #[must_use]
    pub fn new(rate: &Rate) -> Self {
        Self {
            pair: rate.pair.to_string(),
            value: rate.value.to_string(),
            source: rate.source.clone(),
            as_of: Moment(rate.as_of),
        }
    }
}
