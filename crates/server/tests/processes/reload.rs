//! SIGHUP: a changed configuration is taken over whole, or not at all.

use reqwest::StatusCode;
use sandbox::ProviderKind;
use serde_json::{Value, json};

use crate::gateway::{Answer, LOOK_EVERY, PATIENCE, Setup, World};

const ADMIN_SECRET: &str = "the secret that signs tokens in this test";

struct Reloads {
    world: World,
    /// As it was at the start.
    text: String,
    applied: u32,
    refused: u32,
}

impl Reloads {
    async fn start() -> Self {
        let world = World::build(Setup {
            accounts: &[ProviderKind::Smscode],
            deposit: "10000000",
            currency: "IDR",
            more_config: &format!("[admin]\njwt_secret = \"{ADMIN_SECRET}\"\n"),
            ..Setup::default()
        })
        .await;
        let text = world.gateway().configuration();
        Self {
            world,
            text,
            applied: 0,
            refused: 0,
        }
    }

    /// Puts text in front of the first section and behind the last, and has the process read it.
    async fn change(&mut self, front: &str, behind: &str, is_good: bool) {
        let text = format!("{front}{}{behind}", self.text);
        self.world.gateway().configure(&text);
        self.world.gateway().signal("HUP").await;
        match is_good {
            true => self.applied += 1,
            false => self.refused += 1,
        }
        let seen = async {
            loop {
                let counts = (
                    self.count("applied").await.parse::<u32>().unwrap(),
                    self.count("refused").await.parse::<u32>().unwrap(),
                );
                if counts == (self.applied, self.refused) {
                    return;
                }
                assert!(
                    counts.0 <= self.applied && counts.1 <= self.refused,
                    "{counts:?} with {front:?} and {behind:?}"
                );
                tokio::time::sleep(LOOK_EVERY).await;
            }
        };
        tokio::time::timeout(PATIENCE, seen)
            .await
            .expect("the signal was not heard");
    }

    /// The same by the admin API, which answers how it went.
    async fn administer(&mut self, behind: &str) -> Answer {
        // Of the good configuration: no command reads the other one.
        let token = ["admin", "token", "--role", "admin", "--ttl", "1h"];
        let token = self.world.run(&token).await;
        self.world
            .gateway()
            .configure(&format!("{}{behind}", self.text));
        let url = self.world.gateway().url("/admin/v1/configuration/reload");
        let asked = self.world.http.post(url).bearer_auth(token.trim());
        let asked = asked.json(&json!({"reason": "prices of tonight"}));
        let answered = asked.send().await.unwrap();
        let answer = Answer {
            status: answered.status(),
            body: answered.json().await.unwrap(),
        };
        match answer.status.is_success() {
            true => self.applied += 1,
            false => self.refused += 1,
        }
        answer
    }

    async fn count(&self, result: &str) -> String {
        let series = format!("switchboard_config_reloads_total{{result=\"{result}\"}}");
        self.world.metric(&series).await
    }

    async fn buy(&self) -> Answer {
        let body = json!({"product_id": 142});
        self.world.post("/v1/orders/create", body).await
    }

    async fn price(&self) -> Value {
        self.buy().await.data()["orders"][0]["amount"].clone()
    }
}

#[tokio::test]
async fn a_running_gateway_takes_a_changed_configuration_over_whole_or_not_at_all() {
    let mut gateway = Reloads::start().await;
    assert_eq!(gateway.price().await, json!(15000));

    gateway
        .change("", "[pricing]\nmarkup_percent = \"100\"\n", true)
        .await;
    assert_eq!(gateway.price().await, json!(30000), "a markup");

    let half_good =
        "[pricing]\nmarkup_percent = \"300\"\n[limits]\ncatalog_per_minute = \"many\"\n";
    gateway.change("", half_good, false).await;
    gateway
        .change(
            "data_dir = \"elsewhere\"\n",
            "[pricing]\nmarkup_percent = \"300\"\n",
            false,
        )
        .await;
    gateway.change("listen = ", "", false).await;
    assert_eq!(
        gateway.price().await,
        json!(30000),
        "half a change is no change"
    );

    gateway.change("", "enabled = false\n", true).await;
    let refused = gateway.buy().await;
    let excluded = &refused.body["error"]["details"]["excluded"];
    assert_eq!(*excluded, json!(["provider_suspended"]), "{refused:?}");
    gateway.change("", "", true).await;
    assert_eq!(gateway.price().await, json!(15000), "all as it was");

    gateway
        .change("", "[limits]\norder_creation_per_minute = 1\n", true)
        .await;
    assert_eq!(gateway.price().await, json!(15000));
    assert_eq!(gateway.buy().await.status, StatusCode::TOO_MANY_REQUESTS);
    gateway.change("", "", true).await;

    let good = gateway.text.clone();
    let at = good.find("token = \"").unwrap() + "token = \"".len();
    gateway.text.insert_str(at, "wrong-");
    gateway.change("", "", true).await;
    let refused = gateway.buy().await;
    assert!(!refused.status.is_success(), "a wrong key: {refused:?}");
    gateway.text = good;
    gateway.change("", "", true).await;
    let right = gateway.price().await;
    assert_eq!(right, json!(15000), "the right key is tried at once");

    let doubled = gateway
        .administer("[pricing]\nmarkup_percent = \"100\"\n")
        .await;
    assert_eq!(doubled.data()["sections"], json!(["pricing"]));
    let warning = doubled.data()["warnings"][0].as_str().unwrap();
    assert!(warning.contains("poll_interval_ms"), "{warning}");
    assert_eq!(gateway.price().await, json!(30000), "a markup");
    let refused = gateway.administer(half_good).await;
    let error = &refused.body["error"];
    assert_eq!(
        (refused.status, &error["reason"]),
        (StatusCode::CONFLICT, &json!("CONFIGURATION_REFUSED"))
    );
    let problem = error["details"]["problems"][0].as_str().unwrap();
    let line = gateway.text.lines().count() + 4;
    assert!(
        problem.contains(&format!(".toml:{line}:"))
            && problem.contains("limits.catalog_per_minute"),
        "{problem}"
    );
    assert_eq!(gateway.price().await, json!(30000), "nothing has changed");
    gateway.change("", "", true).await;
    let told = ["config", "reload", "--reason", "by command"];
    let told = gateway.world.run(&told).await;
    assert_eq!(told, "nothing had changed\n");
    let accounts = ["provider", "list", "--json"];
    let accounts: Value = serde_json::from_str(&gateway.world.run(&accounts).await).unwrap();
    assert_eq!(accounts[0]["breaker"], "closed");
    let compare = [
        "catalog",
        "compare",
        "--country",
        "ID",
        "--service",
        "whatsapp",
    ];
    let priced = [&compare[..], &["--currency", "IDR", "--json"]].concat();
    let compared: Value = serde_json::from_str(&gateway.world.run(&priced).await).unwrap();
    let offers = compared[0]["offers"].as_array().unwrap();
    let cheapest = offers.iter().find(|it| it["excluded"].is_null()).unwrap();
    assert_eq!(cheapest["price"], json!(15000));
    let shown = gateway.world.run(&compare).await;
    assert!(
        shown.contains("ID whatsapp") && shown.contains("configuration"),
        "{shown}"
    );
    let audit = ["audit", "--action", "configuration.reload", "--json"];
    let audit: Value = serde_json::from_str(&gateway.world.run(&audit).await).unwrap();
    assert_eq!(audit.as_array().unwrap().len(), 3);
    assert_eq!(audit[0]["reason"], "by command");
    assert_eq!(audit[1]["reason"], "prices of tonight");

    gateway.world.settle_all().await;
    gateway.world.assert_agreement(ProviderKind::Smscode).await;
    gateway.world.run(&["ledger", "verify"]).await;
    assert!(gateway.world.stop().await.success());
}
