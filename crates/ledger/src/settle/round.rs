//! One effect of each of many cases: those of a common kind are written by one statement.

use domain::{AccountId, Micros, Timestamp};
use lifecycle::{
    ClientTransfer, DriverLease, Effect, Entry, HouseTransfer, NewAttempt, SoldNumber, detail,
};
use sqlx::PgConnection;

use super::file::CaseRow;
use crate::{
    LedgerError,
    booking::{ClientMove, Header, HouseMove, LockedAccounts, book_house, column},
    events::{HistoryEntry, insert_entries},
};

/// Effects, one of each case at most, by kind.
#[derive(Default)]
pub(super) struct Round<'a> {
    attempt_moves: Vec<AttemptMove<'a>>,
    sales: Vec<(&'a CaseRow, Timestamp, Box<SoldNumber>)>,
    order_moves: Vec<OrderMove<'a>>,
    numbers: Vec<TakenNumber<'a>>,
    client_moves: Vec<(Header<'a>, ClientMove)>,
    house_moves: Vec<(Header<'a>, HouseMove<'a>)>,
    messages: Vec<Message<'a>>,
    counts: Vec<MessageCount<'a>>,
    entries: Vec<HistoryEntry>,
}

struct AttemptMove<'a> {
    case: &'a CaseRow,
    from: &'static str,
    to: &'static str,
    closes: bool,
    at: Timestamp,
}

struct OrderMove<'a> {
    case: &'a CaseRow,
    from: &'static str,
    to: &'static str,
    held: Micros,
    charged: Micros,
    ends: bool,
    at: Timestamp,
}

struct TakenNumber<'a> {
    case: &'a CaseRow,
    price: Micros,
    ceiling: Micros,
    expires_at: Timestamp,
}

struct Message<'a> {
    case: &'a CaseRow,
    revision: i32,
    code: Option<String>,
    text: Option<String>,
    at: Timestamp,
}

struct MessageCount<'a> {
    case: &'a CaseRow,
    revision: i32,
    coded: bool,
    at: Timestamp,
}

/// Effects that are written one by one.
pub(super) enum Rare {
    Answer {
        reason: &'static str,
        code: Option<String>,
        message: String,
    },
    Reprice {
        from: Micros,
        to: Micros,
    },
    WishCancel(bool),
    DelayCancel(Timestamp),
    Fail {
        reason: String,
    },
    BeginAttempt {
        next: Box<NewAttempt>,
        lease: DriverLease,
    },
}

impl<'a> Round<'a> {
    /// Puts a case's next effect with its kind; gives it back if its kind is none of ours.
    pub(super) fn take(
        &mut self,
        case: &'a CaseRow,
        effect: Effect,
        now: Timestamp,
    ) -> Option<Rare> {
        match effect {
            Effect::MoveAttempt { from, to, closes } => self.attempt_moves.push(AttemptMove {
                case,
                from: from.as_str(),
                to: to.as_str(),
                closes,
                at: now,
            }),
            Effect::RecordSale(sold) => self.sales.push((case, now, sold)),
            Effect::MoveOrder {
                from,
                to,
                held,
                charged,
            } => self.order_moves.push(OrderMove {
                case,
                from: from.as_str(),
                to: to.as_str(),
                held,
                charged,
                ends: to.is_final(),
                at: now,
            }),
            Effect::TakeNumber {
                price,
                ceiling,
                expires_at,
            } => self.numbers.push(TakenNumber {
                case,
                price,
                ceiling,
                expires_at,
            }),
            Effect::MoveClient(transfer) => {
                self.client_moves.push(client_move(case, transfer, now));
            }
            Effect::MoveHouse(transfer) => self.house_moves.push(house_move(case, transfer, now)),
            Effect::StoreMessage {
                revision,
                code,
                text,
            } => self.messages.push(Message {
                case,
                revision,
                code: code.map(|code| code.as_str().to_owned()),
                text: text.map(|text| text.as_str().to_owned()),
                at: now,
            }),
            Effect::CountMessages { revision, coded } => self.counts.push(MessageCount {
                case,
                revision,
                coded,
                at: now,
            }),
            Effect::Note(entry) => self.entries.push(history(case, entry, now)),
            Effect::Answer {
                reason,
                code,
                message,
            } => {
                return Some(Rare::Answer {
                    reason,
                    code,
                    message,
                });
            }
            Effect::Reprice { from, to } => return Some(Rare::Reprice { from, to }),
            Effect::WishCancel(wanted) => return Some(Rare::WishCancel(wanted)),
            Effect::DelayCancel(from) => return Some(Rare::DelayCancel(from)),
            Effect::Fail { reason } => return Some(Rare::Fail { reason }),
            Effect::BeginAttempt { next, lease } => {
                return Some(Rare::BeginAttempt { next, lease });
            }
        }
        None
    }

    /// Writes all of it.
    ///
    /// # Errors
    /// A case is not where its effect begins, or an account cannot bear what it is to bear
    /// ([`LedgerError::Conflict`], with the order if there is only one).
    pub(super) async fn write(
        self,
        tx: &mut PgConnection,
        accounts: &mut LockedAccounts,
    ) -> Result<(), LedgerError> {
        move_attempts(tx, &self.attempt_moves).await?;
        record_sales(tx, &self.sales).await?;
        move_orders(tx, &self.order_moves).await?;
        take_numbers(tx, &self.numbers).await?;
        if !accounts.book(tx, &self.client_moves).await?
            && let Some((
                Header {
                    order_id: Some(first),
                    ..
                },
                _,
            )) = self.client_moves.first()
        {
            return Err(LedgerError::Conflict(*first));
        }
        book_house(tx, &self.house_moves).await?;
        store_messages(tx, &self.messages).await?;
        count_messages(tx, &self.counts).await?;
        insert_entries(tx, &self.entries).await
    }
}

const fn header<'a>(case: &CaseRow, kind: &'static str, at: Timestamp) -> Header<'a> {
    Header {
        kind,
        order_id: Some(case.order_id),
        attempt_id: Some(case.attempt_id),
        reason: None,
        at,
    }
}

const fn client_move<'a>(
    case: &'a CaseRow,
    transfer: ClientTransfer,
    at: Timestamp,
) -> (Header<'a>, ClientMove) {
    let header = Header {
        attempt_id: transfer.attempt,
        ..header(case, transfer.kind, at)
    };
    let change = ClientMove {
        account_id: case.account_id,
        currency: case.currency,
        funds: transfer.funds,
        holds: transfer.holds,
        against: transfer.against,
    };
    (header, change)
}

const fn house_move(
    case: &CaseRow,
    transfer: HouseTransfer,
    at: Timestamp,
) -> (Header<'_>, HouseMove<'_>) {
    let change = HouseMove {
        provider: &case.provider,
        amount: transfer.amount,
        from: transfer.from,
        to: transfer.to,
    };
    (header(case, transfer.kind, at), change)
}

fn history(case: &CaseRow, entry: Entry, at: Timestamp) -> HistoryEntry {
    HistoryEntry {
        order_id: case.order_id,
        account: AccountId(case.account_id),
        entry,
        at,
    }
}

/// A conditional update that must find each of its rows as it was read.
fn expect_all(found: u64, moves: usize, first: &CaseRow) -> Result<(), LedgerError> {
    match usize::try_from(found) {
        Ok(found) if found == moves => Ok(()),
        _ => Err(LedgerError::Conflict(first.order_id)),
    }
}

async fn move_attempts(
    tx: &mut PgConnection,
    moves: &[AttemptMove<'_>],
) -> Result<(), LedgerError> {
    let Some(first) = moves.first() else {
        return Ok(());
    };
    let moved = sqlx::query!(
        "update attempts a set state = n.target,
             closed_at = case when n.closes then n.at else a.closed_at end,
             check_at = case when n.target = 'cancelling' then n.at else a.check_at end
         from unnest($1::uuid[], $2::text[], $3::text[], $4::boolean[], $5::timestamptz[])
             as n (id, source, target, closes, at)
         where a.id = n.id and a.state = n.source",
        &column(moves, |m| m.case.attempt_id.0),
        &column(moves, |m| m.from.to_owned()),
        &column(moves, |m| m.to.to_owned()),
        &column(moves, |m| m.closes),
        &column(moves, |m| m.at),
    )
    .execute(tx)
    .await?;
    expect_all(moved.rows_affected(), moves.len(), first.case)
}

async fn record_sales(
    tx: &mut PgConnection,
    sales: &[(&CaseRow, Timestamp, Box<SoldNumber>)],
) -> Result<(), LedgerError> {
    if sales.is_empty() {
        return Ok(());
    }
    let rates = |sold: &SoldNumber| sold.rates.as_ref().map(detail);
    sqlx::query!(
        "update attempts a set provider_order_id = n.provider_order_id, phone = n.phone,
             cost_micros = n.cost, price_micros = n.price, rates = coalesce(n.rates::jsonb, a.rates),
             answered_at = coalesce(a.answered_at, n.at), expires_at = n.expires_at,
             cancel_from = n.cancel_from, give_up_at = n.give_up_at, check_at = n.check_at
         from unnest($1::uuid[], $2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::text[],
             $7::timestamptz[], $8::timestamptz[], $9::timestamptz[], $10::timestamptz[], $11::timestamptz[])
             as n (id, provider_order_id, phone, cost, price, rates, at, expires_at, cancel_from,
             give_up_at, check_at)
         where a.id = n.id",
        &column(sales, |(case, ..)| case.attempt_id.0),
        &column(sales, |(.., sold)| sold.provider_order_id.clone()),
        &column(sales, |(.., sold)| sold.phone.as_str().to_owned()),
        &column(sales, |(.., sold)| sold.cost.get()),
        &column(sales, |(.., sold)| sold.price.get()),
        &column(sales, |(.., sold)| rates(sold)) as &[Option<String>],
        &column(sales, |(_, at, _)| *at),
        &column(sales, |(.., sold)| sold.expires_at),
        &column(sales, |(.., sold)| sold.cancel_from) as &[Option<Timestamp>],
        &column(sales, |(.., sold)| sold.give_up_at),
        &column(sales, |(.., sold)| sold.check_at),
    )
    .execute(tx)
    .await?;
    Ok(())
}

async fn move_orders(tx: &mut PgConnection, moves: &[OrderMove<'_>]) -> Result<(), LedgerError> {
    let Some(first) = moves.first() else {
        return Ok(());
    };
    let moved = sqlx::query!(
        "update orders o set state = n.target, held_micros = n.held,
             charged_micros = o.charged_micros + n.charged,
             ended_at = case when n.ends then n.at else o.ended_at end
         from unnest($1::bigint[], $2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::boolean[],
             $7::timestamptz[]) as n (id, source, target, held, charged, ends, at)
         where o.id = n.id and o.state = n.source",
        &column(moves, |m| m.case.order_id.0),
        &column(moves, |m| m.from.to_owned()),
        &column(moves, |m| m.to.to_owned()),
        &column(moves, |m| m.held.get()),
        &column(moves, |m| m.charged.get()),
        &column(moves, |m| m.ends),
        &column(moves, |m| m.at),
    )
    .execute(tx)
    .await?;
    expect_all(moved.rows_affected(), moves.len(), first.case)
}

async fn take_numbers(
    tx: &mut PgConnection,
    numbers: &[TakenNumber<'_>],
) -> Result<(), LedgerError> {
    if numbers.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "update orders o set price_micros = n.price, held_micros = n.price,
             ceiling_micros = n.ceiling, expires_at = n.expires_at
         from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::timestamptz[])
             as n (id, price, ceiling, expires_at)
         where o.id = n.id",
        &column(numbers, |n| n.case.order_id.0),
        &column(numbers, |n| n.price.get()),
        &column(numbers, |n| n.ceiling.get()),
        &column(numbers, |n| n.expires_at),
    )
    .execute(tx)
    .await?;
    Ok(())
}

async fn store_messages(
    tx: &mut PgConnection,
    messages: &[Message<'_>],
) -> Result<(), LedgerError> {
    if messages.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "insert into messages (order_id, revision, attempt_id, code, message, received_at)
         select * from unnest($1::bigint[], $2::integer[], $3::uuid[], $4::text[], $5::text[],
             $6::timestamptz[])",
        &column(messages, |m| m.case.order_id.0),
        &column(messages, |m| m.revision),
        &column(messages, |m| m.case.attempt_id.0),
        &column(messages, |m| m.code.clone()) as &[Option<String>],
        &column(messages, |m| m.text.clone()) as &[Option<String>],
        &column(messages, |m| m.at),
    )
    .execute(tx)
    .await?;
    Ok(())
}

async fn count_messages(
    tx: &mut PgConnection,
    counts: &[MessageCount<'_>],
) -> Result<(), LedgerError> {
    if counts.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "update orders o set sms_revision = n.revision,
             otp_received_at = case when n.coded then coalesce(o.otp_received_at, n.at)
                 else o.otp_received_at end
         from unnest($1::bigint[], $2::integer[], $3::boolean[], $4::timestamptz[])
             as n (id, revision, coded, at)
         where o.id = n.id",
        &column(counts, |c| c.case.order_id.0),
        &column(counts, |c| c.revision),
        &column(counts, |c| c.coded),
        &column(counts, |c| c.at),
    )
    .execute(tx)
    .await?;
    Ok(())
}
