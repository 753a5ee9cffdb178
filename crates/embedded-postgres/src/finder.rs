//! Finding Postgres on the machine.

use std::collections::BTreeSet;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::error::LaunchError;
use crate::wheel;

/// Where to look for binaries.
#[derive(Debug, Clone, Default)]
pub struct SearchList {
    /// The value of `PG_BIN`. A stated wish: nothing else is looked at.
    pub pg_bin: Option<PathBuf>,
    /// Folders that may hold `initdb` and `postgres`; the highest version wins.
    pub folders: Vec<PathBuf>,
    /// Folder with wheels fetched earlier, used when nothing else is found.
    pub cache: Option<PathBuf>,
}

impl SearchList {
    /// The places where package managers put Postgres, and the environment's hints.
    #[must_use]
    pub fn of_this_machine() -> Self {
        let mut folders = Vec::new();
        folders.extend(pg_config_bindir());
        if let Some(path) = std::env::var_os("PATH") {
            folders.extend(std::env::split_paths(&path));
        }
        // Debian keeps initdb off the PATH.
        folders.extend(versions_in("/usr/lib/postgresql", "", "bin"));
        folders.extend(versions_in("/usr", "pgsql-", "bin"));
        for prefix in [
            "/opt/homebrew/opt",
            "/usr/local/opt",
            "/home/linuxbrew/.linuxbrew/opt",
        ] {
            folders.extend(versions_in(prefix, "postgresql", "bin"));
        }
        folders.extend(versions_in(
            "/Applications/Postgres.app/Contents/Versions",
            "",
            "bin",
        ));
        Self {
            pg_bin: std::env::var_os("PG_BIN")
                .filter(|value| !value.is_empty())
                .map(PathBuf::from),
            folders,
            cache: wheel::cache_folder(),
        }
    }
}

/// A folder with working binaries.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Installation {
    pub(crate) major: u32,
    pub(crate) minor: u32,
    pub(crate) bin: PathBuf,
}

impl Installation {
    /// Runs `postgres --version`: a binary that cannot run here is no installation.
    pub(crate) fn inspect(bin: &Path) -> Option<Self> {
        let bin = home_of_binaries(bin)?;
        let output = Command::new(bin.join("postgres"))
            .arg("--version")
            .stdin(Stdio::null())
            .output()
            .ok()?;
        let (major, minor) = parse_version(&String::from_utf8_lossy(&output.stdout))?;
        Some(Self { major, minor, bin })
    }
}

/// All installations the list leads to, highest version first.
pub(crate) fn find(list: &SearchList) -> Result<Vec<Installation>, LaunchError> {
    if let Some(folder) = &list.pg_bin {
        return match Installation::inspect(folder) {
            Some(installation) => Ok(vec![installation]),
            None => Err(LaunchError::BadPgBin {
                folder: folder.clone(),
            }),
        };
    }
    let folders: BTreeSet<PathBuf> = list
        .folders
        .iter()
        .filter_map(|folder| home_of_binaries(folder))
        .collect();
    let mut found: Vec<_> = folders
        .iter()
        .filter_map(|folder| Installation::inspect(folder))
        .collect();
    if found.is_empty() {
        found.extend(list.cache.as_deref().and_then(wheel::find_unpacked));
    }
    found.sort();
    found.reverse();
    Ok(found)
}

/// The folder that really holds both binaries: distributions link `postgres` into the PATH.
fn home_of_binaries(folder: &Path) -> Option<PathBuf> {
    let holds_both = |folder: &Path| {
        is_executable(&folder.join("postgres")) && is_executable(&folder.join("initdb"))
    };
    let real = std::fs::canonicalize(folder.join("postgres")).ok()?;
    match real.parent() {
        Some(home) if holds_both(home) => Some(home.to_owned()),
        _ if holds_both(folder) => std::fs::canonicalize(folder).ok(),
        _ => None,
    }
}

fn is_executable(path: &Path) -> bool {
    std::fs::metadata(path)
        .is_ok_and(|metadata| metadata.is_file() && metadata.permissions().mode() & 0o111 != 0)
}

fn pg_config_bindir() -> Option<PathBuf> {
    let output = Command::new("pg_config")
        .arg("--bindir")
        .stdin(Stdio::null())
        .output()
        .ok()?;
    let folder = String::from_utf8(output.stdout).ok()?;
    Some(PathBuf::from(folder.trim_end())).filter(|folder| folder.is_absolute())
}

/// `parent/<prefix>*/child` for every such folder.
fn versions_in(parent: &str, prefix: &str, child: &str) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(parent) else {
        return Vec::new();
    };
    entries
        .flatten()
        .filter(|entry| entry.file_name().to_string_lossy().starts_with(prefix))
        .map(|entry| entry.path().join(child))
        .collect()
}

/// From `postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)` or `... 19beta1`.
fn parse_version(line: &str) -> Option<(u32, u32)> {
    let version = line.split("(PostgreSQL) ").nth(1)?;
    let mut numbers = version
        .split(|c: char| !c.is_ascii_digit())
        .map(|digits| digits.parse().ok());
    let major = numbers.next()??;
    let minor = numbers.next().flatten().unwrap_or(0);
    Some((major, minor))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fake_installation(root: &Path, version: &str) -> PathBuf {
        let bin = root.join(version);
        std::fs::create_dir_all(&bin).unwrap();
        for name in ["initdb", "postgres"] {
            let path = bin.join(name);
            std::fs::write(
                &path,
                format!("#!/bin/sh\necho '{name} (PostgreSQL) {version}'\n"),
            )
            .unwrap();
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        }
        bin
    }

    #[test]
    fn the_highest_version_comes_first() {
        let root = tempfile::tempdir().unwrap();
        let folders = ["9.6", "17.2", "17.10", "15.18"].map(|v| fake_installation(root.path(), v));
        let found = find(&SearchList {
            folders: folders.to_vec(),
            ..SearchList::default()
        })
        .unwrap();
        let versions: Vec<_> = found.iter().map(|i| (i.major, i.minor)).collect();
        assert_eq!(versions, [(17, 10), (17, 2), (15, 18), (9, 6)]);
    }

    #[test]
    fn pg_bin_wins_over_a_higher_version() {
        let root = tempfile::tempdir().unwrap();
        let list = SearchList {
            pg_bin: Some(fake_installation(root.path(), "15.1")),
            folders: vec![fake_installation(root.path(), "17.1")],
            cache: None,
        };
        let found = find(&list).unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].major, 15);
    }

    #[test]
    fn a_wrong_pg_bin_is_named() {
        let root = tempfile::tempdir().unwrap();
        let error = find(&SearchList {
            pg_bin: Some(root.path().to_owned()),
            ..SearchList::default()
        })
        .unwrap_err();
        assert!(error.to_string().contains("PG_BIN is"), "{error}");
    }

    #[test]
    fn a_folder_without_initdb_does_not_count() {
        let root = tempfile::tempdir().unwrap();
        let bin = fake_installation(root.path(), "17.1");
        std::fs::remove_file(bin.join("initdb")).unwrap();
        let list = SearchList {
            folders: vec![bin],
            ..SearchList::default()
        };
        assert!(find(&list).unwrap().is_empty());
    }

    #[test]
    fn versions_are_read_from_what_postgres_prints() {
        for (line, expected) in [
            (
                "postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n",
                Some((15, 18)),
            ),
            ("postgres (PostgreSQL) 18.6\n", Some((18, 6))),
            ("postgres (PostgreSQL) 19beta1\n", Some((19, 0))),
            ("postgres (PostgreSQL) 19devel\n", Some((19, 0))),
            ("cannot execute\n", None),
        ] {
            assert_eq!(parse_version(line), expected, "{line}");
        }
    }
}
