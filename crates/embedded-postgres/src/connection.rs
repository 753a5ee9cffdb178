//! Connecting to the server through its socket.

use std::fmt::Write;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgConnection, PgSslMode};
use sqlx::{Connection, Executor, Row};

const ROLE: &str = "switchboard";
const ANSWER_WAIT: Duration = Duration::from_secs(5);

/// The URL for sqlx, libpq and whatever else reads such URLs. The port and the
/// TLS mode are spelled out, or PGPORT and PGSSLMODE would fill them in.
pub(crate) fn url(socket_dir: &Path, database: &str) -> String {
    format!(
        "postgres://{ROLE}@localhost:5432/{}?host={}&sslmode=disable",
        percent_encoded(database.as_bytes()),
        percent_encoded(socket_dir.as_os_str().as_bytes()),
    )
}

/// Whether the server on `data` answers a query. It is asked for its folder,
/// since the socket may be another server's.
pub(crate) async fn answers(socket_dir: &Path, data: &Path) -> bool {
    let options = PgConnectOptions::new_without_pgpass()
        .socket(socket_dir)
        .port(5432)
        .username(ROLE)
        .database("postgres")
        .ssl_mode(PgSslMode::Disable);
    let ask = async {
        let mut connection = PgConnection::connect_with(&options).await?;
        let row = connection
            .fetch_one("select current_setting('data_directory') from (select 1) as ready")
            .await?;
        let answer: String = row.try_get(0)?;
        connection.close().await?;
        Ok::<_, sqlx::Error>(answer)
    };
    match tokio::time::timeout(ANSWER_WAIT, ask).await {
        Ok(Ok(answer)) => Path::new(&answer) == data,
        Ok(Err(error)) => {
            tracing::debug!(%error, "the server is not ready");
            false
        }
        Err(_) => false,
    }
}

fn percent_encoded(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for byte in bytes {
        if byte.is_ascii_alphanumeric() || b"/-._~".contains(byte) {
            text.push(char::from(*byte));
        } else {
            // Writing into a String cannot fail.
            let _ = write!(text, "%{byte:02X}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::str::FromStr;

    #[test]
    fn the_url_survives_odd_folder_names() {
        let folder = Path::new("/tmp/a b&c?d=é%");
        let options = PgConnectOptions::from_str(&url(folder, "my db")).unwrap();
        assert_eq!(options.get_socket().unwrap(), folder);
        assert_eq!(options.get_port(), 5432);
        assert_eq!(options.get_username(), "switchboard");
        assert_eq!(options.get_database(), Some("my db"));
    }
}
