//! Pieces of a table: rows that hold the place, sortable heads, the pager.

use crate::ui::part;
use leptos::prelude::*;

use super::{
    button::{Button, Size},
    icon::{Glyph, Icon},
};

/// Rows of the real size that hold the place until the list arrives. `widths` gives each column's bar, 0 to 4.
#[component]
pub fn SkeletonRows(#[prop(default = 8)] rows: usize, widths: &'static [u8]) -> impl IntoView {
    let row = move || {
        let cells: Vec<_> = widths
            .iter()
            .map(|width| {
                let bar = (*width > 0).then(|| view! { <span class=format!("skeleton w{width}")></span> });
                view! { <td>{bar}</td> }
            })
            .collect();
        view! { <tr class="skeleton-row" aria-hidden="true">{cells}</tr> }
    };
    (0..rows).map(|_| row()).collect_view().into_any()
}

/// How a column is sorted now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sorted {
    /// Not by this column.
    #[default]
    No,
    /// Rising.
    Rising,
    /// Falling.
    Falling,
}

/// The head of a column that sorts: a link, because the order has an address.
#[component]
pub fn SortLink(#[prop(into)] href: Signal<String>, #[prop(into)] sorted: Signal<Sorted>, children: Children) -> impl IntoView {
    view! {
        <th aria-sort=move || match sorted.get() {
            Sorted::No => None,
            Sorted::Rising => Some("ascending"),
            Sorted::Falling => Some("descending"),
        }>
            <a href=move || href.get() data-noscroll="true">
                {children()}
                {part(move || match sorted.get() {
                    Sorted::No => ().into_any(),
                    Sorted::Rising => view! { <Icon glyph=Glyph::Up/> }.into_any(),
                    Sorted::Falling => view! { <Icon glyph=Glyph::Down/> }.into_any(),
                })}
            </a>
        </th>
    }
    .into_any()
}

/// The foot of a list in numbered pages: “51–100 of 4,812”.
#[component]
pub fn Pager(
    /// The page, from 1.
    #[prop(into)]
    page: Signal<u32>,
    #[prop(into)] per_page: u32,
    #[prop(into)] total: Signal<u32>,
    on_page: Callback<(u32,)>,
) -> impl IntoView {
    let last = Memo::new(move |_| total.get().div_ceil(per_page.max(1)).max(1));
    let span = move || {
        let (page, total) = (page.get(), total.get());
        let from = (page.saturating_sub(1) * per_page + 1).min(total);
        let to = (page * per_page).min(total);
        format!("{}–{} of {}", grouped(from), grouped(to), grouped(total))
    };
    view! {
        <div class="table-foot">
            <span role="status">{span}</span>
            <div class="end">
                <Button
                    size=Size::Small
                    icon=Glyph::Left
                    why_not=Signal::derive(move || (page.get() <= 1).then(|| "This is the first page.".to_owned()))
                    on_press=move || on_page.run((page.get_untracked().saturating_sub(1),))
                >
                    "Previous"
                </Button>
                <Button
                    size=Size::Small
                    icon=Glyph::Right
                    why_not=Signal::derive(move || (page.get() >= last.get()).then(|| "This is the last page.".to_owned()))
                    on_press=move || on_page.run((page.get_untracked() + 1,))
                >
                    "Next"
                </Button>
            </div>
        </div>
    }
    .into_any()
}

/// `4,812`.
pub fn grouped(n: u32) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + 3);
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `1 number`, `2 numbers`, `4,812 numbers`.
pub fn counted(n: u32, one: &str, many: &str) -> String {
    format!("{} {}", grouped(n), if n == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::{counted, grouped};

    #[test]
    fn figures_are_grouped_by_thousands() {
        assert_eq!(grouped(7), "7");
        assert_eq!(grouped(4812), "4,812");
        assert_eq!(grouped(1_000_000), "1,000,000");
    }

    #[test]
    fn one_thing_is_named_in_the_singular() {
        assert_eq!(counted(1, "number", "numbers"), "1 number");
        assert_eq!(counted(0, "number", "numbers"), "0 numbers");
    }
}
