//! The SMSCode protocol, field for field.

use domain::Micros;
use provider_smscode::wire::{
    Balance, Country, CreatedOrders, Envelope, ExchangeRate, Order, OrderStatus, Product, Service,
    WebhookConfig,
};
use reqwest::Method;
use rstest::rstest;
use sandbox::ProviderKind::Smscode;

use crate::support::{World, json, send};

async fn example_product(world: &World) -> Product {
    let reply = world
        .get(Smscode, "/catalog/products?country_id=6&platform_id=3")
        .await;
    reply.data::<Vec<Product>>().remove(0)
}

async fn buy(world: &World) -> Order {
    let body = r#"{"product_id":142,"quantity":1}"#;
    let reply = world
        .post(Smscode, "/orders/create", body)
        .await
        .expect(200, "orders");
    reply.data::<CreatedOrders>().orders.remove(0)
}

#[tokio::test]
async fn the_catalog_holds_the_documents_example() {
    let world = World::new().await;
    let countries: Vec<Country> = world.get(Smscode, "/catalog/countries").await.data();
    assert_eq!(countries.len(), 15);
    let indonesia = countries
        .iter()
        .find(|country| country.id.as_str() == "6")
        .unwrap();
    assert_eq!(indonesia.code.as_deref(), Some("ID"));
    assert_eq!(indonesia.dial_code.as_deref(), Some("+62"));

    let services: Vec<Service> = world
        .get(Smscode, "/catalog/services?country_id=6")
        .await
        .data();
    let whatsapp = services
        .iter()
        .find(|service| service.id.as_str() == "3")
        .unwrap();
    assert_eq!(whatsapp.code.as_deref(), Some("wa"));

    let product = example_product(&world).await;
    assert_eq!(product.id.as_str(), "142");
    assert_eq!(product.name.as_deref(), Some("WhatsApp Indonesia"));
    assert_eq!(product.price.unwrap().value.to_string(), "15000");
    assert!(product.available.unwrap() >= 25);

    let rate: ExchangeRate = world.get(Smscode, "/catalog/exchange-rate").await.data();
    assert_eq!(
        (rate.pair.as_str(), rate.rate.to_string().as_str()),
        ("USD/IDR", "16250")
    );
    world
        .get(Smscode, "/catalog/exchange-rate?pair=EUR/IDR")
        .await
        .expect(404, "NOT_FOUND");
    let balance: Balance = world.get(Smscode, "/balance").await.data();
    assert_eq!(balance.balance.value.to_string(), "50000000");
}

#[tokio::test]
async fn products_page_and_sort() {
    let world = World::new().await;
    let all: Vec<Product> = world.get(Smscode, "/catalog/products").await.data();
    let mut pages = Vec::new();
    for page in 1.. {
        let path = format!("/catalog/products?limit=50&page={page}");
        let reply = world.get(Smscode, &path).await;
        let envelope: Envelope<Vec<Product>> = reply.read();
        let meta = envelope.meta.unwrap();
        let rows = envelope.data.unwrap();
        assert_eq!(
            (meta.page, meta.limit, meta.count),
            (page, 50, rows.len() as u64)
        );
        if rows.is_empty() {
            break;
        }
        pages.extend(rows);
    }
    assert_eq!(pages, all);
    let prices: Vec<Micros> = all
        .iter()
        .map(|product| product.price.unwrap().value)
        .collect();
    assert!(prices.is_sorted());
    let by_name: Vec<Product> = world
        .get(Smscode, "/catalog/products?sort=name_desc")
        .await
        .data();
    assert!(by_name.is_sorted_by(|one, two| one.name >= two.name));
    let by_stock: Vec<Product> = world
        .get(Smscode, "/catalog/products?sort=available_asc")
        .await
        .data();
    assert!(by_stock.is_sorted_by_key(|product| product.available));
    assert!(by_stock.iter().all(|product| product.available > Some(0)));
}

#[tokio::test]
async fn an_order_lives_from_purchase_over_code_and_resend_to_finish() {
    let world = World::new().await;
    let order = buy(&world).await;
    let (id, phone) = (order.id.as_str(), order.phone_number.clone().unwrap());
    assert_eq!(order.status, OrderStatus::Active);
    assert!(phone.starts_with("+62812"));
    assert_eq!(order.expires_at.as_deref(), Some("2026-02-25T12:20:00Z"));
    let flags = order.flags.clone().unwrap();
    assert!(!flags.can_cancel && !flags.can_finish);
    assert_eq!(
        flags.cancel_available_at.as_deref(),
        Some("2026-02-25T12:02:00Z")
    );

    let body = format!(r#"{{"id":{id}}}"#);
    world
        .post(Smscode, "/orders/finish", &body)
        .await
        .expect(409, "CONFLICT");
    world.pass(60);
    let reply = world
        .get(Smscode, &format!("/orders/{id}"))
        .await
        .expect(200, "OTP_RECEIVED");
    let received: Order = reply.data();
    let code = received.otp_code.clone().unwrap();
    assert_eq!((code.len(), received.sms_revision), (6, Some(1)));
    assert_eq!(
        received.otp_received_at.as_deref(),
        Some("2026-02-25T12:01:00Z")
    );
    assert_eq!(received.amount.unwrap().value.to_string(), "15000");
    assert_eq!(received.phone_number, Some(phone));

    let active: Vec<Order> = world.get(Smscode, "/orders/active").await.data();
    let text = active[0].otp_message.clone().unwrap().unwrap();
    assert_eq!(text, format!("Your WhatsApp code is {code}"));

    world
        .post(Smscode, "/orders/cancel", &body)
        .await
        .expect(409, "CONFLICT");
    world
        .post(Smscode, "/orders/resend", &body)
        .await
        .expect(200, r#""resent":true"#);
    let waiting: Order = world.get(Smscode, &format!("/orders/{id}")).await.data();
    assert_eq!(
        (waiting.status, waiting.sms_revision),
        (OrderStatus::Active, Some(1))
    );
    world.pass(60);
    let again: Order = world.get(Smscode, &format!("/orders/{id}")).await.data();
    assert_eq!(
        (again.status, again.sms_revision),
        (OrderStatus::OtpReceived, Some(2))
    );
    assert_ne!(again.otp_code, Some(code));

    world
        .post(Smscode, "/orders/finish", &body)
        .await
        .expect(200, "COMPLETED");
    world
        .get(Smscode, "/orders/active")
        .await
        .expect(200, r#""data":[]"#);
    let truth = world.truth(Smscode);
    assert_eq!(truth.orders[0].codes.len(), 2);
    assert_eq!(truth.balance.to_string(), "49985000");
}

#[tokio::test]
async fn a_cancel_works_after_two_minutes_and_gives_the_money_back() {
    let world = World::with(|config| config.sms_delay = (LONG, LONG)).await;
    let id = buy(&world).await.id;
    let body = format!(r#"{{"id":{}}}"#, id.as_str());
    world.pass(119);
    world
        .post(Smscode, "/orders/cancel", &body)
        .await
        .expect(409, "CANCEL_TOO_EARLY");
    world.pass(1);
    let reply = world.post(Smscode, "/orders/cancel", &body).await;
    reply.expect(200, r#""refund_amount":15000,"new_balance":50000000"#);
    world
        .post(Smscode, "/orders/cancel", &body)
        .await
        .expect(409, "CONFLICT");
    let reply = world
        .get(Smscode, &format!("/orders/{}", id.as_str()))
        .await;
    reply.expect(200, r#""canceled_at":"2026-02-25T12:02:00Z""#);
}

const LONG: std::time::Duration = std::time::Duration::from_secs(3_600);

#[tokio::test]
async fn a_number_without_sms_expires_with_a_refund() {
    let world = World::with(|config| config.sms_delay = (LONG, LONG)).await;
    let id = buy(&world).await.id;
    world.pass(20 * 60);
    let reply = world.get(Smscode, "/orders?status=expired&limit=5").await;
    assert_eq!(reply.data::<Vec<Order>>()[0].id, id);
    let truth = world.truth(Smscode);
    assert_eq!(truth.balance, truth.opening_balance);
}

#[tokio::test]
async fn the_same_key_stands_for_one_purchase() {
    let world = World::new().await;
    let create = async |key: &str, body: &str| {
        let request = world.request(Smscode, Method::POST, "/orders/create");
        send(json(request.header("idempotency-key", key), body)).await
    };
    let body = r#"{"product_id":142,"quantity":2}"#;
    let first: CreatedOrders = create("a-1", body).await.data();
    let second: CreatedOrders = create("a-1", body).await.data();
    assert_eq!(first, second);
    assert_eq!((first.orders.len(), first.failed_count), (2, Some(0)));
    let other = r#"{"product_id":142,"quantity":3}"#;
    create("a-1", other)
        .await
        .expect(422, "IDEMPOTENCY_KEY_REUSED");
    create("not a key", body)
        .await
        .expect(422, "VALIDATION_ERROR");
    let truth = world.truth(Smscode);
    assert_eq!(truth.sold, 2);
    assert_eq!(truth.orders[0].idempotency_key.as_deref(), Some("a-1"));
}

#[rstest]
#[case("/orders/create", "{}", 422, "VALIDATION_ERROR")]
#[case("/orders/create", "nonsense", 422, "VALIDATION_ERROR")]
#[case(
    "/orders/create",
    r#"{"product_id":142,"quantity":0}"#,
    422,
    "VALIDATION_ERROR"
)]
#[case(
    "/orders/create",
    r#"{"product_id":142,"quantity":101}"#,
    422,
    "VALIDATION_ERROR"
)]
#[case("/orders/create", r#"{"product_id":999999}"#, 404, "NOT_FOUND")]
#[case(
    "/orders/create",
    r#"{"catalog_product_id":3006}"#,
    200,
    "phone_number"
)]
#[case(
    "/orders/create",
    r#"{"catalog_product_id":3006,"max_price":14999}"#,
    422,
    "NO_OFFER_AVAILABLE"
)]
#[case("/orders/cancel", r#"{"id":7}"#, 404, "NOT_FOUND")]
#[case("/orders/finish", r#"{"id":7}"#, 404, "NOT_FOUND")]
#[case("/orders/resend", "{}", 422, "VALIDATION_ERROR")]
#[case("/webhook/test", "", 422, "VALIDATION_ERROR")]
#[case("/nowhere", "", 404, "NOT_FOUND")]
#[tokio::test]
async fn bad_input_is_answered_as_documented(
    #[case] path: &str,
    #[case] body: &str,
    #[case] status: u16,
    #[case] part: &str,
) {
    let world = World::new().await;
    let reply = world.post(Smscode, path, body).await.expect(status, part);
    assert!(reply.headers.contains_key("x-request-id"));
}

#[rstest]
#[case("/orders?limit=101")]
#[case("/orders?status=SOLD")]
#[case("/orders/abc")]
#[case("/catalog/products?limit=0")]
#[case("/catalog/products?sort=random")]
#[case("/catalog/services?country_id=ID")]
#[tokio::test]
async fn bad_queries_are_validation_errors(#[case] path: &str) {
    World::new()
        .await
        .get(Smscode, path)
        .await
        .expect(422, "VALIDATION_ERROR");
}

#[tokio::test]
async fn keys_are_checked_and_accounts_are_apart() {
    let world = World::with(|config| {
        let mut poor = config.accounts[0].clone();
        poor.key = "sandbox-poor".into();
        poor.opening_balance = Micros::from_units(1_000).unwrap();
        let mut blocked = poor.clone();
        blocked.key = "sandbox-blocked".into();
        blocked.active = false;
        config.accounts.extend([poor, blocked]);
    })
    .await;
    let id = buy(&world).await.id;
    let as_key = async |method: Method, path: &str, key: &str, body: &str| {
        let request = world.request(Smscode, method, path);
        let mut request = json(request, body).build().unwrap();
        request
            .headers_mut()
            .insert("authorization", format!("Bearer {key}").parse().unwrap());
        let response = reqwest::Client::new().execute(request).await.unwrap();
        (response.status().as_u16(), response.text().await.unwrap())
    };
    let (status, body) = as_key(Method::GET, "/balance", "wrong", "").await;
    assert!(status == 401 && body.contains("UNAUTHORIZED"), "{body}");
    let (status, body) = as_key(Method::GET, "/balance", "sandbox-blocked", "").await;
    assert!(status == 403 && body.contains("FORBIDDEN"), "{body}");
    let path = format!("/orders/{}", id.as_str());
    let (status, _) = as_key(Method::GET, &path, "sandbox-poor", "").await;
    assert_eq!(status, 404, "another account's order does not exist");
    let body = r#"{"product_id":142}"#;
    let (status, body) = as_key(Method::POST, "/orders/create", "sandbox-poor", body).await;
    assert!(
        status == 409 && body.contains("INSUFFICIENT_BALANCE"),
        "{body}"
    );
}

#[tokio::test]
async fn the_webhook_can_be_set_and_cleared() {
    let world = World::new().await;
    let change = async |body: &str| {
        send(json(
            world.request(Smscode, Method::PATCH, "/webhook"),
            body,
        ))
        .await
    };
    change("{}").await.expect(422, "VALIDATION_ERROR");
    change(r#"{"webhook_url":"http://example.com"}"#)
        .await
        .expect(422, "HTTPS");
    let set: WebhookConfig = change(r#"{"webhook_url":"https://example.com/w"}"#)
        .await
        .data();
    assert!(set.webhook_url.is_some() && set.webhook_secret.is_some());
    world
        .post(Smscode, "/webhook/test", "")
        .await
        .expect(200, r#""status_code":200"#);
    let cleared: WebhookConfig = change(r#"{"webhook_url":""}"#).await.data();
    assert_eq!(cleared.webhook_url, None);
    let read: WebhookConfig = world.get(Smscode, "/webhook").await.data();
    assert_eq!(read, cleared);
}
