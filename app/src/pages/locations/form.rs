//! The form of a location's failover.

use contract::{
    attempt::Attempt,
    id::AttemptId,
    location::{AccountLocation, LocationFailover},
};
use leptos::{ev, prelude::*};

use crate::{
    api,
    components::{Change, ChangeReview, Sending, check, form::check_field},
    ui::{Button, Faults, Kind, TextField},
};

fn shown(failover: Option<&String>) -> String {
    failover.cloned().unwrap_or_else(|| "None".into())
}

#[component]
pub fn FailoverForm(
    /// The dialog this stands in.
    open: RwSignal<bool>,
    row: AccountLocation,
    #[prop(into)] on_done: Callback<()>,
) -> impl IntoView {
    let value = RwSignal::new(row.location.failover.clone().unwrap_or_default());
    let faults = Faults::new();
    let review = RwSignal::new(false);
    let sent = RwSignal::new(false);
    let planned = RwSignal::new(None::<LocationFailover>);
    let read = move || {
        let typed = value.get_untracked().trim().to_owned();
        LocationFailover { failover: Some(typed).filter(|typed| !typed.is_empty()) }
    };
    let before = row.location.failover.clone();
    let same = before.clone();
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let wanted = read();
        if !check(&wanted, faults) {
            return;
        }
        if wanted.failover == same {
            faults.show(vec![("failover".into(), "This is what the carrier has already.".into())]);
            return;
        }
        planned.set(Some(wanted));
        review.set(true);
    };
    // What was sent is followed in the review; closing that closes the form, too.
    Effect::new(move |_| {
        if !review.get() && sent.get_untracked() {
            open.set(false);
        }
    });
    let (account, id) = (row.account.clone(), row.location.id.clone());
    let send = Sending::new(move |key, _| {
        let (account, id) = (account.clone(), id.clone());
        async move {
            let Some(wanted) = planned.get_untracked() else { return Ok(Vec::new()) };
            api::locations::set_failover(&account, &id, &wanted, &key).await.map(|asked| vec![asked.attempt])
        }
    });
    let changes = Signal::derive(move || {
        planned.with(|wanted| {
            let row =
                |wanted: &LocationFailover| Change::new("Failover", shown(before.as_ref()), shown(wanted.failover.as_ref()));
            wanted.iter().map(row).collect::<Vec<_>>()
        })
    });
    let on_sent = move |_: Vec<AttemptId>| {
        sent.set(true);
        on_done.run(());
    };
    let on_settled = move |_: Attempt| on_done.run(());
    let leave = move || check_field(&read(), "failover", faults);
    view! {
        <form on:submit=submit novalidate>
            <div class="dialog-main">
                <dl class="facts">
                    <dt>"Location"</dt><dd>{row.location.name.clone()}</dd>
                    <dt>"Hosts"</dt><dd class="mono">{row.location.hosts.join(", ")}</dd>
                </dl>
                <TextField
                    label="When it does not answer, calls go to"
                    name="failover"
                    value
                    faults
                    mono=true
                    optional=true
                    placeholder="+17065550123"
                    help="A telephone number or user@host:port. Empty: nowhere. Numbers with a failover of their own keep it."
                    on_leave=leave
                />
            </div>
            <div class="dialog-foot">
                <Button on_press=move || open.set(false)>"Cancel"</Button>
                <Button kind=Kind::Primary>"Review"</Button>
            </div>
        </form>
        <ChangeReview
            open=review
            title=format!("Change of {}", row.location.name)
            confirm="Send to the carrier"
            send changes faults on_sent on_settled
        />
    }
    .into_any()
}
