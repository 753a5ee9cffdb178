//! What is answered, well or badly.

use std::{fs, path::Path, time::Duration};

/// A scripted answer.
#[derive(Clone, Debug)]
pub struct Reply {
    pub(super) status: u16,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
    pub(super) delay: Duration,
    pub(super) ending: Ending,
}

/// How the answer comes to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    /// Whole.
    Complete,
    /// The head and half of the body, then the connection is closed.
    Truncated,
    /// The head and half of the body, then nothing more while the server lives.
    Stalls,
    /// Not a byte while the server lives.
    Hangs,
    /// A TCP reset instead of an answer.
    Resets,
    /// The body's bytes are the whole answer, head included.
    Raw,
}

impl Reply {
    fn new(status: u16, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status,
            headers: vec![("content-type".to_owned(), content_type.to_owned())],
            body: body.into(),
            delay: Duration::ZERO,
            ending: Ending::Complete,
        }
    }

    /// A JSON text, sent byte for byte: a price keeps its digits.
    #[must_use]
    pub fn json(status: u16, text: impl Into<String>) -> Self {
        Self::new(status, "application/json", text.into())
    }

    /// Plain text.
    #[must_use]
    pub fn text(status: u16, text: impl Into<String>) -> Self {
        Self::new(status, "text/plain; charset=utf-8", text.into())
    }

    /// A web page where the protocol was expected: a proxy, a captcha, a maintenance notice.
    #[must_use]
    pub fn html(status: u16) -> Self {
        let page = "<!doctype html><title>Just a moment</title><h1>Checking your browser</h1>";
        Self::new(status, "text/html; charset=utf-8", page)
    }

    /// The content of a JSON file; the path is relative to the tested package's root.
    #[must_use]
    pub fn from_file(status: u16, path: impl AsRef<Path>) -> Self {
        let path = path.as_ref();
        let text = fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        Self::new(status, "application/json", text)
    }

    /// A redirect.
    #[must_use]
    pub fn redirect(status: u16, location: &str) -> Self {
        Self::text(status, "moved").header("location", location)
    }

    /// A JSON list of spaces, `bytes` long.
    #[must_use]
    pub fn oversized(bytes: usize) -> Self {
        let mut body = vec![b' '; bytes];
        body[0] = b'[';
        body[bytes - 1] = b']';
        Self::new(200, "application/json", body)
    }

    /// These bytes and nothing else, head included.
    #[must_use]
    pub fn raw(bytes: impl Into<Vec<u8>>) -> Self {
        Self::new(0, "", bytes).ending(Ending::Raw)
    }

    /// No answer while the server lives.
    #[must_use]
    pub fn hang() -> Self {
        Self::text(0, "").ending(Ending::Hangs)
    }

    /// A TCP reset after the request was read. To reset before it is read see
    /// [`super::ScriptedServer::reset_connections`].
    #[must_use]
    pub fn reset() -> Self {
        Self::text(0, "").ending(Ending::Resets)
    }

    /// One more header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// `Retry-After` in seconds.
    #[must_use]
    pub fn retry_after(self, seconds: u32) -> Self {
        self.header("retry-after", &seconds.to_string())
    }

    /// Answers so much later.
    #[must_use]
    pub fn slow(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    /// Closes the connection in the middle of the body.
    #[must_use]
    pub fn truncated(self) -> Self {
        self.ending(Ending::Truncated)
    }

    /// Stops in the middle of the body without closing.
    #[must_use]
    pub fn stalling(self) -> Self {
        self.ending(Ending::Stalls)
    }

    fn ending(mut self, ending: Ending) -> Self {
        self.ending = ending;
        self
    }

    pub(super) fn head(&self) -> String {
        let mut head = format!("HTTP/1.1 {} Scripted\r\n", self.status);
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        // One request per connection: no pooled connection is found dead by the next request.
        head.push_str(&format!(
            "content-length: {}\r\nconnection: close\r\n\r\n",
            self.body.len()
        ));
        head
    }
}
