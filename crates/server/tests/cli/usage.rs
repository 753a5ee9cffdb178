//! What needs no database.

use std::process::Stdio;

use rstest::rstest;
use tokio::process::Command;

use crate::world::World;

#[tokio::test]
async fn a_reader_that_has_seen_enough_is_not_an_error() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_switchboard"))
        .arg("openapi")
        .env_clear()
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().await.unwrap();
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
    assert_eq!(output.status.code(), Some(0));
}

#[tokio::test]
async fn the_openapi_document_is_printed() {
    let document = World::without_database().run(&["openapi"]).await.json();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    assert!(!document["paths"].as_object().unwrap().is_empty());
}

#[tokio::test]
async fn configurations_are_checked() {
    let world = World::without_database();
    let good = "[providers.a]\nkind = \"smscode\"\nbase_url = \"http://10.1.1.1/v1\"\n\
                token = \"x\"\ncurrency = \"IDR\"\n";
    // The usual file is found without being named.
    std::fs::write(world.path().join("switchboard.toml"), good).unwrap();
    let checked = world.run(&["config", "check"]).await;
    assert_eq!(
        checked.stderr,
        "warning: switchboard.toml:3:1: providers.a.base_url: is plain http to another machine: \
         the token travels readably; use https\n"
    );
    assert_eq!(
        checked.ok(),
        "switchboard.toml: OK, 1 provider(s) of which 1 enabled\n"
    );

    std::fs::write(
        world.path().join("bad.toml"),
        "[pricing]\n\nmarkup = \"1\"\n",
    )
    .unwrap();
    let error = world
        .run(&["config", "check", "--config", "bad.toml"])
        .await
        .error();
    assert_eq!(
        error,
        "bad.toml:3:1: pricing.markup: unknown key markup: possible here are markup_percent"
    );
    let error = world.run(&["serve", "--config", "bad.toml"]).await.error();
    assert!(error.starts_with("bad.toml:3:1: "), "{error}");
    let missing = world
        .run(&["config", "check", "--config", "none.toml"])
        .await
        .error();
    assert_eq!(
        missing,
        "none.toml: cannot read the configuration file: No such file or directory (os error 2)"
    );

    let defaults = world.run(&["config", "default"]).await.ok();
    std::fs::write(world.path().join("default.toml"), defaults).unwrap();
    let error = world
        .run(&["config", "check", "--config", "default.toml"])
        .await
        .error();
    assert!(error.contains("no provider is configured"), "{error}");
}

#[tokio::test]
async fn a_taken_address_is_named() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let world = World::without_database();
    let error = world.run(&["sandbox", "--listen", &address]).await.error();
    assert_eq!(
        error,
        format!("address {address} is in use: choose another one with --listen")
    );
}

#[rstest]
#[case(&["client", "create", "--name", "x", "--currency", "XXL"], "use an ISO 4217 code")]
#[case(&["client", "create", "--name", "x", "--currency", "USD", "--deposit", "1e3"], "not a plain decimal number")]
#[case(&["client", "deposit", "--client", "bob", "--amount", "1", "--reason", "x"], "a client id such as cl_42")]
#[case(&["client", "suspend", "--client", "cl_1", "--reason", " "], "must be a line of 1 to 500 characters")]
#[case(&["client", "create", "--name", "", "--currency", "USD"], "must be a line of 1 to 100 characters")]
#[case(&["key", "create", "--client", "cl_1", "--scope", "admin"], "possible values: read, buy, webhook")]
#[case(&["key", "create", "--client", "cl_1", "--allow-ip", "here"], "a network such as 192.0.2.0/24")]
#[case(&["key", "create", "--client", "cl_1", "--limit", "reads=5"], "the group is one of catalog, balance")]
#[case(&["key", "create", "--client", "cl_1", "--limit", "catalog=0"], "must be from 1 to 1000000")]
#[case(&["pricing", "change", "3"], "--percent <PERCENT>|--fixed <AMOUNT>")]
#[case(&["admin", "token", "--role", "root"], "possible values: admin, operator, auditor")]
#[case(&["admin", "token", "--role", "admin", "--ttl", "soon"], "--ttl")]
#[case(&["ledger", "export", "--format", "xml"], "possible values: csv, ndjson")]
#[case(&["sandbox", "--scale", "0"], "--scale")]
#[case(&["lauch"], "unrecognized subcommand")]
#[tokio::test]
async fn a_wrong_use_ends_with_2_and_says_what_is_possible(
    #[case] args: &[&str],
    #[case] expected: &str,
) {
    let ran = World::without_database().run(args).await;
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
    assert!(ran.stderr.contains(expected), "{}", ran.stderr);
}
