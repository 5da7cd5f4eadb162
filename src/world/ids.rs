//! Ids in the forms that AWS gives them.

use serde::{Deserialize, Serialize};

use super::clock::Timestamp;
use super::seed::{Dice, Seed};

const LOWER: &str = "abcdefghijklmnopqrstuvwxyz234567";
const HEX: &str = "0123456789abcdef";
const UPPER: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const SECRET: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Draws ids one after another. The same seed draws the same ids in the same order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ids {
    dice: Dice,
}

impl Ids {
    /// Ids that follow from `seed`.
    #[must_use]
    pub fn new(seed: Seed) -> Self {
        Self { dice: Dice::new(seed) }
    }

    /// The ids to go on with after a pause: what was drawn in between and not saved is not drawn again.
    #[must_use]
    pub fn resumed(mut self, at: Timestamp) -> Self {
        let mark = u64::try_from(at.0).unwrap_or(0);
        Self::new(Seed(self.dice.next_u64() ^ mark.rotate_left(20)))
    }

    /// Twelve digits, the first of them never 0 so that no reader drops it.
    pub fn account_id(&mut self) -> String {
        format!("{}{}", 1 + self.dice.below(9), self.dice.text("0123456789", 11))
    }

    /// A version 4 UUID: request ids, stack ids, key ids, idempotency tokens.
    pub fn uuid(&mut self) -> String {
        let hex = self.dice.text(HEX, 32);
        let variant = ["8", "9", "a", "b"][usize::try_from(self.dice.below(4)).unwrap_or(0)];
        format!("{}-{}-4{}-{variant}{}-{}", &hex[..8], &hex[8..12], &hex[13..16], &hex[17..20], &hex[20..])
    }

    /// A Service Catalog id such as `prod-` and thirteen characters.
    pub fn catalog(&mut self, prefix: &str) -> String {
        format!("{prefix}-{}", self.dice.text(LOWER, 13))
    }

    /// An EC2 id such as `subnet-` and seventeen hexadecimal digits.
    pub fn ec2(&mut self, prefix: &str) -> String {
        format!("{prefix}-0{}", self.dice.text(HEX, 16))
    }

    /// An IAM unique id or access key id: a four-letter prefix (`AROA`, `AKIA`, `ASIA`…) and sixteen characters.
    pub fn iam(&mut self, prefix: &str) -> String {
        format!("{prefix}{}", self.dice.text(UPPER, 16))
    }

    /// A secret access key of forty characters; opens nothing but the simulated account.
    pub fn secret_key(&mut self) -> String {
        self.dice.text(SECRET, 40)
    }

    /// A session token. AWS's are longer; clients treat them as opaque.
    pub fn session_token(&mut self) -> String {
        format!("IQoJ{}", self.dice.text(SECRET, 120))
    }

    /// The generator itself, for what has no id form.
    pub fn dice(&mut self) -> &mut Dice {
        &mut self.dice
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_have_the_forms_that_aws_gives_them() {
        let mut ids = Ids::new(Seed(7));
        assert_eq!(ids.account_id().len(), 12);
        let uuid = ids.uuid();
        assert_eq!((uuid.len(), &uuid[14..15]), (36, "4"));
        assert_eq!(ids.catalog("prod").len(), 18);
        assert_eq!(ids.ec2("subnet").len(), 24);
        assert_eq!(ids.iam("AROA").len(), 20);
        assert_eq!(Ids::new(Seed(7)).account_id(), Ids::new(Seed(7)).account_id());
    }
}
