//! `switchboard reconcile`

use domain::{Currency, Money, Product};
use ledger::{Ledger, StrayOrder};
use time::Duration;

use crate::world::{NO_ANSWER, NOW, World};

#[tokio::test]
async fn an_unclear_purchase_is_listed_with_its_evidence_and_decided_once() {
    let world = World::migrated().await;
    world.client("qa", &["--deposit", "5"]).await;
    let nothing = world.run(&["reconcile", "list"]).await.ok();
    assert_eq!(nothing, "every purchase is settled with its provider\n");

    let attempt = world.lose_a_purchase("online").await.to_string();
    let listed = world.run(&["reconcile", "list", "--json"]).await.json();
    assert_eq!(listed[0]["attempt"], attempt.as_str());
    assert_eq!(listed[0]["evidence"], NO_ANSWER);

    let decide = [
        "reconcile",
        "decide",
        "--attempt",
        &attempt,
        "--reason",
        "asked them",
        "--verdict",
    ];
    let wrong = world
        .run(&[decide.as_slice(), &["refunded"]].concat())
        .await
        .error();
    assert!(wrong.contains("not sold, or written off"), "{wrong}");
    let lost = world
        .run(&[decide.as_slice(), &["written-off"]].concat())
        .await
        .ok();
    assert!(
        lost.contains("is written_off, order 1001 is failed"),
        "{lost}"
    );
    let again = world
        .run(&[decide.as_slice(), &["written-off"]].concat())
        .await
        .error();
    assert!(again.contains("is written off already"), "{again}");

    let clients = world.run(&["client", "list", "--json"]).await.ok();
    assert!(
        clients.contains("\"held\": 0"),
        "the client's money is back: {clients}"
    );
    world.run(&["ledger", "verify"]).await.ok();
}

#[tokio::test]
async fn money_paid_into_a_provider_account_is_booked_and_shows_in_the_report() {
    let world = World::migrated().await;
    world.client("qa", &["--deposit", "5"]).await;
    let top_up = |amount: &'static str| {
        let args = [
            "reconcile",
            "topup",
            "--provider",
            "online",
            "--reason",
            "invoice 12",
        ];
        [args.as_slice(), &["--amount", amount]].concat()
    };
    let unknown = world.run(&top_up("20")).await.error();
    assert!(unknown.contains("nothing was ever bought"), "{unknown}");

    let attempt = world.lose_a_purchase("online").await.to_string();
    let booked = world.run(&top_up("20")).await.ok();
    assert_eq!(booked, "booked 20 USD at online\n");
    let once = |amount: &'static str| {
        let key = ["--idempotency-key", "correction-3"];
        [top_up(amount).as_slice(), &key].concat()
    };
    let taken = world.run(&once("-5")).await.ok();
    assert_eq!(taken, "booked -5 USD at online\n");
    let again = world.run(&once("-5")).await.ok();
    assert!(again.contains("nothing is booked twice"), "{again}");
    let other = world.run(&once("-6")).await.error();
    assert!(other.contains("another amount was booked"), "{other}");
    let ledger = Ledger::connect(world.url(), 2).await.unwrap();
    let online = "online".parse().unwrap();
    let books = ledger.view_wallet(&online, NOW).await.unwrap();
    assert_eq!(
        (books.booked, books.maybe_spent),
        ("15".parse().unwrap(), "0.5".parse().unwrap())
    );
    let reported = Money::parse("14.25", Currency::USD).unwrap();
    ledger
        .record_reading((&online, domain::Mode::Live), &books, reported, NOW)
        .await
        .unwrap();
    ledger.close().await;

    let report = world.run(&["reconcile", "report", "--json"]).await.json();
    assert_eq!(report["at_risk"][0]["amount"]["amount"].to_string(), "0.5");
    assert_eq!(
        report["wallets"][0]["residue"],
        serde_json::Value::Null,
        "no calm moment yet"
    );
    let decide = [
        "reconcile",
        "decide",
        "--attempt",
        &attempt,
        "--reason",
        "x",
        "--verdict",
        "written-off",
    ];
    world.run(&decide).await.ok();
    let report = world.run(&["reconcile", "report", "--json"]).await.json();
    assert_eq!(report["losses"][0]["purchases"], 1);
    let table = world.run(&["reconcile", "report"]).await.ok();
    assert!(table.contains("14.25 USD"), "{table}");
    world.run(&["ledger", "verify"]).await.ok();
}

#[tokio::test]
async fn a_stray_order_is_listed_with_the_purchase_that_may_have_made_it_and_decided_once() {
    let world = World::migrated().await;
    world.client("qa", &["--deposit", "5"]).await;
    let list = ["reconcile", "strays", "list"];
    let nothing = world.run(&list).await.ok();
    assert_eq!(nothing, "no order at a provider waits for a decision\n");

    let attempt = world.lose_a_purchase("online").await.to_string();
    let ledger = Ledger::connect(world.url(), 2).await.unwrap();
    for id in ["77", "78"] {
        let stray = StrayOrder {
            provider: "online".parse().unwrap(),
            provider_order_id: id.into(),
            product: Product::from_id(142).unwrap(),
            phone: Some("+6281234567890".parse().unwrap()),
            currency: Currency::USD,
            cost: Some("0.45".parse().unwrap()),
            created_at: NOW,
            expires_at: Some(NOW + Duration::minutes(20)),
            evidence: "more such orders than purchases".into(),
        };
        assert!(ledger.keep_stray(&stray, NOW).await.unwrap());
    }
    ledger.close().await;
    let listed = world.run(&[&list[..], &["--json"]].concat()).await.json();
    assert_eq!(listed[0]["evidence"], "more such orders than purchases");
    assert_eq!(listed[0]["candidates"][0]["attempt"], attempt.as_str());
    let table = world
        .run(&[&list[..], &["--provider", "online"]].concat())
        .await
        .ok();
    assert!(table.contains("order 1001, unknown"), "{table}");
    let elsewhere = world
        .run(&[&list[..], &["--provider", "other"]].concat())
        .await
        .ok();
    assert_eq!(elsewhere, nothing);

    let number = listed[0]["id"].to_string();
    let decide = [
        "reconcile",
        "strays",
        "decide",
        "--reason",
        "asked them",
        "--stray",
    ];
    let decide = |number: &str, verdict: &[&str]| {
        let args = [&decide[..], &[number], verdict].concat();
        args.into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    let run = async |args: Vec<String>| {
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        world.run(&args).await
    };
    let ours = run(decide(&number, &["--attempt", &attempt])).await.ok();
    assert!(
        ours.contains("is the sale of attempt") && ours.contains("order 1001 is waiting"),
        "{ours}"
    );
    let again = run(decide(&number, &["--not-ours"])).await.error();
    assert!(again.contains("no order 1 waits for a decision"), "{again}");
    let unfit = run(decide("2", &["--attempt", &attempt])).await.error();
    assert!(unfit.contains("cannot have made the order"), "{unfit}");
    let foreign = run(decide("2", &["--not-ours"])).await.ok();
    assert_eq!(foreign, "stray 2 is not ours and is left alone\n");
    world.run(&["ledger", "verify"]).await.ok();
}
