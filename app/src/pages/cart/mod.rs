//! The cart and the checkout: what is bought is what was on the screen, and nothing dearer.

mod approval;
mod lines;
mod routing;

use crate::ui::part;
use contract::{
    attempt::Attempt,
    carrier::Capability,
    cart::{Cart, CartLine, CartRoutingChoice, Checkout},
    id::AttemptId,
    user::Permission,
};
use leptos::{prelude::*, task::spawn_local};

use crate::{
    api::{self, ApiError},
    components::{
        Change, ChangeReview, Cost, Sending,
        cart_lines::{ReviewLines, routing_name},
        cart_sums::{AccountSum, accounts, obstacle},
        hold::{follow_holds, may_be_bought},
        money_text::{at_least, contract_lines},
        why_not,
    },
    frame::use_tray,
    paths,
    ui::{
        Button, EmptyState, Glyph, Kind, LinkButton, Load, Loaded, PageHead, Size, SkeletonRows, Trouble, TroubleNotice, now_ms,
        table::counted, use_tick,
    },
};

/// Draws the page.
pub fn draw() -> AnyView {
    view! { <CartPage/> }.into_any()
}

/// What the parts of the page share.
#[derive(Clone, Copy)]
struct Desk {
    cart: Loaded<Cart>,
    busy: RwSignal<bool>,
    trouble: RwSignal<Option<Trouble>>,
    why_not: Signal<Option<String>>,
}

impl Desk {
    /// Does something to the cart and takes over what it is then; `and_then` runs if that worked.
    fn change(self, what: impl Future<Output = Result<Cart, ApiError>> + 'static, and_then: impl FnOnce() + 'static) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.trouble.set(None);
        spawn_local(async move {
            match what.await {
                Ok(cart) => {
                    self.cart.put(cart);
                    and_then();
                }
                Err(error) => {
                    self.trouble.try_set(Some(error.into()));
                }
            }
            self.busy.try_set(false);
        });
    }
}

#[component]
fn CartPage() -> impl IntoView {
    let tray = use_tray();
    let desk = Desk {
        cart: Loaded::once::<ApiError, _>(api::cart::read),
        busy: RwSignal::new(false),
        trouble: RwSignal::new(None),
        why_not: why_not(Permission::Buy, Capability::Yes),
    };
    let cart = desk.cart;
    follow_holds(cart);
    let review = RwSignal::new(false);
    let asking = RwSignal::new(false);
    Effect::new(move |_| {
        if let Some(lines) = cart.data.with(|cart| cart.as_ref().map(|cart| cart.lines.len())) {
            tray.cart_has(lines);
        }
    });
    let count = move || {
        let lines = cart.data.with(|cart| cart.as_ref().map(|cart| cart.lines.iter().map(|line| line.quantity).sum()));
        lines.map(|lines| counted(lines, "number", "numbers"))
    };
    let why_empty = Signal::derive(move || {
        desk.why_not.get().or_else(|| match cart.data.with(|cart| cart.as_ref().map(|cart| cart.lines.is_empty())) {
            None => Some("The cart is not loaded yet.".to_owned()),
            Some(true) => Some("The cart is empty.".to_owned()),
            Some(false) => None,
        })
    });
    view! {
        <PageHead title="Cart" count=move || count()>
            <LinkButton href=paths::APPROVALS icon=Glyph::Check>"Approvals"</LinkButton>
            <Button
                icon=Glyph::Refresh busy=desk.busy why_not=why_empty
                on_press=move || desk.change(api::cart::check(), || ())
            >
                "Check again"
            </Button>
            <Button
                kind=Kind::Danger icon=Glyph::Bin why_not=why_empty
                on_press=move || desk.change(api::cart::empty(), || ())
            >
                "Empty the cart"
            </Button>
        </PageHead>
        <div class="stack">
            {part(move || desk.trouble.get().map(|trouble| view! { <TroubleNotice trouble/> }))}
            <Load
                of=cart
                skeleton=Skeleton
                is_empty=|cart: &Cart| cart.lines.is_empty()
                empty=Empty
                let:shown
            >
                <div class="with-aside">
                    <lines::Lines cart=shown desk/>
                    <aside class="stack">
                        <routing::RoutingChoices cart=shown desk/>
                        <Totals cart=shown desk review asking/>
                    </aside>
                </div>
            </Load>
        </div>
        <Review cart review/>
        <approval::AskDialog open=asking cart/>
    }
    .into_any()
}

#[component]
fn Skeleton() -> impl IntoView {
    view! {
        <div class="with-aside" aria-hidden="true">
            <div class="table-card">
                <table class="table"><tbody><SkeletonRows rows=4 widths=&[3, 2, 3, 2, 1, 1]/></tbody></table>
            </div>
            <aside class="panel"><span class="skeleton title"></span></aside>
        </div>
    }
    .into_any()
}

#[component]
fn Empty() -> impl IntoView {
    view! {
        <div class="card">
            <EmptyState
                glyph=Glyph::Cart
                title="The cart is empty"
                sentence="Put numbers in from the search. The cart belongs to the team and survives a reload."
            >
                <LinkButton kind=Kind::Primary href=paths::SEARCH icon=Glyph::Search>"Search numbers"</LinkButton>
            </EmptyState>
        </div>
    }
    .into_any()
}

#[component]
fn Totals(cart: Signal<Cart>, desk: Desk, review: RwSignal<bool>, asking: RwSignal<bool>) -> impl IntoView {
    let tick = use_tick();
    // The clock alone can end a hold; what it does not change is not drawn again.
    let hinders = Memo::new(move |_| cart.with(|cart| obstacle(cart, tick.get())));
    let why_not = Signal::derive(move || desk.why_not.get().or_else(|| hinders.get()));
    let left_out = move || {
        let left_out = cart.with(|cart| cart.lines.iter().filter(|line| !may_be_bought(line)).count());
        (left_out > 0).then(|| {
            let lines = counted(u32::try_from(left_out).unwrap_or(u32::MAX), "line is", "lines are");
            view! { <p class="muted small">{lines} " left out of the total: gone, or being bought already."</p> }
        })
    };
    let over = approval::use_over(cart);
    // Every line is looked for once more before the person is asked to confirm.
    let press = move || {
        desk.change(api::cart::check(), move || {
            if desk.cart.data.with_untracked(|cart| cart.as_ref().is_some_and(|cart| obstacle(cart, now_ms()).is_none())) {
                // A price may have moved over the ceiling by this check, or under it.
                let asks = over.with_untracked(Option::is_some);
                if asks { asking.set(true) } else { review.set(true) }
            }
        });
    };
    view! {
        <section class="panel" aria-label="Total">
            {part(move || cart.with(|cart| {
                let all = accounts(cart);
                (all.len() > 1).then(|| view! {
                    <ul class="ledger">
                        {all.iter().map(|account| {
                            let sum = AccountSum::of(cart, account);
                            view! { <li><span>{sum.name.clone()}</span><span class="note">{sum.words()}</span></li> }
                        }).collect_view()}
                    </ul>
                })
            }))}
            <p class="total">
                <span>"Set-up " {part(move || cart.with(|cart| format!("{}{}", at_least(cart.unpriced), cart.setup)))}</span>
                <span>{part(move || cart.with(|cart| format!("{}{}", at_least(cart.unpriced), cart.monthly)))} " a month"</span>
            </p>
            {part(move || contract_lines(cart.with(|cart| cart.unpriced)).map(|words| view! { <p class="muted small">{words}</p> }))}
            {left_out}
            <approval::OverNotice why=over/>
            <Button kind=Kind::Primary size=Size::Wide busy=desk.busy why_not on_press=press>
                {part(move || if over.with(Option::is_some) { "Send for approval …" } else { "Review and buy" })}
            </Button>
            {part(move || why_not.get().map(|why| view! { <p class="muted small">{why}</p> }))}
        </section>
    }
    .into_any()
}

fn cost_of(cart: &Cart) -> Cost {
    Cost { setup: cart.setup, monthly: cart.monthly, unpriced: cart.unpriced }
}

/// The confirmation. What it shows is what is sent; it does not change under the person's eyes.
#[component]
fn Review(cart: Loaded<Cart>, review: RwSignal<bool>) -> impl IntoView {
    let tray = use_tray();
    let frozen = RwSignal::new(None::<Cart>);
    Effect::new(move |was: Option<bool>| {
        let open = review.get();
        if open && was != Some(true) {
            frozen.set(cart.data.get_untracked());
        }
        if !open && was == Some(true) {
            cart.refetch();
        }
        open
    });
    let bought = move || -> Vec<CartLine> {
        frozen.with(|cart| cart.iter().flat_map(|cart| &cart.lines).filter(|line| may_be_bought(line)).cloned().collect())
    };
    let numbers = move || bought().iter().map(|line| line.quantity).sum::<u32>();
    let cost = Signal::derive(move || frozen.with(|cart| cart.as_ref().map(cost_of)));
    let changes = Signal::derive(move || {
        let mut changes = vec![Change::new("Numbers", "Not ours", counted(numbers(), "number bought", "numbers bought"))];
        frozen.with(|cart| {
            for one in cart.iter().flat_map(|cart| &cart.routing) {
                changes.push(Change::new(format!("{}: calls go", one.account_name), "", routing_name(&one.routing)));
            }
        });
        changes
    });
    let send = Sending::new(move |key, _| {
        let body = frozen.with_untracked(|cart| {
            cart.as_ref().map(|cart| Checkout {
                lines: cart.lines.iter().filter(|line| may_be_bought(line)).map(|line| line.id.clone()).collect(),
                setup: cart.setup,
                monthly: cart.monthly,
                routing: cart
                    .routing
                    .iter()
                    .map(|one| CartRoutingChoice { account: one.account.clone(), routing: one.routing.clone() })
                    .collect(),
            })
        });
        async move {
            let Some(body) = body else { return Ok(Vec::new()) };
            api::cart::checkout(&body, &key).await.map(|answer| answer.attempts)
        }
    });
    let details = move || frozen.get().map(|cart| view! { <ReviewLines cart/> });
    let settled = move |_: Attempt| cart.refetch();
    let sent = move |_: Vec<AttemptId>| {
        tray.look_soon();
        cart.refetch();
    };
    let title = Signal::derive(move || format!("Buy {}", counted(numbers(), "number", "numbers")));
    view! {
        <ChangeReview
            open=review title confirm=Signal::derive(move || format!("Buy {}", counted(numbers(), "number", "numbers")))
            send changes cost details on_sent=sent on_settled=settled
        />
    }
    .into_any()
}
