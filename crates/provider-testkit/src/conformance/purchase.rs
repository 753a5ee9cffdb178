//! Clauses 1 to 4: buying.

use domain::{AttemptId, Micros, Money};
use provider::{
    BuyOutcome, BuyRequest, ErrorKind, NotSentReason, ProviderError, RecoveryClass, Refusal,
    RefusalReason, UnknownReason,
};

use super::{Facts, Fault, Situation, Stage, Subject, Words};

const BUYING: [Situation; 12] = [
    Situation::Sold,
    Situation::SoldOddId,
    Situation::SoldIncomplete,
    Situation::OutOfStock,
    Situation::PriceChanged,
    Situation::BuyBalanceLow,
    Situation::BuyKeyRefused,
    Situation::BuyAccountBlocked,
    Situation::BuyRateLimited,
    Situation::BuyUnknownProduct,
    Situation::BuyRejected,
    Situation::BuyUndecided,
];

/// A purchase of what the facts say, with room in the price.
#[must_use]
pub fn request(facts: &Facts) -> BuyRequest {
    let id = "at_00000000000070008000000000000001";
    let twice = facts.cost.checked_add(facts.cost).unwrap();
    BuyRequest {
        attempt_id: id.parse::<AttemptId>().unwrap(),
        product: facts.product,
        offer_ref: facts.offer_ref.clone(),
        max_cost: Money::new(twice, facts.currency),
        test: false,
    }
}

/// `buy` and `repeat_buy` send at most one purchase, whatever comes back. A repeat is the same
/// request with the same key.
pub async fn clause_01_one_request_per_purchase(subject: &dyn Subject) {
    let request = request(&subject.facts());
    for situation in BUYING {
        for stage in subject.stages(situation).await {
            stage.provider.buy(&request).await;
            assert_eq!(stage.purchases().len(), 1, "{stage:?}");
            stage.finish();
        }
    }
    for fault in Fault::ALL {
        let Some(stage) = subject.faulty(Situation::Sold, fault).await else {
            continue;
        };
        stage.provider.buy(&request).await;
        let purchases = stage.purchases();
        match fault {
            Fault::Refused => assert_eq!(stage.connections(), 0, "{stage:?}"),
            Fault::ResetUnread => assert_eq!(stage.connections(), 1, "{stage:?}"),
            _ => assert_eq!(purchases.len(), 1, "{stage:?}"),
        }
        if stage.provider.info().capabilities.recovery == RecoveryClass::RepeatableByKey {
            stage.provider.repeat_buy(&request).await;
            let repeated = stage.purchases();
            assert_eq!(repeated.len(), purchases.len() * 2, "{stage:?}");
            let key = request.attempt_id.to_string();
            for purchase in &repeated {
                assert_eq!(Some(purchase), repeated.first(), "{stage:?}");
                assert!(purchase.contains(&key), "{stage:?}: {purchase} lacks {key}");
            }
        }
        stage.finish();
    }
}

/// Sold and refused need a readable answer, not-sent needs proof, everything else is unknown.
pub async fn clause_02_purchase_ends_in_four_ways(subject: &dyn Subject) {
    let facts = subject.facts();
    let request = request(&facts);
    for stage in subject.stages(Situation::Sold).await {
        let outcome = stage.provider.buy(&request).await;
        let BuyOutcome::Sold(sold) = outcome else {
            panic!("{stage:?}: {outcome:?}");
        };
        assert_eq!(sold.id, facts.order_id, "{stage:?}");
        assert_eq!(sold.phone, facts.phone, "{stage:?}");
        let cost = Money::new(facts.cost, facts.currency);
        assert_eq!(sold.cost.unwrap_or(cost), cost, "{stage:?}");
        stage.finish();
    }
    for (situation, is_expected) in REFUSALS {
        for stage in subject.stages(situation).await {
            let outcome = stage.provider.buy(&request).await;
            match &outcome {
                BuyOutcome::Refused(refusal) if is_expected(&refusal.reason) => {}
                _ => panic!("{stage:?}: {outcome:?}"),
            }
            stage.finish();
        }
    }
    for situation in [Situation::SoldIncomplete, Situation::BuyUndecided] {
        for stage in subject.stages(situation).await {
            let outcome = stage.provider.buy(&request).await;
            let is_unknown = matches!(outcome, BuyOutcome::Unknown { .. });
            assert!(is_unknown, "{stage:?}: {outcome:?}");
            stage.finish();
        }
    }
    for fault in Fault::ALL {
        let Some(stage) = subject.faulty(Situation::Sold, fault).await else {
            continue;
        };
        let outcome = stage.provider.buy(&request).await;
        match (&outcome, unknown_reasons(fault)) {
            (BuyOutcome::Unknown { reason, .. }, Some(expected)) => {
                assert!(expected.contains(reason), "{stage:?}: {outcome:?}");
            }
            (BuyOutcome::NotSent { reason, .. }, None) => {
                assert_eq!(*reason, NotSentReason::ConnectFailed, "{stage:?}");
            }
            _ => panic!("{stage:?}: {outcome:?}"),
        }
        stage.finish();
    }
}

type IsExpected = fn(&RefusalReason) -> bool;

const REFUSALS: [(Situation, IsExpected); 8] = [
    (Situation::OutOfStock, |reason| {
        *reason == RefusalReason::OutOfStock
    }),
    (Situation::PriceChanged, |reason| {
        matches!(reason, RefusalReason::PriceAboveLimit(_))
    }),
    (Situation::BuyBalanceLow, |reason| {
        *reason == RefusalReason::BalanceLow
    }),
    (Situation::BuyKeyRefused, |reason| {
        *reason == RefusalReason::InvalidCredentials
    }),
    (Situation::BuyAccountBlocked, |reason| {
        *reason == RefusalReason::AccountBlocked
    }),
    (Situation::BuyRateLimited, |reason| {
        matches!(reason, RefusalReason::RateLimited(_))
    }),
    (Situation::BuyUnknownProduct, |reason| {
        *reason == RefusalReason::UnknownProduct
    }),
    (Situation::BuyRejected, |reason| {
        *reason == RefusalReason::Rejected
    }),
];

/// What may be said of a purchase that met the fault; `None`: that nothing was sent.
fn unknown_reasons(fault: Fault) -> Option<&'static [UnknownReason]> {
    use UnknownReason as Reason;
    Some(match fault {
        Fault::Refused => return None,
        Fault::Reset | Fault::ResetUnread | Fault::Truncated => &[Reason::ConnectionLost],
        Fault::NotHttp => &[Reason::ConnectionLost, Reason::Unreadable],
        Fault::Hang | Fault::Stall => &[Reason::TimedOut],
        Fault::Oversized => &[Reason::TooLarge],
        Fault::Redirect => &[Reason::Redirected],
        Fault::Html200 | Fault::Empty200 => &[Reason::Unreadable],
        Fault::Html502 | Fault::KeyEchoed500 | Fault::Text503 => &[Reason::UnlistedStatus],
    })
}

/// No stock is a normal refusal that no breaker counts.
pub async fn clause_03_no_stock_is_a_refusal(subject: &dyn Subject) {
    let request = request(&subject.facts());
    for stage in subject.stages(Situation::OutOfStock).await {
        let outcome = stage.provider.buy(&request).await;
        let BuyOutcome::Refused(refusal) = &outcome else {
            panic!("{stage:?}: {outcome:?}");
        };
        assert_eq!(refusal.reason, RefusalReason::OutOfStock, "{stage:?}");
        assert!(!refusal.reason.is_fault(), "{stage:?}");
        stage.finish();
    }
}

/// Refusals and errors carry the provider's own code and text.
pub async fn clause_04_own_words_are_kept(subject: &dyn Subject) {
    let facts = subject.facts();
    let request = request(&facts);
    for (situation, _) in REFUSALS {
        for stage in subject.stages(situation).await {
            let outcome = stage.provider.buy(&request).await;
            let BuyOutcome::Refused(Refusal { code, message, .. }) = outcome else {
                panic!("{stage:?}: {outcome:?}");
            };
            assert_words(&stage, code.as_deref(), &message);
            stage.finish();
        }
    }
    for stage in subject.stages(Situation::BuyUndecided).await {
        let outcome = stage.provider.buy(&request).await;
        let BuyOutcome::Unknown { detail, .. } = &outcome else {
            panic!("{stage:?}: {outcome:?}");
        };
        // An unknown outcome has one text for people, which holds both.
        assert_words(&stage, stage.words.and_then(|words| words.code), detail);
        if let Some(Words {
            code: Some(code), ..
        }) = stage.words
        {
            assert!(detail.contains(code), "{stage:?}: {detail}");
        }
        stage.finish();
    }
    let id = &facts.order_id;
    for situation in [Situation::StatusFails, Situation::UnknownOrder] {
        for stage in subject.stages(situation).await {
            let error = stage.provider.status(id).await.unwrap_err();
            assert_error_words(&stage, &error);
            stage.finish();
        }
    }
    for situation in [Situation::CancelFails, Situation::CancelUnknownOrder] {
        for stage in subject.stages(situation).await {
            let error = stage.provider.cancel(id).await.unwrap_err();
            assert_error_words(&stage, &error);
            stage.finish();
        }
    }
    for stage in subject.stages(Situation::CatalogFails).await {
        assert_error_words(&stage, &stage.provider.catalog().await.unwrap_err());
        stage.finish();
    }
    for stage in subject.stages(Situation::KeyRefused).await {
        let error = if stage.provider.info().capabilities.balance {
            stage.provider.balance().await.unwrap_err()
        } else {
            stage.provider.catalog().await.unwrap_err()
        };
        assert_eq!(error.kind, ErrorKind::InvalidCredentials, "{stage:?}");
        assert_error_words(&stage, &error);
        stage.finish();
    }
}

fn assert_error_words(stage: &Stage, error: &ProviderError) {
    assert_words(stage, error.code.as_deref(), &error.message);
}

fn assert_words(stage: &Stage, code: Option<&str>, message: &str) {
    let Some(words) = stage.words else {
        panic!("{stage:?}: the harness does not say which words to expect");
    };
    assert_eq!(code, words.code, "{stage:?}");
    assert!(
        message.contains(words.message),
        "{stage:?}: {message:?} lacks {:?}",
        words.message
    );
}

/// A price of nothing: what a lost price must not turn into.
pub(super) const NOTHING: Micros = Micros::ZERO;
