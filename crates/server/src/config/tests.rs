mod changes;
mod contradictions;

use std::io::Write;

use rstest::rstest;
use secrecy::ExposeSecret;

use super::*;

fn environment<const N: usize>(variables: [(&str, &str); N]) -> Environment {
    variables.into_iter().collect()
}

/// Loads a text as `config.toml`; the folder's name is cut out of errors.
fn load<const N: usize>(text: &str, variables: [(&str, &str); N]) -> Result<Config, String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.toml");
    std::fs::write(&path, text).unwrap();
    Config::load(Some(&path), &environment(variables)).map_err(|error| {
        let prefix = format!("{}/", folder.path().display());
        error.to_string().replace(&prefix, "")
    })
}

const CHEAP: &str = r#"[providers.cheap-id]
kind = "smscode"
base_url = "http://127.0.0.1:7001/v1"
token = "abc"
currency = "IDR"
"#;

#[test]
fn the_fixed_part_of_the_design_is_read() {
    let text = r#"
listen = "127.0.0.1:8080"
admin_listen = "127.0.0.1:8081"
data_dir = "/var/lib/switchboard"
[database]
url = "postgres://user:hush@db/switchboard"
[pricing]
markup_percent = "2.5"
[rates]
"USD/IDR" = "16250"
[providers.cheap-id]
kind = "smscode"
base_url = "http://127.0.0.1:7001/v1"
token = "opensesame"
currency = "IDR"
[providers.channel]
kind = "gosms"
base_url = "http://127.0.0.1:7002/api/v1"
token = "ch_rosebud"
currency = "USD"
products = [ { service = "whatsapp", country = "ID", price = "0.50" } ]
[providers.online]
kind = "smsonline"
base_url = "http://127.0.0.1:7003/api/v1"
token = "hunter2"
currency = "USD"
enabled = false
max_requests_per_second = 3
timeout_ms = 2500
poll_interval_ms = 6000
auto_cancel_after_s = 120
exposure_limit = 5
aliases = { services = { "Whats App" = "whatsapp" }, countries = { indo = "ID" } }
webhook_secret = "correcthorse"
"#;
    let config = load(text, []).unwrap();
    assert_eq!(config.providers.len(), 3);
    assert_eq!(config.route_policy().markup_percent.to_string(), "2.5");
    let channel = &config.providers[&"channel".parse().unwrap()];
    assert_eq!(channel.products[0].price.unwrap().to_string(), "0.5");
    let name = "online".parse().unwrap();
    let online = &config.providers[&name];
    assert!(!online.enabled);
    let account = online.account_settings(&name);
    assert_eq!(account.key.expose_secret(), "hunter2");
    assert_eq!(account.timeout.as_millis(), 2500);
    assert_eq!(
        config.order_settings().exposure_limits[&name].to_string(),
        "5"
    );
    let rates = config
        .refresh_settings(domain::Timestamp::UNIX_EPOCH)
        .config_rates;
    assert_eq!(rates[0].pair.to_string(), "USD/IDR");
    let findings = config.check();
    assert!(
        findings.errors.is_empty() && findings.warnings.is_empty(),
        "{findings:?}"
    );
    let shown = format!("{config:?}");
    for secret in [
        "hush@",
        "opensesame",
        "ch_rosebud",
        "hunter2",
        "correcthorse",
    ] {
        assert!(
            text.contains(secret) && !shown.contains(secret),
            "{secret} in {shown}"
        );
    }
}

#[test]
fn the_commented_defaults_are_the_defaults() {
    let mut written = load(COMMENTED_DEFAULTS, []).unwrap();
    written.sources = Sources::default();
    assert_eq!(format!("{written:?}"), format!("{:?}", Config::default()));
}

#[test]
fn the_commented_examples_are_valid_and_no_key_is_left_out() {
    let is_prose = |line: &str| {
        let key = line
            .trim_start_matches("# ")
            .split([' ', '='])
            .next()
            .unwrap_or_default();
        !line.starts_with("# ")
            || !(line.contains(" = ")
                || line.starts_with("# [")
                || line.starts_with("# ]")
                || line.starts_with("#   {"))
            || key.starts_with(char::is_uppercase)
            || line.contains("SWITCHBOARD__")
    };
    let uncommented: String = COMMENTED_DEFAULTS
        .lines()
        .map(|line| {
            if is_prose(line) {
                line
            } else {
                line.trim_start_matches("# ")
            }
        })
        .filter(|line| !line.contains("/run/secrets"))
        .flat_map(|line| [line, "\n"])
        .collect();
    let config = load(
        &uncommented,
        [
            ("CHEAP_ID_TOKEN", "a"),
            ("CHEAP_ID_WEBHOOK", "b"),
            ("CHANNEL_TOKEN", "c"),
            ("SWITCHBOARD_DATABASE", "postgres://db/switchboard"),
            ("SWITCHBOARD__PROVIDERS__ONLINE__TOKEN", "d"),
        ],
    )
    .unwrap();
    assert_eq!(config.providers.len(), 3);
    assert!(config.check().errors.is_empty(), "{:?}", config.check());
}

#[rstest]
#[case("listen = 8080", "config.toml:1:10: listen: expected a text in quotes")]
#[case(
    "\nlisten = \"8080\"",
    "config.toml:2:10: listen: expected an IP address with a port, such as 127.0.0.1:8080"
)]
#[case(
    "[pricing]\nmarkup_percnt = \"1\"",
    "config.toml:2:1: pricing.markup_percnt: unknown key markup_percnt: did you mean markup_percent?"
)]
#[case(
    "[database]\npool = 3",
    "config.toml:2:1: database.pool: unknown key pool: possible here are url, max_connections"
)]
#[case(
    "[pricing]\n\n  markup_percent = 1.5",
    "config.toml:3:20: pricing.markup_percent: put the number in quotes, such as \"2.5\": it is read exactly, digit by digit"
)]
#[case(
    "[pricing]\nmarkup_percent = \"-1\"",
    "config.toml:2:18: pricing.markup_percent: must not be negative"
)]
#[case(
    "[rates]\n\"USD/IDR\" = \"0\"",
    "config.toml:2:13: rates.\"USD/IDR\": must be above zero"
)]
#[case(
    "[rates]\nUSDIDR = \"1\"",
    "config.toml:2:1: rates.USDIDR: expected two ISO 4217 codes such as \"USD/IDR\""
)]
#[case(
    "[routing]\ncatalog_refresh_s = 0",
    "config.toml:2:21: routing.catalog_refresh_s: must be at least 1"
)]
#[case(
    "[routing]\ncatalog_refresh_s = -3",
    "config.toml:2:21: routing.catalog_refresh_s: expected a whole number, not negative"
)]
#[case(
    "[limits]\nbalance_per_minute = 0",
    "config.toml:2:22: limits.balance_per_minute: must be a whole number of at least 1"
)]
#[case(
    "[telemetry]\nformat = \"jsn\"",
    "config.toml:2:10: telemetry.format: unknown word jsn: did you mean json?"
)]
#[case(
    "[providers.a]\nkind = \"gosm\"",
    "config.toml:2:8: providers.a.kind: unknown word gosm: did you mean gosms?"
)]
#[case(
    "[providers.a]\ntoken = 12345",
    "config.toml:2:9: providers.a.token: expected text, { env = \"NAME\" } or { file = \"PATH\" }"
)]
#[case(
    "[providers.a]\ntoken = { enw = \"X\" }",
    "config.toml:2:9: providers.a.token: unknown key enw: did you mean env?"
)]
#[case(
    "[providers.a]\ntoken = { env = \"X\", file = \"y\" }",
    "config.toml:2:9: providers.a.token: give either env or file, not both"
)]
#[case(
    "[providers.a]\nbase_url = \"ftp://x\"",
    "config.toml:2:12: providers.a.base_url: expected a URL such as https://api.example.com/v1, without key or query"
)]
#[case(
    "[providers.a]\ncurrency = \"USX\"",
    "config.toml:2:12: providers.a.currency: unknown currency \"USX\": use an ISO 4217 code such as USD"
)]
#[case(
    "[providers.a]\nexposure_limit = \"0\"",
    "config.toml:2:18: providers.a.exposure_limit: must be above zero"
)]
#[case(
    "[providers.\"Cheap ID\"]\nkind = \"gosms\"",
    "config.toml:1:12: providers.\"Cheap ID\": not a provider name of 1 to 40 of a-z, 0-9, - and _: \"Cheap ID\""
)]
#[case(
    "[providers.a]\nproducts = [\n { service = \"whatsapp\", country = \"XX\" },\n]",
    "config.toml:3:36: providers.a.products[0].country: unknown country \"XX\": use an ISO 3166-1 alpha-2 code such as ID"
)]
#[case(
    "[providers.a]\nproducts = [ { service = \"whatsapp\" } ]",
    "config.toml:2:14: providers.a.products[0]: missing field `country`"
)]
#[case(
    "[providers.a]\nkind = \"gosms\"\nbase_url = \"http://localhost/\"",
    "config.toml:1:12: providers.a.token: is missing: add it, or set SWITCHBOARD__PROVIDERS__A__TOKEN; config.toml:1:12: providers.a.currency: is missing: add it, or set SWITCHBOARD__PROVIDERS__A__CURRENCY"
)]
#[case(
    "[database]\nurl = { env = \"NOWHERE\" }",
    "config.toml:2:1: database.url: the environment variable NOWHERE is not set"
)]
#[case(
    "[admin]\njwt_secret = { file = \"/no/such/file\" }",
    "config.toml:2:1: admin.jwt_secret: cannot read /no/such/file: No such file or directory (os error 2)"
)]
#[case(
    "[admin]\njwt_secret = \"short\"",
    "config.toml:2:1: admin.jwt_secret: shorter than 32 characters: make one with `openssl rand -hex 32`"
)]
#[case("[admin\n", "config.toml:1:7: unclosed table, expected `]`")]
#[case("listen = \"a\"\nlisten = \"b\"", "config.toml:2:1: duplicate key")]
fn an_error_names_line_key_and_remedy(#[case] text: &str, #[case] expected: &str) {
    assert_eq!(load(text, []).unwrap_err(), expected);
}

#[rstest]
#[case(
    "SWITCHBOARD__PRICING__MARKUP",
    "1",
    "SWITCHBOARD__PRICING__MARKUP: unknown key markup: possible here are markup_percent"
)]
#[case(
    "SWITCHBOARD__PRICNG__MARKUP_PERCENT",
    "1",
    "SWITCHBOARD__PRICNG__MARKUP_PERCENT: unknown key pricng: did you mean pricing?"
)]
#[case(
    "SWITCHBOARD__ROUTING__COOL_FOR_S",
    "soon",
    "SWITCHBOARD__ROUTING__COOL_FOR_S: expected a whole number, not negative"
)]
#[case(
    "SWITCHBOARD__LISTEN",
    "8080",
    "SWITCHBOARD__LISTEN: expected an IP address with a port, such as 127.0.0.1:8080"
)]
#[case(
    "SWITCHBOARD____LISTEN",
    "x",
    "SWITCHBOARD____LISTEN: a part of the name is empty: write it as SWITCHBOARD__SECTION__KEY"
)]
#[case(
    "SWITCHBOARD__PROVIDERS__CHEAP_ID",
    "hunter2",
    "SWITCHBOARD__PROVIDERS__CHEAP_ID: expected a section with keys of its own"
)]
#[case(
    "SWITCHBOARD__PROVIDERS__CHEAPID__TOKEN",
    "x",
    "SWITCHBOARD__PROVIDERS__CHEAPID__TOKEN: providers.cheapid.kind: is missing: add it, or set SWITCHBOARD__PROVIDERS__CHEAPID__KIND"
)]
#[case(
    "SWITCHBOARD__PROVIDERS__CHEAP_ID__TOKEN__FILE",
    "/no/such",
    "SWITCHBOARD__PROVIDERS__CHEAP_ID__TOKEN__FILE: providers.cheap-id.token: cannot read /no/such: No such file or directory (os error 2)"
)]
fn a_wrong_variable_is_named(#[case] name: &str, #[case] value: &str, #[case] expected: &str) {
    let error = load(CHEAP, [(name, value)]).unwrap_err();
    assert!(error.starts_with(expected), "{error}\n{expected}");
}

#[test]
fn variables_win_over_the_file_and_are_text_first() {
    let config = load(
        CHEAP,
        [
            // All digits, but a token is text.
            ("SWITCHBOARD__PROVIDERS__CHEAP_ID__TOKEN", "0012345"),
            ("SWITCHBOARD__PROVIDERS__cheap-id__TIMEOUT_MS", "500"),
            ("SWITCHBOARD__PROVIDERS__CHEAP_ID__ENABLED", "false"),
            (
                "SWITCHBOARD__PROVIDERS__CHEAP_ID__PRODUCTS",
                "[{ service = \"whatsapp\", country = \"ID\" }]",
            ),
            ("SWITCHBOARD__RATES__USD_IDR", "16250.5"),
            ("SWITCHBOARD__LISTEN", "0.0.0.0:80"),
            ("SWITCHBOARD_UNRELATED", "x"),
            ("DATABASE_URL", "postgres://db/one"),
        ],
    )
    .unwrap();
    let provider = &config.providers[&"cheap-id".parse().unwrap()];
    assert_eq!(provider.token.expose_secret(), "0012345");
    assert_eq!(provider.timeout.as_millis(), 500);
    assert_eq!((provider.enabled, provider.products.len()), (false, 1));
    assert_eq!(
        config.rates[&"USD/IDR".parse().unwrap()].to_string(),
        "16250.5"
    );
    assert_eq!(config.listen.to_string(), "0.0.0.0:80");
    assert_eq!(
        config.database.url.unwrap().expose_secret(),
        "postgres://db/one"
    );
}

#[test]
fn the_database_url_comes_from_the_most_specific_place() {
    let file = "[database]\nurl = \"postgres://file\"\n";
    let url = |variables: &[(&str, &str)]| {
        let environment = variables.iter().copied().collect();
        let mut written = tempfile::NamedTempFile::new().unwrap();
        written.write_all(file.as_bytes()).unwrap();
        let config = Config::load(Some(written.path()), &environment).unwrap();
        config.database.url.unwrap().expose_secret().to_owned()
    };
    assert_eq!(url(&[]), "postgres://file");
    assert_eq!(url(&[("DATABASE_URL", "")]), "postgres://file");
    assert_eq!(
        url(&[("DATABASE_URL", "postgres://platform")]),
        "postgres://platform"
    );
    let both = [
        ("DATABASE_URL", "postgres://platform"),
        ("SWITCHBOARD__DATABASE__URL", "postgres://ours"),
    ];
    assert_eq!(url(&both), "postgres://ours");
}

#[test]
fn a_provider_can_be_made_of_variables_alone() {
    let environment = environment([
        ("SWITCHBOARD__PROVIDERS__CHEAP_ID__KIND", "smscode"),
        (
            "SWITCHBOARD__PROVIDERS__CHEAP_ID__BASE_URL",
            "https://x.example",
        ),
        ("SWITCHBOARD__PROVIDERS__CHEAP_ID__TOKEN", "t"),
        ("SWITCHBOARD__PROVIDERS__CHEAP_ID__CURRENCY", "usd"),
    ]);
    let config = Config::load(None, &environment).unwrap();
    assert_eq!(config.providers.keys().next().unwrap().as_str(), "cheap-id");
}

#[test]
fn opening_the_database_needs_no_other_secret() {
    let file = "[admin]\njwt_secret = { env = \"A\" }\n[providers.a]\nkind = \"gosms\"\n\
                token = { env = \"B\" }\n";
    let mut written = tempfile::NamedTempFile::new().unwrap();
    written.write_all(file.as_bytes()).unwrap();
    let none = Environment::default();
    let load = |scope| Config::load_for(scope, Some(written.path()), &none);
    assert!(load(Scope::Database).is_ok());
    assert!(load(Scope::Admin).is_err());
    assert_eq!(load(Scope::Everything).unwrap_err().problems().len(), 4);
}

#[test]
fn a_secret_file_may_end_with_a_newline() {
    let mut secret = tempfile::NamedTempFile::new().unwrap();
    secret
        .write_all(b"0123456789abcdef0123456789abcdef\n")
        .unwrap();
    let text = format!("[admin]\njwt_secret = {{ file = {:?} }}", secret.path());
    let config = load(&text, []).unwrap();
    let found = config.admin.jwt_secret.unwrap();
    assert_eq!(found.expose_secret().len(), 32);
}
