//! What administrators ask of the books: searched by anything, page by page, added up, exported.
//!
//! Statements are built for the filters that are set and planned anew each time: a plan that has
//! to fit every filter fits none. Sums over whole months, days, hours and five minutes that are over
//! come from the summaries that [`crate::Ledger::close_steps`] keeps; only the rest is added up from
//! the postings themselves.

mod closing;
mod days;
mod delivery;
mod filter;
mod order_file;
mod orders;
mod overview;
mod period;
#[cfg(test)]
mod plans;
mod posting_pages;
mod profit;
mod step;
mod totals;
mod words;

pub use delivery::DeliveryLine;
pub use filter::LedgerFilter;
pub use order_file::{AttemptRecord, OrderFile};
pub use orders::{FoundOrder, OrderPosition, OrderSearch};
pub use overview::{MinuteOfOrders, Overview};
pub(crate) use period::added_up_to;
pub use posting_pages::PostingPosition;
pub use profit::ProfitLine;
pub use step::Step;
pub use totals::{AccountBalance, AccountTotal, TrialBalance};
pub use words::{ACCOUNTS, Dimension, TRANSFER_KINDS, account_word, kind_word};

use sqlx::{PgPool, Postgres, Transaction};

use crate::LedgerError;

/// One consistent view for statements that belong together.
async fn snapshot(pool: &PgPool) -> Result<Transaction<'static, Postgres>, LedgerError> {
    // Compiling a statement takes longer than any of these does.
    let begin = "begin isolation level repeatable read read only; set local jit = off";
    Ok(pool.begin_with(begin).await?)
}
