//! Days that are added up say the same as their postings.

use domain::{ClientId, Currency};
use ledger::{Actor, Deposit, Dimension, Ledger, LedgerFilter};
use time::Duration;

use super::generated::{SINCE, UNTIL, ledger_with};

/// Everything that summaries may answer, as one text.
async fn answers(ledger: &Ledger) -> String {
    let filters = [
        LedgerFilter::default(),
        LedgerFilter {
            client: Some(ClientId(1)),
            account: Some("revenue"),
            ..LedgerFilter::default()
        },
        LedgerFilter {
            provider: Some("cheap-id".parse().unwrap()),
            since: Some(SINCE + Duration::hours(30)),
            until: Some(UNTIL - Duration::hours(50)),
            ..LedgerFilter::default()
        },
        LedgerFilter {
            country: Some("ID".parse().unwrap()),
            kind: Some("charge"),
            currency: Some(Currency::USD),
            ..LedgerFilter::default()
        },
        LedgerFilter {
            service: Some("whatsapp".parse().unwrap()),
            since: Some(SINCE + Duration::days(3)),
            ..LedgerFilter::default()
        },
    ];
    let mut answers = String::new();
    for filter in &filters {
        answers += &format!("{:#?}\n", ledger.sum_postings(filter).await.unwrap());
        for dimension in Dimension::ALL {
            let profit = ledger.report_profit(dimension, filter).await.unwrap();
            let delivery = ledger.report_delivery(dimension, filter).await.unwrap();
            answers += &format!("{dimension:?} {profit:#?}\n{delivery:#?}\n");
        }
    }
    let trial = ledger
        .trial_balance(UNTIL - Duration::hours(3))
        .await
        .unwrap();
    assert!(trial.is_balanced());
    answers + &format!("{trial:#?}")
}

#[tokio::test]
async fn closing_days_changes_no_answer() {
    let (ledger, _database) = ledger_with(4_000).await;
    let before = answers(&ledger).await;
    let done = ledger.close_days(UNTIL).await.unwrap();
    assert_eq!(done.closed.len(), 20);
    let (expected, got) = (before, answers(&ledger).await);
    assert!(expected == got, "{expected}\n!=\n{got}");
    let again = ledger.close_days(UNTIL).await.unwrap();
    assert_eq!(again, ledger::ClosedDays::default());
}

#[tokio::test]
async fn what_comes_late_is_added_to_its_day() {
    let (ledger, _database) = ledger_with(1_000).await;
    ledger.close_days(UNTIL).await.unwrap();
    let late = Deposit {
        client: ClientId(2),
        mode: domain::Mode::Live,
        amount: "12.5".parse().unwrap(),
        reason: "late".to_owned(),
    };
    ledger
        .book_by_hand(
            &late,
            false,
            &Actor::local("accounting"),
            UNTIL - Duration::days(3),
        )
        .await
        .unwrap();
    let everything = LedgerFilter::default();
    let missing = ledger.sum_postings(&everything).await.unwrap();
    let done = ledger.close_days(UNTIL).await.unwrap();
    assert_eq!((done.closed.len(), done.amended.len()), (0, 1));
    let whole = ledger.sum_postings(&everything).await.unwrap();
    let cash = |totals: &[ledger::AccountTotal]| {
        let of = |total: &&ledger::AccountTotal| {
            total.account == "cash" && total.currency == Currency::USD
        };
        totals.iter().find(of).unwrap().credit.get()
    };
    assert_eq!(cash(&whole), cash(&missing) + 12_500_000);
}
