//! The fleet's account on disk: one file of lines in the state directory. The first says which account it is, then
//! comes a whole copy and a line that says so, and behind it a line for every save since. A line that a crash cut off is
//! the last one and is left out. Where the saves have become longer than the copy, a new copy takes the file's place.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::journal::{Journal, Unfinished};
use crate::aws::{BaseCredentials, Retries};
use crate::cli::args::AccountArguments;
use crate::cli::connect::{Simulation, locked};
use crate::cli::exit::CliError;
use crate::cli::output::Output;
use crate::cli::real::Administrator;
use crate::cli::store::{StateDir, StoreError, lock, private_dir, private_file};
use crate::cli::words::offered_or_first;
use crate::lab::{Account, Region, find_region};
use crate::names::AccountId;
use crate::sim::{self, AccountState, Identity, Simulator};
use crate::world::{Ids, Pace, Seed};

/// The form of the file. The first form had no line behind the copy.
const FORMAT: u32 = 2;

/// The line behind the whole copy.
const COPIED: &str = "\"whole copy\"";

/// Saves longer than this and than the whole copy are folded into a new copy, in bytes.
const FOLD_ABOVE: u64 = 256 << 10;

/// How many records a line of the first copy holds.
const RECORDS_A_LINE: usize = 256;

/// The longest line that is read, in bytes; ten times what the largest fleet's lines are.
const MAX_LINE: u64 = 64 << 20;

/// The SDK's first pause after a throttled call at AWS's own pace, and the shortest one.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const SHORTEST_PAUSE: Duration = Duration::from_millis(1);

/// Which account is wanted. What is not said is as it was saved.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Its region.
    pub region: Option<Region>,
    /// Its seed.
    pub seed: Option<u64>,
    /// How many further members.
    pub fleet: Option<u32>,
    /// Its number.
    pub account_id: Option<AccountId>,
    /// Whether it is to be a new one.
    pub fresh: bool,
}

/// The first line.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Heading {
    format: u32,
    region: String,
    seed: u64,
    fleet: u32,
    account_id: AccountId,
    admin_role: String,
}

/// The account with the SDK in front of it, and where it is kept.
pub struct Fleet {
    /// The SDK's side.
    pub account: Arc<dyn Account>,
    /// Its region.
    pub region: Region,
    /// Its number.
    pub account_id: String,
    /// ARN of the administrator's role.
    pub admin_role: String,
    /// How fast AWS's own work is done.
    pub pace: Pace,
    /// The journal of rollouts.
    pub journal: Journal,
    /// The rollout that was broken off.
    pub unfinished: Option<Unfinished>,
    simulated: Option<Simulated>,
    file: Option<Kept>,
}

/// A simulated account, and what its file says of it first.
struct Simulated {
    simulator: Arc<Mutex<Simulator>>,
    heading: Heading,
}

/// The open file, and the lock that keeps other programs away.
#[derive(Debug)]
struct Kept {
    path: PathBuf,
    file: File,
    length: Length,
    _lock: File,
}

/// How long the parts of the file are, in bytes.
#[derive(Clone, Copy, Debug, Default)]
struct Length {
    /// Heading and whole copy; nothing where the file has no line that ends it.
    copy: u64,
    /// The saves since.
    saves: u64,
}

impl Length {
    fn wants_fold(self) -> bool {
        self.saves > FOLD_ABOVE.max(self.copy)
    }
}

impl Fleet {
    /// Opens the saved account if it is the one that is wanted, else makes it.
    ///
    /// # Errors
    /// It cannot be made or read, or another program has it open.
    pub fn open(
        state_dir: Option<&StateDir>,
        wanted: &Wanted,
        arguments: &AccountArguments,
        simulation: Simulation,
        output: &Output,
    ) -> Result<Self, CliError> {
        let dir = state_dir.map(|state_dir| state_dir.path().join("fleet"));
        let held = dir.as_deref().map(hold).transpose();
        let lock = match held {
            Ok(lock) => lock,
            Err(StoreError::Held) => {
                return Err(CliError::Account("another explicit-deny has the fleet open".to_owned()));
            }
            Err(error) => {
                output.note(&format!("Nothing will be saved: {error}"));
                None
            }
        };
        let Some((dir, lock)) = dir.zip(lock) else { return Self::make(wanted, arguments, &simulation, None) };
        let path = dir.join("account.jsonl");
        let saved = if wanted.fresh { None } else { read(&path, wanted, output)? };
        let Some(Saved { heading, account, ids, length }) = saved else {
            return Self::make(wanted, arguments, &simulation, Some((dir, lock)));
        };
        let region = find_region(&heading.region).map_err(|error| damaged(&path, 1, &error))?;
        let (simulator, base) = simulation.revive(account, ids).map_err(|why| damaged(&path, 1, &why))?;
        let (journal, unfinished) = Journal::open(&dir.join("rollout.jsonl"))?;
        let file = private_file(&path, OpenOptions::new().append(true))?;
        let mut fleet = Self::over(&simulation, region, simulator, base, heading);
        (fleet.journal, fleet.unfinished) = (journal, unfinished);
        fleet.file = Some(Kept { path, file, length, _lock: lock });
        Ok(fleet)
    }

    /// A new account. Its file takes the old one's place when it is whole, and an old journal goes with the old one.
    fn make(
        wanted: &Wanted,
        arguments: &AccountArguments,
        simulation: &Simulation,
        kept: Option<(PathBuf, File)>,
    ) -> Result<Self, CliError> {
        let region = offered_or_first(wanted.region)?;
        let (simulator, ready) = simulation.account(region).map_err(CliError::Document)?;
        let heading = Heading {
            format: FORMAT,
            region: region.code.to_owned(),
            seed: arguments.seed.unwrap_or_default(),
            fleet: arguments.fleet.unwrap_or_default(),
            account_id: ready.account_id,
            admin_role: ready.admin_role,
        };
        let base = BaseCredentials::fixed(ready.access_key_id, ready.secret_access_key, None);
        let file = match kept {
            Some((dir, lock)) => Some(write_first(&dir, lock, &heading, &simulator)?),
            None => None,
        };
        let mut fleet = Self::over(simulation, region, simulator, base, heading);
        if let Some(kept) = file {
            let journal = kept.path.with_file_name("rollout.jsonl");
            (fleet.journal, fleet.unfinished) = Journal::open(&journal)?;
            fleet.file = Some(kept);
        }
        Ok(fleet)
    }

    fn over(
        simulation: &Simulation,
        region: Region,
        simulator: Arc<Mutex<Simulator>>,
        base: BaseCredentials,
        heading: Heading,
    ) -> Self {
        let pause = simulation.pace.scale(FIRST_PAUSE).max(SHORTEST_PAUSE);
        let account = simulation.reach(region, &simulator, base, Retries::Paced(pause));
        Self {
            account,
            region,
            account_id: heading.account_id.to_string(),
            admin_role: heading.admin_role.clone(),
            pace: simulation.pace,
            journal: Journal::none(),
            unfinished: None,
            simulated: Some(Simulated { simulator, heading }),
            file: None,
        }
    }

    /// A real account's fleet. Of the account nothing is kept; the journal of its rollouts is, where one is to be begun
    /// or gone on with. `fresh` forgets the one that was broken off.
    ///
    /// # Errors
    /// The journal cannot be read or written.
    pub fn of_administrator(
        administrator: &Administrator,
        state_dir: Option<&Path>,
        fresh: bool,
    ) -> Result<Self, CliError> {
        let Administrator { account_id, region, .. } = administrator;
        let (journal, unfinished) = match state_dir {
            Some(state_dir) => {
                let dir = state_dir.join("real");
                let failed = |source| CliError::Document(StoreError::File { path: dir.clone(), source }.to_string());
                private_dir(&dir).map_err(failed)?;
                Journal::open(&dir.join(format!("fleet-{account_id}-{}.jsonl", region.code)))?
            }
            None => (Journal::none(), None),
        };
        Ok(Self {
            account: Arc::clone(&administrator.account),
            region: *region,
            account_id: account_id.clone(),
            admin_role: administrator.role.clone(),
            pace: Pace::Times(1),
            journal,
            unfinished: unfinished.filter(|_| !fresh),
            simulated: None,
            file: None,
        })
    }

    /// Whether the account is simulated.
    #[must_use]
    pub fn is_simulated(&self) -> bool {
        self.simulated.is_some()
    }

    /// Saves what changed in the account since it was saved last.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn save(&mut self) -> Result<(), CliError> {
        let Some(Simulated { simulator: shared, heading }) = &self.simulated else { return Ok(()) };
        let mut simulator = locked(shared);
        let mut changes = simulator.take_changes();
        changes.tables.remove("access_keys");
        let Some(kept) = self.file.as_mut().filter(|_| !changes.is_empty()) else { return Ok(()) };
        let mut line = sim::account_line(&changes, simulator.ids());
        drop(simulator);
        line.push('\n');
        kept.file.write_all(line.as_bytes()).map_err(|error| write_failed(&kept.path, &error))?;
        kept.length.saves += line.len() as u64;
        if kept.length.wants_fold() {
            let heading = Heading { format: FORMAT, ..heading.clone() };
            (kept.file, kept.length) = write_copy(&kept.path, &heading, shared, || Ok(()))?;
        }
        Ok(())
    }
}

fn hold(dir: &Path) -> Result<File, StoreError> {
    private_dir(dir).map_err(|source| StoreError::File { path: dir.to_owned(), source })?;
    lock(&dir.join("lock"))
}

fn write_first(dir: &Path, lock: File, heading: &Heading, simulator: &Mutex<Simulator>) -> Result<Kept, CliError> {
    let path = dir.join("account.jsonl");
    // The journal of the account that was there before is worth nothing without it.
    let forget = || match fs::remove_file(dir.join("rollout.jsonl")) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    };
    let (file, length) = write_copy(&path, heading, simulator, forget)?;
    Ok(Kept { path, file, length, _lock: lock })
}

/// Writes the whole account beside the file and puts it in the file's place, doing `before` at the last moment. Whenever
/// the program is killed, the file is the old one or the new one; what is left beside it is overwritten next time.
fn write_copy(
    path: &Path,
    heading: &Heading,
    simulator: &Mutex<Simulator>,
    before: impl FnOnce() -> io::Result<()>,
) -> Result<(File, Length), CliError> {
    let failed = |error: io::Error| write_failed(path, &error);
    let beside = path.with_extension("new");
    let heading = serde_json::to_string(heading).map_err(|error| failed(io::Error::other(error)))?;
    let file = private_file(&beside, OpenOptions::new().create(true).truncate(true)).map_err(failed)?;
    let mut file = BufWriter::with_capacity(1 << 18, file);
    writeln!(file, "{heading}").map_err(failed)?;
    {
        let write = |line: &str| writeln!(file, "{line}");
        locked(simulator).lines(RECORDS_A_LINE, write).map_err(failed)?;
    }
    writeln!(file, "{COPIED}").map_err(failed)?;
    let file = file.into_inner().map_err(|error| failed(error.into_error()))?;
    file.sync_data().map_err(failed)?;
    let copy = file.metadata().map_err(failed)?.len();
    before().map_err(failed)?;
    fs::rename(&beside, path).map_err(failed)?;
    let file = private_file(path, OpenOptions::new().append(true)).map_err(failed)?;
    Ok((file, Length { copy, saves: 0 }))
}

/// An account as it was saved.
struct Saved {
    heading: Heading,
    account: AccountState,
    ids: Ids,
    length: Length,
}

/// Reads the account if it is the one that is wanted. A cut-off last line is cut off for good.
fn read(path: &Path, wanted: &Wanted, output: &Output) -> Result<Option<Saved>, CliError> {
    let failed = |error: io::Error| CliError::Document(format!("`{}`: {error}; --fresh begins anew", path.display()));
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed(error)),
    };
    let (mut lines, mut line) = (BufReader::with_capacity(1 << 20, file), Vec::new());
    next_line(&mut lines, &mut line).map_err(failed)?;
    let heading: Heading = serde_json::from_slice(&line).map_err(|error| damaged(path, 1, &error))?;
    if heading.format > FORMAT {
        let words = format!("`{}` was saved by a newer version of explicit-deny", path.display());
        return Err(CliError::Document(words));
    }
    if !is_wanted(&heading, wanted) {
        let Heading { fleet, region, seed, .. } = &heading;
        output.note(&format!(
            "Another account is asked for than the saved one ({fleet} members, {region}, seed {seed}): a new one begins."
        ));
        return Ok(None);
    }
    let identity = Identity { account_id: heading.account_id.clone(), region: heading.region.clone() };
    let (mut account, mut ids) = (AccountState::empty(identity), Ids::new(Seed(heading.seed)));
    let (mut whole, mut copy) = (line.len() as u64, 0);
    for number in 2.. {
        let length = next_line(&mut lines, &mut line).map_err(failed)?;
        if length == 0 {
            break;
        }
        if !line.ends_with(b"\n") {
            private_file(path, &mut OpenOptions::new()).and_then(|file| file.set_len(whole)).map_err(failed)?;
            break;
        }
        whole += length as u64;
        if copy == 0 && line.trim_ascii_end() == COPIED.as_bytes() {
            copy = whole;
            continue;
        }
        let text = std::str::from_utf8(&line).map_err(|error| damaged(path, number, &error))?;
        sim::apply_account_line(&mut account, &mut ids, text).map_err(|error| damaged(path, number, &error))?;
    }
    Ok(Some(Saved { heading, account, ids, length: Length { copy, saves: whole - copy } }))
}

/// Reads a line in place of the one before, and says how long it is. One that was cut off may end inside a character.
fn next_line(lines: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<usize> {
    line.clear();
    let length = lines.take(MAX_LINE).read_until(b'\n', line)?;
    if length as u64 == MAX_LINE {
        return Err(io::Error::other(format!("a line is larger than {MAX_LINE} bytes")));
    }
    Ok(length)
}

fn is_wanted(heading: &Heading, wanted: &Wanted) -> bool {
    wanted.region.is_none_or(|region| region.code == heading.region)
        && wanted.seed.is_none_or(|seed| seed == heading.seed)
        && wanted.fleet.is_none_or(|fleet| fleet == heading.fleet)
        && wanted.account_id.as_ref().is_none_or(|account_id| *account_id == heading.account_id)
}

fn damaged(path: &Path, line: usize, why: &dyn std::fmt::Display) -> CliError {
    CliError::Document(format!("`{}` is damaged at line {line}: {why}; --fresh begins anew", path.display()))
}

fn write_failed(path: &Path, error: &io::Error) -> CliError {
    CliError::Write(io::Error::other(format!("`{}`: {error}", path.display())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_may_end_inside_a_character_but_not_go_on_for_ever() {
        let (mut lines, mut line) = (&b"ab\n\xc3"[..], Vec::new());
        let mut next = |lines: &mut &[u8]| next_line(lines, &mut line).map(|_| line.clone()).expect("it can be read");
        assert_eq!([next(&mut lines), next(&mut lines), next(&mut lines)], [&b"ab\n"[..], b"\xc3", b""]);
        let endless = next_line(&mut BufReader::new(io::repeat(b'a')), &mut Vec::new());
        assert!(endless.expect_err("too long").to_string().contains("larger than"));
    }
}
