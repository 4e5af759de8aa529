//! Pages that look again by themselves: only while they are seen, and without keeping a session alive.

use std::time::Duration;

use leptos::prelude::*;

use crate::{api::ports::Asker, ui::Loaded};

/// Who asks next: a person, unless the page has just said that it asks by itself.
#[derive(Clone, Copy)]
pub struct NextAsker(StoredValue<Asker>);

impl NextAsker {
    /// A person asks first.
    pub fn new() -> Self {
        Self(StoredValue::new(Asker::Person))
    }

    /// Who asks now. The one after is a person again.
    pub fn take(self) -> Asker {
        let now = self.0.try_get_value().unwrap_or(Asker::Person);
        self.0.try_set_value(Asker::Person);
        now
    }

    /// Loads again every so often while `wanted` holds and the page is seen.
    pub fn look_again<T: Send + Sync + 'static>(self, loaded: Loaded<T>, every: Duration, wanted: Signal<bool>) {
        let handle = set_interval_with_handle(
            move || {
                let idle = loaded.busy.try_get_untracked() == Some(false);
                if idle && wanted.try_get_untracked() == Some(true) && !document().hidden() {
                    self.0.try_set_value(Asker::Page);
                    loaded.refetch();
                }
            },
            every,
        );
        if let Ok(handle) = handle {
            on_cleanup(move || handle.clear());
        }
    }
}
