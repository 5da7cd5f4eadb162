//! What JSON is read, what is refused, and that prints read back.

use proptest::prelude::*;

use super::*;

fn check(input: &str, expected: &str) {
    let found = match parse_json(input) {
        Ok(node) => to_json(&node),
        Err(problem) => format!("{}..{}: {}", problem.span.start, problem.span.end, problem.message),
    };
    assert_eq!(found, expected, "for {input:?}");
}

#[test]
fn what_rfc_8259_allows_is_read() {
    for text in ["null", "true", "false", "0", "-0", "12.50", "1e3", "-1E+3", "\"\"", "[]", "{}", "[1,[],{}]"] {
        check(text, text);
    }
    check(" {\t\"a\" :\n[ 1 ,\r2 ] } ", r#"{"a":[1,2]}"#);
    check("\u{feff}{}", "{}");
    check(r#"{"a":1,"a":2}"#, r#"{"a":1,"a":2}"#);
    check(r#""\"\\\/\b\f\n\r\t\u0041\u00e9""#, "\"\\\"\\\\/\\u0008\\u000c\\n\\r\\tAé\"");
    check(r#""\ud83d\ude00""#, "\"😀\"");
}

#[test]
fn everything_else_is_refused_with_its_place() {
    check("", "0..0: expected a value, found the end of the document");
    check("{", "1..1: expected a key in double quotes, found the end of the document");
    check("{\"a\"}", "4..5: expected `:` behind the key, found `}`");
    check("{\"a\":1,}", "7..8: expected a key in double quotes, found `}`");
    check("{\"a\":1 \"b\":2}", "7..8: expected `,` or `}`, found `\"`");
    check("{a:1}", "1..2: expected a key in double quotes, found `a`");
    check("[1,]", "3..4: expected a value, found `]`");
    check("[1 2]", "3..4: expected `,` or `]`, found `2`");
    check("[] é", "3..5: expected the end of the document, found `é`");
    check("'a'", "0..1: expected a value, found `'`");
    check("[\u{1b}]", "1..2: expected a value, found `\\u{1b}`");
    check("nul", "0..1: expected a value, found `n`");
    check("truer", "4..5: expected the end of the document, found `r`");
    check("01", "1..2: expected the end of the number, found `1`");
    check("1.", "2..2: expected a digit, found the end of the document");
    check(".5", "0..1: expected a value, found `.`");
    check("-", "1..1: expected a digit, found the end of the document");
    check("1e", "2..2: expected a digit, found the end of the document");
    check("\"a", "0..2: expected `\"`, found the end of the document");
    check("\"a\nb\"", "2..3: expected control characters to be escaped, found U+000A in a string");
    check(r#""\x""#, r#"2..3: expected one of `"\/bfnrtu` behind a backslash, found `x`"#);
    check(r#""\u12g4""#, r"5..6: expected four hexadecimal digits behind `\u`, found `g`");
    check(r#""\ud83d""#, "1..7: expected two escapes that form a surrogate pair, found half of one");
    check(r#""\ud83d\u0041""#, "1..13: expected two escapes that form a surrogate pair, found half of one");
    check(r#""\ude00""#, "1..7: expected two escapes that form a surrogate pair, found half of one");
    check("[1] // note", "4..5: expected the end of the document, found `/`");
}

#[test]
fn every_node_knows_its_place() {
    let text = r#" {"a": [true, "é"]} "#;
    let node = parse_json(text).expect("well formed");
    let at = |span: Span| &text[span.start as usize..span.end as usize];
    assert_eq!(at(node.span), text.trim());
    let entry = &node.as_map().expect("a map")[0];
    assert_eq!((at(entry.key.span), at(entry.value.span)), ("\"a\"", "[true, \"é\"]"));
    let members = entry.value.as_list().expect("a list");
    assert_eq!((at(members[0].span), at(members[1].span)), ("true", "\"é\""));
}

#[test]
fn depth_and_size_have_limits() {
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert!(parse_json(&nested(MAX_DEPTH)).is_ok());
    check(&nested(MAX_DEPTH + 1), "64..65: expected at most 64 levels of nesting, found more");
    assert!(parse_json(&"[".repeat(MAX_DOCUMENT)).is_err());
    assert!(parse_json(&format!("\"{}\"", "a".repeat(MAX_DOCUMENT - 2))).is_ok());
    assert!(parse_json(&format!("\"{}\"", "a".repeat(MAX_DOCUMENT - 1))).is_err());
}

#[test]
fn the_indented_print_puts_one_member_on_a_line() {
    let node = parse_json(r#"{"a":[1,{"b":"\u007f"}],"c":[],"d":{}}"#).expect("well formed");
    let expected = [
        "{",
        "    \"a\": [",
        "        1,",
        "        {",
        "            \"b\": \"\\u007f\"",
        "        }",
        "    ],",
        "    \"c\": [],",
        "    \"d\": {}",
        "}",
    ];
    assert_eq!(to_json_pretty(&node), expected.join("\n"));
}

/// Any tree of moderate size.
fn any_node() -> impl Strategy<Value = Node> {
    let leaf = prop_oneof![
        Just(Node::made(NodeKind::Null)),
        any::<bool>().prop_map(|value| Node::made(NodeKind::Bool(value))),
        any::<i32>().prop_map(|value| Node::made(NodeKind::Number(value.to_string()))),
        any::<String>().prop_map(Node::text),
    ];
    leaf.prop_recursive(4, 32, 5, |inner| {
        let entries = prop::collection::vec((any::<String>(), inner.clone()), 0..5);
        prop_oneof![
            prop::collection::vec(inner, 0..5).prop_map(|members| Node::made(NodeKind::List(members))),
            entries.prop_map(|entries| Node::map(entries.iter().map(|(key, value)| (key.as_str(), value.clone())))),
        ]
    })
}

proptest! {
    #[test]
    fn a_print_reads_back_as_the_same(node in any_node()) {
        let compact = to_json(&node);
        prop_assert!(!compact.chars().any(char::is_control));
        prop_assert_eq!(parse_json(&compact).map(|again| to_json(&again)), Ok(compact.clone()));
        prop_assert_eq!(parse_json(&to_json_pretty(&node)).map(|again| to_json(&again)), Ok(compact));
    }

    #[test]
    fn any_text_is_answered(text in "[\\[\\]{}:,\"\\\\u0-9a-f \\n.eE+-]{0,40}|\\PC{0,40}") {
        let _ = parse_json(&text);
    }

    #[test]
    fn what_serde_json_accepts_is_accepted_and_nothing_more(text in "[\\[\\]{}:,\"\\\\u0-9atrue \\n.E+-]{0,12}") {
        let theirs = serde_json::from_str::<serde::de::IgnoredAny>(&text).is_ok();
        prop_assert_eq!(parse_json(&text).is_ok(), theirs);
    }
}
