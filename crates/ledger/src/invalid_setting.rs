//! A setting that may not be stored.

/// What an administrator wants to set, and why it cannot be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field} {rule}")]
pub struct InvalidSetting {
    /// Which part of it, as the admin API calls it.
    pub field: &'static str,
    /// What it must be.
    pub rule: &'static str,
}

impl InvalidSetting {
    /// An error unless `holds`.
    pub(crate) fn unless(holds: bool, field: &'static str, rule: &'static str) -> Result<(), Self> {
        match holds {
            true => Ok(()),
            false => Err(Self { field, rule }),
        }
    }
}
