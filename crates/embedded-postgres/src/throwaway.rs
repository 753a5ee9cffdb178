//! Clusters that vanish with their users.
//!
//! Each lives in a folder of its own, `run-*`, so that the end of one cannot
//! touch the next. Who uses it has a file in `users`; the keeper of the last
//! user removes that folder, which nobody can join any more, and then the rest.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::account::Account;
use crate::cluster::Profile;
use crate::error::{During, LaunchError};
use crate::finder::Installation;
use crate::folder::{Folder, prepare_root};
use crate::initdb;
use crate::keeper::Keeper;
use crate::lock::FileLock;
use crate::postmaster::{self, Postmaster};

/// How long a folder without living users is left to its keeper.
const KEEPER_WAIT: Duration = Duration::from_secs(60);

/// A running throwaway cluster and the keeper that will end it.
#[derive(Debug)]
pub(crate) struct Throwaway {
    pub(crate) folder: Folder,
    pub(crate) postmaster: Postmaster,
    pub(crate) keeper: Keeper,
}

/// Starts a new cluster below `parent`, which must have been prepared.
pub(crate) async fn start(
    parent: &Path,
    installation: &Installation,
    account: &Account,
    linger: Duration,
) -> Result<Throwaway, LaunchError> {
    sweep(parent);
    let name = unique_name();
    let folder = Folder::prepare(&parent.join(format!("run-{name}")), account)?;
    let users = users_folder(&folder.root);
    std::fs::create_dir(&users).during(|| format!("create {}", users.display()))?;
    let mut keeper = join(&folder.root, linger)?;
    let lock = FileLock::acquire(&folder.launcher_lock(), KEEPER_WAIT).await?;
    initdb::create(&folder, installation, account, Profile::Throwaway, &lock).await?;
    keeper.note_starting()?;
    let mut noted = Ok(());
    let postmaster = Postmaster::start(&folder, installation, account, Profile::Throwaway, |pid| {
        noted = keeper.note_pid(pid)
    })
    .await?;
    noted?;
    Ok(Throwaway {
        folder,
        postmaster,
        keeper,
    })
}

/// Becomes a user of the cluster. Fails once its last user has left.
pub(crate) fn join(root: &Path, linger: Duration) -> Result<Keeper, LaunchError> {
    let user = unique_name();
    let entry = users_folder(root).join(&user);
    std::fs::File::create_new(&entry).during(|| format!("create {}", entry.display()))?;
    Keeper::spawn(root, &user, linger)
}

/// The folder in which throwaway clusters are made.
pub(crate) fn prepare_parent(wanted: &Path, account: &Account) -> Result<PathBuf, LaunchError> {
    prepare_root(wanted, account)
}

/// Removes what is left of clusters whose keepers were killed as well.
fn sweep(parent: &Path) {
    let Ok(entries) = std::fs::read_dir(parent) else {
        return;
    };
    for entry in entries.flatten() {
        let root = entry.path();
        let is_run = entry.file_name().to_string_lossy().starts_with("run-");
        if !is_run || has_living_users(&root) || !is_older_than(&root, KEEPER_WAIT) {
            continue;
        }
        match postmaster::find_running(&root.join("data")) {
            // Its folder goes with the next sweep.
            Some(running) => {
                let _ = kill(Pid::from_raw(running.pid), Signal::SIGINT);
            }
            None => {
                let _ = std::fs::remove_dir_all(&root);
            }
        }
    }
}

fn has_living_users(root: &Path) -> bool {
    let Ok(users) = std::fs::read_dir(users_folder(root)) else {
        return false;
    };
    users.flatten().any(|user| {
        let name = user.file_name().to_string_lossy().into_owned();
        name.split('.')
            .next()
            .and_then(|pid| pid.parse().ok())
            // EPERM would mean that it lives, as someone else.
            .is_some_and(|pid| kill(Pid::from_raw(pid), None) != Err(nix::errno::Errno::ESRCH))
    })
}

fn is_older_than(path: &Path, age: Duration) -> bool {
    std::fs::metadata(path)
        .and_then(|metadata| metadata.modified())
        .ok()
        .and_then(|modified| modified.elapsed().ok())
        .is_some_and(|elapsed| elapsed > age)
}

fn users_folder(root: &Path) -> PathBuf {
    root.join("users")
}

/// Begins with our process id, by which a keeper knows who still lives.
pub(crate) fn unique_name() -> String {
    static COUNTER: AtomicU32 = AtomicU32::new(0);
    #[expect(
        clippy::disallowed_methods,
        reason = "only makes a folder's name unique; nothing reads it as a time"
    )]
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_micros());
    format!(
        "{}.{:x}.{}",
        std::process::id(),
        now,
        COUNTER.fetch_add(1, Ordering::Relaxed)
    )
}
