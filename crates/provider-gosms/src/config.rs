//! The price book: GoSMS has no catalog call, so the operator says what can be bought.

use std::collections::HashMap;

use domain::{AliasColumn, Micros, Money, Product};
use provider::{AccountSettings, ErrorKind, OfferRef, ProviderError};

/// One line of the price book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriceBookEntry {
    /// What can be bought.
    pub product: Product,
    /// What it costs until a purchase says otherwise; in the account's currency, above zero.
    pub price: Money,
    /// The provider's code of the service, where neither the account's aliases nor the compiled-in
    /// table has it. Only `whatsapp`, `telegram` and `facebook` are documented; the table's other
    /// codes are guesses (2026-11).
    pub project_code: Option<String>,
}

/// A checked line.
#[derive(Clone, Debug)]
pub(crate) struct BookLine {
    pub(crate) product: Product,
    pub(crate) project_code: String,
    pub(crate) price: Micros,
}

impl BookLine {
    pub(crate) fn offer_ref(&self) -> OfferRef {
        OfferRef(format!("{}/{}", self.project_code, self.product.country))
    }
}

/// Checks the price book against the account.
pub(crate) fn book_lines(
    settings: &AccountSettings,
    entries: Vec<PriceBookEntry>,
) -> Result<Vec<BookLine>, ProviderError> {
    let mut lines: HashMap<Product, BookLine> = HashMap::new();
    for entry in entries {
        let line = book_line(settings, entry).map_err(|(product, why)| {
            let message = format!(
                "price book, {} in {}: {why}",
                product.service, product.country
            );
            ProviderError::new(ErrorKind::BadRequest, message)
        })?;
        if let Some(twice) = lines.insert(line.product, line) {
            let message = format!("price book: {} is listed twice", twice.product.name());
            return Err(ProviderError::new(ErrorKind::BadRequest, message));
        }
    }
    let mut lines: Vec<_> = lines.into_values().collect();
    lines.sort_unstable_by_key(|line| line.product);
    Ok(lines)
}

fn book_line(
    settings: &AccountSettings,
    entry: PriceBookEntry,
) -> Result<BookLine, (Product, String)> {
    let PriceBookEntry {
        product,
        price,
        project_code,
    } = entry;
    if price.currency != settings.currency {
        let why = format!(
            "priced in {}, the account is in {}",
            price.currency, settings.currency
        );
        return Err((product, why));
    }
    if price.amount <= Micros::ZERO {
        return Err((product, "the price must be above zero".to_owned()));
    }
    let project_code = project_code
        .or_else(|| {
            settings
                .aliases
                .code_for(product.service)
                .map(str::to_owned)
        })
        .or_else(|| {
            product
                .service
                .code_for(AliasColumn::Gosms)
                .map(str::to_owned)
        })
        .ok_or_else(|| (product, "no project code is known: give one".to_owned()))?;
    Ok(BookLine {
        product,
        project_code,
        price: price.amount,
    })
}
