//! Rules about the papers: the letter of authorization, the bill, the service record and their files.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::{
    Paper, Rule,
    Severity::{Blocks, Informs, Warns},
    Theme, copies,
    record::Record,
    rule::{Findings, listed},
};
use crate::{
    number::E164,
    port::document::{DocumentKind, FileType, MOST_BYTES, MOST_NAME, Scan, is_plain_name},
};

/// A letter that is younger is taken by every losing carrier, in days.
const LOA_SAFE_DAYS: i32 = 30;
/// A letter that is older is taken by none, in days.
const LOA_MOST_DAYS: i32 = 90;
/// How old a bill or a service record may be, in days.
const BILL_DAYS: i32 = 30;
/// How old a bill for toll-free numbers may be, in days.
const TOLL_FREE_BILL_DAYS: i32 = 90;
/// Files that are larger are refused by a peer (Bandwidth); our carrier documents no limit.
const PEERS_MOST_BYTES: u64 = 3 * 1024 * 1024;

pub(super) const THEME: Theme = Theme {
    name: "Papers",
    rules: &[
        Rule {
            id: "loa_missing",
            name: "No letter of authorization",
            reasons: &["LOA missing, old, unsigned, illegible"],
            severities: &[Blocks],
            prevents: &["BW 7424 (E8)", "BW 7420 (7B)", "BW 6114"],
            check: loa_missing,
        },
        Rule {
            id: "loa_unsigned",
            name: "Nobody read who signed the letter, and when",
            reasons: &["LOA missing, old, unsigned, illegible"],
            severities: &[Warns],
            prevents: &["BW 7424 (E8)", "BW 7420 (7B)"],
            check: loa_unsigned,
        },
        Rule {
            id: "loa_old",
            name: "The letter is old",
            reasons: &["LOA missing, old, unsigned, illegible"],
            severities: &[Blocks, Warns],
            prevents: &["BW 7424 (E8)"],
            check: loa_old,
        },
        Rule {
            id: "loa_numbers",
            name: "The letter does not list every number",
            reasons: &["LOA missing, old, unsigned, illegible"],
            severities: &[Blocks, Informs],
            prevents: &["BW 7424 (E8)", "TX PHONE_NUMBER_MISMATCH"],
            check: loa_numbers,
        },
        copies::LOA_DIFFERS,
        copies::PAPER_KIND_TWICE,
        Rule {
            id: "paper_illegible",
            name: "A paper that cannot be read",
            reasons: &["LOA missing, old, unsigned, illegible"],
            severities: &[Blocks, Warns, Informs],
            prevents: &["BW 7420 (7B)", "BW 6114"],
            check: paper_illegible,
        },
        Rule {
            id: "bill_old",
            name: "The bill is old",
            reasons: &["Service address differs", "Business or end-user name differs"],
            severities: &[Warns],
            prevents: &["BW 7424 (E8)", "BW 7402 (E1)"],
            check: bill_old,
        },
        Rule {
            id: "service_record_old",
            name: "The service record is old",
            reasons: &["Service address differs", "Business or end-user name differs", "Number not on that account"],
            severities: &[Warns],
            prevents: &["BW 7402 (E1)", "BW 7404 (8G)", "BW 7427 (6A)"],
            check: service_record_old,
        },
        Rule {
            id: "file_large",
            name: "A file that is too large",
            reasons: &["File refused"],
            severities: &[Blocks, Warns],
            prevents: &["BW 7638", "BW 7639"],
            check: file_large,
        },
        Rule {
            id: "file_form",
            name: "A file that would be refused",
            reasons: &["File refused"],
            severities: &[Blocks],
            prevents: &["BW 7640", "BW 7641", "BW 7800"],
            check: file_form,
        },
        Rule {
            id: "file_toll_free",
            name: "A picture for toll-free numbers",
            reasons: &["File refused"],
            severities: &[Warns],
            prevents: &["BW 7640"],
            check: file_toll_free,
        },
        Rule {
            id: "file_unscanned",
            name: "A file that the scanner could not judge",
            reasons: &["File refused"],
            severities: &[Informs],
            prevents: &[],
            check: file_unscanned,
        },
    ],
};

fn field(kind: DocumentKind) -> String {
    format!("documents.{}", kind.word())
}

/// How many days lie between a day and today; less than none when it lies ahead.
fn age(day: Date, today: Date) -> i32 {
    (today - day).get_days()
}

fn loa_missing(record: &Record<'_>, findings: &mut Findings) {
    // No document of the carrier's says so, but every losing carrier may ask for it, and who ports without one slams.
    if record.papers(DocumentKind::Loa).next().is_none() {
        findings.blocks(
            "documents.loa",
            "A letter of authorization is needed, signed by the authorized person. It can be printed here.",
        );
    }
}

fn loa_unsigned(record: &Record<'_>, findings: &mut Findings) {
    for letter in record.papers(DocumentKind::Loa) {
        let (signer, dated) = (!letter.facts.signer.trim().is_empty(), letter.facts.dated.is_some());
        let what = match (signer, dated) {
            (true, true) => continue,
            (false, true) => "who signed it",
            (true, false) => "on which day it was signed",
            (false, false) => "who signed it and on which day",
        };
        findings.warns(
            "documents.loa",
            format!("Look at “{}” and type in {what}. A letter without a signature is refused.", letter.name),
        );
    }
}

fn loa_old(record: &Record<'_>, findings: &mut Findings) {
    for letter in record.papers(DocumentKind::Loa) {
        let Some(dated) = letter.facts.dated else { continue };
        let days = age(dated, record.today);
        let name = &letter.name;
        if days < 0 {
            findings.blocks("documents.loa", format!("“{name}” is signed on {dated}, a day to come. Check the date."));
        } else if days > LOA_MOST_DAYS {
            findings.blocks(
                "documents.loa",
                format!("“{name}” was signed {days} days ago; after {LOA_MOST_DAYS} days it is void. Have it signed anew."),
            );
        } else if days > LOA_SAFE_DAYS {
            let sentence = format!(
                "“{name}” was signed {days} days ago; some losing carriers take {LOA_SAFE_DAYS} days only. Have it signed anew."
            );
            findings.warns("documents.loa", sentence);
        }
    }
}

fn loa_numbers(record: &Record<'_>, findings: &mut Findings) {
    let on_letters: BTreeSet<&E164> = record.papers(DocumentKind::Loa).flat_map(|letter| &letter.facts.numbers).collect();
    let unread = record.papers(DocumentKind::Loa).any(|letter| letter.facts.numbers.is_empty());
    let only_ours = record.papers(DocumentKind::Loa).all(|letter| letter.facts.printed_by_us);
    if unread {
        // A letter that nobody compared may list them all; one that we printed does.
        if !only_ours {
            findings.informs(
                "documents.loa",
                "Compare the numbers on the letter with the list: a number that is not on it is refused.",
            );
        }
        return;
    }
    if on_letters.is_empty() {
        return;
    }
    let missing = record.numbers_where(|number| !on_letters.contains(number));
    if !missing.is_empty() {
        let sentence = format!("Not on the letter of authorization: {}. Print it anew and have it signed.", listed(&missing));
        findings.add(Blocks, "documents.loa", sentence, &missing);
        return;
    }
    let more: Vec<&E164> = on_letters.into_iter().filter(|number| !record.wanted.contains(number)).collect();
    if !more.is_empty() {
        let sentence = format!("On the letter of authorization, but not in the list: {}.", listed(&more));
        findings.add(Informs, "documents.loa", sentence, &more);
    }
}

fn paper_illegible(record: &Record<'_>, findings: &mut Findings) {
    for paper in &record.context.papers {
        let (name, is_letter) = (&paper.name, paper.kind == DocumentKind::Loa);
        let bad = paper.facts.legible == Some(false) || paper.pages == Some(0);
        if bad && is_letter {
            findings.blocks(
                field(paper.kind),
                format!("“{name}” cannot be read. Scan it again at 150 dots per inch or more, with all edges."),
            );
        } else if bad {
            findings.warns(
                field(paper.kind),
                format!("“{name}” cannot be read. Scan it again at 150 dots per inch or more, with all edges."),
            );
        } else if paper.facts.legible.is_none() && is_letter && !paper.facts.printed_by_us {
            findings.informs(field(paper.kind), format!("Look at “{name}”: can every line be read, and is no edge cut off?"));
        }
    }
}

fn bill_old(record: &Record<'_>, findings: &mut Findings) {
    let most = if record.is_toll_free() { TOLL_FREE_BILL_DAYS } else { BILL_DAYS };
    for bill in record.papers(DocumentKind::Bill) {
        let Some(dated) = bill.facts.dated else { continue };
        let days = age(dated, record.today);
        if days > most {
            findings.warns(
                "documents.bill",
                format!("“{}” is {days} days old; losing carriers take {most} days. Ask for a newer one.", bill.name),
            );
        } else if days < 0 {
            findings.warns("documents.bill", format!("“{}” is dated {dated}, a day to come. Check the date.", bill.name));
        }
    }
}

fn service_record_old(record: &Record<'_>, findings: &mut Findings) {
    let typed =
        record.fields.service_record.as_ref().and_then(|said| said.issued_on).map(|day| (day, "service_record.issued_on"));
    let papers = record.papers(DocumentKind::Csr).filter_map(|paper| Some((paper.facts.dated?, "documents.csr")));
    for (day, field) in typed.into_iter().chain(papers) {
        let days = age(day, record.today);
        if days > BILL_DAYS {
            let sentence =
                format!("The service record is {days} days old; what it says holds for {BILL_DAYS} days. Ask for a newer one.");
            findings.warns(field, sentence);
        } else if days < 0 {
            findings.warns(field, format!("The service record is dated {day}, a day to come. Check the date."));
        }
    }
}

fn megabytes(bytes: u64) -> String {
    format!("{}.{} MB", bytes / 1_048_576, bytes % 1_048_576 * 10 / 1_048_576)
}

fn file_large(record: &Record<'_>, findings: &mut Findings) {
    for paper in &record.context.papers {
        let size = megabytes(paper.bytes);
        if paper.bytes > MOST_BYTES {
            findings.blocks(field(paper.kind), format!("“{}” has {size}; the most is {}.", paper.name, megabytes(MOST_BYTES)));
        } else if paper.bytes > PEERS_MOST_BYTES {
            let sentence = format!(
                "“{}” has {size}. This carrier documents no limit, but others refuse more than {}. Scan it in black and white.",
                paper.name,
                megabytes(PEERS_MOST_BYTES)
            );
            findings.warns(field(paper.kind), sentence);
        }
    }
}

fn file_form(record: &Record<'_>, findings: &mut Findings) {
    for paper in &record.context.papers {
        if let Some(sentence) = unfit(paper) {
            findings.blocks(field(paper.kind), sentence);
        }
    }
}

fn unfit(paper: &Paper) -> Option<String> {
    let name = &paper.name;
    if paper.bytes == 0 {
        Some(format!("“{name}” is empty. Scan or export it again."))
    } else if !is_plain_name(name) {
        Some("The name of a file holds more than letters, digits, spaces, dots and dashes. Rename it.".into())
    } else if name.chars().count() > MOST_NAME {
        Some(format!("The name “{name}” is longer than {MOST_NAME} characters. Shorten it."))
    } else if !paper.file_type.fits(name) {
        Some(format!("“{name}” is a {} by its content. Give it the right ending.", paper.file_type.name()))
    } else {
        None
    }
}

fn file_toll_free(record: &Record<'_>, findings: &mut Findings) {
    if !record.is_toll_free() {
        return;
    }
    for paper in record.context.papers.iter().filter(|paper| matches!(paper.file_type, FileType::Png | FileType::Jpeg)) {
        let sentence = format!(
            "For toll-free numbers other carriers take PDF and TIFF only, and “{}” is a {}.",
            paper.name,
            paper.file_type.name()
        );
        findings.warns(field(paper.kind), sentence);
    }
}

fn file_unscanned(record: &Record<'_>, findings: &mut Findings) {
    for paper in record.context.papers.iter().filter(|paper| paper.scan == Scan::Failed) {
        findings.informs(field(paper.kind), format!("The virus scanner could not judge “{}”.", paper.name));
    }
}
