//! The contract over the protocol, and what the protocol can do.

use std::{
    collections::{HashMap, HashSet},
    fmt,
    sync::{PoisonError, RwLock},
    time::Duration,
};

use async_trait::async_trait;
use domain::{Currency, CurrencyPair, Product, Rate, Timestamp};
use http::HeaderMap;
use provider::{
    AccountSettings, Aliases, BuyOutcome, BuyRequest, CancelOutcome, CancelRule, Capabilities,
    CatalogSource, ErrorKind, FinishRule, HttpSettings, ListedOffer, NumberState, NumberStatus,
    PollStyle, Provider, ProviderBalance, ProviderError, ProviderInfo, ProviderOrderId,
    PushRefusal, RecentOrder, RecoveryClass, ResendOutcome,
};
use rust_decimal::Decimal;
use secrecy::SecretString;

use crate::{
    catalog::{Dictionary, Offers},
    client::{Client, Failure, PRODUCTS_PER_PAGE},
    map::{cancel_outcome, money, number_status, provider_error, timestamp},
    push,
    wire::{Id, Order, OrderStatus, code},
};

/// SMSCode document v1.0.0: 1,200 requests a minute for each of the groups that matter here.
const REQUESTS_PER_SECOND: u32 = 20;
/// What the vendor's SDK does (providers.md 1, 2026-11).
const POLL_INTERVAL: Duration = Duration::from_secs(3);
/// SMSCode document v1.0.0, CANCEL_TOO_EARLY: two minutes.
const CANCEL_AFTER: Duration = Duration::from_secs(120);
/// SMSCode document v1.0.0, the examples' `expires_at`; "about" in providers.md 1.
const NUMBER_LIFETIME: Duration = Duration::from_secs(20 * 60);
/// Two million products.
const PRODUCT_PAGES_MAX: usize = 200;
/// Twenty thousand orders in one recovery window.
const ORDER_PAGES_MAX: usize = 200;

/// An account at a provider that speaks the SMSCode protocol.
pub struct Smscode {
    info: ProviderInfo,
    pub(crate) client: Client,
    aliases: Aliases,
    push_secret: Option<SecretString>,
    /// The catalog's product ids, to read order lists with.
    products: RwLock<HashMap<Id, Product>>,
}

impl fmt::Debug for Smscode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Smscode")
            .field("name", &self.info.name)
            .field("client", &self.client)
            .finish_non_exhaustive()
    }
}

impl Smscode {
    /// An adapter for the account.
    ///
    /// # Errors
    /// The TLS configuration of the machine cannot be read.
    pub fn new(settings: AccountSettings) -> Result<Self, ProviderError> {
        let client = Client::new(HttpSettings {
            base_url: settings.base_url,
            key: settings.key,
            timeout: settings.timeout,
        })?;
        let capabilities = Capabilities {
            catalog: CatalogSource::Live,
            rates: true,
            balance: true,
            recovery: RecoveryClass::RepeatableByKey,
            cancel: CancelRule::AfterDelay(CANCEL_AFTER),
            finish: FinishRule::Remote,
            resend: true,
            poll: PollStyle::Batched,
            poll_interval: settings.poll_interval.unwrap_or(POLL_INTERVAL),
            number_lifetime: NUMBER_LIFETIME,
            auto_cancel_after: settings.auto_cancel_after,
            max_requests_per_second: Some(
                settings
                    .max_requests_per_second
                    .unwrap_or(REQUESTS_PER_SECOND),
            ),
        };
        Ok(Self {
            info: ProviderInfo {
                name: settings.name,
                kind: "smscode",
                currency: settings.currency,
                capabilities,
            },
            client,
            aliases: settings.aliases,
            push_secret: None,
            products: RwLock::default(),
        })
    }

    /// Takes pushes that are signed with this secret; without one, none are taken.
    #[must_use]
    pub fn with_push_secret(mut self, secret: Option<SecretString>) -> Self {
        self.push_secret = secret;
        self
    }

    pub(crate) fn currency(&self) -> Currency {
        self.info.currency
    }

    async fn read(&self, id: &Id) -> Result<NumberStatus, ProviderError> {
        let order = self.client.order(id).await.map_err(provider_error)?;
        if order.id != *id {
            return Err(ProviderError::new(
                ErrorKind::MalformedReply,
                format!("asked for order {}, got {}", id.as_str(), order.id.as_str()),
            ));
        }
        Ok(self.stand(&order))
    }

    fn stand(&self, order: &Order) -> NumberStatus {
        let country = self.product_of(order).map(|product| product.country);
        number_status(order, self.currency(), country)
    }

    fn recent_order(&self, order: &Order, created_at: Option<Timestamp>) -> RecentOrder {
        let status = self.stand(order);
        RecentOrder {
            id: ProviderOrderId(order.id.as_str().to_owned()),
            product: self.product_of(order),
            created_at,
            phone: status.phone.clone(),
            status,
        }
    }

    fn product_of(&self, order: &Order) -> Option<Product> {
        let products = self.products.read().unwrap_or_else(PoisonError::into_inner);
        products.get(order.product_id.as_ref()?).copied()
    }
}

fn wire_id(id: &ProviderOrderId) -> Result<Id, ProviderError> {
    Id::parse(&id.0).ok_or_else(|| {
        ProviderError::new(ErrorKind::BadRequest, format!("not an order id: {id:?}"))
    })
}

/// Whether the order's state forbids what was asked, so that reading it answers.
fn is_about_the_state(failure: &Failure) -> bool {
    matches!(failure, Failure::Said { error, .. }
        if matches!(error.code.as_str(), code::CONFLICT | code::VALIDATION_ERROR))
}

fn not_allowed_now(failure: Failure) -> ProviderError {
    ProviderError {
        kind: ErrorKind::NotAllowedNow,
        ..provider_error(failure)
    }
}

#[async_trait]
impl Provider for Smscode {
    fn info(&self) -> &ProviderInfo {
        &self.info
    }

    fn read_push(
        &self,
        headers: &HeaderMap,
        body: &[u8],
    ) -> Result<Option<ProviderOrderId>, PushRefusal> {
        let secret = self.push_secret.as_ref().ok_or(PushRefusal::NotExpected)?;
        push::read(secret, headers, body)
    }

    async fn catalog(&self) -> Result<Vec<ListedOffer>, ProviderError> {
        let countries = self.client.countries().await.map_err(provider_error)?;
        let services = self.client.services().await.map_err(provider_error)?;
        let dictionary = Dictionary::new(countries, services, &self.aliases);
        let mut offers = Offers::default();
        for number in 1..=PRODUCT_PAGES_MAX {
            let page = self.client.products(number).await.map_err(provider_error)?;
            // A server with a smaller page than asked for says so in its meta.
            let limit = page
                .meta
                .and_then(|meta| usize::try_from(meta.limit).ok())
                .filter(|limit| (1..PRODUCTS_PER_PAGE).contains(limit))
                .unwrap_or(PRODUCTS_PER_PAGE);
            let is_last = page.rows.len() < limit;
            let is_new = offers.add(page.rows, &dictionary, self.currency());
            if is_last || !is_new {
                let learnt = offers
                    .offers
                    .iter()
                    .filter_map(|offer| Some((Id::parse(&offer.offer_ref.0)?, offer.product)));
                let mut products = self
                    .products
                    .write()
                    .unwrap_or_else(PoisonError::into_inner);
                products.extend(learnt);
                return Ok(offers.offers);
            }
        }
        Err(ProviderError::new(
            ErrorKind::MalformedReply,
            format!("the catalog has more than {PRODUCT_PAGES_MAX} pages"),
        ))
    }

    async fn rates(&self, now: Timestamp) -> Result<Vec<Rate>, ProviderError> {
        let pair = CurrencyPair::new(Currency::USD, Currency::IDR);
        let published = match self.client.exchange_rate(&pair.to_string()).await {
            Ok(published) => published,
            Err(Failure::Said { error, .. }) if error.code == code::NOT_FOUND => {
                return Ok(Vec::new());
            }
            Err(failure) => return Err(provider_error(failure)),
        };
        if published.rate <= Decimal::ZERO {
            return Err(ProviderError::new(
                ErrorKind::MalformedReply,
                format!("a rate of {}", published.rate),
            ));
        }
        Ok(vec![Rate {
            pair: CurrencyPair::new(published.base_currency, published.quote_currency),
            value: published.rate,
            source: self.info.name.to_string(),
            as_of: now,
        }])
    }

    async fn balance(&self) -> Result<ProviderBalance, ProviderError> {
        let balance = self.client.balance().await.map_err(provider_error)?;
        let available = money(balance.balance, self.currency());
        match available.filter(|_| balance.currency == self.currency()) {
            Some(available) => Ok(ProviderBalance {
                available,
                frozen: None,
            }),
            None => Err(ProviderError::new(
                ErrorKind::BadRequest,
                format!(
                    "the account is in {}, configured as {}",
                    balance.currency,
                    self.currency()
                ),
            )),
        }
    }

    async fn buy(&self, request: &BuyRequest) -> BuyOutcome {
        self.purchase(request).await
    }

    async fn repeat_buy(&self, request: &BuyRequest) -> BuyOutcome {
        self.repeat_purchase(request).await
    }

    async fn status(&self, id: &ProviderOrderId) -> Result<NumberStatus, ProviderError> {
        self.read(&wire_id(id)?).await
    }

    async fn statuses(
        &self,
        ids: &[ProviderOrderId],
    ) -> Result<Vec<Result<NumberStatus, ProviderError>>, ProviderError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let active = self.client.active_orders().await.map_err(provider_error)?;
        let active: HashMap<&str, &Order> = active
            .iter()
            .map(|order| (order.id.as_str(), order))
            .collect();
        let mut statuses = Vec::with_capacity(ids.len());
        for id in ids {
            statuses.push(match active.get(id.0.as_str()) {
                Some(order) => Ok(self.stand(order)),
                // Over, or never ours: only the order itself says.
                None => self.status(id).await,
            });
        }
        Ok(statuses)
    }

    async fn cancel(&self, id: &ProviderOrderId) -> Result<CancelOutcome, ProviderError> {
        let id = wire_id(id)?;
        let failure = match self.client.cancel(&id).await {
            Ok(done) if done.status == OrderStatus::Canceled => {
                return Ok(CancelOutcome::Cancelled {
                    refund: done
                        .refund_amount
                        .and_then(|amount| money(amount, self.currency())),
                });
            }
            Ok(done) => {
                return Err(ProviderError::new(
                    ErrorKind::MalformedReply,
                    format!("a success that leaves the order {:?}", done.status),
                ));
            }
            Err(failure) => failure,
        };
        match &failure {
            Failure::Said { error, .. } if error.code == code::CANCEL_TOO_EARLY => {
                Ok(CancelOutcome::TooEarly {
                    retry_after: provider_error(failure).retry_after,
                })
            }
            about if is_about_the_state(about) => {
                let state = self.read(&id).await?.state;
                cancel_outcome(state).ok_or_else(|| not_allowed_now(failure))
            }
            _ => Err(provider_error(failure)),
        }
    }

    async fn finish(&self, id: &ProviderOrderId) -> Result<(), ProviderError> {
        let id = wire_id(id)?;
        match self.client.finish(&id).await {
            Ok(_) => Ok(()),
            Err(failure) if is_about_the_state(&failure) => match self.read(&id).await?.state {
                NumberState::Finished => Ok(()),
                _ => Err(not_allowed_now(failure)),
            },
            Err(failure) => Err(provider_error(failure)),
        }
    }

    async fn resend(&self, id: &ProviderOrderId) -> Result<ResendOutcome, ProviderError> {
        match self.client.resend(&wire_id(id)?).await {
            Ok(answer) => Ok(ResendOutcome {
                resent: answer.resent,
            }),
            Err(failure) if is_about_the_state(&failure) => Err(not_allowed_now(failure)),
            Err(failure) => Err(provider_error(failure)),
        }
    }

    async fn recent_orders(&self, since: Timestamp) -> Result<Vec<RecentOrder>, ProviderError> {
        let mut recent: Vec<RecentOrder> = Vec::new();
        let mut seen = HashSet::new();
        let mut offset = 0;
        for _ in 0..ORDER_PAGES_MAX {
            // Orders made meanwhile push others to later offsets: some show twice, none is missed.
            let page = self.client.orders(offset).await.map_err(provider_error)?;
            if page.is_empty() {
                return Ok(recent);
            }
            offset += page.len();
            let seen_before = seen.len();
            for order in page {
                let created_at = order.created_at.as_deref().and_then(timestamp);
                if created_at.is_some_and(|created_at| created_at < since) {
                    return Ok(recent);
                }
                if seen.insert(order.id.clone()) {
                    recent.push(self.recent_order(&order, created_at));
                }
            }
            if seen.len() == seen_before {
                let text = "the order list does not advance with its offset";
                return Err(ProviderError::new(ErrorKind::MalformedReply, text));
            }
        }
        Err(ProviderError::new(
            ErrorKind::MalformedReply,
            format!("the order list has more than {ORDER_PAGES_MAX} pages"),
        ))
    }
}
