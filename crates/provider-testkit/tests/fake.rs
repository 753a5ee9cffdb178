//! The fake keeps the contract and its own books.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::time::Duration;

use domain::{AttemptId, Clock, Currency, Money};
use provider::{
    BuyOutcome, BuyRequest, CancelOutcome, ErrorKind, NumberState, OfferRef, Provider,
    RecoveryClass, RefusalReason, UnknownReason,
};
use provider_testkit::{
    BuyPlan, Call, Failing, FakeProvider, FakeSubject, Hold, conformance, product,
};
use rstest::rstest;

mod by_key {
    use super::*;

    provider_testkit::conformance_tests!(FakeSubject::new(RecoveryClass::RepeatableByKey));
}

#[rstest]
#[case(RecoveryClass::Listable)]
#[case(RecoveryClass::Blind)]
#[tokio::test]
async fn every_recovery_class_keeps_the_contract(#[case] recovery: RecoveryClass) {
    conformance::run_all(&FakeSubject::new(recovery)).await;
}

#[tokio::test]
async fn a_wrapper_around_the_fake_is_judged_too() {
    let subject = FakeSubject::wrapped(RecoveryClass::Listable, |provider| provider);
    conformance::run_all(&subject).await;
}

fn fake() -> FakeProvider {
    FakeProvider::new("cheap", Currency::USD)
        .with_offer(product("ID", "whatsapp"), "0.30", 2)
        .with_wallet("1")
}

fn request(number: u128) -> BuyRequest {
    BuyRequest {
        attempt_id: AttemptId(uuid::Uuid::from_u128(number)),
        product: product("ID", "whatsapp"),
        offer_ref: OfferRef("whatsapp-ID-1".to_owned()),
        max_cost: usd("1"),
        test: false,
    }
}

fn usd(amount: &str) -> Money {
    Money::parse(amount, Currency::USD).unwrap()
}

#[tokio::test]
async fn a_lost_reply_leaves_a_sale_that_only_the_truth_shows() {
    let fake = fake().with_recovery(RecoveryClass::RepeatableByKey);
    fake.next_buy(BuyPlan::LoseReplyAfterSale(UnknownReason::TimedOut))
        .next_buy(BuyPlan::LoseRequest(UnknownReason::ConnectionLost));
    let outcome = fake.buy(&request(1)).await;
    assert!(matches!(outcome, BuyOutcome::Unknown { .. }), "{outcome:?}");
    let outcome = fake.buy(&request(2)).await;
    assert!(matches!(outcome, BuyOutcome::Unknown { .. }), "{outcome:?}");
    assert_eq!((fake.truth().sold, fake.wallet()), (1, usd("0.7")));

    let repeated = fake.repeat_buy(&request(1)).await;
    assert!(matches!(repeated, BuyOutcome::Sold(_)), "{repeated:?}");
    assert_eq!(
        fake.truth().sold,
        1,
        "a repeat under the key buys nothing new"
    );
    let late = fake.repeat_buy(&request(2)).await;
    assert!(matches!(late, BuyOutcome::Sold(_)), "{late:?}");
    assert_eq!(fake.truth().sold, 2, "the first request never arrived");
    assert_eq!(fake.truth().purchase_requests, 4);
}

#[tokio::test]
async fn without_a_key_a_blind_repeat_buys_twice() {
    let fake = fake();
    fake.buy(&request(1)).await;
    fake.buy(&request(1)).await;
    assert_eq!(fake.orders_of(request(1).attempt_id).len(), 2);
    let third = fake.buy(&request(1)).await;
    let BuyOutcome::Refused(refusal) = third else {
        panic!("{third:?}");
    };
    assert_eq!(refusal.reason, RefusalReason::OutOfStock);
}

#[tokio::test]
async fn codes_and_ends_follow_the_clock() {
    let fake = fake().with_code_after(Duration::from_secs(8), "123456");
    fake.buy(&request(1)).await;
    let id = fake.orders()[0].id.clone();
    assert_eq!(fake.status(&id).await.unwrap().state, NumberState::Waiting);
    fake.clock().advance(time::Duration::seconds(8));
    let status = fake.status(&id).await.unwrap();
    assert_eq!(status.state, NumberState::Received);
    assert_eq!(fake.cancel(&id).await.unwrap(), CancelOutcome::CodeArrived);
    fake.clock().advance(time::Duration::minutes(20));
    assert_eq!(fake.status(&id).await.unwrap().state, NumberState::Finished);
    assert_eq!(fake.truth().given_back, usd("0"));

    let silent = self::fake();
    silent.buy(&request(2)).await;
    silent.clock().advance(time::Duration::minutes(20));
    assert_eq!(silent.orders()[0].state, NumberState::Expired);
    assert_eq!(silent.wallet(), usd("1"), "the money is back, once");
    silent.clock().advance(time::Duration::minutes(20));
    assert_eq!(silent.wallet(), usd("1"));
}

#[tokio::test]
async fn a_cancellation_whose_answer_is_lost_happened_once() {
    let fake = fake();
    fake.buy(&request(1)).await;
    let id = fake.orders()[0].id.clone();
    fake.fail_next(Call::Cancel, Failing::After(ErrorKind::Unavailable));
    assert!(fake.cancel(&id).await.is_err());
    assert_eq!(fake.wallet(), usd("1"));
    let again = fake.cancel(&id).await.unwrap();
    assert_eq!(
        again,
        CancelOutcome::Cancelled {
            refund: Some(usd("0.3"))
        }
    );
    assert_eq!(fake.wallet(), usd("1"));
    assert_eq!(fake.calls()[&Call::Cancel], 2);
}

#[rstest]
#[case(Hold::BeforeSale, 0)]
#[case(Hold::AfterSale, 1)]
#[tokio::test]
async fn a_dropped_purchase_was_sold_or_not(#[case] hold: Hold, #[case] sold: usize) {
    let fake = fake();
    fake.hold_buys(hold);
    let held = fake.clone();
    #[expect(clippy::disallowed_methods, reason = "aborting it is the test")]
    let buying = tokio::spawn(async move { held.buy(&request(1)).await });
    fake.wait_for_held_buys(1).await;
    buying.abort();
    assert!(buying.await.unwrap_err().is_cancelled());
    fake.release_buys();
    assert_eq!(fake.truth().sold, sold);
}

#[tokio::test]
async fn the_list_shows_what_was_sold_since() {
    let fake = fake();
    fake.buy(&request(1)).await;
    fake.clock().advance(time::Duration::minutes(1));
    let since = fake.clock().now();
    fake.buy(&request(2)).await;
    let recent = fake.recent_orders(since).await.unwrap();
    assert_eq!(recent.len(), 1);
    assert_eq!(recent[0].id, fake.orders()[1].id);
}
