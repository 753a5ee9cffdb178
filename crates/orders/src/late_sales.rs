//! Sales that land after we had proof that there was none: a request may lie at the provider for
//! longer than its list takes to catch up.
//!
//! An order that nobody owns and that fits a purchase of ours may also be somebody's who uses the
//! same account by hand. It is taken over only where nothing speaks against its being ours: it fits
//! a purchase of its own, nothing was done with it, and no other order of the account is unexplained.
//! Whatever is doubtful is a person's to decide, and what fits no purchase is never touched.

use std::sync::Arc;

use domain::Product;
use ledger::{Attempt, Claims, Lease, LedgerError, StrayOrder};
use provider::{NumberState, Provider, RecentOrder, RecoveryClass, Sold};
use time::Duration;
use tracing::Instrument;

use crate::{
    Books, OrderDesk,
    ownership::{is_of, made_from},
    spans,
};

/// Between two looks at an account.
const EVERY: Duration = Duration::seconds(30);
/// After a purchase is taken for unsold, its sale is looked for as long: longer than any number of
/// a listable provider lives, after which the money comes back by itself.
const LOOK_FOR: Duration = Duration::hours(1);
/// A request may lie so long before it is carried out.
const LATENESS: Duration = Duration::minutes(10);
/// What an unexplained order is to us.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Stray<'a> {
    /// Surely the late sale of this purchase.
    Late(&'a Attempt, &'a RecentOrder),
    /// It may be one, and here is why it is not sure.
    Doubtful(&'a RecentOrder, &'static str),
}

fn fits(order: &RecentOrder, attempt: &Attempt) -> bool {
    is_of(order, attempt, LATENESS)
}

/// What the unexplained orders of a list are, given purchases that were taken for unsold.
pub(crate) fn weigh<'a>(
    not_sold: &'a [Attempt],
    recent: &'a [RecentOrder],
    claims: &Claims,
) -> Vec<Stray<'a>> {
    let mut unexplained: Vec<&RecentOrder> = recent
        .iter()
        .filter(|order| {
            let id = &order.id.0;
            !claims.taken.contains(id) && !claims.doubtful.contains(id)
        })
        .filter(|order| {
            !order
                .product
                .is_some_and(|product| is_claimed(claims, product))
        })
        .collect();
    unexplained.sort_by_key(|order| order.created_at);
    let fitting = |order: &RecentOrder| not_sold.iter().any(|attempt| fits(order, attempt));
    let has_strangers = unexplained.iter().any(|order| !fitting(order));
    let mut left: Vec<&Attempt> = not_sold.iter().collect();
    let mut strays = Vec::new();
    for order in unexplained.into_iter().filter(|order| fitting(order)) {
        let place = left.iter().position(|attempt| fits(order, attempt));
        let attempt = place.map(|place| left.remove(place));
        match order.status.state {
            // The money came back by itself, or the number was used by whoever bought it.
            NumberState::Cancelled | NumberState::Expired | NumberState::Finished => continue,
            NumberState::Received => {
                strays.push(Stray::Doubtful(order, "it has received a message"));
            }
            NumberState::Waiting => strays.push(match attempt {
                _ if has_strangers => {
                    Stray::Doubtful(order, "the account has other orders that are not ours")
                }
                None => Stray::Doubtful(order, "more such orders than purchases that were lost"),
                Some(attempt) => Stray::Late(attempt, order),
            }),
        }
    }
    let crowded: Vec<Product> = strays
        .iter()
        .filter_map(|stray| match stray {
            Stray::Doubtful(order, _) => order.product,
            Stray::Late(..) => None,
        })
        .collect();
    // Where one of them is doubtful, none of its product is sure.
    for stray in &mut strays {
        if let Stray::Late(attempt, order) = *stray
            && crowded.contains(&attempt.product)
        {
            *stray = Stray::Doubtful(order, "more such orders than purchases that were lost");
        }
    }
    strays
}

/// Whether a purchase that is still open may have made any order of the product.
fn is_claimed(claims: &Claims, product: Product) -> bool {
    claims.sending.contains_key(&product) || claims.unclear.contains_key(&product)
}

impl OrderDesk {
    /// Looks for late sales at an account whose orders can be listed, while there are purchases
    /// that were taken for unsold not long ago.
    pub(crate) async fn look_for_late_sales(
        &self,
        provider: &Arc<dyn Provider>,
        lease: &Lease,
    ) -> Result<(), LedgerError> {
        let (info, now) = (provider.info(), self.now());
        let Some(account) = self.account(&info.name) else {
            return Ok(());
        };
        let can_list = info.capabilities.recovery != RecoveryClass::Blind;
        if !can_list || !account.late_sales.take(now, EVERY) {
            return Ok(());
        }
        let not_sold = self
            .ledger
            .list_not_sold(&info.name, now - LOOK_FOR)
            .await?;
        let Some(since) = not_sold.iter().map(made_from).min() else {
            return Ok(());
        };
        let recent = match provider.recent_orders(since).await {
            Ok(recent) => recent,
            Err(error) => {
                tracing::warn!(%error, "cannot list orders to look for late sales");
                return Ok(());
            }
        };
        if !self.ledger.holds_lease(lease).await? {
            return Ok(());
        }
        let ids: Vec<String> = recent.iter().map(|order| order.id.0.clone()).collect();
        let claims = self.ledger.list_claims(&info.name, &ids).await?;
        for stray in weigh(&not_sold, &recent, &claims) {
            match stray {
                Stray::Late(attempt, order) => {
                    self.take_over(provider, attempt, order)
                        .instrument(spans::number(attempt))
                        .await?;
                }
                Stray::Doubtful(order, why) => self.keep(provider, order, why).await?,
            }
        }
        Ok(())
    }

    /// The sale is news like any other: it serves its client if that still waits, and is cancelled
    /// for the refund if not.
    async fn take_over(
        &self,
        provider: &Arc<dyn Provider>,
        attempt: &Attempt,
        order: &RecentOrder,
    ) -> Result<(), LedgerError> {
        let Some(phone) = order.phone.clone().or_else(|| order.status.phone.clone()) else {
            return self
                .keep(provider, order, "its number cannot be read")
                .await;
        };
        let sold = Sold {
            id: order.id.clone(),
            phone,
            cost: order.status.cost,
            expires_at: order.status.expires_at,
        };
        let settled = self
            .record(attempt.id, self.found(provider, attempt, sold))
            .await?;
        tracing::warn!(
            state = settled.attempt.as_str(),
            "a sale landed after its purchase was taken for unsold"
        );
        self.changes.announce(settled.order_id);
        self.wake(&attempt.provider);
        Ok(())
    }
}

impl<B: Books> OrderDesk<B> {
    /// Leaves an order for a person to judge.
    pub(crate) async fn keep(
        &self,
        provider: &Arc<dyn Provider>,
        order: &RecentOrder,
        why: &str,
    ) -> Result<(), LedgerError> {
        let (Some(product), Some(created_at)) = (order.product, order.created_at) else {
            return Ok(());
        };
        let info = provider.info();
        let stray = StrayOrder {
            provider: info.name.clone(),
            provider_order_id: order.id.0.clone(),
            product,
            phone: order.phone.clone().or_else(|| order.status.phone.clone()),
            currency: info.currency,
            cost: order.status.cost.map(|cost| cost.amount),
            created_at,
            // Whoever takes it over later has to know how long it lives.
            expires_at: Some(
                order
                    .status
                    .expires_at
                    .unwrap_or(created_at + info.capabilities.number_lifetime),
            ),
            evidence: why.to_owned(),
        };
        if self.ledger.keep_stray(&stray, self.now()).await? {
            tracing::warn!(provider_order_id = %order.id, why,
                "an order that may be a sale of ours waits for a person");
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use domain::{
        AttemptId, AttemptState, Currency, Micros, Money, OrderId, OrderState, PhoneNumber,
        Timestamp,
    };
    use provider::{NumberStatus, ProviderOrderId};

    use super::*;

    const START: Timestamp = Timestamp::UNIX_EPOCH;

    fn lost(number: u128, minute: i64) -> Attempt {
        let at = START + Duration::minutes(minute);
        Attempt {
            id: AttemptId(uuid::Uuid::from_u128(number)),
            order_id: OrderId(1),
            client: domain::ClientId(1),
            order: OrderState::Failed,
            is_current: true,
            order_currency: Currency::USD,
            provider: "p".parse().unwrap(),
            offer_ref: "1".into(),
            product: Product::from_id(142).unwrap(),
            state: AttemptState::NotSold,
            cost: Money::new(Micros::new(1), Currency::USD),
            max_cost: Micros::new(1),
            provider_order_id: None,
            phone: None,
            reason: None,
            provider_message: None,
            created_at: at,
            answered_at: Some(at + Duration::seconds(10)),
            expires_at: None,
            cancel_from: None,
            give_up_at: None,
            check_at: at,
            checks: 0,
            trace_parent: None,
        }
    }

    fn listed(id: &str, minute: i64, state: NumberState) -> RecentOrder {
        RecentOrder {
            id: ProviderOrderId(id.to_owned()),
            product: Product::from_id(142),
            created_at: Some(START + Duration::minutes(minute)),
            phone: Some("+6281234567890".parse::<PhoneNumber>().unwrap()),
            status: NumberStatus::bare(state),
        }
    }

    /// Each stray as its id with `late` or `?`.
    fn verdicts(not_sold: &[Attempt], recent: &[RecentOrder], claims: &Claims) -> Vec<String> {
        let strays = weigh(not_sold, recent, claims);
        let text = strays.iter().map(|stray| match stray {
            Stray::Late(attempt, order) => format!("{} late {}", order.id, attempt.id.0.as_u128()),
            Stray::Doubtful(order, _) => format!("{} ?", order.id),
        });
        text.collect()
    }

    #[test]
    fn a_lone_order_that_fits_a_lost_purchase_is_its_late_sale() {
        let none = Claims::default();
        let waiting = |id, minute| listed(id, minute, NumberState::Waiting);
        let all = |recent: &[RecentOrder]| verdicts(&[lost(1, 0), lost(2, 1)], recent, &none);
        assert_eq!(all(&[waiting("a", 5)]), ["a late 1"]);
        assert_eq!(
            all(&[waiting("a", 5), waiting("b", 6)]),
            ["a late 1", "b late 2"]
        );
        assert_eq!(
            all(&[waiting("a", 5), waiting("b", 6), waiting("c", 7)]),
            ["a ?", "b ?", "c ?"]
        );
        assert_eq!(all(&[waiting("a", 20)]), [""; 0], "too late to be ours");
        assert_eq!(all(&[waiting("a", -9)]), [""; 0], "older than the purchase");
        assert_eq!(
            all(&[waiting("a", 5), waiting("z", 20)]),
            ["a ?"],
            "a stranger is about"
        );
    }

    #[test]
    fn what_was_used_or_has_ended_is_not_taken_over() {
        for (state, expected) in [
            (NumberState::Received, vec!["a ?".to_owned()]),
            (NumberState::Cancelled, vec![]),
            (NumberState::Expired, vec![]),
            (NumberState::Finished, vec![]),
        ] {
            let recent = [listed("a", 5, state)];
            assert_eq!(
                verdicts(&[lost(1, 0)], &recent, &Claims::default()),
                expected
            );
        }
    }

    #[test]
    fn what_another_purchase_may_have_bought_is_left_to_it() {
        let recent = [listed("a", 5, NumberState::Waiting)];
        let product = Product::from_id(142).unwrap();
        let mut claims = Claims::default();
        claims.sending.insert(product, 1);
        assert_eq!(verdicts(&[lost(1, 0)], &recent, &claims), [""; 0]);
        let mut claims = Claims::default();
        claims.unclear.insert(product, 1);
        assert_eq!(verdicts(&[lost(1, 0)], &recent, &claims), [""; 0]);
        let mut claims = Claims::default();
        claims.taken.insert("a".into());
        assert_eq!(verdicts(&[lost(1, 0)], &recent, &claims), [""; 0]);
    }
}
