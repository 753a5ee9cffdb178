//! Brings kept traces to the collector.

use metrics::{counter, describe_counter};
use opentelemetry_sdk::{
    Resource,
    trace::{SpanData, SpanExporter},
};
use tokio::sync::mpsc;

/// Counter of traces that were to be sent, by `result` (`sent`, `failed`, `dropped`).
pub const TRACES_METRIC: &str = "switchboard_traces_total";
/// So many traces are sent together at most.
const TOGETHER: usize = 64;

/// Describes what is counted here.
pub(crate) fn describe() {
    describe_counter!(TRACES_METRIC, "Traces for the collector, by result.");
}

/// Sends until nothing can come any more. What the collector does not take is lost: traces are no
/// books.
pub(super) async fn send_all(
    mut exporter: impl SpanExporter + 'static,
    resource: Resource,
    mut traces: mpsc::Receiver<Vec<SpanData>>,
) {
    exporter.set_resource(&resource);
    let mut are_taken = true;
    let mut together = Vec::with_capacity(TOGETHER);
    loop {
        let count = traces.recv_many(&mut together, TOGETHER).await;
        if count == 0 {
            return;
        }
        let sent = exporter
            .export(together.drain(..).flatten().collect())
            .await;
        match (&sent, are_taken) {
            (Err(error), true) => tracing::warn!(%error, "the collector does not take traces"),
            (Ok(()), false) => tracing::info!("the collector takes traces again"),
            _ => {}
        }
        are_taken = sent.is_ok();
        let result = if are_taken { "sent" } else { "failed" };
        count_traces(result, count);
    }
}

/// A trace had no place in the queue.
pub(super) fn count_dropped() {
    count_traces("dropped", 1);
}

fn count_traces(result: &'static str, count: usize) {
    counter!(TRACES_METRIC, "result" => result).increment(u64::try_from(count).unwrap_or(u64::MAX));
}
