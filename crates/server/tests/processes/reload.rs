//! SIGHUP: a changed configuration is taken over whole, or not at all.

use reqwest::StatusCode;
use sandbox::ProviderKind;
use serde_json::{Value, json};

use crate::gateway::{Answer, LOOK_EVERY, PATIENCE, World};

struct Reloads {
    world: World,
    /// As it was at the start.
    text: String,
    applied: u32,
    refused: u32,
}

impl Reloads {
    async fn start() -> Self {
        let world = World::start(&[ProviderKind::Smscode], "10000000", "IDR").await;
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

    gateway.world.settle_all().await;
    gateway.world.assert_agreement(ProviderKind::Smscode).await;
    gateway.world.run(&["ledger", "verify"]).await;
    assert!(gateway.world.stop().await.success());
}
