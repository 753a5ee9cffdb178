use std::{sync::Arc, thread, time::Duration};

use provider::OfferRef;
use routing::{
    BreakerSettings, BreakerState, DeliveryRate, FaultKind, HealthBoard, ProbeClaim, SuspendReason,
};

use crate::support::{name, now, product, seconds};

const FAULT: FaultKind = FaultKind::Transport;

fn board() -> HealthBoard {
    HealthBoard::new(BreakerSettings {
        faults_to_open: 3,
        open_for: Duration::from_secs(10),
        open_for_at_most: Duration::from_secs(35),
        probe_patience: Duration::from_secs(60),
    })
}

fn fail(board: &HealthBoard, times: usize, at: i64) {
    for _ in 0..times {
        board.record_fault(&name("p"), FAULT, now() + seconds(at));
    }
}

fn state(board: &HealthBoard, at: i64) -> BreakerState {
    board.view(now() + seconds(at)).breaker(&name("p"))
}

#[test]
fn faults_in_a_row_open_it_and_a_success_between_them_does_not() {
    let board = board();
    fail(&board, 2, 0);
    board.record_success(&name("p"), now());
    fail(&board, 2, 0);
    assert_eq!(state(&board, 0), BreakerState::Closed { faults: 2 });
    fail(&board, 1, 0);
    let until = now() + seconds(10);
    assert_eq!(state(&board, 9), BreakerState::Open { until });
    assert_eq!(state(&board, 10), BreakerState::HalfOpen);
    assert_eq!(
        board.view(now()).breaker(&name("other")),
        BreakerState::Closed { faults: 0 }
    );
}

#[test]
fn open_time_doubles_to_its_cap_and_late_faults_do_not_count_twice() {
    let board = board();
    fail(&board, 3, 0);
    // Purchases that were under way when it opened.
    fail(&board, 5, 1);
    let mut at = 10;
    for expected in [20, 35, 35] {
        assert_eq!(state(&board, at), BreakerState::HalfOpen);
        fail(&board, 1, at);
        let until = now() + seconds(at + expected);
        assert_eq!(state(&board, at), BreakerState::Open { until });
        at += expected;
    }
    board.record_success(&name("p"), now() + seconds(at));
    fail(&board, 3, at);
    let until = now() + seconds(at + 10);
    assert_eq!(
        state(&board, at),
        BreakerState::Open { until },
        "back to the first wait"
    );
}

#[test]
fn one_of_many_gets_the_probe() {
    let board = Arc::new(board());
    assert_eq!(
        board.try_claim_probe(&name("p"), now()),
        ProbeClaim::NotNeeded
    );
    fail(&board, 3, 0);
    assert_eq!(board.try_claim_probe(&name("p"), now()), ProbeClaim::Denied);
    let claims: Vec<_> = (0..8)
        .map(|_| {
            let board = Arc::clone(&board);
            thread::spawn(move || board.try_claim_probe(&name("p"), now() + seconds(10)))
        })
        .map(|claim| claim.join().unwrap())
        .collect();
    let granted = claims.iter().filter(|claim| **claim == ProbeClaim::Granted);
    assert_eq!(granted.count(), 1);
    let until = now() + seconds(70);
    assert_eq!(state(&board, 11), BreakerState::Probing { until });
    assert_eq!(
        state(&board, 70),
        BreakerState::HalfOpen,
        "a lost probe is not waited for"
    );
}

#[test]
fn a_probe_given_back_can_be_claimed_again() {
    let board = board();
    fail(&board, 3, 0);
    let later = now() + seconds(10);
    assert_eq!(
        board.try_claim_probe(&name("p"), later),
        ProbeClaim::Granted
    );
    board.release_probe(&name("p"));
    assert_eq!(
        board.try_claim_probe(&name("p"), later),
        ProbeClaim::Granted
    );
    board.record_success(&name("p"), later);
    assert_eq!(state(&board, 10), BreakerState::Closed { faults: 0 });
}

#[test]
fn suspensions_and_cooling_end_by_themselves_and_the_longest_is_told() {
    let board = board();
    let provider = name("p");
    let offer = OfferRef("1".into());
    board.suspend(&provider, SuspendReason::RateLimited, now() + seconds(20));
    board.suspend(&provider, SuspendReason::BalanceLow, now() + seconds(10));
    board.cool_offer(&provider, offer.clone(), now() + seconds(5));
    let view = |at| board.view(now() + seconds(at));
    let until = now() + seconds(20);
    assert_eq!(
        view(0).suspension(&provider),
        Some((SuspendReason::RateLimited, until))
    );
    assert_eq!(view(4).cooling(&provider, &offer), Some(now() + seconds(5)));
    assert_eq!(view(5).cooling(&provider, &offer), None);
    assert_eq!(view(20).suspension(&provider), None);
    board.resume(&provider, SuspendReason::RateLimited);
    let until = now() + seconds(10);
    assert_eq!(
        view(0).suspension(&provider),
        Some((SuspendReason::BalanceLow, until))
    );
    board.prune(now() + seconds(15));
    assert_eq!(
        (
            view(0).suspension(&provider),
            view(0).cooling(&provider, &offer)
        ),
        (None, None)
    );
}

#[test]
fn a_view_does_not_change_afterwards() {
    let board = board();
    let before = board.view(now());
    fail(&board, 3, 0);
    board.suspend(&name("p"), SuspendReason::Draining, now() + seconds(5));
    assert_eq!(
        before.breaker(&name("p")),
        BreakerState::Closed { faults: 0 }
    );
    assert_eq!(before.suspension(&name("p")), None);
}

#[test]
fn cooling_offers_are_bounded_and_the_longest_stay() {
    let board = board();
    let provider = name("p");
    for index in 0..5_000_i64 {
        board.cool_offer(
            &provider,
            OfferRef(index.to_string()),
            now() + seconds(index + 1),
        );
    }
    let view = board.view(now());
    let cooling = |index: i64| {
        view.cooling(&provider, &OfferRef(index.to_string()))
            .is_some()
    };
    let count = (0..5_000).filter(|index| cooling(*index)).count();
    assert_eq!(count, 4_096);
    assert!(cooling(4_999) && !cooling(0));
}

#[test]
fn old_deliveries_fade() {
    let board = board();
    let provider = name("p");
    assert_eq!(board.view(now()).deliveries(&provider, product()), None);
    for _ in 0..200 {
        board.record_delivery(&provider, product(), false);
    }
    for _ in 0..200 {
        board.record_delivery(&provider, product(), true);
    }
    let DeliveryRate { delivered, tried } =
        board.view(now()).deliveries(&provider, product()).unwrap();
    assert!(tried <= 200, "{tried}");
    assert!(delivered * 10 >= tried * 7, "{delivered} of {tried}");
}
