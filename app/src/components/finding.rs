//! A finding of the linter: what is likely to be rejected, and what to do.

use contract::port::lint::{Finding, Severity};
use leptos::prelude::*;

use crate::ui::{Glyph, Hue, Icon, part};

/// The hue of a severity. It never stands without its word.
pub fn hue_of(severity: Severity) -> Hue {
    match severity {
        Severity::Blocks => Hue::Bad,
        Severity::Warns => Hue::Unknown,
        Severity::Informs => Hue::Wait,
    }
}

/// The icon of a severity.
pub fn glyph_of(severity: Severity) -> Glyph {
    match severity {
        Severity::Blocks => Glyph::Warning,
        Severity::Warns => Glyph::Question,
        Severity::Informs => Glyph::Info,
    }
}

/// One finding: icon, word, sentence; the carriers' codes it prevents are its title.
#[component]
pub fn FindingLine(finding: Finding) -> impl IntoView {
    let title = (!finding.prevents.is_empty()).then(|| format!("Prevents {}", finding.prevents.join(", ")));
    view! {
        <div class=format!("finding {}", hue_of(finding.severity).class()) title=title>
            <Icon glyph=glyph_of(finding.severity)/>
            <span><b>{finding.severity.name()}</b>" "{finding.sentence}</span>
        </div>
    }
    .into_any()
}

/// The findings of one field, under it. `id` ties them to the control.
#[component]
pub fn Findings(id: String, of: Signal<Vec<Finding>>) -> impl IntoView {
    part(move || {
        let found = of.get();
        (!found.is_empty()).then(|| {
            let lines: Vec<_> = found.into_iter().map(|finding| view! { <FindingLine finding/> }).collect();
            view! { <div class="findings" id=id.clone()>{lines}</div> }
        })
    })
}
