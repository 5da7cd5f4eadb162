//! Checks members against their constraints.
