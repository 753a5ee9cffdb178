//! A private Postgres for development and tests, run from binaries found on the machine.
