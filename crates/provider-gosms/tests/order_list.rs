//! How the paged order list is read: nothing is assumed of its order or freshness.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod account;

use account::gosms;
use domain::Timestamp;
use provider::{ErrorKind, NumberState, Provider, ProviderOrderId};
use provider_testkit::{Reply, Route, ScriptedServer};
use rstest::rstest;

/// The order `id` was made so many minutes after midnight.
fn row(id: u32, minute: u32, fields: &str) -> String {
    let (hour, minute) = (minute / 60, minute % 60);
    format!(
        r#"{{"order_id":{id},"phone":"+6281234567890","project_code":"whatsapp","region":"ID",
            "price":0.50,"created_at":"2025-12-03T{hour:02}:{minute:02}:00Z",{fields}}}"#
    )
}

fn pending(id: u32, minute: u32) -> String {
    row(id, minute, r#""status":"pending""#)
}

/// A page of the list of this status; of the list of all if that is empty.
fn script_page(server: &ScriptedServer, (status, page): (&str, u32), rows: &[String], total: u32) {
    let body = format!(r#"{{"orders":[{}],"total":{total}}}"#, rows.join(","));
    let mut route = Route::get("/user/orders").query("page", &page.to_string());
    if !status.is_empty() {
        route = route.query("status", status);
    }
    server.on(route, Reply::json(200, body));
}

fn id(id: u32) -> ProviderOrderId {
    ProviderOrderId(id.to_string())
}

fn noon() -> Timestamp {
    Timestamp::from_unix_timestamp(1_764_763_200).unwrap()
}

fn ids(range: impl IntoIterator<Item = u32>) -> Vec<ProviderOrderId> {
    range.into_iter().map(id).collect()
}

async fn states(server: &ScriptedServer, asked: &[ProviderOrderId]) -> Vec<Option<NumberState>> {
    let statuses = gosms(&server.url()).unwrap().statuses(asked).await.unwrap();
    let states = statuses
        .into_iter()
        .map(|status| status.ok().map(|status| status.state));
    states.collect()
}

#[tokio::test]
async fn a_batch_is_looked_for_among_those_that_wait_and_those_that_received() {
    let server = ScriptedServer::start().await;
    let received = |id| row(id, 1, r#""status":"received","code":"123456""#);
    let waiting = [pending(1, 9), pending(2, 8), pending(3, 7)];
    script_page(&server, ("pending", 1), &waiting, 4);
    script_page(&server, ("pending", 2), &[pending(4, 6)], 4);
    script_page(
        &server,
        ("received", 1),
        &[received(9), received(8), received(5)],
        300,
    );
    server.on(Route::get("/order/6"), Reply::json(200, pending(6, 5)));
    let unknown = r#"{"error":"订单不存在","code":"ORDER_NOT_FOUND"}"#;
    server.on(Route::get("/order/7"), Reply::json(404, unknown));

    let asked = ids([7, 6, 5, 4, 3, 2, 1]);
    let waiting = Some(NumberState::Waiting);
    let mut expected = vec![waiting; 7];
    expected[0] = None;
    expected[2] = Some(NumberState::Received);
    assert_eq!(states(&server, &asked).await, expected);
    assert_eq!(server.requests().len(), 5);
    server.finish();
}

#[tokio::test]
async fn a_list_is_read_on_only_while_that_is_cheaper_than_to_ask_for_each() {
    let server = ScriptedServer::start().await;
    // A hundred pages more for three orders.
    script_page(
        &server,
        ("pending", 1),
        &[pending(1, 9), pending(2, 8)],
        200,
    );
    script_page(&server, ("received", 1), &[], 0);
    server.on(Route::get("/order/*"), Reply::json(200, pending(3, 7)));
    let found = states(&server, &ids(1..=5)).await;
    assert_eq!(found, [Some(NumberState::Waiting); 5]);
    assert_eq!(server.calls(&Route::get("/order/*")), 3);
    assert_eq!(server.requests().len(), 5);
    server.finish();
}

/// Three to a page, made in the order of their ids.
fn script_pending(server: &ScriptedServer, pages: usize, orders: &[String]) {
    let total = orders.len().try_into().unwrap();
    for (page, orders) in (1..).zip(orders.chunks(3).take(pages)) {
        script_page(server, ("pending", page), orders, total);
    }
}

fn made_like_ids(ids: impl IntoIterator<Item = u32>) -> Vec<String> {
    ids.into_iter().map(|id| pending(id, id)).collect()
}

#[tokio::test]
async fn as_long_as_as_many_wait_as_before_one_page_is_enough() {
    let server = ScriptedServer::start().await;
    // Read whole, with an order that is none of ours; then nothing happens.
    script_pending(&server, 4, &made_like_ids((1..=10).rev()));
    script_pending(&server, 1, &made_like_ids((1..=10).rev()));
    // One was bought that is not asked about yet, and 2 has left.
    script_pending(&server, 1, &made_like_ids([11, 10, 9, 8, 7, 6, 5, 4, 3, 1]));
    let received = |id| row(id, 1, r#""status":"received","code":"123456""#);
    script_page(&server, ("received", 1), &[received(2), received(77)], 300);
    // It is asked about, and one more was bought.
    script_pending(
        &server,
        1,
        &made_like_ids([12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 1]),
    );
    let gosms = gosms(&server.url()).unwrap();
    let mut before = 0;
    let mut ask = async |asked: &[u32]| {
        let statuses = gosms.statuses(&ids(asked.iter().copied())).await.unwrap();
        let states = statuses.into_iter().map(|status| status.unwrap().state);
        let gone = asked.iter().zip(states);
        let gone = gone.filter(|(_, state)| *state != NumberState::Waiting);
        let gone: Vec<u32> = gone.map(|(id, _)| *id).collect();
        let requests = server.requests().len() - before;
        before += requests;
        (gone, requests)
    };
    let first: Vec<u32> = (1..=9).collect();
    assert_eq!(ask(&first).await, (vec![], 4));
    assert_eq!(ask(&first).await, (vec![], 1));
    assert_eq!(ask(&first).await, (vec![2], 2));
    assert_eq!(ask(&[1, 3, 4, 5, 6, 7, 8, 9, 11]).await, (vec![], 1));
    server.finish();
}

/// Of nine orders two have left since the list was read whole, and others came; each case would look
/// as if nobody had left to whoever only counts.
#[rstest]
#[case::more_came_than_the_page_shows(made_like_ids([15, 14, 13, 12, 11, 9, 8, 7, 6, 5, 4, 3]))]
#[case::not_sorted(made_like_ids([7, 9, 12, 8, 6, 11, 10, 5, 4, 3]))]
#[case::no_times(made_like_ids([9, 8, 7, 6, 5, 4, 3, 11, 10]).into_iter().map(untimed).collect())]
#[case::the_filter_is_ignored(made_like_ids((1..=9).rev()).into_iter().map(ended).collect())]
#[tokio::test]
async fn a_count_that_proves_nothing_is_not_believed(#[case] later: Vec<String>) {
    let server = ScriptedServer::start().await;
    script_pending(&server, 3, &made_like_ids((1..=9).rev()));
    script_pending(&server, 1, &made_like_ids((1..=9).rev()));
    script_pending(&server, 4, &later);
    script_page(&server, ("received", 1), &[], 0);
    server.on(
        Route::get("/order/*"),
        Reply::json(200, ended(pending(1, 1))),
    );
    let gosms = gosms(&server.url()).unwrap();
    for requests in [3, 4] {
        gosms.statuses(&ids(1..=9)).await.unwrap();
        assert_eq!(server.requests().len(), requests);
    }
    let states = gosms.statuses(&ids(1..=9)).await.unwrap();
    let states = states.into_iter().map(|status| status.unwrap().state);
    let gone: Vec<_> = states.take(2).collect();
    assert_eq!(gone, [NumberState::Finished; 2]);
    server.finish();
}

#[tokio::test]
async fn a_list_of_the_received_that_holds_others_proves_nothing() {
    let server = ScriptedServer::start().await;
    script_pending(&server, 3, &made_like_ids((1..=9).rev()));
    script_pending(&server, 1, &made_like_ids((1..=9).rev()));
    // 1 has left. What the other list shows of 3 would make up for it.
    script_pending(&server, 3, &made_like_ids((2..=9).rev()));
    script_page(&server, ("received", 1), &[pending(3, 3)], 300);
    let single = Reply::json(200, ended(pending(1, 1)));
    server.on(Route::get("/order/1"), single);
    let gosms = gosms(&server.url()).unwrap();
    for _ in 0..2 {
        gosms.statuses(&ids(1..=9)).await.unwrap();
    }
    let states = gosms.statuses(&ids(1..=9)).await.unwrap();
    assert_eq!(states[0].as_ref().unwrap().state, NumberState::Finished);
    server.finish();
}

fn untimed(row: String) -> String {
    row.replace("created_at", "made")
}

fn ended(row: String) -> String {
    row.replace(
        r#""status":"pending""#,
        r#""status":"completed","code":"123456""#,
    )
}

#[tokio::test]
async fn a_received_order_without_a_code_in_the_list_is_read_for_its_text() {
    let server = ScriptedServer::start().await;
    let received = row(1, 9, r#""status":"received","code":null"#);
    script_page(
        &server,
        ("", 1),
        &[received, pending(2, 8), pending(3, 7)],
        3,
    );
    let text = r#""status":"received","code":null,"content":"Your code is 1-2-3""#;
    server.on(Route::get("/order/1"), Reply::json(200, row(1, 9, text)));
    let gosms = gosms(&server.url()).unwrap();
    let statuses = gosms.statuses(&ids([1, 2, 3])).await.unwrap();
    let message = &statuses[0].as_ref().unwrap().messages[0];
    assert_eq!(
        message.text.as_ref().unwrap().as_str(),
        "Your code is 1-2-3"
    );
    server.finish();
}

#[tokio::test]
async fn a_list_that_breaks_off_or_repeats_itself_leaves_the_rest_to_single_reads() {
    for second in [
        Reply::json(500, r#"{"error":"内部错误"}"#),
        Reply::html(200),
    ] {
        let server = ScriptedServer::start().await;
        script_page(&server, ("", 1), &[pending(1, 9)], 3);
        server.on(Route::get("/user/orders").query("page", "2"), second);
        server.on(Route::get("/order/*"), Reply::json(200, pending(2, 8)));
        let found = states(&server, &ids(1..=4)).await;
        assert_eq!(found, [Some(NumberState::Waiting); 4]);
        assert_eq!(server.calls(&Route::get("/order/*")), 3);
        server.finish();
    }
    let server = ScriptedServer::start().await;
    let rows = [pending(1, 9)];
    let page = format!(r#"{{"orders":[{}]}}"#, rows.join(","));
    server.on(Route::get("/user/orders"), Reply::json(200, page));
    server.on(Route::get("/order/*"), Reply::json(200, pending(2, 8)));
    assert_eq!(
        states(&server, &ids(1..=4)).await,
        [Some(NumberState::Waiting); 4]
    );
    // Both lists: of those that wait, and of those that received.
    assert_eq!(server.calls(&Route::get("/user/orders")), 4);
    server.finish();
}

#[tokio::test]
async fn a_batch_that_learns_nothing_fails_as_a_whole() {
    let server = ScriptedServer::start().await;
    let fails = || Reply::json(500, r#"{"error":"内部错误","code":"INTERNAL_ERROR"}"#);
    server.on(Route::get("/user/orders"), fails());
    server.on(Route::get("/order/*"), fails());
    let gosms = gosms(&server.url()).unwrap();
    for count in [1, 2, 3] {
        let error = gosms.statuses(&ids(1..=count)).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Unavailable, "{count}");
        assert_eq!(error.code.as_deref(), Some("INTERNAL_ERROR"), "{count}");
    }
    server.finish();
}

#[tokio::test]
async fn an_id_that_could_leave_its_place_in_the_path_is_not_sent() {
    let gosms = gosms("http://127.0.0.1:9/api/v1").unwrap();
    for id in [
        "",
        "..",
        "../user/profile",
        "7/cancel",
        "7?x=1",
        "%2e%2e",
        "7#",
    ] {
        let id = ProviderOrderId(id.to_owned());
        assert_eq!(
            gosms.status(&id).await.unwrap_err().kind,
            ErrorKind::UnknownOrder
        );
        assert_eq!(
            gosms.cancel(&id).await.unwrap_err().kind,
            ErrorKind::UnknownOrder
        );
    }
}

async fn recent(server: &ScriptedServer) -> Result<Vec<String>, ErrorKind> {
    let orders = gosms(&server.url()).unwrap().recent_orders(noon()).await;
    let orders = orders.map_err(|error| error.kind)?;
    Ok(orders.into_iter().map(|order| order.id.0).collect())
}

#[tokio::test]
async fn a_short_list_is_read_whole_however_it_is_sorted() {
    let server = ScriptedServer::start().await;
    script_page(&server, ("", 1), &[pending(1, 60), pending(2, 59)], 5);
    let no_time = r#"{"order_id":4,"status":"pending"}"#.to_owned();
    script_page(&server, ("", 2), &[pending(3, 13 * 60), no_time], 5);
    script_page(&server, ("", 3), &[pending(5, 14 * 60)], 5);
    // An order whose time cannot be read may be inside, so it is.
    assert_eq!(recent(&server).await.unwrap(), ["5", "3", "4"]);
    server.finish();
}

#[tokio::test]
async fn a_long_list_may_be_left_only_when_sorted_and_behind_the_window() {
    let minutes_of = |page: u32| (0..100).map(move |row| (page - 1) * 100 + row);
    // One order a minute, newest first, from 20:00 on: the window ends on page 5.
    let server = ScriptedServer::start().await;
    for page in 1..=5 {
        let rows: Vec<_> = minutes_of(page)
            .map(|index| pending(index + 1, 20 * 60 - index))
            .collect();
        script_page(&server, ("", page), &rows, 100_000);
    }
    assert_eq!(recent(&server).await.unwrap().len(), 8 * 60 + 1);
    assert_eq!(server.requests().len(), 5);
    server.finish();

    // Oldest first: the end has to be reached, and is not within bounds.
    let server = ScriptedServer::start().await;
    for page in 1..=20 {
        let rows: Vec<_> = minutes_of(page)
            .map(|index| pending(index + 1, index % (24 * 60)))
            .collect();
        script_page(&server, ("", page), &rows, 100_000);
    }
    assert_eq!(
        recent(&server).await.unwrap_err(),
        ErrorKind::MalformedReply
    );
    assert_eq!(server.requests().len(), 20);
    server.finish();
}

#[tokio::test]
async fn listed_orders_say_what_was_bought_and_where_they_stand() {
    let server = ScriptedServer::start().await;
    let foreign = row(8, 13 * 60, r#""status":"received","code":"123456""#);
    let foreign = foreign
        .replace("whatsapp", "telegram")
        .replace("\"ID\"", "\"id\"");
    let strange = pending(9, 13 * 60 - 1).replace("whatsapp", "unheard-of");
    script_page(
        &server,
        ("", 1),
        &[pending(7, 13 * 60 + 1), foreign, strange],
        3,
    );
    let orders = gosms(&server.url())
        .unwrap()
        .recent_orders(noon())
        .await
        .unwrap();
    let services: Vec<_> = orders
        .iter()
        .map(|order| order.product.map(|product| product.service.slug()))
        .collect();
    assert_eq!(services, [Some("whatsapp"), Some("telegram"), None]);
    assert_eq!(orders[1].status.state, NumberState::Received);
    assert_eq!(orders[0].phone.as_ref().unwrap().as_str(), "+6281234567890");
    assert_eq!(orders[0].status.cost.unwrap().to_string(), "0.5 USD");
    server.finish();
}
