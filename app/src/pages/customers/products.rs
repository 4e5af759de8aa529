//! Subscriptions of a customer, and the discount plans that it can be given.

use contract::{
    customer::{CustomerSubscription, DiscountPlan, NewDiscountPlan},
    customer_list::{CustomerDetail, CustomerProducts, CustomerSetting},
    id::DiscountPlanId,
};
use leptos::{ev, prelude::*};

use super::{
    or_dash,
    settings::{SettingReview, state_of, words},
};
use crate::{
    api::{self, customers::Setting},
    components::check,
    ui::{Button, Faults, Hue, Load, Loaded, Notice, Panel, SelectField, Size, SkeletonRows, Status, part},
};

#[component]
pub fn Products(detail: Signal<CustomerDetail>) -> impl IntoView {
    let named = Memo::new(move |_| detail.with(|detail| (detail.account.clone(), detail.customer.id.clone())));
    let products: Loaded<CustomerProducts> =
        Loaded::new(move || Some(named.get()), |(account, id)| async move { api::customers::products(&account, &id).await });
    let draw = move |all: Signal<CustomerProducts>| {
        view! {
            <Panel title="Subscriptions">{part(move || subscriptions(&all.get()))}</Panel>
            <Panel title="Discount plans"><Plans detail all/></Panel>
        }
    };
    let skeleton = || view! { <table class="table" aria-label="Being loaded"><tbody><SkeletonRows rows=3 widths=&[3, 2, 2]/></tbody></table> };
    view! { <Load of=products skeleton=move || skeleton().into_any() children=draw/> }.into_any()
}

fn subscriptions(all: &CustomerProducts) -> AnyView {
    if let Some(problem) = all.subscriptions_failed.clone() {
        return view! { <Notice hue=Hue::Bad>{problem.title}</Notice> }.into_any();
    }
    if all.subscriptions.is_empty() {
        return view! { <p class="muted">"It has no subscription."</p> }.into_any();
    }
    let row = |one: CustomerSubscription| {
        let day = |day: Option<jiff::civil::Date>| day.map_or_else(|| "—".to_owned(), |day| day.to_string());
        let money = |money: Option<contract::money::Money>| money.map_or_else(|| "—".to_owned(), |money| money.to_string());
        let hue = match one.finished {
            Some(true) => Hue::Unknown,
            Some(false) => Hue::Ok,
            None => Hue::Wait,
        };
        view! {
            <tr>
                <td class="lead cut">{one.name}</td>
                <td data-label="State"><Status hue word=or_dash(&one.status_word)/></td>
                <td data-label="From">{day(one.starts_on)}</td>
                <td data-label="Until">{day(one.ends_on)}</td>
                <td data-label="Billed to">{day(one.billed_to)}</td>
                <td class="end figures" data-label="Fee">{money(one.fee)}</td>
            </tr>
        }
    };
    view! {
        <div class="table-scroll">
            <table class="table reflow" aria-label="Subscriptions">
                <thead><tr>
                    <th>"Subscription"</th><th>"State"</th><th>"From"</th><th>"Until"</th><th>"Billed to"</th><th class="end">"Fee"</th>
                </tr></thead>
                <tbody>{all.subscriptions.clone().into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

#[component]
fn Plans(detail: Signal<CustomerDetail>, all: Signal<CustomerProducts>) -> impl IntoView {
    let (why_not, _) = state_of(detail, CustomerSetting::DiscountPlan);
    let faults = Faults::new();
    let value = RwSignal::new(String::new());
    let (open, planned) = (RwSignal::new(false), RwSignal::new(None::<Setting>));
    let options = Signal::derive(move || {
        let plans = all.with(|all| all.plans.iter().map(|plan| (plan.id.to_string(), plan.name.clone())).collect::<Vec<_>>());
        std::iter::once((String::new(), "Choose a plan".to_owned())).chain(plans).collect::<Vec<_>>()
    });
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let plan = NewDiscountPlan { plan: DiscountPlanId::new(value.get_untracked()) };
        if why_not.get_untracked().is_none() && check(&plan, faults) {
            planned.set(Some(Setting::DiscountPlan(plan)));
            open.set(true);
        }
    };
    let row = |plan: DiscountPlan| {
        view! {
            <tr>
                <td class="lead">{plan.name}</td>
                <td class="wrap" data-label="Description">{plan.description}</td>
                <td data-label="Where">{or_dash(&plan.destinations)}</td>
                <td data-label="Begins again">{or_dash(&plan.reset_period)}</td>
            </tr>
        }
    };
    let warning = Signal::derive(|| Some("No call of the carrier takes a plan away again.".to_owned()));
    view! {
        {part(move || all.with(|all| all.plans_failed.clone()).map(|problem| view! { <Notice hue=Hue::Bad>{problem.title}</Notice> }))}
        <p class="muted small">"Which plans the customer has cannot be read. These can be given."</p>
        <div class="table-scroll">
            <table class="table reflow" aria-label="Discount plans">
                <thead><tr><th>"Plan"</th><th>"Description"</th><th>"Where"</th><th>"Begins again"</th></tr></thead>
                <tbody>{part(move || all.with(|all| all.plans.clone()).into_iter().map(row).collect_view())}</tbody>
            </table>
        </div>
        <form class="stack tight" on:submit=submit novalidate aria-label="Give a discount plan">
            <SelectField label="One more plan" name="plan" value options faults/>
            <div class="buttons"><Button size=Size::Small why_not>"Review the plan"</Button></div>
        </form>
        <SettingReview detail open planned faults what="Discount plan" after=words warning/>
    }
    .into_any()
}
