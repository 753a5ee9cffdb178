//! Simulated providers: three protocols over one seeded market, with a truth endpoint and faults.
