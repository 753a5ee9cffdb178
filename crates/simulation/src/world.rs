//! One world: some processes of ours on one set of books, providers with whims, clients in a hurry.

mod clients;
mod fate;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use domain::{Clock, Currency, Micros, Money, Operator, Product, ProviderName, Rate};
use futures::{FutureExt, channel::oneshot};
use orders::{DeskParts, Market, OrderDesk, OrderSettings};
use provider::{
    CancelRule, Capabilities, CatalogSource, FinishRule, ListedOffer, OfferRef, PollStyle,
    Provider, ProviderInfo, RecoveryClass, Stock,
};
use routing::{BreakerSettings, HealthBoard, RateTable, RoutePolicy, Snapshot};
use rust_decimal::Decimal;

use crate::{
    Dice, Plan,
    account::{Account, Shop},
    books::MemoryBooks,
    link::{Link, Weather},
    stage::{Process, ProcessId, Stage},
};

/// A provider account of a world.
#[derive(Clone)]
pub(crate) struct Shelf {
    pub(crate) info: Arc<ProviderInfo>,
    pub(crate) shop: Arc<Mutex<Shop>>,
    offers: Vec<ListedOffer>,
}

impl Shelf {
    pub(crate) fn shop(&self) -> MutexGuard<'_, Shop> {
        self.shop.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A process of ours.
#[derive(Clone)]
pub(crate) struct Gateway {
    pub(crate) link: Link,
    pub(crate) desk: OrderDesk<MemoryBooks>,
}

impl Gateway {
    /// Has the process do something; `None` if it dies over it.
    pub(crate) async fn ask<T: Send + 'static>(
        &self,
        work: impl Future<Output = T> + Send + 'static,
    ) -> Option<T> {
        let (tell, told) = oneshot::channel();
        let task = work.map(|outcome| drop(tell.send(outcome))).boxed();
        self.link.stage.spawn(self.link.process, task);
        told.await.ok()
    }
}

/// Everything in a world. Cheap to clone.
#[derive(Clone)]
pub(crate) struct World {
    pub(crate) plan: Plan,
    pub(crate) stage: Stage,
    pub(crate) dice: Dice,
    pub(crate) weather: Weather,
    pub(crate) books: MemoryBooks,
    pub(crate) shelves: Arc<Vec<Shelf>>,
    pub(crate) products: Arc<Vec<Product>>,
    gateways: Arc<Mutex<Vec<Gateway>>>,
    market: Arc<dyn Market>,
    settings: OrderSettings,
}

/// What is on offer does not change during a history; what is charged does.
struct FixedMarket(Arc<Snapshot>);

#[async_trait]
impl Market for FixedMarket {
    fn snapshot(&self) -> Arc<Snapshot> {
        Arc::clone(&self.0)
    }

    async fn learn_price(&self, _provider: &ProviderName, _product: Product, _cost: Money) {}

    fn refresh_soon(&self, _provider: &ProviderName) {}
}

impl World {
    /// The world of a plan; with `record` its books remember every write.
    pub(crate) fn new(plan: Plan, record: bool) -> Option<Self> {
        let (stage, dice, weather) = (
            Stage::default(),
            Dice::new(plan.seed),
            Weather::of(plan.mishaps),
        );
        let outside = Link::new(
            ProcessId::OUTSIDE,
            stage.clone(),
            dice.clone(),
            weather.clone(),
        );
        let books = MemoryBooks::new(outside, record);
        let products: Vec<Product> = ["ID", "GB", "US"]
            .iter()
            .filter_map(|country| {
                Some(Product {
                    country: country.parse().ok()?,
                    service: "whatsapp".parse().ok()?,
                })
            })
            .collect();
        let mut shelves = Vec::new();
        for (name, currency, recovery) in [
            ("keyed", "IDR", RecoveryClass::RepeatableByKey),
            ("listed", "USD", RecoveryClass::Listable),
            ("blind", "USD", RecoveryClass::Blind),
        ] {
            let info = Arc::new(ProviderInfo {
                name: name.parse().ok()?,
                kind: "simulated",
                currency: currency.parse().ok()?,
                capabilities: capabilities(recovery, &dice),
            });
            let listed = listed(&products, info.currency, &dice);
            let prices = listed.iter().map(|(product, cost)| (*product, cost.amount));
            let shop = Shop::new(
                Arc::clone(&info),
                dice.clone(),
                weather.clone(),
                books.clone(),
                prices.collect(),
            );
            shelves.push(Shelf {
                offers: listed.into_iter().map(offer).collect(),
                shop: Arc::new(Mutex::new(shop)),
                info,
            });
        }
        let catalogs = shelves.iter().map(|shelf| {
            let info = &shelf.info;
            (
                info.name.clone(),
                info.currency,
                stage.now(),
                shelf.offers.clone(),
            )
        });
        let rate = Rate {
            pair: "USD/IDR".parse().ok()?,
            value: Decimal::new(16_250, 0),
            source: routing::CONFIG_SOURCE.to_owned(),
            as_of: stage.now(),
        };
        let snapshot = Snapshot::of(catalogs, RateTable::new([rate]));
        Some(Self {
            plan,
            stage,
            settings: settings(&dice),
            dice,
            weather,
            books,
            shelves: Arc::new(shelves),
            products: Arc::new(products),
            gateways: Arc::default(),
            market: Arc::new(FixedMarket(Arc::new(snapshot))),
        })
    }

    pub(crate) fn gateways(&self) -> MutexGuard<'_, Vec<Gateway>> {
        self.gateways.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Starts a process and its background work.
    pub(crate) fn start_gateway(&self, process: ProcessId) -> Gateway {
        let link = Link::new(
            process,
            self.stage.clone(),
            self.dice.clone(),
            self.weather.clone(),
        );
        let providers = self.shelves.iter().map(|shelf| {
            let (info, shop) = (Arc::clone(&shelf.info), Arc::clone(&shelf.shop));
            Arc::new(Account::new(info, shop, link.clone())) as Arc<dyn Provider>
        });
        let desk = OrderDesk::from_parts(DeskParts {
            books: self.books.reached_over(link.clone()),
            market: Arc::clone(&self.market),
            health: Arc::new(HealthBoard::new(BreakerSettings::default())),
            clock: Arc::new(self.stage.clone()),
            runtime: Arc::new(Process {
                id: process,
                stage: self.stage.clone(),
                dice: self.dice.clone(),
            }),
            providers: providers.collect(),
            settings: self.settings.clone(),
        });
        let gateway = Gateway { link, desk };
        for shelf in self.shelves.iter() {
            let name = shelf.info.name.clone();
            self.keep(
                &gateway,
                shelf.info.capabilities.poll_interval,
                move |desk| {
                    let name = name.clone();
                    async move { drop(desk.beat(&name).await) }.boxed()
                },
            );
        }
        self.keep(&gateway, Duration::from_secs(5), |desk| {
            async move { drop(desk.sweep().await) }.boxed()
        });
        self.keep(&gateway, Duration::from_millis(1_300), |desk| {
            async move { drop(desk.show_life().await) }.boxed()
        });
        gateway
    }

    /// Repeats some work of a process until it dies.
    fn keep(
        &self,
        gateway: &Gateway,
        every: Duration,
        work: impl Fn(OrderDesk<MemoryBooks>) -> futures::future::BoxFuture<'static, ()>
        + Send
        + Sync
        + 'static,
    ) {
        let (stage, weather, desk) = (
            self.stage.clone(),
            self.weather.clone(),
            gateway.desk.clone(),
        );
        let first = self.dice.millis(0, 5_000);
        let forever = async move {
            stage.sleep(first).await;
            loop {
                work(desk.clone()).await;
                // Once nothing unkind happens any more, haste only costs time.
                let pause = if weather.is_calm() { 4 * every } else { every };
                stage.sleep(pause).await;
            }
        };
        self.stage.spawn(gateway.link.process, forever.boxed());
    }
}

fn capabilities(recovery: RecoveryClass, dice: &Dice) -> Capabilities {
    let rules = [
        CancelRule::UntilCode,
        CancelRule::AfterDelay(Duration::from_secs(120)),
    ];
    let blind = recovery == RecoveryClass::Blind;
    Capabilities {
        catalog: CatalogSource::Live,
        rates: false,
        balance: true,
        recovery,
        cancel: dice.pick(&rules).copied().unwrap_or(CancelRule::UntilCode),
        finish: FinishRule::Remote,
        resend: true,
        poll: if blind {
            PollStyle::PerNumber
        } else {
            PollStyle::Batched
        },
        poll_interval: dice.millis(3_000, 15_000),
        number_lifetime: dice.millis(180_000, 600_000),
        auto_cancel_after: blind.then(|| Duration::from_secs(120)),
        max_requests_per_second: None,
    }
}

fn settings(dice: &Dice) -> OrderSettings {
    let year = Duration::from_secs(365 * 24 * 3600);
    OrderSettings {
        policy: RoutePolicy {
            markup_percent: Decimal::TEN,
            price_tolerance_percent: Decimal::TEN,
            catalog_stale_after: year,
            rate_stale_after: year,
            test_providers: BTreeSet::new(),
        },
        buy_for: Duration::from_secs(45),
        answer_within: Duration::from_secs(20),
        lease_margin: Duration::from_secs(5),
        call_timeout: Duration::from_secs(10),
        cool_for: dice.millis(1_000, 60_000),
        suspend_for: dice.millis(1_000, 60_000),
        absence_proves_after: Duration::from_secs(15),
        repeat_for: dice.millis(30_000, 600_000),
        grace: Duration::from_secs(60),
        exposure_limits: BTreeMap::from_iter(
            "blind"
                .parse()
                .ok()
                .map(|name| (name, Micros::new(3_000_000))),
        ),
        balance_warnings: BTreeMap::new(),
    }
}

/// What a provider lists: all products at about the same price everywhere, so that each is the
/// cheapest now and then.
fn listed(products: &[Product], currency: Currency, dice: &Dice) -> Vec<(Product, Money)> {
    let usd = products
        .iter()
        .map(|product| (*product, i64::try_from(dice.between(40, 60)).unwrap_or(50)));
    usd.map(|(product, cents)| {
        let micros = match currency == Currency::USD {
            true => cents * 10_000,
            false => cents * 162_500_000,
        };
        (product, Money::new(Micros::new(micros), currency))
    })
    .collect()
}

fn offer((product, cost): (Product, Money)) -> ListedOffer {
    ListedOffer {
        product,
        operator: Operator::new("any"),
        offer_ref: OfferRef(format!("{}-{}", product.service, product.country)),
        cost,
        stock: Stock::Count(1000),
    }
}
