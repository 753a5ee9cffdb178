//! What is asked.

use domain::{ClientId, Currency, Mode, OrderId, OrderState};
use time::Duration;

use super::{
    super::{ACCOUNTS, LedgerFilter, OrderSearch, TRANSFER_KINDS},
    SINCE,
};

/// A filter by everything that there is to filter by, by what is common, rare and never met.
pub(super) fn filters() -> Vec<LedgerFilter> {
    let any = LedgerFilter::default;
    let long_ago = SINCE + Duration::days(60);
    let mut filters = vec![
        any(),
        LedgerFilter {
            client: Some(ClientId(1)),
            ..any()
        },
        LedgerFilter {
            client: Some(ClientId(12)),
            ..any()
        },
        LedgerFilter {
            client: Some(ClientId(99)),
            ..any()
        },
        LedgerFilter {
            order_id: Some(OrderId(9_000)),
            ..any()
        },
        LedgerFilter {
            since: Some(long_ago),
            until: Some(long_ago + Duration::DAY),
            ..any()
        },
        LedgerFilter {
            until: Some(long_ago),
            ..any()
        },
        LedgerFilter {
            mode: Some(Mode::Live),
            ..any()
        },
        LedgerFilter {
            mode: Some(Mode::Test),
            ..any()
        },
        LedgerFilter {
            client: Some(ClientId(7)),
            provider: Some("channel".parse().unwrap()),
            kind: Some("spend"),
            ..any()
        },
    ];
    for provider in ["online", "gone"] {
        filters.push(LedgerFilter {
            provider: Some(provider.parse().unwrap()),
            ..any()
        });
    }
    for country in ["ID", "SE", "AU"] {
        filters.push(LedgerFilter {
            country: Some(country.parse().unwrap()),
            ..any()
        });
    }
    for service in ["whatsapp", "uber", "signal"] {
        filters.push(LedgerFilter {
            service: Some(service.parse().unwrap()),
            ..any()
        });
    }
    for currency in [Currency::IDR, Currency::USD] {
        filters.push(LedgerFilter {
            currency: Some(currency),
            ..any()
        });
    }
    for account in ACCOUNTS {
        filters.push(LedgerFilter {
            account: Some(account),
            ..any()
        });
    }
    for kind in TRANSFER_KINDS {
        filters.push(LedgerFilter {
            kind: Some(kind),
            ..any()
        });
    }
    filters
}

/// Filters by two things that are common and seldom or never meet.
pub(super) fn crossing() -> Vec<LedgerFilter> {
    let any = LedgerFilter::default;
    let of = |client, country: &str| LedgerFilter {
        client: Some(ClientId(client)),
        country: Some(country.parse().unwrap()),
        ..any()
    };
    vec![
        of(1, "ID"),
        of(3, "GB"),
        of(4, "IT"),
        LedgerFilter {
            country: Some("IT".parse().unwrap()),
            service: Some("uber".parse().unwrap()),
            ..any()
        },
        LedgerFilter {
            mode: Some(Mode::Test),
            client: Some(ClientId(1)),
            ..any()
        },
        LedgerFilter {
            kind: Some("deposit"),
            provider: Some("online".parse().unwrap()),
            ..any()
        },
        LedgerFilter {
            kind: Some("loss"),
            ..of(8, "FR")
        },
    ]
}

/// The same for searches of orders.
pub(super) fn searches() -> Vec<OrderSearch> {
    let any = OrderSearch::default;
    let long_ago = SINCE + Duration::days(60);
    let mut searches = vec![
        any(),
        OrderSearch {
            client: Some(ClientId(1)),
            ..any()
        },
        OrderSearch {
            client: Some(ClientId(12)),
            ..any()
        },
        OrderSearch {
            client: Some(ClientId(99)),
            ..any()
        },
        OrderSearch {
            order_id: Some(OrderId(9_000)),
            ..any()
        },
        OrderSearch {
            provider_order_id: Some("channel-700".to_owned()),
            ..any()
        },
        OrderSearch {
            provider_order_id: Some("nobody's".to_owned()),
            ..any()
        },
        OrderSearch {
            since: Some(long_ago),
            until: Some(long_ago + Duration::DAY),
            ..any()
        },
        OrderSearch {
            mode: Some(Mode::Live),
            ..any()
        },
        OrderSearch {
            mode: Some(Mode::Test),
            ..any()
        },
        OrderSearch {
            client: Some(ClientId(3)),
            states: vec![OrderState::Failed],
            ..any()
        },
        OrderSearch {
            provider: Some("online".parse().unwrap()),
            states: vec![OrderState::Unresolved],
            ..any()
        },
        OrderSearch {
            provider: Some("online".parse().unwrap()),
            until: Some(long_ago),
            ..any()
        },
        OrderSearch {
            states: vec![
                OrderState::Waiting,
                OrderState::Cancelling,
                OrderState::Expiring,
            ],
            ..any()
        },
    ];
    for provider in ["online", "channel", "gone"] {
        searches.push(OrderSearch {
            provider: Some(provider.parse().unwrap()),
            ..any()
        });
    }
    for country in ["ID", "SE", "AU"] {
        searches.push(OrderSearch {
            country: Some(country.parse().unwrap()),
            ..any()
        });
    }
    for service in ["whatsapp", "uber", "signal"] {
        searches.push(OrderSearch {
            service: Some(service.parse().unwrap()),
            ..any()
        });
    }
    for state in [
        OrderState::Buying,
        OrderState::Unresolved,
        OrderState::Waiting,
        OrderState::Received,
        OrderState::Completed,
        OrderState::Cancelled,
        OrderState::Expired,
        OrderState::Failed,
    ] {
        searches.push(OrderSearch {
            states: vec![state],
            ..any()
        });
    }
    searches
}
