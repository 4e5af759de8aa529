//! The papers.

use jiff::civil::date;

use super::{
    super::Severity::{Blocks, Informs, Warns},
    good::{number, paper, with_numbers},
    verdict::{breaks, passes},
};
use crate::port::document::{DocumentKind, FileType, Scan};

const LETTER: &str = "documents.loa";

#[test]
fn a_letter_is_needed_signed_dated_and_young() {
    breaks("loa_missing", Blocks, LETTER, |_, context| {
        context.papers.remove(0);
    });
    passes("loa_missing", |_, _| {});
    breaks("loa_unsigned", Warns, LETTER, |_, context| context.papers[0].facts.signer.clear());
    breaks("loa_unsigned", Warns, LETTER, |_, context| context.papers[0].facts.dated = None);
    breaks("loa_unsigned", Warns, LETTER, |_, context| {
        context.papers[0].facts.dated = None;
        context.papers[0].facts.signer.clear();
    });
    passes("loa_unsigned", |_, _| {});
    breaks("loa_old", Warns, LETTER, |_, context| context.papers[0].facts.dated = Some(date(2026, 10, 9)));
    breaks("loa_old", Blocks, LETTER, |_, context| context.papers[0].facts.dated = Some(date(2026, 8, 10)));
    breaks("loa_old", Blocks, LETTER, |_, context| context.papers[0].facts.dated = Some(date(2026, 11, 10)));
    passes("loa_old", |_, context| context.papers[0].facts.dated = Some(date(2026, 10, 10)));
}

#[test]
fn the_letter_lists_every_number() {
    breaks("loa_numbers", Blocks, LETTER, |_, context| context.papers[0].facts.numbers.truncate(1));
    breaks("loa_numbers", Informs, LETTER, |_, context| context.papers[0].facts.numbers.clear());
    breaks("loa_numbers", Informs, LETTER, |_, context| context.papers[0].facts.numbers.push(number("2125550100")));
    passes("loa_numbers", |_, context| {
        context.papers[0].facts.numbers.clear();
        context.papers[0].facts.printed_by_us = true;
    });
    passes("loa_numbers", |_, context| {
        let mut second = context.papers[0].clone();
        context.papers[0].facts.numbers.truncate(1);
        second.facts.numbers.remove(0);
        context.papers.push(second);
    });
}

#[test]
fn papers_can_be_read() {
    breaks("paper_illegible", Blocks, LETTER, |_, context| context.papers[0].facts.legible = Some(false));
    breaks("paper_illegible", Blocks, LETTER, |_, context| context.papers[0].pages = Some(0));
    breaks("paper_illegible", Warns, "documents.bill", |_, context| context.papers[1].facts.legible = Some(false));
    breaks("paper_illegible", Informs, LETTER, |_, context| context.papers[0].facts.legible = None);
    passes("paper_illegible", |_, context| {
        context.papers[1].facts.legible = None;
        context.papers[1].pages = None;
    });
}

#[test]
fn bills_and_service_records_are_young() {
    breaks("bill_old", Warns, "documents.bill", |_, context| context.papers[1].facts.dated = Some(date(2026, 10, 9)));
    breaks("bill_old", Warns, "documents.bill", |_, context| context.papers[1].facts.dated = Some(date(2026, 11, 10)));
    passes("bill_old", |_, context| context.papers[1].facts.dated = Some(date(2026, 10, 10)));
    passes("bill_old", |fields, context| {
        (*fields, *context) = with_numbers(&[number("8005550199")]);
        context.papers[1].facts.dated = Some(date(2026, 8, 20));
    });
    breaks("service_record_old", Warns, "service_record.issued_on", |fields, _| {
        fields.service_record.as_mut().unwrap().issued_on = Some(date(2026, 10, 9));
    });
    breaks("service_record_old", Warns, "documents.csr", |_, context| {
        let mut old = paper(DocumentKind::Csr);
        old.facts.dated = Some(date(2026, 9, 1));
        context.papers.push(old);
    });
    passes("service_record_old", |fields, _| fields.service_record.as_mut().unwrap().issued_on = None);
}

#[test]
fn files_are_such_as_carriers_take() {
    breaks("file_large", Warns, LETTER, |_, context| context.papers[0].bytes = 3 * 1024 * 1024 + 1);
    breaks("file_large", Blocks, LETTER, |_, context| context.papers[0].bytes = 10 * 1024 * 1024 + 1);
    passes("file_large", |_, context| context.papers[0].bytes = 3 * 1024 * 1024);
    breaks("file_form", Blocks, LETTER, |_, context| context.papers[0].bytes = 0);
    breaks("file_form", Blocks, LETTER, |_, context| context.papers[0].name = "../loa.pdf".into());
    breaks("file_form", Blocks, LETTER, |_, context| context.papers[0].name = "loa.png".into());
    breaks("file_form", Blocks, "documents.bill", |_, context| context.papers[1].name = format!("{}.pdf", "b".repeat(47)));
    passes("file_form", |_, context| context.papers[0].name = "Smith & Sons (signed).PDF".into());
    breaks("file_toll_free", Warns, "documents.bill", |fields, context| {
        (*fields, *context) = with_numbers(&[number("8005550199")]);
        context.papers[1].file_type = FileType::Png;
        context.papers[1].name = "bill.png".into();
    });
    passes("file_toll_free", |_, context| {
        context.papers[1].file_type = FileType::Png;
        context.papers[1].name = "bill.png".into();
    });
    breaks("file_unscanned", Informs, LETTER, |_, context| context.papers[0].scan = Scan::Failed);
    passes("file_unscanned", |_, context| context.papers[0].scan = Scan::NotScanned);
}
