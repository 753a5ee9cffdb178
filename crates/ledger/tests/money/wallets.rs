//! A balance that is read while money moves.

use domain::{Currency, Micros, Money};
use ledger::News;

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
        .record_reading(&provider, &calm, rupiah("100000"), NOW)
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
            .record_reading(&provider, &before, rupiah(reported), NOW)
    };
    let between = read("85000").await.unwrap();
    assert_eq!(between.booked, units("100000"), "the money is back");
    assert_eq!(between.residue, Some(Micros::ZERO));
    let more_is_gone = read("69999").await.unwrap();
    assert_eq!(more_is_gone.residue, Some(units("-1")));
}
