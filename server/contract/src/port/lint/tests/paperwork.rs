//! The papers.

use jiff::civil::date;

use super::{
    super::Severity::{Blocks, Informs, Warns},
    good::{number, paper, with_numbers},
    verdict::{after, breaks, passes},
};
use crate::{
    number::NumberKind,
    port::{
        document::{DocumentKind, FileType, Scan},
        fields::{Extent, PortFields},
        letter::LetterPrint,
        lint::LintContext,
    },
};

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
    // Where the carrier keeps several letters.
    passes("loa_numbers", |_, context| {
        context.winner.as_mut().unwrap().one_paper_of_a_kind = false;
        let mut second = context.papers[0].clone();
        context.papers[0].facts.numbers.truncate(1);
        second.facts.numbers.remove(0);
        context.papers.push(second);
    });
}

/// What somebody changes in a record.
type Change = fn(&mut PortFields);

/// Prints the letter of the good draft, as it is.
fn print(fields: &PortFields, context: &mut LintContext) {
    let facts = &mut context.papers[0].facts;
    facts.printed_by_us = true;
    facts.letter = Some(LetterPrint::of(fields, "Call48"));
}

#[test]
fn a_letter_that_was_printed_before_the_record_changed_is_printed_anew() {
    breaks("loa_differs", Blocks, LETTER, |fields, context| {
        print(fields, context);
        fields.end_user.name = "Classic City Dentistry, LLC".into();
        fields.service_record.as_mut().unwrap().name = "Classic City Dentistry, LLC".into();
    });
    breaks("loa_differs", Blocks, LETTER, |fields, context| {
        print(fields, context);
        fields.wanted_date = Some(date(2026, 11, 19));
    });
    breaks("loa_differs", Blocks, LETTER, |fields, context| {
        print(fields, context);
        context.winner.as_mut().unwrap().carrier = "Bandwidth".into();
    });
    passes("loa_differs", |fields, context| {
        print(fields, context);
        fields.tags = vec!["other".into()];
        fields.carrier_note = "Call first.".into();
        fields.updates_to.clear();
        fields.losing_account.btn = "(706) 510-3027".into();
    });
    // A letter of before, of which nobody knows what it says; and a carrier that is not known.
    passes("loa_differs", |fields, context| {
        print(fields, context);
        context.papers[0].facts.letter = None;
        fields.wanted_date = Some(date(2026, 11, 19));
    });
    passes("loa_differs", |fields, context| {
        print(fields, context);
        context.winner = None;
    });
}

#[test]
fn a_signed_letter_that_came_for_an_older_one_is_looked_at_again() {
    breaks("loa_differs", Warns, LETTER, |fields, context| {
        print(fields, context);
        context.papers[0].facts.printed_by_us = false;
        fields.address.unit = "5".into();
        fields.service_record.as_mut().unwrap().address.unit = "5".into();
    });
    // It holds on whatever day the numbers are moved.
    passes("loa_differs", |fields, context| {
        print(fields, context);
        context.papers[0].facts.printed_by_us = false;
        fields.wanted_date = Some(date(2026, 11, 19));
        fields.activation_time = Some(jiff::civil::time(14, 0, 0, 0));
    });
}

#[test]
fn what_a_letter_says_is_compared_part_by_part_and_nothing_else() {
    let printed: [(Change, &str); 15] = [
        (|fields| fields.end_user.name.push('s'), "the name or kind"),
        (|fields| fields.end_user.kind = crate::port::fields::EndUserKind::Residential, "the name or kind"),
        (|fields| fields.end_user.authorized_person = "Bob Hill".into(), "the authorized person"),
        (|fields| fields.address.street = "Prince".into(), "the service address"),
        (|fields| fields.address.zip = "30605".into(), "the service address"),
        (|fields| fields.losing_account.number = "8495740012346".into(), "the losing carrier or its account"),
        (|fields| fields.losing_account.btn = "7065103028".into(), "the losing carrier or its account"),
        (|fields| fields.losing_account.extent = Extent::Unasked, "the losing carrier or its account"),
        (
            |fields| {
                fields.losing_account.extent = Extent::Partial;
                fields.losing_account.new_btn = "7705550142".into();
            },
            "the losing carrier or its account",
        ),
        (|fields| fields.numbers[0].losing_carrier = "Lumen".into(), "the numbers or their losing carrier"),
        (|fields| drop(fields.numbers.pop()), "the numbers or their losing carrier"),
        (|fields| fields.wanted_date = None, "the date or hour"),
        (|fields| fields.activation_time = Some(jiff::civil::time(14, 0, 0, 0)), "the date or hour"),
        (|fields| fields.activation = crate::port::cut_over::Activation::Manual, "the date or hour"),
        (|fields| fields.address = Default::default(), "the service address"),
    ];
    let (good, _) = super::good::good_draft();
    let first = LetterPrint::of(&good, "Call48");
    for (at, (change, part)) in printed.into_iter().enumerate() {
        let mut fields = good.clone();
        change(&mut fields);
        let now = LetterPrint::of(&fields, "Call48");
        let names: Vec<&str> = first.differences(&now).into_iter().map(|part| part.name()).collect();
        assert!(names.iter().any(|name| name.starts_with(part)), "{at}: {names:?}");
        assert_ne!(first.mark(), now.mark(), "{at}");
    }
    let elsewhere: [Change; 8] = [
        |fields| fields.tags.push("more".into()),
        |fields| fields.updates_to = "others@example.com".into(),
        |fields| fields.carrier_note = "Call first.".into(),
        |fields| fields.answers = Default::default(),
        |fields| fields.service_record = None,
        |fields| fields.routing = Default::default(),
        |fields| fields.kind = NumberKind::TollFree,
        |fields| fields.numbers.reverse(),
    ];
    for (at, change) in elsewhere.into_iter().enumerate() {
        let mut fields = good.clone();
        change(&mut fields);
        assert_eq!(first, LetterPrint::of(&fields, "Call48"), "{at}");
    }
}

#[test]
fn a_carrier_with_one_place_for_a_kind_gets_one_paper_of_it() {
    breaks("paper_kind_twice", Warns, "documents.bill", |_, context| {
        let mut july = context.papers[1].clone();
        july.name = "july.pdf".into();
        context.papers.push(july);
    });
    breaks("paper_kind_twice", Warns, LETTER, |_, context| {
        let mut second = context.papers[0].clone();
        second.name = "second.pdf".into();
        context.papers.push(second);
    });
    passes("paper_kind_twice", |_, context| {
        context.papers.push(paper(DocumentKind::Csr));
    });
    passes("paper_kind_twice", |_, context| {
        context.winner.as_mut().unwrap().one_paper_of_a_kind = false;
        context.papers.push(context.papers[1].clone());
    });
    let found = after(|_, context| {
        let mut july = context.papers[1].clone();
        july.name = "july.pdf".into();
        context.papers.push(july);
    });
    let said = &found.iter().find(|finding| finding.rule == "paper_kind_twice").unwrap().sentence;
    assert!(said.contains("keep “july.pdf”, which is sent last, and lose “bill.pdf”"), "{said}");
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
