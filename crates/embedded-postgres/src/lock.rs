//! File locks that end with the process that holds them, however it ends.

use std::fs::{File, OpenOptions, TryLockError};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::error::{During, LaunchError};

const POLL: Duration = Duration::from_millis(20);

/// An exclusive lock, held until dropped.
#[derive(Debug)]
pub(crate) struct FileLock {
    file: File,
}

impl FileLock {
    /// `None` when someone else holds it.
    pub(crate) fn try_acquire(path: &Path) -> Result<Option<Self>, LaunchError> {
        let file = open(path)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Self { file })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(source)) => {
                Err(source).during(|| format!("lock {}", path.display()))
            }
        }
    }

    /// Waits for whoever holds it. Time is real time: tests pause tokio's clock.
    pub(crate) async fn acquire(path: &Path, wait: Duration) -> Result<Self, LaunchError> {
        let deadline = Instant::now() + wait;
        loop {
            if let Some(lock) = Self::try_acquire(path)? {
                return Ok(lock);
            }
            if Instant::now() > deadline {
                return Err(LaunchError::Locked {
                    path: path.to_owned(),
                    waited_s: wait.as_secs(),
                });
            }
            tokio::time::sleep(POLL).await;
        }
    }

    /// A handle for a child's standard input: the lock then lasts until the
    /// child has ended as well, even if we are killed before.
    pub(crate) fn share(&self) -> std::io::Result<Stdio> {
        Ok(Stdio::from(self.file.try_clone()?))
    }
}

fn open(path: &Path) -> Result<File, LaunchError> {
    OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .custom_flags(nix::libc::O_NOFOLLOW)
        .open(path)
        .during(|| format!("open {}", path.display()))
}
