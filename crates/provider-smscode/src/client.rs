//! A method per endpoint, and what every answer has in common.

use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue};
use provider::{Answer, HttpSettings, ProviderError, ProviderHttp, SendError};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::value::RawValue;

use crate::wire::{
    Balance, Cancelled, Country, CreateOrder, CreatedOrders, Envelope, ErrorBody, ExchangeRate,
    Finished, Id, Meta, Order, OrderId, Product, Resent, Service,
};

/// The largest page that the document allows.
pub(crate) const PRODUCTS_PER_PAGE: usize = 10_000;
const ORDERS_PER_PAGE: &str = "100";
const TEXT_CHARS_MAX: usize = 200;
const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// Why a call has no result.
#[derive(Debug)]
pub(crate) enum Failure {
    /// No complete answer.
    Send(SendError),
    /// The provider's readable no.
    Said {
        status: u16,
        retry_after: Option<Duration>,
        error: ErrorBody,
    },
    /// An answer that is none of the protocol's.
    Unreadable {
        status: u16,
        retry_after: Option<Duration>,
        text: String,
    },
}

/// One page of products.
#[derive(Debug)]
pub(crate) struct ProductPage {
    pub(crate) rows: Vec<Product>,
    pub(crate) meta: Option<Meta>,
}

#[derive(Clone, Debug)]
pub(crate) struct Client {
    http: ProviderHttp,
}

impl Client {
    pub(crate) fn new(settings: HttpSettings) -> Result<Self, ProviderError> {
        ProviderHttp::with_bearer(settings).map(|http| Self { http })
    }

    pub(crate) async fn countries(&self) -> Result<Vec<Country>, Failure> {
        self.data(self.http.get_catalog("catalog/countries", &[]).await)
    }

    pub(crate) async fn services(&self) -> Result<Vec<Service>, Failure> {
        self.data(self.http.get_catalog("catalog/services", &[]).await)
    }

    pub(crate) async fn products(&self, page: usize) -> Result<ProductPage, Failure> {
        let (limit, page) = (PRODUCTS_PER_PAGE.to_string(), page.to_string());
        let query = [("limit", limit.as_str()), ("page", page.as_str())];
        let (rows, meta) =
            self.data_with_meta(self.http.get_catalog("catalog/products", &query).await)?;
        Ok(ProductPage { rows, meta })
    }

    pub(crate) async fn exchange_rate(&self, pair: &str) -> Result<ExchangeRate, Failure> {
        let query = [("pair", pair)];
        self.data(self.http.get("catalog/exchange-rate", &query).await)
    }

    pub(crate) async fn balance(&self) -> Result<Balance, Failure> {
        self.data(self.http.get("balance", &[]).await)
    }

    pub(crate) async fn order(&self, id: &Id) -> Result<Order, Failure> {
        let path = format!("orders/{}", id.as_str());
        self.data(self.http.get(&path, &[]).await)
    }

    pub(crate) async fn active_orders(&self) -> Result<Vec<Order>, Failure> {
        self.data(self.http.get_catalog("orders/active", &[]).await)
    }

    pub(crate) async fn orders(&self, offset: usize) -> Result<Vec<Order>, Failure> {
        let offset = offset.to_string();
        let query = [("limit", ORDERS_PER_PAGE), ("offset", offset.as_str())];
        self.data(self.http.get("orders", &query).await)
    }

    pub(crate) async fn create(
        &self,
        order: &CreateOrder,
        idempotency_key: &str,
    ) -> Result<CreatedOrders, Failure> {
        let mut headers = HeaderMap::new();
        let value = HeaderValue::from_str(idempotency_key)
            .map_err(|error| Failure::Send(SendError::NotSent(error.to_string())))?;
        headers.insert(IDEMPOTENCY_KEY, value);
        self.post("orders/create", order, headers).await
    }

    pub(crate) async fn cancel(&self, id: &Id) -> Result<Cancelled, Failure> {
        let body = OrderId { id: id.clone() };
        self.post("orders/cancel", &body, HeaderMap::new()).await
    }

    pub(crate) async fn finish(&self, id: &Id) -> Result<Finished, Failure> {
        let body = OrderId { id: id.clone() };
        self.post("orders/finish", &body, HeaderMap::new()).await
    }

    pub(crate) async fn resend(&self, id: &Id) -> Result<Resent, Failure> {
        let body = OrderId { id: id.clone() };
        self.post("orders/resend", &body, HeaderMap::new()).await
    }

    async fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &impl Serialize,
        headers: HeaderMap,
    ) -> Result<T, Failure> {
        let body = serde_json::to_string(body)
            .map_err(|error| Failure::Send(SendError::NotSent(error.to_string())))?;
        self.data(self.http.post(path, Some(body), headers).await)
    }

    fn data<T: DeserializeOwned>(&self, answer: Result<Answer, SendError>) -> Result<T, Failure> {
        self.data_with_meta(answer).map(|(data, _)| data)
    }

    fn data_with_meta<T: DeserializeOwned>(
        &self,
        answer: Result<Answer, SendError>,
    ) -> Result<(T, Option<Meta>), Failure> {
        let answer = answer.map_err(Failure::Send)?;
        // The envelope is read before its data, so that an error is an error whatever else is in it.
        let envelope: Envelope<Box<RawValue>> =
            serde_json::from_str(&answer.body).map_err(|error| self.unreadable(&answer, &error))?;
        if let Some(error) = envelope.error.filter(|_| !envelope.success) {
            return Err(Failure::Said {
                status: answer.status,
                retry_after: answer.retry_after,
                error: ErrorBody {
                    message: self.http.redact(&one_short_line(&error.message)),
                    code: self.http.redact(&one_short_line(&error.code)),
                    details: error.details,
                },
            });
        }
        let data = envelope.data.as_deref().map_or("null", RawValue::get);
        match serde_json::from_str(data) {
            Ok(data) if answer.is_success() && envelope.success => Ok((data, envelope.meta)),
            Ok(_) => Err(Failure::Unreadable {
                status: answer.status,
                retry_after: answer.retry_after,
                text: "data in an answer that is no success".to_owned(),
            }),
            Err(error) => Err(self.unreadable(&answer, &error)),
        }
    }

    /// Says where an answer cannot be read; what it holds only if it is an error, because others
    /// may hold a code.
    fn unreadable(&self, answer: &Answer, error: &serde_json::Error) -> Failure {
        let text = if answer.is_success() {
            let (line, column) = (error.line(), error.column());
            format!(
                "{:?} error at line {line}, column {column}",
                error.classify()
            )
        } else {
            self.http.redact(&answer.excerpt())
        };
        Failure::Unreadable {
            status: answer.status,
            retry_after: answer.retry_after,
            text,
        }
    }
}

fn one_short_line(text: &str) -> String {
    let line: String = text
        .chars()
        .take(TEXT_CHARS_MAX)
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    line.trim().to_owned()
}
