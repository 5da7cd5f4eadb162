//! Templates that are read, and what is said about those that are not.

use proptest::prelude::*;

use super::*;
use crate::source::NodeKind;
use crate::template::{Inputs, check_parameters, evaluate};

/// Every finding with its place, or else `ok`.
fn check(text: &str, expected: &[&str]) {
    let found: Vec<_> = match parse(text) {
        Ok(_) => vec!["ok".to_owned()],
        Err(findings) => findings.iter().map(|finding| finding.line(text)).collect(),
    };
    assert_eq!(found, expected, "{text}");
}

const RESOURCE: &str = "Resources: {R: {Type: T}}\n";

#[test]
fn json_and_yaml_give_the_same_template() {
    let yaml =
        "AWSTemplateFormatVersion: 2010-09-09\nResources:\n  R:\n    Type: T\n    Properties: {A: !Ref AWS::Region}\n";
    let json = r#"{"AWSTemplateFormatVersion": "2010-09-09", "Resources": {"R": {"Type": "T", "Properties": {"A": {"Ref": "AWS::Region"}}}}}"#;
    let plan = |text: &str| evaluate(&parse(text).unwrap(), &Inputs::default()).0.resources;
    let (yaml, json) = (plan(yaml), plan(json));
    assert_eq!(crate::source::to_json(&yaml[0].properties), crate::source::to_json(&json[0].properties));
}

#[test]
fn everything_of_a_parameter_is_kept() {
    let text = "Parameters:\n  P:\n    Type: Number\n    Default: 1\n    Description: d\n    NoEcho: true\n    \
                AllowedValues: [1, '2']\n    AllowedPattern: '[0-9]'\n    ConstraintDescription: c\n    MinLength: 1\n    \
                MaxLength: '2'\n    MinValue: -1.5\n    MaxValue: 3\n"
        .to_owned()
        + RESOURCE;
    let template = parse(&text).unwrap();
    let parameter = template.parameters[0].clone();
    let expected = crate::template::Parameter {
        name: "P".to_owned(),
        parameter_type: "Number".to_owned(),
        default: Some("1".to_owned()),
        description: Some("d".to_owned()),
        no_echo: true,
        allowed_values: vec!["1".to_owned(), "2".to_owned()],
        allowed_pattern: Some("[0-9]".to_owned()),
        min_length: Some(1),
        max_length: Some(2),
        min_value: Some("-1.5".to_owned()),
        max_value: Some("3".to_owned()),
        constraint_description: Some("c".to_owned()),
        span: parameter.span,
    };
    assert_eq!(parameter, expected);
    assert_eq!(&text[parameter.span.start as usize..parameter.span.end as usize], "P");
    assert!(check_parameters(&template, &std::collections::BTreeMap::new()).is_ok());
}

#[test]
fn everything_of_a_resource_is_kept() {
    let text = "Conditions: {C: !Equals [a, a]}\nResources:\n  R:\n    Type: T\n    Condition: C\n    DependsOn: S\n    \
                DeletionPolicy: Retain\n    UpdateReplacePolicy: Delete\n    Metadata: {M: 1}\n  S: {Type: T, DependsOn: []}\n";
    let template = parse(text).unwrap();
    let resource = template.resource("R").unwrap();
    assert_eq!(resource.depends_on, ["S"]);
    assert_eq!(resource.condition.as_deref(), Some("C"));
    assert_eq!(resource.deletion_policy.as_deref(), Some("Retain"));
    assert_eq!(resource.update_replace_policy.as_deref(), Some("Delete"));
    assert_eq!(resource.properties.kind, NodeKind::Map(Vec::new()));
}

#[test]
fn what_a_template_must_have() {
    check(RESOURCE, &["ok"]);
    check("", &["line 1, column 1: expected an object for the template, found null"]);
    check("[]", &["line 1, column 1: expected an object for the template, found a list"]);
    check("a: 'b", &["line 1, column 4: expected a closing quote, found the end of the document"]);
    check("Description: d", &["line 1, column 1: At least one Resources member must be defined."]);
    check("Resources: {}", &["line 1, column 1: At least one Resources member must be defined."]);
    check("Resources: []", &["line 1, column 12: expected an object for Resources, found a list"]);
    check(
        "Resources: {R: {}}",
        &["line 1, column 13: [/Resources/R] Every Resources object must contain a Type member."],
    );
    check(
        "Resources: {R: T}",
        &[
            "line 1, column 16: expected an object for a resource, found a string",
            "line 1, column 13: [/Resources/R] Every Resources object must contain a Type member.",
        ],
    );
    check(
        "Resources: {R-1: {Type: T, Typo: 1}}",
        &[
            "line 1, column 13: Resource name R-1 is non alphanumeric.",
            "line 1, column 28: Invalid template resource property 'Typo'",
        ],
    );
}

/// The same for a template with a resource behind what is checked.
fn check_section(section: &str, expected: &[&str]) {
    check(&format!("{section}\n{RESOURCE}"), expected);
}

#[test]
fn sections_are_checked_one_by_one() {
    check_section("Foo: 1", &["line 1, column 1: Invalid template property or properties [Foo]"]);
    check_section("Metadata: [whatever]", &["ok"]);
    check_section(
        "AWSTemplateFormatVersion: 2010-09-10",
        &["line 1, column 27: expected the template format version `2010-09-09`"],
    );
    check_section("Transform: AWS::Serverless-2016-10-31", &["line 1, column 1: transforms are not applied here"]);
    check_section("Description: [a]", &["line 1, column 14: Every Description member must be a string."]);
    check_section("Parameters: {P: {}}", &["line 1, column 14: Every Parameters object must contain a Type member."]);
    check_section("Parameters: {P: {Type: Text}}", &["line 1, column 17: Unrecognized parameter type: Text"]);
    check_section("Parameters: {P: {Type: 'List<AWS::EC2::Subnet::Id>'}, Q: {Type: 'List<Number>'}}", &["ok"]);
    check_section(
        "Parameters: {P: {Type: String, Size: 1}}",
        &["line 1, column 32: Invalid template parameter property 'Size'"],
    );
    check_section(
        "Parameters: {P: {Type: String, Default: [a]}}",
        &["line 1, column 41: Every Default member must be a string."],
    );
    check_section(
        "Parameters: {P: {Type: String, AllowedValues: a}}",
        &["line 1, column 47: expected a list of at least one value in `AllowedValues`"],
    );
    check_section(
        "Parameters: {P: {Type: Number, MinValue: x, MinLength: -1}}",
        &[
            "line 1, column 56: expected a number in `MinLength`, found `-1`",
            "line 1, column 42: expected a number in `MinValue`, found `x`",
        ],
    );
    check_section(
        "Parameters: {P: {Type: String}, P: {Type: String}}",
        &["line 1, column 33: `P` stands twice in Parameters"],
    );
    check_section(
        "Mappings: {M: {a: {b: {c: d}}}}",
        &["line 1, column 23: Every Mappings attribute must be a String or a List."],
    );
    check_section("Outputs: {O: {}}", &["line 1, column 11: Every Outputs member must contain a Value object"]);
    check_section(
        "Outputs: {O: {Value: a, Export: b}}",
        &["line 1, column 33: Every Export member must contain a Name object"],
    );
}

#[test]
fn references_must_lead_somewhere() {
    let resources = |block: &str| format!("Unresolved resource dependencies [X] in the {block} block of the template");
    check_section("Outputs: {O: {Value: !Ref X}}", &[&format!("line 1, column 22: {}", resources("Outputs"))]);
    check_section(
        "Outputs: {O: {Value: a, Export: {Name: !Sub '${X}'}}}",
        &[&format!("line 1, column 40: {}", resources("Outputs"))],
    );
    check("Resources: {R: {Type: T, DependsOn: [X]}}", &[&format!("line 1, column 13: {}", resources("Resources"))]);
    check(
        "Resources: {R: {Type: T, Properties: {A: [!Ref X, !Sub '${X}']}}}",
        &[
            &format!("line 1, column 43: {}", resources("Resources")),
            &format!("line 1, column 51: {}", resources("Resources")),
        ],
    );
    check(
        "Resources: {R: {Type: T, Condition: C}}",
        &["line 1, column 13: Unresolved condition dependency C in the Resources block of the template"],
    );
    check_section(
        "Conditions: {C: !Equals [!Ref R, a]}",
        &[
            "line 1, column 26: Unresolved dependencies [R]. Cannot reference resources in the Conditions block of the template",
        ],
    );
}

#[test]
fn limits_hold() {
    let resources =
        |n: usize| format!("Resources:\n{}", (0..n).map(|at| format!("  R{at}: {{Type: T}}\n")).collect::<String>());
    check(&resources(500), &["ok"]);
    check(&resources(501), &["line 2, column 3: expected at most 500 members of Resources, found 501"]);
    let wrong = format!("Resources: {{R: {{Type: T, Properties: {{A: [{}]}}}}}}", "!X a,".repeat(10_000));
    assert_eq!(parse(&wrong).unwrap_err().len(), 100);
    let long = format!("Resources: {{R: {{Type: T, Properties: {{A: !Ref {}}}}}}}", "x".repeat(100_000));
    assert!(parse(&long).unwrap_err().iter().all(|finding| finding.message.len() < 300));
}

proptest! {
    #[test]
    fn any_text_with_the_words_of_templates_is_read_or_refused(
        words in prop::collection::vec("(Resources|Parameters|Outputs|Conditions|Rules|Mappings|Type|Value|R|Default): |[\\[\\]{},!]|Ref |\n|\n  |\n    |- |'|a", 0..40),
    ) {
        let text = words.concat();
        match parse(&text) {
            Ok(template) => _ = evaluate(&template, &Inputs::default()),
            Err(findings) => prop_assert!(findings.iter().all(|f| text.get(f.span.start as usize..f.span.end as usize).is_some())),
        }
    }
}
