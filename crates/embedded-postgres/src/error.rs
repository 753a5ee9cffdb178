//! What can go wrong while starting or stopping.

use std::path::PathBuf;

use crate::wheel::WheelError;

/// Why no server could be started or adopted.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LaunchError {
    /// No usable binaries, and none could (or were allowed to) be fetched.
    #[error(
        "no Postgres found; set DATABASE_URL, or install one \
         (Debian, Ubuntu: `apt-get install -y postgresql`; macOS: `brew install postgresql@17`), \
         or set PG_BIN"
    )]
    NoPostgres {
        /// Why fetching failed, when it was tried.
        #[source]
        download: Option<WheelError>,
    },
    /// `PG_BIN` was set to a folder that cannot be used.
    #[error("PG_BIN is {}, which holds no working initdb and postgres", folder.display())]
    BadPgBin {
        /// The value of `PG_BIN`.
        folder: PathBuf,
    },
    /// The cluster was made by another major version than those on this machine.
    #[error(
        "{} was made by Postgres {needed}, but this machine has {found}; \
         install Postgres {needed} or move the folder away",
        data.display()
    )]
    OtherVersion {
        /// The cluster.
        data: PathBuf,
        /// Its major version.
        needed: u32,
        /// The versions at hand.
        found: String,
    },
    /// Postgres refuses root, and no other account exists to run it.
    #[error("Postgres does not run as root, and there is no account postgres or nobody to run it")]
    NoAccount,
    /// The account that runs Postgres has no way into the data folder.
    #[error(
        "the account {account} that runs Postgres cannot write to {}; choose a data folder outside \
         of private home folders",
        folder.display()
    )]
    Unreachable {
        /// The data folder.
        folder: PathBuf,
        /// The account.
        account: String,
    },
    /// The data folder has other contents or another owner.
    #[error("{} is not a data folder of ours ({why}); choose an empty or new one", folder.display())]
    ForeignFolder {
        /// The folder that was asked for.
        folder: PathBuf,
        /// What speaks against it.
        why: String,
    },
    /// Another process keeps starting or stopping on this folder.
    #[error("another process holds {} since {waited_s} s", path.display())]
    Locked {
        /// The lock file.
        path: PathBuf,
        /// How long we waited.
        waited_s: u64,
    },
    /// `initdb` ended with an error.
    #[error("initdb failed: {output}")]
    Initdb {
        /// The end of what it printed.
        output: String,
    },
    /// The server ended while starting.
    #[error("postgres ended while starting ({status}); its last log lines:\n{log}")]
    Died {
        /// Its exit status.
        status: String,
        /// The end of its log.
        log: String,
    },
    /// The server runs, but does not answer.
    #[error("postgres (pid {pid}) did not answer within {waited_s} s; its last log lines:\n{log}")]
    NotReady {
        /// Its process id.
        pid: i32,
        /// How long we waited.
        waited_s: u64,
        /// The end of its log.
        log: String,
    },
    /// A file, folder or process could not be handled.
    #[error("could not {action}")]
    Io {
        /// What was attempted.
        action: String,
        /// The system's answer.
        #[source]
        source: std::io::Error,
    },
}

/// Why a server could not be stopped.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StopError {
    /// It still runs. It has been asked to stop and will, once it can.
    #[error("postgres (pid {pid}) still runs {waited_s} s after it was asked to stop")]
    StillRunning {
        /// Its process id.
        pid: i32,
        /// How long we waited.
        waited_s: u64,
    },
}

/// Turns an I/O error into a `LaunchError` that tells what was attempted.
pub(crate) trait During<T> {
    fn during(self, action: impl FnOnce() -> String) -> Result<T, LaunchError>;
}

impl<T> During<T> for std::io::Result<T> {
    fn during(self, action: impl FnOnce() -> String) -> Result<T, LaunchError> {
        self.map_err(|source| LaunchError::Io {
            action: action(),
            source,
        })
    }
}
