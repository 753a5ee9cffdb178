//! Where an order and its purchase stand after a decision.

use domain::{AttemptState, ClientId, OrderId, OrderState};

/// Where things stand after the news.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settled {
    /// The order the attempt belongs to.
    pub order_id: OrderId,
    /// Whose it is.
    pub client: ClientId,
    /// The order now.
    pub order: OrderState,
    /// The attempt now.
    pub attempt: AttemptState,
    /// Whether the news changed anything.
    pub changed: bool,
    /// The attempt is the order's present one, and the order still looks for a number: try the
    /// next offer or give up.
    pub wants_next: bool,
}

/// The order is not where the decision needs it: it moved meanwhile, and nothing was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("order {0} moved meanwhile")]
pub struct Moved(pub OrderId);
