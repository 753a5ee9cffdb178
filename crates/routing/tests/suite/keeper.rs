use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use domain::{Clock, Money, ProviderName, Rate, Timestamp};
use provider::{CatalogSource, Provider};
use routing::{
    CatalogKeeper, CatalogRefresh, CatalogStore, MemoryCatalogStore, RefreshSettings, StoreError,
    StoredCatalog,
};
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;

use crate::{
    shop::Shop,
    support::{currency, money, name, now, offer, product, rate, seconds},
};

/// The test's start plus the runtime's time.
struct RuntimeClock(Instant);

impl Clock for RuntimeClock {
    fn now(&self) -> Timestamp {
        now() + self.0.elapsed()
    }
}

fn settings() -> RefreshSettings {
    RefreshSettings {
        jitter: Duration::ZERO,
        config_rates: vec![rate("USD/IDR", "16000", "whatever", 0)],
        ..RefreshSettings::default()
    }
}

struct Bench {
    keeper: Arc<CatalogKeeper>,
    store: Arc<MemoryCatalogStore>,
}

impl Bench {
    fn new(shops: &[&Arc<Shop>]) -> Self {
        Self::with_store(shops, Arc::default())
    }

    fn with_store(shops: &[&Arc<Shop>], store: Arc<MemoryCatalogStore>) -> Self {
        let providers = shops
            .iter()
            .map(|shop| Arc::clone(shop) as Arc<dyn Provider>);
        let keeper = CatalogKeeper::new(
            providers.collect(),
            Arc::clone(&store) as Arc<dyn CatalogStore>,
            Arc::new(RuntimeClock(Instant::now())),
            settings(),
        );
        Self {
            keeper: Arc::new(keeper),
            store,
        }
    }

    async fn refresh(&self, provider: &str) -> CatalogRefresh {
        let report = self.keeper.refresh_all_once().await;
        let mut catalogs = report.catalogs.into_iter();
        let (_, refresh) = catalogs.find(|(at, _)| *at == name(provider)).unwrap();
        refresh
    }

    fn costs(&self) -> Vec<String> {
        let snapshot = self.keeper.snapshot();
        let offers = snapshot.offers(product());
        offers
            .map(|offer| format!("{} {}", offer.provider, offer.listed.cost))
            .collect()
    }

    fn age(&self, provider: &str) -> Option<(i64, Option<String>)> {
        let age = self.keeper.snapshot().age(&name(provider))?;
        Some(((age.fetched_at - now()).whole_seconds(), age.last_error))
    }

    fn convert(&self) -> String {
        let limit = Duration::from_secs(60);
        let snapshot = self.keeper.snapshot();
        let dollar = money("1 USD");
        let converted = snapshot
            .rates()
            .convert(dollar, currency("IDR"), now(), limit)
            .unwrap();
        format!("{} {}", converted.money, converted.rates[0].source)
    }
}

#[tokio::test(start_paused = true)]
async fn equal_content_moves_only_the_age() {
    let shop = Shop::live("a");
    shop.put([offer("1", "0.5 USD"), offer("2", "0.6 USD")]);
    let bench = Bench::new(&[&shop]);
    assert_eq!(
        bench.refresh("a").await,
        CatalogRefresh::Changed { offers: 2 }
    );
    sleep(Duration::from_secs(30)).await;
    shop.put([offer("2", "0.6 USD"), offer("1", "0.5 USD")]);
    assert_eq!(bench.refresh("a").await, CatalogRefresh::Unchanged);
    assert_eq!(bench.age("a"), Some((30, None)));
    assert_eq!(bench.store.catalog_writes(), 1);
    let stored = bench.store.load().await.unwrap();
    assert_eq!(
        stored[0].fetched_at,
        now() + seconds(30),
        "a restart knows the true age"
    );
    shop.put([offer("1", "0.5 USD")]);
    assert_eq!(
        bench.refresh("a").await,
        CatalogRefresh::Changed { offers: 1 }
    );
    assert_eq!(bench.store.catalog_writes(), 2);
}

#[tokio::test(start_paused = true)]
async fn an_error_keeps_the_stale_catalog_and_shows() {
    let (good, bad) = (Shop::live("good"), Shop::live("bad"));
    let bench = Bench::new(&[&good, &bad]);
    bench.keeper.refresh_all_once().await;
    bad.fail(None);
    sleep(Duration::from_secs(10)).await;
    let error = "Unavailable: scripted".to_owned();
    assert_eq!(
        bench.refresh("bad").await,
        CatalogRefresh::Failed {
            error: error.clone()
        }
    );
    assert_eq!(bench.costs(), ["bad 0.5 USD", "good 0.5 USD"]);
    assert_eq!(bench.age("bad"), Some((0, Some(error))));
    assert_eq!(bench.age("good"), Some((10, None)));
    bad.put([offer("1", "0.5 USD")]);
    bench.keeper.refresh_all_once().await;
    assert_eq!(bench.age("bad"), Some((10, None)));
}

#[tokio::test(start_paused = true)]
async fn a_provider_that_never_listed_has_an_error_and_no_age() {
    let shop = Shop::live("a");
    shop.fail(None);
    let bench = Bench::new(&[&shop]);
    bench.keeper.refresh_all_once().await;
    assert_eq!(bench.age("a"), None);
    let snapshot = bench.keeper.snapshot();
    assert_eq!(
        snapshot.last_error(&name("a")),
        Some("Unavailable: scripted")
    );
}

#[tokio::test(start_paused = true)]
async fn a_hanging_provider_holds_nobody_up() {
    let hanging = Arc::new(Shop {
        hangs: true,
        ..Shop::new("hanging", CatalogSource::Live)
    });
    let quick = Shop::live("quick");
    let bench = Bench::new(&[&hanging, &quick]);
    let started = Instant::now();
    let report = bench.keeper.refresh_all_once().await;
    assert_eq!(started.elapsed().as_secs(), 30);
    assert!(matches!(
        report.catalogs[0].1,
        CatalogRefresh::Failed { .. }
    ));
    assert_eq!(bench.costs(), ["quick 0.5 USD"]);
}

#[tokio::test(start_paused = true)]
async fn one_providers_change_leaves_the_others_untouched() {
    let (a, b) = (Shop::live("a"), Shop::live("b"));
    let bench = Bench::new(&[&a, &b]);
    bench.keeper.refresh_all_once().await;
    let before = bench.keeper.snapshot();
    a.put([offer("1", "0.4 USD")]);
    bench.keeper.refresh_all_once().await;
    let after = bench.keeper.snapshot();
    let same: Vec<bool> = before
        .offers(product())
        .zip(after.offers(product()))
        .map(|(old, new)| std::ptr::eq(old.listed, new.listed))
        .collect();
    assert_eq!(same, [false, true]);
    let (old, new) = (before.products(), after.products());
    assert!(
        std::ptr::eq(old, new),
        "the same products: the index is shared"
    );
}

#[tokio::test(start_paused = true)]
async fn a_restart_is_warm_for_providers_that_are_still_configured() {
    let (kept, removed) = (Shop::live("kept"), Shop::live("removed"));
    *kept.rates.lock().unwrap() = vec![rate("USD/IDR", "16500", "somebody", 5)];
    let first = Bench::new(&[&kept, &removed]);
    first.keeper.refresh_all_once().await;
    let second = Bench::with_store(&[&kept], Arc::clone(&first.store));
    assert_eq!(second.convert(), "16000 IDR config");
    second.keeper.warm().await.unwrap();
    assert_eq!(second.costs(), ["kept 0.5 USD"]);
    assert_eq!(second.age("kept"), Some((0, None)));
    assert_eq!(second.convert(), "16500 IDR kept");

    let absurd = rate("USD/IDR", "1.65", "kept", 0);
    first.store.save_rates(&[absurd]).await.unwrap();
    let third = Bench::with_store(&[&kept], Arc::clone(&first.store));
    third.keeper.warm().await.unwrap();
    assert_eq!(third.convert(), "16000 IDR config");
}

#[tokio::test(start_paused = true)]
async fn published_rates_replace_the_operators_unless_they_are_absurd() {
    let shop = Shop::live("a");
    let bench = Bench::new(&[&shop]);
    assert_eq!(bench.convert(), "16000 IDR config");
    for (pair, value, expected) in [
        ("USD/IDR", "1.65", "16000 IDR config"),
        ("IDR/USD", "0.0002", "16000 IDR config"),
        ("USD/IDR", "16400", "16400 IDR a"),
        ("USD/IDR", "1640000", "16400 IDR a"),
    ] {
        *shop.rates.lock().unwrap() = vec![rate(pair, value, "config", 0)];
        let report = bench.keeper.refresh_all_once().await;
        let taken = expected.starts_with(value);
        assert_eq!(report.rates[0].1.is_ok(), taken, "{pair} {value}");
        assert_eq!(bench.convert(), expected, "{pair} {value}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_test_accounts_rate_moves_no_price_where_a_live_account_publishes_the_pair() {
    let (live, trial) = (Shop::live("live"), Shop::live("trial"));
    *trial.rates.lock().unwrap() = vec![rate("USD/IDR", "16500", "trial", 0)];
    let bench = Bench::new(&[&live, &trial]);
    let with_trial = RefreshSettings {
        test_providers: [name("trial")].into(),
        ..settings()
    };
    bench.keeper.reconfigure(with_trial, &[]).await;
    bench.keeper.refresh_all_once().await;
    assert_eq!(bench.convert(), "16500 IDR trial");
    *live.rates.lock().unwrap() = vec![rate("IDR/USD", "0.0000625", "live", 50)];
    bench.keeper.refresh_all_once().await;
    assert_eq!(bench.convert(), "16000 IDR live", "older, and live");
}

#[tokio::test(start_paused = true)]
async fn a_learnt_price_lasts_until_the_operator_lists_another() {
    let book = Arc::new(Shop::new("book", CatalogSource::PriceBook));
    let live = Shop::live("live");
    let bench = Bench::new(&[&book, &live]);
    bench.keeper.refresh_all_once().await;
    let learn = |provider: ProviderName, cost: Money| {
        let keeper = Arc::clone(&bench.keeper);
        async move { keeper.learn_price(&provider, product(), cost).await }
    };
    learn(name("live"), money("9 USD")).await;
    learn(name("book"), money("9 IDR")).await;
    learn(name("book"), money("0 USD")).await;
    assert_eq!(bench.costs(), ["book 0.5 USD", "live 0.5 USD"]);
    learn(name("book"), money("0.55 USD")).await;
    assert_eq!(bench.costs(), ["book 0.55 USD", "live 0.5 USD"]);
    bench.keeper.refresh_all_once().await;
    assert_eq!(bench.costs(), ["book 0.55 USD", "live 0.5 USD"]);

    let restarted = Bench::with_store(&[&book, &live], Arc::clone(&bench.store));
    restarted.keeper.warm().await.unwrap();
    assert_eq!(restarted.costs(), ["book 0.55 USD", "live 0.5 USD"]);

    book.put([offer("1", "0.5 USD"), offer("2", "0.7 USD")]);
    bench.keeper.refresh_all_once().await;
    assert_eq!(
        bench.costs(),
        ["book 0.55 USD", "book 0.7 USD", "live 0.5 USD"]
    );
    learn(name("book"), money("0.9 USD")).await;
    assert_eq!(
        bench.costs(),
        ["book 0.55 USD", "book 0.7 USD", "live 0.5 USD"],
        "of which?"
    );

    book.put([offer("1", "0.6 USD")]);
    bench.keeper.refresh_all_once().await;
    assert_eq!(bench.costs(), ["book 0.6 USD", "live 0.5 USD"]);
    book.put([offer("1", "0.5 USD")]);
    bench.keeper.refresh_all_once().await;
    assert_eq!(
        bench.costs(),
        ["book 0.5 USD", "live 0.5 USD"],
        "forgotten for good"
    );
}

/// Runs the background loops for so long.
async fn run_for(bench: &Bench, duration: Duration) {
    let cancelled = CancellationToken::new();
    let stop = cancelled.clone();
    let timer = async {
        sleep(duration).await;
        stop.cancel();
    };
    tokio::join!(bench.keeper.run(cancelled), timer);
}

#[tokio::test(start_paused = true)]
async fn the_background_loop_keeps_its_interval_and_backs_off_on_errors() {
    let shop = Shop::live("a");
    let bench = Bench::new(&[&shop]);
    run_for(&bench, Duration::from_secs(125)).await;
    assert_eq!(shop.fetches(), [0, 60, 120]);

    shop.fetches.lock().unwrap().clear();
    shop.fail(None);
    run_for(&bench, Duration::from_secs(160)).await;
    // The catalog of second 120 is due at 180; then 5, 10, 20, 40 seconds.
    assert_eq!(shop.fetches(), [180, 185, 195, 215, 255]);
}

#[tokio::test(start_paused = true)]
async fn the_loop_waits_as_long_as_the_provider_asks() {
    let shop = Shop::live("a");
    shop.fail(Some(Duration::from_secs(100)));
    let bench = Bench::new(&[&shop]);
    run_for(&bench, Duration::from_secs(150)).await;
    assert_eq!(shop.fetches(), [0, 100]);
}

#[tokio::test(start_paused = true)]
async fn refresh_soon_comes_before_its_turn_but_not_in_a_burst() {
    let shop = Shop::live("a");
    let bench = Bench::new(&[&shop]);
    let asks = async {
        for _ in 0..20 {
            sleep(Duration::from_secs(1)).await;
            bench.keeper.refresh_soon(&name("a"));
            bench.keeper.refresh_soon(&name("a"));
            bench.keeper.refresh_soon(&name("unknown"));
        }
    };
    tokio::join!(run_for(&bench, Duration::from_secs(22)), asks);
    assert_eq!(shop.fetches(), [0, 5, 10, 15, 20]);
}

#[tokio::test(start_paused = true)]
async fn an_account_that_rests_is_asked_again_when_it_wakes() {
    let shop = Shop::live("a");
    let bench = Bench::new(&[&shop]);
    bench.keeper.rest(&name("a"), true);
    let wakes = async {
        sleep(Duration::from_secs(130)).await;
        bench.keeper.rest(&name("a"), false);
    };
    tokio::join!(run_for(&bench, Duration::from_secs(150)), wakes);
    assert_eq!(shop.fetches(), [130]);
}

/// A store that is down.
struct Broken;

#[async_trait]
impl CatalogStore for Broken {
    async fn load(&self) -> Result<Vec<StoredCatalog>, StoreError> {
        Err(StoreError("down".into()))
    }

    async fn save_catalog(&self, _: &StoredCatalog) -> Result<(), StoreError> {
        Err(StoreError("down".into()))
    }

    async fn touch_catalog(&self, _: &ProviderName, _: Timestamp) -> Result<(), StoreError> {
        Err(StoreError("down".into()))
    }

    async fn load_rates(&self) -> Result<Vec<Rate>, StoreError> {
        Err(StoreError("down".into()))
    }

    async fn save_rates(&self, _: &[Rate]) -> Result<(), StoreError> {
        Err(StoreError("down".into()))
    }
}

#[tokio::test(start_paused = true)]
async fn a_store_that_is_down_costs_only_warmth() {
    let shop = Shop::live("a");
    let keeper = CatalogKeeper::new(
        vec![Arc::clone(&shop) as Arc<dyn Provider>],
        Arc::new(Broken),
        Arc::new(RuntimeClock(Instant::now())),
        RefreshSettings::default(),
    );
    assert_eq!(keeper.warm().await, Err(StoreError("down".into())));
    let report = keeper.refresh_all_once().await;
    assert_eq!(report.catalogs[0].1, CatalogRefresh::Changed { offers: 1 });
    assert_eq!(keeper.snapshot().offers(product()).count(), 1);
}
