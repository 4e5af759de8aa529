//! How a carrier account is doing, in plain words.

use contract::account::{HealthState, Load};
use leptos::prelude::*;

use crate::ui::{Countdown, Hue, table::counted};

/// The hue and word of an account's health.
pub fn health(state: HealthState) -> (Hue, &'static str) {
    match state {
        HealthState::Untried => (Hue::Wait, "Not tried yet"),
        HealthState::Up => (Hue::Ok, "Up"),
        HealthState::Slow => (Hue::Unknown, "Slow"),
        HealthState::Down => (Hue::Bad, "Down"),
        HealthState::LoginRefused => (Hue::Bad, "Sign-in refused"),
    }
}

/// “2 calls of at most 8 under way. At the carrier's pace 14 of 20 calls may go now.” What is at rest is left out.
fn words(load: &Load) -> Vec<String> {
    let mut said = Vec::new();
    if load.in_flight > 0 {
        let calls = counted(u32::from(load.in_flight), "call", "calls");
        said.push(format!("{calls} of at most {} under way.", load.most_in_flight));
    }
    if load.left < load.burst {
        said.push(match load.left {
            0 => "The carrier's pace is used up for the moment; calls wait.".to_owned(),
            left => format!("At the carrier's pace {left} of {} calls may go now.", load.burst),
        });
    }
    said
}

/// What goes on between us and the carrier, and for how long calls are held back.
#[component]
pub fn LoadWords(load: Load) -> impl IntoView {
    let said = words(&load).join(" ");
    let held = load.held_until.map(|until| {
        view! { " It did not answer ten times in a row: calls are held back for " <Countdown until=until.0/> "." }
    });
    view! { {said} {held} }.into_any()
}

#[cfg(test)]
mod tests {
    use contract::account::Load;

    use super::words;

    #[test]
    fn an_account_at_rest_says_nothing_of_its_load() {
        assert!(words(&Load { in_flight: 0, most_in_flight: 8, left: 20, burst: 20, held_until: None }).is_empty());
        assert!(words(&Load::default()).is_empty());
    }

    #[test]
    fn calls_under_way_and_the_pace_are_told_in_words() {
        let busy = Load { in_flight: 2, most_in_flight: 8, left: 14, burst: 20, held_until: None };
        assert_eq!(words(&busy), ["2 calls of at most 8 under way.", "At the carrier's pace 14 of 20 calls may go now."]);
        let spent = Load { in_flight: 1, left: 0, ..busy };
        assert_eq!(words(&spent)[1], "The carrier's pace is used up for the moment; calls wait.");
    }
}
