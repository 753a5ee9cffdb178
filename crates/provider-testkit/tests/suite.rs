//! The suite can fail: providers that break a clause are caught.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::{fmt, sync::Arc};

use async_trait::async_trait;
use domain::{Micros, Money, Rate, Timestamp};
use provider::{
    BuyOutcome, BuyRequest, CancelOutcome, ErrorKind, ListedOffer, NumberState, NumberStatus,
    Provider, ProviderBalance, ProviderError, ProviderInfo, ProviderOrderId, RecentOrder,
    RecoveryClass, Refusal, RefusalReason, ResendOutcome,
};
use provider_testkit::{FakeSubject, conformance};

/// A way to break the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Vice {
    Innocent,
    RepeatsLostPurchases,
    TakesLostForRefused,
    CallsNoStockAnOutage,
    LosesOwnWords,
    TakesErrorsForTheEnd,
    TakesErrorsForCancelled,
    SellsForNothing,
    ShowsTheKey,
    LogsTheKey,
    TrimsIds,
    ListsNothing,
    HidesMissingOrders,
}

struct Vicious {
    inner: Arc<dyn Provider>,
    vice: Vice,
}

impl fmt::Debug for Vicious {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.vice {
            Vice::ShowsTheKey => f.write_str(conformance::KEY),
            vice => write!(f, "{vice:?}"),
        }
    }
}

fn vicious(vice: Vice) -> impl conformance::Subject {
    FakeSubject::wrapped(RecoveryClass::Blind, move |inner| {
        Arc::new(Vicious { inner, vice })
    })
}

#[tokio::test]
async fn without_a_vice_every_clause_holds() {
    conformance::run_all(&vicious(Vice::Innocent)).await;
}

macro_rules! caught {
    ($($vice:ident by $clause:ident;)+) => {
        mod caught {
            $(
                #[tokio::test]
                #[should_panic]
                #[allow(non_snake_case)]
                async fn $vice() {
                    let subject = super::vicious(super::Vice::$vice);
                    super::conformance::$clause(&subject).await;
                }
            )+
        }
    };
}

caught! {
    RepeatsLostPurchases by clause_01_one_request_per_purchase;
    TakesLostForRefused by clause_02_purchase_ends_in_four_ways;
    CallsNoStockAnOutage by clause_03_no_stock_is_a_refusal;
    LosesOwnWords by clause_04_own_words_are_kept;
    TakesErrorsForTheEnd by clause_06_no_information_is_not_bad_news;
    TakesErrorsForCancelled by clause_07_cancel_is_idempotent;
    SellsForNothing by clause_08_money_is_exact;
    ShowsTheKey by clause_10_key_shows_nowhere;
    LogsTheKey by clause_10_key_shows_nowhere;
    TrimsIds by clause_11_ids_are_opaque_text;
    ListsNothing by clause_12_missing_abilities_are_declared;
    HidesMissingOrders by clause_13_lists_are_complete;
}

#[async_trait]
impl Provider for Vicious {
    fn info(&self) -> &ProviderInfo {
        self.inner.info()
    }

    async fn catalog(&self) -> Result<Vec<ListedOffer>, ProviderError> {
        let mut offers = self.inner.catalog().await?;
        for offer in &mut offers {
            if self.vice == Vice::SellsForNothing {
                offer.cost = Money::new(Micros::ZERO, offer.cost.currency);
            }
        }
        Ok(offers)
    }

    async fn rates(&self, now: Timestamp) -> Result<Vec<Rate>, ProviderError> {
        self.inner.rates(now).await
    }

    async fn balance(&self) -> Result<ProviderBalance, ProviderError> {
        self.inner.balance().await
    }

    async fn buy(&self, request: &BuyRequest) -> BuyOutcome {
        let mut outcome = self.inner.buy(request).await;
        let is_lost = matches!(outcome, BuyOutcome::Unknown { .. });
        if is_lost && self.vice == Vice::RepeatsLostPurchases {
            return self.inner.buy(request).await;
        }
        if is_lost && self.vice == Vice::TakesLostForRefused {
            return BuyOutcome::Refused(Refusal {
                reason: RefusalReason::Rejected,
                code: None,
                message: String::new(),
            });
        }
        match &mut outcome {
            BuyOutcome::Refused(refusal) if self.vice == Vice::CallsNoStockAnOutage => {
                refusal.reason = RefusalReason::AccountBlocked;
            }
            BuyOutcome::Refused(refusal) if self.vice == Vice::LosesOwnWords => {
                refusal.code = None;
            }
            BuyOutcome::Sold(sold) if self.vice == Vice::TrimsIds => {
                sold.id.0 = sold.id.0.trim_start_matches('0').to_owned();
            }
            _ => {}
        }
        outcome
    }

    async fn repeat_buy(&self, request: &BuyRequest) -> BuyOutcome {
        self.inner.repeat_buy(request).await
    }

    async fn status(&self, id: &ProviderOrderId) -> Result<NumberStatus, ProviderError> {
        if self.vice == Vice::LogsTheKey {
            tracing::trace!(url = conformance::KEY, "asking for a status");
        }
        let status = self.inner.status(id).await;
        match self.vice {
            Vice::TakesErrorsForTheEnd => {
                Ok(status.unwrap_or(NumberStatus::bare(NumberState::Expired)))
            }
            _ => status,
        }
    }

    async fn statuses(
        &self,
        ids: &[ProviderOrderId],
    ) -> Result<Vec<Result<NumberStatus, ProviderError>>, ProviderError> {
        let mut statuses = self.inner.statuses(ids).await?;
        if self.vice == Vice::HidesMissingOrders {
            statuses.retain(Result::is_ok);
        }
        Ok(statuses)
    }

    async fn cancel(&self, id: &ProviderOrderId) -> Result<CancelOutcome, ProviderError> {
        let outcome = self.inner.cancel(id).await;
        match self.vice {
            Vice::TakesErrorsForCancelled => {
                Ok(outcome.unwrap_or(CancelOutcome::Cancelled { refund: None }))
            }
            _ => outcome,
        }
    }

    async fn finish(&self, id: &ProviderOrderId) -> Result<(), ProviderError> {
        self.inner.finish(id).await
    }

    async fn resend(&self, id: &ProviderOrderId) -> Result<ResendOutcome, ProviderError> {
        self.inner.resend(id).await
    }

    async fn recent_orders(&self, since: Timestamp) -> Result<Vec<RecentOrder>, ProviderError> {
        match self.inner.recent_orders(since).await {
            Err(error)
                if error.kind == ErrorKind::Unsupported && self.vice == Vice::ListsNothing =>
            {
                Ok(Vec::new())
            }
            orders => orders,
        }
    }
}
