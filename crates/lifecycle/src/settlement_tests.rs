//! The rules of settlement as a table: what happens to a bought number, in order, and what the
//! client and the provider end up with. Each order costs 10, each number 7, unless the row says
//! otherwise.

use std::collections::BTreeMap;

use domain::{
    AttemptId, AttemptState as A, ClientId, Currency, Micros, Money, Operator, OrderId,
    OrderState as O, OtpCode, Timestamp,
};
use rstest::rstest;

use crate::{
    Account, Case, CaseFile, DriverLease, Effect, Incoming, NewAttempt, News, NextAttempt, Sale,
    SaleTerms, SeenMessage,
};

const NOW: Timestamp = time::macros::datetime!(2026-11-22 10:00 UTC);

/// What happens.
#[derive(Clone, Copy, Debug)]
enum Step {
    /// Sold as listed, for 10.
    Sold,
    /// Sold at another cost, which makes the number cost the client so much.
    SoldFor(i64, i64),
    /// The provider says after the sale what it charged.
    Charged(i64),
    /// The reply to the purchase is lost.
    Lost,
    /// Proof that nothing was sold.
    NotSold,
    /// The client asks to cancel.
    Cancel,
    /// The provider said that it is too early.
    Withdraw,
    /// Our patience ends.
    Deadline,
    /// The client has what it wanted.
    Complete,
    /// The provider shows these codes, each a digit, and counts so many messages.
    Codes(&'static str, u32),
    /// A message without a code.
    Text,
    /// The provider closed the number and keeps no money.
    Ended,
    /// The provider counts the number as used.
    Finished,
    /// The number's life is over and the provider is silent.
    Over,
    /// A person decides that it is lost.
    WriteOff,
    /// The order goes on to another offer.
    Next,
    /// That one is sold.
    NextSold,
}

/// The books of one order, one number, and nothing else.
struct Book {
    file: CaseFile,
    accounts: BTreeMap<Account, i64>,
    kinds: Vec<&'static str>,
    notes: Vec<String>,
}

impl Book {
    fn new() -> Self {
        let usd = Currency::USD;
        Self {
            file: CaseFile {
                order_id: OrderId(1),
                client: ClientId(1),
                order: O::Buying,
                held: Micros::new(10),
                cancel_requested: false,
                sms_revision: 0,
                is_current: true,
                attempt_id: AttemptId(uuid::Uuid::nil()),
                attempt: A::Sending,
                provider: "p".parse().unwrap(),
                cost: Money::new(Micros::new(7), usd),
                price: Micros::new(10),
                ceiling: Micros::new(12),
                spendable: Micros::new(90),
                seen: Vec::new(),
            },
            accounts: BTreeMap::from([(Account::ClientFunds, 90), (Account::ClientHolds, 10)]),
            kinds: Vec::new(),
            notes: Vec::new(),
        }
    }

    fn take(&mut self, step: Step) {
        let mut case = Case::open(self.file.clone());
        match step {
            Step::Sold => case.hear(sale(None)),
            Step::SoldFor(cost, price) => case.hear(sale(Some((cost, price)))),
            Step::Charged(cost) => case.hear(News::Charged {
                cost: Micros::new(cost),
            }),
            Step::Lost => case.hear(News::Lost {
                reason: "timed_out",
                message: String::new(),
            }),
            Step::NotSold => case.hear(News::ProvenNotSold {
                message: String::new(),
            }),
            Step::Cancel => case.ask_cancel(),
            Step::Withdraw => case.withdraw_cancel(None),
            Step::Deadline => case.pass_deadline(),
            Step::Complete => case.complete(),
            Step::Codes(codes, count) => case.hear(shown(codes, count)),
            Step::Text => case.hear(News::Messages {
                messages: vec![Incoming {
                    code: None,
                    text: OtpCode::new("hello"),
                }],
                count: None,
            }),
            Step::Ended => case.hear(News::EndedWithoutCode),
            Step::Finished => case.hear(News::Finished),
            Step::Over => case.hear(News::LifetimeOver),
            Step::WriteOff => case.hear(News::WriteOff {
                reason: "a person".into(),
            }),
            Step::Next => assert_eq!(
                case.begin_next(&another(), "{}", &lease()),
                Ok(NextAttempt::Begun)
            ),
            // That is another case.
            Step::NextSold => case.file.order = O::Waiting,
        }
        let mut file = case.file.clone();
        let (_, effects) = case.close();
        for effect in effects {
            self.write(effect);
        }
        file.spendable = Micros::new(self.accounts[&Account::ClientFunds]);
        assert_eq!(
            file.held.get(),
            self.accounts[&Account::ClientHolds],
            "{step:?}"
        );
        self.file = file;
    }

    fn write(&mut self, effect: Effect) {
        match effect {
            Effect::MoveClient(transfer) => {
                self.kinds.push(transfer.kind);
                *self.accounts.entry(Account::ClientFunds).or_default() += transfer.funds;
                *self.accounts.entry(Account::ClientHolds).or_default() += transfer.holds;
                if let Some(against) = transfer.against {
                    *self.accounts.entry(against).or_default() -= transfer.funds + transfer.holds;
                }
            }
            Effect::MoveHouse(transfer) => {
                self.kinds.push(transfer.kind);
                *self.accounts.entry(transfer.from).or_default() -= transfer.amount.amount.get();
                *self.accounts.entry(transfer.to).or_default() += transfer.amount.amount.get();
            }
            Effect::Note(entry) => self.notes.push(entry.kind),
            _ => {}
        }
    }

    fn of(&self, account: Account) -> i64 {
        self.accounts.get(&account).copied().unwrap_or(0)
    }
}

fn another() -> NewAttempt {
    NewAttempt {
        id: AttemptId(uuid::Uuid::max()),
        provider: "q".parse().unwrap(),
        offer_ref: "1".into(),
        operator: Operator::default(),
        cost: Money::new(Micros::new(7), Currency::USD),
        max_cost: Micros::new(7),
        rates: Vec::new(),
        price: Micros::new(10),
        ceiling: Micros::new(12),
    }
}

fn lease() -> DriverLease {
    DriverLease {
        driver: "a".into(),
        until: NOW,
    }
}

fn sale(terms: Option<(i64, i64)>) -> News {
    News::Sold(Box::new(Sale {
        provider_order_id: "7".into(),
        phone: "+6281234567".parse().unwrap(),
        terms: terms.map(|(cost, price)| SaleTerms {
            cost: Micros::new(cost),
            price: Micros::new(price),
            rates: None,
        }),
        expires_at: NOW,
        cancel_from: None,
        give_up_at: NOW,
        check_at: NOW,
    }))
}

fn shown(codes: &str, count: u32) -> News {
    News::Messages {
        messages: codes
            .chars()
            .map(|digit| Incoming {
                code: OtpCode::new(&digit.to_string().repeat(6)),
                text: None,
            })
            .collect(),
        count: (count > 0).then_some(count),
    }
}

use Step::{
    Cancel, Charged, Codes, Complete, Deadline, Ended, Finished, Lost, Next, NextSold, NotSold,
    Over, Sold, SoldFor, Text, Withdraw, WriteOff,
};

#[rstest]
// steps; order, attempt; charged to the client, spent at the provider, lost, still in flight or
// exposed; messages shown.
#[case::code(&[Sold, Codes("1", 1)], O::Received, A::Coded, [10, 7, 0, 0, 1])]
#[case::code_then_cancel(&[Sold, Codes("1", 1), Cancel], O::Received, A::Coded, [10, 7, 0, 0, 1])]
#[case::code_then_finish(&[Sold, Codes("1", 1), Complete, Finished], O::Completed, A::Finished, [10, 7, 0, 0, 1])]
#[case::code_then_the_numbers_end(&[Sold, Codes("1", 1), Ended], O::Completed, A::Finished, [10, 7, 0, 0, 1])]
#[case::cancel_then_refund(&[Sold, Cancel, Ended], O::Cancelled, A::Refunded, [0, 0, 0, 0, 0])]
#[case::cancel_then_code(&[Sold, Cancel, Codes("1", 1), Ended], O::Completed, A::Finished, [10, 7, 0, 0, 1])]
#[case::cancel_not_confirmed(&[Sold, Cancel], O::Cancelling, A::Cancelling, [0, 0, 0, 7, 0])]
#[case::cancel_too_early(&[Sold, Cancel, Withdraw, Codes("1", 1)], O::Received, A::Coded, [10, 7, 0, 0, 1])]
#[case::cancel_before_the_number(&[Cancel, Sold, Ended], O::Cancelled, A::Refunded, [0, 0, 0, 0, 0])]
#[case::cancel_after_the_end(&[Sold, Ended, Cancel], O::Expired, A::Refunded, [0, 0, 0, 0, 0])]
#[case::expiry_without_code(&[Sold, Deadline, Ended], O::Expired, A::Refunded, [0, 0, 0, 0, 0])]
#[case::expiry_with_code(&[Sold, Deadline, Codes("1", 1), Over], O::Completed, A::Finished, [10, 7, 0, 0, 1])]
#[case::expiry_by_the_provider(&[Sold, Ended], O::Expired, A::Refunded, [0, 0, 0, 0, 0])]
#[case::cancel_wins_over_expiry(&[Sold, Deadline, Cancel, Ended], O::Cancelled, A::Refunded, [0, 0, 0, 0, 0])]
#[case::refund_late(&[Sold, Deadline, Over, Ended], O::Expired, A::Refunded, [0, 0, 0, 0, 0])]
#[case::refund_twice(&[Sold, Cancel, Ended, Ended, Ended], O::Cancelled, A::Refunded, [0, 0, 0, 0, 0])]
#[case::refund_never(&[Sold, Deadline, Over], O::Expired, A::NeedsReview, [0, 0, 0, 7, 0])]
#[case::refund_given_up_by_a_person(&[Sold, Deadline, Over, WriteOff], O::Expired, A::WrittenOff, [0, 0, 7, 0, 0])]
#[case::refund_after_writing_off(&[Sold, Deadline, Over, WriteOff, Ended], O::Expired, A::WrittenOff, [0, 0, 7, 0, 0])]
#[case::code_after_refund(&[Sold, Cancel, Ended, Codes("1", 1)], O::Cancelled, A::Refunded, [0, 0, 0, 0, 1])]
#[case::code_after_expiry(&[Sold, Ended, Codes("1", 1), Codes("1", 1)], O::Expired, A::Refunded, [0, 0, 0, 0, 1])]
#[case::code_after_silence(&[Sold, Deadline, Over, Codes("1", 1)], O::Expired, A::Coded, [0, 7, 0, 0, 1])]
#[case::used_without_a_code(&[Sold, Finished], O::Expired, A::Finished, [0, 7, 0, 0, 0])]
#[case::text_is_no_code(&[Sold, Text, Ended], O::Expired, A::Refunded, [0, 0, 0, 0, 1])]
#[case::resend_brings_another(&[Sold, Codes("1", 1), Codes("12", 2)], O::Received, A::Coded, [10, 7, 0, 0, 2])]
#[case::resend_shows_the_old_one(&[Sold, Codes("1", 1), Codes("1", 1)], O::Received, A::Coded, [10, 7, 0, 0, 1])]
#[case::resend_brings_the_same_code_anew(&[Sold, Codes("1", 1), Codes("1", 2)], O::Received, A::Coded, [10, 7, 0, 0, 2])]
#[case::another_code_after_finishing(&[Sold, Codes("1", 1), Complete, Codes("12", 2)], O::Completed, A::Coded, [10, 7, 0, 0, 1])]
#[case::cheaper_than_listed(&[SoldFor(5, 8), Codes("1", 1)], O::Received, A::Coded, [8, 5, 0, 0, 1])]
#[case::dearer_than_listed(&[SoldFor(8, 12), Codes("1", 1)], O::Received, A::Coded, [12, 8, 0, 0, 1])]
#[case::dearer_than_the_ceiling(&[SoldFor(9, 13)], O::Buying, A::Cancelling, [0, 0, 0, 9, 0])]
#[case::dearer_than_the_ceiling_with_a_code(&[SoldFor(9, 13), Codes("1", 1)], O::Buying, A::Coded, [0, 9, 0, 0, 0])]
#[case::charged_more_in_flight(&[Sold, Charged(9), Codes("1", 1)], O::Received, A::Coded, [10, 9, 0, 0, 1])]
#[case::charged_less_in_flight(&[Sold, Charged(4)], O::Waiting, A::Open, [0, 0, 0, 4, 0])]
#[case::charged_beyond_the_price(&[Sold, Codes("1", 1), Charged(20), Complete, Finished], O::Completed, A::Finished, [10, 20, 0, 0, 1])]
#[case::charged_less_when_spent(&[Sold, Codes("1", 1), Complete, Finished, Charged(5)], O::Completed, A::Finished, [10, 5, 0, 0, 1])]
#[case::charged_twice_the_same(&[Sold, Charged(9), Charged(9), Codes("1", 1)], O::Received, A::Coded, [10, 9, 0, 0, 1])]
#[case::charged_otherwise_again(&[Sold, Charged(9), Charged(6), Codes("1", 1)], O::Received, A::Coded, [10, 6, 0, 0, 1])]
#[case::charged_then_given_back(&[Sold, Charged(9), Cancel, Ended], O::Cancelled, A::Refunded, [0, 0, 0, 0, 0])]
#[case::charged_after_the_refund(&[Sold, Cancel, Ended, Charged(9)], O::Cancelled, A::Refunded, [0, 0, 0, 0, 0])]
#[case::charged_while_cancelling(&[Sold, Cancel, Charged(9)], O::Cancelling, A::Cancelling, [0, 0, 0, 9, 0])]
#[case::charged_under_review(&[Sold, Deadline, Over, Charged(9), WriteOff], O::Expired, A::WrittenOff, [0, 0, 9, 0, 0])]
#[case::charged_after_writing_off(&[Sold, Deadline, Over, WriteOff, Charged(9)], O::Expired, A::WrittenOff, [0, 0, 7, 0, 0])]
#[case::charged_as_booked(&[Sold, Charged(7), Codes("1", 1)], O::Received, A::Coded, [10, 7, 0, 0, 1])]
#[case::charged_before_the_sale_is_known(&[Lost, Charged(9)], O::Unresolved, A::Unknown, [0, 0, 0, 7, 0])]
#[case::unclear(&[Lost], O::Unresolved, A::Unknown, [0, 0, 0, 7, 0])]
#[case::unclear_then_found(&[Lost, SoldFor(8, 11), Codes("1", 1)], O::Received, A::Coded, [11, 8, 0, 0, 1])]
#[case::unclear_then_disproved(&[Lost, NotSold], O::Unresolved, A::NotSold, [0, 0, 0, 0, 0])]
#[case::unclear_for_ever(&[Lost, Over], O::Failed, A::WrittenOff, [0, 0, 7, 0, 0])]
#[case::cancel_while_unclear(&[Lost, Cancel, Sold, Ended], O::Cancelled, A::Refunded, [0, 0, 0, 0, 0])]
#[case::disproved_and_sold_after_all(&[Lost, NotSold, Sold, Ended], O::Expired, A::Refunded, [0, 0, 0, 0, 0])]
#[case::the_next_offer_then_sold_after_all(&[Lost, NotSold, Next, Sold], O::Buying, A::Cancelling, [0, 0, 0, 7, 0])]
#[case::the_next_offer_then_a_code_after_all(&[Lost, NotSold, Next, Sold, Codes("1", 1), Finished], O::Buying, A::Finished, [0, 7, 0, 0, 0])]
#[case::the_next_offer_then_given_back(&[Lost, NotSold, Next, Sold, Ended], O::Buying, A::Refunded, [0, 0, 0, 0, 0])]
#[case::the_next_offer_then_silence(&[Lost, NotSold, Next, Sold, Over, WriteOff], O::Buying, A::WrittenOff, [0, 0, 7, 0, 0])]
#[case::another_number_then_a_code_on_the_first(&[Lost, NotSold, Next, Sold, NextSold, Codes("1", 1)], O::Waiting, A::Coded, [0, 7, 0, 0, 0])]
#[case::another_number_then_the_first_is_given_back(&[Lost, NotSold, Next, Sold, NextSold, Ended], O::Waiting, A::Refunded, [0, 0, 0, 0, 0])]
#[case::sold_twice(&[Sold, Sold, SoldFor(1, 1), Codes("1", 1)], O::Received, A::Coded, [10, 7, 0, 0, 1])]
#[case::lost_after_the_sale(&[Sold, Lost, NotSold, Codes("1", 1)], O::Received, A::Coded, [10, 7, 0, 0, 1])]
fn the_rules(#[case] steps: &[Step], #[case] order: O, #[case] attempt: A, #[case] ends: [i64; 5]) {
    let [charged, spent, lost, open, messages] = ends;
    let mut book = Book::new();
    for step in steps {
        book.take(*step);
    }
    assert_eq!((book.file.order, book.file.attempt), (order, attempt));
    assert_eq!(book.of(Account::Revenue), charged, "charged to the client");
    assert_eq!(book.of(Account::Cost), spent, "spent at the provider");
    assert_eq!(book.of(Account::Loss), lost, "lost");
    assert_eq!(
        book.of(Account::InFlight) + book.of(Account::Exposure),
        open,
        "in flight or exposed"
    );
    assert_eq!(
        i64::try_from(book.file.seen.len()),
        Ok(messages),
        "messages"
    );
    let client = book.of(Account::ClientFunds) + book.of(Account::ClientHolds);
    assert_eq!(client + charged, 100, "the client's money");
    assert_eq!(
        book.of(Account::ProviderWallet) + book.of(Account::Suspense),
        -(spent + lost + open),
        "the provider's money"
    );
    let held = book.of(Account::ClientHolds);
    assert_eq!(held > 0, order.holds_money(), "{held} held while {order:?}");
    let ends = book
        .kinds
        .iter()
        .filter(|kind| matches!(**kind, "charge" | "void"));
    assert_eq!(
        ends.count(),
        usize::from(!order.holds_money()),
        "ends of the hold"
    );
}

#[test]
fn a_number_dearer_than_the_account_bears_goes_back() {
    let mut book = Book::new();
    book.file.spendable = Micros::new(1);
    book.take(SoldFor(8, 12));
    assert_eq!(
        (book.file.order, book.file.attempt),
        (O::Buying, A::Cancelling)
    );
    assert_eq!(book.of(Account::ClientHolds), 10, "the hold is as it was");
}

#[test]
fn a_code_after_the_refund_is_shown_without_a_movement() {
    let mut book = Book::new();
    for step in [Sold, Cancel, Ended] {
        book.take(step);
    }
    let before = book.accounts.clone();
    book.take(Codes("1", 1));
    assert_eq!(book.accounts, before);
    assert_eq!(book.notes.last().map(String::as_str), Some("late_code"));
    assert_eq!(
        book.file.seen,
        [SeenMessage {
            revision: 1,
            code: OtpCode::new("111111"),
            text: None
        }]
    );
}

#[test]
fn a_cost_learnt_late_is_one_correction_beside_the_rows_that_stand() {
    let mut book = Book::new();
    for step in [Sold, Charged(9), Charged(9), Codes("1", 1), Charged(8)] {
        book.take(step);
    }
    assert_eq!(
        book.kinds,
        ["purchase", "repricing", "spend", "charge", "repricing"]
    );
    assert_eq!(book.file.cost.amount, Micros::new(8));
    assert_eq!(
        book.file.price,
        Micros::new(10),
        "the client's price stands"
    );
}
