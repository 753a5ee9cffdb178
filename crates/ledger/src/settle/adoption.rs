//! A person says which purchase an order in a provider's list came from.

use domain::{AttemptId, AttemptState, Money, Timestamp};
use lifecycle::{Case, News, Sale, SaleTerms, Settled, detail};
use serde::Serialize;
use sqlx::PgConnection;

use super::{
    file,
    write::{self, Ruling},
};
use crate::{LedgerError, StrayOrder, booking::LockedAccounts, events::insert_event};

/// What the order's history shows.
#[derive(Serialize)]
struct Shown<'a> {
    attempt: AttemptId,
    verdict: &'static str,
    provider_order_id: &'a str,
    reason: &'a str,
}

/// Books the order as the sale of this purchase; `None` if it cannot be that.
pub(crate) async fn adopt(
    tx: &mut PgConnection,
    attempt: AttemptId,
    order: &StrayOrder,
    reason: &str,
    now: Timestamp,
) -> Result<Option<Settled>, LedgerError> {
    let mut locked = file::lock(tx, attempt).await?;
    let is_of_product = sqlx::query_scalar!(
        r#"select country = $2 and service = $3 as "is!" from attempts where id = $1"#,
        attempt.0,
        order.product.country.alpha2(),
        order.product.service.slug(),
    )
    .fetch_one(&mut *tx)
    .await?;
    let file = &locked.file;
    let fits = is_of_product
        && file.provider == order.provider
        && file.cost.currency == order.currency
        && matches!(file.attempt, AttemptState::NotSold | AttemptState::Unknown);
    let Some(phone) = order.phone.clone().filter(|_| fits) else {
        return Ok(None);
    };
    let cost = Money::new(order.cost.unwrap_or(file.cost.amount), order.currency);
    let end = order.expires_at.unwrap_or(now);
    let sale = News::Sold(Box::new(Sale {
        provider_order_id: order.provider_order_id.clone(),
        phone,
        // At the price and rates that the client was shown when it was bought.
        terms: (cost != file.cost).then_some(SaleTerms {
            cost: cost.amount,
            price: file.price,
            rates: None,
        }),
        expires_at: end,
        cancel_from: None,
        give_up_at: end,
        check_at: now,
    }));
    let more = file.extension_for(&sale);
    let mut accounts = LockedAccounts::default();
    locked.read_spendable(tx, &mut accounts, more, now).await?;
    let shown = detail(&Shown {
        attempt,
        verdict: "ours",
        provider_order_id: &order.provider_order_id,
        reason,
    });
    insert_event(tx, locked.row.order_id, "decided", now, &shown).await?;
    let mut case = Case::open(locked.file);
    case.hear(sale);
    let (settled, effects) = case.close();
    let ruling = Ruling {
        row: locked.row,
        effects,
        now,
    };
    write::all(tx, &mut accounts, vec![ruling]).await?;
    Ok(settled.changed.then_some(settled))
}
