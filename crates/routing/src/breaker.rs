//! A circuit breaker as plain data that takes the time as an argument.

use std::time::Duration;

use domain::Timestamp;
use serde::{Deserialize, Serialize};

/// When breakers open and for how long.
#[derive(Clone, Copy, Debug)]
pub struct BreakerSettings {
    /// Faults in a row that open it.
    pub faults_to_open: u32,
    /// How long it stays open the first time; doubled each time in a row.
    pub open_for: Duration,
    /// The longest it stays open.
    pub open_for_at_most: Duration,
    /// After so long a probe without a report counts as lost, and the next may go.
    pub probe_patience: Duration,
}

impl Default for BreakerSettings {
    fn default() -> Self {
        Self {
            faults_to_open: 5,
            open_for: Duration::from_secs(10),
            open_for_at_most: Duration::from_secs(600),
            probe_patience: Duration::from_secs(60),
        }
    }
}

/// A breaker at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum BreakerState {
    /// All purchases go.
    Closed {
        /// Faults in a row so far.
        faults: u32,
    },
    /// No purchase goes.
    Open {
        /// Until when.
        #[serde(with = "time::serde::rfc3339")]
        until: Timestamp,
    },
    /// One purchase may go, if it claims the probe.
    HalfOpen,
    /// The probe is under way; no other purchase goes.
    Probing {
        /// When the probe counts as lost.
        #[serde(with = "time::serde::rfc3339")]
        until: Timestamp,
    },
}

/// What a purchase may do at a provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProbeClaim {
    /// The breaker is closed: go, like everybody.
    NotNeeded,
    /// Go; this purchase is the one probe, and its outcome must be reported.
    Granted,
    /// Do not go.
    Denied,
}

#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Breaker {
    faults: u32,
    /// How often it opened since the last success.
    opened: u32,
    open_until: Option<Timestamp>,
    probe_until: Option<Timestamp>,
}

impl Breaker {
    pub(crate) fn state(&self, now: Timestamp) -> BreakerState {
        match (self.open_until, self.probe_until) {
            (None, _) => BreakerState::Closed {
                faults: self.faults,
            },
            (Some(until), _) if now < until => BreakerState::Open { until },
            (Some(_), Some(until)) if now < until => BreakerState::Probing { until },
            (Some(_), _) => BreakerState::HalfOpen,
        }
    }

    pub(crate) fn succeed(&mut self) {
        *self = Self::default();
    }

    pub(crate) fn fail(&mut self, settings: &BreakerSettings, now: Timestamp) {
        self.faults = self.faults.saturating_add(1);
        match self.state(now) {
            // Purchases that were under way when it opened: old news, which must not double the
            // time again.
            BreakerState::Open { .. } => {}
            BreakerState::Closed { faults } if faults < settings.faults_to_open => {}
            BreakerState::Closed { .. } | BreakerState::HalfOpen | BreakerState::Probing { .. } => {
                let factor = 1_u32.checked_shl(self.opened).unwrap_or(u32::MAX);
                let open_for = settings.open_for.saturating_mul(factor);
                self.open_until = Some(now + open_for.min(settings.open_for_at_most));
                self.probe_until = None;
                self.opened = self.opened.saturating_add(1);
            }
        }
    }

    pub(crate) fn try_claim_probe(
        &mut self,
        settings: &BreakerSettings,
        now: Timestamp,
    ) -> ProbeClaim {
        match self.state(now) {
            BreakerState::Closed { .. } => ProbeClaim::NotNeeded,
            BreakerState::Open { .. } | BreakerState::Probing { .. } => ProbeClaim::Denied,
            BreakerState::HalfOpen => {
                self.probe_until = Some(now + settings.probe_patience);
                ProbeClaim::Granted
            }
        }
    }

    pub(crate) fn release_probe(&mut self) {
        self.probe_until = None;
    }
}
