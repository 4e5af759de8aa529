//! Holds: what a carrier keeps for us until it is bought, and for how long.

use std::time::Duration;

use contract::{
    cart::{Cart, CartLine, Hold, LineCheck},
    offer::HoldRule,
};
use leptos::{prelude::*, task::spawn_local};

use crate::{
    api::{self, error::words_line},
    ui::{Countdown, Hue, Loaded, RelativeTime, Status, part, use_tick},
};

/// How often the cart is asked for while a hold is being asked for.
const LOOK: Duration = Duration::from_millis(1_200);

/// How long an offer is held from the cart on, in a word.
pub fn rule_words(rule: HoldRule) -> String {
    match rule {
        HoldRule::None => "None".to_owned(),
        HoldRule::Kept => "Kept".to_owned(),
        HoldRule::Timed { seconds } if seconds < 120 => format!("{seconds} s"),
        HoldRule::Timed { seconds } => format!("{} min", seconds / 60),
    }
}

/// A hold as it stands at `now`: one whose time is over has ended, before the server says so.
pub fn at(hold: &Hold, now: i64) -> Hold {
    match hold {
        Hold::Held { until: Some(until), .. } if until.0 <= now => Hold::Ended { at: *until },
        other => other.clone(),
    }
}

/// Whether a line waits for a person because of its hold.
pub fn needs_someone(hold: &Hold) -> bool {
    matches!(hold, Hold::Ended { .. } | Hold::Refused { .. } | Hold::Unknown { .. })
}

/// Whether a line goes into a checkout, as the server counts it.
pub fn may_be_bought(line: &CartLine) -> bool {
    !matches!(line.check, LineCheck::Gone { .. } | LineCheck::InFlight { .. })
}

/// A hold, kept true by the clock.
#[component]
pub fn HoldStatus(hold: Hold) -> impl IntoView {
    let tick = use_tick();
    let now = Memo::new(move |_| at(&hold, tick.get()));
    part(move || drawn(now.get())).into_any()
}

fn drawn(hold: Hold) -> AnyView {
    match hold {
        Hold::None => view! { <span class="muted" title="This carrier holds nothing: somebody else may buy it until you do.">"Not held"</span> }
            .into_any(),
        Hold::Asking => view! { <Status hue=Hue::Wait word="Being reserved …"/> }.into_any(),
        Hold::Held { until: None, .. } => view! {
            <span title="The carrier names no end."><Status hue=Hue::Ok word="Reserved"/></span>
        }
        .into_any(),
        Hold::Held { until: Some(until), computed } => view! {
            <span class="row">
                <Status hue=Hue::Ok word="Reserved"/>
                <Countdown until=until.0/>
                {computed.then(|| view! {
                    <span class="muted small" title="The carrier names no moment; this is the time it promises, counted from its answer.">"our sum"</span>
                })}
            </span>
        }
        .into_any(),
        Hold::Ended { at } => view! {
            <span class="row">
                <Status hue=Hue::Unknown word="Hold ended"/>
                <span class="muted small"><RelativeTime at=at.0/></span>
            </span>
        }
        .into_any(),
        Hold::Refused { sentence, words } => told(Hue::Bad, "Not reserved", sentence, words.as_ref().and_then(words_line)),
        Hold::Unknown { sentence } => told(Hue::Unknown, "Hold not known", sentence, None),
    }
}

fn told(hue: Hue, word: &'static str, sentence: String, words: Option<String>) -> AnyView {
    view! {
        <Status hue word/>
        <span class="hold-words">{sentence} {words.map(|words| format!(" Carrier says: {words}"))}</span>
    }
    .into_any()
}

/// Asks for the cart by itself while any of its holds is being asked for.
pub fn follow_holds(cart: Loaded<Cart>) {
    let asking =
        Memo::new(move |_| cart.data.with(|cart| cart.iter().flat_map(|cart| &cart.lines).any(|line| line.hold == Hold::Asking)));
    Effect::new(move |_| {
        if !asking.get() {
            return;
        }
        let under_way = StoredValue::new(false);
        let look = move || {
            if document().hidden() || under_way.try_get_value() != Some(false) {
                return;
            }
            under_way.set_value(true);
            spawn_local(async move {
                // A look that fails is followed by the next one; the cart that stands is not taken away.
                if let Ok(now) = api::cart::read_by_itself().await {
                    cart.put(now);
                }
                under_way.try_set_value(false);
            });
        };
        if let Ok(handle) = set_interval_with_handle(look, LOOK) {
            on_cleanup(move || handle.clear());
        }
    });
}

#[cfg(test)]
mod tests {
    use contract::{cart::Hold, offer::HoldRule, time::Timestamp};

    use super::{at, needs_someone, rule_words};

    #[test]
    fn a_hold_ends_at_its_moment_and_one_without_an_end_stays() {
        let held = Hold::Held { until: Some(Timestamp(600_000)), computed: true };
        assert_eq!(at(&held, 599_999), held);
        assert_eq!(at(&held, 600_000), Hold::Ended { at: Timestamp(600_000) });
        let kept = Hold::Held { until: None, computed: false };
        assert_eq!(at(&kept, i64::MAX), kept);
        assert!(needs_someone(&at(&held, 600_000)) && !needs_someone(&kept) && !needs_someone(&Hold::Asking));
    }

    #[test]
    fn a_rule_is_told_in_its_own_measure() {
        assert_eq!(rule_words(HoldRule::None), "None");
        assert_eq!(rule_words(HoldRule::Timed { seconds: 90 }), "90 s");
        assert_eq!(rule_words(HoldRule::Timed { seconds: 600 }), "10 min");
    }
}
