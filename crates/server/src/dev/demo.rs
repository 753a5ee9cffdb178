//! One purchase through the public API, told as it happens.

use std::{collections::BTreeMap, net::SocketAddr, time::Duration};

use anyhow::{Context, bail};
use domain::{Money, Product};
use reqwest::Method;
use serde_json::{Value, json};

use super::story::Story;
use crate::{app::AppState, local_api::LocalApi};

/// The product of the SMSCode document's examples: WhatsApp Indonesia.
const PRODUCT: i64 = 142;
const ASK_EVERY: Duration = Duration::from_millis(200);
/// The simulated SMS comes within two simulated minutes.
const PATIENCE: Duration = Duration::from_secs(30);

/// Compares, buys, waits for the code, finishes, shows the books.
pub(super) async fn purchase(
    story: &Story,
    address: SocketAddr,
    key: &str,
    state: &AppState,
) -> anyhow::Result<()> {
    let api = LocalApi::new(address, key)?;

    let path = format!("/v1/catalog/products/{PRODUCT}/offers");
    story.step(
        &format!("GET {path}"),
        "a WhatsApp number in Indonesia, compared in one currency",
    );
    story.offers(&api.get(&path).await?, &listed_costs(state));

    story.step(
        "POST /v1/orders/create",
        "buy from the cheapest that has stock",
    );
    let body = json!({"product_id": PRODUCT, "quantity": 1});
    let created = api
        .call(Method::POST, "/v1/orders/create", Some(body))
        .await?;
    let order = &created["orders"][0];
    let id = order["id"].as_i64().context("the answer holds no order")?;
    story.order(order);

    story.step(&format!("GET /v1/orders/{id}"), "wait for the SMS");
    let received = wait_for_code(&api, id).await?;
    story.code(&received);

    story.step("POST /v1/orders/finish", "done with the number");
    api.call(Method::POST, "/v1/orders/finish", Some(json!({"id": id})))
        .await?;

    story.step(
        &format!("GET /v1/orders/{id}/events"),
        "what happened, in order",
    );
    story.events(&api.get(&format!("/v1/orders/{id}/events")).await?);

    story.step("GET /v1/transactions", "the client's money");
    story.transactions(
        &api.get("/v1/transactions").await?,
        &api.get("/v1/balance").await?,
    );

    story.step("switchboard ledger verify", "every rule over every posting");
    let postings = state
        .ledger
        .list_postings_of_order(domain::OrderId(id))
        .await?;
    story.postings(&postings);
    let verification = state.ledger.verify().await?;
    story.verdict(&verification);
    if !verification.is_sound() {
        bail!("the books do not balance: run `switchboard ledger verify`");
    }
    Ok(())
}

/// What the providers list, in their own currencies; clients see only prices.
fn listed_costs(state: &AppState) -> BTreeMap<(String, String), Money> {
    let snapshot = state.catalog.snapshot();
    let Some(product) = Product::from_id(PRODUCT) else {
        return BTreeMap::new();
    };
    snapshot
        .offers(product)
        .map(|offer| {
            let key = (
                offer.provider.to_string(),
                offer.listed.operator.as_str().to_owned(),
            );
            (key, offer.listed.cost)
        })
        .collect()
}

async fn wait_for_code(api: &LocalApi, id: i64) -> anyhow::Result<Value> {
    let look = async {
        loop {
            let order = api.get(&format!("/v1/orders/{id}")).await?;
            match order["status"].as_str() {
                Some("PENDING" | "ACTIVE") => tokio::time::sleep(ASK_EVERY).await,
                Some("OTP_RECEIVED") => return Ok(order),
                status => bail!("order {id} is {}", status.unwrap_or("in no state")),
            }
        }
    };
    tokio::time::timeout(PATIENCE, look)
        .await
        .with_context(|| format!("no code for order {id} within {} s", PATIENCE.as_secs()))?
}
