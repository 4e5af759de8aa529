//! What somebody may: role, ceiling, carrier accounts, and whether they can sign in. The difference is looked at before it is
//! saved.

use std::collections::BTreeSet;

use contract::{
    id::AccountId,
    tenant::TenantKind,
    user::{Role, User, UserChange, UserLimits},
};
use leptos::{ev, prelude::*};

use super::{Changing, Choosable};
use crate::{
    components::{
        Change,
        confirm::{Confirm, Saving},
        limit_fields::{AccountChecks, MoneyField, money_words, read_money, typed_money},
        roles::choices,
    },
    ui::{Button, CheckField, Faults, Hue, Kind, SelectField, field::RadioCards, now_ms, part, use_toasts},
};

/// What stands in the form.
#[derive(Clone, Copy)]
struct Draft {
    role: RwSignal<String>,
    door: RwSignal<String>,
    ceiling: RwSignal<String>,
    every: RwSignal<bool>,
    some: RwSignal<BTreeSet<AccountId>>,
}

impl Draft {
    fn of(user: &User) -> Self {
        Self {
            role: RwSignal::new(user.role.word().to_owned()),
            door: RwSignal::new(if user.disabled { "closed" } else { "open" }.to_owned()),
            ceiling: RwSignal::new(typed_money(user.limits.ceiling)),
            every: RwSignal::new(user.limits.accounts.is_none()),
            some: RwSignal::new(user.limits.accounts.iter().flatten().cloned().collect()),
        }
    }

    fn role(self) -> Role {
        self.role.with(|word| Role::from_word(word)).unwrap_or(Role::Viewer)
    }

    /// The change as it was typed, or what is wrong in which field.
    fn read(self) -> Result<UserChange, Vec<(String, String)>> {
        let ceiling = self.ceiling.with(|typed| read_money(typed));
        let ceiling = ceiling.map_err(|sentence| vec![("limits.ceiling".to_owned(), sentence)])?;
        let accounts = (!self.every.get()).then(|| self.some.get().into_iter().collect());
        let disabled = self.door.with(|door| door == "closed");
        Ok(UserChange { role: self.role(), disabled, limits: UserLimits { ceiling, accounts } })
    }
}

/// What will be different. Saving also forgets wrong passwords, and so there is a difference for whoever is locked out.
fn difference(before: &User, locked: bool, after: &UserChange, name: impl Fn(&AccountId) -> String) -> Vec<Change> {
    let door = |disabled: bool, locked: bool| match (disabled, locked) {
        (true, _) => "May not sign in",
        (false, true) => "Locked for now after wrong passwords",
        (false, false) => "May sign in",
    };
    let accounts = |limits: &UserLimits| match &limits.accounts {
        None => "All".to_owned(),
        Some(some) if some.is_empty() => "None".to_owned(),
        Some(some) => some.iter().collect::<BTreeSet<_>>().into_iter().map(&name).collect::<Vec<_>>().join(", "),
    };
    [
        Change::new("Role", before.role.name(), after.role.name()),
        Change::new("One cart without approval", money_words(before.limits.ceiling), money_words(after.limits.ceiling)),
        Change::new("Carrier accounts", accounts(&before.limits), accounts(&after.limits)),
        Change::new("Sign-in", door(before.disabled, locked), door(after.disabled, false)),
    ]
    .into_iter()
    .filter(|change| change.before != change.after)
    .collect()
}

/// The form in its dialog, with the review behind it.
#[component]
pub fn ChangeForm(
    user: User,
    kind: TenantKind,
    accounts: Choosable,
    change: Changing,
    open: RwSignal<bool>,
    #[prop(into)] on_changed: Callback<()>,
) -> impl IntoView {
    let toasts = use_toasts();
    let draft = Draft::of(&user);
    let faults = Faults::new();
    let reviewing = RwSignal::new(false);
    let saved = RwSignal::new(false);
    let title = format!("What changes for {}", user.name);
    let user = StoredValue::new(user);
    Effect::new(move |_| {
        if !reviewing.get() && saved.get_untracked() {
            open.set(false);
        }
    });
    let changes = Signal::derive(move || {
        let Ok(after) = draft.read() else { return Vec::new() };
        user.with_value(|user| {
            let locked = user.locked_until.is_some_and(|until| until.0 > now_ms());
            difference(user, locked, &after, |id| accounts.name(id))
        })
    });
    let why_not = Signal::derive(move || {
        (draft.read().is_ok() && changes.with(Vec::is_empty)).then(|| "Nothing is changed yet.".to_owned())
    });
    let warning = Signal::derive(move || {
        let closes = draft.read().is_ok_and(|after| after.disabled) && user.with_value(|user| !user.disabled);
        closes.then(|| "They are signed out at once, wherever they are, and cannot sign in.".to_owned())
    });
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        if why_not.get_untracked().is_none() && faults.show(untrack(|| draft.read()).err().unwrap_or_default()) {
            reviewing.set(true);
        }
    };
    let save = Saving::new(move || {
        let answer = untrack(|| draft.read()).ok().map(|body| (change.0)(user.with_value(|user| user.id.clone()), body));
        async move {
            let Some(answer) = answer else { return Ok(()) };
            let now = answer.await.inspect_err(|error| {
                faults.show(error.faults());
            })?;
            toasts.say(Hue::Ok, format!("{} is changed.", now.name), None);
            saved.try_set(true);
            on_changed.run(());
            Ok(())
        }
    });
    view! {
        <form on:submit=submit novalidate>
            <div class="dialog-main"><Fields draft user kind accounts faults/></div>
            <div class="dialog-foot">
                <Button on_press=move || open.set(false)>"Back"</Button>
                <Button kind=Kind::Primary why_not>"Review the change"</Button>
            </div>
        </form>
        <Confirm open=reviewing title confirm="Save" save changes warning/>
    }
    .into_any()
}

#[component]
fn Fields(draft: Draft, user: StoredValue<User>, kind: TenantKind, accounts: Choosable, faults: Faults) -> impl IntoView {
    let spends = Memo::new(move |_| draft.role().spends());
    let doors = vec![
        ("open".to_owned(), "May sign in".to_owned()),
        ("closed".to_owned(), "May not sign in; sessions end now".to_owned()),
    ];
    let options =
        Signal::derive(move || user.with_value(|user| accounts.with(user.limits.accounts.as_deref().unwrap_or_default())));
    let fault =
        move |name: &'static str| part(move || faults.of(name).map(|sentence| view! { <span class="fault">{sentence}</span> }));
    let needs_factor = move || {
        let missing = spends.get() && user.with_value(|user| !user.second_factor);
        missing.then(
            || view! { <p class="muted small">"This role can spend: at a live carrier account it needs a second factor."</p> },
        )
    };
    let some = move || {
        (!draft.every.get())
            .then(|| view! { <AccountChecks legend="Only at these" options chosen=draft.some none=accounts.none/> })
    };
    let bounds = move || {
        spends.get().then(|| {
            view! {
                <MoneyField
                    label="One cart without approval, in dollars" name="limits.ceiling" value=draft.ceiling faults
                    help="Set-up and first month. Over it an admin approves first."
                />
                <CheckField label="May change at every carrier account" value=draft.every/>
                {part(some)}
                {fault("limits.accounts")}
            }
        })
    };
    view! {
        <RadioCards label="Role" name="role" value=draft.role options=Signal::stored(choices(kind))/>
        {fault("role")}
        {part(needs_factor)}
        {part(bounds)}
        <SelectField label="Sign-in" name="door" value=draft.door options=doors/>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use contract::{id::UserId, money::Money};

    use super::*;

    fn ada() -> User {
        User {
            id: UserId::new("1"),
            name: "Ada".into(),
            email: "ada@example.com".into(),
            role: Role::Provisioning,
            disabled: false,
            invited: false,
            signed_in_at: None,
            locked_until: None,
            second_factor: true,
            limits: UserLimits { ceiling: None, accounts: Some(vec![AccountId::new("b"), AccountId::new("a")]) },
        }
    }

    fn told(locked: bool, after: &UserChange) -> Vec<(String, String)> {
        let changes = difference(&ada(), locked, after, |id| id.as_str().to_owned());
        changes.into_iter().map(|change| (change.before, change.after)).collect()
    }

    #[test]
    fn only_what_changes_stands_in_the_difference() {
        let accounts = Some(vec![AccountId::new("a"), AccountId::new("b")]);
        let limits = UserLimits { ceiling: None, accounts };
        let same = UserChange { role: Role::Provisioning, disabled: false, limits };
        assert!(told(false, &same).is_empty(), "the order of accounts is no difference");
        let limits = UserLimits { ceiling: Some(Money::parse_usd("5").unwrap()), accounts: None };
        let after = UserChange { role: Role::Viewer, disabled: true, limits };
        let pair = |before: &str, after: &str| (before.to_owned(), after.to_owned());
        let all = [
            pair("Provisioning", "Viewer"),
            pair("No limit", "$5.00"),
            pair("a, b", "All"),
            pair("May sign in", "May not sign in"),
        ];
        assert_eq!(told(false, &after), all);
    }

    #[test]
    fn whoever_is_locked_out_is_let_in_by_saving_what_is() {
        let same = UserChange { role: ada().role, disabled: false, limits: ada().limits };
        assert_eq!(told(true, &same), [("Locked for now after wrong passwords".to_owned(), "May sign in".to_owned())]);
    }
}
