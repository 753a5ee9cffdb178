//! What can be bought: a product is a country and a service.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Country, Service};

/// A country and a service: what a client buys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Product {
    /// Where the number is from.
    pub country: Country,
    /// Who will send the SMS.
    pub service: Service,
}

/// The stable integer id of a product.
///
/// It is computed, not stored, so that every process and every version agrees on it. The offsets
/// make the SMSCode document's example come out: country 6, platform 3, product 142.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ProductId(i64);

const COUNTRIES_PER_SERVICE: i64 = 10_000;
const FIRST_SERVICE: i64 = 3;
const OFFSET: i64 = 136;

impl ProductId {
    /// The number itself.
    #[must_use]
    pub const fn get(self) -> i64 {
        self.0
    }
}

impl fmt::Display for ProductId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Product {
    /// Its stable id.
    #[must_use]
    pub fn id(self) -> ProductId {
        let service = i64::from(self.service.id()) - FIRST_SERVICE;
        ProductId(service * COUNTRIES_PER_SERVICE + i64::from(self.country.id()) + OFFSET)
    }

    /// The product with this id, if country and service exist.
    #[must_use]
    pub fn from_id(id: i64) -> Option<Self> {
        let shifted = id.checked_sub(OFFSET).filter(|shifted| *shifted > 0)?;
        let country = i32::try_from(shifted % COUNTRIES_PER_SERVICE).ok()?;
        let service = i32::try_from(shifted / COUNTRIES_PER_SERVICE + FIRST_SERVICE).ok()?;
        Some(Self {
            country: Country::from_id(country)?,
            service: Service::from_id(service)?,
        })
    }

    /// `WhatsApp Indonesia`, as the SMSCode document names its products.
    #[must_use]
    pub fn name(self) -> String {
        format!("{} {}", self.service.name(), self.country.name())
    }
}

/// A mobile operator as providers name it: free text, lower case; `any` where it does not matter.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Operator(String);

impl Operator {
    /// Folds case and surrounding space; an empty name is `any`.
    #[must_use]
    pub fn new(name: &str) -> Self {
        match name.trim().to_lowercase() {
            empty if empty.is_empty() => Self("any".to_owned()),
            name => Self(name),
        }
    }

    /// Lower-case name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for Operator {
    fn default() -> Self {
        Self::new("")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_product_id_leads_back_to_its_product() {
        for country in Country::all() {
            for service in Service::all() {
                let product = Product { country, service };
                assert_eq!(Product::from_id(product.id().get()), Some(product));
            }
        }
        for nonsense in [i64::MIN, -1, 0, 135, 136, 10_135, i64::MAX] {
            assert_eq!(Product::from_id(nonsense), None, "{nonsense}");
        }
    }

    #[test]
    fn the_seed_documents_product_142_is_whatsapp_indonesia() {
        let product = Product::from_id(142).unwrap();
        assert_eq!(product.name(), "WhatsApp Indonesia");
        assert_eq!((product.country.id(), product.service.id()), (6, 3));
    }
}
