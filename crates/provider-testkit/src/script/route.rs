//! What is asked: routes to match and requests as they came.

use std::fmt;

/// Which requests a reply is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    method: &'static str,
    path: String,
    query: Vec<(String, String)>,
}

impl Route {
    /// GET of a path. A last segment `*` stands for any one segment.
    #[must_use]
    pub fn get(path: &str) -> Self {
        Self::new("GET", path)
    }

    /// POST to a path, likewise.
    #[must_use]
    pub fn post(path: &str) -> Self {
        Self::new("POST", path)
    }

    /// Any other method.
    #[must_use]
    pub fn new(method: &'static str, path: &str) -> Self {
        Self {
            method,
            path: path.to_owned(),
            query: Vec::new(),
        }
    }

    /// Only requests with this query parameter; of several matching routes the one with most
    /// parameters is taken. Parameters that are not named do not matter.
    #[must_use]
    pub fn query(mut self, name: &str, value: &str) -> Self {
        self.query.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Whether a request is for this route.
    #[must_use]
    pub fn matches(&self, request: &RecordedRequest) -> bool {
        let path_matches = match self.path.strip_suffix('*') {
            Some(prefix) => request
                .path
                .strip_prefix(prefix)
                .is_some_and(|rest| !rest.is_empty() && !rest.contains('/')),
            None => request.path == self.path,
        };
        path_matches
            && request.method == self.method
            && self
                .query
                .iter()
                .all(|(name, value)| request.query_value(name) == Some(value))
    }

    /// How narrow it is: exact paths over wildcards, then the number of parameters.
    pub(super) fn rank(&self) -> (bool, usize) {
        (!self.path.ends_with('*'), self.query.len())
    }
}

impl fmt::Display for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path)?;
        for (index, (name, value)) in self.query.iter().enumerate() {
            write!(f, "{}{name}={value}", if index == 0 { '?' } else { '&' })?;
        }
        Ok(())
    }
}

/// A request as the server read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordedRequest {
    /// Upper case.
    pub method: String,
    /// Without the query, not decoded.
    pub path: String,
    /// Decoded, in order.
    pub query: Vec<(String, String)>,
    /// Names in lower case, in order.
    pub headers: Vec<(String, String)>,
    /// As text.
    pub body: String,
}

impl RecordedRequest {
    /// The first value of a header; the name in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        find(&self.headers, name)
    }

    /// The first value of a query parameter.
    #[must_use]
    pub fn query_value(&self, name: &str) -> Option<&str> {
        find(&self.query, name)
    }

    /// Whether a text occurs in any value of it: a key, a reference.
    #[must_use]
    pub fn carries(&self, text: &str) -> bool {
        let mut pairs = self.headers.iter().chain(&self.query);
        self.body.contains(text)
            || self.path.contains(text)
            || pairs.any(|(_, value)| value.contains(text))
    }

    pub(super) fn parse(head: &[u8], body: Vec<u8>) -> Option<Self> {
        let mut headers = [httparse::EMPTY_HEADER; 64];
        let mut parsed = httparse::Request::new(&mut headers);
        parsed.parse(head).ok()?;
        let target = parsed.path?;
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let headers = parsed.headers.iter().map(|header| {
            let value = String::from_utf8_lossy(header.value).into_owned();
            (header.name.to_ascii_lowercase(), value)
        });
        Some(Self {
            method: parsed.method?.to_owned(),
            path: path.to_owned(),
            query: url::form_urlencoded::parse(query.as_bytes())
                .into_owned()
                .collect(),
            headers: headers.collect(),
            body: String::from_utf8_lossy(&body).into_owned(),
        })
    }
}

fn find<'a>(pairs: &'a [(String, String)], name: &str) -> Option<&'a str> {
    pairs
        .iter()
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.as_str())
}
