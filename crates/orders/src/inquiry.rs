//! What to ask about a purchase without a known outcome, and what the answers prove: pure.

use std::time::Duration;

use domain::{Product, Timestamp};
use ledger::{Attempt, Unclear};
use provider::{
    BuyOutcome, Capabilities, ProviderOrderId, RecoveryClass, Refusal, RefusalReason, Sold,
    UnknownReason,
};
use routing::RankedOffer;

use crate::{OrderSettings, desk::LONGEST_LIFE, ownership::made_from};

/// Waits between two looks at one purchase: doubled from the first to the last.
const FIRST_WAIT: Duration = Duration::from_secs(1);
pub(crate) const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// What can be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Inquiry {
    /// The same purchase again under its key: the provider answers with the first outcome.
    Repeat,
    /// The account's orders made at or after `since`.
    List {
        /// By the provider's clock.
        since: Timestamp,
    },
    /// Nothing: there is no proof, and after `until` none is of use.
    Wait {
        /// When the number's life, if it was sold, is over.
        until: Timestamp,
    },
    /// Nothing, and what could be proven would be of no use to anybody any more.
    TooLate,
}

/// What was found out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Finding {
    /// The purchase worked.
    Sold(Sold),
    /// It did not; the evidence, for people.
    NotSold(String),
    /// More orders than purchases that may have made them: somebody else uses the account, and only
    /// a person can tell which of them is whose.
    Doubtful {
        /// The orders.
        orders: Vec<ProviderOrderId>,
        /// For people.
        evidence: String,
    },
    /// It is unclear all the same; what speaks for what, for people.
    Unproven(String),
}

/// What to ask about a purchase now, by what its provider can be asked.
pub(crate) fn inquiry(
    attempt: &Attempt,
    abilities: &Capabilities,
    settings: &OrderSettings,
    now: Timestamp,
) -> Inquiry {
    match abilities.recovery {
        RecoveryClass::RepeatableByKey if now < attempt.created_at + settings.repeat_for => {
            Inquiry::Repeat
        }
        RecoveryClass::RepeatableByKey | RecoveryClass::Listable => Inquiry::List {
            since: made_from(attempt),
        },
        RecoveryClass::Blind => {
            let end = attempt.created_at + abilities.number_lifetime + settings.grace;
            match now >= end {
                true => Inquiry::TooLate,
                false => Inquiry::Wait { until: end },
            }
        }
    }
}

/// Until when the first request of a purchase may be on its way: where nobody saw how it ended, as
/// long as its driver could have waited for it.
pub(crate) fn is_out_until(attempt: &Attempt, settings: &OrderSettings) -> Option<Timestamp> {
    let abandoned = Some(UnknownReason::Abandoned.as_str());
    (attempt.reason.as_deref() == abandoned)
        .then(|| attempt.created_at + settings.longest_purchase())
}

/// What the answer to a repeated purchase proves. While the first request may be `out` its refusal
/// proves nothing: what comes later under the same key may be sold.
pub(crate) fn weigh_repeat(outcome: BuyOutcome, out: bool) -> Finding {
    match outcome {
        BuyOutcome::Sold(sold) => Finding::Sold(sold),
        BuyOutcome::Refused(refusal) if is_proof(&refusal) && out => Finding::Unproven(format!(
            "refused, while the first request may still be on its way: {}",
            refusal.reason.as_str()
        )),
        BuyOutcome::Refused(refusal) if is_proof(&refusal) => Finding::NotSold(format!(
            "the repeated purchase was refused: {}",
            refusal.reason.as_str()
        )),
        BuyOutcome::Refused(refusal) => Finding::Unproven(format!(
            "a refusal that may have nothing to do with it: {}",
            refusal.reason.as_str()
        )),
        BuyOutcome::NotSent { detail, .. } => {
            Finding::Unproven(format!("the request was not sent: {detail}"))
        }
        BuyOutcome::Unknown { reason, detail } => {
            Finding::Unproven(format!("no outcome, {}: {detail}", reason.as_str()))
        }
    }
}

/// Whether nobody can prove anything any more: what stays unclear for so long must not block its
/// product and fill lists for ever.
pub(crate) fn is_hopeless(attempt: &Attempt, now: Timestamp) -> bool {
    now >= attempt.created_at + LONGEST_LIFE
}

/// When to look next, after a look that proved nothing: also at the moment from which a refusal
/// does.
pub(crate) fn look_again(attempt: &Attempt, settings: &OrderSettings, now: Timestamp) -> Timestamp {
    let doublings = u32::try_from(attempt.checks).unwrap_or(0).min(10);
    let again = now + FIRST_WAIT.saturating_mul(1 << doublings).min(LONGEST_WAIT);
    let arrived = is_out_until(attempt, settings).filter(|until| *until > now);
    arrived.map_or(again, |arrived| again.min(arrived))
}

/// Whether nothing more of a product may be bought at an account while purchases are unclear:
/// where orders can only be told apart by listing them, the same product; anywhere, what would take
/// the exposure past the account's limit.
pub(crate) fn is_blocked(
    unclear: &[Unclear],
    offer: &RankedOffer,
    product: Product,
    recovery: Option<RecoveryClass>,
    settings: &OrderSettings,
) -> bool {
    let here = || unclear.iter().filter(|u| u.provider == offer.provider);
    let same = recovery == Some(RecoveryClass::Listable) && here().any(|u| u.product == product);
    let exposed: i64 = here().map(|u| u.exposure.amount.get()).sum();
    let full = settings
        .exposure_limits
        .get(&offer.provider)
        .is_some_and(|limit| exposed.saturating_add(offer.cost.amount.get()) > limit.get());
    same || full
}

/// Whether a refusal of the repeated purchase says that the first one did not happen. What a
/// provider may answer before it looks at the key proves nothing.
fn is_proof(refusal: &Refusal) -> bool {
    matches!(
        refusal.reason,
        RefusalReason::OutOfStock
            | RefusalReason::PriceAboveLimit(_)
            | RefusalReason::UnknownProduct
    )
}
