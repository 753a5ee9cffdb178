//! The books that a desk works with.

use std::{collections::HashMap, future::Future};

use domain::{AccountId, AttemptId, OrderId, ProviderName, Timestamp};
use ledger::{
    Attempt, Claims, DriverLease, HistoryView, Lease, Ledger, LedgerError, Look, NewAttempt, News,
    NextAttempt, Order, Reservation, Reserved, SeenMessage, Settled, StrayOrder, Unclear,
};
use time::Duration;

macro_rules! books {
    ($($(#[$doc:meta])* fn $name:ident($($argument:ident: $type:ty),* $(,)?) -> $answer:ty;)*) => {
        /// What a desk asks of its books, each under the name of the [`Ledger`]'s own method, which
        /// has the contract. Decisions are not made here: whoever keeps books asks the crate
        /// `lifecycle` what a piece of news does.
        pub trait Books: Clone + Send + Sync + 'static {
            $($(#[$doc])* fn $name(&self, $($argument: $type),*) -> impl Future<Output = $answer> + Send;)*
        }

        impl Books for Ledger {
            $(fn $name(&self, $($argument: $type),*) -> impl Future<Output = $answer> + Send {
                Self::$name(self, $($argument),*)
            })*
        }
    };
}

books! {
    /// [`Ledger::reserve`]
    fn reserve(reservation: Reservation) -> Reserved;
    /// [`Ledger::settle`]
    fn settle(attempt_id: AttemptId, news: News, now: Timestamp) -> Result<Settled, LedgerError>;
    /// [`Ledger::begin_next_attempt`]
    fn begin_next_attempt(
        previous: AttemptId,
        next: &NewAttempt,
        decision: &str,
        lease: &DriverLease,
        now: Timestamp,
    ) -> Result<NextAttempt, LedgerError>;
    /// [`Ledger::give_up`]
    fn give_up(attempt_id: AttemptId, reason: &str, now: Timestamp) -> Result<Settled, LedgerError>;
    /// [`Ledger::request_cancel`]
    fn request_cancel(order_id: OrderId, now: Timestamp) -> Result<Settled, LedgerError>;
    /// [`Ledger::withdraw_cancel`]
    fn withdraw_cancel(
        attempt_id: AttemptId,
        cancel_from: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<Settled, LedgerError>;
    /// [`Ledger::pass_deadline`]
    fn pass_deadline(attempt_id: AttemptId, now: Timestamp) -> Result<Settled, LedgerError>;
    /// [`Ledger::complete_order`]
    fn complete_order(attempt_id: AttemptId, now: Timestamp) -> Result<Settled, LedgerError>;
    /// [`Ledger::hasten_check`]
    fn hasten_check(
        provider: &ProviderName,
        provider_order_id: &str,
        now: Timestamp,
    ) -> Result<bool, LedgerError>;
    /// [`Ledger::mark_checked`]
    fn mark_checked(ids: &[AttemptId], check_at: Timestamp) -> Result<(), LedgerError>;
    /// [`Ledger::check_now`]
    fn check_now(ids: &[AttemptId], now: Timestamp) -> Result<(), LedgerError>;
    /// [`Ledger::delay_cancel`]
    fn delay_cancel(id: AttemptId, cancel_from: Timestamp) -> Result<(), LedgerError>;
    /// [`Ledger::note_resend`]
    fn note_resend(order_id: OrderId, at: Timestamp) -> Result<(), LedgerError>;
    /// [`Ledger::take_lease`]
    fn take_lease(
        name: &str,
        holder: &str,
        duration: Duration,
    ) -> Result<Option<Lease>, LedgerError>;
    /// [`Ledger::holds_lease`]
    fn holds_lease(lease: &Lease) -> Result<bool, LedgerError>;
    /// [`Ledger::mark_round`]
    fn mark_round(
        ids: &[AttemptId],
        check_at: Timestamp,
        lease: &Lease,
    ) -> Result<bool, LedgerError>;
    /// [`Ledger::release_leases`]
    fn release_leases(holder: &str) -> Result<(), LedgerError>;
    /// [`Ledger::list_dead_drivers`]
    fn list_dead_drivers() -> Result<Vec<String>, LedgerError>;
    /// [`Ledger::claim_abandoned`]
    fn claim_abandoned(
        now: Timestamp,
        lease: &DriverLease,
        dead: &[String],
        repeatable: &[ProviderName],
    ) -> Result<Vec<Order>, LedgerError>;
    /// [`Ledger::list_overdue_unresolved`]
    fn list_overdue_unresolved(now: Timestamp) -> Result<Vec<Order>, LedgerError>;
    /// [`Ledger::list_left_behind`]
    fn list_left_behind(
        accounts: &[ProviderName],
        ended_before: Timestamp,
        begun_before: Timestamp,
    ) -> Result<Vec<AttemptId>, LedgerError>;
    /// [`Ledger::find_order`]
    fn find_order(account: AccountId, id: OrderId) -> Result<Option<Order>, LedgerError>;
    /// [`Ledger::find_orders`]
    fn find_orders(account: AccountId, ids: &[OrderId]) -> Result<Vec<Order>, LedgerError>;
    /// [`Ledger::find_order_for_drive`]
    fn find_order_for_drive(attempt_id: AttemptId) -> Result<Option<Order>, LedgerError>;
    /// [`Ledger::find_attempt`]
    fn find_attempt(id: AttemptId) -> Result<Option<Attempt>, LedgerError>;
    /// [`Ledger::list_followed`]
    fn list_followed(
        provider: &ProviderName,
        due: Timestamp,
        limit: usize,
    ) -> Result<Vec<Attempt>, LedgerError>;
    /// [`Ledger::list_seen_messages`]
    fn list_seen_messages(
        orders: &[OrderId],
    ) -> Result<HashMap<OrderId, Vec<SeenMessage>>, LedgerError>;
    /// [`Ledger::list_unclear`]
    fn list_unclear(
        provider: &ProviderName,
        due: Option<Timestamp>,
    ) -> Result<Vec<Attempt>, LedgerError>;
    /// [`Ledger::note_looks`]
    fn note_looks(looks: &[Look], now: Timestamp) -> Result<(), LedgerError>;
    /// [`Ledger::sum_unclear`]
    fn sum_unclear() -> Result<Vec<Unclear>, LedgerError>;
    /// [`Ledger::list_tried`]
    fn list_tried(order_id: OrderId) -> Result<Vec<(ProviderName, String)>, LedgerError>;
    /// [`Ledger::list_claims`]
    fn list_claims(provider: &ProviderName, ids: &[String]) -> Result<Claims, LedgerError>;
    /// [`Ledger::keep_stray`]
    fn keep_stray(stray: &StrayOrder, now: Timestamp) -> Result<bool, LedgerError>;
    /// [`Ledger::last_event_id`]
    fn last_event_id() -> Result<i64, LedgerError>;
    /// [`Ledger::view_history`]
    fn view_history(after: i64) -> Result<HistoryView, LedgerError>;
}
