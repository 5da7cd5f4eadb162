//! The catalog's operations, called as the lab's life cycle calls them.

use serde_json::json;

use crate::policy::ContextValue;
use crate::sim::fixture::{Fixture, text_at, url};
use crate::sim::operation::{Caller, Invocation, Service};
use crate::sim::service;
use crate::sim::value::Value;

fn list<'a>(answer: &'a Value, name: &str) -> &'a [Value] {
    answer.get(name).map(Value::items).unwrap_or_default()
}

/// The ARN that an operation asks IAM about, and the access levels that hold.
fn asks(fixture: &Fixture, caller: &Caller, name: &str, input: serde_json::Value) -> (String, Vec<String>) {
    let operation = service::find(Service::ServiceCatalog, name).expect("offered");
    let input = crate::sim::fixture::value(input);
    let invocation =
        Invocation { operation, input, caller: caller.clone(), request_id: String::new(), now: fixture.now };
    let asked = (operation.permissions)(&invocation, &fixture.account);
    assert_eq!(asked.len(), 1);
    let levels = asked[0].context.iter().map(|(key, value)| {
        assert_eq!(*value, ContextValue::from("self"));
        key.trim_start_matches("servicecatalog:").to_owned()
    });
    assert_eq!(asked[0].action, format!("servicecatalog:{name}"));
    (asked[0].resource.clone(), levels.collect())
}

#[test]
fn the_administrator_finds_the_product_and_its_versions() {
    let mut fixture = Fixture::new();
    let admin = fixture.admin();
    let found = fixture.catalog(&admin, "SearchProductsAsAdmin", json!({}));
    let details = list(&found, "ProductViewDetails");
    assert_eq!(details.len(), 1);
    assert_eq!(text_at(&details[0], &["ProductViewSummary", "ProductId"]), fixture.ready.product_id);
    assert_eq!(text_at(&details[0], &["ProductViewSummary", "Name"]), "ml SageMaker dev notebook");
    let product = json!({ "ProductId": fixture.ready.product_id });
    let versions = fixture.catalog(&admin, "ListProvisioningArtifacts", product.clone());
    assert_eq!(list(&versions, "ProvisioningArtifactDetails").len(), 1);
    for (name, input, member) in [
        ("ListPortfolios", json!({}), "PortfolioDetails"),
        ("ListPortfoliosForProduct", product, "PortfolioDetails"),
        ("DescribeProductAsAdmin", json!({ "Id": fixture.ready.product_id }), "ProvisioningArtifactSummaries"),
    ] {
        assert_eq!(list(&fixture.catalog(&admin, name, input), member).len(), 1, "{name}");
    }
    let portfolio = fixture.account.portfolios.values().next().expect("one").id.clone();
    let principals = fixture.catalog(&admin, "ListPrincipalsForPortfolio", json!({ "PortfolioId": portfolio }));
    assert_eq!(list(&principals, "Principals").len(), 2);
    let constraints = fixture.catalog(&admin, "ListConstraintsForPortfolio", json!({ "PortfolioId": portfolio }));
    let mut types = Vec::new();
    for constraint in list(&constraints, "ConstraintDetails") {
        types.push(text_at(constraint, &["Type"]));
        let described =
            fixture.catalog(&admin, "DescribeConstraint", json!({ "Id": text_at(constraint, &["ConstraintId"]) }));
        assert!(!text_at(&described, &["ConstraintParameters"]).is_empty());
    }
    types.sort();
    assert_eq!(types, ["LAUNCH", "TEMPLATE"]);
}

#[test]
fn searching_takes_filters() {
    let mut fixture = Fixture::new();
    let (admin, team) = (fixture.admin(), fixture.team());
    for (filters, n_found) in [
        (json!({ "FullTextSearch": ["notebook"] }), 1),
        (json!({ "FullTextSearch": ["database"] }), 0),
        (json!({ "Owner": ["Data Science CoE"] }), 1),
        (json!({ "Owner": ["nobody"], "FullTextSearch": ["notebook"] }), 0),
        (json!({ "ProductType": ["CLOUD_FORMATION_TEMPLATE"] }), 1),
    ] {
        let input = json!({ "Filters": filters });
        let found = fixture.catalog(&admin, "SearchProductsAsAdmin", input.clone());
        assert_eq!(list(&found, "ProductViewDetails").len(), n_found, "{input}");
        let found = fixture.catalog(&team, "SearchProducts", input.clone());
        assert_eq!(list(&found, "ProductViewSummaries").len(), n_found, "{input}");
    }
    assert!(list(&fixture.catalog(&admin, "SearchProducts", json!({})), "ProductViewSummaries").is_empty());
}

#[test]
fn without_portfolio_access_there_is_no_launch_path() {
    let mut fixture = Fixture::new();
    let (admin, team) = (fixture.admin(), fixture.team());
    let id = fixture.ready.product_id.clone();
    let version = fixture.account.artifacts.values().next().expect("v1").id.clone();
    let cases = [
        ("ListLaunchPaths", json!({ "ProductId": id })),
        ("DescribeProduct", json!({ "Id": id })),
        ("DescribeProvisioningParameters", json!({ "ProductId": id, "ProvisioningArtifactId": version })),
        (
            "ProvisionProduct",
            json!({
                "ProductId": id, "ProvisioningArtifactId": version, "ProvisionedProductName": "mine", "ProvisionToken": "t",
            }),
        ),
    ];
    for (name, input) in cases {
        let expected = ("ResourceNotFoundException".to_owned(), format!("No launch paths found for resource: {id}"));
        assert_eq!(fixture.refused(&admin, name, input.clone()), expected, "{name}");
        fixture.catalog(&team, name, input);
    }
}

#[test]
fn end_users_are_told_what_a_launch_asks_for() {
    let mut fixture = Fixture::new();
    let team = fixture.team();
    let id = fixture.ready.product_id.clone();
    let paths = fixture.catalog(&team, "ListLaunchPaths", json!({ "ProductId": id }));
    let path = &list(&paths, "LaunchPathSummaries")[0];
    assert_eq!((text_at(path, &["Name"]).as_str(), list(path, "ConstraintSummaries").len()), ("ml-dev products", 2));
    let version = fixture.account.artifacts.values().next().expect("v1").id.clone();
    let input = json!({ "ProductId": id, "ProvisioningArtifactId": version, "PathId": text_at(path, &["Id"]) });
    let told = fixture.catalog(&team, "DescribeProvisioningParameters", input);
    let keys: Vec<_> =
        list(&told, "ProvisioningArtifactParameters").iter().map(|one| text_at(one, &["ParameterKey"])).collect();
    assert_eq!(keys.len(), 7);
    assert_eq!(keys[0], "ProjectName");
    let role = list(&told, "UsageInstructions").iter().find(|one| text_at(one, &["Type"]) == "launchAsRole");
    assert!(role.is_some_and(|role| text_at(role, &["Value"]).ends_with(":role/ds-sc-launch-role-ml-dev")));
    let stale = json!({ "ProductId": id, "ProvisioningArtifactId": version, "PathId": "lpv3-stale" });
    let (code, message) = fixture.refused(&team, "DescribeProvisioningParameters", stale);
    assert_eq!((code.as_str(), message.as_str()), ("InvalidParametersException", "Invalid PathId: lpv3-stale"));
}

#[test]
fn a_new_version_is_creating_then_available_and_a_repeated_token_makes_no_second_one() {
    let mut fixture = Fixture::new();
    let admin = fixture.admin();
    let id = fixture.ready.product_id.clone();
    let input = json!({
        "ProductId": id, "IdempotencyToken": "once",
        "Parameters": { "Name": "Version 2", "Info": { "LoadTemplateFromURL": url("ds_notebook_v2.yaml") } },
    });
    let first = fixture.catalog(&admin, "CreateProvisioningArtifact", input.clone());
    assert_eq!(text_at(&first, &["Status"]), "CREATING");
    let version = text_at(&first, &["ProvisioningArtifactDetail", "Id"]);
    let ask = json!({ "ProductId": id, "ProvisioningArtifactId": version, "Verbose": true });
    let described = fixture.catalog(&admin, "DescribeProvisioningArtifact", ask.clone());
    assert_eq!(text_at(&described, &["Status"]), "CREATING");
    fixture.wait();
    let described = fixture.catalog(&admin, "DescribeProvisioningArtifact", ask);
    assert_eq!(text_at(&described, &["Status"]), "AVAILABLE");
    assert!(text_at(&described, &["Info", "CloudFormationTemplate"]).contains("sagemaker:VpcSubnets"));
    assert_eq!(fixture.catalog(&admin, "CreateProvisioningArtifact", input), first);
    let versions = fixture.catalog(&admin, "ListProvisioningArtifacts", json!({ "ProductId": id }));
    let names: Vec<_> =
        list(&versions, "ProvisioningArtifactDetails").iter().map(|one| text_at(one, &["Name"])).collect();
    assert_eq!(names, ["DS User Notebook v1", "Version 2"]);
}

#[test]
fn what_cannot_be_published_is_refused() {
    let mut fixture = Fixture::new();
    fixture.templates.insert("broken.yaml".to_owned(), "Resources:\n  A:\n    Type: [x\n".to_owned());
    let admin = fixture.admin();
    let id = fixture.ready.product_id.clone();
    let cases = [
        (url("broken.yaml"), "Invalid templateBody. Please make sure that your template is valid: line "),
        (url("nowhere.yaml"), "Unable to access the template"),
        ("https://example.com/x.yaml".to_owned(), "Invalid templateUrl"),
    ];
    for (number, (address, expected)) in cases.into_iter().enumerate() {
        let input = json!({
            "ProductId": id, "IdempotencyToken": format!("t{number}"),
            "Parameters": { "Name": "x", "Info": { "LoadTemplateFromURL": address } },
        });
        let (code, message) = fixture.refused(&admin, "CreateProvisioningArtifact", input);
        assert_eq!(code, "InvalidParametersException");
        assert!(message.starts_with(expected), "{message}");
    }
    assert_eq!(fixture.account.artifacts.len(), 1);
    let input = json!({ "ProductId": "prod-none", "IdempotencyToken": "t", "Parameters": { "Info": {} } });
    assert_eq!(fixture.refused(&admin, "CreateProvisioningArtifact", input).0, "ResourceNotFoundException");
}

#[test]
fn versions_are_hidden_renamed_and_deleted() {
    let mut fixture = Fixture::new();
    let (admin, team) = (fixture.admin(), fixture.team());
    let id = fixture.ready.product_id.clone();
    let first = fixture.account.artifacts.values().next().expect("v1").id.clone();
    let version = fixture.publish("ds_notebook_v2.yaml", None);
    let named = |id: &str, version: &str| json!({ "ProductId": id, "ProvisioningArtifactId": version });
    let (code, _) = fixture.refused(&admin, "DeleteProvisioningArtifact", named(&id, &first));
    assert_eq!(code, "ResourceInUseException");
    let mut hide = named(&id, &version);
    hide["Active"] = json!(false);
    hide["Name"] = json!("hidden");
    let hidden = fixture.catalog(&admin, "UpdateProvisioningArtifact", hide);
    assert_eq!(hidden.at(&["ProvisioningArtifactDetail", "Active"]), Some(&Value::Bool(false)));
    let seen = fixture.catalog(&team, "DescribeProduct", json!({ "Id": id }));
    assert_eq!(list(&seen, "ProvisioningArtifacts").len(), 1);
    let input = fixture.update_input(&version, &[]);
    assert_eq!(fixture.refused(&team, "UpdateProvisionedProduct", input).0, "ResourceNotFoundException");
    fixture.catalog(&admin, "DeleteProvisioningArtifact", named(&id, &version));
    let (code, _) = fixture.refused(&admin, "DescribeProvisioningArtifact", named(&id, &version));
    assert_eq!(code, "ResourceNotFoundException");
}

#[test]
fn whose_a_provisioned_product_is_shows_in_the_access_level() {
    let fixture = Fixture::new();
    let (admin, team) = (fixture.admin(), fixture.team());
    let own = ["accountLevel", "roleLevel", "userLevel"].map(str::to_owned).to_vec();
    let account = vec!["accountLevel".to_owned()];
    let pp = fixture.ready.provisioned_product_id.clone();
    let record = fixture.account.provisioned_products.get(&pp).expect("launched").last_record_id.clone();
    let cases = [
        ("DescribeProvisionedProduct", json!({ "Id": pp })),
        ("DescribeProvisionedProduct", json!({ "Name": "notebook-ana" })),
        ("UpdateProvisionedProduct", json!({ "ProvisionedProductId": pp })),
        ("TerminateProvisionedProduct", json!({ "ProvisionedProductName": "notebook-ana" })),
        ("DescribeRecord", json!({ "Id": record })),
    ];
    for (name, input) in cases {
        assert_eq!(asks(&fixture, &team, name, input.clone()), ("*".to_owned(), own.clone()), "{name}");
        assert_eq!(asks(&fixture, &admin, name, input), ("*".to_owned(), account.clone()), "{name}");
    }
    for (level, expected) in [("User", own.clone()), ("Role", own[..2].to_vec()), ("Account", account.clone())] {
        let input = json!({ "AccessLevelFilter": { "Key": level, "Value": "self" } });
        assert_eq!(asks(&fixture, &team, "SearchProvisionedProducts", input).1, expected, "{level}");
    }
    assert_eq!(asks(&fixture, &team, "SearchProvisionedProducts", json!({})).1, account);
    assert_eq!(asks(&fixture, &team, "ScanProvisionedProducts", json!({})).1, own);
    let product = asks(&fixture, &team, "ListLaunchPaths", json!({ "ProductId": "prod-x" })).0;
    assert_eq!(product, fixture.account.arn("catalog", "product/prod-x"));
}

#[test]
fn provisioned_products_are_found_at_each_level() {
    let mut fixture = Fixture::new();
    let (admin, team) = (fixture.admin(), fixture.team());
    let level = |key: &str| json!({ "AccessLevelFilter": { "Key": key, "Value": "self" } });
    for (caller, key, n_found) in
        [(&team, "User", 1), (&team, "Account", 1), (&admin, "User", 0), (&admin, "Account", 1)]
    {
        for name in ["SearchProvisionedProducts", "ScanProvisionedProducts"] {
            let found = fixture.catalog(caller, name, level(key));
            assert_eq!(list(&found, "ProvisionedProducts").len(), n_found, "{name} {key}");
        }
    }
    let query = format!("productId:{}", fixture.ready.product_id);
    let input = json!({ "Filters": { "SearchQuery": [query, "status:AVAILABLE"] } });
    let found = fixture.catalog(&admin, "SearchProvisionedProducts", input);
    let one = &list(&found, "ProvisionedProducts")[0];
    assert_eq!(text_at(one, &["Id"]), fixture.ready.provisioned_product_id);
    assert_eq!(text_at(one, &["ProvisioningArtifactName"]), "DS User Notebook v1");
    assert!(text_at(one, &["UserArnSession"]).ends_with("/ana"));
    let mine = json!({ "AccessLevelFilter": { "Key": "User", "Value": "somebody" } });
    assert_eq!(fixture.refused(&team, "ScanProvisionedProducts", mine).0, "InvalidParametersException");
}

#[test]
fn an_update_is_recorded_from_created_to_succeeded() {
    let mut fixture = Fixture::new();
    let team = fixture.team();
    let version = fixture.publish("ds_notebook_v2.yaml", None);
    let input = fixture.update_input(&version, &[]);
    let first = fixture.catalog(&team, "UpdateProvisionedProduct", input.clone());
    let record = text_at(&first, &["RecordDetail", "RecordId"]);
    assert_eq!(text_at(&first, &["RecordDetail", "Status"]), "CREATED");
    assert_eq!(text_at(&first, &["RecordDetail", "RecordType"]), "UPDATE_PROVISIONED_PRODUCT");
    let again = fixture.update_input(&version, &[]);
    assert_eq!(fixture.refused(&team, "UpdateProvisionedProduct", again).0, "InvalidParametersException");
    let mut statuses = vec!["CREATED".to_owned()];
    for _ in 0..60 {
        fixture.pass(std::time::Duration::from_secs(1));
        let described = fixture.catalog(&team, "DescribeRecord", json!({ "Id": record }));
        statuses.push(text_at(&described, &["RecordDetail", "Status"]));
        let product = json!({ "Id": fixture.ready.provisioned_product_id });
        let product = fixture.catalog(&team, "DescribeProvisionedProduct", product);
        let status = text_at(&product, &["ProvisionedProductDetail", "Status"]);
        let expected =
            if statuses.last().is_some_and(|last| last == "SUCCEEDED") { "AVAILABLE" } else { "UNDER_CHANGE" };
        assert_eq!(status, expected);
    }
    statuses.dedup();
    assert_eq!(statuses, ["CREATED", "IN_PROGRESS", "SUCCEEDED"]);
    assert_eq!(fixture.catalog(&team, "UpdateProvisionedProduct", input), first);
    let history = fixture.catalog(&team, "ListRecordHistory", json!({}));
    let types: Vec<_> = list(&history, "RecordDetails").iter().map(|one| text_at(one, &["RecordType"])).collect();
    assert_eq!(types, ["UPDATE_PROVISIONED_PRODUCT", "PROVISION_PRODUCT"]);
}

#[test]
fn requests_that_contradict_themselves_are_refused() {
    let mut fixture = Fixture::new();
    let (admin, team) = (fixture.admin(), fixture.team());
    let pp = fixture.ready.provisioned_product_id.clone();
    let cases = [
        ("DescribeProvisionedProduct", json!({}), "InvalidParametersException"),
        ("DescribeProvisionedProduct", json!({ "Id": pp, "Name": "x" }), "InvalidParametersException"),
        ("DescribeProvisionedProduct", json!({ "Id": "pp-none" }), "ResourceNotFoundException"),
        ("DescribeRecord", json!({ "Id": "rec-none" }), "ResourceNotFoundException"),
        (
            "UpdateProvisionedProduct",
            json!({ "ProvisionedProductId": pp, "PathId": "lpv3-x", "UpdateToken": "a" }),
            "InvalidParametersException",
        ),
        (
            "UpdateProvisionedProduct",
            json!({ "ProvisionedProductId": "pp-none", "UpdateToken": "b" }),
            "ResourceNotFoundException",
        ),
        (
            "UpdateProvisionedProduct",
            json!({ "ProvisionedProductId": pp, "ProvisioningArtifactId": "pa-none", "UpdateToken": "c" }),
            "ResourceNotFoundException",
        ),
        (
            "ListRecordHistory",
            json!({ "SearchFilter": { "Key": "colour", "Value": "x" } }),
            "InvalidParametersException",
        ),
        ("ListPortfolios", json!({ "PageToken": "made-up" }), "InvalidParametersException"),
    ];
    for (name, input, expected) in cases {
        assert_eq!(fixture.refused(&team, name, input.clone()).0, expected, "{name} {input}");
    }
    // The administrator has no launch path, but may change what was launched.
    let version = fixture.publish("ds_notebook_v2.yaml", None);
    let input = fixture.update_input(&version, &[]);
    fixture.catalog(&admin, "UpdateProvisionedProduct", input);
}
