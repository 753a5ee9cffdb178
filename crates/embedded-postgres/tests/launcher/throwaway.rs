//! Clusters that leave nothing behind.

use embedded_postgres::{EmbeddedPostgres, Profile};

use crate::role::Role;
use crate::support::{
    ask, lives, only_run, open_folder, options, runs_in, server_pid, socket_dir, wait_until,
};

#[tokio::test]
async fn it_does_not_sync_and_leaves_nothing() {
    let folder = open_folder();
    let parent = folder.path().join("pg");
    let server = EmbeddedPostgres::start(options(&parent, Profile::Throwaway))
        .await
        .unwrap();
    let pid = server_pid(&only_run(&parent).join("data"));
    let fsync = ask(&server.url(), "select current_setting('fsync')").await;
    assert_eq!(fsync.unwrap(), "off");
    server.stop().await.unwrap();
    assert!(!lives(pid));
    assert!(runs_in(&parent).is_empty());
}

#[tokio::test]
async fn two_on_one_folder_are_apart() {
    let folder = open_folder();
    let start = || EmbeddedPostgres::start(options(folder.path(), Profile::Throwaway));
    let (first, second) = tokio::try_join!(start(), start()).unwrap();
    assert!(first.is_owner() && second.is_owner());
    first.stop().await.unwrap();
    assert_eq!(ask(&second.url(), "select 'yes'").await.unwrap(), "yes");
    second.stop().await.unwrap();
}

#[tokio::test]
async fn a_very_long_folder_name_leaves_no_socket_folder_either() {
    let folder = open_folder();
    let parent = folder.path().join("long".repeat(40));
    let server = EmbeddedPostgres::start(options(&parent, Profile::Throwaway))
        .await
        .unwrap();
    let socket_dir = socket_dir(&server.url());
    assert!(socket_dir.exists() && !socket_dir.starts_with(&parent));
    server.stop().await.unwrap();
    assert!(!socket_dir.exists());
}

#[tokio::test]
async fn dropping_it_ends_it() {
    let folder = open_folder();
    let server = EmbeddedPostgres::start(options(folder.path(), Profile::Throwaway))
        .await
        .unwrap();
    let pid = server_pid(&only_run(folder.path()).join("data"));
    drop(server);
    wait_until("server and folder are gone", || {
        !lives(pid) && runs_in(folder.path()).is_empty()
    });
}

#[test]
fn it_ends_with_a_killed_process() {
    let folder = open_folder();
    let parent = folder.path().join("pg");
    let mut role = Role::spawn("throwaway", folder.path(), &[]);
    role.report();
    let pid = server_pid(&only_run(&parent).join("data"));
    role.kill();
    wait_until("server and folder are gone", || {
        !lives(pid) && runs_in(&parent).is_empty()
    });
}

#[test]
fn a_process_killed_in_initdb_leaves_nothing() {
    let folder = open_folder();
    let parent = folder.path().join("pg");
    let role = Role::spawn("throwaway", folder.path(), &[]);
    wait_until("initdb begins", || {
        runs_in(&parent)
            .iter()
            .any(|run| run.join("data.new/PG_VERSION").exists())
    });
    role.kill();
    wait_until("the folder is gone", || runs_in(&parent).is_empty());
}
