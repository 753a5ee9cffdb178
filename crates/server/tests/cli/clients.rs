//! `switchboard client`

use server::{clock::SystemClock, keys::KeyRing};

use crate::world::World;

#[tokio::test]
async fn a_client_is_made_with_a_key_that_works_and_its_money() {
    let world = World::migrated().await;
    let args = [
        "client",
        "create",
        "--name",
        "qa",
        "--currency",
        "usd",
        "--deposit",
        "100.5",
        "--credit-limit",
        "10",
        "--json",
    ];
    let made = world.run(&args).await.json();
    assert_eq!(made.as_object().unwrap().len(), 2);
    let ledger = ledger::Ledger::connect(world.url(), 1).await.unwrap();
    let keys = KeyRing::open(ledger.clone()).await.unwrap();
    let now = domain::Clock::now(&SystemClock);
    let found = keys
        .find(made["api_key"].as_str().unwrap(), now)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        found.client.to_string(),
        made["client_id"].as_str().unwrap()
    );
    let balance = ledger.balance(found.account_id).await.unwrap();
    assert_eq!(balance.available.to_string(), "100.5");
    assert_eq!(balance.credit_limit.to_string(), "10");

    let error = world.run(&args).await.error();
    assert_eq!(error, "the client name is taken: choose another one");
    let listed = world.run(&["client", "list"]).await.ok();
    assert!(
        listed.contains("qa") && listed.contains("100.5"),
        "{listed}"
    );
}

#[tokio::test]
async fn money_is_booked_in_and_out_but_never_below_the_limit() {
    let world = World::migrated().await;
    let id = world.client("qa", &["--deposit", "5"]).await;
    let deposit = async |client: &str, amount: &str| {
        let args = [
            "client", "deposit", "--client", client, "--amount", amount, "--reason", "x",
        ];
        world.run(&args).await
    };
    assert_eq!(
        deposit(&id, "2.25").await.ok(),
        format!("{id} now has 7.25 USD available\n")
    );
    assert_eq!(
        deposit(&id, "-7").await.ok(),
        format!("{id} now has 0.25 USD available\n")
    );
    let error = deposit(&id, "-1").await.error();
    assert_eq!(
        error,
        format!("{id} has less than that to take back: nothing was booked")
    );
    assert_eq!(deposit(&id, "0").await.error(), "--amount must not be zero");
    let unknown = "there is no such client: `switchboard client list` shows all";
    assert_eq!(deposit("cl_999", "1").await.error(), unknown);
}

#[tokio::test]
async fn a_clients_terms_are_changed() {
    let world = World::migrated().await;
    let id = world.client("qa", &[]).await;
    let change = ["client", "change", "--client", &id, "--reason", "contract"];
    let with = |more: &[&'static str]| [&change[..], more].concat();
    let terms = with(&["--credit-limit", "50", "--sees-providers", "true"]);
    assert_eq!(
        world.run(&terms).await.ok(),
        format!("{id} is qa, may owe 50 USD and is told who sells\n")
    );
    let owe = [
        "client", "deposit", "--client", &id, "--amount", "-40", "--reason", "x",
    ];
    world.run(&owe).await.ok();
    let less = world.run(&with(&["--credit-limit", "10"])).await.error();
    assert!(less.contains("owes more"), "{less}");
    let negative = world.run(&with(&["--credit-limit=-1"])).await.error();
    assert_eq!(negative, "--credit-limit must not be negative");
    let target = format!("client:{}", id.strip_prefix("cl_").unwrap());
    let audit = [
        "audit",
        "--target",
        &target,
        "--action",
        "client.update",
        "--json",
    ];
    let changes = world.run(&audit).await.json();
    assert_eq!(changes[0]["after"]["credit_limit"], 50);
    assert_eq!(changes[0]["reason"], "contract");
}

#[tokio::test]
async fn a_client_is_suspended_and_resumed() {
    let world = World::migrated().await;
    let id = world.client("qa", &[]).await;
    let status =
        async || world.run(&["client", "list", "--json"]).await.json()[0]["status"].clone();
    let suspend = async |id: &str| {
        let args = ["client", "suspend", "--client", id, "--reason", "a leak"];
        world.run(&args).await
    };
    suspend(&id).await.ok();
    assert_eq!(status().await, "suspended");
    let resume = ["client", "resume", "--client", &id, "--reason", "mended"];
    world.run(&resume).await.ok();
    assert_eq!(status().await, "active");
    let unknown = "there is no such client: `switchboard client list` shows all";
    assert_eq!(suspend("cl_7000").await.error(), unknown);
}
