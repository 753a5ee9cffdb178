//! The data folder: where it is, who owns it, what lies in it.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use nix::sys::statvfs::statvfs;
use nix::unistd::Uid;

use crate::account::{self, Account};
use crate::error::{During, LaunchError};

/// Room for the socket's path is 108 bytes on Linux and 104 on macOS, with a closing zero.
const SOCKET_PATH_MAX_BYTES: usize = 103;
const ROOM_KIB: u64 = 4 * 1024 * 1024;
const SOCKET_NAME: &str = ".s.PGSQL.5432";

/// A good place for a durable cluster: below `/var/lib` as root, since the
/// account that runs Postgres cannot enter root's home, else in the user's data folder.
#[must_use]
pub fn default_data_dir(name: &str) -> PathBuf {
    if account::is_root() {
        return Path::new("/var/lib/switchboard").join(name);
    }
    let absolute = |variable| {
        std::env::var_os(variable)
            .map(PathBuf::from)
            .filter(|path: &PathBuf| path.is_absolute())
    };
    absolute("XDG_DATA_HOME")
        .or_else(|| absolute("HOME").map(|home| home.join(".local/share")))
        .map_or_else(
            || throwaway_data_dir(name),
            |folder| folder.join("switchboard").join(name),
        )
}

/// A good place for throwaway clusters, one folder per user: in memory where
/// there is plenty, since copying a template there took 12 ms where a busy disk
/// took 140 ms, else below `/var/tmp`. Every account can enter either.
#[must_use]
pub fn throwaway_data_dir(name: &str) -> PathBuf {
    let in_memory = Path::new("/dev/shm");
    let on_disk = Path::new("/var/tmp");
    let parent = if has_room(in_memory) {
        in_memory.to_owned()
    } else if on_disk.is_dir() {
        on_disk.to_owned()
    } else {
        std::env::temp_dir()
    };
    parent.join(format!("switchboard-{name}-{}", Uid::effective()))
}

/// Whether the file system and the memory behind it can spare a test run's worth.
#[allow(
    clippy::useless_conversion,
    reason = "the fields are narrower on macOS"
)]
fn has_room(in_memory: &Path) -> bool {
    let free_kib = statvfs(in_memory)
        .map(|found| u64::from(found.blocks_available()) * u64::from(found.fragment_size()) / 1024)
        .unwrap_or(0);
    let available_kib = std::fs::read_to_string("/proc/meminfo")
        .ok()
        .and_then(|text| {
            let line = text
                .lines()
                .find(|line| line.starts_with("MemAvailable:"))?;
            line.split_whitespace().nth(1)?.parse::<u64>().ok()
        })
        .unwrap_or(0);
    free_kib.min(available_kib) >= ROOM_KIB
}

/// A data folder that is ready for use: it exists, is ours, and the account reaches it.
#[derive(Debug, Clone)]
pub(crate) struct Folder {
    pub(crate) root: PathBuf,
    pub(crate) socket_dir: PathBuf,
}

impl Folder {
    pub(crate) fn prepare(wanted: &Path, account: &Account) -> Result<Self, LaunchError> {
        let root = prepare_root(wanted, account)?;
        let socket_dir = socket_dir_for(&root);
        if socket_dir != root {
            prepare_root(&socket_dir, account)?;
        }
        Ok(Self { root, socket_dir })
    }

    /// The cluster.
    pub(crate) fn data(&self) -> PathBuf {
        self.root.join("data")
    }

    /// The cluster while `initdb` works on it.
    pub(crate) fn half_made(&self) -> PathBuf {
        self.root.join("data.new")
    }

    pub(crate) fn log(&self) -> PathBuf {
        self.root.join("postgres.log")
    }

    /// Held while starting and stopping.
    pub(crate) fn launcher_lock(&self) -> PathBuf {
        self.root.join("launcher.lock")
    }

    /// Held by whoever will stop this very server.
    pub(crate) fn owner_lock(&self, pid: i32) -> PathBuf {
        self.root.join(format!("owner-{pid}.lock"))
    }

    /// Removes the owner locks of servers that are gone.
    pub(crate) fn forget_owners(&self) -> Result<(), LaunchError> {
        for name in names_in(&self.root)? {
            if name.starts_with("owner-") {
                let path = self.root.join(&name);
                std::fs::remove_file(&path).during(|| format!("remove {}", path.display()))?;
            }
        }
        Ok(())
    }
}

/// The folder itself, or a short one when the path would be too long for a socket.
pub(crate) fn socket_dir_for(root: &Path) -> PathBuf {
    if socket_path(root).as_os_str().len() <= SOCKET_PATH_MAX_BYTES {
        return root.to_owned();
    }
    // The name is derived, so that the next start finds the same folder.
    let mut hasher = DefaultHasher::new();
    root.hash(&mut hasher);
    PathBuf::from(format!("/tmp/switchboard-{:016x}", hasher.finish()))
}

pub(crate) fn socket_path(socket_dir: &Path) -> PathBuf {
    socket_dir.join(SOCKET_NAME)
}

/// A folder of ours, open to be passed through and writable for the account.
pub(crate) fn prepare_root(wanted: &Path, account: &Account) -> Result<PathBuf, LaunchError> {
    create_missing(wanted)?;
    let root = std::fs::canonicalize(wanted).during(|| format!("open {}", wanted.display()))?;
    let foreign = |why: String| LaunchError::ForeignFolder {
        folder: root.clone(),
        why,
    };
    let metadata = std::fs::metadata(&root).during(|| format!("read {}", root.display()))?;
    if !metadata.is_dir() {
        return Err(foreign("it is not a folder".to_owned()));
    }
    if !account.may_hold(metadata.uid()) {
        return Err(foreign(format!("it belongs to user {}", metadata.uid())));
    }
    // Before owner and mode of a folder are changed, it must be beyond doubt whose it is.
    if let Some(other) = names_in(&root)?.into_iter().find(|name| !is_ours(name)) {
        return Err(foreign(format!("it holds {other}")));
    }
    account
        .give(&root)
        .during(|| format!("give {} to {}", root.display(), account.name()))?;
    std::fs::set_permissions(&root, std::fs::Permissions::from_mode(0o711))
        .during(|| format!("set the mode of {}", root.display()))?;
    if !account.reaches(&root) {
        return Err(LaunchError::Unreachable {
            folder: root,
            account: account.name(),
        });
    }
    Ok(root)
}

/// Creates the folder and those above it, open to be entered even under a strict umask.
fn create_missing(folder: &Path) -> Result<(), LaunchError> {
    if folder.exists() {
        return Ok(());
    }
    if let Some(parent) = folder.parent().filter(|path| !path.as_os_str().is_empty()) {
        create_missing(parent)?;
    }
    match std::fs::create_dir(folder) {
        Ok(()) => std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o755)),
        // Someone else was faster.
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error),
    }
    .during(|| format!("create {}", folder.display()))
}

fn names_in(folder: &Path) -> Result<Vec<String>, LaunchError> {
    let entries = std::fs::read_dir(folder).during(|| format!("list {}", folder.display()))?;
    Ok(entries
        .flatten()
        .map(|entry| String::from_utf8_lossy(entry.file_name().as_bytes()).into_owned())
        .collect())
}

fn is_ours(name: &str) -> bool {
    matches!(
        name,
        "data" | "data.new" | "launcher.lock" | "users" | "current" | "current.new"
    ) || ["postgres.log", "owner-", "run-", ".s.PGSQL."]
        .iter()
        .any(|prefix| name.starts_with(prefix))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_with_other_contents_keeps_its_owner_and_mode() {
        let folder = tempfile::tempdir_in("/var/tmp").unwrap();
        std::fs::write(folder.path().join("thesis.txt"), "").unwrap();
        let before = std::fs::metadata(folder.path()).unwrap();
        let error = Folder::prepare(folder.path(), &Account::find().unwrap()).unwrap_err();
        assert!(error.to_string().contains("thesis.txt"), "{error}");
        let after = std::fs::metadata(folder.path()).unwrap();
        assert_eq!((before.uid(), before.mode()), (after.uid(), after.mode()));
    }

    #[test]
    fn a_long_path_gets_a_short_socket_folder_and_always_the_same() {
        let folder = tempfile::tempdir_in("/var/tmp").unwrap();
        std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
        let long = folder.path().join("a".repeat(120));
        let account = Account::find().unwrap();
        let first = Folder::prepare(&long, &account).unwrap();
        assert!(socket_path(&first.socket_dir).as_os_str().len() <= SOCKET_PATH_MAX_BYTES);
        let second = Folder::prepare(&long, &account).unwrap();
        assert_eq!(first.socket_dir, second.socket_dir);
        std::fs::remove_dir(first.socket_dir).unwrap();
    }

    #[test]
    fn a_folder_below_a_private_one_is_refused_as_root() {
        if !account::is_root() {
            return;
        }
        let private = tempfile::tempdir_in("/var/tmp").unwrap();
        std::fs::set_permissions(private.path(), std::fs::Permissions::from_mode(0o700)).unwrap();
        let error =
            Folder::prepare(&private.path().join("pg"), &Account::find().unwrap()).unwrap_err();
        assert!(matches!(error, LaunchError::Unreachable { .. }), "{error}");
    }
}
