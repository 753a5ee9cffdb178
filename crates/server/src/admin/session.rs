//! Who is signed in.

use axum::response::IntoResponse;
use serde::Serialize;
use utoipa::ToSchema;

use super::Auditor;
use crate::{
    admin_token::Role,
    amount::Moment,
    envelope::{Success, ok},
    error::ApiError,
};

/// What your token says.
#[derive(Debug, Serialize, ToSchema)]
pub struct SessionView {
    /// Who you are, as the audit log names you.
    #[schema(example = "jo")]
    subject: String,
    /// What you may do.
    role: Role,
    /// When the token ends.
    expires_at: Moment,
}

/// Read who you are.
#[utoipa::path(get, path = "/admin/v1/session", operation_id = "admin_get_session",
    tag = "admin-session", security(("admin_token" = ["auditor"])),
    responses((status = 200, description = "You", body = Success<SessionView>)))]
pub async fn get(Auditor(administrator): Auditor) -> Result<impl IntoResponse, ApiError> {
    Ok(ok(SessionView {
        subject: administrator.subject,
        role: administrator.role,
        expires_at: Moment(administrator.expires_at),
    }))
}
