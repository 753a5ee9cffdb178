use rstest::rstest;

use super::{super::*, CHEAP};

#[rstest]
#[case("listen = \"127.0.0.1:1\"\n", &["config.toml: providers: no provider is configured: add a [providers.NAME] section"], &[])]
#[case("listen = \"0.0.0.0:80\"\nadmin_listen = \"127.0.0.1:80\"\n{CHEAP}", &["config.toml:2:1: admin_listen: 127.0.0.1:80 and listen = 0.0.0.0:80 take the same port: choose another one, or make them equal to serve both there"], &[])]
#[case("listen = \"0.0.0.0:80\"\nadmin_listen = \"0.0.0.0:80\"\n{CHEAP}", &[], &["config.toml:2:1: admin_listen: is the clients' address: they can reach the admin API and metrics"])]
#[case("[routing]\ncatalog_stale_after_s = 60\n{CHEAP}", &["config.toml:2:1: routing.catalog_stale_after_s: is not above catalog_refresh_s: catalogs would be stale before they are fetched again"], &[])]
#[case("{CHEAP}poll_interval_ms = 1000\ntimeout_ms = 30000\nauto_cancel_after_s = 1300\n", &[], &[
    "config.toml:7:1: providers.cheap-id.timeout_ms: is longer than orders.answer_within_s (25 s): clients get PENDING while the provider may still answer",
    "config.toml:6:1: providers.cheap-id.poll_interval_ms: is below what smscode allows (3000 ms): the account may be blocked for it",
    "config.toml:8:1: providers.cheap-id.auto_cancel_after_s: is beyond a number's lifetime at smscode (1200 s): it never takes effect",
])]
#[case("[orders]\nbuy_for_s = 3600\n{CHEAP}", &[], &["config.toml:2:1: orders.buy_for_s: is beyond a number's lifetime at smscode (1200 s)"])]
#[case("[providers.a]\nkind = \"gosms\"\nbase_url = \"http://10.0.0.1/\"\ntoken = \"x\"\ncurrency = \"USD\"", &["config.toml:1:12: providers.a.products: is missing: gosms has no catalog, so list what it sells, such as [ { service = \"whatsapp\", country = \"ID\", price = \"0.50\" } ]"], &["config.toml:3:1: providers.a.base_url: is plain http to another machine: the token travels readably; use https"])]
#[case("[providers.a]\nkind = \"gosms\"\nbase_url = \"http://[::1]/\"\ntoken = \"x\\n\"\ncurrency = \"USD\"\nproducts = [\n{ service = \"whatsapp\", country = \"ID\" },\n{ service = \"whatsapp\", country = \"ID\", price = 1 }]", &["config.toml:4:1: providers.a.token: holds characters that no HTTP header can carry", "config.toml:7:1: providers.a.products[0]: has no price: gosms has no catalog to learn it from", "config.toml:8:1: providers.a.products[1]: WhatsApp Indonesia is listed twice"], &[])]
#[case("{CHEAP}enabled = false\nproducts = [{ service = \"whatsapp\", country = \"ID\", price = 1 }]", &[], &["config.toml:1:2: providers: all providers are disabled: nothing can be bought", "config.toml:7:13: providers.cheap-id.products[0]: its price has no effect: smscode lists prices itself"])]
#[case("[admin.issuer]\nissuer = \"a\"\naudience = \"b\"\njwks_url = \"http://[::1]:80/keys\"\n{CHEAP}", &[], &[])]
#[case("[admin.issuer]\nissuer = \"a\"\naudience = \"b\"\njwks_url = \"http://10.0.0.1/keys\"\n{CHEAP}", &["config.toml:4:1: admin.issuer.jwks_url: must be https: who can change the answer on its way makes administrators"], &[])]
fn contradictions_are_found(
    #[case] text: &str,
    #[case] errors: &[&str],
    #[case] warnings: &[&str],
) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.toml");
    std::fs::write(&path, text.replace("{CHEAP}", CHEAP)).unwrap();
    let findings = Config::load(Some(&path), &Environment::default())
        .unwrap()
        .check();
    let shown = |problems: &[Problem]| -> Vec<String> {
        let prefix = format!("{}/", folder.path().display());
        problems
            .iter()
            .map(|problem| problem.to_string().replace(&prefix, ""))
            .collect()
    };
    assert_eq!(shown(&findings.errors), errors);
    assert_eq!(shown(&findings.warnings), warnings);
}
