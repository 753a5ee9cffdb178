//! Many orders wait for their codes at one provider account: what that costs the provider, and how
//! soon a code is with the client.

use std::{
    collections::HashMap,
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use anyhow::{Context, bail, ensure};
use axum::{Json, Router, extract::State, routing::post};
use domain::Clock;
use events::signature::fresh_secret;
use futures::{StreamExt, stream};
use ledger::WebhookChange;
use metrics_exporter_prometheus::PrometheusHandle;
use reqwest::Method;
use sandbox::{Endpoint, ProviderKind, RequestCounts};
use serde::Serialize;
use serde_json::{Value, json};
use tokio::{net::TcpListener, task::JoinSet, time::Instant};

use super::{Latency, stand::Stand};
use crate::clock::SystemClock;

/// The product of the documents' examples: WhatsApp Indonesia.
const PRODUCT: i64 = 142;
/// The API takes at most so many of one product in a request.
const QUANTITY_MAX: usize = 100;
/// Beats that are counted while nothing happens.
const QUIET_BEATS: u32 = 5;
/// A code that is not there by then never comes.
const PATIENCE: Duration = Duration::from_secs(60);

/// A way on which a client hears of its code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// `GET /v1/orders/{id}?wait=60`
    LongPoll,
    /// `GET /v1/events`
    Stream,
    /// A receiver of the client.
    Webhook,
}

/// What was measured at one provider account.
#[derive(Debug, Serialize)]
pub struct Waiting {
    /// The provider's protocol.
    pub provider: String,
    /// So many orders waited at the same time.
    pub orders: usize,
    /// Between two beats, in milliseconds.
    pub beat_ms: u64,
    /// Requests that the provider counted per beat while nothing happened.
    pub quiet_requests_per_beat: HashMap<&'static str, String>,
    /// The same while all codes came, spread over `codes_over_s`.
    pub busy_requests_per_beat: HashMap<&'static str, String>,
    /// Over how long the codes came, in seconds.
    pub codes_over_s: u64,
    /// From the SMS at the provider to the client.
    pub code_to_client: Vec<(Channel, Latency)>,
}

/// When each order's code was on its way and where it arrived.
#[derive(Clone, Default)]
struct Arrivals(Arc<Mutex<HashMap<(Channel, i64), Instant>>>);

impl Arrivals {
    fn note(&self, channel: Channel, order: i64) {
        let now = Instant::now();
        let mut arrived = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        arrived.entry((channel, order)).or_insert(now);
    }

    fn count(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    fn latency(&self, channel: Channel, sent: &HashMap<i64, Instant>) -> Option<Latency> {
        let arrived = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let took = sent.iter().filter_map(|(order, sent)| {
            let arrived = arrived.get(&(channel, *order))?;
            Some(arrived.duration_since(*sent))
        });
        Latency::of(took.collect())
    }
}

/// Lets `orders` numbers of one simulated account wait, and their codes come spread over `over`.
///
/// # Errors
/// Something is missing that a run needs, or a code did not arrive.
pub async fn waiting(
    kind: ProviderKind,
    orders: usize,
    over: Duration,
    metrics: &PrometheusHandle,
) -> anyhow::Result<Waiting> {
    let stand = Stand::start(kind, metrics).await?;
    let measured = measure(&stand, orders, over).await;
    stand.end().await?;
    measured
}

async fn measure(stand: &Stand, orders: usize, over: Duration) -> anyhow::Result<Waiting> {
    let arrivals = Arrivals::default();
    let mut listeners = JoinSet::new();
    listen_for_webhooks(stand, &arrivals, &mut listeners).await?;
    let numbers = buy(stand, orders).await?;
    listen_to_stream(stand, &arrivals, &mut listeners).await?;
    for &order in numbers.keys() {
        let (api, arrivals) = (stand.api.clone(), arrivals.clone());
        listeners.spawn(async move {
            loop {
                let order = api.get(&format!("/v1/orders/{order}?wait=60")).await?;
                if order["status"] == "OTP_RECEIVED" {
                    let id = order["id"].as_i64().context("an order without id")?;
                    arrivals.note(Channel::LongPoll, id);
                    return Ok(());
                }
            }
        });
    }

    let beat = beat_of(stand);
    let before = requests(stand);
    tokio::time::sleep(beat * QUIET_BEATS).await;
    let quiet = per_beat(&before, &requests(stand), QUIET_BEATS);

    let before = requests(stand);
    let began = Instant::now();
    let sent = send_codes(stand, &numbers, over).await?;
    let all = async {
        while arrivals.count() < 3 * sent.len() {
            tokio::select! {
                ended = listeners.join_next() => match ended {
                    Some(ended) => ended??,
                    None => bail!("all listeners have ended"),
                },
                () = tokio::time::sleep(Duration::from_millis(100)) => {}
            }
        }
        anyhow::Ok(())
    };
    tokio::time::timeout(PATIENCE, all)
        .await
        .with_context(|| format!("{} of {} arrived", arrivals.count(), 3 * sent.len()))??;
    let beats = began
        .elapsed()
        .as_millis()
        .div_ceil(beat.as_millis().max(1));
    let busy = per_beat(
        &before,
        &requests(stand),
        u32::try_from(beats).unwrap_or(u32::MAX),
    );

    let channels = [Channel::LongPoll, Channel::Stream, Channel::Webhook];
    Ok(Waiting {
        provider: stand.kind.to_string(),
        orders,
        beat_ms: u64::try_from(beat.as_millis()).unwrap_or(u64::MAX),
        quiet_requests_per_beat: quiet,
        busy_requests_per_beat: busy,
        codes_over_s: over.as_secs(),
        code_to_client: channels
            .into_iter()
            .filter_map(|channel| Some((channel, arrivals.latency(channel, &sent)?)))
            .collect(),
    })
}

fn beat_of(stand: &Stand) -> Duration {
    let mut providers = stand.state.desk.providers();
    providers.next().map_or(Duration::ZERO, |provider| {
        provider.info().capabilities.poll_interval
    })
}

/// Our order ids with the provider's.
async fn buy(stand: &Stand, orders: usize) -> anyhow::Result<HashMap<i64, String>> {
    let mut left = orders;
    let mut parts = Vec::new();
    while left > 0 {
        parts.push(left.min(QUANTITY_MAX));
        left -= left.min(QUANTITY_MAX);
    }
    let made: Vec<anyhow::Result<Value>> = stream::iter(parts)
        .map(|quantity| {
            let body = json!({"product_id": PRODUCT, "quantity": quantity});
            let api = stand.api.clone();
            async move {
                api.call(Method::POST, "/v1/orders/create", Some(body))
                    .await
            }
        })
        .buffer_unordered(2)
        .collect()
        .await;
    let truth = stand.sandbox.truth();
    let sold = truth.account(stand.kind).context("no such account")?;
    let by_phone: HashMap<&str, &str> = sold
        .orders
        .iter()
        .map(|order| (order.phone.as_str(), order.id.as_str()))
        .collect();
    let mut numbers = HashMap::new();
    for made in made {
        for order in made?["orders"].as_array().context("no orders")? {
            let id = order["id"].as_i64().context("an order without id")?;
            let phone = order["phone_number"].as_str();
            let phone = phone.with_context(|| format!("order {id} has no number yet"))?;
            let number = by_phone.get(phone).context("a number that nobody sold")?;
            numbers.insert(id, (*number).to_owned());
        }
    }
    ensure!(
        numbers.len() == orders,
        "{} of {orders} bought",
        numbers.len()
    );
    Ok(numbers)
}

async fn send_codes(
    stand: &Stand,
    numbers: &HashMap<i64, String>,
    over: Duration,
) -> anyhow::Result<HashMap<i64, Instant>> {
    let mut ticks = tokio::time::interval(over / u32::try_from(numbers.len())?.max(1));
    let mut sent = HashMap::new();
    for (order, number) in numbers {
        ticks.tick().await;
        let delivered = stand.sandbox.deliver_sms(stand.kind, number, None);
        ensure!(
            delivered.is_some(),
            "the provider has no open order {number}"
        );
        sent.insert(*order, Instant::now());
    }
    Ok(sent)
}

async fn listen_for_webhooks(
    stand: &Stand,
    arrivals: &Arrivals,
    listeners: &mut JoinSet<anyhow::Result<()>>,
) -> anyhow::Result<()> {
    async fn hear(State(arrivals): State<Arrivals>, Json(payload): Json<Value>) {
        if payload["event"] == "order.otp_received"
            && let Some(order) = payload["data"]["order_id"].as_i64()
        {
            arrivals.note(Channel::Webhook, order);
        }
    }
    let listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).await?;
    let change = WebhookChange {
        // The API takes https only.
        url: Some(format!("http://{}/hook", listener.local_addr()?)),
        secret: None,
        fresh_secret: fresh_secret(rand::random()),
    };
    stand
        .state
        .ledger
        .change_webhook(stand.account, &change, SystemClock.now())
        .await?;
    let router = Router::new()
        .route("/hook", post(hear))
        .with_state(arrivals.clone());
    listeners.spawn(async move { Ok(axum::serve(listener, router).await?) });
    Ok(())
}

async fn listen_to_stream(
    stand: &Stand,
    arrivals: &Arrivals,
    listeners: &mut JoinSet<anyhow::Result<()>>,
) -> anyhow::Result<()> {
    let response = stand.api.request(Method::GET, "/v1/events").send().await?;
    let mut body = response.error_for_status()?.bytes_stream();
    let arrivals = arrivals.clone();
    listeners.spawn(async move {
        let mut text = String::new();
        while let Some(bytes) = body.next().await {
            text.push_str(&String::from_utf8_lossy(&bytes?));
            while let Some((line, rest)) = text.split_once('\n') {
                if let Some(data) = line.strip_prefix("data:") {
                    let payload: Value = serde_json::from_str(data.trim())?;
                    if payload["event"] == "order.otp_received"
                        && let Some(order) = payload["data"]["order_id"].as_i64()
                    {
                        arrivals.note(Channel::Stream, order);
                    }
                }
                text = rest.to_owned();
            }
        }
        bail!("the event stream has ended")
    });
    Ok(())
}

fn requests(stand: &Stand) -> RequestCounts {
    stand.sandbox.truth().requests
}

/// With one decimal, of what asks about orders.
fn per_beat(
    before: &RequestCounts,
    after: &RequestCounts,
    beats: u32,
) -> HashMap<&'static str, String> {
    let sum = |counts: &RequestCounts, endpoint| -> u64 {
        counts.values().filter_map(|of| of.get(&endpoint)).sum()
    };
    [("list", Endpoint::List), ("status", Endpoint::Status)]
        .into_iter()
        .map(|(name, endpoint)| {
            let tenths =
                (sum(after, endpoint) - sum(before, endpoint)) * 10 / u64::from(beats.max(1));
            (name, format!("{}.{}", tenths / 10, tenths % 10))
        })
        .collect()
}
