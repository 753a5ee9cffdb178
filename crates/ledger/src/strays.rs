//! Orders in a provider's list that no purchase of ours owns: kept for a person, who decides.

use std::collections::HashMap;

use domain::{
    AttemptId, AttemptState, Currency, Micros, Money, OrderId, PhoneNumber, Product, ProviderName,
    Timestamp,
};
use serde::Serialize;
use sqlx::PgConnection;

use crate::{
    Actor, Ledger, LedgerError, Settled,
    audit::{self, Change},
    rows,
    settle::adopt,
    transaction,
};

/// So many purchases that may have made an order are named beside it.
const MOST_CANDIDATES: i64 = 5;

/// An order that looks like a sale of ours and may be somebody else's.
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
    /// When the number ends.
    pub expires_at: Option<Timestamp>,
    /// Why nobody but a person can tell whose it is.
    pub evidence: String,
}

/// One that waits for a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenStray {
    /// Ours; grows with the time at which it was seen.
    pub id: i64,
    /// When it was seen first.
    pub seen_at: Timestamp,
    /// What the provider lists.
    pub order: StrayOrder,
    /// Purchases that may have made it, nearest in time first; at most 5.
    pub candidates: Vec<StrayCandidate>,
}

/// A purchase of the product at the account, begun before the order was made, that has no known
/// outcome or was taken for unsold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StrayCandidate {
    /// The purchase.
    pub attempt: AttemptId,
    /// What it was for.
    pub order: OrderId,
    /// Where it stands.
    pub state: AttemptState,
    /// When it was sent.
    pub created_at: Timestamp,
}

/// Which orders that wait for a person to list.
#[derive(Clone, Debug, Default)]
pub struct StrayFilter {
    /// Of this account.
    pub provider: Option<ProviderName>,
    /// Behind the one with this id.
    pub after: Option<i64>,
}

/// What a person says of a stray order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StrayVerdict {
    /// It is the sale of this purchase: it is taken over, and given back if nobody waits for it.
    Ours(AttemptId),
    /// Somebody else's: it is never touched.
    Foreign,
}

impl StrayVerdict {
    const fn word(self) -> &'static str {
        match self {
            Self::Ours(_) => "ours",
            Self::Foreign => "foreign",
        }
    }

    const fn attempt(self) -> Option<AttemptId> {
        match self {
            Self::Ours(attempt) => Some(attempt),
            Self::Foreign => None,
        }
    }
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
    /// The purchase cannot have sold it: another provider, product or currency, one that was settled
    /// otherwise, or an order whose number was never shown.
    DoesNotFit,
}

/// The order for the audit log: never the number.
#[derive(Serialize)]
struct Before<'a> {
    provider: &'a ProviderName,
    provider_order_id: &'a str,
    product: String,
    cost: Option<Money>,
    #[serde(with = "time::serde::rfc3339")]
    created_at: Timestamp,
    evidence: &'a str,
}

impl<'a> From<&'a StrayOrder> for Before<'a> {
    fn from(order: &'a StrayOrder) -> Self {
        Self {
            provider: &order.provider,
            provider_order_id: &order.provider_order_id,
            product: order.product.name(),
            cost: order.cost.map(|cost| Money::new(cost, order.currency)),
            created_at: order.created_at,
            evidence: &order.evidence,
        }
    }
}

#[derive(Serialize)]
struct After {
    verdict: &'static str,
    attempt: Option<AttemptId>,
    state: Option<&'static str>,
}

struct StrayRow {
    id: i64,
    seen_at: Timestamp,
    provider: String,
    provider_order_id: String,
    country: String,
    service: String,
    phone: Option<String>,
    currency: String,
    cost_micros: Option<i64>,
    created_at: Timestamp,
    expires_at: Option<Timestamp>,
    evidence: String,
}

impl TryFrom<StrayRow> for OpenStray {
    type Error = LedgerError;

    fn try_from(row: StrayRow) -> Result<Self, LedgerError> {
        Ok(Self {
            id: row.id,
            seen_at: row.seen_at,
            order: StrayOrder {
                provider: rows::provider(&row.provider)?,
                provider_order_id: row.provider_order_id,
                product: rows::product(&row.country, &row.service)?,
                phone: rows::phone(row.phone.as_deref())?,
                currency: rows::currency(&row.currency)?,
                cost: row.cost_micros.map(Micros::new),
                created_at: row.created_at,
                expires_at: row.expires_at,
                evidence: row.evidence,
            },
            candidates: Vec::new(),
        })
    }
}

macro_rules! select_open_strays {
    ($tail:literal, $($argument:expr),* $(,)?) => {
        sqlx::query_as!(
            StrayRow,
            "select s.id, s.seen_at, s.provider, s.provider_order_id, s.country, s.service, s.phone,
                 s.currency, s.cost_micros, s.created_at, s.expires_at, s.evidence
             from stray_orders s
             where s.verdict is null and not exists (
                 select from attempts a
                 where a.provider = s.provider and a.provider_order_id = s.provider_order_id) "
                + $tail,
            $($argument),*
        )
    };
}

impl Ledger {
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

    /// The orders that wait for a person, those seen first first.
    ///
    /// # Errors
    /// The database is away.
    pub async fn list_strays(
        &self,
        filter: &StrayFilter,
        limit: i64,
    ) -> Result<Vec<OpenStray>, LedgerError> {
        let rows = select_open_strays!(
            "and ($1::text is null or s.provider = $1) and s.id > $2 order by s.id limit $3",
            filter.provider.as_ref().map(ProviderName::as_str),
            filter.after.unwrap_or(i64::MIN),
            limit,
        )
        .fetch_all(&self.pool)
        .await?;
        let mut strays = rows::readable::<_, OpenStray>(
            rows.into_iter()
                .map(|row| (format!("stray order {}", row.id), row)),
        );
        let mut candidates = self.list_candidates(&strays).await?;
        for stray in &mut strays {
            stray.candidates = candidates.remove(&stray.id).unwrap_or_default();
        }
        Ok(strays)
    }

    async fn list_candidates(
        &self,
        strays: &[OpenStray],
    ) -> Result<HashMap<i64, Vec<StrayCandidate>>, LedgerError> {
        let ids: Vec<i64> = strays.iter().map(|stray| stray.id).collect();
        // Two minutes: the provider's clock and ours may differ by so much.
        let rows = sqlx::query!(
            r#"select s.id as "stray!", a.id as "attempt!", a.order_id as "order_id!", a.state as "state!",
                 a.created_at as "created_at!"
             from stray_orders s cross join lateral (
                 select id, order_id, state, created_at from (
                     select id, order_id, state, created_at from attempts
                     where provider = s.provider and state = 'unknown'
                         and country = s.country and service = s.service and currency = s.currency
                     union all
                     select id, order_id, state, created_at from attempts
                     where provider = s.provider and state = 'not_sold'
                         and closed_at between s.created_at - interval '1 hour' and s.created_at + interval '1 day'
                         and country = s.country and service = s.service and currency = s.currency) all_of_them
                 where created_at <= s.created_at + interval '2 minutes'
                 order by created_at desc, id limit $2) a
             where s.id = any($1) order by a.created_at desc, a.id"#,
            &ids,
            MOST_CANDIDATES,
        )
        .fetch_all(&self.pool)
        .await?;
        let mut candidates: HashMap<i64, Vec<StrayCandidate>> = HashMap::new();
        for row in rows {
            candidates
                .entry(row.stray)
                .or_default()
                .push(StrayCandidate {
                    attempt: AttemptId(row.attempt),
                    order: OrderId(row.order_id),
                    state: rows::attempt_state(&row.state)?,
                    created_at: row.created_at,
                });
        }
        Ok(candidates)
    }

    /// A person's verdict on a stray order. What it does to the purchase and its order, the verdict
    /// and the audit log are one transaction.
    ///
    /// # Errors
    /// The database is away.
    pub async fn decide_stray(
        &self,
        id: i64,
        verdict: StrayVerdict,
        reason: &str,
        actor: &Actor,
        now: Timestamp,
    ) -> Result<StrayDecision, LedgerError> {
        transaction::run(|| async {
        let mut tx = self.pool.begin().await?;
        let Some(stray) = lock_open(&mut tx, id).await? else {
            return Ok(StrayDecision::NotOpen);
        };
        let settled = match verdict {
            StrayVerdict::Foreign => None,
            StrayVerdict::Ours(attempt) => {
                match adopt(&mut tx, attempt, &stray, reason, now).await {
                    Ok(Some(settled)) => Some(settled),
                    Ok(None) | Err(LedgerError::NoSuchAttempt(_)) => {
                        return Ok(StrayDecision::DoesNotFit);
                    }
                    // Somebody found out whose it is in this moment.
                    Err(LedgerError::Taken(_)) => return Ok(StrayDecision::NotOpen),
                    Err(error) => return Err(error),
                }
            }
        };
        let marked = sqlx::query!(
            "update stray_orders set verdict = $2, decided_at = $3, decided_by = $4, reason = $5, attempt_id = $6
             where id = $1 and verdict is null",
            id,
            verdict.word(),
            now,
            lifecycle::storable(&actor.subject),
            lifecycle::storable(reason),
            verdict.attempt().map(|attempt| attempt.0),
        )
        .execute(&mut *tx)
        .await?;
        if marked.rows_affected() != 1 {
            return Ok(StrayDecision::NotOpen);
        }
        let change = Change {
            action: "stray_order.decide",
            target: format!("stray_order:{id}"),
            before: Some(&Before::from(&stray)),
            after: Some(&After {
                verdict: verdict.word(),
                attempt: verdict.attempt(),
                state: settled.map(|settled| settled.attempt.as_str()),
            }),
            reason: Some(reason),
        };
        audit::record(&mut tx, actor, change, now).await?;
        tx.commit().await?;
        Ok(settled.map_or(StrayDecision::LeftAlone, StrayDecision::TakenOver))
        })
        .await
    }
}

/// The order if it is still to be decided about; nobody else decides until the transaction ends.
async fn lock_open(tx: &mut PgConnection, id: i64) -> Result<Option<StrayOrder>, LedgerError> {
    let row = select_open_strays!("and s.id = $1 for update of s", id)
        .fetch_optional(tx)
        .await?;
    let open: Option<OpenStray> = row.map(TryInto::try_into).transpose()?;
    Ok(open.map(|open| open.order))
}
