//! Adapter for the smsonline protocol.
