//! `/admin/v1/clients` and the record of what was changed.

use axum::http::Method;
use domain::{ClientId, Currency};
use serde_json::{Value, json};
use server::admin_token::Role;

use crate::support::{Reply, TestApp};

async fn read(app: &TestApp, path: &str) -> Reply {
    app.administer(Role::Auditor, Method::GET, path, Value::Null)
        .await
}

#[tokio::test]
async fn clients_are_found_by_name_and_paged_without_gap_or_repeat() {
    let app = TestApp::start().await;
    for name in ["alpha", "Beta", "gamma"] {
        app.add_client(name, Currency::IDR, "").await;
    }
    let all = read(&app, "/admin/v1/clients").await;
    let names = |reply: &Reply| -> Vec<String> {
        let items = reply.data()["items"].as_array().unwrap();
        let names = items.iter().map(|item| item["name"].as_str().unwrap());
        names.map(str::to_owned).collect()
    };
    assert_eq!(names(&all), ["gamma", "Beta", "alpha", "qa"]);
    assert_eq!(all.data()["next_cursor"], Value::Null);
    let first = read(&app, "/admin/v1/clients?limit=3").await;
    app.add_client("delta", Currency::IDR, "").await;
    let cursor = first.data()["next_cursor"].as_str().unwrap().to_owned();
    let second = read(&app, &format!("/admin/v1/clients?limit=3&cursor={cursor}")).await;
    assert_eq!(names(&second), ["qa"]);
    let found = read(&app, "/admin/v1/clients?query=bet&status=active").await;
    assert_eq!(names(&found), ["Beta"]);
    let by_id = read(&app, &format!("/admin/v1/clients?query={}", app.client.0)).await;
    assert_eq!(names(&by_id), ["qa"]);
    for (path, field) in [
        ("/admin/v1/clients?limit=201", "limit"),
        ("/admin/v1/clients?cursor=x", "cursor"),
        ("/admin/v1/clients?status=gone", "status"),
        ("/admin/v1/audit?since=yesterday", "since"),
    ] {
        read(&app, path).await.names_wrong(field);
    }
}

#[tokio::test]
async fn a_changed_client_is_on_record_as_it_was_and_is() {
    let app = TestApp::start().await;
    let ClientId(id) = app.client;
    let path = format!("/admin/v1/clients/{id}");
    let change = json!({"credit_limit": 25.5, "status": "suspended", "reason": "their invoice"});
    let changed = app
        .administer(Role::Admin, Method::PATCH, &path, change)
        .await;
    let expected = json!({
        "id": id, "name": "qa", "status": "suspended", "billing": "postpaid", "currency": "USD",
        "available": 100, "held": 0, "credit_limit": 25.5, "sees_providers": true,
        "created_at": "2026-11-22T10:00:00Z", "test": {"available": 0, "held": 0},
    });
    assert_eq!(*changed.data(), expected);
    assert_eq!(*read(&app, &path).await.data(), expected);

    let audit = read(
        &app,
        &format!("/admin/v1/audit?target=client:{id}&action=client.update&subject=admin"),
    )
    .await;
    let entry = audit.data()["items"][0].clone();
    assert_eq!(entry["reason"], "their invoice");
    assert_eq!(entry["request_id"], changed.header("x-request-id"));
    let standing =
        |side: &str| [&entry[side]["status"], &entry[side]["credit_limit"]].map(Value::clone);
    assert_eq!(standing("before"), [json!("active"), json!(0)]);
    assert_eq!(standing("after"), [json!("suspended"), json!(25.5)]);
    let nobody = read(&app, "/admin/v1/audit?subject=eve").await;
    assert_eq!(nobody.data()["items"], json!([]));
}

#[tokio::test]
async fn a_change_that_does_not_fit_changes_nothing_and_is_not_on_record() {
    let app = TestApp::start().await;
    app.add_client("taken", Currency::USD, "").await;
    let path = format!("/admin/v1/clients/{}", app.client.0);
    let patch = async |path: &str, body: Value| {
        app.administer(Role::Admin, Method::PATCH, path, body).await
    };
    let taken = patch(&path, json!({"name": "taken", "reason": "x"})).await;
    assert_eq!(taken.refusal(409, "CONFLICT")["reason"], "TAKEN");
    for (body, field) in [
        (json!({"status": "active"}), "reason"),
        (json!({"reason": " "}), "reason"),
        (json!({"name": "", "reason": "x"}), "name"),
        (json!({"credit_limit": -1, "reason": "x"}), "credit_limit"),
        (
            json!({"billing": "postpaid", "reason": "x"}),
            "credit_limit",
        ),
        (json!({"limit": 1, "reason": "x"}), "limit"),
    ] {
        patch(&path, body).await.names_wrong(field);
    }
    patch("/admin/v1/clients/999999", json!({"reason": "x"}))
        .await
        .refusal(404, "NOT_FOUND");
    let client = read(&app, &path).await;
    assert_eq!(client.data()["name"], "qa");
    assert_eq!(
        read(&app, "/admin/v1/audit?subject=admin").await.data()["items"],
        json!([])
    );
}
