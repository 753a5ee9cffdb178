//! Selling numbers.

use std::time::Duration;

use domain::Micros;

use super::{
    Event, LIFETIME, Market,
    account::{Asked, EntryKind, KeyRecord},
    goods, listing,
    order::{Order, OrderState},
};
use crate::ProviderKind;

/// A purchase as a protocol front end understood it.
#[derive(Clone, Debug)]
pub(crate) struct Purchase {
    pub(crate) listing: usize,
    pub(crate) quantity: u32,
    pub(crate) max_price: Option<Micros>,
    pub(crate) idempotency_key: Option<String>,
    /// The provider's test mode: nothing is charged.
    pub(crate) test: bool,
}

impl Purchase {
    pub(crate) fn one(listing: usize) -> Self {
        Self {
            listing,
            quantity: 1,
            max_price: None,
            idempotency_key: None,
            test: false,
        }
    }

    fn asked(&self) -> Asked {
        Asked {
            listing: self.listing,
            quantity: self.quantity,
            max_price: self.max_price,
        }
    }
}

/// How a fault bends a purchase.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Twist {
    pub(crate) out_of_stock: bool,
    /// Charged above (or below) the listed price.
    pub(crate) price_percent: i64,
    pub(crate) sms: SmsPlan,
    /// A repeat under a known key is told that the first is still running.
    pub(crate) replay_delayed: bool,
}

/// When the SMS of a purchase comes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum SmsPlan {
    /// As the seed has it.
    #[default]
    Seeded,
    /// Surely, so long after the purchase.
    After(Duration),
    /// Never.
    Never,
    /// Surely, and once more with the same text.
    Twice,
}

/// A sale; more than one number at SMSCode.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Bought {
    pub(crate) orders: Vec<u64>,
    pub(crate) failed: u32,
}

/// Why nothing was sold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    UnknownProduct,
    OutOfStock,
    BalanceLow,
    /// With the price that would be charged.
    PriceAboveLimit(Micros),
    KeyReused,
    KeyInProgress,
}

impl Market {
    /// Whether a purchase under this key was made before.
    pub(crate) fn knows_key(&self, account: usize, key: &str) -> bool {
        self.accounts[account].keys.contains_key(key)
    }

    /// Sells, or says why not. A partly fulfilled purchase counts what failed.
    pub(crate) fn buy(
        &mut self,
        account: usize,
        purchase: &Purchase,
        twist: Twist,
    ) -> Result<Bought, Refused> {
        let kind = self.accounts[account].config.kind;
        if let Some(key) = &purchase.idempotency_key
            && let Some(record) = self.accounts[account].keys.get(key)
        {
            return match record {
                _ if twist.replay_delayed => Err(Refused::KeyInProgress),
                record if record.asked != purchase.asked() => Err(Refused::KeyReused),
                record => Ok(Bought {
                    orders: record.orders.clone(),
                    failed: record.failed,
                }),
            };
        }
        let mut orders = Vec::new();
        let mut refused = None;
        for _ in 0..purchase.quantity.max(1) {
            match self.sell_one(kind, account, purchase, twist) {
                Ok(id) => orders.push(id),
                Err(reason) => {
                    refused = Some(reason);
                    break;
                }
            }
        }
        let sold = u32::try_from(orders.len()).unwrap_or(u32::MAX);
        let failed = purchase.quantity.max(1).saturating_sub(sold);
        if let (Some(reason), true) = (refused, orders.is_empty()) {
            // A refused purchase leaves no trace: its key may be used again.
            return Err(reason);
        }
        if let Some(key) = &purchase.idempotency_key {
            let record = KeyRecord {
                asked: purchase.asked(),
                orders: orders.clone(),
                failed,
            };
            self.accounts[account].keys.insert(key.clone(), record);
        }
        Ok(Bought { orders, failed })
    }

    fn sell_one(
        &mut self,
        kind: ProviderKind,
        account: usize,
        purchase: &Purchase,
        twist: Twist,
    ) -> Result<u64, Refused> {
        let now = self.now;
        let currency = self.accounts[account].config.currency;
        let id = self.id_at(kind, self.shelves[kind.index()].orders.len());
        let shelf = &mut self.shelves[kind.index()];
        let listing = shelf
            .listings
            .get_mut(purchase.listing)
            .ok_or(Refused::UnknownProduct)?;
        if twist.out_of_stock || listing.stock == 0 {
            return Err(Refused::OutOfStock);
        }
        let price = match twist.price_percent {
            0 => listing.price,
            percent => listing::changed(listing.price, percent, currency),
        };
        if purchase.max_price.is_some_and(|limit| price > limit) {
            return Err(Refused::PriceAboveLimit(price));
        }
        let charged = if purchase.test { Micros::ZERO } else { price };
        if !self.accounts[account].can_pay(charged) {
            return Err(Refused::BalanceLow);
        }
        let index = shelf.orders.len();
        let phone = goods::phone(self.config.seed, kind, listing, index as u64)
            .ok_or(Refused::OutOfStock)?;
        if !purchase.test {
            listing.stock -= 1;
        }
        let order = Order {
            id,
            account,
            listing: listing.clone(),
            listing_index: purchase.listing,
            phone,
            charged,
            refunded: Micros::ZERO,
            test: purchase.test,
            idempotency_key: purchase.idempotency_key.clone(),
            state: OrderState::Open,
            sold_at: now,
            expires_at: now.after(LIFETIME[kind.index()]),
            ended_at: None,
            messages: Vec::new(),
            awaits_another: false,
        };
        let (id, expires_at) = (order.id, order.expires_at);
        shelf.orders.push(order);
        let owner = &mut self.accounts[account];
        owner.orders.push(index);
        owner.open.insert(index);
        if charged > Micros::ZERO {
            owner.record(EntryKind::Charge, now, charged, id);
        }
        self.plan_sms(kind, index, twist.sms);
        self.schedule(kind, expires_at, Event::Expiry { order: index });
        Ok(id)
    }

    fn plan_sms(&mut self, kind: ProviderKind, order: usize, plan: SmsPlan) {
        let seeded = goods::delay(&self.config, kind, order, 0);
        let soon = self.config.sms_delay.0;
        let first = match plan {
            SmsPlan::Seeded => seeded,
            SmsPlan::After(delay) => Some(delay),
            SmsPlan::Never => None,
            SmsPlan::Twice => Some(seeded.unwrap_or(soon)),
        };
        let Some(delay) = first else { return };
        let at = self.now.after(delay);
        let repeat = false;
        self.schedule(kind, at, Event::Sms { order, repeat });
        if plan == SmsPlan::Twice {
            let repeat = true;
            self.schedule(kind, at.after(soon), Event::Sms { order, repeat });
        }
    }
}
