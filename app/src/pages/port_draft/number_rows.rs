//! The numbers of the draft, a hundred at a time: the verdict on each, its losing carrier, and what is done with several.

use std::collections::BTreeSet;

use contract::{
    number::E164,
    port::{
        lint::LintContext,
        split::{Portability, Taken},
    },
};
use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;

use super::desk::Desk;
use crate::{
    components::NumberCell,
    ui::{Button, Glyph, Hue, Kind, Pager, Size, Status, part, table::counted},
};

/// How many rows are drawn at once.
const PER_PAGE: usize = 100;
/// The list of losing carriers that fields offer.
const CARRIERS: &str = "losing-carriers";

/// Which numbers are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shown {
    All,
    Portable,
    NotPortable,
    NotKnown,
}

impl Shown {
    const ALL: [Self; 4] = [Self::All, Self::Portable, Self::NotPortable, Self::NotKnown];

    fn name(self) -> &'static str {
        match self {
            Self::All => "All",
            Self::Portable => "Portable",
            Self::NotPortable => "Not portable",
            Self::NotKnown => "Not known",
        }
    }
}

/// How a number stands: its hue, its word, and a sentence where it cannot go on.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Stand {
    shown: Shown,
    hue: Hue,
    word: &'static str,
    why: String,
}

fn stand(context: &LintContext, number: &E164) -> Stand {
    let of = |shown, hue, word, why: &str| Stand { shown, hue, word, why: why.to_owned() };
    // What is on its way elsewhere cannot be submitted, whatever the carrier says of it.
    match context.taken.get(number) {
        Some(Taken::Port { request }) => {
            let why = format!("It is on our open port request {request} already.");
            return of(Shown::NotPortable, Hue::Bad, "On another port", &why);
        }
        Some(Taken::Submitting) => {
            return of(Shown::NotPortable, Hue::Bad, "On another port", "Another draft with it is being submitted.");
        }
        Some(Taken::Owned { .. }) | None => {}
    }
    let said = match context.verdicts.get(number).map(|verdict| &verdict.portable) {
        None => of(Shown::NotKnown, Hue::Wait, "Not asked", ""),
        Some(Portability::Yes) => of(Shown::Portable, Hue::Ok, "Portable", ""),
        Some(Portability::No { reason }) => of(Shown::NotPortable, Hue::Bad, "Not portable", reason),
        Some(Portability::Unknown { reason }) => of(Shown::NotKnown, Hue::Unknown, "Unknown", reason),
    };
    match context.taken.get(number) {
        Some(Taken::Owned { account }) => ours(said, account),
        _ => said,
    }
}

/// A number that we have already. Only the carrier says whether it can be ported; we say what porting it would do.
fn ours(said: Stand, account: &str) -> Stand {
    let at = if account.is_empty() { String::new() } else { format!(" at {account}") };
    let asked = match said.shown {
        Shown::NotPortable => format!("The carrier says it is not portable: {}", said.why),
        _ => "Porting it in would take it from ourselves; between accounts of one carrier its port desk moves it without a port."
            .to_owned(),
    };
    let hue = if said.shown == Shown::NotPortable { Hue::Bad } else { Hue::Unknown };
    Stand { shown: said.shown, hue, word: "Already ours", why: format!("It is ours already{at}. {asked}") }
}

#[component]
pub fn NumberRows(desk: Desk) -> impl IntoView {
    let shown = RwSignal::new(Shown::All);
    let page = RwSignal::new(1_u32);
    let picked = RwSignal::new(BTreeSet::<E164>::new());
    let filtered = Memo::new(move |_| {
        let wanted = shown.get();
        desk.fields.with(|fields| {
            desk.context.with(|context| {
                let fits = |number: &&E164| wanted == Shown::All || stand(context, number).shown == wanted;
                fields.numbers.iter().map(|one| &one.number).filter(fits).cloned().collect::<Vec<E164>>()
            })
        })
    });
    // What is gone from the draft is not picked any more.
    Effect::new(move |_| {
        desk.fields.with(|fields| {
            let there = |number: &E164| fields.numbers.iter().any(|one| one.number == *number);
            if picked.with_untracked(|picked| !picked.iter().all(there)) {
                picked.update(|picked| picked.retain(there));
            }
        });
    });
    let total = Signal::derive(move || u32::try_from(filtered.with(Vec::len)).unwrap_or(u32::MAX));
    let at = Memo::new(move |_| {
        let pages = total.get().div_ceil(PER_PAGE as u32).max(1);
        page.get().clamp(1, pages)
    });
    let rows = Memo::new(move |_| {
        let from = (at.get() as usize - 1) * PER_PAGE;
        filtered.with(|all| all.iter().skip(from).take(PER_PAGE).cloned().collect::<Vec<E164>>())
    });
    let all_picked = Memo::new(move |_| {
        filtered.with(|all| !all.is_empty() && picked.with(|picked| all.iter().all(|one| picked.contains(one))))
    });
    let pick_all = move |_| {
        let all = filtered.get_untracked();
        if all_picked.get_untracked() {
            picked.set(BTreeSet::new());
        } else {
            picked.update(|picked| picked.extend(all));
        }
    };
    let draw = move |number: E164| view! { <Row desk number picked/> };
    view! {
        <Chips desk shown page/>
        <div class="table-card numbers-card" on:keydown=walk>
            <table class="table reflow" aria-label="Numbers to port">
                <thead>
                    <tr>
                        <th class="pick"><label title="Pick all that are shown, on every page"><input type="checkbox" prop:checked=move || all_picked.get() on:change=pick_all/><span class="only-read">"Pick all that are shown"</span></label></th>
                        <th>"Number"</th><th>"Verdict"</th><th>"Losing carrier"</th><th>"Why not"</th>
                        <th><span class="only-read">"Remove"</span></th>
                    </tr>
                </thead>
                <tbody><For each=move || rows.get() key=|number| number.clone() children=draw/></tbody>
            </table>
            <Show when=move || { total.get() as usize > PER_PAGE }>
                <Pager page=at per_page=PER_PAGE as u32 total on_page=Callback::new(move |(to,)| page.set(to))/>
            </Show>
        </div>
        <Carriers desk/>
        <WithPicked desk picked/>
    }
    .into_any()
}

#[component]
fn Chips(desk: Desk, shown: RwSignal<Shown>, page: RwSignal<u32>) -> impl IntoView {
    let counts = Memo::new(move |_| {
        desk.fields.with(|fields| {
            desk.context.with(|context| {
                let mut counts = [0_u32; 4];
                for one in &fields.numbers {
                    let of = stand(context, &one.number).shown;
                    for (at, shown) in Shown::ALL.into_iter().enumerate() {
                        counts[at] += u32::from(shown == Shown::All || shown == of);
                    }
                }
                counts
            })
        })
    });
    let chip = move |(at, one): (usize, Shown)| {
        view! {
            <button
                type="button"
                class="chip"
                aria-pressed=move || if shown.get() == one { "true" } else { "false" }
                on:click=move |_| {
                    shown.set(one);
                    page.set(1);
                }
            >
                {one.name()} <b>{move || counts.with(|counts| counts[at])}</b>
            </button>
        }
    };
    let bad = Memo::new(move |_| counts.with(|counts| counts[2]));
    let remove = move || {
        let keep: BTreeSet<E164> = desk.fields.with_untracked(|fields| {
            desk.context.with_untracked(|context| {
                let stays = |number: &&E164| stand(context, number).shown != Shown::NotPortable;
                fields.numbers.iter().map(|one| &one.number).filter(stays).cloned().collect()
            })
        });
        desk.edit(|fields| fields.numbers.retain(|one| keep.contains(&one.number)));
        shown.set(Shown::All);
    };
    let remove_them = move || {
        (bad.get() > 0).then(|| {
            let name = format!("Remove the {} that cannot be ported", counted(bad.get(), "number", "numbers"));
            view! { <Button size=Size::Small icon=Glyph::Bin why_not=desk.why_not on_press=remove>{name}</Button> }
        })
    };
    view! {
        <div class="row spread">
            <div class="chips" role="group" aria-label="Which numbers are shown">{Shown::ALL.into_iter().enumerate().map(chip).collect_view()}</div>
            {part(remove_them)}
        </div>
    }
    .into_any()
}

#[component]
fn Row(desk: Desk, number: E164, picked: RwSignal<BTreeSet<E164>>) -> impl IntoView {
    let own = StoredValue::new(number.clone());
    let stands = Memo::new(move |_| desk.context.with(|context| own.with_value(|number| stand(context, number))));
    let typed = move || {
        own.with_value(|number| {
            let of = |fields: &contract::port::fields::PortFields| {
                fields.numbers.iter().find(|one| one.number == *number).map(|one| one.losing_carrier.clone())
            };
            desk.fields.with(of).unwrap_or_default()
        })
    };
    let remembered = Memo::new(move |_| {
        desk.context.with(|context| {
            own.with_value(|number| context.verdicts.get(number).and_then(|verdict| verdict.remembered_carrier.clone()))
        })
    });
    let write = move |text: String| {
        own.with_value(|number| {
            desk.edit(|fields| {
                if let Some(one) = fields.numbers.iter_mut().find(|one| one.number == *number) {
                    one.losing_carrier = text;
                }
            });
        });
    };
    let remove = move || own.with_value(|number| desk.edit(|fields| fields.numbers.retain(|one| one.number != *number)));
    let pick = move |event: ev::Event| {
        let on = event_target_checked(&event);
        picked.update(|picked| {
            let number = own.get_value();
            if on {
                picked.insert(number);
            } else {
                picked.remove(&number);
            }
        });
    };
    let is_picked = move || picked.with(|picked| own.with_value(|number| picked.contains(number)));
    let label = format!("Losing carrier of {number}");
    let (pick_label, remove_label) = (format!("Pick {number}"), format!("Remove {number}"));
    let hint = move || remembered.get().map_or_else(|| "Not known yet".to_owned(), |name| format!("{name} (remembered)"));
    view! {
        <tr aria-selected=move || is_picked().then_some("true")>
            <td class="pick"><label><input type="checkbox" prop:checked=is_picked on:change=pick/><span class="only-read">{pick_label}</span></label></td>
            <td class="lead"><NumberCell number bare=true/></td>
            <td>{part(move || {
                let stand = stands.get();
                view! { <Status hue=stand.hue word=stand.word.to_owned()/> }
            })}</td>
            <td>
                <input
                    class="input carrier-name" type="text" aria-label=label list=CARRIERS autocomplete="off" spellcheck="false"
                    placeholder=hint readonly=move || desk.why_not.with(Option::is_some)
                    prop:value=typed on:input=move |event| write(event_target_value(&event))
                />
            </td>
            <td class="wrap full small muted">{move || stands.get().why}</td>
            <td class="end act"><Button kind=Kind::Quiet size=Size::Small icon=Glyph::Cross label=remove_label why_not=desk.why_not on_press=remove/></td>
        </tr>
    }
    .into_any()
}

/// Arrow keys and Enter walk from one losing carrier to the next.
fn walk(event: ev::KeyboardEvent) {
    let step: i64 = match event.key().as_str() {
        "ArrowDown" | "Enter" => 1,
        "ArrowUp" => -1,
        _ => return,
    };
    let Some(target) = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlInputElement>().ok()) else { return };
    if !target.class_list().contains("carrier-name") || (event.key() != "Enter" && event.alt_key()) {
        return;
    }
    let Ok(all) = document().query_selector_all(".numbers-card .carrier-name") else { return };
    let here = (0..all.length()).find(|at| all.get(*at).is_some_and(|node| node.is_same_node(Some(&target))));
    let next = here.and_then(|at| u32::try_from(i64::from(at) + step).ok()).and_then(|at| all.get(at));
    if let Some(next) = next.and_then(|node| node.dyn_into::<web_sys::HtmlInputElement>().ok()) {
        event.prevent_default();
        let _ = next.focus();
        next.select();
    }
}

/// The losing carriers that fields offer: those of earlier ports and those of this draft.
#[component]
fn Carriers(desk: Desk) -> impl IntoView {
    let names = Memo::new(move |_| {
        let mut names: BTreeSet<String> =
            desk.fields.with(|fields| fields.numbers.iter().map(|one| one.losing_carrier.trim().to_owned()).collect());
        desk.context.with(|context| {
            names.extend(context.memory.iter().map(|one| one.losing_carrier.clone()));
            names.extend(context.verdicts.values().filter_map(|verdict| verdict.remembered_carrier.clone()));
        });
        names.remove("");
        names
    });
    let options = move || names.get().into_iter().map(|name| view! { <option value=name></option> }).collect_view();
    view! { <datalist id=CARRIERS>{part(options)}</datalist> }.into_any()
}

/// What is done with several numbers.
#[component]
fn WithPicked(desk: Desk, picked: RwSignal<BTreeSet<E164>>) -> impl IntoView {
    let carrier = RwSignal::new(String::new());
    let count = Memo::new(move |_| u32::try_from(picked.with(BTreeSet::len)).unwrap_or(u32::MAX));
    let set = move || {
        let (name, chosen) = (carrier.get_untracked(), picked.get_untracked());
        desk.edit(|fields| {
            for one in fields.numbers.iter_mut().filter(|one| chosen.contains(&one.number)) {
                one.losing_carrier = name.trim().to_owned();
            }
        });
        picked.set(BTreeSet::new());
        carrier.set(String::new());
    };
    let remove = move || {
        let chosen = picked.get_untracked();
        desk.edit(|fields| fields.numbers.retain(|one| !chosen.contains(&one.number)));
    };
    let keys = move |event: ev::KeyboardEvent| {
        if event.key() == "Enter" {
            event.prevent_default();
            set();
        }
    };
    view! {
        <Show when=move || { count.get() > 0 && desk.why_not.with(Option::is_none) }>
            <div class="selection-bar" role="region" aria-label="What to do with the picked numbers">
                <span role="status">{move || counted(count.get(), "number", "numbers")}</span>
                <input
                    class="input" type="text" aria-label="Losing carrier of the picked numbers" placeholder="Losing carrier" list=CARRIERS
                    prop:value=move || carrier.get() on:input=move |event| carrier.set(event_target_value(&event)) on:keydown=keys
                />
                <Button size=Size::Small on_press=set>"Set losing carrier"</Button>
                <Button size=Size::Small icon=Glyph::Bin on_press=remove>"Remove"</Button>
                <Button size=Size::Small on_press=move || picked.set(BTreeSet::new())>"Pick none"</Button>
            </div>
        </Show>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use contract::{
        number::E164,
        port::{
            lint::LintContext,
            split::{Portability, Taken, Verdict},
        },
        time::Timestamp,
    };

    use super::{Shown, stand};

    #[test]
    fn a_number_that_is_ours_is_called_so_and_not_portable_only_where_the_carrier_says_that() {
        let number = E164::parse("7065103027").unwrap();
        let said = |portable| Verdict { portable, asked_at: Timestamp(0), remembered_carrier: None };
        let mut context = LintContext {
            now: Timestamp(0),
            verdicts: BTreeMap::from([(number.clone(), said(Portability::Yes))]),
            taken: BTreeMap::new(),
            papers: Vec::new(),
            pins: Vec::new(),
            memory: Vec::new(),
            our_ids: Vec::new(),
            winner: None,
        };
        assert_eq!(stand(&context, &number).word, "Portable");
        context.taken.insert(number.clone(), Taken::Owned { account: "Call48 · Main".into() });
        let ours = stand(&context, &number);
        assert_eq!((ours.shown, ours.word), (Shown::Portable, "Already ours"));
        assert!(ours.why.starts_with("It is ours already at Call48 · Main. Porting it in would"), "{}", ours.why);
        context.verdicts.insert(number.clone(), said(Portability::No { reason: "Rate center not covered.".into() }));
        let refused = stand(&context, &number);
        assert_eq!(refused.shown, Shown::NotPortable);
        assert!(refused.why.ends_with("not portable: Rate center not covered."), "{}", refused.why);
        context.verdicts.clear();
        assert_eq!(stand(&context, &number).shown, Shown::NotKnown);
    }

    #[test]
    fn a_number_on_another_port_of_ours_cannot_go_on_whatever_the_carrier_said() {
        let number = E164::parse("7065103027").unwrap();
        let verdict = Verdict { portable: Portability::Yes, asked_at: Timestamp(0), remembered_carrier: None };
        let context = LintContext {
            now: Timestamp(0),
            verdicts: BTreeMap::from([(number.clone(), verdict)]),
            taken: BTreeMap::from([(number.clone(), Taken::Submitting)]),
            papers: Vec::new(),
            pins: Vec::new(),
            memory: Vec::new(),
            our_ids: Vec::new(),
            winner: None,
        };
        assert_eq!(stand(&context, &number).shown, Shown::NotPortable);
    }
}
