//! The numbers that were picked, and what can be done with them at once.

use std::collections::BTreeSet;

use contract::{
    carrier::Capability,
    number::E164,
    port::{act::PortLevel, detail::ActivationRow},
    user::Permission,
};
use leptos::prelude::*;

use crate::{
    components::{Act, Acting, Moving, port_act::Part},
    session::use_session,
    ui::{Button, Size, table::counted},
};

/// What was picked.
#[derive(Clone, Copy)]
pub struct Selection(RwSignal<BTreeSet<E164>>);

impl Selection {
    pub fn new() -> Self {
        Self(RwSignal::new(BTreeSet::new()))
    }

    pub fn has(self, number: &E164) -> bool {
        self.0.with(|picked| picked.contains(number))
    }

    pub fn toggle(self, number: &E164) {
        self.0.update(|picked| {
            if !picked.remove(number) {
                picked.insert(number.clone());
            }
        });
    }

    /// Picks all of these, or drops all of them if all were picked.
    pub fn toggle_all(self, numbers: &[E164]) {
        let all = self.0.with_untracked(|picked| numbers.iter().all(|number| picked.contains(number)));
        self.0.update(|picked| {
            for number in numbers {
                if all {
                    picked.remove(number);
                } else {
                    picked.insert(number.clone());
                }
            }
        });
    }

    pub fn has_all(self, numbers: &[E164]) -> bool {
        !numbers.is_empty() && self.0.with(|picked| numbers.iter().all(|number| picked.contains(number)))
    }

    pub fn clear(self) {
        self.0.update(BTreeSet::clear);
    }

    /// The picked rows among these.
    pub fn of(self, rows: &[ActivationRow]) -> Vec<ActivationRow> {
        self.0.with(|picked| rows.iter().filter(|row| picked.contains(&row.number)).cloned().collect())
    }
}

/// An activation of some numbers, each an attempt of its own.
pub fn activation_of(rows: &[ActivationRow], what: String) -> Acting {
    let part = |row: &ActivationRow| Part {
        account: row.account.clone(),
        request: row.request.clone(),
        level: PortLevel::Number { sub_order: row.sub_order.clone(), number: row.number.clone() },
        numbers: vec![row.number.clone()],
    };
    Acting { act: Act::Activate, what, parts: rows.iter().map(part).collect() }
}

/// A change of the activation of numbers of one sub-order.
pub fn moving_of(rows: &[ActivationRow]) -> Option<Moving> {
    let first = rows.first()?;
    let one_sub_order = rows.iter().all(|row| row.request == first.request && row.sub_order == first.sub_order);
    one_sub_order.then(|| Moving {
        account: first.account.clone(),
        request: first.request.clone(),
        sub_order: first.sub_order.clone(),
        numbers: rows.iter().map(|row| row.number.clone()).collect(),
        activation: first.activation.filter(|kind| rows.iter().all(|row| row.activation == Some(*kind))),
        at: first.activation_at.filter(|at| rows.iter().all(|row| row.activation_at == Some(*at))),
        foc_date: first.foc_date,
    })
}

/// Why some of these cannot be activated now; the first reason stands for all.
fn why_none(rows: &[ActivationRow]) -> Option<String> {
    rows.iter().find_map(|row| match &row.activate {
        Capability::Yes => None,
        Capability::No { reason } => {
            let (country, rest) = row.number.grouped();
            Some(format!("{country} {rest}: {reason}"))
        }
    })
}

/// One bar at the bottom, while something is picked.
#[component]
pub fn SelectionBar(
    selection: Selection,
    rows: Signal<Vec<ActivationRow>>,
    acting: RwSignal<Option<Acting>>,
    moving: RwSignal<Option<Moving>>,
) -> impl IntoView {
    let session = use_session();
    let picked = Memo::new(move |_| rows.with(|rows| selection.of(rows)));
    let count = move || u32::try_from(picked.with(Vec::len)).unwrap_or(u32::MAX);
    let role = session.why_not(Permission::Port);
    let why_activate = Signal::derive(move || role.get().or_else(|| picked.with(|picked| why_none(picked))));
    let why_move = Signal::derive(move || {
        role.get().or_else(|| {
            picked
                .with(|picked| moving_of(picked).is_none())
                .then(|| "The carrier takes the numbers of one sub-order at a time; pick from one.".to_owned())
        })
    });
    let activate = move || {
        let what = counted(picked.with_untracked(|picked| u32::try_from(picked.len()).unwrap_or(u32::MAX)), "number", "numbers");
        acting.set(Some(activation_of(&picked.get_untracked(), what)));
    };
    view! {
        <Show when=move || { count() > 0 }>
            <div class="selection-bar" role="region" aria-label="Selection">
                <span role="status">{move || format!("{} selected", counted(count(), "number", "numbers"))}</span>
                <Button size=Size::Small why_not=why_activate on_press=activate>"Activate"</Button>
                <Button size=Size::Small why_not=why_move on_press=move || moving.set(moving_of(&picked.get_untracked()))>"Change the activation"</Button>
                <Button size=Size::Small on_press=move || selection.clear()>"Clear"</Button>
            </div>
        </Show>
    }
    .into_any()
}
