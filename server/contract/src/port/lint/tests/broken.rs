//! Drafts that losing carriers reject, for each reason in several forms. Nearly all must be found.

use jiff::civil::{date, time};

use super::{
    super::{LintContext, Memory, Severity, lint, rule},
    good::{good_draft, number, portable, with_numbers},
};
use crate::{
    id::PortRequestId,
    port::{
        document::FileType,
        fields::{EndUserKind, Extent, LineFeature, LosingAccount, PortFields, ServiceAddress},
        letter::LetterPrint,
        rejection::Reason,
        split::{Portability, Taken},
    },
};

/// What somebody changes in a record.
type Change = fn(&mut PortFields);

/// Drafts that would be rejected, each with its reason in words of the trade.
struct Corpus(Vec<(&'static str, String, PortFields, LintContext)>);

impl Corpus {
    /// The good draft with one thing wrong.
    fn with(&mut self, reason: &'static str, what: impl Into<String>, spoil: impl Fn(&mut PortFields, &mut LintContext)) {
        let (mut fields, mut context) = good_draft();
        spoil(&mut fields, &mut context);
        self.0.push((reason, what.into(), fields, context));
    }

    /// The same spoiled by each of several texts.
    fn each(&mut self, reason: &'static str, texts: &[&str], spoil: impl Fn(&str, &mut PortFields, &mut LintContext)) {
        for text in texts {
            self.with(reason, *text, |fields, context| spoil(text, fields, context));
        }
    }
}

fn said(fields: &mut PortFields) -> &mut ServiceAddress {
    &mut fields.service_record.as_mut().unwrap().address
}

fn places(corpus: &mut Corpus) {
    let reason = "Service address differs";
    corpus.each(reason, &["321", "12", "123 1/2", "1234", "124"], |text, fields, _| said(fields).number = text.into());
    corpus.each(reason, &["Prince", "Milledge Park", "Miledge", "Old Milledge"], |text, fields, _| {
        said(fields).street = text.into()
    });
    corpus.each(reason, &["ST", "RD", "", "CIR"], |text, fields, _| said(fields).suffix = text.into());
    corpus.each(reason, &["S", "", "NE"], |text, fields, _| said(fields).pre_direction = text.into());
    corpus.each(reason, &["5", "4A", "40", "", "B"], |text, fields, _| said(fields).unit = text.into());
    corpus.each(reason, &["Atlanta", "Watkinsville", "Athens Clarke"], |text, fields, _| said(fields).city = text.into());
    corpus.with(reason, "neither record nor bill", |fields, context| {
        fields.service_record = None;
        context.papers.truncate(1);
    });
    let reason = "ZIP differs";
    corpus.each(reason, &["30605", "30602", "30610", "30061-1111"], |text, fields, _| said(fields).zip = text.into());
    corpus.each(
        reason,
        &["3060", "306011", "3O601", "30601-", "30601-12", "GA 30601", "306 01", "532132", "1234e"],
        |text, fields, _| {
            fields.address.zip = text.into();
        },
    );
    corpus.each(reason, &["90210", "10001", "60601", "00000", "99501", "29801"], |text, fields, _| {
        fields.address.zip = text.into()
    });
    let reason = "Address parts malformed, PO box";
    for street in
        ["PO Box 12", "P.O. Box 12", "P. O. Box 12", "p.o.box 12", "POB 12", "Post Office Box 12", "PO BOX", "Main St PO Box 7"]
    {
        corpus.with(reason, street, |fields, _| {
            fields.address.street = street.into();
            fields.service_record = None;
        });
    }
    corpus.each(reason, &["North", "NNE", "Upper", "1"], |text, fields, _| fields.address.pre_direction = text.into());
    corpus.each(reason, &["Georgia", "G", "GX", "U.S."], |text, fields, _| fields.address.state = text.into());
    corpus.each(reason, &["Milledge", "-", "123 North Milledge"], |text, fields, _| {
        fields.address.number = text.into();
        fields.service_record = None;
    });
    for text in
        ["123 Milledge", "Milledge Avenue", "Milledge Ave", "N Milledge", "Milledge Suite 4", "Milledge #4", "Milledge, Apt 4"]
    {
        corpus.with(reason, text, |fields, _| {
            fields.address.street = text.into();
            fields.service_record = None;
        });
    }
}

fn people(corpus: &mut Corpus) {
    let reason = "Business or end-user name differs";
    let names = [
        "Classic City Dental",
        "Classic City Dental LLC",
        "Classic City Dental, Inc.",
        "Classic City Dental, L.L.C",
        "Classic City  Dental, LLC",
        "Classic City Dental,LLC",
        "ClassicCity Dental, LLC",
        "Clasic City Dental, LLC",
        "Classic City Dentistry, LLC",
        "Lopez Holdings dba Classic City Dental, LLC",
        "Maria Lopez",
        "The Classic City Dental, LLC",
        "Clàssic City Dental, LLC",
    ];
    corpus.each(reason, &names, |text, fields, _| fields.service_record.as_mut().unwrap().name = text.into());
    corpus.each(
        reason,
        &["Classic City Dental, LLC ", " Classic City Dental, LLC", "Classic\tCity Dental, LLC"],
        |text, fields, _| {
            fields.end_user.name = text.into();
        },
    );
    let reason = "Authorized person differs";
    corpus.each(
        reason,
        &["Bob Hill", "Mario Lopez", "Maria Lopes", "Lopez Maria", "Maria T. Lopez", "María López"],
        |text, fields, _| {
            fields.service_record.as_mut().unwrap().authorized_person = text.into();
        },
    );
    corpus.each(reason, &["Bob Hill", "M. Hill", "Maria Lopez and Bob Hill", "Maria Lopez/Bob Hill"], |text, _, context| {
        context.papers[0].facts.signer = text.into();
    });
    corpus.each(
        reason,
        &["Classic City Dental, LLC", "Maria", "Maria and Bob Lopez", "Maria & Bob Lopez", "owner@example.com"],
        |text, fields, context| {
            fields.end_user.authorized_person = text.into();
            fields.service_record = None;
            context.papers[0].facts.signer.clear();
        },
    );
    let reason = "Residential or business wrong";
    corpus.each(reason, &["Acme LLC", "Acme, Inc.", "Acme Corp", "Acme L.L.P.", "Lopez"], |text, fields, _| {
        fields.end_user.kind = EndUserKind::Residential;
        fields.end_user.name = text.into();
        fields.service_record = None;
    });
    corpus.with(reason, "toll-free household", |fields, context| {
        (*fields, *context) = with_numbers(&[number("8005550199")]);
        fields.end_user.kind = EndUserKind::Residential;
    });
    // A household that is a firm by its words only cannot be told from a family of that name.
    corpus.with(reason, "Lopez Plumbing Services", |fields, _| {
        fields.end_user.kind = EndUserKind::Residential;
        fields.end_user.name = "Lopez Plumbing Services".into();
        fields.service_record = None;
    });
    let reason = "Names too long";
    corpus.each(reason, &["Classic City Dental And Orthodontic Practice", "Twenty-six letters, LLC. A"], |text, fields, _| {
        fields.end_user.name = text.into();
    });
}

fn accounts(corpus: &mut Corpus) {
    let reason = "Account number wrong or missing";
    corpus.each(
        reason,
        &["", " ", "8495740012354", "849574001234", "84957400123455", "our-login", "4711", "#12", "ACCT/12"],
        |text, fields, _| {
            fields.losing_account.number = text.into();
        },
    );
    corpus.with(reason, "33 characters", |fields, _| fields.losing_account.number = "7".repeat(33));
    let reason = "PIN wrong or missing";
    corpus.with(reason, "mobile", |fields, _| fields.losing_account.wireless = true);
    corpus.with(reason, "wanted before", |_, context| {
        context.memory = vec![Memory { losing_carrier: "cox ".into(), rejections: vec![(Reason::Pin, 1)] }];
    });
    let reason = "Wireless data missing or misplaced";
    corpus.with(reason, "mobile without account number", |fields, context| {
        fields.losing_account.wireless = true;
        fields.losing_account.number.clear();
        context.pins.push(String::new());
    });
    corpus.with(reason, "toll-free mobile", |fields, context| {
        (*fields, *context) = with_numbers(&[number("8005550199")]);
        fields.losing_account.wireless = true;
        context.pins.push(String::new());
    });
    corpus.with("Prepaid mobile", "prepaid", |fields, _| fields.answers.prepaid = Some(true));
    let reason = "Billing number wrong";
    corpus.each(
        reason,
        &["", "43020", "64221", "706510302", "0065103027", "7061103027", "7065103028", "8005550199", "none", "+442079460018"],
        |text, fields, _| {
            fields.losing_account.btn = text.into();
        },
    );
    let reason = "Billing number ports while services stay";
    corpus.each(reason, &["", "123", "7065103028", "7065103027", "7065109999", "8", "same"], |text, fields, _| {
        fields.losing_account.extent = Extent::Partial;
        fields.losing_account.new_btn = text.into();
        fields.service_record.as_mut().unwrap().numbers.push(number("7065103029"));
    });
    let reason = "Full or partial flag wrong";
    corpus.with(reason, "unasked", |fields, _| fields.losing_account.extent = Extent::Unasked);
    corpus.with(reason, "partial, and nothing stays", |fields, _| fields.losing_account.extent = Extent::Partial);
    corpus.each(reason, &["7065103029", "4045550100"], |text, fields, _| {
        fields.service_record.as_mut().unwrap().numbers.push(number(text))
    });
    let reason = "Number not on that account";
    corpus.each(reason, &["7065103082", "7065103020", "7605103028", "4045550100"], |text, fields, context| {
        fields.losing_account.extent = Extent::Partial;
        fields.losing_account.new_btn = text.into();
        fields.service_record.as_mut().unwrap().numbers[1] = number(text);
        context.papers[1].facts.numbers.clear();
    });
    let reason = "Several carriers or accounts in one request";
    corpus.each(reason, &["Lumen", "AT&T", "T-Mobile"], |text, fields, _| fields.numbers[1].losing_carrier = text.into());
    corpus.with(reason, "two accounts at one carrier", |fields, _| {
        let other = LosingAccount { losing_carrier: "Lumen".into(), ..fields.losing_account.clone() };
        fields.numbers[1].losing_carrier = "Lumen".into();
        fields.other_accounts = vec![other.clone(), other];
    });
    corpus.with("All data wrong", "a brand over another carrier", |_, context| {
        context.verdicts.values_mut().for_each(|verdict| verdict.remembered_carrier = Some("Bandwidth".into()));
    });
}

fn numbers(corpus: &mut Corpus) {
    for reason in ["Number not portable", "No coverage in rate center"] {
        corpus.with(reason, "refused", |_, context| {
            let refused = Portability::No { reason: "It cannot be ported.".into() };
            context.verdicts.get_mut(&number("7065103027")).unwrap().portable = refused;
        });
    }
    corpus.each(
        "Number not portable",
        &["7064113027", "7069113027", "9002223027", "8822223027", "5002223027"],
        |text, fields, context| {
            (*fields, *context) = with_numbers(&[number(text)]);
        },
    );
    corpus.with("Number not portable", "unasked", |_, context| context.verdicts.clear());
    corpus.with("Toll-free: spare, unavailable or denied", "spare", |fields, context| {
        (*fields, *context) = with_numbers(&[number("8005550199")]);
        let refused = Portability::No { reason: "It is spare.".into() };
        context.verdicts.insert(number("8005550199"), crate::port::split::Verdict { portable: refused, ..portable() });
    });
    corpus.with("Number disconnected or inactive", "old word", |_, context| {
        context.verdicts.values_mut().for_each(|verdict| verdict.asked_at = verdict.asked_at.plus_ms(-3 * 86_400_000));
    });
    corpus.with("Number disconnected or inactive", "does not ring", |fields, _| fields.answers.called = Some(false));
    for taken in [Taken::Port { request: PortRequestId::new("256") }, Taken::Submitting] {
        corpus.with("Already on another order of ours", format!("{taken:?}"), |_, context| {
            context.taken.insert(number("7065103028"), taken.clone());
        });
    }
    corpus.with("Internal port", "ours", |_, context| {
        context.taken.insert(number("7065103028"), Taken::Owned { account: "Call48 Main".into() });
    });
    for toll_free in ["8005550199", "8335550199", "8885550199"] {
        corpus.with("Toll-free mixed with local", toll_free, |fields, context| {
            (*fields, *context) = with_numbers(&[number("7065103027"), number(toll_free)]);
        });
    }
    corpus.with("Duplicates in the list", "twice", |fields, _| fields.numbers.extend(fields.numbers.clone()));
    let many: Vec<_> = (0..1_200).map(|n| number(&format!("706510{n:04}"))).collect();
    corpus.with("Too many numbers", "1,200", |fields, context| (*fields, *context) = with_numbers(&many));
    for (reason, answer) in [("Pending order at the losing carrier", Some(true)), ("Pending order at the losing carrier", None)] {
        corpus.with(reason, format!("{answer:?}"), |fields, _| fields.answers.pending_order = answer);
    }
    for answer in [Some(true), None] {
        corpus.with("Freeze or port protection", format!("{answer:?}"), |fields, _| fields.answers.frozen = answer);
    }
    for feature in LineFeature::ALL {
        corpus.with("Special features on the line", feature.name(), |fields, _| fields.answers.features.push(feature));
    }
    corpus.with("End user not ready", "not ready", |fields, _| fields.answers.ready = Some(false));
}

fn papers_and_dates(corpus: &mut Corpus) {
    let reason = "LOA missing, old, unsigned, illegible";
    corpus.with(reason, "none", |_, context| context.papers.retain(|paper| paper.kind.word() != "loa"));
    for (month, day) in [(10, 1), (8, 1), (1, 15), (11, 20)] {
        corpus.with(reason, format!("dated {month}/{day}"), |_, context| {
            context.papers[0].facts.dated = Some(date(2026, month, day))
        });
    }
    corpus.with(reason, "unsigned", |_, context| context.papers[0].facts.signer.clear());
    corpus.with(reason, "undated", |_, context| context.papers[0].facts.dated = None);
    corpus.with(reason, "illegible", |_, context| context.papers[0].facts.legible = Some(false));
    corpus.with(reason, "no pages", |_, context| context.papers[0].pages = Some(0));
    let changes: [(&str, Change); 5] = [
        ("name", |fields| fields.end_user.name = "Classic City Smiles, LLC".into()),
        ("person", |fields| fields.end_user.authorized_person = "Maria Santos".into()),
        ("address", |fields| fields.address.number = "125".into()),
        ("account", |fields| fields.losing_account.number = "8495740012349".into()),
        ("billing number", |fields| fields.losing_account.btn = "7065103028".into()),
    ];
    for (what, change) in changes {
        corpus.with(reason, format!("{what} changed after printing"), |fields, context| {
            let letter = &mut context.papers[0].facts;
            (letter.printed_by_us, letter.letter) = (true, Some(LetterPrint::of(fields, "Call48")));
            change(fields);
        });
    }
    corpus.with(reason, "two letters", |_, context| context.papers.push(context.papers[0].clone()));
    corpus.with(reason, "a number is not on it", |_, context| context.papers[0].facts.numbers.truncate(1));
    let reason = "File refused";
    corpus.each(reason, &["../loa.pdf", "loa.exe", "loa", "<script>.pdf", "loa.pdf.html", ".pdf"], |text, _, context| {
        context.papers[0].name = text.into();
    });
    for bytes in [0, 4_000_000, 30_000_000] {
        corpus.with(reason, format!("{bytes} bytes"), |_, context| context.papers[1].bytes = bytes);
    }
    corpus.with(reason, "picture for toll-free", |fields, context| {
        (*fields, *context) = with_numbers(&[number("8005550199")]);
        context.papers[0].file_type = FileType::Jpeg;
        context.papers[0].name = "loa.jpg".into();
    });
    let reason = "Date too soon, too late, weekend, holiday, hour";
    let days = [(11, 8), (11, 9), (11, 10), (11, 11), (11, 12), (11, 14), (11, 15), (11, 26), (11, 27), (12, 10), (12, 25)];
    for (month, day) in days {
        corpus.with(reason, format!("{month}/{day}"), |fields, _| fields.wanted_date = Some(date(2026, month, day)));
    }
    corpus.with(reason, "none", |fields, _| fields.wanted_date = None);
    for hour in [0, 3, 5, 23] {
        corpus.with(reason, format!("{hour}:30"), |fields, _| fields.activation_time = Some(time(hour, 30, 0, 0)));
    }
    corpus.with("Dead line at the cut-over", "no routing", |fields, _| fields.routing = Default::default());
}

#[test]
fn nearly_every_draft_that_would_be_rejected_is_found() {
    let mut corpus = Corpus(Vec::new());
    places(&mut corpus);
    people(&mut corpus);
    accounts(&mut corpus);
    numbers(&mut corpus);
    papers_and_dates(&mut corpus);
    let mut missed = Vec::new();
    for (reason, what, fields, context) in &corpus.0 {
        let found = lint(fields, context);
        // What a rule only informs of counts where the rule never does more.
        let counts = |id: &str, severity: Severity| {
            let rule = rule(id).unwrap();
            rule.reasons.contains(reason) && (severity < Severity::Informs || rule.severities == [Severity::Informs])
        };
        if !found.iter().any(|finding| counts(&finding.rule, finding.severity)) {
            missed.push(format!("{reason}: {what}"));
        }
    }
    let count = corpus.0.len();
    let recall = (count - missed.len()) as f64 * 100.0 / count as f64;
    eprintln!(
        "bad drafts found: {} of {count} ({recall:.1} %, aim at least 95 %)\nmissed:\n{}",
        count - missed.len(),
        missed.join("\n")
    );
    assert!(count >= 150 && recall >= 95.0, "{recall:.1} % found; missed:\n{}", missed.join("\n"));
}
