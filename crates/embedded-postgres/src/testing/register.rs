//! Which cluster the running test processes share.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::account::Account;
use crate::cluster::choose;
use crate::connection;
use crate::error::{During, LaunchError};
use crate::finder::SearchList;
use crate::folder::throwaway_data_dir;
use crate::keeper::Keeper;
use crate::lock::FileLock;
use crate::postmaster;
use crate::throwaway;

/// Another process may be fetching binaries.
const LAUNCH_WAIT: Duration = Duration::from_secs(300);
/// Bridges the gap to the next test binary, or to the next test of runners that
/// use a process for each.
const LINGER: Duration = Duration::from_millis(500);

/// The cluster's socket folder, and the keeper that counts us among its users.
pub(super) async fn join_or_start() -> Result<(PathBuf, Keeper), LaunchError> {
    let account = Account::find()?;
    let list = SearchList::of_this_machine();
    let parent = throwaway::prepare_parent(&throwaway_data_dir(&folder_name(&list)), &account)?;
    let _lock = FileLock::acquire(&parent.join("launcher.lock"), LAUNCH_WAIT).await?;
    if let Some(joined) = join(&parent).await {
        return Ok(joined);
    }
    let installation = choose(&list, true, None).await?;
    let mut started = throwaway::start(&parent, &installation, &account, LINGER).await?;
    // From now on it may have users that outlive us: the last keeper stops it.
    started.postmaster.leave_running();
    write_current(&parent, &started.folder.root)?;
    Ok((started.folder.socket_dir, started.keeper))
}

/// Joins the cluster that was started last, unless it is gone or going.
async fn join(parent: &Path) -> Option<(PathBuf, Keeper)> {
    let root = PathBuf::from(std::fs::read_to_string(parent.join("current")).ok()?);
    let mut keeper = throwaway::join(&root, LINGER).ok()?;
    let data = root.join("data");
    let running = postmaster::find_running(&data)?;
    keeper.note_pid(running.pid).ok()?;
    let socket_dir = running.socket_dir?;
    connection::answers(&socket_dir, &data)
        .await
        .then_some((socket_dir, keeper))
}

fn write_current(parent: &Path, root: &Path) -> Result<(), LaunchError> {
    let new = parent.join("current.new");
    std::fs::write(&new, root.as_os_str().as_encoded_bytes())
        .and_then(|()| std::fs::rename(&new, parent.join("current")))
        .during(|| format!("write {}", new.display()))
}

/// Tests that ask for certain binaries do not join a cluster of others.
fn folder_name(list: &SearchList) -> String {
    match &list.pg_bin {
        None => "tests".to_owned(),
        Some(folder) => {
            let mut hasher = DefaultHasher::new();
            folder.hash(&mut hasher);
            format!("tests-{:08x}", hasher.finish() >> 32)
        }
    }
}
