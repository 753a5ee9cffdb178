//! Services (the sites and apps that send the SMS) and what providers call them.

use std::{collections::HashMap, fmt, str::FromStr, sync::LazyLock};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::country::fold;

/// Source: providers.md 4.4 (2026-11).
const TABLE: &str = include_str!("../data/services.tsv");

/// The first public id; the SMSCode document's example gives WhatsApp id 3.
const FIRST_ID: i32 = 3;

/// Which column of the alias table a protocol speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AliasColumn {
    /// Two- and three-letter codes of the handler_api dialect.
    HandlerApi,
    /// SMSCode: the seed document and the OpenAPI document differ, so both forms.
    Smscode,
    /// GoSMS project codes.
    Gosms,
    /// No codes of its own: names only (SMSOnline).
    NamesOnly,
}

struct Row {
    slug: &'static str,
    name: &'static str,
    codes: [&'static str; 4],
}

struct Table {
    rows: Vec<Row>,
    by_slug: HashMap<&'static str, u16>,
    by_name: HashMap<String, u16>,
}

static SERVICES: LazyLock<Table> = LazyLock::new(|| {
    let mut table = Table {
        rows: Vec::new(),
        by_slug: HashMap::new(),
        by_name: HashMap::new(),
    };
    for line in TABLE.lines().filter(|line| !line.starts_with('#')) {
        let cells: Vec<&'static str> = line.split('\t').collect();
        let cell = |index: usize| cells.get(index).copied().unwrap_or_default();
        let index = u16::try_from(table.rows.len()).unwrap_or(u16::MAX);
        table.by_slug.insert(cell(0), index);
        for part in [cell(0)].into_iter().chain(cell(1).split(['/', ',', '('])) {
            table.by_name.entry(fold(part)).or_insert(index);
        }
        table.rows.push(Row {
            slug: cell(0),
            name: cell(1),
            codes: [cell(3), cell(4), cell(5), cell(6)],
        });
    }
    table.by_name.remove("");
    table
});

/// A service by its canonical slug, such as `whatsapp`. Cheap to copy and compare.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Service(u16);

/// The text names no service of the table.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown service {0:?}: use a slug such as whatsapp; GET /v1/catalog/services lists them")]
pub struct InvalidService(pub String);

impl Service {
    fn row(self) -> &'static Row {
        &SERVICES.rows[usize::from(self.0)]
    }

    /// All services, in table order.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..SERVICES.rows.len()).filter_map(|index| u16::try_from(index).ok().map(Self))
    }

    /// By the id that our API shows.
    #[must_use]
    pub fn from_id(id: i32) -> Option<Self> {
        let index = usize::try_from(id.checked_sub(FIRST_ID)?).ok()?;
        (index < SERVICES.rows.len()).then(|| u16::try_from(index).ok().map(Self))?
    }

    /// What a provider calls `code` and `name`, as our service: by exact code first, then by
    /// normalised display name (lower case, letters and digits only, cut at the first `/ , +`),
    /// else `None`: an unmapped service is not routed to (providers.md 4.3).
    #[must_use]
    pub fn resolve(column: AliasColumn, code: Option<&str>, name: Option<&str>) -> Option<Self> {
        code.and_then(|code| Self::by_code(column, code))
            .or_else(|| {
                let first_name = name?.split(['/', ',', '+', '(']).next()?;
                SERVICES.by_name.get(&fold(first_name)).copied().map(Self)
            })
    }

    fn by_code(column: AliasColumn, code: &str) -> Option<Self> {
        let code = code.trim();
        let index = match column {
            AliasColumn::HandlerApi => 0,
            AliasColumn::Smscode => 2,
            AliasColumn::Gosms => 3,
            AliasColumn::NamesOnly => return None,
        };
        Self::all().find(|service| {
            service.row().codes[index]
                .split(' ')
                .any(|alias| !alias.is_empty() && alias.eq_ignore_ascii_case(code))
        })
    }

    /// Canonical slug.
    #[must_use]
    pub fn slug(self) -> &'static str {
        self.row().slug
    }

    /// Display name.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// The short code of the handler_api dialect, which the SMSCode document shows as `code`
    /// (`wa`); the slug where there is none.
    #[must_use]
    pub fn short_code(self) -> &'static str {
        match self.row().codes[0] {
            "" => self.slug(),
            code => code,
        }
    }

    /// The code to send to a provider that names services by `column`, where the table has one.
    /// Of two, the later documented form is the second.
    #[must_use]
    pub fn code_for(self, column: AliasColumn) -> Option<&'static str> {
        let cell = match column {
            AliasColumn::HandlerApi => self.row().codes[0],
            AliasColumn::Smscode => self.row().codes[2],
            AliasColumn::Gosms => self.row().codes[3],
            AliasColumn::NamesOnly => "",
        };
        cell.split(' ').next().filter(|code| !code.is_empty())
    }

    /// The stable id of our API. Rows are only ever appended to the table.
    #[must_use]
    pub fn id(self) -> i32 {
        i32::from(self.0) + FIRST_ID
    }
}

impl fmt::Display for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.slug())
    }
}

impl fmt::Debug for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.slug())
    }
}

impl FromStr for Service {
    type Err = InvalidService;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let slug = text.trim().to_ascii_lowercase();
        SERVICES
            .by_slug
            .get(slug.as_str())
            .copied()
            .map(Self)
            .ok_or_else(|| InvalidService(text.to_owned()))
    }
}

impl Serialize for Service {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.slug())
    }
}

impl<'de> Deserialize<'de> for Service {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    #[test]
    fn every_slug_has_a_name_and_no_code_means_two_services() {
        for column in [
            AliasColumn::HandlerApi,
            AliasColumn::Smscode,
            AliasColumn::Gosms,
        ] {
            let mut owners = HashMap::new();
            for service in Service::all() {
                assert!(!service.slug().is_empty() && !service.name().is_empty());
                assert_eq!(service.slug().parse(), Ok(service));
                assert_eq!(Service::from_id(service.id()), Some(service));
                if let Some(code) = service.code_for(column) {
                    assert_eq!(
                        owners.insert(code, service),
                        None,
                        "{code} twice in {column:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn codes_win_over_names_and_names_are_folded() {
        let whatsapp: Service = "whatsapp".parse().unwrap();
        assert_eq!(whatsapp.id(), 3);
        for (code, name) in [
            (Some("wa"), None),
            (Some("WA"), None),
            (Some("whatsapp"), None),
            (Some("zzz"), Some("WhatsApp")),
            (None, Some("Whats App / Business")),
        ] {
            assert_eq!(
                Service::resolve(AliasColumn::Smscode, code, name),
                Some(whatsapp)
            );
        }
        assert_eq!(
            Service::resolve(AliasColumn::NamesOnly, None, Some("Gmail")),
            "google".parse().ok()
        );
        assert_eq!(Service::resolve(AliasColumn::Gosms, Some("wa"), None), None);
        assert_eq!(
            Service::resolve(AliasColumn::Smscode, Some(""), Some("Bilibili")),
            None
        );
    }
}
