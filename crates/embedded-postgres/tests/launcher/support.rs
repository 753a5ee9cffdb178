//! Folders, processes and waiting for conditions.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use embedded_postgres::{EmbeddedPostgres, Options, Profile, throwaway_data_dir};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use sqlx::{Connection, PgConnection};
use tempfile::TempDir;

/// A folder that the account running Postgres can enter.
pub(crate) fn open_folder() -> TempDir {
    let place = throwaway_data_dir("x");
    let folder = tempfile::tempdir_in(place.parent().unwrap()).unwrap();
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
    folder
}

pub(crate) fn options(data_dir: &Path, profile: Profile) -> Options {
    Options {
        data_dir: data_dir.to_owned(),
        profile,
        may_download: true,
    }
}

pub(crate) async fn start_durable(data_dir: &Path) -> EmbeddedPostgres {
    EmbeddedPostgres::start(options(data_dir, Profile::Durable))
        .await
        .unwrap()
}

/// The server's process id, as it noted it itself.
pub(crate) fn server_pid(data: &Path) -> i32 {
    let text = std::fs::read_to_string(data.join("postmaster.pid")).unwrap();
    text.lines().next().unwrap().trim().parse().unwrap()
}

/// From `...host=/folder&...`, the folder.
pub(crate) fn socket_dir(url: &str) -> PathBuf {
    let host = url.split("host=").nth(1).unwrap();
    PathBuf::from(host.split('&').next().unwrap())
}

/// The only throwaway cluster below the folder.
pub(crate) fn only_run(parent: &Path) -> PathBuf {
    let mut runs = runs_in(parent);
    assert_eq!(runs.len(), 1, "{runs:?}");
    runs.remove(0)
}

pub(crate) fn runs_in(parent: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(parent) else {
        return Vec::new();
    };
    entries
        .flatten()
        .filter(|entry| entry.file_name().to_string_lossy().starts_with("run-"))
        .map(|entry| entry.path())
        .collect()
}

/// False for a process that has ended but was not waited for, too.
pub(crate) fn lives(pid: i32) -> bool {
    let zombie = std::fs::read_to_string(format!("/proc/{pid}/stat"))
        .is_ok_and(|stat| stat.rsplit(')').next().unwrap().trim().starts_with('Z'));
    !zombie && kill(Pid::from_raw(pid), None).is_ok()
}

pub(crate) fn send(pid: i32, signal: Signal) {
    kill(Pid::from_raw(pid), signal).unwrap();
}

#[expect(
    clippy::disallowed_methods,
    reason = "a process of the system has no event to await; the deadline bounds it"
)]
pub(crate) fn wait_until(what: &str, mut condition: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(60);
    while !condition() {
        assert!(Instant::now() < deadline, "not in time: {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

pub(crate) async fn ask(url: &str, question: &'static str) -> Result<String, sqlx::Error> {
    let mut connection = PgConnection::connect(url).await?;
    let answer = sqlx::query_scalar(question)
        .fetch_one(&mut connection)
        .await?;
    connection.close().await?;
    Ok(answer)
}
