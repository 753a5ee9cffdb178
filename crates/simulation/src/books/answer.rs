//! Answering what a desk asks, as the ledger would.

use std::collections::{BTreeSet, HashMap};

use domain::{AccountId, AttemptId, Clock, OrderId, OrderState, ProviderName, Timestamp};
use ledger::{
    Attempt, Claims, DriverLease, HistoryView, Lease, LedgerError, Look, NewAttempt, News,
    NextAttempt, Order, Reservation, Reserved, SeenMessage, Settled, StrayOrder, Unclear,
};
use lifecycle::Case;
use orders::Books;
use time::Duration;

use super::{
    Asked, LeaseRow, MemoryBooks, Recorded, State,
    record::{error_word, reserved_word, settled_word, word},
};

/// How often in a thousand the books are away before a step, and how often its answer is lost.
const AWAY: u64 = 3;
const ANSWER_LOST: u64 = 3;

type Answer<T> = Result<T, LedgerError>;

impl MemoryBooks {
    /// One step at the books, all of it or nothing.
    async fn step<T>(&self, act: impl FnOnce(&mut State) -> Answer<T>) -> Answer<T> {
        self.link.to_books().await;
        if self.link.mishap(AWAY) {
            return Err(LedgerError::away());
        }
        let answer = act(&mut self.state());
        self.link.to_books().await;
        if self.link.mishap(ANSWER_LOST) {
            return Err(LedgerError::away());
        }
        answer
    }

    /// One write, remembered if the books were told to.
    async fn write<T>(
        &self,
        now: Timestamp,
        asked: impl FnOnce() -> Asked,
        word: impl FnOnce(&Answer<T>) -> String,
        act: impl FnOnce(&mut State) -> Answer<T>,
    ) -> Answer<T> {
        self.step(|state| {
            let answer = act(state);
            if state.record.is_some() {
                let recorded = Recorded {
                    asked: asked(),
                    now,
                    answer: word(&answer),
                };
                state.record.get_or_insert_default().push(recorded);
            }
            answer
        })
        .await
    }

    async fn settle_with(
        &self,
        now: Timestamp,
        attempt_id: AttemptId,
        asked: impl FnOnce() -> Asked,
        decide: impl FnOnce(&mut Case),
    ) -> Answer<Settled> {
        self.write(now, asked, settled_word, |state| {
            let file = state.file_of(attempt_id)?;
            state.decide(file, now, decide)
        })
        .await
    }
}

impl Books for MemoryBooks {
    async fn reserve(&self, reservation: Reservation) -> Reserved {
        let now = reservation.now;
        let asked = reservation.clone();
        let written = self
            .write(
                now,
                || Asked::Reserve(Box::new(asked)),
                |answer| match answer {
                    Ok(reserved) => reserved_word(reserved),
                    Err(error) => error_word(error),
                },
                |state| Ok(state.reserve(reservation)),
            )
            .await;
        // They may have gone away before or after the write.
        written.unwrap_or_else(Reserved::Unconfirmed)
    }

    async fn settle(&self, id: AttemptId, news: News, now: Timestamp) -> Answer<Settled> {
        let asked = news.clone();
        let asked = || Asked::Settle(id, Box::new(asked));
        self.settle_with(now, id, asked, |case| case.hear(news))
            .await
    }

    async fn begin_next_attempt(
        &self,
        previous: AttemptId,
        next: &NewAttempt,
        decision: &str,
        lease: &DriverLease,
        now: Timestamp,
    ) -> Answer<NextAttempt> {
        let asked = || Asked::BeginNextAttempt {
            previous,
            next: Box::new(next.clone()),
            lease: lease.clone(),
        };
        self.write(now, asked, word, |state| {
            let mut case = Case::open(state.file_of(previous)?);
            let begun = case.begin_next(next, decision, lease)?;
            let (_, effects) = case.close();
            state.write_all(previous, effects, now)?;
            Ok(begun)
        })
        .await
    }

    async fn give_up(&self, id: AttemptId, reason: &str, now: Timestamp) -> Answer<Settled> {
        let asked = || Asked::GiveUp(id, reason.to_owned());
        self.write(now, asked, settled_word, |state| {
            let mut verdict = Ok(());
            let file = state.file_of(id)?;
            let settled = state.decide(file, now, |case| verdict = case.give_up(reason))?;
            verdict?;
            Ok(settled)
        })
        .await
    }

    async fn request_cancel(&self, order_id: OrderId, now: Timestamp) -> Answer<Settled> {
        let asked = || Asked::RequestCancel(order_id);
        self.write(now, asked, settled_word, |state| {
            let order = state.orders.get(&order_id);
            let id = order
                .ok_or(LedgerError::NoSuchOrder(order_id))?
                .seen
                .attempt_id;
            let file = state.file_of(id)?;
            state.decide(file, now, Case::ask_cancel)
        })
        .await
    }

    async fn withdraw_cancel(
        &self,
        id: AttemptId,
        cancel_from: Option<Timestamp>,
        now: Timestamp,
    ) -> Answer<Settled> {
        let asked = || Asked::WithdrawCancel(id, cancel_from);
        self.settle_with(now, id, asked, |case| case.withdraw_cancel(cancel_from))
            .await
    }

    async fn pass_deadline(&self, id: AttemptId, now: Timestamp) -> Answer<Settled> {
        self.settle_with(now, id, || Asked::PassDeadline(id), Case::pass_deadline)
            .await
    }

    async fn complete_order(&self, id: AttemptId, now: Timestamp) -> Answer<Settled> {
        self.settle_with(now, id, || Asked::CompleteOrder(id), Case::complete)
            .await
    }

    async fn hasten_check(
        &self,
        provider: &ProviderName,
        provider_order_id: &str,
        now: Timestamp,
    ) -> Answer<bool> {
        let asked = || Asked::HastenCheck(provider.clone(), provider_order_id.to_owned());
        self.write(now, asked, word, |state| {
            for id in state.followed.get(provider).into_iter().flatten() {
                if let Some(attempt) = state.attempts.get_mut(id)
                    && attempt.seen.provider_order_id.as_deref() == Some(provider_order_id)
                {
                    attempt.seen.check_at = attempt.seen.check_at.min(now);
                    return Ok(true);
                }
            }
            Ok(false)
        })
        .await
    }

    async fn mark_checked(&self, ids: &[AttemptId], check_at: Timestamp) -> Answer<()> {
        let asked = || Asked::MarkChecked(ids.to_vec(), check_at);
        self.write(check_at, asked, word, |state| {
            state.mark_checked(ids, check_at);
            Ok(())
        })
        .await
    }

    async fn check_now(&self, ids: &[AttemptId], now: Timestamp) -> Answer<()> {
        let asked = || Asked::CheckNow(ids.to_vec());
        self.write(now, asked, word, |state| {
            for id in ids {
                if let Some(attempt) = state.attempts.get_mut(id) {
                    attempt.seen.check_at = now;
                }
            }
            Ok(())
        })
        .await
    }

    async fn delay_cancel(&self, id: AttemptId, cancel_from: Timestamp) -> Answer<()> {
        let asked = || Asked::DelayCancel(id, cancel_from);
        self.write(cancel_from, asked, word, |state| {
            if let Some(attempt) = state.attempts.get_mut(&id) {
                attempt.seen.cancel_from = Some(cancel_from);
            }
            Ok(())
        })
        .await
    }

    async fn note_resend(&self, order_id: OrderId, at: Timestamp) -> Answer<()> {
        let asked = || Asked::NoteResend(order_id);
        self.write(at, asked, word, |state| {
            if let Some(order) = state.orders.get_mut(&order_id) {
                order.history += 1;
            }
            Ok(())
        })
        .await
    }

    async fn take_lease(
        &self,
        name: &str,
        holder: &str,
        duration: Duration,
    ) -> Answer<Option<Lease>> {
        let now = self.link.stage.now();
        self.step(|state| {
            let row = state.leases.entry(name.to_owned()).or_insert(LeaseRow {
                holder: holder.to_owned(),
                fence: 1,
                until: now,
            });
            if row.holder != holder {
                if row.until >= now {
                    return Ok(None);
                }
                holder.clone_into(&mut row.holder);
                row.fence += 1;
            }
            row.until = now + duration;
            Ok(Some(Lease {
                name: name.to_owned(),
                holder: holder.to_owned(),
                fence: row.fence,
                until: row.until,
            }))
        })
        .await
    }

    async fn holds_lease(&self, lease: &Lease) -> Answer<bool> {
        self.step(|state| Ok(state.is_held(lease))).await
    }

    async fn mark_round(
        &self,
        ids: &[AttemptId],
        check_at: Timestamp,
        lease: &Lease,
    ) -> Answer<bool> {
        self.step(|state| {
            if !state.is_held(lease) {
                return Ok(false);
            }
            state.mark_checked(ids, check_at);
            if let Some(record) = &mut state.record {
                record.push(Recorded {
                    asked: Asked::MarkChecked(ids.to_vec(), check_at),
                    now: check_at,
                    answer: word(&Ok(())),
                });
            }
            Ok(true)
        })
        .await
    }

    async fn release_leases(&self, holder: &str) -> Answer<()> {
        self.step(|state| {
            state.leases.retain(|_, lease| lease.holder != holder);
            Ok(())
        })
        .await
    }

    async fn list_dead_drivers(&self) -> Answer<Vec<String>> {
        let now = self.link.stage.now();
        self.step(|state| Ok(state.dead_drivers(now))).await
    }

    async fn claim_abandoned(
        &self,
        now: Timestamp,
        lease: &DriverLease,
        dead: &[String],
        repeatable: &[ProviderName],
    ) -> Answer<Vec<Order>> {
        let asked = || Asked::ClaimAbandoned {
            lease: lease.clone(),
            dead: dead.to_vec(),
            repeatable: repeatable.to_vec(),
        };
        let word = |answer: &Answer<Vec<Order>>| match answer {
            Ok(orders) => format!("{} claimed", orders.len()),
            Err(error) => error_word(error),
        };
        self.write(now, asked, word, |state| {
            let claimed = state.abandoned(now, dead, repeatable);
            for id in &claimed {
                if let Some(order) = state.orders.get_mut(id) {
                    order.lease = lease.clone();
                }
            }
            Ok(claimed.iter().filter_map(|id| state.order(*id)).collect())
        })
        .await
    }

    async fn list_overdue_unresolved(&self, now: Timestamp) -> Answer<Vec<Order>> {
        self.step(|state| {
            let overdue = state.looking.iter().filter_map(|id| state.order(*id));
            Ok(overdue
                .filter(|order| order.state == OrderState::Unresolved && order.expires_at < now)
                .collect())
        })
        .await
    }

    async fn list_left_behind(
        &self,
        _accounts: &[ProviderName],
        _ended_before: Timestamp,
        _begun_before: Timestamp,
    ) -> Answer<Vec<AttemptId>> {
        // No account is ever taken out of a simulated configuration.
        self.step(|_| Ok(Vec::new())).await
    }

    async fn find_order(&self, account: AccountId, id: OrderId) -> Answer<Option<Order>> {
        self.step(|state| Ok(state.order_of(account, id))).await
    }

    async fn find_orders(&self, account: AccountId, ids: &[OrderId]) -> Answer<Vec<Order>> {
        self.step(|state| {
            let ids: BTreeSet<_> = ids.iter().collect();
            let orders = ids.into_iter();
            Ok(orders
                .filter_map(|id| state.order_of(account, *id))
                .collect())
        })
        .await
    }

    async fn find_order_for_drive(&self, id: AttemptId) -> Answer<Option<Order>> {
        self.step(|state| {
            let attempt = state.attempts.get(&id);
            Ok(attempt.and_then(|attempt| state.order(attempt.seen.order_id)))
        })
        .await
    }

    async fn find_attempt(&self, id: AttemptId) -> Answer<Option<Attempt>> {
        self.step(|state| Ok(state.view(id))).await
    }

    async fn list_followed(
        &self,
        provider: &ProviderName,
        due: Timestamp,
        limit: usize,
    ) -> Answer<Vec<Attempt>> {
        self.step(|state| {
            let mut followed = state.due(state.followed.get(provider), Some(due));
            followed.truncate(limit);
            Ok(followed)
        })
        .await
    }

    async fn list_seen_messages(
        &self,
        orders: &[OrderId],
    ) -> Answer<HashMap<OrderId, Vec<SeenMessage>>> {
        self.step(|state| {
            let orders = orders.iter().filter_map(|id| state.orders.get(id));
            Ok(orders
                .map(|order| (order.seen.id, order.messages.clone()))
                .collect())
        })
        .await
    }

    async fn list_unclear(
        &self,
        provider: &ProviderName,
        due: Option<Timestamp>,
    ) -> Answer<Vec<Attempt>> {
        self.step(|state| Ok(state.due(state.unclear.get(provider), due)))
            .await
    }

    async fn note_looks(&self, looks: &[Look], now: Timestamp) -> Answer<()> {
        let asked = || Asked::NoteLooks(looks.to_vec());
        self.write(now, asked, word, |state| {
            for look in looks {
                if let Some(at) = look.again_at {
                    state.mark_checked(&[look.attempt], at);
                }
            }
            Ok(())
        })
        .await
    }

    async fn sum_unclear(&self) -> Answer<Vec<Unclear>> {
        self.step(|state| Ok(state.sum_unclear())).await
    }

    async fn list_tried(&self, order_id: OrderId) -> Answer<Vec<(ProviderName, String)>> {
        self.step(|state| {
            let order = state.orders.get(&order_id);
            let tried = order.into_iter().flat_map(|order| &order.attempts);
            let tried = tried.filter_map(|id| state.attempts.get(id));
            Ok(tried
                .map(|attempt| {
                    (
                        attempt.seen.provider.clone(),
                        attempt.seen.offer_ref.clone(),
                    )
                })
                .collect())
        })
        .await
    }

    async fn list_claims(&self, provider: &ProviderName, ids: &[String]) -> Answer<Claims> {
        self.step(|state| Ok(state.claims(provider, ids))).await
    }

    async fn keep_stray(&self, stray: &StrayOrder, _now: Timestamp) -> Answer<bool> {
        let key = (stray.provider.clone(), stray.provider_order_id.clone());
        self.step(|state| {
            let is_new = !state.strays.contains_key(&key);
            state.strays.entry(key).or_insert_with(|| stray.clone());
            Ok(is_new)
        })
        .await
    }

    async fn last_event_id(&self) -> Answer<i64> {
        self.step(|_| Ok(0)).await
    }

    async fn view_history(&self, _after: i64) -> Answer<HistoryView> {
        let nothing = HistoryView {
            entries: Vec::new(),
            over_below: 0,
            begun_below: 0,
        };
        self.step(|_| Ok(nothing)).await
    }
}
