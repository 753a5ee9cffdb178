//! An offer's name: the three opaque ids of a purchase in one text.

use std::borrow::Cow;

use provider::OfferRef;
use url::form_urlencoded::{byte_serialize, parse};

use crate::{client::Offer, wire::Id};

/// `countryId/serviceId/operatorId`, each encoded so that it has no slash of its own.
pub(crate) fn offer_ref(country_id: &Id, service_id: &Id, operator_id: &Id) -> OfferRef {
    let parts = [country_id, service_id, operator_id].map(|id| encode(&id.0));
    OfferRef(parts.join("/"))
}

/// The other way; `None` for what this crate did not write.
pub(crate) fn offer(offer_ref: &OfferRef) -> Option<Offer> {
    let mut parts = offer_ref.0.split('/').map(decode);
    let mut next = || parts.next().flatten();
    let offer = Offer {
        country_id: next()?,
        service_id: next()?,
        operator_id: next()?,
    };
    parts.next().is_none().then_some(offer)
}

fn encode(id: &str) -> String {
    byte_serialize(id.as_bytes()).collect()
}

fn decode(part: &str) -> Option<String> {
    let (id, _) = parse(part.as_bytes()).next()?;
    (!id.is_empty()).then(|| Cow::into_owned(id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_come_back_as_they_were() {
        for ids in [["6", "17", "5"], ["a/b", "c d", "é=&?#"], ["%2F", "+", "x"]] {
            let [country_id, service_id, operator_id] = ids.map(|id| Id(id.to_owned()));
            let written = offer_ref(&country_id, &service_id, &operator_id);
            let read = offer(&written).unwrap();
            assert_eq!([read.country_id, read.service_id, read.operator_id], ids);
        }
        let plain = offer_ref(&Id("6".into()), &Id("17".into()), &Id("5".into()));
        assert_eq!(plain.0, "6/17/5");
    }

    #[test]
    fn what_is_no_offer_is_not_one() {
        for text in ["", "6", "6/17", "6//5", "6/17/5/1", "whatsapp/ID"] {
            assert!(offer(&OfferRef(text.to_owned())).is_none(), "{text}");
        }
    }
}
