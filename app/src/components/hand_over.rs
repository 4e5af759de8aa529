//! Numbers that go to another tenant: who has them, who gets them, which; then what that means row by row; then done.

use contract::{
    field::Validate,
    id::TenantId,
    number::E164,
    pasted_list::read_list,
    tenant::{HandOver, HandOverRow, HandedOver, Tenant},
};
use leptos::{ev, prelude::*, task::spawn_local};

use super::NumberCell;
use crate::{
    api::{self, error::pairs},
    ui::{
        AreaField, Button, Dialog, Faults, Hue, Kind, Notice, SelectField, Status, Trouble, TroubleNotice, Width, part,
        table::counted,
    },
};

/// What the dialog begins with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Start {
    /// Who has the numbers.
    pub from: Option<TenantId>,
    /// Who gets them.
    pub to: Option<TenantId>,
    /// Which; empty to be pasted.
    pub numbers: Vec<E164>,
}

/// The dialog.
#[component]
pub fn HandOverDialog(
    open: RwSignal<bool>,
    #[prop(into)] start: Signal<Start>,
    /// The own tenant and those below it.
    #[prop(into)]
    tenants: Signal<Vec<Tenant>>,
    /// After they went over.
    #[prop(into)]
    on_done: Callback<()>,
) -> impl IntoView {
    let body = move || view! { <Body open start=start.get_untracked() tenants on_done/> };
    view! { <Dialog open title="Give numbers to a tenant" width=Width::Wide>{body}</Dialog> }.into_any()
}

fn size(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

fn word_of(id: Option<TenantId>) -> RwSignal<String> {
    RwSignal::new(id.map(|id| id.as_str().to_owned()).unwrap_or_default())
}

/// The numbers of a pasted list, or why it cannot go over as it is.
fn numbers_of(text: &str) -> Result<Vec<E164>, String> {
    let rows = read_list(text);
    let wrong: Vec<String> = rows.iter().filter(|row| row.number.is_err()).map(|row| format!("“{}”", row.text)).collect();
    if !wrong.is_empty() {
        let more = if wrong.len() > 3 { format!(" and {} more", wrong.len() - 3) } else { String::new() };
        let some = wrong.into_iter().take(3).collect::<Vec<_>>().join(", ");
        return Err(format!("This cannot be read as a number: {some}{more}."));
    }
    let mut numbers: Vec<E164> = Vec::new();
    for number in rows.into_iter().filter_map(|row| row.number.ok()) {
        if !numbers.contains(&number) {
            numbers.push(number);
        }
    }
    Ok(numbers)
}

#[component]
fn Body(open: RwSignal<bool>, start: Start, tenants: Signal<Vec<Tenant>>, on_done: Callback<()>) -> impl IntoView {
    let (from, to) = (word_of(start.from), word_of(start.to));
    let text = RwSignal::new(start.numbers.iter().map(E164::as_str).collect::<Vec<_>>().join("\n"));
    let faults = Faults::new();
    let busy = RwSignal::new(false);
    let trouble = RwSignal::new(None::<Trouble>);
    // What the server said would happen, with what was asked: what is confirmed is exactly that.
    let preview = RwSignal::new(None::<(HandOver, HandedOver)>);
    let send = move |body: HandOver| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        trouble.set(None);
        spawn_local(async move {
            match api::tenants::hand_over(&body).await {
                Ok(answer) => {
                    let done = answer.done;
                    preview.try_set(Some((body, answer)));
                    if done {
                        on_done.run(());
                    }
                }
                Err(error) => {
                    faults.show(error.faults());
                    trouble.try_set(Some(error.into()));
                }
            }
            busy.try_set(false);
        });
    };
    let options = Signal::derive(move || {
        let first = [(String::new(), "Choose a tenant".to_owned())];
        let all = tenants
            .get()
            .into_iter()
            .map(|tenant| (tenant.id.as_str().to_owned(), format!("{} · {}", tenant.name, tenant.kind.name())));
        first.into_iter().chain(all).collect::<Vec<_>>()
    });
    let name_of = move |id: &TenantId| {
        tenants
            .with(|all| all.iter().find(|tenant| tenant.id == *id).map_or_else(|| id.to_string(), |tenant| tenant.name.clone()))
    };
    let ask = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let read = numbers_of(&text.get_untracked());
        let body = HandOver {
            numbers: read.clone().unwrap_or_default(),
            from: TenantId::new(from.get_untracked()),
            to: TenantId::new(to.get_untracked()),
            confirmed: false,
        };
        let mut wrong = pairs(body.faults());
        if let Err(sentence) = read {
            wrong.retain(|(field, _)| field != "numbers");
            wrong.push(("numbers".into(), sentence));
        }
        for (field, typed) in [("from", &body.from), ("to", &body.to)] {
            if typed.as_str().is_empty() {
                wrong.retain(|(name, _)| name != field);
                wrong.push((field.into(), "Choose a tenant.".into()));
            }
        }
        if faults.show(wrong) {
            send(body);
        }
    };
    let form = move || {
        let found = move || {
            let rows = text.with(|text| read_list(text));
            (!rows.is_empty()).then(|| counted(size(rows.len()), "row", "rows"))
        };
        view! {
            <form on:submit=ask novalidate>
                <div class="dialog-main">
                    {part(move || trouble.get().map(|trouble| view! { <TroubleNotice trouble/> }))}
                    <SelectField label="Who has them now" name="from" value=from options faults/>
                    <SelectField label="Who gets them" name="to" value=to options faults/>
                    <AreaField
                        label="Numbers, in any writing" name="numbers" value=text faults mono=true rows=8
                        help="One a line, or a table whose first column that is a number counts; at most 1,000."
                    />
                    <p class="muted small figures" role="status">{found}</p>
                </div>
                <div class="dialog-foot">
                    <Button on_press=move || open.set(false)>"Back"</Button>
                    <Button kind=Kind::Primary busy>"See what happens"</Button>
                </div>
            </form>
        }
        .into_any()
    };
    let shown = move |asked: HandOver, answer: HandedOver| {
        let (from, to) = (name_of(&asked.from), name_of(&asked.to));
        let refused = answer.rows.iter().filter(|row| row.why_not.is_some()).count();
        let numbers = counted(size(answer.rows.len()), "number", "numbers");
        let done = answer.done;
        let why_not = (refused > 0).then(|| {
            format!("{} cannot go over; nothing goes until they are left out.", counted(size(refused), "number", "numbers"))
        });
        let without = HandOver {
            numbers: answer.rows.iter().filter(|row| row.why_not.is_none()).map(|row| row.number.clone()).collect(),
            ..asked.clone()
        };
        let may_leave_out = refused > 0 && !without.numbers.is_empty();
        let said = if done {
            format!("{numbers} went from {from} to {to}.")
        } else {
            format!("{numbers} from {from} to {to}. What the carrier has does not change.")
        };
        let give = StoredValue::new(HandOver { confirmed: true, ..asked });
        let without = StoredValue::new(without);
        view! {
            <div class="dialog-main">
                {part(move || trouble.get().map(|trouble| view! { <TroubleNotice trouble/> }))}
                <Notice hue=if done { Hue::Ok } else { Hue::Wait }>{said}</Notice>
                {why_not.clone().map(|why| view! { <Notice hue=Hue::Bad>{why}</Notice> })}
                <ul class="attempt-lines">{answer.rows.into_iter().map(|row| line(row, done)).collect_view()}</ul>
            </div>
            <div class="dialog-foot">
                {if done {
                    view! { <Button kind=Kind::Primary on_press=move || open.set(false)>"Close"</Button> }.into_any()
                } else {
                    view! {
                        <Button on_press=move || preview.set(None)>"Back"</Button>
                        {may_leave_out.then(|| view! { <Button busy on_press=move || send(without.get_value())>"Leave those out"</Button> })}
                        <Button kind=Kind::Primary busy why_not=Signal::stored(why_not) on_press=move || send(give.get_value())>
                            "Give " {numbers}
                        </Button>
                    }
                    .into_any()
                }}
            </div>
        }
        .into_any()
    };
    move || match preview.get() {
        Some((asked, answer)) => shown(asked, answer),
        None => form(),
    }
}

fn line(row: HandOverRow, done: bool) -> AnyView {
    let (hue, word) = match (&row.why_not, done) {
        (Some(_), _) => (Hue::Bad, "Stays"),
        (None, true) => (Hue::Ok, "Went over"),
        (None, false) => (Hue::Wait, "Goes over"),
    };
    let effects = row.why_not.into_iter().chain(row.effects).collect::<Vec<_>>().join(" ");
    view! { <li><NumberCell number=row.number bare=true/><Status hue word/><span class="note">{effects}</span></li> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::numbers_of;

    #[test]
    fn a_pasted_list_goes_over_whole_or_not_at_all() {
        let two = numbers_of("Number\n(706) 555-0101\n7065550102\n+17065550101\n").unwrap();
        assert_eq!(two.len(), 2, "one that stands twice goes once");
        let refused = numbers_of("7065550101\nnonsense\n").unwrap_err();
        assert!(refused.contains("“nonsense”"), "{refused}");
    }
}
