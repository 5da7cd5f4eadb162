//! `SearchProvisionedProducts`: provisioned products by what they are, at the level asked for.

use super::{access, member, page, shape};
use crate::sim::account::{AccountState, ProvisionedProduct};
use crate::sim::operation::{Applying, Invocation, Operation, Permission, Service, ServiceError};
use crate::sim::value::Value;

/// The level when none is asked for. Whoever may see only their own has to say so.
const DEFAULT_LEVEL: &str = "Account";

/// The most that one page holds.
const MAX_PAGE: i64 = 100;

/// `SearchProvisionedProducts`.
pub(super) const OPERATION: Operation = Operation {
    service: Service::ServiceCatalog,
    name: "SearchProvisionedProducts",
    members: &[
        member::ACCESS_LEVEL[0],
        member::ACCESS_LEVEL[1],
        member::ACCESS_LEVEL[2],
        member::structure(&["Filters"], false),
        member::text(&["SortBy"], 2024),
        member::word(&["SortOrder"], &["ASCENDING", "DESCENDING"]),
        member::page_size(MAX_PAGE),
        member::PAGE_TOKEN,
        member::LANGUAGE,
    ],
    permissions,
    apply,
};

fn permissions(invocation: &Invocation, account: &AccountState) -> Vec<Permission> {
    access::at_level(invocation, account, DEFAULT_LEVEL)
}

fn apply(applying: &mut Applying<'_>, invocation: &Invocation) -> Result<Value, ServiceError> {
    let (account, input) = (&*applying.account, &invocation.input);
    let within = access::level_filter(invocation, account, DEFAULT_LEVEL)?;
    let terms = input.get("Filters").map(|filters| filters.texts("SearchQuery")).unwrap_or_default();
    let visible = account.provisioned_products.values().filter(|product| within(&product.user_arn));
    let fits = |product: &&ProvisionedProduct| {
        // Most terms name what the product itself knows; all its attributes are written out only for the others.
        let is_told = |term: &String| own_attribute(product, term);
        terms.iter().all(|term| is_told(term) != Some(false))
            && (terms.iter().all(|term| is_told(term).is_some()) || {
                let all = shape::provisioned_product_attribute(account, product);
                terms.iter().filter(|term| is_told(term).is_none()).all(|term| matches_term(&all, term))
            })
    };
    let found: Vec<_> = visible.filter(fits).collect();
    let by: fn(&ProvisionedProduct) -> &str = match input.str("SortBy") {
        Some("arn") => |product| &product.arn,
        Some("id") => |product| &product.id,
        Some("lastRecordId") => |product| &product.last_record_id,
        _ => |product| &product.name,
    };
    let is_descending = input.str("SortOrder") == Some("DESCENDING");
    let order = |one: &&ProvisionedProduct, other: &&ProvisionedProduct| {
        let order = by(one).cmp(by(other)).then_with(|| one.id.cmp(&other.id));
        if is_descending { order.reverse() } else { order }
    };
    let total = i64::try_from(found.len()).unwrap_or(i64::MAX);
    let page = page::cut_in_order(invocation, found, order)?;
    let found = page.items.into_iter().map(|product| shape::provisioned_product_attribute(account, product));
    Ok(Value::structure([
        ("ProvisionedProducts", Value::list(found)),
        ("TotalResultsCount", Value::Integer(total)),
        ("NextPageToken", Value::optional(page.next)),
    ]))
}

/// Whether a product has the attribute that a term asks for; none if the term is not about one of its own.
fn own_attribute(product: &ProvisionedProduct, term: &str) -> Option<bool> {
    let (name, value) = term.trim().split_once(':')?;
    let held = match name.trim() {
        name if name.eq_ignore_ascii_case("id") => product.id.as_str(),
        name if name.eq_ignore_ascii_case("name") => product.name.as_str(),
        name if name.eq_ignore_ascii_case("productId") => product.product_id.as_str(),
        name if name.eq_ignore_ascii_case("provisioningArtifactId") => product.artifact_id.as_str(),
        name if name.eq_ignore_ascii_case("status") => {
            return Some(matches_value(shape::provisioned_status(product.status), value));
        }
        _ => return None,
    };
    Some(matches_value(held, value))
}

/// A term is `attribute:value`, or a word that any attribute may hold. Case does not matter.
fn matches_term(found: &Value, term: &str) -> bool {
    let Value::Map(attributes) = found else { return false };
    let term = term.trim();
    let named = term.split_once(':').and_then(|(name, value)| {
        let attribute = attributes.iter().find(|(key, _)| key.eq_ignore_ascii_case(name.trim()));
        let known = attribute.is_some() || name.trim().eq_ignore_ascii_case("statusMessage");
        known.then(|| attribute.and_then(|(_, held)| held.as_str()).is_some_and(|held| matches_value(held, value)))
    });
    named.unwrap_or_else(|| {
        let word = term.to_lowercase();
        attributes.iter().filter_map(|(_, held)| held.as_str()).any(|held| held.to_lowercase().contains(&word))
    })
}

/// Whether an attribute has the value, which may be quoted and may end in `*`.
fn matches_value(held: &str, value: &str) -> bool {
    let value = value.trim().trim_matches('"');
    if held.is_ascii() && value.is_ascii() {
        return match value.strip_suffix('*') {
            Some(start) => held.get(..start.len()).is_some_and(|held| held.eq_ignore_ascii_case(start)),
            None => held.eq_ignore_ascii_case(value),
        };
    }
    let (held, value) = (held.to_lowercase(), value.to_lowercase());
    match value.strip_suffix('*') {
        Some(start) => held.starts_with(start),
        None => held == value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_name_an_attribute_or_search_them_all() {
        let found = Value::structure([
            ("Name", Value::text("notebook-ana")),
            ("Status", Value::text("AVAILABLE")),
            ("UserArn", Value::text("arn:aws:iam::123456789012:role/team")),
        ]);
        let cases = [
            ("name:notebook-ana", true),
            ("status:available", true),
            ("Status:\"AVAILABLE\"", true),
            ("name:note*", true),
            ("name:note", false),
            ("name:NOTEBOOK-ANA*", true),
            ("name:notebook-ana-and-more*", false),
            ("name:notebook-äna", false),
            ("name:ä*", false),
            ("userArn:arn:aws:iam::123456789012:role/team", true),
            ("statusMessage:x", false),
            ("ANA", true),
            ("role/team", true),
            ("arn:aws:iam", true),
            ("nowhere", false),
            ("", true),
        ];
        for (term, expected) in cases {
            assert_eq!(matches_term(&found, term), expected, "{term}");
        }
    }
}
