//! A small shell process that ends a throwaway cluster when we are gone.
//!
//! Statics are not dropped and a killed process runs no code, so the cleaning
//! up is done by someone who notices our end: the kernel closes the pipe.

use std::io::Write;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::{Duration, Instant};

use crate::error::{During, LaunchError};
use crate::folder;
use crate::postmaster;

const SCRIPT: &str = include_str!("keeper.sh");

/// Our end of the pipe. Dropping it is leaving.
#[derive(Debug)]
pub(crate) struct Keeper {
    child: Option<Child>,
    pipe: Option<ChildStdin>,
}

impl Keeper {
    /// Watches over the cluster in `root` on behalf of `user`, a file name in its users folder.
    pub(crate) fn spawn(root: &Path, user: &str, linger: Duration) -> Result<Self, LaunchError> {
        let mut child = Command::new("/bin/sh")
            .args(["-c", SCRIPT, "embedded-postgres-keeper"])
            .arg(root)
            .arg(user)
            .arg(format!(
                "{}.{:03}",
                linger.as_secs(),
                linger.subsec_millis()
            ))
            .arg(folder::socket_dir_for(root))
            .current_dir("/")
            // Ctrl-C and time-outs of test runners are sent to our group.
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .during(|| "run /bin/sh".to_owned())?;
        let pipe = child.stdin.take();
        Ok(Self {
            child: Some(child),
            pipe,
        })
    }

    /// The server is about to be spawned.
    pub(crate) fn note_starting(&mut self) -> Result<(), LaunchError> {
        self.note("starting")
    }

    /// The server's process id.
    pub(crate) fn note_pid(&mut self, pid: i32) -> Result<(), LaunchError> {
        self.note(&pid.to_string())
    }

    fn note(&mut self, line: &str) -> Result<(), LaunchError> {
        let Some(pipe) = &mut self.pipe else {
            return Ok(());
        };
        writeln!(pipe, "{line}").during(|| "tell the keeper about the server".to_owned())
    }

    /// Leaves, and waits for the cleaning up.
    pub(crate) async fn finish(mut self, wait: Duration) {
        self.pipe = None;
        let deadline = Instant::now() + wait;
        while let Some(child) = &mut self.child {
            if !matches!(child.try_wait(), Ok(None)) || Instant::now() > deadline {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        self.pipe = None;
        if let Some(child) = self.child.take() {
            postmaster::reap(child, None);
        }
    }
}
