//! Where each setting was written, so that an error found later can still say so. Holds places
//! only, never what was written there.

use std::{
    collections::BTreeMap,
    fmt,
    ops::Range,
    path::{Path, PathBuf},
};

use toml::de::{DeTable, DeValue};

use super::error::{Place, Problem};

/// A key with its sections; a number counts in a list.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct KeyPath(pub(super) Vec<String>);

impl KeyPath {
    pub(super) fn new<const N: usize>(parts: [&str; N]) -> Self {
        Self(parts.iter().map(|part| (*part).to_owned()).collect())
    }

    pub(super) fn child(&self, part: impl fmt::Display) -> Self {
        let mut parts = self.0.clone();
        parts.push(part.to_string());
        Self(parts)
    }

    fn parent(&self) -> Option<Self> {
        let (_, rest) = self.0.split_last()?;
        (!rest.is_empty()).then(|| Self(rest.to_vec()))
    }
}

/// As one would write it in TOML, but `products[0]` for the items of a list.
impl fmt::Display for KeyPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, part) in self.0.iter().enumerate() {
            let bare = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
            let dot = if index > 0 { "." } else { "" };
            if index > 0 && part.bytes().all(|b| b.is_ascii_digit()) {
                write!(f, "[{part}]")?;
            } else if part.chars().all(bare) {
                write!(f, "{dot}{part}")?;
            } else {
                write!(f, "{dot}{part:?}")?;
            }
        }
        Ok(())
    }
}

/// Where settings come from.
#[derive(Clone, Default)]
pub(crate) struct Sources {
    file: Option<PathBuf>,
    positions: BTreeMap<KeyPath, (usize, usize)>,
    variables: BTreeMap<KeyPath, String>,
}

impl fmt::Debug for Sources {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sources")
            .field("file", &self.file)
            .field("variables", &self.variables.values())
            .finish_non_exhaustive()
    }
}

impl Sources {
    /// Of a file that is TOML; of one that is not, only its name.
    pub(super) fn of_file(path: &Path, text: &str) -> Self {
        let mut positions = BTreeMap::new();
        if let Ok(table) = DeTable::parse(text) {
            for (key, range) in keys_of(table.get_ref()) {
                positions.insert(key, position(text, range.start));
            }
        }
        Self {
            file: Some(path.to_owned()),
            positions,
            variables: BTreeMap::new(),
        }
    }

    /// The file, if there is one.
    pub(super) fn file(&self) -> Option<&Path> {
        self.file.as_deref()
    }

    pub(super) fn set_variable(&mut self, key: KeyPath, name: &str) {
        self.variables.insert(key, name.to_owned());
    }

    /// Where the key was set, or else the nearest section around it.
    pub(super) fn place_of(&self, key: &KeyPath) -> Option<Place> {
        if let Some(name) = self.variable_at_or_below(key) {
            return Some(Place::Variable(name.clone()));
        }
        let mut around = Some(key.clone());
        while let Some(key) = around {
            if let (Some(path), Some((line, column))) = (&self.file, self.positions.get(&key)) {
                return Some(Place::Position {
                    path: path.clone(),
                    line: *line,
                    column: *column,
                });
            }
            // A section that only variables made.
            if key.0.len() > 1
                && let Some(name) = self.variable_at_or_below(&key)
            {
                return Some(Place::Variable(name.clone()));
            }
            around = key.parent();
        }
        self.file.clone().map(Place::Path)
    }

    fn variable_at_or_below(&self, key: &KeyPath) -> Option<&String> {
        let mut set = self.variables.iter();
        set.find_map(|(path, name)| path.0.starts_with(&key.0).then_some(name))
    }

    pub(super) fn problem(&self, key: &KeyPath, text: impl Into<String>) -> Problem {
        Problem {
            place: self.place_of(key),
            key: Some(key.to_string()),
            text: text.into(),
        }
    }
}

/// The innermost key around a place in the text.
pub(super) fn key_at(text: &str, offset: usize) -> Option<KeyPath> {
    let table = DeTable::parse(text).ok()?;
    keys_of(table.get_ref())
        .into_iter()
        .filter(|(_, range)| range.contains(&offset))
        .map(|(key, _)| key)
        .max_by_key(|key| key.0.len())
}

/// Line and character, from 1.
pub(super) fn position(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..offset).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let line = before.matches('\n').count() + 1;
    (line, before[line_start..].chars().count() + 1)
}

/// All keys, with what reaches from the key to the end of its value.
fn keys_of(table: &DeTable<'_>) -> Vec<(KeyPath, Range<usize>)> {
    let mut keys = Vec::new();
    collect_table(table, &KeyPath::default(), &mut keys);
    keys
}

fn collect_table(table: &DeTable<'_>, path: &KeyPath, keys: &mut Vec<(KeyPath, Range<usize>)>) {
    for (key, value) in table {
        let path = path.child(key.get_ref());
        let start = key.span().start;
        // A table's own span is only its header: what is below it counts by itself.
        let end = key.span().end.max(value.span().end);
        keys.push((path.clone(), start..end));
        collect_value(value.get_ref(), &path, keys);
    }
}

fn collect_value(value: &DeValue<'_>, path: &KeyPath, keys: &mut Vec<(KeyPath, Range<usize>)>) {
    match value {
        DeValue::Table(table) => collect_table(table, path, keys),
        DeValue::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                let path = path.child(index);
                keys.push((path.clone(), item.span()));
                collect_value(item.get_ref(), &path, keys);
            }
        }
        _ => {}
    }
}
