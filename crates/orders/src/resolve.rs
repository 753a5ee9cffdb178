//! Establishes what became of purchases without a known outcome, by the provider's recovery class.

use std::sync::Arc;

use domain::{AttemptId, AttemptState, Mode, Product, Timestamp};
use futures::{StreamExt, TryStreamExt};
use ledger::{Attempt, Lease, LedgerError, Look, News, Unclear};
use provider::{BuyRequest, OfferRef, Provider, RecentOrder, Sold};
use routing::{Decision, ExcludedOffer, ExclusionReason, RankedOffer, SuspendReason};
use time::format_description::well_known::Rfc3339;
use tracing::Instrument;

use crate::{
    Books, OrderDesk,
    inquiry::{
        Finding, Inquiry, LONGEST_WAIT, inquiry, is_blocked, is_hopeless, is_out_until, look_again,
        weigh_repeat,
    },
    ownership::{Listing, weigh_list},
    report::Basis,
    spans,
};

/// How many purchases of an account are repeated at the same time, and in one beat.
const AT_ONCE: usize = 8;
const MOST_REPEATS: usize = 100;
/// What was asked, for people.
const REPEATED: &str = "the same purchase again, under its key";
const LISTED: &str = "the account's orders";
const NOTHING: &str = "nothing: this provider cannot be asked";

fn rfc3339(at: Timestamp) -> String {
    at.truncate_to_second().format(&Rfc3339).unwrap_or_default()
}

impl<B: Books> OrderDesk<B> {
    /// Takes out of a decision what must not be bought while purchases are unclear: the same
    /// product at a provider whose orders we can only tell apart by listing them, and everything
    /// at an account whose exposure would pass its limit.
    pub(crate) fn exclude_unclear(
        &self,
        unclear: &[Unclear],
        decision: &mut Decision,
        product: Product,
    ) {
        if unclear.is_empty() {
            return;
        }
        let now = self.now();
        let blocked = |offer: &RankedOffer| {
            let provider = self.provider(&offer.provider);
            let recovery = provider.map(|p| p.info().capabilities.recovery);
            is_blocked(unclear, offer, product, recovery, &self.settings())
        };
        let (out, ranked) = std::mem::take(&mut decision.ranked)
            .into_iter()
            .partition(blocked);
        decision.ranked = ranked;
        decision
            .excluded
            .extend(out.into_iter().map(|offer| ExcludedOffer {
                provider: offer.provider,
                offer_ref: offer.offer_ref,
                reason: ExclusionReason::ProviderSuspended {
                    reason: SuspendReason::ExposureLimit,
                    until: now + LONGEST_WAIT,
                },
                price: Some(offer.price),
            }));
    }

    /// Looks into every unclear purchase of an account that is due. The account's orders are listed
    /// once for all of them.
    pub(crate) async fn resolve_account(
        &self,
        provider: &Arc<dyn Provider>,
        lease: &Lease,
    ) -> Result<(), LedgerError> {
        let (info, now) = (provider.info(), self.now());
        let due = self.ledger.list_unclear(&info.name, Some(now)).await?;
        let mut repeated: Vec<Attempt> = Vec::new();
        let mut listed: Vec<(Attempt, Timestamp)> = Vec::new();
        let mut looks: Vec<Look> = Vec::new();
        for attempt in due {
            match inquiry(&attempt, &info.capabilities, &self.settings(), now) {
                Inquiry::Repeat if repeated.len() < MOST_REPEATS => repeated.push(attempt),
                // It has its turn in the next beat.
                Inquiry::Repeat => {}
                Inquiry::List { since } => listed.push((attempt, since)),
                Inquiry::Wait { until } => {
                    let found = format!(
                        "it is a loss from {} on, when its number's life is over, unless a person \
                         decides before",
                        rfc3339(until)
                    );
                    let look = (NOTHING, Finding::Unproven(found));
                    let span = spans::number(&attempt);
                    let look = self.conclude(provider, &attempt, look);
                    looks.extend(look.instrument(span).await?);
                }
                Inquiry::TooLate => {
                    let decide = self.decide_or_report(&attempt, News::LifetimeOver);
                    decide.instrument(spans::number(&attempt)).await?;
                }
            }
        }
        let (repeats, lists) = futures::join!(
            self.repeat_all(provider, &repeated),
            self.list_for(provider, &listed, lease)
        );
        looks.extend(repeats?);
        looks.extend(lists?);
        if looks.is_empty() {
            return Ok(());
        }
        self.ledger.note_looks(&looks, self.now()).await
    }

    /// Asks for the same purchases again, a few at a time.
    async fn repeat_all(
        &self,
        provider: &Arc<dyn Provider>,
        unclear: &[Attempt],
    ) -> Result<Vec<Look>, LedgerError> {
        // In a loop: a closure over borrowed rows would make a future that no task may own.
        let mut repeats = Vec::with_capacity(unclear.len());
        for attempt in unclear {
            let repeat = self.repeat(provider, attempt);
            repeats.push(repeat.instrument(spans::number(attempt)));
        }
        futures::stream::iter(repeats)
            .buffer_unordered(AT_ONCE)
            .try_filter_map(|look| async move { Ok(look) })
            .try_collect()
            .await
    }

    async fn repeat(
        &self,
        provider: &Arc<dyn Provider>,
        attempt: &Attempt,
    ) -> Result<Option<Look>, LedgerError> {
        let mode = self.policy().mode_of(&attempt.provider);
        let out = is_out_until(attempt, &self.settings()).is_some_and(|until| self.now() < until);
        let answer = provider.repeat_buy(&same_purchase(attempt, mode)).await;
        self.conclude(provider, attempt, (REPEATED, weigh_repeat(answer, out)))
            .await
    }

    /// Lists the account's orders since the oldest of these purchases, and weighs the list for each.
    async fn list_for(
        &self,
        provider: &Arc<dyn Provider>,
        unclear: &[(Attempt, Timestamp)],
        lease: &Lease,
    ) -> Result<Vec<Look>, LedgerError> {
        let Some(since) = unclear.iter().map(|(_, since)| *since).min() else {
            return Ok(Vec::new());
        };
        let asked_at = self.now();
        let unproven = |why: String| -> Vec<(Attempt, Finding)> {
            let unclear = unclear.iter();
            unclear
                .map(|(attempt, _)| (attempt.clone(), Finding::Unproven(why.clone())))
                .collect()
        };
        let ids: Vec<AttemptId> = unclear.iter().map(|(one, _)| one.id).collect();
        let answer = provider.recent_orders(since).await;
        // Who stood still meanwhile has an old list, and somebody else acts on a newer one.
        if !self.ledger.holds_lease(lease).await? {
            return Ok(Vec::new());
        }
        let findings = match answer {
            Ok(recent) => match self.weigh(provider, &ids, &recent, (since, asked_at)).await {
                Err(error) if !error.is_unavailable() => {
                    tracing::error!(%error, "a list of orders cannot be weighed");
                    unproven(format!("a list that the books cannot hold: {error}"))
                }
                findings => findings?,
            },
            Err(error) => {
                tracing::warn!(%error, "cannot list orders to settle purchases");
                unproven(error.to_string())
            }
        };
        let mut looks = Vec::new();
        for (attempt, finding) in findings {
            let look = self.conclude(provider, &attempt, (LISTED, finding));
            looks.extend(look.instrument(spans::number(&attempt)).await?);
        }
        Ok(looks)
    }

    /// Acts on what was found; what proves nothing is a look to be written down.
    async fn conclude(
        &self,
        provider: &Arc<dyn Provider>,
        attempt: &Attempt,
        (asked, finding): (&'static str, Finding),
    ) -> Result<Option<Look>, LedgerError> {
        let (news, found) = match finding {
            Finding::Sold(sold) => (
                Some(self.found(provider, attempt, sold)),
                "its sale, which the books did not take".to_owned(),
            ),
            Finding::NotSold(message) => {
                let found = message.clone();
                (Some(News::ProvenNotSold { message }), found)
            }
            Finding::Doubtful { evidence, .. } | Finding::Unproven(evidence) => (None, evidence),
        };
        if let Some(news) = news
            && self.decide_or_report(attempt, news).await?
        {
            return Ok(None);
        }
        let now = self.now();
        if is_hopeless(attempt, now) && self.decide_or_report(attempt, News::LifetimeOver).await? {
            return Ok(None);
        }
        Ok(Some(Look {
            attempt: attempt.id,
            asked: asked.to_owned(),
            found,
            again_at: Some(look_again(attempt, &self.settings(), now)),
        }))
    }

    /// Writes down what was found; false if the purchase is unclear all the same. What the books do
    /// not take is this purchase's trouble, not that of the others.
    async fn decide_or_report(&self, attempt: &Attempt, news: News) -> Result<bool, LedgerError> {
        match self.decide_unclear(attempt, news).await {
            Err(error) if !error.is_unavailable() => {
                tracing::error!(%error, "an unclear purchase cannot be looked into");
                Ok(false)
            }
            decided => decided,
        }
    }

    /// Writes down what was found; false if the purchase is unclear all the same.
    async fn decide_unclear(&self, attempt: &Attempt, news: News) -> Result<bool, LedgerError> {
        let settled = self.record(attempt.id, news).await?;
        if settled.attempt == AttemptState::Unknown {
            return Ok(false);
        }
        spans::keep();
        tracing::info!(
            state = settled.attempt.as_str(),
            "an unclear purchase is settled"
        );
        self.changes.announce(settled.order_id);
        if settled.wants_next
            && let Some(order) = self.ledger.find_order_for_drive(attempt.id).await?
        {
            self.resume(order);
        }
        Ok(true)
    }

    /// Weighs a list of the orders since a time, asked for at another. What the books say is read
    /// after it, and in this order: a sale that becomes known meanwhile makes the purchase wait for
    /// the next look, and never another one's number its own.
    async fn weigh(
        &self,
        provider: &Arc<dyn Provider>,
        asked_about: &[AttemptId],
        recent: &[RecentOrder],
        (since, asked_at): (Timestamp, Timestamp),
    ) -> Result<Vec<(Attempt, Finding)>, LedgerError> {
        let info = provider.info();
        let ids: Vec<String> = recent.iter().map(|order| order.id.0.clone()).collect();
        let claims = self.ledger.list_claims(&info.name, &ids).await?;
        // Also those that are not due: each may have made any of these orders.
        let unclear = self.ledger.list_unclear(&info.name, None).await?;
        let listing = Listing {
            recent,
            claims: &claims,
            unclear: &unclear,
            since,
            asked_at,
        };
        let proves_after = self.settings().absence_proves_after;
        let recovery = info.capabilities.recovery;
        let mut findings = Vec::new();
        for attempt in unclear.iter().filter(|one| asked_about.contains(&one.id)) {
            let finding = weigh_list(attempt, &listing, recovery, proves_after);
            if let Finding::Doubtful { orders, evidence } = &finding {
                let doubtful = recent.iter().filter(|order| orders.contains(&order.id));
                for order in doubtful {
                    self.keep(provider, order, evidence).await?;
                }
            }
            findings.push((attempt.clone(), finding));
        }
        Ok(findings)
    }

    pub(crate) fn found(
        &self,
        provider: &Arc<dyn Provider>,
        attempt: &Attempt,
        sold: Sold,
    ) -> News {
        let snapshot = self.catalog.snapshot();
        let rates = snapshot
            .rates()
            .convert(
                attempt.cost,
                attempt.order_currency,
                self.now(),
                self.settings().policy.rate_stale_after,
            )
            .map(|converted| converted.rates)
            .unwrap_or_default();
        let basis = Basis {
            product: attempt.product,
            listed: attempt.cost,
            client: Some(attempt.client),
            currency: attempt.order_currency,
            rates: &rates,
        };
        News::Sold(Box::new(self.sale_of(sold, provider.as_ref(), &basis)))
    }
}

fn same_purchase(attempt: &Attempt, mode: Mode) -> BuyRequest {
    BuyRequest {
        attempt_id: attempt.id,
        product: attempt.product,
        offer_ref: OfferRef(attempt.offer_ref.clone()),
        max_cost: domain::Money::new(attempt.max_cost, attempt.cost.currency),
        test: mode == Mode::Test,
    }
}
