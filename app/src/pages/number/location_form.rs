//! The form of a location: which one, where calls go instead, and where when it does not answer.

use contract::{
    carrier::Capability,
    field::Validate,
    location::AccountLocation,
    number::E164,
    owned::Move,
    routing::{LocationRouting, Routing, RoutingChange},
};
use leptos::prelude::*;

use super::{
    location_picker::{LocationPicker, locations_of, name_of},
    page::Shown,
    service_form::{Plan, ServiceChange, ServiceForm},
};
use crate::{
    api::error::pairs,
    components::{Change, NumberField},
    ui::{Faults, Loaded, TextField, field::FaultSummary},
};

/// Fields that show their own faults.
const SHOWN: &[&str] = &["location", "routing.forward", "routing.failover"];

#[derive(Clone, Copy)]
struct Draft {
    location: RwSignal<String>,
    forward: RwSignal<String>,
    failover: RwSignal<String>,
}

/// What the form asks for.
enum Wanted {
    /// Another location.
    Location(String),
    /// Other calls on the same location.
    Calls(LocationRouting),
}

impl Draft {
    fn from(before: &LocationRouting) -> Self {
        Self {
            location: RwSignal::new(before.location.clone().unwrap_or_default()),
            forward: RwSignal::new(before.forward.as_ref().map(ToString::to_string).unwrap_or_default()),
            failover: RwSignal::new(before.failover.clone().unwrap_or_default()),
        }
    }

    /// What differs from `before`, or every fault. Moving is an order of its own, so that both at once is none.
    fn read(self, before: &LocationRouting) -> Result<Wanted, Vec<(String, String)>> {
        let mut faults = Vec::new();
        let (location, forward) = (self.location.get_untracked(), self.forward.get_untracked());
        let failover = Some(self.failover.get_untracked().trim().to_owned()).filter(|text| !text.is_empty());
        let forward = match E164::parse(&forward) {
            _ if forward.trim().is_empty() => None,
            Ok(number) => Some(number),
            Err(refusal) => {
                faults.push(("routing.forward".into(), refusal.0));
                None
            }
        };
        // Without a location the number stays where it is.
        let routing = LocationRouting { location: None, location_name: None, forward, failover };
        let change = RoutingChange { routing: Routing::Location(routing.clone()), device: None };
        faults.extend(pairs(change.faults()));
        let moves = !location.is_empty() && Some(&location) != before.location.as_ref();
        let calls = routing.forward != before.forward || routing.failover != before.failover;
        match (moves, calls) {
            _ if !faults.is_empty() => Err(faults),
            (true, true) => Err(vec![(
                "location".into(),
                "Moving is an order of its own. Move the number first and change its calls after that, or the other way round."
                    .into(),
            )]),
            (true, false) => Ok(Wanted::Location(location)),
            (false, true) => Ok(Wanted::Calls(routing)),
            (false, false) => Err(vec![("routing".into(), "Nothing is different from what the carrier has.".into())]),
        }
    }
}

/// The location as people read it.
pub fn location_text(routing: &LocationRouting) -> String {
    routing.location_name.clone().or_else(|| routing.location.clone()).unwrap_or_else(|| "None".into())
}

fn forward_text(routing: &LocationRouting) -> String {
    routing.forward.as_ref().map_or_else(
        || "Off".to_owned(),
        |number| {
            let (country, rest) = number.grouped();
            format!("{country} {rest}")
        },
    )
}

fn failover_text(routing: &LocationRouting) -> String {
    routing.failover.clone().unwrap_or_else(|| "The location's own".into())
}

fn plan_of(shown: Shown, before: &LocationRouting, wanted: Wanted, list: Loaded<Vec<AccountLocation>>) -> Plan {
    match wanted {
        Wanted::Location(to) => {
            let name = list.data.with_untracked(|rows| rows.iter().flatten().find(|row| row.location.id == to).map(name_of));
            let rows = vec![Change::new("Location", location_text(before), name.unwrap_or_else(|| to.clone()))];
            let account = shown.detail.with_untracked(|detail| detail.row.account.clone());
            let mut plan = Plan::new(ServiceChange::Move(Move { account, numbers: vec![shown.number()], to }), rows);
            plan.warning = Some("From then on its calls go where the other location sends them.".into());
            plan
        }
        Wanted::Calls(after) => {
            let rows = vec![
                Change::new("Location", location_text(before), location_text(before)),
                Change::new("Forwarding", forward_text(before), forward_text(&after)),
                Change::new("Failover", failover_text(before), failover_text(&after)),
            ];
            Plan::new(ServiceChange::Routing(RoutingChange { routing: Routing::Location(after), device: None }), rows)
        }
    }
}

#[component]
pub fn LocationForm(shown: Shown, open: RwSignal<bool>) -> impl IntoView {
    let (seen, account, may_move) =
        shown.detail.with_untracked(|detail| (detail.routing.seen.clone(), detail.row.account.clone(), detail.may_move.clone()));
    let before = match seen {
        Some(Routing::Location(before)) => before,
        _ => LocationRouting::default(),
    };
    let draft = Draft::from(&before);
    let list = locations_of(account);
    let faults = Faults::new();
    let here = location_text(&before);
    let now = before.location.clone().map(|id| (id, here.clone()));
    let listed = StoredValue::new(before);
    let plan = Callback::new(move |()| {
        let wanted = listed.with_value(|before| draft.read(before));
        match wanted {
            Err(found) => {
                faults.show(found);
                None
            }
            Ok(wanted) => {
                faults.clear_all();
                Some(listed.with_value(|before| plan_of(shown, before, wanted, list)))
            }
        }
    });
    let location = match may_move {
        Capability::Yes => {
            view! { <LocationPicker label="Location" name="location" value=draft.location list now faults/> }.into_any()
        }
        Capability::No { reason } => view! {
            <dl class="facts"><dt>"Location"</dt><dd>{here}</dd></dl>
            <p class="muted small">{reason}</p>
        }
        .into_any(),
    };
    let check = move || {
        let found = listed.with_value(|before| draft.read(before).err()).unwrap_or_default();
        faults.show_for("routing.failover", &found);
    };
    view! {
        <ServiceForm shown open title="Routing" faults plan>
            {location}
            <NumberField label="Forward all calls to" name="routing.forward" value=draft.forward faults optional=true/>
            <TextField
                label="When the location does not answer"
                name="routing.failover"
                value=draft.failover
                faults
                mono=true
                optional=true
                help="A telephone number or user@host:port. Empty: the location's own failover."
                on_leave=check
            />
            <FaultSummary faults shown=SHOWN/>
        </ServiceForm>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn before() -> LocationRouting {
        LocationRouting {
            location: Some("12/500".into()),
            location_name: Some("Main trunk".into()),
            ..LocationRouting::default()
        }
    }

    #[test]
    fn moving_and_changing_calls_are_two_orders() {
        let draft = Draft::from(&before());
        assert_eq!(draft.read(&before()).err().unwrap()[0].0, "routing", "nothing is different");
        draft.location.set("12/501".into());
        assert!(matches!(draft.read(&before()), Ok(Wanted::Location(to)) if to == "12/501"));
        draft.forward.set("2522378144".into());
        assert_eq!(draft.read(&before()).err().unwrap()[0].0, "location");
        draft.location.set("12/500".into());
        let Ok(Wanted::Calls(calls)) = draft.read(&before()) else { panic!("calls differ") };
        assert_eq!(calls.location, None);
        assert_eq!(calls.forward.unwrap().as_str(), "+12522378144");
    }
}
