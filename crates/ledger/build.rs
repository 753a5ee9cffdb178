//! Rebuilds when a migration is added: the embedded list is otherwise not noticed to be stale.
fn main() {
    println!("cargo:rerun-if-changed=../../migrations");
}
