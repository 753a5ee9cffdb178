//! Provider accounts' balances as they are reported, beside what the books say.
//!
//! A balance cannot be read and compared at one moment: purchases, cancels and ends of numbers go
//! on at the provider meanwhile. So the books are read before and after, and give a bracket: the
//! least that the balance may be if every purchase without an outcome was made, and the most if
//! every number that is ending was given back. What moved between the two reads widens it. When
//! nothing is under way both ends are the same and the comparison is exact.

use domain::{Currency, Micros, Mode, Money, ProviderName, Timestamp};
use lifecycle::Account;
use serde::Serialize;
use sqlx::PgConnection;
use time::Duration;

use crate::{
    Actor, Ledger, LedgerError,
    audit::{Change, record},
    booking::{Header, HouseMove, book_house},
    queries::added_up_to,
    rows,
};

/// A reading that says the same as the last one is kept this rarely.
const REPEAT_AFTER: Duration = Duration::hours(1);
/// The provider's clock and ours may differ by so much: a number may have ended there already.
const CLOCK_SKEW: Duration = Duration::minutes(2);

/// The books of one wallet at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WalletView {
    /// The sum of its postings.
    pub booked: Micros,
    /// What purchases without an outcome may have cost at most.
    pub maybe_spent: Micros,
    /// What numbers that are ending may have given back.
    pub maybe_returned: Micros,
    /// The newest transfer of all.
    pub last_transfer: i64,
}

/// A balance beside the books.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WalletReading {
    /// Whose wallet.
    pub provider: ProviderName,
    /// Of all amounts.
    pub currency: Currency,
    /// When it was read.
    #[serde(with = "time::serde::rfc3339")]
    pub at: Timestamp,
    /// What the provider says can be spent.
    pub reported: Micros,
    /// What our books say: opening, top-ups, purchases, refunds.
    pub booked: Micros,
    /// The least and the most that the books explain; equal when nothing was under way. `None`
    /// before there is an opening.
    pub explained: Option<(Micros, Micros)>,
    /// What they do not explain; negative if money is missing. `None` before there is an opening.
    pub residue: Option<Micros>,
}

/// What became of money that was paid into a provider account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TopUp {
    /// It is booked.
    Booked(Money),
    /// The same was booked with this key before.
    Repeated(Money),
    /// Another amount was booked with this key.
    OtherBooking,
    /// Nothing is known of such an account.
    NoSuchAccount,
}

impl Ledger {
    /// The books of an account's wallet now.
    ///
    /// # Errors
    /// The database is away.
    pub async fn view_wallet(
        &self,
        provider: &ProviderName,
        now: Timestamp,
    ) -> Result<WalletView, LedgerError> {
        let mut connection = self.pool.acquire().await?;
        view(&mut connection, provider, now).await
    }

    /// Records a balance that was read after `before`. The first one in a calm moment becomes the
    /// opening of the books. A reading like the last one is kept once an hour only. `mode` is the
    /// account's: what is paid into it counts as that.
    ///
    /// # Errors
    /// The database is away.
    pub async fn record_reading(
        &self,
        (provider, mode): (&ProviderName, Mode),
        before: &WalletView,
        reported: Money,
        now: Timestamp,
    ) -> Result<WalletReading, LedgerError> {
        let mut tx = self.pool.begin().await?;
        // Locks the wallet: one opening, and readings in order.
        let opening = sqlx::query_scalar!(
            "insert into wallets (provider, currency, mode) values ($1, $2, $3)
             on conflict (provider) do update set currency = excluded.currency, mode = excluded.mode
             returning opening_micros",
            provider.as_str(),
            reported.currency.code(),
            mode.as_str(),
        )
        .fetch_one(&mut *tx)
        .await?;
        let mut after = view(&mut tx, provider, now).await?;
        let churn = churn(&mut tx, provider, before.last_transfer).await?;
        let is_calm = churn == 0
            && [before, &after].iter().all(|view| {
                view.maybe_spent == Micros::ZERO && view.maybe_returned == Micros::ZERO
            })
            && before.booked == after.booked;
        let has_opening = opening.is_some() || is_calm;
        if opening.is_none() && is_calm {
            let amount = Micros::new(reported.amount.get().saturating_sub(after.booked.get()));
            open(
                &mut tx,
                provider,
                Money::new(amount, reported.currency),
                now,
            )
            .await?;
            after.booked = reported.amount;
        }
        let explained = has_opening.then(|| {
            let before = if opening.is_some() { before } else { &after };
            bracket(before, &after, churn)
        });
        let reading = WalletReading {
            provider: provider.clone(),
            currency: reported.currency,
            at: now,
            reported: reported.amount,
            booked: after.booked,
            residue: explained.map(|bracket| residue(reported.amount, bracket)),
            explained,
        };
        insert(&mut tx, &reading).await?;
        tx.commit().await?;
        Ok(reading)
    }

    /// Books money that somebody paid into (or, negative, took out of) a provider account; with a
    /// key once for each key of the account, whoever uses it and however late.
    ///
    /// # Errors
    /// The database is away.
    pub async fn top_up(
        &self,
        key: Option<&str>,
        (provider, amount): (&ProviderName, Micros),
        reason: &str,
        actor: &Actor,
        now: Timestamp,
    ) -> Result<TopUp, LedgerError> {
        let mut tx = self.pool.begin().await?;
        let currency = sqlx::query_scalar!(
            r#"select currency as "currency!" from (
                 (select currency, 1 as rank from wallets where provider = $1)
                 union all
                 (select currency, 2 from attempts where provider = $1 limit 1)) known
             order by rank limit 1"#,
            provider.as_str(),
        )
        .fetch_optional(&mut *tx)
        .await?;
        let Some(currency) = currency else {
            return Ok(TopUp::NoSuchAccount);
        };
        let amount = Money::new(amount, rows::currency(&currency)?);
        if let Some(key) = key
            && let Some(before) = use_key(&mut tx, provider, key, amount.amount).await?
        {
            return Ok(match before == amount.amount {
                true => TopUp::Repeated(amount),
                false => TopUp::OtherBooking,
            });
        }
        let header = Header {
            kind: "top_up",
            order_id: None,
            attempt_id: None,
            reason: Some(reason),
            at: now,
        };
        let change = into_wallet(provider, amount);
        book_house(&mut tx, &[(header, change)]).await?;
        let change = Change {
            action: "provider.top_up",
            target: format!("provider:{provider}"),
            before: None::<&Money>,
            after: Some(&amount),
            reason: Some(reason),
        };
        record(&mut tx, actor, change, now).await?;
        tx.commit().await?;
        Ok(TopUp::Booked(amount))
    }

    /// The latest reading of each account whose balance can be read.
    ///
    /// # Errors
    /// The database is away.
    pub async fn list_wallets(&self) -> Result<Vec<WalletReading>, LedgerError> {
        sqlx::query!(
            "select w.provider, w.currency, r.at, r.reported_micros, r.booked_micros, r.least_micros,
                 r.most_micros, r.residue_micros
             from wallets w cross join lateral (
                 select * from wallet_readings r where r.provider = w.provider
                 order by r.id desc limit 1) r
             order by w.provider"
        )
        .fetch_all(&self.pool)
        .await?
        .into_iter()
        .map(|row| {
            Ok(WalletReading {
                provider: rows::provider(&row.provider)?,
                currency: rows::currency(&row.currency)?,
                at: row.at,
                reported: Micros::new(row.reported_micros),
                booked: Micros::new(row.booked_micros),
                explained: row
                    .least_micros
                    .zip(row.most_micros)
                    .map(|(least, most)| (Micros::new(least), Micros::new(most))),
                residue: row.residue_micros.map(Micros::new),
            })
        })
        .collect()
    }
}

/// What was booked with a key before; whoever comes with it at the same time waits.
async fn use_key(
    tx: &mut PgConnection,
    provider: &ProviderName,
    key: &str,
    amount: Micros,
) -> Result<Option<Micros>, LedgerError> {
    let fresh = sqlx::query!(
        "insert into top_up_keys (provider, key, amount_micros) values ($1, $2, $3)
         on conflict do nothing",
        provider.as_str(),
        key,
        amount.get(),
    )
    .execute(&mut *tx)
    .await?;
    if fresh.rows_affected() == 1 {
        return Ok(None);
    }
    let before = sqlx::query_scalar!(
        "select amount_micros from top_up_keys where provider = $1 and key = $2",
        provider.as_str(),
        key,
    )
    .fetch_one(tx)
    .await?;
    Ok(Some(Micros::new(before)))
}

async fn view(
    connection: &mut PgConnection,
    provider: &ProviderName,
    now: Timestamp,
) -> Result<WalletView, LedgerError> {
    let [months_to, days_to, hours_to] = added_up_to(connection).await?;
    // One statement, so that the three agree with each other. What was booked in hours that are over
    // comes from sums.
    let row = sqlx::query!(
        r#"select (w.booked + d.booked)::bigint as "booked!", l.last as "last!", s.spent as "spent!",
             r.returned as "returned!"
         from (select coalesce(sum(debit_micros - credit_micros), 0) as booked from step_total_lines
               where dimensions = 4 and provider = $1 and account = 'provider_wallet'
                 and ((step = 'month' and begins < $3)
                     or (step = 'day' and begins >= $3 and begins < $4)
                     or (step = 'hour' and begins >= $4 and begins < $5))) d
         cross join (select coalesce(sum(p.amount_micros), 0) as booked from transfers t
               cross join lateral (select account, amount_micros from postings
                   where transfer_id = t.id offset 0) p
               where t.provider = $1 and t.created_at >= $5 and p.account = 'provider_wallet') w
         cross join (select coalesce(max(id), 0) as last from transfers) l
         cross join (select coalesce(sum(max_cost_micros), 0)::bigint as spent from attempts
               where provider = $1 and state in ('sending', 'unknown')) s
         cross join (select coalesce(sum(cost_micros), 0)::bigint as returned from (
               select cost_micros from attempts
               where provider = $1 and state in ('cancelling', 'open')
                   and (state = 'cancelling' or expires_at <= $2)
               union all
               select cost_micros from attempts
               where provider = $1 and state = 'needs_review') ending) r"#,
        provider.as_str(),
        now + CLOCK_SKEW,
        months_to,
        days_to,
        hours_to,
    )
    .fetch_one(connection)
    .await?;
    Ok(WalletView {
        booked: Micros::new(row.booked),
        maybe_spent: Micros::new(row.spent),
        maybe_returned: Micros::new(row.returned),
        last_transfer: row.last,
    })
}

/// How much moved through a wallet since a transfer, in either direction.
async fn churn(
    tx: &mut PgConnection,
    provider: &ProviderName,
    since: i64,
) -> Result<i64, LedgerError> {
    Ok(sqlx::query_scalar!(
        r#"select coalesce(sum(abs(amount_micros)), 0)::bigint as "churn!" from postings
         where account = 'provider_wallet' and provider = $1 and transfer_id > $2"#,
        provider.as_str(),
        since,
    )
    .fetch_one(tx)
    .await?)
}

async fn open(
    tx: &mut PgConnection,
    provider: &ProviderName,
    amount: Money,
    now: Timestamp,
) -> Result<(), LedgerError> {
    sqlx::query!(
        "update wallets set opening_micros = $2, opened_at = $3 where provider = $1 and opening_micros is null",
        provider.as_str(),
        amount.amount.get(),
        now,
    )
    .execute(&mut *tx)
    .await?;
    let header = Header {
        kind: "wallet_opening",
        order_id: None,
        attempt_id: None,
        reason: Some("the balance when it was first read"),
        at: now,
    };
    book_house(tx, &[(header, into_wallet(provider, amount))]).await
}

const fn into_wallet(provider: &ProviderName, amount: Money) -> HouseMove<'_> {
    HouseMove {
        provider,
        amount,
        from: Account::Cash,
        to: Account::ProviderWallet,
    }
}

/// The least and the most that the books explain.
fn bracket(before: &WalletView, after: &WalletView, churn: i64) -> (Micros, Micros) {
    let least = before.booked.min(after.booked).get();
    let most = before.booked.max(after.booked).get();
    let spent = before.maybe_spent.max(after.maybe_spent).get();
    let returned = before.maybe_returned.max(after.maybe_returned).get();
    (
        Micros::new(least.saturating_sub(spent).saturating_sub(churn)),
        Micros::new(most.saturating_add(returned).saturating_add(churn)),
    )
}

fn residue(reported: Micros, (least, most): (Micros, Micros)) -> Micros {
    let outside = |end: Micros| Micros::new(reported.get().saturating_sub(end.get()));
    if reported < least {
        outside(least)
    } else if reported > most {
        outside(most)
    } else {
        Micros::ZERO
    }
}

async fn insert(tx: &mut PgConnection, reading: &WalletReading) -> Result<(), LedgerError> {
    sqlx::query!(
        "insert into wallet_readings (provider, at, reported_micros, booked_micros, least_micros,
             most_micros, residue_micros)
         select $1, $2::timestamptz, $3::bigint, $4::bigint, $5::bigint, $6::bigint, $7::bigint
         where not exists (
             select from (select * from wallet_readings where provider = $1 order by id desc limit 1) last
             where last.at > $8 and (last.reported_micros, last.booked_micros, last.least_micros,
                     last.most_micros, last.residue_micros)
                 is not distinct from ($3::bigint, $4::bigint, $5::bigint, $6::bigint, $7::bigint))",
        reading.provider.as_str(),
        reading.at,
        reading.reported.get(),
        reading.booked.get(),
        reading.explained.map(|(least, _)| least.get()),
        reading.explained.map(|(_, most)| most.get()),
        reading.residue.map(Micros::get),
        reading.at - REPEAT_AFTER,
    )
    .execute(tx)
    .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(booked: i64, maybe_spent: i64, maybe_returned: i64) -> WalletView {
        WalletView {
            booked: Micros::new(booked),
            maybe_spent: Micros::new(maybe_spent),
            maybe_returned: Micros::new(maybe_returned),
            last_transfer: 0,
        }
    }

    #[test]
    fn only_what_no_story_explains_is_residue() {
        for (before, after, churn, reported, left) in [
            // Nothing under way: exact.
            (view(100, 0, 0), view(100, 0, 0), 0, 100, 0),
            (view(100, 0, 0), view(100, 0, 0), 0, 99, -1),
            (view(100, 0, 0), view(100, 0, 0), 0, 101, 1),
            // A purchase without an outcome may or may not be paid.
            (view(100, 5, 0), view(100, 5, 0), 0, 95, 0),
            (view(100, 5, 0), view(100, 5, 0), 0, 94, -1),
            // A number that is ending may be given back.
            (view(100, 0, 5), view(100, 0, 5), 0, 105, 0),
            (view(100, 0, 5), view(100, 0, 5), 0, 106, 1),
            // Booked between the two reads: the balance was read before it or after.
            (view(100, 5, 0), view(95, 0, 0), 5, 95, 0),
            // Bought and given back between the two reads.
            (view(100, 0, 0), view(100, 0, 0), 10, 95, 0),
        ] {
            let found = residue(Micros::new(reported), bracket(&before, &after, churn));
            assert_eq!(found.get(), left, "{before:?} {after:?} {reported}");
        }
    }
}
