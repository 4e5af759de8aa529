//! Giving numbers back: what hangs on each, and the count or the last digits typed before it is sent.

use contract::{
    attempt::Attempt,
    id::AttemptId,
    number::E164,
    owned::{NumberRow, Removal, ServiceState},
};
use leptos::prelude::*;

use super::{ChangeReview, NumberCell, Sending, Typed};
use crate::{
    api,
    ui::{part, table::counted},
};

/// The dialog that gives `rows` back.
#[component]
pub fn Disconnect(
    open: RwSignal<bool>,
    #[prop(into)] rows: Signal<Vec<NumberRow>>,
    /// After it was sent.
    #[prop(into)]
    on_sent: Callback<()>,
    /// After the carrier settled it.
    #[prop(into)]
    on_settled: Callback<()>,
) -> impl IntoView {
    // Frozen when the dialog opens: what is picked later is not given back by surprise.
    let frozen = RwSignal::new(Vec::<NumberRow>::new());
    Effect::new(move |_| {
        if open.get() {
            frozen.set(rows.get_untracked());
        }
    });
    let numbers = move || frozen.with(|rows| rows.iter().map(|row| row.number.clone()).collect::<Vec<E164>>());
    let count = move || u32::try_from(frozen.with(Vec::len)).unwrap_or(u32::MAX);
    let title = Signal::derive(move || format!("Disconnect {}", counted(count(), "number", "numbers")));
    let typed = Signal::derive(move || Some(to_type(&numbers())));
    let warning = Signal::derive(|| {
        Some("This cannot be undone. The carrier may give what you give back to somebody else at once.".to_owned())
    });
    let send = Sending::new(move |key, typed| async move {
        let numbers = frozen.with_untracked(|rows| rows.iter().map(|row| row.number.clone()).collect());
        api::numbers::give_back(&Removal { numbers, typed }, &key).await.map(|answer| answer.attempts)
    });
    let sent = move |_: Vec<AttemptId>| on_sent.run(());
    let settled = move |_: Attempt| on_settled.run(());
    let details = move || view! { <Dependants rows=frozen/> };
    view! {
        <ChangeReview
            open title confirm="Disconnect" send typed warning danger=true details
            on_sent=sent
            on_settled=settled
        />
    }
    .into_any()
}

/// What must be typed, as the contract wants it.
fn to_type(numbers: &[E164]) -> Typed {
    let expected = Removal::to_type(numbers);
    let label = if numbers.len() == 1 {
        format!("Type the last four digits, {expected}")
    } else {
        format!("Type how many numbers these are, {expected}")
    };
    Typed { expected, label }
}

/// Each number with what stops working.
#[component]
fn Dependants(rows: RwSignal<Vec<NumberRow>>) -> impl IntoView {
    let line = |row: NumberRow| {
        let stops = stops(&row);
        view! {
            <li>
                <NumberCell number=row.number bare=true/>
                <span class="muted small">{row.place}</span>
                <span class="note">{stops}</span>
            </li>
        }
    };
    view! { <ul class="attempt-lines">{part(move || rows.get().into_iter().map(line).collect_view())}</ul> }.into_any()
}

/// What hangs on a number, in one sentence.
fn stops(row: &NumberRow) -> String {
    let emergency = !matches!(row.emergency, ServiceState::Unset | ServiceState::NotOffered);
    match (row.routed, emergency) {
        (true, true) => format!("Calls stop: {}. Its 911 address goes with it.", row.routing),
        (true, false) => format!("Calls stop: {}.", row.routing),
        (false, true) => "Nothing is routed. Its 911 address goes with it.".into(),
        (false, false) => "Nothing is routed and there is no 911 address.".into(),
    }
}

#[cfg(test)]
mod tests {
    use contract::number::E164;

    use super::to_type;

    #[test]
    fn one_number_is_confirmed_by_its_last_digits_and_several_by_their_count() {
        let one = E164::parse("7065550127").unwrap();
        let two = E164::parse("7065550131").unwrap();
        assert_eq!(to_type(std::slice::from_ref(&one)).expected, "0127");
        assert_eq!(to_type(&[one, two]).expected, "2");
    }
}
