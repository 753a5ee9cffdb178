//! The contract of a number provider: trait, outcomes, capabilities, HTTP discipline.
