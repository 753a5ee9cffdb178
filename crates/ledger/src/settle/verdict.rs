//! What a person decides about a purchase whose outcome no machine can establish.

use domain::{AttemptId, AttemptState, Timestamp};
use lifecycle::{Case, News, Settled, detail};
use serde::Serialize;
use sqlx::PgConnection;

use super::{
    file,
    write::{self, Ruling},
};
use crate::{
    Actor, Evidence, Ledger, LedgerError,
    audit::{Change, record},
    booking::LockedAccounts,
    events::insert_event,
    evidence, transaction,
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
    WrittenOff,
}

/// What became of a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decided {
    /// It is on record.
    Settled(Settled),
    /// It does not fit the purchase: an unknown one was not sold or is written off, one that needs a
    /// review was refunded or is written off.
    Unfit(AttemptState),
}

/// What the order's history shows.
#[derive(Serialize)]
struct Shown<'a> {
    attempt: AttemptId,
    verdict: Verdict,
    reason: &'a str,
}

/// For the audit log.
#[derive(Serialize)]
struct Standing {
    state: &'static str,
    /// What was known when it was decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    evidence: Option<Known>,
}

#[derive(Serialize)]
struct Known {
    reason: Option<String>,
    provider_message: Option<String>,
    looked: Option<Evidence>,
}

async fn known_of(tx: &mut PgConnection, attempt: AttemptId) -> Result<Known, LedgerError> {
    let said = sqlx::query!(
        "select reason, provider_message from attempts where id = $1",
        attempt.0
    )
    .fetch_one(&mut *tx)
    .await?;
    let looked = evidence::find(tx, &[attempt]).await?.remove(&attempt);
    Ok(Known {
        reason: said.reason,
        provider_message: said.provider_message,
        looked,
    })
}

impl Ledger {
    /// Settles a purchase by a person's word.
    ///
    /// # Errors
    /// There is no such attempt, or the database failed.
    pub async fn decide(
        &self,
        attempt: AttemptId,
        verdict: Verdict,
        reason: &str,
        actor: &Actor,
        now: Timestamp,
    ) -> Result<Decided, LedgerError> {
        transaction::run(|| async {
            let mut tx = self.pool.begin().await?;
            let locked = file::lock(&mut tx, attempt).await?;
            let state = locked.file.attempt;
            let reason_text = reason.to_owned();
            let news = match (verdict, state) {
                (Verdict::NotSold, AttemptState::Unknown) => News::ProvenNotSold {
                    message: reason_text,
                },
                (Verdict::Refunded, AttemptState::NeedsReview) => News::EndedWithoutCode,
                (Verdict::WrittenOff, AttemptState::Unknown | AttemptState::NeedsReview) => {
                    News::WriteOff {
                        reason: reason_text,
                    }
                }
                _ => return Ok(Decided::Unfit(state)),
            };
            let shown = detail(&Shown {
                attempt,
                verdict,
                reason,
            });
            let known = known_of(&mut tx, attempt).await?;
            let order_id = locked.row.order_id;
            insert_event(&mut tx, order_id, "decided", now, &shown).await?;
            let mut case = Case::open(locked.file);
            case.hear(news);
            let (settled, effects) = case.close();
            let ruling = Ruling {
                row: locked.row,
                effects,
                now,
            };
            write::all(&mut tx, &mut LockedAccounts::default(), vec![ruling]).await?;
            let change = Change {
                action: "purchase.decide",
                target: format!("order:{}/attempt:{attempt}", order_id.0),
                before: Some(&Standing {
                    state: state.as_str(),
                    evidence: Some(known),
                }),
                after: Some(&Standing {
                    state: settled.attempt.as_str(),
                    evidence: None,
                }),
                reason: Some(reason),
            };
            record(&mut tx, actor, change, now).await?;
            tx.commit().await?;
            Ok(Decided::Settled(settled))
        })
        .await
    }
}
