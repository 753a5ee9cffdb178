//! How a process of ours reaches its books and its providers: slowly, and not always.

use std::{
    future::pending,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

use crate::{
    Dice,
    stage::{ProcessId, Stage},
};

/// Whether the world is unkind. In a calm one nothing fails and nobody dies.
#[derive(Clone, Debug)]
pub(crate) struct Weather {
    calm: Arc<AtomicBool>,
    percent: u64,
}

impl Weather {
    /// As unkind as that, in per cent of the usual.
    pub(crate) fn of(percent: u64) -> Self {
        Self {
            calm: Arc::default(),
            percent,
        }
    }

    pub(crate) fn calm_down(&self) {
        self.calm.store(true, Ordering::Relaxed);
    }

    pub(crate) fn is_calm(&self) -> bool {
        self.calm.load(Ordering::Relaxed)
    }

    /// Something unkind happens, usually so many times in a thousand.
    pub(crate) fn strikes(&self, dice: &Dice, permille: u64) -> bool {
        !self.is_calm() && dice.permille(permille * self.percent / 100)
    }
}

/// The connections of one process. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Link {
    pub(crate) process: ProcessId,
    pub(crate) stage: Stage,
    pub(crate) dice: Dice,
    pub(crate) weather: Weather,
    /// After so many more steps the process dies, wherever it then is; zero: not soon.
    fuse: Arc<AtomicU64>,
    dead: Arc<AtomicBool>,
}

impl Link {
    pub(crate) fn new(process: ProcessId, stage: Stage, dice: Dice, weather: Weather) -> Self {
        Self {
            process,
            stage,
            dice,
            weather,
            fuse: Arc::default(),
            dead: Arc::default(),
        }
    }

    /// Lets the process die after so many more steps.
    pub(crate) fn set_fuse(&self, steps: u64) {
        self.fuse.store(steps, Ordering::Relaxed);
    }

    /// Kills the process, wherever it is.
    pub(crate) fn die(&self) {
        self.dead.store(true, Ordering::Relaxed);
        self.stage.kill(self.process);
    }

    pub(crate) fn is_dead(&self) -> bool {
        self.dead.load(Ordering::Relaxed)
    }

    /// Something unkind happens, so many times in a thousand.
    pub(crate) fn mishap(&self, permille: u64) -> bool {
        self.weather.strikes(&self.dice, permille)
    }

    /// One step on the way to the books.
    pub(crate) async fn to_books(&self) {
        self.maybe_die().await;
        if self.dice.permille(300) {
            self.stage.sleep(self.dice.millis(1, 8)).await;
        }
    }

    /// One step on the way to a provider, or back.
    pub(crate) async fn to_provider(&self) {
        self.maybe_die().await;
        self.travel().await;
    }

    /// The way itself: what has left a process arrives although that dies.
    pub(crate) async fn travel(&self) {
        let delay = match self.dice.between(0, 99) {
            0..=79 => self.dice.millis(5, 300),
            80..=96 => self.dice.millis(300, 3_000),
            _ => self.dice.millis(3_000, 9_000),
        };
        self.stage.sleep(delay).await;
    }

    /// The commonest death: between one durable step and the next, whichever they are.
    pub(crate) async fn maybe_die(&self) {
        match self.fuse.load(Ordering::Relaxed) {
            0 => {}
            1 => {
                self.die();
                pending::<()>().await;
            }
            steps => self.fuse.store(steps - 1, Ordering::Relaxed),
        }
    }
}
