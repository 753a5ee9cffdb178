//! The rules of the books, applied to one order.

use std::collections::BTreeMap;

use domain::{AttemptState, Micros};

use super::{MoneyCheck, Records, sum};

pub(super) fn all(records: &Records) -> Vec<MoneyCheck> {
    let order = &records.file.order;
    let balance = |account: &str| {
        let of_account = records
            .postings
            .iter()
            .filter(|line| line.account == account);
        sum(of_account.map(|line| line.amount))
    };
    let times = |kinds: [&str; 2]| {
        let mut transfers: Vec<i64> = records
            .postings
            .iter()
            .filter(|line| kinds.contains(&line.kind.as_str()))
            .map(|line| line.transfer_id)
            .collect();
        transfers.dedup();
        transfers.len()
    };
    let attempt = records.file.attempts.last();
    let checks = [
        (
            "every movement sums to zero in each currency",
            balanced(records),
        ),
        (
            "what was set aside is charged, given back, or still held",
            balance("client_holds") == records.file.held,
        ),
        (
            "the hold ended at most once, and no hold outlives the order",
            times(["charge", "void"]) <= 1
                && (order.state.holds_money() || records.file.held == Micros::ZERO),
        ),
        (
            "revenue is what the client was charged",
            balance("revenue") == order.charged,
        ),
        (
            "the client was charged only because a code came",
            order.charged == Micros::ZERO || order.otp_received_at.is_some(),
        ),
        (
            "the charge is the number's price and within the ceiling",
            order.charged == Micros::ZERO
                || (attempt.is_some_and(|attempt| attempt.price == order.charged)
                    && order.charged <= records.file.ceiling),
        ),
        (
            "each purchase stands in our books at its provider as its state says",
            records.file.attempts.iter().all(|attempt| {
                let of_account = |account: &str| {
                    let mine = records.postings.iter().filter(|line| {
                        line.attempt_id == Some(attempt.id) && line.account == account
                    });
                    sum(mine.map(|line| line.amount))
                };
                let if_in = |states: &[AttemptState]| match states.contains(&attempt.state) {
                    true => attempt.cost.amount,
                    false => Micros::ZERO,
                };
                use AttemptState as S;
                of_account("in_flight") == if_in(&[S::Open, S::Cancelling, S::NeedsReview])
                    && of_account("exposure") == if_in(&[S::Unknown])
            }),
        ),
    ];
    checks
        .into_iter()
        .map(|(rule, holds)| MoneyCheck { rule, holds })
        .collect()
}

fn balanced(records: &Records) -> bool {
    let mut sums: BTreeMap<(i64, String), i128> = BTreeMap::new();
    for line in &records.postings {
        let key = (line.transfer_id, line.currency.to_string());
        *sums.entry(key).or_default() += i128::from(line.amount.get());
    }
    sums.values().all(|sum| *sum == 0)
}
