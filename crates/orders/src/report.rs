//! What a purchase's outcome says about the provider's health, and as news for the ledger.

use domain::{ClientId, Currency, Micros, Money, Product, ProviderName, Rate};
use ledger::{NewAttempt, News, Sale, SaleTerms};
use provider::{
    BuyOutcome, CancelRule, NotSentReason, OfferRef, Provider, RefusalReason, Sold, UnknownReason,
};
use routing::{FaultKind, SuspendReason};

use crate::{Books, OrderDesk, desk::LONGEST_LIFE};

/// What a sale is priced by, if it was not charged as listed.
pub(crate) struct Basis<'a> {
    pub(crate) product: Product,
    pub(crate) listed: Money,
    /// Whose order it is.
    pub(crate) client: Option<ClientId>,
    /// What the client pays in.
    pub(crate) currency: Currency,
    pub(crate) rates: &'a [Rate],
}

impl<B: Books> OrderDesk<B> {
    /// Remembers how the provider behaved.
    pub(crate) fn report_health(&self, attempt: &NewAttempt, outcome: &BuyOutcome) {
        let (now, health, provider) = (self.now(), &self.health, &attempt.provider);
        let offer = OfferRef(attempt.offer_ref.clone());
        match outcome {
            BuyOutcome::Sold(_) => health.record_success(provider, now),
            BuyOutcome::NotSent {
                reason: NotSentReason::ConnectFailed,
                ..
            } => {
                health.record_fault(provider, FaultKind::Transport, now);
            }
            BuyOutcome::NotSent { .. } => health.release_probe(provider),
            BuyOutcome::Unknown { reason, .. } => {
                let kind = match reason {
                    UnknownReason::Unreadable | UnknownReason::TooLarge => {
                        FaultKind::MalformedReply
                    }
                    _ => FaultKind::UnknownOutcome,
                };
                health.record_fault(provider, kind, now);
            }
            BuyOutcome::Refused(refusal) => {
                let pause = now + self.settings().suspend_for;
                match &refusal.reason {
                    RefusalReason::InvalidCredentials => {
                        health.suspend(provider, SuspendReason::InvalidCredentials, pause);
                        health.record_fault(provider, FaultKind::InvalidCredentials, now);
                    }
                    RefusalReason::AccountBlocked => {
                        health.suspend(provider, SuspendReason::AccountBlocked, pause);
                        health.record_fault(provider, FaultKind::InvalidCredentials, now);
                    }
                    reason => {
                        health.record_success(provider, now);
                        match reason {
                            RefusalReason::BalanceLow => {
                                health.suspend(provider, SuspendReason::BalanceLow, pause);
                            }
                            RefusalReason::RateLimited(after) => {
                                let until = after.map_or(pause, |after| now + after);
                                health.suspend(provider, SuspendReason::RateLimited, until);
                            }
                            _ => health.cool_offer(provider, offer, now + self.settings().cool_for),
                        }
                        if matches!(
                            reason,
                            RefusalReason::UnknownProduct | RefusalReason::PriceAboveLimit(_)
                        ) {
                            self.catalog.refresh_soon(provider);
                        }
                    }
                }
            }
        }
    }

    /// The outcome in the ledger's words.
    pub(crate) fn news_of(
        &self,
        outcome: BuyOutcome,
        provider: &dyn Provider,
        basis: &Basis<'_>,
    ) -> News {
        match outcome {
            BuyOutcome::Sold(sold) => News::Sold(Box::new(self.sale_of(sold, provider, basis))),
            BuyOutcome::Refused(refusal) => News::Refused {
                reason: refusal.reason.as_str(),
                code: refusal.code,
                message: refusal.message,
            },
            BuyOutcome::NotSent { detail, .. } => News::NotSent { message: detail },
            BuyOutcome::Unknown { reason, detail } => News::Lost {
                reason: reason.as_str(),
                message: detail,
            },
        }
    }

    /// A sale with the price that follows from its true cost, at the rates of the decision.
    pub(crate) fn sale_of(&self, sold: Sold, provider: &dyn Provider, basis: &Basis<'_>) -> Sale {
        let (now, info) = (self.now(), provider.info());
        let abilities = &info.capabilities;
        let expires_at = sold
            .expires_at
            .filter(|end| *end > now && *end < now + LONGEST_LIFE)
            .unwrap_or(now + abilities.number_lifetime);
        let give_up_at = abilities
            .auto_cancel_after
            .map_or(expires_at, |after| expires_at.min(now + after));
        Sale {
            terms: sold
                .cost
                .and_then(|cost| self.terms_of(cost, &info.name, info.currency, basis)),
            provider_order_id: sold.id.0,
            phone: sold.phone,
            expires_at,
            cancel_from: match abilities.cancel {
                CancelRule::UntilCode => None,
                CancelRule::AfterDelay(delay) => Some(now + delay),
            },
            give_up_at,
            check_at: now + abilities.poll_interval,
        }
    }

    fn terms_of(
        &self,
        cost: Money,
        provider: &ProviderName,
        expected: Currency,
        basis: &Basis<'_>,
    ) -> Option<SaleTerms> {
        // Charged as listed: the price of the decision stands.
        if cost == basis.listed {
            return None;
        }
        if cost.currency != expected {
            tracing::error!(%provider, %cost, "a sale in another currency than the account's");
            return None;
        }
        if cost.amount <= Micros::ZERO {
            tracing::warn!(%provider, %cost, "a sale for nothing: taken as if no price was told");
            return None;
        }
        let markup = self.catalog.snapshot().markup(
            basis.client,
            (provider, basis.product),
            basis.currency,
            &self.settings().policy,
            self.now(),
        );
        let priced = markup
            .and_then(|markup| routing::price_with(cost, basis.currency, basis.rates, &markup));
        match priced {
            Ok(price) => Some(SaleTerms {
                cost: cost.amount,
                price: price.price.amount,
                rates: Some(price.rates),
            }),
            Err(problem) => {
                tracing::error!(%provider, %cost, ?problem, "a sale that cannot be priced");
                None
            }
        }
    }
}
