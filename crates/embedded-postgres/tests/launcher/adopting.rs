//! Several processes on one data folder.

use nix::sys::signal::Signal;

use crate::role::Role;
use crate::support::{ask, lives, open_folder, send, server_pid, start_durable, wait_until};

#[tokio::test]
async fn an_orphan_is_adopted_and_then_ours_to_stop() {
    let folder = open_folder();
    let mut parent = Role::spawn("durable", folder.path(), &[]);
    parent.report();
    let data = folder.path().join("pg/data");
    let pid = server_pid(&data);
    parent.kill();
    assert!(lives(pid), "a durable server outlives its parent");

    let server = start_durable(&folder.path().join("pg")).await;
    assert_eq!(server_pid(&data), pid);
    assert!(server.is_owner());
    assert_eq!(ask(&server.url(), "select 'yes'").await.unwrap(), "yes");
    server.stop().await.unwrap();
    assert!(!lives(pid));
}

#[tokio::test]
async fn the_second_process_adopts_and_does_not_stop() {
    let folder = open_folder();
    let mut owner = Role::spawn("durable", folder.path(), &[]);
    let report = owner.report();
    assert!(report.is_owner);
    let pid = server_pid(&folder.path().join("pg/data"));

    let server = start_durable(&folder.path().join("pg")).await;
    assert!(!server.is_owner());
    assert_eq!(server.url(), report.url);
    server.stop().await.unwrap();
    drop(start_durable(&folder.path().join("pg")).await);
    assert_eq!(ask(&report.url, "select 'still'").await.unwrap(), "still");

    owner.end();
    assert!(!lives(pid));
}

#[tokio::test]
async fn of_many_processes_that_start_together_one_owns() {
    let folder = open_folder();
    let mut roles: Vec<_> = (0..4)
        .map(|_| Role::spawn("durable", folder.path(), &[]))
        .collect();
    let owners: Vec<bool> = roles
        .iter_mut()
        .map(|role| role.report().is_owner)
        .collect();
    assert_eq!(owners.iter().filter(|owner| **owner).count(), 1);
    let pid = server_pid(&folder.path().join("pg/data"));
    roles.into_iter().for_each(Role::end);
    assert!(!lives(pid));
}

#[tokio::test]
async fn a_start_killed_in_initdb_is_repeated_in_full() {
    let folder = open_folder();
    let role = Role::spawn("durable", folder.path(), &[]);
    let half_made = folder.path().join("pg/data.new");
    wait_until("initdb begins", || half_made.join("PG_VERSION").exists());
    role.kill();
    assert!(!folder.path().join("pg/data").exists());

    let server = start_durable(&folder.path().join("pg")).await;
    assert!(server.is_owner());
    assert_eq!(ask(&server.url(), "select 'yes'").await.unwrap(), "yes");
    server.stop().await.unwrap();
}

#[tokio::test]
async fn a_server_killed_without_a_trace_is_started_again() {
    let folder = open_folder();
    let data_dir = folder.path().join("pg");
    let first = start_durable(&data_dir).await;
    let pid = server_pid(&data_dir.join("data"));
    // Leaves postmaster.pid and the socket behind.
    send(pid, Signal::SIGKILL);
    wait_until("the server is gone", || !lives(pid));
    let second = start_durable(&data_dir).await;
    assert!(second.is_owner());
    first.stop().await.unwrap();
    assert_eq!(ask(&second.url(), "select 'yes'").await.unwrap(), "yes");
    second.stop().await.unwrap();
}
