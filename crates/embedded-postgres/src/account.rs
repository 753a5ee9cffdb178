//! The system account that runs Postgres, which refuses to run as root.

use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};

use nix::unistd::{Uid, User};

use crate::error::LaunchError;

/// Whom the children run as: ourselves, or as root an account with fewer rights.
#[derive(Debug, Clone)]
pub(crate) struct Account {
    switch_to: Option<User>,
}

impl Account {
    pub(crate) fn find() -> Result<Self, LaunchError> {
        if !is_root() {
            return Ok(Self { switch_to: None });
        }
        for name in ["postgres", "nobody"] {
            if let Ok(Some(user)) = User::from_name(name) {
                return Ok(Self {
                    switch_to: Some(user),
                });
            }
        }
        Err(LaunchError::NoAccount)
    }

    /// Name for messages.
    pub(crate) fn name(&self) -> String {
        self.switch_to
            .as_ref()
            .map_or_else(|| "this user".to_owned(), |user| user.name.clone())
    }

    /// Makes the command run as this account.
    pub(crate) fn apply(&self, command: &mut Command) {
        if let Some(user) = &self.switch_to {
            command.uid(user.uid.as_raw()).gid(user.gid.as_raw());
        }
    }

    /// Hands a file or folder to the account.
    pub(crate) fn give(&self, path: &Path) -> std::io::Result<()> {
        match &self.switch_to {
            Some(user) => {
                std::os::unix::fs::chown(path, Some(user.uid.as_raw()), Some(user.gid.as_raw()))
            }
            None => Ok(()),
        }
    }

    /// Whether something owned by `uid` may be used and handed over by us.
    pub(crate) fn may_hold(&self, uid: u32) -> bool {
        uid == Uid::effective().as_raw()
            || self
                .switch_to
                .as_ref()
                .is_some_and(|user| user.uid.as_raw() == uid)
    }

    /// Whether the account can write into the folder. Asked of the kernel by
    /// trying, because every folder above it has a say.
    pub(crate) fn reaches(&self, folder: &Path) -> bool {
        let mut command = Command::new("/bin/sh");
        command
            .args(["-c", r#"test -w "$1" && test -x "$1""#, "sh"])
            .arg(folder)
            .current_dir("/")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        self.apply(&mut command);
        command.status().is_ok_and(|status| status.success())
    }
}

pub(crate) fn is_root() -> bool {
    Uid::effective().is_root()
}
