//! An account that means harm: names and errors full of characters that move cursors, set titles, write the clipboard or
//! turn the direction of text. None of them gets out of the program, on any way.
//!
//! It is the program's own `serve` behind a proxy that puts such characters into what is only shown.

use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::Output;
use std::sync::{Arc, Mutex};

use crate::pty::Terminal;
use crate::real::Cloud;

/// A title, a cleared screen, the clipboard, C1's own introducer, and a turn of direction; the middle as JSON has it.
const HARM_JSON: &str = r"\u001b]0;harm\u0007\u001b[2J\u001b]52;c;aGFybQ==\u0007\u009b13;37H\u202eharm\u2066";
const HARM: &str = "\u{1b}]0;harm\u{7}\u{1b}[2J\u{1b}]52;c;aGFybQ==\u{7}\u{9b}13;37H\u{202e}harm\u{2066}";

/// Names that no call depends on, and the words that every denial has.
const TARGETS: [&str; 6] =
    ["ml SageMaker dev notebook", "DS User Notebook", "is not valid for", "Version 2", "InService", "Denies SageMaker"];

/// The same in what every denial says. It is no such message any more then.
const IN_DENIALS: &str = "is not authorized";

/// An answer with harm in it, its length put right.
fn spoilt(answer: &[u8], denials: bool) -> Vec<u8> {
    let text = String::from_utf8_lossy(answer).into_owned();
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return answer.to_vec() };
    let is_json = body.starts_with('{');
    let harm = if is_json { HARM_JSON } else { HARM };
    let mut body = body.to_owned();
    for target in TARGETS.into_iter().chain(denials.then_some(IN_DENIALS)) {
        body = body.replace(target, &format!("{target}{harm}"));
    }
    let (mut status, mut lines) = (String::new(), Vec::new());
    for line in head.split("\r\n") {
        let is_length = line.to_ascii_lowercase().starts_with("content-length:");
        match (status.is_empty(), is_length) {
            (true, _) => line.clone_into(&mut status),
            (false, true) => lines.push(format!("content-length: {}", body.len())),
            (false, false) => lines.push(line.to_owned()),
        }
    }
    format!("{status}\r\n{}\r\n\r\n{body}", lines.join("\r\n")).into_bytes()
}

/// One whole message of HTTP, by its announced length; none at the end of the connection.
fn message(stream: &mut TcpStream) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut byte = [0];
    while !bytes.ends_with(b"\r\n\r\n") {
        if stream.read(&mut byte).ok()? == 0 {
            return None;
        }
        bytes.push(byte[0]);
    }
    let head = String::from_utf8_lossy(&bytes).to_ascii_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    stream.read_exact(&mut body).ok()?;
    bytes.extend(body);
    Some(bytes)
}

/// What stands before an account.
struct Proxy {
    endpoint: String,
    /// The keys and tokens of roles that came by.
    secrets: Arc<Mutex<Vec<String>>>,
}

impl Proxy {
    /// Looks for everything secret that came by, and that the account itself printed.
    fn is_kept_out_of(&self, said: &str, cloud: &Cloud) {
        let secrets = self.secrets.lock().expect("a list").clone();
        assert!(secrets.len() >= 6, "secret keys and tokens of three roles: {}", secrets.len());
        let printed = cloud.served.ready["secret_access_key"].as_str().expect("text").to_owned();
        for secret in secrets.iter().chain([&printed]) {
            assert!(!said.contains(secret.as_str()), "a secret of {} letters is in sight", secret.len());
        }
    }
}

/// The secret keys and session tokens that an answer of AssumeRole has.
fn secrets_in(answer: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(answer).into_owned();
    let value = |tag: &str| Some(text.split_once(&format!("<{tag}>"))?.1.split_once('<')?.0.to_owned());
    ["SecretAccessKey", "SessionToken"].into_iter().filter_map(value).collect()
}

/// A proxy before `endpoint` that spoils what comes back.
fn proxy(endpoint: &str, denials: bool) -> Proxy {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let secrets = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&secrets);
    let own = format!("http://{}", listener.local_addr().expect("an address"));
    let target = endpoint.trim_start_matches("http://").to_owned();
    std::thread::spawn(move || {
        for client in listener.incoming() {
            let (target, kept) = (target.clone(), Arc::clone(&kept));
            std::thread::spawn(move || {
                let mut client = client.expect("a connection");
                let mut server = TcpStream::connect(target).expect("it listens");
                while let Some(request) = message(&mut client) {
                    let sent = server.write_all(&request).is_ok();
                    let Some(answer) = message(&mut server).filter(|_| sent) else { return };
                    kept.lock().expect("a list").extend(secrets_in(&answer));
                    if client.write_all(&spoilt(&answer, denials)).is_err() {
                        return;
                    }
                }
            });
        }
    });
    Proxy { endpoint: own, secrets }
}

/// The harmful characters of a text; line breaks and, where `escapes` may be, escape sequences of the screens' own are
/// none.
fn harm_in(text: &str, escapes: bool) -> Vec<char> {
    let turns = |it: char| matches!(it, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let own = |it: char| it == '\n' || (escapes && matches!(it, '\u{1b}' | '\r' | '\u{8}'));
    text.chars().filter(|it| (it.is_control() || turns(*it)) && !own(*it)).collect()
}

fn check(what: &str, output: &Output) -> String {
    let said = [&output.stdout[..], &output.stderr].concat();
    let said = String::from_utf8(said).expect("UTF-8");
    assert_eq!(harm_in(&said, false), Vec::<char>::new(), "{what}: {said:?}");
    said
}

#[test]
fn nothing_that_an_account_says_does_anything() {
    let cloud = Cloud::new("lab", "");
    let proxy = proxy(cloud.endpoint(), true);
    let mut said = String::new();
    for arguments in [
        &["run", "--speed", "200"][..],
        &["run", "--yes", "--speed", "200"],
        &["run", "--yes", "--speed", "200", "--json"],
        &["doctor"],
        &["doctor", "--json"],
        &["clean-up", "--yes"],
    ] {
        said.push_str(&check(
            &arguments.join(" "),
            &cloud.command_at(&proxy.endpoint, &[&["--log-level", "trace"], arguments].concat(), &[]),
        ));
    }
    assert!(said.contains("]0;harm"), "the harm came through as text: {said}");
    let mut n_files = 0;
    crate::real::every_file(&cloud.path("state"), &mut |path| {
        n_files += 1;
        let text = String::from_utf8_lossy(&fs::read(path).expect("read")).into_owned();
        let escapes: Vec<char> = harm_in(&text, false).into_iter().filter(|it| (*it as u32) < 0x20).collect();
        assert_eq!(escapes, Vec::<char>::new(), "{}", path.display());
        said.push_str(&text);
    });
    assert!(n_files > 0);
    proxy.is_kept_out_of(&said, &cloud);
}

#[test]
fn a_hostile_message_is_explained_without_harm() {
    let cloud = Cloud::new("lab", "");
    let message = format!(
        "User: arn:aws:sts::123456789012:assumed-role/r{HARM}/s is not authorized to perform: \
         sagemaker:CreateTrainingJob on resource: arn:aws:sagemaker:eu-west-1:123456789012:training-job/{HARM} with an \
         explicit deny"
    );
    fs::write(cloud.path("message"), message).expect("written");
    let path = cloud.path("message").to_string_lossy().into_owned();
    for more in [&[][..], &["--json"]] {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_explicit-deny"))
            .args(["explain", &path])
            .args(more)
            .output()
            .expect("it starts");
        check("explain", &output);
    }
}

#[test]
fn the_screens_show_what_an_account_says_and_do_not_do_it() {
    let cloud = Cloud::new("lab", "");
    let proxy = proxy(cloud.endpoint(), false);
    let arguments =
        ["lab", "--real", "--region", "eu-west-1", "--endpoint-url", &proxy.endpoint, "--log-level", "trace"];
    let mut terminal = Terminal::start_in(&arguments, &cloud.path("state"), (100, 30), &cloud.environment());
    terminal.until("REAL AWS");
    let digits = &cloud.account_id()[8..];
    // Enter asks, and is followed by the digits wherever the screen wants them.
    for _ in 0..300 {
        if terminal.screen().contains("Lab complete") {
            break;
        }
        if terminal.screen().contains("Last 4 digits") && !terminal.screen().contains(&format!("digits: {digits}")) {
            terminal.key(digits);
        }
        terminal.key("\r");
        terminal.still();
    }
    assert!(terminal.screen().contains("Lab complete"), "{}", terminal.screen());
    terminal.key("\u{3}");
    terminal.key("\u{3}");
    assert!(terminal.ends().success());
    // The one thing with a bell in it that the program itself asks a terminal.
    let raw = String::from_utf8_lossy(&terminal.raw).replacen("\u{1b}]11;?\u{7}", "", 1);
    assert_eq!(harm_in(&raw, true), Vec::<char>::new());
    for harm in ["\u{1b}]0;", "\u{1b}]52;", "\u{1b}[13;37H\u{202e}"] {
        assert!(!raw.contains(harm), "{harm:?}");
    }
    assert!(raw.contains("harm"), "the harm came through as text");
    let mut said = raw;
    crate::real::every_file(&cloud.path("state"), &mut |path| {
        said.push_str(&String::from_utf8_lossy(&fs::read(path).expect("read")));
    });
    assert!(said.contains("explicit-deny-"), "ledger and progress name jobs");
    proxy.is_kept_out_of(&said, &cloud);
}
