//! Whether anybody touched the log: every row is tied to the one before it.

use contract::audit::AuditCheck;
use leptos::{prelude::*, task::spawn_local};

use crate::{
    api,
    ui::{Button, Glyph, Hue, Notice, Trouble, TroubleNotice, clock::date_and_time, part},
};

/// A count with its thousands set apart.
fn grouped(rows: u64) -> String {
    u32::try_from(rows).map_or_else(|_| rows.to_string(), crate::ui::table::grouped)
}

/// What a check found, in words.
fn found(check: &AuditCheck) -> (Hue, String) {
    match &check.broken {
        None if check.rows == 0 => (Hue::Ok, "The log is empty.".to_owned()),
        None => (
            Hue::Ok,
            format!(
                "Nothing was changed, taken out or moved: {} rows follow one from another, from the first to the last.",
                grouped(check.rows)
            ),
        ),
        // Where it breaks is told to whoever runs the server.
        Some(broken) if broken.row == 0 => (Hue::Bad, format!("The log is not whole. {}", broken.sentence)),
        Some(broken) => (
            Hue::Bad,
            format!(
                "The chain breaks at row {}: {} The {} rows before it follow one from another.",
                grouped(broken.row),
                broken.sentence,
                grouped(check.rows)
            ),
        ),
    }
}

/// The button, and what the last check found.
#[component]
pub fn ChainCheck() -> impl IntoView {
    let busy = RwSignal::new(false);
    let trouble = RwSignal::new(None::<Trouble>);
    let last = RwSignal::new(None::<AuditCheck>);
    let press = move || {
        busy.set(true);
        trouble.set(None);
        spawn_local(async move {
            match api::audit::check().await {
                Ok(check) => {
                    last.try_set(Some(check));
                }
                Err(error) => {
                    trouble.try_set(Some(error.into()));
                }
            }
            busy.try_set(false);
        });
    };
    let told = move || {
        last.get().map(|check| {
            let (hue, sentence) = found(&check);
            let at = date_and_time(check.at.0);
            view! {
                <Notice hue>
                    {sentence}
                    <span class="words small">"Checked " {at} ". The last row's mark, which the server's own log has as well: " <code>{check.head}</code></span>
                </Notice>
            }
        })
    };
    view! {
        <div class="stack tight toolbar" role="status">
            <div class="row">
                <Button icon=Glyph::Shield busy on_press=press>"Check the chain"</Button>
                <span class="muted small">"Every row is tied to the one before it: what was changed, taken out or moved is found."</span>
            </div>
            {part(told)}
            {part(move || trouble.get().map(|trouble| view! { <TroubleNotice trouble/> }))}
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use contract::{audit::AuditBreak, time::Timestamp};

    use super::*;

    #[test]
    fn a_broken_chain_names_the_row_and_what_still_holds() {
        let check = |broken| AuditCheck { rows: 1_200, head: "ab".into(), broken, at: Timestamp(0) };
        assert_eq!(found(&check(None)).0, Hue::Ok);
        let (hue, told) = found(&check(Some(AuditBreak { row: 1_201, sentence: "It was changed.".into() })));
        assert_eq!(hue, Hue::Bad);
        assert!(told.contains("row 1,201: It was changed.") && told.contains("1,200 rows before it"), "{told}");
    }
}
