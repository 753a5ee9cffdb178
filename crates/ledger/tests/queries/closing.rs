//! Months, days and hours that are added up say the same as their postings.

use domain::{ClientId, Currency};
use ledger::{Actor, Deposit, Dimension, Ledger, LedgerFilter, Step};
use time::Duration;

use super::generated::{SINCE, UNTIL, ledger_since, ledger_with};

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
        LedgerFilter {
            since: Some(UNTIL - Duration::minutes(26 * 60 + 3)),
            until: Some(UNTIL - Duration::minutes(61)),
            ..LedgerFilter::default()
        },
        LedgerFilter {
            client: Some(ClientId(1)),
            service: Some("telegram".parse().unwrap()),
            since: Some(SINCE - Duration::minutes(50 * 60 + 3)),
            ..LedgerFilter::default()
        },
        LedgerFilter {
            client: Some(ClientId(3)),
            country: Some("ID".parse().unwrap()),
            service: Some("whatsapp".parse().unwrap()),
            account: Some("client_funds"),
            ..LedgerFilter::default()
        },
        LedgerFilter {
            client: Some(ClientId(1)),
            provider: Some("channel".parse().unwrap()),
            country: Some("ID".parse().unwrap()),
            service: Some("whatsapp".parse().unwrap()),
            until: Some(UNTIL - Duration::minutes(95)),
            ..LedgerFilter::default()
        },
    ];
    let mut answers = String::new();
    for filter in &filters {
        answers += &format!("{:#?}\n", ledger.sum_postings(filter).await.unwrap());
        for dimension in Dimension::ALL {
            let profit = ledger.report_profit(dimension, filter).await.unwrap();
            let delivery = ledger.report_delivery(dimension, filter).await.unwrap();
            assert!(!profit.is_empty() && !delivery.is_empty(), "{filter:?}");
            answers += &format!("{dimension:?} {profit:#?}\n{delivery:#?}\n");
        }
    }
    let trial = ledger
        .trial_balance(UNTIL - Duration::hours(3))
        .await
        .unwrap();
    assert!(trial.is_balanced());
    let provider = "cheap-id".parse().unwrap();
    let wallet = ledger.view_wallet(&provider, UNTIL).await.unwrap();
    answers + &format!("{trial:#?}\n{wallet:#?}")
}

#[tokio::test]
async fn closing_changes_no_answer() {
    let (ledger, _database) = ledger_since(SINCE - Duration::days(40), 4_000).await;
    let before = answers(&ledger).await;
    let closed = ledger.close_steps(UNTIL).await.unwrap();
    for (step, times) in [
        (Step::Month, 2),
        (Step::Day, 60),
        (Step::Hour, 1_454),
        (Step::FiveMinutes, 311),
    ] {
        let of_step = closed.iter().filter(|(closed, _)| *closed == step);
        assert_eq!(of_step.count(), times, "{step:?}");
    }
    let (expected, got) = (before, answers(&ledger).await);
    assert!(expected == got, "{expected}\n!=\n{got}");
    assert!(ledger.verify().await.unwrap().is_sound());
    assert_eq!(ledger.close_steps(UNTIL).await.unwrap(), []);
    assert_eq!(ledger.amend_steps(UNTIL).await.unwrap(), []);
    // What is forgotten is added up from what is left.
    let later = UNTIL + Duration::days(4);
    assert!(!ledger.close_steps(later).await.unwrap().is_empty());
    let (expected, got) = (expected, answers(&ledger).await);
    assert!(expected == got, "{expected}\n!=\n{got}");
}

#[tokio::test]
async fn what_comes_late_is_added_to_its_steps() {
    let (ledger, _database) = ledger_with(1_000).await;
    // The month is over.
    let now = SINCE + Duration::days(30) + Duration::HOUR;
    let at = now - Duration::hours(30);
    ledger.close_steps(now).await.unwrap();
    let late = Deposit {
        client: ClientId(2),
        mode: domain::Mode::Live,
        amount: "12.5".parse().unwrap(),
        reason: "late".to_owned(),
    };
    ledger
        .book_by_hand(&late, false, &Actor::local("accounting"), at)
        .await
        .unwrap();
    let everything = LedgerFilter::default();
    let missing = ledger.sum_postings(&everything).await.unwrap();
    let amended = ledger.amend_steps(now).await.unwrap();
    let steps: Vec<Step> = amended.into_iter().map(|(step, _)| step).collect();
    assert_eq!(steps, [Step::Day, Step::Month, Step::Hour]);
    assert_eq!(ledger.amend_steps(now).await.unwrap(), []);
    let whole = ledger.sum_postings(&everything).await.unwrap();
    let cash = |totals: &[ledger::AccountTotal]| {
        let of = |total: &&ledger::AccountTotal| {
            total.account == "cash" && total.currency == Currency::USD
        };
        totals.iter().find(of).unwrap().credit.get()
    };
    assert_eq!(cash(&whole), cash(&missing) + 12_500_000);
}
