//! Making a new cluster.

use std::process::{Command, Stdio};

use crate::account::Account;
use crate::cluster::Profile;
use crate::error::{During, LaunchError};
use crate::finder::Installation;
use crate::folder::Folder;
use crate::lock::FileLock;
use crate::log;

/// Makes the cluster in `data.new` and renames it, so that a start killed
/// half-way leaves no half-made cluster.
pub(crate) async fn create(
    folder: &Folder,
    installation: &Installation,
    account: &Account,
    profile: Profile,
    launcher_lock: &FileLock,
) -> Result<(), LaunchError> {
    let half_made = folder.half_made();
    if half_made.exists() {
        std::fs::remove_dir_all(&half_made).during(|| format!("remove {}", half_made.display()))?;
    }
    let mut command = Command::new(installation.bin.join("initdb"));
    command
        .arg("-D")
        .arg(&half_made)
        .args(["-U", "switchboard", "--auth=trust", "-E", "UTF8"])
        .arg(format!("--locale={LOCALE}"));
    if profile == Profile::Throwaway {
        command.arg("--no-sync");
    }
    set_surroundings(&mut command, account);
    // Should we be killed, initdb works on for a moment: it keeps the lock until it ends.
    command.stdin(
        launcher_lock
            .share()
            .during(|| "share the launcher's lock".to_owned())?,
    );
    let output = tokio::task::spawn_blocking(move || command.output())
        .await
        .map_err(std::io::Error::other)
        .and_then(|result| result)
        .during(|| "run initdb".to_owned())?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(LaunchError::Initdb {
            output: log::last_lines(&said, 10),
        });
    }
    let data = folder.data();
    std::fs::rename(&half_made, &data).during(|| format!("rename {}", half_made.display()))?;
    Ok(())
}

/// macOS has had no C.UTF-8 for most of its life, and Postgres stops there
/// when the environment names a locale that does not exist.
const LOCALE: &str = if cfg!(target_os = "macos") {
    "C"
} else {
    "C.UTF-8"
};

/// Account, working folder and environment of every Postgres program.
pub(crate) fn set_surroundings(command: &mut Command, account: &Account) {
    for (name, _) in std::env::vars_os() {
        // PGDATA, PGPORT and the like are meant for another server.
        if name.to_string_lossy().starts_with("PG") {
            command.env_remove(name);
        }
    }
    command
        .env("LC_ALL", LOCALE)
        .current_dir("/")
        .stdin(Stdio::null());
    account.apply(command);
}
