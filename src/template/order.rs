//! The order in which resources can be created.

use std::collections::{BTreeMap, BTreeSet};

use super::document::{Resource, Template};
use super::references::{Mention, mentions};
use crate::source::Diagnostic;

/// How many members of a circle a message names.
const MAX_NAMED: usize = 20;

/// The logical ids so that each stands behind all it depends on; otherwise in the order of the document.
///
/// # Errors
/// Resources that depend on one another in a circle.
pub fn creation_order(template: &Template) -> Result<Vec<String>, Vec<Diagnostic>> {
    let graph = Graph::of(template);
    let order = graph.order();
    let name = |index: usize| template.resources.get(index).map(|resource| resource.logical_id.clone());
    if order.len() == template.resources.len() {
        return Ok(order.into_iter().filter_map(name).collect());
    }
    let in_circle = graph.circle(&order);
    let mut names: Vec<_> = in_circle.iter().copied().take(MAX_NAMED).filter_map(name).collect();
    if in_circle.len() > MAX_NAMED {
        names.push("…".to_owned());
    }
    let first = in_circle.first().and_then(|index| template.resources.get(*index));
    let message = format!("Circular dependency between resources: [{}]", names.join(", "));
    Err(vec![Diagnostic::error(first.map(|resource| resource.span).unwrap_or_default(), message)])
}

/// The logical ids a resource waits for, named in `DependsOn` or referred to; in the order of the document.
pub(super) fn dependencies(template: &Template, resource: &Resource) -> Vec<String> {
    let wanted = mentioned(resource);
    let there = template.resources.iter().map(|other| &other.logical_id);
    there.filter(|other| wanted.contains(other.as_str())).cloned().collect()
}

/// All names a resource mentions, of resources or not.
fn mentioned(resource: &Resource) -> BTreeSet<String> {
    let mut names: BTreeSet<String> = resource.depends_on.iter().cloned().collect();
    mentions(&resource.properties, &mut |mention, _| {
        if let Mention::Name(name) | Mention::Attribute(name) = mention {
            names.insert(name.to_owned());
        }
    });
    names
}

/// What depends on what, by place in the document.
struct Graph {
    /// For each resource what it waits for.
    before: Vec<BTreeSet<usize>>,
    /// For each resource what waits for it.
    behind: Vec<BTreeSet<usize>>,
}

impl Graph {
    fn of(template: &Template) -> Self {
        let numbered = template.resources.iter().enumerate();
        let places: BTreeMap<&str, usize> = numbered.map(|(at, resource)| (resource.logical_id.as_str(), at)).collect();
        let before: Vec<BTreeSet<usize>> = template
            .resources
            .iter()
            .map(|resource| mentioned(resource).iter().filter_map(|name| places.get(name.as_str()).copied()).collect())
            .collect();
        let mut behind = vec![BTreeSet::new(); before.len()];
        for (at, waits_for) in before.iter().enumerate() {
            for other in waits_for {
                behind.get_mut(*other).into_iter().for_each(|list| _ = list.insert(at));
            }
        }
        Self { before, behind }
    }

    /// The places in order, as far as no circle is in the way.
    fn order(&self) -> Vec<usize> {
        peel(&self.before, &self.behind, &BTreeSet::new())
    }

    /// What is left when everything in front of circles and everything behind them is taken away.
    fn circle(&self, order: &[usize]) -> Vec<usize> {
        let mut gone: BTreeSet<usize> = order.iter().copied().collect();
        gone.extend(peel(&self.behind, &self.before, &gone));
        (0..self.before.len()).filter(|at| !gone.contains(at)).collect()
    }
}

/// Takes away what waits for nothing, again and again, the first in the document first.
fn peel(before: &[BTreeSet<usize>], behind: &[BTreeSet<usize>], gone: &BTreeSet<usize>) -> Vec<usize> {
    let waiting_for = |waits: &BTreeSet<usize>| waits.iter().filter(|other| !gone.contains(other)).count();
    let mut open: Vec<usize> = before.iter().map(waiting_for).collect();
    let free = |(at, count): (usize, &usize)| (*count == 0 && !gone.contains(&at)).then_some(at);
    let mut ready: BTreeSet<usize> = open.iter().enumerate().filter_map(free).collect();
    let mut order = Vec::new();
    while let Some(at) = ready.pop_first() {
        order.push(at);
        for other in behind.get(at).into_iter().flatten().filter(|other| !gone.contains(other)) {
            if let Some(count) = open.get_mut(*other) {
                *count = count.saturating_sub(1);
                if *count == 0 {
                    ready.insert(*other);
                }
            }
        }
    }
    order
}

#[cfg(test)]
mod tests {
    use crate::template::{creation_order, parse};

    /// `resources` is lines of `Name: [what it refers to]`.
    fn check(resources: &str, expected: &str) {
        let resource = |line: &str| {
            let (name, list) = line.split_once(':').unwrap();
            format!("  {}: {{Type: T, Properties: {{P: {list}}}}}\n", name.trim())
        };
        let text = format!("Resources:\n{}", resources.lines().map(resource).collect::<String>());
        let found = match creation_order(&parse(&text).unwrap()) {
            Ok(order) => order.join(" "),
            Err(findings) => findings.into_iter().map(|finding| finding.message).collect::<Vec<_>>().join("; "),
        };
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn what_is_referred_to_comes_first() {
        check("A: []\nB: []\nC: []", "A B C");
        check("A: [!Ref B]\nB: [!GetAtt C.Arn]\nC: []", "C B A");
        check("A: [!Sub 'x-${C}-${D.Arn}-${!B}']\nB: []\nC: []\nD: []", "B C D A");
        check("A: ['Fn::Join': ['', [{Ref: C}]]]\nB: []\nC: []", "B C A");
        check("A: [!Sub ['${X}${Y}', {X: !Ref B, Y: 1}]]\nB: []", "B A");
    }

    #[test]
    fn circles_are_told_without_what_only_leads_to_them() {
        check("A: [!Ref A]", "Circular dependency between resources: [A]");
        let circle = "Circular dependency between resources: [B, C]";
        check("A: [!Ref B]\nB: [!Ref C]\nC: [!Ref B]\nD: []", circle);
        check("D: []\nB: [!Ref C]\nC: [!Ref B, !Ref D]\nA: [!Ref C]", circle);
    }
}
