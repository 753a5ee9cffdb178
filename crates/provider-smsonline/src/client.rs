//! A method per endpoint of the protocol. All of them are GETs, the purchase too.

use std::time::Duration;

use provider::{Answer, ErrorKind, HttpSettings, ProviderError, ProviderHttp, SendError};
use serde_json::value::RawValue;

use crate::{
    fields::Fields,
    map,
    reply::{self, Reply},
    rows,
    wire::{Country, Id, Service},
};

/// How much of the provider's text is kept.
const EXCERPT_CHARS: usize = 200;

/// The protocol over one account's HTTP client.
#[derive(Clone, Debug)]
pub(crate) struct Client {
    http: ProviderHttp,
}

/// An answer, taken apart as far as it can be.
pub(crate) struct Heard {
    pub(crate) status: u16,
    pub(crate) retry_after: Option<Duration>,
    /// The beginning of an unsuccessful answer, without the key.
    pub(crate) excerpt: String,
    /// `None`: not the protocol's JSON.
    pub(crate) reply: Option<Reply>,
}

/// What to buy, in the provider's ids.
pub(crate) struct Offer {
    pub(crate) country_id: String,
    pub(crate) service_id: String,
    pub(crate) operator_id: String,
}

impl Client {
    pub(crate) fn new(settings: HttpSettings) -> Result<Self, ProviderError> {
        let http = ProviderHttp::with_query_key(settings, "apiKey")?;
        Ok(Self { http })
    }

    /// `get-countries`; rows without an id are left out.
    pub(crate) async fn countries(&self) -> Result<Vec<Country>, ProviderError> {
        self.named("virtual-number/get-countries").await
    }

    /// `get-services`; rows without an id are left out.
    pub(crate) async fn services(&self) -> Result<Vec<Service>, ProviderError> {
        self.named("virtual-number/get-services").await
    }

    /// `get-products` of one country and service, as unread rows.
    pub(crate) async fn products(
        &self,
        country_id: &Id,
        service_id: &Id,
    ) -> Result<Vec<Fields>, ProviderError> {
        let query = [("countryId", &*country_id.0), ("serviceId", &*service_id.0)];
        let path = "virtual-number/get-products";
        let payload = self.catalog(path, &query).await?;
        let rows = rows::priced_rows(&payload);
        if rows.is_empty() && !is_empty_list(&payload) {
            self.log_unexpected(path, payload.get());
        }
        Ok(rows)
    }

    /// `buy-service`: buys. Sent once, whatever happens.
    pub(crate) async fn buy(&self, offer: &Offer, test: bool) -> Result<Heard, SendError> {
        let mut query = vec![
            ("countryId", &*offer.country_id),
            ("serviceId", &*offer.service_id),
            ("operatorId", &*offer.operator_id),
        ];
        if test {
            query.push(("test", "1"));
        }
        let answer = self.http.get("virtual-number/buy-service", &query).await?;
        Ok(self.hear(&answer))
    }

    /// `get-sms`.
    pub(crate) async fn sms(&self, id: &str) -> Result<Heard, SendError> {
        let answer = self
            .http
            .get("virtual-number/get-sms", &[("id", id)])
            .await?;
        Ok(self.hear(&answer))
    }

    /// `change-status`.
    pub(crate) async fn change_status(&self, id: &str, status: &str) -> Result<Heard, SendError> {
        let query = [("id", id), ("status", status)];
        let answer = self
            .http
            .get("virtual-number/change-status", &query)
            .await?;
        Ok(self.hear(&answer))
    }

    async fn named<T: TryFrom<Fields>>(&self, path: &str) -> Result<Vec<T>, ProviderError> {
        let payload = self.catalog(path, &[]).await?;
        let rows = rows::named_rows(&payload).into_iter();
        let rows: Vec<T> = rows.filter_map(|row| row.try_into().ok()).collect();
        if rows.is_empty() && !is_empty_list(&payload) {
            self.log_unexpected(path, payload.get());
            let message = format!("{path}: no row can be read");
            return Err(ProviderError::new(ErrorKind::MalformedReply, message));
        }
        Ok(rows)
    }

    async fn catalog(
        &self,
        path: &str,
        query: &[(&str, &str)],
    ) -> Result<Box<RawValue>, ProviderError> {
        let answer = self.http.get_catalog(path, query).await?;
        let heard = self.hear(&answer);
        if !matches!(heard.reply, Some(Reply::Good { .. })) {
            self.log_unexpected(path, &answer.body);
        }
        map::good(heard, ErrorKind::Unavailable).map(|(payload, _)| payload)
    }

    /// Which form the provider's lists have was never seen: what is unexpected is worth a look.
    fn log_unexpected(&self, path: &str, body: &str) {
        let excerpt = self.shown(body);
        tracing::debug!(path, excerpt, "unexpected catalog answer");
    }

    fn hear(&self, answer: &Answer) -> Heard {
        let mut reply = reply::read(answer);
        if let Some(Reply::Bad { said, .. }) = &mut reply {
            said.text = self.shown(&said.text);
            said.code = said.code.as_deref().map(|code| self.shown(code));
        }
        let excerpt = match answer.is_success() {
            true => String::new(),
            false => self.shown(&answer.body),
        };
        Heard {
            status: answer.status,
            retry_after: answer.retry_after,
            excerpt,
            reply,
        }
    }

    /// A text of the provider's on one short line; the key is taken out before it is cut, so that
    /// no half of it is left.
    fn shown(&self, text: &str) -> String {
        let text = self.http.redact(text);
        let line = text.chars().take(EXCERPT_CHARS);
        let line: String = line.map(|c| if c.is_control() { ' ' } else { c }).collect();
        line.trim().to_owned()
    }
}

fn is_empty_list(payload: &RawValue) -> bool {
    matches!(
        payload.get().replace(char::is_whitespace, "").as_str(),
        "[]" | "{}"
    )
}
