//! The one form for a 911 address, in its USPS parts.

use contract::{
    emergency_address::{AddressVerdict, EmergencyAddress, EmergencyRecord},
    field::Validate,
    geography::{STATES, StateCode},
    id::AccountId,
};
use leptos::{prelude::*, task::spawn_local};

use crate::{
    api::{self, error::pairs, error::words_line},
    ui::{Button, Faults, Hue, Notice, SelectField, Size, TextField, Trouble, TroubleNotice},
};

/// What was typed into the form.
#[derive(Clone, Copy)]
pub struct AddressDraft {
    pub name: RwSignal<String>,
    pub street_number: RwSignal<String>,
    pub street_name: RwSignal<String>,
    pub unit: RwSignal<String>,
    pub city: RwSignal<String>,
    pub state: RwSignal<String>,
    pub zip: RwSignal<String>,
}

impl AddressDraft {
    /// The address the carrier lists, or an empty form.
    pub fn from(record: Option<&EmergencyRecord>) -> Self {
        let take = |part: fn(&EmergencyRecord) -> String| RwSignal::new(record.map(part).unwrap_or_default());
        Self {
            name: take(|r| r.name.clone()),
            street_number: take(|r| r.street_number.clone()),
            street_name: take(|r| r.street_name.clone()),
            unit: take(|r| r.unit.clone()),
            city: take(|r| r.city.clone().unwrap_or_default()),
            state: take(|r| r.state.clone()),
            zip: take(|r| r.zip.clone()),
        }
    }

    /// The address, or every fault of the form.
    pub fn read(self) -> Result<EmergencyAddress, Vec<(String, String)>> {
        let text = |signal: RwSignal<String>| signal.get_untracked().trim().to_owned();
        let state = StateCode::parse(&text(self.state));
        let known = state.as_ref().ok().cloned();
        // The other parts are checked even when the state is missing, so that all faults are shown at once.
        let stand_in = StateCode::parse("GA");
        let Some(any) = known.or_else(|| stand_in.ok()) else { return Err(Vec::new()) };
        let address = EmergencyAddress {
            name: text(self.name),
            street_number: text(self.street_number),
            street_name: text(self.street_name),
            unit: text(self.unit),
            city: text(self.city),
            state: any,
            zip: text(self.zip),
        };
        let mut faults = pairs(address.faults());
        if state.is_err() {
            faults.push(("state".into(), "Choose the state.".into()));
        }
        if faults.is_empty() { Ok(address) } else { Err(faults) }
    }
}

/// States as a field offers them.
pub fn state_options(first: &str) -> Vec<(String, String)> {
    let mut options = vec![(String::new(), first.to_owned())];
    options.extend(STATES.iter().map(|(code, name)| ((*code).to_owned(), format!("{code} · {name}"))));
    options
}

/// The form. With an account, the address can be put to the carrier before it is set.
#[component]
pub fn AddressForm(draft: AddressDraft, faults: Faults, #[prop(optional, into)] account: Option<AccountId>) -> impl IntoView {
    let check = move |field: &'static str| {
        move || {
            let found = draft.read().err().unwrap_or_default();
            faults.show_for(field, &found);
        }
    };
    view! {
        <div class="form-grid">
            <div class="all">
                <TextField label="Name" name="name" value=draft.name faults help="What the answering point sees." on_leave=check("name")/>
            </div>
            <div class="two">
                <TextField label="House number" name="street_number" value=draft.street_number faults on_leave=check("street_number")/>
            </div>
            <div class="four">
                <TextField label="Street" name="street_name" value=draft.street_name faults on_leave=check("street_name")/>
            </div>
            <div class="three">
                <TextField label="Floor, suite or apartment" name="unit" value=draft.unit faults optional=true placeholder="Apartment 2"/>
            </div>
            <div class="three">
                <TextField label="City" name="city" value=draft.city faults on_leave=check("city")/>
            </div>
            <div class="four">
                <SelectField label="State" name="state" value=draft.state faults options=state_options("Choose a state")/>
            </div>
            <div class="two">
                <TextField label="ZIP code" name="zip" value=draft.zip faults inputmode="numeric" on_leave=check("zip")/>
            </div>
        </div>
        {account.map(|account| view! { <Verdict draft faults account/> })}
    }
    .into_any()
}

/// Asks the carrier whether it would take the address.
#[component]
fn Verdict(draft: AddressDraft, faults: Faults, account: AccountId) -> impl IntoView {
    let busy = RwSignal::new(false);
    let verdict = RwSignal::new(None::<Result<AddressVerdict, Trouble>>);
    let ask = move || match draft.read() {
        Err(found) => {
            faults.show(found);
        }
        Ok(address) => {
            let account = account.clone();
            busy.set(true);
            spawn_local(async move {
                let answer = api::accounts::verify_address(&account, &address).await.map_err(Trouble::from);
                verdict.try_set(Some(answer));
                busy.try_set(false);
            });
        }
    };
    let shown = move || match verdict.get() {
        None => ().into_any(),
        Some(Err(trouble)) => view! { <TroubleNotice trouble/> }.into_any(),
        Some(Ok(verdict)) => {
            let words = verdict.words.as_ref().and_then(words_line);
            view! {
                <Notice hue=if verdict.valid { Hue::Ok } else { Hue::Unknown }>
                    {verdict.sentence}
                    {words.map(|words| view! { <span class="words">"Carrier says: " {words}</span> })}
                </Notice>
            }
            .into_any()
        }
    };
    view! {
        <div class="stack tight" role="status">
            <div class="buttons">
                <Button size=Size::Small busy on_press=ask>"Check with the carrier"</Button>
            </div>
            {shown}
        </div>
    }
    .into_any()
}
