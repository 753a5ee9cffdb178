//! The last catalog and rates of each provider account, so that a restart is warm.

use domain::{CurrencyPair, ProviderName, Rate, Timestamp};

use crate::{Ledger, LedgerError};

/// A catalog as it was last read; the offers are the router's own JSON.
#[derive(Clone, Debug)]
pub struct StoredOffers {
    /// Whose.
    pub provider: ProviderName,
    /// When it was read.
    pub fetched_at: Timestamp,
    /// JSON text.
    pub offers: String,
}

impl Ledger {
    /// Replaces a provider's stored catalog.
    ///
    /// # Errors
    /// The database is away.
    pub async fn save_offers(&self, stored: &StoredOffers) -> Result<(), LedgerError> {
        sqlx::query!(
            "insert into catalogs (provider, fetched_at, offers) values ($1, $2, $3::text::jsonb)
             on conflict (provider) do update
             set fetched_at = excluded.fetched_at, offers = excluded.offers",
            stored.provider.as_str(),
            stored.fetched_at,
            stored.offers,
        )
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// Moves a stored catalog's time: the provider listed the same again.
    ///
    /// # Errors
    /// The database is away.
    pub async fn touch_offers(
        &self,
        provider: &ProviderName,
        fetched_at: Timestamp,
    ) -> Result<(), LedgerError> {
        sqlx::query!(
            "update catalogs set fetched_at = $2 where provider = $1",
            provider.as_str(),
            fetched_at
        )
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// All stored catalogs.
    ///
    /// # Errors
    /// The database is away.
    pub async fn load_offers(&self) -> Result<Vec<StoredOffers>, LedgerError> {
        sqlx::query!(r#"select provider, fetched_at, offers::text as "offers!" from catalogs order by provider"#)
            .fetch_all(&self.pool)
            .await?
            .into_iter()
            .map(|row| {
                Ok(StoredOffers {
                    provider: row.provider.parse().map_err(|_| LedgerError::Corrupt("provider name"))?,
                    fetched_at: row.fetched_at,
                    offers: row.offers,
                })
            })
            .collect()
    }

    /// Stores rates, one row for each pair and source.
    ///
    /// # Errors
    /// The database is away.
    pub async fn save_rates(&self, rates: &[Rate]) -> Result<(), LedgerError> {
        for rate in rates {
            sqlx::query!(
                "insert into rates (base, quote, source, value, as_of) values ($1, $2, $3, $4, $5)
                 on conflict (base, quote, source) do update
                 set value = excluded.value, as_of = excluded.as_of",
                rate.pair.base.code(),
                rate.pair.quote.code(),
                rate.source,
                rate.value.to_string(),
                rate.as_of,
            )
            .execute(&self.pool)
            .await?;
        }
        Ok(())
    }

    /// All stored rates.
    ///
    /// # Errors
    /// The database is away.
    pub async fn load_rates(&self) -> Result<Vec<Rate>, LedgerError> {
        sqlx::query!(
            "select base, quote, source, value, as_of from rates order by base, quote, source"
        )
        .fetch_all(&self.pool)
        .await?
        .into_iter()
        .map(|row| {
            let currency = |code: &str| code.parse().map_err(|_| LedgerError::Corrupt("currency"));
            Ok(Rate {
                pair: CurrencyPair::new(currency(&row.base)?, currency(&row.quote)?),
                value: row
                    .value
                    .parse()
                    .map_err(|_| LedgerError::Corrupt("rate"))?,
                source: row.source,
                as_of: row.as_of,
            })
        })
        .collect()
    }
}
