//! Finding the rows of a list: bare, keyed by id, or grouped.

use serde_json::value::RawValue;

use crate::fields::{Fields, scalar};

/// Groups inside of groups are not followed further (country, service, operator, and a wrapper).
const DEPTH_MAX: u8 = 4;

/// What makes an object a row, and what its id is called.
struct Kind {
    is_row: fn(&Fields) -> bool,
    id_names: &'static [&'static str],
}

/// All rows of countries or services: objects with a name. One without an id takes the key that it
/// stands under; a bare text under a key is the name of that id.
pub(crate) fn named_rows(payload: &RawValue) -> Vec<Fields> {
    const IDS: &[&str] = &["id", "countryId", "country_id", "serviceId", "service_id"];
    let is_row = |fields: &Fields| {
        let has_name = fields
            .text(&["name", "countryName", "serviceName", "title"])
            .is_some();
        has_name || (fields.text(&["code", "iso"]).is_some() && fields.text(IDS).is_some())
    };
    let kind = Kind {
        is_row,
        id_names: IDS,
    };
    kind.rows(payload)
}

/// All rows of products: objects with a price. One without an id takes the key that it stands
/// under for its operator's.
pub(crate) fn priced_rows(payload: &RawValue) -> Vec<Fields> {
    let kind = Kind {
        is_row: |fields| fields.raw(&["price", "cost"]).is_some(),
        id_names: &["operatorId", "operator_id", "id"],
    };
    kind.rows(payload)
}

/// Where a value stands.
#[derive(Clone, Copy)]
enum Place<'a> {
    /// The payload itself.
    Root,
    /// In a list.
    Item,
    /// Under a key of an object that is an item or not.
    Key { name: &'a str, of_item: bool },
}

/// Keys that stand beside rows, not for the id of one.
const NOT_IDS: [&str; 8] = [
    "status", "success", "message", "msg", "error", "code", "total", "page",
];

impl Kind {
    fn rows(&self, payload: &RawValue) -> Vec<Fields> {
        let mut rows = Vec::new();
        self.collect(payload, Place::Root, 0, &mut rows);
        rows
    }

    fn collect(&self, value: &RawValue, place: Place<'_>, depth: u8, rows: &mut Vec<Fields>) {
        if depth > DEPTH_MAX {
            return;
        }
        if let Some(mut fields) = Fields::read(value) {
            if (self.is_row)(&fields) {
                if let (Place::Key { name, .. }, None) = (place, fields.text(self.id_names)) {
                    fields.insert_missing(self.id_names[0], name);
                }
                return rows.push(fields);
            }
            let of_item = matches!(place, Place::Item);
            for (name, value) in fields.iter() {
                self.collect(value, Place::Key { name, of_item }, depth + 1, rows);
            }
        } else if let Ok(list) = serde_json::from_str::<Vec<Box<RawValue>>>(value.get()) {
            for value in &list {
                self.collect(value, Place::Item, depth + 1, rows);
            }
        } else if let Place::Key {
            name: key,
            of_item: false,
        } = place
            && let Some(name) = scalar(value)
            && !NOT_IDS.contains(&key)
        {
            let mut fields = Fields::default();
            fields.insert_missing(self.id_names[0], key);
            fields.insert_missing("name", &name);
            if (self.is_row)(&fields) {
                rows.push(fields);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::wire::{Country, Product};

    fn raw(json: &str) -> Box<RawValue> {
        serde_json::from_str(json).unwrap()
    }

    #[rstest]
    #[case(r#"[{"id":6,"name":"Indonesia"}]"#)]
    #[case(r#"[{"countryId":"6","countryName":"Indonesia"},null,7]"#)]
    #[case(r#"{"6":{"name":"Indonesia"}}"#)]
    #[case(r#"{"0":{"country_id":6,"title":"Indonesia"}}"#)]
    #[case(r#"{"6":"Indonesia"}"#)]
    #[case(r#"{"countries":[{"id":6,"name":"Indonesia"}]}"#)]
    #[case(r#"{"id":6,"name":"Indonesia"}"#)]
    fn countries_are_found_in_any_form(#[case] json: &str) {
        let [row] = named_rows(&raw(json)).try_into().ok().unwrap();
        let country = Country::try_from(row).unwrap();
        assert_eq!(
            (country.id.0.as_str(), country.name.as_deref()),
            ("6", Some("Indonesia"))
        );
    }

    #[rstest]
    #[case("[]")]
    #[case(r#"[{"flag":"id"}]"#)]
    #[case(r#"{"status":1,"message":"ok"}"#)]
    #[case(r#"["Indonesia"]"#)]
    #[case("7")]
    fn what_has_no_id_and_name_is_no_country(#[case] json: &str) {
        assert!(named_rows(&raw(json)).is_empty());
    }

    #[test]
    fn a_row_with_a_code_and_no_name_is_one_row() {
        let [row] = named_rows(&raw(r#"[{"id":6,"code":"ID"}]"#))
            .try_into()
            .ok()
            .unwrap();
        let country = Country::try_from(row).unwrap();
        assert_eq!(
            (country.id.0.as_str(), country.code.as_deref()),
            ("6", Some("ID"))
        );
    }

    #[rstest]
    #[case(r#"[{"operatorId":5,"price":0.5,"count":3}]"#)]
    #[case(r#"[{"id":"5","cost":"$0.50","stock":"3"}]"#)]
    #[case(r#"{"5":{"price":"0.50","qty":3}}"#)]
    #[case(r#"{"0":{"id":5,"price":"0.50","available":3}}"#)]
    #[case(r#"{"6":{"17":{"5":{"price":0.5,"count":3}}}}"#)]
    #[case(r#"{"operators":[{"operator_id":5,"id":99,"price":0.5,"count":3}]}"#)]
    fn products_are_found_in_any_form(#[case] json: &str) {
        let [row] = priced_rows(&raw(json)).try_into().ok().unwrap();
        let product = Product::try_from(row).unwrap();
        assert_eq!(product.operator_id.0, "5");
        assert_eq!(product.price.to_string(), "0.5");
        assert_eq!(product.count, Some(3));
    }

    #[rstest]
    #[case("[]")]
    #[case("{}")]
    #[case("7")]
    #[case(r#"[{"operatorId":5,"count":3}]"#)]
    #[case(r#"[{"operatorId":5,"price":null}]"#)]
    #[case(r#"[[[[[[{"operatorId":5,"price":1}]]]]]]"#)]
    fn a_row_without_a_price_is_none(#[case] json: &str) {
        assert!(priced_rows(&raw(json)).is_empty());
    }
}
