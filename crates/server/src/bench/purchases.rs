//! Clients that buy one number after the other.

use std::time::Duration;

use metrics_exporter_prometheus::PrometheusHandle;
use reqwest::Method;
use sandbox::ProviderKind;
use serde::Serialize;
use serde_json::json;
use tokio::{task::JoinSet, time::Instant};

use super::{Latency, stand::Stand};

/// What was measured.
#[derive(Debug, Serialize)]
pub struct Purchases {
    /// So many clients, each with one request at a time.
    pub clients: usize,
    /// How long they bought, in seconds.
    pub seconds: u64,
    /// How many numbers they got a second.
    pub per_second: u64,
    /// From the request to the number.
    pub create: Latency,
}

/// Lets `clients` buy at a simulated SMSCode account that answers at once.
///
/// # Errors
/// Something is missing that a run needs, or a purchase failed.
pub async fn purchases(
    clients: usize,
    lasting: Duration,
    metrics: &PrometheusHandle,
) -> anyhow::Result<Purchases> {
    let stand = Stand::start(ProviderKind::Smscode, metrics).await?;
    let measured = measure(&stand, clients, lasting).await;
    stand.end().await?;
    measured
}

async fn measure(stand: &Stand, clients: usize, lasting: Duration) -> anyhow::Result<Purchases> {
    let began = Instant::now();
    let mut buyers = JoinSet::new();
    for _ in 0..clients {
        let api = stand.api.clone();
        buyers.spawn(async move {
            let mut took = Vec::new();
            while began.elapsed() < lasting {
                let asked = Instant::now();
                let body = json!({"product_id": 142, "quantity": 1});
                api.call(Method::POST, "/v1/orders/create", Some(body))
                    .await?;
                took.push(asked.elapsed());
            }
            anyhow::Ok(took)
        });
    }
    let mut took = Vec::new();
    while let Some(buyer) = buyers.join_next().await {
        took.extend(buyer??);
    }
    let seconds = began.elapsed().as_secs().max(1);
    let create = Latency::of(took).ok_or_else(|| anyhow::anyhow!("nobody bought anything"))?;
    Ok(Purchases {
        clients,
        seconds,
        per_second: u64::try_from(create.count)? / seconds,
        create,
    })
}
