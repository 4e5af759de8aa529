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

/// A sentence where axes do not agree: what each says, and which one decides. `None` where they agree. A request in progress
/// goes with sub-orders in any phase, as long as one of them is not over.
pub fn disagreement(request: &Axis, sub_orders: &[&[Axis]]) -> Option<String> {
    let open = |axes: &&[Axis]| axes.iter().map(Axis::phase).any(Phase::is_open);
    let odd = match sub_orders.iter().find(|axes| open(axes)) {
        Some(still_open) if !request.phase().is_open() => Some((Some(request), *still_open)),
        None if request.phase().is_open() => sub_orders.first().map(|axes| (Some(request), *axes)),
        _ => None,
    };
    let odd = odd.or_else(|| sub_orders.iter().find(|axes| differ(axes)).map(|axes| (None, *axes)));
    let (first, rest) = odd?;
    let mut told: Vec<&Axis> = Vec::new();
    for axis in first.into_iter().chain(rest) {
        if !told.iter().any(|other| other.phase() == axis.phase()) {
            told.push(axis);
        }
    }
    let worst = Phase::worst(told.iter().map(|axis| axis.phase()))?;
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

fn differ(axes: &[Axis]) -> bool {
    axes.iter().any(|axis| axis.phase() != axes[0].phase())
}

fn quoted(phase: Phase) -> String {
    format!("“{}”", phase.name())
}

#[cfg(test)]
mod tests {
    use contract::port::status::{Axis, AxisName};

    use super::disagreement;

    fn sub(word: &str) -> Axis {
        Axis::new(AxisName::SubOrder, word)
    }

    #[test]
    fn axes_that_go_together_need_no_explanation() {
        let request = Axis::new(AxisName::Request, "In_Progress");
        let (dated, rejected, gone) =
            ([sub("foc_received")], [sub("retry"), Axis::new(AxisName::Order, "Rejected")], [sub("cancelled")]);
        assert_eq!(disagreement(&request, &[&dated, &rejected, &gone]), None);
        assert_eq!(disagreement(&request, &[]), None);
        assert_eq!(disagreement(&Axis::new(AxisName::Request, "Completed"), &[&[sub("activated")]]), None);
    }

    #[test]
    fn axes_that_disagree_are_told_with_their_words_and_the_worst_decides() {
        let request = Axis::new(AxisName::Request, "Completed");
        let said = disagreement(&request, &[&[sub("retry"), Axis::new(AxisName::Order, "PreOrderPending")]]).unwrap();
        assert!(said.contains("request phase “Completed” is “Done”"), "{said}");
        assert!(said.ends_with("what is shown: “Needs us”."), "{said}");
    }

    #[test]
    fn a_request_in_progress_whose_sub_orders_are_all_cancelled_disagrees() {
        let request = Axis::new(AxisName::Request, "In_Progress");
        assert!(disagreement(&request, &[&[sub("cancelled")], &[sub("cancelled")]]).is_some());
    }
}
