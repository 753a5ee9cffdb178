//! Wrappers that are providers themselves and keep all clauses.

use std::{
    fmt,
    num::NonZeroU32,
    sync::{Arc, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use domain::{Rate, Timestamp};
use futures::{StreamExt, stream};
use governor::{
    Quota, RateLimiter,
    clock::Clock,
    middleware::NoOpMiddleware,
    nanos::Nanos,
    state::{InMemoryState, NotKeyed},
};
use reqwest::header::HeaderMap;
use tokio::{
    sync::{Mutex, MutexGuard, watch},
    time::{Instant, sleep_until, timeout_at},
};

use crate::{
    BuyOutcome, BuyRequest, CancelOutcome, Capabilities, CatalogSource, ErrorKind, FinishRule,
    ListedOffer, NotSentReason, NumberStatus, PollStyle, Provider, ProviderBalance, ProviderError,
    ProviderInfo, ProviderOrderId, PushRefusal, RecentOrder, RecoveryClass, ResendOutcome,
};

#[cfg(test)]
mod tests;

/// How many numbers are read at a time where each costs a request.
const PARALLEL_READS: usize = 8;

/// An account's request budget and who waits how long for it.
#[derive(Clone, Copy, Debug)]
pub struct ThrottleSettings {
    /// Requests per second; as many may go at once after a pause.
    pub per_second: NonZeroU32,
    /// A purchase that gets no slot for so long is [`NotSentReason::Throttled`].
    pub purchase_patience: Duration,
    /// Any other call that gets no slot for so long is [`ErrorKind::RateLimited`].
    pub read_patience: Duration,
    /// How long the first of the waiting other calls lets purchases pass; then it takes a slot too,
    /// so that codes are still read while purchases use up the whole budget.
    pub give_way_for: Duration,
    /// The longest pause of reads that a `Retry-After` can cause.
    pub pause_at_most: Duration,
}

impl ThrottleSettings {
    /// Patience for purchases that a client waits for: a burst of sixty gets through GoSMS's five
    /// requests a second.
    #[must_use]
    pub const fn per_second(per_second: NonZeroU32) -> Self {
        Self {
            per_second,
            purchase_patience: Duration::from_secs(12),
            read_patience: Duration::from_secs(30),
            give_way_for: Duration::from_secs(2),
            pause_at_most: Duration::from_secs(60),
        }
    }
}

/// A provider whose calls share one budget of requests per second. Purchases come first, other
/// calls queue. One call takes one slot, none where the capabilities say that no request goes out;
/// reading several numbers of a [`PollStyle::PerNumber`] provider takes one slot each.
///
/// A `Retry-After` on a read pauses all reads. One on a purchase or a cancellation does not: those
/// have limits of their own (SMSCode: a daily cap on cancels, hours long; providers.md 3.1,
/// 2026-11), and codes must still be read meanwhile.
pub struct Throttled<P: ?Sized> {
    gate: Gate,
    inner: Arc<P>,
}

impl<P: Provider + ?Sized> Throttled<P> {
    /// Puts a budget in front of a provider.
    #[must_use]
    pub fn new(inner: Arc<P>, settings: ThrottleSettings) -> Self {
        Self {
            gate: Gate::new(settings),
            inner,
        }
    }

    fn can(&self) -> &Capabilities {
        &self.inner.info().capabilities
    }

    async fn read<T>(
        &self,
        call: impl Future<Output = Result<T, ProviderError>>,
    ) -> Result<T, ProviderError> {
        self.gate.enter_reading().await?;
        let answer = call.await;
        if let Err(error) = &answer
            && error.kind == ErrorKind::RateLimited
            && let Some(pause) = error.retry_after
        {
            self.gate.pause_reads(pause);
        }
        answer
    }

    async fn change<T>(
        &self,
        call: impl Future<Output = Result<T, ProviderError>>,
    ) -> Result<T, ProviderError> {
        self.gate.enter_changing().await?;
        call.await
    }

    async fn purchase(&self, call: impl Future<Output = BuyOutcome>) -> BuyOutcome {
        match self.gate.enter_first().await {
            Ok(()) => call.await,
            Err(detail) => BuyOutcome::NotSent {
                reason: NotSentReason::Throttled,
                detail,
            },
        }
    }
}

impl<P: Provider + ?Sized> fmt::Debug for Throttled<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Throttled")
            .field("inner", &&*self.inner)
            .field("settings", &self.gate.settings)
            .finish_non_exhaustive()
    }
}

#[async_trait]
impl<P: Provider + ?Sized> Provider for Throttled<P> {
    fn info(&self) -> &ProviderInfo {
        self.inner.info()
    }

    async fn catalog(&self) -> Result<Vec<ListedOffer>, ProviderError> {
        if self.can().catalog == CatalogSource::PriceBook {
            return self.inner.catalog().await;
        }
        self.read(self.inner.catalog()).await
    }

    async fn rates(&self, now: Timestamp) -> Result<Vec<Rate>, ProviderError> {
        if !self.can().rates {
            return self.inner.rates(now).await;
        }
        self.read(self.inner.rates(now)).await
    }

    async fn balance(&self) -> Result<ProviderBalance, ProviderError> {
        if !self.can().balance {
            return self.inner.balance().await;
        }
        self.read(self.inner.balance()).await
    }

    async fn buy(&self, request: &BuyRequest) -> BuyOutcome {
        self.purchase(self.inner.buy(request)).await
    }

    async fn repeat_buy(&self, request: &BuyRequest) -> BuyOutcome {
        if self.can().recovery != RecoveryClass::RepeatableByKey {
            return self.inner.repeat_buy(request).await;
        }
        self.purchase(self.inner.repeat_buy(request)).await
    }

    async fn status(&self, id: &ProviderOrderId) -> Result<NumberStatus, ProviderError> {
        self.read(self.inner.status(id)).await
    }

    async fn statuses(
        &self,
        ids: &[ProviderOrderId],
    ) -> Result<Vec<Result<NumberStatus, ProviderError>>, ProviderError> {
        if self.can().poll == PollStyle::Batched {
            return self.read(self.inner.statuses(ids)).await;
        }
        let answers: Vec<Result<NumberStatus, ProviderError>> = stream::iter(ids.to_vec())
            .map(|id| async move { self.status(&id).await })
            .buffered(PARALLEL_READS)
            .collect()
            .await;
        match answers.iter().find_map(|answer| answer.as_ref().err()) {
            Some(error) if answers.iter().all(Result::is_err) => Err(error.clone()),
            _ => Ok(answers),
        }
    }

    async fn cancel(&self, id: &ProviderOrderId) -> Result<CancelOutcome, ProviderError> {
        self.change(self.inner.cancel(id)).await
    }

    async fn finish(&self, id: &ProviderOrderId) -> Result<(), ProviderError> {
        if self.can().finish == FinishRule::Local {
            return self.inner.finish(id).await;
        }
        self.change(self.inner.finish(id)).await
    }

    fn read_push(
        &self,
        headers: &HeaderMap,
        body: &[u8],
    ) -> Result<Option<ProviderOrderId>, PushRefusal> {
        self.inner.read_push(headers, body)
    }

    async fn resend(&self, id: &ProviderOrderId) -> Result<ResendOutcome, ProviderError> {
        if !self.can().resend {
            return self.inner.resend(id).await;
        }
        self.change(self.inner.resend(id)).await
    }

    async fn recent_orders(&self, since: Timestamp) -> Result<Vec<RecentOrder>, ProviderError> {
        if self.can().recovery == RecoveryClass::Blind {
            return self.inner.recent_orders(since).await;
        }
        self.read(self.inner.recent_orders(since)).await
    }
}

/// The runtime's clock, so that tests can hold the time.
#[derive(Clone, Debug)]
struct RuntimeClock(Instant);

impl Clock for RuntimeClock {
    type Instant = Nanos;

    fn now(&self) -> Nanos {
        self.0.elapsed().into()
    }
}

struct Gate {
    settings: ThrottleSettings,
    clock: RuntimeClock,
    limiter: RateLimiter<NotKeyed, InMemoryState, RuntimeClock, NoOpMiddleware<Nanos>>,
    purchase_line: Mutex<()>,
    line: Mutex<()>,
    purchases_waiting: watch::Sender<usize>,
    reads_paused_until: std::sync::Mutex<Option<Instant>>,
}

/// One purchase that waits for a slot; counted until dropped, also when its caller goes away.
struct Waiting<'a>(&'a watch::Sender<usize>);

impl<'a> Waiting<'a> {
    fn announce(count: &'a watch::Sender<usize>) -> Self {
        count.send_modify(|count| *count += 1);
        Self(count)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.send_modify(|count| *count -= 1);
    }
}

impl Gate {
    fn new(settings: ThrottleSettings) -> Self {
        let clock = RuntimeClock(Instant::now());
        Self {
            limiter: RateLimiter::direct_with_clock(
                Quota::per_second(settings.per_second),
                clock.clone(),
            ),
            clock,
            settings,
            purchase_line: Mutex::default(),
            line: Mutex::default(),
            purchases_waiting: watch::Sender::new(0),
            reads_paused_until: std::sync::Mutex::default(),
        }
    }

    /// Takes the next slot for a purchase; an error means that nothing was sent.
    async fn enter_first(&self) -> Result<(), String> {
        let patience = self.settings.purchase_patience;
        let too_long = || format!("no slot in this account's request budget within {patience:?}");
        let deadline = Instant::now() + patience;
        let _waiting = Waiting::announce(&self.purchases_waiting);
        let turn = timeout_at(deadline, self.purchase_line.lock()).await;
        let _turn = turn.map_err(|_| too_long())?;
        while let Some(free_at) = self.try_slot() {
            if free_at > deadline {
                return Err(too_long());
            }
            sleep_until(free_at).await;
        }
        Ok(())
    }

    /// Waits in line for a slot for a read. Pauses are waited for outside of the line, which
    /// changes share.
    async fn enter_reading(&self) -> Result<(), ProviderError> {
        let deadline = Instant::now() + self.settings.read_patience;
        loop {
            while let Some(until) = self.paused_until() {
                if until > deadline {
                    return Err(self.too_busy(until));
                }
                sleep_until(until).await;
            }
            let _turn = self.turn_in_line(deadline).await?;
            if self.paused_until().is_none() {
                return self.take_slot(deadline).await;
            }
        }
    }

    /// Waits in line for a slot for a change other than a purchase.
    async fn enter_changing(&self) -> Result<(), ProviderError> {
        let deadline = Instant::now() + self.settings.read_patience;
        let _turn = self.turn_in_line(deadline).await?;
        self.take_slot(deadline).await
    }

    async fn turn_in_line(&self, deadline: Instant) -> Result<MutexGuard<'_, ()>, ProviderError> {
        timeout_at(deadline, self.line.lock())
            .await
            .map_err(|_| self.too_busy(deadline + Duration::from_secs(1)))
    }

    async fn take_slot(&self, deadline: Instant) -> Result<(), ProviderError> {
        let give_way_until = deadline.min(Instant::now() + self.settings.give_way_for);
        loop {
            let mut purchases = self.purchases_waiting.subscribe();
            // An error means that the time to give way is over.
            let _ = timeout_at(give_way_until, purchases.wait_for(|count| *count == 0)).await;
            match self.try_slot() {
                None => return Ok(()),
                Some(free_at) if free_at > deadline => return Err(self.too_busy(free_at)),
                Some(free_at) => sleep_until(free_at).await,
            }
        }
    }

    /// `None` if a slot was taken, else when the next one is free.
    fn try_slot(&self) -> Option<Instant> {
        let refused = self.limiter.check().err()?;
        let wait = refused.wait_time_from(self.clock.now());
        // The runtime's timer counts milliseconds: a shorter wait would spin.
        Some(Instant::now() + wait.max(Duration::from_millis(1)))
    }

    fn too_busy(&self, free_at: Instant) -> ProviderError {
        let patience = self.settings.read_patience;
        let text = format!("no slot in this account's request budget within {patience:?}");
        ProviderError {
            retry_after: Some(free_at - Instant::now()),
            ..ProviderError::new(ErrorKind::RateLimited, text)
        }
    }

    fn pause_reads(&self, pause: Duration) {
        let until = Instant::now() + pause.min(self.settings.pause_at_most);
        let mut paused = self.lock_pause();
        *paused = (*paused).max(Some(until));
    }

    fn paused_until(&self) -> Option<Instant> {
        self.lock_pause().filter(|until| *until > Instant::now())
    }

    fn lock_pause(&self) -> std::sync::MutexGuard<'_, Option<Instant>> {
        self.reads_paused_until
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}
