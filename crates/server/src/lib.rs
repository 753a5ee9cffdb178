//! The Switchboard gateway: one REST API over many providers of virtual phone numbers.
