//! A payment. The amount is typed, never suggested; above a hundred dollars twice. It is sent once, and what became of one without
//! an answer a person finds out.

use contract::{
    customer::Payment,
    id::AccountId,
    money::{Currency, Money},
};
use leptos::prelude::*;

use crate::{
    api,
    components::{Change, Planned, ReviewedForm, Typed, check},
    ui::{Dialog, Faults, Hue, Notice, TextField},
};

/// Above so many dollars the amount is typed twice.
const TWICE_ABOVE: u32 = 100;

/// What must be typed once more.
fn typed(payment: &Payment) -> Option<Typed> {
    let bound = Money { amount: TWICE_ABOVE.into(), currency: Currency::Usd };
    (payment.amount.amount > bound.amount)
        .then(|| Typed { expected: payment.written(), label: format!("Type the amount once more, {}", payment.written()) })
}

#[component]
pub fn PaymentDialog(open: RwSignal<bool>, account: AccountId, name: String) -> impl IntoView {
    let title = format!("Pay into {name}");
    let body = move || view! { <Form open account=account.clone() name=name.clone()/> };
    view! { <Dialog open title>{body()}</Dialog> }.into_any()
}

#[component]
fn Form(open: RwSignal<bool>, account: AccountId, name: String) -> impl IntoView {
    let amount = RwSignal::new(String::new());
    let faults = Faults::new();
    let planned = Planned::new();
    let submit = move || match Payment::parse(&amount.get_untracked()) {
        Ok(payment) => {
            if check(&payment, faults) {
                planned.review(payment);
            }
        }
        Err(refusal) => {
            faults.show(vec![("amount".into(), refusal.0)]);
        }
    };
    let send = planned.sending(move |payment: Payment, key| {
        let account = account.clone();
        async move { api::customers::pay(&account, &payment, &key).await.map(|asked| vec![asked.attempt]) }
    });
    let to = name.clone();
    let changes =
        planned.tell(move |payment| vec![Change::new(format!("Paid into {to}"), "", format!("${}", payment.written()))]);
    let warning = Signal::stored(Some(
        "It is sent once and never again. The carrier shows no payments here: should its answer be lost, look at its portal \
         before you decide and before anybody pays again."
            .to_owned(),
    ));
    let again = planned.tell(typed);
    view! {
        <ReviewedForm
            open review=planned.open on_submit=submit title=format!("Payment into {name}") confirm="Pay now"
            send changes warning faults typed=again danger=true
        >
            <Notice hue=Hue::Unknown>"This spends real money at a live account. A payment cannot be taken back from here."</Notice>
            <TextField
                label="Amount in dollars"
                name="amount"
                value=amount
                faults
                mono=true
                inputmode="decimal"
                placeholder="0.00"
                help="More than 20.00, at most 100000.00, without separators of thousands."
            />
        </ReviewedForm>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_above_a_hundred_dollars_is_typed_twice() {
        assert_eq!(typed(&Payment::parse("100").unwrap()), None);
        assert_eq!(typed(&Payment::parse("100.01").unwrap()).unwrap().expected, "100.01");
    }
}
