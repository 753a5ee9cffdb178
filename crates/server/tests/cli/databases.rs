//! Which database a command works on, and in which state.

use crate::world::World;

#[tokio::test]
async fn commands_ask_for_migrations_and_migrating_twice_does_nothing() {
    let world = World::with_empty_database().await;
    let error = world.run(&["client", "list"]).await.error();
    assert!(error.ends_with("run `switchboard migrate`"), "{error}");
    let first = world.run(&["migrate"]).await.ok();
    assert!(first.contains("applied 0001 core"), "{first}");
    let second = world.run(&["migrate"]).await.ok();
    assert!(
        second.starts_with("the schema is up to date: 0 applied"),
        "{second}"
    );
}

#[tokio::test]
async fn without_a_url_an_embedded_database_is_made_and_found_again() {
    // Postgres runs as another account than root, which has to get in.
    let folder = tempfile::tempdir_in("/var/tmp").unwrap();
    let everyone = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(folder.path(), everyone).unwrap();
    let world = World::without_database()
        .set("SWITCHBOARD__DATA_DIR", folder.path().to_str().unwrap())
        .set("PATH", std::env::var("PATH").unwrap());
    let error = world.run(&["client", "list"]).await.error();
    assert!(error.starts_with("there is no database: "), "{error}");
    world.run(&["migrate"]).await.ok();
    let id = world.client("qa", &[]).await;
    let listed = world.run(&["client", "list", "--json"]).await.json();
    assert_eq!(listed[0]["id"], id.as_str());
}

#[tokio::test]
async fn an_unreachable_database_is_named_without_its_password() {
    // Nobody serves TCPMUX.
    let url = "postgres://me:hush@127.0.0.1:1/x";
    let world = World::without_database().set("DATABASE_URL", url);
    for args in [["client", "list"], ["ledger", "verify"]] {
        let error = world.run(&args).await.error();
        assert!(
            error.starts_with("cannot reach the database at 127.0.0.1:1 ("),
            "{error}"
        );
        assert!(
            error.ends_with("is it running? set DATABASE_URL or [database] url"),
            "{error}"
        );
    }
}
