//! A method per endpoint of the protocol. Reads come back as wire types; what moves money comes
//! back as the bare answer, because its outcome hangs on more than the body.

use http::HeaderMap;
use provider::{Answer, HttpSettings, ProviderError, ProviderHttp, SendError};
use serde::de::DeserializeOwned;

use crate::{
    map,
    wire::{self, Id},
};

/// The most entries that a page may have.
const PAGE_SIZE_MAX: u32 = 100;

/// The protocol over one account's HTTP client.
#[derive(Clone, Debug)]
pub(crate) struct Client {
    http: ProviderHttp,
}

impl Client {
    pub(crate) fn new(settings: HttpSettings) -> Result<Self, ProviderError> {
        let http = ProviderHttp::with_bearer(settings)?;
        Ok(Self { http })
    }

    /// `POST /order`: buys. Sent once, whatever happens.
    pub(crate) async fn create_order(&self, body: &wire::CreateOrder) -> Result<Answer, SendError> {
        let body = serde_json::to_string(body).map_err(|e| SendError::NotSent(e.to_string()))?;
        let answer = self.http.post("order", Some(body), HeaderMap::new()).await;
        answer.map(|answer| self.cleaned(answer))
    }

    /// `POST /order/{id}/cancel`.
    pub(crate) async fn cancel_order(&self, id: &Id) -> Result<Answer, SendError> {
        let path = format!("order/{}/cancel", id.as_str());
        let answer = self.http.post(&path, None, HeaderMap::new()).await;
        answer.map(|answer| self.cleaned(answer))
    }

    /// `GET /order/{id}`.
    pub(crate) async fn order(&self, id: &Id) -> Result<wire::Order, ProviderError> {
        let answer = self
            .http
            .get(&format!("order/{}", id.as_str()), &[])
            .await?;
        let answer = self.cleaned(answer);
        if !answer.is_success() {
            return Err(map::order_error(&answer));
        }
        map::read(&answer)
    }

    /// `GET /user/orders`: all, or those of a status; 100 to a page.
    pub(crate) async fn orders(
        &self,
        status: Option<&wire::OrderStatus>,
        page: u32,
    ) -> Result<wire::OrderPage, ProviderError> {
        let status = status.map(|status| ("status", status.word()));
        self.page("user/orders", page, PAGE_SIZE_MAX, status).await
    }

    /// `GET /user/transactions`.
    pub(crate) async fn transactions(
        &self,
        page: u32,
        page_size: u32,
    ) -> Result<wire::TransactionPage, ProviderError> {
        self.page("user/transactions", page, page_size, None).await
    }

    /// `GET /user/balance`.
    pub(crate) async fn balance(&self) -> Result<wire::Balance, ProviderError> {
        self.account("user/balance", &[]).await
    }

    /// `GET /user/profile`.
    pub(crate) async fn profile(&self) -> Result<wire::Profile, ProviderError> {
        self.account("user/profile", &[]).await
    }

    async fn page<T: DeserializeOwned>(
        &self,
        path: &str,
        page: u32,
        page_size: u32,
        filter: Option<(&str, &str)>,
    ) -> Result<T, ProviderError> {
        let (page, page_size) = (page.to_string(), page_size.min(PAGE_SIZE_MAX).to_string());
        let paging = [("page", &*page), ("page_size", &*page_size)];
        let query: Vec<_> = paging.into_iter().chain(filter).collect();
        self.account(path, &query).await
    }

    async fn account<T: DeserializeOwned>(
        &self,
        path: &str,
        query: &[(&str, &str)],
    ) -> Result<T, ProviderError> {
        let answer = self.cleaned(self.http.get(path, query).await?);
        if !answer.is_success() {
            return Err(map::account_error(&answer));
        }
        map::read(&answer)
    }

    /// Takes the key out of an error's text, should the provider echo it.
    fn cleaned(&self, mut answer: Answer) -> Answer {
        if !answer.is_success() {
            answer.body = self.http.redact(&answer.body);
        }
        answer
    }
}
