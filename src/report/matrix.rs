//! The what-if matrix: the lab's requests against versions of the notebook role's policy.
//!
//! Every cell is decided here by the engine; nothing is sent anywhere. Imports of a template stay symbolic, and the
//! approved network is the one that the policies themselves name.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Value, json};

use super::judgement::decision_word;
use super::markdown;
use super::verdict::{StatementRows, verdict_rows};
use crate::lab::{Notes, Outcome, VpcPlan};
use crate::names::{ActionName, Arn};
use crate::policy::{
    self, BaseOperator, Context, ContextValue, Decision, Effect, Layer, LayerKind, Policy, PolicyKind, PolicyOrigin,
    PolicySet, Principal, Request, SageMakerCatalogue, SetQualifier, evaluate,
};
use crate::source::{Diagnostic, Span, printable};
use crate::template::{self, Imports, Inputs, Pseudo};

/// A version of the policies: one column.
#[derive(Clone, Debug, PartialEq)]
pub struct MatrixColumn {
    /// Its title.
    pub name: String,
    /// The role's identity policies.
    pub policies: PolicySet,
}

/// The whole table.
#[derive(Clone, Debug, PartialEq)]
pub struct Matrix {
    /// The titles of the columns.
    pub columns: Vec<String>,
    /// The requests and how they are decided.
    pub rows: Vec<MatrixRow>,
}

/// A request and its answers.
#[derive(Clone, Debug, PartialEq)]
pub struct MatrixRow {
    /// The operation, such as `CreateTrainingJob`.
    pub operation: &'static str,
    /// What it says of the network; empty for operations that have none.
    pub network: &'static str,
    /// What the engine is asked.
    pub request: Request,
    /// One answer for each column.
    pub cells: Vec<MatrixCell>,
}

/// An answer.
#[derive(Clone, Debug, PartialEq)]
pub struct MatrixCell {
    /// The decision.
    pub outcome: Outcome,
    /// The deciding statement, counted from 1; none where nothing allows the request.
    pub statement: Option<usize>,
    /// The policy it stands in.
    pub policy: Option<String>,
    /// Where nothing allows the request, the Allow that came nearest, counted from 1.
    pub closest: Option<usize>,
    /// The decision as the engine has it.
    pub decision: Decision,
}

const SUBNETS: &str = "sagemaker:VpcSubnets";
const GROUPS: &str = "sagemaker:VpcSecurityGroupIds";

/// Names that no version approves, and those taken where none names any.
const OTHER: [&str; 2] = ["subnet-other", "sg-other"];
const UNNAMED: [&str; 2] = ["subnet-approved", "sg-approved"];

/// An account and a region for ARNs, where a template does not give any.
const ACCOUNT: &str = "111122223333";
const REGION: &str = "eu-west-1";

/// The networks that a request can ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Network {
    NotApplicable,
    None,
    Approved,
    OtherSubnet,
    OtherGroup,
}

/// What the job of the lab asks for.
const JOB_NETWORKS: [Network; 4] = [Network::None, Network::Approved, Network::OtherSubnet, Network::OtherGroup];

/// The job of the lab, with every network.
const JOB: (&str, &str) = ("CreateTrainingJob", "training-job");

/// Actions that carry no network.
const WITHOUT_NETWORK: [(&str, &str); 2] =
    [("CreateEndpointConfig", "endpoint-config"), ("DescribeTrainingJob", "training-job")];

/// The lab's requests: operation, resource type, network. Whatever else can carry subnets is asked for without any.
fn requests() -> Vec<Asked> {
    let asked =
        |network: Network| move |(operation, resource): (&'static str, &'static str)| (operation, resource, network);
    let job = JOB_NETWORKS.into_iter().map(|network| asked(network)(JOB));
    let carrying = SageMakerCatalogue::builtin().actions.iter().filter(|action| action.key(SUBNETS).is_some());
    let others = carrying.map(|row| (row.action.operation(), row.resource_type.as_str())).filter(|row| *row != JOB);
    job.chain(others.map(asked(Network::None))).chain(WITHOUT_NETWORK.map(asked(Network::NotApplicable))).collect()
}

impl MatrixColumn {
    /// The column of a template: the identity policies that it makes.
    ///
    /// # Errors
    /// What is wrong with the template or with a policy in it, at the characters of `text`.
    pub fn of_template(name: &str, text: &str) -> Result<Self, Vec<Diagnostic>> {
        let template = template::parse(text)?;
        let given = |parameter: &template::Parameter| {
            let value = parameter.default.clone().unwrap_or_else(|| parameter.name.clone());
            (parameter.name.clone(), value)
        };
        let inputs = Inputs {
            parameters: template.parameters.iter().map(given).collect(),
            imports: Imports::Symbolic,
            pseudo: Pseudo {
                region: REGION.to_owned(),
                account_id: ACCOUNT.to_owned(),
                partition: "aws".to_owned(),
                ..Pseudo::default()
            },
            attributes: BTreeMap::new(),
        };
        let (plan, _) = template::evaluate(&template, &inputs);
        let mut policies = Vec::new();
        for (_, name, node) in template::policy_documents(&plan) {
            let (document, findings) = policy::parse(&node, PolicyKind::Identity);
            let Some(document) = document else {
                return Err(findings.into_iter().filter(Diagnostic::is_error).collect());
            };
            policies.push(Policy {
                origin: PolicyOrigin { name, arn: None, version: None }.into(),
                document: Arc::new(document),
            });
        }
        if policies.is_empty() {
            let help = "a template with an AWS::IAM::ManagedPolicy, such as ds_notebook_v2.yaml";
            return Err(vec![
                Diagnostic::error(Span::default(), "the template makes no identity policy").with_help(help),
            ]);
        }
        let layers = vec![Layer { kind: LayerKind::Identity, policies }];
        Ok(Self { name: name.to_owned(), policies: PolicySet { layers } })
    }
}

/// Decides the lab's requests by every column.
#[must_use]
pub fn matrix(columns: &[MatrixColumn]) -> Matrix {
    WhatIf::new(columns.to_vec()).matrix
}

/// A matrix whose rows can be changed and added to; what is changed is decided at once.
#[derive(Clone, Debug, PartialEq)]
pub struct WhatIf {
    columns: Vec<MatrixColumn>,
    approved: VpcPlan,
    asked: Vec<Asked>,
    /// The table as it stands.
    pub matrix: Matrix,
}

/// What a row asks for: operation, resource type, network.
type Asked = (&'static str, &'static str, Network);

/// The most rows that there are.
const MAX_ROWS: usize = 40;

impl WhatIf {
    /// The lab's requests against `columns`.
    #[must_use]
    pub fn new(columns: Vec<MatrixColumn>) -> Self {
        let (approved, asked) = (approved_network(&columns), requests());
        let rows = asked.iter().map(|asked| decided(&columns, &approved, *asked)).collect();
        let matrix = Matrix { columns: columns.iter().map(|column| column.name.clone()).collect(), rows };
        Self { columns, approved, asked, matrix }
    }

    /// The lab's requests against the product's versions, as they were read; against the built-in ones where not.
    #[must_use]
    pub fn of_lab(notes: Option<&Notes>) -> Self {
        let versions = notes.into_iter().flat_map(|notes| notes.versions.iter().map(|it| (notes.title_of(it), it)));
        let read = versions.filter_map(|(title, version)| Some((title, version.template.as_deref()?)));
        let column = |(name, text): (&str, &str)| MatrixColumn::of_template(name, text).ok();
        let columns: Vec<MatrixColumn> = read.filter_map(column).collect();
        if columns.len() > 1 {
            return Self::new(columns);
        }
        let built_in = |(name, file)| MatrixColumn::of_template(name, template::builtin(file)?).ok();
        Self::new(BUILT_IN.into_iter().filter_map(built_in).collect())
    }

    /// Gives a row the next network; rows of operations without one stay as they are.
    pub fn change_network(&mut self, row: usize) {
        if let Some(asked) = self.asked.get_mut(row) {
            asked.2 = asked.2.next();
            let asked = *asked;
            if let Some(shown) = self.matrix.rows.get_mut(row) {
                *shown = decided(&self.columns, &self.approved, asked);
            }
        }
    }

    /// Puts the same row below a row, to be changed.
    pub fn repeat_row(&mut self, row: usize) {
        if self.asked.len() < MAX_ROWS
            && let (Some(asked), Some(shown)) = (self.asked.get(row).copied(), self.matrix.rows.get(row).cloned())
        {
            self.asked.insert(row + 1, asked);
            self.matrix.rows.insert(row + 1, shown);
        }
    }

    /// Why a row is decided as it is: for each column its title and sentences.
    #[must_use]
    pub fn explain(&self, row: usize) -> Vec<(String, Outcome, String)> {
        let Some(row) = self.matrix.rows.get(row) else { return Vec::new() };
        let explain = |column: &MatrixColumn| {
            let rows = verdict_rows(&evaluate(&column.policies, &row.request));
            // A policy's name in a template is made of parameters that have no value here.
            let is_only = column.policies.layers.iter().map(|layer| layer.policies.len()).sum::<usize>() == 1;
            let brief = |it: StatementRows| if is_only { it.brief_in_its_policy() } else { it.brief() };
            let statement = rows.statement.map(|statement| format!("{}. ", capitalized(&brief(statement))));
            let text = format!("{}{}", statement.unwrap_or_default(), rows.closing.join(" "));
            (column.name.clone(), rows.outcome, text)
        };
        self.columns.iter().map(explain).collect()
    }
}

/// The titles and the files of the two templates that come with the program.
pub const BUILT_IN: [(&str, &str); 2] = [("Version 1", "ds_notebook_v1.yaml"), ("Version 2", "ds_notebook_v2.yaml")];

fn decided(columns: &[MatrixColumn], approved: &VpcPlan, (operation, resource_type, network): Asked) -> MatrixRow {
    let request = request(operation, resource_type, network.context(approved));
    let cells = columns.iter().map(|column| cell(&column.policies, &request)).collect();
    MatrixRow { operation, network: network.words(), request, cells }
}

fn capitalized(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or(String::new(), |first| first.to_uppercase().chain(characters).collect())
}

/// The network that the newest version names in an Allow, else one that no version knows.
fn approved_network(columns: &[MatrixColumn]) -> VpcPlan {
    let named = |key: &str, otherwise: &str| {
        let found = columns.iter().rev().map(|column| listed(&column.policies, key)).find(|values| !values.is_empty());
        found.unwrap_or_else(|| vec![otherwise.to_owned()])
    };
    let [subnet, group] = UNNAMED;
    VpcPlan { subnets: named(SUBNETS, subnet), security_group_ids: named(GROUPS, group) }
}

/// The values that the Allows of a set compare a key with.
fn listed(policies: &PolicySet, key: &str) -> Vec<String> {
    let documents = policies.layers.iter().flat_map(|layer| &layer.policies);
    let statements = documents.flat_map(|policy| policy.document.statements());
    let allows = statements.filter(|statement| statement.effect == Effect::Allow);
    let conditions = allows.flat_map(|statement| &statement.conditions);
    let lists = conditions.filter(|condition| {
        let operator = condition.operator;
        condition.key.eq_ignore_ascii_case(key)
            && operator.base == BaseOperator::StringEquals
            && operator.set != Some(SetQualifier::ForAnyValue)
    });
    lists.flat_map(|condition| &condition.values).map(|value| value.value.clone()).collect()
}

impl Network {
    fn words(self) -> &'static str {
        match self {
            Self::NotApplicable => "",
            Self::None => "no VPC",
            Self::Approved => "approved subnets and group",
            Self::OtherSubnet => "other subnet",
            Self::OtherGroup => "other security group",
        }
    }

    /// The network after it; an operation that has none keeps none.
    fn next(self) -> Self {
        match self {
            Self::NotApplicable => Self::NotApplicable,
            Self::None => Self::Approved,
            Self::Approved => Self::OtherSubnet,
            Self::OtherSubnet => Self::OtherGroup,
            Self::OtherGroup => Self::None,
        }
    }

    fn context(self, approved: &VpcPlan) -> Context {
        let [other_subnet, other_group] = OTHER.map(|other| vec![other.to_owned()]);
        let (subnets, groups) = match self {
            Self::NotApplicable | Self::None => return Context::default(),
            Self::Approved => (approved.subnets.clone(), approved.security_group_ids.clone()),
            Self::OtherSubnet => (other_subnet, approved.security_group_ids.clone()),
            Self::OtherGroup => (approved.subnets.clone(), other_group),
        };
        [(SUBNETS, ContextValue::List(subnets)), (GROUPS, ContextValue::List(groups))].into_iter().collect()
    }
}

fn request(operation: &str, resource_type: &str, context: Context) -> Request {
    let session = Arn::new("sts", "", ACCOUNT, "assumed-role/ds-notebook-role/SageMaker");
    Request {
        principal: Principal::Session(session),
        principal_account: None,
        action: ActionName::new("sagemaker", operation),
        resource: Arn::new("sagemaker", REGION, ACCOUNT, &format!("{resource_type}/what-if")).to_string(),
        resource_account: None,
        context,
    }
}

fn cell(policies: &PolicySet, request: &Request) -> MatrixCell {
    let verdict = evaluate(policies, request);
    let deciding = verdict.deciding();
    MatrixCell {
        outcome: Outcome::from(verdict.decision),
        statement: deciding.map(|statement| statement.index + 1),
        policy: deciding.map(|statement| statement.origin.name.clone()),
        closest: verdict.closest().map(|statement| statement.index + 1),
        decision: verdict.decision,
    }
}

impl MatrixCell {
    /// The verdict word and the number of the deciding statement.
    #[must_use]
    pub fn words(&self) -> String {
        let number = self.statement.map(|number| format!(" {number}")).unwrap_or_default();
        format!("{:<9}{number}", self.outcome.verdict())
    }
}

/// The matrix as lines of text.
#[must_use]
pub fn matrix_lines(matrix: &Matrix) -> Vec<String> {
    let width = |texts: &mut dyn Iterator<Item = usize>| texts.max().unwrap_or(0) + 2;
    let operation = width(&mut matrix.rows.iter().map(|row| row.operation.len()));
    let network = width(&mut matrix.rows.iter().map(|row| row.network.len()));
    let title = |name: &String| printable(name).into_owned();
    let columns: Vec<usize> = matrix.columns.iter().map(|name| name.chars().count().max(13) + 2).collect();
    let line = |first: &str, second: &str, cells: &mut dyn Iterator<Item = String>| {
        let cells = cells.zip(&columns).map(|(cell, width)| format!("{cell:<width$}")).collect::<String>();
        format!("{first:<operation$}{second:<network$}{cells}").trim_end().to_owned()
    };
    let mut lines = vec![line("What if", "", &mut matrix.columns.iter().map(title))];
    let row = |row: &MatrixRow| line(row.operation, row.network, &mut row.cells.iter().map(MatrixCell::words));
    lines.extend(matrix.rows.iter().map(row));
    lines.extend([
        String::new(),
        "DENY: a Deny matched. NO ALLOW: nothing allowed it. The number is the deciding statement.".to_owned(),
        "Evaluated here from the templates' own policies; nothing is sent.".to_owned(),
    ]);
    lines
}

/// The matrix as a table in Markdown.
#[must_use]
pub fn matrix_markdown(matrix: &Matrix) -> Vec<String> {
    let line = |cells: &mut dyn Iterator<Item = String>| format!("| {} |", cells.collect::<Vec<_>>().join(" | "));
    let head = ["What if".to_owned(), "network".to_owned()].into_iter();
    let mut lines = vec![
        line(&mut head.chain(matrix.columns.iter().map(|name| markdown::cell(name)))),
        line(&mut std::iter::repeat_n("---".to_owned(), matrix.columns.len() + 2)),
    ];
    let words = |cell: &MatrixCell| {
        let number = cell.statement.map(|number| format!(" ({number})")).unwrap_or_default();
        format!("{}{number}", cell.outcome.verdict())
    };
    lines.extend(matrix.rows.iter().map(|row| {
        let first = [markdown::code(row.operation), row.network.to_owned()].into_iter();
        line(&mut first.chain(row.cells.iter().map(words)))
    }));
    lines.extend([
        String::new(),
        "DENY: a Deny matched. NO ALLOW: nothing allowed it. In brackets the deciding statement.".to_owned(),
    ]);
    lines
}

/// The matrix as JSON, one line for each request.
#[must_use]
pub fn matrix_json(matrix: &Matrix) -> Vec<String> {
    let cell = |(name, cell): (&String, &MatrixCell)| {
        json!({
            "version": name,
            "verdict": cell.outcome.verdict(),
            "decision": decision_word(cell.decision),
            "statement": cell.statement,
            "policy": cell.policy,
            "closest": cell.closest,
        })
    };
    let row = |row: &MatrixRow| {
        let context = row.request.context.iter().map(|(key, value)| (key.to_owned(), json!(value.values())));
        json!({
            "action": row.request.action.to_string(),
            "network": Some(row.network).filter(|network| !network.is_empty()),
            "resource": row.request.resource,
            "context": Value::Object(context.collect()),
            "cells": matrix.columns.iter().zip(&row.cells).map(cell).collect::<Vec<_>>(),
        })
        .to_string()
    };
    matrix.rows.iter().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn builtin(file: &str) -> MatrixColumn {
        let text = template::builtin(file).expect("comes with the program");
        MatrixColumn::of_template(file, text).expect("a good template")
    }

    #[test]
    fn the_two_versions_decide_as_the_lab_teaches() {
        let matrix = matrix(&[builtin("ds_notebook_v1.yaml"), builtin("ds_notebook_v2.yaml")]);
        let shown: Vec<String> = matrix_lines(&matrix);
        let check = |operation: &str, network: &str, first: &str, second: &str| {
            let found = matrix.rows.iter().find(|row| (row.operation, row.network) == (operation, network));
            let words = found.map(|row| row.cells.iter().map(MatrixCell::words).collect::<Vec<_>>());
            let words = words.unwrap_or_default().join("|").split_whitespace().collect::<Vec<_>>().join(" ");
            assert_eq!(words, format!("{first}|{second}"), "{operation} {network}: {shown:#?}");
        };
        check("CreateTrainingJob", "no VPC", "ALLOW 2", "DENY 2");
        check("CreateTrainingJob", "approved subnets and group", "ALLOW 2", "ALLOW 3");
        check("CreateTrainingJob", "other subnet", "ALLOW 2", "NO ALLOW");
        check("CreateTrainingJob", "other security group", "ALLOW 2", "NO ALLOW");
        for operation in
            ["CreateProcessingJob", "CreateModel", "CreateHyperParameterTuningJob", "CreateNotebookInstance"]
        {
            check(operation, "no VPC", "ALLOW 2", "DENY 2");
        }
        check("CreateEndpointConfig", "", "ALLOW 2", "ALLOW 3");
        check("DescribeTrainingJob", "", "ALLOW 2", "ALLOW 3");
    }

    #[test]
    fn lines_and_json_show_every_request() {
        let matrix = matrix(&[builtin("ds_notebook_v2.yaml")]);
        let lines = matrix_lines(&matrix);
        assert_eq!(lines.first().map(String::as_str).map(str::trim_end), Some(lines[0].as_str()));
        assert!(lines[1].starts_with("CreateTrainingJob") && lines[1].ends_with("DENY      2"), "{}", lines[1]);
        let rows: Vec<Value> = matrix_json(&matrix).iter().filter_map(|row| serde_json::from_str(row).ok()).collect();
        assert_eq!(rows.len(), requests().len());
        let markdown = matrix_markdown(&matrix);
        assert_eq!(markdown[2], "| `CreateTrainingJob` | no VPC | DENY (2) |");
        assert_eq!(rows[0]["cells"][0]["decision"], "explicitly_denied");
        assert_eq!(rows[2]["cells"][0]["closest"], 3);
        assert_eq!(rows[1]["context"][SUBNETS].as_array().map(Vec::len), Some(3));
    }

    #[test]
    fn templates_without_a_good_policy_are_refused_at_their_place() {
        let check = |text: &str, says: &str| {
            let findings = MatrixColumn::of_template("t", text).expect_err("refused");
            assert!(findings.iter().any(|finding| finding.line(text).contains(says)), "{findings:?}");
        };
        check("Resources: {T: {Type: 'AWS::SNS::Topic'}}", "makes no identity policy");
        check("Resources: [", "line 1");
        let policy = "Resources: {P: {Type: 'AWS::IAM::ManagedPolicy', Properties: {PolicyDocument: {Statement: {Effect: Permit, Action: '*', Resource: '*'}}}}}";
        check(policy, "Permit");
    }
}
