//! What only the database knows: asked every few seconds at most, however many read the page, and
//! without making the page wait for a database that is away.

use std::time::Duration;

use domain::{Micros, OrderState};
use ledger::{LedgerError, Measurements, WalletReading};
use metrics::{describe_gauge, gauge};
use tokio::{sync::Mutex, time::Instant};

use crate::app::App;

const UP: &str = "switchboard_database_up";
const UNCLEAR: &str = "switchboard_unclear_purchases";
const TO_REVIEW: &str = "switchboard_purchases_to_review";
const EXPOSURE: &str = "switchboard_exposure";
const OPEN_ORDERS: &str = "switchboard_open_orders";
const PENDING: &str = "switchboard_webhook_events_pending";
const LAG: &str = "switchboard_webhook_lag_seconds";
const RESIDUE: &str = "switchboard_ledger_residue";
const UNBALANCED: &str = "switchboard_ledger_unbalanced_transfers";
const BALANCE: &str = "switchboard_provider_balance";
const BALANCE_LOW: &str = "switchboard_provider_balance_low";
const WALLET_RESIDUE: &str = "switchboard_wallet_residue";

/// Readings are as old as this at most when they are shown, while the database answers.
const KEEP_FOR: Duration = Duration::from_secs(5);
/// A database that takes longer counts as away.
const PATIENCE: Duration = Duration::from_secs(2);

/// The last readings. Readers that come at the same time share one question.
#[derive(Debug, Default)]
pub struct Readings(Mutex<Option<Instant>>);

pub(super) fn describe() {
    describe_gauge!(
        UP,
        "1 if the database answered; 0: what it knows is shown as it was."
    );
    describe_gauge!(
        UNCLEAR,
        "Purchases whose outcome is not known, by provider account."
    );
    describe_gauge!(
        TO_REVIEW,
        "Purchases that wait for a person's verdict, by provider account."
    );
    describe_gauge!(
        EXPOSURE,
        "What purchases of unknown outcome may have cost, in the account's currency."
    );
    describe_gauge!(OPEN_ORDERS, "Orders that have not ended, by state.");
    describe_gauge!(PENDING, "Webhook events that are still to be delivered.");
    describe_gauge!(
        LAG,
        "How overdue the oldest event is for a receiver that is not failing."
    );
    describe_gauge!(
        RESIDUE,
        "What accounts hold beyond their open orders, by currency: zero if the books balance."
    );
    describe_gauge!(
        BALANCE,
        "What a provider said can be spent at its account, in the account's currency."
    );
    describe_gauge!(
        BALANCE_LOW,
        "1 while a provider account's balance is below its balance_warn."
    );
    describe_gauge!(
        WALLET_RESIDUE,
        "What our books do not explain of a provider account's balance: negative if money is missing."
    );
    describe_gauge!(
        UNBALANCED,
        "How many of the latest transfers do not sum to zero."
    );
}

pub(super) async fn look_up(app: &App) {
    let mut read_at = app.readings.0.lock().await;
    if read_at.is_some_and(|at| at.elapsed() < KEEP_FOR) {
        return;
    }
    let measured = tokio::time::timeout(PATIENCE, async {
        let measurements = app.ledger.measure(app.clock.now()).await?;
        Ok::<_, LedgerError>((measurements, app.ledger.list_wallets().await?))
    });
    let measured = measured.await;
    *read_at = Some(Instant::now());
    let is_up = match measured {
        Ok(Ok((measurements, wallets))) => {
            show(app, &measurements);
            show_wallets(app, &wallets);
            true
        }
        // Who works with the database says what is wrong with it.
        Ok(Err(_)) | Err(_) => false,
    };
    gauge!(UP).set(f64::from(u8::from(is_up)));
}

fn show(app: &App, read: &Measurements) {
    for provider in app.desk.providers() {
        let info = provider.info();
        let unclear = || read.unclear.iter().filter(|sum| sum.provider == info.name);
        let count: i64 = unclear().map(|sum| sum.count).sum();
        let exposure: i64 = unclear().map(|sum| sum.exposure.amount.get()).sum();
        let to_review = read.to_review.iter().find(|(known, _)| *known == info.name);
        let name = info.name.to_string();
        gauge!(UNCLEAR, "provider" => name.clone()).set(count as f64);
        gauge!(TO_REVIEW, "provider" => name.clone())
            .set(to_review.map_or(0, |(_, count)| *count) as f64);
        gauge!(EXPOSURE, "provider" => name, "currency" => info.currency.to_string())
            .set(approximate(Micros::new(exposure)));
    }
    for state in OrderState::ALL.into_iter().filter(|s| !s.is_final()) {
        let in_state = read.open_orders.iter().find(|(known, _)| *known == state);
        gauge!(OPEN_ORDERS, "state" => state.as_str())
            .set(in_state.map_or(0, |(_, count)| *count) as f64);
    }
    gauge!(PENDING).set(read.webhooks_pending as f64);
    gauge!(LAG).set(read.webhook_lag.as_seconds_f64());
    for (currency, residue) in &read.residue_of_holds {
        gauge!(RESIDUE, "currency" => currency.to_string()).set(approximate(*residue));
    }
    gauge!(UNBALANCED).set(read.unbalanced_transfers as f64);
}

fn show_wallets(app: &App, wallets: &[WalletReading]) {
    for reading in wallets {
        let labels = [
            ("provider", reading.provider.to_string()),
            ("currency", reading.currency.to_string()),
        ];
        gauge!(BALANCE, &labels).set(approximate(reading.reported));
        if let Some(residue) = reading.residue {
            gauge!(WALLET_RESIDUE, &labels).set(approximate(residue));
        }
        // Also where no warning is set: it may have been before the configuration was reloaded.
        let warning = app.desk.balance_warning(&reading.provider);
        let is_low = warning.is_some_and(|least| reading.reported < least);
        gauge!(BALANCE_LOW, "provider" => reading.provider.to_string())
            .set(f64::from(u8::from(is_low)));
    }
}

/// For the eye: no amount comes back from here.
fn approximate(amount: Micros) -> f64 {
    amount.to_string().parse().unwrap_or(f64::NAN)
}
