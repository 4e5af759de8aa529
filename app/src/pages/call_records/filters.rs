//! What is asked: a period, and what narrows it. It lives in the address.

use contract::{
    call_list::{CallAccount, CallListQuery, NewCallExport},
    id::AccountId,
};
use leptos::{ev, prelude::*};

use crate::{
    components::check,
    paths::{Enter, Filter},
    ui::{Button, Faults, Glyph, Kind, SelectField, TextField},
};

fn some(text: RwSignal<String>) -> Option<String> {
    Some(text.get_untracked().trim().to_owned()).filter(|text| !text.is_empty())
}

#[component]
pub fn Filters(
    filter: Filter<CallListQuery>,
    asked: Memo<CallListQuery>,
    accounts: RwSignal<Option<Vec<CallAccount>>>,
) -> impl IntoView {
    let field = || RwSignal::new(String::new());
    let (from, to, account, class, customer, number) = (field(), field(), field(), field(), field(), field());
    let faults = Faults::new();
    // The address may be changed by the back button, too.
    Effect::new(move |_| {
        let query = asked.get();
        from.set(query.from.map(|day| day.to_string()).unwrap_or_default());
        to.set(query.to.map(|day| day.to_string()).unwrap_or_default());
        account.set(query.account.map(|id| id.as_str().to_owned()).unwrap_or_default());
        class.set(query.class.unwrap_or_default());
        customer.set(query.customer.unwrap_or_default());
        number.set(query.number.unwrap_or_default());
        faults.clear_all();
    });
    let accounts_options = Signal::derive(move || {
        let all = accounts.with(|all| {
            let option = |one: &CallAccount| (one.account.as_str().to_owned(), format!("{} · {}", one.carrier_name, one.name));
            all.iter().flatten().map(option).collect::<Vec<_>>()
        });
        std::iter::once((String::new(), "All accounts".to_owned())).chain(all).collect::<Vec<_>>()
    });
    let classes = Signal::derive(move || {
        let chosen = account.get();
        let mut kinds: Vec<String> = accounts.with(|all| {
            let fits = |one: &&CallAccount| chosen.is_empty() || one.account.as_str() == chosen;
            all.iter().flatten().filter(fits).flat_map(|one| one.kinds.clone()).collect()
        });
        kinds.extend(Some(class.get()).filter(|class| !class.is_empty()));
        kinds.sort();
        kinds.dedup();
        let all = kinds.into_iter().map(|kind| (kind.clone(), kind));
        std::iter::once((String::new(), "All classes".to_owned())).chain(all).collect::<Vec<_>>()
    });
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let query = CallListQuery {
            from: from.get_untracked().parse().ok(),
            to: to.get_untracked().parse().ok(),
            account: some(account).map(AccountId::new),
            class: some(class),
            customer: some(customer),
            number: some(number),
            cursor: None,
        };
        // A period that is too long to look at may still be exported: the page says so beside the button.
        if check(&NewCallExport { query: query.clone() }, faults) {
            filter.set(&query, Enter::Push);
        }
    };
    view! {
        <form class="toolbar call-filters" role="search" aria-label="Call records" on:submit=submit novalidate>
            <TextField label="First day (UTC)" name="from" kind="date" value=from faults/>
            <TextField label="Last day (UTC)" name="to" kind="date" value=to faults/>
            <SelectField label="Account" name="account" value=account options=accounts_options/>
            <SelectField label="Class" name="class" value=class options=classes faults/>
            <TextField label="Customer's billing id" name="customer" value=customer faults optional=true maxlength=60/>
            <TextField label="Number" name="number" kind="tel" value=number faults optional=true maxlength=24 placeholder="706 555"/>
            <div class="go"><Button kind=Kind::Primary icon=Glyph::Search>"Show"</Button></div>
        </form>
    }
    .into_any()
}
