//! Transcripts, hostile ones too.

use super::*;

fn read(entries: &[Value]) -> Transcript {
    let head = json!({ "version": 1, "command": "run", "region": "eu-west-1", "account_id": null, "simulated": true,
        "started_at": "2026-01-02T03:04:05Z", "lab_id": "l" });
    let lines: Vec<String> = std::iter::once(&head).chain(entries).map(|line| format!("{line}\n")).collect();
    Transcript::read(&lines.concat()).expect("a transcript")
}

fn denial(message: &str) -> Value {
    json!({ "call": { "step": "train-without-vpc", "role": "notebook", "action": "sagemaker:CreateTrainingJob",
        "principal": "arn:aws:sts::123456789012:assumed-role/ds-role-ana/SageMaker",
        "resource": "arn:aws:sagemaker:eu-west-1:123456789012:training-job/x", "outcome": "explicit_deny",
        "http_status": 400, "error": { "code": "AccessDeniedException", "message": message },
        "explanation": { "policy": "arn:aws:iam::123456789012:policy/ds-policy-ana", "policy_version": "v2", "statement": 2,
            "sid": null, "effect": "Deny", "conditions": [{ "operator": "Null", "key": "sagemaker:VpcSubnets",
            "expected": ["true"], "actual": null, "holds": true }] },
        "request_id": "r", "elapsed_ms": 0.4, "simulated": true }, "at": "2026-01-02T03:04:05Z" })
}

#[test]
fn the_denial_and_its_condition_stand_in_every_format() {
    let check =
        json!({ "check": { "step": "train-without-vpc", "title": "t", "held": true, "text": "refused" }, "at": "x" });
    let transcript = read(&[json!({ "account_id": "123456789012" }), denial("User: no"), check]);
    let (markdown, page) = (transcript_markdown(&transcript), transcript_html(&transcript));
    for text in [
        "8. Train without a VPC",
        "AccessDeniedException",
        "sagemaker:VpcSubnets",
        "absent",
        "statement 2",
        "TRUE",
        "123456789012",
    ] {
        assert!(page.contains(text), "{text}: {page}");
        assert!(markdown.contains(text), "{text}: {markdown}");
    }
    assert!(transcript.json().contains("\"account_id\":\"123456789012\""));
    assert!(!transcript.json().contains("lab_id"));
}

#[test]
fn hostile_text_is_text_in_every_format() {
    let transcript = read(&[denial("<script>alert(1)</script>\u{1b}]0;title\u{7} | `x` [a](http://b) <img src=//c>")]);
    let (markdown, page) = (transcript_markdown(&transcript), transcript_html(&transcript));
    for text in [&markdown, &page] {
        assert!(!text.contains("<script") && !text.contains("<img") && !text.contains('\u{1b}'), "{text}");
    }
    assert!(!page.contains("http://") || page.contains("&lt;img"), "{page}");
    assert!(!markdown.contains("[a](http"), "{markdown}");
}

#[test]
fn redaction_leaves_no_name_and_is_consistent() {
    let message = "User: arn:aws:sts::123456789012:assumed-role/ds-role-ana/SageMaker may not, key AKIAABCDEFGHIJKLMNOP, \
                   bucket sagemaker-eu-west-1-123456789012, subnet-0123456789abcdef0 and sg-0123456789abcdef0, \
                   with arn:aws:iam::123456789012:policy/ds-policy-ana. Says \
                   arn:aws:sts::123456789012:assumed-role/team/ana of notebook-ana. By arn:aws:iam::aws:policy/ReadOnlyAccess of SageMaker";
    let transcript = read(&[json!({ "account_id": "123456789012" }), denial(message)]).redacted();
    let all = [transcript.json(), transcript_markdown(&transcript), transcript_html(&transcript)];
    for text in &all {
        for name in ["123456789012", "-ana", "AKIAABCD", "0123456789abcdef0", "assumed-role/ds-role"] {
            assert!(!text.contains(name), "{name}: {text}");
        }
    }
    let expected = "User: arn:aws:sts::000000000000:assumed-role/role1xxxxxx/SageMaker may not, key AKIA0000000000000001, bucket \
                    sagemaker-eu-west-1-000000000000, subnet-00000000000000001 and sg-00000000000000001, with \
                    arn:aws:iam::000000000000:policy/policy1xxxxxx. Says \
                    arn:aws:sts::000000000000:assumed-role/team/u1x of notebook-u1x. By \
                    arn:aws:iam::aws:policy/ReadOnlyAccess of SageMaker";
    assert_eq!(transcript.whole["entries"][0]["call"]["error"]["message"], expected);
    assert_eq!(transcript.whole["account_id"], "000000000000");
    assert_eq!(
        transcript.whole["entries"][0]["call"]["principal"],
        "arn:aws:sts::000000000000:assumed-role/role1xxxxxx/SageMaker"
    );
}

#[test]
fn what_is_no_transcript_is_refused_and_a_cut_off_line_left_out() {
    let check = |text: &str, expected: TranscriptError| assert_eq!(Transcript::read(text), Err(expected));
    check("", TranscriptError::Empty);
    check("{}", TranscriptError::Damaged(1));
    check("{\"version\":2}", TranscriptError::Newer(2));
    check("{\"version\":1}\n{\"call\n", TranscriptError::Damaged(2));
    assert_eq!(Transcript::read("{\"version\":1}\n{\"call").expect("cut off").whole["entries"], json!([]));
}
