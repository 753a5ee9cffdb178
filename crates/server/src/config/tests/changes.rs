use rstest::rstest;

use super::{super::*, CHEAP, load};

const GOSMS: &str = r#"[providers.channel]
kind = "gosms"
base_url = "http://127.0.0.1:7002/api/v1"
token = "ch_rosebud"
currency = "USD"
products = [ { service = "whatsapp", country = "ID", price = "0.50" } ]
"#;

/// What changes when `CHEAP` and `GOSMS` in that order become this.
fn change(next: &str) -> Result<Change, String> {
    let before = load(&format!("{CHEAP}{GOSMS}"), []).unwrap();
    before.change_to(&load(next, []).unwrap()).map_err(|error| {
        let text = error.to_string();
        let shown = text
            .split("; ")
            .map(|problem| match problem.find("config.toml") {
                Some(at) => &problem[at..],
                None => problem,
            });
        shown.collect::<Vec<_>>().join("; ")
    })
}

#[rstest]
#[case("{CHEAP}{GOSMS}", &[])]
#[case("# a comment\n{GOSMS}{CHEAP}", &[])]
#[case("[pricing]\nmarkup_percent = \"5\"\n{CHEAP}{GOSMS}", &["pricing"])]
#[case("[rates]\n\"USD/IDR\" = \"16000\"\n{CHEAP}{GOSMS}", &["rates"])]
#[case("[orders]\nbuy_for_s = 30\n[limits]\ncatalog_per_minute = 5\n[routing]\ncool_for_s = 5\n{CHEAP}{GOSMS}", &["routing", "orders", "limits"])]
#[case("{CHEAP}enabled = false\n{GOSMS}exposure_limit = \"9\"\n", &["providers.channel", "providers.cheap-id"])]
fn a_change_names_its_sections(#[case] next: &str, #[case] sections: &[&str]) {
    let text = next.replace("{CHEAP}", CHEAP).replace("{GOSMS}", GOSMS);
    let change = change(&text).unwrap();
    assert_eq!(change.sections, sections);
    assert!(
        change.adapters.is_empty(),
        "a switch or a limit needs no adapter"
    );
    assert_eq!(change.is_empty(), sections.is_empty());
}

#[rstest]
#[case("token = \"abc\"", "token = \"abd\"")]
#[case(":7001/v1", ":7001/v2")]
#[case("currency = \"IDR\"", "currency = \"IDR\"\npoll_interval_ms = 9000")]
#[case("currency = \"IDR\"", "currency = \"IDR\"\ntimeout_ms = 900")]
#[case(
    "currency = \"IDR\"",
    "currency = \"IDR\"\nmax_requests_per_second = 9"
)]
#[case(
    "currency = \"IDR\"",
    "currency = \"IDR\"\naliases.services.wb = \"whatsapp\""
)]
#[case(
    "currency = \"IDR\"",
    "currency = \"IDR\"\nproducts = [ { service = \"whatsapp\", country = \"ID\" } ]"
)]
fn only_the_account_that_differs_gets_a_new_adapter(#[case] from: &str, #[case] to: &str) {
    assert!(CHEAP.contains(from));
    let change = change(&format!("{}{GOSMS}", CHEAP.replace(from, to))).unwrap();
    assert_eq!(change.sections, ["providers.cheap-id"]);
    assert_eq!(change.adapters.len(), 1);
    assert_eq!(change.adapters[0].as_str(), "cheap-id");
}

#[rstest]
#[case(
    "{CHEAP}",
    "config.toml:1:2: providers.channel: is gone: while the gateway runs, `enabled = false` stops purchases; a restart removes it"
)]
#[case(
    "{CHEAP}{GOSMS}[providers.new]\nkind = \"smsonline\"\nbase_url = \"http://127.0.0.1:1\"\ntoken = \"x\"\ncurrency = \"USD\"",
    "config.toml:12:12: providers.new: {RESTART}"
)]
#[case(
    "listen = \"127.0.0.1:9\"\n[pricing]\nmarkup_percent = \"5\"\n[database]\nmax_connections = 3\n{CHEAP}{GOSMS}",
    "config.toml:1:1: listen: {RESTART}; config.toml:5:1: database.max_connections: {RESTART}"
)]
#[case(
    "[database]\nurl = \"postgres://u:hush@db/x\"\n{CHEAP}{GOSMS}",
    "config.toml:2:1: database.url: {RESTART}"
)]
#[case(
    "[webhooks]\nallow_loopback = true\n[telemetry]\nformat = \"json\"\n[admin]\njwt_secret = \"01234567890123456789012345678901\"\n{CHEAP}{GOSMS}",
    "config.toml:1:2: webhooks: {RESTART}; config.toml:3:2: telemetry: {RESTART}; config.toml:6:1: admin.jwt_secret: {RESTART}"
)]
fn what_needs_a_restart_is_refused_with_its_place(#[case] next: &str, #[case] problems: &str) {
    let text = next.replace("{CHEAP}", CHEAP).replace("{GOSMS}", GOSMS);
    let restart = "cannot be changed while the gateway runs: restart it";
    let refused = change(&text).unwrap_err();
    assert_eq!(refused, problems.replace("{RESTART}", restart));
    assert!(!refused.contains("hush"));
}
