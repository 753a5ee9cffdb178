use std::sync::Mutex as StdMutex;

use domain::{Currency, Money, Product};
use tokio::time::sleep;

use super::*;
use crate::{CancelRule, NumberState, OfferRef, Refusal, RefusalReason};

/// Notes when which call came through.
#[derive(Debug)]
struct Notebook {
    info: ProviderInfo,
    started: Instant,
    calls: StdMutex<Vec<(&'static str, u64)>>,
    next_read_error: StdMutex<Option<ProviderError>>,
}

impl Notebook {
    fn new(poll: PollStyle) -> Arc<Self> {
        Arc::new(Self {
            info: ProviderInfo {
                name: "notebook".parse().unwrap(),
                kind: "notebook",
                currency: Currency::USD,
                capabilities: Capabilities {
                    catalog: CatalogSource::Live,
                    rates: false,
                    balance: true,
                    recovery: RecoveryClass::Listable,
                    cancel: CancelRule::UntilCode,
                    finish: FinishRule::Local,
                    resend: false,
                    poll,
                    poll_interval: Duration::from_secs(1),
                    number_lifetime: Duration::from_secs(600),
                    auto_cancel_after: None,
                    max_requests_per_second: None,
                },
            },
            started: Instant::now(),
            calls: StdMutex::default(),
            next_read_error: StdMutex::default(),
        })
    }

    fn note(&self, call: &'static str) {
        let at = u64::try_from(self.started.elapsed().as_millis()).unwrap();
        self.calls.lock().unwrap().push((call, at));
    }

    fn calls(&self) -> Vec<(&'static str, u64)> {
        self.calls.lock().unwrap().clone()
    }

    fn order_of_calls(&self) -> Vec<&'static str> {
        self.calls().into_iter().map(|(call, _)| call).collect()
    }
}

#[async_trait]
impl Provider for Notebook {
    fn info(&self) -> &ProviderInfo {
        &self.info
    }

    async fn catalog(&self) -> Result<Vec<ListedOffer>, ProviderError> {
        self.note("catalog");
        Ok(Vec::new())
    }

    async fn rates(&self, _: Timestamp) -> Result<Vec<Rate>, ProviderError> {
        Err(ProviderError::unsupported("rates"))
    }

    async fn balance(&self) -> Result<ProviderBalance, ProviderError> {
        self.note("balance");
        Err(ProviderError::new(ErrorKind::Unavailable, "scripted"))
    }

    async fn buy(&self, _: &BuyRequest) -> BuyOutcome {
        self.note("buy");
        BuyOutcome::Refused(Refusal {
            reason: RefusalReason::OutOfStock,
            code: None,
            message: String::new(),
        })
    }

    async fn repeat_buy(&self, request: &BuyRequest) -> BuyOutcome {
        self.buy(request).await
    }

    async fn status(&self, _: &ProviderOrderId) -> Result<NumberStatus, ProviderError> {
        self.note("status");
        match self.next_read_error.lock().unwrap().take() {
            Some(error) => Err(error),
            None => Ok(NumberStatus::bare(NumberState::Waiting)),
        }
    }

    async fn statuses(
        &self,
        ids: &[ProviderOrderId],
    ) -> Result<Vec<Result<NumberStatus, ProviderError>>, ProviderError> {
        self.note("statuses");
        Ok(ids
            .iter()
            .map(|_| Ok(NumberStatus::bare(NumberState::Waiting)))
            .collect())
    }

    async fn cancel(&self, _: &ProviderOrderId) -> Result<CancelOutcome, ProviderError> {
        self.note("cancel");
        Ok(CancelOutcome::Cancelled { refund: None })
    }

    async fn finish(&self, _: &ProviderOrderId) -> Result<(), ProviderError> {
        self.note("finish");
        Ok(())
    }

    async fn resend(&self, _: &ProviderOrderId) -> Result<ResendOutcome, ProviderError> {
        Err(ProviderError::unsupported("resend"))
    }

    async fn recent_orders(&self, _: Timestamp) -> Result<Vec<RecentOrder>, ProviderError> {
        Ok(Vec::new())
    }
}

fn ids(count: usize) -> Vec<ProviderOrderId> {
    (0..count)
        .map(|id| ProviderOrderId(id.to_string()))
        .collect()
}

fn purchase() -> BuyRequest {
    BuyRequest {
        attempt_id: "at_00000000000000000000000000000001".parse().unwrap(),
        product: Product::from_id(142).unwrap(),
        offer_ref: OfferRef("1".into()),
        max_cost: Money::parse("1", Currency::USD).unwrap(),
        test: false,
    }
}

fn settings(per_second: u32) -> ThrottleSettings {
    ThrottleSettings::per_second(NonZeroU32::new(per_second).unwrap())
}

#[tokio::test(start_paused = true)]
async fn a_purchase_takes_the_next_slot_before_reads_that_wait_longer() {
    let notebook = Notebook::new(PollStyle::Batched);
    let throttled = Throttled::new(Arc::clone(&notebook), settings(1));
    let (ids, request) = (ids(1), purchase());
    let reads = async {
        for _ in 0..3 {
            throttled.status(&ids[0]).await.unwrap();
        }
    };
    let other_reads = async {
        for _ in 0..2 {
            throttled.balance().await.unwrap_err();
        }
    };
    let buys = async {
        sleep(Duration::from_millis(500)).await;
        throttled.buy(&request).await;
    };
    tokio::join!(reads, other_reads, buys);
    assert_eq!(
        notebook.order_of_calls(),
        ["status", "buy", "status", "balance", "status", "balance"]
    );
    let times: Vec<u64> = notebook
        .calls()
        .into_iter()
        .map(|(_, at)| at / 1000)
        .collect();
    assert_eq!(times, [0, 1, 2, 3, 4, 5], "one request per second");
}

#[tokio::test(start_paused = true)]
async fn reads_get_a_slot_now_and_then_under_endless_purchases() {
    let notebook = Notebook::new(PollStyle::Batched);
    let throttled = Throttled::new(Arc::clone(&notebook), settings(2));
    let (ids, request) = (ids(1), purchase());
    let buyer = || async {
        for _ in 0..100 {
            throttled.buy(&request).await;
        }
    };
    let buys = futures::future::join_all([(); 6].map(|()| buyer()));
    let reads = async {
        for _ in 0..5 {
            throttled.status(&ids[0]).await.unwrap();
        }
    };
    tokio::select! {
        _ = buys => panic!("the reads were starved"),
        () = reads => {}
    }
    let bought = notebook.order_of_calls();
    let bought = bought.iter().filter(|call| **call == "buy").count();
    assert!(bought >= 10, "purchases still come first: {bought}");
}

#[tokio::test(start_paused = true)]
async fn a_purchase_without_a_slot_in_time_was_not_sent() {
    let notebook = Notebook::new(PollStyle::Batched);
    let throttled = Throttled::new(
        Arc::clone(&notebook),
        ThrottleSettings {
            purchase_patience: Duration::from_millis(1_500),
            ..settings(1)
        },
    );
    let request = purchase();
    let outcomes = futures::future::join_all([(); 4].map(|()| throttled.buy(&request))).await;
    let not_sent = outcomes.iter().filter(|outcome| {
        matches!(
            outcome,
            BuyOutcome::NotSent {
                reason: NotSentReason::Throttled,
                ..
            }
        )
    });
    assert_eq!(not_sent.count(), 2);
    assert_eq!(notebook.order_of_calls(), ["buy", "buy"]);
}

#[tokio::test(start_paused = true)]
async fn a_dropped_purchase_does_not_hold_up_the_reads() {
    let notebook = Notebook::new(PollStyle::Batched);
    let throttled = Throttled::new(Arc::clone(&notebook), settings(1));
    let (ids, request) = (ids(1), purchase());
    throttled.buy(&request).await;
    let impatient = tokio::time::timeout(Duration::from_millis(100), throttled.buy(&request));
    impatient.await.unwrap_err();
    throttled.status(&ids[0]).await.unwrap();
    assert_eq!(notebook.calls().last().map(|(_, at)| at / 1_000), Some(1));
}

#[tokio::test(start_paused = true)]
async fn retry_after_on_a_read_pauses_reads_but_not_purchases_and_cancels() {
    let notebook = Notebook::new(PollStyle::Batched);
    let throttled = Throttled::new(Arc::clone(&notebook), settings(10));
    let (ids, request) = (ids(1), purchase());
    *notebook.next_read_error.lock().unwrap() = Some(ProviderError {
        retry_after: Some(Duration::from_secs(20)),
        ..ProviderError::new(ErrorKind::RateLimited, "scripted")
    });
    throttled.status(&ids[0]).await.unwrap_err();
    tokio::join!(
        async { throttled.status(&ids[0]).await.unwrap() },
        async { throttled.cancel(&ids[0]).await.unwrap() },
        async { throttled.buy(&request).await },
    );
    let seconds: Vec<_> = notebook
        .calls()
        .into_iter()
        .map(|(call, at)| (call, at / 1_000))
        .collect();
    assert_eq!(
        seconds,
        [("status", 0), ("cancel", 0), ("buy", 0), ("status", 20)]
    );
}

#[tokio::test(start_paused = true)]
async fn a_pause_longer_than_the_patience_is_told_at_once() {
    let notebook = Notebook::new(PollStyle::Batched);
    let throttled = Throttled::new(Arc::clone(&notebook), settings(10));
    let ids = ids(1);
    *notebook.next_read_error.lock().unwrap() = Some(ProviderError {
        retry_after: Some(Duration::from_secs(36_000)),
        ..ProviderError::new(ErrorKind::RateLimited, "scripted")
    });
    throttled.status(&ids[0]).await.unwrap_err();
    let error = throttled.status(&ids[0]).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::RateLimited);
    assert_eq!(error.retry_after, Some(Duration::from_secs(60)), "bounded");
    assert_eq!(notebook.order_of_calls(), ["status"]);
}

#[tokio::test(start_paused = true)]
async fn reading_many_numbers_costs_a_slot_each_where_each_is_a_request() {
    let per_number = Notebook::new(PollStyle::PerNumber);
    let throttled = Throttled::new(Arc::clone(&per_number), settings(2));
    let answers = throttled.statuses(&ids(5)).await.unwrap();
    assert_eq!((answers.len(), per_number.calls().len()), (5, 5));
    assert_eq!(per_number.calls().last().map(|(_, at)| *at), Some(1_500));

    let batched = Notebook::new(PollStyle::Batched);
    let throttled = Throttled::new(Arc::clone(&batched), settings(2));
    assert_eq!(throttled.statuses(&ids(5)).await.unwrap().len(), 5);
    assert_eq!(batched.order_of_calls(), ["statuses"]);
}

#[tokio::test(start_paused = true)]
async fn one_failing_number_does_not_hide_the_others() {
    let notebook = Notebook::new(PollStyle::PerNumber);
    let throttled = Throttled::new(Arc::clone(&notebook), settings(10));
    let fail = || ProviderError::new(ErrorKind::UnknownOrder, "scripted");
    *notebook.next_read_error.lock().unwrap() = Some(fail());
    let answers = throttled.statuses(&ids(3)).await.unwrap();
    let failed: Vec<bool> = answers.iter().map(Result::is_err).collect();
    assert_eq!(failed, [true, false, false]);
    *notebook.next_read_error.lock().unwrap() = Some(fail());
    assert_eq!(throttled.statuses(&ids(1)).await, Err(fail()));
    assert_eq!(throttled.statuses(&[]).await, Ok(Vec::new()));
}

#[tokio::test(start_paused = true)]
async fn what_sends_nothing_waits_for_nothing() {
    let notebook = Notebook::new(PollStyle::Batched);
    let throttled = Throttled::new(Arc::clone(&notebook), settings(1));
    let (ids, request) = (ids(1), purchase());
    for _ in 0..5 {
        throttled.finish(&ids[0]).await.unwrap();
        throttled.resend(&ids[0]).await.unwrap_err();
        throttled.rates(Timestamp::UNIX_EPOCH).await.unwrap_err();
        throttled.repeat_buy(&request).await;
    }
    throttled.status(&ids[0]).await.unwrap();
    assert_eq!(notebook.calls().last(), Some(&("status", 0)));
}
