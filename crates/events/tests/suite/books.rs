//! A ledger with clients whose orders can be moved, and a clock in hand.

use std::sync::Arc;

use domain::{
    AccountId, AttemptId, ClientId, Clock, Currency, ManualClock, Micros, Mode, Money, Operator,
    OrderId, OtpCode, Product,
};
use embedded_postgres::testing::{TestDatabase, migrated_database};
use events::{AddressPolicy, Courier, Dispatcher};
use ledger::{
    Actor, Deposit, DriverLease, Incoming, Ledger, NewAttempt, NewClient, NewOrder, News,
    Reservation, Reserved, Sale, Webhook, WebhookChange,
};
use time::Duration;

static MIGRATOR: sqlx::migrate::Migrator = sqlx::migrate!("../../migrations");

pub const LOOPBACK: AddressPolicy = AddressPolicy {
    allow_loopback: true,
};

pub struct Books {
    pub ledger: Ledger,
    pub clock: Arc<ManualClock>,
    pub database: TestDatabase,
}

/// A client with its account.
#[derive(Clone, Copy)]
pub struct Owner {
    pub client: ClientId,
    pub account_id: AccountId,
}

/// An order with its attempt.
#[derive(Clone, Copy)]
pub struct Bought {
    pub order_id: OrderId,
    pub attempt_id: AttemptId,
}

impl Books {
    pub async fn open() -> Self {
        let database = migrated_database(&MIGRATOR).await.unwrap();
        let ledger = Ledger::connect(database.url(), 20).await.unwrap();
        let start = time::macros::datetime!(2026-11-22 10:00 UTC);
        Self {
            ledger,
            clock: Arc::new(ManualClock::new(start)),
            database,
        }
    }

    pub fn dispatcher(&self) -> Dispatcher {
        let courier = Courier::new(LOOPBACK).unwrap();
        Dispatcher::new(self.ledger.clone(), self.clock.clone(), courier)
    }

    pub async fn client(&self, name: &str) -> Owner {
        let new = NewClient {
            name: name.into(),
            currency: Currency::USD,
            credit_limit: Micros::ZERO,
        };
        let (actor, now) = (Actor::local("accounting"), self.clock.now());
        let client = self
            .ledger
            .admit_client(&new, Mode::Live, Micros::ZERO, &actor, now)
            .await
            .unwrap();
        let deposit = Deposit {
            client,
            mode: Mode::Live,
            amount: "1000".parse().unwrap(),
            reason: "start".into(),
        };
        self.ledger
            .book_by_hand(&deposit, false, &actor, now)
            .await
            .unwrap()
            .unwrap();
        let account_id = self.ledger.find_account(client, Mode::Live).await.unwrap();
        Owner { client, account_id }
    }

    pub async fn hook(&self, owner: Owner, url: &str) -> Webhook {
        let change = WebhookChange {
            url: Some(url.to_owned()),
            secret: None,
            fresh_secret: events::signature::fresh_secret([7; 32]),
        };
        let now = self.clock.now();
        self.ledger
            .change_webhook(owner.account_id, &change, now)
            .await
            .unwrap()
    }

    /// A number in hand, waiting for its code.
    pub async fn buy(&self, owner: Owner) -> Bought {
        let now = self.clock.now();
        let attempt = NewAttempt {
            id: AttemptId(uuid::Uuid::now_v7()),
            provider: "cheap-id".parse().unwrap(),
            offer_ref: "142".into(),
            operator: Operator::default(),
            cost: Money::parse("15000", Currency::IDR).unwrap(),
            max_cost: "16500".parse().unwrap(),
            rates: Vec::new(),
            price: "1".parse().unwrap(),
            ceiling: "2".parse().unwrap(),
        };
        let attempt_id = attempt.id;
        let order = NewOrder {
            product: Product::from_id(142).unwrap(),
            request: "{}".into(),
            decision: "{}".into(),
            attempt,
            lease: DriverLease {
                driver: "gateway".into(),
                until: now + Duration::seconds(20),
            },
            buy_until: now + Duration::seconds(45),
            expires_at: now + Duration::minutes(20),
            trace_parent: None,
        };
        let reservation = Reservation {
            client: owner.client,
            account_id: owner.account_id,
            idempotency: None,
            orders: vec![order],
            now,
        };
        let Reserved::Orders { orders, .. } = self.ledger.reserve(reservation).await else {
            panic!("not reserved");
        };
        let sale = News::Sold(Box::new(Sale {
            provider_order_id: attempt_id.to_string(),
            phone: "+6281234567890".parse().unwrap(),
            terms: None,
            expires_at: now + Duration::minutes(20),
            cancel_from: None,
            give_up_at: now + Duration::minutes(20),
            check_at: now,
        }));
        let bought = Bought {
            order_id: orders[0].id,
            attempt_id,
        };
        self.tell(bought, sale).await;
        bought
    }

    pub async fn tell(&self, bought: Bought, news: News) {
        let now = self.clock.now();
        self.ledger
            .settle(bought.attempt_id, news, now)
            .await
            .unwrap();
    }

    pub async fn code(&self, bought: Bought, code: &str) {
        let incoming = Incoming {
            code: OtpCode::new(code),
            text: OtpCode::new(&format!("Your code is {code}")),
        };
        let news = News::Messages {
            messages: vec![incoming],
            count: None,
        };
        self.tell(bought, news).await;
    }

    pub async fn complete(&self, bought: Bought) {
        let now = self.clock.now();
        self.ledger
            .complete_order(bought.attempt_id, now)
            .await
            .unwrap();
    }

    /// Code and end: two events.
    pub async fn whole_life(&self, owner: Owner, code: &str) -> Bought {
        let bought = self.buy(owner).await;
        self.code(bought, code).await;
        self.complete(bought).await;
        bought
    }

    pub async fn webhook(&self, owner: Owner) -> Webhook {
        self.ledger.find_webhook(owner.account_id).await.unwrap()
    }
}
