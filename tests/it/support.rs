//! A gateway in this process: the real router over a real Postgres, fake providers, time in hand.

mod app;
mod reply;

pub(crate) use app::{Setup, TestApp, settings};
pub(crate) use reply::Reply;
