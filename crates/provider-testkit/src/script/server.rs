//! The server: what is scripted, what was asked.

use std::{
    collections::VecDeque,
    net::SocketAddr,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use tokio::{
    net::{TcpListener, TcpStream},
    task::{JoinHandle, JoinSet},
};

use super::{RecordedRequest, Reply, Route, connection};

/// A loopback server that plays scripted replies, counts calls and records requests. A request
/// that no route is for is answered with 501 and fails the test at [`ScriptedServer::finish`].
#[derive(Debug)]
pub struct ScriptedServer {
    address: SocketAddr,
    script: Arc<PlayedScript>,
    accepting: JoinHandle<()>,
}

#[derive(Debug, Default)]
struct PlayedScript {
    lines: Mutex<Vec<Line>>,
    requests: Mutex<Vec<RecordedRequest>>,
    unexpected: Mutex<Vec<RecordedRequest>>,
    connections: AtomicUsize,
    resets_unread: AtomicBool,
}

#[derive(Debug)]
struct Line {
    route: Route,
    replies: VecDeque<Reply>,
}

impl ScriptedServer {
    /// A server without a script on a free port.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let script = Arc::new(PlayedScript::default());
        #[expect(clippy::disallowed_methods, reason = "dropping the server aborts it")]
        let accepting = tokio::spawn(accept(listener, Arc::clone(&script)));
        Self {
            address,
            script,
            accepting,
        }
    }

    /// The base URL, without a path or trailing slash.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The base URL of a port where nobody listens.
    pub async fn closed_url() -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        format!("http://{}", listener.local_addr().unwrap())
    }

    /// Adds a reply. Replies of one route are played in the order in which they were added; the
    /// last one stays.
    pub fn on(&self, route: Route, reply: Reply) -> &Self {
        let mut lines = lock(&self.script.lines);
        match lines.iter_mut().find(|line| line.route == route) {
            Some(line) => line.replies.push_back(reply),
            None => lines.push(Line {
                route,
                replies: VecDeque::from([reply]),
            }),
        }
        drop(lines);
        self
    }

    /// From now on every connection is reset before anything is read from it.
    pub fn reset_connections(&self) -> &Self {
        self.script.resets_unread.store(true, Ordering::SeqCst);
        self
    }

    /// How often a route was asked.
    #[must_use]
    pub fn calls(&self, route: &Route) -> usize {
        let requests = lock(&self.script.requests);
        requests.iter().filter(|asked| route.matches(asked)).count()
    }

    /// All requests so far, in order.
    #[must_use]
    pub fn requests(&self) -> Vec<RecordedRequest> {
        lock(&self.script.requests).clone()
    }

    /// How many connections were made, unread ones included.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.script.connections.load(Ordering::SeqCst)
    }

    /// Fails the test if anything was asked that is not in the script.
    pub fn finish(self) {
        let unexpected = lock(&self.script.unexpected);
        assert!(
            unexpected.is_empty(),
            "asked outside of the script: {unexpected:#?}"
        );
    }
}

impl Drop for ScriptedServer {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn accept(listener: TcpListener, script: Arc<PlayedScript>) {
    // Connections end with the server: aborting this task drops the set.
    let mut connections = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        script.connections.fetch_add(1, Ordering::SeqCst);
        connections.spawn(converse(stream, Arc::clone(&script)));
    }
}

async fn converse(mut stream: TcpStream, script: Arc<PlayedScript>) {
    if script.resets_unread.load(Ordering::SeqCst) {
        stream.set_zero_linger().unwrap();
        return;
    }
    // The other side may leave at any time: that is its outcome to report, not ours.
    if let Ok(Some(request)) = connection::read(&mut stream).await {
        let reply = script.answer(request);
        let _left_early = connection::play(&mut stream, &reply).await;
    }
}

impl PlayedScript {
    fn answer(&self, request: RecordedRequest) -> Reply {
        lock(&self.requests).push(request.clone());
        let mut lines = lock(&self.lines);
        let narrowest = lines
            .iter_mut()
            .filter(|line| line.route.matches(&request))
            .max_by_key(|line| line.route.rank());
        let Some(line) = narrowest else {
            let text = format!("not in the script: {} {}", request.method, request.path);
            lock(&self.unexpected).push(request);
            return Reply::text(501, text);
        };
        let reply = match line.replies.len() {
            0 | 1 => line.replies.front().cloned(),
            _ => line.replies.pop_front(),
        };
        reply.unwrap_or_else(|| Reply::text(501, "a route without a reply"))
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
