//! Balances at providers, compared with the books.

use std::time::Duration;

use domain::{Clock, Currency, Micros, Money};
use ledger::{Actor, TopUp, WalletReading};
use provider::{ErrorKind, Provider, RecoveryClass, UnknownReason};
use provider_testkit::{BuyPlan, Call, Failing, FakeProvider};
use time::ext::NumericalDuration;

use crate::shop::{Shop, clock, whatsapp};

fn units(text: &str) -> Micros {
    text.parse().unwrap()
}

async fn shop() -> Shop {
    let clock = clock();
    let fake = FakeProvider::new("first", Currency::USD)
        .with_offer(whatsapp(), "0.50", 50)
        .with_wallet("100")
        .with_code_after(Duration::from_secs(30), "123456")
        .with_recovery(RecoveryClass::Listable)
        .with_clock(clock.clone());
    Shop::open(clock, vec![fake], "50").await
}

/// The latest reading, a minute later.
async fn reading(shop: &Shop) -> WalletReading {
    shop.clock.advance(1.minutes());
    shop.beat().await;
    let mut wallets = shop.ledger.list_wallets().await.unwrap();
    assert_eq!(wallets.len(), 1);
    wallets.remove(0)
}

/// Somebody uses the same account by hand.
async fn buy_by_hand(shop: &Shop) {
    let foreign = provider::BuyRequest {
        attempt_id: domain::AttemptId(uuid::Uuid::now_v7()),
        product: whatsapp(),
        offer_ref: provider::OfferRef("whatsapp-ID-1".into()),
        max_cost: domain::Money::parse("1", Currency::USD).unwrap(),
        test: false,
    };
    let sold = shop.fakes[0].shared().buy(&foreign).await;
    assert!(matches!(sold, provider::BuyOutcome::Sold(_)), "{sold:?}");
}

#[tokio::test]
async fn the_books_explain_the_balance_through_purchases_codes_and_refunds() {
    let shop = shop().await;
    let first = reading(&shop).await;
    assert_eq!(
        (first.reported, first.booked, first.residue),
        (units("100"), units("100"), Some(Micros::ZERO)),
        "what was there first is the opening"
    );
    let order = shop.buy().await;
    let held = reading(&shop).await;
    assert_eq!(
        (held.reported, held.explained),
        (units("99.5"), Some((units("99.5"), units("99.5"))))
    );
    shop.desk.finish(shop.account(), order.id).await.unwrap();
    let given_back = shop.buy().await;
    shop.desk
        .cancel(shop.account(), given_back.id, true)
        .await
        .unwrap();
    let last = reading(&shop).await;
    assert_eq!(
        (last.reported, last.residue),
        (units("99.5"), Some(Micros::ZERO))
    );
    shop.assert_settled().await;
}

#[tokio::test]
async fn what_nobody_booked_is_a_residue_until_somebody_does() {
    let shop = shop().await;
    reading(&shop).await;
    buy_by_hand(&shop).await;
    let short = reading(&shop).await;
    assert_eq!(
        (short.reported, short.residue),
        (units("99.5"), Some(units("-0.5")))
    );
    let name = &shop.fakes[0].info().name;
    let booked = shop
        .ledger
        .top_up(
            None,
            (name, units("-0.5")),
            "bought by hand",
            &Actor::local("accounting"),
            shop.clock.now(),
        )
        .await
        .unwrap();
    let taken_out = Money::parse("-0.5", Currency::USD).unwrap();
    assert_eq!(booked, TopUp::Booked(taken_out));
    let explained = reading(&shop).await;
    assert_eq!(explained.residue, Some(Micros::ZERO));
    let nobody = "nobody".parse().unwrap();
    let unknown = shop
        .ledger
        .top_up(
            None,
            (&nobody, units("5")),
            "a typing error",
            &Actor::local("accounting"),
            shop.clock.now(),
        )
        .await
        .unwrap();
    assert_eq!(unknown, TopUp::NoSuchAccount);
    assert!(shop.ledger.verify().await.unwrap().is_sound());
}

#[tokio::test]
async fn a_purchase_without_an_outcome_is_no_residue_and_no_moment_for_an_opening() {
    let shop = shop().await;
    shop.fakes[0].next_buy(BuyPlan::LoseReplyAfterSale(UnknownReason::TimedOut));
    // The list cannot be read, so that it stays unclear.
    shop.fakes[0].fail_next(Call::RecentOrders, Failing::Before(ErrorKind::Unavailable));
    let (_, waiting) = shop.buy_unclear().await;
    let unclear = reading(&shop).await;
    assert_eq!(
        (unclear.reported, unclear.booked, unclear.residue),
        (units("99.5"), Micros::ZERO, None),
        "an opening now would be off by a purchase"
    );
    shop.clock.advance(40.seconds());
    shop.beat().await;
    waiting.await.unwrap().unwrap();
    let calm = reading(&shop).await;
    assert_eq!(calm.residue, Some(Micros::ZERO));
    assert_eq!(calm.reported, calm.booked);

    shop.fakes[0].next_buy(BuyPlan::LoseReplyAfterSale(UnknownReason::TimedOut));
    shop.fakes[0].fail_next(Call::RecentOrders, Failing::Before(ErrorKind::Unavailable));
    let (_, waiting) = shop.buy_unclear().await;
    let unclear = reading(&shop).await;
    assert_eq!(
        (unclear.reported, unclear.residue),
        (units("99"), Some(Micros::ZERO))
    );
    assert_eq!(
        unclear.explained,
        Some((units("98.95"), units("99.5"))),
        "from its highest cost to nothing"
    );
    shop.clock.advance(40.seconds());
    shop.beat().await;
    waiting.await.unwrap().unwrap();
    shop.assert_settled().await;
}
