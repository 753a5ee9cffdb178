//! What a provider's view of a number means: pure, so that it can be tabled and simulated.

use domain::{AttemptState, Micros, Timestamp};
use ledger::{Attempt, Incoming, SeenMessage, has_new_messages};
use provider::{ErrorKind, NumberState, NumberStatus, ProviderError};
use time::Duration;

/// What to do about a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// The provider charged another cost than the books have.
    Charged(Micros),
    /// Store the messages the provider shows; the ledger knows which are new.
    Messages(Vec<Incoming>, Option<u32>),
    /// It ended without a code; the money is back.
    EndedWithoutCode,
    /// It ended and the money is spent.
    Finished,
    /// Our time to wait is over: give it back.
    GiveUp,
    /// Ask the provider to take it back.
    Cancel,
    /// Tell the provider that it is done with.
    Finish,
    /// Its life is over and nobody says how it ended.
    LifetimeOver,
}

/// Why a number could not be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unseen {
    /// The provider did not answer, or answered nothing about this number.
    Silent,
    /// It answered that it does not show this number, as some do once it is given back.
    Denied,
}

impl From<&ProviderError> for Unseen {
    fn from(error: &ProviderError) -> Self {
        match error.kind {
            ErrorKind::UnknownOrder | ErrorKind::NotAllowedNow => Self::Denied,
            _ => Self::Silent,
        }
    }
}

/// The steps that follow from what the provider says now, and what the books have `seen` of its
/// messages: fewer is safe, and costs a settlement that changes nothing. `grace` is how long after a
/// number's end the provider may still say how it ended.
pub(crate) fn judge(
    attempt: &Attempt,
    view: Result<&NumberStatus, Unseen>,
    seen: &[SeenMessage],
    now: Timestamp,
    grace: Duration,
) -> Vec<Step> {
    let mut steps = Vec::new();
    let over = attempt.expires_at.is_some_and(|end| now >= end + grace);
    let view = match view {
        Ok(view) => view,
        // No information is not bad news, until nobody can have any.
        Err(_) if over => return vec![Step::LifetimeOver],
        // The answer to an earlier cancel may be lost, and only a cancel is answered now.
        Err(Unseen::Denied) if may_cancel(attempt, now) => return vec![Step::Cancel],
        Err(_) => return steps,
    };
    steps.extend(true_cost(attempt, view).map(Step::Charged));
    steps.extend(unsettled_messages(attempt, view, seen));
    let coded =
        attempt.state == AttemptState::Coded || view.messages.iter().any(|m| m.code.is_some());
    match view.state {
        NumberState::Cancelled | NumberState::Expired if coded => steps.push(Step::Finished),
        NumberState::Cancelled | NumberState::Expired => steps.push(Step::EndedWithoutCode),
        NumberState::Finished => steps.push(Step::Finished),
        NumberState::Waiting | NumberState::Received => {
            steps.extend(still_open(attempt, coded, over, now))
        }
    }
    steps
}

/// The messages, unless the books are through with them: a code stays in sight for as long as its
/// number lives, and would be settled in every beat.
fn unsettled_messages(
    attempt: &Attempt,
    view: &NumberStatus,
    seen: &[SeenMessage],
) -> Option<Step> {
    let messages: Vec<Incoming> = view
        .messages
        .iter()
        .map(|message| Incoming {
            code: message.code.clone(),
            text: message.text.clone(),
        })
        .collect();
    let moves_attempt = attempt.state != AttemptState::Coded
        && messages.iter().any(|message| message.code.is_some());
    (moves_attempt || has_new_messages(seen, &messages, view.revision))
        .then_some(Step::Messages(messages, view.revision))
}

/// What was charged, where the provider says it and the books have it otherwise. Of a number that
/// ended without a code nothing is kept, whatever it shows.
fn true_cost(attempt: &Attempt, view: &NumberStatus) -> Option<Micros> {
    let free = matches!(view.state, NumberState::Cancelled | NumberState::Expired)
        && attempt.state != AttemptState::Coded
        && view.messages.iter().all(|message| message.code.is_none());
    let cost = view.cost.filter(|_| !free)?;
    let is_news = cost.currency == attempt.cost.currency
        && cost.amount > Micros::ZERO
        && cost.amount != attempt.cost.amount;
    is_news.then_some(cost.amount)
}

/// Whether the number is to be given back and the provider takes it.
fn may_cancel(attempt: &Attempt, now: Timestamp) -> bool {
    attempt.state == AttemptState::Cancelling && attempt.cancel_from.is_none_or(|from| now >= from)
}

fn still_open(attempt: &Attempt, coded: bool, over: bool, now: Timestamp) -> Option<Step> {
    if coded {
        let ended = attempt.expires_at.is_some_and(|end| now >= end);
        let unwanted = attempt.order.is_final() || !attempt.is_current;
        return match (ended, unwanted) {
            // Whether or not the provider would still hear it.
            (true, _) => Some(Step::Finished),
            (false, true) => Some(Step::Finish),
            (false, false) => None,
        };
    }
    if attempt.state == AttemptState::Cancelling {
        return match (may_cancel(attempt, now), over) {
            (_, true) => Some(Step::LifetimeOver),
            (true, false) => Some(Step::Cancel),
            (false, false) => None,
        };
    }
    attempt
        .give_up_at
        .is_some_and(|end| now >= end)
        .then_some(Step::GiveUp)
}

#[cfg(test)]
mod tests {
    use domain::{AttemptId, Currency, Micros, Money, OrderId, OrderState, OtpCode, Product};
    use provider::Message;

    use super::*;

    const START: Timestamp = Timestamp::UNIX_EPOCH;

    fn attempt(state: AttemptState, order: OrderState) -> Attempt {
        Attempt {
            id: AttemptId(uuid::Uuid::from_u128(1)),
            order_id: OrderId(1),
            client: domain::ClientId(1),
            order,
            is_current: true,
            order_currency: Currency::USD,
            provider: "p".parse().unwrap(),
            offer_ref: "1".into(),
            product: Product::from_id(142).unwrap(),
            state,
            cost: Money::new(Micros::new(1), Currency::USD),
            max_cost: Micros::new(1),
            provider_order_id: Some("7".into()),
            phone: None,
            reason: None,
            provider_message: None,
            created_at: START,
            answered_at: None,
            expires_at: Some(START + Duration::minutes(20)),
            cancel_from: Some(START + Duration::minutes(2)),
            give_up_at: Some(START + Duration::minutes(20)),
            check_at: START,
            checks: 0,
            trace_parent: None,
        }
    }

    fn view(state: NumberState, code: Option<&str>) -> NumberStatus {
        let mut view = NumberStatus::bare(state);
        view.messages = code
            .map(|c| Message {
                code: OtpCode::new(c),
                text: None,
            })
            .into_iter()
            .collect();
        view
    }

    fn last(attempt: &Attempt, view: Result<&NumberStatus, Unseen>, minute: i64) -> Option<Step> {
        judge(
            attempt,
            view,
            &[],
            START + Duration::minutes(minute),
            Duration::minutes(1),
        )
        .pop()
    }

    #[test]
    fn silence_ends_nothing_before_the_numbers_life_is_over() {
        let open = attempt(AttemptState::Open, OrderState::Waiting);
        assert_eq!(last(&open, Err(Unseen::Silent), 20), None);
        assert_eq!(
            last(&open, Err(Unseen::Silent), 21),
            Some(Step::LifetimeOver)
        );
    }

    #[test]
    fn a_cancel_waits_for_its_time_and_is_given_up_only_after_the_end() {
        let leaving = attempt(AttemptState::Cancelling, OrderState::Cancelling);
        let waiting = view(NumberState::Waiting, None);
        assert_eq!(last(&leaving, Ok(&waiting), 1), None);
        assert_eq!(last(&leaving, Ok(&waiting), 2), Some(Step::Cancel));
        assert_eq!(last(&leaving, Ok(&waiting), 21), Some(Step::LifetimeOver));
    }

    #[test]
    fn a_number_that_is_not_shown_any_more_is_still_given_back() {
        let leaving = attempt(AttemptState::Cancelling, OrderState::Cancelling);
        for (unseen, minute, step) in [
            (Unseen::Denied, 1, None),
            (Unseen::Denied, 2, Some(Step::Cancel)),
            (Unseen::Silent, 2, None),
            (Unseen::Denied, 21, Some(Step::LifetimeOver)),
        ] {
            assert_eq!(last(&leaving, Err(unseen), minute), step, "{unseen:?}");
        }
        let open = attempt(AttemptState::Open, OrderState::Waiting);
        assert_eq!(last(&open, Err(Unseen::Denied), 2), None);
    }

    #[test]
    fn a_code_wins_over_every_end() {
        let leaving = attempt(AttemptState::Cancelling, OrderState::Cancelling);
        for state in [
            NumberState::Cancelled,
            NumberState::Expired,
            NumberState::Finished,
        ] {
            let steps = judge(
                &leaving,
                Ok(&view(state, Some("123456"))),
                &[],
                START,
                Duration::ZERO,
            );
            assert!(
                matches!(steps[..], [Step::Messages(..), Step::Finished]),
                "{steps:?}"
            );
        }
    }

    #[test]
    fn a_number_is_finished_when_its_client_is_done_or_its_time_is_up() {
        let received = view(NumberState::Received, Some("123456"));
        let coded = attempt(AttemptState::Coded, OrderState::Received);
        assert!(matches!(
            last(&coded, Ok(&received), 5),
            Some(Step::Messages(..))
        ));
        assert_eq!(last(&coded, Ok(&received), 20), Some(Step::Finished));
        let done = attempt(AttemptState::Coded, OrderState::Completed);
        assert_eq!(last(&done, Ok(&received), 5), Some(Step::Finish));
        assert_eq!(last(&done, Ok(&received), 20), Some(Step::Finished));
        let failed = attempt(AttemptState::Coded, OrderState::Failed);
        assert_eq!(last(&failed, Ok(&received), 5), Some(Step::Finish));
    }

    #[test]
    fn a_cost_that_the_books_have_otherwise_is_news_unless_nothing_is_kept() {
        let open = attempt(AttemptState::Open, OrderState::Waiting);
        let usd = |micros| Some(Money::new(Micros::new(micros), Currency::USD));
        let first = |state, code, cost| {
            let mut shown = view(state, code);
            shown.cost = cost;
            judge(&open, Ok(&shown), &[], START, Duration::ZERO)
                .into_iter()
                .next()
        };
        let waiting = |cost| first(NumberState::Waiting, None, cost);
        assert_eq!(waiting(usd(2)), Some(Step::Charged(Micros::new(2))));
        assert_eq!(waiting(usd(1)), None, "as booked");
        assert_eq!(waiting(usd(0)), None, "no price is no price");
        let rupiah = Some(Money::new(Micros::new(2), Currency::IDR));
        assert_eq!(waiting(rupiah), None, "not the account's currency");
        let given_back = first(NumberState::Cancelled, None, usd(2));
        assert_eq!(given_back, Some(Step::EndedWithoutCode));
        let used = first(NumberState::Cancelled, Some("123456"), usd(2));
        assert_eq!(used, Some(Step::Charged(Micros::new(2))));
    }

    #[test]
    fn waiting_ends_when_our_patience_does() {
        let open = attempt(AttemptState::Open, OrderState::Waiting);
        let waiting = view(NumberState::Waiting, None);
        assert_eq!(last(&open, Ok(&waiting), 19), None);
        assert_eq!(last(&open, Ok(&waiting), 20), Some(Step::GiveUp));
    }
}
