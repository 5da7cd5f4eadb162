//! Copies and lines give back what they were made of.

use std::time::Duration;

use serde_json::json;

use super::*;
use crate::sim::fixture::Fixture;
use crate::sim::operation::Service;
use crate::world::{Dice, Seed};

#[test]
fn lines_over_a_copy_give_the_same_account_as_the_whole_copy() {
    let mut fixture = Fixture::new();
    let base = write(&fixture.account, &fixture.ids);
    let mut lines = Vec::new();
    let mut save = |fixture: &mut Fixture| lines.push(change_line(&fixture.account.take_changes(), &fixture.ids));
    let version = fixture.publish("ds_notebook_v2.yaml", None);
    save(&mut fixture);
    let input = fixture.update_input(&version, &[]);
    let team = fixture.team();
    fixture.catalog(&team, "UpdateProvisionedProduct", input);
    // Every few seconds of the update, and then once more at its end.
    for _ in 0..20 {
        fixture.pass(Duration::from_secs(3));
        save(&mut fixture);
    }
    let terminate = serde_json::json!({
        "ProvisionedProductId": fixture.ready.provisioned_product_id, "TerminateToken": "t",
    });
    fixture.catalog(&team, "TerminateProvisionedProduct", terminate);
    fixture.wait();
    save(&mut fixture);
    let (mut account, mut ids) = read(&base).expect("a copy");
    for line in &lines {
        assert!(!line.contains('\n'));
        apply_line(&mut account, &mut ids, line).expect("a line");
    }
    assert_eq!(write(&account, &ids), write(&fixture.account, &fixture.ids));
    let (mut part, mut part_ids) = (AccountState::empty(account.identity.clone()), Ids::new(Seed(0)));
    let taken = account_lines(&mut account, &ids, 3, |line| apply_line(&mut part, &mut part_ids, line));
    taken.expect("lines");
    assert_eq!(write_without_keys(&part, &part_ids), write_without_keys(&account, &ids));
    let (again, ids) = read(&write(&account, &ids)).expect("a copy");
    assert_eq!(write(&again, &ids), write(&account, &ids));
}

/// Does one thing out of the life cycle, chosen by chance; refusals are part of it.
fn anything(fixture: &mut Fixture, dice: &mut Dice, number: u32) {
    let (team, pp) = (fixture.team(), fixture.ready.provisioned_product_id.clone());
    let version = fixture.account.artifacts.values().last().map(|version| version.id.clone()).unwrap_or_default();
    let broken =
        "Resources:\n  Policy:\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n      PolicyDocument: {}\n";
    match dice.below(6) {
        0 => drop(fixture.publish(&format!("v{number}.yaml"), crate::template::builtin("ds_notebook_v2.yaml"))),
        1 => drop(fixture.publish(&format!("b{number}.yaml"), Some(broken))),
        2 => {
            let input = fixture.update_input(&version, &[("InstanceType", "ml.m5.xlarge")]);
            let _ = fixture.call(Service::ServiceCatalog, &team, "UpdateProvisionedProduct", input);
        }
        3 => {
            let input = json!({
                "ProductId": fixture.ready.product_id, "ProvisioningArtifactId": version, "ProvisionToken": format!("p{number}"),
                "ProvisionedProductName": format!("n{number}"),
            });
            let _ = fixture.call(Service::ServiceCatalog, &team, "ProvisionProduct", input);
        }
        4 if number > 20 => {
            let input = json!({ "ProvisionedProductId": pp, "TerminateToken": format!("t{number}") });
            let _ = fixture.call(Service::ServiceCatalog, &team, "TerminateProvisionedProduct", input);
        }
        _ => fixture.pass(Duration::from_secs(dice.below(60))),
    }
}

#[test]
fn any_sequence_of_changes_is_saved_by_its_lines() {
    for seed in 0..4 {
        let (mut fixture, mut dice) = (Fixture::new(), Dice::new(Seed(seed)));
        let (mut account, mut ids) = read(&write(&fixture.account, &fixture.ids)).expect("a copy");
        for number in 0..40 {
            anything(&mut fixture, &mut dice, number);
            let line = change_line(&fixture.account.take_changes(), &fixture.ids);
            apply_line(&mut account, &mut ids, &line).expect("a line");
            assert_eq!(write(&account, &ids), write(&fixture.account, &fixture.ids), "seed {seed}, step {number}");
        }
    }
}

#[test]
fn a_change_costs_what_it_changes() {
    let mut fixture = Fixture::new();
    assert!(fixture.account.take_changes().is_empty());
    fixture.publish("ds_notebook_v2.yaml", None);
    let changes = fixture.account.take_changes();
    let tables: Vec<_> = changes.tables.keys().map(String::as_str).collect();
    assert_eq!(tables, ["artifacts", "counters", "timeline", "tokens"]);
}

#[test]
fn what_is_no_account_is_refused_with_the_reason() {
    let fixture = Fixture::new();
    let whole = write(&fixture.account, &fixture.ids);
    let cases = [
        (String::new(), "damaged"),
        (whole.get(..whole.len() / 2).unwrap_or_default().to_owned(), "damaged"),
        ("{}".to_owned(), "damaged"),
        (whole.replace("\"version\":2,", "\"version\":3,"), "saved in form 3"),
        (whole.replace(FORMAT, "a shopping list"), "found `a shopping list`"),
        (whole.replace("\"products\":{", "\"gadgets\":{"), "no table `gadgets`"),
        (whole.replace("\"AVAILABLE\"", "7").replace("\"Available\"", "7"), "cannot be read"),
    ];
    for (text, expected) in cases {
        let error = read(&text).map(|_| ()).expect_err("no account").to_string();
        assert!(error.contains(expected), "{error}");
    }
}

/// Puts every shared text back in its place, as copies were written before texts were shared.
fn in_place(value: &mut serde_json::Value, texts: &[String]) {
    match value {
        serde_json::Value::String(text) => {
            let number = text.strip_prefix("shared:").and_then(|number| number.parse::<usize>().ok());
            if let Some(whole) = number.and_then(|number| texts.get(number)) {
                text.clone_from(whole);
            }
        }
        serde_json::Value::Array(items) => items.iter_mut().for_each(|item| in_place(item, texts)),
        serde_json::Value::Object(members) => {
            members.values_mut().for_each(|member| in_place(member, texts));
            if let (Some(rest), Some(long)) = (members.get("rest"), members.get("long")) {
                let mut whole: serde_json::Map<_, _> =
                    serde_json::from_str(rest.as_str().unwrap_or_default()).expect("properties");
                for pair in long.as_array().into_iter().flatten() {
                    let text = |at: usize| pair[at].as_str().unwrap_or_default().to_owned();
                    whole.insert(text(0), serde_json::from_str(&text(1)).expect("a value"));
                }
                *value = serde_json::Value::Object(whole).to_string().into();
            }
        }
        _ => {}
    }
}

#[test]
fn copies_from_before_texts_were_shared_are_read() {
    let fixture = Fixture::new();
    let whole = write(&fixture.account, &fixture.ids);
    let mut old: serde_json::Value = serde_json::from_str(&whole).expect("json");
    let texts: Vec<String> = serde_json::from_value(old["texts"].take()).expect("texts");
    old.as_object_mut().expect("an object").remove("texts");
    old["version"] = 1.into();
    in_place(&mut old["tables"], &texts);
    assert!(!old.to_string().contains("shared:"));
    let (account, ids) = read(&old.to_string()).expect("a copy");
    assert_eq!(write(&account, &ids), whole);
}
