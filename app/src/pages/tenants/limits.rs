//! What bounds a tenant: a form, and the difference before it is saved.

use std::collections::BTreeSet;

use contract::{
    id::AccountId,
    tenant::{Tenant, TenantChange, TenantLimits},
    user::Permission,
};
use leptos::{ev, prelude::*};

use crate::{
    api,
    components::{
        Change, Directory,
        confirm::{Confirm, Saving},
        limit_fields::{AccountChecks, MoneyField, count_words, money_words, read_count, read_money, typed_money},
        use_directory,
    },
    session::use_session,
    ui::{Button, Faults, Hue, Kind, Loaded, Panel, TextField, part, table::grouped, use_toasts},
};

/// What stands in the form.
#[derive(Clone, Copy)]
struct Draft {
    accounts: RwSignal<BTreeSet<AccountId>>,
    numbers: RwSignal<String>,
    ceiling: RwSignal<String>,
    monthly_spend: RwSignal<String>,
}

impl Draft {
    fn of(limits: &TenantLimits) -> Self {
        Self {
            accounts: RwSignal::new(limits.accounts.iter().cloned().collect()),
            numbers: RwSignal::new(limits.numbers.map(grouped).unwrap_or_default()),
            ceiling: RwSignal::new(typed_money(limits.ceiling)),
            monthly_spend: RwSignal::new(typed_money(limits.monthly_spend)),
        }
    }

    /// The limits as they were typed, or what is wrong in which field.
    fn read(self) -> Result<TenantLimits, Vec<(String, String)>> {
        let (numbers, ceiling) = (read_count(&self.numbers.get()), read_money(&self.ceiling.get()));
        let monthly_spend = read_money(&self.monthly_spend.get());
        let wrong = [
            ("limits.numbers", numbers.as_ref().err()),
            ("limits.ceiling", ceiling.as_ref().err()),
            ("limits.monthly_spend", monthly_spend.as_ref().err()),
        ];
        let wrong: Vec<_> =
            wrong.into_iter().filter_map(|(field, sentence)| Some((field.to_owned(), sentence?.clone()))).collect();
        match (numbers, ceiling, monthly_spend) {
            (Ok(numbers), Ok(ceiling), Ok(monthly_spend)) => {
                Ok(TenantLimits { accounts: self.accounts.get().into_iter().collect(), numbers, ceiling, monthly_spend })
            }
            _ => Err(wrong),
        }
    }
}

/// The names of some accounts, or that there are none.
fn names(directory: Directory, accounts: &[AccountId]) -> String {
    if accounts.is_empty() {
        return "None".to_owned();
    }
    accounts.iter().map(|id| directory.account_name(id)).collect::<Vec<_>>().join(", ")
}

/// What is different between two limits.
fn difference(before: &TenantLimits, after: &TenantLimits, names: impl Fn(&[AccountId]) -> String) -> Vec<Change> {
    let sorted = |accounts: &[AccountId]| accounts.iter().cloned().collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>();
    [
        Change::new("Carrier accounts", names(&sorted(&before.accounts)), names(&sorted(&after.accounts))),
        Change::new("Numbers at most", count_words(before.numbers), count_words(after.numbers)),
        Change::new("One cart without approval", money_words(before.ceiling), money_words(after.ceiling)),
        Change::new("All carts of a month", money_words(before.monthly_spend), money_words(after.monthly_spend)),
    ]
    .into_iter()
    .filter(|change| change.before != change.after)
    .collect()
}

/// The panel.
#[component]
pub fn LimitsPanel(
    tenant: Signal<Tenant>,
    loaded: Loaded<Tenant>,
    /// The accounts that it can be given: those that the one right above may use.
    #[prop(into)]
    grantable: Signal<Vec<AccountId>>,
) -> impl IntoView {
    let limits = Memo::new(move |_| tenant.with(|tenant| tenant.limits.clone()));
    let body = move || {
        let limits = limits.get();
        view! { <Form tenant loaded grantable limits/> }
    };
    view! { <Panel title="Limits">{part(body)}</Panel> }.into_any()
}

#[component]
fn Form(
    tenant: Signal<Tenant>,
    loaded: Loaded<Tenant>,
    grantable: Signal<Vec<AccountId>>,
    limits: TenantLimits,
) -> impl IntoView {
    let directory = use_directory();
    let toasts = use_toasts();
    let draft = Draft::of(&limits);
    let kept = StoredValue::new(limits);
    let faults = Faults::new();
    let reviewing = RwSignal::new(false);
    let changes = Signal::derive(move || {
        let Ok(after) = draft.read() else { return Vec::new() };
        kept.with_value(|before| difference(before, &after, |accounts| names(directory, accounts)))
    });
    let role = use_session().why_not(Permission::Tenants);
    let why_not = Signal::derive(move || {
        role.get().or_else(|| (draft.read().is_ok() && changes.with(Vec::is_empty)).then(|| "Nothing is changed yet.".to_owned()))
    });
    let options = Signal::derive(move || {
        let granted = kept.with_value(|limits| limits.accounts.clone());
        let all: BTreeSet<AccountId> = grantable.get().into_iter().chain(granted).collect();
        all.into_iter().map(|id| (id.clone(), directory.account_name(&id))).collect::<Vec<_>>()
    });
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        if why_not.get_untracked().is_some() {
            return;
        }
        if faults.show(untrack(|| draft.read()).err().unwrap_or_default()) {
            reviewing.set(true);
        }
    };
    let save = Saving::new(move || {
        let read = untrack(|| draft.read());
        let (id, name, suspended) =
            tenant.with_untracked(|tenant| (tenant.id.clone(), tenant.name.clone(), tenant.suspended_at.is_some()));
        async move {
            let Ok(limits) = read else { return Ok(()) };
            match api::tenants::update(&id, &TenantChange { name, suspended, limits }).await {
                Ok(now) => {
                    toasts.say(Hue::Ok, format!("The limits of {} are changed.", now.name), None);
                    loaded.put(now);
                    Ok(())
                }
                Err(error) => {
                    faults.show(error.faults());
                    Err(error)
                }
            }
        }
    });
    let check_numbers = move || {
        let found = read_count(&draft.numbers.get_untracked()).err().map(|sentence| ("limits.numbers".to_owned(), sentence));
        faults.show_for("limits.numbers", found.as_slice());
    };
    let title = Signal::derive(move || format!("Limits of {}", tenant.with(|tenant| tenant.name.clone())));
    view! {
        <form class="form" on:submit=submit novalidate>
            <AccountChecks
                legend="Carrier accounts it may buy at and route on" options chosen=draft.accounts
                none="There is no account to give."
            />
            {part(move || faults.of("limits.accounts").map(|sentence| view! { <span class="fault">{sentence}</span> }))}
            <TextField
                label="Numbers at most" name="limits.numbers" value=draft.numbers faults inputmode="numeric" placeholder="No limit"
                help="With those that are being bought." optional=true on_leave=check_numbers
            />
            <MoneyField
                label="One cart without approval, in dollars" name="limits.ceiling" value=draft.ceiling faults
                help="Set-up and first month. Over it somebody of theirs approves first."
            />
            <MoneyField
                label="All carts of a month, in dollars" name="limits.monthly_spend" value=draft.monthly_spend faults
                help="Of a calendar month in UTC. Nothing goes over it."
            />
            <div class="buttons"><Button kind=Kind::Primary why_not>"Review the change"</Button></div>
        </form>
        <Confirm open=reviewing title confirm="Save" save changes/>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use contract::money::Money;

    use super::*;

    fn ids(accounts: &[AccountId]) -> String {
        accounts.iter().map(AccountId::as_str).collect::<Vec<_>>().join("+")
    }

    #[test]
    fn only_what_changes_stands_in_the_difference() {
        let before = TenantLimits { accounts: vec![AccountId::new("b"), AccountId::new("a")], ..TenantLimits::default() };
        let same = TenantLimits { accounts: vec![AccountId::new("a"), AccountId::new("b")], ..TenantLimits::default() };
        assert!(difference(&before, &same, ids).is_empty());
        let after = TenantLimits {
            accounts: vec![AccountId::new("a")],
            numbers: Some(5_000),
            ceiling: Some(Money::parse_usd("50").unwrap()),
            ..TenantLimits::default()
        };
        let changes = difference(&before, &after, ids);
        let told: Vec<_> = changes.iter().map(|change| (change.before.as_str(), change.after.as_str())).collect();
        assert_eq!(told, [("a+b", "a"), ("No limit", "5,000"), ("No limit", "$50.00")]);
    }
}
