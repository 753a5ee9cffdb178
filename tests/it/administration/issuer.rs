//! Administrators' tokens of an issuer elsewhere, with real keys and a real key server.

use aws_lc_rs::{
    encoding::AsDer,
    rand::SystemRandom,
    rsa::{KeyPair, KeySize},
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair},
};
use axum::http::Method;
use domain::Timestamp;
use jsonwebtoken::{Algorithm, EncodingKey, Header, jwk::Jwk};
use rstest::rstest;
use serde_json::{Value, json};
use server::issuer::{Issuer, IssuerSettings};
use time::Duration;
use wiremock::{Mock, MockServer, ResponseTemplate, matchers};

use crate::support::{Reply, Setup, TestApp};

const ISSUER: &str = "https://login.example";
const AUDIENCE: &str = "switchboard-admin";

/// A key of the issuer.
struct Signer {
    kid: &'static str,
    algorithm: Algorithm,
    key: EncodingKey,
}

impl Signer {
    fn rsa(kid: &'static str) -> Self {
        let pair = KeyPair::generate(KeySize::Rsa2048).unwrap();
        let pkcs8 = pair.as_der().unwrap();
        // An RSA key in PKCS #8 is its PKCS #1 form behind 26 bytes.
        let key = EncodingKey::from_rsa_der(&pkcs8.as_ref()[26..]);
        Self {
            kid,
            algorithm: Algorithm::RS256,
            key,
        }
    }

    fn ec(kid: &'static str) -> Self {
        let random = SystemRandom::new();
        let pair = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
        Self {
            kid,
            algorithm: Algorithm::ES256,
            key: EncodingKey::from_ec_der(pair.as_ref()),
        }
    }

    fn public(&self) -> Value {
        let mut jwk = Jwk::from_encoding_key(&self.key, self.algorithm).unwrap();
        jwk.common.key_id = Some(self.kid.to_owned());
        serde_json::to_value(jwk).unwrap()
    }

    fn sign(&self, claims: &Value) -> String {
        let mut header = Header::new(self.algorithm);
        header.kid = Some(self.kid.to_owned());
        jsonwebtoken::encode(&header, claims, &self.key).unwrap()
    }
}

/// Publishes exactly these keys from now on.
async fn publish(server: &MockServer, keys: &[&Signer]) {
    let keys: Vec<Value> = keys.iter().map(|key| key.public()).collect();
    answer(
        server,
        ResponseTemplate::new(200).set_body_json(json!({"keys": keys})),
    )
    .await;
}

async fn answer(server: &MockServer, template: ResponseTemplate) {
    server.reset().await;
    let mock = Mock::given(matchers::path("/keys")).respond_with(template);
    mock.mount(server).await;
}

/// Requests since what is published changed last.
async fn fetches(server: &MockServer) -> usize {
    server.received_requests().await.unwrap().len()
}

async fn start(server: &MockServer) -> TestApp {
    let settings = IssuerSettings {
        issuer: ISSUER.to_owned(),
        audience: AUDIENCE.to_owned(),
        jwks_url: format!("{}/keys", server.uri()).parse().unwrap(),
        role_claim: "roles".to_owned(),
    };
    let mut setup = Setup {
        issuer: Some(Issuer::new(settings).unwrap()),
        ..Setup::default()
    };
    setup.limits.strangers = std::num::NonZeroU32::MAX;
    setup.start().await
}

fn claims(app: &TestApp) -> Value {
    use domain::Clock;
    let now: Timestamp = app.clock.now();
    json!({
        "iss": ISSUER, "aud": [AUDIENCE, "other"], "sub": "jo@example.com",
        "exp": now.unix_timestamp() + 7200, "nbf": now.unix_timestamp(),
        "roles": ["staff", "auditor", "operator"],
    })
}

async fn session(app: &TestApp, token: &str) -> Reply {
    app.get_as(token, "/admin/v1/session").await
}

#[rstest]
#[case(Signer::rsa("one"))]
#[case(Signer::ec("one"))]
#[tokio::test]
async fn a_token_of_the_issuer_names_who_acts(#[case] signer: Signer) {
    let server = MockServer::start().await;
    publish(&server, &[&signer]).await;
    let app = start(&server).await;
    let token = signer.sign(&claims(&app));
    let told = session(&app, &token).await;
    assert_eq!(told.data()["subject"], "issuer:jo@example.com");
    assert_eq!(told.data()["role"], "operator", "the highest one");
    session(&app, &token).await.data();
    assert_eq!(fetches(&server).await, 1, "keys are kept");
    // Ours count all the same.
    let ours = app.admin_token(server::admin_token::Role::Admin);
    session(&app, &ours).await.data();
    let refused = app
        .send(
            http::Request::builder()
                .method(Method::POST)
                .uri("/admin/v1/clients")
                .header("authorization", format!("Bearer {token}"))
                .body(axum::body::Body::from("{}"))
                .unwrap(),
        )
        .await;
    assert_eq!(refused.refusal(403, "FORBIDDEN")["reason"], "ROLE_TOO_LOW");
}

#[rstest]
#[case::of_another_issuer(json!({"iss": "https://other.example"}))]
#[case::for_another_audience(json!({"aud": "other"}))]
#[case::for_no_audience(json!({"aud": null}))]
#[case::over(json!({"exp": 1_000_000_000}))]
#[case::without_end(json!({"exp": null}))]
#[case::not_yet(json!({"nbf": 4_000_000_000_i64}))]
#[case::of_nobody(json!({"sub": null}))]
#[case::of_an_empty_name(json!({"sub": ""}))]
#[tokio::test]
async fn what_a_token_must_say_is_checked(#[case] change: Value) {
    let server = MockServer::start().await;
    let signer = Signer::ec("one");
    publish(&server, &[&signer]).await;
    let app = start(&server).await;
    let mut said = claims(&app);
    for (name, value) in change.as_object().unwrap() {
        said[name] = value.clone();
        if value.is_null() {
            said.as_object_mut().unwrap().remove(name);
        }
    }
    session(&app, &signer.sign(&said))
        .await
        .refusal(401, "UNAUTHORIZED");
    session(&app, &signer.sign(&claims(&app))).await.data();
}

#[tokio::test]
async fn a_token_ends_and_one_without_a_role_may_nothing() {
    let server = MockServer::start().await;
    let signer = Signer::ec("one");
    publish(&server, &[&signer]).await;
    let app = start(&server).await;
    let token = signer.sign(&claims(&app));
    app.clock.advance(Duration::seconds(7204));
    session(&app, &token).await.data();
    app.clock.advance(Duration::seconds(1));
    session(&app, &token).await.refusal(401, "UNAUTHORIZED");
    let mut said = claims(&app);
    for roles in [json!(["staff"]), json!("root"), json!(7), Value::Null] {
        said["roles"] = roles;
        let refused = session(&app, &signer.sign(&said)).await;
        assert_eq!(refused.refusal(403, "FORBIDDEN")["reason"], "ROLE_MISSING");
    }
}

/// A verifier that lets the token choose would take the public key for the secret of an HMAC.
#[tokio::test]
async fn the_key_says_the_algorithm_not_the_token() {
    let server = MockServer::start().await;
    let (rsa, ec) = (Signer::rsa("rsa"), Signer::ec("ec"));
    publish(&server, &[&rsa, &ec]).await;
    let app = start(&server).await;
    session(&app, &rsa.sign(&claims(&app))).await.data();
    let published = rsa.public();
    let modulus = published["n"].as_str().unwrap();
    let secrets = [modulus.to_owned(), published.to_string(), String::new()];
    for secret in secrets {
        for kid in ["rsa", "ec"] {
            let mut header = Header::new(Algorithm::HS256);
            header.kid = Some(kid.to_owned());
            let key = EncodingKey::from_secret(secret.as_bytes());
            let token = jsonwebtoken::encode(&header, &claims(&app), &key).unwrap();
            session(&app, &token).await.refusal(401, "UNAUTHORIZED");
        }
    }
    let mut strangers = vec![
        // Another key under a published name, and another kind of key.
        Signer::rsa("rsa").sign(&claims(&app)),
        Signer::ec("rsa").sign(&claims(&app)),
    ];
    for algorithm in [Algorithm::RS512, Algorithm::PS256] {
        let mut header = Header::new(algorithm);
        header.kid = Some("rsa".to_owned());
        strangers.push(jsonwebtoken::encode(&header, &claims(&app), &rsa.key).unwrap());
    }
    let nameless = Header::new(Algorithm::RS256);
    strangers.push(jsonwebtoken::encode(&nameless, &claims(&app), &rsa.key).unwrap());
    for token in strangers {
        session(&app, &token).await.refusal(401, "UNAUTHORIZED");
    }
}

#[tokio::test]
async fn new_keys_are_fetched_when_a_token_names_one_but_not_at_each_strangers_whim() {
    let server = MockServer::start().await;
    let (old, new) = (Signer::ec("old"), Signer::rsa("new"));
    publish(&server, &[&old]).await;
    let app = start(&server).await;
    let (old_token, new_token) = (old.sign(&claims(&app)), new.sign(&claims(&app)));
    session(&app, &old_token).await.data();
    publish(&server, &[&old, &new]).await;
    for _ in 0..20 {
        session(&app, &new_token).await.refusal(401, "UNAUTHORIZED");
    }
    assert_eq!(fetches(&server).await, 0, "they were fetched a moment ago");
    app.clock.advance(Duration::seconds(10));
    session(&app, &new_token).await.data();
    session(&app, &old_token).await.data();
    assert_eq!(fetches(&server).await, 1);
    // A key that was taken back is refused once the set is old.
    publish(&server, &[&new]).await;
    app.clock.advance(Duration::minutes(10));
    session(&app, &old_token).await.refusal(401, "UNAUTHORIZED");
    session(&app, &new_token).await.data();
    assert_eq!(fetches(&server).await, 1);
}

#[rstest]
#[case::an_error(ResponseTemplate::new(500))]
#[case::elsewhere(ResponseTemplate::new(302).insert_header("location", "http://127.0.0.1:1/"))]
#[case::garbage(ResponseTemplate::new(200).set_body_string("<html>"))]
#[case::no_keys(ResponseTemplate::new(200).set_body_json(json!({"keys": []})))]
#[case::a_secret_for_a_key(ResponseTemplate::new(200).set_body_json(json!({"keys": [
    {"kty": "oct", "kid": "one", "alg": "HS256", "k": "AAAA"}]})))]
#[case::too_much(ResponseTemplate::new(200).set_body_bytes(vec![b' '; 300 * 1024]))]
#[tokio::test]
async fn without_its_issuer_a_token_opens_nothing_and_the_last_keys_count_for_a_while(
    #[case] outage: ResponseTemplate,
) {
    let server = MockServer::start().await;
    answer(&server, outage.clone()).await;
    let app = start(&server).await;
    let signer = Signer::ec("one");
    let token = signer.sign(&claims(&app));
    for _ in 0..2 {
        let refused = session(&app, &token).await;
        let error = refused.refusal(503, "SERVICE_UNAVAILABLE");
        assert_eq!(error["reason"], "ISSUER_UNAVAILABLE");
    }
    assert_eq!(fetches(&server).await, 1);
    session(&app, &app.admin_token(server::admin_token::Role::Auditor))
        .await
        .data();

    publish(&server, &[&signer]).await;
    app.clock.advance(Duration::seconds(10));
    session(&app, &token).await.data();
    answer(&server, outage).await;
    app.clock.advance(Duration::minutes(59));
    session(&app, &token).await.data();
    assert_eq!(fetches(&server).await, 1, "they are old: it is asked");
    app.clock.advance(Duration::minutes(1));
    session(&app, &token)
        .await
        .refusal(503, "SERVICE_UNAVAILABLE");
}
