//! Country and service as query parameters: by the ids of the SMSCode document, or by name.

use std::{fmt::Display, str::FromStr};

use domain::{Country, Product, Service};

use crate::error::ApiError;

/// What a parameter leaves to choose from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Choice<T> {
    /// It was not given.
    Any,
    /// This one.
    One(T),
    /// An id that nothing has: nothing matches. A name that nothing has is an error instead, since
    /// names are a closed list and a typing mistake should not look like an empty shelf.
    Unknown,
}

impl<T: PartialEq> Choice<T> {
    fn allows(&self, value: &T) -> bool {
        match self {
            Self::Any => true,
            Self::One(only) => only == value,
            Self::Unknown => false,
        }
    }
}

/// The products of a country, of a service, or of both.
#[derive(Clone, Copy, Debug)]
pub(super) struct ProductFilter {
    pub(super) country: Choice<Country>,
    pub(super) service: Choice<Service>,
}

impl ProductFilter {
    pub(super) fn allows(&self, product: Product) -> bool {
        self.country.allows(&product.country) && self.service.allows(&product.service)
    }
}

pub(super) fn country(id: Option<i64>, code: Option<&str>) -> Result<Choice<Country>, ApiError> {
    choose(("country_id", id, Country::from_id), ("country", code))
}

pub(super) fn service(id: Option<i64>, slug: Option<&str>) -> Result<Choice<Service>, ApiError> {
    choose(("platform_id", id, Service::from_id), ("service", slug))
}

type ById<T> = fn(i32) -> Option<T>;

fn choose<T: FromStr<Err: Display>>(
    (id_field, id, from_id): (&str, Option<i64>, ById<T>),
    (name_field, name): (&str, Option<&str>),
) -> Result<Choice<T>, ApiError> {
    match (id, name) {
        (None, None) => Ok(Choice::Any),
        (Some(id), None) => {
            let found = i32::try_from(id).ok().and_then(from_id);
            Ok(found.map_or(Choice::Unknown, Choice::One))
        }
        (None, Some(name)) => match name.parse() {
            Ok(found) => Ok(Choice::One(found)),
            Err(error) => Err(ApiError::invalid(name_field, error.to_string())),
        },
        (Some(_), Some(_)) => {
            let message = format!("give either {id_field} or {name_field}");
            Err(ApiError::invalid(name_field, message))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_and_names_lead_to_the_same_and_only_unknown_names_are_errors() {
        let indonesia: Country = "ID".parse().unwrap();
        assert_eq!(country(None, None).unwrap(), Choice::Any);
        assert_eq!(country(Some(6), None).unwrap(), Choice::One(indonesia));
        assert_eq!(country(None, Some("id")).unwrap(), Choice::One(indonesia));
        for nobody in [-1, 0, 999_999, i64::MIN, i64::MAX] {
            assert_eq!(country(Some(nobody), None).unwrap(), Choice::Unknown);
            assert_eq!(service(Some(nobody), None).unwrap(), Choice::Unknown);
        }
        for nonsense in ["", "ZZ", "I\0D", "Indonesia"] {
            let error = country(None, Some(nonsense)).unwrap_err();
            assert!(error.details.contains_key("country"), "{nonsense:?}");
        }
        assert!(country(Some(6), Some("ID")).is_err());
    }
}
