//! `/admin/v1`, and what keeps one client's things from another.

mod access;
mod bookings;
mod books;
mod clients;
mod console;
mod issuer;
mod keys;
mod policies;
mod pricing;
mod providers;
mod secrets;
mod strays;
mod webhooks;
