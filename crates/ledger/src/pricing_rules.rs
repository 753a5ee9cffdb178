//! What is added to the cost of offers, by whom they are from, what they are, and who buys.

use domain::{ClientId, Country, Currency, Micros, ProviderName, Service, Timestamp};
use rust_decimal::Decimal;
use serde::{Serialize, Serializer};
use sqlx::PgConnection;

use crate::{
    Actor, InvalidSetting, Ledger, LedgerError,
    audit::{Change, record},
    revisions, rows,
};

/// A rule to be stored. What is `None` matches everything.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NewPricingRule {
    /// Only offers of this account.
    pub provider: Option<ProviderName>,
    /// Only this service.
    pub service: Option<Service>,
    /// Only this country.
    pub country: Option<Country>,
    /// Only for this client.
    pub client: Option<ClientId>,
    /// Added to the converted cost; not negative.
    #[serde(serialize_with = "as_text")]
    pub percent: Decimal,
    /// Added after that; not negative.
    pub fixed: Micros,
    /// The price is at least so much above the converted cost; not negative.
    pub minimum_margin: Micros,
    /// Of both amounts; needed if one is not zero.
    pub currency: Option<Currency>,
}

/// A percentage has as many decimals as an amount.
const DECIMALS_MAX: u32 = 6;
const PERCENT_MAX: i64 = 10_000;

impl NewPricingRule {
    /// The rule, if it may be stored.
    ///
    /// # Errors
    /// A number is out of its bounds, or amounts have no currency.
    pub fn checked(self) -> Result<Self, InvalidSetting> {
        let percent = (Decimal::ZERO..=Decimal::from(PERCENT_MAX)).contains(&self.percent)
            && self.percent.normalize().scale() <= DECIMALS_MAX;
        let has_amount = self.fixed != Micros::ZERO || self.minimum_margin != Micros::ZERO;
        InvalidSetting::unless(percent, "percent", "must be from 0 to 10000")?;
        InvalidSetting::unless(!self.fixed.is_negative(), "fixed", "must not be negative")?;
        InvalidSetting::unless(
            !self.minimum_margin.is_negative(),
            "minimum_margin",
            "must not be negative",
        )?;
        InvalidSetting::unless(
            self.currency.is_some() || !has_amount,
            "currency",
            "is missing: amounts need one",
        )?;
        Ok(self)
    }
}

/// A stored rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredPricingRule {
    /// Its id.
    pub id: i64,
    /// What it says.
    pub rule: NewPricingRule,
    /// When it was made.
    pub created_at: Timestamp,
}

fn as_text<S: Serializer>(percent: &Decimal, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(percent)
}

struct RuleRow {
    id: i64,
    provider: Option<String>,
    service: Option<String>,
    country: Option<String>,
    client_id: Option<i64>,
    percent: String,
    fixed_micros: i64,
    minimum_margin_micros: i64,
    currency: Option<String>,
    created_at: Timestamp,
}

impl TryFrom<RuleRow> for StoredPricingRule {
    type Error = LedgerError;

    fn try_from(row: RuleRow) -> Result<Self, LedgerError> {
        let corrupt = || LedgerError::Corrupt("pricing rule");
        let service = row.service.map(|slug| slug.parse().map_err(|_| corrupt()));
        let country = row.country.map(|code| code.parse().map_err(|_| corrupt()));
        Ok(Self {
            id: row.id,
            rule: NewPricingRule {
                provider: row.provider.as_deref().map(rows::provider).transpose()?,
                service: service.transpose()?,
                country: country.transpose()?,
                client: row.client_id.map(ClientId),
                percent: row.percent.parse().map_err(|_| corrupt())?,
                fixed: Micros::new(row.fixed_micros),
                minimum_margin: Micros::new(row.minimum_margin_micros),
                currency: row.currency.as_deref().map(rows::currency).transpose()?,
            },
            created_at: row.created_at,
        })
    }
}

/// Reads rules with a different end of the one statement: the macro wants literal SQL.
macro_rules! select_rules {
    ($tail:literal, $($argument:expr),* $(,)?) => {
        sqlx::query_as!(
            RuleRow,
            "select id, provider, service, country, client_id, percent, fixed_micros,
                minimum_margin_micros, currency, created_at
             from pricing_rules " + $tail,
            $($argument),*
        )
    };
}

impl Ledger {
    /// All rules, oldest first.
    ///
    /// # Errors
    /// The database is away.
    pub async fn list_pricing_rules(&self) -> Result<Vec<StoredPricingRule>, LedgerError> {
        select_rules!("order by id",)
            .fetch_all(&self.pool)
            .await?
            .into_iter()
            .map(TryInto::try_into)
            .collect()
    }

    /// One rule.
    ///
    /// # Errors
    /// The database is away.
    pub async fn find_pricing_rule(
        &self,
        id: i64,
    ) -> Result<Option<StoredPricingRule>, LedgerError> {
        select_rules!("where id = $1", id)
            .fetch_optional(&self.pool)
            .await?
            .map(TryInto::try_into)
            .transpose()
    }

    /// Stores a rule.
    ///
    /// # Errors
    /// There is one for the same provider, service, country and client, or no such client.
    pub async fn insert_pricing_rule(
        &self,
        rule: &NewPricingRule,
        reason: Option<&str>,
        actor: &Actor,
        now: Timestamp,
    ) -> Result<StoredPricingRule, LedgerError> {
        let mut tx = self.pool.begin().await?;
        require_client(&mut tx, rule.client).await?;
        let id = sqlx::query_scalar!(
            "insert into pricing_rules (provider, service, country, client_id, percent, fixed_micros,
                 minimum_margin_micros, currency, created_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning id",
            rule.provider.as_ref().map(ProviderName::as_str),
            rule.service.map(|service| service.slug().to_owned()),
            rule.country.map(|country| country.alpha2().to_owned()),
            rule.client.map(|client| client.0),
            rule.percent.to_string(),
            rule.fixed.get(),
            rule.minimum_margin.get(),
            rule.currency.map(|currency| currency.code().to_owned()),
            now,
        )
        .fetch_one(&mut *tx)
        .await?;
        let change = Change {
            action: "pricing.create",
            target: format!("pricing_rule:{id}"),
            before: None::<&NewPricingRule>,
            after: Some(rule),
            reason,
        };
        record(&mut tx, actor, change, now).await?;
        revisions::bump(&mut tx, revisions::PRICING_RULES).await?;
        tx.commit().await?;
        Ok(StoredPricingRule {
            id,
            rule: rule.clone(),
            created_at: now,
        })
    }

    /// Changes what a rule says and returns it as it is then; `None` if there is no such rule. Nobody
    /// else changes it between what `change` is shown and what is written.
    ///
    /// # Errors
    /// `change` refuses; or there is another rule for the same provider, service, country and
    /// client, or no such client.
    pub async fn update_pricing_rule<E: From<LedgerError>>(
        &self,
        id: i64,
        change: impl FnOnce(NewPricingRule) -> Result<NewPricingRule, E>,
        reason: Option<&str>,
        actor: &Actor,
        now: Timestamp,
    ) -> Result<Option<StoredPricingRule>, E> {
        let mut tx = self.pool.begin().await.map_err(LedgerError::from)?;
        let Some(before) = lock(&mut tx, id).await? else {
            return Ok(None);
        };
        let after = StoredPricingRule {
            rule: change(before.rule.clone())?,
            ..before.clone()
        };
        replace(&mut tx, &before, &after, (reason, actor, now)).await?;
        tx.commit().await.map_err(LedgerError::from)?;
        Ok(Some(after))
    }

    /// Removes a rule; false if there is no such rule.
    ///
    /// # Errors
    /// The database is away.
    pub async fn delete_pricing_rule(
        &self,
        id: i64,
        reason: Option<&str>,
        actor: &Actor,
        now: Timestamp,
    ) -> Result<bool, LedgerError> {
        let mut tx = self.pool.begin().await?;
        let Some(before) = lock(&mut tx, id).await? else {
            return Ok(false);
        };
        let done = sqlx::query!("delete from pricing_rules where id = $1", id)
            .execute(&mut *tx)
            .await?;
        let change = Change {
            action: "pricing.delete",
            target: format!("pricing_rule:{id}"),
            before: Some(&before.rule),
            after: None::<&NewPricingRule>,
            reason,
        };
        record(&mut tx, actor, change, now).await?;
        revisions::bump(&mut tx, revisions::PRICING_RULES).await?;
        tx.commit().await?;
        Ok(done.rows_affected() == 1)
    }
}

async fn replace(
    tx: &mut PgConnection,
    before: &StoredPricingRule,
    after: &StoredPricingRule,
    (reason, actor, now): (Option<&str>, &Actor, Timestamp),
) -> Result<(), LedgerError> {
    let rule = &after.rule;
    require_client(tx, rule.client).await?;
    let done = sqlx::query!(
        "update pricing_rules set provider = $2, service = $3, country = $4, client_id = $5,
                 percent = $6, fixed_micros = $7, minimum_margin_micros = $8, currency = $9
             where id = $1",
        after.id,
        rule.provider.as_ref().map(ProviderName::as_str),
        rule.service.map(|service| service.slug().to_owned()),
        rule.country.map(|country| country.alpha2().to_owned()),
        rule.client.map(|client| client.0),
        rule.percent.to_string(),
        rule.fixed.get(),
        rule.minimum_margin.get(),
        rule.currency.map(|currency| currency.code().to_owned()),
    )
    .execute(&mut *tx)
    .await?;
    if done.rows_affected() != 1 {
        return Err(LedgerError::Corrupt("pricing rule"));
    }
    let change = Change {
        action: "pricing.update",
        target: format!("pricing_rule:{}", after.id),
        before: Some(&before.rule),
        after: Some(rule),
        reason,
    };
    record(tx, actor, change, now).await?;
    revisions::bump(tx, revisions::PRICING_RULES).await
}

async fn lock(tx: &mut PgConnection, id: i64) -> Result<Option<StoredPricingRule>, LedgerError> {
    select_rules!("where id = $1 for update", id)
        .fetch_optional(tx)
        .await?
        .map(TryInto::try_into)
        .transpose()
}

async fn require_client(
    connection: &mut PgConnection,
    client: Option<ClientId>,
) -> Result<(), LedgerError> {
    let Some(client) = client else { return Ok(()) };
    sqlx::query_scalar!("select id from clients where id = $1", client.0)
        .fetch_optional(connection)
        .await?
        .map(drop)
        .ok_or(LedgerError::NoSuchClient)
}
