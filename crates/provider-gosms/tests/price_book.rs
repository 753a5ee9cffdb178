//! What can be bought, at which price, and what is sent for it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod account;

use account::{entry, settings};
use domain::{AttemptId, Currency, Money};
use provider::{
    Aliases, BuyOutcome, BuyRequest, ErrorKind, ListedOffer, NotSentReason, Provider, Stock,
};
use provider_gosms::{Gosms, PriceBookEntry};
use provider_testkit::{Reply, Route, ScriptedServer};

const NOWHERE: &str = "http://127.0.0.1:9/api/v1";

fn request(offer: &ListedOffer) -> BuyRequest {
    let id = "at_00000000000070008000000000000001";
    BuyRequest {
        attempt_id: id.parse::<AttemptId>().unwrap(),
        product: offer.product,
        offer_ref: offer.offer_ref.clone(),
        max_cost: offer.cost,
        test: false,
    }
}

async fn prices(gosms: &Gosms) -> Vec<(String, String)> {
    let offers = gosms.catalog().await.unwrap().into_iter();
    offers
        .map(|offer| (offer.offer_ref.0, offer.cost.to_string()))
        .collect()
}

#[tokio::test]
async fn a_charged_price_replaces_the_books_price_on_every_clone() {
    let server = ScriptedServer::start().await;
    for price in ["0.62", "0", "0.58"] {
        let sale = format!(r#"{{"order_id":7,"phone":"+6281234567890","price":{price}}}"#);
        server.on(Route::post("/order"), Reply::json(200, sale));
    }
    let book = vec![
        entry("whatsapp", "ID", "0.50"),
        entry("telegram", "GB", "1.1"),
    ];
    let gosms = Gosms::new(settings(&server.url()), book).unwrap();
    let clone = gosms.clone();
    let offers = gosms.catalog().await.unwrap();
    assert!(offers.iter().all(|offer| offer.stock == Stock::NotTold));
    let whatsapp = offers
        .iter()
        .find(|offer| offer.offer_ref.0 == "whatsapp/ID")
        .unwrap();

    // A sale for nothing is no price to offer.
    for expected in ["0.62 USD", "0.62 USD", "0.58 USD"] {
        gosms.buy(&request(whatsapp)).await;
        let now = prices(&clone).await;
        assert!(
            now.contains(&("whatsapp/ID".to_owned(), expected.to_owned())),
            "{now:?}"
        );
        assert!(
            now.contains(&("telegram/GB".to_owned(), "1.1 USD".to_owned())),
            "{now:?}"
        );
    }
    for asked in server.requests() {
        assert_eq!(asked.body, r#"{"project_code":"whatsapp","region":"ID"}"#);
    }
    server.finish();
}

#[tokio::test]
async fn the_project_code_is_the_entrys_then_the_aliases_then_the_tables() {
    let with_alias = |alias: &str| {
        let mut settings = settings(NOWHERE);
        settings.aliases = Aliases::new([(alias.to_owned(), "google".parse().unwrap())], []);
        settings
    };
    let given = PriceBookEntry {
        project_code: Some("gmail/2".to_owned()),
        ..entry("google", "US", "1")
    };
    for (settings, entry, expected) in [
        (with_alias("goo"), given, "gmail/2/US"),
        (with_alias("goo"), entry("google", "US", "1"), "goo/US"),
        (settings(NOWHERE), entry("google", "US", "1"), "google/US"),
    ] {
        let gosms = Gosms::new(settings, vec![entry]).unwrap();
        assert_eq!(prices(&gosms).await[0].0, expected);
    }
}

#[test]
fn a_price_book_that_cannot_work_is_refused_by_name() {
    let in_rupiah = PriceBookEntry {
        price: Money::parse("8000", Currency::IDR).unwrap(),
        ..entry("whatsapp", "ID", "1")
    };
    let twice = vec![entry("whatsapp", "ID", "1"), entry("whatsapp", "ID", "2")];
    for (book, named) in [
        (vec![in_rupiah], "IDR"),
        (vec![entry("whatsapp", "ID", "0")], "above zero"),
        (vec![entry("whatsapp", "ID", "-1")], "above zero"),
        (vec![entry("other", "ID", "1")], "project code"),
        (twice, "twice"),
    ] {
        let error = Gosms::new(settings(NOWHERE), book).unwrap_err();
        assert_eq!(error.kind, ErrorKind::BadRequest);
        assert!(error.message.contains(named), "{error}");
    }
}

#[tokio::test]
async fn what_would_be_charged_against_the_wish_is_not_sent() {
    let gosms = account::gosms(NOWHERE).unwrap();
    let offer = gosms.catalog().await.unwrap().remove(0);
    let test = BuyRequest {
        test: true,
        ..request(&offer)
    };
    let mut foreign = request(&offer);
    foreign.offer_ref.0 = "142".to_owned();
    for (request, expected) in [
        (test, NotSentReason::Unsupported),
        (foreign, NotSentReason::BadRequest),
    ] {
        let outcome = gosms.buy(&request).await;
        assert!(
            matches!(&outcome, BuyOutcome::NotSent { reason, .. } if *reason == expected),
            "{outcome:?}"
        );
    }
}
