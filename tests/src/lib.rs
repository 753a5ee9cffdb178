//! Only there to hold the dependencies of all tests (see Cargo.toml); the tests are in `it/`.
