//! What every request of every protocol passes: counting, faults, key, limits.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{Method, Uri, request::Parts},
    middleware::Next,
    response::Response,
};

use super::{connection::ResetSwitch, spoilt, state::Shared};
use crate::{
    Endpoint, ProviderKind,
    fault::{Plan, Struck},
    market::Twist,
};

/// Why a request is turned away before its handler.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Denial {
    InvalidKey,
    Blocked,
    /// With the seconds to wait, where the provider says.
    RateLimited(Option<u64>),
    NoSuchPath,
}

/// How a protocol differs at the gate.
#[derive(Clone, Copy, Debug)]
pub(super) struct Dialect {
    pub(super) kind: ProviderKind,
    pub(super) endpoint: fn(&Method, &Uri) -> Endpoint,
    pub(super) key: fn(&Parts) -> Option<String>,
    pub(super) idempotency_key: fn(&Parts) -> Option<String>,
    pub(super) deny: fn(Denial) -> Response,
}

#[derive(Clone, Debug)]
pub(super) struct Gate {
    pub(super) shared: Arc<Shared>,
    pub(super) dialect: Dialect,
}

/// Who calls, and how faults bend what the call does.
#[derive(Clone, Copy, Debug)]
pub(super) struct Caller {
    pub(super) account: usize,
    pub(super) twist: Twist,
    pub(super) list_lag: std::time::Duration,
}

/// Takes a request through the gate to its handler and the answer back.
pub(super) async fn pass(State(gate): State<Gate>, request: Request, next: Next) -> Response {
    let Gate { shared, dialect } = gate;
    let (mut parts, body) = request.into_parts();
    let endpoint = (dialect.endpoint)(&parts.method, &parts.uri);
    let switch = parts.extensions.get::<ResetSwitch>().cloned();
    let key = (dialect.key)(&parts).unwrap_or_default();
    let (account, is_replay) = {
        let market = shared.market();
        let account = market.account_by_key(dialect.kind, &key);
        let idempotency_key = (dialect.idempotency_key)(&parts);
        let is_replay = account
            .zip(idempotency_key)
            .is_some_and(|(account, key)| market.knows_key(account, &key));
        (account, is_replay)
    };
    let struck = Struck {
        provider: dialect.kind,
        endpoint,
        is_replay,
    };
    let Plan {
        wait_before,
        wait_after,
        answer,
        twist,
        list_lag,
    } = shared.plan(struck);
    tokio::time::sleep(wait_before).await;
    let answer_after = match answer {
        Some(fault) if !spoilt::strikes_after(&fault) => {
            return spoilt::answer(fault, None, switch, dialect.deny).await;
        }
        after => after,
    };
    let reply = match admit(&shared, &dialect, account, endpoint) {
        Err(denial) => (dialect.deny)(denial),
        Ok(account) => {
            parts.extensions.insert(Caller {
                account,
                twist,
                list_lag,
            });
            next.run(Request::from_parts(parts, body)).await
        }
    };
    tokio::time::sleep(wait_after).await;
    match answer_after {
        Some(fault) => spoilt::answer(fault, Some(reply), switch, dialect.deny).await,
        None => reply,
    }
}

fn admit(
    shared: &Shared,
    dialect: &Dialect,
    account: Option<usize>,
    endpoint: Endpoint,
) -> Result<usize, Denial> {
    let account = account.ok_or(Denial::InvalidKey)?;
    if !shared.market().account(account).config.active {
        return Err(Denial::Blocked);
    }
    shared
        .admit(account, dialect.kind, endpoint)
        .map_err(|wait| Denial::RateLimited(Some(wait.as_secs())))?;
    Ok(account)
}

/// The key of an `Authorization: Bearer` header.
pub(super) fn bearer(parts: &Parts) -> Option<String> {
    let value = parts.headers.get("authorization")?.to_str().ok()?;
    let (scheme, key) = value.split_once(' ')?;
    scheme
        .eq_ignore_ascii_case("bearer")
        .then(|| key.trim().to_owned())
}
