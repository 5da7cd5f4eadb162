//! What the SDK costs, and the whole lab on top of it.
//!
//! `cargo bench --bench lab`. `floor` is an SDK call whose HTTP client answers with fixed bytes: what is left is the
//! SDK's own work. The lab is 49 calls; what it takes beyond 49 floors is ours.

use std::sync::{Arc, Mutex};

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, SharedHttpClient, SharedHttpConnector, http_client_fn,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_types::body::SdkBody;
use divan::{Bencher, black_box};
use explicit_deny::aws::{AwsAccount, BaseCredentials, Connection, Retries};
use explicit_deny::lab::{Account, Call, Persona};
use explicit_deny::sim::{self, ScenarioOptions};
use explicit_deny::world::{Clock, Seed, SystemClock};

#[allow(dead_code)] // Each of those who share it uses a part.
#[path = "../tests/it/whole_lab.rs"]
mod whole_lab;

use whole_lab::WholeLab;

fn main() {
    divan::main();
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime")
}

/// Answers everything with the same bytes.
#[derive(Clone, Debug)]
struct Fixed(&'static str);

impl HttpConnector for Fixed {
    fn call(&self, _request: HttpRequest) -> HttpConnectorFuture {
        let status = 200.try_into().expect("a status");
        HttpConnectorFuture::ready(Ok(HttpResponse::new(status, SdkBody::from(self.0))))
    }
}

fn reached(http_client: SharedHttpClient, keys: (String, String)) -> AwsAccount {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::default());
    AwsAccount::connect(Connection {
        region: "eu-west-1".to_owned(),
        http_client,
        base: BaseCredentials::fixed(keys.0, keys.1, None),
        clock,
        recall: None,
        retries: Retries::Standard,
        endpoint_url: None,
    })
}

const WHO_AM_I: &str = "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">\
    <GetCallerIdentityResult><Arn>arn:aws:iam::111122223333:user/ana</Arn><UserId>AIDA</UserId>\
    <Account>111122223333</Account></GetCallerIdentityResult></GetCallerIdentityResponse>";

/// The SDK alone: built, signed, sent to nobody, read.
#[divan::bench]
fn floor(bencher: Bencher) {
    let keys = ("AKIAEXAMPLE".to_owned(), "secret".to_owned());
    let account = reached(http_client_fn(|_, _| SharedHttpConnector::new(Fixed(WHO_AM_I))), keys);
    let runtime = runtime();
    bencher.bench_local(|| {
        let performed = runtime.block_on(account.perform(Persona::Base, black_box(Call::WhoAmI)));
        assert!(performed.result.is_ok());
    });
}

/// The same call answered by the simulated account in this process.
#[divan::bench]
fn round_trip(bencher: Bencher) {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::default());
    let made = sim::after_lab_4(Seed(7), ScenarioOptions::default(), clock.now());
    let (account, ids, ready) = made.expect("the scenario stands");
    let simulator = sim::Simulator::new(account, ids, clock, sim::Options::default());
    let http_client = sim::http_client(Arc::new(Mutex::new(simulator)));
    let account = reached(http_client, (ready.access_key_id, ready.secret_access_key));
    let runtime = runtime();
    bencher.bench_local(|| {
        let performed = runtime.block_on(account.perform(Persona::Base, black_box(Call::WhoAmI)));
        assert!(performed.result.is_ok());
    });
}

/// A client that nobody used yet makes its configuration, its endpoint rules and its interceptors first.
#[divan::bench]
fn first_call_of_a_client(bencher: Bencher) {
    let runtime = runtime();
    let account = || {
        let keys = ("AKIAEXAMPLE".to_owned(), "secret".to_owned());
        reached(http_client_fn(|_, _| SharedHttpConnector::new(Fixed(WHO_AM_I))), keys)
    };
    bencher.with_inputs(account).bench_local_values(|account| {
        assert!(runtime.block_on(account.perform(Persona::Base, Call::WhoAmI)).result.is_ok());
        account
    });
}

/// An answer as it went through: status, headers, body.
type Answered = (u16, Vec<(String, String)>, Vec<u8>);

/// Lets requests through to the account and writes its answers down.
#[derive(Clone, Debug)]
struct Writing(SharedHttpConnector, Arc<Mutex<Vec<Answered>>>);

impl HttpConnector for Writing {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let (inner, answers) = (self.0.clone(), Arc::clone(&self.1));
        HttpConnectorFuture::new(async move {
            let response = inner.call(request).await?;
            let headers = response.headers().iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
            let body = response.body().bytes().unwrap_or_default().to_vec();
            answers.lock().expect("not poisoned").push((response.status().as_u16(), headers, body));
            Ok(response)
        })
    }
}

/// Gives the answers that were written down, in their order, to whatever is asked.
#[derive(Clone, Debug)]
struct Reading(Arc<Vec<Answered>>, Arc<Mutex<usize>>);

impl HttpConnector for Reading {
    fn call(&self, _request: HttpRequest) -> HttpConnectorFuture {
        let mut at = self.1.lock().expect("not poisoned");
        let (status, headers, body) = &self.0[*at];
        *at += 1;
        let mut response = HttpResponse::new((*status).try_into().expect("a status"), SdkBody::from(body.as_slice()));
        for (name, value) in headers {
            response.headers_mut().insert(name.clone(), value.clone());
        }
        HttpConnectorFuture::ready(Ok(response))
    }
}

/// The SDK alone with the lab's own 49 calls and their answers, by clients that nobody used yet: what is left of
/// `whole_lab_walked` without account, policies and checks.
#[divan::bench(sample_count = 50)]
fn floor_of_the_whole_lab(bencher: Bencher) {
    let runtime = runtime();
    let answers = Arc::new(Mutex::new(Vec::new()));
    let written = Arc::clone(&answers);
    let mut lab = WholeLab::behind(7, move |client| {
        let written = Arc::clone(&written);
        http_client_fn(move |settings, components| {
            SharedHttpConnector::new(Writing(client.http_connector(settings, components), Arc::clone(&written)))
        })
    });
    assert_eq!(runtime.block_on(lab.walk()), 49);
    let answers = Arc::new(answers.lock().expect("not poisoned").clone());
    let account = || {
        let reading = Reading(Arc::clone(&answers), Arc::default());
        let keys = ("AKIAEXAMPLE".to_owned(), "secret".to_owned());
        reached(http_client_fn(move |_, _| SharedHttpConnector::new(reading.clone())), keys)
    };
    bencher.with_inputs(account).bench_local_values(|account| {
        for asked in &lab.asked {
            black_box(runtime.block_on(account.perform(asked.who, asked.call.clone())));
        }
        account
    });
}

/// The account as it stands after Lab 4, made from its templates.
#[divan::bench]
fn account_made(bencher: Bencher) {
    let now = SystemClock::default().now();
    bencher.bench_local(|| sim::after_lab_4(Seed(7), ScenarioOptions::default(), now).expect("the scenario stands"));
}

/// All twelve steps, 49 calls, every check; the account is made before.
#[divan::bench(sample_count = 50)]
fn whole_lab_walked(bencher: Bencher) {
    let runtime = runtime();
    bencher.with_inputs(|| WholeLab::new(7)).bench_local_values(|mut lab| {
        assert_eq!(runtime.block_on(lab.walk()), 49);
        lab
    });
}
