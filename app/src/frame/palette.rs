//! The command palette: any way of writing a number finds it; words find pages; `>` finds actions.

mod finds;

use crate::ui::part;
use contract::{number::search_digits, owned::Found, tenant::Tenant, user::Permission};
use finds::{Find, FindRow, actions, found, places, tenants};
use leptos::{ev, html, prelude::*, task::spawn_local};
use leptos_router::hooks::use_navigate;

use super::{
    appearance::use_appearance,
    seldom::{Seldom, seldom},
};
use crate::{
    api::{self, ApiError},
    session::use_session,
    ui::{Glyph, Icon, Kbd, Loaded, Trouble, TroubleNotice, dom},
};

/// The palette. The focus returns to where it was when it closes.
#[component]
pub fn Palette(open: RwSignal<bool>, help: RwSignal<bool>) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    let typed = RwSignal::new(String::new());
    Effect::new(move |_| {
        let Some(element) = dialog.get() else { return };
        if open.get() {
            typed.set(String::new());
            if !element.open() {
                let _ = element.show_modal();
            }
        } else if element.open() {
            element.close();
        }
    });
    view! {
        <dialog
            node_ref=dialog
            class="dialog palette"
            aria-label="Find a number, page or action"
            on:close=move |_| open.set(false)
            on:keydown=move |event: ev::KeyboardEvent| {
                // Its body is fetched when it is first opened: what is typed until it has a field is not lost.
                let key = event.key();
                let plain = !(event.ctrl_key() || event.meta_key() || event.alt_key()) && key.chars().count() == 1;
                if plain && dialog.get_untracked().zip(event.target()).is_some_and(|(dialog, target)| dialog.loose_eq(&target)) {
                    event.prevent_default();
                    typed.update(|typed| typed.push_str(&key));
                }
            }
            on:click=move |event: ev::MouseEvent| {
                // A press beside the box falls on the dialog itself.
                let on_self = dialog.get_untracked().zip(event.target()).is_some_and(|(dialog, target)| dialog.loose_eq(&target));
                if on_self {
                    open.set(false);
                }
            }
        >
            <Show when=move || open.get()>
                {seldom(Seldom::Palette { open, help, typed })}
            </Show>
        </dialog>
    }
    .into_any()
}

/// What the palette is made of.
pub(super) fn body(open: RwSignal<bool>, help: RwSignal<bool>, typed: RwSignal<String>) -> AnyView {
    view! { <PaletteBody open help typed/> }.into_any()
}

#[component]
fn PaletteBody(open: RwSignal<bool>, help: RwSignal<bool>, typed: RwSignal<String>) -> impl IntoView {
    let session = use_session();
    let appearance = use_appearance();
    let navigate = StoredValue::new_local(use_navigate());
    let at = RwSignal::new(0_usize);
    let answer = RwSignal::new(None::<Result<(String, Found), Trouble>>);
    let asked = StoredValue::new(String::new());

    Effect::new(move |_| {
        let text = typed.get();
        let digits = if text.trim_start().starts_with('>') { String::new() } else { search_digits(&text) };
        at.set(0);
        if digits.len() < 2 {
            asked.set_value(String::new());
            answer.set(None);
            return;
        }
        asked.set_value(text.clone());
        spawn_local(async move {
            let result = api::numbers::find(&text).await;
            // An answer to what is no longer typed is dropped.
            if asked.try_get_value().as_deref() == Some(text.as_str()) {
                answer.try_set(Some(result.map(|found| (text, found)).map_err(Trouble::from)));
            }
        });
    });

    let why_not = move |permission| session.reason(permission);
    // Whoever sees that there are tenants below finds them by name.
    let sees = move || (why_not(Permission::Tenants).is_none() || why_not(Permission::ActAs).is_none()).then_some(());
    let below: Loaded<Vec<Tenant>> = Loaded::new::<_, ApiError, _>(sees, |()| api::tenants::list());

    let finds = Memo::new(move |_| {
        let text = typed.get();
        let word = text.trim().to_lowercase();
        let mut all = Vec::new();
        if let Some(action) = word.strip_prefix('>') {
            all.extend(actions(action.trim(), &why_not));
            all.extend(below.data.with(|below| tenants(action.trim(), below.as_deref().unwrap_or_default(), &why_not)));
            return all;
        }
        if let Some(Ok((_, numbers))) = answer.get() {
            all.extend(found(&text, &numbers));
        }
        all.extend(places(&word, &why_not));
        if !word.is_empty() && !word.starts_with(|c: char| c.is_ascii_digit()) {
            all.extend(actions(&word, &why_not));
            all.extend(below.data.with(|below| tenants(&word, below.as_deref().unwrap_or_default(), &why_not)));
        }
        all
    });
    let run = move |find: Find| {
        if find.why_not.is_some() {
            return;
        }
        open.set(false);
        match find.does {
            finds::Does::Go(href) => navigate.with_value(|navigate| navigate(&href, Default::default())),
            finds::Does::SwitchTheme => appearance.switch_theme(),
            finds::Does::Help => dom::soon(move || help.set(true)),
            finds::Does::SignOut => session.sign_out(),
            finds::Does::ReadCarriers => spawn_local(async {
                // The tray shows the reading; a refusal shows there as well.
                let _ = api::numbers::refresh().await;
            }),
        }
    };
    let keys = move |event: ev::KeyboardEvent| {
        let count = finds.with(Vec::len);
        match event.key().as_str() {
            "ArrowDown" | "ArrowUp" if count > 0 => {
                event.prevent_default();
                let step = if event.key() == "ArrowDown" { 1 } else { count - 1 };
                at.update(|at| *at = (*at + step) % count);
                dom::soon(|| {
                    if let Ok(Some(row)) = document().query_selector(".palette [aria-selected=\"true\"]") {
                        row.scroll_into_view_with_scroll_into_view_options(&nearest());
                    }
                });
            }
            "Enter" => {
                event.prevent_default();
                if let Some(find) = finds.with(|all| all.get(at.get_untracked()).cloned()) {
                    run(find);
                }
            }
            _ => {}
        }
    };
    dom::soon(|| dom::focus_first(".palette input"));
    let rows = move || {
        let mut group = "";
        finds
            .get()
            .into_iter()
            .enumerate()
            .map(|(n, find)| {
                let head = (find.group != group).then(|| view! { <div class="group" role="presentation">{find.group}</div> });
                group = find.group;
                let pressed = find.clone();
                let selected = Signal::derive(move || at.get() == n);
                view! {
                    {head}
                    <FindRow find n selected on_press=move || run(pressed.clone())/>
                }
            })
            .collect_view()
    };
    let looking =
        move || typed.with(|text| search_digits(text).len() >= 2 && !text.contains('>')) && answer.with(Option::is_none);
    let not_ours = move || {
        let whole = typed.with(|text| search_digits(text).len() == 10 && !text.contains('>'));
        whole
            && answer
                .with(|answer| matches!(answer, Some(Ok((_, found))) if found.numbers.is_empty() && found.porting.is_empty()))
    };
    let quiet = move || {
        if looking() {
            Some("Looking …")
        } else if finds.with(Vec::is_empty) && answer.with(|a| !matches!(a, Some(Err(_)))) {
            Some("Nothing of ours matches. Any digits of a number find it; > lists actions.")
        } else {
            None
        }
    };
    view! {
        <div class="ask">
            <Icon glyph=Glyph::Search/>
            <input
                type="text"
                role="combobox"
                aria-expanded="true"
                aria-controls="palette-finds"
                aria-activedescendant=move || format!("find-{}", at.get())
                aria-label="Find a number, page or action"
                placeholder="Number in any writing, page, or > for actions"
                autocomplete="off"
                spellcheck="false"
                prop:value=move || typed.get()
                on:input=move |event| typed.set(event_target_value(&event))
                on:keydown=keys
            />
            <Kbd keys="Esc"/>
        </div>
        <div class="finds" id="palette-finds" role="listbox" aria-label="Found">
            {part(move || not_ours().then(|| view! { <p class="quiet-line" role="status">"Not one of your numbers, and not being ported."</p> }))}
            {rows}
            {part(move || match answer.get() {
                Some(Err(trouble)) => view! { <TroubleNotice trouble/> }.into_any(),
                _ => ().into_any(),
            })}
            {part(move || quiet().map(|text| view! { <p class="quiet-line" role="status">{text}</p> }))}
        </div>
        <div class="hints" aria-hidden="true">
            <span><Kbd keys="↑"/>" "<Kbd keys="↓"/>" choose"</span>
            <span><Kbd keys="Enter"/>" open"</span>
            <span><Kbd keys=">"/>" actions"</span>
        </div>
    }
    .into_any()
}

fn nearest() -> web_sys::ScrollIntoViewOptions {
    let options = web_sys::ScrollIntoViewOptions::new();
    options.set_block(web_sys::ScrollLogicalPosition::Nearest);
    options
}
