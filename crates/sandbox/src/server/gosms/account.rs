//! The account's money.

use std::sync::Arc;

use axum::{
    Extension, Json,
    extract::{Query, State},
    response::{IntoResponse, Response},
};
use domain::Micros;
use provider_gosms::wire::{Balance, Profile, Transaction, TransactionKind, TransactionPage};

use super::{invalid, page::PageQuery};
use crate::{
    clock::Moment,
    market::{Account, Entry, EntryKind},
    server::{gate::Caller, state::Shared},
};

/// The first transaction's id in the document.
const FIRST_TRANSACTION: u64 = 1_001;

pub(super) async fn balance(
    State(shared): State<Arc<Shared>>,
    Extension(caller): Extension<Caller>,
) -> Json<Balance> {
    let market = shared.market();
    let account = market.account(caller.account);
    Json(Balance {
        balance: whole_balance(account),
        frozen_balance: Some(account.frozen()),
        available_balance: Some(account.available()),
        credit_limit: Some(account.config.credit_limit),
    })
}

/// The document's balance includes what is frozen.
fn whole_balance(account: &Account) -> Micros {
    let sum = account.available().checked_add(account.frozen());
    sum.unwrap_or_default()
}

pub(super) async fn profile(
    State(shared): State<Arc<Shared>>,
    Extension(caller): Extension<Caller>,
) -> Json<Profile> {
    let market = shared.market();
    let account = market.account(caller.account);
    let postpaid = account.config.credit_limit > Micros::ZERO;
    Json(Profile {
        user_id: (caller.account as u64 + 1).into(),
        username: Some(account.config.name.clone()),
        email: Some("sandbox@example.com".to_owned()),
        balance: Some(whole_balance(account)),
        frozen_balance: Some(account.frozen()),
        credit_limit: Some(account.config.credit_limit),
        billing_type: Some(if postpaid { "postpaid" } else { "prepaid" }.to_owned()),
        is_active: Some(account.config.active),
        created_at: Some(shared.shown(Moment::START)),
    })
}

pub(super) async fn transactions(
    State(shared): State<Arc<Shared>>,
    Extension(caller): Extension<Caller>,
    Query(query): Query<PageQuery>,
) -> Response {
    let Some(paging) = query.paging() else {
        return invalid("分页参数错误");
    };
    let market = shared.market();
    let journal = &market.account(caller.account).journal;
    let visible =
        |entry: &Entry| entry.order.is_none() || entry.at.after(caller.list_lag) <= market.now();
    let numbered: Vec<_> = (FIRST_TRANSACTION..)
        .zip(journal)
        .filter(|(_, entry)| visible(entry))
        .collect();
    let newest_first = numbered.iter().rev();
    Json(TransactionPage {
        transactions: paging.cut(newest_first.map(|(id, entry)| shown(&shared, *id, entry))),
        total: Some(numbered.len() as u64),
        page: Some(paging.page),
        page_size: Some(paging.page_size),
    })
    .into_response()
}

fn shown(shared: &Shared, id: u64, entry: &Entry) -> Transaction {
    let (kind, description) = match entry.kind {
        EntryKind::Deposit => (TransactionKind::Deposit, "充值"),
        EntryKind::Charge => (TransactionKind::Hold, "订单冻结"),
        EntryKind::Settle => (TransactionKind::Release, "订单完成"),
        EntryKind::Refund => (TransactionKind::Refund, "订单退款"),
    };
    Transaction {
        id: id.into(),
        kind,
        amount: entry.amount,
        // The document's example: a hold takes its amount out of the snapshot at once.
        balance_snapshot: Some(entry.available_after),
        frozen_balance_snapshot: entry.order.map(|_| entry.frozen_after),
        description: Some(description.to_owned()),
        order_id: entry.order.map(Into::into),
        created_at: Some(shared.shown(entry.at)),
    }
}
