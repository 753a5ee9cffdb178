//! Sums of the books, account by account.

use std::collections::BTreeMap;

use domain::{Currency, Micros, Timestamp};
use serde::Serialize;
use sqlx::{PgConnection, Postgres, QueryBuilder};

use super::{
    filter::LedgerFilter,
    period::{Period, Rows, Span},
    snapshot,
};
use crate::{Ledger, LedgerError, rows};

/// What was booked to an account in one currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AccountTotal {
    /// One of [`super::ACCOUNTS`].
    pub account: String,
    /// Of all amounts.
    pub currency: Currency,
    /// The sum of what was booked in.
    pub debit: Micros,
    /// The sum of what was booked out, above zero.
    pub credit: Micros,
    /// `debit` less `credit`.
    pub net: Micros,
    /// How many lines.
    pub postings: i64,
}

/// An account's balance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AccountBalance {
    /// One of [`super::ACCOUNTS`].
    pub account: String,
    /// Of the amount.
    pub currency: Currency,
    /// What was booked in less what was booked out.
    pub amount: Micros,
}

/// Every account's balance at a moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TrialBalance {
    /// Everything booked before this counts.
    #[serde(with = "time::serde::rfc3339")]
    pub at: Timestamp,
    /// By account and currency.
    pub rows: Vec<AccountBalance>,
    /// Whether the balances of a currency sum to zero, by currency.
    pub balanced: BTreeMap<String, bool>,
}

impl TrialBalance {
    /// Whether every currency sums to zero.
    #[must_use]
    pub fn is_balanced(&self) -> bool {
        self.balanced.values().all(|balanced| *balanced)
    }
}

#[derive(sqlx::FromRow)]
struct Sum {
    account: String,
    currency: String,
    debit: i64,
    credit: i64,
    postings: i64,
}

impl Ledger {
    /// What a filter keeps, summed by account and currency.
    ///
    /// # Errors
    /// The database is away, or a sum does not fit 64 bits.
    pub async fn sum_postings(
        &self,
        filter: &LedgerFilter,
    ) -> Result<Vec<AccountTotal>, LedgerError> {
        let mut tx = snapshot(&self.pool).await?;
        let mut sums = BTreeMap::new();
        if let Some(statement) = select(filter, &mut tx).await? {
            add(&mut sums, statement, &mut tx).await?;
        }
        tx.rollback().await?;
        sums.into_values().map(TryInto::try_into).collect()
    }

    /// Every account's balance just before `at`, over everything.
    ///
    /// # Errors
    /// The database is away, or a sum does not fit 64 bits.
    pub async fn trial_balance(&self, at: Timestamp) -> Result<TrialBalance, LedgerError> {
        let until = LedgerFilter {
            until: Some(at),
            ..LedgerFilter::default()
        };
        let totals = self.sum_postings(&until).await?;
        let mut sums: BTreeMap<String, i128> = BTreeMap::new();
        for total in &totals {
            *sums.entry(total.currency.to_string()).or_default() += i128::from(total.net.get());
        }
        let rows = totals.into_iter().map(|total| AccountBalance {
            account: total.account,
            currency: total.currency,
            amount: total.net,
        });
        Ok(TrialBalance {
            at,
            rows: rows.collect(),
            balanced: sums
                .into_iter()
                .map(|(code, sum)| (code, sum == 0))
                .collect(),
        })
    }
}

/// `None`: there is no time to add up.
pub(super) async fn select(
    filter: &LedgerFilter,
    connection: &mut PgConnection,
) -> Result<Option<QueryBuilder<Postgres>>, LedgerError> {
    let summarised = filter.summarised(None);
    let period = Period::read(connection, filter.span(), summarised).await?;
    Ok(period.statement(
        |query, rows| sum_rows(query, filter, rows),
        |query, span| sum_span(query, filter, span),
    ))
}

async fn add(
    sums: &mut BTreeMap<(String, String), Sum>,
    mut query: QueryBuilder<Postgres>,
    connection: &mut PgConnection,
) -> Result<(), LedgerError> {
    let rows: Vec<Sum> = query
        .build_query_as()
        .persistent(false)
        .fetch_all(connection)
        .await?;
    for row in rows {
        let key = (row.account.clone(), row.currency.clone());
        match sums.get_mut(&key) {
            None => drop(sums.insert(key, row)),
            Some(sum) => {
                let too_large = || LedgerError::Corrupt("sum");
                sum.debit = sum.debit.checked_add(row.debit).ok_or_else(too_large)?;
                sum.credit = sum.credit.checked_add(row.credit).ok_or_else(too_large)?;
                sum.postings += row.postings;
            }
        }
    }
    Ok(())
}

fn sum_rows(query: &mut QueryBuilder<Postgres>, filter: &LedgerFilter, rows: Rows<'_>) {
    query.push(
        "select s.account, s.currency, sum(s.debit_micros)::bigint as debit,
             sum(s.credit_micros)::bigint as credit, sum(s.postings)::bigint as postings
         from step_total_lines s where true",
    );
    rows.push(query);
    filter.push_line(query);
    query.push(" group by s.account, s.currency");
}

/// Transfers `t` with their postings `p`. The offset keeps the planner from reading all postings for
/// those of a day.
pub(super) const BOOKED: &str = "
    from transfers t
    cross join lateral (select * from postings where transfer_id = t.id offset 0) p";

fn sum_span(query: &mut QueryBuilder<Postgres>, filter: &LedgerFilter, span: Span) {
    query.push(
        "select p.account, p.currency,
             coalesce(sum(p.amount_micros) filter (where p.amount_micros > 0), 0)::bigint as debit,
             coalesce(-sum(p.amount_micros) filter (where p.amount_micros < 0), 0)::bigint as credit,
             count(*) as postings",
    );
    query.push(BOOKED).push(" where true");
    filter.push_transfer(query, span);
    filter.push_posting(query);
    query.push(" group by p.account, p.currency");
}

impl TryFrom<Sum> for AccountTotal {
    type Error = LedgerError;

    fn try_from(sum: Sum) -> Result<Self, LedgerError> {
        let net = sum.debit.checked_sub(sum.credit);
        Ok(Self {
            account: sum.account,
            currency: rows::currency(&sum.currency)?,
            debit: Micros::new(sum.debit),
            credit: Micros::new(sum.credit),
            net: Micros::new(net.ok_or(LedgerError::Corrupt("sum"))?),
            postings: sum.postings,
        })
    }
}
