//! Pushes: SMSCode document v1.0.0, "Webhook". Sent once, answered within three seconds or given up.

use http::HeaderMap;
use provider::{ProviderOrderId, PushRefusal};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use subtle::ConstantTimeEq;

use crate::wire::{Id, SIGNATURE_HEADER, sign_push};

/// All that is read of an event; in a test every field is null.
#[derive(Deserialize)]
struct Event {
    data: Data,
}

#[derive(Deserialize)]
struct Data {
    order_id: Option<Id>,
}

pub(crate) fn read(
    secret: &SecretString,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<Option<ProviderOrderId>, PushRefusal> {
    let given = headers.get(SIGNATURE_HEADER).ok_or(PushRefusal::Unproven)?;
    let ours = sign_push(secret.expose_secret().as_bytes(), body);
    let ours = ours.ok_or(PushRefusal::NotExpected)?;
    let is_proven: bool = ours.as_bytes().ct_eq(given.as_bytes()).into();
    if !is_proven {
        return Err(PushRefusal::Unproven);
    }
    // Proven but not readable: a new kind of event, which tells us nothing.
    let event = serde_json::from_slice::<Event>(body).ok();
    Ok(event
        .and_then(|event| event.data.order_id)
        .map(|id| ProviderOrderId(id.as_str().to_owned())))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    /// From Python: `hmac.new(b"key", body, hashlib.sha256).hexdigest()`.
    const BODY: &[u8] = br#"{"event":"order.otp_received","data":{"order_id":77}}"#;
    const PROOF: &str = concat!(
        "sha256=",
        "374887c2f22cb29dfc41b9f3a8210726",
        "f290d65f82f71905c85cb1af2297c2b3",
    );

    fn headers(signature: &str) -> HeaderMap {
        [(
            SIGNATURE_HEADER.parse().unwrap(),
            signature.parse().unwrap(),
        )]
        .into_iter()
        .collect()
    }

    #[test]
    fn a_proven_push_names_its_number_and_nothing_else_is_believed() {
        let key = SecretString::from("key");
        let id = read(&key, &headers(PROOF), BODY).unwrap();
        assert_eq!(id, Some(ProviderOrderId("77".to_owned())));
        assert_eq!(
            read(&SecretString::from("other"), &headers(PROOF), BODY),
            Err(PushRefusal::Unproven)
        );
        let changed = [BODY, b" "].concat();
        assert_eq!(
            read(&key, &headers(PROOF), &changed),
            Err(PushRefusal::Unproven)
        );
    }

    #[rstest]
    #[case("")]
    #[case("sha256=")]
    #[case("sha256=00")]
    #[case(&PROOF["sha256=".len()..])]
    fn any_other_signature_is_refused(#[case] signature: &str) {
        let read = read(&SecretString::from("key"), &headers(signature), BODY);
        assert_eq!(read, Err(PushRefusal::Unproven));
    }

    #[test]
    fn a_push_without_signature_is_refused() {
        let read = read(&SecretString::from("key"), &HeaderMap::new(), BODY);
        assert_eq!(read, Err(PushRefusal::Unproven));
    }
}
