//! Whether an account can bear what is to be bought.

use domain::Micros;

/// A client's account as far as buying goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Purse {
    /// What can be spent.
    pub funds: Micros,
    /// What is set aside.
    pub held: Micros,
    /// How far below zero the funds may go.
    pub credit_limit: Micros,
    /// Grows with every movement.
    pub version: i64,
    /// Whether the client may buy at all.
    pub active: bool,
}

impl Purse {
    /// What can still be spent, credit included; never below zero.
    #[must_use]
    pub fn spendable(&self) -> Micros {
        let spendable = self.funds.get().saturating_add(self.credit_limit.get());
        Micros::new(spendable.max(0))
    }

    /// Sets a price aside; false, and nothing, if the account cannot bear it.
    pub fn hold(&mut self, price: Micros) -> bool {
        if price.is_negative() || price > self.spendable() {
            return false;
        }
        // Within the check above neither can overflow but for sums that no account reaches.
        let funds = self.funds.checked_sub(price);
        let held = self.held.checked_add(price);
        let (Some(funds), Some(held)) = (funds, held) else {
            return false;
        };
        (self.funds, self.held) = (funds, held);
        self.version += 1;
        true
    }
}

/// Which orders of a request are made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Admission {
    /// These, by their place in the request, each with the account after its hold. At least one.
    Held(Vec<(usize, Purse)>),
    /// The account cannot bear even one.
    Insufficient {
        /// What could be spent.
        spendable: Micros,
    },
    /// The client may not buy.
    Suspended,
}

/// Holds what the orders of one request cost: as many as the account can bear, first come first
/// served.
pub fn admit(purse: &mut Purse, prices: impl IntoIterator<Item = Micros>) -> Admission {
    if !purse.active {
        return Admission::Suspended;
    }
    let held: Vec<_> = prices
        .into_iter()
        .enumerate()
        .filter_map(|(place, price)| purse.hold(price).then_some((place, *purse)))
        .collect();
    if held.is_empty() {
        return Admission::Insufficient {
            spendable: purse.spendable(),
        };
    }
    Admission::Held(held)
}
