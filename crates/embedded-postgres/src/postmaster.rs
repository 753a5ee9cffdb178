//! The running server process.

use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::account::Account;
use crate::cluster::Profile;
use crate::connection;
use crate::error::{During, LaunchError, StopError};
use crate::finder::Installation;
use crate::folder::{Folder, socket_path};
use crate::initdb;
use crate::lock::FileLock;
use crate::log;

const POLL: Duration = Duration::from_millis(10);
/// Recovery after a crash can take a while.
const READY_WAIT: Duration = Duration::from_secs(120);
const STOP_WAIT: Duration = Duration::from_secs(60);

/// What `postmaster.pid` says, if that process is indeed this cluster's server.
#[derive(Debug, Clone)]
pub(crate) struct Running {
    pub(crate) pid: i32,
    pub(crate) socket_dir: Option<PathBuf>,
}

/// Looks for a server that runs on `data`, be it ready, starting or stopping.
pub(crate) fn find_running(data: &Path) -> Option<Running> {
    let text = std::fs::read_to_string(data.join("postmaster.pid")).ok()?;
    let mut lines = text.lines();
    let pid = lines.next()?.trim().parse().ok()?;
    // Line 5 is the socket folder; it is written a moment after the first ones.
    let socket_dir = lines
        .nth(3)
        .filter(|line| line.starts_with('/'))
        .map(PathBuf::from);
    runs_on(pid, data).then_some(Running { pid, socket_dir })
}

/// What process `pid` is to the cluster in `data`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Identity {
    Server,
    /// Ending, or started so recently that it is not yet what it will be:
    /// for a moment a process has no command line.
    Nameless,
    /// Someone else's, dead, or none at all: after a crash of the machine the
    /// number may belong to anyone.
    NoServer,
}

fn identify(pid: i32, data: &Path) -> Identity {
    let command_line = if cfg!(target_os = "linux") {
        std::fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default()
    } else {
        Command::new("ps")
            .args(["-o", "args=", "-p", &pid.to_string()])
            .stdin(Stdio::null())
            .output()
            .map(|output| output.stdout)
            .unwrap_or_default()
    };
    let data = data.as_os_str().as_encoded_bytes();
    if command_line
        .windows(data.len())
        .any(|window| window == data)
    {
        return Identity::Server;
    }
    if !command_line.is_empty() {
        return Identity::NoServer;
    }
    // In `pid (name) S ...` the name may hold anything, the letter tells a zombie.
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    match stat
        .rsplit(')')
        .next()
        .unwrap_or_default()
        .trim()
        .chars()
        .next()
    {
        None | Some('Z' | 'X') => Identity::NoServer,
        Some(_) => Identity::Nameless,
    }
}

/// Whether process `pid` is a server on `data`.
fn runs_on(pid: i32, data: &Path) -> bool {
    identify(pid, data) == Identity::Server
}

/// Removes lock files that name a living process which is no server of ours:
/// after a crash of the machine the number may be anyone's, and Postgres, which
/// sees only that it lives, would refuse to start. It removes dead ones itself.
pub(crate) fn forget_stale_pids(folder: &Folder) -> Result<(), LaunchError> {
    let data = folder.data();
    let socket = socket_path(&folder.socket_dir);
    for path in [
        data.join("postmaster.pid"),
        socket.with_file_name(".s.PGSQL.5432.lock"),
    ] {
        let named = std::fs::read_to_string(&path)
            .ok()
            .and_then(|text| text.lines().next()?.trim().parse().ok());
        let Some(pid) = named else { continue };
        if kill(Pid::from_raw(pid), None).is_ok() && identify(pid, &data) == Identity::NoServer {
            std::fs::remove_file(&path).during(|| format!("remove {}", path.display()))?;
        }
    }
    Ok(())
}

/// A server that we stop, started by us or adopted from a process that is gone.
#[derive(Debug)]
pub(crate) struct Postmaster {
    pid: i32,
    data: PathBuf,
    child: Option<Child>,
    /// Held as long as the server is ours to stop.
    owner_lock: Option<FileLock>,
    stop_on_drop: bool,
}

impl Postmaster {
    /// Starts the server and waits until it answers.
    pub(crate) async fn start(
        folder: &Folder,
        installation: &Installation,
        account: &Account,
        profile: Profile,
        on_spawn: impl FnOnce(i32),
    ) -> Result<Self, LaunchError> {
        folder.forget_owners()?;
        let mut postmaster = Self::spawn(folder, installation, account, profile)?;
        on_spawn(postmaster.pid);
        postmaster.owner_lock = FileLock::try_acquire(&folder.owner_lock(postmaster.pid))?;
        postmaster.wait_until_ready(folder).await?;
        Ok(postmaster)
    }

    /// Takes over a server whose owner is gone.
    pub(crate) fn adopt(pid: i32, data: PathBuf, owner_lock: FileLock) -> Self {
        Self {
            pid,
            data,
            child: None,
            owner_lock: Some(owner_lock),
            stop_on_drop: true,
        }
    }

    fn spawn(
        folder: &Folder,
        installation: &Installation,
        account: &Account,
        profile: Profile,
    ) -> Result<Self, LaunchError> {
        let log = log::create(&folder.log())?;
        let log_too = log
            .try_clone()
            .during(|| "open the server's log".to_owned())?;
        let data = folder.data();
        let mut command = Command::new(installation.bin.join("postgres"));
        command.arg("-D").arg(&data);
        let socket_dir = folder.socket_dir.display();
        let mut set = |setting: &str| {
            command.args(["-c", setting]);
        };
        set("listen_addresses=");
        set("port=5432");
        set(&format!("unix_socket_directories={socket_dir}"));
        set("unix_socket_permissions=0777");
        set("timezone=UTC");
        set("log_timezone=UTC");
        set("max_connections=300");
        if profile == Profile::Throwaway {
            set("fsync=off");
            set("full_page_writes=off");
            set("synchronous_commit=off");
            // It may live in memory: keep the log small.
            set("wal_level=minimal");
            set("max_wal_senders=0");
            set("max_wal_size=256MB");
        }
        initdb::set_surroundings(&mut command, account);
        // In a group of its own Ctrl-C does not reach it: we drain first, then stop it.
        command.process_group(0).stdout(log).stderr(log_too);
        let child = command.spawn().during(|| "run postgres".to_owned())?;
        Ok(Self {
            pid: i32::try_from(child.id()).unwrap_or(i32::MAX),
            data,
            child: Some(child),
            owner_lock: None,
            stop_on_drop: true,
        })
    }

    async fn wait_until_ready(&mut self, folder: &Folder) -> Result<(), LaunchError> {
        let deadline = Instant::now() + READY_WAIT;
        let socket = socket_path(&folder.socket_dir);
        loop {
            if let Some(child) = &mut self.child
                && let Some(status) = child
                    .try_wait()
                    .during(|| "watch the server start".to_owned())?
            {
                self.child = None;
                self.stop_on_drop = false;
                return Err(LaunchError::Died {
                    status: status.to_string(),
                    log: log::tail(&folder.log()),
                });
            }
            // A leftover socket of a killed server may be there: only an answer counts.
            if socket.exists() && connection::answers(&folder.socket_dir, &self.data).await {
                return Ok(());
            }
            if Instant::now() > deadline {
                return Err(LaunchError::NotReady {
                    pid: self.pid,
                    waited_s: READY_WAIT.as_secs(),
                    log: log::tail(&folder.log()),
                });
            }
            tokio::time::sleep(POLL).await;
        }
    }

    /// Fast shutdown: sessions are ended, everything committed is written. Never `kill -9`.
    pub(crate) async fn stop(mut self) -> Result<(), StopError> {
        self.stop_on_drop = false;
        self.interrupt();
        let deadline = Instant::now() + STOP_WAIT;
        while self.is_alive() {
            if Instant::now() > deadline {
                return Err(StopError::StillRunning {
                    pid: self.pid,
                    waited_s: STOP_WAIT.as_secs(),
                });
            }
            tokio::time::sleep(POLL).await;
        }
        Ok(())
    }

    /// Leaves stopping to someone else.
    pub(crate) fn leave_running(&mut self) {
        self.stop_on_drop = false;
    }

    fn is_alive(&mut self) -> bool {
        match &mut self.child {
            Some(child) => matches!(child.try_wait(), Ok(None)),
            None => identify(self.pid, &self.data) != Identity::NoServer,
        }
    }

    fn interrupt(&mut self) {
        if runs_on(self.pid, &self.data) {
            // It may end in this very moment; then there is nothing left to do.
            let _ = kill(Pid::from_raw(self.pid), Signal::SIGINT);
        }
    }
}

impl Drop for Postmaster {
    fn drop(&mut self) {
        if !self.stop_on_drop {
            return;
        }
        self.interrupt();
        if let Some(child) = self.child.take() {
            // The lock goes along: the server is ours until it has ended.
            reap(child, self.owner_lock.take());
        }
    }
}

/// Collects a child's exit status without making anyone wait for it.
pub(crate) fn reap(mut child: Child, held: Option<FileLock>) {
    let spawned = std::thread::Builder::new()
        .name("postgres-reaper".to_owned())
        .spawn(move || {
            let _ = child.wait();
            drop(held);
        });
    if let Err(error) = spawned {
        tracing::warn!(%error, "could not wait for a child to end");
    }
}
