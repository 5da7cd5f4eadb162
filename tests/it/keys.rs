//! The page of keys in the documents is the table of keys.
//!
//! `EXPLICIT_DENY_KEYS=write cargo test --test it keys` writes it anew.

use std::fmt::Write as _;
use std::path::Path;

use explicit_deny::tui::{Described, described};

const HEAD: &str = "# Keys\n\nHelp (`?`), hints, the list of commands (`:`), the manual page and this page are read from one table. The last column \
is the name under\nwhich `[keys]` of the configuration file gives an action other keys, such as `tip = [\"i\", \"ctrl-t\"]`.\n";

fn page() -> String {
    let mut page = HEAD.to_owned();
    for (scope, rows) in described() {
        let _ = write!(page, "\n## {}\n\n| keys | does | name |\n| --- | --- | --- |\n", scope.heading());
        for Described { keys, help, name } in rows {
            let keys = keys.split(", ").map(|key| format!("`{key}`")).collect::<Vec<_>>().join(" ");
            let _ = writeln!(page, "| {} | {help} | `{name}` |", keys.replace('|', "\\|"));
        }
    }
    page
}

#[test]
fn the_page_of_keys_is_the_table() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/keys.md");
    #[allow(clippy::disallowed_methods)] // Whoever runs the test says whether to write.
    if std::env::var_os("EXPLICIT_DENY_KEYS").is_some() {
        std::fs::write(&path, page()).expect("written");
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == page(), "docs/keys.md is not current: EXPLICIT_DENY_KEYS=write cargo test --test it keys");
}
