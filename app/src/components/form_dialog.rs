//! A dialog with a form that asks before what was typed is lost.

use leptos::prelude::*;

use crate::ui::{Button, Dialog, Hue, Kind, Notice, Size, Width, dom, part};

/// Where the person goes on.
const FIELDS: &str = ".dialog-main :is(input, select, textarea):not([disabled])";

/// A [`Dialog`] that Escape and the cross close at once only while nothing was typed into it; else it asks. The form's own
/// button that goes back says what it does and is not asked about.
#[component]
pub fn FormDialog(
    open: RwSignal<bool>,
    #[prop(into)] title: Signal<String>,
    #[prop(optional)] width: Width,
    children: ChildrenFn,
) -> impl IntoView {
    let typed = RwSignal::new(false);
    let asks = RwSignal::new(false);
    Effect::new(move |_| {
        if !open.get() {
            typed.set(false);
            asks.set(false);
        }
    });
    let go_on = move || {
        asks.set(false);
        dom::soon(|| dom::focus_first(FIELDS));
    };
    let may_close = Callback::new(move |()| {
        if !typed.get_untracked() {
            return true;
        }
        // Escape, pressed at the question, goes back to the form.
        if asks.get_untracked() {
            go_on();
        } else {
            asks.set(true);
            dom::soon(|| dom::focus_first(".unsent button"));
        }
        false
    });
    let question = move || {
        asks.get().then(|| {
            view! {
                <div class="unsent">
                    <Notice hue=Hue::Unknown>
                        <span role="alert">"What you typed was not sent, and closing loses it."</span>
                        <span class="row">
                            <Button size=Size::Small kind=Kind::Primary on_press=go_on>"Go on"</Button>
                            <Button size=Size::Small on_press=move || open.set(false)>"Close and lose it"</Button>
                        </span>
                    </Notice>
                </div>
            }
        })
    };
    let children = StoredValue::new(children);
    view! {
        <Dialog open title width may_close>
            {part(question)}
            <div on:input=move |_| typed.set(true)>{children.with_value(|children| children())}</div>
        </Dialog>
    }
    .into_any()
}
