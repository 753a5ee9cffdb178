//! Reading stored words back into types.

use domain::{
    AttemptState, Country, Currency, OrderState, PhoneNumber, Product, ProviderName, Service,
};

use crate::{AnnouncementKind, LedgerError};

/// Reads rows for those who drive and follow purchases: a row that cannot be read is reported and
/// left out, so that it keeps nobody else from being looked after.
pub(crate) fn readable<Row, Read: TryFrom<Row, Error = LedgerError>>(
    rows: impl IntoIterator<Item = (String, Row)>,
) -> Vec<Read> {
    rows.into_iter()
        .filter_map(|(id, row)| match row.try_into() {
            Ok(read) => Some(read),
            Err(error) => {
                tracing::error!(%id, %error, "a row cannot be read and is left alone");
                None
            }
        })
        .collect()
}

pub(crate) fn order_state(word: &str) -> Result<OrderState, LedgerError> {
    OrderState::from_word(word).ok_or(LedgerError::Corrupt("order state"))
}

pub(crate) fn attempt_state(word: &str) -> Result<AttemptState, LedgerError> {
    AttemptState::from_word(word).ok_or(LedgerError::Corrupt("attempt state"))
}

pub(crate) fn announcement_kind(word: &str) -> Result<AnnouncementKind, LedgerError> {
    AnnouncementKind::from_word(word).ok_or(LedgerError::Corrupt("event kind"))
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
