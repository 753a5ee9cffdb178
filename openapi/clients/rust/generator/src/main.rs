//! Writes the client's code from a document of OpenAPI 3.0: `DOCUMENT CODE`.

use std::{env, error::Error, fs};

use progenitor_impl::{GenerationSettings, Generator, InterfaceStyle, TypeImpl};

const MARK: &str = "// @generated from openapi/openapi.json by .ci/clients\n\n";

/// Schemas that the client has a type of its own for.
const OWN_TYPES: [(&str, &str); 3] = [
    ("Amount", "crate::Exact"),
    ("ExactNumber", "crate::Exact"),
    ("Moment", "::chrono::DateTime<::chrono::Utc>"),
];

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let (Some(document), Some(code)) = (arguments.next(), arguments.next()) else {
        return Err("usage: DOCUMENT CODE".into());
    };
    let document = serde_json::from_str(&fs::read_to_string(document)?)?;
    let mut settings = GenerationSettings::default();
    settings.with_interface(InterfaceStyle::Builder);
    for (schema, own) in OWN_TYPES {
        let abilities = [TypeImpl::Display, TypeImpl::FromStr];
        settings.with_replacement(schema, own, abilities.into_iter());
    }
    let tokens = Generator::new(&settings).generate_tokens(&document)?;
    let text = prettyplease::unparse(&syn::parse2(tokens)?);
    fs::write(code, [MARK, &text].concat())?;
    Ok(())
}
