//! How fast templates are read, planned and compared.
//!
//! `cargo bench --bench template`.

use std::collections::BTreeMap;

use divan::{Bencher, black_box};
use explicit_deny::report::template_diff;
use explicit_deny::template::{self, Imports, Inputs, Pseudo};

fn main() {
    divan::main();
}

fn built_in(file: &str) -> &'static str {
    template::builtin(file).expect("it comes with the program")
}

fn inputs() -> Inputs {
    let parameters = [("ProjectName", "ml"), ("NotebookOwnerUsername", "ana"), ("NotebookOwnerEmail", "a@example.com")];
    Inputs {
        parameters: parameters.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
        imports: Imports::Symbolic,
        pseudo: Pseudo { region: "eu-west-1".to_owned(), account_id: "111122223333".to_owned(), ..Pseudo::default() },
        attributes: BTreeMap::new(),
    }
}

#[divan::bench]
fn lab_template_read(bencher: Bencher) {
    bencher.bench(|| template::parse(black_box(built_in("ds_notebook_v2.yaml"))));
}

#[divan::bench]
fn lab_template_planned(bencher: Bencher) {
    let template = template::parse(built_in("ds_notebook_v2.yaml")).expect("it reads");
    let inputs = inputs();
    bencher.bench(|| template::evaluate(black_box(&template), black_box(&inputs)));
}

/// Read, planned and compared statement by statement, both versions.
#[divan::bench]
fn lab_versions_compared(bencher: Bencher) {
    let texts = (built_in("ds_notebook_v1.yaml"), built_in("ds_notebook_v2.yaml"));
    bencher.bench(|| template_diff(("v1", black_box(texts.0)), ("v2", black_box(texts.1))));
}

/// A template of `n` resources, each of which names the one before; CloudFormation takes 500 at most.
#[divan::bench(args = [10, 100, 500])]
fn planned_by_resources(bencher: Bencher, n: usize) {
    let resource = |at: usize| {
        let before = at.checked_sub(1).map_or("''".to_owned(), |before| format!("!Ref T{before}"));
        format!("  T{at}: {{Type: 'AWS::SNS::Topic', Properties: {{D: {before}}}}}\n")
    };
    let text = format!("Resources:\n{}", (0..n).map(resource).collect::<String>());
    let template = template::parse(&text).expect("it reads");
    let inputs = inputs();
    bencher.bench(|| template::evaluate(black_box(&template), black_box(&inputs)));
}
