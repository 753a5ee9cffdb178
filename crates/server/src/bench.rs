//! Speed of the whole, measured: a gateway over real HTTP, a real Postgres made for the run, and
//! simulated providers, all in this process. What is measured is told with how to repeat it; nothing
//! here is a test.

mod latency;
mod purchases;
mod stand;
mod waiting;

pub use latency::Latency;
pub use purchases::{Purchases, purchases};
pub use waiting::{Channel, Waiting, waiting};
