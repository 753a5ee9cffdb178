//! `switchboard catalog`

use clap::{Args, Subcommand};
use domain::{ClientId, Country, Currency, Service};
use reqwest::Method;

use super::{
    Console,
    output::{OutputArgs, text},
    running::RunningGateway,
};
use crate::admin::{Page, comparison::ComparedProduct};

#[derive(Debug, Subcommand)]
pub(super) enum CatalogCommand {
    /// Ask the running gateway what every provider asks for products, and what clients would pay
    #[command(after_help = "\
Examples:
  switchboard catalog compare --country ID --service whatsapp
  switchboard catalog compare --service whatsapp --client cl_7    at the prices of client 7")]
    Compare(CompareArgs),
}

#[derive(Debug, Args)]
pub(super) struct CompareArgs {
    /// Only this country
    #[arg(long, value_name = "CODE")]
    country: Option<Country>,
    /// Only this service
    #[arg(long, value_name = "SLUG")]
    service: Option<Service>,
    /// What this client would pay [default: one whom no pricing rule names]
    #[arg(long, value_name = "ID")]
    client: Option<ClientId>,
    /// What prices are shown in [default: what the client pays in, USD without one]
    #[arg(long, value_name = "CODE")]
    currency: Option<Currency>,
    /// At most so many products
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u8).range(1..=200))]
    limit: u8,
    #[command(flatten)]
    output: OutputArgs,
}

pub(super) async fn execute(console: &mut Console, command: CatalogCommand) -> anyhow::Result<()> {
    let CatalogCommand::Compare(args) = command;
    let mut path = format!("/catalog/comparison?limit={}", args.limit);
    let conditions = [
        ("country", args.country.map(|it| it.alpha2().to_owned())),
        ("service", args.service.map(|it| it.slug().to_owned())),
        ("client_id", args.client.map(|it| it.0.to_string())),
        ("currency", args.currency.map(|it| it.code().to_owned())),
    ];
    for (name, value) in conditions {
        if let Some(value) = value {
            path += &format!("&{name}={value}");
        }
    }
    let gateway = RunningGateway::of(&args.output.config)?;
    let page: Page<ComparedProduct> = gateway.ask(Method::GET, &path, None).await?;
    if args.output.json {
        return console.json(&page.items);
    }
    let rows = page.items.iter().flat_map(|product| {
        product.offers.iter().map(|offer| {
            let markup = offer.markup.as_ref();
            [
                format!("{} {}", product.country, product.service),
                offer.provider.to_string(),
                offer.operator.clone(),
                format!("{} {}", offer.cost.0, offer.currency),
                text(offer.converted.map(|it| it.0)),
                text(offer.price.map(|it| it.0)),
                text(markup.map(|it| match it.rule_id {
                    Some(rule) => format!("rule {rule}"),
                    None => "configuration".to_owned(),
                })),
                text(offer.stock),
                text(offer.excluded.as_deref()),
            ]
        })
    });
    let header = [
        "product",
        "account",
        "operator",
        "cost",
        "converted",
        "price",
        "priced by",
        "stock",
        "left out",
    ];
    console.table(header, rows)?;
    match page.next_cursor {
        None => Ok(()),
        Some(_) => console.line("there are more products: choose a country or a service"),
    }
}
