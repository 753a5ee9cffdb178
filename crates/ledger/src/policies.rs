//! What a client may buy, as administrators set it.

use domain::{ClientId, Country, Micros, Service, Timestamp};
use serde::Serialize;
use sqlx::PgConnection;

use crate::{
    Actor, InvalidSetting, Ledger, LedgerError,
    audit::{Change, record},
};

/// The limits of a client; `None`: no limit. Amounts are in its currency.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ClientPolicy {
    /// Only these services.
    pub services: Option<Vec<Service>>,
    /// Only these countries.
    pub countries: Option<Vec<Country>>,
    /// The most that one number may cost; above zero.
    pub max_price: Option<Micros>,
    /// The most that may leave the account on one day (UTC), money held for open orders included;
    /// above zero.
    pub daily_spend: Option<Micros>,
    /// The most orders that may be open at a time.
    pub open_orders: Option<u32>,
    /// Guards the provider accounts against clients that order and cancel.
    pub cancel_ratio: Option<CancelRatio>,
}

/// How many orders may be cancelled before nothing more is bought. The newest thousand orders of
/// the window count; those that are open, or never had a number, do not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct CancelRatio {
    /// 0 to 100: more than this share cancelled stops purchases.
    pub max_percent: u8,
    /// With fewer orders than this nothing is concluded; above zero.
    pub min_orders: u32,
    /// 1 to 720.
    pub window_hours: u32,
}

const LISTED_MAX: usize = 500;
const OPEN_ORDERS_MAX: u32 = 1_000_000;

impl ClientPolicy {
    /// The policy with its lists in order, if it may be set.
    ///
    /// # Errors
    /// A limit is out of its bounds.
    pub fn checked(mut self) -> Result<Self, InvalidSetting> {
        if let Some(services) = &mut self.services {
            services.sort();
            services.dedup();
        }
        if let Some(countries) = &mut self.countries {
            countries.sort();
            countries.dedup();
        }
        let fits = |count: Option<usize>| count.is_none_or(|count| count <= LISTED_MAX);
        let services = self.services.as_ref().map(Vec::len);
        let countries = self.countries.as_ref().map(Vec::len);
        let positive = |amount: Option<Micros>| amount.is_none_or(|amount| amount > Micros::ZERO);
        let open = self.open_orders.is_none_or(|open| open <= OPEN_ORDERS_MAX);
        let ratio = self.cancel_ratio.is_none_or(|ratio| {
            ratio.max_percent <= 100
                && (1..=1_000).contains(&ratio.min_orders)
                && (1..=720).contains(&ratio.window_hours)
        });
        InvalidSetting::unless(fits(services), "services", "must not list more than 500")?;
        InvalidSetting::unless(fits(countries), "countries", "must not list more than 500")?;
        InvalidSetting::unless(positive(self.max_price), "max_price", "must be above zero")?;
        InvalidSetting::unless(
            positive(self.daily_spend),
            "daily_spend",
            "must be above zero",
        )?;
        InvalidSetting::unless(open, "open_orders", "must be at most 1000000")?;
        InvalidSetting::unless(
            ratio,
            "cancel_ratio",
            "max_percent is 0 to 100, min_orders 1 to 1000, window_hours 1 to 720",
        )?;
        Ok(self)
    }
}

pub(crate) struct PolicyRow {
    pub(crate) services: Option<Vec<String>>,
    pub(crate) countries: Option<Vec<String>>,
    pub(crate) max_price_micros: Option<i64>,
    pub(crate) daily_spend_micros: Option<i64>,
    pub(crate) open_orders: Option<i32>,
    pub(crate) cancel_max_percent: Option<i32>,
    pub(crate) cancel_min_orders: Option<i32>,
    pub(crate) cancel_window_hours: Option<i32>,
}

impl TryFrom<PolicyRow> for ClientPolicy {
    type Error = LedgerError;

    fn try_from(row: PolicyRow) -> Result<Self, LedgerError> {
        let count = |value: i32| u32::try_from(value).map_err(|_| LedgerError::Corrupt("policy"));
        let cancel_ratio = match (
            row.cancel_max_percent,
            row.cancel_min_orders,
            row.cancel_window_hours,
        ) {
            (Some(percent), Some(orders), Some(hours)) => Some(CancelRatio {
                max_percent: u8::try_from(percent).map_err(|_| LedgerError::Corrupt("policy"))?,
                min_orders: count(orders)?,
                window_hours: count(hours)?,
            }),
            _ => None,
        };
        Ok(Self {
            services: row.services.map(parsed).transpose()?,
            countries: row.countries.map(parsed).transpose()?,
            max_price: row.max_price_micros.map(Micros::new),
            daily_spend: row.daily_spend_micros.map(Micros::new),
            open_orders: row.open_orders.map(count).transpose()?,
            cancel_ratio,
        })
    }
}

fn parsed<T: std::str::FromStr>(words: Vec<String>) -> Result<Vec<T>, LedgerError> {
    let parsed: Result<_, _> = words.iter().map(|word| word.parse()).collect();
    parsed.map_err(|_: T::Err| LedgerError::Corrupt("policy"))
}

pub(crate) async fn find(
    connection: &mut PgConnection,
    client: ClientId,
) -> Result<Option<ClientPolicy>, LedgerError> {
    sqlx::query_as!(
        PolicyRow,
        "select services, countries, max_price_micros, daily_spend_micros, open_orders,
                cancel_max_percent, cancel_min_orders, cancel_window_hours
         from client_policies where client_id = $1",
        client.0,
    )
    .fetch_optional(connection)
    .await?
    .map(TryInto::try_into)
    .transpose()
}

impl Ledger {
    /// A client's limits; none of them where nobody set any.
    ///
    /// # Errors
    /// The database is away.
    pub async fn find_policy(&self, client: ClientId) -> Result<ClientPolicy, LedgerError> {
        let mut connection = self.pool.acquire().await?;
        Ok(find(&mut connection, client).await?.unwrap_or_default())
    }

    /// Replaces a client's limits. Orders on record are not touched.
    ///
    /// # Errors
    /// There is no such client.
    pub async fn set_policy(
        &self,
        client: ClientId,
        policy: &ClientPolicy,
        reason: Option<&str>,
        actor: &Actor,
        now: Timestamp,
    ) -> Result<(), LedgerError> {
        let mut tx = self.pool.begin().await?;
        sqlx::query_scalar!(
            "select id from clients where id = $1 for no key update",
            client.0
        )
        .fetch_optional(&mut *tx)
        .await?
        .ok_or(LedgerError::NoSuchClient)?;
        let before = find(&mut tx, client).await?.unwrap_or_default();
        let number = |value: u32| i32::try_from(value).unwrap_or(i32::MAX);
        let services = policy.services.as_ref().map(|services| {
            let slugs = services.iter().map(|service| service.slug().to_owned());
            slugs.collect::<Vec<_>>()
        });
        let countries = policy.countries.as_ref().map(|countries| {
            let codes = countries.iter().map(|country| country.alpha2().to_owned());
            codes.collect::<Vec<_>>()
        });
        sqlx::query!(
            "insert into client_policies (client_id, services, countries, max_price_micros,
                 daily_spend_micros, open_orders, cancel_max_percent, cancel_min_orders,
                 cancel_window_hours)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
             on conflict (client_id) do update set services = $2, countries = $3,
                 max_price_micros = $4, daily_spend_micros = $5, open_orders = $6,
                 cancel_max_percent = $7, cancel_min_orders = $8, cancel_window_hours = $9",
            client.0,
            services.as_deref(),
            countries.as_deref(),
            policy.max_price.map(Micros::get),
            policy.daily_spend.map(Micros::get),
            policy.open_orders.map(number),
            policy
                .cancel_ratio
                .map(|ratio| i32::from(ratio.max_percent)),
            policy.cancel_ratio.map(|ratio| number(ratio.min_orders)),
            policy.cancel_ratio.map(|ratio| number(ratio.window_hours)),
        )
        .execute(&mut *tx)
        .await?;
        let change = Change {
            action: "policy.update",
            target: format!("client:{}", client.0),
            before: Some(&before),
            after: Some(policy),
            reason,
        };
        record(&mut tx, actor, change, now).await?;
        tx.commit().await?;
        Ok(())
    }
}
