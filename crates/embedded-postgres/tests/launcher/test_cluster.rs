//! A database per test, from a cluster shared by test processes.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use embedded_postgres::testing::{Template, TestCluster, TestDatabase, fingerprint};
use embedded_postgres::{EmbeddedPostgres, Profile};
use sqlx::{Connection, PgConnection};

use crate::role::Role;
use crate::support::{ask, lives, open_folder, options, server_pid, socket_dir, wait_until};

async fn goods() -> Template {
    let cluster = TestCluster::shared().await.unwrap();
    cluster
        .template("goods-1", |url| async move {
            let mut connection = PgConnection::connect(&url).await?;
            sqlx::raw_sql("create table goods (name text primary key)")
                .execute(&mut connection)
                .await?;
            connection.close().await
        })
        .await
        .unwrap()
}

async fn fresh() -> TestDatabase {
    let template = goods().await;
    let cluster = TestCluster::shared().await.unwrap();
    cluster.fresh_database(&template).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
#[expect(
    clippy::disallowed_methods,
    reason = "every task is awaited by the test"
)]
async fn databases_made_together_are_apart() {
    let tasks: Vec<_> = (0..16)
        .map(|_| {
            tokio::spawn(async {
                let database = fresh().await;
                // The primary key would refuse a second one in the same database.
                let inserted = ask(
                    database.url(),
                    "insert into goods values ('number') returning name",
                );
                assert_eq!(inserted.await.unwrap(), "number");
                database.name().to_owned()
            })
        })
        .collect();
    let mut names = Vec::new();
    for task in tasks {
        names.push(task.await.unwrap());
    }
    names.sort();
    names.dedup();
    assert_eq!(names.len(), 16);
}

#[tokio::test]
async fn a_template_is_built_once() {
    let cluster = TestCluster::shared().await.unwrap();
    let builds = Arc::new(AtomicU32::new(0));
    let name = format!("once-{}", std::process::id());
    let build = || {
        let builds = Arc::clone(&builds);
        cluster.template(&name, move |_| async move {
            builds.fetch_add(1, Ordering::Relaxed);
            Ok::<_, sqlx::Error>(())
        })
    };
    let (first, second, third) = tokio::try_join!(build(), build(), build()).unwrap();
    assert_eq!((&first, &first), (&second, &third));
    assert_eq!(builds.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn a_template_that_failed_is_built_again() {
    let cluster = TestCluster::shared().await.unwrap();
    let name = format!("again-{}", std::process::id());
    let error = cluster
        .template(&name, |_| async { Err("migration 3 is wrong") })
        .await
        .unwrap_err();
    assert!(
        error.to_string().contains("migration 3 is wrong"),
        "{error}"
    );
    let template = cluster
        .template(&name, |_| async { Ok::<_, sqlx::Error>(()) })
        .await
        .unwrap();
    cluster.fresh_database(&template).await.unwrap();
}

#[tokio::test]
async fn a_connection_left_open_by_the_migration_does_not_hinder_copies() {
    let cluster = TestCluster::shared().await.unwrap();
    let name = format!("open-{}", std::process::id());
    let left_open = Arc::new(tokio::sync::Mutex::new(None));
    let slot = Arc::clone(&left_open);
    let template = cluster
        .template(&name, |url| async move {
            *slot.lock().await = Some(PgConnection::connect(&url).await?);
            Ok::<_, sqlx::Error>(())
        })
        .await
        .unwrap();
    cluster.fresh_database(&template).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_paused_clock_does_not_matter() {
    let database = fresh().await;
    assert_eq!(ask(database.url(), "select 'yes'").await.unwrap(), "yes");
}

#[tokio::test]
async fn a_dropped_database_goes_even_if_connections_are_open() {
    let cluster = TestCluster::shared().await.unwrap();
    let database = fresh().await;
    let name = database.name().to_owned();
    let _open = PgConnection::connect(database.url()).await.unwrap();
    drop(database);
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(30);
    let mut maintenance = PgConnection::connect(&cluster.url_for("postgres"))
        .await
        .unwrap();
    while sqlx::query("select from pg_database where datname = $1")
        .bind(&name)
        .fetch_optional(&mut maintenance)
        .await
        .unwrap()
        .is_some()
    {
        assert!(
            std::time::Instant::now() < deadline,
            "{name} is still there"
        );
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_removed_database_is_gone_at_once() {
    let cluster = TestCluster::shared().await.unwrap();
    let database = fresh().await;
    let url = database.url().to_owned();
    cluster.remove(database).await.unwrap();
    ask(&url, "select 'yes'").await.unwrap_err();
}

#[test]
fn fingerprints_tell_contents_and_their_borders() {
    assert_eq!(fingerprint(["a", "bc"]), fingerprint(["a", "bc"]));
    assert_ne!(fingerprint(["a", "bc"]), fingerprint(["ab", "c"]));
}

/// Binaries under another name: test processes that are told to use them
/// share a cluster among themselves only.
fn binaries_under_another_name(folder: &Path) -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?;
    let bin = versions.flatten().next()?.path().join("bin");
    let link = folder.join("bin");
    std::os::unix::fs::symlink(bin, &link).unwrap();
    Some(link)
}

#[tokio::test]
async fn processes_share_a_cluster_that_ends_with_the_last() {
    let folder = open_folder();
    let Some(bin) = binaries_under_another_name(folder.path()) else {
        return;
    };
    let environment = [
        ("PG_BIN", bin.to_str().unwrap()),
        ("DATABASE_URL", "postgres://nobody@nowhere.invalid/nothing"),
    ];
    let spawn = || Role::spawn("test-cluster", folder.path(), &environment);
    let mut roles = [spawn(), spawn(), spawn()];
    let urls = roles.each_mut().map(|role| role.report().url);
    let run = socket_dir(&urls[0]);
    assert!(urls.iter().all(|url| socket_dir(url) == run), "{urls:?}");
    let pid = server_pid(&run.join("data"));

    let [first, second, third] = roles;
    first.kill();
    second.end();
    assert_eq!(ask(&urls[2], "select 'yes'").await.unwrap(), "yes");
    third.kill();
    wait_until("server and folder are gone", || {
        !lives(pid) && !run.exists()
    });

    let mut next = spawn();
    let url = next.report().url;
    assert_ne!(socket_dir(&url), run);
    next.end();
    wait_until("the next is gone, too", || !socket_dir(&url).exists());
    std::fs::remove_dir_all(run.parent().unwrap()).unwrap();
}

#[tokio::test]
async fn an_outside_server_is_used_when_named() {
    let folder = open_folder();
    let outside =
        EmbeddedPostgres::start(options(&folder.path().join("outside"), Profile::Throwaway))
            .await
            .unwrap();
    let url = outside.url();
    let mut role = Role::spawn(
        "test-cluster",
        folder.path(),
        &[("SWITCHBOARD_TEST_DATABASE_URL", &url)],
    );
    let report = role.report();
    assert_eq!(socket_dir(&report.url), socket_dir(&url));
    assert_ne!(report.url, url);
    role.end();
    outside.stop().await.unwrap();
}
