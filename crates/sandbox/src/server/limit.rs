//! The documents' own request limits, in fixed windows of real time.

use std::{collections::HashMap, time::Duration};

use domain::Timestamp;

use crate::{Endpoint, ProviderKind};

/// Requests that are counted together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Group {
    Catalog,
    Balance,
    OrderReads,
    Buy,
    Cancel,
    OrderActions,
    Webhook,
    Whole,
}

/// So many requests in so many seconds.
type Quota = (u32, i64);

/// The quotas of a request. Sources: SMSCode document v1.0.0, "rate limits"; GoSMS document of
/// 2025-12-03, "limits". SMSOnline names none.
fn quotas(kind: ProviderKind, endpoint: Endpoint) -> (Group, &'static [Quota]) {
    match (kind, endpoint) {
        (ProviderKind::Gosms, _) => (Group::Whole, &[(10, 1), (300, 60)]),
        (ProviderKind::Smsonline, _) => (Group::Whole, &[]),
        (_, Endpoint::Catalog | Endpoint::Rates) => (Group::Catalog, &[(1_200, 60)]),
        (_, Endpoint::Balance) => (Group::Balance, &[(600, 60)]),
        (_, Endpoint::Status | Endpoint::List) => (Group::OrderReads, &[(1_200, 60)]),
        (_, Endpoint::Buy) => (Group::Buy, &[(1_200, 60)]),
        (_, Endpoint::Cancel) => (Group::Cancel, &[(600, 60)]),
        (_, Endpoint::Finish | Endpoint::Resend) => (Group::OrderActions, &[(600, 60)]),
        (_, Endpoint::Webhook) => (Group::Webhook, &[(120, 60)]),
        (_, Endpoint::Unknown | Endpoint::Any) => (Group::Whole, &[]),
    }
}

#[derive(Debug)]
struct Window {
    start: i64,
    used: u32,
}

/// How much each account used of each quota.
#[derive(Debug, Default)]
pub(crate) struct Limits {
    windows: HashMap<(usize, Group, i64), Window>,
}

impl Limits {
    /// Counts a request in, or says how long to wait.
    pub(crate) fn admit(
        &mut self,
        account: usize,
        kind: ProviderKind,
        endpoint: Endpoint,
        now: Timestamp,
    ) -> Result<(), Duration> {
        let now = now.unix_timestamp();
        let (group, quotas) = quotas(kind, endpoint);
        for &(limit, seconds) in quotas {
            let start = now - now.rem_euclid(seconds);
            let window = self
                .windows
                .entry((account, group, seconds))
                .or_insert(Window { start, used: 0 });
            if window.start != start {
                *window = Window { start, used: 0 };
            }
            if window.used >= limit {
                let wait = u64::try_from(start + seconds - now).unwrap_or(1);
                return Err(Duration::from_secs(wait.max(1)));
            }
            window.used += 1;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admitted(limits: &mut Limits, endpoint: Endpoint, at: i64, attempts: u32) -> u32 {
        let now = Timestamp::from_unix_timestamp(at).unwrap();
        let admit = |_: &u32| limits.admit(0, ProviderKind::Gosms, endpoint, now).is_ok();
        u32::try_from((0..attempts).filter(admit).count()).unwrap()
    }

    #[test]
    fn gosms_admits_ten_a_second_and_three_hundred_a_minute() {
        let mut limits = Limits::default();
        let a_minute: Vec<u32> = (0..60)
            .map(|second| admitted(&mut limits, Endpoint::Status, 600 + second, 12))
            .collect();
        assert_eq!(a_minute[0], 10);
        assert_eq!(a_minute.iter().sum::<u32>(), 300);
        assert_eq!(admitted(&mut limits, Endpoint::Buy, 660, 1), 1);
    }

    #[test]
    fn smscode_counts_its_groups_apart_and_says_when_to_come_back() {
        let mut limits = Limits::default();
        let now = Timestamp::from_unix_timestamp(615).unwrap();
        let mut ask = |endpoint| limits.admit(0, ProviderKind::Smscode, endpoint, now);
        for _ in 0..120 {
            assert_eq!(ask(Endpoint::Webhook), Ok(()));
        }
        assert_eq!(ask(Endpoint::Webhook), Err(Duration::from_secs(45)));
        assert_eq!(ask(Endpoint::Buy), Ok(()));
    }
}
