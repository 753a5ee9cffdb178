//! One gateway as an operator runs it: a configuration file, an address, a process.

use std::{
    fs::File,
    net::{Ipv4Addr, SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::{ExitStatus, Stdio},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU16, Ordering},
    },
};

use reqwest::Client;
use tokio::process::{Child, Command};

use crate::gateway::{LOOK_EVERY, PATIENCE};

/// A process that runs, if it does; shared with whoever may have to kill it.
#[derive(Clone, Default)]
pub struct Victim(Arc<Mutex<Option<Child>>>);

impl Victim {
    /// SIGKILL, now; nothing if it does not run.
    pub fn kill_now(&self) {
        if let Some(child) = self.0.lock().unwrap().as_mut() {
            child.start_kill().unwrap();
        }
    }

    fn take(&self) -> Option<Child> {
        self.0.lock().unwrap().take()
    }

    fn is_there(&self) -> bool {
        self.0.lock().unwrap().is_some()
    }
}

/// A port for a gateway that is started, killed and started again, and none of whose world may take
/// it in between. The kernel gives ports from 32768 on to connections and to whoever listens on
/// port 0 (`ip_local_port_range` of Linux); these are below.
fn own_port() -> u16 {
    const FIRST: u16 = 12_000;
    const COUNT: u16 = 20_000;
    static TAKEN: AtomicU16 = AtomicU16::new(0);
    // Another run of these tests begins elsewhere.
    let begin = u16::try_from(std::process::id() * 100 % u32::from(COUNT)).unwrap();
    (0..COUNT)
        .map(|_| TAKEN.fetch_add(1, Ordering::Relaxed))
        .map(|number| FIRST + (begin + number % COUNT) % COUNT)
        .find(|port| TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).is_ok())
        .expect("no port is free")
}

/// A gateway; dropping it ends the process.
pub struct Gateway {
    pub address: SocketAddr,
    pub victim: Victim,
    config_path: PathBuf,
    /// The filter and the file of its log, if that is not the test's standard error.
    log: Option<(&'static str, PathBuf)>,
    http: Client,
}

impl Gateway {
    /// A gateway that is not started yet, with its configuration in `folder`.
    pub fn new(folder: &Path, name: &str, http: &Client) -> Self {
        Self {
            address: SocketAddr::from((Ipv4Addr::LOCALHOST, own_port())),
            victim: Victim::default(),
            config_path: folder.join(format!("{name}.toml")),
            log: None,
            http: http.clone(),
        }
    }

    /// Keeps what it logs, at this filter, for [`Gateway::log`].
    pub fn keep_log(&mut self, filter: &'static str) {
        let path = self.config_path.with_extension("log");
        self.log = Some((filter, path));
    }

    /// What it has logged, line by line.
    pub fn log(&self) -> String {
        let (_, path) = self.log.as_ref().expect("its log is not kept");
        std::fs::read_to_string(path).unwrap()
    }

    pub fn configuration(&self) -> String {
        std::fs::read_to_string(&self.config_path).unwrap()
    }

    pub fn configure(&self, text: &str) {
        std::fs::write(&self.config_path, text).unwrap();
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_switchboard"));
        let log = std::env::var("GATEWAY_LOG").unwrap_or_else(|_| "error".to_owned());
        command
            .args(arguments)
            .arg("--config")
            .arg(&self.config_path)
            .env_remove("DATABASE_URL")
            .env("RUST_LOG", log)
            .stdin(Stdio::null())
            .kill_on_drop(true);
        command
    }

    /// Runs a command to its end and returns what it printed.
    pub async fn run(&self, arguments: &[&str]) -> String {
        let output = self.command(arguments).output().await.unwrap();
        let (stdout, stderr) = (
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr),
        );
        assert!(output.status.success(), "{arguments:?}: {stdout}\n{stderr}");
        stdout.into_owned()
    }

    /// Starts it and waits until it takes work.
    pub async fn start(&self) {
        assert!(!self.victim.is_there(), "it runs already");
        let mut command = self.command(&["serve"]);
        if let Some((filter, path)) = &self.log {
            let file = File::options().create(true).append(true).open(path);
            command.env("RUST_LOG", filter).stderr(file.unwrap());
        }
        let mut process = command.spawn().unwrap();
        let ready = async {
            loop {
                if let Some(status) = process.try_wait().unwrap() {
                    panic!("the gateway ended with {status}");
                }
                if self.is_ready().await {
                    return;
                }
                tokio::time::sleep(LOOK_EVERY).await;
            }
        };
        tokio::time::timeout(PATIENCE, ready)
            .await
            .expect("the gateway did not become ready");
        *self.victim.0.lock().unwrap() = Some(process);
    }

    pub async fn is_ready(&self) -> bool {
        let asked = self.http.get(self.url("/readyz")).send().await;
        asked.is_ok_and(|answer| answer.status().is_success())
    }

    /// SIGKILL: nothing of the process runs any more.
    pub async fn kill(&self) {
        let mut process = self.victim.take().expect("it does not run");
        process.kill().await.unwrap();
    }

    /// Any other signal, by its name.
    pub async fn signal(&self, name: &str) {
        let pid = {
            let process = self.victim.0.lock().unwrap();
            let process = process.as_ref().expect("it does not run");
            process.id().expect("it has ended").to_string()
        };
        let sent = Command::new("kill").args(["-s", name, &pid]).status();
        assert!(sent.await.unwrap().success());
    }

    /// The exit status of a process that was told to stop or was killed.
    pub async fn end(&self) -> ExitStatus {
        let mut process = self.victim.take().expect("it does not run");
        tokio::time::timeout(PATIENCE, process.wait())
            .await
            .expect("it does not stop")
            .unwrap()
    }
}
