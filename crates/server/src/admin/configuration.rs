//! The configuration of the gateway that answers.

use axum::{extract::State, response::IntoResponse};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Admin;
use crate::{
    app::AppState,
    config::ConfigError,
    envelope::{Success, ok},
    error::{ApiError, ErrorCode},
    extract::Body,
    reload,
};

/// Why the configuration is read anew.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReloadConfiguration {
    /// For the audit log; 1 to 500 characters.
    #[schema(min_length = 1, max_length = 500, example = "new key of cheap-id")]
    reason: String,
}

/// What differs from before and is in force now.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReloadedView {
    /// The sections with changes; none: nothing had changed.
    #[schema(example = json!(["pricing", "providers.cheap-id"]))]
    sections: Vec<String>,
    /// What is probably not meant, each with its place.
    #[schema(example = json!([]))]
    warnings: Vec<String>,
}

/// Read the configuration anew, as after SIGHUP.
///
/// The change is taken over whole, or refused whole: then `details.problems` says what is wrong
/// where, with file and line. It is the gateway that answers that does so; others read theirs when
/// they are told. Not everything can change without a restart.
#[utoipa::path(post, path = "/admin/v1/configuration/reload",
    operation_id = "admin_reload_configuration", tag = "admin-configuration",
    security(("admin_token" = ["admin"])), request_body = ReloadConfiguration,
    responses((status = 200, description = "It is in force", body = Success<ReloadedView>)))]
pub async fn reload(
    State(state): State<AppState>,
    Admin(administrator): Admin,
    Body(body): Body<ReloadConfiguration>,
) -> Result<impl IntoResponse, ApiError> {
    let reason = super::text::reason(&body.reason)?;
    let (actor, now) = (administrator.actor(), state.clock.now());
    // Before: nothing may change that is not on record.
    state.ledger.note_reload(reason, &actor, now).await?;
    let changes = reload::reload(&state).await.map_err(refused)?;
    let warnings = changes.warnings.iter();
    Ok(ok(ReloadedView {
        sections: changes.sections,
        warnings: warnings.map(ToString::to_string).collect(),
    }))
}

fn refused(error: ConfigError) -> ApiError {
    let problems: Vec<_> = error.problems().iter().map(ToString::to_string).collect();
    ApiError::new(
        ErrorCode::Conflict,
        format!("the configuration is refused; nothing has changed: {error}"),
    )
    .with_reason("CONFIGURATION_REFUSED")
    .with_detail("problems", problems)
}
