//! Requests per client and group of routes.

/// The groups of the SMSCode document, each with its own budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Group {
    /// Countries, services, products, exchange rate: 1,200 in 60 seconds.
    Catalog,
    /// Balance, profile, transactions: 600.
    Balance,
    /// Reading orders: 1,200.
    OrderReads,
    /// Creating orders: 1,200.
    OrderCreation,
    /// Cancelling: 600.
    OrderCancellation,
    /// Finish and resend: 600.
    OrderActions,
}

/// The budgets of all clients.
#[derive(Debug, Default)]
pub struct Limits;
