//! How long something took, over many times.

use std::time::Duration;

use serde::{Serialize, Serializer};

/// Percentiles of many durations, in milliseconds where they are serialized.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Latency {
    /// Of how many.
    pub count: usize,
    /// Half of them took at most this.
    #[serde(rename = "p50_ms", serialize_with = "millis")]
    pub p50: Duration,
    /// 99 of 100 took at most this.
    #[serde(rename = "p99_ms", serialize_with = "millis")]
    pub p99: Duration,
    /// All of them.
    #[serde(rename = "max_ms", serialize_with = "millis")]
    pub max: Duration,
}

impl Latency {
    /// `None` of nothing.
    pub(super) fn of(mut durations: Vec<Duration>) -> Option<Self> {
        durations.sort_unstable();
        // The nearest rank.
        let at =
            |percent: usize| durations.get((durations.len() * percent).div_ceil(100).max(1) - 1);
        Some(Self {
            count: durations.len(),
            p50: *at(50)?,
            p99: *at(99)?,
            max: *durations.last()?,
        })
    }
}

fn millis<S: Serializer>(duration: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u64(u64::try_from(duration.as_millis()).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_durations_that_were_measured() {
        let millis = |n| Duration::from_millis(n);
        assert!(Latency::of(Vec::new()).is_none());
        let one = Latency::of(vec![millis(7)]).unwrap();
        assert_eq!(
            (one.p50, one.p99, one.max),
            (millis(7), millis(7), millis(7))
        );
        let many = Latency::of((1..=200).rev().map(millis).collect()).unwrap();
        assert_eq!(
            (many.count, many.p50, many.p99, many.max),
            (200, millis(100), millis(198), millis(200))
        );
    }
}
