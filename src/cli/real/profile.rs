//! What the files say that AWS's tools keep their profiles in, as far as the SDK does not read it itself.

/// The most profile names that a sentence tells.
const MAX_PROFILES: usize = 12;
/// The largest file that is read, in bytes.
const MAX_FILE: u64 = 1 << 20;

/// The files, the configuration first.
fn texts() -> impl Iterator<Item = String> {
    let home = super::variable("HOME").unwrap_or_default();
    let file =
        |name: &str, otherwise: &str| super::variable(name).unwrap_or_else(|| format!("{home}/.aws/{otherwise}"));
    let files = [file("AWS_CONFIG_FILE", "config"), file("AWS_SHARED_CREDENTIALS_FILE", "credentials")];
    let read = |path: String| super::read_bytes(std::path::Path::new(&path), MAX_FILE).ok();
    files.into_iter().filter_map(read).map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
}

/// The names of the profiles.
pub fn profiles() -> String {
    let mut names: Vec<String> = Vec::new();
    for text in texts() {
        for name in text.lines().filter_map(profile_name) {
            if !names.contains(&name) && names.len() < MAX_PROFILES {
                names.push(name);
            }
        }
    }
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}

/// What a profile, or the one in force, says of `key`.
pub fn profile_value(profile: Option<&str>, key: &str) -> Option<String> {
    let named = profile.map(str::to_owned).or_else(|| super::variable("AWS_PROFILE"));
    let profile = named.unwrap_or_else(|| "default".to_owned());
    texts().find_map(|text| value_in(&text, &profile, key))
}

fn value_in(text: &str, profile: &str, key: &str) -> Option<String> {
    let mut is_inside = false;
    for line in text.lines() {
        if line.trim_start().starts_with('[') {
            is_inside = profile_name(line).as_deref() == Some(profile);
            continue;
        }
        let found = line.split_once('=').filter(|(name, _)| is_inside && name.trim() == key);
        if let Some((_, value)) = found {
            return Some(crate::source::printable(value.trim()).into_owned()).filter(|value| !value.is_empty());
        }
    }
    None
}

/// The profile that a line of a configuration file begins.
fn profile_name(line: &str) -> Option<String> {
    let inside = line.trim().strip_prefix('[')?.split(']').next()?.trim();
    let name = inside.strip_prefix("profile ").unwrap_or(inside).trim();
    let other = ["sso-session ", "services "].iter().any(|kind| inside.starts_with(kind));
    (!other && !name.is_empty()).then(|| crate::source::printable(name).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn profiles_are_read_by_their_headings() {
        let check = |line: &str, name: Option<&str>| assert_eq!(profile_name(line).as_deref(), name, "{line}");
        check("[profile work]", Some("work"));
        check(" [default] # mine", Some("default"));
        check("[sso-session x]", None);
        check("region = eu-west-1", None);
        check("[]", None);
    }

    #[test]
    fn a_value_is_found_in_its_own_profile() {
        let text = "[default]\nmfa_serial=a\n[profile work]\nregion = x\nmfa_serial = arn:aws:iam::1:mfa/me\n[other]\n";
        let check = |profile: &str, expected: Option<&str>| {
            assert_eq!(value_in(text, profile, "mfa_serial").as_deref(), expected, "{profile}");
        };
        check("work", Some("arn:aws:iam::1:mfa/me"));
        check("default", Some("a"));
        check("other", None);
        check("nobody", None);
    }
}
