//! The end user and the authorized person.

use super::{
    super::Severity::{Blocks, Informs, Warns},
    good::{number, with_numbers},
    verdict::{breaks, passes},
};
use crate::port::fields::{EndUserKind, PortFields};

fn recorded_name(fields: &mut PortFields, ours: &str, theirs: &str) {
    fields.end_user.name = ours.into();
    fields.service_record.as_mut().unwrap().name = theirs.into();
}

fn recorded_person(fields: &mut PortFields, ours: &str, theirs: &str) {
    fields.end_user.authorized_person = ours.into();
    fields.service_record.as_mut().unwrap().authorized_person = theirs.into();
}

#[test]
fn a_name_is_needed() {
    breaks("name_missing", Blocks, "end_user.name", |fields, _| fields.end_user.name = "-".into());
    passes("name_missing", |fields, _| recorded_name(fields, "7", "7"));
}

#[test]
fn a_name_is_compared_with_the_record_letter_for_letter() {
    let field = "end_user.name";
    breaks("name_differs", Blocks, field, |fields, _| recorded_name(fields, "Classic City Dental", "Classic Town Dental"));
    breaks("name_differs", Warns, field, |fields, _| recorded_name(fields, "Acme Inc", "Acme, Inc."));
    breaks("name_differs", Warns, field, |fields, _| recorded_name(fields, "Acme Inc", "Acme LLC"));
    breaks("name_differs", Warns, field, |fields, _| recorded_name(fields, "Acme dba Roadrunner", "Acme"));
    breaks("name_differs", Warns, field, |fields, _| recorded_name(fields, "Café Acme", "Cafe Acme"));
    breaks("name_differs", Warns, field, |fields, _| recorded_name(fields, "Acme Stores", "Acme  Stores"));
    breaks("name_differs", Informs, field, |fields, _| recorded_name(fields, "Acme Stores", "ACME STORES"));
    breaks("name_differs", Warns, field, |fields, _| {
        fields.end_user.kind = EndUserKind::Residential;
        recorded_name(fields, "Maria Lopez", "Maria T Lopez");
    });
    passes("name_differs", |fields, _| recorded_name(fields, "Acme Stores", ""));
}

#[test]
fn spaces_too_many_have_a_rule_of_their_own() {
    breaks("name_spaces", Warns, "end_user.name", |fields, _| recorded_name(fields, "Acme  Stores", "Acme Stores"));
    breaks("name_spaces", Warns, "end_user.name", |fields, _| recorded_name(fields, "Acme Stores ", ""));
    breaks("name_spaces", Warns, "end_user.authorized_person", |fields, _| recorded_person(fields, "Maria\u{a0}Lopez", ""));
    passes("name_spaces", |fields, _| recorded_name(fields, "Acme  Stores", "Acme  Stores"));
}

#[test]
fn what_other_carriers_cut_off_is_shown() {
    breaks("name_long", Informs, "end_user.name", |fields, _| recorded_name(fields, "The Very Long Name Of A Firm, LLC", ""));
    breaks("name_long", Informs, "end_user.authorized_person", |fields, context| {
        recorded_person(fields, "Maria Magdalena Lopez", "");
        context.papers[0].facts.signer = "Maria Magdalena Lopez".into();
    });
    passes("name_long", |fields, _| recorded_name(fields, "Twenty-five letters, LLC.", ""));
    breaks("name_trade", Informs, "end_user.name", |fields, _| recorded_name(fields, "Acme LLC dba Roadrunner", ""));
    passes("name_trade", |fields, _| recorded_name(fields, "Acme LLC dba Roadrunner", "Acme LLC dba Roadrunner"));
}

#[test]
fn a_household_is_no_firm_and_holds_no_toll_free_number() {
    breaks("household_firm", Blocks, "end_user.kind", |fields, _| fields.end_user.kind = EndUserKind::Residential);
    passes("household_firm", |fields, _| {
        fields.end_user.kind = EndUserKind::Residential;
        recorded_name(fields, "Maria Lopez", "Maria Lopez");
    });
    breaks("household_name", Warns, "end_user.name", |fields, _| {
        fields.end_user.kind = EndUserKind::Residential;
        recorded_name(fields, "Lopez", "");
    });
    passes("household_name", |fields, _| recorded_name(fields, "Acme", "Acme"));
    breaks("household_toll_free", Blocks, "end_user.kind", |fields, context| {
        (*fields, *context) = with_numbers(&[number("8005550199")]);
        fields.end_user.kind = EndUserKind::Residential;
        recorded_name(fields, "Maria Lopez", "Maria Lopez");
    });
    passes("household_toll_free", |fields, context| (*fields, *context) = with_numbers(&[number("8005550199")]));
}

#[test]
fn the_authorized_person_is_one_person() {
    let field = "end_user.authorized_person";
    breaks("person_missing", Blocks, field, |fields, _| fields.end_user.authorized_person.clear());
    passes("person_missing", |_, _| {});
    let one = |person: &'static str| {
        let (mut fields, mut context) = super::good::good_draft();
        fields.end_user.authorized_person = person.into();
        fields.service_record.as_mut().unwrap().authorized_person.clear();
        context.papers[0].facts.signer =
            if person.contains(['&', '/']) || person.contains(" and ") { "Ann Smith".into() } else { person.into() };
        super::super::lint(&fields, &context)
    };
    for (person, severity) in [
        ("Acme, L.L.C.", Blocks),
        ("Ann and Bob Smith", Blocks),
        ("Ann & Bob Smith", Blocks),
        ("Ann Smith / Bob Smith", Blocks),
        ("Ann", Warns),
        ("ann@example.com", Warns),
    ] {
        let found = one(person);
        assert!(found.iter().any(|f| f.rule == "person_form" && f.severity == severity), "{person}: {found:#?}");
    }
    for person in ["Anderson Orlando", "Ann O’Brien", "J. R. Smith, Jr.", "José Núñez-Ortega", "Mary Ann Smith", "Li Wu"] {
        let found = one(person);
        assert!(found.iter().all(|f| f.severity == Informs), "{person}: {found:#?}");
    }
    breaks("person_form", Warns, field, |fields, context| {
        recorded_person(fields, "Ann", "");
        context.papers[0].facts.signer = "Ann".into();
    });
    passes("person_form", |_, _| {});
}

#[test]
fn the_authorized_person_is_the_one_on_record_and_the_one_who_signed() {
    let field = "end_user.authorized_person";
    breaks("person_differs", Blocks, field, |fields, _| {
        fields.service_record.as_mut().unwrap().authorized_person = "Bob Hill".into()
    });
    breaks("person_differs", Warns, field, |fields, _| {
        fields.service_record.as_mut().unwrap().authorized_person = "Maria T. Lopez".into();
    });
    breaks("person_differs", Warns, field, |fields, _| {
        fields.service_record.as_mut().unwrap().authorized_person = "María López".into()
    });
    passes("person_differs", |fields, _| fields.service_record.as_mut().unwrap().authorized_person = "MARIA LOPEZ".into());
    breaks("signer_differs", Blocks, "documents.loa", |_, context| context.papers[0].facts.signer = "Bob Hill".into());
    breaks("signer_differs", Warns, "documents.loa", |_, context| context.papers[0].facts.signer = "Maria T. Lopez".into());
    breaks("signer_differs", Warns, "documents.loa", |_, context| {
        context.papers[0].facts.signer = "Maria Lopez and Bob Hill".into()
    });
    passes("signer_differs", |_, context| context.papers[0].facts.signer = "maria lopez".into());
}
