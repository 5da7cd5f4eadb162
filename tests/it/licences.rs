//! Every package that is built for Linux is under a licence that `.ci/licences.txt` allows, and `docs/licences.md` lists them.
//!
//! `EXPLICIT_DENY_WRITE_LICENCES=1 cargo test --test it licences` writes that list anew. No network is needed on Linux:
//! cargo has the manifest of every package that it has built. What other systems alone need is left out, because it is
//! not there.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use serde_json::Value;

use super::tidy::{complain_if_any, root};

/// One package: name, version, licence expression.
type Package = (String, String, String);

/// The system whose packages are looked at; it does not matter which one the test runs on.
const PLATFORM: &str = "x86_64-unknown-linux-gnu";

/// All packages but ours, tests' too.
fn packages() -> Vec<Package> {
    let arguments = ["metadata", "--offline", "--locked", "--all-features", "--format-version", "1"];
    let platform = ["--filter-platform", PLATFORM];
    let output =
        Command::new(env!("CARGO")).args(arguments).args(platform).current_dir(root()).output().expect("cargo starts");
    assert!(output.status.success(), "run `cargo fetch` once: {}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let text = |package: &Value, key: &str| package[key].as_str().unwrap_or_default().to_owned();
    let foreign = metadata["packages"].as_array().into_iter().flatten().filter(|package| !package["source"].is_null());
    let mut packages: Vec<Package> =
        foreign.map(|it| (text(it, "name"), text(it, "version"), text(it, "license"))).collect();
    packages.sort();
    packages
}

/// Whether an SPDX expression can be satisfied with what is allowed. `/` is the old way to write OR.
fn satisfied(expression: &str, allowed: &BTreeSet<&str>) -> bool {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut rest = words.as_slice();
    any_of(&mut rest, allowed) && rest.is_empty()
}

fn any_of(rest: &mut &[&str], allowed: &BTreeSet<&str>) -> bool {
    let mut is_met = all_of(rest, allowed);
    while let Some(("OR", after)) = rest.split_first().map(|(word, after)| (*word, after)) {
        *rest = after;
        is_met |= all_of(rest, allowed);
    }
    is_met
}

fn all_of(rest: &mut &[&str], allowed: &BTreeSet<&str>) -> bool {
    let mut is_met = one(rest, allowed);
    while let Some(("AND", after)) = rest.split_first().map(|(word, after)| (*word, after)) {
        *rest = after;
        is_met &= one(rest, allowed);
    }
    is_met
}

fn one(rest: &mut &[&str], allowed: &BTreeSet<&str>) -> bool {
    match **rest {
        ["(", ..] => {
            *rest = &rest[1..];
            let is_met = any_of(rest, allowed);
            *rest = rest.split_first().map_or(&[], |(_, after)| after);
            is_met
        }
        [id, "WITH", exception, ..] => {
            *rest = &rest[3..];
            allowed.contains(format!("{id} WITH {exception}").as_str())
        }
        [id, ..] => {
            *rest = &rest[1..];
            allowed.contains(id)
        }
        [] => false,
    }
}

fn report(packages: &[Package]) -> String {
    let rows = packages.iter().map(|(name, version, licence)| format!("| {name} | {version} | {licence} |\n"));
    let n_packages = packages.len();
    format!(
        "# Licences\n\nexplicit-deny is under the [MIT licence](../LICENSE). These are the {n_packages} packages that \
         it and its tests are built from\non Linux, each under what its own manifest says. This page is written by\n\
         `EXPLICIT_DENY_WRITE_LICENCES=1 cargo test --test it licences` and held current by the same test without the \
         variable.\nA licence that is not in `.ci/licences.txt` fails it.\n\n\
         | package | version | licence |\n| --- | --- | --- |\n{}",
        rows.collect::<String>()
    )
}

#[test]
fn every_package_is_under_a_licence_that_is_allowed() {
    let list = fs::read_to_string(root().join(".ci/licences.txt")).expect("the list");
    let lines = || list.lines().map(str::trim).filter(|it| !it.is_empty() && !it.starts_with('#'));
    // A line may allow a licence to one package alone.
    let allowed_to = |package: &str| -> BTreeSet<&str> {
        let allows = |line| match str::split_once(line, " for ") {
            Some((licence, only)) => (only == package).then_some(licence),
            None => Some(line),
        };
        lines().filter_map(allows).collect()
    };
    let refused = packages().into_iter().filter(|(name, _, licence)| !satisfied(licence, &allowed_to(name)));
    let findings: Vec<String> =
        refused.map(|(name, version, licence)| format!("{name} {version}: `{licence}`")).collect();
    complain_if_any("packages whose licence .ci/licences.txt does not allow", &findings);
}

#[test]
fn the_list_of_licences_is_current() {
    let path = root().join("docs/licences.md");
    let now = report(&packages());
    if std::env::var_os("EXPLICIT_DENY_WRITE_LICENCES").is_some() {
        fs::write(&path, &now).expect("docs/licences.md can be written");
    }
    let is_current = fs::read_to_string(&path).is_ok_and(|kept| kept == now);
    assert!(is_current, "stale: run `EXPLICIT_DENY_WRITE_LICENCES=1 cargo test --test it licences`");
}

#[test]
fn expressions_are_read_as_spdx_means_them() {
    let check = |expression: &str, expected: bool| {
        let allowed = BTreeSet::from(["MIT", "ISC", "Apache-2.0 WITH LLVM-exception"]);
        assert_eq!(satisfied(expression, &allowed), expected, "{expression}");
    };
    check("MIT", true);
    check("GPL-3.0-only", false);
    check("", false);
    check("MIT OR GPL-3.0-only", true);
    check("GPL-3.0-only/MIT", true);
    check("MIT AND GPL-3.0-only", false);
    check("GPL-3.0-only OR MIT AND ISC", true);
    check("(GPL-3.0-only OR MIT) AND ISC", true);
    check("(GPL-3.0-only OR MIT) AND BSD-3-Clause", false);
    check("Apache-2.0 WITH LLVM-exception", true);
    check("Apache-2.0", false);
    check("MIT MIT", false);
}
