//! Minutes and cost by day: bars and a line, made of nodes. The arrow keys walk the days, each is read aloud, and the same figures
//! stand in a table.

use contract::call_list::CallDay;
use leptos::{ev, prelude::*};

use super::sums::{many, minutes};
use crate::ui::part;

const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 180.0;
/// What lies above the highest bar and below the lowest.
const EDGE: f64 = 10.0;

/// The part of the height that a value takes, 0 to 1.
fn share(value: f64, most: f64) -> f64 {
    if most > 0.0 { (value / most).clamp(0.0, 1.0) } else { 0.0 }
}

fn height(share: f64) -> f64 {
    share * 2.0_f64.mul_add(-EDGE, HEIGHT)
}

fn cost(day: &CallDay) -> f64 {
    day.totals.charge.to_string().parse().unwrap_or_default()
}

fn seconds(day: &CallDay) -> f64 {
    day.totals.seconds as f64
}

fn step(days: usize) -> f64 {
    WIDTH / days.max(1) as f64
}

fn left(at: usize, days: usize) -> f64 {
    at as f64 * step(days)
}

/// What a day comes to, as a sentence.
fn sentence(day: &CallDay) -> String {
    let totals = day.totals;
    format!("{}: {} minutes, {}, {} records", day.day, minutes(totals.seconds), totals.money(), many(totals.records))
}

/// Where the line of the cost goes: one point a day.
fn line(days: &[CallDay]) -> String {
    let most = days.iter().map(cost).fold(0.0, f64::max);
    let point = |(at, day): (usize, &CallDay)| {
        let x = left(at, days.len()) + step(days.len()) / 2.0;
        format!("{x:.1},{:.1}", HEIGHT - EDGE - height(share(cost(day), most)))
    };
    days.iter().enumerate().map(point).collect::<Vec<_>>().join(" ")
}

/// The day that a key leads to.
fn walk(key: &str, at: usize, days: usize) -> Option<usize> {
    let last = days.saturating_sub(1);
    match key {
        "ArrowLeft" | "ArrowDown" => Some(at.saturating_sub(1)),
        "ArrowRight" | "ArrowUp" => Some((at + 1).min(last)),
        "PageUp" => Some((at + 7).min(last)),
        "PageDown" => Some(at.saturating_sub(7)),
        "Home" => Some(0),
        "End" => Some(last),
        _ => None,
    }
}

#[component]
pub fn Chart(days: Vec<CallDay>) -> impl IntoView {
    let count = days.len();
    if count == 0 {
        return ().into_any();
    }
    let most = days.iter().map(seconds).fold(0.0, f64::max);
    let at = RwSignal::new(count - 1);
    let said = {
        let days = days.clone();
        Memo::new(move |_| days.get(at.get()).map(sentence).unwrap_or_default())
    };
    let walked = move |event: ev::KeyboardEvent| {
        if let Some(next) = walk(&event.key(), at.get_untracked(), count) {
            event.prevent_default();
            at.set(next);
        }
    };
    let wide = step(count) * 0.7;
    let bars = days
        .iter()
        .enumerate()
        .map(|(place, day)| {
            let tall = height(share(seconds(day), most)).max(0.5);
            view! {
                <rect
                    class="bar"
                    class:on=move || at.get() == place
                    x=format!("{:.1}", left(place, count) + (step(count) - wide) / 2.0)
                    y=format!("{:.1}", HEIGHT - EDGE - tall)
                    width=format!("{wide:.1}")
                    height=format!("{tall:.1}")
                />
                <rect
                    class="hit"
                    x=format!("{:.1}", left(place, count))
                    y="0"
                    width=format!("{:.1}", step(count))
                    height=format!("{HEIGHT}")
                    on:pointerenter=move |_| at.set(place)
                />
            }
        })
        .collect_view();
    let rows = days
        .iter()
        .map(|day| {
            view! {
                <tr>
                    <td class="lead strong">{day.day.to_string()}</td>
                    <td class="end" data-label="Records">{many(day.totals.records)}</td>
                    <td class="end" data-label="Minutes">{minutes(day.totals.seconds)}</td>
                    <td class="end" data-label="Billed">{minutes(day.totals.billed_seconds)}</td>
                    <td class="end" data-label="Cost">{day.totals.money().to_string()}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <figure class="call-chart">
            <figcaption>
                <span class="key-bar">"Minutes"</span>
                <span class="key-line">"Cost"</span>
                <span class="figures">{part(move || said.get())}</span>
            </figcaption>
            <div
                role="slider"
                tabindex="0"
                aria-label="Minutes and cost by day; the arrow keys walk the days"
                aria-valuemin="1"
                aria-valuemax=count.to_string()
                aria-valuenow=move || (at.get() + 1).to_string()
                aria-valuetext=move || said.get()
                on:keydown=walked
            >
                <svg viewBox=format!("0 0 {WIDTH} {HEIGHT}") preserveAspectRatio="none" aria-hidden="true">
                    {bars}
                    <polyline class="cost" points=line(&days)></polyline>
                </svg>
            </div>
            <details>
                <summary class="link">"The same as a table"</summary>
                <div class="table-card"><div class="table-scroll">
                    <table class="table reflow" aria-label="By day">
                        <thead><tr>
                            <th>"Day (UTC)"</th><th class="end">"Records"</th><th class="end">"Minutes"</th>
                            <th class="end">"Billed minutes"</th><th class="end">"Cost"</th>
                        </tr></thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div></div>
            </details>
        </figure>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_walk_the_days_and_stay_among_them() {
        assert_eq!(walk("ArrowLeft", 0, 31), Some(0));
        assert_eq!(walk("ArrowRight", 30, 31), Some(30));
        assert_eq!(walk("PageUp", 0, 31), Some(7));
        assert_eq!(walk("End", 3, 31), Some(30));
        assert_eq!(walk("x", 3, 31), None);
    }

    #[test]
    fn a_day_is_told_in_a_sentence_and_drawn_within_the_picture() {
        let mut totals = contract::call_record::CallTotals::default();
        let empty = CallDay { day: "2026-01-01".parse().unwrap(), totals };
        (totals.records, totals.seconds, totals.charge) = (2, 90, "0.0139".parse().unwrap());
        let full = CallDay { day: "2026-01-02".parse().unwrap(), totals };
        assert_eq!(sentence(&full), "2026-01-02: 1.5 minutes, $0.0139, 2 records");
        assert_eq!(line(&[empty, full]), "180.0,170.0 540.0,10.0");
        assert_eq!(line(&[empty]), "360.0,170.0");
    }
}
