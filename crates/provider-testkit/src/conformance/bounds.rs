//! Clauses 9 to 12: bounds, secrets, ids, declared abilities.

use std::{fmt::Debug, time::Duration};

use domain::Timestamp;
use futures::future::join_all;
use provider::{
    BuyOutcome, CatalogSource, ErrorKind, FinishRule, NotSentReason, ProviderError, RecoveryClass,
};

use super::{Fault, Situation, Subject, log::CapturedLog, purchase::request, stage::KEY};

/// Far above every time-out that the suite configures for calls that get no answer.
const LONGEST: Duration = Duration::from_secs(15);

/// Every call ends by its time-out; large answers are refused; redirects are not followed.
pub async fn clause_09_bounded(subject: &dyn Subject) {
    for fault in [Fault::Hang, Fault::Stall, Fault::Oversized, Fault::Redirect] {
        for (label, shown) in every_call(subject, fault).await {
            assert!(shown.is_some(), "{label}: still running after {LONGEST:?}");
        }
    }
}

/// Neither an instance nor an outcome nor a log shows the key, not even when the provider repeats it; and
/// every request does carry it.
pub async fn clause_10_key_shows_nowhere(subject: &dyn Subject) {
    let log = CapturedLog::start();
    let stage = subject.silent().await;
    let shown = format!("{:?} {:?}", stage.provider, stage.provider.info());
    assert!(!shown.contains(KEY), "{shown}");
    stage.finish();
    for fault in Fault::ALL {
        for (label, shown) in every_call(subject, fault).await {
            let shown = shown.unwrap_or_default();
            assert!(!shown.contains(KEY), "{label}: {shown}");
        }
    }
    for situation in [Situation::Sold, Situation::Waiting, Situation::CancelOk] {
        for stage in subject.stages(situation).await {
            let facts = subject.facts();
            match situation {
                Situation::Sold => drop(stage.provider.buy(&request(&facts)).await),
                Situation::Waiting => drop(stage.provider.status(&facts.order_id).await),
                _ => drop(stage.provider.cancel(&facts.order_id).await),
            }
            assert!(stage.all_carried_the_key(), "{stage:?}");
            stage.finish();
        }
    }
    assert!(!log.text().contains(KEY), "logged: {}", log.text());
}

/// Makes every kind of call over a faulty wire, all at once, and tells how each outcome prints;
/// `None` if it did not end.
async fn every_call(subject: &dyn Subject, fault: Fault) -> Vec<(String, Option<String>)> {
    let calls = [
        Situation::Sold,
        Situation::Catalog,
        Situation::Balance,
        Situation::Rates,
        Situation::Waiting,
        Situation::Batch,
        Situation::CancelOk,
        Situation::FinishOk,
        Situation::ResendOk,
        Situation::RecentOrders,
    ]
    .map(|situation| one_call(subject, situation, fault));
    join_all(calls).await.into_iter().flatten().collect()
}

async fn one_call(
    subject: &dyn Subject,
    situation: Situation,
    fault: Fault,
) -> Option<(String, Option<String>)> {
    let stage = subject.faulty(situation, fault).await?;
    let facts = subject.facts();
    let id = &facts.order_id;
    let provider = &stage.provider;
    let call = async {
        match situation {
            Situation::Sold => format!("{:?}", provider.buy(&request(&facts)).await),
            Situation::Catalog => show(provider.catalog().await),
            Situation::Balance => show(provider.balance().await),
            Situation::Rates => show(provider.rates(Timestamp::UNIX_EPOCH).await),
            Situation::Waiting => show(provider.status(id).await),
            Situation::Batch => show(provider.statuses(std::slice::from_ref(id)).await),
            Situation::CancelOk => show(provider.cancel(id).await),
            Situation::FinishOk => show(provider.finish(id).await),
            Situation::ResendOk => show(provider.resend(id).await),
            _ => show(provider.recent_orders(Timestamp::UNIX_EPOCH).await),
        }
    };
    let ended = tokio::time::timeout(LONGEST, call).await;
    let label = format!("{stage:?}");
    stage.finish();
    Some((label, ended.ok()))
}

fn show<T: Debug>(outcome: Result<T, ProviderError>) -> String {
    match outcome {
        Ok(value) => format!("{value:?}"),
        Err(error) => format!("{error:?} {error}"),
    }
}

/// Ids are kept as they came, whatever they look like.
pub async fn clause_11_ids_are_opaque_text(subject: &dyn Subject) {
    let facts = subject.facts();
    for stage in subject.stages(Situation::SoldOddId).await {
        let outcome = stage.provider.buy(&request(&facts)).await;
        let BuyOutcome::Sold(sold) = outcome else {
            panic!("{stage:?}: {outcome:?}");
        };
        assert_eq!(sold.id, facts.odd_order_id, "{stage:?}");
        stage.finish();
    }
}

/// What is not declared answers `Unsupported` without asking the provider; what is declared does
/// not.
pub async fn clause_12_missing_abilities_are_declared(subject: &dyn Subject) {
    let facts = subject.facts();
    let stage = subject.silent().await;
    let provider = &stage.provider;
    let can = provider.info().capabilities.clone();
    if !can.rates {
        assert_unsupported(provider.rates(Timestamp::UNIX_EPOCH).await);
    }
    if !can.balance {
        assert_unsupported(provider.balance().await);
    }
    if !can.resend {
        assert_unsupported(provider.resend(&facts.order_id).await);
    }
    if can.recovery == RecoveryClass::Blind {
        assert_unsupported(provider.recent_orders(Timestamp::UNIX_EPOCH).await);
    }
    if can.recovery != RecoveryClass::RepeatableByKey {
        let outcome = provider.repeat_buy(&request(&facts)).await;
        let is_unsupported = matches!(
            outcome,
            BuyOutcome::NotSent {
                reason: NotSentReason::Unsupported,
                ..
            }
        );
        assert!(is_unsupported, "{outcome:?}");
    }
    if can.finish == FinishRule::Local {
        provider.finish(&facts.order_id).await.unwrap();
    }
    if can.catalog == CatalogSource::PriceBook {
        match provider.catalog().await {
            Ok(offers) => assert!(!offers.is_empty(), "a price book is not empty"),
            Err(error) => assert_eq!(error.kind, ErrorKind::Unsupported),
        }
    }
    assert_eq!(stage.connections(), 0, "what is missing is not asked for");
    stage.finish();

    let declared = [
        (can.rates, Situation::Rates),
        (can.balance, Situation::Balance),
        (can.resend, Situation::ResendOk),
        (can.finish == FinishRule::Remote, Situation::FinishOk),
        (can.catalog == CatalogSource::Live, Situation::Catalog),
        (
            can.recovery != RecoveryClass::Blind,
            Situation::RecentOrders,
        ),
    ];
    for (is_declared, situation) in declared {
        let is_scripted = !subject.stages(situation).await.is_empty();
        assert_eq!(
            is_declared, is_scripted,
            "{situation:?}: declared, scripted"
        );
    }
}

fn assert_unsupported<T: Debug>(outcome: Result<T, ProviderError>) {
    let error = outcome.expect_err("not declared, yet it answers");
    assert_eq!(error.kind, ErrorKind::Unsupported);
}
