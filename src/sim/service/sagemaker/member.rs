//! What SageMaker demands of the members that several operations share.

use crate::sim::operation::{Member, Shape};

const NAME_PATTERN: &str = "^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}";
const ROLE_PATTERN: &str = "^arn:aws[a-z\\-]*:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+$";

/// Letters and digits, single or several hyphens inside.
pub(super) const NAME: Shape = Shape::matching(1, 63, NAME_PATTERN, is_name);
/// The same for a tuning job, whose name begins the names of its training jobs.
pub(super) const TUNING_NAME: Shape = Shape::matching(1, 32, "^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,31}", is_name);
/// The same as a filter, which may end in a hyphen.
pub(super) const NAME_FILTER: Shape = Shape::matching(0, 63, "[a-zA-Z0-9\\-]+", is_name_part);
/// The ARN of a role.
pub(super) const ROLE: Shape = Shape::matching(20, 2048, ROLE_PATTERN, is_role_arn);
/// The id, ARN or alias of a key.
pub(super) const KMS_KEY: Shape = Shape::matching(0, 2048, "[a-zA-Z0-9:/_-]*", is_kms_key);
/// The id of a subnet or security group.
pub(super) const NETWORK_ID: Shape = Shape::matching(0, 32, "[-0-9a-zA-Z]+", is_name_part);
/// DEVIATION: AWS knows every instance type by name; here it is enough to look like one.
pub(super) const INSTANCE_TYPE: Shape = Shape::matching(1, 64, "ml\\.[a-z0-9-]+\\.[a-z0-9-]+", is_instance_type);
/// Where something is stored.
pub(super) const S3_URI: Shape = Shape::matching(0, 1024, "^(https|s3)://([^/]+)/?(.*)$", is_s3_uri);
/// A number of seconds, at least one.
pub(super) const SECONDS: Shape = Shape::Integer { min: 1, max: i32::MAX as i64 };

pub(super) const TAGS: Member = Member::optional(&["Tags"], Shape::Structures { min: 0, max: 50 });
pub(super) const TAG_KEY: Member = Member::required(&["Tags", "member", "Key"], Shape::text(1, 128));
pub(super) const TAG_VALUE: Member = Member::required(&["Tags", "member", "Value"], Shape::text(0, 256));

pub(super) const VPC: Member = Member::optional(&["VpcConfig"], Shape::Structure);
pub(super) const VPC_GROUPS: Member =
    Member::required(&["VpcConfig", "SecurityGroupIds"], Shape::Texts { min: 1, max: 5 });
pub(super) const VPC_GROUP: Member = Member::required(&["VpcConfig", "SecurityGroupIds", "member"], NETWORK_ID);
pub(super) const VPC_SUBNETS: Member = Member::required(&["VpcConfig", "Subnets"], Shape::Texts { min: 1, max: 16 });
pub(super) const VPC_SUBNET: Member = Member::required(&["VpcConfig", "Subnets", "member"], NETWORK_ID);

fn is_name(text: &str) -> bool {
    let is_edge = |character: Option<char>| character.is_some_and(|character| character.is_ascii_alphanumeric());
    is_name_part(text) && is_edge(text.chars().next()) && is_edge(text.chars().next_back())
}

fn is_name_part(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|character| character.is_ascii_alphanumeric() || character == '-')
}

fn is_role_arn(text: &str) -> bool {
    let mut parts = text.splitn(6, ':');
    let mut next = || parts.next().unwrap_or_default();
    let (arn, partition, service, region, account, resource) = (next(), next(), next(), next(), next(), next());
    let is_account = account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit());
    let name = resource.strip_prefix("role").unwrap_or_default();
    let fits = |character: char| character.is_ascii_alphanumeric() || "_+=,.@-/".contains(character);
    arn == "arn"
        && partition.starts_with("aws")
        && (service, region) == ("iam", "")
        && is_account
        && !name.is_empty()
        && name.chars().all(fits)
}

fn is_kms_key(text: &str) -> bool {
    text.chars().all(|character| character.is_ascii_alphanumeric() || ":/_-".contains(character))
}

fn is_instance_type(text: &str) -> bool {
    let parts: Vec<&str> = text.split('.').collect();
    let fits = |part: &str| part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    matches!(parts[..], ["ml", family, size] if !family.is_empty() && !size.is_empty() && fits(family) && fits(size))
}

fn is_s3_uri(text: &str) -> bool {
    let rest = text.strip_prefix("s3://").or_else(|| text.strip_prefix("https://"));
    rest.is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/') && !rest.contains('\n'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_hold_for_what_aws_accepts() {
        let check = |fits: fn(&str) -> bool, text: &str, expected: bool| assert_eq!(fits(text), expected, "{text}");
        check(is_name, "a", true);
        check(is_name, "cc-training--job-1", true);
        check(is_name, "-a", false);
        check(is_name, "a-", false);
        check(is_name, "a_b", false);
        check(is_name, "", false);
        check(is_role_arn, "arn:aws:iam::123456789012:role/service-role/x", true);
        check(is_role_arn, "arn:aws-cn:iam::123456789012:role/x", true);
        check(is_role_arn, "arn:aws:iam::12345678901:role/x", false);
        check(is_role_arn, "arn:aws:iam::123456789012:user/x", false);
        check(is_role_arn, "arn:aws:iam::123456789012:role", false);
        check(is_instance_type, "ml.m5.large", true);
        check(is_instance_type, "m5.large", false);
        check(is_instance_type, "ml..large", false);
        check(is_s3_uri, "s3://bucket", true);
        check(is_s3_uri, "s3:///key", false);
        check(is_kms_key, "alias/x y", false);
    }
}
