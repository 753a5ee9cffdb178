//! `switchboard key` and `switchboard admin`

use server::{
    admin_token::{self, Role},
    clock::SystemClock,
};

use crate::world::World;

#[tokio::test]
async fn keys_are_made_listed_revoked_and_rotated() {
    let world = World::migrated().await;
    let id = world.client("qa", &[]).await;
    let args = [
        "key",
        "create",
        "--client",
        &id,
        "--expires-in",
        "90d",
        "--json",
    ];
    let second = world.run(&args).await.json();
    let key_id = second["key_id"].as_str().unwrap();
    let api_key = second["api_key"].as_str().unwrap();
    assert!(api_key.starts_with("sb_live_") && api_key.contains(key_id));

    let list = async || {
        world
            .run(&["key", "list", "--client", &id, "--json"])
            .await
            .json()
    };
    let listed = list().await;
    assert_eq!(listed.as_array().unwrap().len(), 2);
    assert!(!listed.to_string().contains("secret"), "{listed}");
    assert!(listed[1]["expires_at"].is_string());

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

    let rotate = [
        "key",
        "rotate",
        "--client",
        &id,
        "--overlap",
        "2h",
        "--json",
    ];
    let rotated = world.run(&rotate).await.json();
    assert_eq!(rotated["revoked"].as_array().unwrap().len(), 1, "{rotated}");
    let shown = world.run(&["key", "list", "--client", &id]).await.ok();
    for state in ["ending", "revoked", "active"] {
        assert!(shown.contains(state), "{state} in {shown}");
    }
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
