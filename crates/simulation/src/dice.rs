//! Chance, from a seed: the same on every machine.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;
use uuid::Uuid;

/// One source of chance for a whole world. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Dice(Arc<Mutex<Xoshiro256PlusPlus>>);

impl Dice {
    /// The dice of a seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(Arc::new(Mutex::new(Xoshiro256PlusPlus::seed_from_u64(
            seed,
        ))))
    }

    fn with<T>(&self, draw: impl FnOnce(&mut Xoshiro256PlusPlus) -> T) -> T {
        draw(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// A number from `from` to `to`, both possible.
    #[must_use]
    pub fn between(&self, from: u64, to: u64) -> u64 {
        self.with(|random| random.random_range(from..=to))
    }

    /// True so many times in a thousand.
    #[must_use]
    pub fn permille(&self, times: u64) -> bool {
        times > 0 && self.between(1, 1000) <= times
    }

    /// One of some, unless there is none.
    pub fn pick<'a, T>(&self, some: &'a [T]) -> Option<&'a T> {
        let last = u64::try_from(some.len()).ok()?.checked_sub(1)?;
        some.get(usize::try_from(self.between(0, last)).ok()?)
    }

    /// A time from `from_ms` to `to_ms`.
    #[must_use]
    pub fn millis(&self, from_ms: u64, to_ms: u64) -> Duration {
        Duration::from_millis(self.between(from_ms, to_ms))
    }

    /// An id that nobody else gets.
    #[must_use]
    pub fn id(&self) -> Uuid {
        self.with(|random| uuid::Builder::from_random_bytes(random.random()).into_uuid())
    }
}
