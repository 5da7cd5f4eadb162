//! The built program in a pseudo-terminal, as a person uses it.

use std::io::{Read, Write};
use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use portable_pty::{Child, CommandBuilder, ExitStatus, MasterPty, PtyPair, PtySize, native_pty_system};

/// When a text that should appear has not, the test has failed.
pub const DEADLINE: Duration = Duration::from_secs(30);

/// A screen that has not changed for so long waits for a key. Nothing is asserted about it.
const STILL: Duration = Duration::from_millis(120);

/// A program in a terminal of its own.
pub struct Terminal {
    child: Box<dyn Child + Send + Sync>,
    writer: Box<dyn Write + Send>,
    bytes: Receiver<Vec<u8>>,
    parser: vt100::Parser,
    pub raw: Vec<u8>,
    seen: String,
    master: Box<dyn MasterPty + Send>,
}

impl Terminal {
    pub fn start(arguments: &[&str], state: &Path, columns: u16, rows: u16) -> Self {
        Self::start_in(arguments, state, (columns, rows), &[])
    }

    /// The same with more in the environment.
    pub fn start_in(
        arguments: &[&str],
        state: &Path,
        (columns, rows): (u16, u16),
        environment: &[(String, String)],
    ) -> Self {
        let size = PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).expect("a pseudo-terminal");
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_explicit-deny"));
        command.args(arguments);
        command.env("TERM", "xterm-256color");
        command.env("LANG", "C.UTF-8");
        command.env("EXPLICIT_DENY_STATE_DIR", state);
        environment.iter().for_each(|(name, value)| command.env(name, value));
        let child = pair.slave.spawn_command(command).expect("the program starts");
        drop(pair.slave);
        let mut reader = pair.master.try_clone_reader().expect("a reader");
        let writer = pair.master.take_writer().expect("a writer");
        let (sender, bytes) = channel();
        std::thread::spawn(move || {
            let mut buffer = [0; 1 << 16];
            while let Ok(n) = reader.read(&mut buffer) {
                if n == 0 || sender.send(buffer[..n].to_vec()).is_err() {
                    break;
                }
            }
        });
        let parser = vt100::Parser::new(cells(rows), cells(columns), 0);
        Self { child, writer, bytes, parser, raw: Vec::new(), seen: String::new(), master: pair.master }
    }

    /// Takes in what the program wrote within `patience`; false once it has stopped writing for good.
    pub fn take(&mut self, patience: Duration) -> Result<(), RecvTimeoutError> {
        let bytes = self.bytes.recv_timeout(patience)?;
        self.raw.extend_from_slice(&bytes);
        self.parser.process(&bytes);
        self.seen.push_str(&folded(&self.screen()));
        Ok(())
    }

    pub fn screen(&self) -> String {
        self.parser.screen().contents()
    }

    pub fn until(&mut self, text: &str) {
        while !self.screen().contains(text) {
            if self.take(DEADLINE).is_err() {
                panic!("`{text}` did not appear on:\n{}", self.screen());
            }
        }
    }

    pub fn still(&mut self) {
        while self.take(STILL).is_ok() {}
    }

    pub fn key(&mut self, key: &str) {
        self.writer.write_all(key.as_bytes()).expect("the terminal takes keys");
    }

    /// Presses Enter whenever the screen waits, until `text` is on it.
    pub fn walk(&mut self, text: &str) {
        for _ in 0..60 {
            if self.screen().contains(text) {
                return;
            }
            self.key("\r");
            self.still();
            // While calls are under way the last row does not offer it: on a busy machine that outlasts the stillness.
            while !self.screen().lines().last().is_some_and(|row| row.contains("ENTER")) && self.take(DEADLINE).is_ok()
            {
            }
        }
        panic!("`{text}` did not appear in 60 presses:\n{}", self.screen());
    }

    fn saw(&self, text: &str) {
        assert!(self.seen.contains(text), "`{text}` was on no screen; the last one:\n{}", self.screen());
    }

    pub fn signal(&self, name: &str) {
        let pid = self.child.process_id().expect("a running program").to_string();
        let done = std::process::Command::new("kill").args([&format!("-{name}"), &pid]).status().expect("kill runs");
        assert!(done.success());
    }

    /// Waits for the end and checks that the terminal is as it was found.
    pub fn ends(&mut self) -> ExitStatus {
        while self.take(DEADLINE).is_ok() {}
        for (on, off) in [("\x1b[?1049h", "\x1b[?1049l"), ("\x1b[?25l", "\x1b[?25h"), ("\x1b[?2004h", "\x1b[?2004l")] {
            let last = |code: &str| String::from_utf8_lossy(&self.raw).rfind(code);
            assert!(last(on) <= last(off), "the terminal was left with {}", on.escape_debug());
        }
        self.child.wait().expect("an end")
    }
}

fn cells(n: u16) -> std::num::NonZero<u16> {
    std::num::NonZero::new(n).expect("a terminal has cells")
}

/// Frame lines and runs of blanks made one blank, so that a text may wrap.
fn folded(screen: &str) -> String {
    let unframed: String =
        screen.chars().map(|c| if ('\u{2500}'..='\u{257f}').contains(&c) || c == '|' { ' ' } else { c }).collect();
    let mut text = unframed.split_whitespace().collect::<Vec<_>>().join(" ");
    text.push(' ');
    text
}

fn walk_the_lab(columns: u16, rows: u16, region: &str, city: &str) {
    let state = tempfile::tempdir().expect("a folder");
    let arguments = ["lab", "--region", region, "--speed", "instant", "--seed", "7"];
    let mut terminal = Terminal::start(&arguments, state.path(), columns, rows);
    terminal.until("Choose");
    terminal.walk("Lab complete");
    for text in ["SIMULATED", region, city, "ADMIN", "TEAM", "NOTEBOOK", "statement 2", "NO ALLOW"] {
        terminal.saw(text);
    }
    terminal.saw(
        "An error occurred (AccessDeniedException) when calling the CreateTrainingJob operation: User: arn:aws:sts::",
    );
    terminal.saw("is not authorized to perform: sagemaker:CreateTrainingJob on resource: arn:aws:sagemaker:");
    terminal.saw("with an explicit deny in an identity-based policy: arn:aws:iam::");
    terminal.saw("OPERATOR KEY POLICY EXPECTS REQUEST HAS RESULT");
    terminal.saw("Null sagemaker:VpcSubnets true (= absent) absent TRUE");
    terminal.key("q");
    terminal.still();
    terminal.key("q");
    assert_eq!(terminal.ends().exit_code(), 0);
}

#[test]
fn enter_alone_walks_the_lab_at_80x24() {
    walk_the_lab(80, 24, "ap-southeast-2", "Sydney");
}

#[test]
fn enter_alone_walks_the_lab_at_120x40() {
    walk_the_lab(120, 40, "eu-west-1", "Ireland");
}

#[test]
fn a_killed_lab_is_resumed_where_it_was() {
    let state = tempfile::tempdir().expect("a folder");
    let arguments = ["--no-motion", "lab", "--region", "us-east-2", "--speed", "instant"];
    let mut first = Terminal::start(&arguments, state.path(), 80, 24);
    first.until("Choose");
    first.walk("step 5 of 12");
    first.signal("KILL");
    while first.take(DEADLINE).is_ok() {}
    let mut second = Terminal::start(&arguments, state.path(), 80, 24);
    second.until("step 5 of 12");
    second.saw("Resume");
    second.key("\r");
    second.until("Read");
    second.walk("Lab complete");
    second.key("q");
    second.still();
    second.key("q");
    assert_eq!(second.ends().exit_code(), 0);
}

#[test]
fn signals_and_ctrl_c_leave_the_terminal_as_it_was() {
    let state = tempfile::tempdir().expect("a folder");
    for end in ["TERM", "HUP", "INT", "ctrl-c"] {
        let mut terminal = Terminal::start(&["lab", "--region", "eu-west-2"], state.path(), 80, 24);
        terminal.until("Choose");
        terminal.still();
        if end == "ctrl-c" {
            terminal.key("\x03");
            terminal.still();
            terminal.key("\x03");
        } else {
            terminal.signal(end);
        }
        assert_eq!(terminal.ends().exit_code(), 0, "{end}");
    }
}

/// The shell that a closed window tells of it may tell nobody else, so that there is no signal, only an end of the input.
#[cfg(unix)]
#[test]
fn a_window_that_is_closed_ends_the_program_without_a_signal() {
    let state = tempfile::tempdir().expect("a folder");
    let size = PtySize { rows: 24, cols: 80, pixel_width: 0, pixel_height: 0 };
    let PtyPair { master, slave } = native_pty_system().openpty(size).expect("a pseudo-terminal");
    let mut command = CommandBuilder::new("sh");
    command.args(["-c", "trap '' HUP; \"$0\" lab; true", env!("CARGO_BIN_EXE_explicit-deny")]);
    command.env("TERM", "xterm-256color");
    command.env("EXPLICIT_DENY_STATE_DIR", state.path());
    let mut shell = slave.spawn_command(command).expect("the shell starts");
    drop(slave);
    let mut reader = master.try_clone_reader().expect("a reader");
    let (mut seen, mut buffer) = (String::new(), [0; 1 << 16]);
    while !seen.contains("Choose") {
        let n = reader.read(&mut buffer).expect("the program writes");
        seen.push_str(&String::from_utf8_lossy(&buffer[..n]));
    }
    drop((reader, master));
    let mut killer = shell.clone_killer();
    let (sender, ended) = channel();
    std::thread::spawn(move || sender.send(shell.wait().is_ok()));
    let ended = ended.recv_timeout(DEADLINE);
    // What goes on without a window would go on after the tests.
    let _ = killer.kill();
    assert_eq!(ended, Ok(true), "the program goes on without a window");
}

#[test]
fn resizing_keeps_the_lab() {
    let state = tempfile::tempdir().expect("a folder");
    let mut terminal = Terminal::start(&["lab", "--region", "eu-west-2"], state.path(), 80, 24);
    terminal.until("Choose");
    for (columns, rows) in [(40, 10), (1, 1), (200, 60), (80, 24)] {
        let size = PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 };
        terminal.master.resize(size).expect("a terminal that can be resized");
        terminal.parser.screen_mut().set_size(cells(rows), cells(columns));
        terminal.still();
    }
    terminal.until("London");
    terminal.key("q");
    assert_eq!(terminal.ends().exit_code(), 0);
}

#[test]
fn the_terminal_is_asked_for_its_background_and_its_answer_presses_no_key() {
    let state = tempfile::tempdir().expect("a folder");
    let mut terminal = Terminal::start(&["lab", "--region", "eu-west-2"], state.path(), 80, 24);
    terminal.until("Choose");
    terminal.still();
    let raw = String::from_utf8_lossy(&terminal.raw).into_owned();
    let asked = raw.find("\x1b]11;?").expect("the question");
    assert!(raw.find("Choose").expect("the first frame") < asked, "nothing waits for it");
    terminal.key("\x1b]11;rgb:ffff/ffff/ffff\x07");
    terminal.still();
    terminal.key("\x1b]11;rgb:fdfd/f6f6/e3e3\x1b\\");
    terminal.still();
    terminal.key("T");
    terminal.until("Theme: dark.");
    terminal.key("q");
    assert_eq!(terminal.ends().exit_code(), 0);
}

#[cfg(feature = "loopback")]
#[test]
fn a_step_is_done_from_another_window() {
    let state = tempfile::tempdir().expect("a folder");
    let arguments = ["lab", "--region", "eu-west-1", "--speed", "instant", "--step", "4"];
    let mut terminal = Terminal::start(&arguments, state.path(), 120, 40);
    terminal.until("step 4 of 12");
    terminal.still();
    terminal.key("I");
    terminal.until("AWS_CONTAINER_CREDENTIALS_FULL_URI");
    let screen = terminal.screen();
    let after = |name: &str| {
        let text = screen.split_once(name).expect("a variable").1;
        text.split_whitespace().next().expect("its value").to_owned()
    };
    let (endpoint, credentials) = (after("AWS_ENDPOINT_URL="), after("AWS_CONTAINER_CREDENTIALS_FULL_URI="));
    assert!(!terminal.seen.contains("AKIA") && !terminal.seen.contains("ASIA"), "no key is on the screen");
    terminal.key("\x1b");
    super::door::publish_version_2(&endpoint, &credentials);
    terminal.until("done");
    terminal.walk("step 5 of 12");
    terminal.key("\x03");
    terminal.still();
    terminal.key("\x03");
    assert_eq!(terminal.ends().exit_code(), 0);
}
