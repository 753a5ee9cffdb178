//! Countries by ISO 3166-1 alpha-2 code, from a table that is compiled in.

use std::{collections::HashMap, fmt, str::FromStr, sync::LazyLock};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Sources: ISO 3166-1 for codes and names, ITU E.164 for calling codes, providers.md 2.6 for ids
/// and spellings (2026-11).
const TABLE: &str = include_str!("../data/countries.tsv");

#[derive(Debug)]
struct Row {
    alpha2: &'static str,
    alpha3: &'static str,
    name: &'static str,
    calling_code: &'static str,
    id: i32,
}

struct Table {
    rows: Vec<Row>,
    by_text: HashMap<String, u8>,
    by_id: HashMap<i32, u8>,
}

static COUNTRIES: LazyLock<Table> = LazyLock::new(|| {
    let mut table = Table {
        rows: Vec::new(),
        by_text: HashMap::new(),
        by_id: HashMap::new(),
    };
    for line in TABLE.lines().filter(|line| !line.starts_with('#')) {
        let mut cells = line.split('\t');
        let mut cell = || cells.next().unwrap_or_default();
        let row = Row {
            alpha2: cell(),
            alpha3: cell(),
            name: cell(),
            calling_code: cell(),
            id: cell().parse().unwrap_or_default(),
        };
        // The table has fewer than 256 rows; a test keeps it so.
        let index = u8::try_from(table.rows.len()).unwrap_or(u8::MAX);
        for text in [row.alpha2, row.alpha3, row.name]
            .into_iter()
            .chain(cell().split(';'))
        {
            table.by_text.entry(fold(text)).or_insert(index);
        }
        table.by_id.insert(row.id, index);
        table.rows.push(row);
    }
    table.by_text.remove("");
    table
});

/// Lower case, letters and digits only: `Côte d'Ivoire`, `cote-d-ivoire` and alike meet halfway.
pub(crate) fn fold(text: &str) -> String {
    text.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// A country that has a calling code. Cheap to copy and compare.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Country(u8);

/// The text names no country of the table.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown country {0:?}: use an ISO 3166-1 alpha-2 code such as ID")]
pub struct UnknownCountry(pub String);

impl Country {
    fn row(self) -> &'static Row {
        &COUNTRIES.rows[usize::from(self.0)]
    }

    /// All countries, by alpha-2 code.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..COUNTRIES.rows.len()).filter_map(|index| u8::try_from(index).ok().map(Self))
    }

    /// By alpha-2 or alpha-3 code, English name or a provider's spelling of it; case, spaces and
    /// punctuation do not matter.
    #[must_use]
    pub fn find(text: &str) -> Option<Self> {
        COUNTRIES.by_text.get(&fold(text)).copied().map(Self)
    }

    /// By the id that our API shows (see [`Country::id`]).
    #[must_use]
    pub fn from_id(id: i32) -> Option<Self> {
        COUNTRIES.by_id.get(&id).copied().map(Self)
    }

    /// ISO 3166-1 alpha-2 code.
    #[must_use]
    pub fn alpha2(self) -> &'static str {
        self.row().alpha2
    }

    /// ISO 3166-1 alpha-3 code.
    #[must_use]
    pub fn alpha3(self) -> &'static str {
        self.row().alpha3
    }

    /// English short name.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// International calling code, digits only.
    #[must_use]
    pub fn calling_code(self) -> &'static str {
        self.row().calling_code
    }

    /// The stable id of our API: the widespread handler_api number where it is above zero
    /// (Indonesia is 6, as in the SMSCode document), else 1000 plus the ISO numeric code.
    #[must_use]
    pub fn id(self) -> i32 {
        self.row().id
    }

    /// The flag as two regional indicator symbols.
    #[must_use]
    pub fn emoji(self) -> String {
        self.alpha2()
            .bytes()
            .filter_map(|b| char::from_u32(0x1F1E6 + u32::from(b.wrapping_sub(b'A'))))
            .collect()
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.alpha2())
    }
}

impl fmt::Debug for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.alpha2())
    }
}

/// Alpha-2 codes only, any case.
impl FromStr for Country {
    type Err = UnknownCountry;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::find(text)
            .filter(|country| country.alpha2().eq_ignore_ascii_case(text.trim()))
            .ok_or_else(|| UnknownCountry(text.to_owned()))
    }
}

impl Serialize for Country {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.alpha2())
    }
}

impl<'de> Deserialize<'de> for Country {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn the_table_has_unique_keys_and_fits() {
        assert!(COUNTRIES.rows.len() > 200 && COUNTRIES.rows.len() < 256);
        let codes: HashSet<_> = Country::all().map(Country::alpha2).collect();
        let ids: HashSet<_> = Country::all().map(Country::id).collect();
        assert_eq!(codes.len(), COUNTRIES.rows.len());
        assert_eq!(ids.len(), COUNTRIES.rows.len());
        for country in Country::all() {
            assert!(country.id() > 0, "{country} has no id");
            assert!(
                country.calling_code().bytes().all(|b| b.is_ascii_digit()),
                "{country}"
            );
            assert_eq!(Country::from_id(country.id()), Some(country));
            assert_eq!(
                Country::find(country.name()),
                Some(country),
                "{}",
                country.name()
            );
        }
    }

    #[test]
    fn the_seed_documents_example_is_indonesia() {
        let indonesia = Country::find("id").unwrap();
        assert_eq!((indonesia.id(), indonesia.calling_code()), (6, "62"));
        assert_eq!(indonesia.emoji(), "🇮🇩");
        assert_eq!(Country::find(" indonesia "), Some(indonesia));
        assert_eq!("indonesia".parse::<Country>().ok(), None);
        assert_eq!(Country::find("USA"), Country::find("us"));
        assert_eq!(Country::find("england"), Country::find("GB"));
        assert_eq!(Country::find("Atlantis"), None);
    }
}
