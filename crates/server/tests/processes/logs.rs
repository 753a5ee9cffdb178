//! What a gateway logs of a purchase: enough to follow it, and nothing of what is secret.

use reqwest::Method;
use sandbox::{Endpoint, Fault, FaultRule, ProviderKind, When};
use serde_json::{Value, json};
use wiremock::{Mock, MockServer, ResponseTemplate, matchers::any};

use crate::gateway::{Setup, World};

const ALL: [ProviderKind; 3] = [
    ProviderKind::Smscode,
    ProviderKind::Gosms,
    ProviderKind::Smsonline,
];
const ADMIN_SECRET: &str = "the secret that signs tokens in this test";
const REQUEST_ID: &str = "a-request-of-the-log-test";

/// Everything that must not be found, by what it is.
type Secrets = Vec<(&'static str, String)>;

async fn world(format: &str, filter: &'static str) -> (World, MockServer) {
    let receiver = MockServer::start().await;
    // It fails, so that its deliveries have something to tell.
    let answer = ResponseTemplate::new(500).set_body_string("down");
    Mock::given(any())
        .respond_with(answer)
        .mount(&receiver)
        .await;
    let more_config = format!(
        "[telemetry]\nformat = \"{format}\"\n[webhooks]\nallow_loopback = true\n\
         [admin]\njwt_secret = \"{ADMIN_SECRET}\"\n"
    );
    let world = World::build(Setup {
        accounts: &ALL,
        deposit: "100",
        currency: "USD",
        more_config: &more_config,
        log: Some(filter),
        ..Setup::default()
    });
    (world.await, receiver)
}

/// Buys at every provider, through answers that cannot be read and calls that get lost, until each
/// order has its code and is finished. What it knows then must not be in any log.
async fn live_through(world: &World, receiver: &MockServer) -> Secrets {
    let hook = json!({"webhook_url": format!("{}/hook?token=in-the-url", receiver.uri())});
    let call = world.try_call(Method::PATCH, "/v1/webhook", Some(hook), None);
    let signing = call.await.unwrap().data()["webhook_secret"].clone();
    let mut secrets: Secrets = vec![
        ("our key", secret_part(&world.key)),
        ("the webhook's secret", text(&signing)),
        ("the webhook's URL", "in-the-url".to_owned()),
        ("the administrators' secret", ADMIN_SECRET.to_owned()),
    ];
    for account in world.sandbox.accounts() {
        secrets.push(("a provider's key", account.key));
    }
    let token = world
        .run(&["admin", "token", "--role", "auditor", "--ttl", "1h"])
        .await;
    let token = token.trim().to_owned();
    let url = world.gateway().url("/admin/v1/session");
    let session = world.http.get(url).bearer_auth(&token).send().await;
    assert!(session.unwrap().status().is_success());
    secrets.push(("an administrator's token", token));

    for kind in ALL {
        let lost = FaultRule::at(kind, Endpoint::Buy, Fault::Reset { when: When::After });
        let unread = [
            Fault::TruncatedJson,
            Fault::MalformedJson { when: When::After },
        ];
        let unread = unread.iter().flat_map(|fault| {
            [Endpoint::Status, Endpoint::List]
                .map(|endpoint| FaultRule::at(kind, endpoint, fault.clone()).times(2))
        });
        world.sandbox.set_faults(unread.collect()).unwrap();
        let body = json!({"country": "ID", "service": "whatsapp", "providers": [kind.as_str()]});
        let url = world.gateway().url("/v1/orders/create");
        let request = world.http.post(url).bearer_auth(&world.key).json(&body);
        let answer = request.header("x-request-id", REQUEST_ID).send();
        let answer: Value = answer.await.unwrap().json().await.unwrap();
        let id = answer["data"]["orders"][0]["id"].as_i64();
        let id = id.unwrap_or_else(|| panic!("{kind}: {answer}"));
        let order = world.order_once(id, &["OTP_RECEIVED"]).await;
        secrets.push(("a number", text(&order["phone_number"]).replace('+', "")));
        secrets.push(("a code", text(&order["otp_code"])));
        secrets.push(("a message", text(&order["otp_message"])));
        world.post("/v1/orders/finish", json!({"id": id})).await;
        world.sandbox.set_faults(vec![lost.times(1)]).unwrap();
        world.post("/v1/orders/create", body).await;
    }
    while receiver.received_requests().await.unwrap().len() < ALL.len() {
        tokio::time::sleep(crate::gateway::LOOK_EVERY).await;
    }
    assert!(world.stop().await.success());
    secrets
}

fn text(value: &Value) -> String {
    value
        .as_str()
        .unwrap_or_else(|| panic!("{value}"))
        .to_owned()
}

/// What follows the public id.
fn secret_part(key: &str) -> String {
    key.rsplit('_').next().unwrap().to_owned()
}

/// Codes are short: they are looked for as whole runs of digits, so that a count is not taken for
/// one that it happens to contain.
pub fn holds(line: &str, secret: &str) -> bool {
    match secret.bytes().all(|byte| byte.is_ascii_digit()) {
        true => line
            .split(|c: char| !c.is_ascii_digit())
            .any(|run| run == secret),
        false => line.contains(secret),
    }
}

fn assert_keeps(secrets: &Secrets, line: &str) {
    for (what, secret) in secrets {
        assert!(!secret.is_empty(), "{what}");
        assert!(!holds(line, secret), "{what} in {line}");
    }
}

/// The first value of a field in the line's spans, from the outermost inwards.
fn field<'a>(line: &'a Value, name: &str) -> &'a Value {
    let spans = line["spans"].as_array().into_iter().flatten();
    spans
        .map(|span| &span[name])
        .find(|value| !value.is_null())
        .unwrap_or(&Value::Null)
}

#[tokio::test]
async fn every_line_of_a_purchase_names_its_request_and_order_and_no_line_holds_a_secret() {
    let (world, receiver) = world("json", "trace").await;
    let secrets = live_through(&world, &receiver).await;
    let lines: Vec<Value> = (world.gateway().log().lines())
        .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}")))
        .collect();
    for line in &lines {
        let mut told = line.clone();
        // Its digits are nobody's code.
        told.as_object_mut().unwrap().remove("timestamp");
        assert_keeps(&secrets, &told.to_string());
    }
    let said = |message: &str| -> Vec<&Value> {
        let said = lines.iter().filter(|line| line["message"] == message);
        let said: Vec<_> = said.collect();
        assert!(!said.is_empty(), "nobody says {message:?}");
        said
    };
    for line in said("number bought") {
        assert_eq!(field(line, "method"), "POST", "{line}");
        assert_eq!(field(line, "route"), "/v1/orders/create", "{line}");
        assert!(field(line, "request_id").is_string(), "{line}");
        assert!(field(line, "order_id").is_string(), "{line}");
        assert!(field(line, "attempt_id").is_string(), "{line}");
        assert!(field(line, "provider").is_string(), "{line}");
    }
    let answered = said("request answered");
    let created: Vec<_> = answered
        .iter()
        .filter(|line| field(line, "request_id") == REQUEST_ID)
        .collect();
    assert_eq!(created.len(), ALL.len());
    for line in created {
        assert_eq!(field(line, "client"), world.client_id.as_str(), "{line}");
        assert!(
            holds(&world.key, field(line, "key").as_str().unwrap()),
            "{line}"
        );
        assert_eq!(field(line, "status"), 200, "{line}");
        assert!(field(line, "latency_ms").is_u64(), "{line}");
    }
    let administered = answered
        .iter()
        .find(|line| field(line, "route") == "/admin/v1/session");
    assert!(field(administered.unwrap(), "administrator").is_string());
    for line in said("webhook event not taken") {
        assert!(field(line, "order_id").is_string(), "{line}");
        assert!(field(line, "event").is_i64(), "{line}");
    }
    for line in said("an unclear purchase is settled") {
        assert!(field(line, "order_id").is_string(), "{line}");
        assert!(field(line, "attempt_id").is_string(), "{line}");
        assert!(field(line, "provider").is_string(), "{line}");
    }
}

#[tokio::test]
async fn what_people_read_names_request_and_order_too_and_holds_no_secret() {
    let (world, receiver) = world("text", "info").await;
    let secrets = live_through(&world, &receiver).await;
    let log = world.gateway().log();
    for line in log.lines() {
        let told = line.split_once(' ').map_or(line, |(_time, told)| told);
        assert_keeps(&secrets, told);
    }
    let mut bought = log.lines().filter(|line| line.contains("number bought"));
    let line = bought.next().unwrap();
    let words = ["request_id=", "order_id=", "attempt_id=", "provider="];
    assert!(words.iter().all(|word| line.contains(word)), "{line}");
}
