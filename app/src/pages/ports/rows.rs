//! The rows of the board.

use contract::port::{
    board::{PortPage, PortQuery, PortRow, SubOrderRow},
    status::Phase,
};
use leptos::prelude::*;

use crate::{
    components::{NumberCell, OutcomeStatus, PhaseBadge, port_day::FocDay},
    paths::{self, Filter},
    ui::{EmptyState, Glyph, LinkButton, RelativeTime, part, table::counted},
};

/// How many sub-orders a row names.
const NAMED: usize = 3;

/// The table, or why it is empty and what to do.
#[component]
pub fn Rows(page: Signal<PortPage>, filter: Filter<PortQuery>) -> impl IntoView {
    let rows = Memo::new(move |_| page.with(|page| page.items.clone()));
    let several = Memo::new(move |_| page.with(|page| page.read.len() > 1));
    let draw = move |row: PortRow| row_of(row, several.get_untracked());
    view! {
        <Show when=move || rows.with(|rows| !rows.is_empty()) fallback=move || view! { <Nothing filter/> }>
            <div class="table-scroll">
                <table class="table reflow board" aria-label="Ports">
                    <thead>
                        <tr>
                            <th>"Port"</th>
                            <th>"Phase"</th>
                            <th>"From"</th>
                            <th>"FOC date"</th>
                            <th>"Next"</th>
                            <th>"Changed"</th>
                        </tr>
                    </thead>
                    <tbody>{part(move || rows.get().into_iter().map(draw).collect_view())}</tbody>
                </table>
            </div>
        </Show>
    }
    .into_any()
}

fn row_of(row: PortRow, several_accounts: bool) -> AnyView {
    let href = paths::port(&row.account, &row.request);
    let pending = row.pending.map(|(_, outcome)| view! { <OutcomeStatus outcome/> });
    view! {
        <tr class:needs=row.phase == Phase::NeedsUs>
            <td class="lead">
                <a class="title" href=href>{row.title}</a>
                <span class="second">
                    {row.first_number.map(|number| view! { <NumberCell number bare=true/> })}
                    {others(row.numbers)}
                    {several_accounts.then(|| view! { <span class="muted small clip">{row.account_name}</span> })}
                </span>
            </td>
            <td><span class="badges"><PhaseBadge phase=row.phase/>{pending}</span></td>
            <td class="full"><SubOrders rows=row.sub_orders/></td>
            <td data-label="FOC"><FocDay day=row.foc_date over=!row.phase.is_open()/></td>
            <td class="wrap full next">{row.next}</td>
            <td class="muted wide-only"><RelativeTime at=row.changed_at.0/></td>
        </tr>
    }
    .into_any()
}

/// How many there are beside the first.
fn others(numbers: u32) -> Option<AnyView> {
    let more = numbers.checked_sub(1).filter(|more| *more > 0)?;
    Some(view! { <span class="muted small figures">{format!("and {more} more")}</span> }.into_any())
}

/// The losing carriers, the worst first, each with how it stands and how many numbers leave it.
#[component]
fn SubOrders(rows: Vec<SubOrderRow>) -> impl IntoView {
    if rows.is_empty() {
        return view! { <span class="muted">"Not split yet"</span> }.into_any();
    }
    let more = u32::try_from(rows.len().saturating_sub(NAMED)).unwrap_or(u32::MAX);
    let alone = rows.len() == 1;
    let line = |row: SubOrderRow| {
        let told = row.losing_carrier.is_some();
        let carrier = row.losing_carrier.unwrap_or_else(|| "Losing carrier not told".into());
        // A single sub-order says what the request says already.
        let status = (!alone).then(|| view! { <PhaseBadge phase=row.phase/> });
        view! {
            <li>
                <span class="clip" class:muted=!told>{carrier}</span>
                <span class="muted small figures">{counted(row.numbers, "number", "numbers")}</span>
                {status}
            </li>
        }
    };
    view! {
        <ul class="parts">
            {rows.into_iter().take(NAMED).map(line).collect_view()}
            {(more > 0).then(|| view! { <li class="muted small">{format!("and {}", counted(more, "sub-order", "sub-orders"))} " more"</li> })}
        </ul>
    }
    .into_any()
}

/// Why there is no row: the filter, or that nothing is ported.
#[component]
fn Nothing(filter: Filter<PortQuery>) -> impl IntoView {
    let filtered = move || {
        let query = filter.get();
        query.q.is_some()
            || query.phase.is_some()
            || query.account.is_some()
            || query.foc_from.is_some()
            || query.foc_to.is_some()
    };
    let by_filter = || {
        view! {
            <EmptyState glyph=Glyph::Search title="No port matches" sentence="No request of yours fits this search and these filters.">
                <LinkButton href=paths::PORTS.to_owned()>"Clear the filters"</LinkButton>
            </EmptyState>
        }
    };
    let none = || {
        view! {
            <EmptyState glyph=Glyph::Arrow title="No ports yet" sentence="Begin one with “New port”: paste the numbers, and every likely rejection is named before anything is sent."/>
        }
    };
    view! { <Show when=filtered fallback=none>{by_filter()}</Show> }.into_any()
}
