//! Our words: money, countries, services, phones, the order state machine. No I/O.
