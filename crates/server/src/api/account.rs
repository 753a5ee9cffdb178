//! The client's own money and name.
