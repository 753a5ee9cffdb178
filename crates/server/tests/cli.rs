//! The real binary, as scripts call it.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::{path::Path, process::Output, time::Duration};

use embedded_postgres::testing::{TestCluster, TestDatabase};
use rstest::rstest;
use serde_json::Value;
use server::{
    admin_token::{self, Role},
    clock::SystemClock,
    keys::KeyRing,
};
use sqlx::Connection;
use tokio::process::Command;

/// What a run left behind.
struct Ran {
    code: i32,
    stdout: String,
    stderr: String,
}

impl Ran {
    fn new(output: &Output) -> Self {
        Self {
            code: output.status.code().unwrap(),
            stdout: String::from_utf8(output.stdout.clone()).unwrap(),
            stderr: String::from_utf8(output.stderr.clone()).unwrap(),
        }
    }

    fn ok(self) -> String {
        assert_eq!(self.code, 0, "{}", self.stderr);
        self.stdout
    }

    fn json(self) -> Value {
        serde_json::from_str(&self.ok()).unwrap()
    }

    /// The one line that tells what went wrong.
    fn error(self) -> String {
        assert_eq!(
            (self.code, self.stdout.as_str()),
            (1, ""),
            "{}",
            self.stderr
        );
        let line = self.stderr.strip_suffix('\n').unwrap_or_default();
        assert!(!line.contains('\n'), "{line}");
        line.strip_prefix("error: ").unwrap().to_owned()
    }
}

/// A folder of its own, without the variables of whoever runs the tests.
struct World {
    folder: tempfile::TempDir,
    variables: Vec<(&'static str, String)>,
    database: Option<TestDatabase>,
}

impl World {
    fn without_database() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            variables: Vec::new(),
            database: None,
        }
    }

    async fn with_empty_database() -> Self {
        let cluster = TestCluster::shared().await.unwrap();
        let template = cluster
            .template("empty", |_| async { Ok::<_, sqlx::Error>(()) })
            .await
            .unwrap();
        let database = cluster.fresh_database(&template).await.unwrap();
        Self {
            variables: vec![("DATABASE_URL", database.url().to_owned())],
            database: Some(database),
            ..Self::without_database()
        }
    }

    async fn migrated() -> Self {
        let world = Self::with_empty_database().await;
        world.run(&["migrate"]).await.ok();
        world
    }

    fn set(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.variables.push((name, value.into()));
        self
    }

    fn url(&self) -> &str {
        self.database.as_ref().unwrap().url()
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    async fn run(&self, args: &[&str]) -> Ran {
        let output = Command::new(env!("CARGO_BIN_EXE_switchboard"))
            .args(args)
            .current_dir(self.path())
            .env_clear()
            .envs(self.variables.iter().map(|(name, value)| (name, value)))
            .kill_on_drop(true)
            .output();
        let output = tokio::time::timeout(Duration::from_secs(60), output);
        Ran::new(&output.await.unwrap().unwrap())
    }

    /// Makes a client and gives its id.
    async fn client(&self, name: &str, more: &[&str]) -> String {
        let args = [
            "client",
            "create",
            "--name",
            name,
            "--currency",
            "USD",
            "--json",
        ];
        let made = self.run(&[&args, more].concat()).await.json();
        made["client_id"].as_str().unwrap().to_owned()
    }

    async fn execute(&self, statement: &'static str) {
        let mut connection = sqlx::PgConnection::connect(self.url()).await.unwrap();
        sqlx::raw_sql(statement)
            .execute(&mut connection)
            .await
            .unwrap();
        connection.close().await.unwrap();
    }
}

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
    let keys = KeyRing::new(ledger.clone());
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
    let balance = ledger
        .balance(found.client, found.account_id)
        .await
        .unwrap();
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
async fn a_client_is_suspended_and_resumed() {
    let world = World::migrated().await;
    let id = world.client("qa", &[]).await;
    let status =
        async || world.run(&["client", "list", "--json"]).await.json()[0]["status"].clone();
    world
        .run(&["client", "suspend", "--client", &id])
        .await
        .ok();
    assert_eq!(status().await, "suspended");
    world.run(&["client", "resume", "--client", &id]).await.ok();
    assert_eq!(status().await, "active");
    world
        .run(&["client", "suspend", "--client", "cl_7000"])
        .await
        .error();
}

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
async fn verifying_tells_sound_books_from_broken_ones() {
    let world = World::migrated().await;
    world.client("qa", &["--deposit", "5"]).await;
    let sound = world.run(&["ledger", "verify"]).await.ok();
    assert!(
        sound.ends_with("all invariants hold over 1 transfers with 2 postings\n"),
        "{sound}"
    );
    let verdict = world.run(&["ledger", "verify", "--json"]).await.json();
    assert_eq!(verdict["sound"], true);

    world
        .execute("update client_accounts set funds_micros = funds_micros + 1")
        .await;
    let broken = world.run(&["ledger", "verify"]).await;
    assert_eq!((broken.code, broken.stderr.as_str()), (1, ""));
    assert!(broken.stdout.contains("BROKEN 1x"), "{}", broken.stdout);
    let broken = world.run(&["ledger", "verify", "--json"]).await;
    assert_eq!(broken.code, 1);
    let verdict: Value = serde_json::from_str(&broken.stdout).unwrap();
    assert_eq!(verdict["sound"], false);
}

#[tokio::test]
async fn the_books_are_exported_in_both_formats() {
    let world = World::migrated().await;
    let id = world.client("qa", &["--deposit", "5.5"]).await;
    let csv = world
        .run(&["ledger", "export", "--format", "csv"])
        .await
        .ok();
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(lines.len(), 3, "{csv}");
    assert_eq!(
        lines[0],
        "transfer_id,line,at,kind,account,client_id,provider,amount,currency,order_id,attempt_id,reason"
    );
    let funds = lines
        .iter()
        .find(|line| line.contains("client_funds"))
        .unwrap();
    assert!(
        funds.contains(&format!(",client_funds,{id},,5.5,USD,,,first deposit")),
        "{funds}"
    );

    let args = [
        "ledger",
        "export",
        "--format",
        "ndjson",
        "--output",
        "books.ndjson",
    ];
    assert_eq!(world.run(&args).await.ok(), "");
    let text = std::fs::read_to_string(world.path().join("books.ndjson")).unwrap();
    let rows: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(rows.len(), 2);
    assert!(
        text.contains("\"amount\":5.5") && text.contains("\"amount\":-5.5"),
        "{text}"
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
async fn an_unreachable_database_is_named_without_its_password() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = free.local_addr().unwrap().port();
    drop(free);
    let url = format!("postgres://me:swordfish@127.0.0.1:{port}/x");
    let world = World::without_database().set("DATABASE_URL", url);
    for args in [["client", "list"], ["ledger", "verify"]] {
        let error = world.run(&args).await.error();
        assert!(
            error.starts_with(&format!("cannot reach the database at 127.0.0.1:{port} (")),
            "{error}"
        );
        assert!(
            error.ends_with("is it running? set DATABASE_URL or [database] url"),
            "{error}"
        );
    }
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
