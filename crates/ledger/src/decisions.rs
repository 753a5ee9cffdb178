//! A person's verdict on a purchase that no machine can settle.

use domain::{AttemptId, AttemptState, Timestamp};
use serde::Serialize;

use crate::{
    Actor, Ledger, LedgerError, News, Settled,
    audit::{self, Change},
    events::{detail, insert_event},
};

/// What is true of a purchase, as a person found out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The provider never sold it: the exposure is taken back.
    NotSold,
    /// The provider ended it without a code and gave the money back.
    Refunded,
    /// The money is gone: booked as a loss.
    Lost,
}

impl Verdict {
    /// The verdict as news about an attempt in this state; `None` where it cannot be true of one.
    fn news(self, state: AttemptState, reason: &str) -> Option<News> {
        let reason = reason.to_owned();
        Some(match (self, state) {
            (Self::NotSold, AttemptState::Unknown) => News::ProvenNotSold { message: reason },
            (Self::Refunded, AttemptState::NeedsReview) => News::EndedWithoutCode,
            (Self::Lost, AttemptState::Unknown | AttemptState::NeedsReview) => {
                News::WriteOff { reason }
            }
            _ => return None,
        })
    }
}

/// What became of a verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decided {
    /// It is booked.
    Settled(Settled),
    /// It cannot be true of an attempt that stands so.
    DoesNotFit(AttemptState),
    /// There is no such attempt.
    NoSuchAttempt,
    /// A verdict needs a reason.
    NoReason,
}

/// A verdict as the order's history and the audit log keep it.
#[derive(Serialize)]
struct OnRecord<'a> {
    attempt: AttemptId,
    verdict: Verdict,
    reason: &'a str,
    by: &'a str,
}

#[derive(Serialize)]
struct Standing {
    state: AttemptState,
}

impl Ledger {
    /// Settles an unclear purchase by a person's verdict. Who decided what and why is on record
    /// before any money moves.
    ///
    /// # Errors
    /// The database is away, or the attempt moved meanwhile.
    pub async fn decide(
        &self,
        attempt_id: AttemptId,
        verdict: Verdict,
        reason: &str,
        actor: &Actor,
        now: Timestamp,
    ) -> Result<Decided, LedgerError> {
        let reason = reason.trim();
        if reason.is_empty() {
            return Ok(Decided::NoReason);
        }
        let Some(attempt) = self.find_attempt(attempt_id).await? else {
            return Ok(Decided::NoSuchAttempt);
        };
        let Some(news) = verdict.news(attempt.state, reason) else {
            return Ok(Decided::DoesNotFit(attempt.state));
        };
        let mut tx = self.pool.begin().await?;
        let on_record = OnRecord {
            attempt: attempt_id,
            verdict,
            reason,
            by: &actor.subject,
        };
        insert_event(&mut tx, attempt.order_id, "decided", now, &detail(&on_record)).await?;
        let change = Change {
            action: "purchase.decide",
            target: format!("attempt:{attempt_id}"),
            before: Some(&Standing {
                state: attempt.state,
            }),
            after: Some(&on_record),
            reason: Some(reason),
        };
        audit::record(&mut tx, actor, change, now).await?;
        tx.commit().await?;
        let settled = self.settle(attempt_id, news, now).await?;
        Ok(match settled.changed {
            true => Decided::Settled(settled),
            false => Decided::DoesNotFit(settled.attempt),
        })
    }
}
