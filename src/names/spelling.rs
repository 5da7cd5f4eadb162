//! Which of several words somebody may have meant.

/// The word that resembles `given` most, if any needs no more than `most_edits` letters changed, added or taken
/// away. Case is ignored.
#[must_use]
pub fn nearest<'a>(given: &str, words: impl IntoIterator<Item = &'a str>, most_edits: usize) -> Option<&'a str> {
    // A word much longer than any candidate resembles none, and comparing it would cost without an answer.
    let given: String = given.to_lowercase().chars().take(MAX_WORD).collect();
    let scored = words.into_iter().map(|word| (edits(&given, &word.to_lowercase()), word));
    scored.min_by_key(|(distance, _)| *distance).filter(|(distance, _)| *distance <= most_edits).map(|(_, word)| word)
}

/// The longest word that is compared, in characters.
const MAX_WORD: usize = 128;

/// How many letters must be changed, added or taken away to make `from` into `to` (Levenshtein).
fn edits(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (i, letter) in from.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, wanted) in to.iter().enumerate() {
            let changed = diagonal + usize::from(letter != *wanted);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word_is_found_within_the_limit() {
        let words = ["sagemaker:VpcSubnets", "sagemaker:VpcSecurityGroupIds"];
        let check = |given: &str, found: Option<&str>| assert_eq!(nearest(given, words, 3), found, "{given}");
        check("sagemaker:VpcSubnet", Some(words[0]));
        check("SageMaker:vpcsubnets", Some(words[0]));
        check("sagemaker:SecurityGroupIds", Some(words[1]));
        check("sagemaker:Colour", None);
        check(&"x".repeat(100_000), None);
    }
}
