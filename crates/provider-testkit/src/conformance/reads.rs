//! Clauses 5, 6, 8 and 13: reading.

use domain::{Money, Timestamp};
use provider::{
    BuyOutcome, CatalogSource, ErrorKind, ListedOffer, NumberState, PollStyle, RecoveryClass,
};

use super::{
    Facts, Fault, Situation, Subject,
    purchase::{NOTHING, request},
};

/// Older than any order of a script.
const LONG_AGO: Timestamp = Timestamp::UNIX_EPOCH;

/// Reading twice says the same thing and buys nothing.
pub async fn clause_05_reads_change_nothing(subject: &dyn Subject) {
    let facts = subject.facts();
    for stage in subject.stages(Situation::Catalog).await {
        let first = stage.provider.catalog().await.unwrap();
        assert_eq!(stage.provider.catalog().await.unwrap(), first, "{stage:?}");
        assert!(stage.purchases().is_empty(), "{stage:?}");
        stage.finish();
    }
    for stage in subject.stages(Situation::Balance).await {
        let first = stage.provider.balance().await.unwrap();
        assert_eq!(stage.provider.balance().await.unwrap(), first, "{stage:?}");
        assert!(stage.purchases().is_empty(), "{stage:?}");
        stage.finish();
    }
    for situation in [
        Situation::Waiting,
        Situation::Received,
        Situation::Cancelled,
        Situation::Expired,
        Situation::Finished,
    ] {
        for stage in subject.stages(situation).await {
            let first = stage.provider.status(&facts.order_id).await.unwrap();
            let second = stage.provider.status(&facts.order_id).await.unwrap();
            assert_eq!(first, second, "{stage:?}");
            assert!(stage.purchases().is_empty(), "{stage:?}");
            stage.finish();
        }
    }
}

/// Only the provider's clear word ends an order.
pub async fn clause_06_no_information_is_not_bad_news(subject: &dyn Subject) {
    let facts = subject.facts();
    for (situation, expected) in [
        (Situation::Waiting, NumberState::Waiting),
        (Situation::UnknownStatusWord, NumberState::Waiting),
        (Situation::Received, NumberState::Received),
        (Situation::Cancelled, NumberState::Cancelled),
        (Situation::Expired, NumberState::Expired),
        (Situation::Finished, NumberState::Finished),
    ] {
        for stage in subject.stages(situation).await {
            let status = stage.provider.status(&facts.order_id).await.unwrap();
            assert_eq!(status.state, expected, "{stage:?}");
            if situation == Situation::Received {
                let codes: Vec<_> = status.messages.iter().map(|m| m.code.as_ref()).collect();
                assert!(codes.contains(&Some(&facts.code)), "{stage:?}: no code");
            }
            stage.finish();
        }
    }
    for stage in subject.stages(Situation::StatusFails).await {
        let outcome = stage.provider.status(&facts.order_id).await;
        assert!(outcome.is_err(), "{stage:?}: {outcome:?}");
        stage.finish();
    }
    for stage in subject.stages(Situation::UnknownOrder).await {
        let error = stage.provider.status(&facts.order_id).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::UnknownOrder, "{stage:?}");
        stage.finish();
    }
    for fault in Fault::ALL {
        if let Some(stage) = subject.faulty(Situation::Waiting, fault).await {
            let outcome = stage.provider.status(&facts.order_id).await;
            assert!(outcome.is_err(), "{stage:?}: {outcome:?}");
            stage.finish();
        }
    }
}

/// Prices and balances are read from their digits; one that cannot be read is no price.
pub async fn clause_08_money_is_exact(subject: &dyn Subject) {
    let facts = subject.facts();
    let cost = Money::new(facts.cost, facts.currency);
    for stage in subject.stages(Situation::Catalog).await {
        let offers = stage.provider.catalog().await.unwrap();
        let offer = find_offer(&offers, &facts).expect("the scripted offer");
        assert_eq!(offer.cost, cost, "{stage:?}");
        assert_eq!(offer.product, facts.product, "{stage:?}");
        assert_priced(&offers, &facts);
        stage.finish();
    }
    for stage in subject.stages(Situation::CatalogUnreadablePrice).await {
        match stage.provider.catalog().await {
            Ok(offers) => {
                assert_eq!(find_offer(&offers, &facts), None, "{stage:?}");
                assert_priced(&offers, &facts);
            }
            Err(error) => assert_eq!(error.kind, ErrorKind::MalformedReply, "{stage:?}"),
        }
        stage.finish();
    }
    for stage in subject.stages(Situation::Balance).await {
        let balance = stage.provider.balance().await.unwrap();
        let expected = Money::new(facts.balance, facts.currency);
        assert_eq!(balance.available, expected, "{stage:?}");
        stage.finish();
    }
    for stage in subject.stages(Situation::BalanceUnreadable).await {
        let error = stage.provider.balance().await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::MalformedReply, "{stage:?}");
        stage.finish();
    }
    for stage in subject.stages(Situation::Rates).await {
        let rates = stage.provider.rates(LONG_AGO).await.unwrap();
        assert!(!rates.is_empty(), "{stage:?}");
        for rate in rates {
            assert_eq!(rate.as_of, LONG_AGO, "{stage:?}: our clock decides");
            assert_eq!(
                rate.source,
                stage.provider.info().name.as_str(),
                "{stage:?}"
            );
            assert!(rate.convert(Money::new(facts.cost, rate.pair.base)).is_ok());
        }
        stage.finish();
    }
    for stage in subject.stages(Situation::Sold).await {
        if let BuyOutcome::Sold(sold) = stage.provider.buy(&request(&facts)).await {
            assert_ne!(
                sold.cost.map(|cost| cost.amount),
                Some(NOTHING),
                "{stage:?}"
            );
        }
        stage.finish();
    }
}

fn find_offer<'a>(offers: &'a [ListedOffer], facts: &Facts) -> Option<&'a ListedOffer> {
    offers
        .iter()
        .find(|offer| offer.offer_ref == facts.offer_ref)
}

fn assert_priced(offers: &[ListedOffer], facts: &Facts) {
    for offer in offers {
        assert!(offer.cost.amount > NOTHING, "{offer:?} costs nothing");
        assert_eq!(offer.cost.currency, facts.currency, "{offer:?}");
    }
}

/// A batch names every order in the asked order, and an erroring list is never an empty one.
pub async fn clause_13_lists_are_complete(subject: &dyn Subject) {
    let facts = subject.facts();
    let both = [facts.other_order_id.clone(), facts.order_id.clone()];
    for stage in subject.stages(Situation::Batch).await {
        let statuses = stage.provider.statuses(&both).await.unwrap();
        let states: Vec<_> = statuses
            .iter()
            .map(|status| status.as_ref().unwrap().state)
            .collect();
        assert_eq!(
            states,
            [NumberState::Received, NumberState::Waiting],
            "{stage:?}"
        );
        let nobody = stage.provider.statuses(&[]).await.unwrap();
        assert!(nobody.is_empty(), "{stage:?}");
        if stage.provider.info().capabilities.poll == PollStyle::Batched {
            assert!(
                stage.connections() < 4,
                "{stage:?}: a batch is few requests"
            );
        }
        stage.finish();
    }
    for stage in subject.stages(Situation::BatchWithUnknown).await {
        let statuses = stage.provider.statuses(&both).await.unwrap();
        assert_eq!(statuses.len(), 2, "{stage:?}");
        assert!(statuses[0].is_err(), "{stage:?}: {:?}", statuses[0]);
        let known = statuses[1].as_ref().unwrap();
        assert_eq!(known.state, NumberState::Waiting, "{stage:?}");
        stage.finish();
    }
    for stage in subject.stages(Situation::BatchFails).await {
        assert_nothing_learnt(&stage, &both).await;
        stage.finish();
    }
    for fault in Fault::ALL {
        if let Some(stage) = subject.faulty(Situation::Batch, fault).await {
            assert_nothing_learnt(&stage, &both).await;
            stage.finish();
        }
        if let Some(stage) = subject.faulty(Situation::Catalog, fault).await {
            let offers = stage.provider.catalog().await;
            let is_wired = stage.provider.info().capabilities.catalog == CatalogSource::Live;
            assert!(!is_wired || offers.is_err(), "{stage:?}: {offers:?}");
            stage.finish();
        }
        if let Some(stage) = subject.faulty(Situation::RecentOrders, fault).await {
            let orders = stage.provider.recent_orders(LONG_AGO).await;
            assert!(orders.is_err(), "{stage:?}: {orders:?}");
            stage.finish();
        }
    }
    for stage in subject.stages(Situation::CatalogFails).await {
        let offers = stage.provider.catalog().await;
        assert!(offers.is_err(), "{stage:?}: {offers:?}");
        stage.finish();
    }
    let stages = subject.stages(Situation::RecentOrders).await;
    let recovery = subject.silent().await.provider.info().capabilities.recovery;
    assert!(
        !stages.is_empty() || recovery == RecoveryClass::Blind,
        "an account that can be listed must script RecentOrders"
    );
    for stage in stages {
        let orders = stage.provider.recent_orders(LONG_AGO).await.unwrap();
        let ids: Vec<_> = orders.into_iter().map(|order| order.id).collect();
        assert_eq!(ids, both, "{stage:?}");
        stage.finish();
    }
    for stage in subject.stages(Situation::RecentOrdersFail).await {
        let orders = stage.provider.recent_orders(LONG_AGO).await;
        assert!(orders.is_err(), "{stage:?}: {orders:?}");
        stage.finish();
    }
}

async fn assert_nothing_learnt(stage: &super::Stage, ids: &[provider::ProviderOrderId]) {
    if let Ok(statuses) = stage.provider.statuses(ids).await {
        let all_failed = statuses.iter().all(Result::is_err);
        assert!(
            all_failed && statuses.len() == ids.len(),
            "{stage:?}: {statuses:?}"
        );
    }
}
