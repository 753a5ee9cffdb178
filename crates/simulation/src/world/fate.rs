//! Who dies when, what strangers do, and the reckoning at the end.

use domain::{AccountId, AttemptState, ClientId, Clock};
use futures::FutureExt;
use provider::RecoveryClass;

use super::World;
use crate::{Lived, stage::ProcessId};

/// Over how long clients make their requests.
const SPAN_MS: u64 = 300_000;
/// How many turns a world may take: far beyond what any needs.
const TURNS: u64 = 3_000_000;

impl World {
    /// Plays the whole history; the first broken rule, if there is one.
    pub(crate) fn live(&self) -> Result<Lived, String> {
        let processes = self.dice.between(1, 3).min(self.plan.processes);
        let mut started: u32 = 0;
        for _ in 0..processes {
            started += 1;
            let gateway = self.start_gateway(ProcessId(started));
            self.gateways().push(gateway);
        }
        let world = self.clone();
        let ended = self.stage.play(world.history(started), TURNS);
        let deaths = u64::from(
            self.gateways()
                .iter()
                .map(|g| g.link.process.0)
                .max()
                .unwrap_or(0),
        )
        .saturating_sub(processes);
        if !ended {
            let elapsed = self.stage.elapsed();
            let mut state = self.books.state();
            let left = state.what_is_left();
            state.accuse(|| format!("the history does not come to an end in {elapsed:?}: {left}"));
        }
        self.judge_clients();
        self.judge_providers();
        let state = self.books.state();
        if let Some(rule) = state.broken() {
            return Err(rule.to_owned());
        }
        let mut lived = Lived {
            orders: u64::try_from(state.orders.len()).unwrap_or(0),
            steps: state.steps,
            deaths,
            ..Lived::default()
        };
        for order in state.orders.values() {
            *lived.order_ends.entry(order.seen.state).or_default() += 1;
        }
        for attempt in state.attempts.values() {
            *lived.attempt_ends.entry(attempt.seen.state).or_default() += 1;
        }
        Ok(lived)
    }

    async fn history(self, started: u32) {
        let mut requests = Vec::new();
        for number in 0..self.plan.requests {
            // A rich client, one that can pay for some, and one on credit.
            let (funds, credit) = match number % 3 {
                0 => (100_000_000, 0),
                1 => (4_000_000, 0),
                _ => (1_000_000, 3_000_000),
            };
            if number < 3 {
                let (funds, credit) = (domain::Micros::new(funds), domain::Micros::new(credit));
                self.books.open_account(funds, credit);
            }
            let account = i64::try_from(number % 3 + 1).unwrap_or(1);
            let (client, account) = (ClientId(account), AccountId(account));
            requests.push(self.clone().buy(client, account, number, SPAN_MS).boxed());
        }
        let fate = self.clone().deaths(started).boxed();
        self.stage.spawn(ProcessId::OUTSIDE, fate);
        let strangers = self.clone().strangers().boxed();
        self.stage.spawn(ProcessId::OUTSIDE, strangers);
        futures::future::join_all(requests).await;
        self.weather.calm_down();
        // What is under way now may still end badly; after that everything comes to an end.
        loop {
            self.stage.sleep(std::time::Duration::from_secs(30)).await;
            let state = self.books.state();
            if state.is_quiet() || state.broken().is_some() {
                return;
            }
        }
    }

    /// Kills processes, some at a moment and some at a step, and starts others in their place.
    async fn deaths(self, mut started: u32) {
        let how_often = self.dice.between(0, 8).min(self.plan.deaths);
        for _ in 0..how_often {
            self.stage.sleep(self.dice.millis(1_000, 80_000)).await;
            if self.weather.is_calm() {
                return;
            }
            let Some(victim) = self.dice.pick(&self.gateways()).cloned() else {
                return;
            };
            if self.dice.permille(400) {
                victim.link.die();
            } else {
                victim.link.set_fuse(self.dice.between(1, 80));
            }
            self.stage.sleep(self.dice.millis(500, 30_000)).await;
            if victim.link.is_dead() {
                started += 1;
                let next = self.start_gateway(ProcessId(started));
                let mut gateways = self.gateways();
                let place = gateways
                    .iter_mut()
                    .find(|gateway| gateway.link.process == victim.link.process);
                if let Some(place) = place {
                    *place = next;
                }
            } else {
                victim.link.set_fuse(0);
            }
        }
    }

    /// Somebody else buys other products over the same accounts.
    async fn strangers(self) {
        while !self.weather.is_calm() {
            self.stage.sleep(self.dice.millis(5_000, 120_000)).await;
            let (Some(shelf), Ok(country)) = (self.dice.pick(&self.shelves), "FR".parse()) else {
                return;
            };
            let Ok(service) = "whatsapp".parse() else {
                return;
            };
            let product = domain::Product { country, service };
            shelf.shop().sell_to_a_stranger(product, self.stage.now());
        }
    }

    /// What each provider keeps is what the books say that it got; what nobody can ask about is
    /// labelled.
    fn judge_providers(&self) {
        for shelf in self.shelves.iter() {
            let name = &shelf.info.name;
            let sold = {
                let mut shop = shelf.shop();
                shop.pass_time(self.stage.now());
                shop.orders.clone()
            };
            let mut state = self.books.state();
            for order in sold {
                let Some(maker) = order.attempt else {
                    continue;
                };
                let kept = if order.is_refunded() {
                    0
                } else {
                    order.cost.get()
                };
                let blind = shelf.info.capabilities.recovery == RecoveryClass::Blind;
                match state.paid_for(name, &order.id.0) {
                    // A person has to look, and does.
                    Some((AttemptState::NeedsReview, _)) => {}
                    Some((AttemptState::Finished, paid))
                        if order.is_a_gift() && paid == order.cost.get() => {}
                    Some((attempt, paid)) if paid != kept => state.accuse(|| {
                        format!(
                            "rule 7: {name} kept {kept} for {}, {attempt:?} says {paid}",
                            order.id
                        )
                    }),
                    Some(_) => {}
                    None if blind && state.is_written_off(maker) => {}
                    None => state.accuse(|| {
                        format!(
                            "rule 7: {name} sold {} to {maker}, and nobody knows",
                            order.id
                        )
                    }),
                }
            }
        }
    }
}
