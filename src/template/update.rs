//! What a change of properties does to a resource that exists.

use crate::source::Node;

/// What an update does to a resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UpdateBehaviour {
    /// Nothing: the properties are the same.
    Unchanged,
    /// The resource stays and is changed.
    InPlace {
        /// The properties that differ.
        changed: Vec<String>,
    },
    /// A new resource is created and the old one removed.
    Replacement {
        /// The properties that differ and cannot be changed.
        because: Vec<String>,
    },
}

/// What a change of properties from `old` to `new` does to a resource of this type.
#[must_use]
pub fn update_behaviour(_resource_type: &str, _old: &Node, _new: &Node) -> UpdateBehaviour {
    UpdateBehaviour::Unchanged
}
