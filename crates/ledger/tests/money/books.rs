//! A ledger with one funded client, and the pieces of its orders' lives.

use domain::{
    AccountId, AttemptId, ClientId, Currency, Micros, Mode, Money, Operator, OtpCode, Product,
    Timestamp,
};
use embedded_postgres::testing::{TestDatabase, migrated_database};
use ledger::{
    Actor, Deposit, DriverLease, Incoming, Ledger, NewAttempt, NewClient, NewOrder, News,
    Reservation, Reserved, Sale, SaleTerms,
};
use time::Duration;

static MIGRATOR: sqlx::migrate::Migrator = sqlx::migrate!("../../migrations");
pub const NOW: Timestamp = time::macros::datetime!(2026-11-22 10:00 UTC);

pub struct Books {
    pub ledger: Ledger,
    pub client: ClientId,
    pub account_id: AccountId,
    pub database: TestDatabase,
}

pub fn units(text: &str) -> Micros {
    text.parse().unwrap()
}

impl Books {
    pub async fn with_deposit(amount: &str) -> Self {
        let database = migrated_database(&MIGRATOR).await.unwrap();
        let ledger = Ledger::connect(database.url(), 20).await.unwrap();
        let new = NewClient {
            name: "qa".into(),
            currency: Currency::USD,
            credit_limit: Micros::ZERO,
        };
        let actor = Actor::local("accounting");
        let client = ledger
            .admit_client(&new, Mode::Live, Micros::ZERO, &actor, NOW)
            .await
            .unwrap();
        let deposit = Deposit {
            client,
            mode: Mode::Live,
            amount: units(amount),
            reason: "start".into(),
        };
        ledger
            .book_by_hand(&deposit, false, &actor, NOW)
            .await
            .unwrap()
            .unwrap();
        let account_id = ledger.find_account(client, Mode::Live).await.unwrap();
        Self {
            ledger,
            client,
            account_id,
            database,
        }
    }

    pub fn reservation(&self, orders: Vec<NewOrder>) -> Reservation {
        Reservation {
            client: self.client,
            account_id: self.account_id,
            idempotency: None,
            orders,
            now: NOW,
        }
    }

    pub async fn reserve_one(&self, price: &str) -> AttemptId {
        let order = order(attempt(price));
        match self.ledger.reserve(self.reservation(vec![order])).await {
            Reserved::Orders { orders, refused: 0 } => orders[0].order.attempt.id,
            other => panic!("not reserved: {other:?}"),
        }
    }

    pub async fn settle(&self, attempt: AttemptId, news: News) -> ledger::Settled {
        self.ledger.settle(attempt, news, NOW).await.unwrap()
    }

    /// Balance and held money, as texts.
    pub async fn money(&self) -> (String, String) {
        let balance = self.ledger.balance(self.account_id).await.unwrap();
        (balance.balance.to_string(), balance.frozen.to_string())
    }

    pub async fn assert_sound(&self) {
        let verification = self.ledger.verify().await.unwrap();
        let broken: Vec<_> = verification
            .checks
            .iter()
            .filter(|check| check.broken > 0)
            .collect();
        assert!(broken.is_empty(), "{broken:#?}");
    }
}

pub fn attempt(price: &str) -> NewAttempt {
    NewAttempt {
        id: AttemptId(uuid::Uuid::now_v7()),
        provider: "cheap-id".parse().unwrap(),
        offer_ref: "142".into(),
        operator: Operator::default(),
        cost: Money::parse("15000", Currency::IDR).unwrap(),
        max_cost: units("16500"),
        rates: Vec::new(),
        price: units(price),
        ceiling: units("2"),
    }
}

/// Of a driver, from [`NOW`] on.
pub fn lease(driver: &str, seconds: i64) -> DriverLease {
    DriverLease {
        driver: driver.into(),
        until: NOW + Duration::seconds(seconds),
    }
}

pub fn order(attempt: NewAttempt) -> NewOrder {
    NewOrder {
        product: Product::from_id(142).unwrap(),
        request: "{}".into(),
        decision: "{}".into(),
        attempt,
        lease: lease("gateway", 20),
        buy_until: NOW + Duration::seconds(45),
        expires_at: NOW + Duration::minutes(20),
        trace_parent: None,
    }
}

pub fn sale(id: &str, cost: &str, price: &str) -> News {
    News::Sold(Box::new(Sale {
        provider_order_id: id.into(),
        phone: "+6281234567890".parse().unwrap(),
        terms: Some(SaleTerms {
            cost: units(cost),
            price: units(price),
            rates: Some(Vec::new()),
        }),
        expires_at: NOW + Duration::minutes(20),
        cancel_from: Some(NOW + Duration::minutes(2)),
        give_up_at: NOW + Duration::minutes(20),
        check_at: NOW,
    }))
}

pub fn code(text: &str) -> News {
    let message = Incoming {
        code: OtpCode::new(text),
        text: OtpCode::new(&format!("Your code is {text}")),
    };
    News::Messages {
        messages: vec![message],
        count: None,
    }
}

pub fn lost() -> News {
    News::Lost {
        reason: "timed_out",
        message: "no answer".into(),
    }
}

pub fn refused() -> News {
    News::Refused {
        reason: "out_of_stock",
        code: None,
        message: "none".into(),
    }
}
