//! Movements of money in words.

use domain::{AttemptState, Currency, Micros, Money, OrderState};
use ledger::{AttemptRecord, ExportedPosting, OrderFile};
use routing::Markup;

use super::{ComparedOffer, MoneyLine};
use crate::amount::{Amount, Moment};

/// A line for each movement: what left and where it went.
pub(super) fn lines(postings: &[ExportedPosting]) -> Vec<MoneyLine> {
    postings
        .chunk_by(|a, b| a.transfer_id == b.transfer_id)
        .filter_map(|transfer| {
            let from = transfer.iter().find(|line| line.amount.is_negative())?;
            let to = transfer.iter().find(|line| !line.amount.is_negative())?;
            Some(MoneyLine {
                at: Moment(to.at),
                kind: to.kind.clone(),
                text: text(to),
                from: from.account.clone(),
                to: to.account.clone(),
                amount: Amount(to.amount),
                currency: to.currency,
            })
        })
        .collect()
}

fn text(to: &ExportedPosting) -> String {
    let money = Money::new(to.amount, to.currency);
    let provider = to.provider.as_deref().unwrap_or("the provider");
    match to.kind.as_str() {
        "hold" => format!("{money} of the client's money is set aside for the order"),
        "extend" => format!("{money} more is set aside: what is tried next is dearer"),
        "trim" => format!(
            "{money} goes back to the client: the number is cheaper than what was set aside"
        ),
        "charge" => format!("the code came: {money} that was set aside is charged"),
        "void" => format!("the order ended without a code: {money} goes back to the client"),
        "purchase" => format!(
            "{provider} sold a number: {money} left our wallet there and is in flight until the number's end is known"
        ),
        "spend" => format!("the number at {provider} is used: {money} is spent"),
        "provider_refund" => format!("{provider} gave {money} back"),
        "expose" => {
            format!("what became of the purchase at {provider} is not known: {money} may be spent")
        }
        "unexpose" => format!(
            "what became of the purchase at {provider} is known now: {money} is no longer in doubt"
        ),
        "loss" => format!("{money} at {provider} is written off as lost"),
        "repricing" => {
            format!("{provider} charged another cost than it had said: {money} is corrected")
        }
        kind => format!("{kind}: {money}"),
    }
}

/// What is added to a cost, and who says so.
fn added(markup: &Markup, currency: Currency) -> String {
    let money = |amount| Money::new(amount, currency);
    let mut added = match markup.rule {
        Some(rule) => format!("Pricing rule {rule} adds {} %", markup.percent),
        None => format!(
            "No pricing rule matched: the configuration adds {} %",
            markup.percent
        ),
    };
    if markup.fixed != Micros::ZERO {
        added += &format!(" and {}", money(markup.fixed));
    }
    match markup.minimum_margin {
        Some(margin) if margin != Micros::ZERO => {
            format!("{added}, at least {}", money(margin))
        }
        _ => added,
    }
}

/// Why it cost what it cost, in a few sentences.
pub(super) fn summary(
    file: &OrderFile,
    attempt: &AttemptRecord,
    (converted, markup): (Option<Money>, Option<Markup>),
    offers: &[ComparedOffer],
) -> Vec<String> {
    let order = &file.order;
    let price = Money::new(attempt.price, order.currency);
    let mut said = Vec::new();
    let running = offers
        .iter()
        .filter(|offer| offer.excluded.is_none())
        .count();
    if !offers.is_empty() {
        said.push(format!(
            "Of {} offers that were known then, {running} could be tried.",
            offers.len()
        ));
    }
    let listed = offers.iter().find(|offer| offer.chosen);
    let listed = listed.and_then(|offer| Some(Money::new(offer.cost?.0, offer.cost_currency?)));
    let asked = match listed {
        Some(listed) if listed != attempt.cost => format!(
            "{} listed it at {listed} and sold it for {}",
            attempt.provider, attempt.cost
        ),
        _ => format!("{} asks {}", attempt.provider, attempt.cost),
    };
    said.push(match converted {
        Some(converted) if converted.currency != attempt.cost.currency => {
            format!("{asked}, which is {converted} at the rate of that moment.")
        }
        _ => format!("{asked}."),
    });
    let added = markup.map_or_else(
        || "Markup is added".to_owned(),
        |markup| added(&markup, order.currency),
    );
    said.push(format!(
        "{added}; rounded up to the next {}, the client's price is {price}.",
        Money::new(order.currency.step(), order.currency)
    ));
    if converted.is_some_and(|cost| cost.amount > price.amount) {
        said.push(
            "The provider told its charge after the sale: what it took beyond the price is ours to \
             bear."
                .to_owned(),
        );
    }
    if attempt.seq > 1 {
        said.push(format!(
            "It was attempt {}: those before it brought no number for the client.",
            attempt.seq
        ));
    }
    let charged = Money::new(order.charged, order.currency);
    said.push(match order.state {
        OrderState::Received | OrderState::Completed => {
            format!("A code came, so the client was charged {charged}.")
        }
        OrderState::Cancelled | OrderState::Expired | OrderState::Failed => {
            "No code came, so the client was charged nothing.".to_owned()
        }
        _ => format!(
            "It is not over: {} is set aside and nothing is charged yet.",
            Money::new(file.held, order.currency)
        ),
    });
    if attempt.state == AttemptState::WrittenOff {
        said.push(format!("{} was written off.", attempt.cost));
    }
    said
}
