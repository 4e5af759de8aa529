//! Rejections: the carrier's words, split; what they mean to us; and the way out.

use contract::{
    carrier::Capability,
    id::SubOrderId,
    port::{
        board::SubOrderRow,
        rejection::{Reason, Rejection},
    },
    user::Permission,
};
use leptos::prelude::*;

use super::{edit_form::Editing, page::Shown};
use crate::{
    components::why_not,
    ui::{Button, CopyButton, Glyph, Icon, Kind, part},
};

/// The code that Call48 documents; what other codes and words mean is inferred.
const DOCUMENTED: &str = "ACCN";

/// Where a reason is mended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// In this field of the form.
    Field(&'static str),
    /// Among the papers.
    Papers,
    /// Among the numbers: one is taken out.
    Numbers,
    /// At the losing carrier, by the end user; then it is resubmitted as it is.
    EndUser,
    /// Not here.
    Elsewhere,
}

/// Where a reason is mended.
pub fn way_of(reason: Option<Reason>) -> Way {
    match reason.and_then(Reason::field) {
        Some("documents") => Way::Papers,
        Some("numbers") => Way::Numbers,
        Some("answers") => Way::EndUser,
        Some(field) => Way::Field(field),
        None => Way::Elsewhere,
    }
}

/// Whether our reading is the carrier's own, or inferred from what losing carriers say elsewhere.
fn is_inferred(rejection: &Rejection) -> bool {
    !rejection.parts.iter().any(|part| part.code.as_deref() == Some(DOCUMENTED))
}

/// Whether a rejection may be disputed: a simple port needs neither name nor street.
fn may_be_disputed(reason: Option<Reason>, numbers: u32) -> bool {
    numbers == 1 && matches!(reason, Some(Reason::Name | Reason::AuthorizedPerson | Reason::Address))
}

/// One banner for each sub-order that is rejected, the worst first.
#[component]
pub fn Rejections(shown: Shown) -> impl IntoView {
    let rejected = Memo::new(move |_| {
        shown.detail.with(|detail| {
            let rows = detail.sub_orders.iter().map(|one| &one.row).filter(|row| row.rejection.is_some());
            rows.cloned().collect::<Vec<SubOrderRow>>()
        })
    });
    part(move || rejected.get().into_iter().map(|row| view! { <Banner shown row/> }).collect_view())
}

#[component]
fn Banner(shown: Shown, row: SubOrderRow) -> impl IntoView {
    let Some(rejection) = row.rejection.clone() else { return ().into_any() };
    let who = row.losing_carrier.clone().unwrap_or_else(|| "The losing carrier".into());
    let inferred = is_inferred(&rejection);
    let reason = rejection.reason;
    let disputed = may_be_disputed(reason, row.numbers).then(|| view! { <Dispute row=row.clone()/> });
    let parts: Vec<_> = rejection
        .parts
        .iter()
        .map(|part| {
            let code = part.code.clone().map(|code| view! { <code class="code">{code}</code> });
            view! { <li>{code}<span>{part.text.clone()}</span></li> }
        })
        .collect();
    view! {
        <section class="rejection" role="region" aria-label=format!("Rejected by {who}")>
            <header>
                <Icon glyph=Glyph::Warning/>
                <h2>{format!("{who} rejected it")}</h2>
            </header>
            <q class="raw">{rejection.raw}</q>
            <ul class="rejection-parts" aria-label="The same, split into code and text">{parts}</ul>
            <Reading reason inferred/>
            <WayOut shown id=row.id may=row.may.edit reason/>
            {disputed}
        </section>
    }
    .into_any()
}

/// What it means to us, and what to do.
#[component]
fn Reading(reason: Option<Reason>, inferred: bool) -> impl IntoView {
    let Some(reason) = reason else {
        return view! {
            <p>"We do not know these words. Read them to the end user, change what they name, or ask the carrier’s port desk; then resubmit."</p>
        }
        .into_any();
    };
    let mark = inferred.then(|| view! { <span class="tag" title="Read from what losing carriers say elsewhere; this carrier does not document it.">"Our reading"</span> });
    view! {
        <p class="reason"><b>{reason.name()}</b> {mark}</p>
        <p>{reason.remedy()}</p>
    }
    .into_any()
}

/// The one button that leads out, or what to do instead.
#[component]
fn WayOut(shown: Shown, id: SubOrderId, may: Capability, reason: Option<Reason>) -> impl IntoView {
    let way = way_of(reason);
    let why = why_not(Permission::Port, Signal::stored(may));
    let anchor = format!("#sub-order-{}", id.as_str());
    let field = match way {
        Way::Field(field) => Some(field),
        _ => None,
    };
    let open = move || shown.editing.set(Some(Editing { sub_order: id.clone(), field }));
    let form = move |name: &'static str, kind: Kind| {
        let open = open.clone();
        view! { <Button kind why_not=why on_press=open>{name}</Button> }.into_any()
    };
    let buttons = match way {
        Way::Field(_) => form("Fix it", Kind::Primary),
        Way::Papers => view! {
            <a class="button primary" href="#papers" rel="external">"Go to the papers"</a>
            {form("Resubmit", Kind::Plain)}
        }
        .into_any(),
        Way::Numbers => view! {
            <a class="button primary" href=anchor rel="external">"Go to the numbers"</a>
            {form("Resubmit", Kind::Plain)}
        }
        .into_any(),
        Way::EndUser => form("Resubmit", Kind::Primary),
        Way::Elsewhere => form("Open the details", Kind::Plain),
    };
    view! {
        <div class="buttons">
            {buttons}
            {part(move || why.get().map(|why| view! { <span class="small">{why}</span> }))}
        </div>
    }
    .into_any()
}

/// What may be said against the rejection of a simple port.
#[component]
fn Dispute(row: SubOrderRow) -> impl IntoView {
    let words = format!(
        "Sub-order {} was rejected with “{}”. It is a simple port of one number. 47 CFR § 52.36 lists the fields a losing \
         provider may require for a simple port; the ZIP code is among them, the end user's name and street address are not. \
         Please ask the losing provider to accept the request as it was sent.",
        row.id.as_str(),
        row.rejection.map(|rejection| rejection.raw).unwrap_or_default()
    );
    view! {
        <details class="dispute">
            <summary>"Or dispute it"</summary>
            <p>
                "This looks like a simple port: one number. 47 CFR § 52.36 lists the 14 fields a losing carrier may require for one; the ZIP code is among them, name and street are not. "
                <span class="tag">"Our reading"</span>
            </p>
            <p class="quoted">{words.clone()}</p>
            <CopyButton text=words what="these words for the carrier’s port desk"/>
        </details>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use contract::port::rejection::{Reason, Rejection};

    use super::*;

    #[test]
    fn a_reason_leads_to_its_field_and_others_to_where_they_are_mended() {
        assert_eq!(way_of(Some(Reason::AccountNumber)), Way::Field("losing_account.number"));
        assert_eq!(way_of(Some(Reason::Loa)), Way::Papers);
        assert_eq!(way_of(Some(Reason::Disconnected)), Way::Numbers);
        assert_eq!(way_of(Some(Reason::Freeze)), Way::EndUser);
        assert_eq!(way_of(Some(Reason::CarrierFault)), Way::Elsewhere);
        assert_eq!(way_of(None), Way::Elsewhere);
    }

    #[test]
    fn only_the_documented_code_is_not_our_reading() {
        assert!(!is_inferred(&Rejection::read("LSR rejected || Rejection reason ACCN : Incorrect Account Number")));
        assert!(is_inferred(&Rejection::read("Zip code mismatch")));
    }

    #[test]
    fn a_simple_port_rejected_for_its_name_may_be_disputed_and_one_for_its_zip_may_not() {
        assert!(may_be_disputed(Some(Reason::Name), 1));
        assert!(!may_be_disputed(Some(Reason::Zip), 1));
        assert!(!may_be_disputed(Some(Reason::Name), 2));
    }
}
