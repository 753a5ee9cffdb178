//! The messages that a client's number received.

use domain::{AttemptId, OrderId, OtpCode, Timestamp};
use sqlx::PgConnection;

use crate::{LedgerError, settle::Incoming};

struct Seen {
    revision: i32,
    code: Option<String>,
    message: Option<String>,
}

/// Messages that were new.
pub(crate) struct Stored {
    /// How many.
    pub(crate) count: i32,
    /// Those among them that carry a code, by revision.
    pub(crate) coded: Vec<i32>,
}

/// Stores those of the provider's messages that are new.
///
/// Providers show the old code again after a resend: a message whose code and text are known is
/// not new, unless the provider itself counts more messages than we have.
pub(crate) async fn insert_new(
    tx: &mut PgConnection,
    order_id: OrderId,
    attempt_id: AttemptId,
    incoming: &[Incoming],
    provider_count: Option<u32>,
    now: Timestamp,
) -> Result<Stored, LedgerError> {
    let mut known = sqlx::query_as!(
        Seen,
        "select revision, code, message from messages where order_id = $1 order by revision",
        order_id.0,
    )
    .fetch_all(&mut *tx)
    .await?;
    let mut fresh: Vec<&Incoming> = incoming
        .iter()
        .filter(|message| !known.iter().any(|seen| same(seen, message)))
        .collect();
    let counted = provider_count
        .and_then(|count| usize::try_from(count).ok())
        .unwrap_or(0);
    if fresh.is_empty() && counted > known.len() && known.iter().any(|seen| seen.code.is_some()) {
        fresh.extend(incoming.last());
    }
    let mut stored = Stored {
        count: 0,
        coded: Vec::new(),
    };
    for message in fresh {
        let revision = known.last().map_or(0, |seen| seen.revision) + 1;
        let code = message.code.as_ref().map(|code| code.as_str().to_owned());
        let text = message.text.as_ref().map(|text| text.as_str().to_owned());
        sqlx::query!(
            "insert into messages (order_id, revision, attempt_id, code, message, received_at)
             values ($1, $2, $3, $4, $5, $6)",
            order_id.0,
            revision,
            attempt_id.0,
            code,
            text,
            now,
        )
        .execute(&mut *tx)
        .await?;
        stored.coded.extend(code.is_some().then_some(revision));
        stored.count += 1;
        known.push(Seen {
            revision,
            code,
            message: text,
        });
    }
    Ok(stored)
}

/// The same message, where either view may lack the text (lists show less than single reads).
fn same(seen: &Seen, message: &Incoming) -> bool {
    let text = message.text.as_ref().map(OtpCode::as_str);
    let code = message.code.as_ref().map(OtpCode::as_str);
    match (seen.message.as_deref(), text) {
        (Some(seen_text), Some(text)) => {
            seen_text == text && (code.is_none() || seen.code.as_deref() == code)
        }
        _ => seen.code.as_deref() == code,
    }
}
