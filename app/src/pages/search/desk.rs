//! What the rows share: the cart, what is chosen, which offer of a number, and what of the rows is shown.

use std::collections::{HashMap, HashSet};

use contract::{
    carrier::Capability,
    cart::{AddToCart, Cart},
    offer::{Offer, OfferQuery},
    user::Permission,
};
use leptos::{prelude::*, task::spawn_local};

use super::{
    blocks::{Block, blocks},
    lanes::Lanes,
    rows::{Row, key_of, rows},
    sift::Sift,
    view::SearchView,
};
use crate::{
    api,
    components::why_not,
    paths::{Enter, Filter},
    ui::{Hue, Loaded, ToastLink, Toasts, table::counted, use_toasts},
};

/// What the rows do with the cart and the selection.
#[derive(Clone, Copy)]
pub struct Desk {
    pub cart: Loaded<Cart>,
    /// Keys of the rows that are chosen.
    pub chosen: RwSignal<HashSet<String>>,
    /// For a number with several offers the token of the one that was picked; else the cheapest counts.
    pub picked: RwSignal<HashMap<String, String>>,
    /// What of the rows is shown, as the address says it.
    pub sift: Memo<Sift>,
    /// Everything that was found.
    pub found: Memo<Vec<Row>>,
    /// What of it is shown.
    pub rows: Memo<Vec<Row>>,
    /// The blocks in what is shown; `None` when no blocks were asked for.
    pub blocks: Memo<Option<Vec<Block>>>,
    /// Keys of what is in the cart.
    pub in_cart: Memo<HashSet<String>>,
    pub adding: RwSignal<bool>,
    pub why_not: Signal<Option<String>>,
    /// The row that was pressed last, for a choice up to another with Shift.
    anchor: StoredValue<Option<String>>,
    filter: Filter<SearchView>,
    toasts: Toasts,
}

impl Desk {
    /// A desk for these lanes; every new search clears it.
    pub fn new(lanes: Lanes, cart: Loaded<Cart>, asked: Memo<Option<OfferQuery>>, filter: Filter<SearchView>) -> Self {
        let found = Memo::new(move |_| lanes.all.with(|all| rows(all)));
        let sift = Memo::new(move |_| filter.get().sift);
        let rows = Memo::new(move |_| found.with(|rows| sift.with(|sift| sift.of(rows))));
        let length = Memo::new(move |_| asked.with(|asked| asked.as_ref().and_then(|query| query.block)));
        let this = Self {
            cart,
            chosen: RwSignal::new(HashSet::new()),
            picked: RwSignal::new(HashMap::new()),
            sift,
            found,
            rows,
            blocks: Memo::new(move |_| length.get().map(|length| rows.with(|rows| blocks(rows, usize::from(length))))),
            in_cart: Memo::new(move |_| {
                cart.data.with(|cart| cart.iter().flat_map(|cart| &cart.lines).map(|line| key_of(&line.offer)).collect())
            }),
            adding: RwSignal::new(false),
            why_not: why_not(Permission::Buy, Capability::Yes),
            anchor: StoredValue::new(None),
            filter,
            toasts: use_toasts(),
        };
        Effect::new(move |_| {
            asked.track();
            this.chosen.set(HashSet::new());
            this.picked.set(HashMap::new());
        });
        // What is not shown any more is not chosen any more.
        Effect::new(move |_| {
            sift.track();
            let gone = |key: &String| this.rows.with_untracked(|rows| rows.iter().all(|row| row.key != *key));
            if this.chosen.with_untracked(|chosen| chosen.iter().any(gone)) {
                this.chosen.update(|chosen| chosen.retain(|key| !gone(key)));
            }
        });
        this
    }

    /// Shows something else of what was found.
    pub fn show(self, change: impl FnOnce(&mut Sift)) {
        self.filter.update(Enter::Push, |view| change(&mut view.sift));
    }

    /// Puts offers into the cart; what was chosen stays chosen if that fails.
    pub fn add(self, tokens: Vec<String>, quantity: u32) {
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
                        let said = format!("{} put into the cart.", counted(count, "number", "numbers"));
                        self.toasts.say(Hue::Ok, said, Some(link));
                    }
                }
                Err(error) => self.toasts.say(Hue::Bad, error.sentence, None),
            }
            self.adding.try_set(false);
        });
    }

    /// Chooses or drops a row; with Shift all rows from the last one that was pressed to this one.
    pub fn press(self, key: &str, on: bool, shift: bool) {
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

    /// Chooses every row that is not in the cart yet.
    pub fn choose_all(self) {
        self.chosen.set(self.rows.with_untracked(|rows| {
            self.in_cart.with_untracked(|held| rows.iter().map(|row| row.key.clone()).filter(|key| !held.contains(key)).collect())
        }));
    }

    /// The offer of a row that counts: the one that was picked, else the cheapest.
    pub fn offer_of(self, row: &Row) -> Option<Offer> {
        let picked = self
            .picked
            .with(|picked| picked.get(&row.key).and_then(|token| row.offers.iter().find(|offer| offer.token == *token)).cloned());
        picked.or_else(|| row.offers.first().cloned())
    }

    /// The offers of the rows that are chosen.
    pub fn chosen_offers(self) -> Vec<Offer> {
        self.rows.with(|rows| {
            let chosen = self.chosen.read();
            rows.iter().filter(|row| chosen.contains(&row.key)).filter_map(|row| self.offer_of(row)).collect()
        })
    }
}
