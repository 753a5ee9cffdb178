//! The administrators' page, from the crate `admin-console`.

use admin_console::{Asset, CONTENT_SECURITY_POLICY, START};
use axum::{
    http::HeaderMap,
    response::{IntoResponse, Redirect, Response},
};
use http::{StatusCode, header};

use crate::{
    envelope::{ErrorBody, header_text},
    error::ApiError,
    extract::Path,
};

/// Where people find the page; with the slash, so that its files are found beside it.
pub const CONSOLE_PATH: &str = "/console/";

/// Open the administrators' page.
#[utoipa::path(get, path = "/console", operation_id = "open_console", tag = "admin-console",
    responses((status = 303, description = "To the page")))]
pub async fn open() -> Redirect {
    Redirect::to(CONSOLE_PATH)
}

/// Read the administrators' page.
#[utoipa::path(get, path = "/console/", operation_id = "get_console", tag = "admin-console",
    responses((status = 200, description = "The page", body = String, content_type = "text/html"),
              (status = 304, description = "You have it")))]
pub async fn start(headers: HeaderMap) -> Result<Response, ApiError> {
    serve(START, &headers)
}

/// Read a file of the administrators' page.
#[utoipa::path(get, path = "/console/{file}", operation_id = "get_console_file",
    tag = "admin-console",
    params(("file" = String, Path, description = "Its name", example = "style.css")),
    responses((status = 200, description = "The file", content((String = "text/html"),
               (String = "text/css"), (String = "text/javascript"))),
              (status = 304, description = "You have it"),
              (status = 404, description = "No such file", body = ErrorBody)))]
pub async fn file(Path(name): Path<String>, headers: HeaderMap) -> Result<Response, ApiError> {
    serve(&name, &headers)
}

fn serve(name: &str, headers: &HeaderMap) -> Result<Response, ApiError> {
    let Asset {
        bytes,
        content_type,
        digest,
    } = admin_console::find(name).ok_or_else(|| ApiError::not_found("file"))?;
    let tag: String = digest[..16]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let tag = format!("\"{tag}\"");
    let known = header_text(headers, header::IF_NONE_MATCH.as_str()) == tag;
    let about = [
        (header::CONTENT_TYPE, content_type.to_owned()),
        (header::ETAG, tag),
        // Asked for each time, answered with 304: a new release shows at once.
        (header::CACHE_CONTROL, "no-cache".to_owned()),
        (
            header::CONTENT_SECURITY_POLICY,
            CONTENT_SECURITY_POLICY.to_owned(),
        ),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
        (header::REFERRER_POLICY, "no-referrer".to_owned()),
    ];
    Ok(if known {
        (StatusCode::NOT_MODIFIED, about).into_response()
    } else {
        (about, bytes).into_response()
    })
}
