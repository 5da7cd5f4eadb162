//! Every intrinsic function by example, long form and short; and that nothing hostile does harm.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::source::{Entry, Located, Span, to_json};
use crate::template::{Imports, Pseudo, parse};

const PREAMBLE: &str = "
Parameters:
  Name: {Type: String, Default: alice}
  Zones: {Type: CommaDelimitedList, Default: 'x, y,z'}
  Count: {Type: Number, Default: 2}
  Image: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /ami}
Mappings:
  Regions: {eu-west-1: {Code: dub, List: [a, b]}}
Conditions:
  Yes: !Equals [!Ref Name, alice]
  No: !Not [!Condition Yes]
Resources:
  Role: {Type: 'AWS::IAM::Role', Properties: {RoleName: !Sub '${Name}-role', Path: /p/}}
  Topic: {Type: 'AWS::SNS::Topic'}
  Gone: {Type: 'AWS::SNS::Topic', Condition: No}
";

fn inputs() -> Inputs {
    let export = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    Inputs {
        imports: Imports::Known(BTreeMap::from([export("net-alice", "vpc-1")]).into()),
        pseudo: Pseudo {
            region: "eu-west-1".to_owned(),
            account_id: "111122223333".to_owned(),
            partition: "aws".to_owned(),
            stack_id: "arn:stack".to_owned(),
            stack_name: "lab".to_owned(),
        },
        ..Inputs::default()
    }
}

/// What the expression comes to as a property, as JSON; or else every finding.
fn check(expression: &str, expected: &str) {
    let text = format!("{PREAMBLE}  It: {{Type: T, Properties: {{P: {expression}}}}}\n");
    let found = parse(&text).map(|template| evaluate_resource(&template, "It", &inputs()));
    let told = |findings: Vec<Diagnostic>| {
        let places =
            findings.iter().all(|finding| text.get(finding.span.start as usize..finding.span.end as usize).is_some());
        assert!(places, "{findings:?}");
        findings.into_iter().map(|finding| finding.message).collect::<Vec<_>>().join("; ")
    };
    let shown = match found {
        Ok((Some(planned), findings)) if findings.is_empty() => {
            planned.properties.get("P").map_or("nothing".to_owned(), to_json)
        }
        Ok((_, findings)) | Err(findings) => told(findings),
    };
    assert!(shown == expected, "{expression:.300} gives {shown:.300}, not {expected}");
}

#[test]
fn ref_gives_parameters_pseudo_parameters_and_names() {
    check("!Ref Name", r#""alice""#);
    check("{Ref: Count}", r#""2""#);
    check("!Ref Zones", r#"["x","y","z"]"#);
    check("!Ref Image", r#""{{resolve:ssm:/ami}}""#);
    check("[!Ref AWS::Region, !Ref AWS::AccountId, !Ref AWS::Partition]", r#"["eu-west-1","111122223333","aws"]"#);
    check("[!Ref AWS::StackId, !Ref AWS::StackName, !Ref AWS::URLSuffix]", r#"["arn:stack","lab","amazonaws.com"]"#);
    check("!Ref AWS::NotificationARNs", "[]");
    check("!Ref AWS::NoValue", "nothing");
    check("[a, !Ref AWS::NoValue, {b: !Ref AWS::NoValue}]", r#"["a",{}]"#);
    check("!Ref Role", r#""alice-role""#);
    check("!Ref Topic", r#""${Topic}""#);
    check("!Ref Nobody", "Unresolved resource dependencies [Nobody] in the Resources block of the template");
    check(
        "!Ref AWS::Nothing",
        "Unresolved resource dependencies [AWS::Nothing] in the Resources block of the template",
    );
    check("!Ref Gone", "Unresolved resource dependencies [Gone] in the Resources block of the template");
    check("!Ref [a]", "every Ref object must have a single String value");
    check("{Ref: a, Other: b}", r#"{"Ref":"a","Other":"b"}"#);
}

#[test]
fn get_att_gives_attributes() {
    check("!GetAtt Role.Arn", r#""arn:aws:iam::111122223333:role/p/alice-role""#);
    check("{'Fn::GetAtt': [Role, Arn]}", r#""arn:aws:iam::111122223333:role/p/alice-role""#);
    check("!GetAtt [Topic, !Ref Name]", r#""${Topic.alice}""#);
    check("!GetAtt Topic.A.B", r#""${Topic.A.B}""#);
    check("!GetAtt Role.Size", "resource Role does not support attribute type Size in Fn::GetAtt");
    check("!GetAtt Nobody.Arn", "instance of Fn::GetAtt references undefined resource Nobody");
    let wrong = "every Fn::GetAtt object requires two non-empty parameters, the resource name and the attribute";
    check("!GetAtt Role", wrong);
    check("!GetAtt [Role]", wrong);
    check("!GetAtt {a: b}", wrong);
}

#[test]
fn sub_fills_in_variables() {
    check(
        "!Sub 'a-${Name}-${AWS::Region}-${Role.Arn}'",
        r#""a-alice-eu-west-1-arn:aws:iam::111122223333:role/p/alice-role""#,
    );
    check("{'Fn::Sub': ['${X}${Name}', {X: !Join ['', [b, !Ref Count]]}]}", r#""b2alice""#);
    check("!Sub ['${Name}', {Name: bob}]", r#""bob""#);
    check("!Sub '${!aws:username} ${!Literal}'", r#""${aws:username} ${Literal}""#);
    check("!Sub 'a${b'", r#""a${b""#);
    check("!Sub '$Name {Name} $${Name}'", r#""$Name {Name} $alice""#);
    check("!Sub '${Nobody}'", "Unresolved resource dependencies [Nobody] in the Resources block of the template");
    check("!Sub '${Zones}'", "expected a string for `${Zones}` in Fn::Sub, found a list");
    check("!Sub '${AWS::NoValue}'", "`${AWS::NoValue}` in Fn::Sub has no value");
    check(
        "!Sub [a, b]",
        "every Fn::Sub object requires one (1) or two (2) parameters: a string, and an object of values",
    );
    let characters =
        "variable names in Fn::Sub syntax must contain only alphanumeric characters, underscores, periods, and colons";
    check("!Sub '${Na me}'", characters);
    check("!Sub '${}'", characters);
    let policy_variable = "Unresolved resource dependencies [aws:username] in the Resources block of the template";
    check("!Sub '${aws:username}'", policy_variable);
}

#[test]
fn join_split_and_select_work_on_lists() {
    check("!Join ['-', [a, !Ref Name, 1, true]]", r#""a-alice-1-true""#);
    check("{'Fn::Join': [',', {Ref: Zones}]}", r#""x,y,z""#);
    check("!Join ['', []]", r#""""#);
    check("!Join ['-', [a, !Ref AWS::NoValue]]", r#""a""#);
    check("!Select [1, !Ref Zones]", r#""y""#);
    check("!Select ['0', [{a: b}]]", r#"{"a":"b"}"#);
    check("!Select [3, !Ref Zones]", "Fn::Select cannot select nonexistent value at index 3");
    check("!Select [-1, [a]]", "Fn::Select cannot select nonexistent value at index -1");
    check("!Split ['-', 'a-b--c']", r#"["a","b","","c"]"#);
    check("!Select [2, !Split ['/', !Sub 'x/y/${Name}']]", r#""alice""#);
    check("!Split ['', a]", "Fn::Split delimiter cannot be empty");
    check("!Join ['-', a]", "expected a list, found a string");
    check("!Join ['-', [[a]]]", "expected a list of strings in Fn::Join, found a list in it");
    check("!Select [0]", "every Fn::Select object requires two parameters, (1) an index and (2) a list to select from");
}

#[test]
fn values_come_from_maps_and_other_stacks() {
    check("!FindInMap [Regions, !Ref AWS::Region, Code]", r#""dub""#);
    check("{'Fn::FindInMap': [Regions, eu-west-1, List]}", r#"["a","b"]"#);
    check("!FindInMap [Regions, mars, Code]", "Unable to get mapping for Regions::mars::Code");
    check("!FindInMap [Nope, a, b]", "Unable to get mapping for Nope::a::b");
    check("!ImportValue net-alice", r#""vpc-1""#);
    check("{'Fn::ImportValue': !Sub 'net-${Name}'}", r#""vpc-1""#);
    check("{'Fn::ImportValue': {'Fn::Sub': 'net-${Name}'}}", r#""vpc-1""#);
    check("!ImportValue nope", "No export named nope found");
    let late = "the attribute in Fn::ImportValue must not depend on any resources, imported values, or Fn::GetAZs";
    check("{'Fn::ImportValue': !Ref Topic}", late);
    check("{'Fn::ImportValue': !Sub 'a-${Role.Arn}'}", late);
    check("{'Fn::ImportValue': {'Fn::ImportValue': net-alice}}", late);
    check("[!ImportValue net-alice, !Ref Topic]", r#"["vpc-1","${Topic}"]"#);
}

#[test]
fn conditions_choose() {
    check("!If [Yes, a, b]", r#""a""#);
    check("{'Fn::If': [No, a, !Ref Name]}", r#""alice""#);
    check("!If [No, a, !Ref AWS::NoValue]", "nothing");
    check("!If [Maybe, a, b]", "Unresolved condition dependency Maybe in the Resources block of the template");
    check("!If [Yes, a]", "every Fn::If object requires three parameters, the name of a condition and two values");
    check("!If [!Ref Name, a, b]", "expected the name of a condition in Fn::If, found a tagged value");
}

#[test]
fn the_rest_of_the_functions() {
    check("{'Fn::Base64': !Sub '${Name}!'}", r#""YWxpY2Uh""#);
    check("!GetAZs ''", r#"["eu-west-1a","eu-west-1b","eu-west-1c"]"#);
    check("!Select [0, !GetAZs us-east-1]", r#""us-east-1a""#);
    check("!GetAZs 'a b'", "expected a region for Fn::GetAZs, found `a b`");
    check("!Cidr [10.0.0.0/16, 3, 8]", r#"["10.0.0.0/24","10.0.1.0/24","10.0.2.0/24"]"#);
    check("!Cidr [10.0.0.77/24, '4', '6']", r#"["10.0.0.0/26","10.0.0.64/26","10.0.0.128/26","10.0.0.192/26"]"#);
    check("!Cidr [10.0.0.0/24, 2]", r#"["10.0.0.0/25","10.0.0.128/25"]"#);
    check("!Select [1, !Cidr ['2001:db8::/56', 256, 64]]", r#""2001:db8:0:1::/64""#);
    check("!Cidr [0.0.0.0/0, 1, 32]", r#"["0.0.0.0/0"]"#);
    check("!Cidr ['::/0', 1, 128]", r#"["::/0"]"#);
    let wrong = |found: &str| format!("Fn::Cidr cannot cut its address block that way, found [{found}]");
    check("!Cidr [10.0.0.0/24, 2, 8]", &wrong("10.0.0.0/24, 2, 8"));
    check("!Cidr [10.0.0.0/33, 2, 8]", &wrong("10.0.0.0/33, 2, 8"));
    check("!Cidr [10.0.0.0/8, 257, 8]", &wrong("10.0.0.0/8, 257, 8"));
    check("!Cidr [ten, 1, 8]", &wrong("ten, 1, 8"));
    check("!Foo a", "`Foo` is not a tag of CloudFormation");
    check("{'Fn::Length': [a]}", "`Fn::Length` is not a function that is known here");
    check("{'Fn::Sub': a, b: c}", "`Fn::Sub` must be the only key of its object");
}

#[test]
fn the_operator_null_and_the_text_true_survive() {
    check(
        "{Condition: {'Null': {'sagemaker:VpcSubnets': 'true'}}}",
        r#"{"Condition":{"Null":{"sagemaker:VpcSubnets":"true"}}}"#,
    );
    check("{Version: 2012-10-17, N: null, B: true, I: 1}", r#"{"Version":"2012-10-17","N":null,"B":true,"I":1}"#);
    check("{Condition: Yes}", r#"{"Condition":"Yes"}"#);
}

/// `conditions` defines `C`; the answer says whether it holds, or what is wrong.
fn check_condition(conditions: &str, expected: &str) {
    let text = format!(
        "Conditions: {{{conditions}}}\nResources: {{R: {{Type: T, Condition: C}}}}\nParameters: {{P: {{Type: String, Default: x}}}}"
    );
    let shown = match parse(&text).map(|template| evaluate(&template, &inputs())) {
        Ok((plan, findings)) if findings.is_empty() => (!plan.resources.is_empty()).to_string(),
        Ok((_, findings)) | Err(findings) => {
            findings.into_iter().map(|finding| finding.message).collect::<Vec<_>>().join("; ")
        }
    };
    assert_eq!(shown, expected, "{conditions}");
}

#[test]
fn conditions_are_made_of_conditions() {
    check_condition("C: !Equals [1, '1']", "true");
    check_condition("C: !Equals [!Ref P, y]", "false");
    check_condition("C: !And [!Condition A, {Condition: A}], A: !Equals [a, a]", "true");
    check_condition("C: !Or [!Equals [a, b], !Not [!Equals [a, b]]]", "true");
    check_condition("C: !And [!Equals [a, a], !Equals [a, b]]", "false");
    check_condition("C: !Equals [!Join ['', [a, b]], !Select [0, [ab]]]", "true");
    check_condition("C: !Equals [!If [A, x, y], x], A: !Equals [a, a]", "true");
    check_condition(
        "C: !And [!Equals [a, a]]",
        "every Fn::And object requires a list of at least 2 and at most 10 boolean parameters",
    );
    check_condition("C: !Condition D", "Unresolved condition dependency D in the Conditions block of the template");
    check_condition("C: !Condition D, D: !Not [!Condition C]", "Circular dependency between conditions: [C]");
    check_condition("C: a", "expected a condition such as Fn::Equals, found a string");
    check_condition("C: !Join ['', [a]]", "expected a condition such as Fn::Equals, found Fn::Join");
    check_condition(
        "C: !Equals [!Ref R, a]",
        "Unresolved dependencies [R]. Cannot reference resources in the Conditions block of the template",
    );
    check_condition("C: !Equals [!GetAtt R.A, a]", "Fn::GetAtt cannot be used in the Conditions block of the template");
}

/// The template's rules are `rules`; the answer is what they say of project `name`.
fn check_rule(rules: &str, name: &str, expected: &str) {
    let text = format!(
        "Rules: {{{rules}}}\nParameters: {{Name: {{Type: String}}, Ids: {{Type: CommaDelimitedList, Default: 'a,b'}}}}\nResources: {{R: {{Type: T}}}}"
    );
    let inputs = Inputs { parameters: [("Name".to_owned(), name.to_owned())].into(), ..inputs() };
    let found = match parse(&text) {
        Ok(template) => check_rules(&template, &inputs),
        Err(findings) => findings,
    };
    assert_eq!(found.into_iter().map(|finding| finding.message).collect::<Vec<_>>().join("; "), expected, "{rules}");
}

#[test]
fn rules_are_judged() {
    let one =
        "Project: {Assertions: [{Assert: {'Fn::Contains': [[demo], !Ref Name]}, AssertDescription: not this project}]}";
    check_rule(one, "demo", "");
    check_rule(one, "other", "Rule Project: not this project");
    let when = "R1: {RuleCondition: !Equals [!Ref Name, prod], Assertions: [{Assert: !EachMemberIn [!Ref Ids, [a]]}]}";
    check_rule(when, "demo", "");
    check_rule(when, "prod", "Rule R1: an assertion does not hold");
    check_rule(
        "A: {Assertions: [{Assert: !EachMemberEquals [!Ref Ids, a]}]}",
        "x",
        "Rule A: an assertion does not hold",
    );
    check_rule("A: {Assertions: [{Assert: !Contains ['Fn::RefAll': String, x]}]}", "x", "");
    let asks = "Fn::ValueOf asks AWS about a parameter's value, so this is not checked";
    check_rule("A: {Assertions: [{Assert: !Equals [!ValueOf [Name, VpcId], x]}]}", "x", asks);
    check_rule(
        "A: {Assertion: []}",
        "x",
        "Invalid template rule property 'Assertion'; Every Rules object must contain an Assertions member.",
    );
}

#[test]
fn outputs_are_text_and_may_depend_on_conditions() {
    let text = format!(
        "{PREAMBLE}Outputs:\n  A: {{Value: !GetAtt Role.Arn, Description: d, Export: {{Name: !Sub 'x-${{Name}}'}}}}\n  B: {{Value: b, Condition: No}}\n  C: {{Value: !Ref Zones}}\n"
    );
    let (outputs, findings) = evaluate_outputs(&parse(&text).unwrap(), &inputs());
    let expected = PlannedOutput {
        key: "A".to_owned(),
        value: "arn:aws:iam::111122223333:role/p/alice-role".to_owned(),
        description: Some("d".to_owned()),
        export_name: Some("x-alice".to_owned()),
    };
    assert_eq!(outputs, [expected]);
    assert_eq!(
        findings.into_iter().map(|finding| finding.message).collect::<Vec<_>>(),
        ["expected a string, found a list"]
    );
}

#[test]
fn a_parameter_without_a_value_is_told_and_shown_by_its_name() {
    let template =
        parse("Parameters: {A: {Type: String}}\nResources: {R: {Type: T, Properties: {P: !Ref A}}}").unwrap();
    let messages = |findings: Vec<Diagnostic>| findings.into_iter().map(|finding| finding.message).collect::<Vec<_>>();
    let (plan, findings) = evaluate(&template, &Inputs::default());
    assert_eq!(to_json(&plan.resources[0].properties), r#"{"P":"${A}"}"#);
    assert_eq!(messages(findings), ["Parameters: [A] must have values"]);
    let (_, findings) = evaluate_resource(&template, "R", &Inputs::default());
    assert_eq!(messages(findings), ["Parameters: [A] must have values"]);
}

#[test]
fn hostile_templates_end_in_findings() {
    let doubling =
        |n: usize| (0..n).fold("a".repeat(64), |inner, _| format!("!Sub ['${{X}}${{X}}${{X}}${{X}}', {{X: {inner}}}]"));
    check(&doubling(20), "the template comes to more than can be evaluated");
    let wide = format!("!Split [',', '{}']", ",".repeat(1_000_000));
    check(&wide, "the template comes to more than can be evaluated");
    let chain: String = (0..400).map(|n| format!("C{n}: !Not [!Condition C{}], ", n + 1)).collect();
    check_condition(
        &format!("{chain}C400: !Equals [a, a], C: !Condition C0"),
        "values stand too deep in one another to be evaluated",
    );
    let bushy: String = (0..60).map(|n| format!("C{n}: !And [!Condition C{0}, !Condition C{0}], ", n + 1)).collect();
    check_condition(&format!("{bushy}C60: !Equals [a, a], C: !Condition C0"), "true");
    let nested = |n: usize, inner: &str| (0..n).fold(inner.to_owned(), |inner, _| format!("!Join ['', [{inner}]]"));
    check(&nested(29, "a"), r#""a""#);
    check(&nested(40, "a"), "expected at most 64 lists and objects in one another, found more");
}

/// A tree of function names, known names and scalars: most of it wrong in one way or another.
fn any_node() -> impl Strategy<Value = Node> {
    let functions = "(Fn::)?(GetAtt|Sub|Join|Select|Split|FindInMap|ImportValue|Base64|Cidr|GetAZs|If|And|Or|Not|Equals|\
                     Contains|EachMemberEquals|EachMemberIn|RefAll|ValueOf|X)|Ref|Condition|a";
    let words = "R|S|R\\.Arn|S\\.x|P|Q|C|D|M|a|AWS::Region|AWS::NoValue|AWS::NotificationARNs|\\$\\{P\\}\\$\\{R\\}|\\$\\{\
                 |1|300|10\\.0\\.0\\.0/8|";
    let leaf = prop_oneof![
        6 => words.prop_map(Node::text),
        1 => Just(Node::made(NodeKind::Null)),
        1 => any::<bool>().prop_map(|value| Node::made(NodeKind::Bool(value))),
        1 => "[0-9]{1,20}".prop_map(|text| Node::made(NodeKind::Number(text))),
    ];
    leaf.prop_recursive(6, 48, 4, move |inner| {
        let list = prop::collection::vec(inner.clone(), 0..4).prop_map(|members| Node::made(NodeKind::List(members)));
        // Beside other keys `Ref` is data, and stays if the others are taken away; told from a call it could not be.
        let key = |key: &str, n_entries: usize| if n_entries > 1 && key == "Ref" { "a" } else { key }.to_owned();
        let map = prop::collection::vec((functions, inner.clone()), 0..3).prop_map(move |entries| {
            let keys: Vec<String> = entries.iter().map(|(name, _)| key(name, entries.len())).collect();
            Node::map(keys.iter().zip(entries).map(|(key, (_, value))| (key.as_str(), value)))
        });
        let tagged = (functions, inner).prop_map(|(tag, value)| {
            let tag = Located { value: tag.trim_start_matches("Fn::").to_owned(), span: Span::default() };
            Node::made(NodeKind::Tagged(tag, Box::new(value)))
        });
        prop_oneof![3 => list, 2 => map, 3 => tagged]
    })
}

fn template_of(nodes: &[Node; 4]) -> Template {
    let [a, b, c, d] = nodes.clone();
    let resource = |id: &str, resource_type: &str, properties: Node| Resource {
        logical_id: id.to_owned(),
        resource_type: resource_type.to_owned(),
        properties,
        depends_on: vec!["R".to_owned()],
        condition: Some(id.to_owned().replace('R', "C")),
        deletion_policy: None,
        update_replace_policy: None,
        span: Span::default(),
    };
    let parameter = |name: &str, parameter_type: &str| crate::template::Parameter {
        name: name.to_owned(),
        parameter_type: parameter_type.to_owned(),
        default: Some("1,a".to_owned()),
        ..Default::default()
    };
    let condition = |name: &str, expression: &Node| crate::template::Condition {
        name: name.to_owned(),
        expression: expression.clone(),
        span: Span::default(),
    };
    let output = Output {
        key: "O".to_owned(),
        value: b.clone(),
        description: None,
        export_name: Some(c.clone()),
        condition: Some("D".to_owned()),
        span: Span::default(),
    };
    let assertion = crate::template::Assertion { assert: a.clone(), description: None };
    Template {
        description: None,
        parameters: vec![parameter("P", "String"), parameter("Q", "CommaDelimitedList")],
        mappings: vec![(Located { value: "M".to_owned(), span: Span::default() }, d.clone())],
        conditions: vec![condition("C", &c), condition("D", &d)],
        rules: vec![Rule {
            name: "U".to_owned(),
            condition: Some(d),
            assertions: vec![assertion],
            span: Span::default(),
        }],
        resources: vec![resource("R", "AWS::IAM::Role", a), resource("S", "AWS::SageMaker::NotebookInstance", b)],
        outputs: vec![output],
    }
}

/// Whether nothing is left in a value that would have to be evaluated.
fn is_evaluated(node: &Node) -> bool {
    match &node.kind {
        NodeKind::Tagged(..) => false,
        NodeKind::List(members) => members.iter().all(is_evaluated),
        NodeKind::Map(entries) => {
            let is_call =
                |entry: &Entry| entries.len() == 1 && (entry.key.value == "Ref" || entry.key.value.starts_with("Fn::"));
            entries.iter().all(|entry| !is_call(entry) && is_evaluated(&entry.value))
        }
        _ => true,
    }
}

proptest! {
    #[test]
    fn any_tree_gives_a_plan_without_intrinsics(nodes in prop::array::uniform4(any_node()), symbolic in any::<bool>()) {
        let template = template_of(&nodes);
        let imports = if symbolic { Imports::Symbolic } else { Imports::default() };
        let inputs = Inputs { imports, ..inputs() };
        let (plan, _) = evaluate(&template, &inputs);
        for resource in &plan.resources {
            prop_assert!(is_evaluated(&resource.properties), "{:?}", resource.properties);
        }
        let _ = creation_order(&template);
        let _ = crate::template::policy_documents(&plan);
        let _ = evaluate_outputs(&template, &inputs);
        let _ = evaluate_resource(&template, "S", &inputs);
        let _ = crate::template::update_behaviour("AWS::IAM::Role", &nodes[0], &nodes[1]);
    }
}
