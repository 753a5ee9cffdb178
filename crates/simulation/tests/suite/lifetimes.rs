//! Many seeds on all cores.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    thread,
    time::Instant,
};

use domain::{AttemptState, OrderState};
use rstest::rstest;
use simulation::{Broken, Lived, Plan, Recorded, live, live_and_record, smallest};

/// How many orders live when nobody says otherwise with `SIM_LIFETIMES`.
const LIFETIMES: u64 = 200_000;

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

fn fail(broken: &Broken) -> ! {
    let command = |plan: &Plan| format!("SIM_SEED={plan} cargo test -p simulation lifetimes");
    let least = smallest(broken.clone());
    panic!(
        "{}\nreplay: {}\nwith the least in it: {}\nreplay: {}",
        broken.rule,
        command(&broken.plan),
        least.rule,
        command(&least.plan)
    );
}

/// Lives through seeds from `first` on until enough orders have lived.
fn live_through(first: u64, wanted: u64) -> Result<(Lived, u64), Broken> {
    let (next, total) = (AtomicU64::new(first), AtomicU64::new(0));
    let worker = || {
        let mut sum = Lived::default();
        while total.load(Ordering::Relaxed) < wanted {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            let lived =
                live(Plan::of(seed)).inspect_err(|_| total.store(wanted, Ordering::Relaxed))?;
            total.fetch_add(lived.orders, Ordering::Relaxed);
            sum = sum.and(lived);
        }
        Ok(sum)
    };
    thread::scope(|scope| {
        let cores = thread::available_parallelism().map_or(2, usize::from);
        let workers: Vec<_> = (0..cores).map(|_| scope.spawn(worker)).collect();
        let mut sum = Lived::default();
        for worker in workers {
            sum = sum.and(worker.join().unwrap()?);
        }
        Ok((sum, next.load(Ordering::Relaxed) - first))
    })
}

#[test]
fn whatever_happens_every_rule_holds_after_every_step() {
    if let Ok(plan) = std::env::var("SIM_SEED") {
        if let Err(Broken { rule, .. }) = live(plan.parse().unwrap()) {
            panic!("{rule}");
        }
        return;
    }
    let began = Instant::now();
    let wanted = number("SIM_LIFETIMES").unwrap_or(LIFETIMES);
    let lived = live_through(number("SIM_FIRST").unwrap_or(0), wanted);
    let (lived, worlds) = lived.unwrap_or_else(|broken| fail(&broken));
    eprintln!("{worlds} worlds in {:?}: {lived:#?}", began.elapsed());
    assert!(lived.orders >= wanted);
    if wanted < 10_000 {
        return;
    }
    // Histories in which nothing goes wrong would prove nothing.
    let order_ends = OrderState::ALL.into_iter().filter(|state| state.is_final());
    let attempt_ends = [
        AttemptState::Refused,
        AttemptState::NotSent,
        AttemptState::NotSold,
        AttemptState::Finished,
        AttemptState::Refunded,
        AttemptState::NeedsReview,
        AttemptState::WrittenOff,
    ];
    let order_ends: Vec<_> = order_ends.collect();
    assert_eq!(lived.order_ends.into_keys().collect::<Vec<_>>(), order_ends);
    for state in attempt_ends {
        assert!(
            lived.attempt_ends.contains_key(&state),
            "{state:?} is missing"
        );
    }
    assert!(lived.deaths > 0);
}

#[test]
fn a_seed_is_one_history() {
    let [(first, ends), (second, ends_again)] =
        [3, 3].map(|seed| live_and_record(Plan::of(seed)).unwrap());
    let shown = |recorded: &[Recorded]| format!("{recorded:?}");
    assert_eq!(shown(&first), shown(&second));
    assert_eq!(ends, ends_again);
}

#[rstest]
#[case::a_code_on_a_number_whose_cancel_worked_unheard(1019)]
fn a_seed_that_once_failed(#[case] seed: u64) {
    live(Plan::of(seed)).unwrap_or_else(|broken| fail(&broken));
}
