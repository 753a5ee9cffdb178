//! What a history is made of, and the least that still breaks a rule.

use std::{fmt, str::FromStr};

use crate::{Broken, live};

/// What a history is made of: the same plan is the same history. As text its numbers, the seed
/// first; those that are left out are the usual ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Where chance comes from.
    pub seed: u64,
    /// How many requests clients make.
    pub requests: u64,
    /// How many processes of ours there are at a time, at most.
    pub processes: u64,
    /// How many of them are killed, at most.
    pub deaths: u64,
    /// How often the rest goes wrong, in per cent of the usual.
    pub mishaps: u64,
}

impl Plan {
    /// The usual plan for a seed.
    #[must_use]
    pub const fn of(seed: u64) -> Self {
        Self {
            seed,
            requests: 40,
            processes: 3,
            deaths: 8,
            mishaps: 100,
        }
    }

    /// Plans with less in them, those with much less first.
    fn smaller(self) -> impl Iterator<Item = Self> {
        let less = |number: u64, least: u64| {
            let mut all = vec![least, number / 2, number.saturating_sub(1)];
            all.retain(|fewer| (least..number).contains(fewer));
            all
        };
        let requests = less(self.requests, 1).into_iter();
        let processes = less(self.processes, 1).into_iter();
        let deaths = less(self.deaths, 0).into_iter();
        let mishaps = less(self.mishaps, 0).into_iter();
        requests
            .map(move |requests| Self { requests, ..self })
            .chain(processes.map(move |processes| Self { processes, ..self }))
            .chain(deaths.map(move |deaths| Self { deaths, ..self }))
            .chain(mishaps.map(move |mishaps| Self { mishaps, ..self }))
    }
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            seed,
            requests,
            processes,
            deaths,
            mishaps,
        } = self;
        write!(f, "{seed},{requests},{processes},{deaths},{mishaps}")
    }
}

impl FromStr for Plan {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut plan = Self::of(0);
        let places = [
            &mut plan.seed,
            &mut plan.requests,
            &mut plan.processes,
            &mut plan.deaths,
            &mut plan.mishaps,
        ];
        for (place, number) in places.into_iter().zip(text.split(',')) {
            *place = number.parse()?;
        }
        Ok(plan)
    }
}

/// How many seeds are tried for a plan with less in it: less is another history.
const SEEDS: u64 = 40;

/// The least that still breaks a rule, as far as it is found by taking one thing less at a time.
#[must_use]
pub fn smallest(broken: Broken) -> Broken {
    let fails = |plan: Plan| {
        let seeds = (0..SEEDS).map(|step| plan.seed.wrapping_add(step));
        let mut plans = seeds.map(|seed| Plan { seed, ..plan });
        plans.find_map(|plan| live(plan).err())
    };
    shrink(broken, fails)
}

fn shrink(mut least: Broken, fails: impl Fn(Plan) -> Option<Broken>) -> Broken {
    while let Some(broken) = least.plan.smaller().find_map(&fails) {
        least = broken;
    }
    least
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_breaks_a_rule_is_made_as_small_as_it_can_be() {
        let fails = |plan: Plan| {
            let breaks = plan.requests >= 5 && plan.deaths >= 1 && plan.mishaps >= 13;
            breaks.then(|| Broken {
                plan,
                rule: "too much".to_owned(),
            })
        };
        let first = fails(Plan::of(7)).unwrap();
        assert_eq!(shrink(first, fails).plan.to_string(), "7,5,1,1,13");
    }

    #[test]
    fn a_plan_reads_back_and_a_seed_alone_is_the_usual_one() {
        let plan: Plan = "7,5,1,0,13".parse().unwrap();
        assert_eq!((plan.requests, plan.mishaps), (5, 13));
        assert_eq!(plan.to_string().parse(), Ok(plan));
        assert_eq!("7".parse(), Ok(Plan::of(7)));
    }
}
