//! The fake under the conformance suite: what tests above it rely on is what adapters owe.

use std::sync::Arc;

use async_trait::async_trait;
use domain::{Currency, Micros, OtpCode, Product};
use provider::{
    BuyOutcome, CancelRule, ErrorKind, OfferRef, Provider, ProviderOrderId, RecoveryClass,
    RefusalReason, UnknownReason,
};

use super::{BuyPlan, Call, Failing, FakeProvider, product, shop::CODE};
use crate::conformance::{
    Backstage, Facts, Fault, Situation, Stage, Subject, Words, purchase_request,
};

const ALL_READS: [Call; 9] = [
    Call::Catalog,
    Call::Rates,
    Call::Balance,
    Call::Status,
    Call::Statuses,
    Call::Cancel,
    Call::Finish,
    Call::Resend,
    Call::RecentOrders,
];

/// Judges the fake (or, with `wrap`, a wrapper around it) as a provider of a recovery class.
#[derive(Debug)]
pub struct FakeSubject<F = fn(Arc<dyn Provider>) -> Arc<dyn Provider>> {
    recovery: RecoveryClass,
    wrap: F,
}

impl FakeSubject {
    /// The fake itself.
    #[must_use]
    pub fn new(recovery: RecoveryClass) -> Self {
        Self {
            recovery,
            wrap: |provider| provider,
        }
    }
}

impl<F: Fn(Arc<dyn Provider>) -> Arc<dyn Provider> + Send + Sync> FakeSubject<F> {
    /// A wrapper around the fake.
    pub fn wrapped(recovery: RecoveryClass, wrap: F) -> Self {
        Self { recovery, wrap }
    }

    fn fake(&self) -> FakeProvider {
        let delay = std::time::Duration::from_secs(120);
        FakeProvider::new("under-test", Currency::USD)
            .with_offer(self.product(), "0.30", 5)
            .with_rate("USD/IDR", "16250.375")
            .with_wallet("500.25")
            .with_recovery(self.recovery)
            .with_capabilities(|capabilities| capabilities.cancel = CancelRule::AfterDelay(delay))
    }

    fn product(&self) -> Product {
        product("ID", "whatsapp")
    }

    fn stage(&self, label: String, fake: FakeProvider, words: Option<Words>) -> Stage {
        let calls_before = fake.shop().calls.len();
        fake.shop().purchases.clear();
        let backstage = Behind {
            money: all_money(&fake),
            fake: fake.clone(),
            calls_before,
        };
        Stage::new(
            label,
            (self.wrap)(fake.shared()),
            words,
            Box::new(backstage),
        )
    }

    async fn sold(&self, fake: &FakeProvider, number: u128) -> ProviderOrderId {
        let facts = Subject::facts(self);
        let mut request = purchase_request(&facts);
        request.attempt_id = domain::AttemptId(uuid_of(number));
        match fake.buy(&request).await {
            BuyOutcome::Sold(sold) => sold.id,
            outcome => panic!("{outcome:?}"),
        }
    }

    /// Puts a fresh fake into the situation; `None` where it has no such thing.
    async fn arrange(&self, situation: Situation) -> Option<(FakeProvider, Option<Words>)> {
        use Situation as S;
        let fake = self.fake();
        let facts = Subject::facts(self);
        let code = facts.code.as_str();
        let minutes = |count| fake.clock().advance(time::Duration::minutes(count));
        let fail = |call| {
            fake.fail_next(call, Failing::Before(ErrorKind::Unavailable));
            Some(words("the call fails"))
        };
        let plan = |plan: BuyPlan, message| {
            fake.every_buy(plan);
            Some(words(message))
        };
        let needs_order = matches!(
            situation,
            S::Waiting
                | S::Received
                | S::Cancelled
                | S::Expired
                | S::Finished
                | S::StatusFails
                | S::Batch
                | S::BatchWithUnknown
                | S::BatchFails
                | S::CancelOk
                | S::CancelAgain
                | S::CancelTooEarly
                | S::CancelCodeArrived
                | S::CancelExpired
                | S::CancelFinished
                | S::CancelFails
                | S::FinishOk
                | S::FinishAgain
                | S::ResendOk
                | S::ResendRefused
                | S::RecentOrders
                | S::RecentOrdersFail
        );
        if needs_order {
            self.sold(&fake, 1).await;
        }
        let id = &facts.order_id;
        let said = match situation {
            S::Catalog | S::Rates | S::Balance | S::Sold | S::Waiting => None,
            S::CatalogUnreadablePrice | S::BalanceUnreadable | S::UnknownStatusWord => return None,
            S::CatalogFails => fail(Call::Catalog),
            S::KeyRefused => {
                fake.fail_next(
                    Call::Balance,
                    Failing::Before(ErrorKind::InvalidCredentials),
                );
                Some(words("the call fails"))
            }
            S::SoldOddId => {
                fake.next_id(&facts.odd_order_id.0);
                None
            }
            S::SoldIncomplete => plan(
                BuyPlan::LoseReplyAfterSale(UnknownReason::Unreadable),
                "unreadable",
            ),
            S::BuyUndecided => plan(
                BuyPlan::LoseRequest(UnknownReason::UnlistedStatus),
                "unlisted_status",
            ),
            S::OutOfStock => {
                fake.restock(self.product(), 0);
                Some(words("out_of_stock"))
            }
            S::PriceChanged => {
                let fake = fake.clone().honouring_max_cost();
                fake.reprice(self.product(), "9.99");
                Some(words("price_above_limit"))
            }
            S::BuyBalanceLow => {
                let _poor = fake.clone().with_wallet("0.01");
                Some(words("balance_low"))
            }
            S::BuyKeyRefused => plan(
                BuyPlan::Refuse(RefusalReason::InvalidCredentials),
                "invalid_credentials",
            ),
            S::BuyAccountBlocked => plan(
                BuyPlan::Refuse(RefusalReason::AccountBlocked),
                "account_blocked",
            ),
            S::BuyRateLimited => plan(
                BuyPlan::Refuse(RefusalReason::RateLimited(None)),
                "rate_limited",
            ),
            S::BuyUnknownProduct => plan(
                BuyPlan::Refuse(RefusalReason::UnknownProduct),
                "unknown_product",
            ),
            S::BuyRejected => plan(BuyPlan::Refuse(RefusalReason::Rejected), "rejected"),
            S::Received | S::CancelCodeArrived | S::FinishOk => {
                fake.deliver_code(id, code);
                None
            }
            S::Finished | S::FinishAgain | S::CancelFinished => {
                fake.deliver_code(id, code);
                fake.finish(id).await.unwrap();
                None
            }
            S::Cancelled | S::CancelAgain => {
                minutes(3);
                fake.cancel(id).await.unwrap();
                None
            }
            S::Expired | S::CancelExpired => {
                minutes(20);
                None
            }
            S::UnknownOrder | S::CancelUnknownOrder => Some(words("no such order")),
            S::StatusFails => fail(Call::Status),
            S::Batch => {
                let other = self.sold(&fake, 2).await;
                fake.deliver_code(&other, code);
                None
            }
            S::BatchWithUnknown | S::CancelTooEarly | S::ResendOk => None,
            S::BatchFails => fail(Call::Statuses),
            S::CancelOk => {
                minutes(3);
                None
            }
            S::CancelFails => fail(Call::Cancel),
            S::ResendRefused => {
                fake.set_resends(false);
                None
            }
            S::RecentOrders | S::RecentOrdersFail if self.recovery == RecoveryClass::Blind => {
                return None;
            }
            S::RecentOrders => {
                minutes(1);
                self.sold(&fake, 2).await;
                None
            }
            S::RecentOrdersFail => fail(Call::RecentOrders),
        };
        Some((fake, said))
    }
}

fn words(message: &'static str) -> Words {
    Words {
        code: Some(CODE),
        message,
    }
}

/// An id that no other order of the stage has.
fn uuid_of(number: u128) -> uuid::Uuid {
    uuid::Uuid::from_u128(number << 64)
}

/// What the account would have if nothing had been bought.
fn all_money(fake: &FakeProvider) -> Option<Micros> {
    let truth = fake.truth();
    let before_refunds = fake.wallet().amount.checked_add(truth.charged.amount)?;
    before_refunds.checked_sub(truth.given_back.amount)
}

struct Behind {
    fake: FakeProvider,
    money: Option<Micros>,
    calls_before: usize,
}

impl Backstage for Behind {
    fn purchases(&self) -> Vec<String> {
        self.fake.shop().purchases.clone()
    }

    fn connections(&self) -> usize {
        let shop = self.fake.shop();
        match shop.is_down {
            true => 0,
            false => shop.calls.len() - self.calls_before,
        }
    }

    fn all_carried_the_key(&self) -> bool {
        true
    }

    /// What was sold and not given back is what the wallet lacks.
    fn finish(self: Box<Self>) {
        assert_eq!(all_money(&self.fake), self.money, "the books do not agree");
    }
}

#[async_trait]
impl<F: Fn(Arc<dyn Provider>) -> Arc<dyn Provider> + Send + Sync> Subject for FakeSubject<F> {
    fn facts(&self) -> Facts {
        Facts {
            currency: Currency::USD,
            product: self.product(),
            offer_ref: OfferRef("whatsapp-ID-1".to_owned()),
            cost: "0.30".parse().unwrap(),
            order_id: ProviderOrderId("1001".to_owned()),
            other_order_id: ProviderOrderId("1002".to_owned()),
            odd_order_id: ProviderOrderId("00ord/é".to_owned()),
            phone: "+62810001001".parse().unwrap(),
            code: OtpCode::new("012345").unwrap(),
            balance: "500.25".parse().unwrap(),
        }
    }

    async fn stages(&self, situation: Situation) -> Vec<Stage> {
        let arranged = self.arrange(situation).await;
        let stages = arranged
            .into_iter()
            .map(|(fake, words)| self.stage(format!("fake {situation:?}"), fake, words));
        stages.collect()
    }

    async fn faulty(&self, situation: Situation, fault: Fault) -> Option<Stage> {
        let (fake, _) = self.arrange(situation).await?;
        if fault == Fault::Refused {
            fake.set_down(true);
        }
        let reason = match fault {
            Fault::Hang | Fault::Stall => UnknownReason::TimedOut,
            Fault::Oversized => UnknownReason::TooLarge,
            Fault::Redirect => UnknownReason::Redirected,
            Fault::Html200 | Fault::Empty200 => UnknownReason::Unreadable,
            Fault::Html502 | Fault::KeyEchoed500 | Fault::Text503 => UnknownReason::UnlistedStatus,
            _ => UnknownReason::ConnectionLost,
        };
        fake.every_buy(match fault {
            Fault::ResetUnread => BuyPlan::LoseRequest(reason),
            _ => BuyPlan::LoseReplyAfterSale(reason),
        });
        for call in ALL_READS {
            fake.fail_next(call, Failing::Before(ErrorKind::Unavailable));
        }
        Some(self.stage(format!("fake {situation:?} with {fault:?}"), fake, None))
    }

    async fn silent(&self) -> Stage {
        self.stage("fake silence".to_owned(), self.fake(), None)
    }
}
