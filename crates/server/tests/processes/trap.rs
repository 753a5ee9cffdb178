//! Named points at which a process can be made to die.

use std::sync::{Arc, Mutex};

use crate::{gateway::LOOK_EVERY, process::Victim};

/// Which side of a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// It did not happen.
    Before,
    /// It did, and the process does not know.
    After,
}

/// A durable step (`db: …`) or a provider call (`http: …`), and on which side of it to die.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Point {
    pub name: String,
    pub moment: Moment,
}

#[derive(Default)]
struct State {
    victim: Option<Victim>,
    /// Points passed since the last [`Traps::begin`], each once, in their order.
    passed: Vec<String>,
    armed: Option<Point>,
    sprung: bool,
}

/// Watches the points that a process passes. Cheap to clone.
#[derive(Clone, Default)]
pub struct Traps(Arc<Mutex<State>>);

impl Traps {
    /// Who dies.
    pub fn set_victim(&self, victim: Victim) {
        self.0.lock().unwrap().victim = Some(victim);
    }

    /// Forgets what was passed; the process dies at the next passing of `point`.
    pub fn begin(&self, point: Option<Point>) {
        let mut state = self.0.lock().unwrap();
        state.passed.clear();
        state.armed = point;
        state.sprung = false;
    }

    /// What was passed since.
    pub fn passed(&self) -> Vec<String> {
        self.0.lock().unwrap().passed.clone()
    }

    pub fn has_sprung(&self) -> bool {
        self.0.lock().unwrap().sprung
    }

    /// From now on nothing kills the process; `false` if it was killed already.
    pub fn disarm(&self) -> bool {
        let mut state = self.0.lock().unwrap();
        state.armed = None;
        !state.sprung
    }

    /// Returns once the process was killed.
    pub async fn killed(&self) {
        while !self.has_sprung() {
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    /// The process is at a point; true if it was killed there: nothing more may pass.
    pub fn springs_at(&self, name: &str, moment: Moment) -> bool {
        let mut state = self.0.lock().unwrap();
        if moment == Moment::Before && !state.passed.iter().any(|seen| seen == name) {
            state.passed.push(name.to_owned());
        }
        let here = state
            .armed
            .as_ref()
            .is_some_and(|point| point.name == name && point.moment == moment);
        if !here {
            return false;
        }
        state.armed = None;
        state.sprung = true;
        if let Some(victim) = &state.victim {
            victim.kill_now();
        }
        true
    }
}
