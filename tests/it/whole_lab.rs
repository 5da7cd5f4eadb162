//! The whole lab without a screen and without a process: the SDK in front of a simulated account, and the steps.
//! Shared with `benches/lab.rs`.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use aws_smithy_runtime_api::client::http::SharedHttpClient;
use explicit_deny::aws::{AwsAccount, BaseCredentials, Connection, Recall, Retries};
use explicit_deny::lab::{Account, Asked, Next, Persona, Progress, REGIONS, Recalled, StepId};
use explicit_deny::sim::{self, ScenarioOptions, Simulator};
use explicit_deny::world::{Clock, Ids, Pace, Seed, SystemClock};

/// A lab at its beginning.
pub struct WholeLab {
    pub account: AwsAccount,
    pub progress: Progress,
    pub clock: Arc<dyn Clock>,
    /// What was asked on the way.
    pub asked: Vec<Asked>,
}

/// The account's memory of its decisions.
pub struct Memory(pub Arc<Mutex<Simulator>>);

impl Recall for Memory {
    fn recall(&self, request_id: &str) -> Option<Recalled> {
        let simulator = self.0.lock().expect("not poisoned");
        let judgement = simulator.recall(request_id)?.judgements.last()?;
        Some(Recalled { request: judgement.request.clone(), verdict: judgement.verdict() })
    }

    fn hurry(&self) {
        self.0.lock().expect("not poisoned").hurry();
    }
}

impl WholeLab {
    /// The account after Lab 4, and nothing done yet.
    pub fn new(seed: u64) -> Self {
        Self::behind(seed, |client| client)
    }

    /// The same with something before the account's HTTP client.
    pub fn behind(seed: u64, wrap: impl Fn(SharedHttpClient) -> SharedHttpClient) -> Self {
        let clock: Arc<dyn Clock> = Arc::new(SystemClock::default());
        let made = sim::after_lab_4(Seed(seed), ScenarioOptions::default(), clock.now());
        let (account, ids, ready) = made.expect("the scenario stands");
        let options = sim::Options { pace: Pace::Instant, ..sim::Options::default() };
        let simulator = Arc::new(Mutex::new(Simulator::new(account, ids, Arc::clone(&clock), options)));
        let roles = BTreeMap::from([(Persona::Admin, ready.admin_role), (Persona::Team, ready.team_role)]);
        let lab_id = Ids::new(Seed(seed)).uuid();
        let account = AwsAccount::connect(Connection {
            region: ready.region,
            http_client: wrap(sim::http_client(Arc::clone(&simulator))),
            base: BaseCredentials::fixed(ready.access_key_id, ready.secret_access_key, None),
            clock: Arc::clone(&clock),
            recall: Some(Arc::new(Memory(Arc::clone(&simulator)))),
            retries: Retries::Standard,
            endpoint_url: None,
        });
        let progress = Progress::begin(REGIONS[0], roles, lab_id, clock.now());
        Self { account, progress, clock, asked: Vec::new() }
    }

    /// Walks all twelve steps; gives back how many calls that took. Every check has to hold.
    pub async fn walk(&mut self) -> usize {
        let mut n_calls = 0;
        for id in StepId::ALL {
            self.progress.go_to(id);
            loop {
                let asked = match self.progress.next(self.clock.now()) {
                    Next::Ask(asked) | Next::AskAfter(_, asked) => asked,
                    Next::Enough => break,
                    Next::Stuck(why) => panic!("{id:?} is stuck: {why}"),
                };
                let performed = self.account.perform(asked.who, asked.call.clone()).await;
                self.progress.absorb(&asked, &performed, self.clock.now());
                let recalled = performed.request_id.as_deref().and_then(|id| self.account.recall(id));
                assert!(recalled.is_some() || performed.result.is_ok(), "what is refused is remembered");
                self.asked.push(asked);
                n_calls += 1;
            }
            assert!(self.progress.check().holds(), "{id:?}: {}", self.progress.check().text());
            self.progress.finish_step(self.clock.now());
        }
        n_calls
    }
}
