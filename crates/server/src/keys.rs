//! Our own API keys: how they are made, read and found.

mod mint;
mod ring;

pub use mint::{KeyMint, KeyText};
pub use ring::KeyRing;
