//! Changes between documents, statements written in short.

use super::*;
use crate::policy::{PolicyKind, parse_text};

/// Statements in short: `Sid|Effect|actions|resources|conditions`, the last as JSON.
fn document(statements: &[&str]) -> PolicyDocument {
    let list = |text: &str| text.split(' ').map(|item| format!("\"{item}\"")).collect::<Vec<_>>().join(",");
    let statement = |short: &&str| {
        let [sid, effect, actions, resources, conditions] = short.splitn(5, '|').collect::<Vec<_>>()[..] else {
            panic!("five parts in {short}")
        };
        let sid = if sid.is_empty() { String::new() } else { format!(r#""Sid":"{sid}","#) };
        let (actions, resources) = (list(actions), list(resources));
        format!(
            r#"{{{sid}"Effect":"{effect}","Action":[{actions}],"Resource":[{resources}],"Condition":{{{conditions}}}}}"#
        )
    };
    let statements: Vec<String> = statements.iter().map(statement).collect();
    let text = format!(r#"{{"Version":"2012-10-17","Statement":[{}]}}"#, statements.join(","));
    let (document, findings) = parse_text(&text, PolicyKind::Identity);
    document.unwrap_or_else(|| panic!("{text}: {findings:?}"))
}

fn show(change: &StatementChange) -> String {
    let at = |position: Option<usize>| position.map_or("-".to_owned(), |at| at.to_string());
    let mut shown = format!("{}>{} {:?}", at(change.old), at(change.new), change.kind);
    let conditions = |clauses: &[ConditionClause]| clauses.iter().map(|clause| clause.key.clone()).collect::<Vec<_>>();
    for (sign, items) in [
        ("+", &change.added_actions),
        ("-", &change.removed_actions),
        ("+", &change.added_resources),
        ("-", &change.removed_resources),
        ("+", &change.added_principals),
        ("-", &change.removed_principals),
        ("+", &conditions(&change.added_conditions)),
        ("-", &conditions(&change.removed_conditions)),
    ] {
        items.iter().for_each(|item| shown += &format!(" {sign}{item}"));
    }
    shown
}

fn check(old: &[&str], new: &[&str], expected: &[&str]) {
    let found: Vec<String> = diff(&document(old), &document(new)).iter().map(show).collect();
    assert_eq!(found, expected, "from {old:?} to {new:?}");
}

#[test]
fn the_lab_adds_a_deny_and_two_conditions() {
    check(
        &[
            "|Allow|ssm:GetParameter|arn:aws:ssm:*:*:p|",
            "|Allow|sagemaker:*|*|",
            "|Allow|sns:ListTopics ec2:DescribeVpcs|*|",
        ],
        &[
            "|Allow|ssm:GetParameter|arn:aws:ssm:*:*:p|",
            r#"|Deny|sagemaker:CreateTrainingJob sagemaker:CreateModel|*|"Null":{"sagemaker:VpcSubnets":"true"}"#,
            r#"|Allow|sagemaker:*|*|"ForAllValues:StringEqualsIfExists":{"sagemaker:VpcSubnets":["a","b"],"sagemaker:VpcSecurityGroupIds":"g"}"#,
            "|Allow|sns:ListTopics ec2:DescribeVpcs|*|",
        ],
        &[
            "0>0 Unchanged",
            "->1 Added",
            "1>2 Changed +sagemaker:VpcSubnets +sagemaker:VpcSecurityGroupIds",
            "2>3 Unchanged",
        ],
    );
}

#[test]
fn order_of_lists_and_case_of_actions_are_no_change() {
    check(&["|Allow|s3:Get* s3:Put*|*|"], &["|Allow|S3:put* s3:get*|*|"], &["0>0 Unchanged"]);
    check(
        &[r#"|Allow|s3:*|*|"StringEquals":{"k":["a","b"]}"#],
        &[r#"|Allow|s3:*|*|"StringEquals":{"K":["b","a"]}"#],
        &["0>0 Unchanged"],
    );
}

#[test]
fn what_is_unlike_is_removed_and_added() {
    check(&["|Allow|s3:*|*|"], &["|Deny|s3:*|*|"], &["0>- Removed", "->0 Added"]);
    check(&["|Allow|s3:*|*|"], &["|Allow|sqs:*|*|"], &["0>- Removed", "->0 Added"]);
    check(&[], &["|Allow|s3:*|*|"], &["->0 Added"]);
    check(&["|Allow|s3:*|*|"], &[], &["0>- Removed"]);
}

#[test]
fn a_common_sid_makes_it_the_same_statement() {
    check(&["A|Allow|s3:*|*|"], &["A|Allow|sqs:*|*|"], &["0>0 Changed +sqs:* -s3:*"]);
    let changes = diff(&document(&["A|Allow|s3:*|*|"]), &document(&["A|Deny|s3:*|*|"]));
    assert_eq!(changes[0].effect, Some((Effect::Allow, Effect::Deny)));
}

#[test]
fn lists_are_compared_item_by_item() {
    check(
        &["|Allow|s3:Get* s3:Put*|arn:aws:s3:::a|", "|Allow|sqs:*|*|"],
        &["|Allow|s3:Get* s3:List*|arn:aws:s3:::b|", "|Allow|sqs:*|*|"],
        &["0>0 Changed +s3:List* -s3:Put* +arn:aws:s3:::b -arn:aws:s3:::a", "1>1 Unchanged"],
    );
    check(
        &[r#"|Allow|s3:*|*|"StringEquals":{"k":"a"}"#],
        &[r#"|Allow|s3:*|*|"StringEquals":{"k":"b"}"#],
        &["0>0 Changed +k -k"],
    );
}

#[test]
fn moved_statements_keep_the_longest_order() {
    let (a, b, c) = ("|Allow|a:*|*|", "|Allow|b:*|*|", "|Allow|c:*|*|");
    check(&[a, b, c], &[c, a, b], &["->0 Added", "0>1 Unchanged", "1>2 Unchanged", "2>- Removed"]);
}
