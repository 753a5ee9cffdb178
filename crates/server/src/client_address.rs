//! Where a request comes from, also behind proxies.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::{
    extract::{ConnectInfo, Request, State},
    middleware::Next,
    response::Response,
};
use http::{Extensions, HeaderMap, HeaderName, header};
use serde::Deserialize;

use crate::{app::AppState, key_terms::Network};

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// `[proxies]`: who is believed when they say for whom a request is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TrustedProxies {
    /// Their networks; none: only connections themselves say where they come from.
    pub trusted: Vec<Network>,
    /// The header that all of them write. Another one may come from the client as it is.
    pub header: ForwardedBy,
}

/// A header to which each proxy adds whose request it passes on, to the right of what was there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub enum ForwardedBy {
    /// A list of addresses.
    #[default]
    #[serde(rename = "x-forwarded-for")]
    XForwardedFor,
    /// RFC 7239.
    #[serde(rename = "forwarded")]
    Forwarded,
}

impl ForwardedBy {
    const fn name(self) -> HeaderName {
        match self {
            Self::XForwardedFor => X_FORWARDED_FOR,
            Self::Forwarded => header::FORWARDED,
        }
    }

    fn address(self, entry: &str) -> Option<IpAddr> {
        match self {
            Self::XForwardedFor => address(entry),
            Self::Forwarded => {
                let pairs = entry.split(';').filter_map(|pair| pair.split_once('='));
                let mut whose = pairs.filter(|(name, _)| name.trim().eq_ignore_ascii_case("for"));
                let (_, value) = whose.next()?;
                address(value.trim().trim_matches('"'))
            }
        }
    }
}

/// An address, or one with a port; none if it is a word such as `unknown`.
fn address(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let bracketed = || text.strip_prefix('[')?.strip_suffix(']')?.parse().ok();
    text.parse()
        .ok()
        .or_else(|| text.parse::<SocketAddr>().ok().map(|socket| socket.ip()))
        .or_else(|| bracketed().map(|address: Ipv6Addr| address.into()))
        .map(|address: IpAddr| address.to_canonical())
}

impl TrustedProxies {
    /// The nearest address that is not a trusted proxy's: what lies beyond it is hearsay. If all are,
    /// the farthest of them. `None` if a trusted proxy does not tell: then nobody knows.
    ///
    /// Entries are read one by one from the right, because all but the last ones are the sender's to
    /// choose: whatever they hold, quotation marks left open included, changes nothing.
    #[must_use]
    pub fn client(&self, peer: IpAddr, headers: &HeaderMap) -> Option<IpAddr> {
        let mut nearest = peer.to_canonical();
        if !self.trusts(nearest) {
            return Some(nearest);
        }
        for line in headers.get_all(self.header.name()).iter().rev() {
            let entries = line.as_bytes().rsplit(|byte| *byte == b',');
            for entry in entries.filter(|entry| !entry.trim_ascii().is_empty()) {
                nearest = self.header.address(str::from_utf8(entry).ok()?)?;
                if !self.trusts(nearest) {
                    return Some(nearest);
                }
            }
        }
        Some(nearest)
    }

    fn trusts(&self, address: IpAddr) -> bool {
        self.trusted.iter().any(|network| network.contains(address))
    }
}

/// Where a request comes from, found once; `None`: nobody knows.
#[derive(Clone, Copy, Debug)]
struct ClientAddress(Option<IpAddr>);

/// Finds out where a request comes from, for all that asks [`of`] later.
pub async fn find(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let address = peer.and_then(|peer| state.proxies.client(peer.0.ip(), request.headers()));
    request.extensions_mut().insert(ClientAddress(address));
    next.run(request).await
}

/// Where the request with these extensions comes from, if anybody knows.
#[must_use]
pub fn of(extensions: &Extensions) -> Option<IpAddr> {
    extensions.get::<ClientAddress>()?.0
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;
    use rstest::rstest;

    use super::*;

    fn client(by: ForwardedBy, peer: &str, lines: &[&str]) -> Option<String> {
        let networks = ["10.0.0.0/8", "2001:db8:feed::/48"];
        let proxies = TrustedProxies {
            trusted: networks.map(|text| text.parse().unwrap()).to_vec(),
            header: by,
        };
        let mut headers = HeaderMap::new();
        for line in lines {
            // Bytes that are no text arrive too.
            let value = HeaderValue::from_bytes(line.as_bytes()).unwrap();
            headers.append(by.name(), value);
        }
        let found = proxies.client(peer.parse().unwrap(), &headers);
        found.map(|address| address.to_string())
    }

    #[rstest]
    #[case::straight("192.0.2.1", &[], Some("192.0.2.1"))]
    #[case::spoofed_by_a_stranger("192.0.2.1", &["198.51.100.7"], Some("192.0.2.1"))]
    #[case::through_one("10.0.0.1", &["198.51.100.7"], Some("198.51.100.7"))]
    #[case::what_the_client_wrote_is_left_of_it("10.0.0.1", &["203.0.113.9, 198.51.100.7"], Some("198.51.100.7"))]
    #[case::even_a_proxys_address("10.0.0.1", &["10.0.0.9, 198.51.100.7"], Some("198.51.100.7"))]
    #[case::through_two("10.0.0.1", &["203.0.113.9, 198.51.100.7, 10.3.2.1"], Some("198.51.100.7"))]
    #[case::lines_are_one_list("10.0.0.1", &["203.0.113.9", "198.51.100.7", "10.3.2.1"], Some("198.51.100.7"))]
    #[case::garbage_to_the_left("10.0.0.1", &["<script>, \"é\", 198.51.100.7"], Some("198.51.100.7"))]
    #[case::garbage_in_a_line_before("10.0.0.1", &["é", "\",,;=", "198.51.100.7"], Some("198.51.100.7"))]
    #[case::the_proxy_does_not_know("10.0.0.1", &["198.51.100.7, unknown"], None)]
    #[case::nor_is_it_text("10.0.0.1", &["198.51.100.7, é"], None)]
    #[case::nothing_that_can_be_read("10.0.0.1", &["198.51.100.7, 10.0.0.256"], None)]
    #[case::empty_entries("10.0.0.1", &[" , 198.51.100.7 ,, "], Some("198.51.100.7"))]
    #[case::the_proxy_itself("10.0.0.1", &[], Some("10.0.0.1"))]
    #[case::proxies_only("10.0.0.1", &["10.0.0.3, 10.0.0.2"], Some("10.0.0.3"))]
    #[case::with_a_port("10.0.0.1", &["198.51.100.7:4711"], Some("198.51.100.7"))]
    #[case::ipv6("2001:db8:feed::1", &["2001:db8::7"], Some("2001:db8::7"))]
    #[case::ipv6_with_a_port("10.0.0.1", &["[2001:db8::7]:4711"], Some("2001:db8::7"))]
    #[case::ipv6_in_brackets("10.0.0.1", &["[2001:db8::7]"], Some("2001:db8::7"))]
    #[case::mapped_proxy("::ffff:10.0.0.1", &["198.51.100.7"], Some("198.51.100.7"))]
    #[case::mapped_client("10.0.0.1", &["::ffff:198.51.100.7"], Some("198.51.100.7"))]
    #[case::mapped_proxy_in_the_list("10.0.0.1", &["198.51.100.7, ::ffff:10.0.0.2"], Some("198.51.100.7"))]
    #[case::mapped_stranger("::ffff:192.0.2.1", &["198.51.100.7"], Some("192.0.2.1"))]
    fn x_forwarded_for(#[case] peer: &str, #[case] lines: &[&str], #[case] expected: Option<&str>) {
        let found = client(ForwardedBy::XForwardedFor, peer, lines);
        assert_eq!(found.as_deref(), expected);
    }

    #[rstest]
    #[case::plain("10.0.0.1", &["for=198.51.100.7;proto=https;by=10.0.0.1"], Some("198.51.100.7"))]
    #[case::in_any_case("10.0.0.1", &["proto=https; FOR = \"198.51.100.7:4711\""], Some("198.51.100.7"))]
    #[case::ipv6("10.0.0.1", &["for=\"[2001:db8::7]:4711\""], Some("2001:db8::7"))]
    #[case::spoofed_by_a_stranger("192.0.2.1", &["for=198.51.100.7"], Some("192.0.2.1"))]
    #[case::through_two("10.0.0.1", &["for=203.0.113.9, for=198.51.100.7", "for=10.0.0.2"], Some("198.51.100.7"))]
    #[case::an_open_quotation("10.0.0.1", &["for=\"203.0.113.9, for=198.51.100.7"], Some("198.51.100.7"))]
    #[case::hidden("10.0.0.1", &["for=198.51.100.7, for=_hidden"], None)]
    #[case::for_nobody("10.0.0.1", &["for=198.51.100.7, proto=https"], None)]
    #[case::a_list_of_addresses("10.0.0.1", &["198.51.100.7"], None)]
    fn forwarded(#[case] peer: &str, #[case] lines: &[&str], #[case] expected: Option<&str>) {
        let found = client(ForwardedBy::Forwarded, peer, lines);
        assert_eq!(found.as_deref(), expected);
    }

    #[test]
    fn nobody_is_believed_by_default() {
        let headers =
            HeaderMap::from_iter([(X_FORWARDED_FOR, HeaderValue::from_static("192.0.2.1"))]);
        let found = TrustedProxies::default().client([127, 0, 0, 1].into(), &headers);
        assert_eq!(found, Some([127, 0, 0, 1].into()));
    }
}
