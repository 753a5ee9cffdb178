//! What clients do, and when they feel like it.

use domain::{AccountId, ClientId, Currency, Mode, OrderId, OrderState, Product};
use futures::FutureExt;
use ledger::IdempotencyKey;
use orders::{Buyer, CreateError, Purchase};
use routing::Strategy;

use super::{Gateway, World};
use crate::stage::ProcessId;

/// How often a client asks again with the same key when it got no answer.
const TRIES: usize = 5;

impl World {
    /// One request of a client, and what it does with the orders.
    pub(super) async fn buy(
        self,
        client: ClientId,
        account_id: AccountId,
        number: u64,
        span_ms: u64,
    ) {
        self.stage.sleep(self.dice.millis(1, span_ms)).await;
        let Some(product) = self.dice.pick(&self.products).copied() else {
            return;
        };
        let buyer = Buyer {
            client,
            account_id,
            currency: Currency::USD,
        };
        let quantity = match self.dice.between(0, 9) {
            0 => 3,
            1 => 2,
            _ => 1,
        };
        let key = IdempotencyKey {
            key: format!("request-{number}"),
            body_sha256: [0; 32],
        };
        if self.dice.permille(150) {
            // The same request at the same time, perhaps at another process.
            let twin = self.clone().place(buyer, product, quantity, key.clone());
            self.stage.spawn(ProcessId::OUTSIDE, twin.map(drop).boxed());
        }
        let ids = self.clone().place(buyer, product, quantity, key).await;
        if ids.len() > quantity as usize {
            self.books
                .state()
                .accuse(|| format!("rule 8: one request made {} orders", ids.len()));
        }
        let mut lives = Vec::with_capacity(ids.len());
        for id in ids {
            lives.push(self.clone().live_with(account_id, id));
        }
        futures::future::join_all(lives).await;
    }

    fn any_gateway(&self) -> Option<Gateway> {
        self.dice.pick(&self.gateways()).cloned()
    }

    /// Asks until there is an answer, always under the same key.
    async fn place(
        self,
        buyer: Buyer,
        product: Product,
        quantity: u32,
        key: IdempotencyKey,
    ) -> Vec<OrderId> {
        for _ in 0..TRIES {
            let Some(gateway) = self.any_gateway() else {
                break;
            };
            let (desk, asked) = (gateway.desk.clone(), key.clone());
            let placed = gateway
                .ask(async move {
                    let purchase = Purchase {
                        product,
                        mode: Mode::Live,
                        max_price: None,
                        price_cap: None,
                        client: None,
                        providers: Vec::new(),
                        exclude_providers: Vec::new(),
                        operator: None,
                        strategy: Strategy::Cheapest,
                        metadata: Default::default(),
                    };
                    desk.place(buyer, &purchase, quantity, Some(asked)).await
                })
                .await;
            match placed {
                Some(Ok(placed)) => return placed.ids,
                Some(Err(CreateError::KeySeen)) => break,
                Some(Err(
                    CreateError::NoOffer(_)
                    | CreateError::Insufficient { .. }
                    | CreateError::Suspended
                    | CreateError::ShuttingDown,
                )) => return Vec::new(),
                Some(Err(_)) | None => {}
            }
            self.stage.sleep(self.dice.millis(100, 3_000)).await;
        }
        self.books.state().orders_of_key(buyer.account_id, &key.key)
    }

    /// A client's moods towards one of its orders.
    async fn live_with(self, account: AccountId, id: OrderId) {
        for _ in 0..self.dice.between(0, 4) {
            let pause = match self.dice.between(0, 2) {
                0 => self.dice.millis(1, 2_000),
                1 => self.dice.millis(1_000, 60_000),
                _ => self.dice.millis(30_000, 400_000),
            };
            self.stage.sleep(pause).await;
            let Some(gateway) = self.any_gateway() else {
                return;
            };
            let mood = self.dice.between(0, 9);
            let when_allowed = self.dice.permille(500);
            let desk = gateway.desk.clone();
            let done = gateway.ask(async move {
                match mood {
                    0..=4 => drop(desk.cancel(account, id, when_allowed).await),
                    5..=7 => drop(desk.finish(account, id).await),
                    _ => drop(desk.resend(account, id).await),
                }
            });
            done.await;
        }
    }

    /// What a client must be able to rely on when all is over.
    pub(super) fn judge_clients(&self) {
        let mut state = self.books.state();
        let unfinished: Vec<_> = state
            .orders
            .values()
            .filter(|order| !order.seen.state.is_final())
            .map(|order| (order.seen.id, order.seen.state))
            .collect();
        if let Some((id, order)) = unfinished.first() {
            state.accuse(|| format!("order {id} is {order:?} for ever"));
        }
        let held: Vec<_> = state
            .clients
            .values()
            .filter(|account| account.purse.held.get() != 0)
            .map(|account| (account.client, account.purse.held))
            .collect();
        if let Some((client, held)) = held.first() {
            state.accuse(|| format!("rule 4: {held} of {client} stay held"));
        }
        let charged = state.orders.values().filter(|order| {
            (order.seen.charged.get() > 0) != (order.seen.state == OrderState::Completed)
        });
        let wrong: Vec<_> = charged.map(|order| order.seen.id).collect();
        if let Some(id) = wrong.first() {
            state
                .accuse(|| format!("rule 5: order {id} is charged without being complete, or not"));
        }
    }
}
