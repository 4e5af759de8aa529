//! What a letter says, read back from the printed page.

use contract::{
    number::E164,
    port::fields::{EndUser, EndUserKind, Extent, LosingAccount, PortingNumber, ServiceAddress},
};
use hayro::{
    hayro_interpret::{
        BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps, InterpreterCache, InterpreterSettings,
        SoftMask, font::GlyphRun, hayro_cmap::BfString, interpret_page,
    },
    hayro_syntax::Pdf,
    kurbo::{Affine, BezPath, Rect},
};

use super::*;

/// Collects the text of a page.
#[derive(Default)]
struct Reader(String);

impl Device<'_> for Reader {
    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'_>, _: &DrawMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'_>>, _: BlendMode) {}
    fn draw_image(&mut self, _: Image<'_, '_>, _: ImageDrawProps<'_>) {}
    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}
    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, '_>, _: DrawProps<'_>, _: &DrawMode) {
        for glyph in run.glyphs() {
            match glyph.as_unicode() {
                Some(BfString::Char(c)) => self.0.push(c),
                Some(BfString::String(text)) => self.0.push_str(&text),
                None => self.0.push('\u{fffd}'),
            }
        }
        self.0.push('\n');
    }
}

/// The text of every page.
fn read(pdf: &[u8]) -> Vec<String> {
    let pdf = Pdf::new(pdf.to_vec()).expect("the letter is a PDF");
    let read = |page| {
        let mut reader = Reader::default();
        let cache = InterpreterCache::new();
        let area = Rect::new(0.0, 0.0, 612.0, 792.0);
        let settings = InterpreterSettings::default();
        let page: &hayro::hayro_syntax::page::Page<'_> = page;
        let mut context = Context::new(Affine::IDENTITY, area, &cache, page.xref(), settings);
        interpret_page(page, &mut context, &mut reader);
        reader.0
    };
    pdf.pages().iter().map(read).collect()
}

fn number(index: u32) -> E164 {
    E164::parse(&format!("706{}{:04}", 200 + index / 10_000, index % 10_000)).unwrap()
}

/// A record of so many numbers over two losing carriers.
pub(super) fn record(count: u32) -> PortFields {
    let carriers = ["Peach State Telephone", "Oconee Fiber"];
    PortFields {
        numbers: (0..count)
            .map(|index| PortingNumber { number: number(index), losing_carrier: carriers[(index % 2) as usize].into() })
            .collect(),
        end_user: EndUser {
            kind: EndUserKind::Business,
            name: "Zoë’s Café & O'Brien Ltd.".into(),
            authorized_person: "José Ñuñez-Łukasz".into(),
        },
        address: ServiceAddress {
            number: "123".into(),
            pre_direction: "N".into(),
            street: "MAIN".into(),
            suffix: "ST".into(),
            unit_kind: "STE".into(),
            unit: "4".into(),
            city: "ATHENS".into(),
            state: "GA".into(),
            zip: "30601".into(),
            ..ServiceAddress::default()
        },
        losing_account: LosingAccount {
            number: "PST-0045-9981".into(),
            btn: "7062000000".into(),
            extent: Extent::Full,
            ..LosingAccount::default()
        },
        other_accounts: vec![LosingAccount {
            losing_carrier: "Oconee Fiber".into(),
            number: "88-1207".into(),
            btn: "7062000001".into(),
            extent: Extent::Partial,
            new_btn: "7062009999".into(),
            ..LosingAccount::default()
        }],
        wanted_date: Some(Date::constant(2026, 12, 9)),
        ..PortFields::default()
    }
}

fn printed(fields: &PortFields) -> Vec<u8> {
    let draft = PortDraftId::new("0193a5d2-7c11-7b6e-9d1f-2f1f60a1c0de");
    let context = Letter {
        tenant_name: "Classic City Voice",
        carrier: "Call48",
        today: Date::constant(2026, 11, 21),
        draft: &draft,
        version: 7,
    };
    letter(fields, context).unwrap()
}

fn mark(fields: &PortFields) -> String {
    LetterPrint::of(fields, "Call48").mark()
}

#[test]
fn a_letter_says_what_the_record_says() {
    let fields = record(30);
    let pages = read(&printed(&fields));
    assert_eq!(pages.len(), 1, "thirty numbers fit on the page that is signed");
    let text = &pages[0];
    for part in [
        "Zoë’s Café & O'Brien Ltd.",
        "José Ñuñez-Łukasz",
        "123 N MAIN ST STE 4",
        "ATHENS, GA 30601",
        "PST-0045-9981",
        "88-1207",
        "706-200-0000",
        "706-200-9999",
        "Peach State Telephone: 15 numbers",
        "Oconee Fiber: 15 numbers",
        "Classic City Voice",
        "Call48",
        "November 21, 2026",
        "December 9, 2026",
        "Signature of the authorized person",
        "Page 1 of 1",
        "version 7",
    ] {
        assert!(text.contains(part), "{part} is missing in:\n{text}");
    }
    assert!(!text.contains('\u{fffd}'), "{text}");
    assert!(text.contains(&mark(&fields)));
}

#[test]
fn every_number_is_on_the_letter_once_however_many_there_are() {
    for count in [1, 72, 400, 5_000] {
        let fields = record(count);
        let pages = read(&printed(&fields));
        // Above the list stands the table of accounts with its billing numbers.
        let all = pages.concat();
        let list = &all[all.rfind("Telephone numbers to move").unwrap()..];
        let mut listed: Vec<String> = list.lines().filter_map(|line| Some(E164::parse(line).ok()?.to_string())).collect();
        let mut wanted: Vec<String> = fields.numbers.iter().map(|porting| porting.number.to_string()).collect();
        wanted.sort();
        listed.sort();
        assert_eq!(listed, wanted, "{count}");
        for (index, page) in pages.iter().enumerate() {
            assert!(page.contains(&format!("Page {} of {}", index + 1, pages.len())));
            assert!(page.contains(&mark(&fields)));
        }
        assert!(pages[0].contains("Signature of the authorized person"), "the signature is on the first page");
    }
}

#[test]
fn the_same_record_gives_the_same_bytes() {
    let fields = record(30);
    assert_eq!(printed(&fields), printed(&fields));
    assert_ne!(mark(&fields), mark(&record(29)));
}

/// What a letter says above its foot, in the order it is set.
fn said(faces: &sheet::Faces, fields: &PortFields) -> Vec<String> {
    let draft = PortDraftId::new("d");
    let context = Letter { tenant_name: "T", carrier: "Call48", today: Date::constant(2026, 11, 21), draft: &draft, version: 1 };
    let texts = content::lay_out(faces, fields, context).pages.into_iter().flatten();
    texts.filter_map(|mark| if let sheet::Mark::Text { text, .. } = mark { Some(text) } else { None }).collect()
}

#[test]
fn what_is_compared_later_is_what_is_printed_and_nothing_else() {
    use contract::port::{
        cut_over::{Activation, ForwardStep, PortRouting},
        fields::{Answers, LineFeature, ServiceRecord},
    };
    type Change = fn(&mut PortFields);
    let changes: [(&str, Change); 42] = [
        ("account", |f| f.account = Some(contract::id::AccountId::new("other"))),
        ("kind", |f| f.kind = contract::number::NumberKind::TollFree),
        ("a number more", |f| f.numbers.push(PortingNumber { number: number(77), losing_carrier: "Oconee Fiber".into() })),
        ("a number less", |f| drop(f.numbers.pop())),
        ("a number twice", |f| f.numbers.push(f.numbers[0].clone())),
        ("another number", |f| f.numbers[3].number = number(78)),
        ("another order", |f| f.numbers.reverse()),
        ("another losing carrier", |f| f.numbers[3].losing_carrier = "Lumen".into()),
        ("a losing carrier more", |f| f.numbers[2].losing_carrier = "Peach State".into()),
        ("spaces around a carrier", |f| f.numbers[2].losing_carrier = " Peach State Telephone ".into()),
        ("name", |f| f.end_user.name = "Zoe’s Café & O'Brien Ltd.".into()),
        ("no name", |f| f.end_user.name.clear()),
        ("spaces in the name", |f| f.end_user.name = "Zoë’s Café  & O'Brien Ltd. ".into()),
        ("kind of account", |f| f.end_user.kind = EndUserKind::Residential),
        ("person", |f| f.end_user.authorized_person = "Bob Hill".into()),
        ("house", |f| f.address.number = "125".into()),
        ("direction", |f| f.address.pre_direction.clear()),
        ("street", |f| f.address.street = "MAINE".into()),
        ("kind of street", |f| f.address.suffix = "RD".into()),
        ("direction after", |f| f.address.post_direction = "NW".into()),
        ("kind of unit", |f| f.address.unit_kind = "FL".into()),
        ("unit", |f| f.address.unit = "5".into()),
        ("city", |f| f.address.city = "ATLANTA".into()),
        ("state", |f| f.address.state = "AL".into()),
        ("ZIP code", |f| f.address.zip = "30602".into()),
        ("account number", |f| f.losing_account.number = "PST-0045-9982".into()),
        ("account number elsewhere", |f| f.other_accounts[0].number = "88-1208".into()),
        ("billing number", |f| f.losing_account.btn = "7062000002".into()),
        ("billing number, written otherwise", |f| f.losing_account.btn = "(706) 200-0000".into()),
        ("what leaves", |f| f.losing_account.extent = Extent::Unasked),
        ("new billing number", |f| f.other_accounts[0].new_btn = "7062009998".into()),
        ("new billing number that is not used", |f| f.losing_account.new_btn = "7062009998".into()),
        ("an account without numbers", |f| {
            f.other_accounts.push(LosingAccount { losing_carrier: "Lumen".into(), ..LosingAccount::default() });
        }),
        ("mobile", |f| f.losing_account.wireless = true),
        ("date", |f| f.wanted_date = Some(Date::constant(2026, 12, 10))),
        ("hour", |f| f.activation_time = Some(jiff::civil::Time::constant(14, 0, 0, 0))),
        ("by hand", |f| f.activation = Activation::Manual),
        ("scheduled without an hour", |f| f.activation = Activation::Scheduled),
        ("routing", |f| {
            let steps = vec![ForwardStep { number: number(99), ring_seconds: 20 }];
            f.routing = PortRouting::Forward { steps, sequence: None, answering: None };
        }),
        ("tags and notes", |f| {
            f.tags = vec!["other".into()];
            f.updates_to = "ports@example.com".into();
            f.carrier_note = "Call first.".into();
        }),
        ("answers", |f| f.answers = Answers { features: LineFeature::ALL.to_vec(), ready: Some(true), ..Answers::default() }),
        ("service record", |f| f.service_record = Some(ServiceRecord { name: "Other".into(), ..ServiceRecord::default() })),
    ];
    let (faces, first) = (sheet::Faces::open().unwrap(), record(30));
    let printed = said(&faces, &first);
    let mut seen = (0, 0);
    for (what, change) in changes {
        let mut fields = first.clone();
        change(&mut fields);
        assert_ne!(first, fields, "{what}");
        let (prints_otherwise, compares_otherwise) = (printed != said(&faces, &fields), mark(&first) != mark(&fields));
        assert_eq!(prints_otherwise, compares_otherwise, "{what}");
        let parts = LetterPrint::of(&first, "Call48").differences(&LetterPrint::of(&fields, "Call48"));
        assert_eq!(!parts.is_empty(), prints_otherwise, "{what}: {parts:?}");
        seen = if prints_otherwise { (seen.0 + 1, seen.1) } else { (seen.0, seen.1 + 1) };
    }
    assert!(seen.0 > 20 && seen.1 > 10, "both are there: {seen:?}");
}

#[test]
fn what_is_missing_can_be_filled_in_by_hand_but_numbers_cannot() {
    let numbers = record(1).numbers;
    let pages = read(&printed(&PortFields { numbers, ..PortFields::default() }));
    assert_eq!(pages.len(), 1);
    assert!(pages[0].contains("Name on the account") && pages[0].contains("Not given"));
    let draft = PortDraftId::new("d");
    let context = Letter { tenant_name: "T", carrier: "C", today: Date::constant(2026, 11, 21), draft: &draft, version: 1 };
    let failure = letter(&PortFields::default(), context).unwrap_err();
    assert_eq!(failure.sentence(), "A letter of authorization needs at least one number.");
}

#[test]
fn what_the_font_has_not_is_refused_by_name() {
    let mut fields = record(1);
    fields.end_user.name = "王 Trading".into();
    let draft = PortDraftId::new("d");
    let context = Letter { tenant_name: "T", carrier: "C", today: Date::constant(2026, 11, 21), draft: &draft, version: 1 };
    let failure = letter(&fields, context).unwrap_err();
    assert!(failure.sentence().contains("“王” (U+738B)"), "{}", failure.sentence());
}

#[test]
fn long_names_and_many_carriers_stay_within_the_margins() {
    let mut fields = record(600);
    fields.end_user.name = "The Very Long Name of an Association of Associations ".repeat(4);
    for (index, porting) in fields.numbers.iter_mut().enumerate() {
        porting.losing_carrier = format!("Rural Telephone Cooperative of County {}", index % 40);
    }
    let faces = sheet::Faces::open().unwrap();
    let draft = PortDraftId::new("d");
    let context = Letter { tenant_name: "T", carrier: "C", today: Date::constant(2026, 11, 21), draft: &draft, version: 1 };
    let sheet = content::lay_out(&faces, &fields, context);
    assert!(sheet.pages.len() > 2);
    for mark in sheet.pages.iter().flatten() {
        if let sheet::Mark::Text { x, y, style, text } = mark {
            assert!(*x >= sheet::MARGIN && x + faces.width(text, *style) <= sheet::WIDTH - sheet::MARGIN + 0.5, "{text}");
            assert!(*y > 40.0 && *y < sheet::HEIGHT - 50.0, "{text} at {y}");
        }
    }
}
