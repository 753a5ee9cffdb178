//! Runs a command with `DATABASE_URL` set to a migrated throwaway database.
//!
//! `cargo run -p embedded-postgres --example with_postgres -- --migrations migrations CMD ARGS...`

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use embedded_postgres::{EmbeddedPostgres, Options, Profile, throwaway_data_dir};
use sqlx::{AssertSqlSafe, Connection, PgConnection};

const USAGE: &str = "usage: with_postgres [--migrations FOLDER] COMMAND [ARGUMENT...]";
const DATABASE: &str = "migrated";

#[tokio::main]
async fn main() -> anyhow::Result<ExitCode> {
    let (migrations, command) = parse(std::env::args().skip(1))?;
    let server = EmbeddedPostgres::start(Options {
        data_dir: throwaway_data_dir("with-postgres"),
        profile: Profile::Throwaway,
        may_download: true,
    })
    .await?;
    let ran = run(&server, migrations.as_deref(), &command).await;
    server.stop().await?;
    ran
}

fn parse(
    mut arguments: impl Iterator<Item = String>,
) -> anyhow::Result<(Option<PathBuf>, Vec<String>)> {
    let mut migrations = None;
    let mut command = Vec::new();
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--migrations" => migrations = Some(arguments.next().context(USAGE)?.into()),
            "--" => break,
            option if option.starts_with('-') => bail!("unknown option {option}; {USAGE}"),
            _ => {
                command.push(argument);
                break;
            }
        }
    }
    command.extend(arguments);
    if command.is_empty() {
        bail!(USAGE);
    }
    Ok((migrations, command))
}

async fn run(
    server: &EmbeddedPostgres,
    migrations: Option<&Path>,
    command: &[String],
) -> anyhow::Result<ExitCode> {
    let mut connection = PgConnection::connect(&server.url()).await?;
    sqlx::raw_sql(AssertSqlSafe(format!("create database {DATABASE}")))
        .execute(&mut connection)
        .await?;
    connection.close().await?;
    let url = server.url_for(DATABASE);
    if let Some(folder) = migrations {
        migrate(&url, folder).await?;
    }
    let (program, arguments) = command.split_first().context(USAGE)?;
    let status = tokio::process::Command::new(program)
        .args(arguments)
        .env("DATABASE_URL", &url)
        .kill_on_drop(true)
        .status()
        .await
        .with_context(|| format!("run {program}"))?;
    // Ended by a signal: there is no code, and it was no success.
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    Ok(ExitCode::from(code.unwrap_or(1)))
}

/// Applies the files in the order of their names.
async fn migrate(url: &str, folder: &Path) -> anyhow::Result<()> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .with_context(|| format!("list {}", folder.display()))?
        .map(|entry| Ok(entry?.path()))
        .collect::<std::io::Result<_>>()?;
    files.retain(|path| path.extension().is_some_and(|end| end == "sql"));
    files.sort();
    let mut connection = PgConnection::connect(url).await?;
    for file in files {
        let sql = std::fs::read_to_string(&file)?;
        sqlx::raw_sql(AssertSqlSafe(sql))
            .execute(&mut connection)
            .await
            .with_context(|| format!("apply {}", file.display()))?;
    }
    connection.close().await?;
    Ok(())
}
