//! A loopback HTTP server that plays replies by script and remembers what it was asked.

mod connection;
mod reply;
mod route;
mod server;

pub use reply::Reply;
pub use route::{RecordedRequest, Route};
pub use server::ScriptedServer;
