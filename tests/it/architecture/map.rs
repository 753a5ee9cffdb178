//! What the documents name exists.

use super::{read, root};

const DOCUMENTS: [&str; 2] = ["ARCHITECTURE.md", "README.md"];

/// The words in back quotes that name something of the repository: a path from the top, or a file
/// of a kind that we have.
fn named_paths(text: &str) -> Vec<String> {
    let folders = [
        "crates/",
        "tests/",
        "migrations/",
        "openapi/",
        "deploy/",
        ".ci/",
        ".cargo/",
        ".sqlx/",
    ];
    let kinds = [".rs", ".toml", ".md", ".sql", ".sh"];
    let prose = outside_fences(text);
    let quoted = prose.split('`').skip(1).step_by(2);
    let linked = prose
        .split("](")
        .skip(1)
        .filter_map(|rest| rest.split(')').next())
        .filter(|target| !target.contains("://") && !target.starts_with('#'));
    quoted
        .chain(linked)
        .filter(|word| {
            !word.contains(|c: char| c.is_whitespace() || "<>{}*$".contains(c))
                && (folders.iter().any(|folder| word.starts_with(folder))
                    || kinds.iter().any(|kind| word.ends_with(kind)))
        })
        .map(str::to_owned)
        .collect()
}

/// The text without fenced blocks, whose fences are back quotes as well.
fn outside_fences(text: &str) -> String {
    text.split("```").step_by(2).collect()
}

#[test]
fn every_path_named_in_a_document_exists() {
    let named: Vec<(&str, String)> = DOCUMENTS
        .iter()
        .flat_map(|document| {
            named_paths(&read(document))
                .into_iter()
                .map(|path| (*document, path))
        })
        .collect();
    assert!(
        named.len() > 40,
        "only {} paths found: is the search broken?",
        named.len()
    );
    let missing: Vec<_> = named
        .iter()
        .filter(|(_, path)| !root().join(path).exists())
        .collect();
    assert!(missing.is_empty(), "named but not there: {missing:?}");
}

/// A newcomer's commands are those that are run on every change.
#[test]
fn the_first_commands_of_the_readme_are_run_by_ci() {
    let readme = read("README.md");
    let block = readme
        .split("```")
        .nth(1)
        .expect("README.md has no fenced block");
    let commands: Vec<&str> = block
        .lines()
        .skip(1)
        .map(|line| line.split('#').next().unwrap_or_default().trim())
        .filter(|line| !line.is_empty())
        .collect();
    assert_eq!(commands, ["cargo run -- dev", "cargo test --workspace"]);
    let ci = read(".ci/run");
    for command in commands {
        assert!(
            ci.lines()
                .any(|line| line.starts_with("step ") && line.contains(command)),
            ".ci/run has no step with `{command}`"
        );
    }
}
