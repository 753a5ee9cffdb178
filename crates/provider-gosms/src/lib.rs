//! Adapter for the gosms protocol.
