//! Holds the spans of a trace until all of it that happens here has ended, and decides then.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use opentelemetry::{
    Context,
    trace::{Span as _, SpanContext, TraceId},
};
use opentelemetry_sdk::{
    error::OTelSdkResult,
    trace::{Span, SpanData, SpanProcessor},
};
use tokio::sync::mpsc;

use super::sender;

/// So many spans are held at most, over all traces; then the oldest trace is decided early.
const HELD: usize = 32_768;

#[derive(Debug)]
pub(super) struct Tail(Mutex<Traces>);

#[derive(Debug)]
struct Traces {
    under_way: HashMap<TraceId, Trace>,
    /// By when they began.
    by_age: BTreeMap<u64, TraceId>,
    begun: u64,
    /// Spans in all of them.
    held: usize,
    /// None once there is nobody left to send to.
    decided: Option<mpsc::Sender<Vec<SpanData>>>,
}

#[derive(Debug)]
struct Trace {
    age: u64,
    /// Spans that have not ended.
    open: usize,
    ended: Vec<SpanData>,
}

impl Tail {
    /// Kept traces go to `decided`.
    pub(super) fn new(decided: mpsc::Sender<Vec<SpanData>>) -> Self {
        Self(Mutex::new(Traces {
            under_way: HashMap::new(),
            by_age: BTreeMap::new(),
            begun: 0,
            held: 0,
            decided: Some(decided),
        }))
    }

    fn traces(&self) -> MutexGuard<'_, Traces> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Traces {
    fn begin(&mut self, id: TraceId) {
        let begun = &mut self.begun;
        let by_age = &mut self.by_age;
        let trace = self.under_way.entry(id).or_insert_with(|| {
            *begun += 1;
            by_age.insert(*begun, id);
            Trace {
                age: *begun,
                open: 0,
                ended: Vec::new(),
            }
        });
        trace.open += 1;
    }

    fn end(&mut self, span: SpanData) {
        let id = span.span_context.trace_id();
        let Some(trace) = self.under_way.get_mut(&id) else {
            // The trace was decided early.
            return self.decide(vec![span]);
        };
        trace.open = trace.open.saturating_sub(1);
        trace.ended.push(span);
        self.held += 1;
        if trace.open == 0 {
            self.close(id);
        } else if self.held > HELD
            && let Some((_, oldest)) = self.by_age.first_key_value()
        {
            self.close(*oldest);
        }
    }

    fn close(&mut self, id: TraceId) {
        if let Some(trace) = self.under_way.remove(&id) {
            self.by_age.remove(&trace.age);
            self.held -= trace.ended.len();
            self.decide(trace.ended);
        }
    }

    fn decide(&self, mut spans: Vec<SpanData>) {
        let is_kept = spans
            .iter()
            .any(|span| span.span_context.is_sampled() || is_marked(span));
        let Some(decided) = self.decided.as_ref().filter(|_| is_kept) else {
            return;
        };
        for span in &mut spans {
            let context = &span.span_context;
            span.span_context = SpanContext::new(
                context.trace_id(),
                context.span_id(),
                context.trace_flags().with_sampled(true),
                context.is_remote(),
                context.trace_state().clone(),
            );
        }
        if decided.try_send(spans).is_err() {
            sender::count_dropped();
        }
    }
}

/// Whether somebody said that this must be kept.
fn is_marked(span: &SpanData) -> bool {
    let mut keys = span.attributes.iter().map(|attribute| &attribute.key);
    keys.any(|key| key.as_str() == orders::KEPT_TRACE)
}

impl SpanProcessor for Tail {
    fn on_start(&self, span: &mut Span, _: &Context) {
        self.traces().begin(span.span_context().trace_id());
    }

    fn on_end(&self, span: SpanData) {
        self.traces().end(span);
    }

    fn force_flush(&self) -> OTelSdkResult {
        Ok(())
    }

    /// Decides everything with what is known, and lets the sender come to its end.
    fn shutdown_with_timeout(&self, _: Duration) -> OTelSdkResult {
        let mut traces = self.traces();
        while let Some((_, oldest)) = traces.by_age.first_key_value() {
            let oldest = *oldest;
            traces.close(oldest);
        }
        traces.decided = None;
        Ok(())
    }
}
