//! A process that is told to stop before it serves.

use std::{process::Stdio, time::Duration};

use tokio::{net::TcpListener, process::Command, time::timeout};

const PATIENCE: Duration = Duration::from_secs(20);

#[tokio::test]
async fn a_gateway_that_still_waits_for_its_database_stops_in_order() {
    // A database that takes connections and says nothing.
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = silent.local_addr().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("config.toml");
    let text = format!(
        "listen = \"127.0.0.1:0\"\nadmin_listen = \"127.0.0.1:0\"\n[database]\nurl = \"postgres://a@{address}/a\"\n\
         [providers.a]\nkind = \"smscode\"\nbase_url = \"http://127.0.0.1:1/v1\"\ntoken = \"x\"\ncurrency = \"IDR\"\n"
    );
    std::fs::write(&config, text).unwrap();
    let mut gateway = Command::new(env!("CARGO_BIN_EXE_switchboard"))
        .args(["serve", "--config"])
        .arg(&config)
        .env_remove("DATABASE_URL")
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let held = timeout(PATIENCE, silent.accept()).await;
    let _connection = held.expect("it connects").unwrap();
    let id = gateway.id().unwrap().to_string();
    let sent = Command::new("kill").args(["-s", "TERM", &id]).status();
    assert!(sent.await.unwrap().success());
    let ended = timeout(PATIENCE, gateway.wait()).await;
    let status = ended.expect("it ends").unwrap();
    assert!(status.success(), "{status}");
}
