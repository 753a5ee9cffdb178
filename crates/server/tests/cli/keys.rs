//! `switchboard key` and `switchboard admin`

use serde_json::{Value, json};
use server::{
    admin_token::{self, Role},
    clock::SystemClock,
};

use crate::world::World;

#[tokio::test]
async fn keys_are_made_listed_and_revoked() {
    let world = World::migrated().await;
    let id = world.client("qa", &[]).await;
    let made = world
        .run(&["key", "create", "--client", &id, "--json"])
        .await
        .json();
    let key_id = made["key_id"].as_str().unwrap();
    let api_key = made["api_key"].as_str().unwrap();
    assert!(api_key.starts_with("sb_live_") && api_key.contains(key_id));

    let listed = world.run(&["key", "list", "--client", &id, "--json"]).await;
    let listed = listed.json();
    assert_eq!(listed.as_array().unwrap().len(), 2);
    assert!(!listed.to_string().contains("secret"), "{listed}");

    let revoke = ["key", "revoke", "--client", &id, "--key", key_id];
    assert_eq!(
        world.run(&revoke).await.ok(),
        format!("{key_id} is revoked\n")
    );
    let again = world.run(&revoke).await.error();
    assert!(
        again.contains("has no key") && again.contains("key list"),
        "{again}"
    );
    let nobody = world
        .run(&["key", "list", "--client", "cl_999"])
        .await
        .error();
    assert_eq!(
        nobody,
        "there is no client cl_999: `switchboard client list` shows all"
    );
}

#[tokio::test]
async fn a_key_gets_a_budget_of_its_own() {
    let world = World::migrated().await;
    let id = world.client("qa", &[]).await;
    let create = ["key", "create", "--client", &id, "--json", "--limit"];
    let made = [&create[..], &["order_reads=6000"]].concat();
    let made = world.run(&made).await.json();
    let key = made["key_id"].as_str().unwrap();
    let change = ["key", "change", "--client", &id, "--key", key, "--json"];
    let limits = ["--limit", "catalog=3000", "--limit", "order_reads=shared"];
    let changed = [&change[..], &limits].concat();
    let changed = world.run(&changed).await.json();
    assert_eq!(changed["terms"]["limits"], json!({"catalog": 3000}));
    let list = world.run(&["key", "list", "--client", &id]).await.ok();
    assert!(list.contains("catalog=3000"), "{list}");
    let missing = [
        "key",
        "change",
        "--client",
        &id,
        "--key",
        "nobody",
        "--limit",
        "balance=1",
    ];
    let missing = world.run(&missing).await.error();
    assert!(missing.contains("has no key nobody"), "{missing}");
}

#[tokio::test]
async fn a_new_key_takes_the_terms_and_the_end_of_the_one_it_replaces() {
    let world = World::migrated().await;
    let id = world.client("qa", &[]).await;
    let narrow = [
        "key",
        "create",
        "--client",
        &id,
        "--scope",
        "read",
        "--scope",
        "buy",
        "--allow-ip",
        "192.0.2.0/24",
        "--expires-in",
        "90d",
        "--json",
    ];
    let narrow = world.run(&narrow).await.json();
    let old = narrow["key_id"].as_str().unwrap();
    let rotate = ["key", "rotate", "--client", &id, "--json"];
    let unnamed = world.run(&rotate).await.error();
    assert!(
        unnamed.contains("several active live keys") && unnamed.contains("--key"),
        "{unnamed}"
    );
    let named = [&rotate[..], &["--key", old, "--overlap", "2h"]].concat();
    let rotated = world.run(&named).await.json();
    assert_eq!(rotated["revoked"], old);

    let keys = world.run(&["key", "list", "--client", &id, "--json"]).await;
    let keys = keys.json();
    let key = |key_id: &str| {
        let mut all = keys.as_array().unwrap().iter();
        all.find(|key| key["public_id"] == key_id).unwrap()
    };
    let (before, after) = (key(old), key(rotated["key_id"].as_str().unwrap()));
    let terms = json!({"scopes": ["read", "buy"], "allowed_ips": ["192.0.2.0/24"], "limits": {}});
    assert_eq!((&before["terms"], &after["terms"]), (&terms, &terms));
    assert!(before["expires_at"].is_string());
    assert_eq!(before["expires_at"], after["expires_at"]);
    assert!(before["revoked_at"].is_string());
    assert_eq!(after["revoked_at"], Value::Null);

    // The other key was left alone, and is the only one that needs no name when the new one is gone.
    let made = rotated["key_id"].as_str().unwrap();
    let revoke = ["key", "revoke", "--client", &id, "--key", made];
    world.run(&revoke).await.ok();
    world.run(&rotate).await.json();
    let shown = world.run(&["key", "list", "--client", &id]).await.ok();
    for state in ["ending", "revoked", "active"] {
        assert!(shown.contains(state), "{state} in {shown}");
    }
}

#[tokio::test]
async fn every_change_by_command_names_who_made_it_and_why() {
    let world = World::migrated().await.set("SUDO_USER", "jo");
    let id = world.client("qa", &["--deposit", "5"]).await;
    let key = ["key", "create", "--client", &id, "--json"];
    let key = world.run(&key).await.json();
    let key = key["key_id"].as_str().unwrap();
    let rotate = ["key", "rotate", "--client", &id, "--key", key, "--json"];
    let rotated = world.run(&rotate).await.json();
    let made = rotated["key_id"].as_str().unwrap();
    let more: [&[&str]; 4] = [
        &["key", "revoke", "--client", &id, "--key", made],
        &[
            "client",
            "deposit",
            "--client",
            &id,
            "--amount",
            "2",
            "--reason",
            "invoice 1",
        ],
        &[
            "client",
            "deposit",
            "--client",
            &id,
            "--amount",
            "-1",
            "--reason",
            "typing error",
        ],
        &["client", "suspend", "--client", &id, "--reason", "a leak"],
    ];
    for args in more {
        world.run(args).await.ok();
    }
    let ledger = ledger::Ledger::connect(world.url(), 1).await.unwrap();
    let everything = ledger::AuditFilter::default();
    let entries = ledger.list_audit(&everything, None, 50).await.unwrap();
    let entries: Vec<_> = entries
        .iter()
        .rev()
        .map(|entry| {
            assert_eq!(
                (entry.subject.as_str(), entry.role.as_str()),
                ("cli:jo", "admin")
            );
            (
                entry.action.as_str(),
                entry.target.as_str(),
                entry.reason.as_deref(),
            )
        })
        .collect();
    let client = format!("client:{}", id.strip_prefix("cl_").unwrap());
    let target = |key: &str| format!("{client}/key:{key}");
    let first = entries[1].1.to_owned();
    let expected = [
        ("client.create", client.as_str(), None),
        ("key.create", first.as_str(), None),
        ("key.create", &target(key), None),
        ("key.rotate", &target(key), None),
        ("key.revoke", &target(made), None),
        ("client.deposit", &client, Some("invoice 1")),
        ("client.adjust", &client, Some("typing error")),
        ("client.update", &client, Some("a leak")),
    ];
    assert_eq!(entries, expected);
}

#[tokio::test]
async fn an_admin_token_needs_a_secret_and_is_one_that_the_gateway_accepts() {
    let world = World::without_database();
    let token = ["admin", "token", "--role", "auditor", "--ttl", "10m"];
    let error = world.run(&token).await.error();
    assert!(
        error.starts_with("there is no secret to sign with: set [admin] jwt_secret"),
        "{error}"
    );

    let secret = "0123456789abcdef".repeat(2);
    let world = world.set("SWITCHBOARD__ADMIN__JWT_SECRET", &secret);
    let text = world.run(&token).await.ok();
    let now = domain::Clock::now(&SystemClock);
    let claims = admin_token::verify(&secret.into(), text.trim(), now).unwrap();
    assert_eq!((claims.role, claims.exp - claims.iat), (Role::Auditor, 600));
}
