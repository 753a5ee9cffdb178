//! Clause 7: giving a number back, finishing it, asking for more.

use domain::Money;
use provider::{CancelOutcome, ErrorKind};

use super::{Fault, Situation, Subject};

type IsExpected = fn(&CancelOutcome) -> bool;

const CANCELS: [(Situation, IsExpected); 6] = [
    (Situation::CancelOk, |outcome| {
        matches!(outcome, CancelOutcome::Cancelled { .. })
    }),
    (Situation::CancelAgain, |outcome| {
        matches!(outcome, CancelOutcome::Cancelled { .. })
    }),
    (Situation::CancelTooEarly, |outcome| {
        matches!(outcome, CancelOutcome::TooEarly { .. })
    }),
    (Situation::CancelCodeArrived, |outcome| {
        *outcome == CancelOutcome::CodeArrived
    }),
    (Situation::CancelExpired, |outcome| {
        *outcome == CancelOutcome::Expired
    }),
    (Situation::CancelFinished, |outcome| {
        *outcome == CancelOutcome::Finished
    }),
];

/// Asking again says the same thing, a code that came first is an outcome, and only the
/// provider's word makes a number cancelled.
pub async fn clause_07_cancel_is_idempotent(subject: &dyn Subject) {
    let facts = subject.facts();
    let id = &facts.order_id;
    for (situation, is_expected) in CANCELS {
        for stage in subject.stages(situation).await {
            for _ in 0..2 {
                let outcome = stage.provider.cancel(id).await.unwrap();
                assert!(is_expected(&outcome), "{stage:?}: {outcome:?}");
                if let CancelOutcome::Cancelled {
                    refund: Some(refund),
                } = outcome
                {
                    assert_eq!(refund, Money::new(facts.cost, facts.currency), "{stage:?}");
                }
            }
            stage.finish();
        }
    }
    for stage in subject.stages(Situation::CancelUnknownOrder).await {
        let error = stage.provider.cancel(id).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::UnknownOrder, "{stage:?}");
        stage.finish();
    }
    for stage in subject.stages(Situation::CancelFails).await {
        let outcome = stage.provider.cancel(id).await;
        assert!(outcome.is_err(), "{stage:?}: {outcome:?}");
        stage.finish();
    }
    for fault in Fault::ALL {
        if let Some(stage) = subject.faulty(Situation::CancelOk, fault).await {
            let outcome = stage.provider.cancel(id).await;
            assert!(outcome.is_err(), "{stage:?}: {outcome:?}");
            stage.finish();
        }
        if let Some(stage) = subject.faulty(Situation::FinishOk, fault).await {
            let outcome = stage.provider.finish(id).await;
            assert!(outcome.is_err(), "{stage:?}: {outcome:?}");
            stage.finish();
        }
        if let Some(stage) = subject.faulty(Situation::ResendOk, fault).await {
            let outcome = stage.provider.resend(id).await;
            assert!(outcome.is_err(), "{stage:?}: {outcome:?}");
            stage.finish();
        }
    }
    for situation in [Situation::FinishOk, Situation::FinishAgain] {
        for stage in subject.stages(situation).await {
            stage.provider.finish(id).await.unwrap();
            stage.provider.finish(id).await.unwrap();
            stage.finish();
        }
    }
    for (situation, resent) in [
        (Situation::ResendOk, true),
        (Situation::ResendRefused, false),
    ] {
        for stage in subject.stages(situation).await {
            let outcome = stage.provider.resend(id).await.unwrap();
            assert_eq!(outcome.resent, resent, "{stage:?}");
            stage.finish();
        }
    }
}
