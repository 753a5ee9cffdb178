//! Invented orders, to measure on: many, quickly made, with books that balance.
//!
//! They are written by a few statements for thousands of orders at a time and not by the way that
//! real orders take. Only an empty database takes them.

use domain::Timestamp;
use sqlx::{AssertSqlSafe, PgConnection};

use crate::{Ledger, LedgerError};

/// Nobody looks up for each row whether what it refers to is there: that takes most of the time,
/// and `verify` asks afterwards. Only a superuser may do so.
const UNGUARDED: &str = "set local session_replication_role = replica";
/// So many orders share a transaction.
const CHUNK: i64 = 20_000;
/// The newest orders, which are not over: one of so many.
const OPEN_SHARE: i64 = 1_000;

/// What to invent.
#[derive(Clone, Copy, Debug)]
pub struct Invention {
    /// How many orders.
    pub orders: i64,
    /// Of how many clients; the first ones have the most orders. Every third pays in rupiah, the
    /// others in dollars.
    pub clients: i64,
    /// The time of the first order.
    pub since: Timestamp,
    /// The last order is made just before.
    pub until: Timestamp,
}

impl Ledger {
    /// Invents orders, and tells after each chunk how many there are. Of a thousand about 790 are
    /// completed, 80 expired, 70 cancelled, 50 failed, 5 lost at their provider; the newest wait,
    /// and ten have no known outcome.
    ///
    /// # Errors
    /// There is something in the database already ([`LedgerError::Refused`]), whoever is connected is
    /// no superuser, or it is away.
    pub async fn invent_orders(
        &self,
        plan: &Invention,
        mut progress: impl FnMut(i64),
    ) -> Result<(), LedgerError> {
        let mut tx = self.pool.begin().await?;
        let used: bool = sqlx::query_scalar(
            "select exists (select from clients) or exists (select from transfers)",
        )
        .fetch_one(&mut *tx)
        .await?;
        if used {
            return Err(LedgerError::Refused(
                "orders are invented in an empty database only".to_owned(),
            ));
        }
        for statement in CLIENTS {
            sqlx::query(statement)
                .bind(plan.clients)
                .bind(plan.since)
                .execute(&mut *tx)
                .await?;
        }
        tx.commit().await?;
        let mut made = 0;
        while made < plan.orders {
            let upto = (made + CHUNK).min(plan.orders);
            let mut tx = self.pool.begin().await?;
            invent(&mut tx, plan, made, upto).await?;
            tx.commit().await?;
            made = upto;
            progress(made);
        }
        for table in ["clients", "client_accounts", "orders", "transfers"] {
            // The ids were chosen here: what comes next goes on behind them.
            let statement = format!(
                "select setval(pg_get_serial_sequence('{table}', 'id'), (select max(id) from {table}))"
            );
            sqlx::query(AssertSqlSafe(statement))
                .execute(&self.pool)
                .await?;
        }
        sqlx::query("analyze").execute(&self.pool).await?;
        Ok(())
    }
}

async fn invent(
    tx: &mut PgConnection,
    plan: &Invention,
    made: i64,
    upto: i64,
) -> Result<(), LedgerError> {
    let open_from = plan.orders - plan.orders / OPEN_SHARE;
    let micros = |at: Timestamp| at.unix_timestamp_nanos() / 1_000;
    let numbers = [
        ("$made", i128::from(made)),
        ("$upto", i128::from(upto)),
        ("$orders", i128::from(plan.orders)),
        ("$clients", i128::from(plan.clients)),
        ("$open_from", i128::from(open_from)),
        ("$since", micros(plan.since)),
        ("$span", micros(plan.until) - micros(plan.since)),
    ];
    // Statements that create tables take no parameters.
    let draft = numbers
        .into_iter()
        .fold(DRAFT.to_owned(), |draft, (name, number)| {
            draft.replace(name, &number.to_string())
        });
    sqlx::query(UNGUARDED).execute(&mut *tx).await?;
    sqlx::raw_sql(AssertSqlSafe(draft))
        .execute(&mut *tx)
        .await?;
    for statement in WRITTEN {
        sqlx::query(statement).execute(&mut *tx).await?;
    }
    Ok(())
}

/// Clients with both accounts; the live one gets enough for everything.
const CLIENTS: [&str; 4] = [
    "insert into clients (id, name, created_at) overriding system value
     select n, 'invented-' || n, $2 from generate_series(1, $1::bigint) n",
    "insert into client_accounts (id, client_id, mode, currency, funds_micros, version)
     overriding system value
     select n * 2 - 1, n, 'live', case when n % 3 = 0 then 'IDR' else 'USD' end,
         case when n % 3 = 0 then 1000000000000000000 else 1000000000000 end, 1
     from generate_series(1, $1::bigint) n where $2::timestamptz is not null
     union all
     select n * 2, n, 'test', case when n % 3 = 0 then 'IDR' else 'USD' end, 0, 0
     from generate_series(1, $1::bigint) n",
    "insert into transfers (id, kind, client_account_id, client_version, funds_after_micros,
         held_after_micros, reason, created_at, mode, client_id) overriding system value
     select client_id, 'deposit', id, 1, funds_micros, 0, 'invented', $2, mode, client_id
     from client_accounts where mode = 'live' and id < $1 * 2",
    "insert into postings (transfer_id, line, account, client_account_id, currency, amount_micros)
     select client_id, line, account, case line when 1 then id end, currency, sign * funds_micros
     from client_accounts
     cross join (values (1::smallint, 'client_funds', 1), (2::smallint, 'cash', -1))
         side (line, account, sign)
     where mode = 'live' and id < $1 * 2 and $2::timestamptz is not null",
];

/// A chunk's orders, with everything that is decided about them. `client` is skewed to the first
/// ones; a prime apart for each choice keeps choices from moving together.
const DRAFT: &str = "
    create temporary table draft on commit drop as
    with chosen as (
        select n, (1000 + $clients + n) as order_id, (lpad(to_hex(n), 16, '0') || left(md5('attempt ' || n), 16))::uuid as attempt_id,
            1 + ((n * 7919 % 1000) * (n * 7919 % 1000) * $clients / 1000000) as client_id,
            (array['ID','US','GB','VN','IN','BR','PH','DE','FR','NL','PL','ES','IT','TH','MY','KE',
                   'NG','MX','CA','SE'])[1 + (n * 104729 % 1000) * (n * 104729 % 1000) * 20 / 1000000]
                as country,
            (array['whatsapp','telegram','google','facebook','instagram','tiktok','discord','amazon',
                   'microsoft','uber'])[1 + (n * 15485863 % 1000) * (n * 15485863 % 1000) * 10 / 1000000]
                as service,
            1 + n * 32452843 % 3 as provider_no,
            n * 49979687 % 1000 as fate,
            timestamptz 'epoch' + ($since + ((n - 1)::numeric * $span / $orders)::bigint)
                * interval '1 microsecond' as created_at
        from generate_series(($made + 1)::bigint, $upto::bigint) n
    ), priced as (
        select c.*, a.id as account_id, a.currency, a.funds_micros as funds_before,
            a.held_micros as held_before, a.version as version_before,
            (array['cheap-id','channel','online'])[provider_no] as provider,
            case provider_no when 1 then 'IDR' else 'USD' end as cost_currency,
            case provider_no when 1 then 3000000000::bigint + n % 40 * 250000000::bigint
                else 200000 + n % 40 * 15000 end as cost,
            case when n > $open_from then case when n > $orders - 10 then 'unresolved' else 'waiting' end
                when fate < 790 then 'completed' when fate < 870 then 'expired'
                when fate < 940 then 'cancelled' when fate < 990 then 'failed'
                when fate < 995 then 'lost' else 'completed' end as fate_word
        from chosen c join client_accounts a on a.client_id = c.client_id and a.mode = 'live'
    ), settled as (
        select p.*,
            case when cost_currency = currency then ceil(cost * 1.1 / 10000) * 10000
                when currency = 'USD' then ceil(cost * 1.1 / 16250 / 10000) * 10000
                else ceil(cost * 1.1 * 16250 / 1000000) * 1000000 end::bigint as price,
            case when cost_currency = currency then '[]'
                else '[{\"pair\": \"USD/IDR\", \"value\": \"16250\", \"source\": \"config\", \"as_of\": \"2026-01-01T00:00:00Z\"}]'
                end::jsonb as rates,
            case when fate_word = 'lost' then 'expired' else fate_word end as state,
            case fate_word when 'completed' then 'finished' when 'failed' then 'refused'
                when 'lost' then 'written_off' when 'waiting' then 'open'
                when 'unresolved' then 'unknown' else 'refunded' end as attempt_state,
            case fate_word when 'completed' then 'charge' when 'waiting' then null
                when 'unresolved' then null else 'void' end as hold_end,
            case fate_word when 'completed' then 'spend' when 'lost' then 'loss'
                when 'expired' then 'provider_refund' when 'cancelled' then 'provider_refund'
                end as purchase_end,
            created_at + interval '2 seconds' as sold_at,
            created_at + case when fate_word = 'failed' then interval '3 seconds'
                when fate_word = 'completed' then interval '5 seconds' + n % 50 * interval '1 second'
                else interval '600 seconds' end as end_at
        from priced p
    )
    select s.*,
        version_before + sum(case when hold_end is null then 1 else 2 end) over account
            as version_after,
        funds_before - sum(case when fate_word = 'completed' or hold_end is null then price else 0 end)
            over account as funds_after,
        held_before + sum(case when hold_end is null then price else 0 end) over account
            as held_after,
        max(n) over (partition by account_id) = n as is_last
    from settled s
    window account as (partition by account_id order by n)";

const WRITTEN: [&str; 8] = [
    "insert into orders (id, client_id, account_id, country, service, currency, state, request,
         held_micros, price_micros, ceiling_micros, charged_micros, attempt_id, lease_until, buy_until,
         created_at, expires_at, ended_at, otp_received_at, sms_revision)
     overriding system value
     select order_id, client_id, account_id, country, service, currency, state,
         jsonb_build_object('product', jsonb_build_object('country', country, 'service', service)),
         case when hold_end is null then price else 0 end, price, price * 2,
         case when hold_end = 'charge' then price else 0 end, attempt_id,
         created_at + interval '35 seconds', created_at + interval '45 seconds', created_at,
         created_at + interval '20 minutes', case when hold_end is not null then end_at end,
         case when hold_end = 'charge' then end_at end, (coalesce(hold_end, '') = 'charge')::int
     from draft order by n",
    "insert into attempts (id, order_id, seq, provider, offer_ref, operator, country, service, state,
         currency, cost_micros, max_cost_micros, rates, price_micros, ceiling_micros,
         provider_order_id, phone, created_at, answered_at, closed_at, expires_at, check_at)
     select attempt_id, order_id, 1, provider, 'o' || n % 100, 'any', country, service, attempt_state,
         cost_currency, cost, cost * 2, rates, price, price * 2,
         case when attempt_state not in ('refused', 'unknown') then provider || '-' || n end,
         case when attempt_state not in ('refused', 'unknown') then '+62812' || lpad(n::text, 8, '0') end,
         created_at, sold_at, case when hold_end is not null then end_at end,
         created_at + interval '20 minutes', created_at
     from draft order by n",
    "insert into messages (order_id, revision, attempt_id, code, message, received_at)
     select order_id, 1, attempt_id, lpad((n % 1000000)::text, 6, '0'), 'an invented message', end_at
     from draft where hold_end = 'charge' order by n",
    "insert into order_events (order_id, kind, at, detail)
     select order_id, kind, at, '{}' from (
         select n, 1 as step, order_id, 'routed' as kind, created_at as at from draft
         union all
         select n, 2, order_id, case when attempt_state = 'unknown' then 'order_unresolved' else 'order_waiting' end,
             sold_at from draft where attempt_state <> 'refused'
         union all
         select n, 3, order_id, 'order_received', end_at from draft where hold_end = 'charge'
         union all
         select n, 4, order_id, 'order_' || state, end_at from draft where hold_end is not null) e
     order by n, step",
    // Four ids for each order: hold, purchase, end of the hold, end of the purchase.
    "insert into transfers (id, kind, order_id, attempt_id, client_account_id, client_version,
         funds_after_micros, held_after_micros, created_at, mode, client_id, provider, country, service)
     overriding system value
     select order_id * 4 + step, kind, order_id, attempt_id,
         case when step in (0, 2) then account_id end,
         case step when 0 then version_after - (hold_end is not null)::int when 2 then version_after end,
         case step when 0 then funds_after - case when hold_end = 'void' then price else 0 end
             when 2 then funds_after end,
         case step when 0 then held_after + case when hold_end is null then 0 else price end
             when 2 then held_after end,
         at, 'live', client_id, provider, country, service
     from draft
     cross join lateral (values (0, 'hold', created_at),
         (1, case attempt_state when 'refused' then null when 'unknown' then 'expose' else 'purchase' end, sold_at),
         (2, hold_end, end_at), (3, purchase_end, end_at)) t (step, kind, at)
     where kind is not null order by n, step",
    "insert into postings (transfer_id, line, account, client_account_id, currency, amount_micros)
     select order_id * 4 + step, line, account, case when account like 'client%' then account_id end, currency, sign * price
     from draft
     cross join lateral (values (0, 1::smallint, 'client_funds', -1), (0, 2, 'client_holds', 1),
         (2, 1, 'client_holds', -1), (2, 2, case hold_end when 'charge' then 'revenue' when 'void' then 'client_funds' end, 1))
         p (step, line, account, sign)
     where step = 0 or hold_end is not null order by n, step, line",
    "insert into postings (transfer_id, line, account, provider, currency, amount_micros)
     select order_id * 4 + step, line, account, provider, cost_currency, sign * cost
     from draft
     cross join lateral (values
         (1, 1::smallint, case attempt_state when 'unknown' then 'suspense' else 'provider_wallet' end, -1),
         (1, 2, case attempt_state when 'unknown' then 'exposure' else 'in_flight' end, 1),
         (3, 1, case when purchase_end is not null then 'in_flight' end, -1),
         (3, 2, case purchase_end when 'spend' then 'cost' when 'loss' then 'loss'
             when 'provider_refund' then 'provider_wallet' end, 1)) p (step, line, account, sign)
     where attempt_state <> 'refused' and account is not null order by n, step, line",
    "update client_accounts a
     set funds_micros = d.funds_after, held_micros = d.held_after, version = d.version_after
     from draft d where d.account_id = a.id and d.is_last",
];
