//! What the palette can find, as rows.

use contract::{
    attempt::Outcome,
    bulk_order::BulkBy,
    number::{NumberKind, search_digits},
    offer::OfferQuery,
    owned::{Bucket, Found, NumberQuery, NumberRow},
    port::board::Porting,
    tenant::{Tenant, TenantKind},
    user::Permission,
};
use leptos::{ev, prelude::*};

use crate::{
    components::{CarrierBadge, NumberCell, OutcomeStatus, StateStatus, port_day::day_name},
    pages::NAVIGATION,
    paths::{self, SettingsTab},
    ui::{Glyph, Icon, Kbd, table::counted},
};

/// The most rows of tenants.
const MOST_TENANTS: usize = 8;

/// What choosing a row does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Does {
    /// Goes to an address.
    Go(String),
    /// Light or dark.
    SwitchTheme,
    /// Shows the shortcuts.
    Help,
    /// Reads every account anew.
    ReadCarriers,
    /// Signs out.
    SignOut,
}

/// What a row shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shows {
    /// A number of ours: its carrier, where its calls go, its place and its state.
    Number(Box<NumberRow>),
    /// A number that is being ported in: where it stands, its date, what is missing.
    Porting(Box<Porting>),
    /// An attempt.
    Attempt(String, Outcome),
    /// Words, and the keys that do the same.
    Words(String, Option<String>),
}

/// A row of the palette.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Find {
    pub group: &'static str,
    pub glyph: Glyph,
    pub shows: Shows,
    pub does: Does,
    pub why_not: Option<String>,
}

/// The numbers and attempts the server found.
pub fn found(typed: &str, found: &Found) -> Vec<Find> {
    let mut all: Vec<Find> = found
        .numbers
        .iter()
        .map(|row| Find {
            group: "Numbers",
            glyph: Glyph::Phone,
            shows: Shows::Number(Box::new(row.clone())),
            does: Does::Go(paths::number(&row.number)),
            why_not: None,
        })
        .collect();
    let listed = u32::try_from(found.numbers.len()).unwrap_or(u32::MAX);
    if found.matching > listed {
        let query = NumberQuery { q: Some(typed.trim().to_owned()), ..NumberQuery::default() };
        all.push(Find {
            group: "Numbers",
            glyph: Glyph::Search,
            shows: Shows::Words(format!("All {} that match", counted(found.matching, "number", "numbers")), None),
            does: Does::Go(paths::numbers(&query)),
            why_not: None,
        });
    }
    all.extend(found.porting.iter().map(|row| Find {
        group: "Porting",
        glyph: Glyph::Arrow,
        shows: Shows::Porting(Box::new(row.clone())),
        does: Does::Go(paths::port(&row.account, &row.request)),
        why_not: None,
    }));
    all.extend(found.attempts.iter().map(|row| Find {
        group: "Orders",
        glyph: Glyph::Orders,
        shows: Shows::Attempt(row.summary.clone(), row.outcome),
        does: Does::Go(paths::order(&row.id)),
        why_not: None,
    }));
    let digits = search_digits(typed);
    if found.numbers.is_empty() && found.porting.is_empty() && (3..=10).contains(&digits.len()) {
        let area_code = contract::number::AreaCode::parse(&digits[..3]).ok();
        if let Some(code) = area_code {
            let kind = if code.is_toll_free() { NumberKind::TollFree } else { NumberKind::Local };
            let name = format!("Search numbers for sale in {}", code.as_str());
            let query = OfferQuery { kind, area_code: Some(code), ..OfferQuery::default() };
            all.push(words("For sale", Glyph::Search, name, Does::Go(paths::search(&query)), None));
        }
    }
    all
}

fn words(group: &'static str, glyph: Glyph, name: impl Into<String>, does: Does, keys: Option<String>) -> Find {
    Find { group, glyph, shows: Shows::Words(name.into(), keys), does, why_not: None }
}

/// The pages whose name has the word in it.
pub fn places(word: &str, why_not: &dyn Fn(Permission) -> Option<String>) -> Vec<Find> {
    let mut all: Vec<Find> = NAVIGATION
        .iter()
        .map(|place| {
            let row = words("Pages", place.glyph, place.name, Does::Go(place.href.into()), Some(format!("g {}", place.key)));
            let may = place.needs.is_empty() || place.needs.iter().any(|permission| why_not(*permission).is_none());
            Find { why_not: if may { None } else { place.needs.last().and_then(|permission| why_not(*permission)) }, ..row }
        })
        .collect();
    if !word.is_empty() {
        all.extend(SettingsTab::ALL.into_iter().map(|tab| {
            words("Pages", Glyph::Settings, format!("Settings: {}", tab.name()), Does::Go(paths::settings(tab)), None)
        }));
        all.push(words("Pages", Glyph::Check, "Approvals", Does::Go(paths::APPROVALS.into()), None));
        all.extend(Bucket::ALL.into_iter().skip(1).map(|bucket| {
            words("Pages", Glyph::Phone, format!("Numbers: {}", bucket.name()), Does::Go(paths::bucket(bucket)), None)
        }));
    }
    all.retain(|find| fits(find, word));
    all
}

/// The tenants whose name has the word in it: their page, and acting as them.
pub fn tenants(word: &str, all: &[Tenant], why_not: &dyn Fn(Permission) -> Option<String>) -> Vec<Find> {
    let mut found: Vec<Find> = all
        .iter()
        .filter(|tenant| tenant.kind != TenantKind::Operator)
        .flat_map(|tenant| {
            let name = format!("{}: {}", tenant.kind.name(), tenant.name);
            let mut act =
                words("Tenants", Glyph::People, format!("Act as {}", tenant.name), Does::Go(paths::act_as(&tenant.id)), None);
            act.why_not = why_not(Permission::ActAs)
                .or_else(|| tenant.suspended_at.is_some().then(|| "It is suspended; nobody can act as it.".to_owned()));
            [words("Tenants", Glyph::People, name, Does::Go(paths::tenant(&tenant.id)), None), act]
        })
        .collect();
    found.retain(|find| fits(find, word));
    found.truncate(MOST_TENANTS);
    found
}

/// The actions whose name has the word in it. What the person may not do now is shown with the reason.
pub fn actions(word: &str, why_not: &dyn Fn(Permission) -> Option<String>) -> Vec<Find> {
    let action = |glyph, name: &str, does| words("Actions", glyph, name, does, None);
    let may = |permission: Permission, mut find: Find| {
        find.why_not = why_not(permission);
        find
    };
    let mut all = vec![
        action(Glyph::Search, "Search local numbers", Does::Go(paths::SEARCH.into())),
        action(
            Glyph::Search,
            "Search toll-free numbers",
            Does::Go(paths::search(&OfferQuery { kind: NumberKind::TollFree, ..OfferQuery::default() })),
        ),
        may(Permission::Buy, action(Glyph::Cart, "Review the cart and buy", Does::Go(paths::CART.into()))),
        may(Permission::Buy, action(Glyph::Bulk, "New bulk order", Does::Go(paths::new_bulk_order(BulkBy::State)))),
        may(Permission::TrunkGroups, action(Glyph::Plus, "New trunk group", Does::Go(format!("{}?new=1", paths::TRUNK_GROUPS)))),
        action(Glyph::Refresh, "Read every carrier account anew", Does::ReadCarriers),
        may(
            Permission::Accounts,
            action(
                Glyph::Plug,
                "Connect a carrier account",
                Does::Go(format!("{}?new=1", paths::settings(SettingsTab::Accounts))),
            ),
        ),
        may(
            Permission::Users,
            action(Glyph::People, "Invite a user", Does::Go(format!("{}?new=1", paths::settings(SettingsTab::Users)))),
        ),
        may(
            Permission::Tenants,
            action(Glyph::People, "New tenant: a reseller or a customer", Does::Go(format!("{}?new=1", paths::TENANTS))),
        ),
        may(Permission::ActAs, action(Glyph::People, "Act as a tenant …", Does::Go(paths::TENANTS.into()))),
        action(Glyph::Moon, "Switch between light and dark", Does::SwitchTheme),
        action(Glyph::Question, "Show the shortcuts", Does::Help),
        action(Glyph::SignOut, "Sign out", Does::SignOut),
    ];
    all.retain(|find| fits(find, word));
    all
}

fn fits(find: &Find, word: &str) -> bool {
    match &find.shows {
        Shows::Words(name, _) => {
            let name = name.to_lowercase();
            word.split_whitespace().all(|part| name.contains(part))
        }
        _ => true,
    }
}

/// One row.
#[component]
pub fn FindRow(find: Find, n: usize, selected: Signal<bool>, #[prop(into)] on_press: Callback<()>) -> impl IntoView {
    let shown = match find.shows {
        Shows::Number(row) => {
            let goes = if row.routed {
                format!("goes to {}", row.routing.strip_prefix("Forward to ").unwrap_or(&row.routing))
            } else {
                format!("route: {}", row.routing.to_lowercase())
            };
            view! {
                <NumberCell number=row.number bare=true/>
                <CarrierBadge carrier=row.carrier name=row.carrier_name/>
                <span class="muted small clip wide-only">{goes}</span>
                <span class="end"><span class="clip wide-only">{row.place}</span><StateStatus state=row.state word=row.state_word/></span>
            }
            .into_any()
        }
        Shows::Porting(row) => {
            let date = row.foc_date.map_or_else(|| "no date yet".into(), |day| format!("FOC {}", day_name(day)));
            let said = format!("porting: {}, {date}", row.phase.name().to_lowercase());
            view! {
                <span class="row grow">
                    <NumberCell number=row.number bare=true/>
                    <span class="status port">{said}</span>
                    <span class="muted small">{row.next}</span>
                </span>
            }
            .into_any()
        }
        Shows::Attempt(summary, outcome) => {
            view! { <span class="clip">{summary}</span><span class="end"><OutcomeStatus outcome/></span> }.into_any()
        }
        Shows::Words(name, keys) => view! {
            <span>{name}</span>
            <span class="end">{find.why_not.clone()} {keys.map(|keys| view! { <Kbd keys/> })}</span>
        }
        .into_any(),
    };
    view! {
        <div
            class="find-row"
            role="option"
            id=format!("find-{n}")
            aria-selected=move || if selected.get() { "true" } else { "false" }
            aria-disabled=find.why_not.is_some().then_some("true")
            on:mousedown=move |event: ev::MouseEvent| {
                event.prevent_default();
                on_press.run(());
            }
        >
            <Icon glyph=find.glyph/>
            {shown}
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use contract::user::Role;

    use super::{actions, places};

    #[test]
    fn words_in_any_order_find_a_page() {
        assert_eq!(places("groups trunk", &|_| None).len(), 1);
        assert!(places("zebra", &|_| None).is_empty());
    }

    #[test]
    fn an_action_the_role_may_not_do_is_shown_with_the_reason() {
        let of = |role: Role| move |permission| role.why_not(permission);
        let found = actions("invite", &of(Role::Viewer));
        assert_eq!(found.len(), 1);
        assert!(found[0].why_not.is_some());
        assert!(actions("invite", &of(Role::Admin))[0].why_not.is_none());
    }
}
