//! The SMSOnline protocol.

use provider_smsonline::wire::{Country, Product, Sale, Service, Sms};
use rstest::rstest;
use sandbox::ProviderKind::Smsonline;

use crate::support::{Reply, World};

async fn call(world: &World, name: &str, query: &str) -> Reply {
    world
        .get(Smsonline, &format!("/virtual-number/{name}?{query}"))
        .await
}

async fn buy(world: &World, more: &str) -> Sale {
    let query = format!("countryId=106&serviceId=11&operatorId=2{more}");
    call(world, "buy-service", &query).await.data()
}

#[tokio::test]
async fn the_catalog_leads_to_operators_with_prices() {
    let world = World::new().await;
    let countries: Vec<Country> = call(&world, "get-countries", "").await.data();
    let indonesia = countries
        .iter()
        .find(|c| c.name.as_deref() == Some("Indonesia"))
        .unwrap();
    assert_eq!((indonesia.id.0.as_str(), &indonesia.code), ("106", &None));
    let services: Vec<Service> = call(&world, "get-services", "").await.data();
    assert!(
        services
            .iter()
            .any(|s| s.id.0 == "11" && s.name.as_deref() == Some("WhatsApp"))
    );
    let query = "countryId=106&serviceId=11";
    let products: Vec<Product> = call(&world, "get-products", query).await.data();
    let offers: Vec<_> = products
        .iter()
        .map(|p| (p.operator.as_deref().unwrap(), p.price.to_string()))
        .collect();
    assert_eq!(
        offers,
        [("Telkomsel", "0.61".to_owned()), ("XL", "0.66".to_owned())]
    );
}

#[tokio::test]
async fn an_order_waits_receives_and_is_closed() {
    let world = World::new().await;
    let sale = buy(&world, "").await;
    assert_eq!(sale.price.unwrap().to_string(), "0.66");
    assert!(sale.number.starts_with("62812"), "digits only");
    let id = format!("id={}", sale.id.0);
    call(&world, "get-sms", &id).await.expect(200, "waiting");
    call(&world, "change-status", &format!("{id}&status=3"))
        .await
        .expect(200, r#""status":-1"#);
    world.pass(60);
    let sms: Sms = call(&world, "get-sms", &id).await.data();
    assert!(sms.sms.unwrap().contains(&sms.code.unwrap()));
    call(&world, "change-status", &format!("{id}&status=4"))
        .await
        .expect(200, r#""status":-1"#);
    call(&world, "change-status", &format!("{id}&status=3"))
        .await
        .expect(200, r#""status":1"#);
    assert_eq!(world.truth(Smsonline).balance.to_string(), "2499.34");
}

#[rstest]
#[case("4")]
#[case("5")]
#[tokio::test]
async fn a_waiting_order_is_cancelled_for_the_refund(#[case] status: &str) {
    let world = World::new().await;
    let id = format!("id={}&status={status}", buy(&world, "").await.id.0);
    call(&world, "change-status", &id)
        .await
        .expect(200, r#""status":1"#);
    call(&world, "change-status", &id)
        .await
        .expect(200, "already closed");
    assert_eq!(world.truth(Smsonline).balance.to_string(), "2500");
}

#[tokio::test]
async fn test_mode_charges_nothing() {
    let world = World::new().await;
    let sale = buy(&world, "&test=1").await;
    assert_eq!(sale.price.unwrap().get(), 0);
    world.pass(60);
    let id = format!("id={}", sale.id.0);
    call(&world, "get-sms", &id).await.expect(200, "received");
    let truth = world.truth(Smsonline);
    assert_eq!(truth.balance, truth.opening_balance);
    assert!(truth.orders[0].test && truth.orders[0].charged.get() == 0);
}

#[rstest]
#[case("get-products", "countryId=1&serviceId=11", "country not found")]
#[case("get-products", "countryId=106", "serviceId is required")]
#[case("buy-service", "countryId=106&serviceId=11", "operatorId is required")]
#[case(
    "buy-service",
    "countryId=106&serviceId=11&operatorId=9",
    "no numbers available"
)]
#[case("get-sms", "id=5", "order not found")]
#[case("change-status", "id=5&status=4", "order not found")]
#[case("change-status", "id=5&status=9", "status must be")]
#[tokio::test]
async fn errors_come_with_status_minus_one(
    #[case] name: &str,
    #[case] query: &str,
    #[case] part: &str,
) {
    let world = World::new().await;
    call(&world, name, query)
        .await
        .expect(200, r#""status":-1"#)
        .expect(200, part);
}

#[tokio::test]
async fn a_wrong_key_is_told_with_http_200() {
    let world = World::new().await;
    let url = format!(
        "{}/virtual-number/get-countries?apiKey=wrong",
        world.sandbox.base_url(Smsonline)
    );
    let body = reqwest::get(url).await.unwrap().text().await.unwrap();
    assert_eq!(body, r#"{"status":-1,"message":"invalid key"}"#);
}
