//! A plan of faults: which calls are answered with trouble, and with which. The same seed troubles the same calls.
//!
//! The plan is a document:
//!
//! ```json
//! {"seed": 7, "faults": [
//!   {"fault": "throttle", "service": "servicecatalog", "operation": "UpdateProvisionedProduct", "calls": [1, 2]},
//!   {"fault": "server_error", "every": 3, "applied": true},
//!   {"fault": "slow", "milliseconds": 1500, "chance": 0.1}]}
//! ```
//!
//! A rule without service or operation is about all of them. `calls` counts the calls that the rule is about from 1,
//! `every` takes each N-th of them, `chance` takes some; without any of the three it takes all. The first rule that
//! takes a call troubles it. `roll_back` with the name of a `provisioned_product` is about that one's updates instead:
//! the update fails at its first resource and is rolled back.

use std::time::Duration;

use serde::Deserialize;

use super::operation::{Service, ServiceError};
use super::wire::Route;
use crate::world::{Dice, Seed, Timestamp};

/// The most rules of a plan.
const MAX_RULES: usize = 1_000;

/// The longest that an answer is held back.
const MAX_DELAY: Duration = Duration::from_secs(300);

/// How far off a clock is said to be, in seconds.
const SKEW_SECONDS: i64 = 900;

/// A plan, and how far it is.
#[derive(Clone, Debug)]
pub struct FaultPlan {
    rules: Vec<Rule>,
    dice: Dice,
}

impl Default for FaultPlan {
    fn default() -> Self {
        Self { rules: Vec::new(), dice: Dice::new(Seed(0)) }
    }
}

/// Why a text is no plan.
#[derive(Debug, thiserror::Error)]
pub enum FaultPlanError {
    /// It is not of the plan's form.
    #[error("not a plan of faults: {0}")]
    Form(#[from] serde_json::Error),
    /// A rule says what cannot be.
    #[error("rule {number}: {reason}")]
    Rule {
        /// Which, from 1.
        number: usize,
        /// What is wrong.
        reason: String,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Plan {
    #[serde(default)]
    seed: u64,
    faults: Vec<Rule>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    fault: Kind,
    service: Option<String>,
    operation: Option<String>,
    calls: Option<Vec<u64>>,
    every: Option<u64>,
    chance: Option<f64>,
    milliseconds: Option<u64>,
    applied: Option<bool>,
    /// Of `roll_back`: the name of the provisioned product.
    provisioned_product: Option<String>,
    /// How many calls it has been about.
    #[serde(skip)]
    seen: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Throttle,
    ServerError,
    Reset,
    Slow,
    Truncate,
    Skew,
    Expire,
    RollBack,
}

/// What happens to a call.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Fault {
    kind: Kind,
    delay: Duration,
    /// Whether the call takes effect all the same.
    pub(crate) is_applied: bool,
}

/// What happens to an answer on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// It is held back for so long.
    Slow(Duration),
    /// It breaks off in the middle.
    Truncate,
    /// The connection is closed instead.
    Reset,
}

impl FaultPlan {
    /// Reads a plan.
    ///
    /// # Errors
    /// The text is none, and where.
    pub fn parse(text: &str) -> Result<Self, FaultPlanError> {
        let plan: Plan = serde_json::from_str(text)?;
        let wrong = |number: usize, reason: String| FaultPlanError::Rule { number, reason };
        if plan.faults.len() > MAX_RULES {
            return Err(wrong(MAX_RULES + 1, format!("expected at most {MAX_RULES} rules, found more")));
        }
        for (number, rule) in plan.faults.iter().enumerate() {
            rule.check().map_err(|reason| wrong(number + 1, reason))?;
        }
        Ok(Self { rules: plan.faults, dice: Dice::new(Seed(plan.seed)) })
    }

    /// Whether the next update of this provisioned product is to fail at its first resource and be rolled back.
    pub(crate) fn rolls_back(&mut self, provisioned_product: &str) -> bool {
        let mut is_taken = false;
        let about = |rule: &&mut Rule| rule.provisioned_product.as_deref() == Some(provisioned_product);
        for rule in self.rules.iter_mut().filter(about) {
            rule.seen += 1;
            is_taken |= rule.takes(&mut self.dice);
        }
        is_taken
    }

    /// The fault of the next call.
    pub(crate) fn next(&mut self, route: &Route) -> Option<Fault> {
        let mut taken = None;
        for rule in self.rules.iter_mut().filter(|rule| rule.is_about(route)) {
            rule.seen += 1;
            if rule.takes(&mut self.dice) && taken.is_none() {
                taken = Some(rule.fault());
            }
        }
        taken
    }
}

impl Rule {
    fn check(&self) -> Result<(), String> {
        let services: Vec<&str> = Service::ALL.iter().map(|service| service.signing_name()).collect();
        if let Some(service) = self.service.as_deref().filter(|service| !services.contains(service)) {
            return Err(format!("expected one of {}, found `{service}`", services.join(", ")));
        }
        if [self.calls.is_some(), self.every.is_some(), self.chance.is_some()].iter().filter(|given| **given).count()
            > 1
        {
            return Err("expected one of `calls`, `every` and `chance`, found more".to_owned());
        }
        if self.every == Some(0) || self.calls.as_ref().is_some_and(|calls| calls.contains(&0)) {
            return Err("calls are counted from 1, found 0".to_owned());
        }
        if self.chance.is_some_and(|chance| !(0.0..=1.0).contains(&chance)) {
            return Err("expected a `chance` between 0 and 1".to_owned());
        }
        if (self.fault == Kind::RollBack) != self.provisioned_product.is_some() {
            return Err("`provisioned_product` goes with `roll_back`, and `roll_back` needs it".to_owned());
        }
        match (self.kind_is_slow(), self.milliseconds) {
            (true, None) => Err("`slow` needs `milliseconds`".to_owned()),
            (false, Some(_)) => Err("`milliseconds` goes with `slow` only".to_owned()),
            (true, Some(found)) if Duration::from_millis(found) > MAX_DELAY => {
                Err(format!("expected at most {} milliseconds, found {found}", MAX_DELAY.as_millis()))
            }
            _ => Ok(()),
        }
    }

    fn kind_is_slow(&self) -> bool {
        self.fault == Kind::Slow
    }

    fn is_about(&self, route: &Route) -> bool {
        let service = route.service.map(|service| service.signing_name());
        self.fault != Kind::RollBack
            && self.service.as_deref().is_none_or(|wanted| Some(wanted) == service)
            && self.operation.as_deref().is_none_or(|wanted| wanted == route.operation)
    }

    fn takes(&self, dice: &mut Dice) -> bool {
        const STEPS: u32 = 1_000_000;
        match (&self.calls, self.every, self.chance) {
            (Some(calls), ..) => calls.contains(&self.seen),
            (_, Some(every), _) => self.seen.is_multiple_of(every),
            (.., Some(chance)) => {
                let drawn = u32::try_from(dice.below(STEPS.into())).unwrap_or(STEPS);
                f64::from(drawn) < chance * f64::from(STEPS)
            }
            _ => true,
        }
    }

    fn fault(&self) -> Fault {
        // What happens on the way back happens to a call that took effect, unless the rule says otherwise.
        let on_the_way = matches!(self.fault, Kind::Reset | Kind::Slow | Kind::Truncate);
        Fault {
            kind: self.fault,
            delay: Duration::from_millis(self.milliseconds.unwrap_or(0)),
            is_applied: self.applied.unwrap_or(on_the_way) || self.kind_is_slow(),
        }
    }
}

impl Fault {
    /// Its name, as the plan and the journal have it.
    pub(crate) fn name(&self) -> &'static str {
        match self.kind {
            Kind::Throttle => "throttle",
            Kind::ServerError => "server_error",
            Kind::Reset => "reset",
            Kind::Slow => "slow",
            Kind::Truncate => "truncate",
            Kind::Skew => "skew",
            Kind::Expire => "expire",
            Kind::RollBack => "roll_back",
        }
    }

    /// The refusal that stands in for the answer, where there is one.
    pub(crate) fn refusal(&self, service: Option<Service>, now: Timestamp) -> Option<ServiceError> {
        let is_query = matches!(service, Some(Service::Sts | Service::Iam | Service::CloudFormation));
        let error = match self.kind {
            Kind::Throttle if is_query => ServiceError::new("Throttling", "Rate exceeded"),
            Kind::Throttle => ServiceError::new("ThrottlingException", "Rate exceeded"),
            Kind::ServerError => {
                let message = "The request processing has failed because of an unknown error, exception or failure.";
                ServiceError::new("InternalFailure", message).with_status(500)
            }
            Kind::Skew => {
                let basic = |at: i64| Timestamp(at).to_iso8601().replace(['-', ':'], "");
                let (signed, bound) = (basic(now.0), basic(now.0 + SKEW_SECONDS * 1000));
                let message = format!("Signature expired: {signed} is now earlier than {bound}");
                ServiceError::new("SignatureDoesNotMatch", message)
            }
            Kind::Expire => ServiceError::new("ExpiredToken", "The security token included in the request is expired"),
            // A call that had no effect and no answer: what was said of it is lost as well.
            Kind::Reset | Kind::Truncate if !self.is_applied => ServiceError::new("InternalFailure", "lost"),
            Kind::Reset | Kind::Truncate | Kind::Slow | Kind::RollBack => return None,
        };
        Some(error)
    }

    /// What happens to the answer on its way.
    pub(crate) fn trouble(&self) -> Option<Trouble> {
        match self.kind {
            Kind::Slow => Some(Trouble::Slow(self.delay)),
            Kind::Truncate => Some(Trouble::Truncate),
            Kind::Reset => Some(Trouble::Reset),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::wire::Protocol;

    fn faults(plan: &str, operations: &[&str]) -> Vec<String> {
        let mut plan = FaultPlan::parse(plan).expect("a plan");
        let next = |operation: &&str| {
            let (protocol, service) = (Protocol::Json, Some(Service::SageMaker));
            let fault = plan.next(&Route { protocol, service, operation: (*operation).to_owned() });
            fault.map_or("-".to_owned(), |fault| fault.name().to_owned())
        };
        operations.iter().map(next).collect()
    }

    #[test]
    fn rules_count_the_calls_that_they_are_about() {
        let first_b = r#"{"faults":[{"fault":"reset","operation":"B","calls":[1]}]}"#;
        assert_eq!(faults(first_b, &["A", "B", "B"]), ["-", "reset", "-"]);
        let every =
            r#"{"faults":[{"fault":"throttle","service":"sagemaker","every":3},{"fault":"skew","calls":[3,4]}]}"#;
        assert_eq!(faults(every, &["A", "A", "A", "A"]), ["-", "-", "throttle", "skew"]);
        assert_eq!(faults(r#"{"faults":[{"fault":"expire","service":"iam"}]}"#, &["A"]), ["-"]);
        assert_eq!(faults(r#"{"faults":[{"fault":"expire"}]}"#, &["A", "B"]), ["expire", "expire"]);
    }

    #[test]
    fn updates_are_rolled_back_by_name_and_number() {
        let text = r#"{"faults":[{"fault":"roll_back","provisioned_product":"notebook-a","calls":[2]}]}"#;
        let mut plan = FaultPlan::parse(text).expect("a plan");
        let asked = ["notebook-a", "notebook-b", "notebook-a", "notebook-a"].map(|name| plan.rolls_back(name));
        assert_eq!(asked, [false, false, true, false]);
        assert_eq!(faults(text, &["UpdateProvisionedProduct"]), ["-"]);
    }

    #[test]
    fn a_seed_troubles_the_same_calls() {
        let plan = |seed: u64| format!(r#"{{"seed":{seed},"faults":[{{"fault":"server_error","chance":0.5}}]}}"#);
        let operations = ["A"; 64];
        assert_eq!(faults(&plan(1), &operations), faults(&plan(1), &operations));
        assert_ne!(faults(&plan(1), &operations), faults(&plan(2), &operations));
        let hit = faults(&plan(1), &operations).iter().filter(|fault| *fault != "-").count();
        assert!((16..48).contains(&hit), "{hit} of 64");
    }

    #[test]
    fn what_is_no_plan_is_refused_with_its_place() {
        for (text, says) in [
            ("", "EOF"),
            (r#"{"faults":[{"fault":"fire"}]}"#, "unknown variant `fire`"),
            (r#"{"faults":[{"fault":"slow"}]}"#, "rule 1: `slow` needs `milliseconds`"),
            (r#"{"faults":[{"fault":"skew"},{"fault":"skew","every":0}]}"#, "rule 2: calls are counted from 1"),
            (r#"{"faults":[{"fault":"skew","every":2,"chance":0.5}]}"#, "found more"),
            (r#"{"faults":[{"fault":"skew","chance":1.5}]}"#, "between 0 and 1"),
            (r#"{"faults":[{"fault":"skew","service":"ec2"}]}"#, "found `ec2`"),
            (r#"{"faults":[{"fault":"slow","milliseconds":900000}]}"#, "at most 300000"),
            (r#"{"faults":[{"fault":"skew","when":1}]}"#, "unknown field `when`"),
            (r#"{"faults":[{"fault":"roll_back"}]}"#, "needs it"),
        ] {
            let error = FaultPlan::parse(text).expect_err(text).to_string();
            assert!(error.contains(says), "{error}");
        }
    }
}
