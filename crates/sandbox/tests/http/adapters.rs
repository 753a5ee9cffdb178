//! The real adapters against the sandbox: what they say is compared with the truth.

use std::{sync::Arc, time::Duration};

use domain::{AttemptId, Money, OtpCode, Product};
use provider::{
    AccountSettings, Aliases, BuyOutcome, BuyRequest, CancelOutcome, ListedOffer, NumberState,
    NumberStatus, Provider, RecoveryClass, RefusalReason, Sold, UnknownReason,
};
use rstest::rstest;
use sandbox::{
    Endpoint, Fault, FaultRule, OrderTruthStatus, ProviderKind,
    ProviderKind::{Gosms, Smscode, Smsonline},
    SandboxConfig, When,
};

use crate::support::{NOON, World};

struct Driven {
    world: World,
    kind: ProviderKind,
    provider: Arc<dyn Provider>,
}

fn whatsapp_indonesia() -> Product {
    Product::from_id(142).unwrap()
}

impl Driven {
    async fn new(kind: ProviderKind) -> Self {
        Self::with(kind, |_| {}).await
    }

    async fn with(kind: ProviderKind, change: impl FnOnce(&mut SandboxConfig)) -> Self {
        Self::patient(kind, Duration::from_secs(20), change).await
    }

    async fn patient(
        kind: ProviderKind,
        timeout: Duration,
        change: impl FnOnce(&mut SandboxConfig),
    ) -> Self {
        let world = World::with(change).await;
        let account = world.account(kind);
        let settings = AccountSettings {
            name: account.name.parse().unwrap(),
            base_url: account.base_url.parse().unwrap(),
            key: account.key.into(),
            currency: account.currency,
            timeout,
            poll_interval: None,
            auto_cancel_after: None,
            max_requests_per_second: None,
            aliases: Aliases::default(),
        };
        let provider: Arc<dyn Provider> = match kind {
            Smscode => Arc::new(provider_smscode::Smscode::new(settings).unwrap()),
            Gosms => {
                let entry = provider_gosms::PriceBookEntry {
                    product: whatsapp_indonesia(),
                    price: Money::parse("0.5", account.currency).unwrap(),
                    project_code: None,
                };
                Arc::new(provider_gosms::Gosms::new(settings, vec![entry]).unwrap())
            }
            Smsonline => {
                let adapter = provider_smsonline::Smsonline::new(settings).unwrap();
                Arc::new(adapter.with_products_of_interest(vec![whatsapp_indonesia()]))
            }
        };
        Self {
            world,
            kind,
            provider,
        }
    }

    async fn offer(&self) -> ListedOffer {
        let offers = self.provider.catalog().await.unwrap();
        let mut offers: Vec<_> = offers
            .into_iter()
            .filter(|offer| offer.product == whatsapp_indonesia())
            .collect();
        offers.sort_by_key(|offer| offer.cost.amount);
        offers.remove(0)
    }

    async fn request(&self) -> BuyRequest {
        let offer = self.offer().await;
        BuyRequest {
            attempt_id: AttemptId(uuid::Uuid::now_v7()),
            product: offer.product,
            offer_ref: offer.offer_ref,
            max_cost: offer.cost,
            test: false,
        }
    }

    async fn bought(&self) -> Sold {
        match self.provider.buy(&self.request().await).await {
            BuyOutcome::Sold(sold) => sold,
            other => panic!("{other:?}"),
        }
    }

    fn fault(&self, endpoint: Endpoint, fault: Fault) {
        let rule = FaultRule::at(self.kind, endpoint, fault).times(1);
        self.world.sandbox.set_faults(vec![rule]).unwrap();
    }

    fn requests(&self, endpoint: Endpoint) -> u64 {
        self.world.sandbox.truth().requests(self.kind, endpoint)
    }
}

fn code(status: &NumberStatus) -> Option<&str> {
    let last = status.messages.last()?;
    last.code.as_ref().map(OtpCode::as_str)
}

#[rstest]
#[case(Smscode, "15000")]
#[case(Gosms, "0.5")]
#[case(Smsonline, "0.61")]
#[tokio::test]
async fn a_number_is_found_bought_and_finished(#[case] kind: ProviderKind, #[case] price: &str) {
    let driven = Driven::new(kind).await;
    let (provider, world) = (&driven.provider, &driven.world);
    assert_eq!(driven.offer().await.cost.amount.to_string(), price);
    let sold = driven.bought().await;
    let truth = world.truth(kind).orders.remove(0);
    assert_eq!(
        (&sold.id.0, sold.phone.as_str()),
        (&truth.id, truth.phone.as_str())
    );
    assert_eq!(truth.price.to_string(), price);
    assert!(sold.cost.is_none_or(|cost| cost.amount == truth.charged));

    let waiting = provider.status(&sold.id).await.unwrap();
    assert_eq!(
        (waiting.state, code(&waiting)),
        (NumberState::Waiting, None)
    );
    world.pass(60);
    let received = provider
        .statuses(std::slice::from_ref(&sold.id))
        .await
        .unwrap()
        .remove(0);
    let received = received.unwrap();
    assert_eq!(received.state, NumberState::Received);
    let truth = world.truth(kind).orders.remove(0);
    assert_eq!(code(&received), Some(truth.codes[0].as_str()));

    let cancelled = provider.cancel(&sold.id).await.unwrap();
    assert_eq!(cancelled, CancelOutcome::CodeArrived);
    provider.finish(&sold.id).await.unwrap();
    provider.finish(&sold.id).await.unwrap();
    world.pass(20 * 60);
    let finished = provider.status(&sold.id).await.unwrap();
    assert_eq!(finished.state, NumberState::Finished);
    let truth = world.truth(kind);
    assert_eq!(truth.orders[0].status, OrderTruthStatus::Completed);
    assert_eq!(truth.charged.to_string(), price);
    assert_eq!(driven.requests(Endpoint::Buy), 1);
}

#[rstest]
#[case(Smscode)]
#[case(Gosms)]
#[case(Smsonline)]
#[tokio::test]
async fn a_cancelled_number_is_refunded_once(#[case] kind: ProviderKind) {
    let driven = Driven::with(kind, |config| config.delivery = NEVER).await;
    let (provider, world) = (&driven.provider, &driven.world);
    let sold = driven.bought().await;
    if kind == Smscode {
        let early = provider.cancel(&sold.id).await.unwrap();
        assert!(matches!(early, CancelOutcome::TooEarly { .. }), "{early:?}");
        world.pass(120);
    }
    for _ in 0..2 {
        let outcome = provider.cancel(&sold.id).await.unwrap();
        assert!(
            matches!(outcome, CancelOutcome::Cancelled { .. }),
            "{outcome:?}"
        );
    }
    let state = provider.status(&sold.id).await.unwrap().state;
    assert_eq!(state, NumberState::Cancelled);
    let truth = world.truth(kind);
    assert_eq!(
        (truth.balance, truth.refunded),
        (truth.opening_balance, truth.charged)
    );
}

const NEVER: sandbox::DeliveryPercent = sandbox::DeliveryPercent::all(0);

#[rstest]
#[case(Smscode)]
#[case(Gosms)]
#[case(Smsonline)]
#[tokio::test]
async fn a_number_without_code_expires(#[case] kind: ProviderKind) {
    let driven = Driven::with(kind, |config| config.delivery = NEVER).await;
    let sold = driven.bought().await;
    driven.world.pass(20 * 60);
    let state = driven.provider.status(&sold.id).await.unwrap().state;
    assert_eq!(state, NumberState::Expired);
    let outcome = driven.provider.cancel(&sold.id).await.unwrap();
    assert_eq!(outcome, CancelOutcome::Expired);
}

#[rstest]
#[tokio::test]
async fn a_refusal_is_readable(
    #[values(Smscode, Gosms, Smsonline)] kind: ProviderKind,
    #[values(
        (Fault::OutOfStock, RefusalReason::OutOfStock),
        (Fault::AuthError, RefusalReason::InvalidCredentials),
        (Fault::AccountBlocked, RefusalReason::AccountBlocked)
    )]
    case: (Fault, RefusalReason),
) {
    let driven = Driven::new(kind).await;
    let request = driven.request().await;
    driven.fault(Endpoint::Buy, case.0);
    match driven.provider.buy(&request).await {
        BuyOutcome::Refused(refusal) => assert_eq!(refusal.reason, case.1),
        other => panic!("{other:?}"),
    }
    assert_eq!(driven.world.truth(kind).sold, 0);
}

#[rstest]
#[tokio::test]
async fn a_lost_purchase_is_unknown_and_asked_once(
    #[values(Smscode, Gosms, Smsonline)] kind: ProviderKind,
    #[values(
        (Fault::Hang { when: When::Before }, UnknownReason::TimedOut, 0),
        (Fault::Hang { when: When::After }, UnknownReason::TimedOut, 1),
        (Fault::Reset { when: When::Before }, UnknownReason::ConnectionLost, 0),
        (Fault::Reset { when: When::After }, UnknownReason::ConnectionLost, 1),
        (Fault::CutReply, UnknownReason::ConnectionLost, 1),
        (Fault::ServerError { status: 500, when: When::After }, UnknownReason::UnlistedStatus, 1),
        (Fault::Html { when: When::Before }, UnknownReason::Unreadable, 0),
        (Fault::Html { when: When::After }, UnknownReason::Unreadable, 1),
        (Fault::TruncatedJson, UnknownReason::Unreadable, 1),
        (Fault::MalformedJson { when: When::After }, UnknownReason::Unreadable, 1),
        (Fault::EmptyBody { when: When::After }, UnknownReason::Unreadable, 1),
        (Fault::OversizedBody { bytes: 300_000, when: When::After }, UnknownReason::TooLarge, 1),
        (Fault::Redirect { when: When::After }, UnknownReason::Redirected, 1)
    )]
    case: (Fault, UnknownReason, u64),
) {
    let (fault, expected, sold) = case;
    let timeout = match expected {
        // Long enough for a busy machine to let the purchase take effect first.
        UnknownReason::TimedOut => Duration::from_secs(1),
        _ => Duration::from_secs(20),
    };
    let driven = Driven::patient(kind, timeout, |_| {}).await;
    let request = driven.request().await;
    driven.fault(Endpoint::Buy, fault);
    match driven.provider.buy(&request).await {
        BuyOutcome::Unknown { reason, .. } => assert_eq!(reason, expected),
        other => panic!("{other:?}"),
    }
    assert_eq!(driven.requests(Endpoint::Buy), 1);
    assert_eq!(driven.world.truth(kind).sold, sold);

    // What can be found out afterwards, by the adapter's recovery class.
    match driven.provider.info().capabilities.recovery {
        RecoveryClass::RepeatableByKey => {
            let outcome = driven.provider.repeat_buy(&request).await;
            assert!(matches!(outcome, BuyOutcome::Sold(_)), "{outcome:?}");
            assert_eq!(
                driven.world.truth(kind).sold,
                1,
                "the key stands for one purchase"
            );
        }
        RecoveryClass::Listable => {
            let since = NOON - time::Duration::minutes(1);
            let listed = driven.provider.recent_orders(since).await.unwrap();
            assert_eq!(listed.len() as u64, sold);
        }
        RecoveryClass::Blind => {}
    }
}

#[tokio::test]
async fn a_repeat_is_told_that_the_first_is_still_running() {
    let driven = Driven::new(Smscode).await;
    let request = driven.request().await;
    driven.fault(Endpoint::Buy, Fault::ReplayDelayed);
    assert!(matches!(
        driven.provider.buy(&request).await,
        BuyOutcome::Sold(_)
    ));
    let running = driven.provider.repeat_buy(&request).await;
    assert!(matches!(running, BuyOutcome::Unknown { .. }), "{running:?}");
    let settled = driven.provider.repeat_buy(&request).await;
    assert!(matches!(settled, BuyOutcome::Sold(_)), "{settled:?}");
    assert_eq!(driven.world.truth(Smscode).sold, 1);
}

#[tokio::test]
async fn a_resend_brings_another_code() {
    let driven = Driven::new(Smscode).await;
    let sold = driven.bought().await;
    driven.world.pass(60);
    let first = driven.provider.status(&sold.id).await.unwrap();
    assert!(driven.provider.resend(&sold.id).await.unwrap().resent);
    driven.world.pass(60);
    let second = driven.provider.status(&sold.id).await.unwrap();
    assert_ne!(code(&first), code(&second));
    assert_eq!((first.revision, second.revision), (Some(1), Some(2)));
}

#[rstest]
#[case(Smscode)]
#[case(Gosms)]
#[case(Smsonline)]
#[tokio::test]
async fn many_numbers_are_followed_with_few_requests(#[case] kind: ProviderKind) {
    let driven = Driven::with(kind, |config| config.stock_floor = 1_000).await;
    let mut ids = Vec::new();
    for _ in 0..25 {
        ids.push(driven.bought().await.id);
    }
    let requests = || driven.requests(Endpoint::Status) + driven.requests(Endpoint::List);
    let before = requests();
    for status in driven.provider.statuses(&ids).await.unwrap() {
        assert_eq!(code(&status.unwrap()), None);
    }
    let while_waiting = requests() - before;
    driven.world.pass(60);
    let before = requests();
    let statuses = driven.provider.statuses(&ids).await.unwrap();
    let with_codes = requests() - before;
    let truth = driven.world.truth(kind);
    for (status, order) in statuses.into_iter().zip(&truth.orders) {
        assert_eq!(code(&status.unwrap()), Some(order.codes[0].as_str()));
    }
    let expected = match kind {
        Smscode => (1, 1),
        // Those that wait, then those that received.
        Gosms => (1, 2),
        Smsonline => (25, 25),
    };
    assert_eq!((while_waiting, with_codes), expected);
}

#[tokio::test]
async fn balances_and_rates_are_read() {
    let driven = Driven::new(Smscode).await;
    let balance = driven.provider.balance().await.unwrap();
    assert_eq!(balance.available.to_string(), "50000000 IDR");
    let rates = driven.provider.rates(NOON).await.unwrap();
    assert_eq!(
        (rates[0].pair.to_string(), rates[0].value.to_string()),
        ("USD/IDR".into(), "16250".into())
    );
    let driven = Driven::new(Gosms).await;
    driven.bought().await;
    let balance = driven.provider.balance().await.unwrap();
    assert_eq!(balance.available.to_string(), "999.5 USD");
    assert_eq!(balance.frozen.unwrap().to_string(), "0.5 USD");
}

#[tokio::test]
async fn the_whole_catalog_maps_to_our_countries_and_services() {
    let driven = Driven::new(Smscode).await;
    let offers = driven.provider.catalog().await.unwrap();
    let reply = driven.world.get(Smscode, "/catalog/products").await;
    let products: Vec<provider_smscode::wire::Product> = reply.data();
    assert_eq!(offers.len(), products.len());
}
