//! Rules about the cut-over: the day, the hour, and where calls go from then on.

use std::collections::BTreeSet;

use jiff::civil::time;

use super::{
    Rule,
    Severity::{Blocks, Informs, Warns},
    Theme,
    record::Record,
    rule::{Findings, shown},
};
use crate::{
    number::E164,
    port::{
        calendar::{self, NoPort},
        cut_over::{Activation, PortRouting},
    },
};

/// Where calls go to at most, one after the other.
const MOST_STEPS: usize = 3;

pub(super) const THEME: Theme = Theme {
    name: "Cut-over",
    rules: &[
        Rule {
            id: "date_missing",
            name: "No date is asked for",
            reasons: &["Required field missing", "Date too soon, too late, weekend, holiday, hour"],
            severities: &[Blocks],
            prevents: &["TX FOC_REJECTED"],
            check: date_missing,
        },
        Rule {
            id: "date_closed",
            name: "Nobody ports on the date",
            reasons: &["Date too soon, too late, weekend, holiday, hour"],
            severities: &[Blocks],
            prevents: &["BW 7208", "BW 7209", "BW 7210", "BW 7387", "BW 7602", "TX FOC_REJECTED"],
            check: date_closed,
        },
        Rule {
            id: "date_soon",
            name: "The date is too soon",
            reasons: &["Date too soon, too late, weekend, holiday, hour"],
            severities: &[Blocks, Warns],
            prevents: &["BW 7412", "BW 7439 (1M)", "BW 7603", "TX FOC_REJECTED"],
            check: date_soon,
        },
        Rule {
            id: "hour_closed",
            name: "Nobody ports at the hour",
            reasons: &["Date too soon, too late, weekend, holiday, hour"],
            severities: &[Blocks, Warns, Informs],
            prevents: &["BW 7315", "BW 7317", "TX FOC_REJECTED"],
            check: hour_closed,
        },
        Rule {
            id: "hour_unset",
            name: "A scheduled activation without an hour",
            reasons: &["Date too soon, too late, weekend, holiday, hour"],
            severities: &[Informs],
            prevents: &[],
            check: hour_unset,
        },
        Rule {
            id: "routing_unset",
            name: "Calls go nowhere after the cut-over",
            reasons: &["Dead line at the cut-over"],
            severities: &[Warns],
            prevents: &[],
            check: routing_unset,
        },
        Rule {
            id: "routing_loop",
            name: "Calls are forwarded to a number of this port",
            reasons: &["Dead line at the cut-over"],
            severities: &[Warns],
            prevents: &[],
            check: routing_loop,
        },
        Rule {
            id: "routing_steps",
            name: "Forwarding that the carrier does not take",
            reasons: &["Dead line at the cut-over"],
            severities: &[Blocks],
            prevents: &[],
            check: routing_steps,
        },
        Rule {
            id: "tags_form",
            name: "Tags that the carrier would read otherwise",
            reasons: &["Data that the carrier reads otherwise"],
            severities: &[Warns],
            prevents: &[],
            check: tags_form,
        },
        Rule {
            id: "updates_form",
            name: "Updates go to no e-mail address",
            reasons: &["Data that the carrier reads otherwise"],
            severities: &[Warns],
            prevents: &[],
            check: updates_form,
        },
    ],
};

fn date_missing(record: &Record<'_>, findings: &mut Findings) {
    if record.fields.wanted_date.is_none() {
        let earliest = calendar::earliest(record.today);
        findings.blocks("wanted_date", format!("Choose the date to ask for; {earliest} is the first one."));
    }
}

fn date_closed(record: &Record<'_>, findings: &mut Findings) {
    let Some(day) = record.fields.wanted_date else { return };
    match calendar::why_not(day, record.today) {
        Some(why @ (NoPort::Past | NoPort::Weekend | NoPort::Holiday | NoPort::TooLate)) => {
            findings.blocks("wanted_date", why.sentence(day, record.today));
        }
        Some(NoPort::TooSoon) | None => {}
    }
}

fn date_soon(record: &Record<'_>, findings: &mut Findings) {
    let Some(day) = record.fields.wanted_date else { return };
    if calendar::why_not(day, record.today) != Some(NoPort::TooSoon) {
        return;
    }
    let sentence = NoPort::TooSoon.sentence(day, record.today);
    // A simple port may take one business day by law, so only the very day is out of the question.
    if day == record.today {
        findings.blocks("wanted_date", sentence);
    } else {
        findings.warns("wanted_date", sentence);
    }
}

fn hour_closed(record: &Record<'_>, findings: &mut Findings) {
    let Some(at) = record.fields.activation_time else { return };
    if record.fields.activation == Activation::Manual {
        return;
    }
    let shown = format!("{:02}:{:02}", at.hour(), at.minute());
    if let Some(sentence) = calendar::why_not_at(at) {
        findings.blocks("activation_time", sentence);
    } else if at < time(6, 0, 0, 0) {
        findings.warns(
            "activation_time",
            format!("Many carriers begin at 6:00, and {shown} is before. Choose 6:00 or later, New York time."),
        );
    } else if at < time(8, 0, 0, 0) || at > time(20, 0, 0, 0) {
        let sentence = format!("At {shown} port desks are closed; from 8:00 to 20:00, New York time, somebody can help.");
        findings.informs("activation_time", sentence);
    }
}

fn hour_unset(record: &Record<'_>, findings: &mut Findings) {
    if record.fields.activation == Activation::Scheduled && record.fields.activation_time.is_none() {
        findings.informs("activation_time", "No hour is chosen, so the numbers go over at noon, New York time.");
    }
}

fn routing_unset(record: &Record<'_>, findings: &mut Findings) {
    if !record.fields.routing.is_set() {
        findings.warns("routing", "Nothing says where calls go, so the numbers are dead from the cut-over on. Choose it now.");
    }
}

fn routing_loop(record: &Record<'_>, findings: &mut Findings) {
    let PortRouting::Forward { steps, .. } = &record.fields.routing else { return };
    let own: BTreeSet<&E164> = steps.iter().map(|step| &step.number).filter(|number| record.wanted.contains(number)).collect();
    if let Some(number) = own.first() {
        let sentence =
            format!("Calls are forwarded to {}, which is itself in this port: they would run in a circle.", shown(number));
        findings.add(Warns, "routing", sentence, &own.into_iter().collect::<Vec<_>>());
    }
}

fn routing_steps(record: &Record<'_>, findings: &mut Findings) {
    let PortRouting::Forward { steps, .. } = &record.fields.routing else { return };
    if steps.len() > MOST_STEPS {
        findings
            .blocks("routing", format!("Calls can be forwarded to {MOST_STEPS} numbers at the most; these are {}.", steps.len()));
    }
    if let Some(step) = steps.iter().find(|step| !(1..=99).contains(&step.ring_seconds)) {
        let sentence = format!("{} rings for {} seconds; the carrier takes 1 to 99.", shown(&step.number), step.ring_seconds);
        findings.blocks("routing", sentence);
    }
}

fn tags_form(record: &Record<'_>, findings: &mut Findings) {
    let tags = &record.fields.tags;
    if let Some(tag) = tags.iter().find(|tag| tag.contains(',') || tag.trim().is_empty()) {
        findings
            .warns("tags", format!("The tag “{tag}” would be split: the carrier separates tags by commas. Write it without."));
    }
    let mut seen = BTreeSet::new();
    if let Some(tag) = tags.iter().find(|tag| !seen.insert(tag.trim().to_lowercase())) {
        findings.warns("tags", format!("The tag “{tag}” is there twice. Take one out."));
    }
}

fn updates_form(record: &Record<'_>, findings: &mut Findings) {
    let typed = record.fields.updates_to.trim();
    let is_address = |text: &str| {
        let Some((name, host)) = text.split_once('@') else { return false };
        let plain = !text.contains(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '<' | '>'));
        plain && !name.is_empty() && host.contains('.') && !host.contains('@') && !host.starts_with('.') && !host.ends_with('.')
    };
    if !typed.is_empty() && !is_address(typed) {
        findings.warns("updates_to", format!("“{typed}” is not one e-mail address, so the carrier's updates would be lost."));
    }
}
