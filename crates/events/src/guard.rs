//! Which addresses a client may make us call: none inside our own network.
//!
//! Three checks, all with the same rules. A URL is checked when it is set and again before each
//! request. A name's addresses are checked where the connection is made, after resolving, so that a
//! name that changes its mind between check and use gains nothing. Addresses written in a URL never
//! reach the resolver: they are checked in the URL, after parsing, which turns all their forms
//! (decimal, octal, hexadecimal, full-width digits) into one.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

/// Longer URLs are refused.
const LENGTH_LIMIT: usize = 2_048;
/// Besides these only ports that no system service owns: nobody's mail server or shell.
const LOW_PORTS: [u16; 1] = [443];
/// Names for the inside of a network, whatever they resolve to.
const INSIDE: [&str; 8] = [
    "localhost",
    "local",
    "internal",
    "intranet",
    "lan",
    "home.arpa",
    "corp",
    "onion",
];

/// IANA's special-purpose registry, as of 2026-11, with what is multicast or reserved; and the one
/// public address that a cloud gives to the host of a virtual machine.
const NOT_PUBLIC_V4: [([u8; 4], u32); 17] = [
    ([0, 0, 0, 0], 8),
    ([10, 0, 0, 0], 8),
    ([100, 64, 0, 0], 10),
    ([127, 0, 0, 0], 8),
    ([168, 63, 129, 16], 32),
    ([169, 254, 0, 0], 16),
    ([172, 16, 0, 0], 12),
    ([192, 0, 0, 0], 24),
    ([192, 0, 2, 0], 24),
    ([192, 88, 99, 0], 24),
    ([192, 168, 0, 0], 16),
    ([198, 18, 0, 0], 15),
    ([198, 51, 100, 0], 24),
    ([203, 0, 113, 0], 24),
    ([224, 0, 0, 0], 4),
    ([240, 0, 0, 0], 4),
    ([255, 255, 255, 255], 32),
];

/// Of the IPv6 addresses only 2000::/3 is public at all, and these parts of it are not: IETF
/// protocols with Teredo, documentation, and 6to4, which hides an IPv4 address.
const NOT_PUBLIC_V6: [([u16; 2], u32); 4] = [
    ([0x2001, 0x0000], 23),
    ([0x2001, 0x0db8], 32),
    ([0x2002, 0x0000], 16),
    ([0x3fff, 0x0000], 20),
];

/// What may be called besides public addresses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AddressPolicy {
    /// This machine, also without TLS and at any port: for development and tests.
    pub allow_loopback: bool,
}

/// Why a URL cannot be a receiver.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UrlRefusal {
    /// Not a URL, or one that two parsers may read differently.
    #[error("must be a URL")]
    NotAUrl,
    /// Too long.
    #[error("must not be longer than 2048 characters")]
    TooLong,
    /// Another scheme.
    #[error("must begin with https://")]
    NotHttps,
    /// With a name or password.
    #[error("must not hold a name or password")]
    UserInfo,
    /// A port that belongs to other services.
    #[error("must use port 443 or one above 1023")]
    Port,
    /// An address or name of the inside of a network.
    #[error("must name a public host")]
    NotPublic,
}

/// A name resolved to nothing that may be called.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("no public address")]
pub(crate) struct NoPublicAddress;

impl AddressPolicy {
    /// Reads a receiver's URL.
    ///
    /// # Errors
    /// It is not one that may be called.
    pub fn check_url(self, text: &str) -> Result<Url, UrlRefusal> {
        if text.len() > LENGTH_LIMIT {
            return Err(UrlRefusal::TooLong);
        }
        // The parser forgives these, as browsers do; other parsers read them in other ways.
        if text.contains(|c: char| c.is_whitespace() || c.is_control() || c == '\\') {
            return Err(UrlRefusal::NotAUrl);
        }
        let url = Url::parse(text).map_err(|_| UrlRefusal::NotAUrl)?;
        let here = self.allow_loopback && url.host().is_some_and(|host| is_loopback(&host));
        match url.scheme() {
            "https" => {}
            "http" if here => {}
            _ => return Err(UrlRefusal::NotHttps),
        }
        let authority = text.split("//").nth(1).unwrap_or_default();
        let authority = authority.split(['/', '?', '#']).next().unwrap_or_default();
        if authority.contains('@') {
            return Err(UrlRefusal::UserInfo);
        }
        if here {
            return Ok(url);
        }
        let public = match url.host() {
            Some(Host::Ipv4(address)) => is_public(address.into()),
            Some(Host::Ipv6(address)) => is_public(address.into()),
            Some(Host::Domain(name)) => is_public_name(name),
            None => false,
        };
        if !public {
            return Err(UrlRefusal::NotPublic);
        }
        match url.port() {
            Some(port) if port < 1024 && !LOW_PORTS.contains(&port) => Err(UrlRefusal::Port),
            _ => Ok(url),
        }
    }

    fn allows(self, address: IpAddr) -> bool {
        is_public(address) || (self.allow_loopback && address.is_loopback())
    }
}

/// Resolves names and keeps only the addresses that may be called.
impl Resolve for AddressPolicy {
    fn resolve(&self, name: Name) -> Resolving {
        let policy = *self;
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let allowed: Vec<SocketAddr> = found
                .filter(|address| policy.allows(address.ip()))
                .collect();
            if allowed.is_empty() {
                return Err(NoPublicAddress.into());
            }
            Ok(Box::new(allowed.into_iter()) as Addrs)
        })
    }
}

fn is_loopback(host: &Host<&str>) -> bool {
    match host {
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
        Host::Domain(name) => *name == "localhost",
    }
}

/// A name with dots that is not one for the inside. One that ends in a dot is refused: it means
/// the same host to us and another one to its certificate.
fn is_public_name(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let inside = INSIDE
        .iter()
        .any(|zone| name == *zone || name.ends_with(&format!(".{zone}")));
    name.contains('.') && !name.ends_with('.') && !inside
}

/// Whether an address is one of the public Internet, for one host.
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let bits = u32::from(address);
    !NOT_PUBLIC_V4.iter().any(|(network, length)| {
        let network = u32::from(Ipv4Addr::from(*network));
        (bits ^ network).leading_zeros() >= *length
    })
}

/// Mapped and compatible IPv4 addresses, NAT64, unique local, link-local and multicast all lie
/// outside of 2000::/3.
fn is_public_v6(address: Ipv6Addr) -> bool {
    let [first, second, ..] = address.segments();
    let bits = (u32::from(first) << 16) | u32::from(second);
    let global = first & 0xe000 == 0x2000;
    global
        && !NOT_PUBLIC_V6.iter().any(|([first, second], length)| {
            let network = (u32::from(*first) << 16) | u32::from(*second);
            (bits ^ network).leading_zeros() >= *length
        })
}

#[cfg(test)]
mod tests;
