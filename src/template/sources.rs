//! What a value follows from besides the template: so that equal values are made once for many stacks.

use std::collections::BTreeSet;

use super::document::Template;
use super::inputs::{Imports, Inputs, Pseudo};
use super::intrinsic::{Function, pseudo_text};
use super::references::{Mention, mentions};
use crate::source::Node;

/// The parameters, pseudo parameters and exports that a value follows from, and from nothing else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sources {
    names: BTreeSet<String>,
    imports: bool,
}

/// What the sources of one evaluation were.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceValues {
    values: Vec<String>,
    imports: Option<Imports>,
}

impl Sources {
    /// The sources of `node`; none if it may follow from anything else, such as a condition or another resource.
    #[must_use]
    pub fn of(template: &Template, node: &Node) -> Option<Self> {
        let mut sources = Self { names: BTreeSet::new(), imports: false };
        let (mut only, mut open_ref) = (true, false);
        mentions(node, &mut |mention, _| {
            // A Ref whose name is not a plain text is not told as a name.
            let names_it = matches!(mention, Mention::Name(_));
            only &= !open_ref || names_it;
            open_ref = mention == Mention::Function(Function::Ref);
            match mention {
                Mention::Name(name) => {
                    let is_known =
                        template.parameter(name).is_some() || pseudo_text(name, &Pseudo::default()).is_some();
                    only &= is_known;
                    sources.names.insert(name.to_owned());
                }
                Mention::Function(Function::ImportValue) => sources.imports = true,
                Mention::Function(
                    Function::Ref
                    | Function::Sub
                    | Function::Join
                    | Function::Select
                    | Function::Split
                    | Function::FindInMap
                    | Function::Base64
                    | Function::Cidr,
                ) => {}
                _ => only = false,
            }
        });
        (only && !open_ref).then_some(sources)
    }

    /// What they are in `inputs`; none if one is not there.
    #[must_use]
    pub fn values(&self, template: &Template, inputs: &Inputs) -> Option<SourceValues> {
        let values = self.names.iter().map(|name| value(template, name, inputs).map(str::to_owned));
        Some(SourceValues {
            values: values.collect::<Option<_>>()?,
            imports: self.imports.then(|| inputs.imports.clone()),
        })
    }

    /// Whether they are in `inputs` what they were before.
    #[must_use]
    pub fn are(&self, before: &SourceValues, template: &Template, inputs: &Inputs) -> bool {
        let same = |(name, before): (&String, &String)| value(template, name, inputs) == Some(before);
        self.names.iter().zip(&before.values).all(same)
            && before.imports.as_ref().is_none_or(|before| *before == inputs.imports)
    }
}

fn value<'a>(template: &'a Template, name: &str, inputs: &'a Inputs) -> Option<&'a str> {
    match template.parameter(name) {
        Some(parameter) => inputs.parameters.get(name).or(parameter.default.as_ref()).map(String::as_str),
        None => pseudo_text(name, &inputs.pseudo),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::template::parse;

    /// The names that `value` follows from, `+` behind them if also from exports; none if from more than that.
    fn check(value: &str, expected: Option<&str>) {
        let text = format!(
            "Parameters: {{A: {{Type: String}}, B: {{Type: String, Default: b}}}}\nConditions: {{Yes: !Equals [a, a]}}\n\
             Resources: {{Other: {{Type: T}}, It: {{Type: T, Properties: {{P: {value}}}}}}}"
        );
        let template = parse(&text).expect("a template");
        let node = template.resource("It").and_then(|it| it.properties.get("P")).expect("a property");
        let found = Sources::of(&template, node).map(|sources| {
            let names: Vec<String> = sources.names.into_iter().collect();
            names.join(" ") + if sources.imports { "+" } else { "" }
        });
        assert_eq!(found.as_deref(), expected, "{value}");
    }

    #[test]
    fn what_a_value_follows_from_is_found() {
        check("[1, {X: plain}]", Some(""));
        check("!Sub '${A}-${B}-${AWS::Region}-${!Other}'", Some("A AWS::Region B"));
        check("[!Ref A, !Join ['', [!Ref B]]]", Some("A B"));
        check("{'Fn::ImportValue': !Sub '${A}-x'}", Some("A+"));
        for beyond in
            ["!Ref Other", "!GetAtt Other.Arn", "!Sub '${Other}'", "!Sub '${Other.Arn}'", "!If [Yes, 1, 2]", "!Ref 5"]
        {
            check(beyond, None);
        }
    }

    #[test]
    fn values_are_the_same_or_not() {
        let text = "Parameters: {A: {Type: String}, B: {Type: String, Default: b}}\n\
                    Resources: {It: {Type: T, Properties: {P: [!Ref A, !Ref B, !ImportValue x]}}}";
        let template = parse(text).expect("a template");
        let node = template.resource("It").and_then(|it| it.properties.get("P")).expect("a property");
        let sources = Sources::of(&template, node).expect("they are told");
        assert_eq!(sources.values(&template, &Inputs::default()), None, "A has no value");
        let inputs = |a: &str, b: Option<&str>, x: &str| {
            let parameters = [("A", Some(a)), ("B", b)];
            let given = parameters.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?.to_owned())));
            let exports = std::collections::BTreeMap::from([("x".to_owned(), x.to_owned())]);
            Inputs { parameters: given.collect(), imports: Imports::Known(exports.into()), ..Inputs::default() }
        };
        let before = sources.values(&template, &inputs("a", None, "1")).expect("all are there");
        let check = |a, b, x| sources.are(&before, &template, &inputs(a, b, x));
        assert!(check("a", None, "1") && check("a", Some("b"), "1"));
        assert!(!check("z", None, "1") && !check("a", Some("z"), "1") && !check("a", None, "2"));
    }
}
