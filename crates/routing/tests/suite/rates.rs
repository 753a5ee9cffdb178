use std::time::Duration;

use routing::{CONFIG_SOURCE, Markup, RateProblem, RateTable, max_cost_for, price_for, price_with};
use rstest::rstest;

use crate::support::{currency, money, now, policy, rate};

const LIMIT: Duration = Duration::from_secs(3_600);

#[rstest]
#[case::same_currency("1.5 USD", "USD", "1.5 USD", &[])]
#[case::direct("2 USD", "IDR", "32500 IDR", &["USD/IDR"])]
#[case::inverse_rounds_up("15000 IDR", "USD", "0.923077 USD", &["USD/IDR"])]
#[case::over_the_dollar("16250 IDR", "EUR", "0.8 EUR", &["USD/IDR", "EUR/USD"])]
fn converts_over_at_most_two_rates(
    #[case] from: &str,
    #[case] to: &str,
    #[case] expected: &str,
    #[case] pairs: &[&str],
) {
    let table = RateTable::new([
        rate("USD/IDR", "16250", "a", 10),
        rate("EUR/USD", "1.25", "b", 10),
    ]);
    let converted = table
        .convert(money(from), currency(to), now(), LIMIT)
        .unwrap();
    assert_eq!(converted.money, money(expected));
    let used: Vec<String> = converted
        .rates
        .iter()
        .map(|rate| rate.pair.to_string())
        .collect();
    assert_eq!(used, pairs);
}

#[rstest]
#[case::freshest(&[("a", 100, "1"), ("b", 50, "2")], Some("2"))]
#[case::published_before_config(&[(CONFIG_SOURCE, 0, "1"), ("b", 3_600, "2")], Some("2"))]
#[case::config_never_stale(&[(CONFIG_SOURCE, 999_999, "1")], Some("1"))]
#[case::stale_is_not_replaced_by_config(&[(CONFIG_SOURCE, 0, "1"), ("b", 3_601, "2")], None)]
#[case::equal_age_by_source(&[("b", 5, "2"), ("a", 5, "1")], Some("1"))]
#[case::nonsense_dropped(&[("b", 5, "0"), ("c", 5, "-1"), ("a", 50, "7")], Some("7"))]
fn the_best_source_wins(#[case] sources: &[(&str, i64, &str)], #[case] expected: Option<&str>) {
    let rates = sources
        .iter()
        .map(|(source, age, value)| rate("USD/EUR", value, source, *age));
    for rates in [rates.clone().collect::<Vec<_>>(), rates.rev().collect()] {
        let converted =
            RateTable::new(rates).convert(money("1 USD"), currency("EUR"), now(), LIMIT);
        match expected {
            Some(value) => {
                let expected = money(&format!("{value} EUR"));
                assert_eq!(converted.unwrap().money, expected);
            }
            None => assert!(matches!(converted, Err(RateProblem::Stale { .. }))),
        }
    }
}

#[test]
fn what_cannot_be_converted_says_why() {
    let table = RateTable::new([rate("USD/IDR", "16250", "a", 10)]);
    let convert = |from, to| table.convert(money(from), currency(to), now(), LIMIT);
    assert!(matches!(
        convert("1 IDR", "EUR"),
        Err(RateProblem::Missing { .. })
    ));
    assert!(matches!(
        convert("-1 USD", "IDR"),
        Err(RateProblem::OutOfRange)
    ));
    assert!(matches!(
        convert("9000000000000 USD", "IDR"),
        Err(RateProblem::OutOfRange)
    ));
}

#[test]
fn two_rates_are_multiplied_before_the_one_rounding() {
    // 10 / 3 * 3: rounding in between would lift the price from 10.00 to 10.01.
    let table = RateTable::new([rate("USD/IDR", "3", "a", 0), rate("USD/EUR", "3", "a", 0)]);
    let price = price_for(money("10 IDR"), currency("EUR"), &table, &policy(), now()).unwrap();
    assert_eq!(price.cost_converted, money("10 EUR"));
    assert_eq!(price.price, money("10 EUR"));
}

#[test]
fn a_sale_is_repriced_at_the_decisions_rates_however_old() {
    let ten = Markup::of_percent("10".parse().unwrap());
    let old = vec![rate("USD/IDR", "16250", "a", 999_999)];
    let price = price_with(money("15000 IDR"), currency("USD"), &old, &ten).unwrap();
    assert_eq!(price.price, money("1.02 USD"));
    let max = max_cost_for(money("1.02 USD"), currency("IDR"), &old, &ten).unwrap();
    assert_eq!(max, money("15068.181818 IDR"));
    assert!(price_with(money("1 EUR"), currency("USD"), &old, &ten).is_err());
    let with_margin = Markup {
        fixed: "0.2".parse().unwrap(),
        minimum_margin: Some("0.5".parse().unwrap()),
        ..ten
    };
    let price = price_with(money("15000 IDR"), currency("USD"), &old, &with_margin).unwrap();
    assert_eq!(price.price, money("1.43 USD"));
    let max = max_cost_for(money("0.49 USD"), currency("IDR"), &old, &with_margin);
    assert!(matches!(max, Err(RateProblem::OutOfRange)));
}
