//! Traces for an OpenTelemetry collector: one for each purchase and each other request, by OTLP over
//! HTTP.
//!
//! Whether a trace is kept is decided when its last span has ended: a share of all is, by chance or
//! as the caller's `traceparent` says, and each that had a purchase without a known outcome.

mod sampler;
mod sender;
mod tail;

use std::time::Duration;

use anyhow::Context;
use opentelemetry::{KeyValue, trace::TracerProvider};
use opentelemetry_otlp::{WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::{Resource, trace::SdkTracerProvider};
use tokio::{sync::mpsc, task::JoinHandle};
use tokio_util::task::TaskTracker;
use tracing::{Level, Metadata, Subscriber};
use tracing_opentelemetry::OpenTelemetryLayer;
use tracing_subscriber::{
    Layer,
    filter::{LevelFilter, dynamic_filter_fn},
    registry::LookupSpan,
};

use crate::config::TelemetryConfig;
use sampler::Share;
use tail::Tail;

pub use sender::TRACES_METRIC;
pub(crate) use sender::describe;

/// Where collectors take traces, below the configured address.
const PATH: &str = "v1/traces";
/// A collector that answers later has not got them.
const EXPORT_TIMEOUT: Duration = Duration::from_secs(3);
/// Traces that wait to be sent; more are dropped and counted.
const QUEUE: usize = 1_024;
/// What is traced is ours.
const TARGETS: [&str; 4] = ["server", "orders", "events", "ledger"];

/// Traces on their way to a collector.
#[derive(Debug)]
pub struct Traces {
    provider: SdkTracerProvider,
    sending: JoinHandle<()>,
}

impl Traces {
    /// Begins to send what is traced, if a collector is configured; inside a runtime.
    ///
    /// # Errors
    /// The HTTP client cannot be made.
    pub fn start(config: &TelemetryConfig) -> anyhow::Result<Option<Self>> {
        let Some(collector) = &config.otlp_endpoint else {
            return Ok(None);
        };
        #[expect(
            clippy::disallowed_methods,
            reason = "the operator's collector is not a provider: other bounds"
        )]
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .no_proxy()
            .timeout(EXPORT_TIMEOUT)
            .user_agent(concat!("switchboard/", env!("CARGO_PKG_VERSION")))
            .build()
            .context("no HTTP client for traces")?;
        let exporter = opentelemetry_otlp::SpanExporter::builder()
            .with_http()
            .with_http_client(http)
            .with_endpoint(collector.join(PATH).context("no address for traces")?)
            .with_timeout(EXPORT_TIMEOUT)
            .build()
            .context("traces cannot be sent")?;
        let resource = Resource::builder()
            .with_service_name("switchboard")
            .with_attributes([
                KeyValue::new("service.version", env!("CARGO_PKG_VERSION")),
                KeyValue::new("service.instance.id", uuid::Uuid::now_v7().to_string()),
            ])
            .build();
        let (decided, to_send) = mpsc::channel(QUEUE);
        let provider = SdkTracerProvider::builder()
            .with_resource(resource.clone())
            .with_sampler(Share::of_percent(config.traces_percent))
            .with_span_processor(Tail::new(decided))
            .build();
        let sending = TaskTracker::new().spawn(sender::send_all(exporter, resource, to_send));
        Ok(Some(Self { provider, sending }))
    }

    /// What turns spans of logs into spans of traces.
    pub(crate) fn layer<S>(&self) -> impl Layer<S> + Send + Sync + use<S>
    where
        S: Subscriber + for<'a> LookupSpan<'a> + Send + Sync,
    {
        let tracer = self.provider.tracer("switchboard");
        // A filter that is asked each time. Of filters that are asked once for each place, what the
        // last one said is taken for the next place's where somebody only asks whether a level is
        // on, as sqlx does (tracing-subscriber 0.3.23).
        let filter = dynamic_filter_fn(|metadata, _| is_traced(metadata));
        let filter = filter.with_max_level_hint(LevelFilter::DEBUG);
        OpenTelemetryLayer::new(tracer)
            .with_location(false)
            .with_threads(false)
            .with_tracked_inactivity(false)
            .with_filter(filter)
    }

    /// Sends what is left, traces under way included, for at most `patience`.
    pub async fn finish(self, patience: Duration) {
        // What it says is only that nobody else did this before.
        drop(self.provider.shutdown());
        if tokio::time::timeout(patience, self.sending).await.is_err() {
            tracing::warn!("the last traces could not be sent in time");
        }
    }
}

/// Steps of ours, and what is told in them. What is done for an account all the time is no story.
fn is_traced(metadata: &Metadata<'_>) -> bool {
    let is_ours = |target: &str| metadata.target().split("::").next() == Some(target);
    if !TARGETS.into_iter().any(is_ours) {
        return false;
    }
    match metadata.is_span() {
        true => metadata.name() != orders::ACCOUNT_SPAN,
        false => *metadata.level() <= Level::INFO,
    }
}
