//! `page` and `page_size`, and what they cut out.

use serde::Deserialize;

#[derive(Deserialize)]
pub(super) struct PageQuery {
    page: Option<String>,
    page_size: Option<String>,
    pub(super) status: Option<String>,
}

pub(super) struct Paging {
    pub(super) page: u64,
    pub(super) page_size: u64,
}

impl PageQuery {
    pub(super) fn paging(&self) -> Option<Paging> {
        let number = |text: &Option<String>, absent: u64| match text {
            Some(text) => text.parse::<u64>().ok(),
            None => Some(absent),
        };
        let (page, page_size) = (number(&self.page, 1)?, number(&self.page_size, 20)?);
        (page >= 1 && (1..=100).contains(&page_size)).then_some(Paging { page, page_size })
    }
}

impl Paging {
    pub(super) fn cut<T>(&self, all: impl Iterator<Item = T>) -> Vec<T> {
        let before = (self.page - 1).saturating_mul(self.page_size);
        let before = usize::try_from(before).unwrap_or(usize::MAX);
        let size = usize::try_from(self.page_size).unwrap_or(usize::MAX);
        all.skip(before).take(size).collect()
    }
}
