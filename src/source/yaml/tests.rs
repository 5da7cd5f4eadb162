//! YAML by example: what scalars, tags, aliases and mistakes come to, and where nodes stand.

use proptest::prelude::*;

use super::*;

/// A node in one line, places left out: strings quoted, tags in front.
fn show(node: &Node) -> String {
    match &node.kind {
        NodeKind::Null => "null".to_owned(),
        NodeKind::Bool(value) => value.to_string(),
        NodeKind::Number(text) => text.clone(),
        NodeKind::String(text) => format!("{text:?}"),
        NodeKind::List(members) => format!("[{}]", members.iter().map(show).collect::<Vec<_>>().join(", ")),
        NodeKind::Map(entries) => {
            let entry = |entry: &Entry| format!("{}: {}", entry.key.value, show(&entry.value));
            format!("{{{}}}", entries.iter().map(entry).collect::<Vec<_>>().join(", "))
        }
        NodeKind::Tagged(tag, inner) => format!("!{} {}", tag.value, show(inner)),
    }
}

fn check(text: &str, expected: &str) {
    let found = match parse_yaml(text) {
        Ok(node) => show(&node),
        Err(diagnostic) => diagnostic.line(text),
    };
    assert_eq!(found, expected, "{text}");
}

#[test]
fn scalars_are_what_they_look_like() {
    check("", "null");
    check("# nothing\n", "null");
    check("[~, null, Null, NULL, ]", "[null, null, null, null]");
    check("[true, True, FALSE, yes, on]", r#"[true, true, false, "yes", "on"]"#);
    check("[0, -1, 10, 1.5, 1e3, -0.5E-2]", "[0, -1, 10, 1.5, 1e3, -0.5E-2]");
    check(
        "[012345678901, +5, .5, 5., 0x1F, 0o17, .inf, .nan, 1_000, --, 1e]",
        r#"["012345678901", "+5", ".5", "5.", "0x1F", "0o17", ".inf", ".nan", "1_000", "--", "1e"]"#,
    );
    check("Version: 2012-10-17", r#"{Version: "2012-10-17"}"#);
    check("['true', \"1\", 'null', '', \"a\\nb\"]", r#"["true", "1", "null", "", "a\nb"]"#);
    check("[!!str 1, !!int '1', ! 2, !!null '']", r#"["1", 1, "2", null]"#);
    check("a: |\n  one\n  two\nb: >-\n  one\n  two\n", r#"{a: "one\ntwo\n", b: "one two"}"#);
}

#[test]
fn the_operator_null_and_the_text_true_survive() {
    check(
        "Condition:\n  'Null':\n    'sagemaker:VpcSubnets': 'true'\n",
        r#"{Condition: {Null: {sagemaker:VpcSubnets: "true"}}}"#,
    );
    check("Null: {true: 'true'}", r#"{Null: {true: "true"}}"#);
}

#[test]
fn maps_keep_order_and_repeated_keys() {
    check("b: 1\na: 2\nb: 3\n", "{b: 1, a: 2, b: 3}");
    check("{\"b\":1,'a':[x, {y: z}]}", r#"{b: 1, a: ["x", {y: "z"}]}"#);
    check("a:\nb: \n- 1\n-\n", "{a: null, b: [1, null]}");
    check("[a: b, c]", r#"[{a: "b"}, "c"]"#);
}

#[test]
fn local_tags_are_kept() {
    check("!Ref A", r#"!Ref "A""#);
    check("a: !GetAtt B.C\nb: !Sub 'x-${Y}'", r#"{a: !GetAtt "B.C", b: !Sub "x-${Y}"}"#);
    check("!Join [ '-', [a, !Ref B] ]", r#"!Join ["-", ["a", !Ref "B"]]"#);
    check(
        "x: !If\n- A\n- !ImportValue\n  Fn::Sub: b\n- !Ref AWS::NoValue\n",
        r#"{x: !If ["A", !ImportValue {Fn::Sub: "b"}, !Ref "AWS::NoValue"]}"#,
    );
    check("!GetAZs ''", r#"!GetAZs """#);
    check("!e!x a", "line 1, column 1: not well-formed YAML: the handle wasn't declared");
    check("!<tag:x> a", "line 1, column 1: expected a tag such as `!Ref`, found one that is not known here");
    check("!!binary aGk=", "line 1, column 1: expected a tag such as `!Ref`, found one that is not known here");
}

#[test]
fn aliases_are_copies_and_merge_keys_are_keys() {
    check("a: &x {b: 1}\nc: *x\nd: {<<: *x}", "{a: {b: 1}, c: {b: 1}, d: {<<: {b: 1}}}");
    check("- &t !Ref A\n- *t", r#"[!Ref "A", !Ref "A"]"#);
    check("&a [*a]", "line 1, column 5: expected the name of a value above, found one that holds this alias");
    check("[*a]", "line 1, column 2: expected the name of an anchor above, found an unknown one");
}

#[test]
fn mistakes_are_told_where_they_are() {
    check("a: 1\n--- \nb: 2\n", "line 2, column 1: expected one document, found a second");
    check("a: 1\n\tb: 2\n", "line 2, column 1: expected spaces, found a tab");
    check("a: b: c", "line 1, column 5: a key cannot stand here");
    check("a:\n  - b\n c\n", "line 3, column 2: expected a key, found something else");
    check("[a, b", "line 1, column 6: expected `,` or `]`");
    check("a: 'b\n", "line 1, column 4: expected a closing quote, found the end of the document");
    check("[a, , b]", "line 1, column 5: expected a value, found something else");
    check("&a &b c", "line 1, column 4: expected the end of the document, found more");
    check("? [a]\n: b", "line 1, column 3: expected text as the key, found a list or an object");
    check(": b", "line 1, column 1: expected a key, found none");
    check("a: \u{1b}[31m", "line 1, column 4: expected text, found the control character U+001B");
    check("a: b\0c", "line 1, column 5: expected text, found the control character U+0000");
}

#[test]
fn limits_hold() {
    let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
    assert!(parse_yaml(&nested(MAX_DEPTH)).is_ok());
    check(
        &nested(MAX_DEPTH + 1),
        "line 1, column 65: expected at most 64 lists and objects in one another, found more",
    );
    assert!(parse_yaml(&nested(100_000)).is_err());
    assert!(parse_yaml(&"- ".repeat(100_000)).is_err());
    assert!(parse_yaml(&"!Ref ".repeat(100_000)).is_err());
    assert!(parse_yaml(&"a: ".repeat(100_000)).is_err());
    assert!(parse_yaml(&" ".repeat(MAX_DOCUMENT)).is_ok());
    assert!(parse_yaml(&" ".repeat(MAX_DOCUMENT + 1)).is_err());
    let laughs: String = (1..30).map(|n| format!("a{n}: &a{n} [{}]\n", format!("*a{},", n - 1).repeat(9))).collect();
    let answer = parse_yaml(&format!("a0: &a0 [lol]\n{laughs}")).map_err(|diagnostic| diagnostic.message);
    assert_eq!(answer, Err("the aliases of this document stand for too much".to_owned()));
    let deep: String = (1..70).map(|n| format!("a{n}: &a{n} [*a{}]\n", n - 1)).collect();
    assert!(parse_yaml(&format!("a0: &a0 [lol]\n{deep}")).is_err_and(|found| found.message.contains("at most 64")));
}

/// Every node with the characters at its place, outermost first.
fn places(text: &str) -> Vec<String> {
    fn walk(text: &str, node: &Node, found: &mut Vec<String>) {
        let slice = |span: Span| text[span.start as usize..span.end as usize].to_owned();
        found.push(slice(node.span));
        match &node.kind {
            NodeKind::List(members) => members.iter().for_each(|member| walk(text, member, found)),
            NodeKind::Map(entries) => entries.iter().for_each(|entry| {
                found.push(format!("key {}", slice(entry.key.span)));
                walk(text, &entry.value, found);
            }),
            NodeKind::Tagged(tag, inner) => {
                found.push(format!("tag {}", slice(tag.span)));
                walk(text, inner, found);
            }
            _ => {}
        }
    }
    let mut found = Vec::new();
    walk(text, &parse_yaml(text).unwrap(), &mut found);
    found
}

#[test]
fn every_node_has_its_bytes() {
    assert_eq!(places("é: ü\nb: 'ö'\n"), ["é: ü\nb: 'ö'", "key é", "ü", "key b", "'ö'"]);
    assert_eq!(places("\u{feff}a: é"), ["a: é", "key a", "é"]);
    assert_eq!(places("\u{feff}a: e"), ["a: e", "key a", "e"]);
    assert_eq!(
        places("a:\r\n- é\r\n- c\r\nd: 1"),
        ["a:\r\n- é\r\n- c\r\nd: 1", "key a", "- é\r\n- c", "é", "c", "key d", "1"]
    );
    assert_eq!(
        places("a: [ 1, {b: c } ] # d\n"),
        ["a: [ 1, {b: c } ]", "key a", "[ 1, {b: c } ]", "1", "{b: c }", "key b", "c"]
    );
    assert_eq!(
        places("a: !X # c\n  [ # d\n b ] # e"),
        ["a: !X # c\n  [ # d\n b ]", "key a", "!X # c\n  [ # d\n b ]", "tag !X", "[ # d\n b ]", "b"]
    );
    assert_eq!(places("a: !Ref  B\n"), ["a: !Ref  B", "key a", "!Ref  B", "tag !Ref", "B"]);
    assert_eq!(places("a: &x !Sub\n  - b\n"), ["a: &x !Sub\n  - b", "key a", "&x !Sub\n  - b", "tag !Sub", "- b", "b"]);
    assert_eq!(places("a: !If [b]\n"), ["a: !If [b]", "key a", "!If [b]", "tag !If", "[b]", "b"]);
    assert_eq!(places("a:\nb: {}\nc: []"), ["a:\nb: {}\nc: []", "key a", "", "key b", "{}", "key c", "[]"]);
}

proptest! {
    #[test]
    fn any_text_gives_a_node_or_a_place(text in "[-a:{}\\[\\]&*!?|>'\"%@`#,é \t\r\n~0]{0,60}") {
        let check = |span: Span| text.get(span.start as usize..span.end as usize).is_some();
        fn inside(node: &Node, check: &dyn Fn(Span) -> bool) -> bool {
            check(node.span) && match &node.kind {
                NodeKind::List(members) => members.iter().all(|member| inside(member, check)),
                NodeKind::Map(entries) => entries.iter().all(|entry| check(entry.key.span) && inside(&entry.value, check)),
                NodeKind::Tagged(tag, node) => check(tag.span) && inside(node, check),
                _ => true,
            }
        }
        match parse_yaml(&text) {
            Ok(node) => prop_assert!(inside(&node, &check)),
            Err(diagnostic) => prop_assert!(check(diagnostic.span)),
        }
    }
}
