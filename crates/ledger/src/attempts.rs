//! Reading attempts, for those who follow and resolve them.

use domain::{
    AttemptId, AttemptState, ClientId, Currency, Micros, Money, OrderId, OrderState, PhoneNumber,
    Product, ProviderName, Timestamp,
};

use crate::{Ledger, LedgerError, rows};

/// An attempt with what following it needs to know of its order.
#[derive(Clone, Debug)]
pub struct Attempt {
    /// Its id.
    pub id: AttemptId,
    /// Its order.
    pub order_id: OrderId,
    /// Whose order.
    pub client: ClientId,
    /// Where the order stands.
    pub order: OrderState,
    /// Whether the order still counts on this attempt.
    pub is_current: bool,
    /// The currency of the order.
    pub order_currency: Currency,
    /// Which provider account.
    pub provider: ProviderName,
    /// The offer in the provider's words.
    pub offer_ref: String,
    /// What was bought.
    pub product: Product,
    /// Where it stands.
    pub state: AttemptState,
    /// Listed cost, or what was charged once known.
    pub cost: Money,
    /// The most the provider may charge.
    pub max_cost: Micros,
    /// The provider's id of it.
    pub provider_order_id: Option<String>,
    /// The number.
    pub phone: Option<PhoneNumber>,
    /// Why it stands so.
    pub reason: Option<String>,
    /// For people.
    pub provider_message: Option<String>,
    /// When the intention became durable.
    pub created_at: Timestamp,
    /// When the provider answered or we gave up waiting.
    pub answered_at: Option<Timestamp>,
    /// When the number ends.
    pub expires_at: Option<Timestamp>,
    /// The earliest moment the provider takes it back.
    pub cancel_from: Option<Timestamp>,
    /// When we give up on a code.
    pub give_up_at: Option<Timestamp>,
    /// When to ask the provider next.
    pub check_at: Timestamp,
    /// How often it was asked.
    pub checks: i32,
    /// Where its order's purchase was traced, in the form of W3C's `traceparent`.
    pub trace_parent: Option<String>,
}

struct AttemptRow {
    id: uuid::Uuid,
    order_id: i64,
    client_id: i64,
    order_state: String,
    is_current: bool,
    order_currency: String,
    provider: String,
    offer_ref: String,
    country: String,
    service: String,
    state: String,
    currency: String,
    cost_micros: i64,
    max_cost_micros: i64,
    provider_order_id: Option<String>,
    phone: Option<String>,
    reason: Option<String>,
    provider_message: Option<String>,
    created_at: Timestamp,
    answered_at: Option<Timestamp>,
    expires_at: Option<Timestamp>,
    cancel_from: Option<Timestamp>,
    give_up_at: Option<Timestamp>,
    check_at: Timestamp,
    checks: i32,
    trace_parent: Option<String>,
}

impl TryFrom<AttemptRow> for Attempt {
    type Error = LedgerError;

    fn try_from(row: AttemptRow) -> Result<Self, LedgerError> {
        Ok(Self {
            id: AttemptId(row.id),
            order_id: OrderId(row.order_id),
            client: ClientId(row.client_id),
            order: rows::order_state(&row.order_state)?,
            is_current: row.is_current,
            order_currency: rows::currency(&row.order_currency)?,
            provider: rows::provider(&row.provider)?,
            offer_ref: row.offer_ref,
            product: rows::product(&row.country, &row.service)?,
            state: rows::attempt_state(&row.state)?,
            cost: Money::new(Micros::new(row.cost_micros), rows::currency(&row.currency)?),
            max_cost: Micros::new(row.max_cost_micros),
            provider_order_id: row.provider_order_id,
            phone: rows::phone(row.phone.as_deref())?,
            reason: row.reason,
            provider_message: row.provider_message,
            created_at: row.created_at,
            answered_at: row.answered_at,
            expires_at: row.expires_at,
            cancel_from: row.cancel_from,
            give_up_at: row.give_up_at,
            check_at: row.check_at,
            checks: row.checks,
            trace_parent: row.trace_parent,
        })
    }
}

macro_rules! select_attempts {
    ($tail:literal, $($argument:expr),* $(,)?) => {
        sqlx::query_as!(
            AttemptRow,
            r#"select a.id, a.order_id, o.client_id, o.state as order_state, (o.attempt_id = a.id) as "is_current!",
                o.currency as order_currency, a.provider, a.offer_ref, a.country, a.service, a.state,
                a.currency, a.cost_micros, a.max_cost_micros, a.provider_order_id, a.phone, a.reason,
                a.provider_message, a.created_at, a.answered_at, a.expires_at, a.cancel_from,
                a.give_up_at, a.check_at, a.checks, o.trace_parent
             from attempts a join orders o on o.id = a.order_id
             "# + $tail,
            $($argument),*
        )
    };
}

impl Ledger {
    /// One attempt.
    ///
    /// # Errors
    /// The database is away.
    pub async fn find_attempt(&self, id: AttemptId) -> Result<Option<Attempt>, LedgerError> {
        select_attempts!("where a.id = $1", id.0)
            .fetch_optional(&self.pool)
            .await?
            .map(TryInto::try_into)
            .transpose()
    }

    /// The numbers of a provider account that are alive and due to be asked about, those that have
    /// waited longest first. One that is due only in ten minutes was put off by a clock that was
    /// ahead, and is due.
    ///
    /// # Errors
    /// The database is away.
    pub async fn list_followed(
        &self,
        provider: &ProviderName,
        due: Timestamp,
        limit: usize,
    ) -> Result<Vec<Attempt>, LedgerError> {
        Ok(readable(
            select_attempts!(
                "where a.provider = $1 and a.state in ('open', 'cancelling', 'coded')
                     and (a.check_at <= $2 or a.check_at > $2 + interval '10 minutes')
                 order by a.check_at limit $3",
                provider.as_str(),
                due,
                i64::try_from(limit).unwrap_or(i64::MAX),
            )
            .fetch_all(&self.pool)
            .await?,
        ))
    }

    /// The purchases of a provider account without a known outcome, those that have waited longest
    /// first: all of them, or those that are `due` to be looked into.
    ///
    /// # Errors
    /// The database is away.
    pub async fn list_unclear(
        &self,
        provider: &ProviderName,
        due: Option<Timestamp>,
    ) -> Result<Vec<Attempt>, LedgerError> {
        Ok(readable(
            select_attempts!(
                "where a.provider = $1 and a.state = 'unknown'
                     and ($2::timestamptz is null or a.check_at <= $2 or a.check_at > $2 + interval '10 minutes')
                 order by a.check_at",
                provider.as_str(),
                due,
            )
            .fetch_all(&self.pool)
            .await?,
        ))
    }

    /// What is left at accounts that are none of `accounts`, so that nobody asks about it any more:
    /// numbers that ended before `ended_before`, and purchases from before `begun_before` without a
    /// known outcome. At most 1,000.
    ///
    /// # Errors
    /// The database is away.
    pub async fn list_left_behind(
        &self,
        accounts: &[ProviderName],
        ended_before: Timestamp,
        begun_before: Timestamp,
    ) -> Result<Vec<AttemptId>, LedgerError> {
        let accounts: Vec<String> = accounts.iter().map(ToString::to_string).collect();
        let ids = sqlx::query_scalar!(
            r#"select id as "id!" from attempts
             where state in ('open', 'cancelling', 'coded') and expires_at < $2 and provider <> all($1)
             union all
             select id from attempts
             where state = 'unknown' and created_at < $3 and provider <> all($1)
             limit 1000"#,
            &accounts,
            ended_before,
            begun_before,
        )
        .fetch_all(&self.pool)
        .await?;
        Ok(ids.into_iter().map(AttemptId).collect())
    }

    /// The offers that an order has tried: provider account and the provider's reference.
    ///
    /// # Errors
    /// The database is away.
    pub async fn list_tried(
        &self,
        order_id: OrderId,
    ) -> Result<Vec<(ProviderName, String)>, LedgerError> {
        sqlx::query!(
            "select provider, offer_ref from attempts where order_id = $1 order by seq",
            order_id.0
        )
        .fetch_all(&self.pool)
        .await?
        .into_iter()
        .map(|row| Ok((rows::provider(&row.provider)?, row.offer_ref)))
        .collect()
    }

    /// The purchases that are not settled with their provider and wait for proof or a person, oldest
    /// first, behind the one that began `after` (two of one moment: by id); at most `limit`.
    ///
    /// # Errors
    /// The database is away.
    pub async fn list_unsettled(
        &self,
        after: Option<(Timestamp, AttemptId)>,
        limit: i64,
    ) -> Result<Vec<Attempt>, LedgerError> {
        let (since, id) = after.unzip();
        Ok(readable(
            select_attempts!(
                "where a.state in ('unknown', 'needs_review')
                     and ($1::timestamptz is null or (a.created_at, a.id) > ($1, $2))
                 order by a.created_at, a.id limit $3",
                since,
                id.map(|id: AttemptId| id.0),
                limit,
            )
            .fetch_all(&self.pool)
            .await?,
        ))
    }

    /// The purchases of a provider account that were taken for unsold since then, oldest first.
    ///
    /// # Errors
    /// The database is away.
    pub async fn list_not_sold(
        &self,
        provider: &ProviderName,
        since: Timestamp,
    ) -> Result<Vec<Attempt>, LedgerError> {
        Ok(readable(
            select_attempts!(
                "where a.provider = $1 and a.state = 'not_sold' and a.closed_at >= $2
                 order by a.created_at limit 1000",
                provider.as_str(),
                since,
            )
            .fetch_all(&self.pool)
            .await?,
        ))
    }

    /// Puts off the next question about attempts; their count of questions grows by one.
    ///
    /// # Errors
    /// The database is away.
    pub async fn mark_checked(
        &self,
        ids: &[AttemptId],
        check_at: Timestamp,
    ) -> Result<(), LedgerError> {
        let ids: Vec<uuid::Uuid> = ids.iter().map(|id| id.0).collect();
        sqlx::query!(
            "update attempts a set check_at = $2, checks = a.checks + 1
             from (select id from attempts where id = any($1) order by id for no key update) due
             where a.id = due.id",
            &ids,
            check_at,
        )
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// Makes the next question about a number of a provider account due by `now`; false if we follow
    /// no such number.
    ///
    /// # Errors
    /// The database is away.
    pub async fn hasten_check(
        &self,
        provider: &ProviderName,
        provider_order_id: &str,
        now: Timestamp,
    ) -> Result<bool, LedgerError> {
        let done = sqlx::query!(
            "update attempts set check_at = least(check_at, $3)
             where provider = $1 and provider_order_id = $2 and state in ('open', 'cancelling', 'coded')",
            provider.as_str(),
            provider_order_id,
            now,
        )
        .execute(&self.pool)
        .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Notes that the provider does not take a number back before `cancel_from`.
    ///
    /// # Errors
    /// The database is away.
    pub async fn delay_cancel(
        &self,
        id: AttemptId,
        cancel_from: Timestamp,
    ) -> Result<(), LedgerError> {
        sqlx::query!(
            "update attempts set cancel_from = $2 where id = $1",
            id.0,
            cancel_from,
        )
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// Asks for attempts to be looked at right away.
    ///
    /// # Errors
    /// The database is away.
    pub async fn check_now(&self, ids: &[AttemptId], now: Timestamp) -> Result<(), LedgerError> {
        let ids: Vec<uuid::Uuid> = ids.iter().map(|id| id.0).collect();
        sqlx::query!(
            "update attempts a set check_at = $2
             from (select id from attempts where id = any($1) order by id for no key update) due
             where a.id = due.id",
            &ids,
            now
        )
        .execute(&self.pool)
        .await?;
        Ok(())
    }
}

fn readable(rows: Vec<AttemptRow>) -> Vec<Attempt> {
    rows::readable(rows.into_iter().map(|row| (row.id.to_string(), row)))
}
