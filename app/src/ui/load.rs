//! One way to load: waiting, failing, empty, full, and full but old. An outage is never drawn as emptiness.

use std::{future::Future, rc::Rc, time::Duration};

use leptos::{prelude::*, task::spawn_local};

use super::{
    clock::{RelativeTime, now_ms},
    mark::Hue,
    notice::{Notice, TroubleNotice},
};

/// What went wrong, ready to be shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trouble {
    /// What happened and what to do.
    pub sentence: String,
    /// Whoever refused, in their own words.
    pub words: Option<String>,
    /// The name of the request in the server's log.
    pub request: Option<String>,
}

/// Something that is loaded, and loaded again when what it depends on changes. While that happens the last answer
/// stays; an answer that was overtaken is dropped.
pub struct Loaded<T: 'static> {
    /// The last answer.
    pub data: RwSignal<Option<T>>,
    /// Why the last try failed.
    pub trouble: RwSignal<Option<Trouble>>,
    /// A try is under way.
    pub busy: RwSignal<bool>,
    /// When the last answer came.
    pub at: RwSignal<i64>,
    again: RwSignal<u32>,
}

impl<T> Clone for Loaded<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Loaded<T> {}

impl<T: Send + Sync + 'static> Loaded<T> {
    /// Loads with what `source` says, now and whenever that changes. `None` from `source` means: nothing to load.
    pub fn new<K, E, Fut>(source: impl Fn() -> Option<K> + 'static, fetch: impl Fn(K) -> Fut + 'static) -> Self
    where
        K: 'static,
        E: Into<Trouble>,
        Fut: Future<Output = Result<T, E>> + 'static,
    {
        let this = Self {
            data: RwSignal::new(None),
            trouble: RwSignal::new(None),
            busy: RwSignal::new(false),
            at: RwSignal::new(0),
            again: RwSignal::new(0),
        };
        let latest = StoredValue::new(0_u32);
        let fetch = Rc::new(fetch);
        Effect::new(move |_| {
            this.again.track();
            let turn = latest.get_value().wrapping_add(1);
            latest.set_value(turn);
            let Some(key) = source() else { return };
            this.busy.set(true);
            let fetch = fetch.clone();
            spawn_local(async move {
                let answer = fetch(key).await;
                if latest.try_get_value() == Some(turn) {
                    this.settle(answer.map_err(Into::into));
                }
            });
        });
        this
    }

    /// Loads once.
    pub fn once<E, Fut>(fetch: impl Fn() -> Fut + 'static) -> Self
    where
        E: Into<Trouble>,
        Fut: Future<Output = Result<T, E>> + 'static,
    {
        Self::new(|| Some(()), move |()| fetch())
    }

    fn settle(self, answer: Result<T, Trouble>) {
        match answer {
            Ok(data) => {
                self.at.try_set(now_ms());
                self.trouble.try_set(None);
                self.data.try_set(Some(data));
            }
            Err(trouble) => {
                self.trouble.try_set(Some(trouble));
            }
        }
        self.busy.try_set(false);
    }

    /// Loads again.
    pub fn refetch(self) {
        self.again.try_update(|n| *n = n.wrapping_add(1));
    }

    /// Loads again every so often, as long as the page is there and visible.
    pub fn refetch_every(self, every: Duration) {
        let handle = set_interval_with_handle(
            move || {
                if !document().hidden() && !self.busy.try_get_untracked().unwrap_or(true) {
                    self.refetch();
                }
            },
            every,
        );
        if let Ok(handle) = handle {
            on_cleanup(move || handle.clear());
        }
    }

    /// Takes over an answer that came another way.
    pub fn put(self, data: T) {
        self.at.try_set(now_ms());
        self.trouble.try_set(None);
        self.data.try_set(Some(data));
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Look {
    Waiting,
    Failed,
    Empty,
    Full,
}

/// Draws what is loaded: the skeleton while waiting, the trouble with a way to try again, the empty state, or the
/// data, which is handed to `children` as a signal and drawn once. If a later try fails, the data stays, with its age.
#[component]
pub fn Load<T, F, V>(
    of: Loaded<T>,
    /// Holds the place until the first answer.
    #[prop(into)]
    skeleton: ViewFn,
    /// Says when the answer is empty.
    #[prop(optional)]
    is_empty: Option<fn(&T) -> bool>,
    /// Shown when it is.
    #[prop(optional, into)]
    empty: ViewFn,
    children: F,
) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
    F: Fn(Signal<T>) -> V + Send + Sync + 'static,
    V: IntoView + 'static,
{
    let look = Memo::new(move |_| {
        of.data.with(|data| match data {
            Some(data) if is_empty.is_some_and(|is_empty| is_empty(data)) => Look::Empty,
            Some(_) => Look::Full,
            None if of.trouble.with(Option::is_some) && !of.busy.get() => Look::Failed,
            None => Look::Waiting,
        })
    });
    let body = move || match look.get() {
        Look::Waiting => skeleton.run(),
        Look::Empty => empty.run(),
        Look::Failed => {
            let trouble = of.trouble.get_untracked().unwrap_or_default();
            view! { <TroubleNotice trouble on_retry=move || of.refetch()/> }.into_any()
        }
        Look::Full => match of.data.get_untracked() {
            Some(first) => {
                let shown = Memo::new(move |before: Option<&T>| {
                    of.data.get().or_else(|| before.cloned()).unwrap_or_else(|| first.clone())
                });
                children(shown.into()).into_any()
            }
            None => ().into_any(),
        },
    };
    view! {
        <LoadFrame busy=of.busy at=of.at trouble=of.trouble has_data=Signal::derive(move || look.get() != Look::Failed && look.get() != Look::Waiting) retry=move || of.refetch()>
            {body}
        </LoadFrame>
    }
    .into_any()
}

/// The part of [`Load`] that does not depend on what is loaded.
#[component]
fn LoadFrame(
    busy: RwSignal<bool>,
    at: RwSignal<i64>,
    trouble: RwSignal<Option<Trouble>>,
    has_data: Signal<bool>,
    #[prop(into)] retry: Callback<()>,
    children: Children,
) -> impl IntoView {
    let old = move || {
        let trouble = has_data.get().then(|| trouble.get()).flatten()?;
        Some(view! {
            <div class="stack tight">
                <TroubleNotice trouble on_retry=move || retry.run(())/>
                <Notice hue=Hue::Unknown>"What follows was read " <RelativeTime at/> "."</Notice>
            </div>
        })
    };
    view! {
        <div class="stack" aria-busy=move || busy.get().then_some("true")>
            {old}
            {children()}
        </div>
    }
    .into_any()
}
