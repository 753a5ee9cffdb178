//! What a piece of news does to an attempt and its order.

use domain::{
    AttemptEvent, AttemptId, AttemptState, Micros, Money, OrderEvent, OrderState, ProviderName,
};

use crate::{
    Account, AnnouncementKind, Case, Effect, Entry, HouseTransfer, Incoming, News, Sale,
    SoldNumber, message::new_messages, storable,
};

impl Case {
    /// Hears a piece of news. What changes nothing (late, repeated, about a closed attempt) is not
    /// an error: then there are no effects.
    pub fn hear(&mut self, news: News) {
        match news {
            News::Sold(sale) => self.sold(*sale),
            News::Refused {
                reason,
                code,
                message,
            } => {
                let code = code.as_deref().map(storable);
                self.answered(AttemptEvent::Refused, reason, code, &message);
            }
            News::NotSent { message } => {
                self.answered(AttemptEvent::NotSent, "not_sent", None, &message);
            }
            News::Lost { reason, message } => {
                let moved = self.answered(AttemptEvent::Lost, reason, None, &message);
                if moved && self.file.is_current {
                    self.move_order(OrderEvent::OutcomeUnknown);
                }
            }
            News::ProvenNotSold { message } => {
                self.move_attempt(AttemptEvent::ProvenNotSold, Some(("not_sold", &message)));
            }
            News::Messages { messages, count } => self.messages(&messages, count),
            News::Charged { cost } => self.charged(cost),
            News::EndedWithoutCode => {
                self.move_attempt(AttemptEvent::EndedWithoutCode, None);
                self.end_order();
            }
            News::Finished => {
                // The provider counts it as used although no code was shown to us: the money is
                // spent, and the client is not charged.
                self.move_attempt(AttemptEvent::CodeArrived, Some(("spent_without_code", "")));
                self.move_attempt(AttemptEvent::Finished, None);
                self.end_order();
            }
            News::LifetimeOver => {
                self.move_attempt(AttemptEvent::LifetimeOver, Some(("lifetime_over", "")));
                self.end_order();
            }
            News::WriteOff { reason } => {
                self.move_attempt(AttemptEvent::WriteOff, Some(("written_off", &reason)));
                self.end_order();
            }
        }
    }

    /// The attempt is over: whatever the order still waited for will not come.
    fn end_order(&mut self) {
        if !self.file.is_current {
            return;
        }
        self.move_order(match self.file.order {
            // After any other end of the attempt the order goes on to the next offer.
            OrderState::Unresolved if self.file.attempt == AttemptState::WrittenOff => {
                OrderEvent::GaveUp
            }
            OrderState::Received => OrderEvent::Finished,
            _ => OrderEvent::EndedWithoutCode,
        });
    }

    /// The outcome of the purchase, with what was said about it; false if it is known already.
    fn answered(
        &mut self,
        event: AttemptEvent,
        reason: &'static str,
        code: Option<String>,
        message: &str,
    ) -> bool {
        let message = storable(message);
        if self.file.attempt == AttemptState::Sending {
            self.push(Effect::Answer {
                reason,
                code,
                message: message.clone(),
            });
        }
        self.move_attempt(event, Some((reason, &message)))
    }

    fn sold(&mut self, sale: Sale) {
        if self.file.attempt.on(AttemptEvent::Sold).is_none() {
            return;
        }
        // An exposure was booked at the listed cost: take it back before the true cost is known.
        let listed = self.file.cost;
        let terms = sale.terms;
        let price = terms.as_ref().map_or(self.file.price, |terms| terms.price);
        if let Some(terms) = &terms {
            self.file.cost.amount = terms.cost;
        }
        self.push(Effect::RecordSale(Box::new(SoldNumber {
            provider_order_id: sale.provider_order_id,
            phone: sale.phone,
            cost: self.file.cost.amount,
            price,
            rates: terms.and_then(|terms| terms.rates),
            expires_at: sale.expires_at,
            cancel_from: sale.cancel_from,
            give_up_at: sale.give_up_at,
            check_at: sale.check_at,
        })));
        self.move_attempt_exposed_at(AttemptEvent::Sold, None, listed);

        let attempt = Some(self.file.attempt_id);
        let wanted = self.file.is_current && self.order_takes(OrderEvent::Sold);
        let affordable = wanted && price <= self.file.ceiling && self.adjust_hold(price, attempt);
        if !affordable {
            // Dearer than the client would pay, or nobody waits for it any more.
            self.move_attempt(AttemptEvent::CancelWanted, None);
            return;
        }
        self.file.price = price;
        self.push(Effect::TakeNumber {
            price,
            ceiling: self.file.ceiling,
            expires_at: sale.expires_at,
        });
        self.move_order(OrderEvent::Sold);
        if self.file.cancel_requested {
            self.move_order(OrderEvent::CancelAsked);
            self.move_attempt(AttemptEvent::CancelWanted, None);
        }
    }

    /// What is booked so far is corrected by the difference, where the money stands now. The client
    /// pays what it agreed to. Of a number whose money is back, or lost by a person's word, there is
    /// nothing to correct.
    fn charged(&mut self, cost: Micros) {
        #[derive(serde::Serialize)]
        struct Repriced<'a> {
            attempt: AttemptId,
            provider: &'a ProviderName,
            booked: Money,
            cost: Money,
        }
        let stands = match self.file.attempt {
            AttemptState::Open | AttemptState::Cancelling | AttemptState::NeedsReview => {
                Account::InFlight
            }
            AttemptState::Coded | AttemptState::Finished => Account::Cost,
            _ => return,
        };
        let booked = self.file.cost;
        let cost = Money::new(cost, booked.currency);
        if cost == booked {
            return;
        }
        let more = cost.amount.get() - booked.amount.get();
        let (from, to) = match more > 0 {
            true => (Account::ProviderWallet, stands),
            false => (stands, Account::ProviderWallet),
        };
        self.push(Effect::Reprice {
            from: booked.amount,
            to: cost.amount,
        });
        self.push(Effect::MoveHouse(HouseTransfer {
            kind: "repricing",
            amount: Money::new(Micros::new(more.abs()), booked.currency),
            from,
            to,
        }));
        self.file.cost = cost;
        let repriced = crate::detail(&Repriced {
            attempt: self.file.attempt_id,
            provider: &self.file.provider,
            booked,
            cost,
        });
        self.note(Entry::quiet("attempt_repriced", repriced));
    }

    fn messages(&mut self, incoming: &[Incoming], count: Option<u32>) {
        let late = !self.file.is_current || !self.order_takes(OrderEvent::CodeArrived);
        if late {
            // The money is spent, and it is our loss: nobody is charged for a number given up.
            if incoming.iter().any(|message| message.code.is_some()) {
                self.move_attempt(AttemptEvent::CodeArrived, Some(("late_code", "")));
            }
            // What came on the number that its client had is shown all the same.
            let ended = matches!(self.file.order, OrderState::Cancelled | OrderState::Expired);
            if !self.file.is_current || !ended {
                return;
            }
        }
        let fresh = new_messages(&self.file.seen, incoming, count);
        let new_code = fresh.iter().any(|message| message.code.is_some());
        let Some(last) = fresh.last() else {
            return;
        };
        self.file.sms_revision = last.revision;
        let codes: Vec<i32> = fresh
            .iter()
            .filter(|message| message.code.is_some())
            .map(|message| message.revision)
            .collect();
        for message in &fresh {
            self.push(Effect::StoreMessage {
                revision: message.revision,
                code: message.code.clone(),
                text: message.text.clone(),
            });
        }
        self.push(Effect::CountMessages {
            revision: self.file.sms_revision,
            coded: new_code && !late,
        });
        self.file.seen.extend(fresh);
        if late {
            if new_code {
                self.note(Entry::quiet("late_code", "{}"));
            }
            return;
        }
        if new_code {
            self.move_attempt(AttemptEvent::CodeArrived, None);
            self.move_order(OrderEvent::CodeArrived);
        }
        for revision in codes {
            let entry = Entry::announced("code_received", AnnouncementKind::OtpReceived, revision);
            self.note(entry);
        }
    }
}
