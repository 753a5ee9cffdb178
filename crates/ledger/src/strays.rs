//! Orders in a provider's list that no purchase of ours owns.

use std::collections::{HashMap, HashSet};

use domain::{AttemptId, Currency, Micros, Money, PhoneNumber, Product, ProviderName, Timestamp};
use serde::Serialize;

use crate::{
    Actor, Ledger, LedgerError, Sale, SaleTerms, Settled,
    audit::{self, Change},
    rows,
};

/// Which of a provider's orders are spoken for, and what may still claim others: all of one moment.
#[derive(Clone, Debug, Default)]
pub struct Claims {
    /// Ids that stand behind purchases, or that a person has judged or is to judge.
    pub taken: HashSet<String>,
    /// Purchases whose request may be out: their sale may be listed before we hear of it.
    pub sending: HashMap<Product, i64>,
    /// Purchases without a known outcome.
    pub unclear: HashMap<Product, i64>,
}

/// An order that looks like a late sale of ours and may be somebody else's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StrayOrder {
    /// Whose account.
    pub provider: ProviderName,
    /// The provider's id of it.
    pub provider_order_id: String,
    /// What was sold.
    pub product: Product,
    /// The number, where the list shows it.
    pub phone: Option<PhoneNumber>,
    /// The account's currency.
    pub currency: Currency,
    /// What it cost, where the list shows it.
    pub cost: Option<Micros>,
    /// By the provider's clock.
    pub created_at: Timestamp,
    /// When the number ends, where the list shows it.
    pub expires_at: Option<Timestamp>,
    /// Why nobody but a person can tell whose it is.
    pub evidence: String,
}

/// What a person says of a stray order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StrayVerdict {
    /// It is the late sale of this purchase: it is taken over, and given back if nobody waits for it.
    Ours(AttemptId),
    /// Somebody else's: it is never touched.
    Foreign,
}

/// What became of a verdict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StrayDecision {
    /// The purchase has its number.
    TakenOver(Settled),
    /// It is left alone.
    LeftAlone,
    /// There is no such order to decide about, or it was decided.
    NotOpen,
    /// The purchase cannot have sold it: another provider or product, or one that was settled
    /// otherwise.
    DoesNotFit,
}

impl Ledger {
    /// Who has a claim on these orders of an account, and who may still have one.
    ///
    /// # Errors
    /// The database is away.
    pub async fn list_claims(
        &self,
        provider: &ProviderName,
        ids: &[String],
    ) -> Result<Claims, LedgerError> {
        // One statement: a purchase is in flight here or its id is taken, never neither.
        let rows = sqlx::query!(
            r#"select 'taken' as "kind!", provider_order_id as id, null as country, null as service, 1::bigint as "count!"
             from attempts where provider = $1 and provider_order_id = any($2)
             union all
             select 'taken', provider_order_id, null, null, 1
             from stray_orders where provider = $1 and provider_order_id = any($2)
             union all
             select state, null, country, service, count(*)
             from attempts where provider = $1 and state in ('sending', 'unknown')
             group by state, country, service"#,
            provider.as_str(),
            ids,
        )
        .fetch_all(&self.pool)
        .await?;
        let mut claims = Claims::default();
        for row in rows {
            match (row.id, row.country, row.service) {
                (Some(id), _, _) => {
                    claims.taken.insert(id);
                }
                (None, Some(country), Some(service)) => {
                    let product = rows::product(&country, &service)?;
                    let counts = match row.kind.as_str() {
                        "sending" => &mut claims.sending,
                        _ => &mut claims.unclear,
                    };
                    counts.insert(product, row.count);
                }
                _ => return Err(LedgerError::Corrupt("claim")),
            }
        }
        Ok(claims)
    }

    /// Keeps an order for a person to judge; one that is known already is left as it is.
    ///
    /// # Errors
    /// The database is away.
    pub async fn keep_stray(
        &self,
        stray: &StrayOrder,
        now: Timestamp,
    ) -> Result<bool, LedgerError> {
        let kept = sqlx::query!(
            "insert into stray_orders (provider, provider_order_id, country, service, phone, currency,
                 cost_micros, created_at, expires_at, seen_at, evidence)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict do nothing",
            stray.provider.as_str(),
            stray.provider_order_id,
            stray.product.country.alpha2(),
            stray.product.service.slug(),
            stray.phone.as_ref().map(PhoneNumber::as_str),
            stray.currency.code(),
            stray.cost.map(Micros::get),
            stray.created_at,
            stray.expires_at,
            now,
            lifecycle::storable(&stray.evidence),
        )
        .execute(&self.pool)
        .await?;
        Ok(kept.rows_affected() == 1)
    }

    /// The orders that wait for a person, oldest first; at most 1,000.
    ///
    /// # Errors
    /// The database is away.
    pub async fn list_strays(&self) -> Result<Vec<StrayOrder>, LedgerError> {
        sqlx::query!(
            "select s.provider, s.provider_order_id, s.country, s.service, s.phone, s.currency,
                 s.cost_micros, s.created_at, s.expires_at, s.evidence
             from stray_orders s
             where s.verdict is null and not exists (
                 select from attempts a
                 where a.provider = s.provider and a.provider_order_id = s.provider_order_id)
             order by s.seen_at limit 1000"
        )
        .fetch_all(&self.pool)
        .await?
        .into_iter()
        .map(|row| {
            Ok(StrayOrder {
                provider: rows::provider(&row.provider)?,
                provider_order_id: row.provider_order_id,
                product: rows::product(&row.country, &row.service)?,
                phone: rows::phone(row.phone.as_deref())?,
                currency: rows::currency(&row.currency)?,
                cost: row.cost_micros.map(Micros::new),
                created_at: row.created_at,
                expires_at: row.expires_at,
                evidence: row.evidence,
            })
        })
        .collect()
    }

    /// A person's verdict on a stray order.
    ///
    /// # Errors
    /// The database is away.
    pub async fn decide_stray(
        &self,
        provider: &ProviderName,
        provider_order_id: &str,
        verdict: &StrayVerdict,
        reason: &str,
        actor: &Actor,
        now: Timestamp,
    ) -> Result<StrayDecision, LedgerError> {
        let strays = self.list_strays().await?;
        let found = strays
            .iter()
            .find(|s| s.provider == *provider && s.provider_order_id == provider_order_id);
        let Some(stray) = found else {
            return Ok(StrayDecision::NotOpen);
        };
        let decided = match verdict {
            StrayVerdict::Foreign => StrayDecision::LeftAlone,
            StrayVerdict::Ours(attempt_id) => {
                let Some(sale) = self.late_sale(stray, *attempt_id, now).await? else {
                    return Ok(StrayDecision::DoesNotFit);
                };
                // First the money: if we die here, the order is owned and not open any more.
                let news = crate::News::Sold(Box::new(sale));
                let settled = self.settle(*attempt_id, news, now).await?;
                if !settled.changed {
                    return Ok(StrayDecision::DoesNotFit);
                }
                StrayDecision::TakenOver(settled)
            }
        };
        let mut tx = self.pool.begin().await?;
        let word = match verdict {
            StrayVerdict::Ours(_) => "ours",
            StrayVerdict::Foreign => "foreign",
        };
        let marked = sqlx::query!(
            "update stray_orders set verdict = $3, decided_at = $4, decided_by = $5, reason = $6
             where provider = $1 and provider_order_id = $2 and verdict is null",
            provider.as_str(),
            provider_order_id,
            word,
            now,
            lifecycle::storable(&actor.subject),
            lifecycle::storable(reason),
        )
        .execute(&mut *tx)
        .await?;
        if marked.rows_affected() != 1 {
            return Ok(StrayDecision::NotOpen);
        }
        let change = Change::<(), _> {
            action: "stray_order.decide",
            target: format!("stray_order:{provider}/{provider_order_id}"),
            before: None,
            after: Some(verdict),
            reason: Some(reason),
        };
        audit::record(&mut tx, actor, change, now).await?;
        tx.commit().await?;
        Ok(decided)
    }

    /// The order as the sale of a purchase that it may have come from.
    async fn late_sale(
        &self,
        stray: &StrayOrder,
        attempt_id: AttemptId,
        now: Timestamp,
    ) -> Result<Option<Sale>, LedgerError> {
        let Some(attempt) = self.find_attempt(attempt_id).await? else {
            return Ok(None);
        };
        let fits = attempt.provider == stray.provider
            && attempt.product == stray.product
            && attempt.cost.currency == stray.currency
            && matches!(
                attempt.state,
                domain::AttemptState::NotSold | domain::AttemptState::Unknown
            );
        let Some(phone) = stray.phone.clone().filter(|_| fits) else {
            return Ok(None);
        };
        let price = sqlx::query_scalar!(
            "select price_micros from attempts where id = $1",
            attempt_id.0
        )
        .fetch_one(&self.pool)
        .await?;
        let cost = Money::new(stray.cost.unwrap_or(attempt.cost.amount), stray.currency);
        Ok(Some(Sale {
            provider_order_id: stray.provider_order_id.clone(),
            phone,
            terms: (cost != attempt.cost).then(|| SaleTerms {
                cost: cost.amount,
                price: Micros::new(price),
                rates: Vec::new(),
            }),
            expires_at: stray.expires_at.unwrap_or(now),
            cancel_from: None,
            give_up_at: stray.expires_at.unwrap_or(now),
            check_at: now,
        }))
    }
}
