//! Reading stored words back into types.

use domain::{
    AttemptState, Country, Currency, OrderState, PhoneNumber, Product, ProviderName, Service,
};

use crate::LedgerError;

pub(crate) fn order_state(word: &str) -> Result<OrderState, LedgerError> {
    OrderState::from_word(word).ok_or(LedgerError::Corrupt("order state"))
}

pub(crate) fn attempt_state(word: &str) -> Result<AttemptState, LedgerError> {
    AttemptState::from_word(word).ok_or(LedgerError::Corrupt("attempt state"))
}

pub(crate) fn currency(code: &str) -> Result<Currency, LedgerError> {
    code.parse().map_err(|_| LedgerError::Corrupt("currency"))
}

pub(crate) fn provider(name: &str) -> Result<ProviderName, LedgerError> {
    name.parse()
        .map_err(|_| LedgerError::Corrupt("provider name"))
}

pub(crate) fn phone(text: Option<&str>) -> Result<Option<PhoneNumber>, LedgerError> {
    text.map(str::parse)
        .transpose()
        .map_err(|_| LedgerError::Corrupt("phone number"))
}

pub(crate) fn product(country: &str, service: &str) -> Result<Product, LedgerError> {
    let country: Country = country
        .parse()
        .map_err(|_| LedgerError::Corrupt("country"))?;
    let service: Service = service
        .parse()
        .map_err(|_| LedgerError::Corrupt("service"))?;
    Ok(Product { country, service })
}
