//! Rules about what was asked of the end user, and about what else is on the lines.

use super::{
    Rule,
    Severity::{Informs, Warns},
    Theme,
    record::Record,
    rule::Findings,
};
use crate::port::fields::LineFeature;

pub(super) const THEME: Theme = Theme {
    name: "Questions to the end user",
    rules: &[
        Rule {
            id: "pending_order",
            name: "Another order is open at the losing carrier",
            reasons: &["Pending order at the losing carrier"],
            severities: &[Warns],
            prevents: &["BW 7407 (E19, 6M, 6N)", "MU pending_order"],
            check: pending_order,
        },
        Rule {
            id: "frozen",
            name: "A freeze or port protection is set",
            reasons: &["Freeze or port protection"],
            severities: &[Warns],
            prevents: &["BW 7416 (E6d)", "BW 7425 (6P)", "BW 7520", "MU carrier_freeze"],
            check: frozen,
        },
        Rule {
            id: "number_dead",
            name: "A number does not work",
            reasons: &["Number disconnected or inactive"],
            severities: &[Warns, Informs],
            prevents: &["BW 7409 (E27, E30)", "BW 7426 (6D)", "BW 7518", "MU number_disconnected"],
            check: number_dead,
        },
        Rule {
            id: "end_user_unready",
            name: "The end user is not ready",
            reasons: &["End user not ready"],
            severities: &[Warns, Informs],
            prevents: &["BW 7413 (1E)"],
            check: end_user_unready,
        },
        Rule {
            id: "line_forwarding",
            name: "Remote call forwarding",
            reasons: &["Special features on the line"],
            severities: &[Warns],
            prevents: &["BW 7437", "TX PHONE_NUMBER_HAS_SPECIAL_FEATURE"],
            check: |record, findings| feature(LineFeature::RemoteCallForwarding, record, findings),
        },
        Rule {
            id: "line_hunt_group",
            name: "A hunt group",
            reasons: &["Special features on the line"],
            severities: &[Warns],
            prevents: &["BW 7419", "TX PHONE_NUMBER_HAS_SPECIAL_FEATURE"],
            check: |record, findings| feature(LineFeature::HuntGroup, record, findings),
        },
        Rule {
            id: "line_centrex",
            name: "Centrex",
            reasons: &["Special features on the line"],
            severities: &[Warns],
            prevents: &["BW 7406", "TX PHONE_NUMBER_HAS_SPECIAL_FEATURE"],
            check: |record, findings| feature(LineFeature::Centrex, record, findings),
        },
        Rule {
            id: "line_distinctive_ring",
            name: "Distinctive ring",
            reasons: &["Special features on the line"],
            severities: &[Warns],
            prevents: &["BW 7410", "TX PHONE_NUMBER_HAS_SPECIAL_FEATURE"],
            check: |record, findings| feature(LineFeature::DistinctiveRing, record, findings),
        },
        Rule {
            id: "line_dsl",
            name: "DSL",
            reasons: &["Special features on the line"],
            severities: &[Warns],
            prevents: &["BW 7411", "TX PHONE_NUMBER_HAS_SPECIAL_FEATURE"],
            check: |record, findings| feature(LineFeature::Dsl, record, findings),
        },
        Rule {
            id: "line_isdn",
            name: "ISDN or PRI",
            reasons: &["Special features on the line"],
            severities: &[Warns],
            prevents: &["BW 7421", "TX PHONE_NUMBER_HAS_SPECIAL_FEATURE"],
            check: |record, findings| feature(LineFeature::Isdn, record, findings),
        },
        Rule {
            id: "line_foreign_exchange",
            name: "Foreign exchange",
            reasons: &["Special features on the line"],
            severities: &[Warns],
            prevents: &["BW 7415", "TX PHONE_NUMBER_HAS_SPECIAL_FEATURE"],
            check: |record, findings| feature(LineFeature::ForeignExchange, record, findings),
        },
    ],
};

fn pending_order(record: &Record<'_>, findings: &mut Findings) {
    match record.fields.answers.pending_order {
        Some(false) => {}
        Some(true) => {
            let sentence = "Another change, disconnect or port is open at the losing carrier. The end user has it finished or canceled first.";
            findings.warns("answers.pending_order", sentence);
        }
        None => findings.warns("answers.pending_order", "Ask the end user: is any other change, disconnect or port open?"),
    }
}

fn frozen(record: &Record<'_>, findings: &mut Findings) {
    match record.fields.answers.frozen {
        Some(false) => {}
        Some(true) => {
            findings.warns(
                "answers.frozen",
                "A freeze or port protection is set. The end user has it taken off by the losing carrier first.",
            );
        }
        None => findings.warns("answers.frozen", "Ask the end user: is a freeze or port protection set?"),
    }
}

fn number_dead(record: &Record<'_>, findings: &mut Findings) {
    match record.fields.answers.called {
        Some(true) => {}
        Some(false) => {
            let sentence = "A number that does not work cannot be ported. The end user has it restored, and must not cancel the old service.";
            findings.warns("answers.called", sentence);
        }
        None => {
            findings.informs("answers.called", "Call each number now, and remind the end user not to cancel the old service.")
        }
    }
}

fn end_user_unready(record: &Record<'_>, findings: &mut Findings) {
    match record.fields.answers.ready {
        Some(true) => {}
        Some(false) => findings.warns("answers.ready", "The end user is not ready for the date. Choose a later one together."),
        None => findings.informs("answers.ready", "Ask the end user whether everything is ready for the date."),
    }
}

fn feature(asked: LineFeature, record: &Record<'_>, findings: &mut Findings) {
    if record.fields.answers.features.contains(&asked) {
        findings.warns("answers.features", format!("{}: {}", asked.name(), asked.consequence()));
    }
}
