//! The handlers of `/admin/v1`: they unwrap HTTP and nothing else.
//!
//! Who may call a handler is in its signature ([`Auditor`], [`Operator`], [`Admin`]) and, word for
//! word, in its entry in the document; a test compares the two for every operation.

mod administrator;
pub mod audit;
pub mod books;
pub mod clients;
pub mod comparison;
pub mod configuration;
mod cursor;
pub mod keys;
mod ledger_query;
pub mod money;
pub mod order_file;
pub mod orders;
mod page;
pub mod policies;
pub mod pricing_rules;
pub mod providers;
pub mod reports;
pub mod session;
pub mod strays;
mod text;
pub mod unresolved;
pub mod webhooks;

pub use administrator::{Admin, Administrator, Administrators, Auditor, Operator, guarded};
pub use cursor::Cursor;
pub use page::{Page, PageRequest};
