//! Other processes: this test binary again, running only `play`.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use embedded_postgres::testing::TestCluster;
use embedded_postgres::{EmbeddedPostgres, Profile};

use crate::support::{options, wait_until};

pub(crate) struct Role {
    child: Child,
    report: PathBuf,
}

/// What the other process got.
pub(crate) struct Report {
    pub(crate) url: String,
    pub(crate) is_owner: bool,
}

impl Role {
    /// `name` is durable, throwaway or test-cluster; the report is written into `folder`.
    pub(crate) fn spawn(name: &str, folder: &Path, environment: &[(&str, &str)]) -> Self {
        static COUNTER: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
        let number = COUNTER.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let report = folder.join(format!("report-{number}"));
        let child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "role::play", "--ignored", "--nocapture"])
            .env("ROLE", name)
            .env("ROLE_DATA_DIR", folder.join("pg"))
            .env("ROLE_REPORT", &report)
            .envs(environment.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        Self { child, report }
    }

    pub(crate) fn report(&mut self) -> Report {
        wait_until("the other process reports", || {
            let ended = self.child.try_wait().unwrap();
            assert!(ended.is_none(), "the other process failed: {ended:?}");
            self.report.exists()
        });
        let text = std::fs::read_to_string(&self.report).unwrap();
        let (is_owner, url) = text.split_once(' ').unwrap();
        Report {
            url: url.to_owned(),
            is_owner: is_owner == "true",
        }
    }

    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Lets it end in an orderly way.
    pub(crate) fn end(mut self) {
        drop(self.child.stdin.take());
        assert!(self.child.wait().unwrap().success());
    }
}

#[tokio::test]
#[ignore = "run by the other tests, as another process"]
async fn play() {
    let data_dir = PathBuf::from(std::env::var_os("ROLE_DATA_DIR").unwrap());
    match std::env::var("ROLE").unwrap().as_str() {
        "durable" => hold(&data_dir, Profile::Durable).await,
        "throwaway" => hold(&data_dir, Profile::Throwaway).await,
        "test-cluster" => {
            let cluster = TestCluster::shared().await.unwrap();
            let template = cluster
                .template("role", |_| async { Ok::<_, sqlx::Error>(()) })
                .await
                .unwrap();
            let database = cluster.fresh_database(&template).await.unwrap();
            report(database.url(), true);
            wait_for_end();
        }
        other => panic!("no role {other}"),
    }
}

async fn hold(data_dir: &Path, profile: Profile) {
    let server = EmbeddedPostgres::start(options(data_dir, profile))
        .await
        .unwrap();
    report(&server.url(), server.is_owner());
    wait_for_end();
    server.stop().await.unwrap();
}

fn report(url: &str, is_owner: bool) {
    let path = PathBuf::from(std::env::var_os("ROLE_REPORT").unwrap());
    let half = path.with_extension("half");
    std::fs::write(&half, format!("{is_owner} {url}")).unwrap();
    std::fs::rename(half, path).unwrap();
}

fn wait_for_end() {
    std::io::copy(&mut std::io::stdin(), &mut std::io::sink()).unwrap();
}
