//! Follows the numbers of one provider account, batch by batch.

use std::sync::Arc;

use domain::{
    AttemptId, AttemptState, Micros, Money, OrderId, OrderState, ProviderName, Timestamp,
};
use futures::{FutureExt, StreamExt, TryStreamExt};
use ledger::{Attempt, Lease, LedgerError, Look, News, SeenMessage, Settled};
use provider::{ErrorKind, NumberStatus, PollStyle, Provider, ProviderOrderId};
use tokio_util::sync::CancellationToken;
use tracing::Instrument;

use crate::{
    Books, OrderDesk,
    judge::{Step, Unseen, judge},
    measure, spans,
};

/// At most so many numbers are asked about in one beat; those left over are due first in the next.
const BATCH_LIMIT: usize = 5_000;
/// So much before its time a number may be asked about: beats are timed by another clock than the one
/// that dates are read from, and who misses a beat by a hair would wait for the next one.
const EARLY: time::Duration = time::Duration::milliseconds(20);
/// How long a dead process keeps an account: with the stand-by of [`crate::pace`] that is how long a take-over takes.
pub(crate) const LEASE: time::Duration = time::Duration::seconds(4);
/// Extended so often, in a beat and between two.
pub(crate) const RENEW_EVERY: std::time::Duration = std::time::Duration::from_millis(1_300);
/// How many numbers of an account are settled, cancelled or finished at the same time: as many as the
/// ledger writes with one commit, so that a beat's codes are there at once.
const AT_ONCE: usize = 128;

/// What one look at an account came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Beat {
    /// Another process looks after the account.
    pub held_elsewhere: bool,
    /// How many numbers were asked about.
    pub asked: usize,
    /// How many of them moved.
    pub moved: usize,
}

impl Beat {
    fn elsewhere() -> Self {
        Self {
            held_elsewhere: true,
            ..Self::default()
        }
    }
}

impl<B: Books> OrderDesk<B> {
    /// Follows every account and sweeps until cancelled.
    pub async fn run(&self, cancelled: CancellationToken) {
        let accounts: Vec<_> = self.providers().map(|p| p.info().name.clone()).collect();
        let mut follow = Vec::new();
        for name in &accounts {
            let following = self.keep_following(name);
            follow.push(following.instrument(spans::account(name)));
        }
        let follow = futures::future::join_all(follow);
        let all = futures::future::join4(
            follow,
            self.keep_sweeping(),
            self.keep_announcing(),
            self.keep_showing_life(),
        );
        // Boxed, so that the compiler sees at once that a task may own it.
        cancelled.run_until_cancelled(all.boxed()).await;
    }

    /// Looks once at everything that is due at an account, if no other process does.
    ///
    /// # Errors
    /// The database is away. Provider errors are not errors of a beat.
    pub async fn beat(&self, name: &ProviderName) -> Result<Beat, LedgerError> {
        let Some(provider) = self.provider(name) else {
            return Ok(Beat::default());
        };
        let began = self.now();
        let Some(lease) = self.hold_lease(&lease_of(name)).await? else {
            return Ok(Beat::elsewhere());
        };
        // A slow provider must not make us lose the account in the middle of a beat.
        tokio::select! {
            // In this order: which is asked first is not left to chance.
            biased;
            beat = self.look(&provider, &lease, began) => beat,
            lost = self.keep_lease(&lease.name) => lost,
        }
    }

    pub(crate) async fn hold_lease(&self, lease: &str) -> Result<Option<Lease>, LedgerError> {
        self.ledger.take_lease(lease, &self.holder, LEASE).await
    }

    /// Extends a lease for as long as it is polled; ends when it is lost.
    pub(crate) async fn keep_lease(&self, lease: &str) -> Result<Beat, LedgerError> {
        loop {
            self.runtime.sleep(RENEW_EVERY).await;
            if self.hold_lease(lease).await?.is_none() {
                return Ok(Beat::elsewhere());
            }
        }
    }

    async fn look(
        &self,
        provider: &Arc<dyn Provider>,
        lease: &Lease,
        began: Timestamp,
    ) -> Result<Beat, LedgerError> {
        // Side by side: a purchase that is slow to clear up delays no code.
        let (resolved, beat) = futures::join!(
            self.resolve_account(provider, lease),
            self.follow_account(provider, lease, began)
        );
        resolved?;
        beat
    }

    async fn follow_account(
        &self,
        provider: &Arc<dyn Provider>,
        lease: &Lease,
        began: Timestamp,
    ) -> Result<Beat, LedgerError> {
        let info = provider.info();
        let due = self
            .ledger
            .list_followed(&info.name, began + EARLY, BATCH_LIMIT)
            .await?;
        if due.is_empty() {
            return Ok(Beat::default());
        }
        let orders: Vec<OrderId> = due.iter().map(|attempt| attempt.order_id).collect();
        let (views, seen) = futures::join!(
            ask(provider.as_ref(), &due),
            self.ledger.list_seen_messages(&orders)
        );
        let (seen, now) = (seen?, self.now());
        let abilities = &info.capabilities;
        let is_ours = match abilities.poll {
            // A list tells of all of them at once: they stay due, without a write for each.
            PollStyle::Batched if due.len() < BATCH_LIMIT => self.ledger.holds_lease(lease).await?,
            PollStyle::Batched | PollStyle::PerNumber => {
                let ids: Vec<AttemptId> = due.iter().map(|attempt| attempt.id).collect();
                let next = began + abilities.poll_interval;
                self.ledger.mark_round(&ids, next, lease).await?
            }
        };
        if !is_ours {
            tracing::warn!(provider = %info.name, "an account changed hands while it was asked: its new holder asks again");
            return Ok(Beat::elsewhere());
        }
        // In a loop: a closure over borrowed pairs would make a future that no task may own.
        let mut moves = Vec::with_capacity(due.len());
        for (attempt, view) in due.iter().zip(views) {
            let seen = seen.get(&attempt.order_id).map_or(&[][..], Vec::as_slice);
            moves.push(self.act_on(provider, attempt, view, seen, now));
        }
        let moved = futures::stream::iter(moves)
            .buffer_unordered(AT_ONCE)
            .try_fold(0, |sum, one| async move { Ok(sum + one) });
        Ok(Beat {
            held_elsewhere: false,
            asked: due.len(),
            moved: moved.await?,
        })
    }

    /// Carries out what a view of a number asks for; 1 if that moved something.
    async fn act_on(
        &self,
        provider: &Arc<dyn Provider>,
        attempt: &Attempt,
        view: Result<NumberStatus, Unseen>,
        seen: &[SeenMessage],
        now: Timestamp,
    ) -> Result<usize, LedgerError> {
        let view = view.as_ref().map_err(|unseen| *unseen);
        let steps = judge(attempt, view, seen, now, self.grace());
        if steps.is_empty() {
            return Ok(0);
        }
        if steps.contains(&Step::LifetimeOver) {
            let look = last_look(attempt, view);
            self.ledger.note_looks(&[look], now).await?;
        }
        self.take_all(provider, attempt, steps)
            .instrument(spans::number(attempt))
            .await
    }

    async fn take_all(
        &self,
        provider: &Arc<dyn Provider>,
        attempt: &Attempt,
        steps: Vec<Step>,
    ) -> Result<usize, LedgerError> {
        let mut moved = false;
        for step in steps {
            match self.take(provider, attempt, step).await {
                Ok(one) => moved |= one,
                Err(error) if error.is_unavailable() => return Err(error),
                // This number's trouble is not that of the others in the batch. Its later steps
                // wait as well: an end without the message before it would lose a code.
                Err(error) => {
                    tracing::error!(%error, "a number's news cannot be written down");
                    break;
                }
            }
        }
        Ok(usize::from(moved))
    }

    pub(crate) fn grace(&self) -> time::Duration {
        time::Duration::try_from(self.settings().grace).unwrap_or_default()
    }

    /// Carries one step out; true if it moved something.
    async fn take(
        &self,
        provider: &Arc<dyn Provider>,
        attempt: &Attempt,
        step: Step,
    ) -> Result<bool, LedgerError> {
        let news = match step {
            Step::Charged(cost) => {
                self.learn_cost(attempt, cost).await;
                News::Charged { cost }
            }
            Step::Messages(messages, count) => News::Messages { messages, count },
            Step::EndedWithoutCode => News::EndedWithoutCode,
            Step::Finished => News::Finished,
            Step::LifetimeOver => News::LifetimeOver,
            Step::GiveUp => {
                let settled = self.ledger.pass_deadline(attempt.id, self.now()).await?;
                self.changes.announce(settled.order_id);
                if attempt.cancel_from.is_none_or(|from| from <= self.now()) {
                    self.cancel_number(provider, attempt).await?;
                }
                return Ok(true);
            }
            Step::Cancel => return self.cancel_number(provider, attempt).await.map(|_| true),
            Step::Finish => match finish(provider.as_ref(), attempt).await {
                true => News::Finished,
                false => return Ok(false),
            },
        };
        self.tell(attempt, news)
            .await
            .map(|settled| settled.changed)
    }

    /// What a number really cost is what the next one will.
    async fn learn_cost(&self, attempt: &Attempt, cost: Micros) {
        let cost = Money::new(cost, attempt.cost.currency);
        tracing::info!(booked = %attempt.cost, %cost,
            "a sale turned out to cost another amount than it was booked at");
        self.catalog
            .learn_price(&attempt.provider, attempt.product, cost)
            .await;
    }

    /// News about a followed number, with what routing learns from it.
    pub(crate) async fn tell(&self, attempt: &Attempt, news: News) -> Result<Settled, LedgerError> {
        let settled = self.ledger.settle(attempt.id, news, self.now());
        let settled = settled.instrument(spans::commit()).await?;
        if settled.changed {
            self.changes.announce(settled.order_id);
            // A number that the client gave back early says nothing about delivery.
            match (attempt.state, settled.attempt) {
                (AttemptState::Open | AttemptState::Cancelling, AttemptState::Coded) => {
                    measure::first_code(&attempt.provider, self.now() - attempt.created_at);
                    self.health
                        .record_delivery(&attempt.provider, attempt.product, true);
                }
                (_, AttemptState::Refunded | AttemptState::NeedsReview)
                    if settled.order == OrderState::Expired =>
                {
                    self.health
                        .record_delivery(&attempt.provider, attempt.product, false);
                }
                _ => {}
            }
        }
        Ok(settled)
    }
}

pub(crate) fn lease_of(name: &ProviderName) -> String {
    format!("account:{name}")
}

/// For whoever has to decide how a number ended: what its provider showed at last.
fn last_look(attempt: &Attempt, view: Result<&NumberStatus, Unseen>) -> Look {
    let found = match view {
        Ok(_) => "still open",
        Err(Unseen::Silent) => "no answer",
        Err(Unseen::Denied) => "an answer that does not show it",
    };
    Look {
        attempt: attempt.id,
        asked: "how the number stands, after its life was over".to_owned(),
        found: found.to_owned(),
        again_at: None,
    }
}

/// The provider's view of each number.
async fn ask(provider: &dyn Provider, due: &[Attempt]) -> Vec<Result<NumberStatus, Unseen>> {
    let ids: Vec<ProviderOrderId> = due
        .iter()
        .filter_map(|attempt| attempt.provider_order_id.clone().map(ProviderOrderId))
        .collect();
    match provider.statuses(&ids).await {
        // A view must never be taken for another number's.
        Ok(views) if views.len() != due.len() || ids.len() != due.len() => {
            let (asked, got) = (due.len(), views.len());
            tracing::error!(asked, got, "statuses that cannot be told apart");
            vec![Err(Unseen::Silent); asked]
        }
        Ok(views) => views
            .into_iter()
            .zip(&ids)
            .map(|(view, id)| {
                view.map_err(|error| {
                    tracing::debug!(provider_order_id = %id, %error, "no status");
                    Unseen::from(&error)
                })
            })
            .collect(),
        Err(error) => {
            tracing::warn!(numbers = ids.len(), %error, "no statuses");
            vec![Err(Unseen::from(&error)); due.len()]
        }
    }
}

/// Whether the provider knows now that the number is done with. A number it does not know any
/// more needs no finishing.
async fn finish(provider: &dyn Provider, attempt: &Attempt) -> bool {
    let Some(id) = attempt.provider_order_id.clone().map(ProviderOrderId) else {
        return true;
    };
    match provider.finish(&id).await {
        Ok(()) => true,
        Err(error)
            if matches!(
                error.kind,
                ErrorKind::UnknownOrder | ErrorKind::NotAllowedNow
            ) =>
        {
            true
        }
        Err(error) => {
            tracing::warn!(%error, "cannot finish yet");
            false
        }
    }
}
