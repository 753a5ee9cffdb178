//! An operator at night: what the page of an alert asks for, by command alone.

use serde_json::{Value, json};

use crate::world::{NO_ANSWER, World};

const ACCOUNTS: &str = r#"
[providers.cheap-id]
kind = "smscode"
base_url = "https://provider.example"
token = { env = "NOT_AT_HAND" }
currency = "USD"
exposure_limit = 20

[providers.spare]
kind = "smsonline"
base_url = "https://spare.example"
token = { env = "NOT_AT_HAND" }
currency = "USD"
enabled = false
"#;

async fn a_world() -> (World, String) {
    let world = World::migrated().await.set("SUDO_USER", "jo");
    std::fs::write(world.path().join("switchboard.toml"), ACCOUNTS).unwrap();
    let client = world.client("qa", &["--deposit", "5"]).await;
    world.lose_a_purchase("cheap-id").await;
    (world, client)
}

async fn json_of(world: &World, args: &[&str]) -> Value {
    world.run(&[args, &["--json"]].concat()).await.json()
}

#[tokio::test]
async fn an_account_is_looked_at_and_switched_off() {
    let (world, _) = a_world().await;
    let accounts = json_of(&world, &["provider", "list"]).await;
    let seen = |index: usize| {
        let account = &accounts[index];
        [
            "name",
            "kind",
            "state",
            "exposure",
            "exposure_limit",
            "unresolved",
        ]
        .map(|key| account[key].clone())
    };
    assert_eq!(
        json!(seen(0)),
        json!(["cheap-id", "smscode", "enabled", 0.5, 20, 1])
    );
    assert_eq!(
        json!(seen(1)),
        json!(["spare", "smsonline", "disabled", 0, null, 0])
    );
    let disable = [
        "provider",
        "disable",
        "cheap-id",
        "--reason",
        "blocked today",
    ];
    let shown = world.run(&disable).await.ok();
    assert!(
        shown.contains("disabled") && shown.contains("blocked"),
        "{shown}"
    );
    let enable = ["provider", "enable", "spare", "--reason", "for cheap-id"];
    assert_eq!(json_of(&world, &enable).await[0]["state"], "enabled");
    let mistyped = ["provider", "drain", "cheapid", "--reason", "x"];
    assert_eq!(
        world.run(&mistyped).await.error(),
        "there is no account cheapid: choose one of cheap-id, spare"
    );
    let changes = json_of(
        &world,
        &["audit", "--by", "cli:jo", "--action", "provider.update"],
    )
    .await;
    let targets = changes.as_array().unwrap().iter().map(|it| &it["target"]);
    assert_eq!(
        targets.collect::<Vec<_>>(),
        ["provider:spare", "provider:cheap-id"]
    );
    assert_eq!(changes[1]["after"]["state"], "disabled");
    assert_eq!(changes[1]["reason"], "blocked today");
}

#[tokio::test]
async fn how_things_stand_is_told() {
    let (world, _) = a_world().await;
    let overview = json_of(&world, &["overview", "--minutes", "5"]).await;
    assert_eq!(
        (&overview["unresolved"], &overview["open_orders"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(overview["books"], json!({"balanced": true}));
    let shown = world.run(&["overview"]).await.ok();
    assert!(
        shown.contains("purchases unresolved") && shown.contains("sum to zero"),
        "{shown}"
    );
}

#[tokio::test]
async fn an_order_is_found_and_told_and_its_client_limited() {
    let (world, client) = a_world().await;
    let found = json_of(&world, &["order", "list", "--status", "PENDING"]).await;
    assert_eq!(found.as_array().unwrap().len(), 1);
    let id = found[0]["id"].to_string();
    assert_eq!(found[0]["state"], "unresolved");
    let none = json_of(&world, &["order", "list", "--provider", "spare"]).await;
    assert_eq!(none, json!([]));
    let story = json_of(&world, &["order", "show", &id]).await;
    assert_eq!(story["attempts"][0]["provider_message"], NO_ANSWER);
    let events = story["events"].as_array().unwrap().iter();
    let kinds: Vec<_> = events
        .map(|event| event["type"].as_str().unwrap())
        .collect();
    let expected = [
        "routed",
        "attempt_sending",
        "attempt_unknown",
        "order_unresolved",
    ];
    assert_eq!(kinds, expected);
    let shown = world.run(&["order", "show", &id]).await.ok();
    assert!(
        shown.contains("cheap-id") && shown.contains("unresolved (PENDING)"),
        "{shown}"
    );
    let missing = world.run(&["order", "show", "9"]).await.error();
    assert!(missing.contains("there is no order 9"), "{missing}");

    let policy = |more: &[&'static str]| {
        let start = [
            "policy",
            "set",
            "--client",
            &client,
            "--reason",
            "tests only",
        ];
        let args = start.iter().map(|word| (*word).to_owned());
        args.chain(more.iter().map(|word| (*word).to_owned()))
            .collect::<Vec<_>>()
    };
    let set = async |more: &[&'static str]| {
        let args = policy(more);
        let args: Vec<_> = args.iter().map(String::as_str).collect();
        world.run(&args).await
    };
    set(&["--service", "whatsapp", "--daily-spend", "2.5"])
        .await
        .ok();
    set(&["--cancel-ratio", "80,20,24", "--lift", "services"])
        .await
        .ok();
    let limits = json_of(&world, &["policy", "show", "--client", &client]).await;
    let expected = json!({
        "services": null, "countries": null, "max_price": null, "daily_spend": 2.5,
        "open_orders": null,
        "cancel_ratio": {"max_percent": 80, "min_orders": 20, "window_hours": 24},
    });
    assert_eq!(limits, expected);
    let refused = set(&["--max-price", "0"]).await.error();
    assert_eq!(refused, "max_price must be above zero");
    let target = format!("client:{}", client.strip_prefix("cl_").unwrap());
    let changes = json_of(&world, &["audit", "--target", &target, "--limit", "1"]).await;
    assert_eq!(changes[0]["before"]["daily_spend"], json!(2.5));
    assert_eq!(changes[0]["subject"], "cli:jo");
}

#[tokio::test]
async fn prices_are_ruled() {
    let (world, client) = a_world().await;
    let nothing = world.run(&["pricing", "list"]).await.ok();
    assert!(
        nothing.contains("the configured markup counts"),
        "{nothing}"
    );
    let add = [
        "pricing",
        "add",
        "--client",
        &client,
        "--provider",
        "cheap-id",
        "--percent",
        "12.5",
        "--fixed",
        "0.02",
    ];
    assert_eq!(
        world.run(&add).await.error(),
        "currency is missing: amounts need one"
    );
    let add = [&add[..], &["--currency", "USD"]].concat();
    let made = json_of(&world, &add).await;
    assert_eq!(
        (&made["percent"], &made["provider"]),
        (&json!(12.5), &json!("cheap-id"))
    );
    let twice = world.run(&add).await.error();
    assert!(twice.contains("is taken"), "{twice}");
    let id = made["id"].to_string();
    let shown = world.run(&["pricing", "list"]).await.ok();
    assert!(shown.contains("0.02 USD"), "{shown}");
    let changed = json_of(&world, &["pricing", "change", &id, "--percent", "10"]).await;
    assert_eq!(
        (&changed["percent"], &changed["fixed"], &changed["id"]),
        (&json!(10), &json!(0.02), &made["id"])
    );
    let too_much = ["pricing", "change", &id, "--percent", "10001"];
    assert_eq!(
        world.run(&too_much).await.error(),
        "percent must be from 0 to 10000"
    );
    let missing = ["pricing", "change", "99", "--percent", "1"];
    assert!(
        world
            .run(&missing)
            .await
            .error()
            .contains("there is no rule 99")
    );
    world.run(&["pricing", "remove", &id]).await.ok();
    let gone = world.run(&["pricing", "remove", &id]).await.error();
    assert_eq!(
        gone,
        format!("there is no rule {id}: `switchboard pricing list` shows all")
    );
    assert_eq!(json_of(&world, &["pricing", "list"]).await, json!([]));
}

#[tokio::test]
async fn given_up_events_are_sent_again() {
    let (world, client) = a_world().await;
    world
        .execute(
            "insert into webhook_events (account_id, order_id, kind, sms_revision, at, queued_at, next_at,
                 attempts, state, settled_at)
             select a.id, 1001, 'order.expired', 0, now(), now(), now(), 9, 'given_up', now()
             from client_accounts a where mode = 'live';
             insert into webhook_deliveries (event_id, account_id, attempt, at, latency_ms, status,
                 excerpt)
             select e.id, e.account_id, 9, now(), 31, 503, 'down for tonight'
             from webhook_events e",
        )
        .await;
    let log = json_of(&world, &["webhook", "deliveries", "--client", &client]).await;
    assert_eq!(
        (
            &log[0]["status_code"],
            &log[0]["latency_ms"],
            &log[0]["event_state"]
        ),
        (&json!(503), &json!(31), &json!("given_up"))
    );
    let replay = [
        "webhook", "replay", "--client", &client, "--reason", "it is up",
    ];
    let unclear = world.run(&replay).await.error();
    assert!(unclear.contains("--failed"), "{unclear}");
    let failed = [&replay[..], &["--failed"]].concat();
    assert_eq!(json_of(&world, &failed).await, json!({"replayed": 1}));
    assert_eq!(json_of(&world, &failed).await, json!({"replayed": 0}));
    let changes = json_of(&world, &["audit", "--action", "webhook.replay"]).await;
    assert_eq!(changes[1]["after"]["replayed"], 1);
    assert_eq!(changes[1]["reason"], "it is up");
}

#[tokio::test]
async fn every_shell_is_helped() {
    let world = World::without_database();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = world.run(&["completions", shell]).await.ok();
        assert!(
            script.contains("reconcile") && script.contains("provider"),
            "{shell}"
        );
    }
}
