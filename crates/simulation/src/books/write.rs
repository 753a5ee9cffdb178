//! Writing the effects of decisions.

use domain::{
    AccountId, AttemptId, AttemptState, ClientId, Micros, Money, OrderId, OrderState, Timestamp,
};
use ledger::{
    Attempt, DriverLease, LedgerError, NewAttempt, NewOrder, Order, Reservation, Reserved,
    ReservedOrder, Settled,
};
use lifecycle::{
    Account, Admission, Case, CaseFile, ClientTransfer, Effect, HouseTransfer, SeenMessage,
    SoldNumber, admit,
};

use super::{AttemptRow, OrderRow, State};

/// As the ledger counts.
const FIRST_ORDER: i64 = 1001;

impl State {
    /// Makes the orders that the account can bear.
    pub(super) fn reserve(&mut self, reservation: Reservation) -> Reserved {
        let Reservation {
            client,
            account_id,
            idempotency,
            orders,
            now,
        } = reservation;
        let key = idempotency.map(|key| (account_id, key.key));
        if let Some(key) = &key
            && self.keys.contains_key(key)
        {
            return Reserved::KeySeen;
        }
        let Some(account) = self.clients.get_mut(&account_id) else {
            return Reserved::Failed(LedgerError::NoSuchClient);
        };
        let currency = account.currency;
        let prices = orders.iter().map(|order| order.attempt.price);
        let held = match admit(&mut account.purse, prices) {
            Admission::Held(held) => held,
            Admission::Insufficient { spendable } => {
                return Reserved::Insufficient {
                    spendable: Money::new(spendable, currency),
                };
            }
            Admission::Suspended => return Reserved::Suspended,
        };
        let refused = orders.len() - held.len();
        let mut made = Vec::with_capacity(held.len());
        for (place, _) in held {
            let Some(order) = orders.get(place) else {
                continue;
            };
            let id = OrderId(i64::try_from(self.orders.len()).unwrap_or(i64::MAX) + FIRST_ORDER);
            self.insert_order(id, client, account_id, order, now);
            made.push(ReservedOrder {
                id,
                order: order.clone(),
                may_send: true,
            });
        }
        if let Some(key) = key {
            self.keys
                .insert(key, made.iter().map(|made| made.id).collect());
        }
        self.steps += 1;
        for made in &made {
            self.check(made.id, made.order.attempt.id);
        }
        Reserved::Orders {
            orders: made,
            refused,
        }
    }

    /// Decides a case and writes what it does, all or nothing.
    pub(super) fn decide(
        &mut self,
        file: CaseFile,
        now: Timestamp,
        decide: impl FnOnce(&mut Case),
    ) -> Result<Settled, LedgerError> {
        let attempt_id = file.attempt_id;
        let mut case = Case::open(file);
        decide(&mut case);
        let (settled, effects) = case.close();
        self.write_all(attempt_id, effects, now)?;
        Ok(settled)
    }

    /// Writes the effects of one case in their order.
    pub(super) fn write_all(
        &mut self,
        attempt_id: AttemptId,
        effects: Vec<Effect>,
        now: Timestamp,
    ) -> Result<(), LedgerError> {
        let Some(order_id) = self.attempts.get(&attempt_id).map(|a| a.seen.order_id) else {
            return Err(LedgerError::NoSuchAttempt(attempt_id));
        };
        // The one constraint that a correct decision can meet: a provider that lies about ids.
        for effect in &effects {
            if let Effect::RecordSale(sold) = effect
                && self.is_taken(attempt_id, sold)
            {
                return Err(LedgerError::Taken("the provider's order id"));
            }
        }
        if effects.is_empty() {
            return Ok(());
        }
        for effect in effects {
            let what = std::mem::discriminant(&effect);
            if self.write(attempt_id, effect, now).is_none() {
                // The ledger rolls back; here nothing is locked or stale, so it is a defect.
                self.accuse(|| format!("order {order_id} cannot take {what:?}"));
                return Err(LedgerError::Conflict(order_id));
            }
        }
        self.steps += 1;
        self.check(order_id, attempt_id);
        Ok(())
    }

    fn is_taken(&self, attempt_id: AttemptId, sold: &SoldNumber) -> bool {
        self.attempts.get(&attempt_id).is_some_and(|attempt| {
            let key = (
                attempt.seen.provider.clone(),
                sold.provider_order_id.clone(),
            );
            let known = self.by_provider_order.get(&key);
            known.is_some_and(|known| *known != attempt_id)
        })
    }

    /// `None` where the ledger would find another row than it read.
    fn write(&mut self, attempt_id: AttemptId, effect: Effect, now: Timestamp) -> Option<()> {
        let attempt = self.attempts.get_mut(&attempt_id)?;
        let order = self.orders.get_mut(&attempt.seen.order_id)?;
        match effect {
            Effect::MoveAttempt { from, to, .. } => {
                (attempt.seen.state == from).then_some(())?;
                attempt.seen.state = to;
                if to == AttemptState::Cancelling {
                    attempt.seen.check_at = now;
                }
                let provider = attempt.seen.provider.clone();
                self.index(attempt_id, &provider, to);
            }
            Effect::Answer {
                reason, message, ..
            } => {
                attempt.seen.answered_at = Some(now);
                attempt.seen.reason = Some(reason.to_owned());
                attempt.seen.provider_message = Some(message);
            }
            Effect::RecordSale(sold) => {
                let key = (
                    attempt.seen.provider.clone(),
                    sold.provider_order_id.clone(),
                );
                attempt.record(*sold, now);
                self.by_provider_order.insert(key, attempt_id);
            }
            Effect::Reprice { from, to } => {
                (attempt.seen.cost.amount == from).then_some(())?;
                attempt.seen.cost.amount = to;
            }
            Effect::MoveOrder {
                from,
                to,
                held,
                charged,
            } => {
                (order.seen.state == from).then_some(())?;
                order.seen.state = to;
                order.held = held;
                order.seen.charged = order.seen.charged.checked_add(charged)?;
                if to.is_final() {
                    order.seen.ended_at = Some(now);
                }
                let id = order.seen.id;
                match to {
                    OrderState::Buying | OrderState::Unresolved => self.looking.insert(id),
                    _ => self.looking.remove(&id),
                };
            }
            Effect::TakeNumber {
                price,
                ceiling,
                expires_at,
            } => {
                order.seen.price = price;
                order.held = price;
                order.ceiling = ceiling;
                order.seen.expires_at = expires_at;
            }
            Effect::WishCancel(true) => {
                order.seen.cancel_requested_at.get_or_insert(now);
            }
            Effect::WishCancel(false) => order.seen.cancel_requested_at = None,
            Effect::DelayCancel(from) => attempt.seen.cancel_from = Some(from),
            Effect::Fail { reason } => order.seen.failed_reason = Some(reason),
            Effect::BeginAttempt { next, lease } => {
                (order.seen.attempt_id == attempt_id).then_some(())?;
                order.begin(&next, lease);
                let row = AttemptRow::new(order, &next, now);
                self.looking.insert(order.seen.id);
                self.attempts.insert(next.id, row);
            }
            Effect::MoveClient(transfer) => return self.move_client(attempt_id, transfer),
            Effect::MoveHouse(transfer) => return self.move_house(attempt_id, transfer),
            Effect::StoreMessage {
                revision,
                code,
                text,
            } => {
                let expected = order.messages.last().map_or(0, |last| last.revision) + 1;
                (revision == expected).then_some(())?;
                order.messages.push(SeenMessage {
                    revision,
                    code,
                    text,
                });
            }
            Effect::CountMessages { revision, coded } => {
                order.seen.sms_revision = revision;
                if coded {
                    order.seen.otp_received_at.get_or_insert(now);
                }
                let newest = order.messages.iter().rev().find_map(|m| m.code.clone());
                order.seen.otp_code = newest.map(|code| code.as_str().to_owned());
            }
            Effect::Note(entry) => {
                order.history += 1;
                let word = entry.kind.strip_prefix("order_");
                let Some(state) = word.and_then(OrderState::from_word) else {
                    return Some(());
                };
                if order.ended_in.is_some() {
                    let id = order.seen.id;
                    self.accuse(|| format!("rule 9: order {id} moved to {state:?} after its end"));
                } else if state.is_final() {
                    order.ended_in = Some(state);
                }
            }
        }
        Some(())
    }

    fn move_client(&mut self, attempt_id: AttemptId, transfer: ClientTransfer) -> Option<()> {
        let order_id = self.attempts.get(&attempt_id)?.seen.order_id;
        let order = self.orders.get_mut(&order_id)?;
        let account = self.clients.get_mut(&order.account_id)?;
        let purse = &mut account.purse;
        let funds = purse.funds.get().checked_add(transfer.funds)?;
        let holds = purse.held.get().checked_add(transfer.holds)?;
        let covered = transfer.funds >= 0 || funds >= -purse.credit_limit.get();
        (covered && holds >= 0).then_some(())?;
        purse.funds = Micros::new(funds);
        purse.held = Micros::new(holds);
        purse.version += 1;
        account.posted_funds += transfer.funds;
        account.posted_holds += transfer.holds;
        order.posted_hold += transfer.holds;
        order.charges += u32::from(transfer.kind == "charge");
        order.voids += u32::from(transfer.kind == "void");
        if transfer.against == Some(Account::Revenue) {
            order.posted_revenue -= transfer.funds + transfer.holds;
        }
        Some(())
    }

    fn move_house(&mut self, attempt_id: AttemptId, transfer: HouseTransfer) -> Option<()> {
        let attempt = self.attempts.get_mut(&attempt_id)?;
        let micros = transfer.amount.amount.get();
        for (account, gained) in [(transfer.from, -micros), (transfer.to, micros)] {
            let key = (attempt.seen.provider.clone(), account);
            *self.house.entry(key).or_default() += gained;
            match account {
                Account::InFlight => attempt.in_flight += gained,
                Account::Exposure => attempt.exposed += gained,
                Account::ProviderWallet => attempt.paid -= gained,
                _ => {}
            }
        }
        Some(())
    }

    /// An order whose hold the account bears already.
    pub(super) fn insert_order(
        &mut self,
        id: OrderId,
        client: ClientId,
        account_id: AccountId,
        new: &NewOrder,
        now: Timestamp,
    ) -> Option<()> {
        let price = new.attempt.price.get();
        let account = self.clients.get_mut(&account_id)?;
        account.posted_funds -= price;
        account.posted_holds += price;
        let order = OrderRow::new(id, client, account_id, account.currency, new, now);
        let attempt = AttemptRow::new(&order, &new.attempt, now);
        self.looking.insert(id);
        self.attempts.insert(new.attempt.id, attempt);
        self.orders.insert(id, order);
        Some(())
    }
}

impl OrderRow {
    fn new(
        id: OrderId,
        client: ClientId,
        account_id: AccountId,
        currency: domain::Currency,
        new: &NewOrder,
        now: Timestamp,
    ) -> Self {
        let first = &new.attempt;
        Self {
            seen: Order {
                id,
                client,
                product: new.product,
                currency,
                state: OrderState::Buying,
                price: first.price,
                charged: Micros::ZERO,
                attempt_id: first.id,
                attempt: AttemptState::Sending,
                provider: first.provider.clone(),
                operator: first.operator.as_str().to_owned(),
                provider_order_id: None,
                phone: None,
                otp_code: None,
                otp_message: None,
                otp_received_at: None,
                sms_revision: 0,
                request: new.request.clone(),
                created_at: now,
                expires_at: new.expires_at,
                ended_at: None,
                cancel_requested_at: None,
                cancel_from: None,
                buy_until: new.buy_until,
                failed_reason: None,
                trace_parent: None,
                redacted_at: None,
            },
            account_id,
            held: first.price,
            ceiling: first.ceiling,
            lease: new.lease.clone(),
            attempts: vec![first.id],
            messages: Vec::new(),
            // That it was routed, and that its first purchase is being sent.
            history: 2,
            posted_hold: first.price.get(),
            posted_revenue: 0,
            charges: 0,
            voids: 0,
            ended_in: None,
        }
    }

    fn begin(&mut self, next: &NewAttempt, lease: DriverLease) {
        self.seen.state = OrderState::Buying;
        self.seen.attempt_id = next.id;
        self.seen.price = next.price;
        self.held = next.price;
        self.ceiling = next.ceiling;
        self.lease = lease;
        self.attempts.push(next.id);
    }
}

impl AttemptRow {
    fn new(order: &OrderRow, new: &NewAttempt, now: Timestamp) -> Self {
        Self {
            seen: Attempt {
                id: new.id,
                order_id: order.seen.id,
                client: order.seen.client,
                order: order.seen.state,
                is_current: true,
                order_currency: order.seen.currency,
                provider: new.provider.clone(),
                offer_ref: new.offer_ref.clone(),
                product: order.seen.product,
                state: AttemptState::Sending,
                cost: new.cost,
                max_cost: new.max_cost,
                provider_order_id: None,
                phone: None,
                reason: None,
                provider_message: None,
                created_at: now,
                answered_at: None,
                expires_at: None,
                cancel_from: None,
                give_up_at: None,
                check_at: now,
                checks: 0,
                trace_parent: order.seen.trace_parent.clone(),
            },
            operator: new.operator.as_str().to_owned(),
            price: new.price,
            ceiling: new.ceiling,
            in_flight: 0,
            exposed: 0,
            paid: 0,
        }
    }

    fn record(&mut self, sold: SoldNumber, now: Timestamp) {
        self.seen.provider_order_id = Some(sold.provider_order_id);
        self.seen.phone = Some(sold.phone);
        self.seen.cost.amount = sold.cost;
        self.price = sold.price;
        self.seen.answered_at.get_or_insert(now);
        self.seen.expires_at = Some(sold.expires_at);
        self.seen.cancel_from = sold.cancel_from;
        self.seen.give_up_at = Some(sold.give_up_at);
        self.seen.check_at = sold.check_at;
    }
}
