//! A receiver on loopback that behaves as told and checks what it gets.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
    routing::post,
};
use serde_json::Value;
use tokio::{
    net::TcpListener,
    sync::watch,
    task::{AbortHandle, JoinSet},
};

/// Far beyond what any step needs; reached only when something hangs.
pub const PATIENCE: Duration = Duration::from_secs(20);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mood {
    Fine,
    /// This status.
    Status(u16),
    /// Takes the request and never answers.
    Hangs,
    /// Another address.
    Redirects,
}

#[derive(Clone, Debug)]
pub struct Letter {
    pub id: String,
    pub headers: HeaderMap,
    pub body: String,
    pub json: Value,
    /// Whether it was answered with 200.
    pub taken: bool,
}

impl Letter {
    pub fn event(&self) -> &str {
        self.json["event"].as_str().unwrap()
    }

    pub fn order_id(&self) -> i64 {
        self.json["data"]["order_id"].as_i64().unwrap()
    }
}

#[derive(Clone)]
struct Shared {
    mood: Arc<Mutex<Mood>>,
    letters: Arc<Mutex<Vec<Letter>>>,
    arrived: watch::Sender<usize>,
}

pub struct Receiver {
    shared: Shared,
    address: SocketAddr,
    server: Option<(AbortHandle, JoinSet<()>)>,
}

impl Receiver {
    pub async fn open(mood: Mood) -> Self {
        let mut receiver = Self {
            shared: Shared {
                mood: Arc::new(Mutex::new(mood)),
                letters: Arc::default(),
                arrived: watch::Sender::new(0),
            },
            address: SocketAddr::from(([127, 0, 0, 1], 0)),
            server: None,
        };
        receiver.start().await;
        receiver
    }

    pub fn url(&self) -> String {
        format!("http://{}/hook", self.address)
    }

    pub fn set(&self, mood: Mood) {
        *self.shared.mood.lock().unwrap() = mood;
    }

    /// On the same address as before, if there was one.
    pub async fn start(&mut self) {
        let listener = TcpListener::bind(self.address).await.unwrap();
        self.address = listener.local_addr().unwrap();
        let app = Router::new()
            .route("/hook", post(take))
            .with_state(self.shared.clone());
        let mut tasks = JoinSet::new();
        let handle = tasks.spawn(async move { axum::serve(listener, app).await.unwrap() });
        self.server = Some((handle, tasks));
    }

    /// Nobody listens any more.
    pub async fn stop(&mut self) {
        let (_, mut tasks) = self.server.take().unwrap();
        tasks.shutdown().await;
    }

    pub fn letters(&self) -> Vec<Letter> {
        self.shared.letters.lock().unwrap().clone()
    }

    /// Those that were answered with 200.
    pub fn taken(&self) -> Vec<Letter> {
        self.letters().into_iter().filter(|l| l.taken).collect()
    }

    pub async fn wait_for(&self, count: usize) {
        let mut arrived = self.shared.arrived.subscribe();
        let reached = arrived.wait_for(|arrived| *arrived >= count);
        tokio::time::timeout(PATIENCE, reached)
            .await
            .unwrap()
            .unwrap();
    }
}

async fn take(State(shared): State<Shared>, headers: HeaderMap, body: Bytes) -> Response {
    let mood = *shared.mood.lock().unwrap();
    let body = String::from_utf8(body.to_vec()).unwrap();
    let letter = Letter {
        id: headers["webhook-id"].to_str().unwrap().to_owned(),
        json: serde_json::from_str(&body).unwrap(),
        headers,
        body,
        taken: mood == Mood::Fine,
    };
    shared.letters.lock().unwrap().push(letter);
    shared.arrived.send_modify(|arrived| *arrived += 1);
    match mood {
        Mood::Fine => "thank you".into_response(),
        Mood::Status(status) => StatusCode::from_u16(status).unwrap().into_response(),
        Mood::Redirects => (StatusCode::FOUND, [("location", "/hook")]).into_response(),
        Mood::Hangs => std::future::pending().await,
    }
}
