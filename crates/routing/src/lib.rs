//! Which offers to try, in which order, and why not the others.
