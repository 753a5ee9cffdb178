use domain::ManualClock;
use rstest::rstest;
use time::{Duration as Span, macros::datetime};

use super::*;

fn limits(count: u32, window: Duration) -> (Limits, Arc<ManualClock>) {
    let clock = Arc::new(ManualClock::new(datetime!(2026-11-22 10:00 UTC)));
    let count = NonZeroU32::new(count).unwrap();
    let settings = LimitSettings {
        window,
        catalog: count,
        order_reads: count,
        strangers: count,
        ..LimitSettings::default()
    };
    (Limits::new(settings, clock.clone()), clock)
}

fn headers(usage: &Usage) -> (String, String) {
    let mut headers = HeaderMap::new();
    usage.write_to(&mut headers);
    let text = |name| headers.get(name).unwrap().to_str().unwrap().to_owned();
    (text("ratelimit"), text("ratelimit-policy"))
}

#[test]
fn a_budget_is_used_up_and_comes_back_one_by_one() {
    let (limits, clock) = limits(3, Duration::from_secs(60));
    let take = || limits.take(Group::OrderReads, AccountId(1));
    for left in ["r=2;t=20", "r=1;t=40", "r=0;t=60"] {
        let (state, policy) = headers(&take().unwrap());
        assert_eq!(state, format!("\"orders-read\";{left}"));
        assert_eq!(policy, "\"orders-read\";q=3;w=60");
    }
    clock.advance(Span::milliseconds(500));
    let exceeded = take().unwrap_err();
    assert_eq!(exceeded.wait, Duration::from_millis(19_500));
    assert_eq!(headers(&exceeded.usage).0, "\"orders-read\";r=0;t=60");
    clock.advance(Span::milliseconds(19_499));
    assert!(take().is_err());
    clock.advance(Span::milliseconds(1));
    assert!(take().is_ok());
    assert!(take().is_err());
}

#[test]
fn clients_and_groups_have_budgets_of_their_own() {
    let (limits, _clock) = limits(1, Duration::from_secs(60));
    assert!(limits.take(Group::OrderReads, AccountId(1)).is_ok());
    assert!(limits.take(Group::OrderReads, AccountId(1)).is_err());
    assert!(limits.take(Group::OrderReads, AccountId(2)).is_ok());
    assert!(limits.take(Group::Catalog, AccountId(1)).is_ok());
}

#[test]
fn a_clock_that_is_set_back_does_not_lock_anybody_out() {
    let (limits, clock) = limits(1, Duration::from_secs(60));
    assert!(limits.take(Group::Catalog, AccountId(1)).is_ok());
    clock.advance(Span::hours(-5));
    assert!(limits.take(Group::Catalog, AccountId(1)).is_err());
    clock.advance(Span::seconds(60));
    assert!(limits.take(Group::Catalog, AccountId(1)).is_ok());
}

#[rstest]
#[case("192.0.2.1", "::ffff:192.0.2.1", true)]
#[case("2001:db8::1", "2001:db8::ffff:1", true)]
#[case("2001:db8::1", "2001:db8:0:1::1", false)]
#[case("192.0.2.1", "192.0.2.2", false)]
fn strangers_share_a_budget_with_their_own_network_only(
    #[case] one: &str,
    #[case] other: &str,
    #[case] shared: bool,
) {
    let (limits, _clock) = limits(1, Duration::from_secs(60));
    let hash = |text: &str| {
        let place = Neighbourhood::of(text.parse().unwrap());
        limits.hasher.hash_one(place)
    };
    assert_eq!(hash(one) == hash(other), shared);
}

#[test]
fn many_strangers_do_not_choose_how_much_memory_is_used() {
    let (limits, clock) = limits(5, Duration::from_secs(60));
    for number in 0..200_000_u32 {
        let _ = limits.take_stranger(Some(IpAddr::V4(number.into())));
    }
    assert!(limits.strangers.limiter.len() <= 65_536);
    clock.advance(Span::seconds(120));
    assert!(limits.take(Group::Catalog, AccountId(1)).is_ok());
    assert_eq!(limits.strangers.limiter.len(), 0);
}

#[test]
fn a_window_of_no_length_limits_nothing_and_breaks_nothing() {
    let (limits, clock) = limits(2, Duration::ZERO);
    for _ in 0..10 {
        clock.advance(Span::nanoseconds(1));
        assert!(limits.take(Group::Catalog, AccountId(1)).is_ok());
    }
}
