//! Line breaks inside words, as a copy from a terminal has them.

use super::*;

/// The lab's message in the three forms, denied and not allowed.
fn forms() -> Vec<String> {
    let head = format!("User: {WHO} is not authorized to perform: sagemaker:CreateTrainingJob on resource: {JOB}");
    let arn = "arn:aws:iam::123456789012:policy/ds-notebook-policy-ml-dev-ana";
    let endings = [
        " with an explicit deny".to_owned(),
        " with an explicit deny in an identity-based policy".to_owned(),
        format!(" with an explicit deny in an identity-based policy: {arn}"),
        " with an explicit deny in a permissions boundary".to_owned(),
        " with an explicit deny in a VPC endpoint policy transitively through a service control policy".to_owned(),
        " because no identity-based policy allows the sagemaker:CreateTrainingJob action".to_owned(),
        " because no service control policy allows the sagemaker:CreateTrainingJob action".to_owned(),
    ];
    endings.iter().map(|ending| format!("{head}{ending}")).collect()
}

/// The text with a line break in the place of each blank, and before each other character, of these.
fn broken(text: &str, places: &[usize], line_break: &str) -> String {
    let mut broken = String::new();
    for (at, character) in text.char_indices() {
        if places.contains(&at) {
            broken.push_str(line_break);
        }
        if !(places.contains(&at) && character == ' ') {
            broken.push(character);
        }
    }
    broken
}

/// Lines of `width` characters, as `fold -w` makes them; a terminal's copy has no blanks at their ends.
fn wrapped(text: &str, width: usize, is_trimmed: bool) -> String {
    let characters: Vec<char> = text.chars().collect();
    let lines = characters.chunks(width).map(|line| line.iter().collect::<String>());
    lines.map(|line| if is_trimmed { line.trim_end().to_owned() } else { line }).collect::<Vec<_>>().join("\n")
}

fn check_same(expected: &Denial, paste: &str) {
    assert_eq!(parse_denials(paste), std::slice::from_ref(expected), "{paste}");
}

/// Every form, and what it says without breaks.
fn read_forms() -> Vec<(String, Denial)> {
    let read = |message: String| (message.clone(), parse_denial(&message).expect("a denial"));
    forms().into_iter().map(read).collect()
}

#[test]
fn one_break_at_any_place_changes_nothing() {
    for (message, expected) in read_forms() {
        for at in 1..message.len() {
            for line_break in ["\n", "\r\n"] {
                check_same(&expected, &broken(&message, &[at], line_break));
            }
            let quoted = broken(&message, &[at], "\n> ");
            check_same(&expected, &format!("> {quoted}\n"));
        }
    }
}

#[test]
fn two_breaks_at_any_places_change_nothing() {
    let mut state: u64 = 0x5eed;
    let mut below = |limit: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).expect("31 bits") % limit
    };
    for (message, expected) in read_forms() {
        for _ in 0..500 {
            let places = [1 + below(message.len() - 1), 1 + below(message.len() - 1)];
            if places[0].abs_diff(places[1]) > 1 {
                check_same(&expected, &broken(&message, &places, "\n"));
            }
        }
    }
}

#[test]
fn the_width_of_a_terminal_changes_nothing() {
    let called =
        "ClientError: An error occurred (AccessDeniedException) when calling the CreateTrainingJob operation: ";
    for message in forms() {
        for text in [message.clone(), format!("{called}{message}")] {
            let expected = parse_denial(&text).expect("a denial");
            for width in 20..=100 {
                check_same(&expected, &wrapped(&text, width, false));
                let lines = wrapped(&text, width, true);
                check_same(&expected, &lines);
                let paste = format!("$ python train.py\n{lines}\nThat was all, ana.\n");
                let found = parse_denial(&paste).expect("a denial");
                assert_eq!((&found.action, &found.resource), (&expected.action, &expected.resource), "{paste}");
                // Where the last line is full, nobody knows whether the name goes on.
                let is_unknown = text.len() % width == 0 && !found.message.contains(":policy/");
                assert!(found == expected || is_unknown, "{paste}\n{found:?}");
            }
        }
    }
}

#[test]
fn an_encoded_message_is_whole_again() {
    let encoded = "aB-_3".repeat(120);
    let text = format!(
        "An error occurred (UnauthorizedOperation) when calling the RunInstances operation: {ENCODED}{encoded}"
    );
    for width in 20..=100 {
        assert_eq!(parse_denials(&wrapped(&text, width, true)), parse_denials(&text), "{width}");
    }
}

/// What is found where a message ends in a name: the action, and the resource.
fn check_last(ending: &str, expected: Option<(&str, Option<&str>)>) {
    let found = parse_denial(&format!("User: {CALLER} is not authorized to perform: {ending}"));
    let found = found.as_ref().map(|denial| (denial.action.as_str(), denial.resource.as_deref()));
    assert_eq!(found, expected, "{ending}");
}

#[test]
fn a_break_that_may_be_in_a_name_is_no_answer() {
    check_last("ec2:Run\nInstances", None);
    check_last("ec2:RunInstances\nThat was all.", Some(("ec2:RunInstances", None)));
    check_last("sts:AssumeRole on resource: arn:aws:iam::1:role/te\nam", Some(("sts:AssumeRole", None)));
    let team = Some("arn:aws:iam::1:role/team");
    check_last("sts:AssumeRole on resource: arn:aws:iam::1:role/team\nThat was all.", Some(("sts:AssumeRole", team)));
    check_last("sts:Assume\nRole on resource: arn:aws:iam::1:role/team", Some(("sts:AssumeRole", team)));
    // The key of an object may have blanks.
    let get = "s3:GetObject";
    check_last("s3:GetObject on resource: arn:aws:s3:::b/my\nkey with an explicit deny", Some((get, None)));
    check_last("s3:GetObject on resource: \"arn:aws:s3:::b/my\nkey\"", Some((get, None)));
    let key = Some("arn:aws:s3:::b/key");
    check_last("s3:GetObject on resource: arn:aw\ns:s3:::b/key with an explicit deny", Some((get, key)));
    check_last("s3:GetObject on resource: arn:aws:s3:::b/key with an expli\ncit deny", Some((get, key)));
}

#[test]
fn a_long_paste_is_read_as_far_as_a_short_one() {
    let message = &forms()[2];
    let line = format!("{}\nThat was all.\n", wrapped(message, 80, true));
    let found = parse_denials(&line.repeat(4000));
    assert_eq!(found.first(), parse_denial(message).as_ref());
    let none: &[Denial] = &[];
    for text in ["User: ", "is not authorized to perform:\n", "a\n", "Us\ner: x is not authorized to perform: \n"] {
        assert_eq!(parse_denials(&text.repeat(1 << 20 >> 3)), none, "{text}");
    }
    // Each of many is looked at, and none through to the end of the text.
    let last = "User: a is not authorized to perform: b:C on resource: arn:a\nb\n";
    let both = format!("{ENCODED}x\n{last}");
    for (text, n_found) in [(last, 1), (ENCODED, 1), (both.as_str(), 2)] {
        assert!(parse_denials(&format!("{}{}", text.repeat(10_000), ".\n".repeat(1 << 19))).len() >= n_found, "{text}");
    }
}
