//! Adapter for the smscode protocol.
