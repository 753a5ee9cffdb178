//! When an event is tried again: a pure function.

use domain::Timestamp;
use ledger::AnnouncementKind;
use time::Duration;

/// An event is given up so long after it was queued.
pub const GIVE_UP_AFTER: Duration = Duration::days(3);

/// A code is worth most in its first seconds.
const CODE_STEPS: [Duration; 7] = [
    Duration::milliseconds(500),
    Duration::seconds(1),
    Duration::seconds(2),
    Duration::seconds(4),
    Duration::seconds(8),
    Duration::seconds(15),
    Duration::seconds(30),
];
/// While its order lives it is tried at this pace.
const CODE_PACE: Duration = Duration::seconds(30);
/// After that it waits as long again as it has waited so far, within these.
const TAIL_AT_LEAST: Duration = Duration::minutes(2);
const TAIL_AT_MOST: Duration = Duration::hours(6);

const OTHER_STEPS: [Duration; 8] = [
    Duration::seconds(5),
    Duration::seconds(30),
    Duration::minutes(2),
    Duration::minutes(10),
    Duration::minutes(30),
    Duration::hours(1),
    Duration::hours(3),
    Duration::hours(6),
];

/// When to try again after attempt number `attempt` (from 1) of an event failed at `now`; `None`
/// if it is given up. The first attempt is due when the event is queued.
#[must_use]
pub fn next_attempt(
    kind: AnnouncementKind,
    attempt: i32,
    queued_at: Timestamp,
    order_end: Timestamp,
    now: Timestamp,
) -> Option<Timestamp> {
    let age = now - queued_at;
    if age >= GIVE_UP_AFTER {
        return None;
    }
    let step = usize::try_from(attempt).unwrap_or(0).saturating_sub(1);
    let wait = if kind == AnnouncementKind::OtpReceived {
        match CODE_STEPS.get(step) {
            Some(wait) => *wait,
            None if now + CODE_PACE <= order_end => CODE_PACE,
            None => age.clamp(TAIL_AT_LEAST, TAIL_AT_MOST),
        }
    } else {
        OTHER_STEPS.get(step).copied().unwrap_or(Duration::hours(6))
    };
    // The last try is at the end of its time, whatever the pace.
    Some((now + wait).min(queued_at + GIVE_UP_AFTER))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    const START: Timestamp = time::macros::datetime!(2026-11-22 10:00 UTC);

    #[rstest]
    // kind, attempt that failed, seconds since it was queued, seconds from then to the order's end,
    // milliseconds until the next.
    #[case::code_first(AnnouncementKind::OtpReceived, 1, 0, 1200, Some(500))]
    #[case::code_second(AnnouncementKind::OtpReceived, 2, 1, 1200, Some(1_000))]
    #[case::code_third(AnnouncementKind::OtpReceived, 3, 2, 1200, Some(2_000))]
    #[case::code_fourth(AnnouncementKind::OtpReceived, 4, 4, 1200, Some(4_000))]
    #[case::code_fifth(AnnouncementKind::OtpReceived, 5, 8, 1200, Some(8_000))]
    #[case::code_sixth(AnnouncementKind::OtpReceived, 6, 16, 1200, Some(15_000))]
    #[case::code_seventh(AnnouncementKind::OtpReceived, 7, 31, 1200, Some(30_000))]
    #[case::code_pace(AnnouncementKind::OtpReceived, 8, 61, 1200, Some(30_000))]
    #[case::code_pace_to_the_end(AnnouncementKind::OtpReceived, 40, 1170, 1200, Some(30_000))]
    #[case::code_tail_begins(AnnouncementKind::OtpReceived, 41, 1200, 1200, Some(1_200_000))]
    #[case::code_tail_not_too_fast(AnnouncementKind::OtpReceived, 8, 61, 0, Some(120_000))]
    #[case::code_tail_not_too_slow(AnnouncementKind::OtpReceived, 50, 86_400, 0, Some(21_600_000))]
    #[case::code_given_up(AnnouncementKind::OtpReceived, 60, 259_200, 0, None)]
    #[case::code_early_steps_of_a_late_replay(AnnouncementKind::OtpReceived, 1, 0, -99, Some(500))]
    #[case::other_first(AnnouncementKind::Completed, 1, 0, 0, Some(5_000))]
    #[case::other_second(AnnouncementKind::Canceled, 2, 5, 0, Some(30_000))]
    #[case::other_third(AnnouncementKind::Expired, 3, 35, 0, Some(120_000))]
    #[case::other_fourth(AnnouncementKind::Expired, 4, 155, 0, Some(600_000))]
    #[case::other_fifth(AnnouncementKind::Expired, 5, 755, 0, Some(1_800_000))]
    #[case::other_sixth(AnnouncementKind::Expired, 6, 2555, 0, Some(3_600_000))]
    #[case::other_seventh(AnnouncementKind::Expired, 7, 6155, 0, Some(10_800_000))]
    #[case::other_eighth(AnnouncementKind::Expired, 8, 16_955, 0, Some(21_600_000))]
    #[case::other_pace(AnnouncementKind::Expired, 9, 38_555, 0, Some(21_600_000))]
    #[case::other_last(AnnouncementKind::Expired, 19, 259_000, 0, Some(200_000))]
    #[case::other_given_up(AnnouncementKind::Expired, 20, 259_200, 0, None)]
    fn the_schedule(
        #[case] kind: AnnouncementKind,
        #[case] attempt: i32,
        #[case] age_s: i64,
        #[case] end_s: i64,
        #[case] wait_ms: Option<i64>,
    ) {
        let now = START + Duration::seconds(age_s);
        let end = START + Duration::seconds(end_s);
        assert_eq!(
            next_attempt(kind, attempt, START, end, now),
            wait_ms.map(|wait| now + Duration::milliseconds(wait))
        );
    }
}
