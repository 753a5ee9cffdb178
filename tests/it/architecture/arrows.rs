//! The table "Who may import whom" of ARCHITECTURE.md is what the manifests say.

use std::collections::{BTreeMap, BTreeSet};

use super::{crate_folders, read};

/// What one crate imports of ours: in its code, and in its tests only.
#[derive(Debug, Default, PartialEq, Eq)]
struct Arrows {
    code: BTreeSet<String>,
    tests: BTreeSet<String>,
}

/// A row of the table may cover all adapters: `provider-*`.
const ADAPTERS: &str = "provider-*";

fn is_adapter(name: &str) -> bool {
    name.starts_with("provider-") && name != "provider-testkit"
}

/// The arrows of every crate by its folder's name, as the manifests have them.
fn from_manifests() -> BTreeMap<String, Arrows> {
    let folders = crate_folders();
    let names: BTreeSet<String> = folders
        .iter()
        .map(|folder| folder.file_name().unwrap().to_str().unwrap().to_owned())
        .collect();
    folders
        .iter()
        .map(|folder| {
            let manifest: toml::Table = read(folder.join("Cargo.toml")).parse().unwrap();
            let of_ours = |section: &str| -> BTreeSet<String> {
                let dependencies = manifest.get(section).and_then(toml::Value::as_table);
                dependencies
                    .into_iter()
                    .flat_map(toml::Table::keys)
                    .filter(|name| names.contains(*name))
                    .cloned()
                    .collect()
            };
            let code = &of_ours("dependencies") | &of_ours("build-dependencies");
            let tests = &of_ours("dev-dependencies") - &code;
            let name = folder.file_name().unwrap().to_str().unwrap().to_owned();
            (name, Arrows { code, tests })
        })
        .collect()
}

/// The same as the table has them, with `provider-*` written out.
fn from_table(crates: &BTreeSet<String>) -> BTreeMap<String, Arrows> {
    let text = read("ARCHITECTURE.md");
    let section = text
        .split("\n## ")
        .find(|section| section.starts_with("Who may import whom"))
        .expect("ARCHITECTURE.md has no section `Who may import whom`");
    let write_out = |name: &str| -> Vec<String> {
        if name == ADAPTERS {
            crates
                .iter()
                .filter(|name| is_adapter(name))
                .cloned()
                .collect()
        } else {
            vec![name.to_owned()]
        }
    };
    let quoted = |cell: &str| -> BTreeSet<String> {
        cell.split('`')
            .skip(1)
            .step_by(2)
            .flat_map(write_out)
            .collect()
    };
    let mut table = BTreeMap::new();
    for row in section.lines().filter(|line| line.starts_with("| `")) {
        let cells: Vec<&str> = row.trim_matches('|').split('|').collect();
        let [name, code, tests, _lacks] = cells[..] else {
            panic!("the table has four columns: {row}");
        };
        for name in quoted(name) {
            let arrows = Arrows {
                code: quoted(code),
                tests: quoted(tests),
            };
            assert!(
                table.insert(name, arrows).is_none(),
                "twice in the table: {row}"
            );
        }
    }
    table
}

#[test]
fn the_table_of_arrows_matches_the_manifests() {
    let manifests = from_manifests();
    let table = from_table(&manifests.keys().cloned().collect());
    let names = |map: &BTreeMap<String, Arrows>| map.keys().cloned().collect::<Vec<_>>();
    assert_eq!(
        names(&table),
        names(&manifests),
        "the table's crates, then those that exist"
    );
    for (name, arrows) in &manifests {
        assert_eq!(
            &table[name], arrows,
            "`{name}`: the table, then the manifest"
        );
    }
}
