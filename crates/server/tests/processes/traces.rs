//! What a collector gets of purchases, decoded as a collector does.

use std::time::Duration;

use opentelemetry_proto::tonic::{
    collector::trace::v1::ExportTraceServiceRequest,
    common::v1::any_value::Value as AnyValue,
    trace::v1::{Span, span::SpanKind},
};
use prost::Message;
use reqwest::Method;
use sandbox::{Endpoint, Fault, FaultRule, ProviderKind, When};
use serde_json::{Value, json};
use tokio::{process::Command, time::Instant};
use wiremock::{
    Mock, MockServer, ResponseTemplate,
    matchers::{header, method, path},
};

use crate::{
    gateway::{Database, LOOK_EVERY, PATIENCE, Setup, World},
    logs::holds,
};

const KIND: ProviderKind = ProviderKind::Smscode;
const CALLERS_TRACE: &str = "0af7651916cd43dd8448eb211c80319c";
const CALLERS_SPAN: &str = "b7ad6b7169203331";

/// A collector that answers after a while.
async fn collector(answers_after: Duration) -> MockServer {
    let collector = MockServer::start().await;
    Mock::given(method("POST"))
        .and(path("/v1/traces"))
        .and(header("content-type", "application/x-protobuf"))
        .respond_with(ResponseTemplate::new(200).set_delay(answers_after))
        .mount(&collector)
        .await;
    collector
}

/// A gateway that keeps this share of traces by chance, and its collector.
async fn world(percent: u8, answers_after: Duration) -> (World, MockServer) {
    let collector = collector(answers_after).await;
    let more_config = format!(
        "[telemetry]\notlp_endpoint = \"{}\"\ntraces_percent = \"{percent}\"\n\
         [webhooks]\nallow_loopback = true\n",
        collector.uri()
    );
    let world = World::build(Setup {
        more_config: &more_config,
        ..Setup::default()
    });
    (world.await, collector)
}

/// All spans that have arrived.
async fn spans(collector: &MockServer) -> Vec<Span> {
    let requests = collector.received_requests().await.unwrap();
    let bodies = requests
        .iter()
        .filter(|request| request.url.path() == "/v1/traces")
        .map(|request| ExportTraceServiceRequest::decode(request.body.as_slice()).unwrap());
    let resources = bodies.flat_map(|body| body.resource_spans);
    let scopes = resources.flat_map(|resource| {
        let resource_of = resource.resource.unwrap();
        let name = resource_of
            .attributes
            .iter()
            .find(|a| a.key == "service.name");
        assert!(name.is_some(), "{resource_of:?}");
        resource.scope_spans
    });
    scopes.flat_map(|scope| scope.spans).collect()
}

/// The one span with this name in a trace.
fn named<'a>(spans: &'a [Span], trace: &[u8], name: &str) -> &'a Span {
    let mut found = spans
        .iter()
        .filter(|span| span.trace_id == trace && span.name == name);
    let first = found.next();
    assert!(found.next().is_none(), "more than one {name}");
    first.unwrap_or_else(|| panic!("no {name} in {:?}", names(spans)))
}

fn names(spans: &[Span]) -> Vec<&str> {
    spans.iter().map(|span| span.name.as_str()).collect()
}

fn attribute(span: &Span, key: &str) -> Option<String> {
    let attribute = span.attributes.iter().find(|a| a.key == key)?;
    match attribute.value.as_ref()?.value.as_ref()? {
        AnyValue::StringValue(text) => Some(text.clone()),
        AnyValue::IntValue(number) => Some(number.to_string()),
        other => Some(format!("{other:?}")),
    }
}

fn hex(text: &str) -> Vec<u8> {
    let digits = (0..text.len()).step_by(2);
    digits
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap())
        .collect()
}

/// Buys with this `traceparent`, if it is one; the order.
async fn buy(world: &World, traceparent: Option<&str>) -> Value {
    let url = world.gateway().url("/v1/orders/create");
    let body = json!({"product_id": 142});
    let mut request = world.http.post(url).bearer_auth(&world.key).json(&body);
    if let Some(traceparent) = traceparent {
        request = request.header("traceparent", traceparent);
    }
    let answer: Value = request.send().await.unwrap().json().await.unwrap();
    answer["data"]["orders"][0].clone()
}

#[tokio::test]
async fn a_callers_trace_goes_on_through_the_purchase_and_what_becomes_of_it_is_linked() {
    let (world, collector) = world(0, Duration::ZERO).await;
    // By chance nothing is kept, and nothing of this one.
    buy(&world, None).await;
    let traceparent = format!("00-{CALLERS_TRACE}-{CALLERS_SPAN}-01");
    let order = buy(&world, Some(&traceparent)).await;
    let id = order["id"].as_i64().unwrap();
    let received = world.order_once(id, &["OTP_RECEIVED"]).await;
    assert!(world.stop().await.success());

    let spans = spans(&collector).await;
    let trace = hex(CALLERS_TRACE);
    let request = named(&spans, &trace, "POST /v1/orders/create");
    assert_eq!(request.parent_span_id, hex(CALLERS_SPAN));
    assert_eq!(request.kind, SpanKind::Server as i32);
    assert_eq!(attribute(request, "client"), Some(world.client_id.clone()));
    assert_eq!(attribute(request, "status"), Some("200".to_owned()));
    for (child, parent) in [
        ("route", "POST /v1/orders/create"),
        ("reserve", "POST /v1/orders/create"),
        ("order", "POST /v1/orders/create"),
        ("attempt", "order"),
        ("call", "attempt"),
        ("commit", "attempt"),
    ] {
        let parent = &named(&spans, &trace, parent).span_id;
        assert_eq!(
            named(&spans, &trace, child).parent_span_id,
            *parent,
            "{child}"
        );
    }
    let attempt = named(&spans, &trace, "attempt");
    assert_eq!(attribute(attempt, "provider"), Some(KIND.to_string()));
    assert_eq!(attribute(attempt, "outcome"), Some("sold".to_owned()));
    assert_eq!(named(&spans, &trace, "call").kind, SpanKind::Client as i32);

    let is_linked = |span: &&Span| span.links.iter().any(|link| link.trace_id == trace);
    let numbers: Vec<&Span> = spans.iter().filter(is_linked).collect();
    for number in &numbers {
        assert_eq!(number.name, "number");
        assert_eq!(attribute(number, "order_id"), Some(id.to_string()));
        let commits = |span: &Span| span.name == "commit" && span.parent_span_id == number.span_id;
        assert!(spans.iter().any(commits), "{:?}", names(&spans));
    }
    assert!(!numbers.is_empty(), "no settlement");
    assert!(spans.iter().all(|span| {
        span.trace_id == trace
            || numbers
                .iter()
                .any(|number| number.trace_id == span.trace_id)
    }));
    let told = format!("{spans:?}");
    for secret in ["phone_number", "otp_code"] {
        let secret = received[secret].as_str().unwrap().trim_start_matches('+');
        assert!(!holds(&told, secret), "{secret}");
    }
}

#[tokio::test]
async fn every_purchase_without_a_known_outcome_is_kept_and_its_settlement_too() {
    let (world, collector) = world(0, Duration::ZERO).await;
    let lost = Fault::Reset { when: When::After };
    let lost = FaultRule::at(KIND, Endpoint::Buy, lost).times(1);
    world.sandbox.set_faults(vec![lost]).unwrap();
    // Also where the caller says that its trace is not kept.
    let traceparent = format!("00-{CALLERS_TRACE}-{CALLERS_SPAN}-00");
    let order = buy(&world, Some(&traceparent)).await;
    assert_eq!(order["status"], "ACTIVE", "{order}");
    buy(&world, None).await;
    let trace = hex(CALLERS_TRACE);
    let is_settled = |span: &Span| span.links.iter().any(|link| link.trace_id == trace);
    let waited = Instant::now();
    while !spans(&collector).await.iter().any(is_settled) {
        assert!(waited.elapsed() < PATIENCE, "no settlement");
        tokio::time::sleep(LOOK_EVERY).await;
    }
    assert!(world.stop().await.success());
    let spans = spans(&collector).await;
    let attempt = named(&spans, &trace, "attempt");
    assert_eq!(attribute(attempt, "outcome"), Some("unknown".to_owned()));
    named(&spans, &trace, "POST /v1/orders/create");
    let settled = spans.iter().filter(|span| is_settled(span));
    assert_eq!(settled.count(), 1, "{:?}", names(&spans));
}

#[tokio::test]
async fn a_delivery_shows_its_call_and_its_commit() {
    let (world, collector) = world(100, Duration::ZERO).await;
    Mock::given(path("/events"))
        .respond_with(ResponseTemplate::new(204))
        .mount(&collector)
        .await;
    let url = format!("{}/events", collector.uri());
    let set = json!({"webhook_url": url});
    let set = world.try_call(Method::PATCH, "/v1/webhook", Some(set), None);
    assert!(set.await.unwrap().status.is_success());
    let order = buy(&world, None).await;
    let is_delivery = |span: &&Span| span.name == "delivery";
    let waited = Instant::now();
    while !spans(&collector).await.iter().any(|s| is_delivery(&s)) {
        assert!(waited.elapsed() < PATIENCE, "no delivery");
        tokio::time::sleep(LOOK_EVERY).await;
    }
    let spans = spans(&collector).await;
    let delivery = spans.iter().find(is_delivery).unwrap();
    let id = attribute(delivery, "order_id");
    assert_eq!(id, Some(order["id"].to_string()));
    for child in ["call", "commit"] {
        let child = named(&spans, &delivery.trace_id, child);
        assert_eq!(child.parent_span_id, delivery.span_id);
    }
    assert!(world.stop().await.success());
}

#[tokio::test]
async fn the_purchase_of_the_first_minutes_can_be_looked_at() {
    let collector = collector(Duration::ZERO).await;
    let database = Database::open(None).await;
    let dev = Command::new(env!("CARGO_BIN_EXE_switchboard"))
        .args(["dev", "--once", "--listen", "127.0.0.1:0"])
        .env("DATABASE_URL", database.url())
        .env("SWITCHBOARD__TELEMETRY__OTLP_ENDPOINT", collector.uri())
        .kill_on_drop(true)
        .output();
    let ended = tokio::time::timeout(PATIENCE, dev).await;
    let ended = ended.expect("it hangs").unwrap();
    assert!(ended.status.success(), "{ended:?}");
    let spans = spans(&collector).await;
    let request = spans.iter().find(|s| s.name == "POST /v1/orders/create");
    let trace = &request.expect("no purchase").trace_id;
    named(&spans, trace, "call");
}

#[tokio::test]
async fn a_collector_that_hangs_delays_no_purchase_and_no_stop() {
    let (world, collector) = world(0, PATIENCE).await;
    let traceparent = format!("00-{CALLERS_TRACE}-{CALLERS_SPAN}-01");
    let asked = Instant::now();
    buy(&world, Some(&traceparent)).await;
    buy(&world, Some(&traceparent)).await;
    while collector.received_requests().await.unwrap().is_empty() {
        assert!(asked.elapsed() < PATIENCE, "nothing is sent");
        tokio::time::sleep(LOOK_EVERY).await;
    }
    let asked = Instant::now();
    assert!(world.stop().await.success());
    assert!(
        asked.elapsed() < Duration::from_secs(10),
        "{:?}",
        asked.elapsed()
    );
}
