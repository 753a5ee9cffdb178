//! Use cases: buying, following, settling and recovering orders.
