//! Sends what is queued for webhooks.

use std::{collections::HashMap, sync::Arc, time::Duration};

use domain::{AccountId, Clock, Timestamp};
use ledger::{AttemptOutcome, ClaimSize, DueEvent, Ledger, LedgerError, Webhook, WebhookAttempt};
use tokio::{
    sync::watch,
    task::{Id, JoinError, JoinSet},
    time::Instant,
};
use tokio_util::sync::CancellationToken;
use tracing::{Instrument, debug_span};

use crate::{
    courier::{Courier, Letter, TIMEOUT},
    measure,
    payload::{EventPayload, written_id},
    schedule::{GIVE_UP_AFTER, next_attempt},
};

/// Under way at a time, over all accounts.
const AT_ONCE: usize = 512;
/// For one account, whose codes come many at a time: a slow receiver takes nobody else's place.
pub(crate) const PER_ACCOUNT: u16 = 32;
/// For one whose receiver fails: most of these are waits for a time-out.
const PER_FAILING_ACCOUNT: i32 = 2;
/// Looked for at least so often: what other processes queued, and what died with one.
const TICK: Duration = Duration::from_secs(1);
/// How long a claim lasts beyond the longest request.
const CLAIM_MARGIN: Duration = Duration::from_secs(5);
/// What is under way at shutdown gets so long to be written down; the rest is sent again.
const DRAIN: Duration = Duration::from_secs(2);
/// Between two rounds of giving up.
const TIDY_EVERY: Duration = Duration::from_secs(3600);
/// Long past the last attempt of any event that could be sent.
const PATIENCE: time::Duration = time::Duration::days(4);

/// Takes events from the queue to their receivers. Cheap to clone; any number of processes may run
/// one over the same database.
#[derive(Clone)]
pub struct Dispatcher {
    ledger: Ledger,
    clock: Arc<dyn Clock>,
    courier: Courier,
}

impl std::fmt::Debug for Dispatcher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Dispatcher").finish_non_exhaustive()
    }
}

/// The deliveries of this process that are under way.
#[derive(Default)]
struct UnderWay {
    tasks: JoinSet<Option<Timestamp>>,
    accounts: HashMap<Id, AccountId>,
}

impl UnderWay {
    fn counts(&self) -> Vec<(AccountId, i32)> {
        let mut counts = HashMap::new();
        for account in self.accounts.values() {
            *counts.entry(*account).or_insert(0) += 1;
        }
        counts.into_iter().collect()
    }

    /// Waits for one to end, forever if there is none, and takes all that have ended by then; when
    /// the first of their events is due again.
    async fn ended(&mut self) -> Option<Timestamp> {
        let Some(first) = self.tasks.join_next_with_id().await else {
            return std::future::pending().await;
        };
        let mut again = self.take_out(first);
        while let Some(next) = self.tasks.try_join_next_with_id() {
            again = again.into_iter().chain(self.take_out(next)).min();
        }
        again
    }

    fn take_out(&mut self, ended: Result<(Id, Option<Timestamp>), JoinError>) -> Option<Timestamp> {
        let (id, again) = ended.unwrap_or_else(|error| {
            tracing::error!(%error, "a webhook delivery died; its event is sent again");
            (error.id(), None)
        });
        self.accounts.remove(&id);
        again
    }
}

impl Dispatcher {
    /// A dispatcher over the ledger's queue.
    #[must_use]
    pub fn new(ledger: Ledger, clock: Arc<dyn Clock>, courier: Courier) -> Self {
        measure::begin_at_zero();
        Self {
            ledger,
            clock,
            courier,
        }
    }

    /// Who carries the events.
    #[must_use]
    pub const fn courier(&self) -> &Courier {
        &self.courier
    }

    /// Sends until cancelled; `changes` says when something may have been queued by this process.
    pub async fn run(&self, mut changes: watch::Receiver<()>, cancelled: CancellationToken) {
        let mut under_way = UnderWay::default();
        let mut tidied_at: Option<Instant> = None;
        let mut retry_at: Option<Instant> = None;
        let mut announced = true;
        while !cancelled.is_cancelled() {
            if tidied_at.is_none_or(|at| at.elapsed() >= TIDY_EVERY) {
                tidied_at = Some(Instant::now());
                self.tidy().await;
            }
            match self.claim(&under_way).await {
                Ok(due) => due
                    .into_iter()
                    .for_each(|event| self.begin(event, &mut under_way)),
                Err(error) => tracing::warn!(%error, "cannot look for webhook events now"),
            }
            let now = Instant::now();
            retry_at = retry_at.filter(|at| *at > now);
            let look_at = retry_at.map_or(now + TICK, |at| at.min(now + TICK));
            tokio::select! {
                () = cancelled.cancelled() => break,
                again = under_way.ended() => {
                    let wait = again.and_then(|at| Duration::try_from(at - self.clock.now()).ok());
                    let again_at = wait.map(|wait| Instant::now() + wait);
                    retry_at = retry_at.into_iter().chain(again_at).min();
                }
                changed = changes.changed(), if announced => announced = changed.is_ok(),
                () = tokio::time::sleep_until(look_at) => {}
            }
        }
        let drained = async {
            while !under_way.tasks.is_empty() {
                under_way.ended().await;
            }
        };
        if tokio::time::timeout(DRAIN, drained).await.is_err() {
            tracing::warn!("webhook deliveries are cut off; their events are sent again");
        }
    }

    fn begin(&self, event: DueEvent, under_way: &mut UnderWay) {
        let (dispatcher, account) = (self.clone(), event.announcement.account);
        // An error's line needs its context also where the filter leaves information out.
        let span = tracing::error_span!(
            "delivery",
            event = event.announcement.id,
            attempt = event.attempt,
            order_id = %event.announcement.order_id,
            %account,
        );
        let delivery = async move { dispatcher.deliver(event).await };
        let task = under_way.tasks.spawn(delivery.instrument(span));
        under_way.accounts.insert(task.id(), account);
    }

    /// Sends everything that is due, and what becomes due by that, and waits for it; how many
    /// attempts that were.
    ///
    /// # Errors
    /// The database is away.
    pub async fn send_due(&self) -> Result<usize, LedgerError> {
        let mut under_way = UnderWay::default();
        let mut attempts = 0;
        loop {
            let due = self.claim(&under_way).await?;
            attempts += due.len();
            due.into_iter()
                .for_each(|event| self.begin(event, &mut under_way));
            if under_way.tasks.is_empty() {
                return Ok(attempts);
            }
            under_way.ended().await;
        }
    }

    /// Sends a test event, past the queue and the log.
    pub async fn test(&self, webhook: &Webhook) -> Option<WebhookAttempt> {
        let url = webhook.url.as_deref()?;
        let now = self.clock.now();
        let letter = Letter {
            id: &format!("evt_test_{}", uuid::Uuid::now_v7().simple()),
            body: &EventPayload::test(now).to_json(),
            url,
            secret: webhook.secret.as_ref(),
            old_secret: None,
        };
        Some(self.courier.send(letter, now).await)
    }

    async fn claim(&self, under_way: &UnderWay) -> Result<Vec<DueEvent>, LedgerError> {
        let free = AT_ONCE.saturating_sub(under_way.tasks.len());
        if free == 0 {
            return Ok(Vec::new());
        }
        let size = ClaimSize {
            total: i64::try_from(free).unwrap_or(i64::MAX),
            per_account: i32::from(PER_ACCOUNT),
            per_failing_account: PER_FAILING_ACCOUNT,
            under_way: under_way.counts(),
        };
        let now = self.clock.now();
        self.ledger
            .claim_webhook_events(&size, now, now + TIMEOUT + CLAIM_MARGIN)
            .await
    }

    /// One attempt, written down; when the event is due again.
    async fn deliver(&self, event: DueEvent) -> Option<Timestamp> {
        let id = event.announcement.id;
        let letter = Letter {
            id: &written_id(id),
            body: &EventPayload::from(&event.announcement).to_json(),
            url: &event.url,
            secret: event.secret.as_ref(),
            old_secret: event.old_secret.as_ref(),
        };
        let sent = self.courier.send(letter, self.clock.now());
        let attempt = sent
            .instrument(debug_span!("call", otel.kind = "client"))
            .await;
        let now = self.clock.now();
        let outcome = outcome(&event, &attempt, now);
        measure::delivery(outcome, attempt.latency);
        if outcome == AttemptOutcome::Delivered {
            tracing::debug!(status = attempt.status, "webhook event delivered");
        } else {
            tracing::info!(
                status = attempt.status,
                reason = attempt.reason,
                "webhook event not taken"
            );
        }
        if outcome == AttemptOutcome::GivenUp {
            tracing::warn!("a webhook event is given up");
        }
        let recorded = self
            .ledger
            .record_webhook_attempt(&event, &attempt, outcome, now)
            .instrument(debug_span!("commit"));
        if let Err(error) = recorded.await {
            tracing::warn!(%error, "a webhook delivery cannot be written down; it is sent again");
            return None;
        }
        match outcome {
            AttemptOutcome::Again(at) => Some(at),
            AttemptOutcome::Delivered | AttemptOutcome::GivenUp => None,
        }
    }

    async fn tidy(&self) {
        let now = self.clock.now();
        let tidied = self.ledger.give_up_webhook_events(now - PATIENCE, now);
        if let Err(error) = tidied.await {
            tracing::warn!(%error, "cannot tidy webhook events now");
        }
    }
}

/// Any 2xx is a receipt; anything else, a redirect too, is a failure.
fn outcome(event: &DueEvent, attempt: &WebhookAttempt, now: Timestamp) -> AttemptOutcome {
    const { assert!(GIVE_UP_AFTER.whole_days() < PATIENCE.whole_days()) };
    if attempt
        .status
        .is_some_and(|status| (200..300).contains(&status))
    {
        return AttemptOutcome::Delivered;
    }
    let next = next_attempt(
        event.announcement.kind,
        event.attempt,
        event.queued_at,
        event.order_end,
        now,
    );
    next.map_or(AttemptOutcome::GivenUp, AttemptOutcome::Again)
}
