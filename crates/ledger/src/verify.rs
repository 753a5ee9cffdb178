//! Whether the books balance: the invariants of the design, each one query over the whole ledger.

use serde::Serialize;
use sqlx::Row;

use crate::{Ledger, LedgerError};

/// Wraps a query for offenders: some of them by name, and how many there are. Whatever is wrong, no
/// more comes out of the database than that. No `limit`: with one the planner goes for the first
/// row and takes hours to find that there is none.
macro_rules! rule {
    ($number:literal, $rule:literal, $offenders:literal $(,)?) => {
        (
            $number,
            $rule,
            concat!(
                "select count(*) as broken, array_agg(offender) filter (where line <= 5) as offenders
                 from (select offender, row_number() over () as line from (",
                $offenders,
                ") as found (offender)) as numbered"
            ),
        )
    };
}

/// For each check, so that grouping millions of rows spills little and takes no more than a small
/// server has.
const WORKING_MEMORY: &str = "set local work_mem = '64MB'";

/// The verdict on one invariant.
#[derive(Clone, Debug, Serialize)]
pub struct InvariantCheck {
    /// Its number in the design, section 6.
    pub number: u8,
    /// In words.
    pub rule: &'static str,
    /// How many rows break it.
    pub broken: i64,
    /// Up to five of them, each with its order where it has one.
    pub offenders: Vec<String>,
}

/// The verdict on all.
#[derive(Clone, Debug, Serialize)]
pub struct Verification {
    /// In the order of the design.
    pub checks: Vec<InvariantCheck>,
    /// How many transfers there are.
    pub transfers: i64,
    /// How many postings.
    pub postings: i64,
}

impl Verification {
    /// Whether every invariant holds.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.checks.iter().all(|check| check.broken == 0)
    }
}

/// Each query returns one text per offender.
const CHECKS: &[(u8, &str, &str)] = &[
    rule!(
        1,
        "the postings of a transfer sum to zero in each currency",
        "select 'order ' || coalesce(t.order_id::text, 'none') || ': transfer ' || t.id || ' ('
             || t.kind || ') is off by ' || off.by || ' ' || off.currency
         from (select transfer_id, currency, sum(amount_micros) as by
               from postings group by transfer_id, currency having sum(amount_micros) <> 0) off
         join transfers t on t.id = off.transfer_id",
    ),
    rule!(
        2,
        "a client account's balances are the sums of its postings",
        "select 'account ' || a.id || ' shows ' || a.funds_micros || '/' || a.held_micros
             || ', postings say ' || coalesce(p.funds, 0) || '/' || coalesce(p.held, 0)
         from client_accounts a left join (
             select client_account_id,
                 coalesce(sum(amount_micros) filter (where account = 'client_funds'), 0) as funds,
                 coalesce(sum(amount_micros) filter (where account = 'client_holds'), 0) as held
             from postings where client_account_id is not null group by client_account_id) p
             on p.client_account_id = a.id
         where a.funds_micros <> coalesce(p.funds, 0) or a.held_micros <> coalesce(p.held, 0)",
    ),
    rule!(
        2,
        "an account's history has no gap and ends at its present balances",
        "select 'account ' || a.id || ' is at version ' || a.version || ', history has '
             || count(t.id) || ' up to ' || coalesce(max(t.client_version), 0)
         from client_accounts a left join transfers t on t.client_account_id = a.id
         group by a.id, a.version
         having a.version <> count(t.id) or a.version <> coalesce(max(t.client_version), 0)
         union all
         select 'account ' || a.id || ' differs from its last transfer'
         from client_accounts a
         join transfers t on t.client_account_id = a.id and t.client_version = a.version
         where t.funds_after_micros <> a.funds_micros or t.held_after_micros <> a.held_micros",
    ),
    rule!(
        2,
        "each movement of a client's money leads from the balances before to those after",
        "select 'order ' || coalesce(order_id::text, 'none') || ': transfer ' || id || ' (' || kind
             || ') leaves account ' || client_account_id || ' with ' || funds_after_micros || '/'
             || held_after_micros || ', it had ' || funds_before || '/' || held_before
             || ' and got ' || funds || '/' || held
         from (select t.id, t.kind, t.order_id, t.client_account_id, t.funds_after_micros, t.held_after_micros,
                   lag(t.funds_after_micros, 1, 0::bigint) over history as funds_before,
                   lag(t.held_after_micros, 1, 0::bigint) over history as held_before,
                   coalesce(p.funds, 0) as funds, coalesce(p.held, 0) as held
               from transfers t left join (
                   select transfer_id,
                       sum(amount_micros) filter (where account = 'client_funds') as funds,
                       sum(amount_micros) filter (where account = 'client_holds') as held
                   from postings where client_account_id is not null group by transfer_id) p
                   on p.transfer_id = t.id
               where t.client_account_id is not null
               window history as (partition by t.client_account_id order by t.client_version)) step
         where funds_after_micros <> funds_before + funds or held_after_micros <> held_before + held",
    ),
    rule!(
        2,
        "each movement says whose it is and what it is about",
        "select 'order ' || coalesce(t.order_id::text, 'none') || ': transfer ' || t.id || ' (' || t.kind
             || ') is not filed under its client, provider and product'
         from transfers t
         left join orders o on o.id = t.order_id
         left join attempts b on b.id = t.attempt_id
         left join client_accounts a on a.id = coalesce(t.client_account_id, o.account_id)
         where (t.client_id, t.country, t.service) is distinct from (a.client_id, o.country, o.service)
            or t.mode <> a.mode or t.provider <> b.provider
            or (t.provider is null and b.provider is not null)",
    ),
    rule!(
        2,
        "the sums of closed days, and of whatever they are about, are those of their postings",
        // What each transfer is about is compared by month: days of it are nearly as many as there are
        // transfers.
        "select coalesce('day ' || (day at time zone 'UTC')::date,
                 'within the month of ' || (month at time zone 'UTC')::date) || ': '
             || concat_ws(' ', nullif(client, ''), nullif(provider, ''), nullif(country, ''),
                 nullif(service, ''), account, currency)
             || ' is off by ' || sum(debit) || ' in and ' || sum(credit) || ' out'
         from (select begins as day, date_trunc('month', begins, 'UTC') as month, client, provider,
                   country, service, account, currency, debit_micros as debit, credit_micros as credit
               from step_total_lines where step = 'day' and dimensions = 15
               union all
               select date_bin('1 day', t.created_at, timestamptz 'epoch'),
                   date_trunc('month', t.created_at, 'UTC'),
                   coalesce(t.client_id::text, ''), coalesce(t.provider, ''), coalesce(t.country, ''),
                   coalesce(t.service, ''), p.account, p.currency,
                   case when p.amount_micros > 0 then -p.amount_micros else 0 end,
                   case when p.amount_micros < 0 then p.amount_micros else 0 end
               from transfers t join postings p on p.transfer_id = t.id
               where t.created_at < (
                   select max(begins) + interval '24 hours' from closed_steps where step = 'day')) both_ways
         group by grouping sets ((day, account, currency),
             (month, client, provider, country, service, account, currency))
         having sum(debit) <> 0 or sum(credit) <> 0",
    ),
    rule!(
        2,
        "the sums of closed months and days are those of their days and hours",
        "select step || ' of ' || (begins at time zone 'UTC')::date || ': '
             || concat_ws(' ', nullif(client, ''), nullif(provider, ''), nullif(country, ''),
                 nullif(service, ''), account, currency) || ' is off by ' || sum(off)
         from (select step, begins, dimensions, client, provider, country, service, mode, kind, account,
                   currency, debit_micros + credit_micros as off
               from step_total_lines
               where step = 'month' or (step = 'day' and dimensions in (0, 1, 2, 4, 8))
               union all
               select 'month', date_trunc('month', begins, 'UTC'), dimensions, client, provider, country,
                   service, mode, kind, account, currency, -debit_micros - credit_micros
               from step_total_lines
               where step = 'day' and begins < (
                   select (max(begins) at time zone 'UTC' + interval '1 month') at time zone 'UTC'
                   from closed_steps where step = 'month')
               union all
               select 'day', date_trunc('day', begins, 'UTC'), dimensions, client, provider, country,
                   service, mode, kind, account, currency, -debit_micros - credit_micros
               from step_total_lines
               where step = 'hour' and begins < (
                   select max(begins) + interval '24 hours' from closed_steps where step = 'day')
             ) both_ways
         group by step, begins, dimensions, client, provider, country, service, mode, kind, account, currency
         having sum(off) <> 0",
    ),
    rule!(
        2,
        "the sums by fewer dimensions are those by all of them",
        // Of days only those that no month has: the others are compared with their months.
        "select step || ' by ' || dimensions || ' of ' || (begins at time zone 'UTC')::date || ': '
             || concat_ws(' ', nullif(client, ''), nullif(provider, ''), nullif(country, ''),
                 nullif(service, ''), account, currency) || ' is off by ' || sum(off)
         from (select step, begins, dimensions, client, provider, country, service, mode, kind, account,
                   currency, debit_micros + credit_micros as off
               from step_total_lines
               where dimensions <> 15 and (step = 'month' or (step = 'day' and begins >= coalesce((
                   select (max(begins) at time zone 'UTC' + interval '1 month') at time zone 'UTC'
                   from closed_steps where step = 'month'), '-infinity')))
               union all
               select step, begins, (15 - grouping(client, provider, country, service))::smallint,
                   coalesce(client, ''), coalesce(provider, ''), coalesce(country, ''),
                   coalesce(service, ''), mode, kind, account, currency,
                   -sum(debit_micros + credit_micros)
               from step_total_lines
               where dimensions = 15 and (step = 'month' or (step = 'day' and begins >= coalesce((
                   select (max(begins) at time zone 'UTC' + interval '1 month') at time zone 'UTC'
                   from closed_steps where step = 'month'), '-infinity')))
               group by step, begins, mode, kind, account, currency,
                   cube (client, provider, country, service)
               having grouping(client, provider, country, service) not in (0, 1, 2, 4, 8)) both_ways
         group by step, begins, dimensions, client, provider, country, service, mode, kind, account, currency
         having sum(off) <> 0",
    ),
    rule!(
        3,
        "no account is below minus its credit limit",
        "select 'account ' || id || ' has ' || funds_micros from client_accounts
         where funds_micros < -credit_limit_micros or held_micros < 0",
    ),
    rule!(
        4,
        "each order holds what its open hold says, and none is open past its end",
        "select 'order ' || o.id || ' (' || o.state || ') holds ' || o.held_micros
             || ', postings say ' || coalesce(p.held, 0)
         from orders o left join (
             select t.order_id, sum(p.amount_micros) as held
             from transfers t join postings p on p.transfer_id = t.id
             where p.account = 'client_holds' group by t.order_id) p on p.order_id = o.id
         where o.held_micros <> coalesce(p.held, 0)
            or (o.held_micros <> 0 and o.state not in
                ('buying', 'unresolved', 'waiting', 'cancelling', 'expiring'))",
    ),
    rule!(
        4,
        "each hold ends at most once, and ends with its order",
        "select 'order ' || o.id || ' (' || o.state || ') has ' || count(t.id) || ' ends of its hold'
         from orders o left join transfers t on t.order_id = o.id and t.kind in ('charge', 'void')
         group by o.id, o.state
         having count(t.id) <> case when o.state in
             ('buying', 'unresolved', 'waiting', 'cancelling', 'expiring') then 0 else 1 end",
    ),
    rule!(
        5,
        "an order is charged at most once, within its ceiling, and only for a code",
        "select 'order ' || o.id || ' (' || o.state || ') is charged ' || o.charged_micros
             || ', revenue says ' || coalesce(r.charged, 0)
         from orders o left join (
             select t.order_id, sum(p.amount_micros) as charged, count(distinct t.id) as times
             from transfers t join postings p on p.transfer_id = t.id
             where p.account = 'revenue' group by t.order_id) r on r.order_id = o.id
         where o.charged_micros <> coalesce(r.charged, 0)
            or coalesce(r.times, 0) > 1
            or o.charged_micros > o.ceiling_micros
            or (o.charged_micros > 0 and not exists (
                select 1 from messages m where m.order_id = o.id and m.code is not null))",
    ),
    rule!(
        5,
        "an order with a code is charged, any other end is void",
        "select 'order ' || o.id || ' (' || o.state || ') ended its hold by ' || t.kind
         from orders o join transfers t on t.order_id = o.id and t.kind in ('charge', 'void')
         where (t.kind = 'charge') <> (o.state in ('received', 'completed'))",
    ),
    rule!(
        6,
        "a provider's order belongs to one attempt",
        "select 'orders ' || string_agg(order_id::text, ', ') || ': ' || provider || ' ' || provider_order_id
             || ' belongs to ' || count(*) || ' attempts'
         from attempts where provider_order_id is not null
         group by provider, provider_order_id having count(*) > 1",
    ),
    rule!(
        7,
        "each purchase stands in the provider's books as its attempt says",
        "select 'order ' || a.order_id || ': attempt ' || a.id || ' (' || a.state || ') has ' || coalesce(p.in_flight, 0)
             || ' in flight, ' || coalesce(p.exposed, 0) || ' exposed, ' || coalesce(p.paid, 0)
             || ' paid, cost ' || a.cost_micros
         from attempts a left join (
             select t.attempt_id,
                 coalesce(sum(p.amount_micros) filter (where p.account = 'in_flight'), 0) as in_flight,
                 coalesce(sum(p.amount_micros) filter (where p.account = 'exposure'), 0) as exposed,
                 coalesce(-sum(p.amount_micros) filter (where p.account = 'provider_wallet'), 0) as paid
             from transfers t join postings p on p.transfer_id = t.id
             where t.attempt_id is not null group by t.attempt_id) p on p.attempt_id = a.id
         where coalesce(p.in_flight, 0) <> case when a.state in ('open', 'cancelling', 'needs_review')
                   then a.cost_micros else 0 end
            or coalesce(p.exposed, 0) <> case when a.state = 'unknown' then a.cost_micros else 0 end
            or coalesce(p.paid, 0) <> case when a.state in
                   ('open', 'cancelling', 'needs_review', 'coded', 'finished', 'written_off')
                   then a.cost_micros else 0 end",
    ),
    rule!(
        7,
        "every unit at risk or lost is labelled with its purchase, and lost by a loss",
        "select 'order ' || coalesce(t.order_id::text, 'none') || ': transfer ' || t.id || ' (' || t.kind
             || ') moves ' || p.amount_micros || ' ' || p.currency || ' of ' || p.account
         from postings p join transfers t on t.id = p.transfer_id
         where p.account in ('exposure', 'loss')
             and (t.attempt_id is null or (p.account = 'loss' and t.kind <> 'loss'))",
    ),
    rule!(
        7,
        "a sold number has a provider order id, an unsold one has none",
        "select 'order ' || order_id || ': attempt ' || id || ' (' || state || ') has id ' || coalesce(provider_order_id, 'none')
         from attempts
         where (provider_order_id is null) <> (state in
             ('sending', 'refused', 'not_sent', 'unknown', 'not_sold')
             or (state = 'written_off' and provider_order_id is null))",
    ),
    rule!(
        8,
        "an idempotency key made one request's orders only",
        // Keys are remembered for seven days: after that the same text is a new key.
        "select 'order ' || id || ': its key of account ' || account_id || ' made another order days before'
         from (select account_id, id, created_at - lag(created_at)
                   over (partition by account_id, idempotency_key order by created_at) as apart
               from orders where idempotency_key is not null) made
         where apart > interval '0' and apart < interval '7 days'",
    ),
    rule!(
        9,
        "a final order never moves",
        "select 'order ' || order_id || ' moved to ' || kind || ' after its end'
         from (select e.order_id, e.kind, lag(e.kind) over (partition by e.order_id order by e.id) as before
               from order_events e where e.kind like 'order\\_%') moves
         where before in ('order_completed', 'order_cancelled', 'order_expired', 'order_failed')
         union all
         select 'order ' || o.id || ' is ' || o.state || ', its history ends with ' || coalesce(e.kind, 'nothing')
         from orders o left join (
             select distinct on (order_id) order_id, kind from order_events
             where kind like 'order\\_%' order by order_id, id desc) e on e.order_id = o.id
         where (o.state in ('completed', 'cancelled', 'expired', 'failed')
                or e.kind in ('order_completed', 'order_cancelled', 'order_expired', 'order_failed'))
             and e.kind is distinct from 'order_' || o.state",
    ),
];

impl Ledger {
    /// Checks every invariant over everything, from one consistent snapshot. Reads only.
    ///
    /// # Errors
    /// The database is away.
    pub async fn verify(&self) -> Result<Verification, LedgerError> {
        self.verify_telling(|_, _| ()).await
    }

    /// The same, and tells after each check how many are done, of how many.
    ///
    /// # Errors
    /// The database is away.
    pub async fn verify_telling(
        &self,
        mut tell: impl FnMut(usize, usize),
    ) -> Result<Verification, LedgerError> {
        let mut tx = self.pool.begin().await?;
        sqlx::query("set transaction isolation level repeatable read read only")
            .execute(&mut *tx)
            .await?;
        sqlx::query(WORKING_MEMORY).execute(&mut *tx).await?;
        let mut checks = Vec::with_capacity(CHECKS.len());
        for (number, rule, query) in CHECKS {
            let row = sqlx::query(*query).fetch_one(&mut *tx).await?;
            let offenders: Option<Vec<String>> = row.get("offenders");
            checks.push(InvariantCheck {
                number: *number,
                rule,
                broken: row.get("broken"),
                offenders: offenders.unwrap_or_default(),
            });
            tell(checks.len(), CHECKS.len());
        }
        let counts = sqlx::query!(
            r#"select (select count(*) from transfers) as "transfers!", (select count(*) from postings) as "postings!""#,
        )
        .fetch_one(&mut *tx)
        .await?;
        tx.rollback().await?;
        Ok(Verification {
            checks,
            transfers: counts.transfers,
            postings: counts.postings,
        })
    }
}
