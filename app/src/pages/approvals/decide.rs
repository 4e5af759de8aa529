//! Yes, no, and taking it back.

use contract::approval::{Approval, ApprovalDecision, ApprovalState};
use leptos::prelude::*;

use crate::{
    api,
    components::{
        Change,
        confirm::{Confirm, Saving},
        form::{DialogForm, Submission, check_field},
        money_text::{at_least, contract_lines},
    },
    frame::use_tray,
    ui::{AreaField, Button, Dialog, Hue, Kind, Loaded, Panel, Size, part, table::counted, use_toasts},
};

/// What the person can say to it.
#[component]
pub fn Decision(approval: Signal<Approval>, loaded: Loaded<Approval>) -> impl IntoView {
    let saying_yes = RwSignal::new(false);
    let saying_no = RwSignal::new(false);
    let waits = Memo::new(move |_| approval.with(|one| one.state == ApprovalState::Waiting));
    let why_not = Memo::new(move |_| approval.with(|one| one.why_not.clone()));
    let why_not: Signal<Option<String>> = why_not.into();
    let body = move || {
        if !waits.get() {
            return ().into_any();
        }
        view! {
            <Panel title="Your decision">
                <div class="stack tight">
                    <Button kind=Kind::Primary size=Size::Wide why_not on_press=move || saying_yes.set(true)>"Approve and buy"</Button>
                    <Button kind=Kind::Danger size=Size::Wide why_not on_press=move || saying_no.set(true)>"Decline"</Button>
                    {part(move || why_not.get().map(|why| view! { <p class="muted small">{why}</p> }))}
                </div>
            </Panel>
        }
        .into_any()
    };
    view! {
        {part(body)}
        <ApproveDialog open=saying_yes approval loaded/>
        <Dialog open=saying_no title="Decline">{move || view! { <DeclineForm open=saying_no approval loaded/> }}</Dialog>
    }
    .into_any()
}

#[component]
fn ApproveDialog(open: RwSignal<bool>, approval: Signal<Approval>, loaded: Loaded<Approval>) -> impl IntoView {
    let toasts = use_toasts();
    let tray = use_tray();
    // What was on the screen when the dialog opened is what is agreed to.
    let frozen = RwSignal::new(approval.get_untracked());
    Effect::new(move |_| {
        if open.get() {
            frozen.set(approval.get_untracked());
        }
    });
    let numbers = move || frozen.with(|one| one.cart.lines.iter().map(|line| line.quantity).sum::<u32>());
    let changes = Signal::derive(move || {
        frozen.with(|one| {
            let least = at_least(one.cart.unpriced);
            vec![
                Change::new("Numbers", "Not ours", counted(numbers(), "number bought", "numbers bought")),
                Change::new("Set-up and first month", "", format!("{least}{}", one.total)),
            ]
        })
    });
    let warning = Signal::derive(move || {
        let rest = frozen.with(|one| contract_lines(one.cart.unpriced)).map(|words| format!(" {words}")).unwrap_or_default();
        Some(format!("They are bought at once, in the name of whoever asked. What is gone or dearer by now is not bought.{rest}"))
    });
    let save = Saving::new(move || {
        let (id, body) = frozen
            .with_untracked(|one| (one.id.clone(), ApprovalDecision { approve: true, total: one.total, reason: String::new() }));
        async move {
            let answer = api::approvals::decide(&id, &body).await;
            match answer {
                Ok(now) => {
                    toasts.say(Hue::Ok, "Approved; it is being bought.".to_owned(), None);
                    loaded.put(now);
                    tray.look_soon();
                    Ok(())
                }
                Err(error) => {
                    loaded.refetch();
                    Err(error)
                }
            }
        }
    });
    let title = Signal::derive(move || format!("Approve {}", counted(numbers(), "number", "numbers")));
    view! { <Confirm open title confirm="Approve and buy" save changes warning/> }.into_any()
}

#[component]
fn DeclineForm(open: RwSignal<bool>, approval: Signal<Approval>, loaded: Loaded<Approval>) -> impl IntoView {
    let toasts = use_toasts();
    let tray = use_tray();
    let reason = RwSignal::new(String::new());
    let form = Submission::new();
    let faults = form.faults;
    let (id, total) = approval.with_untracked(|one| (one.id.clone(), one.total));
    let request = move || ApprovalDecision { approve: false, total, reason: reason.get_untracked().trim().to_owned() };
    let id = StoredValue::new(id);
    let submit = form.sending(request, move |body| async move {
        let now = api::approvals::decide(&id.get_value(), &body).await?;
        toasts.say(Hue::Ok, "Declined; nothing is bought.".to_owned(), None);
        open.try_set(false);
        loaded.put(now);
        tray.look_soon();
        Ok(())
    });
    view! {
        <DialogForm open form on_submit=submit confirm="Decline" kind=Kind::DangerNow>
            <AreaField
                label="Why not" name="reason" value=reason faults help="Whoever asked reads it."
                on_leave=move || check_field(&request(), "reason", faults)
            />
        </DialogForm>
    }
    .into_any()
}

/// The dialog of whoever asked.
#[component]
pub fn WithdrawDialog(open: RwSignal<bool>, approval: Signal<Approval>, loaded: Loaded<Approval>) -> impl IntoView {
    let toasts = use_toasts();
    let save = Saving::new(move || {
        let id = approval.with_untracked(|one| one.id.clone());
        async move {
            api::approvals::withdraw(&id).await?;
            toasts.say(Hue::Ok, "It is taken back; nothing is bought.".to_owned(), None);
            loaded.refetch();
            Ok(())
        }
    });
    let warning = Signal::stored(Some(
        "Nobody can approve it any more. What is in the cart stays there, and can be sent again.".to_owned(),
    ));
    view! { <Confirm open title="Take it back" confirm="Take it back" save warning/> }.into_any()
}
