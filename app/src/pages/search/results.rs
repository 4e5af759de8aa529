//! The rows that were found, their selection, and the way into the cart.

use std::collections::HashSet;

use crate::ui::part;
use contract::{
    carrier::Capability,
    cart::{AddToCart, Cart},
    money::Money,
    offer::{HoldRule, Offer, OfferQuery, OfferedThing},
    user::Permission,
};
use leptos::{ev, prelude::*, task::spawn_local};
use wasm_bindgen::JsCast;

use super::{
    lanes::Lanes,
    rows::{Row, key_of, rows, run_of},
};
use crate::{
    api,
    components::{CarrierBadge, NumberCell, why_not},
    ui::{
        Button, EmptyState, Faults, Glyph, Hue, Kind, Loaded, Size, SkeletonRows, TextField, ToastLink, Toasts, table::counted,
        use_toasts,
    },
};

/// What the rows do with the cart and the selection.
#[derive(Clone, Copy)]
struct Desk {
    cart: Loaded<Cart>,
    /// Keys of the rows that are chosen.
    chosen: RwSignal<HashSet<String>>,
    /// The row that was pressed last, for a choice up to another with Shift.
    anchor: StoredValue<Option<String>>,
    adding: RwSignal<bool>,
    rows: Memo<Vec<Row>>,
    in_cart: Memo<HashSet<String>>,
    why_not: Signal<Option<String>>,
    toasts: Toasts,
}

impl Desk {
    /// Puts offers into the cart; what was chosen stays chosen if that fails.
    fn add(self, tokens: Vec<String>, quantity: u32) {
        if tokens.is_empty() || self.adding.get_untracked() {
            return;
        }
        self.adding.set(true);
        spawn_local(async move {
            let count = u32::try_from(tokens.len()).unwrap_or(u32::MAX);
            match api::cart::add(&AddToCart { tokens, quantity }).await {
                Ok(cart) => {
                    self.cart.put(cart);
                    self.chosen.try_update(HashSet::clear);
                    if count > 1 {
                        let link = ToastLink { href: crate::paths::CART.into(), name: "Open the cart".into() };
                        self.toasts.say(
                            Hue::Ok,
                            format!("{} put into the cart.", counted(count, "number", "numbers")),
                            Some(link),
                        );
                    }
                }
                Err(error) => self.toasts.say(Hue::Bad, error.sentence, None),
            }
            self.adding.try_set(false);
        });
    }

    /// Chooses or drops a row; with Shift all rows from the last one that was pressed to this one.
    fn press(self, key: &str, on: bool, shift: bool) {
        let anchor = self.anchor.get_value().filter(|_| shift);
        let keys: Vec<String> = self.rows.with_untracked(|rows| {
            let place = |key: &str| rows.iter().position(|row| row.key == key);
            match (anchor.and_then(|anchor| place(&anchor)), place(key)) {
                (Some(a), Some(b)) => rows[a.min(b)..=a.max(b)].iter().map(|row| row.key.clone()).collect(),
                _ => vec![key.to_owned()],
            }
        });
        self.chosen.update(|chosen| {
            for key in keys {
                if on && !self.in_cart.with_untracked(|held| held.contains(&key)) {
                    chosen.insert(key);
                } else {
                    chosen.remove(&key);
                }
            }
        });
        self.anchor.set_value(Some(key.to_owned()));
    }

    /// The best offers of the chosen rows.
    fn chosen_offers(self) -> Vec<Offer> {
        self.rows.with(|rows| {
            let chosen = self.chosen.read();
            rows.iter().filter(|row| chosen.contains(&row.key)).filter_map(|row| row.offers.first().cloned()).collect()
        })
    }
}

/// The results.
#[component]
pub fn Results(lanes: Lanes, cart: Loaded<Cart>, asked: Memo<Option<OfferQuery>>) -> impl IntoView {
    let found = Memo::new(move |_| lanes.all.with(|all| rows(all)));
    let desk = Desk {
        cart,
        chosen: RwSignal::new(HashSet::new()),
        anchor: StoredValue::new(None),
        adding: RwSignal::new(false),
        rows: found,
        in_cart: Memo::new(move |_| {
            cart.data.with(|cart| cart.iter().flat_map(|cart| &cart.lines).map(|line| key_of(&line.offer)).collect())
        }),
        why_not: why_not(Permission::Buy, Capability::Yes),
        toasts: use_toasts(),
    };
    Effect::new(move |_| {
        asked.track();
        desk.chosen.set(HashSet::new());
    });
    let products = Memo::new(move |_| found.with(|rows| rows.first().is_some_and(|row| row.number().is_none())));
    let look = Memo::new(move |_| match (asked.with(Option::is_some), found.with(Vec::is_empty), lanes.any_waiting()) {
        (false, ..) => 0,
        (true, true, false) if lanes.all.with(Vec::is_empty) => 0,
        (true, true, false) => 1,
        _ => 2,
    });
    let failed = move || lanes.all.with(|all| all.iter().all(|lane| matches!(lane.state, super::lanes::LaneState::Failed(_))));
    move || {
        match look.get() {
        0 => view! {
            <div class="card">
                <EmptyState
                    glyph=Glyph::Search
                    title="Say what you need"
                    sentence="A state or an area code is enough for local numbers. Patterns take digits, letters, ? for one digit and * for any."
                />
            </div>
        }
        .into_any(),
        1 if failed() => view! {
            <div class="card">
                <EmptyState
                    glyph=Glyph::Warning
                    title="No carrier could answer"
                    sentence="This does not mean that there are no numbers. Ask again in the lane above, or in a moment."
                />
            </div>
        }
        .into_any(),
        1 => view! {
            <div class="card">
                <EmptyState
                    glyph=Glyph::Tray
                    title="No number matches"
                    sentence="Every carrier that answered has none. Leave out the exchange or the rate center, or loosen the pattern."
                />
            </div>
        }
        .into_any(),
        _ => view! { <Found desk lanes products/> }.into_any(),
    }
    }
}

#[component]
fn Found(desk: Desk, lanes: Lanes, products: Memo<bool>) -> impl IntoView {
    let waiting = move || lanes.any_waiting();
    view! {
        <Show when=move || !products.get()><RunPicker desk/></Show>
        <div class="table-card">
            <div class="table-scroll">
                <table class="table reflow">
                    <thead>
                        <tr>
                            <Show when=move || !products.get()><th class="pick"><span class="only-read">"Choose"</span></th></Show>
                            <th>{part(move || if products.get() { "Place" } else { "Number" })}</th>
                            <th>"Carrier"</th>
                            <th>{part(move || if products.get() { "Stock" } else { "Rate center" })}</th>
                            <th>"Hold"</th>
                            <th class="end">"Set-up"</th>
                            <th class="end">"Monthly"</th>
                            <th><span class="only-read">"Add"</span></th>
                        </tr>
                    </thead>
                    <tbody>
                        <For each=move || desk.rows.get() key=|row| format!("{}#{}", row.key, row.offers.len()) children=move |row| view! { <ResultRow desk row/> }/>
                        <Show when=waiting>
                            <SkeletonRows rows=6 widths=&[0, 3, 2, 3, 2, 1, 1, 1]/>
                        </Show>
                    </tbody>
                </table>
            </div>
        </div>
        <SelectionBar desk/>
    }
    .into_any()
}

#[component]
fn ResultRow(desk: Desk, row: Row) -> impl IntoView {
    let Some(best) = row.offers.first().cloned() else { return ().into_any() };
    let more = row.offers.len() - 1;
    let key = StoredValue::new(row.key.clone());
    let held = Memo::new(move |_| desk.in_cart.with(|held| key.with_value(|key| held.contains(key))));
    let chosen = Memo::new(move |_| desk.chosen.with(|chosen| key.with_value(|key| chosen.contains(key))));
    let quantity = RwSignal::new("1".to_owned());
    let hold = match best.hold {
        HoldRule::None => "No hold".to_owned(),
        HoldRule::Kept => "Kept from the cart on".to_owned(),
        HoldRule::Timed { seconds } => format!("{} min from the cart on", seconds.div_ceil(60)),
    };
    let (lead, place, number) = match &best.what {
        OfferedThing::Number { number, state, rate_center, .. } => {
            let place = match (rate_center, state) {
                (Some(center), Some(state)) => format!("{}, {}", center.0, state.as_str()),
                (Some(center), None) => center.0.clone(),
                (None, Some(state)) => state.name().to_owned(),
                (None, None) => "Toll-free".to_owned(),
            };
            let offers = (more > 0).then(|| view! { <span class="muted">{format!(" +{}", counted(u32::try_from(more).unwrap_or(0), "offer", "offers"))}</span> });
            (view! { <NumberCell number=number.clone()/> {offers} }.into_any(), place, Some(number.to_string()))
        }
        OfferedThing::Product { name, country_name, prefix, stock, features, documents_required, .. } => {
            let papers = documents_required.then_some(" · documents required");
            let features = features.join(", ");
            let lead = view! {
                <span class="strong">{name.clone()}</span>
                <span class="muted">{format!(" {country_name} +{prefix} · {features}")} {papers}</span>
            };
            (lead.into_any(), format!("{stock} in stock"), None)
        }
    };
    let pick = number.map(|number| {
        view! {
            <td class="pick">
                <label>
                    <input
                        type="checkbox"
                        aria-label=format!("Choose {number}")
                        disabled=move || held.get()
                        prop:checked=move || chosen.get()
                        on:click=move |event: ev::MouseEvent| {
                            let on = event.target().and_then(|t| t.dyn_into::<web_sys::HtmlInputElement>().ok()).is_some_and(|i| i.checked());
                            key.with_value(|key| desk.press(key, on, event.shift_key()));
                        }
                    />
                </label>
            </td>
        }
    });
    let is_product = pick.is_none();
    let faults = Faults::new();
    let token = best.token.clone();
    let add = move || {
        let wanted = quantity.get_untracked();
        match wanted.trim().parse::<u32>() {
            Ok(wanted @ 1..) => desk.add(vec![token.clone()], wanted),
            _ => {
                faults.show(vec![("quantity".into(), "Type how many, at least 1.".into())]);
            }
        }
    };
    let why_not = Signal::derive(move || {
        desk.why_not.get().or_else(|| (held.get() && !is_product).then(|| "It is in the cart already.".to_owned()))
    });
    view! {
        <tr aria-selected=move || if chosen.get() { "true" } else { "false" }>
            {pick}
            <td class="lead">{lead}</td>
            <td><CarrierBadge carrier=best.carrier/></td>
            <td class="muted">{place}</td>
            <td class="muted wide-only">{hold}</td>
            <td class="end" data-label="Set-up">{best.setup.to_string()}</td>
            <td class="end" data-label="Monthly">{best.monthly.to_string()}</td>
            <td class="end act">
                <span class="row nowrap">
                    {is_product.then(|| view! {
                        <span class="quantity"><TextField label="How many" name="quantity" value=quantity faults inputmode="numeric"/></span>
                    })}
                    <Button size=Size::Small why_not on_press=add>
                        {part(move || if held.get() && !is_product { "In cart" } else { "Add" })}
                    </Button>
                </span>
            </td>
        </tr>
    }
    .into_any()
}

/// Chooses numbers that follow each other.
#[component]
fn RunPicker(desk: Desk) -> impl IntoView {
    let length = RwSignal::new("5".to_owned());
    let faults = Faults::new();
    let choose = move || {
        let wanted = length.get_untracked().trim().parse::<usize>().unwrap_or(0);
        if !(2..=100).contains(&wanted) {
            faults.show(vec![("run".into(), "Type 2 to 100.".into())]);
            return;
        }
        match desk.rows.with_untracked(|rows| run_of(rows, wanted)) {
            Some(keys) => desk.chosen.set(keys.into_iter().collect()),
            None => {
                faults.show(vec![("run".into(), format!("There are no {wanted} in a row here."))]);
            }
        }
    };
    let all = move || {
        desk.chosen.set(desk.rows.with_untracked(|rows| {
            desk.in_cart.with_untracked(|held| rows.iter().map(|row| row.key.clone()).filter(|key| !held.contains(key)).collect())
        }));
    };
    view! {
        <div class="toolbar">
            <span class="muted figures" role="status">
                {part(move || counted(desk.rows.with(|rows| u32::try_from(rows.len()).unwrap_or(u32::MAX)), "number", "numbers"))}
            </span>
            <div class="row end">
                <Button size=Size::Small kind=Kind::Quiet on_press=all>"Choose all"</Button>
                <span class="quantity"><TextField label="Numbers in a row" name="run" value=length faults inputmode="numeric"/></span>
                <Button size=Size::Small on_press=choose>"Choose that many in a row"</Button>
            </div>
        </div>
    }
    .into_any()
}

/// What is chosen, what it costs, and where it goes.
#[component]
fn SelectionBar(desk: Desk) -> impl IntoView {
    let offers = Memo::new(move |_| desk.chosen_offers());
    let sums = move || {
        offers.with(|offers| {
            let setup: Money = offers.iter().map(|offer| offer.setup).sum();
            let monthly: Money = offers.iter().map(|offer| offer.monthly).sum();
            format!("{} chosen · set-up {setup} · {monthly} a month", offers.len())
        })
    };
    let add = move || desk.add(offers.with_untracked(|offers| offers.iter().map(|offer| offer.token.clone()).collect()), 1);
    view! {
        <Show when=move || offers.with(|offers| !offers.is_empty())>
            <div class="selection-bar" role="region" aria-label="What is chosen">
                <span class="figures">{sums}</span>
                <Button size=Size::Small busy=desk.adding why_not=desk.why_not on_press=add>"Add to cart"</Button>
                <Button size=Size::Small on_press=move || desk.chosen.set(HashSet::new())>"Choose none"</Button>
            </div>
        </Show>
    }
    .into_any()
}
