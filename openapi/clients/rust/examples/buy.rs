//! Buys a number, waits for its code, finishes the order.
//!
//! `SWITCHBOARD_URL=… SWITCHBOARD_KEY=… cargo run --example buy`

use std::env;

use anyhow::{Context, Result, bail};
use switchboard_client::{
    Client, Error, connect, retry,
    types::{CreateOrder, ErrorBody, OrderRef, OrderView, Status},
};

#[tokio::main]
async fn main() -> Result<()> {
    let api = connect(&env::var("SWITCHBOARD_URL")?, &env::var("SWITCHBOARD_KEY")?)?;
    // One key for one purchase, however often it is sent: keep it where a crash does not reach it.
    let purchase = uuid::Uuid::now_v7().to_string();
    let order = buy(&api, &purchase).await?;
    let phone = order.phone_number.as_deref().unwrap_or("a number to come");
    println!(
        "order {}: {phone} for {} {}",
        order.id, order.amount, order.currency
    );
    let order = wait(&api, order).await?;
    println!(
        "code {}",
        order
            .otp_code
            .context("no code came; nothing was charged")?
    );
    api.finish_order()
        .body(OrderRef { id: order.id })
        .send()
        .await?;
    println!("finished");
    Ok(())
}

async fn buy(api: &Client, key: &str) -> Result<OrderView> {
    let wanted = CreateOrder {
        country: Some("ID".to_owned()),
        service: Some("whatsapp".to_owned()),
        ..CreateOrder::default()
    };
    loop {
        let request = api.create_order().idempotency_key(key).body(wanted.clone());
        match request.send().await {
            Ok(made) => {
                let order = made.into_inner().data.orders.into_iter().next();
                return order.context("an answer without an order");
            }
            Err(error) => again(error).await?,
        }
    }
}

/// Each request answers when the order changes, or after 60 seconds.
async fn wait(api: &Client, mut order: OrderView) -> Result<OrderView> {
    while matches!(order.status, Status::Pending | Status::Active) {
        match api.get_order().id(order.id).wait(60).send().await {
            Ok(seen) => order = seen.into_inner().data,
            Err(error) => again(error).await?,
        }
    }
    Ok(order)
}

async fn again(error: Error<ErrorBody>) -> Result<()> {
    let Some(pause) = retry::pause(&error, true) else {
        bail!(error);
    };
    tokio::time::sleep(pause).await;
    Ok(())
}
