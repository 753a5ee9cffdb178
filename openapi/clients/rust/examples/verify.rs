//! Checks an event and says what it is.
//!
//! `SWITCHBOARD_WEBHOOK_SECRET=… cargo run --example verify`, with `{"body": …, "headers": …}` on
//! standard input: a request as your server got it.

use std::{collections::HashMap, env, io};

use serde::Deserialize;
use switchboard_client::webhook;

#[derive(Deserialize)]
struct Letter {
    body: String,
    headers: HashMap<String, String>,
}

fn main() -> anyhow::Result<()> {
    let letter: Letter = serde_json::from_reader(io::stdin())?;
    let headers = (&letter.headers).try_into()?;
    let secret = env::var("SWITCHBOARD_WEBHOOK_SECRET")?;
    let event = webhook::verify(letter.body.as_bytes(), &headers, &secret)?;
    println!("{}", event.event);
    Ok(())
}
