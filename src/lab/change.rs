//! What the new version changes in the notebook role's policy.

use super::answer::VersionNote;
use super::notes::Notes;
use super::template_text::TemplateText;
use crate::policy::{self, ChangeKind, Effect, PolicyDocument, PolicyKind, StatementChange};
use crate::template::{self, Imports, Inputs, Pseudo};

/// The policies of two versions, statement by statement.
#[derive(Clone, Debug)]
pub struct PolicyChange {
    /// The old version's title.
    pub old_name: String,
    /// The new version's title.
    pub new_name: String,
    /// The policy that the old version gives the role.
    pub old: PolicyDocument,
    /// The policy that the new version gives it.
    pub new: PolicyDocument,
    /// What became of each statement, in the order of the new document.
    pub statements: Vec<StatementChange>,
    /// The exports that the new version's template imports, by name: names stand here for their values.
    pub imports: Vec<String>,
}

impl PolicyChange {
    /// Whether nothing changes.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.statements.iter().all(|change| change.kind == ChangeKind::Unchanged)
    }

    /// The change in one sentence, without a period.
    #[must_use]
    pub fn summary(&self) -> String {
        format!("of {} statements, {}", self.statements.len(), self.counts())
    }

    /// How many statements are new, removed, narrowed, changed otherwise, and unchanged.
    #[must_use]
    pub fn counts(&self) -> String {
        let words = ["new", "removed", "narrowed", "changed", "unchanged"];
        let count = |word: &str| self.statements.iter().filter(|change| self.word(change) == word).count();
        let found = words.map(|word| (count(word), word)).into_iter().filter(|(count, _)| *count > 0);
        found.map(|(count, word)| format!("{count} {word}")).collect::<Vec<_>>().join(", ")
    }

    /// What became of a statement.
    #[must_use]
    pub fn word(&self, change: &StatementChange) -> &'static str {
        match change.kind {
            ChangeKind::Unchanged => "unchanged",
            ChangeKind::Added => "new",
            ChangeKind::Removed => "removed",
            ChangeKind::Changed if self.is_narrowed(change) => "narrowed",
            ChangeKind::Changed => "changed",
        }
    }

    /// Whether an Allow only gained conditions: it then allows less than before.
    fn is_narrowed(&self, change: &StatementChange) -> bool {
        let lists = [
            &change.added_actions,
            &change.removed_actions,
            &change.added_resources,
            &change.removed_resources,
            &change.added_principals,
            &change.removed_principals,
        ];
        let statement = change.new.and_then(|at| self.new.statements().get(at));
        statement.is_some_and(|statement| statement.effect == Effect::Allow)
            && change.effect.is_none()
            && lists.iter().all(|list| list.is_empty())
            && change.removed_conditions.is_empty()
            && !change.added_conditions.is_empty()
    }

    /// What the change means for a request, a sentence each.
    #[must_use]
    pub fn in_words(&self) -> Vec<String> {
        let mut words: Vec<String> = self.statements.iter().filter_map(|change| self.meaning(change)).collect();
        let conditions = self.statements.iter().flat_map(|change| &change.added_conditions);
        let mut values = conditions.flat_map(|condition| &condition.values);
        if let (Some(last), Some(name)) = (words.last_mut(), values.find(|it| self.imports.contains(&it.value))) {
            last.push_str(&format!(" Names such as {} stand for the ids of the project's network.", name.value));
        }
        words
    }

    fn meaning(&self, change: &StatementChange) -> Option<String> {
        let statement = self.new.statements().get(change.new?)?;
        let number = change.new? + 1;
        let keys = |conditions: &[policy::ConditionClause]| {
            let mut keys: Vec<&str> = conditions.iter().map(|condition| condition.key.as_str()).collect();
            keys.dedup();
            keys.join(" and ")
        };
        match (change.kind, statement.effect) {
            (ChangeKind::Added, Effect::Deny) if statement.conditions.is_empty() => {
                Some(format!("Statement {number} denies {}, whatever else allows it.", actions_in_words(statement)))
            }
            (ChangeKind::Added, Effect::Deny) => Some(format!(
                "Statement {number} denies {} when {}.",
                actions_in_words(statement),
                statement.conditions.iter().map(condition_in_words).collect::<Vec<_>>().join(" and ")
            )),
            (ChangeKind::Added, Effect::Allow) => Some(format!("Statement {number} allows more than before.")),
            (ChangeKind::Changed, Effect::Allow) if !change.added_conditions.is_empty() => Some(format!(
                "Statement {number} allows only what is listed for {}: with other values nothing allows it any more.{}",
                keys(&change.added_conditions),
                if change.added_conditions.iter().all(passes_absent) {
                    self.without_keys(change)
                } else {
                    String::new()
                }
            )),
            (ChangeKind::Changed, _) => Some(format!("Statement {number} reads differently.")),
            _ => None,
        }
    }

    /// What becomes of a request without the keys, which a changed Allow lets pass.
    fn without_keys(&self, change: &StatementChange) -> String {
        let is_asked = |key: &str| change.added_conditions.iter().any(|added| added.key.eq_ignore_ascii_case(key));
        let denies = |statement: &&policy::Statement| {
            let mut absent = statement.conditions.iter().filter(|it| condition_in_words(it).ends_with(" is absent"));
            statement.effect == Effect::Deny && absent.any(|condition| is_asked(&condition.key))
        };
        match self.new.statements().iter().position(|statement| denies(&statement)) {
            Some(at) => format!(" Without the keys it still allows, but see statement {}.", at + 1),
            None => " Without the keys it still allows.".to_owned(),
        }
    }
}

/// The actions that a statement names: one by its name, several by their number.
fn actions_in_words(statement: &policy::Statement) -> String {
    match statement.action.patterns.as_slice() {
        _ if statement.action.negated => "every action but those it names".to_owned(),
        [only] => only.text().to_owned(),
        several => format!("its {} actions", several.len()),
    }
}

/// Whether a request without the key passes the condition.
fn passes_absent(condition: &policy::ConditionClause) -> bool {
    condition.operator.if_exists || condition.operator.set == Some(policy::SetQualifier::ForAllValues)
}

fn condition_in_words(condition: &policy::ConditionClause) -> String {
    let values: Vec<&str> = condition.values.iter().map(|value| value.value.as_str()).collect();
    match (condition.operator.to_string().as_str(), values.as_slice()) {
        ("Null", ["true"]) => format!("{} is absent", condition.key),
        ("Null", ["false"]) => format!("{} is present", condition.key),
        (operator, values) => format!("{operator} holds for {} and {}", condition.key, values.join(", ")),
    }
}

/// Compares the first version's policy with the new one's.
///
/// # Errors
/// Why there is nothing to compare, as a sentence without a period.
pub fn policy_change(notes: &Notes) -> Result<PolicyChange, String> {
    let old_version = notes.version(notes.old_version.as_ref()).or(notes.versions.first());
    let new_version = notes.version(notes.new_version.as_ref()).or(notes.versions.last());
    let (Some(old_version), Some(new_version)) = (old_version, new_version) else {
        return Err("the product's versions have not been listed".to_owned());
    };
    let (old, new) = (role_policy(notes, old_version)?, role_policy(notes, new_version)?);
    Ok(PolicyChange {
        old_name: notes.title_of(old_version).to_owned(),
        new_name: notes.title_of(new_version).to_owned(),
        statements: policy::diff(&old, &new),
        imports: new_version.template.as_ref().map(|text| imports_of(notes, text)).unwrap_or_default(),
        old,
        new,
    })
}

/// The names of the exports that a template imports, made of the stack's parameters as in its policies.
fn imports_of(notes: &Notes, template: &TemplateText) -> Vec<String> {
    let Ok(template) = template.parsed() else { return Vec::new() };
    let imports = Imports::default();
    template::missing_imports(template, &Inputs { imports, ..inputs(notes, template) })
}

/// The managed policy that a version's template gives the role, imports shown by their export names.
fn role_policy(notes: &Notes, version: &VersionNote) -> Result<PolicyDocument, String> {
    let (plan, _) = planned(notes, version)?;
    let document = template::policy_documents(&plan).into_iter().next();
    let (_, name, node) = document.ok_or_else(|| format!("the template of `{}` makes no policy", version.name))?;
    let (document, findings) = policy::parse(&node, PolicyKind::Identity);
    document.ok_or_else(|| {
        let first = findings.first().map(|finding| finding.message.clone()).unwrap_or_default();
        format!("the policy `{name}` of `{}` is not valid: {first}", version.name)
    })
}

/// What a version's template comes to with the stack's parameters, and the names of its own parameters.
fn planned(notes: &Notes, version: &VersionNote) -> Result<(template::StackPlan, Vec<String>), String> {
    let text =
        version.template.as_ref().ok_or_else(|| format!("the template of `{}` has not been read", version.name))?;
    let template = text.parsed().map_err(|findings| {
        let first = findings.first().map(|finding| finding.line(text)).unwrap_or_default();
        format!("the template of `{}` cannot be read: {first}", version.name)
    })?;
    let parameters = template.parameters.iter().map(|parameter| parameter.name.clone()).collect();
    let (plan, _) = template::evaluate(template, &inputs(notes, template));
    Ok((plan, parameters))
}

/// The stack's parameters, and export names in place of what is exported.
fn inputs(notes: &Notes, template: &template::Template) -> Inputs {
    let given = |parameter: &template::Parameter| {
        let value = notes.stack_parameters.get(&parameter.name).cloned().or_else(|| parameter.default.clone());
        (parameter.name.clone(), value.unwrap_or_else(|| parameter.name.clone()))
    };
    Inputs {
        parameters: template.parameters.iter().map(given).collect(),
        imports: Imports::Symbolic,
        pseudo: Pseudo {
            region: notes.region.clone(),
            account_id: notes.account_id.clone().unwrap_or_else(|| "000000000000".to_owned()),
            partition: "aws".to_owned(),
            stack_id: String::new(),
            stack_name: String::new(),
        },
        attributes: std::collections::BTreeMap::new(),
    }
}

/// What an update to the version `new_id` would replace, remove or add beyond a policy's text, a sentence each; and
/// parameters that the stack has no value for.
///
/// # Errors
/// Which template cannot be read, as a sentence without a period.
pub fn replacements(notes: &Notes, new_id: &str) -> Result<Vec<String>, String> {
    let old_version = notes.version(notes.old_version.as_ref()).ok_or("the version in force is not known")?;
    let new_version = notes.versions.iter().find(|version| version.id == new_id);
    let new_version = new_version.ok_or("the new version is not known")?;
    if notes.stack_parameters.is_empty() {
        return Err("the stack's parameters have not been read".to_owned());
    }
    let (old, _) = planned(notes, old_version)?;
    let (new, parameters) = planned(notes, new_version)?;
    let valueless = parameters.iter().filter(|name| !notes.stack_parameters.contains_key(*name));
    let mut found: Vec<String> = valueless
        .map(|name| format!("the new version has a parameter {name} that the stack has no value for"))
        .collect();
    for before in &old.resources {
        let Some(after) = new.resource(&before.logical_id) else {
            found.push(format!("{} ({}) would be removed", before.logical_id, before.resource_type));
            continue;
        };
        if after.resource_type != before.resource_type {
            found.push(format!("{} would become a {}", before.logical_id, after.resource_type));
            continue;
        }
        let behaviour = template::update_behaviour(&before.resource_type, &before.properties, &after.properties);
        if let template::UpdateBehaviour::Replacement { because } = behaviour {
            let (id, kind) = (&before.logical_id, &before.resource_type);
            found.push(format!("{id} ({kind}) would be replaced, because {} changes", because.join(", ")));
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn notes(new: &str) -> Notes {
        let version = |id: &str, text: &str| VersionNote {
            id: id.to_owned(),
            name: id.to_owned(),
            template: Some(text.into()),
            ..VersionNote::default()
        };
        let old = template::builtin("ds_notebook_v1.yaml").expect("built in");
        let parameters = [
            ("ProjectName", "ml"),
            ("EnvType", "dev"),
            ("NotebookOwnerUsername", "ana"),
            ("NotebookOwnerEmail", "ana@example.com"),
            ("InstanceType", "ml.t3.medium"),
            ("VolumeSize", "10"),
            ("NotebookSubnet", "1"),
        ];
        Notes {
            versions: vec![version("old", old), version("new", new)],
            old_version: Some("old".to_owned()),
            stack_parameters: parameters.map(|(key, value)| (key.to_owned(), value.to_owned())).into(),
            ..Notes::default()
        }
    }

    #[test]
    fn names_of_exports_are_told_from_values() {
        let new = template::builtin("ds_notebook_v2.yaml").expect("built in");
        let last = |new: &str| policy_change(&notes(new)).expect("both are read").in_words().pop().unwrap_or_default();
        let words = "it still allows, but see statement 2. Names such as ds-subnet1-ml-dev stand for the ids of the project's network.";
        assert!(last(new).ends_with(words), "{}", last(new));
        let plain = new.replace("Fn::ImportValue: !Sub ", "!Sub ");
        assert!(!last(&plain).contains("stand for the ids"), "{}", last(&plain));
    }

    #[test]
    fn an_update_that_replaces_something_is_seen() {
        let new = template::builtin("ds_notebook_v2.yaml").expect("built in");
        assert_eq!(replacements(&notes(new), "new"), Ok(Vec::new()), "the lab's own changes a policy only");
        let check = |from: &str, to: &str, says: &str| {
            assert!(new.contains(from), "{from}");
            let found = replacements(&notes(&new.replace(from, to)), "new").expect("it can be read").join("; ");
            assert!(found.contains(says), "{to}: {found}");
        };
        check("ds-notebook-role-", "another-role-", "would be replaced, because RoleName changes");
        check(
            "Parameters:\n",
            "Parameters:\n  More: {Type: String}\n",
            "a parameter More that the stack has no value for",
        );
        let unread = Notes { stack_parameters: std::collections::BTreeMap::new(), ..notes(new) };
        assert!(replacements(&unread, "new").is_err());
    }
}
