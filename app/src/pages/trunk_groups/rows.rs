//! The rows: what a group is called for routing and for editing, where it takes calls, what is under way.

use contract::{
    owned::NumberQuery,
    trunk_group::{CallerHeader, NumberFormat, Spread, TrunkGroupRow},
    user::Permission,
};
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

use crate::{
    components::{CarrierBadge, OutcomeStatus, use_directory},
    paths,
    session::use_session,
    ui::{Button, Hue, Size, Status, part, table::counted},
};

#[component]
pub fn Groups(rows: Signal<Vec<TrunkGroupRow>>) -> impl IntoView {
    let draw = |row: TrunkGroupRow| view! { <Group row/> };
    view! {
        <div class="table-card">
            <div class="table-scroll">
                <table class="table reflow" aria-label="Trunk groups">
                    <thead>
                        <tr>
                            <th>"Name"</th><th>"For routing"</th><th>"Endpoints"</th><th>"Calls are"</th><th>"State"</th>
                            <th>"Numbers"</th><th><span class="only-read">"Change"</span></th>
                        </tr>
                    </thead>
                    <tbody>{part(move || rows.get().into_iter().map(draw).collect_view())}</tbody>
                </table>
            </div>
        </div>
    }
    .into_any()
}

#[component]
fn Group(row: TrunkGroupRow) -> impl IntoView {
    let directory = use_directory();
    let session = use_session();
    let navigate = use_navigate();
    let group = row.group.clone();
    let href = paths::trunk_group(&group.id);
    let account = row.account.clone();
    // Where there is one account, naming it in every row says nothing.
    let badge = move || {
        if directory.accounts.data.with(|all| all.as_ref().is_none_or(|all| all.len() < 2)) {
            return ().into_any();
        }
        let name = directory.account_name(&account);
        let carrier =
            directory.accounts.data.with(|all| all.iter().flatten().find(|one| one.id == account).map(|one| one.carrier.clone()));
        match carrier {
            Some(carrier) => view! { <CarrierBadge carrier name/> }.into_any(),
            None => name.into_any(),
        }
    };
    let role = session.why_not(Permission::TrunkGroups);
    let pending = row.pending.is_some();
    let reason = Signal::derive(move || {
        role.get().or_else(|| pending.then(|| "A change of this group is under way; wait until it is settled.".to_owned()))
    });
    let numbers = paths::numbers(&NumberQuery { q: Some(format!("Trunk group {}", group.routing_id)), ..NumberQuery::default() });
    view! {
        <tr>
            <td class="lead"><span class="strong">{group.name}</span> " " {badge}</td>
            <td data-label="For routing">
                <span class="mono">{group.routing_id.as_str().to_owned()}</span>
                <span class="muted small">" edited as " {group.id.as_str().to_owned()}</span>
            </td>
            <td class="full" data-label="Endpoints"><span class="mono">{endpoints(&row)}</span></td>
            <td class="wrap full muted">{shape(&row)}</td>
            <td><State row=row.clone()/></td>
            <td data-label="Numbers">
                {if row.numbers > 0 {
                    view! { <a class="link" href=numbers>{counted(row.numbers, "number", "numbers")}</a> }.into_any()
                } else {
                    view! { <span class="muted">"None"</span> }.into_any()
                }}
            </td>
            <td class="end">
                <Button size=Size::Small why_not=reason on_press=move || navigate(&href, Default::default())>"Change"</Button>
            </td>
        </tr>
    }
    .into_any()
}

fn endpoints(row: &TrunkGroupRow) -> String {
    let all: Vec<String> = row.group.endpoints.iter().map(ToString::to_string).collect();
    match all.as_slice() {
        [first, second, _, ..] => format!("{first}, {second} and {} more", all.len() - 2),
        few => few.join(", "),
    }
}

fn shape(row: &TrunkGroupRow) -> String {
    let prefix = row.group.prefix.as_ref().filter(|prefix| !prefix.is_empty()).map(|prefix| format!(", prefix {prefix}"));
    format!(
        "{}, {}{}",
        spread_name(row.group.spread).to_lowercase(),
        format_name(row.group.number_format),
        prefix.unwrap_or_default()
    )
}

pub fn spread_name(spread: Spread) -> &'static str {
    match spread {
        Spread::RoundRobin => "Spread evenly",
        Spread::TopDown => "From the top down",
    }
}

pub fn format_name(format: NumberFormat) -> &'static str {
    match format {
        NumberFormat::E164 => "+1 and ten digits",
        NumberFormat::Eleven => "11 digits",
        NumberFormat::Ten => "10 digits",
    }
}

pub fn header_name(header: CallerHeader) -> &'static str {
    match header {
        CallerHeader::Paid => "P-Asserted-Identity",
        CallerHeader::Rpid => "Remote-Party-ID",
    }
}

/// What we know of a change, or the carrier's word for its state.
#[component]
fn State(row: TrunkGroupRow) -> impl IntoView {
    match (row.pending, row.group.state) {
        (Some((attempt, outcome)), _) => view! {
            <a href=paths::order(&attempt) aria-label="Open the order"><OutcomeStatus outcome/></a>
        }
        .into_any(),
        (None, Some(word)) => {
            view! { <Status hue=Hue::Wait word=format!("{}{}", word[..1].to_uppercase(), &word[1..])/> }.into_any()
        }
        (None, None) => view! { <Status hue=Hue::Ok word="Listed"/> }.into_any(),
    }
}
