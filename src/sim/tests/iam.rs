//! Reading IAM and parameters.

use super::bench::{ADMIN, Bench, NOTEBOOK, POLICY};
use super::client::{Members, element, message, parsed, refusal, text};

#[test]
fn documents_come_percent_encoded_and_text_comes_escaped() {
    let mut bench = Bench::new();
    let admin = bench.assume(ADMIN, &[]);
    let answer = bench.send(&admin.query("iam", "GetPolicyVersion", &[("PolicyArn", POLICY), ("VersionId", "v2")]));
    let document = element(&answer, "Document");
    assert!(document.starts_with("%7B%22Version%22%3A%222012-10-17%22%2C"), "{document}");
    let decoded = percent_encoding::percent_decode_str(&document).decode_utf8().unwrap();
    assert!(serde_json::from_str::<serde_json::Value>(&decoded).is_ok());
    assert_eq!(element(&answer, "IsDefaultVersion"), "true");
    assert_eq!(element(&answer, "CreateDate"), "2026-11-23T17:01:02Z");
    let role = bench.send(&admin.query("iam", "GetRole", &[("RoleName", "notebook")]));
    assert_eq!(element(&role, "Value"), "blue &amp; &lt;white&gt;");
    assert_eq!((element(&role, "Arn"), element(&role, "Path")), (NOTEBOOK.to_owned(), "/service-role/".to_owned()));
}

#[test]
fn a_roles_policies_are_found_step_by_step() {
    let mut bench = Bench::new();
    let admin = bench.assume(ADMIN, &[]);
    let mut ask = |action: &str, members: &[(&str, &str)]| bench.send(&admin.query("iam", action, members));
    assert_eq!(element(&ask("ListAttachedRolePolicies", &[("RoleName", "notebook")]), "PolicyArn"), POLICY);
    let policy = ask("GetPolicy", &[("PolicyArn", POLICY)]);
    assert_eq!((element(&policy, "DefaultVersionId"), element(&policy, "AttachmentCount")), ("v2".into(), "1".into()));
    let versions = text(&ask("ListPolicyVersions", &[("PolicyArn", POLICY)]));
    assert!(versions.find("<VersionId>v2<") < versions.find("<VersionId>v1<") && !versions.contains("Document"));
    assert_eq!(element(&ask("ListRolePolicies", &[("RoleName", "admin")]), "member"), "inline");
    let inline = ask("GetRolePolicy", &[("RoleName", "admin"), ("PolicyName", "inline")]);
    assert!(element(&inline, "PolicyDocument").starts_with("%7B"));
    assert_eq!(element(&ask("ListUsers", &[]), "UserName"), "ana");
    assert_eq!(
        element(&ask("ListPolicies", &[("Scope", "Local"), ("OnlyAttached", "true")]), "PolicyName"),
        "notebook-policy"
    );
    assert!(!text(&ask("ListPolicies", &[("Scope", "AWS")])).contains("notebook-policy"));
}

#[test]
fn what_is_not_there_is_named() {
    let mut bench = Bench::new();
    let admin = bench.assume(ADMIN, &[]);
    let missing = "arn:aws:iam::123456789012:policy/none";
    let cases: [(&str, Members<'_>, &str); 6] = [
        ("GetRole", &[("RoleName", "none")], "The role with name none cannot be found."),
        ("ListRolePolicies", &[("RoleName", "none")], "The role with name none cannot be found."),
        (
            "GetRolePolicy",
            &[("RoleName", "admin"), ("PolicyName", "none")],
            "The role policy with name none cannot be found.",
        ),
        ("GetPolicy", &[("PolicyArn", missing)], "Policy arn:aws:iam::123456789012:policy/none was not found."),
        (
            "GetPolicyVersion",
            &[("PolicyArn", POLICY), ("VersionId", "v9")],
            "Policy arn:aws:iam::123456789012:policy/notebook-policy version v9 does not exist or is not attachable.",
        ),
        ("GetUser", &[("UserName", "none")], "The user with name none cannot be found."),
    ];
    for (action, members, expected) in cases {
        let answer = bench.send(&admin.query("iam", action, members));
        assert_eq!(refusal(&answer), (404, "NoSuchEntity".to_owned()), "{action}");
        assert_eq!(message(&answer), expected);
    }
}

#[test]
fn roles_come_page_by_page() {
    let mut bench = Bench::new();
    let mut names = Vec::new();
    let mut marker = String::new();
    loop {
        let mut members = vec![("MaxItems", "2")];
        members.extend((!marker.is_empty()).then_some(("Marker", marker.as_str())));
        let answer = bench.send(&bench.user.query("iam", "ListRoles", &members));
        names.extend(text(&answer).split("<RoleName>").skip(1).map(|rest| rest.split('<').next().unwrap().to_owned()));
        assert_eq!(element(&answer, "IsTruncated"), (names.len() < 3).to_string());
        marker = element(&answer, "Marker");
        if marker.is_empty() {
            break;
        }
    }
    assert_eq!(names, ["admin", "notebook", "other"]);
    let foreign = bench.send(&bench.user.query("iam", "ListRoles", &[("Marker", "made-up")]));
    assert_eq!(refusal(&foreign), (400, "ValidationError".to_owned()));
}

#[test]
fn parameters_are_read_by_name() {
    let mut bench = Bench::new();
    let notebook = bench.assume(NOTEBOOK, &[]);
    let mut ask = |operation: &str, body: &str| bench.send(&notebook.json(&format!("AmazonSSM.{operation}"), body));
    let found = parsed(&ask("GetParameter", r#"{"Name":"ds-vpc-id"}"#));
    assert_eq!((&found["Parameter"]["Value"], &found["Parameter"]["Type"]), (&"vpc-1".into(), &"String".into()));
    let several = parsed(&ask("GetParameters", r#"{"Names":["ds-vpc-id","ds-none"]}"#));
    assert_eq!(
        (several["Parameters"].as_array().map(Vec::len), &several["InvalidParameters"][0]),
        (Some(1), &"ds-none".into())
    );
    assert_eq!(refusal(&ask("GetParameter", r#"{"Name":"ds-none"}"#)), (400, "ParameterNotFound".to_owned()));
    assert_eq!(refusal(&ask("GetParameter", r#"{"Name":"other"}"#)), (400, "AccessDeniedException".to_owned()));
}
