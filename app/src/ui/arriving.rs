//! Views whose code is a file of its own, fetched when it is first needed.

use std::future::Future;

use leptos::{prelude::*, reactive::computed::ScopedFuture, task::spawn_local};

/// Draws the view as soon as its code is here; nothing until then.
pub fn arriving(view: impl Future<Output = AnyView> + 'static) -> impl IntoView {
    let slot = RwSignal::new_local(None::<AnyView>);
    spawn_local(ScopedFuture::new_untracked(async move {
        let view = view.await;
        slot.try_set(Some(view));
    }));
    move || {
        slot.track();
        slot.try_update_untracked(Option::take).flatten()
    }
}
