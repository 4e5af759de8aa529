//! The numbers of a sub-order: few are shown at once, many when asked for, a hundred at a time.

use contract::{
    port::detail::{PortedNumber, SubOrder},
    user::Permission,
};
use leptos::prelude::*;

use super::{
    actions::{MenuAct, moving, of_number, why_no_date},
    page::Shown,
};
use crate::{
    components::{
        Act, NumberCell, OutcomeStatus, PhaseBadge,
        number_cell::Leads,
        port_day::{BothZones, FocDay, Snapback},
        why_not,
    },
    paths,
    ui::{Button, Glyph, Icon, Menu, Pager, Size, part, table::counted},
};

/// How many numbers are shown without being asked for.
const FEW: usize = 8;
/// How many stand on a page.
const PER_PAGE: u32 = 100;

#[component]
pub fn Numbers(shown: Shown, one: Memo<Option<SubOrder>>) -> impl IntoView {
    let numbers = Memo::new(move |_| one.with(|one| one.as_ref().map(|one| one.numbers.clone()).unwrap_or_default()));
    let total = Memo::new(move |_| u32::try_from(numbers.with(Vec::len)).unwrap_or(u32::MAX));
    let open = RwSignal::new(numbers.with_untracked(Vec::len) <= FEW);
    let page = RwSignal::new(1_u32);
    let row = move |number: PortedNumber| view! { <Row shown one number/> };
    let rows = move || {
        let from = (page.get().saturating_sub(1) * PER_PAGE) as usize;
        numbers.with(|all| all.iter().skip(from).take(PER_PAGE as usize).cloned().collect::<Vec<_>>())
    };
    let word = move || {
        let all = counted(total.get(), "number", "numbers");
        if open.get() { format!("Hide the {all}") } else { format!("Show the {all}") }
    };
    view! {
        <Show when=move || { total.get() as usize > FEW }>
            <button
                type="button"
                class="fold"
                aria-expanded=move || if open.get() { "true" } else { "false" }
                on:click=move |_| open.update(|open| *open = !*open)
            >
                {part(move || view! { <Icon glyph=if open.get() { Glyph::Up } else { Glyph::Down }/> })}
                {word}
            </button>
        </Show>
        <Show when=move || open.get() && { total.get() > 0 }>
            <div class="table-scroll inset">
                <table class="table reflow ported" aria-label="Numbers of this sub-order">
                    <thead>
                        <tr>
                            <th>"Number"</th>
                            <th>"Status"</th>
                            <th>"LRN"</th>
                            <th>"FOC date"</th>
                            <th>"Goes over"</th>
                            <th><span class="only-read">"What can be done"</span></th>
                        </tr>
                    </thead>
                    <tbody>{part(move || rows().into_iter().map(row).collect_view())}</tbody>
                </table>
            </div>
            <Show when=move || { total.get() > PER_PAGE }>
                <Pager page per_page=PER_PAGE total on_page=Callback::new(move |(to,)| page.set(to))/>
            </Show>
        </Show>
    }
    .into_any()
}

#[component]
fn Row(shown: Shown, one: Memo<Option<SubOrder>>, number: PortedNumber) -> impl IntoView {
    let phase = number.axis.phase();
    let here = number.active_at.is_some();
    let leads = if here { Leads::ToItsPage } else { Leads::Nowhere };
    let pending = number.pending.clone().map(|(attempt, outcome)| {
        view! { <a class="link" href=paths::order(&attempt)><OutcomeStatus outcome/></a> }
    });
    let kind = number.activation.map_or("Not read yet", |kind| kind.name());
    let tags = number.tags.iter().map(|tag| view! { <span class="tag">{tag.clone()}</span> }).collect_view();
    let snapback = number.active_at.map(|active_at| view! { <Snapback active_at/> });
    view! {
        <tr>
            <td class="lead">
                <NumberCell number=number.number.clone() leads/>
                {(!number.tags.is_empty()).then(|| view! { <span class="row tags">{tags}</span> })}
            </td>
            <td>
                <span class="badges">
                    <PhaseBadge phase/>
                    <code class="word" title="The carrier’s own word">{number.axis.word.clone()}</code>
                    {pending}
                    {snapback}
                </span>
            </td>
            <td class="mono" data-label="LRN">{number.lrn.clone().unwrap_or_else(|| "—".into())}</td>
            <td data-label="FOC"><FocDay day=number.foc_date over=!phase.is_open()/></td>
            <td class="wrap" data-label="Goes over">
                <span class="activation">
                    <span>{kind}</span>
                    {number.activation_at.map(|at| view! { <BothZones at/> })}
                </span>
            </td>
            <td class="act"><RowActions shown one number/></td>
        </tr>
    }
    .into_any()
}

/// What can be done with one number: the main thing as a button, the rest behind “More”, each disabled with its reason.
#[component]
fn RowActions(shown: Shown, one: Memo<Option<SubOrder>>, number: PortedNumber) -> impl IntoView {
    let kept = StoredValue::new(number.clone());
    let act = move |act: Act| {
        if let Some(one) = one.get_untracked() {
            let acting = kept.with_value(|number| of_number(shown, &one, &number.number, act));
            shown.acting.set(Some(acting));
        }
    };
    let change = move || {
        if let Some(one) = one.get_untracked() {
            kept.with_value(|number| shown.moving.set(Some(moving(shown, &one, &[number]))));
        }
    };
    let digits = number.number.to_string();
    let menu_label = format!("More for {digits}");
    let open = number.axis.phase().is_open();
    let why_activate = why_not(Permission::Port, Signal::stored(number.activate.clone()));
    let why_cancel = why_not(Permission::Port, Signal::stored(number.cancel.clone()));
    let why_delete = why_not(Permission::Port, Signal::stored(number.delete.clone()));
    let may_change = why_not(Permission::Port, Signal::stored(contract::carrier::Capability::Yes));
    let why_move = Signal::derive(move || {
        let over = || (!open).then(|| "It does not wait to go over.".to_owned());
        may_change.get().or_else(over).or_else(|| one.with(|one| one.as_ref().and_then(|one| why_no_date(shown, one))))
    });
    view! {
        <div class="buttons one-line">
            <Button size=Size::Small why_not=why_activate on_press=move || act(Act::Activate)>
                "Activate"<span class="only-read">" " {digits.clone()}</span>
            </Button>
            <Menu label=menu_label>
                <MenuAct glyph=Glyph::Calendar name="Change the activation" why_not=why_move on_press=change/>
                <MenuAct glyph=Glyph::Cross name="Cancel this number" why_not=why_cancel on_press=move || act(Act::Cancel)/>
                <MenuAct glyph=Glyph::Bin name="Delete this number" why_not=why_delete on_press=move || act(Act::Delete)/>
            </Menu>
        </div>
    }
    .into_any()
}
