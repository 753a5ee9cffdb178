//! A create request: choose, reserve, buy, and answer with what is known by then.

use std::{sync::Arc, time::Duration};

use domain::{AccountId, Currency, Money, OrderId, ProviderName, Timestamp};
use futures::channel::oneshot;
use ledger::{
    DriverLease, IdempotencyKey, LedgerError, NewOrder, Order, PolicyRefusal, Reservation,
    Reserved, Unclear,
};
use provider::{OfferRef, Stock};
use routing::Decision;
use tokio::time::Instant;
use tracing::{Instrument, Span};

use crate::{
    Books, Buyer, OrderDesk, Purchase,
    drive::{Drive, Leg},
    measure,
    purchase::{json, new_attempt},
    spans,
};

/// What a create request came to.
#[derive(Debug)]
pub struct Created {
    /// Every order made, also those that failed, in the order they were asked for.
    pub orders: Vec<Order>,
    /// How many could not be paid for and were not made at all.
    pub unpaid: usize,
}

/// Why nothing was ordered.
#[derive(Debug, thiserror::Error)]
pub enum CreateError {
    /// No offer can be tried; the decision says why each fell out.
    #[error("no offer is available")]
    NoOffer(Box<Decision>),
    /// The account cannot bear one number.
    #[error("insufficient balance")]
    Insufficient {
        /// What one number costs.
        price: Money,
        /// What could be spent.
        spendable: Money,
    },
    /// The client's policy says no.
    #[error("the client's policy forbids it")]
    Forbidden(PolicyRefusal),
    /// The client may not buy.
    #[error("the client is suspended")]
    Suspended,
    /// The key was used before: answer from what is stored.
    #[error("the idempotency key was used before")]
    KeySeen,
    /// The gateway is draining.
    #[error("shutting down")]
    ShuttingDown,
    /// Orders were made, but the database went away before they could be read.
    #[error("orders were made and cannot be read")]
    Unread {
        /// Which.
        ids: Vec<OrderId>,
        /// Why.
        error: LedgerError,
    },
    /// The database went away during the commit: orders may have been made, and are then bought.
    #[error("it is not known whether orders were made")]
    Unconfirmed(#[source] LedgerError),
    /// The task that reserves panicked: a defect.
    #[error("the purchase could not be begun")]
    Died,
    /// The ledger failed.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

/// Orders on record, each with its driver at work.
#[derive(Debug)]
pub struct Placed {
    /// In the order they were asked for.
    pub ids: Vec<OrderId>,
    /// How many could not be paid for and were not made at all.
    pub unpaid: usize,
    /// Each ends with how long providers took, if that can be told.
    drives: Vec<oneshot::Receiver<Option<Duration>>>,
}

impl<B: Books> OrderDesk<B> {
    /// The routing decision for a purchase, as it would be made now.
    ///
    /// # Errors
    /// The ledger failed.
    pub async fn quote(
        &self,
        purchase: &Purchase,
        currency: Currency,
    ) -> Result<Decision, LedgerError> {
        self.decide(purchase, currency, Vec::new()).await
    }

    /// The same for several purchases, each on its own.
    ///
    /// # Errors
    /// The ledger failed.
    pub async fn quote_each(
        &self,
        purchases: &[Purchase],
        currency: Currency,
    ) -> Result<Vec<Decision>, LedgerError> {
        let unclear = self.ledger.sum_unclear().await?;
        let decide = |purchase| self.decide_beside(&unclear, purchase, currency, Vec::new());
        Ok(purchases.iter().map(decide).collect())
    }

    pub(crate) async fn decide(
        &self,
        purchase: &Purchase,
        currency: Currency,
        already_tried: Vec<(ProviderName, provider::OfferRef)>,
    ) -> Result<Decision, LedgerError> {
        let unclear = self.ledger.sum_unclear().await?;
        let decision = self.decide_beside(&unclear, purchase, currency, already_tried);
        let span = Span::current();
        span.record("ranked", decision.ranked.len());
        span.record("excluded", decision.excluded.len());
        Ok(decision)
    }

    fn decide_beside(
        &self,
        unclear: &[Unclear],
        purchase: &Purchase,
        currency: Currency,
        already_tried: Vec<(ProviderName, provider::OfferRef)>,
    ) -> Decision {
        let now = self.now();
        let request = purchase.route_request(currency, already_tried);
        let snapshot = self.catalog.snapshot();
        let health = self.health.view(now);
        let mut decision =
            routing::rank(&snapshot, &request, &self.settings().policy, &health, now);
        self.exclude_unclear(unclear, &mut decision, purchase.product);
        decision
    }

    /// Buys `quantity` numbers of one product: as many as can be paid for and had. Every order is
    /// durable, with its money held, before a provider hears of it. Dropping the call cancels
    /// nothing.
    ///
    /// # Errors
    /// Nothing was ordered; see [`CreateError`].
    pub async fn create(
        &self,
        buyer: Buyer,
        purchase: &Purchase,
        quantity: u32,
        idempotency: Option<IdempotencyKey>,
    ) -> Result<Created, CreateError> {
        let began = Instant::now();
        let answer_by = began + self.settings().answer_within;
        let begun = self.place(buyer, purchase, quantity, idempotency).await?;
        // A purchase that takes longer goes on in its task; the answer then says PENDING.
        let drives = futures::future::join_all(begun.drives);
        let driven = self.changes.wait_for(drives, answer_by).await;
        let read = self.await_outcomes(buyer.account_id, &begun.ids, answer_by);
        let orders = read.await.map_err(|error| CreateError::Unread {
            ids: begun.ids.clone(),
            error,
        })?;
        let at_providers = driven.and_then(|all| {
            let each: Option<Vec<_>> = all.into_iter().map(|one| one.ok().flatten()).collect();
            each?.into_iter().max()
        });
        if let Some(slowest) = at_providers {
            measure::creation(began.elapsed(), slowest);
        }
        Ok(Created {
            orders,
            unpaid: begun.unpaid,
        })
    }

    /// The part of [`OrderDesk::create`] before the wait: orders on record, purchases under way.
    ///
    /// # Errors
    /// Nothing was ordered; see [`CreateError`].
    pub async fn place(
        &self,
        buyer: Buyer,
        purchase: &Purchase,
        quantity: u32,
        idempotency: Option<IdempotencyKey>,
    ) -> Result<Placed, CreateError> {
        if self.tasks.is_closed() {
            return Err(CreateError::ShuttingDown);
        }
        // A caller that goes away between the reservation and the first call must not leave an
        // order that nobody drives.
        let (desk, asked) = (self.clone(), purchase.clone());
        self.spawn(async move { desk.begin(buyer, asked, quantity, idempotency).await })
            .await
            .map_err(|_| CreateError::Died)?
    }

    /// Chooses, reserves, and sets a driver on each order.
    async fn begin(
        self,
        buyer: Buyer,
        purchase: Purchase,
        quantity: u32,
        idempotency: Option<IdempotencyKey>,
    ) -> Result<Placed, CreateError> {
        let decision = self
            .decide(&purchase, buyer.currency, Vec::new())
            .instrument(spans::route())
            .await?;
        let Some(best) = decision.ranked.first() else {
            return Err(CreateError::NoOffer(Box::new(decision)));
        };
        let price = best.price;
        let now = self.now();
        let reservation = Reservation {
            client: buyer.client,
            account_id: buyer.account_id,
            idempotency,
            orders: self.new_orders(&purchase, &decision, quantity, now),
            now,
        };
        let span = spans::reserve(reservation.orders.len());
        let reserved = self.ledger.reserve(reservation).instrument(span).await;
        let (orders, unpaid) = match reserved {
            Reserved::Orders { orders, refused } => (orders, refused),
            Reserved::Insufficient { spendable } => {
                return Err(CreateError::Insufficient { price, spendable });
            }
            Reserved::Forbidden(refusal) => return Err(CreateError::Forbidden(refusal)),
            Reserved::Suspended => return Err(CreateError::Suspended),
            Reserved::KeySeen => return Err(CreateError::KeySeen),
            Reserved::Failed(error) => return Err(error.into()),
            Reserved::Unconfirmed(error) => return Err(CreateError::Unconfirmed(error)),
        };
        let ids = orders.iter().map(|reserved| reserved.id).collect();
        let drives = orders.into_iter().map(|reserved| {
            let attempt = reserved.order.attempt;
            let mut drive = Drive {
                purchase: purchase.clone(),
                currency: buyer.currency,
                buy_until: reserved.order.buy_until,
                tried: Vec::new(),
            };
            let leg = match reserved.may_send {
                true => Leg::Send(attempt),
                false => {
                    let offer = OfferRef(attempt.offer_ref);
                    drive.tried.push((attempt.provider, offer));
                    Leg::After(attempt.id)
                }
            };
            let desk = self.clone();
            let driven =
                async move { measure::timing_providers(Box::pin(desk.drive(leg, drive))).await };
            self.spawn(driven.instrument(spans::order(reserved.id)))
        });
        Ok(Placed {
            ids,
            unpaid,
            drives: drives.collect(),
        })
    }

    /// Reads orders, waiting for those whose purchase is still unclear until the deadline, and as
    /// long for a database that is away.
    ///
    /// # Errors
    /// The ledger failed.
    pub async fn await_outcomes(
        &self,
        account: AccountId,
        ids: &[OrderId],
        deadline: Instant,
    ) -> Result<Vec<Order>, LedgerError> {
        let watch = self.changes.subscribe(ids.iter().copied());
        loop {
            let orders = match self.ledger.find_orders(account, ids).await {
                Err(error) if error.is_unavailable() && watch.outlast(deadline).await => continue,
                read => read?,
            };
            let pending = orders
                .iter()
                .any(|order| order.status() == domain::OrderStatus::Pending);
            if !pending || !watch.changed(deadline).await {
                return Ok(orders);
            }
        }
    }

    /// Reads an order once it differs from what it was when asked, or when the deadline passes;
    /// `None` if the account has no such order. A database that goes away meanwhile is waited for:
    /// at the deadline the answer is then what was known last.
    ///
    /// # Errors
    /// The ledger failed.
    pub async fn await_change(
        &self,
        account: AccountId,
        id: OrderId,
        deadline: Instant,
    ) -> Result<Option<Order>, LedgerError> {
        let watch = self.changes.subscribe([id]);
        let Some(first) = self.ledger.find_order(account, id).await? else {
            return Ok(None);
        };
        let mut latest = first.clone();
        while !latest.state.is_final()
            && same_for_client(&first, &latest)
            && watch.changed(deadline).await
        {
            let read = loop {
                match self.ledger.find_order(account, id).await {
                    Err(error) if error.is_unavailable() => {
                        if !watch.outlast(deadline).await {
                            return Ok(Some(latest));
                        }
                    }
                    read => break read?,
                }
            };
            match read {
                Some(order) => latest = order,
                None => return Ok(None),
            }
        }
        Ok(Some(latest))
    }

    /// What this process owns a purchase under that begins now.
    pub(crate) fn lease_from(&self, now: Timestamp) -> DriverLease {
        DriverLease {
            driver: Arc::clone(&self.holder),
            until: now + self.settings().longest_purchase(),
        }
    }

    /// Spreads the quantity over the ranked offers by their stock, the best first; what no stock
    /// covers is tried at the best all the same, since stock is approximate.
    fn new_orders(
        &self,
        purchase: &Purchase,
        decision: &Decision,
        quantity: u32,
        now: Timestamp,
    ) -> Vec<NewOrder> {
        let request = json(purchase);
        let decided = json(decision);
        let mut places = decision.ranked.iter().flat_map(|offer| {
            let stock = match offer.stock {
                Stock::Count(count) => count,
                Stock::NotTold => u32::MAX,
            };
            std::iter::repeat_n(offer, usize::try_from(stock).unwrap_or(usize::MAX))
        });
        let best = decision.ranked.first();
        let trace_parent = spans::trace_parent();
        (0..quantity)
            .filter_map(|_| places.next().or(best))
            .map(|offer| NewOrder {
                product: purchase.product,
                request: request.clone(),
                decision: decided.clone(),
                attempt: new_attempt(self.runtime.fresh_id(), offer),
                lease: self.lease_from(now),
                buy_until: now + self.settings().buy_for,
                expires_at: now + self.lifetime_of(&offer.provider),
                trace_parent: trace_parent.clone(),
            })
            .collect()
    }

    fn lifetime_of(&self, provider: &ProviderName) -> std::time::Duration {
        self.provider(provider)
            .map_or(std::time::Duration::from_secs(20 * 60), |p| {
                p.info().capabilities.number_lifetime
            })
    }
}

/// Whether a client that waits would see no difference worth an answer.
fn same_for_client(before: &Order, after: &Order) -> bool {
    before.status() == after.status()
        && before.sms_revision == after.sms_revision
        && before.cancel_requested_at == after.cancel_requested_at
}
