//! What `switchboard dev` prints.

use std::{collections::BTreeMap, io::Write, net::SocketAddr, time::Duration};

use comfy_table::{CellAlignment, Table, presets};
use domain::Money;
use ledger::{OrderPosting, Verification};
use sandbox::SandboxHandle;
use serde_json::Value;

use super::{DemoKeys, TEST_ACCOUNT};

/// A printer for people. A closed pipe is not an error: nobody listens any more.
pub(super) struct Story;

impl Story {
    pub(super) const fn new() -> Self {
        Self
    }

    pub(super) fn say(&self, text: &str) {
        drop(writeln!(std::io::stdout().lock(), "{text}"));
    }

    pub(super) fn ready(&self, took: Duration, own_database: bool, offers: usize) {
        let database = if own_database {
            "your Postgres (DATABASE_URL)"
        } else {
            "embedded Postgres"
        };
        self.say(&format!(
            "Ready after {:.1} s: {database}, {offers} offers known.",
            took.as_secs_f64()
        ));
    }

    pub(super) fn step(&self, request: &str, purpose: &str) {
        self.say(&format!("\n▸ {request}   {purpose}"));
    }

    /// `costs` is what each offer costs at its provider, by provider and operator.
    pub(super) fn offers(&self, offers: &Value, costs: &BTreeMap<(String, String), Money>) {
        let mut table = table(&["", "provider", "operator", "lists", "you pay", "stock"]);
        let cost_of = |offer: &Value| {
            let key = (text(&offer["provider"]), text(&offer["operator"]));
            costs.get(&key).map(Money::to_string).unwrap_or_default()
        };
        for (rank, offer) in rows(&offers["offers"]).iter().enumerate() {
            let stock = match &offer["stock"] {
                Value::Null => "not told".to_owned(),
                count => text(count),
            };
            table.add_row([
                if rank == 0 { "→" } else { "" }.to_owned(),
                text(&offer["provider"]),
                text(&offer["operator"]),
                cost_of(offer),
                format!("{} {}", text(&offer["price"]), text(&offers["currency"])),
                stock,
            ]);
        }
        for offer in rows(&offers["excluded"]) {
            let why = text(&offer["reason"]);
            let (provider, operator) = (text(&offer["provider"]), text(&offer["operator"]));
            table.add_row([
                "✗".to_owned(),
                provider,
                operator,
                cost_of(offer),
                String::new(),
                why,
            ]);
        }
        align_right(&mut table, &[3, 4, 5]);
        self.say(&table.to_string());
    }

    pub(super) fn order(&self, order: &Value) {
        self.say(&format!(
            "  order {}: {} for {} {}, {}",
            text(&order["id"]),
            text(&order["phone_number"]),
            text(&order["amount"]),
            text(&order["currency"]),
            text(&order["status"]),
        ));
    }

    pub(super) fn code(&self, order: &Value) {
        self.say(&format!(
            "  code {}   “{}”",
            text(&order["otp_code"]),
            text(&order["otp_message"])
        ));
    }

    pub(super) fn events(&self, history: &Value) {
        for event in rows(&history["events"]) {
            let detail = &event["detail"];
            let provider = detail["provider"].as_str().unwrap_or_default();
            self.say(&format!(
                "  {}  {:<18} {provider}",
                text(&event["at"]),
                text(&event["type"])
            ));
        }
    }

    pub(super) fn transactions(&self, page: &Value, balance: &Value) {
        let mut table = table(&["type", "amount", "balance", "frozen", ""]);
        for entry in rows(&page["transactions"]).iter().rev() {
            table.add_row([
                text(&entry["type"]),
                text(&entry["amount"]),
                text(&entry["balance_snapshot"]),
                text(&entry["frozen_balance_snapshot"]),
                text(&entry["description"]),
            ]);
        }
        align_right(&mut table, &[1, 2, 3]);
        self.say(&table.to_string());
        self.say(&format!(
            "  balance {} {}",
            text(&balance["balance"]),
            text(&balance["currency"])
        ));
    }

    pub(super) fn postings(&self, postings: &[OrderPosting]) {
        let mut table = table(&["transfer", "account", "of", "amount", "currency"]);
        for posting in postings {
            table.add_row([
                posting.kind.clone(),
                posting.account.clone(),
                posting.owner.clone(),
                posting.amount.amount.to_string(),
                posting.amount.currency.to_string(),
            ]);
        }
        align_right(&mut table, &[3]);
        self.say(&table.to_string());
    }

    pub(super) fn verdict(&self, verification: &Verification) {
        let broken = verification
            .checks
            .iter()
            .filter(|check| check.broken > 0)
            .count();
        let counted = format!(
            "{} rules over {} transfers and {} postings",
            verification.checks.len(),
            verification.transfers,
            verification.postings,
        );
        match broken {
            0 => self.say(&format!("  books balance ({counted})")),
            broken => self.say(&format!("  {broken} of {counted} are BROKEN")),
        }
    }

    pub(super) fn invitation(
        &self,
        address: SocketAddr,
        keys: &DemoKeys,
        sandbox: &SandboxHandle,
        admin_token: &str,
    ) {
        let (docs, console) = (super::DOCS, super::CONSOLE);
        let DemoKeys { live: key, test } = keys;
        self.say(&format!(
            "\nNow yours:\n  base URL     http://{address}/v1 (without /v1 for the clients in openapi/clients)\n  API key      {key}\n  test key     {test} (test mode: a balance of its own, and only the account {TEST_ACCOUNT})\n  admin API    http://{address}/admin/v1\n  admin token  {admin_token}\n  console      http://{address}{console} (sign in with the admin token)\n  docs         http://{address}{docs}\n  providers    http://{}/sandbox/truth (what the simulated ones sold)",
            sandbox.addr(),
        ));
        self.say(&format!(
            "\n  curl -s -X POST http://{address}/v1/orders/create \\\n    -H 'Authorization: Bearer {key}' \\\n    -H 'Content-Type: application/json' \\\n    -d '{{\"product_id\":142,\"quantity\":1}}'\n\nCtrl-C stops everything."
        ));
    }
}

fn table(header: &[&str]) -> Table {
    let mut table = Table::new();
    table
        .load_style(presets::UTF8_HORIZONTAL_ONLY)
        .set_header(header.iter().copied());
    table
}

fn align_right(table: &mut Table, columns: &[usize]) {
    for index in columns {
        if let Some(column) = table.column_mut(*index) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
}

fn rows(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
