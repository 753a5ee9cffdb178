//! News that a provider sends by itself.

/// Why a push says nothing to us.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PushRefusal {
    /// The protocol has no pushes, or the account has no secret to check them with.
    #[error("no pushes are expected here")]
    NotExpected,
    /// Its signature is missing or wrong.
    #[error("the signature does not fit")]
    Unproven,
}
