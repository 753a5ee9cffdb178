//! What does not yet agree, or cannot be made to agree, with what providers say.

use domain::{Currency, Micros, Money, ProviderName};
use serde::Serialize;

use crate::{Ledger, LedgerError, Unclear, WalletReading, rows};

/// Money that a provider account cost us for nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Loss {
    /// Where.
    pub provider: ProviderName,
    /// How many purchases.
    pub purchases: i64,
    /// What they cost together.
    pub amount: Money,
}

/// Everything that somebody who reconciles has to look at.
#[derive(Clone, Debug, Default)]
pub struct Reconciliation {
    /// Balances beside the books, by account.
    pub wallets: Vec<WalletReading>,
    /// What is at risk, by account and product.
    pub unclear: Vec<Unclear>,
    /// What is lost, by account; each unit of it stands for a purchase that was written off.
    pub losses: Vec<Loss>,
}

impl Ledger {
    /// Looks at everything, whosever it is.
    ///
    /// # Errors
    /// The database is away.
    pub async fn reconcile(&self) -> Result<Reconciliation, LedgerError> {
        Ok(Reconciliation {
            wallets: self.list_wallets().await?,
            unclear: self.sum_unclear().await?,
            losses: self.sum_losses().await?,
        })
    }

    async fn sum_losses(&self) -> Result<Vec<Loss>, LedgerError> {
        sqlx::query!(
            r#"select provider as "provider!", currency, count(*) as "purchases!",
                sum(amount_micros)::bigint as "amount!"
             from postings where account = 'loss' and client_account_id is null and provider is not null
             group by provider, currency order by provider, currency"#,
        )
        .fetch_all(&self.pool)
        .await?
        .into_iter()
        .map(|row| {
            let currency: Currency = rows::currency(&row.currency)?;
            Ok(Loss {
                provider: rows::provider(&row.provider)?,
                purchases: row.purchases,
                amount: Money::new(Micros::new(row.amount), currency),
            })
        })
        .collect()
    }
}
