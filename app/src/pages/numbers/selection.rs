//! The numbers that were picked, on this page and on others, and what can be done with them.

use std::collections::BTreeMap;

use contract::{
    number::E164,
    owned::{NumberPage, NumberRow},
    user::Permission,
};
use leptos::prelude::*;

use crate::{
    paths,
    session::use_session,
    ui::{Button, LinkButton, Loaded, Size, table::counted},
};

/// The most numbers that go along in an address; more are told by a filter or pasted.
const MOST_IN_AN_ADDRESS: usize = 200;

/// What was picked. It holds the rows, so that those of other pages can still be told.
#[derive(Clone, Copy)]
pub struct Selection(RwSignal<BTreeMap<E164, NumberRow>>);

impl Selection {
    pub fn new() -> Self {
        Self(RwSignal::new(BTreeMap::new()))
    }

    pub fn has(self, number: &E164) -> bool {
        self.0.with(|picked| picked.contains_key(number))
    }

    pub fn toggle(self, row: &NumberRow) {
        self.0.update(|picked| {
            if picked.remove(&row.number).is_none() {
                picked.insert(row.number.clone(), row.clone());
            }
        });
    }

    /// Picks all of these, or drops all of them if all were picked.
    pub fn toggle_all(self, rows: &[NumberRow]) {
        let all = self.has_all(rows);
        self.0.update(|picked| {
            for row in rows {
                if all {
                    picked.remove(&row.number);
                } else {
                    picked.insert(row.number.clone(), row.clone());
                }
            }
        });
    }

    pub fn has_all(self, rows: &[NumberRow]) -> bool {
        !rows.is_empty() && self.0.with(|picked| rows.iter().all(|row| picked.contains_key(&row.number)))
    }

    pub fn clear(self) {
        self.0.update(BTreeMap::clear);
    }

    pub fn count(self) -> usize {
        self.0.with(BTreeMap::len)
    }

    pub fn rows(self) -> Vec<NumberRow> {
        self.0.with(|picked| picked.values().cloned().collect())
    }
}

/// One bar at the bottom, while something is picked.
#[component]
pub fn SelectionBar(
    selection: Selection,
    list: Loaded<NumberPage>,
    #[prop(into)] on_disconnect: Callback<()>,
    #[prop(into)] on_give: Callback<()>,
) -> impl IntoView {
    let session = use_session();
    let elsewhere = move || {
        let here = list
            .data
            .with(|page| page.as_ref().map_or(0, |page| page.items.iter().filter(|row| selection.has(&row.number)).count()));
        selection.count().saturating_sub(here)
    };
    let said = move || {
        let picked = u32::try_from(selection.count()).unwrap_or(u32::MAX);
        match elsewhere() {
            0 => format!("{} selected", counted(picked, "number", "numbers")),
            others => format!("{} selected, {others} not on this page", counted(picked, "number", "numbers")),
        }
    };
    let change = Signal::derive(move || {
        let numbers: Vec<E164> = selection.rows().into_iter().map(|row| row.number).collect();
        paths::new_bulk_change_listed(&numbers)
    });
    view! {
        <Show when=move || { selection.count() > 0 }>
            <div class="selection-bar" role="region" aria-label="Selection">
                <span role="status">{said}</span>
                <Button size=Size::Small why_not=session.why_not(Permission::Buy) on_press=move || on_disconnect.run(())>"Disconnect"</Button>
                <Show when=move || { selection.count() <= MOST_IN_AN_ADDRESS }>
                    <LinkButton size=Size::Small href=change>"Change in bulk"</LinkButton>
                </Show>
                <Button size=Size::Small why_not=session.why_not(Permission::Tenants) on_press=move || on_give.run(())>"Give to a tenant …"</Button>
                <Button size=Size::Small on_press=move || selection.clear()>"Clear"</Button>
            </div>
        </Show>
    }
    .into_any()
}
