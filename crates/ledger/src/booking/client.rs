//! Moving client money.

use std::collections::{BTreeMap, BTreeSet};

use domain::{Currency, Micros, Timestamp};
use lifecycle::Account;
use sqlx::PgConnection;

use super::{Header, column};
use crate::LedgerError;

/// A change of one client account: what its two halves gain. What they gain together comes from
/// (or goes to) `against`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ClientMove {
    pub(crate) account_id: i64,
    pub(crate) currency: Currency,
    pub(crate) funds: i64,
    pub(crate) holds: i64,
    pub(crate) against: Option<Account>,
}

/// Client accounts that are locked until the transaction ends, with what is in them.
#[derive(Debug, Default)]
pub(crate) struct LockedAccounts(BTreeMap<i64, Balance>);

#[derive(Clone, Copy, Debug)]
struct Balance {
    funds: i64,
    held: i64,
    credit_limit: i64,
    version: i64,
}

/// A transfer's row.
struct Transfer<'a> {
    header: &'a Header<'a>,
    account_id: i64,
    after: Balance,
}

/// A posting's row.
struct Line {
    account_id: i64,
    version: i64,
    line: i16,
    account: Account,
    client: Option<i64>,
    currency: Currency,
    amount: i64,
}

impl LockedAccounts {
    /// Locks the accounts that are not locked yet, in the order of their ids: nobody waits in a
    /// circle if everybody locks all that it needs at once.
    pub(crate) async fn lock(
        &mut self,
        tx: &mut PgConnection,
        ids: impl IntoIterator<Item = i64>,
    ) -> Result<(), LedgerError> {
        let missing: BTreeSet<i64> = ids
            .into_iter()
            .filter(|id| !self.0.contains_key(id))
            .collect();
        if missing.is_empty() {
            return Ok(());
        }
        let rows = sqlx::query!(
            "select id, funds_micros, held_micros, credit_limit_micros, version
             from client_accounts where id = any($1) order by id for no key update",
            &missing.into_iter().collect::<Vec<_>>(),
        )
        .fetch_all(tx)
        .await?;
        self.0.extend(rows.into_iter().map(|row| {
            let balance = Balance {
                funds: row.funds_micros,
                held: row.held_micros,
                credit_limit: row.credit_limit_micros,
                version: row.version,
            };
            (row.id, balance)
        }));
        Ok(())
    }

    /// What may be spent of a locked account, credit included; nothing of one that is not locked.
    pub(crate) fn spendable(&self, id: i64) -> Micros {
        self.0.get(&id).map_or(Micros::ZERO, |balance| {
            Micros::new(balance.funds.saturating_add(balance.credit_limit))
        })
    }

    /// What is in a locked account beyond its holds.
    pub(crate) fn funds(&self, id: i64) -> Micros {
        let balance = self.0.get(&id);
        balance.map_or(Micros::ZERO, |balance| Micros::new(balance.funds))
    }

    /// Books movements in their order. False, and nothing is booked, if an account is not locked or
    /// cannot bear one: its funds would fall below minus its credit limit.
    pub(crate) async fn book(
        &mut self,
        tx: &mut PgConnection,
        moves: &[(Header<'_>, ClientMove)],
    ) -> Result<bool, LedgerError> {
        let mut balances = self.0.clone();
        let mut transfers = Vec::with_capacity(moves.len());
        let mut lines = Vec::new();
        for (header, change) in moves {
            let Some(after) = balances
                .get(&change.account_id)
                .and_then(|balance| balance.moved(change))
            else {
                return Ok(false);
            };
            balances.insert(change.account_id, after);
            transfers.push(Transfer {
                header,
                account_id: change.account_id,
                after,
            });
            lines.extend(change.lines(after.version));
        }
        if transfers.is_empty() {
            return Ok(true);
        }
        write_balances(tx, &self.0, &balances).await?;
        write_transfers(tx, &transfers, &lines).await?;
        self.0 = balances;
        Ok(true)
    }
}

impl Balance {
    fn moved(self, change: &ClientMove) -> Option<Self> {
        let funds = self.funds.checked_add(change.funds)?;
        let bears = change.funds >= 0 || funds >= -self.credit_limit;
        bears.then_some(Self {
            funds,
            held: self.held.checked_add(change.holds)?,
            version: self.version + 1,
            ..self
        })
    }
}

impl ClientMove {
    /// A posting of zero is no posting.
    fn lines(&self, version: i64) -> impl Iterator<Item = Line> {
        let client = Some(self.account_id);
        let (account_id, currency) = (self.account_id, self.currency);
        let against = self
            .against
            .map(|account| (account, None, -(self.funds + self.holds)));
        [
            Some((Account::ClientFunds, client, self.funds)),
            Some((Account::ClientHolds, client, self.holds)),
            against,
        ]
        .into_iter()
        .flatten()
        .filter(|(_, _, amount)| *amount != 0)
        .zip(1..)
        .map(move |((account, client, amount), line)| Line {
            account_id,
            version,
            line,
            account,
            client,
            currency,
            amount,
        })
    }
}

async fn write_balances(
    tx: &mut PgConnection,
    before: &BTreeMap<i64, Balance>,
    after: &BTreeMap<i64, Balance>,
) -> Result<(), LedgerError> {
    let version = |balance: &Balance| balance.version;
    let changed: Vec<(i64, i64, Balance)> = after
        .iter()
        .filter_map(|(id, after)| {
            let was = before.get(id).map(version)?;
            (was != after.version).then_some((*id, was, *after))
        })
        .collect();
    let done = sqlx::query!(
        "update client_accounts a
         set funds_micros = n.funds, held_micros = n.held, version = n.version
         from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[])
             as n (id, was, funds, held, version)
         where a.id = n.id and a.version = n.was",
        &column(&changed, |(id, _, _)| *id),
        &column(&changed, |(_, was, _)| *was),
        &column(&changed, |(_, _, after)| after.funds),
        &column(&changed, |(_, _, after)| after.held),
        &column(&changed, |(_, _, after)| after.version),
    )
    .execute(tx)
    .await?;
    match usize::try_from(done.rows_affected()) {
        Ok(count) if count == changed.len() => Ok(()),
        _ => Err(LedgerError::Corrupt("an account that moved under lock")),
    }
}

async fn write_transfers(
    tx: &mut PgConnection,
    transfers: &[Transfer<'_>],
    lines: &[Line],
) -> Result<(), LedgerError> {
    let order = |transfer: &Transfer<'_>| transfer.header.order_id.map(|id| id.0);
    let attempt = |transfer: &Transfer<'_>| transfer.header.attempt_id.map(|id| id.0);
    let reason = |transfer: &Transfer<'_>| transfer.header.reason.map(str::to_owned);
    let at = |transfer: &Transfer<'_>| -> Timestamp { transfer.header.at };
    sqlx::query!(
        "with moved as (
             insert into transfers (kind, order_id, attempt_id, client_account_id, client_version,
                 funds_after_micros, held_after_micros, reason, created_at, mode, client_id, provider,
                 country, service)
             select m.kind, m.order_id, m.attempt_id, c.id, m.version, m.funds, m.held, m.reason, m.at,
                 c.mode, c.client_id, a.provider, o.country, o.service
             from unnest($1::text[], $2::bigint[], $3::uuid[], $4::bigint[], $5::bigint[], $6::bigint[],
                 $7::bigint[], $8::text[], $9::timestamptz[]) with ordinality
                 as m (kind, order_id, attempt_id, account_id, version, funds, held, reason, at, line)
             join client_accounts c on c.id = m.account_id
             left join orders o on o.id = m.order_id
             left join attempts a on a.id = m.attempt_id
             order by m.line
             returning id, client_account_id, client_version)
         insert into postings (transfer_id, line, account, client_account_id, currency, amount_micros)
         select moved.id, l.line, l.account, l.client, l.currency, l.amount
         from unnest($10::bigint[], $11::bigint[], $12::smallint[], $13::text[], $14::bigint[],
             $15::text[], $16::bigint[])
             as l (account_id, version, line, account, client, currency, amount)
         join moved on moved.client_account_id = l.account_id and moved.client_version = l.version",
        &column(transfers, |transfer| transfer.header.kind.to_owned()),
        &column(transfers, order) as &[Option<i64>],
        &column(transfers, attempt) as &[Option<uuid::Uuid>],
        &column(transfers, |transfer| transfer.account_id),
        &column(transfers, |transfer| transfer.after.version),
        &column(transfers, |transfer| transfer.after.funds),
        &column(transfers, |transfer| transfer.after.held),
        &column(transfers, reason) as &[Option<String>],
        &column(transfers, at),
        &column(lines, |line| line.account_id),
        &column(lines, |line| line.version),
        &column(lines, |line| line.line),
        &column(lines, |line| line.account.as_str().to_owned()),
        &column(lines, |line| line.client) as &[Option<i64>],
        &column(lines, |line| line.currency.code().to_owned()),
        &column(lines, |line| line.amount),
    )
    .execute(tx)
    .await?;
    Ok(())
}
