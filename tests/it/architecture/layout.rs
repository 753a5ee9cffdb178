//! Rules of the layout that the compiler does not know.

use std::path::Path;

use super::{read, rust_files};

/// Lines of a file that are not comments.
fn code_of(path: &Path) -> String {
    read(path)
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect::<Vec<_>>()
        .join("\n")
}

/// Tests may look into the database by themselves.
#[test]
fn sql_is_written_in_the_ledger_only() {
    let may = ["crates/ledger", "crates/embedded-postgres"];
    let offenders: Vec<_> = rust_files("crates")
        .into_iter()
        .filter(|path| path.components().any(|part| part.as_os_str() == "src"))
        .filter(|path| !may.iter().any(|folder| path.starts_with(folder)))
        .filter(|path| {
            let code = code_of(path);
            ["sqlx::query", "query!(", "query_as!(", "query_scalar!("]
                .iter()
                .any(|mark| code.contains(mark))
        })
        .collect();
    assert!(
        offenders.is_empty(),
        "SQL belongs into crates/ledger: {offenders:?}"
    );
}

/// Facades and the API may speak a provider's words; only one file may build its adapter.
#[test]
fn the_server_builds_adapters_in_one_file() {
    let adapters = ["provider_gosms", "provider_smscode", "provider_smsonline"];
    let offenders: Vec<_> = rust_files("crates/server/src")
        .into_iter()
        .filter(|path| !path.ends_with("providers.rs"))
        .filter(|path| {
            let code = code_of(path);
            adapters.iter().any(|name| {
                code.match_indices(name)
                    .any(|(at, _)| !code[at + name.len()..].starts_with("::wire"))
            })
        })
        .collect();
    assert!(
        offenders.is_empty(),
        "only providers.rs names concrete adapters: {offenders:?}"
    );
}

/// The API document knows types by name alone: of two with one name, the last would stand for both.
#[test]
fn no_two_schemas_share_a_name() {
    let mut seen = std::collections::BTreeMap::new();
    for path in rust_files("crates") {
        let code = code_of(&path);
        for part in code.split("ToSchema").skip(1) {
            let declared = part
                .lines()
                .skip(1)
                .find(|line| !line.trim_start().starts_with('#'))
                .and_then(|line| {
                    let line = line.trim_start().strip_prefix("pub ")?;
                    line.strip_prefix("struct ")
                        .or_else(|| line.strip_prefix("enum "))
                });
            let Some(name) = declared else { continue };
            let name = name.split(['<', ' ', '(', '{']).next().unwrap().to_owned();
            if let Some(other) = seen.insert(name.clone(), path.clone()) {
                panic!(
                    "{name} is a schema in {} and in {}",
                    other.display(),
                    path.display()
                );
            }
        }
    }
    assert!(seen.len() > 50, "schemas are found: {seen:?}");
}

#[test]
fn files_are_named_by_what_they_hold() {
    let nothing = [
        "util", "utils", "helper", "helpers", "common", "misc", "types",
    ];
    let offenders: Vec<_> = rust_files("crates")
        .into_iter()
        .chain(rust_files("tests"))
        .filter(|path| {
            path.with_extension("")
                .components()
                .any(|part| nothing.iter().any(|name| part.as_os_str() == *name))
        })
        .collect();
    assert!(
        offenders.is_empty(),
        "a name that fits anything attracts everything: {offenders:?}"
    );
}
