//! Who has a claim on the orders in a provider's list.

use std::collections::{HashMap, HashSet};

use domain::{Product, ProviderName};

use crate::{Ledger, LedgerError, rows};

/// Which of a provider's orders are spoken for, and what may still claim others: all of one moment.
#[derive(Clone, Debug, Default)]
pub struct Claims {
    /// Ids that stand behind purchases, or that a person said are none of ours.
    pub taken: HashSet<String>,
    /// Ids that wait for a person's verdict.
    pub doubtful: HashSet<String>,
    /// Purchases whose request may be out: their sale may be listed before we hear of it.
    pub sending: HashMap<Product, i64>,
    /// Purchases without a known outcome.
    pub unclear: HashMap<Product, i64>,
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
             select case when verdict is null then 'doubtful' else 'taken' end, provider_order_id, null, null, 1
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
            match (row.kind.as_str(), row.id, row.country, row.service) {
                ("taken", Some(id), _, _) => {
                    claims.taken.insert(id);
                }
                ("doubtful", Some(id), _, _) => {
                    claims.doubtful.insert(id);
                }
                (state, None, Some(country), Some(service)) => {
                    let product = rows::product(&country, &service)?;
                    let counts = match state {
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
}
