//! What this process knows without asking anybody.

use std::collections::HashMap;

use domain::Timestamp;
use metrics::{describe_gauge, gauge};
use routing::{BreakerState, CONFIG_SOURCE, SuspendReason};

use crate::app::App;

const CATALOG_AGE: &str = "switchboard_catalog_age_seconds";
const RATE_AGE: &str = "switchboard_rate_age_seconds";
const BREAKER: &str = "switchboard_breaker_open";
const WAITERS: &str = "switchboard_waiting_requests";
const STREAMS: &str = "switchboard_event_streams";
const CONNECTIONS: &str = "db_client_connection_count";
const CONNECTIONS_MAX: &str = "db_client_connection_max";

pub(super) fn describe() {
    describe_gauge!(
        CATALOG_AGE,
        "Since when a provider account's catalog was not read."
    );
    describe_gauge!(
        RATE_AGE,
        "Age of the freshest exchange rate that a provider account published."
    );
    describe_gauge!(
        BREAKER,
        "1 while nothing is bought at a provider account for too many faults."
    );
    describe_gauge!(WAITERS, "Requests that wait for an order to change.");
    describe_gauge!(STREAMS, "Clients that listen to the stream of events.");
    describe_gauge!(CONNECTIONS, "Connections to Postgres by state.");
    describe_gauge!(CONNECTIONS_MAX, "Connections to Postgres at most.");
}

pub(super) fn look_up(app: &App) {
    let now = app.clock.now();
    let (snapshot, health) = (app.catalog.snapshot(), app.health.view(now));
    for provider in app.desk.providers() {
        let name = &provider.info().name;
        // A catalog that is left alone grows old, and nobody waits for it.
        let rests = health.is_suspended_for(name, SuspendReason::Disabled);
        if let Some(age) = snapshot.age(name).filter(|_| !rests) {
            gauge!(CATALOG_AGE, "provider" => name.to_string())
                .set((now - age.fetched_at).as_seconds_f64());
        }
        let open = !matches!(health.breaker(name), BreakerState::Closed { .. });
        gauge!(BREAKER, "provider" => name.to_string()).set(f64::from(u8::from(open)));
    }
    let mut freshest: HashMap<&str, Timestamp> = HashMap::new();
    for rate in snapshot.rates().iter() {
        let latest = freshest.entry(&rate.source).or_insert(rate.as_of);
        *latest = rate.as_of.max(*latest);
    }
    // What the configuration says does not age.
    freshest.remove(CONFIG_SOURCE);
    for (source, as_of) in freshest {
        gauge!(RATE_AGE, "provider" => source.to_owned()).set((now - as_of).as_seconds_f64());
    }
    gauge!(WAITERS).set(app.desk.waiters() as f64);
    gauge!(STREAMS).set(app.stream.listener_count() as f64);
    let pool = app.ledger.pool_use();
    gauge!(CONNECTIONS, "state" => "used").set(f64::from(pool.used));
    gauge!(CONNECTIONS, "state" => "idle").set(f64::from(pool.idle));
    gauge!(CONNECTIONS_MAX).set(f64::from(pool.max));
}
