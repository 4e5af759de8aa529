//! A cart over the person's ceiling: it says so before anything is pressed, and goes to somebody who may say yes.

use contract::{approval::AskApproval, cart::Cart};
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

use crate::{
    api,
    components::{
        cart_lines::ReviewLines,
        form::{DialogForm, Submission},
        money_text::{at_least, contract_lines},
    },
    frame::use_tray,
    paths,
    ui::{AreaField, Dialog, Hue, Loaded, Notice, Width, part},
};

/// Why the cart needs somebody's approval; `None` when it does not. A price that is not named is over any ceiling.
pub fn over(cart: &Cart) -> Option<String> {
    let ceiling = cart.ceiling?;
    let total = cart.setup + cart.monthly;
    if total.amount > ceiling.amount {
        let least = at_least(cart.unpriced);
        return Some(format!("Set-up and first month come to {least}{total}; without approval you may buy up to {ceiling}."));
    }
    (cart.unpriced > 0)
        .then(|| format!("Some of it has a price that is not named; without approval you may buy up to {ceiling}."))
}

/// The same for the person who is signed in.
pub fn use_over(cart: Signal<Cart>) -> Memo<Option<String>> {
    Memo::new(move |_| cart.with(over))
}

/// What stands above the button.
#[component]
pub fn OverNotice(why: Memo<Option<String>>) -> impl IntoView {
    part(move || {
        why.get().map(|why| view! { <div class="over-ceiling"><Notice hue=Hue::Unknown>{why} " Somebody else approves it first."</Notice></div> })
    })
}

/// The dialog that sends the cart as it is.
#[component]
pub fn AskDialog(open: RwSignal<bool>, cart: Loaded<Cart>) -> impl IntoView {
    let body = move || cart.data.get_untracked().map(|shown| view! { <Form open shown cart/> });
    view! { <Dialog open title="Send for approval" width=Width::Wide>{body}</Dialog> }.into_any()
}

#[component]
fn Form(open: RwSignal<bool>, shown: Cart, cart: Loaded<Cart>) -> impl IntoView {
    let tray = use_tray();
    let navigate = StoredValue::new_local(use_navigate());
    let words = RwSignal::new(String::new());
    let form = Submission::new();
    let total = format!("{}{}", at_least(shown.unpriced), shown.setup + shown.monthly);
    let contract = contract_lines(shown.unpriced);
    let submit = form.sending(
        move || AskApproval { words: words.get_untracked().trim().to_owned() },
        move |body| async move {
            let approval = api::approvals::ask(&body).await.inspect_err(|_| cart.refetch())?;
            tray.look_soon();
            open.try_set(false);
            navigate.try_with_value(|go| go(&paths::approval(&approval.id), Default::default()));
            Ok(())
        },
    );
    view! {
        <DialogForm open form on_submit=submit confirm="Send for approval">
            <p>"Whoever approves sees exactly this. It is bought as it is here, at these prices, or not at all; it waits for a day."</p>
            <ReviewLines cart=shown/>
            <p class="cost"><span>"Set-up and first month " {total}</span></p>
            {contract.map(|words| view! { <p class="muted small">{words}</p> })}
            <AreaField
                label="What it is for" name="words" value=words faults=form.faults optional=true rows=3
                placeholder="Ten lines for the new office in Athens"
            />
        </DialogForm>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use contract::money::Money;

    use super::*;

    fn cart(setup: &str, monthly: &str, unpriced: u32, ceiling: Option<&str>) -> Cart {
        let money = |text| Money::parse_usd(text).unwrap();
        let (setup, monthly, ceiling) = (money(setup), money(monthly), ceiling.map(money));
        Cart { lines: Vec::new(), setup, monthly, unpriced, ceiling, routing: Vec::new() }
    }

    #[test]
    fn a_cart_over_the_ceiling_says_by_how_much_before_anything_is_pressed() {
        let ceiling = Some("10");
        assert_eq!(over(&cart("4", "6", 0, ceiling)), None, "exactly the ceiling is not over it");
        let why = over(&cart("4", "6.01", 0, ceiling)).unwrap();
        assert!(why.contains("$10.01") && why.contains("$10.00"), "{why}");
        assert_eq!(over(&cart("400", "600", 3, None)), None, "no ceiling");
    }

    #[test]
    fn what_has_no_named_price_is_over_any_ceiling() {
        let ceiling = Some("1000");
        assert!(over(&cart("0", "0", 1, ceiling)).unwrap().contains("not named"));
        assert!(over(&cart("999", "2", 1, ceiling)).unwrap().contains("at least $1001.00"));
    }
}
