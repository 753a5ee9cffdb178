//! One history, from its seed.

use std::collections::BTreeMap;

use domain::{AttemptId, AttemptState, Micros, OrderState};

use crate::{Plan, Recorded, world::World};

/// What a history came to, or several together.
#[derive(Clone, Debug, Default)]
pub struct Lived {
    /// How many orders lived through it.
    pub orders: u64,
    /// How many durable steps there were.
    pub steps: u64,
    /// How many processes died.
    pub deaths: u64,
    /// How orders ended.
    pub order_ends: BTreeMap<OrderState, u64>,
    /// How purchases ended.
    pub attempt_ends: BTreeMap<AttemptState, u64>,
}

impl Lived {
    /// Both together.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.orders += other.orders;
        self.steps += other.steps;
        self.deaths += other.deaths;
        for (state, count) in other.order_ends {
            *self.order_ends.entry(state).or_default() += count;
        }
        for (state, count) in other.attempt_ends {
            *self.attempt_ends.entry(state).or_default() += count;
        }
        self
    }
}

/// A rule was broken.
#[derive(Clone, Debug)]
pub struct Broken {
    /// Where.
    pub plan: Plan,
    /// Which, in words.
    pub rule: String,
}

/// How books stand: what two kinds of books have to agree on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Each order by its first attempt: state, held, charged, price, messages, entries of history.
    pub orders: BTreeMap<AttemptId, (OrderState, Micros, Micros, Micros, i32, u64)>,
    /// Each attempt: state, cost, the provider's id, how often it was asked about.
    pub attempts: BTreeMap<AttemptId, (AttemptState, Micros, Option<String>, i32)>,
    /// Each client account: funds, held, version.
    pub clients: BTreeMap<i64, (Micros, Micros, i64)>,
    /// Each house account of each provider, where it is not zero.
    pub house: BTreeMap<(String, String), i64>,
}

/// Lives through a history.
///
/// # Errors
/// The first rule that was broken.
pub fn live(plan: Plan) -> Result<Lived, Broken> {
    let world = world(plan, false)?;
    let lived = run(&world, plan);
    world.stage.clear();
    lived
}

/// The same, with every write to the books and how they stood at the end.
///
/// # Errors
/// The first rule that was broken.
pub fn live_and_record(plan: Plan) -> Result<(Vec<Recorded>, Standing), Broken> {
    let world = world(plan, true)?;
    let lived = run(&world, plan);
    world.stage.clear();
    lived?;
    let mut state = world.books.state();
    Ok((state.take_record(), state.standing()))
}

fn world(plan: Plan, record: bool) -> Result<World, Broken> {
    World::new(plan, record).ok_or_else(|| Broken {
        plan,
        rule: "no such world".to_owned(),
    })
}

fn run(world: &World, plan: Plan) -> Result<Lived, Broken> {
    world.live().map_err(|rule| Broken { plan, rule })
}
