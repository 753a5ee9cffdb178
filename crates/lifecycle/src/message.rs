//! Which of the messages that a provider shows are new.

use domain::OtpCode;

use crate::Incoming;

/// A message on record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenMessage {
    /// Counts from 1 within the order.
    pub revision: i32,
    /// The code, if there is one.
    pub code: Option<OtpCode>,
    /// The text, if shown.
    pub text: Option<OtpCode>,
}

impl SeenMessage {
    /// The same message, where either view may lack the text (lists show less than single reads).
    fn is(&self, message: &Incoming) -> bool {
        match (&self.text, &message.text) {
            (Some(seen), Some(text)) => {
                seen == text && (message.code.is_none() || self.code == message.code)
            }
            _ => self.code == message.code,
        }
    }
}

/// Whether any of the provider's messages is new: if not, and no code among them has yet to move an
/// attempt, hearing of them again changes nothing.
#[must_use]
pub fn has_new_messages(
    seen: &[SeenMessage],
    incoming: &[Incoming],
    provider_count: Option<u32>,
) -> bool {
    !new_messages(seen, incoming, provider_count).is_empty()
}

/// Those of the provider's messages that are new, numbered on.
///
/// Providers show the old code again after a resend: a message whose code and text are known is
/// not new, unless the provider itself counts more messages than we have.
pub(crate) fn new_messages(
    seen: &[SeenMessage],
    incoming: &[Incoming],
    provider_count: Option<u32>,
) -> Vec<SeenMessage> {
    let mut fresh: Vec<&Incoming> = incoming
        .iter()
        .filter(|message| !seen.iter().any(|known| known.is(message)))
        .collect();
    let counted = provider_count
        .and_then(|count| usize::try_from(count).ok())
        .unwrap_or(0);
    if fresh.is_empty() && counted > seen.len() && seen.iter().any(|known| known.code.is_some()) {
        fresh.extend(incoming.last());
    }
    let last = seen.last().map_or(0, |known| known.revision);
    fresh
        .into_iter()
        .zip(last + 1..)
        .map(|(message, revision)| SeenMessage {
            revision,
            code: message.code.clone(),
            text: message.text.clone(),
        })
        .collect()
}
