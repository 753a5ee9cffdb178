//! The request budget bends no clause.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::{num::NonZeroU32, sync::Arc};

use provider::{Provider, RecoveryClass, ThrottleSettings, Throttled};
use provider_testkit::FakeSubject;

/// Wide enough that nothing waits: what is judged is the wrapping, not the waiting.
fn throttled(inner: Arc<dyn Provider>) -> Arc<dyn Provider> {
    let per_second = NonZeroU32::new(10_000).unwrap();
    Arc::new(Throttled::new(
        inner,
        ThrottleSettings::per_second(per_second),
    ))
}

mod repeatable {
    use super::*;
    provider_testkit::conformance_tests!(FakeSubject::wrapped(
        RecoveryClass::RepeatableByKey,
        throttled
    ));
}

mod listable {
    use super::*;
    provider_testkit::conformance_tests!(FakeSubject::wrapped(RecoveryClass::Listable, throttled));
}

mod blind {
    use super::*;
    provider_testkit::conformance_tests!(FakeSubject::wrapped(RecoveryClass::Blind, throttled));
}
