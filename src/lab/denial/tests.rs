//! Every generation and every type of the message, and what clients and pasting make of it.

use super::*;

const WHO: &str = "arn:aws:sts::123456789012:assumed-role/ds-notebook-role-ml-dev-ana/SageMaker";
const JOB: &str = "arn:aws:sagemaker:eu-west-1:123456789012:training-job/xgboost-1";

fn explicit(kind: Option<&str>, arn: Option<&str>) -> DenialReason {
    DenialReason::Explicit { policy_type: kind.map(str::to_owned), policy_arn: arn.map(str::to_owned) }
}

fn check(ending: &str, reason: &DenialReason) {
    let message =
        format!("User: {WHO} is not authorized to perform: sagemaker:CreateTrainingJob on resource: {JOB}{ending}");
    let prefixed = format!(
        "ClientError: An error occurred (AccessDeniedException) when calling the CreateTrainingJob operation: {message}"
    );
    let broken = prefixed.replace(" is not", "\r\n   is\u{1b}[31m not");
    let quoted = |sign: &str| {
        let lines = prefixed.replace(" is not", "\nis not");
        lines.lines().map(|line| format!("{sign}{line}\n")).collect::<String>()
    };
    for text in [&message, &prefixed, &broken, &quoted("> "), &quoted("| "), &quoted("  # "), &quoted(">> ")] {
        let denial = parse_denial(text).expect("a denial");
        assert_eq!((denial.principal.as_str(), denial.action.as_str()), (WHO, "sagemaker:CreateTrainingJob"));
        assert_eq!(denial.resource.as_deref(), Some(JOB));
        assert_eq!(&denial.reason, reason, "{text}");
        assert_eq!(&denial.message[denial.parts.principal.clone()], WHO);
    }
}

#[test]
fn every_generation_of_the_message_is_understood() {
    let identity = "identity-based policy";
    let arn = "arn:aws:iam::123456789012:policy/ds-notebook-policy-ml-dev-ana";
    check("", &DenialReason::Unstated);
    check(" with an explicit deny", &explicit(None, None));
    check(" with an explicit deny in an identity-based policy", &explicit(Some(identity), None));
    check(&format!(" with an explicit deny in an identity-based policy: {arn}."), &explicit(Some(identity), Some(arn)));
    check(" with an explicit deny in a permissions boundary", &explicit(Some("permissions boundary"), None));
    check(" with an explicit deny in the role trust policy", &explicit(Some("role trust policy"), None));
    check(
        " because no identity-based policy allows the sagemaker:CreateTrainingJob action",
        &DenialReason::Implicit { policy_type: identity.into() },
    );
}

#[test]
fn what_is_no_denial_is_none() {
    for text in ["", "User: ", "ValidationException: no", "User: x is not authorized to perform: ", "is not authorized"]
    {
        assert_eq!(parse_denial(text), None, "{text}");
    }
    let quoted = "User: arn:aws:iam::1:user/a is not authorized to perform: s3:GetObject on resource: \"arn:aws:s3:::b/k\" because no identity-based policy allows the s3:GetObject action";
    assert_eq!(parse_denial(quoted).and_then(|denial| denial.resource), Some("arn:aws:s3:::b/k".into()));
}

const CALLER: &str = "arn:aws:iam::123456789012:user/ana";

/// A message of user `ana` ends in `ending`; the action, the resource and the reason that are to be found are printed.
fn check_message(ending: &str, expected: &str) {
    let denial = parse_denial(&format!("User: {CALLER} is not authorized to perform: {ending}")).expect("a denial");
    let reason = match denial.reason {
        DenialReason::Unstated => "unstated".to_owned(),
        DenialReason::Implicit { policy_type } => format!("implicit, {policy_type}"),
        DenialReason::Explicit { policy_type, policy_arn } => {
            format!("explicit, {}, {}", policy_type.as_deref().unwrap_or("-"), policy_arn.as_deref().unwrap_or("-"))
        }
    };
    let found = format!("{} | {} | {reason}", denial.action, denial.resource.as_deref().unwrap_or("-"));
    assert_eq!(found, expected, "{ending}");
}

#[test]
fn every_policy_type_is_understood() {
    let action = "s3:GetObject on resource: arn:aws:s3:::b/k";
    let found = "s3:GetObject | arn:aws:s3:::b/k";
    let arn = "arn:aws:organizations::210987654321:policy/o-x/service_control_policy/p-y";
    let types = [
        ("an", "identity-based policy"),
        ("a", "resource-based policy"),
        ("a", "permissions boundary"),
        ("a", "session policy"),
        ("a", "sessions policy"),
        ("a", "service control policy"),
        ("a", "resource control policy"),
        ("a", "VPC endpoint policy"),
        ("the", "role trust policy"),
    ];
    for (article, name) in types {
        let explicit = format!("{action} with an explicit deny in {article} {name}");
        check_message(&explicit, &format!("{found} | explicit, {name}, -"));
        check_message(&format!("{explicit}: {arn}"), &format!("{found} | explicit, {name}, {arn}"));
        let implicit = format!("{action} because no {name} allows the s3:GetObject action");
        check_message(&implicit, &format!("{found} | implicit, {name}"));
    }
    check_message(
        &format!(
            "{action} with an explicit deny in a VPC endpoint policy transitively through a service control policy"
        ),
        &format!("{found} | explicit, VPC endpoint policy, -"),
    );
    check_message(
        "sts:AssumeRole because no role trust policy allows the sts:AssumeRole action",
        "sts:AssumeRole | - | implicit, role trust policy",
    );
    check_message(
        "sts:AssumeRole with an explicit deny in the role trust policy",
        "sts:AssumeRole | - | explicit, role trust policy, -",
    );
}

#[test]
fn other_denials_of_the_lab_are_understood() {
    check_message(
        "iam:PassRole on resource: arn:aws:iam::123456789012:role/service-role/r because no identity-based policy allows the iam:PassRole action",
        "iam:PassRole | arn:aws:iam::123456789012:role/service-role/r | implicit, identity-based policy",
    );
    check_message(
        "sts:AssumeRole on resource: arn:aws:iam::123456789012:role/team",
        "sts:AssumeRole | arn:aws:iam::123456789012:role/team | unstated",
    );
    check_message(
        "servicecatalog:CreatePortfolio on resource: arn:aws:catalog:eu-west-1:123456789012:* because no identity-based policy allows the servicecatalog:CreatePortfolio action",
        "servicecatalog:CreatePortfolio | arn:aws:catalog:eu-west-1:123456789012:* | implicit, identity-based policy",
    );
    check_message("ec2:RunInstances", "ec2:RunInstances | - | unstated");
    check_message("iam:ListUsers on resource: *.", "iam:ListUsers | * | unstated");
    check_message(
        "s3:GetObject on resource: \"arn:aws:s3:::b/my key\"",
        "s3:GetObject | arn:aws:s3:::b/my key | unstated",
    );
    check_message(
        "s3:GetObject on resource: arn:aws:s3:::b/my key with an explicit deny",
        "s3:GetObject | arn:aws:s3:::b/my key | explicit, -, -",
    );
}

/// A whole paste: it holds the message `message`, with this code, operation and encoded text.
fn check_paste(paste: &str, message: &str, client: [Option<&str>; 3]) {
    let denial = parse_denial(paste).unwrap_or_else(|| panic!("a denial: {paste}"));
    assert_eq!(denial.message, message, "{paste}");
    let ClientWords { code, operation, encoded } = &denial.client;
    assert_eq!([code.as_deref(), operation.as_deref(), encoded.as_deref()], client, "{paste}");
}

const NOTHING: [Option<&str>; 3] = [None, None, None];

/// The lab's message in every form there is of it.
fn every_form() -> Vec<String> {
    let head = format!("User: {WHO} is not authorized to perform: sagemaker:CreateTrainingJob");
    let endings = [
        String::new(),
        format!(" on resource: {JOB}"),
        format!(" on resource: {JOB} with an explicit deny"),
        format!(" on resource: {JOB} with an explicit deny in an identity-based policy"),
        format!(
            " on resource: {JOB} with an explicit deny in an identity-based policy: arn:aws:iam::123456789012:policy/p"
        ),
        format!(" on resource: {JOB} because no identity-based policy allows the sagemaker:CreateTrainingJob action"),
    ];
    endings.iter().map(|ending| format!("{head}{ending}")).collect()
}

#[test]
fn the_words_of_clients_are_taken_off() {
    let denied = [Some("AccessDeniedException"), None, None];
    let called = [Some("AccessDeniedException"), Some("CreateTrainingJob"), None];
    let boto = "An error occurred (AccessDeniedException) when calling the CreateTrainingJob operation";
    let java_1 =
        "(Service: AmazonSageMaker; Status Code: 400; Error Code: AccessDeniedException; Request ID: 1; Proxy: null)";
    let java_2 = "(Service: SageMaker, Status Code: 400, Request ID: 1-2) (SDK Attempt Count: 1)";
    let go = "operation error SageMaker: CreateTrainingJob, https response error StatusCode: 400, RequestID: 1-2, api error AccessDeniedException";
    for m in &every_form() {
        check_paste(m, m, NOTHING);
        check_paste(&format!("botocore.exceptions.ClientError: {boto}: {m}"), m, called);
        check_paste(&format!("\n{boto} (reached max retries: 4): {m}\n"), m, called);
        check_paste(&format!("aws: [ERROR]: {boto}: {m}."), m, called);
        check_paste(&format!("com.amazonaws.sagemaker.AmazonSageMakerException: {m} {java_1}"), m, denied);
        check_paste(&format!("software.amazon.sagemaker.model.AccessDeniedException: {m} {java_2}"), m, denied);
        check_paste(&format!("{go}: {m}"), m, called);
        check_paste(&format!("\u{2502} Error: {go}: {m}\n\u{2502}\n\u{2502}   with aws_x.y,"), m, called);
        check_paste(&format!("AccessDeniedException: {m}\n    at throwDefaultError (x.js:1)"), m, denied);
        check_paste(&format!("{{\"__type\":\"AccessDeniedException\",\"Message\":\"{m}\"}}"), m, denied);
        let xml = [Some("AccessDenied"), None, None];
        check_paste(&format!("<Error><Code>AccessDenied</Code><Message>{m}</Message></Error>"), m, xml);
        check_paste(&format!("You are not authorized to perform this operation. {m}"), m, NOTHING);
        check_paste(&format!("{m}. Encoded authorization failure message: aB-_3="), m, [None, None, Some("aB-_3=")]);
    }
}

#[test]
fn what_pasting_does_is_undone() {
    for m in &every_form() {
        check_paste(&format!("\u{201c}{m}.\u{201d}"), m, NOTHING);
        check_paste(&m.replace(' ', "\n  "), m, NOTHING);
        check_paste(&m.replace(' ', "\u{a0}\u{1b}[1;31m"), m, NOTHING);
        check_paste(&m.replace("User", "\u{1b}]8;;https://x\u{7}User"), m, NOTHING);
        check_paste(&m.replace("-based", "-\r\nbased").replace("assumed-role/", "assumed-role/\n"), m, NOTHING);
        check_paste(
            &format!("{m}\nUser: {CALLER} is not authorized to perform: s3:GetObject with an explicit deny"),
            m,
            NOTHING,
        );
        check_paste(&format!("one that is not authorized to perform: nothing\n{m}"), m, NOTHING);
    }
    let quoted = "User: arn:aws:iam::1:user/a is not authorized to perform: s3:GetObject on resource: \"arn:aws:s3:::b/k\" because no identity-based policy allows the s3:GetObject action";
    for paste in [quoted.to_owned(), quoted.replace('"', "\\\""), quoted.replace('"', "&quot;")] {
        check_paste(&paste, quoted, NOTHING);
    }
}

/// The text as a string of JSON.
fn as_json(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[test]
fn strings_inside_strings_are_opened() {
    let reason = "with an explicit deny in a resource-based policy";
    let m =
        format!("User: {CALLER} is not authorized to perform: s3:GetObject on resource: \"arn:aws:s3:::b/k\" {reason}");
    let mut paste = m.clone();
    for _ in 0..4 {
        paste = format!("{{\"errorMessage\": {}}}", as_json(&paste));
        check_paste(&paste, &m, NOTHING);
        check_paste(&paste.replace("is not", r"is\nnot"), &m, NOTHING);
    }
    let paste = as_json(&format!("{m}\r\n\tat x")).replace(r#"\""#, r"\u0022").replace('/', r"\/");
    check_paste(&paste, &m, NOTHING);
    check_paste(&as_json(&paste), &m, NOTHING);
    let key = r"arn:aws:s3:::b/a\b\u12\u005c\u000a";
    let m = format!("User: {CALLER} is not authorized to perform: s3:GetObject on resource: {key} {reason}");
    check_paste(&m, &m, NOTHING);
}

#[test]
fn what_a_log_puts_before_a_line_is_taken_off() {
    let m = &every_form()[4];
    for head in [
        "2026-11-30T10:00:00Z ",
        "2026-11-30T10:00:00.123+00:00 ERROR ",
        "[2026-11-30 10:00:00,123] [ERROR] - ",
        "2026/11/30 10:00:00 ",
        "Nov  3 10:00:00 ",
        "10:00:00.123 | WARN | ",
        "2026-11-30T10:00:00Z stderr F ",
    ] {
        let broken =
            m.replace(" is not", &format!("\n{head}is not")).replace(" on resource", &format!("\n{head}on resource"));
        check_paste(&format!("{head}{broken}"), m, NOTHING);
    }
    check_paste(&format!("Nov 30 10:00:00 host app[1]: {m}"), m, NOTHING);
}

/// A text with something before and behind each of its lines.
fn each_line(text: &str, before: &str, behind: &str) -> String {
    text.lines().map(|line| format!("{before}{line}{behind}\n")).collect()
}

#[test]
fn what_stands_around_every_line_is_taken_off() {
    let m = &every_form()[4];
    let words = [" is not ", " to perform:", " on resource", " with", " an explicit", " in an"];
    let lines = words.iter().fold(m.clone(), |text, word| text.replace(word, &format!("\n{}", word.trim_start())));
    let table = |lines: &str| {
        let width = lines.lines().map(str::len).max().unwrap_or_default();
        let row = |line: &str| format!("|  {line:<width$}  |\n");
        let border = format!("+{}+\n", "-".repeat(width + 4));
        format!(
            "{border}|{:^1$}|\n{border}{2}{border}",
            "Events",
            width + 4,
            lines.lines().map(row).collect::<String>()
        )
    };
    let split_name = lines.replace("training-job", "train\ning-job");
    for text in [&lines, &split_name] {
        check_paste(&table(text), m, NOTHING);
        check_paste(&format!("| Message |\n|---|\n{}", each_line(text, "| ", " |")), m, NOTHING);
        check_paste(&each_line(&table(text), "> ", ""), m, NOTHING);
        for head in ["// ", "  // ", "-- ", "; ", "2026-11-30T10:00:00Z ", "10:00:00 ", "# 10:00:00 "] {
            check_paste(&each_line(text, head, ""), m, NOTHING);
            check_paste(&format!("func a() {{\n{}\n}}\n", each_line(text, head, "\r")), m, NOTHING);
        }
    }
    for (before, behind) in [("", " \\"), ("// ", " \\"), ("  ", " \\\r"), ("10:00:00 ", " \\")] {
        check_paste(&each_line(&lines, before, behind), m, NOTHING);
    }
    let framed = each_line(
        "User: arn:aws:iam::1:user/a is not authorized to perform: a:B on\nresource: arn:aws:c:::d with an explicit deny",
        "| ",
        " |",
    );
    assert_eq!(parse_denial(&framed).and_then(|denial| denial.resource).as_deref(), Some("arn:aws:c:::d"));
}

#[test]
fn every_message_of_a_text_is_read_once() {
    let forms = every_form();
    let ec2 = "You are not authorized to perform this operation. Encoded authorization failure message: ";
    let text = format!(
        "10:00:01 {}\n10:00:02 {}\n10:00:03 {}\nAn error occurred (UnauthorizedOperation) when calling the RunInstances \
         operation: {ec2}aB-_3=\nand {ec2}xY9 \nAn error occurred (AccessDeniedException) when calling the \
         CreateTrainingJob operation: {}",
        forms[2], forms[2], forms[3], forms[5]
    );
    let denials = parse_denials(&text);
    let found: Vec<_> = denials
        .iter()
        .map(|it| (it.message.as_str(), it.action.as_str(), it.client.code.as_deref(), it.client.encoded.as_deref()))
        .collect();
    let job = "sagemaker:CreateTrainingJob";
    let encoded = [format!("{ec2}aB-_3="), format!("{ec2}xY9")];
    assert_eq!(
        found,
        [
            (forms[2].as_str(), job, None, None),
            (forms[3].as_str(), job, None, None),
            (encoded[0].as_str(), "ec2:RunInstances", Some("UnauthorizedOperation"), Some("aB-_3=")),
            (encoded[1].as_str(), "", None, Some("xY9")),
            (forms[5].as_str(), job, Some("AccessDeniedException"), None),
        ]
    );
    assert_eq!(parse_denials("nothing of the kind"), []);
    assert_eq!(parse_denial(&encoded[0]), None, "what names nobody is no denial of the lab");
}

#[test]
fn a_message_is_found_anywhere_in_a_long_text() {
    let of_job = |number: usize| every_form()[3].replace("xgboost-1", &format!("xgboost-{number}"));
    let noise = "2026-11-30T10:00:00Z INFO nothing to see here, and is not authorized\n".repeat(3000);
    let messages: Vec<_> = (0..120).map(of_job).collect();
    let text = format!("{noise}{}\n{noise}{ENCODED}aB\n{}", messages[..60].join("\n"), messages[60..].join("\n"));
    let found: Vec<_> = parse_denials(&text).into_iter().map(|denial| denial.message).collect();
    let encoded = [format!("{ENCODED}aB")];
    assert_eq!(found, [&messages[..60], &encoded, &messages[60..]].concat());
    // What another message says further on is none of its words.
    let text = format!("{}\n{noise}with an explicit deny", every_form()[1]);
    assert_eq!(parse_denial(&text).map(|denial| denial.reason), Some(DenialReason::Unstated));
}

/// What is found in a text whose messages give no details: the message, the action, the code and the operation.
fn check_bare(text: &str, expected: &[[&str; 4]]) {
    let denials = parse_denials(text);
    let found: Vec<[&str; 4]> = denials
        .iter()
        .map(|it| {
            assert!(it.principal.is_empty() && it.resource.is_none() && it.reason == DenialReason::Unstated, "{it:?}");
            let [code, operation] = [&it.client.code, &it.client.operation].map(|it| it.as_deref().unwrap_or("-"));
            [it.message.as_str(), it.action.as_str(), code, operation]
        })
        .collect();
    assert_eq!(found, expected, "{text}");
}

#[test]
fn texts_without_details_are_denials_where_code_or_action_are_there() {
    let head =
        |code: &str, operation: &str| format!("An error occurred ({code}) when calling the {operation} operation");
    let get = head("AccessDenied", "GetObject");
    let denied = "Access Denied";
    let found = [[denied, "s3:GetObject", "AccessDenied", "GetObject"]];
    check_bare(&format!("{get}: {denied}"), &found);
    check_bare(&format!("download failed: s3://b/k to k {get} (reached max retries: 4): {denied}.\n$"), &found);
    for at in [10, 30, 55, 65, 73, 80] {
        let mut broken = format!("{get}: {denied}");
        broken.insert(at, '\n');
        check_bare(&broken, &found);
    }
    let go = "operation error S3: GetObject, https response error StatusCode: 403, RequestID: 1, api error";
    check_bare(&format!("{go} AccessDenied: {denied}"), &found);
    let xml = "<Error><Code>AccessDenied</Code>\n  <Message>Access Denied</Message></Error>";
    check_bare(xml, &[[denied, "", "AccessDenied", "-"]]);
    check_bare("S3Exception: Access Denied (Service: S3, Status Code: 403, Request ID: 1)", &[[denied, "", "-", "-"]]);
    let heads =
        format!("{}: Forbidden\n{}: {denied}", head("403", "HeadObject"), head("AccessDenied", "ListDashboards"));
    check_bare(
        &heads,
        &[["Forbidden", "s3:GetObject", "403", "HeadObject"], [denied, "", "AccessDenied", "ListDashboards"]],
    );
    let ec2 = "You are not authorized to perform this operation";
    let run = head("UnauthorizedOperation", "RunInstances");
    check_bare(&format!("{run}: {ec2}."), &[[ec2, "ec2:RunInstances", "UnauthorizedOperation", "RunInstances"]]);
    let action = "sts:AssumeRoleWithWebIdentity";
    let web = format!("Not authorized to perform {action}");
    check_bare(&web, &[[&web, action, "-", "-"]]);
    let assume = head("AccessDenied", "AssumeRoleWithWebIdentity");
    check_bare(&format!("Error: {assume}: {web}"), &[[&web, action, "AccessDenied", "AssumeRoleWithWebIdentity"]]);
    check_bare(&format!("{get}: {denied}\n").repeat(3), &found);
}

#[test]
fn ordinary_words_are_no_denial() {
    for text in [
        "Access Denied",
        "HTTP/1.1 403 Forbidden",
        "The code AccessDenied means: Access Denied to somebody",
        "Not authorized to perform this action",
        "Not authorized to perform magic:tricks",
        "An error occurred (404) when calling the HeadObject operation: Not Found",
        "An error occurred (ValidationException) when calling the CreateStack operation: Access Denied",
        "An error occurred (AccessDenied) when calling the bank: Access Denied",
        "<Code>AccessDenied</Code> is explained below. <Message>Access Denied</Message>",
    ] {
        check_bare(text, &[]);
    }
    let whole = &every_form()[3];
    for head in ["", "You are not authorized to perform this operation. "] {
        let text = format!("An error occurred (UnauthorizedOperation) when calling the X operation: {head}{whole}");
        assert_eq!(parse_denials(&text).len(), 1, "{text}");
    }
}

mod breaks;
