//! The account after Lab 4, its clock, and sessions of the people in it.

use std::sync::Arc;

use super::client::{Client, element, text};
use crate::sim::{AccountState, Options, Ready, ScenarioOptions, Simulator, WireRequest, WireResponse, after_lab_4};
use crate::world::{Clock, Ids, ManualClock, Seed, Timestamp};

/// The present: 2026-11-23T17:01:02Z.
pub(crate) const NOW: Timestamp = Timestamp(1_795_453_262_000);

/// Who has a session.
pub(crate) const PEOPLE: [Person; 4] = [Person::Base, Person::Admin, Person::Team, Person::Notebook];

/// Somebody of the lab.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Person {
    Base,
    Admin,
    Team,
    Notebook,
}

/// A simulated account with its people.
#[derive(Debug)]
pub(crate) struct Lab {
    pub(crate) simulator: Simulator,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) ready: Ready,
    base: Client,
    sessions: [Option<Client>; 3],
}

impl Lab {
    pub(crate) fn new(seed: u64, options: Options) -> Self {
        let scenario = ScenarioOptions { templates: options.templates.clone(), ..ScenarioOptions::default() };
        let (account, ids, ready) = after_lab_4(Seed(seed), scenario, NOW).expect("the scenario stands");
        Self::of(account, ids, ready, Arc::new(ManualClock::at(NOW)), options)
    }

    /// An account that was there before.
    pub(crate) fn of(account: AccountState, ids: Ids, ready: Ready, clock: Arc<ManualClock>, options: Options) -> Self {
        let base = Client {
            key: ready.access_key_id.clone(),
            secret: ready.secret_access_key.clone(),
            token: None,
            region: ready.region.clone(),
            signed_at: clock.now(),
        };
        let simulator = Simulator::new(account, ids, clock.clone(), options);
        Self { simulator, clock, ready, base, sessions: [None, None, None] }
    }

    pub(crate) fn send(&mut self, request: &WireRequest) -> WireResponse {
        self.simulator.handle(request)
    }

    /// Keys of a person, if there are any yet, that sign as of now.
    pub(crate) fn known(&self, person: Person) -> Option<Client> {
        let client = match person {
            Person::Base => Some(&self.base),
            Person::Admin => self.sessions[0].as_ref(),
            Person::Team => self.sessions[1].as_ref(),
            Person::Notebook => self.sessions[2].as_ref(),
        };
        client.map(|client| Client { signed_at: self.clock.now(), ..client.clone() })
    }

    /// Opens a session of a person by the one who may; gives the answer to it.
    pub(crate) fn open(&mut self, person: Person) -> WireResponse {
        let (at, by, role, name) = match person {
            Person::Base | Person::Admin => (0, Person::Base, &self.ready.admin_role, "admin"),
            Person::Team => (1, Person::Base, &self.ready.team_role, "ana"),
            Person::Notebook => (2, Person::Team, &self.ready.notebook_role, "SageMaker"),
        };
        let by = self.known(by).unwrap_or_else(|| self.base.clone());
        let request = by.query("sts", "AssumeRole", &[("RoleArn", role), ("RoleSessionName", name)]);
        let answer = self.send(&request);
        if answer.status == 200 {
            let (key, secret) = (element(&answer, "AccessKeyId"), element(&answer, "SecretAccessKey"));
            self.sessions[at] = Some(Client { key, secret, token: Some(element(&answer, "SessionToken")), ..by });
        }
        answer
    }

    /// The same with sessions of all people, which have to open.
    pub(crate) fn with_sessions(mut self) -> Self {
        for person in [Person::Admin, Person::Team, Person::Notebook] {
            let answer = self.open(person);
            assert_eq!(answer.status, 200, "{}", text(&answer));
        }
        self
    }

    /// The same with sessions of all people, as far as no fault is in the way.
    #[cfg(test)]
    pub(crate) fn with_luck(mut self) -> Self {
        for person in [Person::Admin, Person::Team, Person::Notebook] {
            self.open(person);
        }
        self
    }

    /// Another simulator in place of this one: it was ended and started again.
    #[cfg(test)]
    pub(crate) fn restart(&mut self, account: AccountState, ids: Ids, options: Options) {
        self.simulator = Simulator::new(account, ids, self.clock.clone(), options);
    }
}
