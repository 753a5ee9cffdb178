//! What all requests share.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use domain::Timestamp;
use time::format_description::well_known::Rfc3339;

use super::limit::Limits;
use crate::{
    Endpoint, ProviderKind, SandboxClock, SandboxConfig, Truth,
    clock::Moment,
    fault::{Faults, Plan, Struck},
    market::Market,
    truth::RequestCounts,
};

/// What all requests share. Locks are held for a moment only, never over an await.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) clock: SandboxClock,
    market: Mutex<Market>,
    faults: Mutex<Faults>,
    counts: Mutex<RequestCounts>,
    limits: Option<Mutex<Limits>>,
    /// Sends what SMSCode tells by itself.
    pub(crate) pusher: reqwest::Client,
}

impl Shared {
    pub(crate) fn new(config: SandboxConfig) -> Arc<Self> {
        Arc::new(Self {
            clock: SandboxClock::new(config.clock.clone(), config.scale),
            faults: Mutex::new(Faults::new(config.seed)),
            counts: Mutex::default(),
            limits: config.rate_limits.then(Mutex::default),
            market: Mutex::new(Market::new(config)),
            pusher: pusher(),
        })
    }

    /// The market as it stands now.
    pub(crate) fn market(&self) -> MutexGuard<'_, Market> {
        let mut market = lock(&self.market);
        market.advance_to(self.clock.now());
        market
    }

    pub(crate) fn faults(&self) -> MutexGuard<'_, Faults> {
        lock(&self.faults)
    }

    pub(crate) fn truth(&self) -> Truth {
        let counts = lock(&self.counts).clone();
        Truth::of(&self.market(), &self.clock, counts)
    }

    /// Counts a request and decides what goes wrong with it.
    pub(super) fn plan(&self, request: Struck) -> Plan {
        *lock(&self.counts)
            .entry(request.provider)
            .or_default()
            .entry(request.endpoint)
            .or_default() += 1;
        self.faults().plan(request)
    }

    /// Whether the provider's own limits let a request pass; else how long to wait.
    pub(super) fn admit(
        &self,
        account: usize,
        kind: ProviderKind,
        endpoint: Endpoint,
    ) -> Result<(), Duration> {
        match &self.limits {
            Some(limits) => lock(limits).admit(account, kind, endpoint, self.clock.wall_now()),
            None => Ok(()),
        }
    }

    /// A moment as replies show it: RFC 3339 in UTC. The documents' examples have whole seconds;
    /// milliseconds stay, because at a high scale many things happen within one.
    pub(super) fn shown(&self, moment: Moment) -> String {
        rfc3339(self.clock.wall_time(moment))
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "this is the provider, not its caller"
)]
fn pusher() -> reqwest::Client {
    let client = reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none());
    client.build().unwrap_or_default()
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

pub(super) fn rfc3339(at: Timestamp) -> String {
    at.replace_millisecond(at.millisecond())
        .unwrap_or(at)
        .format(&Rfc3339)
        .unwrap_or_default()
}
