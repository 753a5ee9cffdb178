//! What a key may do, and where it may come from.

use std::{fmt, net::IpAddr, str::FromStr};

use ipnet::IpNet;
use ledger::KeyTerms;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::limit::Group;

/// What a key may do.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    ToSchema,
    clap::ValueEnum,
)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Read catalog, account and orders.
    Read,
    /// Create, cancel, finish and resend orders.
    Buy,
    /// Webhook settings, their log, and replays.
    Webhook,
}

impl Scope {
    /// The word in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Buy => "buy",
            Self::Webhook => "webhook",
        }
    }

    /// What a group of routes needs.
    #[must_use]
    pub const fn of(group: Group) -> Self {
        match group {
            Group::Catalog | Group::Balance | Group::OrderReads => Self::Read,
            Group::OrderCreation | Group::OrderCancellation | Group::OrderActions => Self::Buy,
            Group::Webhook => Self::Webhook,
        }
    }
}

/// An address, or all addresses with the same first bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Network(IpNet);

/// The text is neither an address nor a network such as `192.0.2.0/24`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be an address or a network such as 192.0.2.0/24")]
pub struct InvalidNetwork;

impl Network {
    /// Whether an address lies in it. An IPv4 address written as IPv6 is the IPv4 address.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        self.0.contains(&address.to_canonical())
    }
}

impl FromStr for Network {
    type Err = InvalidNetwork;

    fn from_str(text: &str) -> Result<Self, InvalidNetwork> {
        let network = text.parse();
        let address = || text.parse::<IpAddr>().map(IpNet::from);
        network
            .or_else(|_| address())
            .map(Self)
            .map_err(|_| InvalidNetwork)
    }
}

impl TryFrom<String> for Network {
    type Error = InvalidNetwork;

    fn try_from(text: String) -> Result<Self, InvalidNetwork> {
        text.parse()
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The terms of a key; without scopes it may do everything, without networks come from anywhere.
#[must_use]
pub fn terms(scopes: &[Scope], networks: &[Network]) -> KeyTerms {
    let mut scopes = scopes.to_vec();
    scopes.sort_unstable();
    scopes.dedup();
    let scopes: Vec<_> = scopes
        .iter()
        .map(|scope| scope.as_str().to_owned())
        .collect();
    let allowed_ips: Vec<_> = networks.iter().map(ToString::to_string).collect();
    KeyTerms {
        scopes: (!scopes.is_empty()).then_some(scopes),
        allowed_ips: (!allowed_ips.is_empty()).then_some(allowed_ips),
        ..KeyTerms::default()
    }
}

/// Whether a key with these networks may come from an address; `None`: it is not known. A network
/// that cannot be read allows nothing.
#[must_use]
pub fn may_come_from(allowed: Option<&[String]>, address: Option<IpAddr>) -> bool {
    let Some(allowed) = allowed else { return true };
    let mut networks = allowed
        .iter()
        .filter_map(|text| text.parse::<Network>().ok());
    address.is_some_and(|address| networks.any(|network| network.contains(address)))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("192.0.2.0/24", "192.0.2.255", true)]
    #[case("192.0.2.0/24", "192.0.3.0", false)]
    #[case("192.0.2.7", "192.0.2.7", true)]
    #[case("192.0.2.7", "192.0.2.8", false)]
    #[case("0.0.0.0/0", "203.0.113.9", true)]
    #[case("0.0.0.0/0", "2001:db8::1", false)]
    #[case("192.0.2.0/24", "::ffff:192.0.2.9", true)]
    #[case("2001:db8::/32", "2001:db8:ffff::1", true)]
    #[case("2001:db8::/32", "2001:db9::1", false)]
    #[case("::/0", "2001:db8::1", true)]
    fn a_network_holds_its_addresses(
        #[case] network: &str,
        #[case] address: &str,
        #[case] within: bool,
    ) {
        let network: Network = network.parse().unwrap();
        assert_eq!(network.contains(address.parse().unwrap()), within);
    }

    #[rstest]
    #[case("192.0.2.0/33")]
    #[case("2001:db8::/129")]
    #[case("192.0.2.0/-1")]
    #[case("example.org")]
    #[case("")]
    fn what_is_no_network_is_refused(#[case] text: &str) {
        assert_eq!(text.parse::<Network>(), Err(InvalidNetwork));
    }

    #[test]
    fn a_list_that_cannot_be_read_and_an_unknown_address_allow_nothing() {
        let address = Some("192.0.2.1".parse().unwrap());
        let list = |text: &str| vec![text.to_owned()];
        assert!(may_come_from(None, None));
        assert!(may_come_from(Some(&list("192.0.2.1")), address));
        assert!(!may_come_from(Some(&list("garbage")), address));
        assert!(!may_come_from(Some(&list("192.0.2.1")), None));
    }
}
