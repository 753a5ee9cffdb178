//! What is asked, by what is common, rare and never met.

use domain::{ClientId, Currency, Mode, OrderId, OrderState};
use ledger::{LedgerFilter, OrderSearch};

use super::generated::SINCE;

pub fn filters() -> Vec<(&'static str, LedgerFilter)> {
    let any = LedgerFilter::default;
    let country = |code: &str| Some(code.parse().unwrap());
    let service = |slug: &str| Some(slug.parse().unwrap());
    let provider = |name: &str| Some(name.parse().unwrap());
    let day = SINCE + time::Duration::days(9);
    vec![
        ("everything", any()),
        (
            "client, common",
            LedgerFilter {
                client: Some(ClientId(1)),
                ..any()
            },
        ),
        (
            "client, rare",
            LedgerFilter {
                client: Some(ClientId(12)),
                ..any()
            },
        ),
        (
            "provider",
            LedgerFilter {
                provider: provider("online"),
                ..any()
            },
        ),
        (
            "provider that there is not",
            LedgerFilter {
                provider: provider("gone"),
                ..any()
            },
        ),
        (
            "country, rare",
            LedgerFilter {
                country: country("SE"),
                ..any()
            },
        ),
        (
            "service",
            LedgerFilter {
                service: service("uber"),
                ..any()
            },
        ),
        (
            "account loss",
            LedgerFilter {
                account: Some("loss"),
                ..any()
            },
        ),
        (
            "account cash",
            LedgerFilter {
                account: Some("cash"),
                ..any()
            },
        ),
        (
            "account revenue",
            LedgerFilter {
                account: Some("revenue"),
                ..any()
            },
        ),
        (
            "kind deposit",
            LedgerFilter {
                kind: Some("deposit"),
                ..any()
            },
        ),
        (
            "kind charge",
            LedgerFilter {
                kind: Some("charge"),
                ..any()
            },
        ),
        (
            "currency",
            LedgerFilter {
                currency: Some(Currency::IDR),
                ..any()
            },
        ),
        (
            "order",
            LedgerFilter {
                order_id: Some(OrderId(1500)),
                ..any()
            },
        ),
        (
            "country and service",
            LedgerFilter {
                country: country("SE"),
                service: service("uber"),
                ..any()
            },
        ),
        (
            "client, provider, kind",
            LedgerFilter {
                client: Some(ClientId(7)),
                provider: provider("channel"),
                kind: Some("spend"),
                ..any()
            },
        ),
        (
            "country, account loss",
            LedgerFilter {
                country: country("KE"),
                account: Some("loss"),
                ..any()
            },
        ),
        (
            "client and country that seldom meet",
            LedgerFilter {
                client: Some(ClientId(3)),
                country: country("GB"),
                ..any()
            },
        ),
        (
            "client and country that never meet",
            LedgerFilter {
                client: Some(ClientId(4)),
                country: country("IT"),
                ..any()
            },
        ),
        (
            "country and service that never meet",
            LedgerFilter {
                country: country("IT"),
                service: service("uber"),
                ..any()
            },
        ),
        (
            "live money of client, account loss",
            LedgerFilter {
                mode: Some(Mode::Live),
                client: Some(ClientId(12)),
                account: Some("loss"),
                ..any()
            },
        ),
        (
            "client, test money that there is not",
            LedgerFilter {
                mode: Some(Mode::Test),
                client: Some(ClientId(1)),
                ..any()
            },
        ),
        (
            "client and service, common",
            LedgerFilter {
                client: Some(ClientId(1)),
                service: service("whatsapp"),
                ..any()
            },
        ),
        (
            "provider and country, common",
            LedgerFilter {
                provider: provider("online"),
                country: country("ID"),
                ..any()
            },
        ),
        (
            "provider, country and service",
            LedgerFilter {
                provider: provider("online"),
                country: country("ID"),
                service: service("whatsapp"),
                ..any()
            },
        ),
        (
            "client, provider, country and service",
            LedgerFilter {
                client: Some(ClientId(1)),
                provider: provider("online"),
                country: country("ID"),
                service: service("whatsapp"),
                ..any()
            },
        ),
        (
            "a day long ago",
            LedgerFilter {
                since: Some(day),
                until: Some(day + time::Duration::DAY),
                ..any()
            },
        ),
        (
            "a day long ago, provider",
            LedgerFilter {
                provider: provider("cheap-id"),
                since: Some(day),
                until: Some(day + time::Duration::DAY),
                ..any()
            },
        ),
        (
            "some weeks, not of whole days",
            LedgerFilter {
                since: Some(day - time::Duration::minutes(30 * 24 * 60 + 77)),
                until: Some(day + time::Duration::minutes(1_123)),
                ..any()
            },
        ),
        (
            "some weeks, client and provider",
            LedgerFilter {
                client: Some(ClientId(1)),
                provider: provider("online"),
                since: Some(day - time::Duration::minutes(30 * 24 * 60 + 77)),
                until: Some(day + time::Duration::minutes(1_123)),
                ..any()
            },
        ),
    ]
}

pub fn searches() -> Vec<(&'static str, OrderSearch)> {
    let any = OrderSearch::default;
    let day = SINCE + time::Duration::days(9);
    vec![
        ("everything", any()),
        (
            "client",
            OrderSearch {
                client: Some(ClientId(12)),
                ..any()
            },
        ),
        (
            "provider",
            OrderSearch {
                provider: Some("online".parse().unwrap()),
                ..any()
            },
        ),
        (
            "provider, long ago",
            OrderSearch {
                provider: Some("online".parse().unwrap()),
                until: Some(day),
                ..any()
            },
        ),
        (
            "state failed",
            OrderSearch {
                states: vec![OrderState::Failed],
                ..any()
            },
        ),
        (
            "state unresolved",
            OrderSearch {
                states: vec![OrderState::Unresolved],
                ..any()
            },
        ),
        (
            "open states",
            OrderSearch {
                states: vec![
                    OrderState::Waiting,
                    OrderState::Cancelling,
                    OrderState::Expiring,
                ],
                ..any()
            },
        ),
        (
            "client, state failed",
            OrderSearch {
                client: Some(ClientId(3)),
                states: vec![OrderState::Failed],
                ..any()
            },
        ),
        (
            "country and service",
            OrderSearch {
                country: Some("SE".parse().unwrap()),
                service: Some("uber".parse().unwrap()),
                ..any()
            },
        ),
        (
            "client and country that seldom meet",
            OrderSearch {
                client: Some(ClientId(3)),
                country: Some("GB".parse().unwrap()),
                ..any()
            },
        ),
        (
            "client and country that never meet",
            OrderSearch {
                client: Some(ClientId(4)),
                country: Some("IT".parse().unwrap()),
                ..any()
            },
        ),
        (
            "country and service that never meet",
            OrderSearch {
                country: Some("IT".parse().unwrap()),
                service: Some("uber".parse().unwrap()),
                ..any()
            },
        ),
        (
            "long ago",
            OrderSearch {
                until: Some(day),
                ..any()
            },
        ),
        (
            "order",
            OrderSearch {
                order_id: Some(OrderId(1500)),
                ..any()
            },
        ),
        (
            "provider's id",
            OrderSearch {
                provider_order_id: Some("channel-700".to_owned()),
                ..any()
            },
        ),
    ]
}
