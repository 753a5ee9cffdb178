//! Keeps ARCHITECTURE.md, README.md and the layout of the workspace true.

mod arrows;
mod layout;
mod map;

use std::{
    fs,
    path::{Path, PathBuf},
};

/// The top of the repository.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

fn read(path: impl AsRef<Path>) -> String {
    let path = root().join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The folders of all crates, `tests` included, relative to the top.
fn crate_folders() -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> = fs::read_dir(root().join("crates"))
        .unwrap()
        .map(|entry| Path::new("crates").join(entry.unwrap().file_name()))
        .filter(|folder| root().join(folder).join("Cargo.toml").is_file())
        .collect();
    folders.push("tests".into());
    folders.sort();
    folders
}

/// The Rust files below a folder, relative to the top.
fn rust_files(folder: impl AsRef<Path>) -> Vec<PathBuf> {
    walkdir::WalkDir::new(root().join(folder))
        .sort_by_file_name()
        .into_iter()
        .map(|entry| entry.unwrap().into_path())
        .filter(|path| path.extension().is_some_and(|end| end == "rs"))
        .map(|path| path.strip_prefix(root()).unwrap().to_owned())
        .collect()
}
