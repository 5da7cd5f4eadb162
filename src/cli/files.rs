//! Files that people name: read whole, and no further than they may be long, and written whole; devices and pipes too.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Error, Read, Result};
use std::path::Path;
#[cfg(feature = "aws")]
use std::{io::ErrorKind, path::PathBuf};

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

/// The folder that a file is in.
#[cfg(feature = "aws")]
pub(super) fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|dir| !dir.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// How many links are followed to a file.
#[cfg(feature = "aws")]
const MAX_LINKS: usize = 40;

/// The file that a name leads to, there or not: what takes its place must leave the links.
#[cfg(feature = "aws")]
pub(super) fn behind_links(path: &Path) -> PathBuf {
    let mut place = path.to_owned();
    // A pipe or a device may look like a link to something that has no name.
    if std::fs::metadata(path).is_ok_and(|found| !found.is_file()) {
        return place;
    }
    for _ in 0..MAX_LINKS {
        let Ok(target) = std::fs::read_link(&place) else { break };
        place = folder_of(&place).join(target);
    }
    place
}

/// Writes `text` and a newline to a file: whole or not at all, with the rights that it had or any new file gets. A link
/// stays one, and what is no file, such as a pipe or a device, is written to.
///
/// # Errors
/// It cannot be written; a file that was there still stands then.
#[cfg(feature = "aws")]
pub(super) fn write_text(path: &Path, text: &str) -> Result<()> {
    use std::io::Write as _;
    let path = behind_links(path);
    // Whoever may not write to a file is not to replace it either.
    let rights = match File::options().write(true).open(&path) {
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        Err(error) => return Err(error),
        Ok(mut present) => {
            let metadata = present.metadata()?;
            if !metadata.is_file() {
                return writeln!(present, "{text}");
            }
            Some(metadata.permissions())
        }
    };
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut file = builder.tempfile_in(folder_of(&path))?;
    if let Some(rights) = rights {
        file.as_file().set_permissions(rights)?;
    }
    writeln!(file, "{text}")?;
    file.persist(path).map(drop).map_err(|error| error.error)
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

    #[test]
    #[cfg(all(unix, feature = "aws"))]
    fn what_is_written_over_keeps_its_rights_and_stays_the_link_or_the_device_that_it_was() {
        use std::os::unix::fs::{FileTypeExt, PermissionsExt, symlink};
        let dir = tempfile::tempdir().expect("a folder");
        let (file, link) = (dir.path().join("a.md"), dir.path().join("link"));
        write_text(&file, "one").expect("a new file");
        let mode = |path: &Path| std::fs::metadata(path).expect("it is there").permissions().mode() & 0o777;
        assert_eq!(mode(&file) & 0o600, 0o600, "its owner may read and write it");
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o640)).expect("its owner's right");
        symlink(&file, &link).expect("a link");
        write_text(&link, "two").expect("written through the link");
        assert_eq!(std::fs::read_to_string(&file).expect("it can be read"), "two\n");
        assert_eq!(mode(&file), 0o640);
        assert!(std::fs::symlink_metadata(&link).expect("it is there").is_symlink());
        let (new, dangling) = (dir.path().join("new"), dir.path().join("dangling"));
        symlink("new", &dangling).expect("a link to nothing");
        write_text(&dangling, "at last").expect("a new file behind the link");
        assert_eq!(std::fs::read_to_string(&new).expect("it can be read"), "at last\n");
        assert!(std::fs::symlink_metadata(&dangling).expect("it is there").is_symlink());
        let device = dir.path().join("null");
        symlink("/dev/null", &device).expect("a link");
        write_text(&device, "three").expect("written to the device");
        let kind = std::fs::metadata("/dev/null").expect("it is there").file_type();
        assert!(kind.is_char_device(), "a device is not replaced by a file");
    }
}
