//! The stream of what happens to a client's orders, resumable from any event.
//!
//! One reader per process follows the history up to its [`Horizon`] while anybody listens, and
//! hands what it reads to all. A listener asks the database only for what it missed.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use domain::AccountId;
use ledger::{Announcement, Horizon, Ledger, LedgerError};
use tokio::{
    sync::{Notify, broadcast, watch},
    time::Instant,
};
use tokio_util::sync::CancellationToken;

use crate::payload::EventPayload;

/// What a slow listener may fall behind before it has to ask the database.
const BACKLOG: usize = 1024;
/// How often the reader looks for what other processes wrote.
const LOOK_EVERY: Duration = Duration::from_millis(250);
/// Read at once.
const PAGE: i64 = 500;
/// Of one account, in this process.
const STREAMS_PER_ACCOUNT: usize = 16;

/// Why there is no subscription.
#[derive(Debug, thiserror::Error)]
pub enum SubscribeError {
    /// The account is listened to in too many places already.
    #[error("too many streams")]
    TooMany,
    /// The ledger failed.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

/// An event with the id to resume after.
#[derive(Clone, Debug)]
pub struct StreamItem {
    /// Grows; 0 is before all.
    pub id: i64,
    /// What happened.
    pub payload: EventPayload,
}

/// Where listeners come. Cheap to clone.
#[derive(Clone)]
pub struct EventStream(Arc<Shared>);

struct Shared {
    ledger: Ledger,
    news: broadcast::Sender<Arc<Announcement>>,
    /// Up to where `news` has been sent or is being sent.
    horizon: watch::Sender<Option<i64>>,
    somebody_came: Notify,
    listeners: Mutex<HashMap<AccountId, usize>>,
    closed: CancellationToken,
}

impl std::fmt::Debug for EventStream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EventStream").finish_non_exhaustive()
    }
}

impl EventStream {
    /// A stream over the ledger's history; it moves while [`EventStream::run`] does.
    #[must_use]
    pub fn new(ledger: Ledger) -> Self {
        Self(Arc::new(Shared {
            ledger,
            news: broadcast::Sender::new(BACKLOG),
            horizon: watch::Sender::new(None),
            somebody_came: Notify::new(),
            listeners: Mutex::new(HashMap::new()),
            closed: CancellationToken::new(),
        }))
    }

    /// Ends all subscriptions: their clients come back elsewhere.
    pub fn close(&self) {
        self.0.closed.cancel();
    }

    /// Everything that happens to an account's orders after the event `after`, or from now on.
    ///
    /// # Errors
    /// The account has too many already, or the database is away.
    pub async fn subscribe(
        &self,
        account: AccountId,
        after: Option<i64>,
    ) -> Result<Subscription, SubscribeError> {
        let mut subscription = self.listen(account)?;
        self.0.somebody_came.notify_one();
        let horizon = *self.0.horizon.borrow();
        subscription.cursor = match after.or(horizon) {
            Some(id) => id,
            None => self.0.ledger.last_event_id().await?,
        };
        Ok(subscription)
    }

    fn listen(&self, account: AccountId) -> Result<Subscription, SubscribeError> {
        let mut listeners = self.listeners();
        let count = listeners.entry(account).or_insert(0);
        if *count >= STREAMS_PER_ACCOUNT {
            return Err(SubscribeError::TooMany);
        }
        *count += 1;
        Ok(Subscription {
            stream: self.clone(),
            account,
            // Before the horizon is looked at, so that nothing falls between.
            news: self.0.news.subscribe(),
            cursor: 0,
            read_to: 0,
            missed_to: None,
            waiting: Vec::new().into_iter(),
        })
    }

    /// How many subscriptions there are in this process.
    #[must_use]
    pub fn listener_count(&self) -> usize {
        self.listeners().values().sum()
    }

    /// Nobody listens. What was known of the horizon is forgotten with the last listener, under
    /// the lock that the next one has to take: it must not begin where an old one stopped.
    fn is_idle(&self) -> bool {
        let listeners = self.listeners();
        let is_idle = listeners.is_empty();
        if is_idle {
            self.0.horizon.send_replace(None);
        }
        is_idle
    }

    fn listeners(&self) -> std::sync::MutexGuard<'_, HashMap<AccountId, usize>> {
        self.0
            .listeners
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads for all listeners until cancelled; `changes` says when this process wrote something.
    pub async fn run(&self, mut changes: watch::Receiver<()>, cancelled: CancellationToken) {
        let reading = async {
            loop {
                while self.is_idle() {
                    self.0.somebody_came.notified().await;
                }
                if let Err(error) = self.read(&mut changes).await {
                    tracing::warn!(%error, "cannot read the history for streams now");
                    tokio::time::sleep(LOOK_EVERY).await;
                }
            }
        };
        cancelled.run_until_cancelled(reading).await;
    }

    /// Follows the history until nobody listens any more.
    async fn read(&self, changes: &mut watch::Receiver<()>) -> Result<(), LedgerError> {
        let ledger = &self.0.ledger;
        // Listeners of a round that failed may be there still: nothing between is skipped.
        let mut told_to = *self.0.horizon.borrow();
        let newest = ledger.last_event_id().await?;
        let view = ledger.view_history(newest).await?;
        let mut horizon = Horizon::open(newest, &view, Instant::now());
        while !self.is_idle() {
            let view = ledger.view_history(horizon.view_after()).await?;
            horizon.advance(&view, Instant::now());
            if let Some(complete_to) = horizon.get() {
                let mut from = *told_to.get_or_insert(complete_to);
                while from < complete_to {
                    from = self.tell(from, complete_to).await?;
                    told_to = Some(from);
                }
                self.0.horizon.send_if_modified(|known| {
                    let is_new = *known < Some(complete_to);
                    *known = (*known).max(Some(complete_to));
                    is_new
                });
            }
            let changed = async {
                if changes.changed().await.is_err() {
                    std::future::pending::<()>().await;
                }
            };
            drop(tokio::time::timeout(LOOK_EVERY, changed).await);
        }
        Ok(())
    }

    /// Tells one page of `(from, complete_to]`; up to where.
    async fn tell(&self, from: i64, complete_to: i64) -> Result<i64, LedgerError> {
        let page = self
            .0
            .ledger
            .list_announcements_for_stream(from, complete_to, PAGE)
            .await?;
        // First the horizon, then the news: whoever subscribes between the two reads up to the
        // horizon by itself.
        self.0.horizon.send_replace(Some(page.read_to));
        for announcement in page.announcements {
            // Nobody listening is fine.
            drop(self.0.news.send(Arc::new(announcement)));
        }
        Ok(page.read_to)
    }
}

/// One listener.
pub struct Subscription {
    stream: EventStream,
    account: AccountId,
    news: broadcast::Receiver<Arc<Announcement>>,
    /// Everything up to here was given out, or is not wanted.
    cursor: i64,
    /// What was read from the database and waits to be given out goes up to here.
    read_to: i64,
    /// What is missing up to here has to be read; `None` until it is known.
    missed_to: Option<i64>,
    waiting: std::vec::IntoIter<Announcement>,
}

impl std::fmt::Debug for Subscription {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Subscription")
            .field("account", &self.account)
            .field("cursor", &self.cursor)
            .finish_non_exhaustive()
    }
}

impl Subscription {
    /// The next event; `None` when the stream ends, which says nothing about what comes after the
    /// last event: subscribe again. Nothing is lost if the call is dropped.
    pub async fn next(&mut self) -> Option<StreamItem> {
        let closed = self.stream.0.closed.clone();
        closed.run_until_cancelled(self.find_or_outlast()).await?
    }

    /// A database that is away ends no stream: it goes on where it stood.
    async fn find_or_outlast(&mut self) -> Option<StreamItem> {
        loop {
            match self.find_next().await {
                Ok(item) => return Some(item),
                Err(error) if error.is_unavailable() => tokio::time::sleep(LOOK_EVERY).await,
                Err(error) => {
                    tracing::warn!(%error, "a stream ends");
                    return None;
                }
            }
        }
    }

    async fn find_next(&mut self) -> Result<StreamItem, LedgerError> {
        loop {
            if let Some(announcement) = self.waiting.next() {
                return Ok(self.give(&announcement));
            }
            self.cursor = self.cursor.max(self.read_to);
            let missed_to = match self.missed_to {
                Some(id) => id,
                None => {
                    let mut horizon = self.stream.0.horizon.subscribe();
                    let known = horizon.wait_for(Option::is_some).await;
                    // The sender lives in the stream that we hold.
                    let Some(id) = known.ok().and_then(|known| *known) else {
                        std::future::pending().await
                    };
                    *self.missed_to.insert(id)
                }
            };
            if self.cursor < missed_to {
                let ledger = &self.stream.0.ledger;
                let page = ledger
                    .list_announcements(self.account, self.cursor, missed_to, PAGE)
                    .await?;
                self.read_to = page.read_to;
                self.waiting = page.announcements.into_iter();
                continue;
            }
            match self.news.recv().await {
                Ok(news) if news.account == self.account && news.id > self.cursor => {
                    return Ok(self.give(&news));
                }
                Ok(_) => {}
                Err(broadcast::error::RecvError::Lagged(_)) => self.missed_to = None,
                Err(broadcast::error::RecvError::Closed) => std::future::pending().await,
            }
        }
    }

    fn give(&mut self, announcement: &Announcement) -> StreamItem {
        self.cursor = announcement.id;
        StreamItem {
            id: announcement.id,
            payload: EventPayload::from(announcement),
        }
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        let mut listeners = self.stream.listeners();
        if let Some(count) = listeners.get_mut(&self.account) {
            *count -= 1;
            if *count == 0 {
                listeners.remove(&self.account);
            }
        }
    }
}
