//! Our words: money, countries, services, phones, and the state machines of orders and attempts.
//!
//! Nothing here does I/O, reads the clock or knows a provider. Everything that crosses a border
//! (HTTP, SQL, a provider's JSON) is parsed into one of these types once and trusted afterwards.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

mod attempt;
mod catalog;
mod country;
mod ids;
mod loggable;
mod mode;
mod money;
mod order;
mod phone;
mod rate;
mod service;
mod time;

pub use attempt::{AttemptEvent, AttemptState, ProviderMoney};
pub use catalog::{Operator, Product, ProductId};
pub use country::{Country, UnknownCountry};
pub use ids::{AccountId, AttemptId, ClientId, InvalidId, OrderId, ProviderName};
pub use loggable::loggable;
pub use mode::Mode;
pub use money::{Currency, InvalidAmount, InvalidCurrency, Micros, Money, MoneyError};
pub use order::{ClientMoney, IllegalTransition, OrderEvent, OrderState, OrderStatus, Transition};
pub use phone::{InvalidPhone, OtpCode, PhoneNumber};
pub use rate::{ConversionError, CurrencyPair, Rate};
pub use service::{AliasColumn, InvalidService, Service};
pub use time::{Clock, ManualClock, Timestamp};
