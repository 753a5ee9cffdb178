//! Orders in a provider's list that nobody seems to own: late sales, and what others bought by hand.

use domain::{AttemptId, AttemptState, Clock, Currency, Money};
use ledger::{Actor, OpenStray, StrayDecision, StrayVerdict};
use provider::{BuyOutcome, BuyRequest, OfferRef, RecoveryClass, Sold, UnknownReason};
use provider_testkit::{BuyPlan, Call, FakeProvider};
use time::ext::NumericalDuration;

use crate::shop::{Shop, clock, whatsapp};

async fn shop() -> Shop {
    let clock = clock();
    let first = FakeProvider::new("first", Currency::USD)
        .with_offer(whatsapp(), "0.50", 50)
        .with_recovery(RecoveryClass::Listable)
        .with_clock(clock.clone());
    let second = FakeProvider::new("second", Currency::USD)
        .with_offer(whatsapp(), "0.60", 50)
        .with_clock(clock.clone());
    Shop::open(clock, vec![first, second], "5").await
}

/// The provider carries out a request that none of our tasks waits for.
async fn sell(shop: &Shop, attempt_id: AttemptId) -> Sold {
    let request = BuyRequest {
        attempt_id,
        product: whatsapp(),
        offer_ref: OfferRef("whatsapp-ID-1".into()),
        max_cost: Money::parse("1", Currency::USD).unwrap(),
        test: false,
    };
    match shop.fakes[0].shared().buy(&request).await {
        BuyOutcome::Sold(sold) => sold,
        other => panic!("{other:?}"),
    }
}

/// A purchase at the first provider whose request gets lost on the way and is taken for unsold;
/// its client is served elsewhere.
async fn lose_a_purchase(shop: &Shop) -> AttemptId {
    shop.fakes[0].next_buy(BuyPlan::LoseRequest(UnknownReason::TimedOut));
    let (id, waiting) = shop.buy_unclear().await;
    let attempt = shop.order(id).await.attempt_id;
    shop.pass(20).await;
    let created = waiting.await.unwrap().unwrap();
    assert_eq!(created.orders[0].provider.as_str(), "second");
    attempt
}

async fn state_of(shop: &Shop, attempt: AttemptId) -> AttemptState {
    shop.ledger
        .find_attempt(attempt)
        .await
        .unwrap()
        .unwrap()
        .state
}

fn somebody() -> Actor {
    Actor {
        subject: "night shift".into(),
        role: "operator".into(),
        request_id: None,
    }
}

#[tokio::test]
async fn a_sale_that_lands_after_its_absence_was_proof_is_given_back() {
    let shop = shop().await;
    let lost = lose_a_purchase(&shop).await;
    assert_eq!(state_of(&shop, lost).await, AttemptState::NotSold);
    sell(&shop, lost).await;
    shop.pass(35).await;
    assert_eq!(state_of(&shop, lost).await, AttemptState::Refunded);
    let truth = shop.fakes[0].truth();
    assert_eq!((truth.sold, truth.refunded), (1, 1));
    assert!(shop.strays().await.is_empty());
    shop.assert_settled().await;
}

#[tokio::test]
async fn what_others_may_have_bought_is_not_touched_and_waits_for_a_person() {
    let shop = shop().await;
    let lost = lose_a_purchase(&shop).await;
    let by_hand = || AttemptId(uuid::Uuid::now_v7());
    let (theirs, late) = (sell(&shop, by_hand()).await, sell(&shop, lost).await);
    shop.pass(35).await;
    assert_eq!(shop.fakes[0].calls().get(&Call::Cancel), None);
    let strays = shop.strays().await;
    assert_eq!(strays.len(), 2);
    assert!(
        strays[0].order.evidence.contains("more such orders"),
        "{strays:?}"
    );

    let now = shop.clock.now();
    let number_of = |sold: &Sold| {
        let seen = |stray: &&OpenStray| stray.order.provider_order_id == sold.id.0;
        strays.iter().find(seen).unwrap().id
    };
    let decide = async |sold: &Sold, verdict: StrayVerdict| {
        shop.ledger
            .decide_stray(number_of(sold), verdict, "asked around", &somebody(), now)
            .await
            .unwrap()
    };
    for stray in &strays {
        let candidates: Vec<_> = stray.candidates.iter().map(|one| one.attempt).collect();
        assert_eq!(candidates, [lost], "the purchase is named beside it");
    }
    let foreign = decide(&theirs, StrayVerdict::Foreign).await;
    assert_eq!(foreign, StrayDecision::LeftAlone);
    let again = decide(&theirs, StrayVerdict::Ours(lost)).await;
    assert_eq!(again, StrayDecision::NotOpen, "once is enough");
    let unknown = decide(&late, StrayVerdict::Ours(by_hand())).await;
    assert_eq!(unknown, StrayDecision::DoesNotFit);
    let ours = decide(&late, StrayVerdict::Ours(lost)).await;
    assert!(matches!(ours, StrayDecision::TakenOver(_)), "{ours:?}");
    shop.pass(2).await;
    assert_eq!(state_of(&shop, lost).await, AttemptState::Refunded);
    assert_eq!(shop.fakes[0].truth().refunded, 1);
    assert!(shop.strays().await.is_empty());
    let filter = ledger::AuditFilter {
        action: Some("stray_order.decide".into()),
        ..Default::default()
    };
    let audited = shop.ledger.list_audit(&filter, None, 10).await.unwrap();
    assert_eq!(audited.len(), 2);
    assert_eq!(audited[0].reason.as_deref(), Some("asked around"));
    assert!(shop.ledger.verify().await.unwrap().is_sound());
}

#[tokio::test]
async fn orders_at_another_time_are_nobodys_business() {
    let shop = shop().await;
    sell(&shop, AttemptId(uuid::Uuid::now_v7())).await;
    shop.clock.advance(1.hours());
    lose_a_purchase(&shop).await;
    shop.jump(15.minutes()).await;
    sell(&shop, AttemptId(uuid::Uuid::now_v7())).await;
    shop.pass(35).await;
    assert!(shop.strays().await.is_empty());
    assert_eq!(shop.fakes[0].calls().get(&Call::Cancel), None);
}
