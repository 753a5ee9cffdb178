//! Pages are complete, without gaps or doubles, also while rows are inserted.

use std::collections::BTreeSet;

use domain::{ClientId, OrderState};
use ledger::{
    Actor, Deposit, ExportedPosting, FoundOrder, Ledger, LedgerFilter, OrderSearch, PostingPosition,
};
use time::Duration;

use super::generated::{SINCE, UNTIL, ledger_with};

fn place(posting: &ExportedPosting) -> (i64, i16) {
    (posting.transfer_id, posting.line)
}

/// All pages of so many lines; a deposit is booked between any two.
async fn all_pages(ledger: &Ledger, filter: &LedgerFilter, limit: i64) -> Vec<(i64, i16)> {
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let page = ledger.list_postings(filter, after, limit).await.unwrap();
        let Some(last) = page.last() else {
            return seen;
        };
        let whole = usize::try_from(limit).unwrap();
        assert!(page.len() <= whole);
        assert_eq!(
            seen.len() % whole,
            0,
            "{filter:?}: a short page is the last"
        );
        after = Some(PostingPosition::from(last));
        seen.extend(page.iter().map(place));
        let more = Deposit {
            client: ClientId(1),
            mode: domain::Mode::Live,
            amount: "1".parse().unwrap(),
            reason: "meanwhile".to_owned(),
        };
        ledger
            .book_by_hand(
                &more,
                false,
                &Actor::local("accounting"),
                UNTIL + Duration::HOUR,
            )
            .await
            .unwrap()
            .unwrap();
    }
}

#[tokio::test]
async fn pages_of_lines_are_complete_while_lines_are_booked() {
    let (ledger, _database) = ledger_with(600).await;
    ledger.close_steps(UNTIL).await.unwrap();
    let filters = [
        LedgerFilter::default(),
        LedgerFilter {
            provider: Some("online".parse().unwrap()),
            ..LedgerFilter::default()
        },
        LedgerFilter {
            account: Some("revenue"),
            client: Some(ClientId(1)),
            since: Some(SINCE + Duration::days(2)),
            ..LedgerFilter::default()
        },
        LedgerFilter {
            client: Some(ClientId(1)),
            country: Some("ID".parse().unwrap()),
            mode: Some(domain::Mode::Live),
            until: Some(UNTIL - Duration::hours(49)),
            ..LedgerFilter::default()
        },
        LedgerFilter {
            client: Some(ClientId(9)),
            country: Some("GB".parse().unwrap()),
            ..LedgerFilter::default()
        },
    ];
    for filter in filters {
        let exported = exported(&ledger, &filter).await;
        assert!(exported.len() > 20, "{filter:?}");
        let mut pages = all_pages(&ledger, &filter, 97).await;
        pages.reverse();
        assert_eq!(pages, exported, "{filter:?}");
    }
}

/// What was booked before the pages were read, in the order of booking.
async fn exported(ledger: &Ledger, filter: &LedgerFilter) -> Vec<(i64, i16)> {
    use futures::TryStreamExt;
    ledger
        .export_postings(filter.clone(), UNTIL + Duration::HOUR)
        .map_ok(|posting| place(&posting))
        .try_collect()
        .await
        .unwrap()
}

#[tokio::test]
async fn an_export_has_every_line_once_in_order() {
    let (ledger, _database) = ledger_with(3_000).await;
    let lines = exported(&ledger, &LedgerFilter::default()).await;
    let count = ledger
        .count_postings(&LedgerFilter::default())
        .await
        .unwrap();
    assert_eq!(u64::try_from(lines.len()).unwrap(), count);
    let distinct: BTreeSet<_> = lines.iter().copied().collect();
    assert_eq!(distinct.len(), lines.len());
}

#[tokio::test]
async fn every_way_to_search_orders_pages_through_all_of_them() {
    let (ledger, _database) = ledger_with(1_000).await;
    ledger.close_steps(UNTIL).await.unwrap();
    let everything = OrderSearch::default();
    let searches = [
        everything.clone(),
        OrderSearch {
            states: vec![OrderState::Failed, OrderState::Expired],
            ..everything.clone()
        },
        OrderSearch {
            provider: Some("channel".parse().unwrap()),
            until: Some(UNTIL - Duration::days(1)),
            ..everything.clone()
        },
        OrderSearch {
            country: Some("ID".parse().unwrap()),
            client: Some(ClientId(1)),
            states: vec![OrderState::Completed],
            ..everything.clone()
        },
        OrderSearch {
            country: Some("GB".parse().unwrap()),
            client: Some(ClientId(3)),
            ..everything.clone()
        },
        OrderSearch {
            country: Some("ID".parse().unwrap()),
            client: Some(ClientId(1)),
            mode: Some(domain::Mode::Live),
            since: Some(SINCE + Duration::hours(77)),
            until: Some(UNTIL - Duration::hours(77)),
            ..everything.clone()
        },
    ];
    let all = ledger.search_orders(&everything, None, 10_000).await;
    let all = all.unwrap();
    for search in searches {
        let whole = ledger.search_orders(&search, None, 10_000).await.unwrap();
        let found = all.iter().filter(|order| is_found(order, &search));
        assert_eq!(whole.iter().collect::<Vec<_>>(), found.collect::<Vec<_>>());
        assert!(!whole.is_empty(), "{search:?}");
        let (mut paged, mut after) = (Vec::new(), None);
        loop {
            let page = ledger.search_orders(&search, after, 7).await.unwrap();
            let Some(last) = page.last() else { break };
            assert_eq!(paged.len() % 7, 0, "{search:?}: a short page is the last");
            after = Some(last.position);
            paged.extend(page);
        }
        assert_eq!(paged, whole, "{search:?}");
    }
    let newest_first = |pair: &[FoundOrder]| pair[0].created_at >= pair[1].created_at;
    assert!(all.windows(2).all(newest_first));
}

fn is_found(order: &FoundOrder, search: &OrderSearch) -> bool {
    let states = &search.states;
    let provider = search.provider.as_ref();
    (states.is_empty() || states.contains(&order.state))
        && provider.is_none_or(|it| *it == order.provider)
        && search.client.is_none_or(|it| it == order.client)
        && search.country.is_none_or(|it| it == order.product.country)
        && search.since.is_none_or(|it| order.created_at >= it)
        && search.until.is_none_or(|it| order.created_at < it)
}
