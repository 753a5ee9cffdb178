//! The administrators' page is served with what keeps it safe.

use axum::{body::Body, http::Request};

use crate::support::TestApp;

#[tokio::test]
async fn the_page_may_load_its_own_files_and_nothing_else() {
    let app = TestApp::start().await;
    let door = app.get_as("", "/console").await;
    assert_eq!(
        (door.status.as_u16(), door.header("location")),
        (303, "/console/")
    );
    let page = app.get_as("", "/console/").await;
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    let linked = page.text.split(['"']).filter(|text| text.contains('.'));
    let mut files = 0;
    for name in linked.filter(|text| !text.contains(['<', ' ', '>'])) {
        let file = app.get_as("", &format!("/console/{name}")).await;
        assert_eq!(file.status.as_u16(), 200, "{name}");
        let policy = file.header("content-security-policy");
        assert!(policy.contains("default-src 'none'"), "{name}: {policy}");
        assert!(!policy.contains("unsafe"), "{name}: {policy}");
        assert_eq!(file.header("x-content-type-options"), "nosniff", "{name}");
        files += 1;
    }
    assert_eq!(files, 3, "icon, style sheet and script of {}", page.text);
    app.get_as("", "/console/nothing.js")
        .await
        .refusal(404, "NOT_FOUND");
    app.get_as("", "/console/..%2fCargo.toml")
        .await
        .refusal(404, "NOT_FOUND");
}

#[tokio::test]
async fn a_browser_that_has_a_file_is_not_sent_it_again() {
    let app = TestApp::start().await;
    let first = app.get_as("", "/console/main.js").await;
    let again = Request::get("/console/main.js")
        .header("if-none-match", first.header("etag"))
        .body(Body::empty());
    let reply = app.send(again.unwrap()).await;
    assert_eq!((reply.status.as_u16(), reply.text.as_str()), (304, ""));
}
