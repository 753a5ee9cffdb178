//! All SQL: clients, keys, double-entry money, orders, attempts, events.
