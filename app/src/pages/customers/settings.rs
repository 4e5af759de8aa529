//! What can be set on a customer, each by a form of its own. None of it can be read back, so a form begins empty and says so.

use contract::{
    carrier::Capability,
    customer::{CallParking, Paging, RtpMode, SimultaneousCalls},
    customer_list::{CustomerDetail, CustomerSetting},
    field::Validate as _,
};
use leptos::{ev, prelude::*};

use super::warned;
use crate::{
    api::{self, customers::Setting},
    components::{Change, ChangeReview, Sending, check},
    ui::{Button, CheckField, Faults, Hue, Kind, Panel, SelectField, Size, Status, TextField},
};

const NOT_READABLE: &str = "Cannot be read";

/// The review of one setting; opened by putting what is wanted into `planned`.
#[component]
pub fn SettingReview(
    detail: Signal<CustomerDetail>,
    open: RwSignal<bool>,
    planned: RwSignal<Option<Setting>>,
    faults: Faults,
    /// What is set.
    what: &'static str,
    /// As it shall be, in words.
    after: fn(&Setting) -> String,
    #[prop(optional, into)] warning: Signal<Option<String>>,
) -> impl IntoView {
    let send = Sending::new(move |key, _| async move {
        let Some(setting) = planned.get_untracked() else { return Ok(Vec::new()) };
        let (account, customer) = detail.with_untracked(|detail| (detail.account.clone(), detail.customer.id.clone()));
        api::customers::set(&account, &customer, &setting, &key).await.map(|asked| vec![asked.attempt])
    });
    let changes = Signal::derive(move || {
        planned.with(|setting| setting.iter().map(|setting| Change::new(what, NOT_READABLE, after(setting))).collect::<Vec<_>>())
    });
    let title = Signal::derive(move || detail.with(|detail| format!("{what} of {}", detail.customer.name())));
    view! { <ChangeReview open title confirm="Send to the carrier" send changes warning faults/> }.into_any()
}

fn on_or_off(on: bool) -> String {
    if on { "On".into() } else { "Off".into() }
}

/// Settings in words.
pub fn words(setting: &Setting) -> String {
    match setting {
        Setting::SimultaneousCalls(calls) if !calls.limited => "No limit".into(),
        Setting::SimultaneousCalls(calls) => {
            format!("{} incoming, {} outgoing, {} in all", calls.incoming, calls.outgoing, calls.total)
        }
        Setting::CallParking(parking) => on_or_off(parking.on),
        Setting::Rtp(mode) => mode.name().into(),
        Setting::Paging(paging) => on_or_off(paging.on),
        Setting::DiscountPlan(plan) => plan.plan.to_string(),
    }
}

/// Why a setting may not be sent, and whether its wire is undocumented.
pub fn state_of(detail: Signal<CustomerDetail>, setting: CustomerSetting) -> (Signal<Option<String>>, bool) {
    let find = move |detail: &CustomerDetail| detail.settings.iter().find(|one| one.setting == setting).cloned();
    let why_not = Signal::derive(move || match detail.with(find).map(|state| state.may) {
        Some(Capability::Yes) => None,
        Some(Capability::No { reason }) => Some(reason),
        None => Some("This carrier cannot set this.".to_owned()),
    });
    (why_not, detail.with_untracked(find).is_some_and(|state| state.unverified))
}

#[component]
pub fn Settings(detail: Signal<CustomerDetail>) -> impl IntoView {
    view! {
        <Panel title="Limits and features">
            <p class="muted small">"The carrier gives none of this back. A yes of it is shown as accepted, never as verified."</p>
            <div class="stack loose">
                <Calls detail/>
                <OnOff detail setting=CustomerSetting::CallParking what="Call parking"/>
                <OnOff detail setting=CustomerSetting::Paging what="Paging"/>
                <Rtp detail/>
            </div>
        </Panel>
    }
    .into_any()
}

#[component]
fn Calls(detail: Signal<CustomerDetail>) -> impl IntoView {
    let (why_not, unverified) = state_of(detail, CustomerSetting::SimultaneousCalls);
    let field = || RwSignal::new(String::new());
    let (incoming, outgoing, total, limited) = (field(), field(), field(), RwSignal::new(true));
    let faults = Faults::new();
    let (open, planned) = (RwSignal::new(false), RwSignal::new(None::<Setting>));
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        if why_not.get_untracked().is_some() {
            return;
        }
        let mut wrong = Vec::new();
        let mut whole = |field: RwSignal<String>, name: &str| {
            let typed = field.get_untracked();
            if !limited.get_untracked() && typed.trim().is_empty() {
                return 0;
            }
            typed.trim().parse().unwrap_or_else(|_| {
                wrong.push((name.to_owned(), "Type a whole number.".to_owned()));
                0
            })
        };
        let calls = SimultaneousCalls {
            incoming: whole(incoming, "incoming"),
            outgoing: whole(outgoing, "outgoing"),
            total: whole(total, "total"),
            limited: limited.get_untracked(),
        };
        if !wrong.is_empty() {
            faults.show(wrong);
        } else if check(&calls, faults) {
            planned.set(Some(Setting::SimultaneousCalls(calls)));
            open.set(true);
        }
    };
    let warning = Signal::derive(move || {
        planned.with(|setting| match setting {
            Some(Setting::SimultaneousCalls(calls)) if calls.faults().is_empty() => warned(&calls.warnings()),
            _ => None,
        })
    });
    view! {
        <form class="stack tight" on:submit=submit novalidate aria-label="Simultaneous calls">
            <h3>"Simultaneous calls" {mark(unverified)}</h3>
            <CheckField label="Limited" name="limited" value=limited/>
            <div class="columns">
                <TextField label="Incoming" name="incoming" value=incoming faults inputmode="numeric" maxlength=6/>
                <TextField label="Outgoing" name="outgoing" value=outgoing faults inputmode="numeric" maxlength=6/>
                <TextField label="In all" name="total" value=total faults inputmode="numeric" maxlength=6/>
            </div>
            <div class="buttons"><Button size=Size::Small kind=Kind::Plain why_not>"Review the limit"</Button></div>
        </form>
        <SettingReview detail open planned faults what="Simultaneous calls" after=words warning/>
    }
    .into_any()
}

/// The mark of what the carrier does not document.
fn mark(unverified: bool) -> AnyView {
    if !unverified {
        return ().into_any();
    }
    view! {
        " "
        <span title="The carrier names this operation and does not document what is sent. What we send is inferred.">
            <Status hue=Hue::Unknown word="Contract not verified"/>
        </span>
    }
    .into_any()
}

#[component]
fn OnOff(detail: Signal<CustomerDetail>, setting: CustomerSetting, what: &'static str) -> impl IntoView {
    let (why_not, unverified) = state_of(detail, setting);
    let faults = Faults::new();
    let (open, planned) = (RwSignal::new(false), RwSignal::new(None::<Setting>));
    let ask = move |on: bool| {
        planned.set(Some(match setting {
            CustomerSetting::CallParking => Setting::CallParking(CallParking { on }),
            _ => Setting::Paging(Paging { on }),
        }));
        open.set(true);
    };
    let warning = Signal::derive(move || {
        unverified.then(|| {
            "The carrier does not document what is sent for this. What we send is inferred, and may be refused.".to_owned()
        })
    });
    view! {
        <div class="stack tight" role="group" aria-label=what>
            <h3>{what} {mark(unverified)}</h3>
            <div class="buttons">
                <Button size=Size::Small why_not on_press=move || ask(true)>"Turn on" <span class="only-read">" " {what}</span></Button>
                <Button size=Size::Small why_not on_press=move || ask(false)>"Turn off" <span class="only-read">" " {what}</span></Button>
            </div>
        </div>
        <SettingReview detail open planned faults what after=words warning/>
    }
    .into_any()
}

#[component]
fn Rtp(detail: Signal<CustomerDetail>) -> impl IntoView {
    let (why_not, unverified) = state_of(detail, CustomerSetting::Rtp);
    let faults = Faults::new();
    let value = RwSignal::new(RtpMode::Default.name().to_owned());
    let (open, planned) = (RwSignal::new(false), RwSignal::new(None::<Setting>));
    let options = Signal::derive(|| RtpMode::ALL.map(|mode| (mode.name().to_owned(), mode.name().to_owned())).to_vec());
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let chosen = value.get_untracked();
        let mode = RtpMode::ALL.into_iter().find(|mode| mode.name() == chosen);
        if let (Some(mode), None) = (mode, why_not.get_untracked()) {
            planned.set(Some(Setting::Rtp(mode)));
            open.set(true);
        }
    };
    view! {
        <form class="stack tight" on:submit=submit novalidate aria-label="RTP">
            <h3>"RTP" {mark(unverified)}</h3>
            <SelectField label="The carrier stands between the voices" name="rtp" value options/>
            <div class="buttons"><Button size=Size::Small why_not>"Review the mode"</Button></div>
        </form>
        <SettingReview detail open planned faults what="RTP" after=words/>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_told_in_words() {
        let calls = SimultaneousCalls { limited: true, incoming: 3, outgoing: 2, total: 4 };
        assert_eq!(words(&Setting::SimultaneousCalls(calls)), "3 incoming, 2 outgoing, 4 in all");
        assert_eq!(words(&Setting::SimultaneousCalls(SimultaneousCalls { limited: false, ..calls })), "No limit");
        assert_eq!(words(&Setting::CallParking(CallParking { on: false })), "Off");
    }
}
