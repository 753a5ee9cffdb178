//! The same choice once more, straight from the prose, without sorting and without the crate's
//! types. A number is a pair of integers, numerator and denominator.

use num_bigint::BigInt;
use provider::Stock;
use routing::BreakerSettings;

use crate::{
    support::currency,
    world::{CATALOG_LIMIT, CLIENT, CURRENCIES, Goods, RATE_LIMIT, Rule, Shop, World, shop_name},
};

type Number = (BigInt, BigInt);

pub(crate) fn big(value: i64) -> BigInt {
    BigInt::from(value)
}

pub(crate) fn less(a: &Number, b: &Number) -> bool {
    &a.0 * &b.1 < &b.0 * &a.1
}

/// The best rate between two currencies as a multiplier, and whether it is stale.
fn leg(world: &World, from: usize, to: usize) -> Option<(Number, bool, usize)> {
    let mut best: Option<usize> = None;
    for (index, rate) in world.rates.iter().enumerate() {
        let fits = (rate.0, rate.1) == (from, to) || (rate.0, rate.1) == (to, from);
        if !fits || from == to {
            continue;
        }
        let better = best.is_none_or(|best| {
            let known = &world.rates[best];
            match (rate.4, known.4) {
                (true, false) => true,
                (false, true) => false,
                _ => rate.5 < known.5,
            }
        });
        if better {
            best = Some(index);
        }
    }
    let (base, _, mantissa, scale, published, age) = world.rates[best?];
    let (up, down) = (big(mantissa), big(10).pow(scale));
    let number = if base == from { (up, down) } else { (down, up) };
    Some((number, published && age > RATE_LIMIT, best?))
}

/// The rates between two currencies as multipliers, the first reason that there are none.
fn legs(world: &World, from: usize, to: usize) -> Result<Vec<Number>, &'static str> {
    let legs = if from == to {
        vec![]
    } else if let Some(direct) = leg(world, from, to) {
        vec![direct]
    } else {
        match (leg(world, from, 0), leg(world, 0, to)) {
            (Some(first), Some(second)) => vec![first, second],
            _ => return Err("rate_missing"),
        }
    };
    match legs.iter().any(|(_, stale, _)| *stale) {
        true => Err("rate_stale"),
        false => Ok(legs.into_iter().map(|(number, _, _)| number).collect()),
    }
}

fn times(a: Number, b: &Number) -> Number {
    (a.0 * &b.0, a.1 * &b.1)
}

fn plus(a: &Number, b: &Number) -> Number {
    (&a.0 * &b.1 + &b.0 * &a.1, &a.1 * &b.1)
}

/// Of the rules that match, the one that names most, where naming the client outweighs all else,
/// then the shop, then the service, then the country. Of twins the last.
fn rule_of(world: &World, index: usize) -> Option<&Rule> {
    let matching = world.rules.iter().filter(|rule| {
        rule.shop.is_none_or(|shop| shop == index)
            && rule.service != Some(false)
            && rule.country != Some(false)
            && rule.client.is_none_or(|client| client == CLIENT.0)
    });
    matching.max_by_key(|rule| {
        let points = [
            (rule.client.is_some(), 8),
            (rule.shop.is_some(), 4),
            (rule.service.is_some(), 2),
            (rule.country.is_some(), 1),
        ];
        points
            .into_iter()
            .map(|(named, points)| i32::from(named) * points)
            .sum::<i32>()
    })
}

/// An amount of a rule in the client's currency, rounded up to a whole micro.
fn converted(world: &World, amount: i64, from: usize) -> Result<Number, &'static str> {
    if amount == 0 {
        return Ok((big(0), big(1)));
    }
    let start = (big(amount), big(1));
    let legs = legs(world, from, world.client_currency)?;
    let (up, down) = legs.iter().fold(start, times);
    let whole = (&up + &down - big(1)) / &down;
    match whole > big(i64::MAX) {
        true => Err("unpriceable"),
        false => Ok((whole, big(1))),
    }
}

pub(crate) fn exact_price(
    world: &World,
    index: usize,
    shop: &Shop,
    goods: &Goods,
) -> Result<Number, &'static str> {
    let rule = rule_of(world, index);
    let added = rule
        .map(|rule| {
            let fixed = converted(world, rule.fixed, rule.currency)?;
            let margin = converted(world, rule.margin, rule.currency)?;
            Ok::<_, &'static str>((fixed, margin))
        })
        .transpose()?;
    let legs = legs(world, shop.currency, world.client_currency)?;
    let micros = goods.listed(shop).cost.amount.get();
    let cost = legs.iter().fold((big(micros), big(1)), times);
    let tenths = rule.map_or(world.markup_tenths, |rule| rule.percent_tenths);
    let usual = times(cost.clone(), &(big(1_000 + tenths), big(1_000)));
    let Some((fixed, margin)) = added else {
        return Ok(usual);
    };
    let (usual, least) = (plus(&usual, &fixed), plus(&cost, &margin));
    Ok(if less(&usual, &least) { least } else { usual })
}

/// The least whole number of steps that is not below the price.
pub(crate) fn in_steps(world: &World, price: &Number) -> BigInt {
    let step = big(currency(CURRENCIES[world.client_currency]).step().get());
    let unit = &price.1 * step;
    let mut steps = &price.0 / &unit;
    if &steps * &unit < price.0 {
        steps += 1;
    }
    steps
}

pub(crate) fn reason(
    world: &World,
    index: usize,
    shop: &Shop,
    goods: &Goods,
) -> Option<&'static str> {
    let included = world.include.is_empty() || world.include.contains(&index);
    let tried = world.tried().iter().any(|(provider, offer_ref)| {
        *provider == shop_name(index) && offer_ref.0 == goods.offer_ref.to_string()
    });
    let opens_at = BreakerSettings::default().faults_to_open as usize;
    let checks = [
        (
            !included || world.exclude.contains(&index),
            "provider_not_allowed",
        ),
        (
            world
                .operator
                .is_some_and(|wanted| wanted != 0 && wanted != goods.operator),
            "operator_mismatch",
        ),
        (tried, "already_tried"),
        (
            shop.suspended_for.is_some_and(|wait| wait > 0),
            "provider_suspended",
        ),
        (
            shop.faults >= opens_at && shop.faults_ago < 10,
            "circuit_open",
        ),
        (
            goods.cooling_for.is_some_and(|wait| wait > 0),
            "cooling_down",
        ),
        (shop.catalog_age > CATALOG_LIMIT, "catalog_stale"),
        (goods.stock == Stock::Count(0), "out_of_stock"),
    ];
    if let Some((_, reason)) = checks.into_iter().find(|(applies, _)| *applies) {
        return Some(reason);
    }
    let price = match exact_price(world, index, shop, goods) {
        Ok(price) => price,
        Err(reason) => return Some(reason),
    };
    let tenths = in_steps(world, &price) * 10;
    if world.cap_steps.is_some_and(|cap| tenths > big(cap)) {
        return Some("above_price_cap");
    }
    let above = world
        .max_price_steps
        .is_some_and(|limit| tenths > big(limit));
    above.then_some("above_max_price")
}

fn delivery(shop: &Shop) -> Number {
    let delivered = big(i64::from(shop.delivered) + 4);
    (delivered, big(i64::from(shop.delivered + shop.lost) + 5))
}

/// Whether `a` comes before `b`.
pub(crate) fn before(world: &World, a: (usize, &Shop, &Goods), b: (usize, &Shop, &Goods)) -> bool {
    let cost = |(index, shop, goods): (usize, &Shop, &Goods)| {
        let price = exact_price(world, index, shop, goods).unwrap();
        if !world.reliable {
            return price;
        }
        let rate = delivery(shop);
        (price.0 * rate.1, price.1 * rate.0)
    };
    let (cost_a, cost_b) = (cost(a), cost(b));
    if less(&cost_a, &cost_b) || less(&cost_b, &cost_a) {
        return less(&cost_a, &cost_b);
    }
    let (rate_a, rate_b) = (delivery(a.1), delivery(b.1));
    if less(&rate_a, &rate_b) || less(&rate_b, &rate_a) {
        return less(&rate_b, &rate_a);
    }
    if a.1.catalog_age != b.1.catalog_age {
        return a.1.catalog_age < b.1.catalog_age;
    }
    (a.0, a.2.offer_ref) < (b.0, b.2.offer_ref)
}
