//! A proxy between a gateway and the providers: passes bytes on, faults too, and names each call.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinSet,
    time::Instant,
};

use crate::trap::{Moment, Traps};

/// The proxy; dropping it breaks all connections.
pub struct Tap {
    pub address: SocketAddr,
    log: Log,
    _listening: JoinSet<()>,
}

/// Each call, and when it was made.
type Log = Arc<Mutex<Vec<(Instant, String)>>>;

impl Tap {
    pub async fn start(providers: SocketAddr, traps: Traps) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let log = Log::default();
        let noted = Arc::clone(&log);
        let mut listening = JoinSet::new();
        listening.spawn(async move {
            let mut conversations = JoinSet::new();
            loop {
                let (gateway, _) = listener.accept().await.unwrap();
                let (traps, log) = (traps.clone(), Arc::clone(&noted));
                conversations.spawn(async move {
                    // Either side may go away at any time.
                    drop(converse(gateway, providers, &traps, &log).await);
                });
                while conversations.try_join_next().is_some() {}
            }
        });
        Self {
            address,
            log,
            _listening: listening,
        }
    }

    /// When a call of this name was made, since then.
    pub fn calls(&self, name: &str, since: Instant) -> Vec<Instant> {
        let log = self.log.lock().unwrap();
        log.iter()
            .filter(|(at, call)| *at >= since && call == name)
            .map(|(at, _)| *at)
            .collect()
    }
}

/// One request after the other, as HTTP/1.1 without pipelining has them.
async fn converse(
    mut gateway: TcpStream,
    providers: SocketAddr,
    traps: &Traps,
    log: &Log,
) -> io::Result<()> {
    let mut provider = TcpStream::connect(providers).await?;
    gateway.set_nodelay(true)?;
    provider.set_nodelay(true)?;
    let (mut asked, mut answered) = (vec![0; 64 * 1024], vec![0; 64 * 1024]);
    let mut call: Option<String> = None;
    loop {
        tokio::select! {
            read = gateway.read(&mut asked) => {
                let bytes = &asked[..read.unwrap_or(0)];
                if bytes.is_empty() {
                    // It has given up waiting.
                    if let Some(name) = call {
                        traps.springs_at(&name, Moment::After);
                    }
                    return Ok(());
                }
                if call.is_none() {
                    let name = name_of(bytes);
                    log.lock().unwrap().push((Instant::now(), name.clone()));
                    if traps.springs_at(&name, Moment::Before) {
                        return Ok(());
                    }
                    call = Some(name);
                }
                provider.write_all(bytes).await?;
            }
            read = provider.read(&mut answered) => {
                // A broken connection is an answer too.
                let bytes = &answered[..read.unwrap_or(0)];
                if let Some(name) = call.take()
                    && traps.springs_at(&name, Moment::After)
                {
                    return Ok(());
                }
                if bytes.is_empty() {
                    return Ok(());
                }
                gateway.write_all(bytes).await?;
            }
        }
    }
}

/// Method and path; a part with a digit in it is an id.
fn name_of(request: &[u8]) -> String {
    let line = request
        .split(|byte| *byte == b'\r')
        .next()
        .unwrap_or(request);
    let line = String::from_utf8_lossy(line);
    let mut words = line.split(' ');
    let method = words.next().unwrap_or_default();
    let path = words.next().unwrap_or_default();
    let path = path.split('?').next().unwrap_or_default();
    let parts: Vec<_> = path
        .split('/')
        .map(
            |part| match part.contains(|c: char| c.is_ascii_digit()) && part.len() > 2 {
                true => "{id}",
                false => part,
            },
        )
        .collect();
    format!("http: {method} {}", parts.join("/"))
}
