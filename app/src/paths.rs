//! Every address of the console, built here and nowhere else, and the state that lives in them.

use contract::{
    attempt::AttemptQuery,
    audit::AuditQuery,
    bulk_change::BulkRowQuery,
    bulk_order::BulkBy,
    call_list::CallListQuery,
    id::{
        AccountId, ApprovalId, AttemptId, BulkChangeId, CallExportId, CustomerId, PortDraftId, PortRequestId, TenantId,
        TrunkGroupId, UserId,
    },
    number::E164,
    offer::OfferQuery,
    owned::{Bucket, NumberQuery},
    port::board::PortQuery,
};
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_location};
use serde::{Serialize, de::DeserializeOwned};

use crate::api::query::{from_query, to_query};

/// What needs someone.
pub const HOME: &str = "/";
/// Searching.
pub const SEARCH: &str = "/search";
/// The cart and the checkout.
pub const CART: &str = "/cart";
/// Owned numbers.
pub const NUMBERS: &str = "/numbers";
/// Ports.
pub const PORTS: &str = "/ports";
/// What goes over today.
pub const ACTIVATIONS: &str = "/ports/activations";
/// The board of ports that need us.
pub const PORTS_NEED_US: &str = "/ports?phase=needs_us";
/// Trunk groups.
pub const TRUNK_GROUPS: &str = "/trunk-groups";
/// Locations.
pub const LOCATIONS: &str = "/locations";
/// Bulk orders.
pub const BULK_ORDERS: &str = "/bulk-orders";
/// Bulk changes.
pub const BULK_CHANGES: &str = "/bulk-changes";
/// Drafts of ports.
pub const PORT_DRAFTS: &str = "/ports/drafts";
/// Everything that was asked of carriers.
pub const ORDERS: &str = "/orders";
/// Carts over a ceiling that wait for a yes.
pub const APPROVALS: &str = "/approvals";
/// Tenants below one's own.
pub const TENANTS: &str = "/tenants";
/// Call records.
pub const CALL_RECORDS: &str = "/call-records";
/// Carriers' customers.
pub const CUSTOMERS: &str = "/customers";
/// Settings.
pub const SETTINGS: &str = "/settings";
/// Signing in.
pub const SIGN_IN: &str = "/sign-in";
/// Signing up by a link.
pub const SIGN_UP: &str = "/sign-up";

/// A search.
pub fn search(query: &OfferQuery) -> String {
    format!("{SEARCH}{}", to_query(query))
}

/// A view of the list of numbers.
pub fn numbers(query: &NumberQuery) -> String {
    format!("{NUMBERS}{}", to_query(query))
}

/// The numbers of one bucket.
pub fn bucket(bucket: Bucket) -> String {
    numbers(&NumberQuery { bucket: (bucket != Bucket::All).then_some(bucket), ..NumberQuery::default() })
}

/// One number.
pub fn number(number: &E164) -> String {
    format!("{NUMBERS}/{number}")
}

/// A view of the board of ports.
pub fn ports(query: &PortQuery) -> String {
    format!("{PORTS}{}", to_query(query))
}

/// One port request.
pub fn port(account: &AccountId, request: &PortRequestId) -> String {
    let part = |text: &str| js_sys::encode_uri_component(text);
    format!("{PORTS}/{}/{}", part(account.as_str()), part(request.as_str()))
}

/// A draft of a port.
pub fn port_draft(id: &PortDraftId) -> String {
    format!("{PORT_DRAFTS}/{}", js_sys::encode_uri_component(id.as_str()))
}

/// A view of the list of attempts.
pub fn orders(query: &AttemptQuery) -> String {
    format!("{ORDERS}{}", to_query(query))
}

/// One attempt.
pub fn order(id: &AttemptId) -> String {
    format!("{ORDERS}/{}", js_sys::encode_uri_component(id.as_str()))
}

/// One approval.
pub fn approval(id: &ApprovalId) -> String {
    format!("{APPROVALS}/{}", js_sys::encode_uri_component(id.as_str()))
}

/// One tenant.
pub fn tenant(id: &TenantId) -> String {
    format!("{TENANTS}/{}", js_sys::encode_uri_component(id.as_str()))
}

/// One tenant, asked whether to act as it.
pub fn act_as(id: &TenantId) -> String {
    format!("{}?act=1", tenant(id))
}

/// Somebody open for change on a page of people.
pub fn person(here: &str, id: &UserId) -> String {
    format!("{here}?person={}", js_sys::encode_uri_component(id.as_str()))
}

/// A trunk group open for change.
pub fn trunk_group(id: &TrunkGroupId) -> String {
    format!("{TRUNK_GROUPS}?group={}", js_sys::encode_uri_component(id.as_str()))
}

/// A location open for change.
pub fn location(account: &AccountId, location: &str) -> String {
    let part = |text: &str| js_sys::encode_uri_component(text);
    format!("{LOCATIONS}?account={}&location={}", part(account.as_str()), part(location))
}

/// One bulk change.
pub fn bulk_change(id: &BulkChangeId) -> String {
    format!("{BULK_CHANGES}/{}", js_sys::encode_uri_component(id.as_str()))
}

/// The rows of a bulk change that stand in one state.
pub fn bulk_rows(id: &BulkChangeId, query: &BulkRowQuery) -> String {
    format!("{}{}", bulk_change(id), to_query(query))
}

/// A new bulk change of all numbers that match a filter.
pub fn new_bulk_change(query: &NumberQuery) -> String {
    let filter = to_query(&NumberQuery { page: None, sort: None, ..query.clone() });
    format!("{BULK_CHANGES}?new=matching{}", filter.replacen('?', "&", 1))
}

/// A new bulk change of a list: these numbers, or one to be pasted.
pub fn new_bulk_change_listed(numbers: &[E164]) -> String {
    let list: Vec<&str> = numbers.iter().map(E164::digits).collect();
    let given = if list.is_empty() { String::new() } else { format!("&numbers={}", list.join(",")) };
    format!("{BULK_CHANGES}?new=listed{given}")
}

/// A new bulk order of one kind.
pub fn new_bulk_order(by: BulkBy) -> String {
    format!("{BULK_ORDERS}?new={}", by.word())
}

/// A file of call records.
pub fn call_export(id: &CallExportId) -> String {
    format!("{CALL_RECORDS}?export={}", js_sys::encode_uri_component(id.as_str()))
}

/// A view of the call records.
pub fn call_records(query: &CallListQuery) -> String {
    format!("{CALL_RECORDS}{}", to_query(query))
}

/// One customer of a carrier account.
pub fn customer(account: &AccountId, customer: &CustomerId) -> String {
    let part = |text: &str| js_sys::encode_uri_component(text);
    format!("{CUSTOMERS}/{}/{}", part(account.as_str()), part(customer.as_str()))
}

/// A tab of the settings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SettingsTab {
    /// Carrier accounts.
    #[default]
    Accounts,
    /// Users.
    Users,
    /// The own second factor and password.
    Own,
    /// Sessions.
    Sessions,
    /// The audit log.
    Audit,
    /// How the console looks in this browser.
    Appearance,
}

impl SettingsTab {
    /// All tabs in order.
    pub const ALL: [Self; 6] = [Self::Accounts, Self::Users, Self::Own, Self::Sessions, Self::Audit, Self::Appearance];

    /// The word in the address.
    pub fn word(self) -> &'static str {
        match self {
            Self::Accounts => "accounts",
            Self::Users => "users",
            Self::Own => "own",
            Self::Sessions => "sessions",
            Self::Audit => "audit",
            Self::Appearance => "appearance",
        }
    }

    /// The name people read.
    pub fn name(self) -> &'static str {
        match self {
            Self::Accounts => "Carrier accounts",
            Self::Users => "Users",
            Self::Own => "Your account",
            Self::Sessions => "Sessions",
            Self::Audit => "Audit log",
            Self::Appearance => "Appearance",
        }
    }
}

/// A tab of the settings.
pub fn settings(tab: SettingsTab) -> String {
    format!("{SETTINGS}/{}", tab.word())
}

/// A view of the audit log.
pub fn audit(query: &AuditQuery) -> String {
    format!("{}{}", settings(SettingsTab::Audit), to_query(query))
}

/// Signing in, and then on to where one wanted to go.
pub fn sign_in(next: &str) -> String {
    if next.is_empty() || next == HOME {
        SIGN_IN.to_owned()
    } else {
        format!("{SIGN_IN}?next={}", js_sys::encode_uri_component(next))
    }
}

/// A place within this console that an address names, and nothing else: never another site.
pub fn within(next: &str) -> &str {
    let inside = next.starts_with('/') && !next.starts_with("//") && !next.contains(['\\', '\n', '\r', '\t']);
    if inside && !next.starts_with(SIGN_IN) { next } else { HOME }
}

/// How a change of a filter enters the history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Enter {
    /// As a new entry: the back button returns to before.
    Push,
    /// In place of the present entry: while one types.
    Replace,
}

/// A filter that lives in the address of its page. Read [`Filter::get`], write [`Filter::set`].
pub struct Filter<T: Send + Sync + 'static> {
    value: Memo<T>,
    go: StoredValue<Box<dyn Fn(String, Enter) + Send + Sync>>,
}

impl<T: Send + Sync + 'static> Clone for Filter<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Filter<T> {}

impl<T: Serialize + Clone + PartialEq + Send + Sync + 'static> Filter<T> {
    /// The filter, tracked.
    pub fn get(self) -> T {
        self.value.get()
    }

    /// The filter, not tracked.
    pub fn get_untracked(self) -> T {
        self.value.get_untracked()
    }

    /// The filter as a signal.
    pub fn signal(self) -> Memo<T> {
        self.value
    }

    /// Writes the filter into the address.
    pub fn set(self, value: &T, enter: Enter) {
        let query = to_query(value);
        self.go.with_value(|go| go(query, enter));
    }

    /// Changes the filter in the address.
    pub fn update(self, enter: Enter, change: impl FnOnce(&mut T)) {
        let mut value = self.get_untracked();
        change(&mut value);
        self.set(&value, enter);
    }
}

/// The filter of the present page, read from its address and written back to it.
pub fn use_filter<T>() -> Filter<T>
where
    T: Serialize + DeserializeOwned + Default + Clone + PartialEq + Send + Sync + 'static,
{
    let search = use_page_query();
    let location = use_location();
    let navigate = leptos_router::hooks::use_navigate();
    let value = Memo::new(move |_| from_query(&search.get()));
    let go = move |query: String, enter: Enter| {
        let options = NavigateOptions { replace: enter == Enter::Replace, scroll: false, ..NavigateOptions::default() };
        navigate(&format!("{}{query}", location.pathname.get_untracked()), options);
    };
    Filter { value, go: StoredValue::new(Box::new(go)) }
}

/// The query string of this page. It stays as it was while another page opens, so that the page that is left does not
/// read the other's filter as its own.
pub fn use_page_query() -> Memo<String> {
    let location = use_location();
    let own = page_of(&location.pathname.get_untracked());
    Memo::new(move |before: Option<&String>| {
        let elsewhere = page_of(&location.pathname.get()) != own;
        match before {
            Some(before) if elsewhere => before.clone(),
            _ => location.search.get(),
        }
    })
}

/// One parameter of this page's query string.
pub fn use_parameter(name: &'static str) -> Memo<Option<String>> {
    let search = use_page_query();
    Memo::new(move |_| parameter(&search.get(), name))
}

fn parameter(query: &str, name: &str) -> Option<String> {
    let pairs: Vec<(String, String)> = serde_urlencoded::from_str(query.trim_start_matches('?')).ok()?;
    pairs.into_iter().find(|(key, _)| key == name).map(|(_, value)| value)
}

/// What tells one page from another: how deep its address is, and the words in it that name no single thing.
pub fn page_of(path: &str) -> (usize, String) {
    let words: Vec<&str> = path.split('/').filter(|word| !word.is_empty()).collect();
    // The settings open at one of their tabs.
    let deep = if words.first() == Some(&"settings") { 1 } else { words.len() };
    let own = match words.as_slice() {
        ["ports", part @ ("activations" | "drafts"), ..] => format!("ports/{part}"),
        [first, ..] => (*first).to_owned(),
        [] => String::new(),
    };
    (deep, own)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_map_of_addresses() {
        let one = E164::parse("7065550127").unwrap();
        assert_eq!(number(&one), "/numbers/+17065550127");
        assert_eq!(bucket(Bucket::No911), "/numbers?bucket=no911");
        assert_eq!(bucket(Bucket::All), "/numbers");
        assert_eq!(
            numbers(&NumberQuery { q: Some("555 01".into()), page: Some(2), ..NumberQuery::default() }),
            "/numbers?q=555+01&page=2"
        );
        assert_eq!(orders(&AttemptQuery { open: Some(true), ..AttemptQuery::default() }), "/orders?open=true");
        assert_eq!(settings(SettingsTab::Users), "/settings/users");
        assert_eq!(new_bulk_order(BulkBy::RateCenter), "/bulk-orders?new=rate_center");
        let needs_us = contract::port::status::Phase::NeedsUs;
        assert_eq!(PORTS_NEED_US, ports(&PortQuery { phase: Some(needs_us), ..PortQuery::default() }));
        let filter = NumberQuery { bucket: Some(Bucket::No911), page: Some(3), ..NumberQuery::default() };
        assert_eq!(new_bulk_change(&filter), "/bulk-changes?new=matching&bucket=no911");
        assert_eq!(new_bulk_change_listed(&[one]), "/bulk-changes?new=listed&numbers=17065550127");
    }

    #[test]
    fn a_page_keeps_its_filter_for_itself() {
        let pages = ["/", "/ports", "/ports/activations", "/ports/drafts", "/ports/drafts/1", "/ports/1/256", "/numbers"];
        for (at, one) in pages.iter().enumerate() {
            for other in &pages[at + 1..] {
                assert_ne!(page_of(one), page_of(other), "{one} and {other}");
            }
        }
        assert_eq!(page_of("/ports/1/256"), page_of("/ports/1/257"), "another thing on the same page");
        assert_eq!(page_of("/settings/users"), page_of("/settings/audit"));
        assert_eq!(page_of("/settings"), page_of("/settings/audit"));
    }

    #[test]
    fn signing_in_never_leads_to_another_site() {
        assert_eq!(within("/numbers?q=7"), "/numbers?q=7");
        assert_eq!(within("//evil.example"), "/");
        assert_eq!(within("https://evil.example"), "/");
        assert_eq!(within("/\\evil.example"), "/");
        assert_eq!(within("/sign-in?next=/"), "/");
    }

    #[test]
    fn a_parameter_is_read_from_the_query_string() {
        assert_eq!(parameter("?tab=users&x=1", "tab"), Some("users".into()));
        assert_eq!(parameter("", "tab"), None);
    }
}
