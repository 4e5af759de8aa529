//! The form of a connection: over a connection of the account or over the telephone network, with the digits sent there.

use contract::{
    field::Validate,
    routing::{ConnectionRouting, ConnectionWay, Outpulse, Routing, RoutingChange},
};
use leptos::prelude::*;

use super::{
    location_picker::{LocationPicker, locations_of},
    page::Shown,
    service_form::{Plan, ServiceChange, ServiceForm},
};
use crate::{
    api::error::pairs,
    components::Change,
    ui::{
        Faults, Hue, Notice, TextField,
        field::{FaultSummary, RadioCards},
    },
};

/// Fields that show their own faults.
const SHOWN: &[&str] = &["routing.connection", "routing.digits"];

#[derive(Clone, Copy)]
struct Draft {
    /// `direct` or `pstn`.
    way: RwSignal<String>,
    connection: RwSignal<String>,
    /// `same` or `custom`; over the telephone network it is custom.
    outpulse: RwSignal<String>,
    digits: RwSignal<String>,
}

impl Draft {
    fn from(before: Option<&ConnectionRouting>) -> Self {
        let draft = Self {
            way: RwSignal::new("direct".into()),
            connection: RwSignal::new(String::new()),
            outpulse: RwSignal::new("same".into()),
            digits: RwSignal::new(String::new()),
        };
        match before.map(|before| &before.way) {
            Some(ConnectionWay::Direct { connection }) => draft.connection.set(connection.clone()),
            Some(ConnectionWay::Pstn) => draft.way.set("pstn".into()),
            None => {}
        }
        if let Some(Outpulse::Custom { digits }) = before.map(|before| &before.outpulse) {
            draft.outpulse.set("custom".into());
            draft.digits.set(digits.clone());
        }
        draft
    }

    fn is_pstn(self) -> bool {
        self.way.with(|way| way == "pstn")
    }

    fn is_custom(self) -> bool {
        self.is_pstn() || self.outpulse.with(|outpulse| outpulse == "custom")
    }

    fn read(self) -> Result<RoutingChange, Vec<(String, String)>> {
        let (pstn, custom) = untrack(|| (self.is_pstn(), self.is_custom()));
        let way = if pstn { ConnectionWay::Pstn } else { ConnectionWay::Direct { connection: self.connection.get_untracked() } };
        let outpulse = if custom {
            Outpulse::Custom { digits: self.digits.get_untracked().chars().filter(|c| !" ()-.".contains(*c)).collect() }
        } else {
            Outpulse::SameAsNumber
        };
        let change = RoutingChange { routing: Routing::Connection(ConnectionRouting { way, outpulse }), device: None };
        let faults = pairs(change.faults());
        if faults.is_empty() { Ok(change) } else { Err(faults) }
    }
}

/// How the digits are said.
pub fn digits_text(outpulse: &Outpulse) -> String {
    match outpulse {
        Outpulse::SameAsNumber => "The number itself".into(),
        Outpulse::Custom { digits } => digits.clone(),
    }
}

fn way_text(way: &ConnectionWay) -> String {
    match way {
        ConnectionWay::Direct { connection } => format!("Connection {connection}"),
        ConnectionWay::Pstn => "Telephone network".into(),
    }
}

fn rows(before: Option<&ConnectionRouting>, after: &Routing) -> Vec<Change> {
    let Routing::Connection(after) = after else { return Vec::new() };
    let was = |part: fn(&ConnectionRouting) -> String| before.map(part).unwrap_or_default();
    vec![
        Change::new("Calls go to", was(|r| way_text(&r.way)), way_text(&after.way)),
        Change::new("Digits sent", was(|r| digits_text(&r.outpulse)), digits_text(&after.outpulse)),
    ]
}

#[component]
pub fn ConnectionForm(shown: Shown, open: RwSignal<bool>) -> impl IntoView {
    let (seen, account) = shown.detail.with_untracked(|detail| (detail.routing.seen.clone(), detail.row.account.clone()));
    let before = match seen {
        Some(Routing::Connection(before)) => Some(before),
        _ => None,
    };
    let draft = Draft::from(before.as_ref());
    let now =
        Some(draft.connection.get_untracked()).filter(|id| !id.is_empty()).map(|id| (id.clone(), format!("Connection {id}")));
    let list = locations_of(account);
    let faults = Faults::new();
    let listed = StoredValue::new(before);
    let plan = Callback::new(move |()| match draft.read() {
        Err(found) => {
            faults.show(found);
            None
        }
        Ok(change) => {
            faults.clear_all();
            let rows = listed.with_value(|before| rows(before.as_ref(), &change.routing));
            Some(Plan::new(ServiceChange::Routing(change), rows))
        }
    });
    let ways = vec![
        ("direct".to_owned(), "A connection".to_owned(), "A SIP trunk of this account.".to_owned()),
        ("pstn".to_owned(), "The telephone network".to_owned(), "The digits that are dialed there have to be typed.".to_owned()),
    ];
    let sent = vec![
        ("same".to_owned(), "The number itself".to_owned(), "The called number arrives as it is.".to_owned()),
        ("custom".to_owned(), "Other digits".to_owned(), "What is typed arrives in its place.".to_owned()),
    ];
    let clear = move || faults.clear_all();
    let check = move || faults.show_for("routing.digits", &draft.read().err().unwrap_or_default());
    view! {
        <ServiceForm shown open title="Routing" faults plan>
            <RadioCards label="Calls go to" name="way" value=draft.way options=ways on_choose=clear/>
            <Show when=move || !draft.is_pstn()>
                <LocationPicker label="Connection" name="routing.connection" value=draft.connection list now=now.clone() faults/>
                <RadioCards label="Digits sent" name="outpulse" value=draft.outpulse options=sent.clone() on_choose=clear/>
            </Show>
            <Show when=move || draft.is_pstn()>
                <Notice hue=Hue::Wait>"Over the telephone network the digits are always custom: the number itself cannot be sent there."</Notice>
            </Show>
            <Show when=move || draft.is_custom()>
                <TextField label="Digits" name="routing.digits" value=draft.digits faults mono=true inputmode="tel" help="3 to 15 digits, with a plus sign before them or not." on_leave=check/>
            </Show>
            <FaultSummary faults shown=SHOWN/>
        </ServiceForm>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn over_the_telephone_network_the_digits_are_custom_whatever_was_chosen() {
        let draft = Draft::from(None);
        draft.way.set("pstn".into());
        assert_eq!(draft.read().unwrap_err()[0].0, "routing.digits");
        draft.digits.set("+1 (706) 555-0123".into());
        let Routing::Connection(read) = draft.read().unwrap().routing else { panic!("another shape") };
        assert_eq!(
            read,
            ConnectionRouting { way: ConnectionWay::Pstn, outpulse: Outpulse::Custom { digits: "+17065550123".into() } }
        );
    }
}
