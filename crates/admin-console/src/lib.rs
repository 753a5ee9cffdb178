//! The administrators' page as static files: HTML, one style sheet and plain ES modules, built into
//! the binary. No build step, nothing from another host, no markup made of strings.
//!
//! The page is one more user of the admin API: all it shows and does goes through `/admin/v1` with
//! the token of whoever signed in, so it needs no session and no rights of its own. Who serves the
//! files must send [`CONTENT_SECURITY_POLICY`] with each of them.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

use std::borrow::Cow;

/// What a browser may do with the page: scripts, styles, pictures and requests from its own origin,
/// nothing inline, no frames around it, no forms that leave it.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; \
    style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; \
    frame-ancestors 'none'";

/// The file to begin with.
pub const START: &str = "index.html";

#[derive(rust_embed::RustEmbed)]
#[folder = "assets/"]
struct Assets;

/// A file of the page.
#[derive(Clone, Debug)]
pub struct Asset {
    /// Its bytes.
    pub bytes: Cow<'static, [u8]>,
    /// Its media type.
    pub content_type: &'static str,
    /// SHA-256 of the bytes: an entity tag without its quotes.
    pub digest: [u8; 32],
}

/// The file with this name; all lie in one folder.
#[must_use]
pub fn find(name: &str) -> Option<Asset> {
    let file = Assets::get(name)?;
    Some(Asset {
        content_type: content_type(name)?,
        digest: file.metadata.sha256_hash(),
        bytes: file.data,
    })
}

fn content_type(name: &str) -> Option<&'static str> {
    match name.rsplit_once('.')?.1 {
        "html" => Some("text/html; charset=utf-8"),
        "css" => Some("text/css; charset=utf-8"),
        "js" => Some("text/javascript; charset=utf-8"),
        "svg" => Some("image/svg+xml"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(name: &str) -> String {
        String::from_utf8(find(name).unwrap().bytes.into_owned()).unwrap()
    }

    #[test]
    fn every_file_can_be_served_and_every_import_is_there() {
        for name in Assets::iter() {
            assert!(find(&name).is_some(), "{name}: no media type");
            if !name.ends_with(".js") {
                continue;
            }
            for imported in text(&name)
                .lines()
                .filter_map(|line| line.split(" from \"./").nth(1))
            {
                let file = imported.trim_end_matches("\";");
                assert!(find(file).is_some(), "{name} imports {file}");
            }
        }
        assert!(find(START).is_some());
        assert!(find("../Cargo.toml").is_none());
    }

    #[test]
    fn nothing_inline_and_nothing_from_elsewhere() {
        let page = text(START);
        assert!(!page.contains("<script>") && !page.contains("<style"));
        assert!(!page.contains("onclick=") && !page.contains("style="));
        for name in Assets::iter() {
            let text = text(&name);
            let links = text.matches("http://").count() + text.matches("https://").count();
            // The namespace of SVG is a name, not an address.
            assert_eq!(
                links,
                text.matches("http://www.w3.org/2000/svg").count(),
                "{name}"
            );
            assert!(!text.contains("innerHTML"), "{name} makes markup of text");
        }
    }
}
