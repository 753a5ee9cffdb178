//! Buying: one request, then at most one read for what its answer lacks.

use provider::{
    BuyOutcome, BuyRequest, NotSentReason, ProviderOrderId, Refusal, RefusalReason, Sold,
    UnknownReason,
};

use crate::{
    adapter::Smscode,
    map::{failed_purchase, is_at_the_door, number_status},
    wire::{CreateOrder, CreatedOrders, Id},
};

impl Smscode {
    pub(crate) async fn purchase(&self, request: &BuyRequest) -> BuyOutcome {
        let Some(product_id) = Id::parse(&request.offer_ref.0) else {
            return BuyOutcome::NotSent {
                reason: NotSentReason::BadRequest,
                detail: format!("not a product id: {:?}", request.offer_ref.0),
            };
        };
        let order = CreateOrder {
            product_id,
            quantity: 1,
        };
        let key = request.attempt_id.to_string();
        match self.client.create(&order, &key).await {
            Ok(created) => self.sale(created, request).await,
            Err(failure) => failed_purchase(failure),
        }
    }

    async fn sale(&self, created: CreatedOrders, request: &BuyRequest) -> BuyOutcome {
        let Some(order) = created.orders.into_iter().next() else {
            return match created.failed_count {
                Some(1..) => BuyOutcome::Refused(Refusal {
                    reason: RefusalReason::OutOfStock,
                    code: None,
                    message: "no order created, failed_count above zero".to_owned(),
                }),
                _ => BuyOutcome::Unknown {
                    reason: UnknownReason::Unreadable,
                    detail: "neither an order nor a failed_count".to_owned(),
                },
            };
        };
        let country = request.product.country;
        let mut known = number_status(&order, self.currency(), Some(country));
        if known.cost.is_none() || known.phone.is_none() {
            // The document's answer to a creation lacks the amount, so it is read once. The sale
            // stands whether or not this works.
            if let Ok(whole) = self.client.order(&order.id).await {
                let whole = number_status(&whole, self.currency(), Some(country));
                known.cost = known.cost.or(whole.cost);
                known.phone = known.phone.or(whole.phone);
                known.expires_at = known.expires_at.or(whole.expires_at);
            }
        }
        let id = ProviderOrderId(order.id.as_str().to_owned());
        match known.phone {
            Some(phone) => BuyOutcome::Sold(Sold {
                id,
                phone,
                cost: known.cost,
                expires_at: known.expires_at,
            }),
            None => BuyOutcome::Unknown {
                reason: UnknownReason::Unreadable,
                detail: format!("order {id} has no readable number"),
            },
        }
    }

    /// The same request with the same key. What turns it away at the door proves nothing.
    pub(crate) async fn repeat_purchase(&self, request: &BuyRequest) -> BuyOutcome {
        match self.purchase(request).await {
            BuyOutcome::Refused(refusal) if is_at_the_door(&refusal.reason) => {
                BuyOutcome::Unknown {
                    reason: UnknownReason::UnlistedStatus,
                    detail: format!(
                        "the repeat was turned away before its key was looked at: {} {}",
                        refusal.code.unwrap_or_default(),
                        refusal.message
                    ),
                }
            }
            outcome => outcome,
        }
    }
}
