//! Recovery codes: shown once, to be copied or saved.

use leptos::prelude::*;

use crate::ui::{Button, CopyButton, Kind, Notice, dom};

/// The codes, and the button that lets go of them.
#[component]
pub fn RecoveryCodeList(codes: Vec<String>, #[prop(into)] on_done: Callback<()>) -> impl IntoView {
    let text = codes.join("\n");
    let file = format!("Recovery codes for Patchbay. Each works once.\n\n{text}\n");
    let save = move || dom::save_as_file("patchbay-recovery-codes.txt", "text/plain", &file);
    dom::soon(|| dom::focus_first("#recovery-codes"));
    view! {
        <div class="stack">
            <h3 id="recovery-codes" tabindex="-1">"Recovery codes"</h3>
            <Notice>
                "Keep these where your authenticator app is not. Each signs you in once when you have lost it. They are not shown again."
            </Notice>
            <ul class="mono codes" aria-label="Recovery codes">
                {codes.into_iter().map(|code| view! { <li>{code}</li> }).collect_view()}
            </ul>
            <div class="buttons">
                <CopyButton text what="the codes"/>
                <Button on_press=save>"Save as a file"</Button>
                <Button kind=Kind::Primary on_press=move || on_done.run(())>"I have kept them"</Button>
            </div>
        </div>
    }
    .into_any()
}
