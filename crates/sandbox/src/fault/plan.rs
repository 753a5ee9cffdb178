//! Which faults strike a request.

use std::time::Duration;

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};

use super::rule::{Fault, FaultRule, InvalidRule, When};
use crate::{
    Endpoint, ProviderKind,
    market::{SmsPlan, Twist},
};

/// A rule with what it did so far.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FaultStatus {
    /// The rule.
    pub rule: FaultRule,
    /// How many requests it could have struck.
    pub seen: u64,
    /// How many it struck.
    pub struck: u64,
}

#[derive(Debug)]
struct Armed {
    status: FaultStatus,
    rng: ChaCha8Rng,
}

/// The rules in force.
#[derive(Debug)]
pub(crate) struct Faults {
    seed: u64,
    armed: Vec<Armed>,
}

/// What goes wrong with one request.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Plan {
    pub(crate) wait_before: Duration,
    pub(crate) wait_after: Duration,
    /// At most one fault decides the answer.
    pub(crate) answer: Option<Fault>,
    pub(crate) twist: Twist,
    pub(crate) list_lag: Duration,
}

/// The request that a plan is made for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Struck {
    pub(crate) provider: ProviderKind,
    pub(crate) endpoint: Endpoint,
    /// A purchase whose key was used before.
    pub(crate) is_replay: bool,
}

impl Faults {
    pub(crate) const fn new(seed: u64) -> Self {
        Self {
            seed,
            armed: Vec::new(),
        }
    }

    /// Replaces all rules.
    pub(crate) fn set(&mut self, rules: Vec<FaultRule>) -> Result<(), InvalidRule> {
        for rule in &rules {
            rule.check()?;
        }
        let seed = self.seed;
        let arm = |(index, rule): (u64, FaultRule)| Armed {
            rng: ChaCha8Rng::seed_from_u64(rule.seed.unwrap_or(seed.wrapping_add(index))),
            status: FaultStatus {
                rule,
                seen: 0,
                struck: 0,
            },
        };
        self.armed = (1..).zip(rules).map(arm).collect();
        Ok(())
    }

    pub(crate) fn status(&self) -> Vec<FaultStatus> {
        self.armed
            .iter()
            .map(|armed| armed.status.clone())
            .collect()
    }

    /// Decides what goes wrong, in the order of the rules.
    pub(crate) fn plan(&mut self, request: Struck) -> Plan {
        let mut plan = Plan::default();
        for armed in &mut self.armed {
            let fault = armed.status.rule.fault.clone();
            let spoils_answer = decides_answer(&fault);
            if !armed.matches(request) || (spoils_answer && plan.answer.is_some()) {
                continue;
            }
            if armed.strikes() {
                plan.add(fault);
            }
        }
        plan
    }
}

impl Armed {
    fn matches(&self, request: Struck) -> bool {
        let rule = &self.status.rule;
        let here = rule.provider.is_none_or(|kind| kind == request.provider);
        let now = rule.endpoint == Endpoint::Any || rule.endpoint == request.endpoint;
        let can = rule
            .fault
            .only_at()
            .is_none_or(|endpoint| endpoint == request.endpoint);
        let repeated = rule.fault != Fault::ReplayDelayed || request.is_replay;
        let left = rule
            .times
            .is_none_or(|times| self.status.struck < u64::from(times));
        here && now && can && repeated && left
    }

    fn strikes(&mut self) -> bool {
        self.status.seen += 1;
        let strikes = match self.status.rule.probability {
            Some(probability) => self.rng.random_bool(probability),
            None => true,
        };
        self.status.struck += u64::from(strikes);
        strikes
    }
}

fn decides_answer(fault: &Fault) -> bool {
    fault.only_at().is_none() && !matches!(fault, Fault::Slow { .. })
}

impl Plan {
    fn add(&mut self, fault: Fault) {
        match fault {
            Fault::Slow { ms, when } => {
                let wait = match when {
                    When::Before => &mut self.wait_before,
                    When::After => &mut self.wait_after,
                };
                *wait = wait.saturating_add(Duration::from_millis(ms));
            }
            Fault::OutOfStock => self.twist.out_of_stock = true,
            Fault::PriceChanged { percent } => self.twist.price_percent = i64::from(percent),
            Fault::LateSms { seconds } => {
                self.twist.sms = SmsPlan::After(Duration::from_secs(seconds));
            }
            Fault::NoSms => self.twist.sms = SmsPlan::Never,
            Fault::DuplicateSms => self.twist.sms = SmsPlan::Twice,
            Fault::ReplayDelayed => self.twist.replay_delayed = true,
            Fault::ListLag { seconds } => self.list_lag = Duration::from_secs(seconds),
            answer => self.answer = Some(answer),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BUY: Struck = Struck {
        provider: ProviderKind::Gosms,
        endpoint: Endpoint::Buy,
        is_replay: false,
    };

    fn faults(rules: Vec<FaultRule>) -> Faults {
        let mut faults = Faults::new(7);
        faults.set(rules).unwrap();
        faults
    }

    #[test]
    fn a_rule_strikes_only_what_it_names_and_only_so_often() {
        let reset = Fault::Reset { when: When::After };
        let rule = FaultRule::at(ProviderKind::Gosms, Endpoint::Buy, reset.clone()).times(2);
        let mut faults = faults(vec![rule]);
        let elsewhere = Struck {
            provider: ProviderKind::Smscode,
            ..BUY
        };
        let poll = Struck {
            endpoint: Endpoint::Status,
            ..BUY
        };
        assert_eq!(faults.plan(elsewhere), Plan::default());
        assert_eq!(faults.plan(poll), Plan::default());
        assert_eq!(faults.plan(BUY).answer, Some(reset.clone()));
        assert_eq!(faults.plan(BUY).answer, Some(reset));
        assert_eq!(faults.plan(BUY), Plan::default());
        assert_eq!(faults.status()[0].struck, 2);
    }

    #[test]
    fn the_first_fault_that_decides_the_answer_wins_and_the_others_are_kept() {
        let everywhere = |fault| FaultRule {
            provider: None,
            ..FaultRule::at(ProviderKind::Gosms, Endpoint::Any, fault)
        };
        let slow = Fault::Slow {
            ms: 5,
            when: When::Before,
        };
        let mut faults = faults(vec![
            everywhere(slow.clone()),
            everywhere(Fault::AuthError).times(1),
            everywhere(Fault::CutReply).times(1),
            everywhere(slow),
            everywhere(Fault::NoSms),
        ]);
        let plan = faults.plan(BUY);
        assert_eq!(plan.wait_before, Duration::from_millis(10));
        assert_eq!(plan.answer, Some(Fault::AuthError));
        assert_eq!(plan.twist.sms, SmsPlan::Never);
        assert_eq!(faults.plan(BUY).answer, Some(Fault::CutReply));
    }

    #[test]
    fn a_probability_strikes_about_so_often_and_alike_with_the_same_seed() {
        let rule = FaultRule {
            probability: Some(0.25),
            seed: Some(3),
            ..FaultRule::at(ProviderKind::Gosms, Endpoint::Buy, Fault::OutOfStock)
        };
        let strikes = || {
            let mut faults = faults(vec![rule.clone()]);
            (0..400)
                .map(|_| faults.plan(BUY).twist.out_of_stock)
                .collect::<Vec<_>>()
        };
        let struck = strikes().into_iter().filter(|struck| *struck).count();
        assert!((60..140).contains(&struck), "{struck} of 400");
        assert_eq!(strikes(), strikes());
    }

    #[test]
    fn only_a_repeat_can_be_told_that_it_is_still_running() {
        let rule = FaultRule::at(ProviderKind::Gosms, Endpoint::Any, Fault::ReplayDelayed).times(1);
        let mut faults = faults(vec![rule]);
        assert_eq!(faults.plan(BUY), Plan::default());
        let replay = Struck {
            is_replay: true,
            ..BUY
        };
        assert!(faults.plan(replay).twist.replay_delayed);
    }

    #[test]
    fn rules_read_as_documented_and_nonsense_is_refused() {
        let rules: Vec<FaultRule> = serde_json::from_str(
            r#"[{"provider":"gosms","endpoint":"buy","fault":{"reset":{"when":"after"}},"times":1},
                {"fault":"no_sms","probability":0.5},
                {"fault":{"server_error":{}}},
                {"fault":{"rate_limited":{"retry_after_s":3}},"endpoint":"list"}]"#,
        )
        .unwrap();
        let server_error = Fault::ServerError {
            status: 500,
            when: When::Before,
        };
        assert_eq!(rules[2].fault, server_error);
        assert_eq!(rules[1].endpoint, Endpoint::Any);
        let text = serde_json::to_string(&rules).unwrap();
        assert_eq!(
            serde_json::from_str::<Vec<FaultRule>>(&text).unwrap(),
            rules
        );
        assert!(serde_json::from_str::<FaultRule>(r#"{"fault":"no_sms","often":1}"#).is_err());
        let never = FaultRule {
            probability: Some(1.5),
            ..rules[1].clone()
        };
        assert_eq!(
            Faults::new(1).set(vec![never]),
            Err(InvalidRule::Probability(1.5))
        );
    }
}
