//! What a stack exports: names are unique in the account, and what another stack imports stays as it is.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Site;
use super::program;
use crate::sim::account::{AccountState, Export, Stack, owned_pairs};
use crate::template::{Imports, Inputs, PlannedOutput};

/// Whether the stack may export exactly what `outputs` say.
///
/// # Errors
/// A name is another stack's, or an export that would change or go is imported somewhere; in CloudFormation's words.
pub(super) fn check(site: &Site<'_, '_>, outputs: &[PlannedOutput]) -> Result<(), String> {
    let account = &*site.applying.account;
    let stack_id = &site.deployment.stack_id;
    let wanted = exports_of(outputs);
    for name in wanted.keys() {
        let taken = account.exports.get(name).filter(|export| export.stack_id != *stack_id);
        if let Some(export) = taken {
            let stack = export.stack_id.split('/').nth(1).unwrap_or_default();
            return Err(format!("Export with name {name} is already exported by stack {stack}"));
        }
    }
    for (name, export) in own(account, stack_id) {
        let stays = wanted.get(name);
        if stays.is_some_and(|value| **value == export.value) {
            continue;
        }
        if let Some(importer) = importer(account, stack_id, name) {
            let what = if stays.is_some() { "updated" } else { "deleted" };
            return Err(format!("Export {name} cannot be {what} as it is in use by {importer}"));
        }
    }
    Ok(())
}

/// Makes the stack export what `outputs` say, and nothing else.
pub(super) fn replace(site: &mut Site<'_, '_>, outputs: &[PlannedOutput]) {
    let stack_id = site.deployment.stack_id.clone();
    let account = &mut *site.applying.account;
    for name in own(account, &stack_id).map(|(name, _)| name.to_owned()).collect::<Vec<_>>() {
        account.exports.remove(&name);
    }
    for (name, value) in exports_of(outputs) {
        let export = Export { name: name.to_owned(), value: value.clone(), stack_id: stack_id.clone() };
        account.exports.insert(name, export);
    }
}

fn exports_of(outputs: &[PlannedOutput]) -> BTreeMap<&str, &String> {
    outputs.iter().filter_map(|output| Some((output.export_name.as_deref()?, &output.value))).collect()
}

fn own<'a>(account: &'a AccountState, stack_id: &str) -> impl Iterator<Item = (&'a str, &'a Export)> {
    account.exports.iter().filter(move |(_, export)| export.stack_id == stack_id)
}

/// The name of another stack that imports `export`: one whose template does not come out without it.
fn importer<'a>(account: &'a AccountState, stack_id: &str, export: &str) -> Option<&'a str> {
    let mut exports = program::exports(account);
    exports.remove(export);
    let exports = Arc::new(exports);
    let importing = |stack: &&Stack| {
        let living = stack.stack_id != stack_id && stack.status != "DELETE_COMPLETE";
        living && stack.template.contains("ImportValue") && needs(account, stack, &exports, export)
    };
    account.stacks.values().find(importing).map(|stack| stack.name.as_str())
}

fn needs(account: &AccountState, stack: &Stack, exports: &Arc<BTreeMap<String, String>>, export: &str) -> bool {
    let program = stack.template.program();
    let Ok(program) = program.as_ref() else { return false };
    let inputs = Inputs {
        parameters: owned_pairs(&stack.parameters).collect(),
        imports: Imports::Known(Arc::clone(exports)),
        pseudo: program::pseudo(account, &stack.stack_id, &stack.name),
        attributes: program::made(stack),
    };
    let misses = |words: String| words.contains(&format!("No export named {export} found"));
    let resources = program.order.iter().filter_map(|logical_id| program.resource(logical_id, &inputs).err());
    resources.chain(program.outputs(&inputs).err()).any(misses)
}
