//! The groups of the board and their rows.

use contract::{
    carrier::Capability,
    number::E164,
    port::{act::PortLevel, detail::ActivationRow},
    user::Permission,
};
use leptos::{prelude::*, task::spawn_local};

use super::{
    gate::GateCell,
    groups::{Group, Section, is_ready},
    page::Board,
    selection::{activation_of, moving_of},
};
use crate::{
    api::{self, ports::Asker},
    components::{
        Act, Acting, NumberCell, OutcomeStatus, PhaseBadge,
        number_cell::Leads,
        port_act::Part,
        port_day::{BothZones, FocDay, Snapback},
        why_not,
    },
    paths,
    session::use_session,
    ui::{Button, Glyph, Size, Trouble, TroubleNotice, part, table::counted},
};

/// One sub-order in one part of the board.
#[component]
pub fn GroupCard(board: Board, group: Group) -> impl IntoView {
    let numbers = StoredValue::new(group.rows.iter().map(|row| row.number.clone()).collect::<Vec<E164>>());
    let picked = move || numbers.with_value(|numbers| board.selection.has_all(numbers));
    let from = group.losing_carrier.clone().unwrap_or_else(|| format!("sub-order {}", group.sub_order.as_str()));
    let heading = format!("{} from {from}", group.title);
    let href = paths::port(&group.account, &group.request);
    let count = counted(u32::try_from(group.rows.len()).unwrap_or(u32::MAX), "number", "numbers");
    let unready = group.rows.iter().filter(|row| !is_ready(row)).count();
    let over = group.section == Section::Over;
    let gate = (!over).then(|| match unready {
        0 => view! { <span class="status ok">"Ready"</span> }.into_any(),
        n => view! { <span class="status unknown">{format!("{n} not ready")}</span> }.into_any(),
    });
    let actions = (!over).then(|| view! { <GroupActions board group=group.clone()/> });
    let label = format!("Select all of {heading}");
    let late = group.section == Section::Late;
    view! {
        <section class="table-card activation-group" class:late=late aria-label=heading>
            <header>
                <label class="pick-all">
                    <input type="checkbox" aria-label=label prop:checked=picked on:change=move |_| numbers.with_value(|numbers| board.selection.toggle_all(numbers))/>
                </label>
                <h3><a href=href>{group.title.clone()}</a></h3>
                <span class="muted">{from}</span>
                <span class="muted small figures">{count}</span>
                {gate}
                <div class="end">{actions}</div>
            </header>
            <div class="table-scroll">
                <table class="table reflow activations" aria-label="Numbers">
                    <thead>
                        <tr>
                            <th class="pick"><span class="only-read">"Select"</span></th>
                            <th>"Number"</th>
                            <th>"Status"</th>
                            <th>"FOC date"</th>
                            <th>"Goes over"</th>
                            <th>"Ready"</th>
                            <th><span class="only-read">"What can be done"</span></th>
                        </tr>
                    </thead>
                    <tbody>{group.rows.into_iter().map(|row| view! { <Row board row/> }).collect_view()}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}

/// Which level of a group is activated.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Whole {
    SubOrder,
    Request,
}

/// Activating all of it: the request is read first, so that the count to be typed is the carrier's, not the board's.
#[component]
fn GroupActions(board: Board, group: Group) -> impl IntoView {
    let session = use_session();
    let busy = RwSignal::new(false);
    let trouble = RwSignal::new(None::<Trouble>);
    let role = session.why_not(Permission::Port);
    let none = group.rows.iter().all(|row| row.activate != Capability::Yes);
    let first_reason = group.rows.iter().find_map(|row| match &row.activate {
        Capability::No { reason } => Some(reason.clone()),
        Capability::Yes => None,
    });
    let why = Signal::derive(move || role.get().or_else(|| first_reason.clone().filter(|_| none)));
    let kept = StoredValue::new(group.clone());
    let open = move |whole: Whole| {
        let group = kept.get_value();
        busy.set(true);
        trouble.set(None);
        spawn_local(async move {
            match api::ports::detail(&group.account, &group.request, Asker::Person).await {
                Ok(detail) => {
                    let meant = detail.sub_orders.iter().filter(|one| whole == Whole::Request || one.row.id == group.sub_order);
                    let numbers = meant.flat_map(|one| one.numbers.iter().map(|number| number.number.clone())).collect();
                    let (level, what) = match whole {
                        Whole::Request => (PortLevel::Request, format!("all of {}", group.title)),
                        Whole::SubOrder => (
                            PortLevel::SubOrder { sub_order: group.sub_order.clone() },
                            group
                                .losing_carrier
                                .map_or_else(|| "the sub-order".to_owned(), |carrier| format!("what leaves {carrier}")),
                        ),
                    };
                    let part = Part { account: group.account, request: group.request, level, numbers };
                    board.acting.try_set(Some(Acting { act: Act::Activate, what, parts: vec![part] }));
                }
                Err(error) => {
                    trouble.try_set(Some(error.into()));
                }
            }
            busy.try_set(false);
        });
    };
    let change = move || kept.with_value(|group| board.moving.set(moving_of(&group.rows)));
    view! {
        <Button size=Size::Small icon=Glyph::Calendar why_not=role on_press=change>"Change the activation"</Button>
        <Button size=Size::Small busy why_not=why on_press=move || open(Whole::SubOrder)>"Activate the sub-order"</Button>
        <Button size=Size::Small busy why_not=why on_press=move || open(Whole::Request)>"Activate the request"</Button>
        {part(move || trouble.get().map(|trouble| view! { <TroubleNotice trouble/> }))}
    }
    .into_any()
}

#[component]
fn Row(board: Board, row: ActivationRow) -> impl IntoView {
    let kept = StoredValue::new(row.clone());
    let picked = Memo::new(move |_| kept.with_value(|row| board.selection.has(&row.number)));
    let why = why_not(Permission::Port, Signal::stored(row.activate.clone()));
    let label = format!("Select {}", row.number);
    let digits = row.number.to_string();
    let pending = row.pending.clone().map(|(attempt, outcome)| {
        view! { <a class="link" href=paths::order(&attempt)><OutcomeStatus outcome/></a> }
    });
    let kind = row.activation.map_or("Not read yet", |kind| kind.name());
    let activate = move || {
        kept.with_value(|row| {
            let (country, rest) = row.number.grouped();
            board.acting.set(Some(activation_of(std::slice::from_ref(row), format!("{country} {rest}"))));
        });
    };
    let leads = if row.active_at.is_some() { Leads::ToItsPage } else { Leads::Nowhere };
    let last = match row.active_at {
        Some(active_at) => view! { <Snapback active_at/> }.into_any(),
        None => view! {
            <Button size=Size::Small why_not=why on_press=activate>"Activate"<span class="only-read">" " {digits}</span></Button>
        }
        .into_any(),
    };
    view! {
        <tr aria-selected=move || if picked.get() { "true" } else { "false" }>
            <td class="pick">
                <label>
                    <input type="checkbox" aria-label=label prop:checked=picked on:change=move |_| kept.with_value(|row| board.selection.toggle(&row.number))/>
                </label>
            </td>
            <td class="lead"><NumberCell number=row.number.clone() leads/></td>
            <td>
                <span class="badges">
                    <PhaseBadge phase=row.phase/>
                    <code class="word" title="The carrier’s own word">{row.axis.word.clone()}</code>
                    {pending}
                </span>
            </td>
            <td data-label="FOC"><FocDay day=row.foc_date/></td>
            <td class="wrap full">
                <span class="activation">
                    <span>{kind}</span>
                    {row.activation_at.map(|at| view! { <BothZones at/> })}
                </span>
            </td>
            <td class="wrap full"><GateCell row/></td>
            <td class="act">{last}</td>
        </tr>
    }
    .into_any()
}
