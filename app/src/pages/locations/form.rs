//! The form of a location's failover.

use contract::location::{AccountLocation, LocationFailover};
use leptos::prelude::*;

use crate::{
    api,
    components::{Change, Planned, ReviewedForm, check, form::check_field},
    ui::{Faults, TextField},
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
    let planned = Planned::new();
    let read = move || {
        let typed = value.get_untracked().trim().to_owned();
        LocationFailover { failover: Some(typed).filter(|typed| !typed.is_empty()) }
    };
    let before = row.location.failover.clone();
    let same = before.clone();
    let submit = move || {
        let wanted = read();
        if !check(&wanted, faults) {
            return;
        }
        if wanted.failover == same {
            faults.show(vec![("failover".into(), "This is what the carrier has already.".into())]);
            return;
        }
        planned.review(wanted);
    };
    let (account, id) = (row.account.clone(), row.location.id.clone());
    let send = planned.sending(move |wanted: LocationFailover, key| {
        let (account, id) = (account.clone(), id.clone());
        async move { api::locations::set_failover(&account, &id, &wanted, &key).await.map(|asked| vec![asked.attempt]) }
    });
    let changes =
        planned.tell(move |wanted| vec![Change::new("Failover", shown(before.as_ref()), shown(wanted.failover.as_ref()))]);
    let leave = move || check_field(&read(), "failover", faults);
    view! {
        <ReviewedForm
            open review=planned.open on_submit=submit title=format!("Change of {}", row.location.name)
            send changes faults on_sent=on_done on_settled=on_done
        >
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
        </ReviewedForm>
    }
    .into_any()
}
