//! An order and one of its attempts, and the steps that move them with their money.

use std::borrow::Cow;

use domain::{
    AttemptEvent, AttemptId, AttemptState, ClientId, ClientMoney, Micros, Money, OrderEvent,
    OrderId, OrderState, ProviderMoney, ProviderName, loggable,
};
use serde::Serialize;

use crate::{
    Account, AnnouncementKind, ClientTransfer, Effect, Entry, HouseTransfer, News, SeenMessage,
    Settled, detail,
};

/// What the books say of an order and one of its attempts.
#[derive(Clone, Debug)]
pub struct CaseFile {
    /// The order.
    pub order_id: OrderId,
    /// Whose it is.
    pub client: ClientId,
    /// Where it stands.
    pub order: OrderState,
    /// What it holds of the client's money.
    pub held: Micros,
    /// Whether the client wants out.
    pub cancel_requested: bool,
    /// How many messages it got.
    pub sms_revision: i32,
    /// Whether the order counts on this attempt.
    pub is_current: bool,
    /// The attempt.
    pub attempt_id: AttemptId,
    /// Where it stands.
    pub attempt: AttemptState,
    /// Where it was bought.
    pub provider: ProviderName,
    /// Listed cost, or what was charged once known.
    pub cost: Money,
    /// What the number costs the client.
    pub price: Micros,
    /// The most that the client would pay for it.
    pub ceiling: Micros,
    /// What the client's account can bear beyond its holds, credit included. Only looked at where
    /// [`CaseFile::extension_for`] says so.
    pub spendable: Micros,
    /// The order's messages. Only looked at where [`CaseFile::reads_messages_for`] says so.
    pub seen: Vec<SeenMessage>,
}

impl CaseFile {
    /// How much more than now the order would hold if it came to cost `price`; zero for less.
    #[must_use]
    pub fn extension_to(&self, price: Micros) -> Micros {
        let more = price.get().saturating_sub(self.held.get());
        Micros::new(more.max(0))
    }

    /// The same for a piece of news: where it is not zero, [`CaseFile::spendable`] has to be known,
    /// and must not fall before the effects are written.
    #[must_use]
    pub fn extension_for(&self, news: &News) -> Micros {
        match news {
            News::Sold(sale) => {
                let terms = sale.terms.as_ref();
                self.extension_to(terms.map_or(self.price, |terms| terms.price))
            }
            _ => Micros::ZERO,
        }
    }

    /// Whether [`CaseFile::seen`] has to be known to judge a piece of news.
    #[must_use]
    pub const fn reads_messages_for(news: &News) -> bool {
        matches!(news, News::Messages { .. })
    }

    /// Where things stand.
    #[must_use]
    pub fn settled(&self, changed: bool) -> Settled {
        let ended_without_sale = matches!(
            self.attempt,
            AttemptState::Refused
                | AttemptState::NotSent
                | AttemptState::NotSold
                | AttemptState::Cancelling
                | AttemptState::Refunded
                | AttemptState::Coded
                | AttemptState::Finished
                | AttemptState::NeedsReview
                | AttemptState::WrittenOff
        );
        let looking = matches!(self.order, OrderState::Buying | OrderState::Unresolved);
        Settled {
            order_id: self.order_id,
            client: self.client,
            order: self.order,
            attempt: self.attempt,
            changed,
            wants_next: self.is_current && looking && ended_without_sale,
        }
    }
}

/// A case that is being decided: the file as it becomes, and what that does to the books.
#[derive(Clone, Debug)]
pub struct Case {
    pub(crate) file: CaseFile,
    effects: Vec<Effect>,
}

impl Case {
    /// Opens a case.
    #[must_use]
    pub const fn open(file: CaseFile) -> Self {
        Self {
            file,
            effects: Vec::new(),
        }
    }

    /// Where it stands now, and what to write. Without effects nothing changed.
    #[must_use]
    pub fn close(self) -> (Settled, Vec<Effect>) {
        (self.file.settled(!self.effects.is_empty()), self.effects)
    }

    pub(crate) fn push(&mut self, effect: Effect) {
        self.effects.push(effect);
    }

    pub(crate) fn note(&mut self, entry: Entry) {
        self.push(Effect::Note(entry));
    }

    pub(crate) fn move_attempt(&mut self, event: AttemptEvent, why: Option<(&str, &str)>) -> bool {
        self.move_attempt_exposed_at(event, why, self.file.cost)
    }

    /// One step of the attempt with the provider's side of the money; false if the event changes
    /// nothing.
    pub(crate) fn move_attempt_exposed_at(
        &mut self,
        event: AttemptEvent,
        why: Option<(&str, &str)>,
        exposed: Money,
    ) -> bool {
        let from = self.file.attempt;
        let Some((to, money)) = from.on(event) else {
            return false;
        };
        let closes = !to.is_followed()
            && !matches!(
                to,
                AttemptState::Sending | AttemptState::Unknown | AttemptState::NeedsReview
            );
        self.push(Effect::MoveAttempt { from, to, closes });
        self.file.attempt = to;
        self.pay_provider(money, exposed);
        let moved = AttemptMoved {
            attempt: self.file.attempt_id,
            provider: &self.file.provider,
            reason: why.map(|(reason, _)| reason),
            // A history is read by many, for ever.
            message: why
                .map(|(_, message)| loggable(message))
                .filter(|message| !message.is_empty()),
        };
        let entry = Entry::quiet(format!("attempt_{}", to.as_str()), detail(&moved));
        self.note(entry);
        true
    }

    fn pay_provider(&mut self, money: ProviderMoney, exposed: Money) {
        use Account::{Cost, Exposure, InFlight, Loss, ProviderWallet, Suspense};
        let cost = self.file.cost;
        let unexpose = ("unexpose", exposed, Exposure, Suspense);
        let purchase = ("purchase", cost, ProviderWallet, InFlight);
        let transfers = match money {
            ProviderMoney::Keep => vec![],
            ProviderMoney::Purchase => vec![purchase],
            ProviderMoney::Expose => vec![("expose", exposed, Suspense, Exposure)],
            ProviderMoney::Unexpose => vec![unexpose],
            ProviderMoney::PurchaseExposed => vec![unexpose, purchase],
            ProviderMoney::Spend => vec![("spend", cost, InFlight, Cost)],
            ProviderMoney::Refund => vec![("provider_refund", cost, InFlight, ProviderWallet)],
            ProviderMoney::LoseExposed => vec![unexpose, ("loss", exposed, ProviderWallet, Loss)],
            ProviderMoney::Lose => vec![("loss", cost, InFlight, Loss)],
        };
        for (kind, amount, from, to) in transfers {
            self.push(Effect::MoveHouse(HouseTransfer {
                kind,
                amount,
                from,
                to,
            }));
        }
    }

    /// Whether the order can take this step.
    pub(crate) fn order_takes(&self, event: OrderEvent) -> bool {
        self.file.order.on(event).is_ok()
    }

    /// One step of the order with the client's side of the money; false if it cannot take it.
    pub(crate) fn move_order(&mut self, event: OrderEvent) -> bool {
        let from = self.file.order;
        let Ok(step) = from.on(event) else {
            return false;
        };
        let held = self.file.held;
        let charged = match step.money {
            ClientMoney::Keep | ClientMoney::Trim => Micros::ZERO,
            ClientMoney::Charge => {
                self.end_hold("charge", Micros::ZERO, Some(Account::Revenue));
                held
            }
            ClientMoney::Void => {
                self.end_hold("void", held, None);
                Micros::ZERO
            }
        };
        self.push(Effect::MoveOrder {
            from,
            to: step.to,
            held: self.file.held,
            charged,
        });
        self.file.order = step.to;
        let kind = format!("order_{}", step.to.as_str());
        let entry = match AnnouncementKind::of_step(step.to) {
            Some(what) => Entry::announced(kind, what, self.file.sms_revision),
            None => Entry::quiet(kind, "{}"),
        };
        self.note(entry);
        true
    }

    /// Ends the hold: `back` returns to the funds, the rest goes to `against`.
    fn end_hold(&mut self, kind: &'static str, back: Micros, against: Option<Account>) {
        self.push(Effect::MoveClient(ClientTransfer {
            kind,
            attempt: Some(self.file.attempt_id),
            funds: back.get(),
            holds: -self.file.held.get(),
            against,
        }));
        self.file.held = Micros::ZERO;
    }

    /// Makes the hold exactly `wanted`; false if the account cannot bear it.
    pub(crate) fn adjust_hold(&mut self, wanted: Micros, attempt: Option<AttemptId>) -> bool {
        if self.file.extension_to(wanted) > self.file.spendable.max(Micros::ZERO) {
            return false;
        }
        let more = wanted.get().saturating_sub(self.file.held.get());
        if more != 0 {
            self.push(Effect::MoveClient(ClientTransfer {
                kind: if more > 0 { "extend" } else { "trim" },
                attempt,
                funds: -more,
                holds: more,
                against: None,
            }));
            self.file.held = wanted;
        }
        true
    }
}

#[derive(Serialize)]
struct AttemptMoved<'a> {
    attempt: AttemptId,
    provider: &'a ProviderName,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Cow<'a, str>>,
}
