//! Reads the file, then lays environment variables over it.

use std::{collections::BTreeMap, path::Path};

use serde::Deserialize;
use toml::{Table, Value};

use super::{
    ConfigError, ConfigFile,
    error::{Place, Problem},
    source::{KeyPath, Sources, key_at, position},
};

const PREFIX: &str = "SWITCHBOARD__";
/// What platforms and Postgres tools set; `SWITCHBOARD__DATABASE__URL` wins over it.
const DATABASE_URL: &str = "DATABASE_URL";

/// Environment variables, taken once so that tests can bring their own.
#[derive(Clone, Default)]
pub struct Environment(BTreeMap<String, String>);

/// Names only: values may be secrets.
impl std::fmt::Debug for Environment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

impl Environment {
    /// Those of this process. Values that are no text are left out.
    #[must_use]
    pub fn of_process() -> Self {
        std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect()
    }

    /// The value, unless it is empty.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0
            .get(name)
            .map(String::as_str)
            .filter(|value| !value.is_empty())
    }

    fn with_prefix(&self) -> impl Iterator<Item = (&str, &str, &str)> {
        self.0.iter().filter_map(|(name, value)| {
            Some((name.as_str(), name.strip_prefix(PREFIX)?, value.as_str()))
        })
    }
}

impl<N: Into<String>, V: Into<String>> FromIterator<(N, V)> for Environment {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(variables: I) -> Self {
        let pairs = variables.into_iter();
        Self(
            pairs
                .map(|(name, value)| (name.into(), value.into()))
                .collect(),
        )
    }
}

/// The file's text, if there is one, with the variables laid over it.
pub(super) fn read(
    document: Option<(&Path, &str)>,
    environment: &Environment,
) -> Result<(ConfigFile, Sources), ConfigError> {
    let (mut file, mut table, sources) = match document {
        None => (ConfigFile::default(), Table::new(), Sources::default()),
        Some((path, text)) => {
            let in_file = |error| ConfigError::new(in_file(path, text, &error));
            (
                // The text itself is read as the file's shape, because only then errors know
                // their position; the table is what variables change.
                toml::from_str(text).map_err(in_file)?,
                toml::from_str(text).map_err(in_file)?,
                Sources::of_file(path, text),
            )
        }
    };
    let mut overlay = Overlay {
        sources,
        table: &mut table,
        file: &mut file,
    };
    if let Some(url) = environment.get(DATABASE_URL) {
        overlay.set(DATABASE_URL, "DATABASE__URL", url)?;
    }
    for (name, path, value) in environment.with_prefix() {
        overlay.set(name, path, value)?;
    }
    let sources = overlay.sources;
    Ok((file, sources))
}

fn in_file(path: &Path, text: &str, error: &toml::de::Error) -> Problem {
    let offset = error.span().map(|span| span.start);
    let place = offset.map_or_else(
        || Place::Path(path.to_owned()),
        |offset| {
            let (line, column) = position(text, offset);
            Place::Position {
                path: path.to_owned(),
                line,
                column,
            }
        },
    );
    Problem {
        place: Some(place),
        key: offset
            .and_then(|offset| key_at(text, offset))
            .map(|key| key.to_string()),
        text: plain(error.message()),
    }
}

struct Overlay<'a> {
    sources: Sources,
    table: &'a mut Table,
    file: &'a mut ConfigFile,
}

impl Overlay<'_> {
    /// As text if that fits the key, else as a TOML value.
    fn set(&mut self, name: &str, path: &str, value: &str) -> Result<(), ConfigError> {
        let problem = |text: String| {
            ConfigError::new(Problem {
                place: Some(Place::Variable(name.to_owned())),
                key: None,
                text,
            })
        };
        let key = self.key_for(path).map_err(problem)?;
        let as_text = match self.with(&key, Value::String(value.to_owned())) {
            Ok(changed) => return self.accept(name, key, changed),
            Err(error) => error,
        };
        let parsed = toml::from_str::<Table>(&format!("value = {value}"))
            .ok()
            .filter(|table| table.len() == 1)
            .and_then(|mut table| table.remove("value"));
        let as_value = match parsed.map(|value| self.with(&key, value)) {
            Some(Ok(changed)) => return self.accept(name, key, changed),
            Some(Err(error)) => Some(error),
            None => None,
        };
        let text_is_wrong_type = as_text.message().starts_with("invalid type");
        let error = as_value.filter(|_| text_is_wrong_type).unwrap_or(as_text);
        Err(problem(plain(error.message())))
    }

    fn accept(
        &mut self,
        name: &str,
        key: KeyPath,
        (table, file): (Table, ConfigFile),
    ) -> Result<(), ConfigError> {
        *self.table = table;
        *self.file = file;
        self.sources.set_variable(key, name);
        Ok(())
    }

    fn with(&self, key: &KeyPath, value: Value) -> Result<(Table, ConfigFile), toml::de::Error> {
        let mut table = self.table.clone();
        insert(&mut table, &key.0, value);
        let file = ConfigFile::deserialize(Value::Table(table.clone()))?;
        Ok((table, file))
    }

    /// Finds the key that a variable means: case does not matter, and neither does which of `-`,
    /// `_` and `/` is written, since a variable's name can only hold `_`.
    fn key_for(&self, path: &str) -> Result<KeyPath, String> {
        let mut key = KeyPath::default();
        let mut here = Some(&*self.table);
        for part in path.split("__") {
            if part.is_empty() {
                return Err(format!(
                    "a part of the name is empty: write it as {PREFIX}SECTION__KEY"
                ));
            }
            let mut known = here
                .into_iter()
                .flat_map(Table::keys)
                .filter(|name| fold(name) == fold(part));
            let name = match (known.next(), known.next()) {
                (Some(one), Some(other)) => {
                    return Err(format!("may mean {one} or {other}: set it in the file"));
                }
                (Some(name), None) => name.clone(),
                (None, _) => match key.0.first().map(String::as_str) {
                    Some("providers") if key.0.len() == 1 => part.to_lowercase().replace('_', "-"),
                    Some("rates") if key.0.len() == 1 => part.to_uppercase().replace('_', "/"),
                    _ => part.to_lowercase(),
                },
            };
            here = here
                .and_then(|table| table.get(&name))
                .and_then(Value::as_table);
            key = key.child(name);
        }
        Ok(key)
    }
}

fn fold(name: &str) -> String {
    name.chars()
        .map(|c| {
            if c.is_alphanumeric() {
                c.to_ascii_lowercase()
            } else {
                '_'
            }
        })
        .collect()
}

fn insert(table: &mut Table, key: &[String], value: Value) {
    match key {
        [] => {}
        [last] => {
            table.insert(last.clone(), value);
        }
        [first, rest @ ..] => {
            let entry = table
                .entry(first.clone())
                .or_insert_with(|| Value::Table(Table::new()));
            if !entry.is_table() {
                *entry = Value::Table(Table::new());
            }
            if let Value::Table(inner) = entry {
                insert(inner, rest, value);
            }
        }
    }
}

/// In words for people, and without the value: it may be a secret in the wrong place.
fn plain(message: &str) -> String {
    if let Some(rest) = message.strip_prefix("unknown field `")
        && let Some((name, known)) = rest.split_once('`')
    {
        let known: Vec<&str> = known.split('`').skip(1).step_by(2).collect();
        return unknown("key", name, &known);
    }
    if let Some(rest) = message.strip_prefix("unknown variant `")
        && let Some((name, known)) = rest.split_once('`')
    {
        let known: Vec<&str> = known.split('`').skip(1).step_by(2).collect();
        return unknown("word", name, &known);
    }
    if message.starts_with("invalid type: ") || message.starts_with("invalid value: ") {
        return match message.rsplit_once(", expected ") {
            Some((_, "u16" | "u32" | "u64")) => "expected a whole number, not negative".to_owned(),
            Some((_, "a nonzero u32")) => "must be a whole number of at least 1".to_owned(),
            Some((_, "a boolean")) => "expected true or false".to_owned(),
            Some((_, "a string" | "path string")) => "expected a text in quotes".to_owned(),
            Some((_, "a sequence")) => "expected a list: [ ... ]".to_owned(),
            Some((_, wanted)) if wanted.starts_with("struct ") || wanted == "a map" => {
                "expected a section with keys of its own".to_owned()
            }
            Some((_, wanted)) => format!("expected {wanted}"),
            None => "the value does not fit".to_owned(),
        };
    }
    message.replace('\n', " ").trim().to_owned()
}

fn unknown(what: &str, name: &str, known: &[&str]) -> String {
    let close = known
        .iter()
        .map(|known| (strsim::damerau_levenshtein(name, known), known))
        .min()
        .filter(|(distance, _)| *distance <= 3.min(name.len() / 2));
    match close {
        Some((_, meant)) => format!("unknown {what} {name}: did you mean {meant}?"),
        None => format!(
            "unknown {what} {name}: possible here are {}",
            known.join(", ")
        ),
    }
}
