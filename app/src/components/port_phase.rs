//! Where a port stands: our phase as icon and word, and each axis as the carrier says it.

use contract::port::status::{Axis, Phase};
use leptos::prelude::*;

use crate::ui::{Glyph, Icon};

/// The hue and the icon of a phase. The word always stands beside them.
fn look(phase: Phase) -> (&'static str, Glyph) {
    match phase {
        Phase::NeedsUs => ("bad", Glyph::Warning),
        Phase::CuttingOver => ("port", Glyph::Arrow),
        Phase::Other => ("unknown", Glyph::Question),
        Phase::Dated => ("port", Glyph::Calendar),
        Phase::WithCarrier => ("wait", Glyph::Clock),
        Phase::Preparing => ("wait", Glyph::More),
        Phase::Leaving => ("wait", Glyph::Cross),
        Phase::Done => ("ok", Glyph::Check),
    }
}

/// A phase: icon and word in their hue.
#[component]
pub fn PhaseBadge(phase: Phase) -> impl IntoView {
    let (hue, glyph) = look(phase);
    view! { <span class=format!("status phase {hue}")><Icon glyph/>{phase.name()}</span> }.into_any()
}

/// Axes, each with its name and the carrier's own word.
#[component]
pub fn Axes(axes: Vec<Axis>) -> impl IntoView {
    let line = |axis: Axis| {
        let (hue, _) = look(axis.phase());
        let ours = format!("To us: {}", axis.phase().name());
        view! {
            <div>
                <dt>{axis.axis.name()}</dt>
                <dd class=hue title=ours>{axis.word}</dd>
            </div>
        }
    };
    view! { <dl class="axes">{axes.into_iter().map(line).collect_view()}</dl> }.into_any()
}

/// A sentence where axes do not agree: what each says, and which one decides. `None` where they agree.
pub fn disagreement(axes: &[Axis]) -> Option<String> {
    let worst = Phase::worst(axes.iter().map(Axis::phase))?;
    let mut told: Vec<&Axis> = Vec::new();
    for axis in axes {
        if !told.iter().any(|other| other.phase() == axis.phase()) {
            told.push(axis);
        }
    }
    if told.len() < 2 {
        return None;
    }
    let parts: Vec<String> = told
        .iter()
        .map(|axis| format!("{} “{}” is {}", axis.axis.name().to_lowercase(), axis.word, quoted(axis.phase())))
        .collect();
    Some(format!(
        "The carrier says it in several ways that do not agree: {}. The worst of them decides what is shown: {}.",
        parts.join("; "),
        quoted(worst)
    ))
}

fn quoted(phase: Phase) -> String {
    format!("“{}”", phase.name())
}

#[cfg(test)]
mod tests {
    use contract::port::status::{Axis, AxisName};

    use super::disagreement;

    #[test]
    fn axes_that_agree_need_no_explanation() {
        let axes = [Axis::new(AxisName::SubOrder, "foc_received"), Axis::new(AxisName::Number, "ReceivedFoc")];
        assert_eq!(disagreement(&axes), None);
        assert_eq!(disagreement(&[]), None);
    }

    #[test]
    fn axes_that_disagree_are_told_with_their_words_and_the_worst_decides() {
        let axes = [
            Axis::new(AxisName::Request, "Completed"),
            Axis::new(AxisName::SubOrder, "retry"),
            Axis::new(AxisName::Order, "PreOrderPending"),
        ];
        let said = disagreement(&axes).unwrap();
        assert!(said.contains("request phase “Completed” is “Done”"), "{said}");
        assert!(said.ends_with("what is shown: “Needs us”."), "{said}");
    }
}
