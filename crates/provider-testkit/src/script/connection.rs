//! One connection: reads one request, plays one reply.
//!
//! Written on the socket and not on an HTTP server, because a server repairs or hides what has to
//! be provoked here: resets, cut bodies, bytes that are no HTTP.

use std::{future, io};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time,
};

use super::{RecordedRequest, Reply, reply::Ending};

const REQUEST_LIMIT: usize = 1 << 20;

pub(super) async fn read(stream: &mut TcpStream) -> io::Result<Option<RecordedRequest>> {
    let mut bytes = Vec::new();
    let body_start = loop {
        if let Some(at) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break at + 4;
        }
        if bytes.len() > REQUEST_LIMIT || stream.read_buf(&mut bytes).await? == 0 {
            return Ok(None);
        }
    };
    let body_length = content_length(&bytes[..body_start]);
    while bytes.len() < body_start + body_length.min(REQUEST_LIMIT) {
        if stream.read_buf(&mut bytes).await? == 0 {
            return Ok(None);
        }
    }
    let body = bytes.split_off(body_start);
    Ok(RecordedRequest::parse(&bytes, body))
}

fn content_length(head: &[u8]) -> usize {
    String::from_utf8_lossy(head)
        .lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        .and_then(|(_, value)| value.trim().parse().ok())
        .unwrap_or(0)
}

pub(super) async fn play(stream: &mut TcpStream, reply: &Reply) -> io::Result<()> {
    time::sleep(reply.delay).await;
    match reply.ending {
        Ending::Complete => {
            stream.write_all(reply.head().as_bytes()).await?;
            stream.write_all(&reply.body).await?;
            stream.shutdown().await
        }
        Ending::Raw => {
            stream.write_all(&reply.body).await?;
            stream.shutdown().await
        }
        Ending::Truncated => {
            write_half(stream, reply).await?;
            stream.shutdown().await
        }
        Ending::Stalls => {
            write_half(stream, reply).await?;
            future::pending().await
        }
        Ending::Hangs => future::pending().await,
        Ending::Resets => stream.set_zero_linger(),
    }
}

async fn write_half(stream: &mut TcpStream, reply: &Reply) -> io::Result<()> {
    stream.write_all(reply.head().as_bytes()).await?;
    stream
        .write_all(&reply.body[..reply.body.len() / 2])
        .await?;
    stream.flush().await
}
