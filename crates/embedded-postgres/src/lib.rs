//! A private Postgres for development and tests, run from binaries found on the machine.
//!
//! `switchboard dev` runs a durable cluster in its data folder. The test suite
//! runs a throwaway one, see [`testing`]. Both listen on a Unix socket only.
//! When `DATABASE_URL` is set this crate is not asked.
//!
//! ```no_run
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! use embedded_postgres::{EmbeddedPostgres, Options, Profile, default_data_dir};
//!
//! let server = EmbeddedPostgres::start(Options {
//!     data_dir: default_data_dir("dev"),
//!     profile: Profile::Durable,
//!     may_download: true,
//! })
//! .await?;
//! let pool = sqlx::PgPool::connect(&server.url()).await?;
//! // ...
//! pool.close().await;
//! server.stop().await?;
//! # Ok(())
//! # }
//! ```
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

mod account;
mod cluster;
mod connection;
mod error;
mod finder;
mod folder;
mod initdb;
mod keeper;
mod lock;
mod log;
mod postmaster;
pub mod testing;
mod throwaway;
mod wheel;

pub use cluster::{EmbeddedPostgres, Options, Profile};
pub use error::{LaunchError, StopError};
pub use finder::SearchList;
pub use folder::{default_data_dir, throwaway_data_dir};
pub use wheel::WheelError;
