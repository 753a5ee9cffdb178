//! A provider put into a situation, and what can be observed from its other side.

use std::{fmt, sync::Arc, time::Duration};

use async_trait::async_trait;
use provider::{AccountSettings, Aliases, Provider};
use secrecy::SecretString;

use super::situation::{Facts, Fault, Script, Situation, Words};
use crate::{Route, ScriptedServer};

/// The key that must show nowhere.
pub const KEY: &str = "hush4f1d77c0ffee";

/// How long adapters may wait for an answer. Long where an answer comes, so that a busy machine
/// fails no test; short where none comes.
const PATIENCE: Duration = Duration::from_secs(20);
const IMPATIENCE: Duration = Duration::from_millis(300);

/// What the author of an adapter writes to have it judged.
pub trait ConformanceHarness: Send + Sync {
    /// The facts that all scripts agree on.
    fn facts(&self) -> Facts;

    /// The adapter under test for an account.
    fn provider(&self, settings: AccountSettings) -> Arc<dyn Provider>;

    /// Which requests are purchases.
    fn purchase_route(&self) -> Route;

    /// Every way in which the protocol expresses a situation; empty where it cannot.
    fn scripts(&self, situation: Situation) -> Vec<Script>;

    /// The name of the provider account under test.
    fn account_name(&self) -> &'static str {
        "under-test"
    }
}

/// A harness whose adapter is wrapped before it is judged: proves that a retry, a throttle or a
/// breaker does not bend the contract.
#[derive(Debug)]
pub struct Wrapped<H, F> {
    harness: H,
    wrap: F,
}

impl<H, F> Wrapped<H, F>
where
    H: ConformanceHarness,
    F: Fn(Arc<dyn Provider>) -> Arc<dyn Provider> + Send + Sync,
{
    /// `wrap` puts the wrapper around an adapter.
    pub fn new(harness: H, wrap: F) -> Self {
        Self { harness, wrap }
    }
}

impl<H, F> ConformanceHarness for Wrapped<H, F>
where
    H: ConformanceHarness,
    F: Fn(Arc<dyn Provider>) -> Arc<dyn Provider> + Send + Sync,
{
    fn facts(&self) -> Facts {
        self.harness.facts()
    }

    fn provider(&self, settings: AccountSettings) -> Arc<dyn Provider> {
        (self.wrap)(self.harness.provider(settings))
    }

    fn purchase_route(&self) -> Route {
        self.harness.purchase_route()
    }

    fn scripts(&self, situation: Situation) -> Vec<Script> {
        self.harness.scripts(situation)
    }
}

/// Anything that the suite can judge: adapters through their harness, or a provider that is not
/// behind a wire, such as [`crate::FakeProvider`].
#[async_trait]
pub trait Subject: Send + Sync {
    /// What all situations agree on.
    fn facts(&self) -> Facts;

    /// A fresh provider for each way of being in the situation.
    async fn stages(&self, situation: Situation) -> Vec<Stage>;

    /// A fresh provider whose wire fails in the situation; `None` where there is no such wire.
    async fn faulty(&self, situation: Situation, fault: Fault) -> Option<Stage>;

    /// A fresh provider that must not be asked anything.
    async fn silent(&self) -> Stage;
}

/// A provider in a situation.
pub struct Stage {
    /// The provider under test.
    pub provider: Arc<dyn Provider>,
    /// Its own words in this situation.
    pub words: Option<Words>,
    backstage: Box<dyn Backstage>,
    label: String,
}

impl fmt::Debug for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.label)
    }
}

/// What can be seen from the provider's side.
pub trait Backstage: Send + Sync {
    /// The purchase requests that arrived, each as one text of all that distinguishes it.
    fn purchases(&self) -> Vec<String>;

    /// How many connections (or calls, without a wire) were made.
    fn connections(&self) -> usize;

    /// Whether every request carried the account's key.
    fn all_carried_the_key(&self) -> bool;

    /// Fails the test if something was asked that should not have been.
    fn finish(self: Box<Self>);
}

impl Stage {
    /// A stage over any observer.
    pub fn new(
        label: String,
        provider: Arc<dyn Provider>,
        words: Option<Words>,
        backstage: Box<dyn Backstage>,
    ) -> Self {
        Self {
            provider,
            words,
            backstage,
            label,
        }
    }

    /// The purchase requests that arrived.
    #[must_use]
    pub fn purchases(&self) -> Vec<String> {
        self.backstage.purchases()
    }

    /// How many connections were made.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.backstage.connections()
    }

    /// Whether every request carried the account's key.
    #[must_use]
    pub fn all_carried_the_key(&self) -> bool {
        self.backstage.all_carried_the_key()
    }

    /// Ends the scene.
    pub fn finish(self) {
        self.backstage.finish();
    }
}

struct Wire {
    server: ScriptedServer,
    purchase: Route,
}

impl Backstage for Wire {
    fn purchases(&self) -> Vec<String> {
        let requests = self.server.requests().into_iter();
        requests
            .filter(|request| self.purchase.matches(request))
            .map(|request| {
                let key = request.header("idempotency-key").unwrap_or_default();
                format!("{:?} {key} {}", request.query, request.body)
            })
            .collect()
    }

    fn connections(&self) -> usize {
        self.server.connections()
    }

    fn all_carried_the_key(&self) -> bool {
        let requests = self.server.requests();
        requests.iter().all(|request| request.carries(KEY))
    }

    fn finish(self: Box<Self>) {
        self.server.finish();
    }
}

async fn wired<H: ConformanceHarness>(
    harness: &H,
    label: String,
    script: Script,
    fault: Option<Fault>,
) -> Stage {
    let server = ScriptedServer::start().await;
    let base_url = match fault {
        Some(Fault::Refused) => ScriptedServer::closed_url().await,
        _ => server.url(),
    };
    if fault == Some(Fault::ResetUnread) {
        server.reset_connections();
    }
    let has_purchase = script
        .lines
        .iter()
        .any(|(route, _)| *route == harness.purchase_route());
    for (route, reply) in script.lines {
        // What surrounds a purchase works; only the purchase itself meets the fault.
        let is_hit = !has_purchase || route == harness.purchase_route();
        let bad = fault.and_then(|fault| fault.reply(&reply, KEY));
        server.on(route, bad.filter(|_| is_hit).unwrap_or(reply));
    }
    let timeout = match fault {
        Some(fault) if fault.is_slow() => IMPATIENCE,
        _ => PATIENCE,
    };
    let settings = AccountSettings {
        name: harness.account_name().parse().unwrap(),
        base_url: base_url.parse().unwrap(),
        key: SecretString::from(KEY),
        currency: harness.facts().currency,
        timeout,
        poll_interval: None,
        auto_cancel_after: None,
        max_requests_per_second: None,
        aliases: Aliases::default(),
    };
    let purchase = harness.purchase_route();
    Stage::new(
        label,
        harness.provider(settings),
        script.words,
        Box::new(Wire { server, purchase }),
    )
}

#[async_trait]
impl<H: ConformanceHarness> Subject for H {
    fn facts(&self) -> Facts {
        ConformanceHarness::facts(self)
    }

    async fn stages(&self, situation: Situation) -> Vec<Stage> {
        let scripts = self.scripts(situation);
        assert!(
            !(situation.is_required() && scripts.is_empty()),
            "every protocol has {situation:?}: the harness must script it"
        );
        let mut stages = Vec::with_capacity(scripts.len());
        for (index, script) in scripts.into_iter().enumerate() {
            let label = format!("{situation:?} #{index}");
            stages.push(wired(self, label, script, None).await);
        }
        stages
    }

    async fn faulty(&self, situation: Situation, fault: Fault) -> Option<Stage> {
        let script = self.scripts(situation).into_iter().next()?;
        let label = format!("{situation:?} with {fault:?}");
        Some(wired(self, label, script, Some(fault)).await)
    }

    async fn silent(&self) -> Stage {
        wired(self, "silence".to_owned(), Script::new(), None).await
    }
}
