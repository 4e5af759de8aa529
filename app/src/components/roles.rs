//! The nine roles: a sentence each, which fit whom, and the table of what they may. The table is the server's own.

use contract::{
    tenant::TenantKind,
    user::{Permission, Role, User},
};
use leptos::prelude::*;

use crate::ui::{Hue, now_ms};

/// What a role may, in one sentence.
pub fn sentence(role: Role) -> &'static str {
    match role {
        Role::Viewer => "Sees everything and changes nothing.",
        Role::CustomerUser => "Sees the numbers and sets what they do: routing, 911, caller name.",
        Role::Auditor => "Sees everything with call records and the audit log, and changes nothing.",
        Role::Support => {
            "Sets what numbers do, reads call records, and helps tenants below by acting as them. Buys and removes nothing."
        }
        Role::Porting => "Brings numbers in and sets what they do. Buys and removes nothing.",
        Role::Billing => "Keeps customers at carriers, their limits and plans; pays; reads call records.",
        Role::Provisioning => "Buys, removes, ports and routes numbers; keeps trunk groups and customers at carriers.",
        Role::CustomerAdmin => "Everything a customer can do: buys, ports, approves, and invites the other people.",
        Role::Admin => "Everything, with carrier accounts, tenants and people.",
    }
}

/// The roles that people of such a tenant can have, from the weakest.
pub fn fitting(kind: TenantKind) -> Vec<Role> {
    Role::ALL.into_iter().filter(|role| role.fits(kind)).collect()
}

/// The same as choices: value, name, sentence.
pub fn choices(kind: TenantKind) -> Vec<(String, String, String)> {
    fitting(kind).into_iter().map(|role| (role.word().to_owned(), role.name().to_owned(), sentence(role).to_owned())).collect()
}

/// A permission as the head of a row.
fn permission_name(permission: Permission) -> &'static str {
    match permission {
        Permission::Read => "See numbers, orders, carts",
        Permission::SetServices => "Set routing, 911, 411, caller name, fax",
        Permission::Buy => "Buy and give back numbers",
        Permission::Port => "Port numbers in",
        Permission::TrunkGroups => "Keep trunk groups",
        Permission::CallRecords => "Read call records",
        Permission::Customers => "Keep customers at carriers",
        Permission::Pay => "Pay a carrier",
        Permission::Approve => "Approve what is over a ceiling",
        Permission::Accounts => "Connect carrier accounts",
        Permission::Users => "Invite and change people",
        Permission::Tenants => "Make and bound tenants",
        Permission::ActAs => "Act as a tenant below",
        Permission::Audit => "Read and check the audit log",
    }
}

/// What each role may, as a table behind a word.
#[component]
pub fn RoleTable(kind: TenantKind) -> impl IntoView {
    let roles = fitting(kind);
    let heads: Vec<_> = roles.iter().map(|role| view! { <th scope="col">{role.name()}</th> }).collect();
    let row = |permission: Permission| {
        let cell = |role: &Role| {
            let may = role.may(permission);
            let word = if may { "Yes" } else { "No" };
            view! { <td class:no={!may} data-label=role.name()>{word}</td> }
        };
        let spends = permission.spends().then_some(" ·");
        view! {
            <tr>
                <th scope="row">{permission_name(permission)} {spends}</th>
                {roles.iter().map(cell).collect_view()}
            </tr>
        }
    };
    let rows: Vec<_> = Permission::ALL.into_iter().map(row).collect();
    view! {
        <details class="role-table">
            <summary class="link">"What each role may"</summary>
            <div class="table-scroll" tabindex="0" role="region" aria-label="What each role may">
                <table class="table">
                    <thead><tr><th scope="col">"To"</th>{heads}</tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            <p class="muted small">"· can cost money or take something away: a second factor is needed."</p>
        </details>
    }
    .into_any()
}

/// Whether a person can sign in, in a word.
pub fn user_state(user: &User) -> (Hue, &'static str) {
    let locked = user.locked_until.is_some_and(|until| until.0 > now_ms());
    match (user.disabled, user.invited, locked) {
        (true, ..) => (Hue::Bad, "Disabled"),
        (_, true, _) => (Hue::Wait, "Invited"),
        (_, _, true) => (Hue::Unknown, "Locked for now"),
        _ => (Hue::Ok, "Active"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_customer_is_offered_its_own_roles_and_a_reseller_all_others() {
        assert_eq!(fitting(TenantKind::Customer), [Role::Viewer, Role::CustomerUser, Role::CustomerAdmin]);
        let resellers = fitting(TenantKind::Reseller);
        assert_eq!(resellers.len(), 7);
        assert!(!resellers.contains(&Role::CustomerAdmin));
        assert_eq!(choices(TenantKind::Operator).len(), 7);
    }

    #[test]
    fn a_role_that_buys_nothing_says_so() {
        for role in Role::ALL.into_iter().filter(|role| sentence(*role).contains("Buys and removes nothing")) {
            assert!(!role.may(Permission::Buy), "{role:?}");
        }
        assert!(Role::ALL.into_iter().filter(|role| sentence(*role).contains("changes nothing")).all(|role| !role.spends()));
    }
}
