//! What an AWS operation is to the simulated account: a name, constraints, permissions and an effect.

use std::collections::BTreeMap;
use std::time::Duration;

use super::account::AccountState;
use super::fault::FaultPlan;
use super::value::Value;
use crate::names::AccountId;
use crate::policy::{Context, Principal};
use crate::world::{Ids, Pace, Timestamp};

/// The services that the account offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Service {
    /// Security Token Service.
    Sts,
    /// Identity and Access Management.
    Iam,
    /// Service Catalog.
    ServiceCatalog,
    /// CloudFormation.
    CloudFormation,
    /// SageMaker.
    SageMaker,
    /// Systems Manager, its parameters only.
    Ssm,
    /// S3, the public template buckets only.
    S3,
}

impl Service {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Sts, Self::Iam, Self::ServiceCatalog, Self::CloudFormation, Self::SageMaker, Self::Ssm, Self::S3];

    /// The name in a credential scope and in action names.
    #[must_use]
    pub fn signing_name(self) -> &'static str {
        match self {
            Self::Sts => "sts",
            Self::Iam => "iam",
            Self::ServiceCatalog => "servicecatalog",
            Self::CloudFormation => "cloudformation",
            Self::SageMaker => "sagemaker",
            Self::Ssm => "ssm",
            Self::S3 => "s3",
        }
    }
}

/// Who asks, once the signature has been checked.
#[derive(Clone, Debug)]
pub struct Caller {
    /// `arn:aws:iam::…:user/NAME` or `arn:aws:sts::…:assumed-role/ROLE/SESSION`.
    pub arn: String,
    /// The same for the policy engine.
    pub principal: Principal,
    /// `AIDA…`, or `AROA…:SESSION`.
    pub user_id: String,
    /// The caller's account.
    pub account_id: AccountId,
    /// The name of the role whose session this is.
    pub role_name: Option<String>,
    /// The name of the IAM user.
    pub user_name: Option<String>,
    /// The access key that signed.
    pub access_key_id: String,
}

/// A request that has been authenticated and read.
#[derive(Clone, Debug)]
pub struct Invocation {
    /// The operation asked for.
    pub operation: &'static Operation,
    /// Its members, `Null` and unknown ones included.
    pub input: Value,
    /// Who asks.
    pub caller: Caller,
    /// The id that the answer carries.
    pub request_id: String,
    /// When.
    pub now: Timestamp,
}

/// One thing a caller must be allowed to do for an operation to go ahead.
#[derive(Clone, Debug, PartialEq)]
pub struct Permission {
    /// `sagemaker:CreateTrainingJob`.
    pub action: String,
    /// The ARN, or `*` for an action without resources.
    pub resource: String,
    /// How the resource is named in a denial where the text differs from what is evaluated.
    pub shown_as: Option<String>,
    /// The keys that the request itself determines; absent where it does not.
    pub context: Context,
}

impl Permission {
    /// Needs `action` on `resource`, without request keys.
    #[must_use]
    pub fn new(action: &str, resource: impl Into<String>) -> Self {
        Self { action: action.to_owned(), resource: resource.into(), shown_as: None, context: Context::default() }
    }
}

/// One operation that is offered.
pub struct Operation {
    /// Of which service.
    pub service: Service,
    /// As AWS names it, such as `CreateTrainingJob`.
    pub name: &'static str,
    /// The members and their constraints; members not listed are accepted unread.
    pub members: &'static [Member],
    /// What the caller must be allowed to do; empty for operations open to everyone.
    pub permissions: fn(&Invocation, &AccountState) -> Vec<Permission>,
    /// What it does, once allowed.
    pub apply: fn(&mut Applying<'_>, &Invocation) -> Result<Value, ServiceError>,
}

impl std::fmt::Debug for Operation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.service.signing_name(), self.name)
    }
}

/// A member's place and what AWS demands of it.
#[derive(Clone, Copy, Debug)]
pub struct Member {
    /// The path from the input, such as `&["VpcConfig", "Subnets"]`; `member` stands for each item of a list.
    pub path: &'static [&'static str],
    /// Whether it must be there (once the structure that holds it is there).
    pub required: bool,
    /// What it must be.
    pub shape: Shape,
}

impl Member {
    /// A member that may be left out.
    #[must_use]
    pub const fn optional(path: &'static [&'static str], shape: Shape) -> Self {
        Self { path, required: false, shape }
    }

    /// A member that has to be there.
    #[must_use]
    pub const fn required(path: &'static [&'static str], shape: Shape) -> Self {
        Self { path, required: true, shape }
    }
}

/// AWS's own pattern as messages print it, and whether a text satisfies it.
pub type Pattern = (&'static str, fn(&str) -> bool);

/// What a member must be. Patterns are checked by functions: no pattern language is needed for so few.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// Text of `min..=max` characters; `pattern` is AWS's own pattern for the message and the test for it.
    Text {
        /// Least number of characters.
        min: usize,
        /// Greatest number of characters.
        max: usize,
        /// AWS's pattern as the message prints it, and whether a text satisfies it.
        pattern: Option<Pattern>,
    },
    /// One of these words.
    Enum(&'static [&'static str]),
    /// A whole number in `min..=max`.
    Integer {
        /// Least.
        min: i64,
        /// Greatest.
        max: i64,
    },
    /// `true` or `false`.
    Bool,
    /// A list of `min..=max` members, each of text.
    Texts {
        /// Least number of members.
        min: usize,
        /// Greatest number of members.
        max: usize,
    },
    /// A list of `min..=max` structures.
    Structures {
        /// Least number of members.
        min: usize,
        /// Greatest number of members.
        max: usize,
    },
    /// A structure or map; its members are listed under their own paths.
    Structure,
    /// Text that the service judges in words of its own; they are the whole message of the refusal.
    Own(fn(&str) -> Result<(), String>),
}

impl Shape {
    /// Text of `min..=max` characters.
    #[must_use]
    pub const fn text(min: usize, max: usize) -> Self {
        Self::Text { min, max, pattern: None }
    }

    /// Text of `min..=max` characters for which `fits` holds; AWS prints `pattern`.
    #[must_use]
    pub const fn matching(min: usize, max: usize, pattern: &'static str, fits: fn(&str) -> bool) -> Self {
        Self::Text { min, max, pattern: Some((pattern, fits)) }
    }
}

/// What an operation may touch while it is applied.
pub struct Applying<'a> {
    /// The account.
    pub account: &'a mut AccountState,
    /// Fresh ids.
    pub ids: &'a mut Ids,
    /// The present.
    pub now: Timestamp,
    /// How fast AWS's own work is done.
    pub pace: Pace,
    /// No session lasts longer than this.
    pub max_session: Option<Duration>,
    /// File name → text of the templates that the public buckets hold.
    pub templates: &'a BTreeMap<String, String>,
    /// What goes wrong by plan.
    pub faults: &'a mut FaultPlan,
}

/// A refusal in a service's own words. The protocol decides on the form of the code (`AccessDenied` or
/// `AccessDeniedException`) and the status where they differ.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {message}")]
pub struct ServiceError {
    /// AWS's code, such as `ResourceNotFoundException` or `NoSuchEntity`.
    pub code: String,
    /// The HTTP status.
    pub status: u16,
    /// AWS's text.
    pub message: String,
}

impl ServiceError {
    /// A client fault with status 400.
    #[must_use]
    pub fn new(code: &str, message: impl Into<String>) -> Self {
        Self { code: code.to_owned(), status: 400, message: message.into() }
    }

    /// The same with another status.
    #[must_use]
    pub fn with_status(self, status: u16) -> Self {
        Self { status, ..self }
    }
}
