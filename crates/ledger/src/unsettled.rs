//! What is not settled with providers, summed: few rows at any time.

use std::collections::BTreeMap;

use domain::{Micros, Money, Product, ProviderName};

use crate::{Ledger, LedgerError, rows};

/// Purchases of one product at one provider account that have no known outcome.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unclear {
    /// Where.
    pub provider: ProviderName,
    /// What.
    pub product: Product,
    /// How many.
    pub count: i64,
    /// What they would cost together.
    pub exposure: Money,
}

/// Purchases at one provider account that wait for proof or for a person.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Unsettled {
    /// How many.
    pub count: i64,
    /// What those without a known outcome may have cost, in the account's currency.
    pub exposure: Micros,
}

impl Ledger {
    /// Every unclear purchase, summed by provider account and product. Few rows at any time.
    ///
    /// # Errors
    /// The database is away.
    pub async fn sum_unclear(&self) -> Result<Vec<Unclear>, LedgerError> {
        sqlx::query!(
            r#"select provider, country, service, currency, count(*) as "count!",
                sum(cost_micros)::bigint as "exposure!"
             from attempts where state = 'unknown' group by provider, country, service, currency"#,
        )
        .fetch_all(&self.pool)
        .await?
        .into_iter()
        .map(|row| {
            Ok(Unclear {
                provider: rows::provider(&row.provider)?,
                product: rows::product(&row.country, &row.service)?,
                count: row.count,
                exposure: Money::new(Micros::new(row.exposure), rows::currency(&row.currency)?),
            })
        })
        .collect()
    }

    /// What is not settled with each provider account; accounts where nothing is are left out.
    ///
    /// # Errors
    /// The database is away.
    pub async fn sum_unsettled(&self) -> Result<BTreeMap<ProviderName, Unsettled>, LedgerError> {
        sqlx::query!(
            r#"select provider, count(*) as "count!",
                 coalesce(sum(cost_micros) filter (where state = 'unknown'), 0)::bigint as "exposure!"
             from attempts where state in ('unknown', 'needs_review') group by provider"#,
        )
        .fetch_all(&self.pool)
        .await?
        .into_iter()
        .map(|row| {
            let unsettled = Unsettled {
                count: row.count,
                exposure: Micros::new(row.exposure),
            };
            Ok((rows::provider(&row.provider)?, unsettled))
        })
        .collect()
    }
}
