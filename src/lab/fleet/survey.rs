//! Reading a fleet: which product, its versions, who has it, and what every role's policies say.

use super::by_hand::{ByHand, by_hand};
use super::inquiry::{Inquiry, refused_call, unexpected_answer};
use super::member::{FleetMember, fleet_of};
use crate::lab::answer::{Answer, AuthorizationsNote, FleetNote, ProductNote, VersionNote};
use crate::lab::call::{Asked, Call};
use crate::lab::persona::Persona;
use crate::lab::port::Performed;
use crate::lab::region::Region;
use crate::lab::step::Next;
use crate::source::printable;
use crate::world::Timestamp;

/// The fleet as the account shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FleetView {
    /// The product.
    pub product_id: String,
    /// Its versions.
    pub versions: Vec<VersionNote>,
    /// Everybody who has it, by owner.
    pub members: Vec<FleetMember>,
    /// What the change costs by hand and by a version.
    pub by_hand: ByHand,
    /// When the session ends that was opened for it.
    pub session_ends: Option<Timestamp>,
}

/// Asks the account about its fleet, as the administrator.
#[derive(Clone, Debug, PartialEq)]
pub struct Survey {
    region: Region,
    session: Option<Call>,
    session_ends: Option<Timestamp>,
    /// The product that somebody named.
    named: Option<String>,
    product_id: Option<String>,
    versions: Option<Vec<VersionNote>>,
    found: Option<Vec<FleetNote>>,
    authorizations: Option<Box<AuthorizationsNote>>,
    failure: Option<String>,
}

impl Survey {
    /// A survey that begins with `session`, the call that opens the administrator's session, if it is needed.
    #[must_use]
    pub fn new(region: Region, session: Option<Call>) -> Self {
        Self {
            region,
            session,
            session_ends: None,
            named: None,
            product_id: None,
            versions: None,
            found: None,
            authorizations: None,
            failure: None,
        }
    }

    /// The same of the product that was named, if one was.
    #[must_use]
    pub fn of_product(self, named: Option<String>) -> Self {
        Self { named, ..self }
    }

    /// What was found, once there is enough. Every role is judged here: with thousands of them, that takes a while.
    #[must_use]
    pub fn view(self) -> Option<FleetView> {
        let (versions, found) = (self.versions?, self.found?);
        let members = fleet_of(found, &versions, &*self.authorizations?, self.region);
        let by_hand = by_hand(&members);
        Some(FleetView { product_id: self.product_id?, versions, members, by_hand, session_ends: self.session_ends })
    }

    fn asked(&self) -> Option<Asked> {
        if let Some(call) = self.session.clone().filter(|_| self.session_ends.is_none()) {
            return Some(Asked { who: Persona::Base, call });
        }
        let call = match &self.product_id {
            None => Call::SearchProductsAsAdmin,
            Some(id) if self.versions.is_none() => Call::ListProvisioningArtifacts { product_id: id.clone() },
            Some(id) if self.found.is_none() => Call::SearchFleet { product_id: id.clone() },
            Some(_) if self.authorizations.is_none() => Call::GetAccountAuthorizationDetails,
            Some(_) => return None,
        };
        Some(Asked { who: Persona::Admin, call })
    }
}

impl Inquiry for Survey {
    fn next(&self) -> Next {
        match &self.failure {
            Some(why) => Next::Stuck(why.clone()),
            None => self.asked().map_or(Next::Enough, Next::Ask),
        }
    }

    fn absorb(&mut self, performed: Performed) {
        let action = self.asked().map(|asked| asked.call.action()).unwrap_or_default();
        match performed.result {
            Ok(Answer::Assumed { expires_at, .. }) => self.session_ends = Some(expires_at),
            Ok(Answer::Products(products)) => match pick(&products, self.named.as_deref()) {
                Ok(id) => self.product_id = Some(id),
                Err(why) => self.failure = Some(why),
            },
            Ok(Answer::Versions(versions)) => self.versions = Some(versions),
            Ok(Answer::Fleet(found)) => self.found = Some(found),
            Ok(Answer::Authorizations(authorizations)) => self.authorizations = Some(authorizations),
            Ok(_) => self.failure = Some(unexpected_answer(&action)),
            Err(error) => self.failure = Some(refused_call(&action, &error)),
        }
    }
}

/// The notebook product: the one that was named, else the only one whose name says notebook.
fn pick(products: &[ProductNote], named: Option<&str>) -> Result<String, String> {
    if let Some(named) = named {
        let found = products.iter().find(|product| product.id == named).map(|product| product.id.clone());
        return found.ok_or_else(|| format!("the administrator role sees no product `{}` here", printable(named)));
    }
    let notebooks: Vec<_> =
        products.iter().filter(|product| product.name.to_lowercase().contains("notebook")).collect();
    match (notebooks.as_slice(), products) {
        ([only], _) => Ok(only.id.clone()),
        ([], [only]) => Ok(only.id.clone()),
        ([], _) => Err("no SageMaker notebook product was found in Service Catalog".to_owned()),
        (several, _) => {
            let names: Vec<_> = several.iter().map(|product| format!("{} ({})", product.name, product.id)).collect();
            Err(format!(
                "several notebook products were found: {}; --product-id ID decides",
                printable(&names.join(", "))
            ))
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::lab::{CallError, CallErrorKind, find_region};

    fn answered(result: Result<Answer, CallError>) -> Performed {
        Performed { result, request_id: None, http_status: None, elapsed: Duration::ZERO }
    }

    fn product(name: &str) -> ProductNote {
        ProductNote { id: format!("prod-{name}"), name: name.to_owned() }
    }

    #[test]
    fn one_call_follows_another_until_there_is_enough() {
        let region = find_region("eu-west-1").expect("a region");
        let mut survey = Survey::new(region, None);
        let answers = [
            ("SearchProductsAsAdmin", Answer::Products(vec![product("SageMaker Notebook"), product("Bucket")])),
            ("ListProvisioningArtifacts", Answer::Versions(Vec::new())),
            ("SearchProvisionedProducts", Answer::Fleet(Vec::new())),
            ("GetAccountAuthorizationDetails", Answer::Authorizations(Box::default())),
        ];
        for (operation, answer) in answers {
            assert_eq!(survey.clone().view(), None);
            let Next::Ask(asked) = survey.next() else { panic!("{operation} comes next") };
            assert_eq!((asked.who, asked.call.operation()), (Persona::Admin, operation));
            survey.absorb(answered(Ok(answer)));
        }
        assert_eq!(survey.next(), Next::Enough);
        assert_eq!(survey.view().map(|view| view.product_id), Some("prod-SageMaker Notebook".to_owned()));
    }

    #[test]
    fn what_stands_in_the_way_is_named() {
        let region = find_region("eu-west-1").expect("a region");
        let check = |result: Result<Answer, CallError>, words: &str| {
            let mut survey = Survey::new(region, None);
            survey.absorb(answered(result));
            let Next::Stuck(why) = survey.next() else { panic!("{words}") };
            assert!(why.contains(words), "{why}");
        };
        let denied = CallError {
            kind: CallErrorKind::Denied,
            code: "AccessDenied".to_owned(),
            message: "no\u{1b}[2J".to_owned(),
        };
        check(Err(denied), "servicecatalog:SearchProductsAsAdmin was refused: AccessDenied: no [2J");
        check(Ok(Answer::Done), "is not what was asked for");
        check(Ok(Answer::Products(vec![product("A"), product("B")])), "no SageMaker notebook product");
        check(Ok(Answer::Products(vec![product("notebook A"), product("notebook B")])), "several notebook products");
    }

    #[test]
    fn a_product_that_was_named_counts() {
        let region = find_region("eu-west-1").expect("a region");
        let named = |id: &str| {
            let mut survey = Survey::new(region, None).of_product(Some(id.to_owned()));
            let products = vec![product("notebook A"), product("notebook B")];
            survey.absorb(answered(Ok(Answer::Products(products))));
            (survey.product_id.clone(), survey.next())
        };
        assert_eq!(named("prod-notebook B").0.as_deref(), Some("prod-notebook B"));
        assert!(matches!(named("prod-C").1, Next::Stuck(why) if why.contains("sees no product `prod-C`")));
    }
}
