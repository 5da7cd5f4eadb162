//! Files that people bring: read whole, and no further than they may be long, devices and pipes too.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Error, Read, Result};
use std::path::Path;

use super::exit::CliError;

/// The bytes of a file of at most so many; `-` is standard input.
///
/// # Errors
/// It cannot be read, or is larger.
pub(super) fn read_bytes(path: &Path, most: u64) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let input: Box<dyn Read> =
        if path == Path::new("-") { Box::new(std::io::stdin()) } else { Box::new(File::open(path)?) };
    input.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        return Err(Error::other(format!("larger than {most} bytes")));
    }
    Ok(bytes)
}

/// The text of a file of at most so many bytes.
///
/// # Errors
/// It cannot be read, is larger, or no text.
pub(super) fn read_text(path: &Path, most: u64) -> Result<String> {
    String::from_utf8(read_bytes(path, most)?).map_err(|_| Error::other("it is no text in UTF-8"))
}

/// The files of a folder that `is_wanted` by their names, up to so many entries and bytes each. `wanted` is said where
/// something cannot be read.
///
/// # Errors
/// The folder or a file cannot be read.
pub(super) fn read_folder(
    dir: &Path,
    wanted: &str,
    (most_entries, most_bytes): (usize, u64),
    is_wanted: impl Fn(&Path) -> bool,
) -> std::result::Result<BTreeMap<String, String>, CliError> {
    let unreadable =
        |path: &Path, source| CliError::Unreadable { path: path.to_owned(), wanted: wanted.to_owned(), source };
    let mut files = BTreeMap::new();
    for entry in std::fs::read_dir(dir).map_err(|error| unreadable(dir, error))?.take(most_entries) {
        let path = entry.map_err(|error| unreadable(dir, error))?.path();
        if is_wanted(&path) {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            files.insert(name, read_text(&path, most_bytes).map_err(|error| unreadable(&path, error))?);
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_is_bounded_and_text() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("a.md");
        let check = |bytes: &[u8], most: u64, expected: std::result::Result<&str, &str>| {
            std::fs::write(&path, bytes).expect("written");
            let found = read_text(&path, most).map_err(|error| error.to_string());
            assert_eq!(found.as_deref().map_err(String::as_str), expected);
        };
        check(b"abc", 3, Ok("abc"));
        check(b"abcd", 3, Err("larger than 3 bytes"));
        check(b"\xff", 3, Err("it is no text in UTF-8"));
    }
}
