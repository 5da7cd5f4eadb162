//! From matching statements to a decision.
