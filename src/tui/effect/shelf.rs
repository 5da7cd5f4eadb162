//! The accounts to come back to. That of a large team takes a while to be kept; no key waits for it, only what would
//! change the account does.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use tokio::sync::RwLock;

use crate::lab::{KeptAccount, Workshop};
use crate::tui::model::MarkId;

/// How many accounts are kept, and how many bytes of them: that of a large team is long.
const KEPT: usize = 50;
const KEPT_BYTES: usize = 256 << 20;

type Kept = BTreeMap<MarkId, KeptAccount>;

/// An account being kept.
pub(in crate::tui) type Keeping = Pin<Box<dyn Future<Output = Option<KeptAccount>> + Send>>;

/// The accounts by their marks.
#[derive(Clone, Default)]
pub(super) struct Shelf(Arc<RwLock<Kept>>);

impl Shelf {
    /// Keeps the open account as it is before any call that waits for this shelf from now on.
    pub(super) fn keep(&self, mark: MarkId, workshop: Arc<dyn Workshop>) {
        self.change(move |kept| kept.extend(workshop.keep().map(|account| (mark, account))));
    }

    /// Keeps an account as it was.
    pub(super) fn put(&self, mark: MarkId, account: KeptAccount) {
        self.change(move |kept| kept.extend([(mark, account)]));
    }

    /// Waits until everything is kept that was to be.
    pub(super) async fn settled(&self) {
        drop(self.0.read().await);
    }

    pub(super) async fn get(&self, mark: MarkId) -> Option<KeptAccount> {
        self.0.read().await.get(&mark).cloned()
    }

    /// The turn is taken at once, or stood in line for: whoever comes later waits.
    fn change(&self, change: impl FnOnce(&mut Kept) + Send + 'static) {
        let turn = Arc::clone(&self.0).try_write_owned();
        let shelf = Arc::clone(&self.0);
        tokio::task::spawn(async move {
            let mut kept = match turn {
                Ok(kept) => kept,
                Err(_) => shelf.write_owned().await,
            };
            let changed = tokio::task::spawn_blocking(move || {
                change(&mut kept);
                forget(&mut kept);
            });
            // Nothing is kept of an account that could not be.
            let _ = changed.await;
        });
    }
}

/// Forgets the oldest ones where there are too many.
fn forget(kept: &mut Kept) {
    let mut bytes: usize = kept.values().map(|account| account.text().len()).sum();
    while kept.len() > KEPT || (bytes > KEPT_BYTES && kept.len() > 1) {
        bytes -= kept.pop_first().map_or(0, |(_, account)| account.text().len());
    }
}

/// Keeps the open account, for whoever can wait for it.
pub(super) fn keeping(workshop: &Arc<dyn Workshop>) -> Keeping {
    let workshop = Arc::clone(workshop);
    Box::pin(async move { tokio::task::spawn_blocking(move || workshop.keep()).await.ok().flatten() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_are_forgotten_by_number_and_by_size() {
        let check = |n: u64, bytes: usize, left: usize| {
            let text = "x".repeat(bytes);
            let mut kept: Kept = (0..n).map(|mark| (MarkId(mark), KeptAccount::new(text.clone()))).collect();
            forget(&mut kept);
            assert_eq!((kept.len(), kept.last_key_value().map(|(mark, _)| mark.0)), (left, Some(n - 1)));
        };
        check(60, 1, 50);
        check(3, KEPT_BYTES / 2, 2);
        check(1, KEPT_BYTES + 1, 1);
    }
}
