//! A proxy between a gateway and Postgres: reads along, names every durable step by what it
//! writes, and can be cut.

use std::{
    collections::HashMap,
    io,
    net::{Ipv4Addr, SocketAddr},
    path::PathBuf,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream, UnixStream, tcp, unix},
    task::JoinSet,
};

use crate::trap::{Moment, Traps};

/// The proxy; dropping it cuts everything.
pub struct Wire {
    address: SocketAddr,
    database: String,
    socket: PathBuf,
    traps: Traps,
    listening: Option<JoinSet<()>>,
}

impl Wire {
    /// A proxy in front of the server behind a URL that names a socket's folder.
    pub async fn start(url: &str, traps: Traps) -> Self {
        let url = reqwest::Url::parse(url).unwrap();
        let folder = url.query_pairs().find(|(key, _)| key == "host").unwrap().1;
        let mut wire = Self {
            address: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            database: url.path().trim_start_matches('/').to_owned(),
            socket: PathBuf::from(folder.into_owned()).join(".s.PGSQL.5432"),
            traps,
            listening: None,
        };
        wire.mend().await;
        wire
    }

    /// For the gateway's configuration.
    pub fn url(&self) -> String {
        let Self {
            address, database, ..
        } = self;
        format!("postgres://switchboard@{address}/{database}?sslmode=disable")
    }

    /// The database is away: connections break, new ones are refused.
    pub async fn cut(&mut self) {
        if let Some(mut listening) = self.listening.take() {
            listening.shutdown().await;
        }
    }

    /// It is back.
    pub async fn mend(&mut self) {
        let listener = TcpListener::bind(self.address).await.unwrap();
        self.address = listener.local_addr().unwrap();
        let (socket, traps) = (self.socket.clone(), self.traps.clone());
        let mut listening = JoinSet::new();
        listening.spawn(async move {
            let mut conversations = JoinSet::new();
            loop {
                let (gateway, _) = listener.accept().await.unwrap();
                gateway.set_nodelay(true).unwrap();
                let (socket, traps) = (socket.clone(), traps.clone());
                conversations.spawn(async move {
                    // Either side may go away at any time.
                    drop(converse(gateway, &socket, &traps).await);
                });
                while conversations.try_join_next().is_some() {}
            }
        });
        self.listening = Some(listening);
    }
}

async fn converse(gateway: TcpStream, socket: &PathBuf, traps: &Traps) -> io::Result<()> {
    let server = UnixStream::connect(socket).await?;
    let (from_gateway, to_gateway) = gateway.into_split();
    let (from_server, to_server) = server.into_split();
    let (answers, answered) = tokio::sync::mpsc::channel(64);
    // Whichever direction ends ends both.
    tokio::select! {
        ended = requests(from_gateway, to_server, traps, answers) => ended,
        ended = replies(from_server, to_gateway, traps, answered) => ended,
    }
}

/// What the server owes: one per Sync or simple query, with the step that it ends, if any.
type Owed = Option<String>;

async fn requests(
    mut from: tcp::OwnedReadHalf,
    mut to: unix::OwnedWriteHalf,
    traps: &Traps,
    answers: tokio::sync::mpsc::Sender<Owed>,
) -> io::Result<()> {
    let length = from.read_u32().await?;
    let mut startup = length.to_be_bytes().to_vec();
    startup.resize(usize::try_from(length).unwrap(), 0);
    from.read_exact(&mut startup[4..]).await?;
    to.write_all(&startup).await?;
    let mut session = Session::default();
    loop {
        let message = Message::read(&mut from).await?;
        let step = session.step_ended_by(&message);
        if let Some(name) = &step
            && traps.springs_at(name, Moment::Before)
        {
            return Ok(());
        }
        if matches!(message.kind, b'S' | b'Q') {
            // Fails only when the other direction has ended.
            drop(answers.send(step).await);
        }
        message.write(&mut to).await?;
    }
}

async fn replies(
    mut from: unix::OwnedReadHalf,
    mut to: tcp::OwnedWriteHalf,
    traps: &Traps,
    mut answered: tokio::sync::mpsc::Receiver<Owed>,
) -> io::Result<()> {
    // The first one greets.
    let mut is_greeting = true;
    // An answer is passed on when it is whole, so that it can be kept back.
    let mut answer = Vec::new();
    loop {
        let message = Message::read(&mut from).await?;
        let failed = message.kind == b'E';
        let ready = message.kind == b'Z';
        answer.push(message);
        if is_greeting {
            is_greeting = !ready;
        } else if ready {
            let owed = answered.recv().await.flatten();
            if let Some(name) = owed
                && traps.springs_at(&name, Moment::After)
            {
                return Ok(());
            }
        } else if !failed {
            continue;
        }
        for message in answer.drain(..) {
            message.write(&mut to).await?;
        }
    }
}

/// A message of the frontend/backend protocol, version 3.
struct Message {
    kind: u8,
    body: Vec<u8>,
}

impl Message {
    async fn read(from: &mut (impl AsyncReadExt + Unpin)) -> io::Result<Self> {
        let kind = from.read_u8().await?;
        let length = usize::try_from(from.read_u32().await?).unwrap();
        let mut body = vec![0; length - 4];
        from.read_exact(&mut body).await?;
        Ok(Self { kind, body })
    }

    async fn write(&self, to: &mut (impl AsyncWriteExt + Unpin)) -> io::Result<()> {
        let length = u32::try_from(self.body.len() + 4).unwrap();
        let mut bytes = vec![self.kind];
        bytes.extend(length.to_be_bytes());
        bytes.extend(&self.body);
        to.write_all(&bytes).await
    }
}

/// What is known of one connection's statements and transaction.
#[derive(Default)]
struct Session {
    statements: HashMap<Vec<u8>, String>,
    in_transaction: bool,
    /// What was written since the last durable step.
    writes: Vec<String>,
}

impl Session {
    /// Follows a message; the name of the durable step that it ends, if it ends one.
    fn step_ended_by(&mut self, message: &Message) -> Option<String> {
        let mut fields = Fields(&message.body);
        match message.kind {
            b'P' => {
                let name = fields.text().to_vec();
                let sql = String::from_utf8(fields.text().to_vec()).unwrap();
                self.statements.insert(name, sql);
                None
            }
            b'B' => {
                fields.text();
                let sql = self.statements.get(fields.text())?.clone();
                self.note(&sql, &fields.parameters());
                None
            }
            b'Q' => match fields.text().to_ascii_uppercase().as_slice() {
                sql if sql.starts_with(b"BEGIN") => {
                    self.in_transaction = true;
                    None
                }
                sql if sql.starts_with(b"COMMIT") => self.end(),
                sql if sql.starts_with(b"ROLLBACK") => {
                    self.end();
                    None
                }
                _ => None,
            },
            b'S' if !self.in_transaction => self.end(),
            _ => None,
        }
    }

    fn end(&mut self) -> Option<String> {
        self.in_transaction = false;
        let writes = std::mem::take(&mut self.writes);
        // The order's history says best what happened.
        let told: Vec<_> = writes
            .iter()
            .filter_map(|write| write.strip_prefix("told "))
            .collect();
        match (writes.is_empty(), told.is_empty()) {
            (true, _) => None,
            _ if writes.iter().any(|write| write == "insert orders") => {
                Some("db: reserve".to_owned())
            }
            (_, true) => Some(format!("db: {}", writes.join(" + "))),
            (_, false) => Some(format!("db: {}", told.join(" + "))),
        }
    }

    fn note(&mut self, sql: &str, parameters: &[&[u8]]) {
        let words: Vec<&str> = sql.split_whitespace().collect();
        for pair in words.windows(2) {
            let table = pair[1].trim_matches(|c: char| !c.is_ascii_alphanumeric() && c != '_');
            let write = match pair[0].trim_start_matches('(') {
                "into" => format!("insert {table}"),
                "update" if !matches!(table, "set" | "of" | "skip" | "") => {
                    format!("update {table}")
                }
                "from" if words.contains(&"delete") => format!("delete {table}"),
                _ => continue,
            };
            if !self.writes.contains(&write) {
                self.writes.push(write);
            }
        }
        if sql.contains("into order_events") {
            // Of one entry, or of many at once.
            let kinds = parameters.get(1).map(|kind| vec![*kind]);
            let many = parameters.get(2).map(|kinds| elements(kinds));
            for kind in kinds.into_iter().chain(many).flatten() {
                if !kind.is_empty() && kind.iter().all(|c| c.is_ascii_lowercase() || *c == b'_') {
                    let kind = String::from_utf8(kind.to_vec()).unwrap();
                    self.writes.push(format!("told {kind}"));
                }
            }
        }
    }
}

/// The elements of an array of one dimension in the binary format; none of anything else.
fn elements(array: &[u8]) -> Vec<&[u8]> {
    let mut rest = array.get(20..).unwrap_or_default();
    let mut elements = Vec::new();
    while let Some((length, more)) = rest.split_first_chunk() {
        let length = usize::try_from(i32::from_be_bytes(*length)).unwrap_or(0);
        let Some((element, more)) = more.split_at_checked(length) else {
            return Vec::new();
        };
        elements.push(element);
        rest = more;
    }
    elements
}

/// Reads a message's body from its beginning.
struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    fn text(&mut self) -> &'a [u8] {
        let end = self.0.iter().position(|byte| *byte == 0).unwrap();
        let text = &self.0[..end];
        self.0 = &self.0[end + 1..];
        text
    }

    fn bytes(&mut self, count: usize) -> &'a [u8] {
        let (bytes, rest) = self.0.split_at(count);
        self.0 = rest;
        bytes
    }

    fn count(&mut self) -> usize {
        usize::from(u16::from_be_bytes(self.bytes(2).try_into().unwrap()))
    }

    /// Of a Bind, after its names; a null is empty.
    fn parameters(&mut self) -> Vec<&'a [u8]> {
        let formats = self.count();
        self.bytes(2 * formats);
        let count = self.count();
        (0..count)
            .map(|_| {
                let length = i32::from_be_bytes(self.bytes(4).try_into().unwrap());
                self.bytes(usize::try_from(length).unwrap_or(0))
            })
            .collect()
    }
}
