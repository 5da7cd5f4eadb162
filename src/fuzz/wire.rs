//! Requests to the simulated account, in every protocol: answered, and what they change can be saved.

use std::sync::{Arc, LazyLock};

use super::MAX_INPUT;
use crate::sim::test_client::{Client, cbor, form, json, text};
use crate::sim::test_lab::{Lab, NOW, PEOPLE};
use crate::sim::{
    AccountState, Options, Ready, Simulator, WireRequest, account_line, apply_account_line, read_account, write_account,
};
use crate::world::{Ids, ManualClock, Pace};

/// The account, whose people have sessions.
struct Stage {
    account: AccountState,
    ids: Ids,
    whole: String,
    ready: Ready,
    clients: Vec<Client>,
}

static STAGE: LazyLock<Stage> = LazyLock::new(|| {
    let mut lab = Lab::new(7, Options::default()).with_sessions();
    let clients = PEOPLE.iter().filter_map(|person| lab.known(*person)).collect();
    let whole = lab.simulator.whole();
    let (account, ids) = (lab.simulator.account().clone(), lab.simulator.ids().clone());
    Stage { account, ids, whole, ready: lab.ready, clients }
});

/// A request. The first byte says in which protocol, and by whom; then comes a line that says what is asked, and the
/// body. A raw one is a line `METHOD URI`, lines of headers, an empty line, and the body.
pub fn wire(bytes: &[u8]) {
    let bytes = &bytes[..bytes.len().min(MAX_INPUT)];
    let Some((first, rest)) = bytes.split_first() else { return };
    let client = &STAGE.clients[usize::from(first / 8) % STAGE.clients.len()];
    let (line, body) = line_of(rest);
    let body = filled(body);
    let request = match first % 8 {
        0..=2 => {
            let services = [("SageMaker.", "sagemaker"), ("AmazonSSM.", "ssm")];
            let service = services.iter().find(|(prefix, _)| line.starts_with(prefix));
            let service = service.map_or("servicecatalog", |(_, service)| service);
            client.try_sign(service, json(&line, &String::from_utf8_lossy(&body)))
        }
        3 | 4 => {
            let service = ["sts", "iam", "cloudformation"].into_iter().find(|name| *name == line).unwrap_or("sts");
            client.try_sign(service, WireRequest { body, ..form(service, "", &[]) })
        }
        5 => client.try_sign("servicecatalog", cbor(&line, body)),
        6 => raw(rest).and_then(|request| client.try_sign("s3", request)),
        _ => raw(rest),
    };
    if let Some(request) = request {
        answered(&request);
    }
}

fn answered(request: &WireRequest) {
    let stage = &*STAGE;
    let options = Options { pace: Pace::Times(20), ..Options::default() };
    let clock = Arc::new(ManualClock::at(NOW));
    let mut simulator = Simulator::new(stage.account.clone(), stage.ids.clone(), clock, options);
    let answer = simulator.handle(request);
    assert!((200..600).contains(&answer.status), "status {}", answer.status);
    assert_ne!(answer.status, 500, "{}", text(&answer));
    let id = answer.header("x-amzn-requestid").expect("every answer has its id");
    let entry = simulator.recall(id).expect("every answer is in the journal");
    assert_eq!(entry.status, answer.status);
    if !simulator.is_changed() {
        return;
    }
    assert_eq!(answer.status, 200, "what is refused changes nothing: {}", text(&answer));
    simulator.hurry();
    let line = account_line(&simulator.take_changes(), simulator.ids());
    let (mut account, mut ids) = read_account(&stage.whole).expect("the stage is an account");
    apply_account_line(&mut account, &mut ids, &line).expect("changes are a line");
    assert_eq!(write_account(&account, &ids), simulator.whole(), "the line says all that was changed");
}

/// The first line, and what stands behind it.
fn line_of(bytes: &[u8]) -> (String, &[u8]) {
    let end = bytes.iter().position(|byte| *byte == b'\n').unwrap_or(bytes.len());
    let line = String::from_utf8_lossy(&bytes[..end]).chars().filter(char::is_ascii_graphic).collect();
    (line, bytes.get(end + 1..).unwrap_or_default())
}

/// The body with the account's own ids where it says `@PRODUCT` and the like.
fn filled(body: &[u8]) -> Vec<u8> {
    let ready = &STAGE.ready;
    let names = [
        ("@PRODUCT", &ready.product_id),
        ("@PROVISIONED", &ready.provisioned_product_id),
        ("@NOTEBOOK", &ready.notebook_role),
        ("@SUBNET", &ready.subnets[0]),
        ("@GROUP", &ready.security_group_ids[0]),
    ];
    match std::str::from_utf8(body) {
        Ok(text) if text.contains('@') => {
            names.iter().fold(text.to_owned(), |text, (name, id)| text.replace(name, id)).into_bytes()
        }
        _ => body.to_vec(),
    }
}

fn raw(bytes: &[u8]) -> Option<WireRequest> {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let mut lines = bytes.split(|byte| *byte == b'\n');
    let first = text(lines.next()?);
    let (method, uri) = first.split_once(' ')?;
    let mut length = first.len() + 1;
    let mut headers = Vec::new();
    for line in lines.take(64) {
        length += line.len() + 1;
        let line = text(line);
        let Some((name, value)) = line.split_once(':') else { break };
        headers.push((name.trim().to_owned(), value.trim().to_owned()));
    }
    let body = bytes.get(length..).unwrap_or_default().to_vec();
    Some(WireRequest { method: method.to_owned(), uri: uri.to_owned(), headers, body })
}
