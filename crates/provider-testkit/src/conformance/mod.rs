//! The conformance suite: one public function per clause of the `provider` crate's contract.
//!
//! [`crate::conformance_tests!`] makes a test of every clause; [`run_all`] runs them in one.
//! Every function takes a [`Subject`], which every [`ConformanceHarness`] is.

mod bounds;
mod log;
mod purchase;
mod reads;
mod settle;
mod situation;
mod stage;

pub use bounds::{
    clause_09_bounded, clause_10_key_shows_nowhere, clause_11_ids_are_opaque_text,
    clause_12_missing_abilities_are_declared,
};
pub use purchase::{
    clause_01_one_request_per_purchase, clause_02_purchase_ends_in_four_ways,
    clause_03_no_stock_is_a_refusal, clause_04_own_words_are_kept, request as purchase_request,
};
pub use reads::{
    clause_05_reads_change_nothing, clause_06_no_information_is_not_bad_news,
    clause_08_money_is_exact, clause_13_lists_are_complete,
};
pub use settle::clause_07_cancel_is_idempotent;
pub use situation::{Facts, Fault, Script, Situation, Words};
pub use stage::{Backstage, ConformanceHarness, KEY, Stage, Subject, Wrapped};

/// Every clause in turn.
pub async fn run_all(subject: &dyn Subject) {
    clause_01_one_request_per_purchase(subject).await;
    clause_02_purchase_ends_in_four_ways(subject).await;
    clause_03_no_stock_is_a_refusal(subject).await;
    clause_04_own_words_are_kept(subject).await;
    clause_05_reads_change_nothing(subject).await;
    clause_06_no_information_is_not_bad_news(subject).await;
    clause_07_cancel_is_idempotent(subject).await;
    clause_08_money_is_exact(subject).await;
    clause_09_bounded(subject).await;
    clause_10_key_shows_nowhere(subject).await;
    clause_11_ids_are_opaque_text(subject).await;
    clause_12_missing_abilities_are_declared(subject).await;
    clause_13_lists_are_complete(subject).await;
}

/// One `#[tokio::test]` per clause over `$subject`, an expression that makes a fresh [`Subject`].
#[macro_export]
macro_rules! conformance_tests {
    ($subject:expr) => {
        $crate::conformance_tests! { @each $subject;
            clause_01_one_request_per_purchase
            clause_02_purchase_ends_in_four_ways
            clause_03_no_stock_is_a_refusal
            clause_04_own_words_are_kept
            clause_05_reads_change_nothing
            clause_06_no_information_is_not_bad_news
            clause_07_cancel_is_idempotent
            clause_08_money_is_exact
            clause_09_bounded
            clause_10_key_shows_nowhere
            clause_11_ids_are_opaque_text
            clause_12_missing_abilities_are_declared
            clause_13_lists_are_complete
        }
    };
    (@each $subject:expr; $($clause:ident)+) => {
        $(
            #[tokio::test]
            async fn $clause() {
                $crate::conformance::$clause(&$subject).await;
            }
        )+
    };
}
