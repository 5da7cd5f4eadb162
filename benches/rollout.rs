//! How a rollout and its verification grow with the fleet, through the SDK and the simulated account, without files.
//!
//! `cargo bench --bench rollout`. Beside the time, the memory that each takes at its highest is counted; counting makes
//! all of it a little slower.

use std::sync::{Arc, Mutex};

use divan::{AllocProfiler, Bencher, counter::ItemsCount};
use explicit_deny::aws::{AwsAccount, BaseCredentials, Connection, Retries};
use explicit_deny::lab::{
    Account, Call, FleetView, Halt, Inquiry, Next, Order, Persona, Preparation, REGIONS, Rollout, RolloutOptions,
    Staging, Survey,
};
use explicit_deny::sim::{self, ScenarioOptions};
use explicit_deny::world::{Clock, Pace, Seed, SystemClock};
use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use tokio::runtime::Runtime;

#[global_allocator]
static ALLOCATOR: AllocProfiler = AllocProfiler::system();

const SIZES: [u32; 4] = [10, 100, 1_000, 10_000];

/// As many as the command has under way unless asked otherwise.
const CONCURRENCY: usize = 20;

fn main() {
    divan::main();
}

fn runtime() -> Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime")
}

/// An account with a team of this size, all at version 1, in the administrator's session.
fn account(runtime: &Runtime, fleet: u32) -> AwsAccount {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::default());
    let options = ScenarioOptions { fleet, ..ScenarioOptions::default() };
    let (account, ids, ready) = sim::after_lab_4(Seed(7), options, clock.now()).expect("a scenario");
    let options = sim::Options { pace: Pace::Instant, recall: Some(1), ..sim::Options::default() };
    let simulator = sim::Simulator::new(account, ids, Arc::clone(&clock), options);
    let account = AwsAccount::connect(Connection {
        region: REGIONS[0].code.to_owned(),
        http_client: sim::http_client(Arc::new(Mutex::new(simulator))),
        base: BaseCredentials::fixed(ready.access_key_id, ready.secret_access_key, None),
        clock,
        recall: None,
        retries: Retries::Standard,
        endpoint_url: None,
    });
    let session = Call::AssumeRole {
        role: Persona::Admin,
        role_arn: ready.admin_role,
        session_name: "bench".to_owned(),
        external_id: None,
    };
    assert!(runtime.block_on(account.perform(Persona::Base, session)).result.is_ok());
    account
}

async fn inquire(account: &AwsAccount, inquiry: &mut impl Inquiry) {
    while let Next::Ask(asked) | Next::AskAfter(_, asked) = inquiry.next() {
        inquiry.absorb(account.perform(asked.who, asked.call).await);
    }
}

async fn view(account: &AwsAccount) -> FleetView {
    let mut survey = Survey::new(REGIONS[0], None);
    inquire(account, &mut survey).await;
    survey.view().expect("it is read")
}

async fn roll_out(account: &AwsAccount) {
    let view = view(account).await;
    let mut preparation = Preparation::new(&view, REGIONS[0]);
    inquire(account, &mut preparation).await;
    let members = view.members.iter().map(|member| member.provisioned_product_id.clone()).collect();
    let options = RolloutOptions { concurrency: CONCURRENCY, max_failures: 0 };
    let outset = preparation.outset("bench".to_owned(), Staging::AtOnce.stages(members), options);
    let mut rollout = Rollout::begin(outset.expect("it is ready"), &[]);
    let mut under_way = FuturesUnordered::new();
    loop {
        match rollout.next_order() {
            Order::Update(id, call) | Order::Look(id, call) => {
                let performing = account.perform(Persona::Admin, call);
                under_way.push(async move { (id, performing.await) });
            }
            Order::Wait => {
                let (id, performed) = under_way.next().await.expect("something is under way");
                rollout.absorb(&id, &performed);
            }
            Order::End(halt) => return assert_eq!(halt, Halt::Complete),
        }
    }
}

/// Version 2 published and put in force everywhere; the team is read before.
#[divan::bench(args = SIZES, sample_count = 3, sample_size = 1)]
fn rollout(bencher: Bencher, fleet: u32) {
    let runtime = runtime();
    let bencher = bencher.counter(ItemsCount::new(fleet)).with_inputs(|| account(&runtime, fleet));
    bencher.bench_local_refs(|account| runtime.block_on(roll_out(account)));
}

/// Every role of an updated team read and judged.
#[divan::bench(args = SIZES, sample_count = 3, sample_size = 1)]
fn verify(bencher: Bencher, fleet: u32) {
    let runtime = runtime();
    let account = account(&runtime, fleet);
    runtime.block_on(roll_out(&account));
    bencher.counter(ItemsCount::new(fleet)).bench_local(|| {
        let view = runtime.block_on(view(&account));
        assert!(view.members.iter().all(|member| member.is_safe()));
        view
    });
}
