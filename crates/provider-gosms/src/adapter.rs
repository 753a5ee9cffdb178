//! `impl Provider`, and what the account can do.

use std::{
    collections::{HashMap, HashSet},
    fmt,
    sync::{Arc, Mutex, PoisonError, RwLock},
    time::Duration,
};

use async_trait::async_trait;
use domain::{AliasColumn, Country, Micros, Money, Operator, Product, Rate, Timestamp};
use futures::{StreamExt, stream};
use provider::{
    AccountSettings, Aliases, BuyOutcome, BuyRequest, CancelOutcome, CancelRule, Capabilities,
    CatalogSource, ErrorKind, FinishRule, HttpSettings, ListedOffer, NotSentReason, NumberState,
    NumberStatus, OfferRef, PollStyle, Provider, ProviderBalance, ProviderError, ProviderInfo,
    ProviderOrderId, RecentOrder, RecoveryClass, ResendOutcome, Stock,
};

use crate::{
    census::Census,
    client::Client,
    config::{BookLine, PriceBookEntry, book_lines},
    history::{self, SINGLE_READS_MAX},
    map::{self, CancelAnswer},
    wire::{self, Id},
};

/// 300 a minute is documented and tighter than the other documented limit, 10 a second.
const REQUESTS_PER_SECOND: u32 = 5;
/// "Every 3 seconds for the first 30 seconds": the shortest documented pause.
const POLL_INTERVAL: Duration = Duration::from_secs(3);
/// `expired_at` lies 10 minutes behind `created_at` in all of the document's examples.
const NUMBER_LIFETIME: Duration = Duration::from_secs(10 * 60);
/// Single reads at a time, when the list lacks orders.
const CONCURRENT_READS: usize = 4;

/// One account at GoSMS. Clones share the learnt prices.
#[derive(Clone)]
pub struct Gosms {
    info: Arc<ProviderInfo>,
    client: Client,
    book: Arc<[BookLine]>,
    aliases: Arc<Aliases>,
    learnt: Arc<RwLock<HashMap<Product, Micros>>>,
    census: Arc<Mutex<Census>>,
}

impl fmt::Debug for Gosms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gosms")
            .field("name", &self.info.name)
            .field("client", &self.client)
            .finish_non_exhaustive()
    }
}

impl Gosms {
    /// An account that sells what `price_book` lists.
    ///
    /// # Errors
    /// A line of the price book is in another currency, has no price above zero, has no project
    /// code, or is there twice; or TLS cannot be set up.
    pub fn new(
        settings: AccountSettings,
        price_book: Vec<PriceBookEntry>,
    ) -> Result<Self, ProviderError> {
        let book = book_lines(&settings, price_book)?;
        let client = Client::new(HttpSettings {
            base_url: settings.base_url,
            key: settings.key,
            timeout: settings.timeout,
        })?;
        let capabilities = Capabilities {
            catalog: CatalogSource::PriceBook,
            rates: false,
            balance: true,
            recovery: RecoveryClass::Listable,
            cancel: CancelRule::UntilCode,
            finish: FinishRule::Local,
            resend: false,
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
        let info = ProviderInfo {
            name: settings.name,
            kind: "gosms",
            currency: settings.currency,
            capabilities,
        };
        Ok(Self {
            info: Arc::new(info),
            client,
            book: book.into(),
            aliases: Arc::new(settings.aliases),
            learnt: Arc::default(),
            census: Arc::default(),
        })
    }

    /// The account as the provider describes it: billing type, credit limit, whether it is active.
    ///
    /// # Errors
    /// As for any read.
    pub async fn profile(&self) -> Result<wire::Profile, ProviderError> {
        self.client.profile().await
    }

    /// A page of the account's money movements, `page` from 1, at most 100 a page. A `Hold` is the
    /// strongest proof of a purchase.
    ///
    /// # Errors
    /// As for any read.
    pub async fn transactions(
        &self,
        page: u32,
        page_size: u32,
    ) -> Result<wire::TransactionPage, ProviderError> {
        self.client.transactions(page, page_size).await
    }

    /// Remembers the charged price of a product that the book lists.
    fn learn(&self, product: Product, cost: Money) {
        let is_listed = self.book.iter().any(|line| line.product == product);
        if is_listed && cost.amount > Micros::ZERO {
            let mut learnt = self.learnt.write().unwrap_or_else(PoisonError::into_inner);
            learnt.insert(product, cost.amount);
        }
    }

    fn product(&self, project_code: Option<&str>, region: Option<&str>) -> Option<Product> {
        let (project_code, country) = (project_code?, Country::find(region?)?);
        let mut lines = self
            .book
            .iter()
            .filter(|line| line.product.country == country);
        lines
            .find(|line| line.project_code.eq_ignore_ascii_case(project_code))
            .map(|line| line.product)
            .or_else(|| {
                let service = self
                    .aliases
                    .service(AliasColumn::Gosms, Some(project_code), None)?;
                Some(Product { country, service })
            })
    }

    async fn single(&self, id: &ProviderOrderId) -> Result<NumberStatus, ProviderError> {
        let order = self.client.order(&known_id(id)?).await?;
        Ok(map::status(order, self.info.currency))
    }
}

/// Whether a read failed for a reason that has nothing to do with its order.
fn says_nothing(status: &Result<NumberStatus, ProviderError>) -> bool {
    let error = status.as_ref().err();
    error.is_some_and(|error| error.is_fault() || error.kind == ErrorKind::RateLimited)
}

/// What cannot be an id of this provider is no order of it, and must not get into a path.
fn known_id(id: &ProviderOrderId) -> Result<Id, ProviderError> {
    Id::parse(&id.0)
        .ok_or_else(|| ProviderError::new(ErrorKind::UnknownOrder, "not an order id of GoSMS"))
}

/// `whatsapp/ID` back into its halves.
fn order_for(offer_ref: &OfferRef) -> Option<(wire::CreateOrder, Country)> {
    let (project_code, region) = offer_ref.0.rsplit_once('/')?;
    let country = region.parse().ok()?;
    let order = wire::CreateOrder {
        project_code: project_code.to_owned(),
        region: region.to_owned(),
    };
    (!project_code.is_empty()).then_some((order, country))
}

#[async_trait]
impl Provider for Gosms {
    fn info(&self) -> &ProviderInfo {
        &self.info
    }

    async fn catalog(&self) -> Result<Vec<ListedOffer>, ProviderError> {
        let learnt = self.learnt.read().unwrap_or_else(PoisonError::into_inner);
        let offers = self.book.iter().map(|line| {
            let price = learnt.get(&line.product).copied().unwrap_or(line.price);
            ListedOffer {
                product: line.product,
                operator: Operator::default(),
                offer_ref: line.offer_ref(),
                cost: Money::new(price, self.info.currency),
                stock: Stock::NotTold,
            }
        });
        Ok(offers.collect())
    }

    async fn rates(&self, _now: Timestamp) -> Result<Vec<Rate>, ProviderError> {
        Err(ProviderError::unsupported("published exchange rates"))
    }

    async fn balance(&self) -> Result<ProviderBalance, ProviderError> {
        map::balance(&self.client.balance().await?, self.info.currency)
    }

    async fn buy(&self, request: &BuyRequest) -> BuyOutcome {
        if request.test {
            return BuyOutcome::NotSent {
                reason: NotSentReason::Unsupported,
                detail: "GoSMS has no test mode: every purchase is charged".to_owned(),
            };
        }
        let Some((order, country)) = order_for(&request.offer_ref) else {
            return BuyOutcome::NotSent {
                reason: NotSentReason::BadRequest,
                detail: format!("{:?} is no offer of GoSMS", request.offer_ref.0),
            };
        };
        let sent = self.client.create_order(&order).await;
        let outcome = map::bought(sent, country, self.info.currency);
        if let BuyOutcome::Sold(sold) = &outcome
            && let Some(cost) = sold.cost
        {
            self.learn(request.product, cost);
        }
        outcome
    }

    async fn repeat_buy(&self, _request: &BuyRequest) -> BuyOutcome {
        BuyOutcome::NotSent {
            reason: NotSentReason::Unsupported,
            detail: "GoSMS purchases have no idempotency key".to_owned(),
        }
    }

    async fn status(&self, id: &ProviderOrderId) -> Result<NumberStatus, ProviderError> {
        self.single(id).await
    }

    async fn statuses(
        &self,
        ids: &[ProviderOrderId],
    ) -> Result<Vec<Result<NumberStatus, ProviderError>>, ProviderError> {
        let wanted: HashSet<Id> = ids.iter().filter_map(|id| Id::parse(&id.0)).collect();
        let mut listed = HashMap::new();
        if wanted.len() > SINGLE_READS_MAX {
            let found = history::find(&self.client, &self.census, wanted).await?;
            let waiting = NumberStatus::bare(NumberState::Waiting);
            let still = found.waiting.into_iter();
            listed.extend(still.map(|id| (id.as_str().to_owned(), waiting.clone())));
            for (id, order) in found.listed {
                let status = map::status(order.into(), self.info.currency);
                // The list has no texts: an SMS without a code only shows in the order itself.
                if status.state != NumberState::Received || !status.messages.is_empty() {
                    listed.insert(id.as_str().to_owned(), status);
                }
            }
        }
        let statuses: Vec<_> = stream::iter(ids.to_vec())
            .map(|id| {
                let listed = listed.get(&id.0).cloned();
                async move {
                    match listed {
                        Some(status) => Ok(status),
                        None => self.single(&id).await,
                    }
                }
            })
            .buffered(CONCURRENT_READS)
            .collect()
            .await;
        match statuses.first() {
            Some(Err(error)) if statuses.iter().all(says_nothing) => Err(error.clone()),
            _ => Ok(statuses),
        }
    }

    async fn cancel(&self, id: &ProviderOrderId) -> Result<CancelOutcome, ProviderError> {
        let answer = self.client.cancel_order(&known_id(id)?).await?;
        match map::cancel_answer(&answer, self.info.currency) {
            CancelAnswer::Cancelled { refund } => Ok(CancelOutcome::Cancelled { refund }),
            CancelAnswer::Failed(error) => Err(error),
            CancelAnswer::AskOrder(error) => {
                map::cancel_outcome(&self.single(id).await?).ok_or(error)
            }
        }
    }

    async fn finish(&self, _id: &ProviderOrderId) -> Result<(), ProviderError> {
        Ok(())
    }

    async fn resend(&self, _id: &ProviderOrderId) -> Result<ResendOutcome, ProviderError> {
        Err(ProviderError::unsupported("resend"))
    }

    async fn recent_orders(&self, since: Timestamp) -> Result<Vec<RecentOrder>, ProviderError> {
        let orders = history::since(&self.client, since).await?;
        let recent = orders.into_iter().map(|(created_at, order)| {
            let id = ProviderOrderId(order.order_id.as_str().to_owned());
            let product = self.product(order.project_code.as_deref(), order.region.as_deref());
            let status = map::status(order.into(), self.info.currency);
            RecentOrder {
                id,
                product,
                created_at,
                phone: status.phone.clone(),
                status,
            }
        });
        Ok(recent.collect())
    }
}
