//! The details as the carrier has them, and where a sub-order has its own. Beside them, what differs.

use contract::{
    id::PortDraftId,
    number::search_digits,
    port::{
        calendar,
        detail::PortRecord,
        draft::PortDraft,
        fields::{EndUserKind, Extent, PortFields},
    },
};
use jiff::civil::time;
use leptos::prelude::*;

use super::page::Shown;
use crate::{
    api::{self, ApiError},
    components::{
        Change,
        port_day::{day_name, new_york, today},
    },
    paths,
    ui::{Loaded, Panel, TroubleNotice, part},
};

/// One thing of a record: its name and its text.
pub type Fact = (&'static str, String);

/// A record, thing by thing. Two records are compared by their facts.
pub fn facts(record: &PortRecord) -> Vec<Fact> {
    let user = &record.end_user;
    let account = &record.losing_account;
    vec![
        ("End user", user.kind.name().to_owned()),
        ("Name", user.name.clone()),
        ("Authorized person", user.authorized_person.clone()),
        ("Service address", record.address.street_line()),
        ("Town", if record.address.city.is_empty() { String::new() } else { record.address.town_line() }),
        ("Account number", account.number.clone()),
        ("Billing number", account.btn.clone()),
        ("Leaves", extent(account.extent).to_owned()),
        ("New billing number", account.new_btn.clone()),
        ("Wireless", if account.wireless { "Yes".into() } else { String::new() }),
        ("Wanted date", record.wanted_date.map(day_name).unwrap_or_default()),
        ("Activation", record.activation.name().to_owned()),
        ("Activation at", record.activation_at.map(|at| new_york(at, today())).unwrap_or_default()),
        ("Updates to", record.updates_to.clone()),
        ("Note to the carrier", record.carrier_note.clone()),
        ("Tags", record.tags.join(", ")),
    ]
}

/// Whether all numbers leave, in words.
pub fn extent(extent: Extent) -> &'static str {
    match extent {
        Extent::Unasked => "The carrier does not say",
        Extent::Full => "All numbers of the account",
        Extent::Partial => "Some numbers stay",
    }
}

/// The kinds of end users, as `(value, name)`.
pub fn kinds() -> Vec<(String, String)> {
    EndUserKind::ALL.into_iter().enumerate().map(|(at, kind)| (at.to_string(), kind.name().to_owned())).collect()
}

/// What differs between two records, thing by thing.
pub fn differences(before: &PortRecord, after: &PortRecord) -> Vec<Change> {
    facts(before)
        .into_iter()
        .zip(facts(after))
        .filter(|((name, was), (_, will))| plain(name, was) != plain(name, will))
        .map(|((name, was), (_, will))| Change::new(name, was, will))
        .collect()
}

/// What counts of a thing: of a number its digits, however it is written.
fn plain(name: &str, text: &str) -> String {
    if name.ends_with("illing number") { search_digits(text) } else { text.trim().to_owned() }
}

/// What was sent, as a record: the draft's fields. The carrier keeps noon where no hour was chosen.
fn as_sent(fields: &PortFields) -> PortRecord {
    let hour = fields.activation_time.unwrap_or(time(12, 0, 0, 0));
    PortRecord {
        end_user: fields.end_user.clone(),
        address: fields.address.clone(),
        losing_account: fields.losing_account.clone(),
        wanted_date: fields.wanted_date,
        activation: fields.activation,
        activation_at: fields.wanted_date.map(|day| calendar::instant(day, hour)),
        updates_to: fields.updates_to.clone(),
        carrier_note: fields.carrier_note.clone(),
        tags: fields.tags.clone(),
        papers: Vec::new(),
    }
}

/// What differs between what was sent and what the carrier has: a change since, or something it took otherwise.
#[component]
fn Sent(draft: PortDraftId, record: Memo<Option<PortRecord>>) -> impl IntoView {
    let sent: Loaded<PortDraft> = Loaded::once::<ApiError, _>(move || {
        let draft = draft.clone();
        async move { api::port_drafts::read(&draft).await }
    });
    let told = move || {
        let (sent, record) = (sent.data.get()?, record.get()?);
        let mut was = as_sent(&sent.fields);
        let asked = was.losing_account.extent;
        // What it does not give back is no difference.
        let kept_back = (record.losing_account.extent == Extent::Unasked && asked != Extent::Unasked).then(|| {
            format!("The carrier does not give back what leaves the account; sent was: {}. ", extent(asked).to_lowercase())
        });
        if kept_back.is_some() {
            was.losing_account.extent = Extent::Unasked;
        }
        let differs = differences(&was, &record);
        let link = view! { <a class="link" href=paths::port_draft(&sent.id)>"The draft it came from"</a> };
        if differs.is_empty() {
            return Some(
                view! { <p class="muted small">"The carrier has it as it was sent. " {kept_back} {link}</p> }.into_any(),
            );
        }
        let shown = |text: String| if text.is_empty() { "—".to_owned() } else { text };
        let rows = differs.into_iter().map(|change| {
            view! {
                <tr>
                    <th scope="row">{change.what}</th>
                    <td class="before">{shown(change.before)}</td>
                    <td class="after">{shown(change.after)}</td>
                </tr>
            }
        });
        Some(
            view! {
                <h3>"Other than it was sent"</h3>
                <table class="changes">
                    <thead>
                        <tr>
                            <th scope="col"><span class="only-read">"What"</span></th>
                            <th scope="col">"As sent"</th>
                            <th scope="col">"As the carrier has it"</th>
                        </tr>
                    </thead>
                    <tbody>{rows.collect_view()}</tbody>
                </table>
                <p class="muted small">{kept_back} {link}</p>
            }
            .into_any(),
        )
    };
    view! {
        <div class="stack tight below">
            {part(told)}
            {part(move || sent.trouble.get().map(|trouble| view! { <TroubleNotice trouble on_retry=move || sent.refetch()/> }))}
        </div>
    }
    .into_any()
}

#[component]
pub fn Record(shown: Shown) -> impl IntoView {
    let record = Memo::new(move |_| shown.detail.with(|detail| detail.record.clone()));
    let draft = Memo::new(move |_| shown.detail.with(|detail| detail.draft.clone()));
    let own = Memo::new(move |_| {
        shown.detail.with(|detail| {
            let shared = detail.record.clone().unwrap_or_default();
            let differing = detail.sub_orders.iter().filter_map(|one| {
                let differs = differences(&shared, one.record.as_ref()?);
                let name = one.row.losing_carrier.clone().unwrap_or_else(|| one.row.id.as_str().to_owned());
                (!differs.is_empty())
                    .then_some((name, differs.into_iter().map(|change| (change.what, change.after)).collect::<Vec<_>>()))
            });
            differing.collect::<Vec<_>>()
        })
    });
    let shared = move || match record.get() {
        None => view! { <p class="muted">"The carrier has not given its record back yet."</p> }.into_any(),
        Some(record) => {
            let lines = facts(&record).into_iter().filter(|(_, text)| !text.is_empty()).map(|(name, text)| {
                view! { <div><dt>{name}</dt><dd>{text}</dd></div> }
            });
            view! { <dl class="record">{lines.collect_view()}</dl> }.into_any()
        }
    };
    let differing = move || {
        own.get()
            .into_iter()
            .map(|(name, facts)| {
                let lines = facts.into_iter().map(|(name, text)| {
                    let text = if text.is_empty() { "nothing".to_owned() } else { text };
                    view! { <div><dt>{name}</dt><dd>{text}</dd></div> }
                });
                view! {
                    <h3 class="below">{format!("Other at {name}")}</h3>
                    <dl class="record">{lines.collect_view()}</dl>
                }
            })
            .collect_view()
    };
    let beside = || view! { <span class="muted small">"As the carrier gives it back. It never shows the PIN."</span> };
    view! {
        <Panel title="Details" beside>
            {part(shared)}
            {part(differing)}
            {part(move || draft.get().map(|draft| view! { <Sent draft record/> }))}
        </Panel>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use contract::port::detail::PortRecord;

    use super::differences;

    #[test]
    fn a_billing_number_is_the_same_however_it_is_written() {
        let mut before = PortRecord::default();
        before.losing_account.btn = "701 200 4501".into();
        let mut after = before.clone();
        after.losing_account.btn = "7012004501".into();
        assert!(differences(&before, &after).is_empty());
        after.losing_account.btn = "7012004502".into();
        assert_eq!(differences(&before, &after).len(), 1);
    }

    #[test]
    fn only_what_differs_is_told_as_was_and_will_be() {
        let before = PortRecord { updates_to: "a@example.com".into(), ..PortRecord::default() };
        let mut after = before.clone();
        after.losing_account.number = "4471-22".into();
        let found = differences(&before, &after);
        assert_eq!(found.len(), 1);
        assert_eq!(
            (found[0].what.as_str(), found[0].before.as_str(), found[0].after.as_str()),
            ("Account number", "", "4471-22")
        );
    }
}
