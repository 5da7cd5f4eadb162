//! A client of another window at the door of an open lab, as the screens tell a person to be one.

use std::sync::Arc;

use explicit_deny::aws::{AwsAccount, BaseCredentials, Connection, Retries};
use explicit_deny::lab::{Account, Answer, Call, Persona, TemplateFile, find_region};
use explicit_deny::world::SystemClock;
use serde_json::Value;

/// Makes version 2 of the notebook product with the credentials that are to be had at the door.
pub fn publish_version_2(endpoint: &str, credentials: &str) {
    let keys = get(credentials);
    let text = |name: &str| keys[name].as_str().expect("a text").to_owned();
    assert!(!text("Expiration").is_empty());
    let account = AwsAccount::connect(Connection {
        region: "eu-west-1".to_owned(),
        http_client: aws_smithy_http_client::Builder::new().build_http(),
        base: BaseCredentials::fixed(text("AccessKeyId"), text("SecretAccessKey"), Some(text("Token"))),
        clock: Arc::new(SystemClock::default()),
        recall: None,
        retries: Retries::Never,
        endpoint_url: Some(endpoint.to_owned()),
    });
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let answer = |call: Call| runtime.block_on(account.perform(Persona::Base, call)).result.expect("an answer");
    let Answer::Caller { arn, .. } = answer(Call::WhoAmI) else { panic!("not a caller") };
    assert!(arn.contains("assumed-role"), "{arn}");
    let Answer::Products(products) = answer(Call::SearchProductsAsAdmin) else { panic!("not products") };
    let publish = Call::CreateProvisioningArtifact {
        product_id: products.first().expect("a product").id.clone(),
        name: "Version 2".to_owned(),
        description: "from another window".to_owned(),
        template_url: find_region("eu-west-1").expect("a region").template_url(TemplateFile::V2),
        token: "another-window".to_owned(),
    };
    assert!(matches!(answer(publish), Answer::Version(_)));
}

/// What is at an address, as JSON.
fn get(address: &str) -> Value {
    let (host, path) = address.strip_prefix("http://").and_then(|rest| rest.split_once('/')).expect("an address");
    let answer = super::serve::ask(host, &format!("GET /{path} HTTP/1.1\r\nHost: {host}"), "");
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head and a body");
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    serde_json::from_str(body).expect("JSON")
}
