//! What a purchase delivers: a number, and the messages that arrive on it.

use std::time::Duration;

use domain::PhoneNumber;
use rand::Rng;

use super::{
    listing::Listing,
    order::{Message, Order},
    seed::{Draw, draw},
};
use crate::{ProviderKind, SandboxConfig, clock::Moment};

/// Hands out numbers of the country's shape: different ones until the shape is used up.
pub(super) fn phone(
    seed: u64,
    kind: ProviderKind,
    listing: &Listing,
    nth: u64,
) -> Option<PhoneNumber> {
    let shape = listing.country.number_shape;
    let free = shape.bytes().filter(|byte| *byte == b'#').count();
    let room = 10_u64.pow(u32::try_from(free).unwrap_or(8));
    let start: u64 = draw(seed, Draw::Phone, kind.index() as u64, 0).random_range(0..room);
    // Odd and not a multiple of five: every number of the room is met once before any returns.
    let scattered = (start + nth.wrapping_mul(7_654_321)) % room;
    let digits = format!("{scattered:0free$}");
    let mut digits = digits.chars();
    let number: String = shape
        .chars()
        .map(|c| {
            if c == '#' {
                digits.next().unwrap_or('0')
            } else {
                c
            }
        })
        .collect();
    number.parse().ok()
}

/// When the `nth` SMS of an order arrives after it was triggered; `None`: never.
pub(super) fn delay(
    config: &SandboxConfig,
    kind: ProviderKind,
    order: usize,
    nth: u64,
) -> Option<Duration> {
    let mut rng = draw(config.seed, Draw::Delivery, address(kind, order), nth);
    let arrives = rng.random_range(0..100) < config.delivery.of(kind);
    let (shortest, longest) = config.sms_delay;
    let delay = rng.random_range(shortest..=longest.max(shortest));
    arrives.then_some(delay)
}

/// The next message of an order, with a code of its own.
pub(super) fn message(
    seed: u64,
    kind: ProviderKind,
    order: &Order,
    index: usize,
    at: Moment,
) -> Message {
    let service = order.listing.service;
    let nth = order.messages.len() as u64;
    let mut rng = draw(seed, Draw::Code, address(kind, index), nth);
    let code: String = (0..service.code_digits)
        .map(|_| char::from(b'0' + rng.random_range(0..10_u8)))
        .collect();
    Message {
        at,
        text: service.text.replace("{}", &code),
        code: Some(code),
    }
}

/// A message with a text of somebody's choice; its first run of four to eight digits is the code.
pub(super) fn written(text: &str, at: Moment) -> Message {
    let code = text
        .split(|c: char| !c.is_ascii_digit())
        .find(|run| (4..=8).contains(&run.len()))
        .map(str::to_owned);
    Message {
        at,
        code,
        text: text.to_owned(),
    }
}

fn address(kind: ProviderKind, order: usize) -> u64 {
    ((kind.index() as u64) << 48) | order as u64
}
