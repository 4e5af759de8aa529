//! The account at the losing carrier, and further ones where the numbers come from several.

use contract::port::{
    draft::PinChange,
    fields::{Extent, LosingAccount},
};
use contract::{field::Validate, secret::Secret};
use leptos::{prelude::*, task::spawn_local};

use super::{
    desk::Desk,
    inputs::{Bound, RecordCheck, RecordChoice, RecordText},
};
use crate::{
    api,
    components::finding::Findings,
    ui::{Button, Faults, Glyph, Hue, Kind, SecretField, Size, Status, Trouble, TroubleNotice, part},
};

#[component]
pub fn AccountSection(desk: Desk) -> impl IntoView {
    let count = Memo::new(move |_| desk.fields.with(|fields| fields.other_accounts.len()));
    let further = move || (0..count.get()).map(|at| view! { <Further desk at/> }).collect_view();
    view! {
        <AccountFields desk at=None/>
        <PinField desk at=None/>
        {part(further)}
        <Missing desk/>
    }
    .into_any()
}

fn account(fields: &contract::port::fields::PortFields, at: Option<usize>) -> Option<&LosingAccount> {
    match at {
        None => Some(&fields.losing_account),
        Some(at) => fields.other_accounts.get(at),
    }
}

fn bound_to(at: Option<usize>, get: fn(&LosingAccount) -> String, set: fn(&mut LosingAccount, String)) -> Bound {
    Bound::new(
        move |f| account(f, at).map(get).unwrap_or_default(),
        move |f, text| {
            let account = match at {
                None => Some(&mut f.losing_account),
                Some(at) => f.other_accounts.get_mut(at),
            };
            if let Some(account) = account {
                set(account, text);
            }
        },
    )
}

fn extent_word(extent: Extent) -> String {
    match extent {
        Extent::Unasked => "",
        Extent::Full => "full",
        Extent::Partial => "partial",
    }
    .to_owned()
}

#[component]
fn AccountFields(desk: Desk, at: Option<usize>) -> impl IntoView {
    let field = move |name: &str| match at {
        None => format!("losing_account.{name}"),
        Some(at) => format!("other_accounts.{at}.{name}"),
    };
    let number = bound_to(at, |a| a.number.clone(), |a, text| a.number = text);
    let btn = bound_to(at, |a| a.btn.clone(), |a, text| a.btn = text);
    let new_btn = bound_to(at, |a| a.new_btn.clone(), |a, text| a.new_btn = text);
    let extent = bound_to(
        at,
        |a| extent_word(a.extent),
        |a, text| {
            a.extent = match text.as_str() {
                "full" => Extent::Full,
                "partial" => Extent::Partial,
                _ => Extent::Unasked,
            }
        },
    );
    let wireless =
        bound_to(at, |a| if a.wireless { "yes".into() } else { String::new() }, |a, text| a.wireless = !text.is_empty());
    let partial = Memo::new(move |_| desk.fields.with(|fields| account(fields, at).is_some_and(|a| a.extent == Extent::Partial)));
    let new_field = field("new_btn");
    let first = at.is_none();
    // The service record is about the shared account.
    let number_field = if first {
        view! { <RecordText desk label="Account number" field=field("number") bound=number mono=true record=|r| r.account_number.clone() help="As on the bill; not a number of ours."/> }.into_any()
    } else {
        view! { <RecordText desk label="Account number" field=field("number") bound=number mono=true/> }.into_any()
    };
    let btn_field = if first {
        view! { <RecordText desk label="Billing number (BTN)" field=field("btn") bound=btn mono=true inputmode="tel" record=|r| r.btn.clone() help="At the head of the bill."/> }.into_any()
    } else {
        view! { <RecordText desk label="Billing number (BTN)" field=field("btn") bound=btn mono=true inputmode="tel"/> }
            .into_any()
    };
    view! {
        <div class="form-grid">
            <div class="three">{number_field}</div>
            <div class="three">{btn_field}</div>
            <div class="three">
                <RecordChoice desk label="How many of its numbers leave" field=field("extent") bound=extent options=vec![("full", "Full: all leave"), ("partial", "Partial: some stay")]/>
            </div>
            <div class="three">
                <Show when=move || partial.get()>
                    <RecordText desk label="New billing number" field=new_field.clone() bound=new_btn.clone() mono=true inputmode="tel"
                        help="A number that stays; needed when the billing number leaves."/>
                </Show>
            </div>
            <div class="all"><RecordCheck desk label="It is a mobile account" field=field("wireless") bound=wireless help="Mobile carriers want the account number and a transfer PIN."/></div>
        </div>
    }
    .into_any()
}

/// The PIN of an account. Write-only: it is kept sealed and never shown again.
#[component]
fn PinField(desk: Desk, at: Option<usize>) -> impl IntoView {
    let field = match at {
        None => "losing_account.pin".to_owned(),
        Some(at) => format!("other_accounts.{at}.pin"),
    };
    desk.place(&field);
    let found = desk.at(field.clone());
    let carrier = Memo::new(move |_| match at {
        None => String::new(),
        Some(_) => desk.fields.with(|fields| account(fields, at).map(|a| a.losing_carrier.trim().to_owned()).unwrap_or_default()),
    });
    let is_set =
        Memo::new(move |_| desk.context.with(|context| context.pins.iter().any(|pin| pin.eq_ignore_ascii_case(&carrier.get()))));
    let pin = RwSignal::new(String::new());
    let faults = Faults::new();
    let busy = RwSignal::new(false);
    let trouble = RwSignal::new(None::<Trouble>);
    let name = field.clone();
    let send = move |text: String| {
        let change = PinChange { losing_carrier: carrier.get_untracked(), pin: Secret::new(text) };
        let wrong: Vec<(String, String)> = change.faults().into_iter().map(|fault| (name.clone(), fault.sentence)).collect();
        if !faults.show(wrong) {
            return;
        }
        busy.set(true);
        trouble.set(None);
        let id = desk.id.get_value();
        spawn_local(async move {
            match api::port_drafts::set_pin(&id, &change).await {
                Ok(draft) => {
                    pin.try_set(String::new());
                    desk.receive(&draft);
                }
                Err(error) => {
                    trouble.try_set(Some(error.into()));
                }
            }
            busy.try_set(false);
        });
    };
    let (keep, take_away) = (send.clone(), send);
    let empty = Signal::derive(move || {
        desk.why_not.get().or_else(|| pin.with(|pin| pin.trim().is_empty()).then(|| "Type the PIN first.".to_owned()))
    });
    let take_button = move || {
        let take_away = take_away.clone();
        is_set.get().then(|| {
            view! { <Button size=Size::Small kind=Kind::Quiet why_not=desk.why_not on_press=move || take_away(String::new())>"Take it away"</Button> }
        })
    };
    view! {
        <div class="stack tight pin">
            <div class="row">
                <SecretField label="PIN or passcode" name=field value=pin faults optional=true help="Kept sealed until the submission is verified; it is never shown again."/>
                <div class="buttons">
                    <Button size=Size::Small busy why_not=empty on_press=move || keep(pin.get_untracked().trim().to_owned())>"Set the PIN"</Button>
                    {part(take_button)}
                    {part(move || if is_set.get() {
                        view! { <Status hue=Hue::Ok word="PIN is set".to_owned()/> }.into_any()
                    } else {
                        view! { <span class="muted small">"No PIN is set"</span> }.into_any()
                    })}
                </div>
            </div>
            <Findings id=format!("pin-{}", at.map_or(0, |at| at + 1)) of=found/>
            {part(move || trouble.get().map(|trouble| view! { <TroubleNotice trouble/> }))}
        </div>
    }
    .into_any()
}

/// A further account, for the numbers of one losing carrier.
#[component]
fn Further(desk: Desk, at: usize) -> impl IntoView {
    let carrier = bound_to(Some(at), |a| a.losing_carrier.clone(), |a, text| a.losing_carrier = text);
    let name = move || desk.fields.with(|fields| account(fields, Some(at)).map(|a| a.losing_carrier.clone()).unwrap_or_default());
    let remove = move || {
        desk.edit(|fields| {
            if at < fields.other_accounts.len() {
                fields.other_accounts.remove(at);
            }
        });
    };
    view! {
        <div class="card further stack" role="group" aria-label=move || format!("Account at {}", name())>
            <div class="row spread">
                <h3>"Account at " {name}</h3>
                <Button kind=Kind::Quiet size=Size::Small icon=Glyph::Bin label=format!("Remove further account {}", at + 1) why_not=desk.why_not on_press=remove/>
            </div>
            <RecordText desk label="Losing carrier" field=format!("other_accounts.{at}.losing_carrier") bound=carrier/>
            <AccountFields desk at=Some(at)/>
            <PinField desk at=Some(at)/>
        </div>
    }
    .into_any()
}

/// Losing carriers of the numbers that have no account of their own.
#[component]
fn Missing(desk: Desk) -> impl IntoView {
    let names = Memo::new(move |_| {
        desk.fields.with(|fields| {
            let mut names: Vec<String> = Vec::new();
            for one in &fields.numbers {
                let name = one.losing_carrier.trim();
                let has = fields.other_accounts.iter().any(|a| a.losing_carrier.trim().eq_ignore_ascii_case(name));
                if !name.is_empty() && !has && !names.iter().any(|known| known.eq_ignore_ascii_case(name)) {
                    names.push(name.to_owned());
                }
            }
            names
        })
    });
    // One losing carrier is served by the shared account, and the first of several, too.
    let several = move || desk.fields.with(|fields| names.with(Vec::len) + fields.other_accounts.len() > 1);
    let add = move |name: String| {
        let name = name.clone();
        move || {
            desk.edit(|fields| {
                fields.other_accounts.push(LosingAccount { losing_carrier: name.clone(), ..LosingAccount::default() });
            });
        }
    };
    let buttons = move || {
        names
            .get()
            .into_iter()
            .map(|name| {
                let press = add(name.clone());
                view! { <Button size=Size::Small icon=Glyph::Plus why_not=desk.why_not on_press=press>{format!("Account at {name}")}</Button> }
            })
            .collect_view()
    };
    view! {
        <Show when=several>
            <div class="stack tight" data-field="other_accounts">
                <p class="muted small">
                    "The numbers come from several losing carriers. The account above serves those that have none of their own."
                </p>
                <div class="buttons">{part(buttons)}</div>
            </div>
        </Show>
    }
    .into_any()
}
