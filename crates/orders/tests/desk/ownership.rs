//! Whose an order in an account's list is: the unclear purchase's, another one's in flight, or
//! somebody's who buys by hand on the same account.

use domain::{AttemptId, AttemptState, Clock, Currency, Money, OrderId, OrderState};
use ledger::{Actor, News, OpenStray, StrayDecision, StrayVerdict};
use provider::{BuyOutcome, BuyRequest, OfferRef, ProviderOrderId, RecoveryClass, UnknownReason};
use provider_testkit::{BuyPlan, Call, FakeProvider, Hold};
use tokio::task::JoinHandle;

use crate::shop::{Shop, clock, whatsapp};

type Create = JoinHandle<Result<orders::Created, orders::CreateError>>;

const TIMED_OUT: UnknownReason = UnknownReason::TimedOut;

async fn shop() -> Shop {
    shop_with_funds("5").await
}

async fn shop_with_funds(deposit: &str) -> Shop {
    let clock = clock();
    let first = FakeProvider::new("first", Currency::USD)
        .with_offer(whatsapp(), "0.50", 50)
        .with_recovery(RecoveryClass::Listable)
        .with_clock(clock.clone());
    let second = FakeProvider::new("second", Currency::USD)
        .with_offer(whatsapp(), "0.60", 50)
        .with_clock(clock.clone());
    Shop::open(clock, vec![first, second], deposit).await
}

fn create(shop: &Shop) -> Create {
    let (desk, buyer, purchase) = (shop.desk.clone(), shop.buyer, shop.purchase());
    tokio::spawn(async move { desk.create(buyer, &purchase, 1, None).await })
}

/// Two purchases whose requests are out at the same time; the older one first.
async fn two_in_flight(shop: &Shop, plans: [BuyPlan; 2]) -> ([OrderId; 2], [Create; 2]) {
    shop.fakes[0].hold_buys(Hold::AfterSale);
    let mut ids = Vec::new();
    let mut creates = Vec::new();
    for (plan, held) in plans.into_iter().zip(1..) {
        shop.fakes[0].next_buy(plan);
        creates.push(create(shop));
        shop.fakes[0].wait_for_held_buys(held).await;
        ids.push(
            shop.newest_once(|order| order.state == OrderState::Buying)
                .await,
        );
    }
    (ids.try_into().unwrap(), creates.try_into().unwrap())
}

/// Somebody buys the product without us.
async fn buy_by_hand(shop: &Shop) -> ProviderOrderId {
    let request = BuyRequest {
        attempt_id: AttemptId(uuid::Uuid::now_v7()),
        product: whatsapp(),
        offer_ref: OfferRef("whatsapp-ID-1".into()),
        max_cost: Money::parse("1", Currency::USD).unwrap(),
        test: false,
    };
    match shop.fakes[0].shared().buy(&request).await {
        BuyOutcome::Sold(sold) => sold.id,
        other => panic!("{other:?}"),
    }
}

async fn once_unresolved(shop: &Shop, id: OrderId) {
    let look = async {
        while shop.order(id).await.state != OrderState::Unresolved {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(20), look)
        .await
        .expect("it never became unclear");
}

async fn lose(shop: &Shop, id: OrderId) {
    let attempt = shop.order(id).await.attempt_id;
    let news = News::Lost {
        reason: TIMED_OUT.as_str(),
        message: String::new(),
    };
    let now = shop.clock.now();
    shop.ledger.settle(attempt, news, now).await.unwrap();
}

/// What the provider sold to the order's current attempt.
async fn is_its_own(shop: &Shop, id: OrderId) -> bool {
    let attempt = shop.order(id).await.attempt_id;
    let found = shop.ledger.find_attempt(attempt).await.unwrap().unwrap();
    let sold = shop.fakes[0].orders_of(attempt);
    sold.len() == 1 && Some(&sold[0].id.0) == found.provider_order_id.as_ref()
}

#[tokio::test]
async fn the_sale_of_a_purchase_in_flight_is_left_to_it() {
    let shop = shop().await;
    let plans = [BuyPlan::LoseRequest(TIMED_OUT), BuyPlan::Sell];
    let ([lost, sold], [first, second]) = two_in_flight(&shop, plans).await;
    lose(&shop, lost).await;
    shop.beat().await;
    assert_eq!(shop.order(lost).await.state, OrderState::Unresolved);
    shop.fakes[0].release_buys();
    let served = second.await.unwrap().unwrap();
    assert_eq!(served.orders[0].state, OrderState::Waiting);
    assert!(is_its_own(&shop, sold).await);
    shop.pass(20).await;
    let other = first.await.unwrap().unwrap();
    assert_eq!(other.orders[0].provider.as_str(), "second");
    assert_eq!(shop.fakes[0].calls().get(&Call::Cancel), None);
    shop.assert_settled().await;
}

#[tokio::test]
async fn beside_an_order_by_hand_a_lost_sale_waits_for_a_person() {
    let shop = shop().await;
    let theirs = buy_by_hand(&shop).await;
    shop.fakes[0].next_buy(BuyPlan::LoseReplyAfterSale(TIMED_OUT));
    let (id, waiting) = shop.buy_unclear().await;
    shop.beat().await;
    assert_eq!(shop.order(id).await.state, OrderState::Unresolved);
    shop.desk.stop_waiting();
    assert_eq!(
        waiting.await.unwrap().unwrap().orders[0].state,
        OrderState::Unresolved
    );
    shop.pass(60).await;
    let attempt = shop.order(id).await.attempt_id;
    let unsettled = shop.ledger.list_unsettled(None, 10).await.unwrap();
    assert_eq!(
        unsettled
            .iter()
            .map(|a| (a.id, a.state))
            .collect::<Vec<_>>(),
        [(attempt, AttemptState::Unknown)]
    );
    let strays = shop.strays().await;
    assert_eq!(strays.len(), 2);
    assert!(
        strays[0].order.evidence.contains("2 orders")
            && strays[0].order.evidence.contains("1 purchases"),
        "{strays:?}"
    );
    assert_eq!(shop.fakes[0].calls().get(&Call::Cancel), None);

    let somebody = Actor {
        subject: "night shift".into(),
        role: "operator".into(),
        request_id: None,
    };
    let is_theirs = |stray: &&OpenStray| stray.order.provider_order_id == theirs.0;
    let theirs = strays.iter().find(is_theirs).unwrap().id;
    let (foreign, now) = (StrayVerdict::Foreign, shop.clock.now());
    let verdict = shop
        .ledger
        .decide_stray(theirs, foreign, "by hand", &somebody, now)
        .await
        .unwrap();
    assert_eq!(verdict, StrayDecision::LeftAlone);
    shop.pass(40).await;
    let found = shop.ledger.find_attempt(attempt).await.unwrap().unwrap();
    let sold = shop.fakes[0].orders_of(attempt);
    assert_eq!(found.provider_order_id.as_ref(), Some(&sold[0].id.0));
    assert!(shop.strays().await.is_empty());
    assert!(shop.ledger.verify().await.unwrap().is_sound());
}

#[tokio::test]
async fn of_two_unclear_purchases_one_has_the_one_sale() {
    let shop = shop().await;
    let plans = [
        BuyPlan::LoseRequest(TIMED_OUT),
        BuyPlan::LoseReplyAfterSale(TIMED_OUT),
    ];
    let (ids, creates) = two_in_flight(&shop, plans).await;
    shop.fakes[0].release_buys();
    for id in ids {
        once_unresolved(&shop, id).await;
    }
    shop.pass(40).await;
    let mut providers = Vec::new();
    for create in creates {
        let order = create.await.unwrap().unwrap().orders.remove(0);
        assert_eq!(order.state, OrderState::Waiting);
        providers.push(order.provider.to_string());
    }
    providers.sort();
    assert_eq!(providers, ["first", "second"]);
    assert_eq!(shop.fakes[0].truth().sold, 1);
    shop.assert_settled().await;
}

#[tokio::test]
async fn two_unclear_purchases_have_their_two_sales() {
    let shop = shop().await;
    let plans = [(); 2].map(|()| BuyPlan::LoseReplyAfterSale(TIMED_OUT));
    let (ids, creates) = two_in_flight(&shop, plans).await;
    shop.fakes[0].release_buys();
    for id in ids {
        once_unresolved(&shop, id).await;
    }
    shop.pass(10).await;
    for create in creates {
        let order = create.await.unwrap().unwrap().orders.remove(0);
        assert_eq!(
            (order.provider.as_str(), order.state),
            ("first", OrderState::Waiting)
        );
    }
    assert!(shop.strays().await.is_empty());
    shop.assert_settled().await;
}

#[tokio::test]
async fn a_purchase_that_was_decided_before_another_became_unclear_is_not_sent_there() {
    let shop = shop().await;
    shop.fakes[0].hold_buys(Hold::BeforeSale);
    shop.fakes[0].next_buy(BuyPlan::LoseRequest(TIMED_OUT));
    let first = create(&shop);
    shop.fakes[0].wait_for_held_buys(1).await;
    let lost = shop
        .newest_once(|order| order.state == OrderState::Buying)
        .await;

    // The second one has made its decision and waits for its turn at the client's account.
    let pool = sqlx::PgPool::connect(shop.database.url()).await.unwrap();
    let mut turn = pool.begin().await.unwrap();
    sqlx::query("select from client_accounts for update")
        .execute(&mut *turn)
        .await
        .unwrap();
    let second = create(&shop);
    let waits = async {
        let waiting = "select exists (select from pg_stat_activity
             where datname = current_database() and wait_event_type = 'Lock')";
        while !sqlx::query_scalar::<_, bool>(waiting)
            .fetch_one(&pool)
            .await
            .unwrap()
        {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(20), waits)
        .await
        .expect("the second purchase never came to its reservation");
    lose(&shop, lost).await;
    turn.rollback().await.unwrap();
    pool.close().await;

    let served = second.await.unwrap().unwrap();
    assert_eq!(served.orders[0].provider.as_str(), "second");
    shop.fakes[0].release_buys();
    shop.pass(20).await;
    assert_eq!(
        first.await.unwrap().unwrap().orders[0].provider.as_str(),
        "second"
    );
    assert_eq!(shop.fakes[0].truth().sold, 0);
    shop.assert_settled().await;
}

#[tokio::test]
async fn one_list_settles_more_purchases_than_anybody_counted_on() {
    const EACH: u32 = 40;
    let shop = shop_with_funds("100").await;
    shop.fakes[0].restock(whatsapp(), 3 * EACH);
    shop.fakes[0].every_buy(BuyPlan::LoseReplyAfterSale(TIMED_OUT));
    shop.fakes[0].hold_buys(Hold::AfterSale);
    let creates = [(); 3].map(|()| {
        let (desk, buyer, purchase) = (shop.desk.clone(), shop.buyer, shop.purchase());
        tokio::spawn(async move { desk.create(buyer, &purchase, EACH, None).await })
    });
    let all = usize::try_from(3 * EACH).unwrap();
    shop.fakes[0].wait_for_held_buys(all).await;
    shop.fakes[0].release_buys();
    let first = "first".parse().unwrap();
    let all_unclear = async {
        while shop.ledger.list_unclear(&first, None).await.unwrap().len() < all {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(20), all_unclear)
        .await
        .expect("not all became unclear");
    shop.beat().await;
    assert_eq!(shop.fakes[0].calls().get(&Call::RecentOrders), Some(&1));
    for create in creates {
        let orders = create.await.unwrap().unwrap().orders;
        assert_eq!(orders.len(), all / 3);
        let served = |order: &ledger::Order| {
            order.state == OrderState::Waiting && order.provider.as_str() == "first"
        };
        assert!(orders.iter().all(served), "{orders:?}");
    }
    assert!(shop.strays().await.is_empty());
    shop.assert_settled().await;
}
