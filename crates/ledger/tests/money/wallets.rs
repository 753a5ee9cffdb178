//! A balance that is read while money moves.

use domain::{Currency, Micros, Mode, Money};
use ledger::{Actor, LedgerFilter, News, TopUp};

use crate::books::{Books, NOW, sale, units};

#[tokio::test]
async fn what_came_and_went_while_a_balance_was_read_is_no_residue() {
    let books = Books::with_deposit("10").await;
    let provider = "cheap-id".parse().unwrap();
    let view = async || books.ledger.view_wallet(&provider, NOW).await.unwrap();
    let rupiah = |text: &str| Money::parse(text, Currency::IDR).unwrap();
    let calm = view().await;
    let opened = books
        .ledger
        .record_reading((&provider, Mode::Live), &calm, rupiah("100000"), NOW)
        .await
        .unwrap();
    assert_eq!(opened.residue, Some(Micros::ZERO));

    let before = view().await;
    let attempt = books.reserve_one("1").await;
    books.settle(attempt, sale("7", "15000", "1")).await;
    books.settle(attempt, News::EndedWithoutCode).await;
    let read = |reported| {
        books
            .ledger
            .record_reading((&provider, Mode::Live), &before, rupiah(reported), NOW)
    };
    let between = read("85000").await.unwrap();
    assert_eq!(between.booked, units("100000"), "the money is back");
    assert_eq!(between.residue, Some(Micros::ZERO));
    let more_is_gone = read("69999").await.unwrap();
    assert_eq!(more_is_gone.residue, Some(units("-1")));
}

#[tokio::test]
async fn what_is_paid_into_an_account_for_tests_is_no_live_money() {
    let books = Books::with_deposit("10").await;
    let provider = "for-tests".parse().unwrap();
    let reported = Money::parse("100", Currency::USD).unwrap();
    let calm = books.ledger.view_wallet(&provider, NOW).await.unwrap();
    books
        .ledger
        .record_reading((&provider, Mode::Test), &calm, reported, NOW)
        .await
        .unwrap();
    let accounting = Actor::local("accounting");
    let paid = (&provider, units("5"));
    let booked = books
        .ledger
        .top_up(None, paid, "more", &accounting, NOW)
        .await
        .unwrap();
    assert!(matches!(booked, TopUp::Booked(_)));
    let of_mode = async |mode| {
        let filter = LedgerFilter {
            provider: Some(provider.clone()),
            mode: Some(mode),
            ..LedgerFilter::default()
        };
        let lines = books.ledger.list_postings(&filter, None, 10).await.unwrap();
        lines.into_iter().map(|line| line.kind).collect::<Vec<_>>()
    };
    let expected = ["top_up", "top_up", "wallet_opening", "wallet_opening"];
    assert_eq!(of_mode(Mode::Test).await, expected);
    assert!(of_mode(Mode::Live).await.is_empty());
    assert!(books.ledger.verify().await.unwrap().is_sound());
}
