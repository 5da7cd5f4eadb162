//! `SearchProductsAsAdmin` and `SearchProducts`: the same search over all products, and over those one may launch.

use super::{access, lookup, member, page, refuse, shape};
use crate::sim::account::{AccountState, Product};
use crate::sim::operation::{Applying, Invocation, Member, Operation, Service, ServiceError};
use crate::sim::value::Value;

const SORT_BY: Member = member::word(&["SortBy"], &["Title", "VersionCount", "CreationDate"]);
const SORT_ORDER: Member = member::word(&["SortOrder"], &["ASCENDING", "DESCENDING"]);
const FILTERS: Member = member::structure(&["Filters"], false);

/// `SearchProductsAsAdmin`.
pub(super) const AS_ADMIN: Operation = Operation {
    service: Service::ServiceCatalog,
    name: "SearchProductsAsAdmin",
    members: &[
        member::optional_id(&["PortfolioId"]),
        FILTERS,
        SORT_BY,
        SORT_ORDER,
        member::PAGE_SIZE,
        member::PAGE_TOKEN,
        member::LANGUAGE,
    ],
    permissions: access::on_catalog,
    apply: as_admin,
};

/// `SearchProducts`.
pub(super) const AS_USER: Operation = Operation {
    service: Service::ServiceCatalog,
    name: "SearchProducts",
    members: &[FILTERS, SORT_BY, SORT_ORDER, member::PAGE_SIZE, member::PAGE_TOKEN, member::LANGUAGE],
    permissions: access::on_catalog,
    apply: as_user,
};

fn as_admin(applying: &mut Applying<'_>, invocation: &Invocation) -> Result<Value, ServiceError> {
    let account = &*applying.account;
    let portfolio = match invocation.input.str("PortfolioId") {
        Some(id) => {
            Some(account.portfolios.get(id).ok_or_else(|| refuse::not_found(format!("Portfolio {id} not found")))?)
        }
        None => None,
    };
    let within = |product: &Product| portfolio.is_none_or(|portfolio| portfolio.products.contains(&product.id));
    let found = search(account, &invocation.input, within);
    let details = found.iter().map(|product| shape::product_view_detail(account, product)).collect();
    let (details, next) = page::of(invocation, details)?;
    Ok(Value::structure([("ProductViewDetails", details), ("NextPageToken", next)]))
}

fn as_user(applying: &mut Applying<'_>, invocation: &Invocation) -> Result<Value, ServiceError> {
    let account = &*applying.account;
    let open = |product: &Product| access::launch_paths(account, &invocation.caller, &product.id).is_ok();
    let found = search(account, &invocation.input, open);
    let aggregations = Value::structure([
        ("Owner", counts(found.iter().map(|product| product.owner.as_str()))),
        ("ProductType", counts(found.iter().map(|_| "CLOUD_FORMATION_TEMPLATE"))),
    ]);
    let summaries = found.iter().map(|product| shape::product_view_summary(product)).collect();
    let (summaries, next) = page::of(invocation, summaries)?;
    Ok(Value::structure([
        ("ProductViewSummaries", summaries),
        ("ProductViewAggregations", aggregations),
        ("NextPageToken", next),
    ]))
}

fn search<'a>(account: &'a AccountState, input: &Value, within: impl Fn(&Product) -> bool) -> Vec<&'a Product> {
    let wanted = |product: &&Product| within(product) && matches_filters(product, input.get("Filters"));
    let mut found: Vec<_> = account.products.values().filter(wanted).collect();
    match input.str("SortBy") {
        Some("VersionCount") => found.sort_by_key(|product| lookup::artifacts(account, &product.id).len()),
        Some("CreationDate") => found.sort_by_key(|product| product.created_at),
        _ => found.sort_by(|left, right| left.name.cmp(&right.name)),
    }
    if input.str("SortOrder") == Some("DESCENDING") {
        found.reverse();
    }
    found
}

/// Every filter has to match; a filter matches if one of its values does.
fn matches_filters(product: &Product, filters: Option<&Value>) -> bool {
    let Some(Value::Map(filters)) = filters else { return true };
    filters.iter().all(|(name, values)| {
        values.items().is_empty()
            || values.items().iter().filter_map(Value::as_str).any(|value| match name.as_str() {
                "FullTextSearch" => full_text(product, value),
                "Owner" => product.owner.eq_ignore_ascii_case(value),
                "ProductType" => value.eq_ignore_ascii_case("CLOUD_FORMATION_TEMPLATE"),
                _ => false,
            })
    })
}

fn full_text(product: &Product, words: &str) -> bool {
    let text =
        format!("{} {} {} {}", product.id, product.name, product.owner, product.short_description).to_lowercase();
    words.to_lowercase().split_whitespace().all(|word| text.contains(word))
}

fn counts<'a>(values: impl Iterator<Item = &'a str>) -> Value {
    let mut counted = std::collections::BTreeMap::<&str, i64>::new();
    for value in values {
        *counted.entry(value).or_default() += 1;
    }
    Value::list(counted.into_iter().map(|(value, count)| {
        Value::structure([("Value", Value::text(value)), ("ApproximateCount", Value::Integer(count))])
    }))
}
