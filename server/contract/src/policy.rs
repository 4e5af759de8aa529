//! What each operation of the API needs: one table, which the router enforces and the tests walk.
//!
//! A route that is missing here is not answered. What a *role* may do stands beside it, in [`Role::may`](crate::user::Role::may).

use crate::user::Permission::{
    self, Accounts, ActAs, Approve, Audit, Buy, CallRecords, Customers, Pay, Port, Read, SetServices, Tenants, TrunkGroups, Users,
};

/// What an operation needs of whoever asks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Nothing: nobody is signed in yet.
    Open,
    /// Somebody who is signed in.
    SignedIn,
    /// This permission.
    Needs(Permission),
    /// One of these permissions.
    Any(&'static [Permission]),
    /// One of these permissions (or none, where the list is empty), and what the object wants besides: the operation decides
    /// that when it knows the object.
    ByObject {
        /// Without any of these it is refused before the object is looked for.
        any: &'static [Permission],
        /// The rule, in words.
        rule: &'static str,
    },
}

impl Access {
    /// The permissions of which one is needed before anything is looked at; empty where none is.
    pub fn one_of(self) -> &'static [Permission] {
        match self {
            Self::Open | Self::SignedIn => &[],
            Self::Needs(permission) => permission.alone(),
            Self::Any(any) | Self::ByObject { any, .. } => any,
        }
    }

    /// In the words of the list of routes.
    pub fn words(self) -> String {
        match self {
            Self::Open => "—".into(),
            Self::SignedIn => "signed in".into(),
            Self::Needs(permission) => format!("{permission:?}"),
            Self::Any(any) => any.iter().map(|permission| format!("{permission:?}")).collect::<Vec<_>>().join(" or "),
            Self::ByObject { rule, .. } => rule.into(),
        }
    }
}

/// One operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Operation {
    /// The method.
    pub method: &'static str,
    /// The template of its address.
    pub path: &'static str,
    /// What it needs.
    pub access: Access,
}

/// The operation of a method and a template. What is asked with `HEAD` is answered like a `GET`.
pub fn find(method: &str, path: &str) -> Option<&'static Operation> {
    let method = if method == "HEAD" { "GET" } else { method };
    OPERATIONS.iter().find(|operation| operation.path == path && operation.method == method)
}

/// Whether the template is of any operation.
pub fn knows(path: &str) -> bool {
    OPERATIONS.iter().any(|operation| operation.path == path)
}

const fn get(path: &'static str, access: Access) -> Operation {
    Operation { method: "GET", path, access }
}

const fn post(path: &'static str, access: Access) -> Operation {
    Operation { method: "POST", path, access }
}

const fn put(path: &'static str, access: Access) -> Operation {
    Operation { method: "PUT", path, access }
}

const fn patch(path: &'static str, access: Access) -> Operation {
    Operation { method: "PATCH", path, access }
}

const fn delete(path: &'static str, access: Access) -> Operation {
    Operation { method: "DELETE", path, access }
}

use Access::{Any, ByObject, Needs, Open, SignedIn};

/// What can be asked for at a carrier: an attempt or a bulk change needs the one of its kind.
const CHANGES: &[Permission] = &[SetServices, Buy, Port, TrunkGroups, Customers, Pay];
/// Whoever sees that there are tenants below.
const ABOVE: Access = Any(&[Tenants, ActAs]);
const OWN_OR_USERS: Access = ByObject { any: &[], rule: "own, or Users" };
const OF_ITS_KIND: Access = ByObject { any: CHANGES, rule: "the permission of its kind" };
const OF_ITS_CHANGE: Access = ByObject { any: CHANGES, rule: "the permission of its change" };

/// Every operation of the API.
#[rustfmt::skip]
pub const OPERATIONS: &[Operation] = &[
    get("/api/session", SignedIn),
    post("/api/session", Open),
    delete("/api/session", SignedIn),
    post("/api/session/code", Open),
    get("/api/sign-in-ways", Open),
    get("/api/session/oidc", Open),
    get("/api/session/oidc/callback", Open),
    get("/api/sign-up/{token}", Open),
    post("/api/sign-up", Open),
    put("/api/session/password", SignedIn),
    get("/api/session/second-factor", SignedIn),
    post("/api/session/second-factor", SignedIn),
    put("/api/session/second-factor", SignedIn),
    delete("/api/session/second-factor", SignedIn),
    post("/api/session/recovery-codes", SignedIn),
    post("/api/acting", Needs(ActAs)),
    put("/api/acting", SignedIn),
    delete("/api/acting", SignedIn),
    get("/api/sessions", SignedIn),
    delete("/api/sessions/{id}", OWN_OR_USERS),
    get("/api/users", Needs(Users)),
    post("/api/users", Needs(Users)),
    put("/api/users/{id}", Needs(Users)),
    delete("/api/users/{id}/second-factor", Needs(Users)),
    get("/api/audit", Needs(Audit)),
    get("/api/audit/export", Needs(Audit)),
    post("/api/audit/check", Needs(Audit)),
    get("/api/carriers", Needs(Read)),
    get("/api/accounts", Needs(Read)),
    post("/api/accounts", Needs(Accounts)),
    put("/api/accounts/{id}", Needs(Accounts)),
    delete("/api/accounts/{id}", Needs(Accounts)),
    post("/api/accounts/{id}/test", Needs(Accounts)),
    post("/api/accounts/test", Needs(Accounts)),
    get("/api/accounts/{id}/states", Needs(Read)),
    get("/api/accounts/{id}/rate-centers", Needs(Read)),
    get("/api/accounts/{id}/countries", Needs(Read)),
    get("/api/offers", Needs(Read)),
    get("/api/cart", Needs(Read)),
    post("/api/cart/lines", Needs(Buy)),
    delete("/api/cart/lines/{id}", Needs(Buy)),
    delete("/api/cart/lines", Needs(Buy)),
    put("/api/cart/routing", Needs(Buy)),
    post("/api/cart/check", Needs(Buy)),
    post("/api/cart/lines/{id}/hold", Needs(Buy)),
    post("/api/cart/lines/{id}/agree", Needs(Buy)),
    post("/api/checkout", Needs(Buy)),
    get("/api/attempts", Needs(Read)),
    get("/api/attempts/{id}", Needs(Read)),
    post("/api/attempts/{id}/look", Needs(Read)),
    post("/api/attempts/{id}/decide", OF_ITS_KIND),
    get("/api/attempts/{id}/evidence", Needs(Read)),
    get("/api/attempts/{id}/documents", Needs(Read)),
    post("/api/attempts/{id}/documents/{document}", Needs(Buy)),
    get("/api/alerts", Needs(Read)),
    post("/api/alerts/{id}/seen", Needs(SetServices)),
    get("/api/drifts", Needs(Read)),
    post("/api/drifts/{id}/seen", Needs(SetServices)),
    get("/api/accounts/{id}/subscriptions", Needs(Accounts)),
    post("/api/accounts/{id}/subscriptions", Needs(Accounts)),
    get("/api/numbers", Needs(Read)),
    get("/api/numbers/export", Needs(Read)),
    get("/api/numbers/find", Needs(Read)),
    post("/api/numbers/refresh", Needs(Read)),
    post("/api/numbers/removals", Needs(Buy)),
    get("/api/numbers/{e164}", Needs(Read)),
    post("/api/numbers/{e164}/read", Needs(Read)),
    put("/api/numbers/{e164}/routing", Needs(SetServices)),
    put("/api/numbers/{e164}/emergency-address", Needs(SetServices)),
    put("/api/numbers/{e164}/directory-listing", Needs(SetServices)),
    put("/api/numbers/{e164}/caller-name", Needs(SetServices)),
    put("/api/numbers/{e164}/fax", Needs(SetServices)),
    post("/api/numbers/{e164}/look-up", Needs(SetServices)),
    post("/api/numbers/moves", Needs(SetServices)),
    post("/api/features", Needs(SetServices)),
    get("/api/locations", Needs(Read)),
    put("/api/accounts/{id}/location-failover", Needs(TrunkGroups)),
    put("/api/numbers/{e164}/note", Needs(SetServices)),
    post("/api/accounts/{id}/verify-address", Needs(Read)),
    get("/api/bulk-changes", Needs(Read)),
    post("/api/bulk-changes", OF_ITS_CHANGE),
    get("/api/bulk-changes/{id}", Needs(Read)),
    delete("/api/bulk-changes/{id}", OF_ITS_CHANGE),
    get("/api/bulk-changes/{id}/rows", Needs(Read)),
    post("/api/bulk-changes/{id}/begin", OF_ITS_CHANGE),
    post("/api/bulk-changes/{id}/stop", OF_ITS_CHANGE),
    post("/api/bulk-changes/{id}/go-on", OF_ITS_CHANGE),
    post("/api/bulk-changes/{id}/retry", OF_ITS_CHANGE),
    get("/api/bulk-changes/{id}/failed", Needs(Read)),
    get("/api/trunk-groups", Needs(Read)),
    post("/api/accounts/{id}/trunk-groups", Needs(TrunkGroups)),
    put("/api/accounts/{id}/trunk-groups/{group}", Needs(TrunkGroups)),
    get("/api/bulk-orders", Needs(Read)),
    post("/api/bulk-orders", Needs(Buy)),
    get("/api/accounts/{id}/bulk-orders/{order}/summary", Needs(Read)),
    get("/api/accounts/{id}/bulk-orders/{order}/numbers", Needs(Read)),
    get("/api/port-drafts", Needs(Read)),
    post("/api/port-drafts", Needs(Port)),
    get("/api/port-drafts/{id}", Needs(Read)),
    put("/api/port-drafts/{id}", Needs(Port)),
    delete("/api/port-drafts/{id}", Needs(Port)),
    post("/api/port-drafts/{id}/check", Needs(Port)),
    put("/api/port-drafts/{id}/pin", Needs(Port)),
    get("/api/port-drafts/{id}/letter", Needs(Port)),
    post("/api/port-drafts/{id}/letter", Needs(Port)),
    post("/api/port-drafts/{id}/papers", Needs(Port)),
    patch("/api/port-drafts/{id}/papers/{paper}", Needs(Port)),
    put("/api/papers/{paper}", Needs(Port)),
    delete("/api/papers/{paper}", Needs(Port)),
    get("/api/papers/{paper}/pages/{page}", Needs(Port)),
    get("/api/papers/{paper}/file", Needs(Port)),
    post("/api/port-drafts/{id}/submission", Needs(Port)),
    get("/api/ports", Needs(Read)),
    get("/api/ports/export", Needs(Read)),
    post("/api/ports/refresh", Needs(Read)),
    get("/api/ports/activations", Needs(Read)),
    get("/api/ports/views", Needs(Read)),
    post("/api/ports/views", Needs(Read)),
    delete("/api/ports/views/{id}", OWN_OR_USERS),
    get("/api/accounts/{id}/ports/export", Needs(Read)),
    get("/api/accounts/{id}/ports/{request}", Needs(Read)),
    post("/api/accounts/{id}/ports/{request}/read", Needs(Read)),
    put("/api/accounts/{id}/ports/{request}/details", Needs(Port)),
    put("/api/accounts/{id}/ports/{request}/routing", Needs(Port)),
    post("/api/accounts/{id}/ports/{request}/cancellation", Needs(Port)),
    post("/api/accounts/{id}/ports/{request}/deletion", Needs(Port)),
    post("/api/accounts/{id}/ports/{request}/activation", Needs(Port)),
    put("/api/accounts/{id}/ports/{request}/activation-date", Needs(Port)),
    post("/api/accounts/{id}/ports/{request}/papers", Needs(Port)),
    post("/api/papers/{paper}/sending", Needs(Port)),
    post("/api/papers/{paper}/removal", Needs(Port)),
    post("/api/accounts/{id}/ports/{request}/notes", Needs(Port)),
    get("/api/home", Needs(Read)),
    get("/api/tray", Needs(Read)),
    get("/api/call-records", Needs(CallRecords)),
    get("/api/call-records/summary", Needs(CallRecords)),
    post("/api/call-exports", Needs(CallRecords)),
    get("/api/call-exports/{id}", Needs(CallRecords)),
    get("/api/call-exports/{id}/file", Needs(CallRecords)),
    delete("/api/call-exports/{id}", Needs(CallRecords)),
    get("/api/customers", Needs(Customers)),
    post("/api/accounts/{id}/customers", Needs(Customers)),
    get("/api/accounts/{id}/customers/{customer}", Needs(Customers)),
    get("/api/accounts/{id}/customers/{customer}/products", Needs(Customers)),
    put("/api/accounts/{id}/customers/{customer}/simultaneous-calls", Needs(Customers)),
    put("/api/accounts/{id}/customers/{customer}/call-parking", Needs(Customers)),
    put("/api/accounts/{id}/customers/{customer}/rtp", Needs(Customers)),
    put("/api/accounts/{id}/customers/{customer}/paging", Needs(Customers)),
    post("/api/accounts/{id}/customers/{customer}/discount-plans", Needs(Customers)),
    post("/api/accounts/{id}/sign-ups", Needs(Pay)),
    post("/api/accounts/{id}/payments", Needs(Pay)),
    get("/api/tenants", ABOVE),
    post("/api/tenants", Needs(Tenants)),
    post("/api/tenants/hand-over", Needs(Tenants)),
    get("/api/tenants/{id}", ABOVE),
    put("/api/tenants/{id}", Needs(Tenants)),
    post("/api/tenants/{id}/move", Needs(Tenants)),
    get("/api/tenants/{id}/users", Needs(Tenants)),
    post("/api/tenants/{id}/users", Needs(Tenants)),
    put("/api/tenants/{id}/users/{user}", Needs(Tenants)),
    get("/api/approvals", Any(&[Buy, Approve])),
    post("/api/approvals", Needs(Buy)),
    get("/api/approvals/{id}", Any(&[Buy, Approve])),
    delete("/api/approvals/{id}", Needs(Buy)),
    post("/api/approvals/{id}/decision", Needs(Approve)),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::user::Role;

    #[test]
    fn every_operation_stands_in_the_table_once() {
        let once: BTreeSet<_> = OPERATIONS.iter().map(|operation| (operation.method, operation.path)).collect();
        assert_eq!(once.len(), OPERATIONS.len());
    }

    #[test]
    fn what_is_open_is_signing_in_and_nothing_else() {
        for operation in OPERATIONS.iter().filter(|operation| operation.access == Open) {
            assert!(operation.path.starts_with("/api/session") || operation.path.starts_with("/api/sign-"), "{operation:?}");
        }
    }

    #[test]
    fn what_changes_something_is_nothing_for_a_viewer() {
        let own = ["/api/session", "/api/sign-", "/api/cart/check"];
        for operation in OPERATIONS.iter().filter(|operation| !matches!(operation.method, "GET")) {
            let reads = operation.access == Needs(Read);
            let free = operation.access.one_of().is_empty() || own.iter().any(|path| operation.path.starts_with(path));
            let refused = !operation.access.one_of().iter().any(|permission| Role::Viewer.may(*permission));
            assert!(reads || free || refused, "{operation:?}");
        }
    }

    #[test]
    fn a_head_is_a_get_and_an_unknown_template_is_nothing() {
        assert_eq!(find("HEAD", "/api/home"), find("GET", "/api/home"));
        assert_eq!(find("GET", "/api/nothing"), None);
        assert!(knows("/api/session") && find("PUT", "/api/session").is_none());
    }
}
