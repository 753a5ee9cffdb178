//! A file that is added to the page is noticed only by who watches the folder.

fn main() {
    println!("cargo:rerun-if-changed=assets");
}
