//! Randomness by address: what is drawn depends on the seed and on what it is drawn for, never on
//! what else was drawn before.

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

/// What a draw is for. The discriminant is part of the address: append only.
#[derive(Clone, Copy, Debug)]
pub(super) enum Draw {
    Presence = 1,
    BasePrice = 2,
    Market = 3,
    Delivery = 4,
    Code = 5,
    Phone = 6,
}

/// A generator for one purpose, one thing, one occasion.
pub(super) fn draw(seed: u64, purpose: Draw, thing: u64, occasion: u64) -> ChaCha8Rng {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    rng.set_stream(((purpose as u64) << 56) | (thing & 0x00FF_FFFF_FFFF_FFFF));
    // Sixty-four words are more than any occasion draws.
    rng.set_word_pos(u128::from(occasion) * 64);
    rng
}
