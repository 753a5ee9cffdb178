//! What Prometheus reads, and that it goes on being read when Postgres is away.

use std::sync::LazyLock;

use axum::{Router, body::Body, http::Request};
use domain::{Currency, ProviderName};
use http::StatusCode;
use metrics_exporter_prometheus::PrometheusHandle;
use orders::OrderSettings;
use provider_testkit::{FakeProvider, product};
use serde_json::json;
use server::{metrics, routes};
use tokio::sync::Mutex;
use tower::ServiceExt;

use crate::support::{Setup, TestApp, settings};

/// One for the process: what other tests count here has other labels.
static COUNTED: LazyLock<PrometheusHandle> = LazyLock::new(|| metrics::install().unwrap());

/// Gauges are the process's, too: one gateway at a time shows its own.
static TURN: Mutex<()> = Mutex::const_new(());

/// A gateway over one provider of this name, with a client and five numbers at 0.30 USD.
async fn gateway(provider: &str) -> (TestApp, Router) {
    let counted = COUNTED.clone();
    let setup = Setup::default();
    let fake = FakeProvider::new(provider, Currency::USD)
        .with_clock(setup.clock.clone())
        .with_wallet("10")
        .with_offer(product("ID", "whatsapp"), "0.30", 5);
    let app = Setup {
        fakes: vec![fake],
        ..setup
    };
    let app = app.start().await;
    let router = routes::metrics_router(app.state.clone(), counted);
    (app, router)
}

async fn page(router: &Router) -> String {
    let request = Request::get("/metrics").body(Body::empty()).unwrap();
    let response = router.clone().oneshot(request).await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    let body = axum::body::to_bytes(response.into_body(), 1 << 22)
        .await
        .unwrap();
    String::from_utf8(body.to_vec()).unwrap()
}

/// The value of a series, written as on the page.
fn value(page: &str, series: &str) -> f64 {
    let line = page
        .lines()
        .find_map(|line| line.strip_prefix(series)?.strip_prefix(' '));
    line.unwrap_or_else(|| panic!("no {series} in\n{page}"))
        .parse()
        .unwrap()
}

#[tokio::test]
async fn a_purchase_and_its_code_are_counted_without_naming_them() {
    let _turn = TURN.lock().await;
    let (app, router) = gateway("counted").await;
    let before = page(&router).await;
    let sold = r#"switchboard_purchases_total{provider="counted",outcome="sold"}"#;
    assert_eq!(value(&before, sold), 0.0, "counters begin at zero");

    let order = app.buy_with_code("471100").await;
    app.beat().await;
    let weird = Request::builder()
        .method("BREW")
        .uri(format!("/v1/orders/{order}"))
        .header("authorization", format!("Bearer {}", app.key));
    app.send(weird.body(Body::empty()).unwrap()).await;
    let after = page(&router).await;

    assert_eq!(value(&after, sold), 1.0);
    let coded = r#"switchboard_code_wait_seconds_count{provider="counted"}"#;
    assert_eq!(value(&after, coded), 1.0);
    let wait = r#"switchboard_code_wait_seconds_sum{provider="counted"}"#;
    assert_eq!(value(&after, wait), 10.0, "ten seconds on the clock");
    assert!(value(&after, "switchboard_order_creation_overhead_seconds_count") >= 1.0);
    let open = r#"switchboard_exposure{provider="counted",currency="USD"}"#;
    assert_eq!(value(&after, open), 0.0);
    let labels: String = after
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| Some(line.split_once('{')?.1.split_once('}')?.0))
        .collect();
    assert!(labels.contains("/v1/orders/create"), "{labels}");
    for secret in ["471100", &order.to_string(), "BREW", &app.key, "+62"] {
        assert!(!labels.contains(secret), "{secret} is a label");
    }
}

#[tokio::test]
async fn a_refusal_is_counted_by_its_reason() {
    let _turn = TURN.lock().await;
    let (app, router) = gateway("refusing").await;
    app.fakes[0].restock(product("ID", "whatsapp"), 0);
    app.post("/v1/orders/create", json!({"product_id": 142}))
        .await;
    let page = page(&router).await;
    let refused =
        r#"switchboard_purchase_refusals_total{provider="refusing",reason="out_of_stock"}"#;
    assert_eq!(value(&page, refused), 1.0);
    let low = r#"switchboard_purchase_refusals_total{provider="refusing",reason="balance_low"}"#;
    assert_eq!(value(&page, low), 0.0);
}

#[tokio::test]
async fn a_balance_is_low_only_while_a_warning_says_so() {
    let _turn = TURN.lock().await;
    let thin: ProviderName = "thin".parse().unwrap();
    let low = r#"switchboard_provider_balance_low{provider="thin"}"#;
    for (warning, shown) in [(Some("11"), 1.0), (None, 0.0)] {
        let (app, router) = gateway("thin").await;
        let warnings = warning.map(|least| (thin.clone(), least.parse().unwrap()));
        let settings = OrderSettings {
            balance_warnings: warnings.into_iter().collect(),
            ..settings()
        };
        app.state.desk.reconfigure(settings, &[]);
        assert!(app.state.desk.reconcile(&thin).await.unwrap());
        assert_eq!(value(&page(&router).await, low), shown);
    }
}

#[tokio::test]
async fn the_page_is_there_and_says_so_when_postgres_is_away() {
    let _turn = TURN.lock().await;
    let (app, router) = gateway("cut-off").await;
    let up = "switchboard_database_up";
    app.state.ledger.close().await;
    assert_eq!(value(&page(&router).await, up), 0.0);
    let (_app, router) = gateway("connected").await;
    assert_eq!(value(&page(&router).await, up), 1.0);
}
