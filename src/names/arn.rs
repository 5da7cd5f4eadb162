//! Amazon resource names.

use std::fmt;
use std::str::FromStr;

/// An ARN in its six parts. Region and account may be empty, as in `arn:aws:iam::123456789012:role/x`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Arn {
    /// `aws`, `aws-cn`, `aws-us-gov`…
    pub partition: String,
    /// Such as `sagemaker`.
    pub service: String,
    /// Such as `eu-west-1`; empty for global services.
    pub region: String,
    /// Twelve digits, `aws` for what AWS owns, or empty.
    pub account: String,
    /// Everything behind the fifth colon.
    pub resource: String,
}

impl Arn {
    /// An ARN of the partition `aws`.
    #[must_use]
    pub fn new(service: &str, region: &str, account: &str, resource: &str) -> Self {
        Self {
            partition: "aws".to_owned(),
            service: service.to_owned(),
            region: region.to_owned(),
            account: account.to_owned(),
            resource: resource.to_owned(),
        }
    }

    /// What stands behind the last `/` or `:` of the resource: a role's or a session's name.
    #[must_use]
    pub fn last_component(&self) -> &str {
        self.resource.rsplit(['/', ':']).next().unwrap_or(&self.resource)
    }
}

impl FromStr for Arn {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut parts = text.splitn(6, ':');
        let mut next = || parts.next().map(str::to_owned);
        match (next(), next(), next(), next(), next(), next()) {
            (Some(arn), Some(partition), Some(service), Some(region), Some(account), Some(resource))
                if arn == "arn" && !partition.is_empty() && !service.is_empty() && !resource.is_empty() =>
            {
                Ok(Self { partition, service, region, account, resource })
            }
            _ => Err(format!("expected an ARN of six parts separated by colons, found `{text}`")),
        }
    }
}

impl fmt::Display for Arn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { partition, service, region, account, resource } = self;
        write!(f, "arn:{partition}:{service}:{region}:{account}:{resource}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arns_read_and_print_alike() {
        for text in [
            "arn:aws:iam::123456789012:role/service-role/ds-notebook-role-x",
            "arn:aws:s3:::bucket/key:with:colons",
            "arn:aws:sts::123456789012:assumed-role/Reader/r1",
        ] {
            assert_eq!(text.parse::<Arn>().map(|arn| arn.to_string()), Ok(text.to_owned()));
        }
        for wrong in ["", "arn", "arn:aws:iam::123456789012", "urn:aws:iam::1:x", "arn::iam::1:x", "arn:aws:iam::1:"] {
            assert!(wrong.parse::<Arn>().is_err(), "{wrong}");
        }
        let role: Arn = "arn:aws:iam::1:role/a/b".parse().expect("well formed");
        assert_eq!(role.last_component(), "b");
    }
}
