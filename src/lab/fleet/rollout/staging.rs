//! In which order a fleet is updated.

/// How members are put into stages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Staging {
    /// All at once.
    AtOnce,
    /// One canary, then a tenth, then the rest.
    Staged,
}

impl Staging {
    /// The stages, none of them empty. A later one begins when all of the one before have ended.
    #[must_use]
    pub fn stages(self, ids: Vec<String>) -> Vec<Vec<String>> {
        let sizes = match self {
            Self::AtOnce => [0, 0],
            Self::Staged => [1, ids.len().div_ceil(10)],
        };
        let mut rest = ids.into_iter();
        let mut stages: Vec<Vec<String>> = sizes.map(|size| rest.by_ref().take(size).collect()).into();
        stages.push(rest.collect());
        stages.retain(|stage| !stage.is_empty());
        stages
    }
}
