//! The service address.

use super::{
    super::Severity::{Blocks, Informs, Warns},
    verdict::{breaks, passes},
};
use crate::port::fields::{PortFields, ServiceAddress};

/// Changes the address, and the record's with it.
fn both(fields: &mut PortFields, change: impl Fn(&mut ServiceAddress)) {
    change(&mut fields.address);
    change(&mut fields.service_record.as_mut().unwrap().address);
}

fn recorded(fields: &mut PortFields) -> &mut ServiceAddress {
    &mut fields.service_record.as_mut().unwrap().address
}

#[test]
fn every_part_that_the_carrier_asks_for_is_there() {
    breaks("address_missing", Blocks, "address.number", |fields, _| both(fields, |a| a.number.clear()));
    breaks("address_missing", Blocks, "address.street", |fields, _| fields.address.street.clear());
    breaks("address_missing", Blocks, "address.city", |fields, _| fields.address.city.clear());
    breaks("address_missing", Blocks, "address.state", |fields, _| fields.address.state = " ".into());
    breaks("address_missing", Blocks, "address.zip", |fields, _| fields.address.zip.clear());
    // The carrier's document wants a unit; most houses have none.
    passes("address_missing", |fields, _| {
        both(fields, |a| {
            a.unit_kind.clear();
            a.unit.clear();
        });
    });
}

#[test]
fn a_post_office_box_has_no_line() {
    for street in ["PO Box 12", "P.O. Box 12", "P O Box 12", "Post Office Box 12", "POB 12", "p.o.box 12"] {
        let (mut fields, context) = super::good::good_draft();
        both(&mut fields, |a| a.street = street.into());
        let found = super::super::lint(&fields, &context);
        assert!(found.iter().any(|f| f.rule == "po_box" && f.severity == Blocks), "{street}: {found:#?}");
    }
    breaks("po_box", Blocks, "address.street", |fields, _| both(fields, |a| a.street = "PO Box 12".into()));
    passes("po_box", |fields, _| both(fields, |a| a.street = "Box Elder".into()));
    passes("po_box", |fields, _| {
        both(fields, |a| {
            a.number = "RR 2".into();
            a.pre_direction.clear();
            a.street = "Box 152".into();
            a.suffix.clear();
        });
    });
}

#[test]
fn parts_stand_in_their_own_fields() {
    breaks("house_number_form", Warns, "address.number", |fields, _| both(fields, |a| a.number = "Milledge".into()));
    breaks("house_number_form", Warns, "address.number", |fields, _| both(fields, |a| a.number = "123 Milledge".into()));
    passes("house_number_form", |fields, _| both(fields, |a| a.number = "12 1/2".into()));
    passes("house_number_form", |fields, _| both(fields, |a| a.number = "N6W23001".into()));
    breaks("address_parts", Warns, "address.street", |fields, _| both(fields, |a| a.street = "123 Milledge".into()));
    breaks("address_parts", Warns, "address.street", |fields, _| both(fields, |a| a.street = "Milledge Avenue".into()));
    breaks("address_parts", Warns, "address.street", |fields, _| both(fields, |a| a.street = "North Milledge".into()));
    breaks("address_parts", Warns, "address.street", |fields, _| both(fields, |a| a.street = "Milledge Apt 4".into()));
    breaks("address_parts", Warns, "address.street", |fields, _| both(fields, |a| a.street = "Milledge #4".into()));
    passes("address_parts", |fields, _| {
        both(fields, |a| {
            a.street = "Avenue".into();
            a.suffix = "AVE".into();
        });
    });
    passes("address_parts", |fields, _| both(fields, |a| a.street = "Suite Sixteen".into()));
    breaks("direction_form", Blocks, "address.pre_direction", |fields, _| both(fields, |a| a.pre_direction = "North".into()));
    breaks("direction_form", Blocks, "address.post_direction", |fields, _| both(fields, |a| a.post_direction = "X".into()));
    passes("direction_form", |fields, _| both(fields, |a| a.post_direction = "sw".into()));
    breaks("unit_half", Warns, "address.unit", |fields, _| both(fields, |a| a.unit.clear()));
    breaks("unit_half", Warns, "address.unit_kind", |fields, _| both(fields, |a| a.unit_kind.clear()));
    passes("unit_half", |fields, _| {
        both(fields, |a| {
            a.unit_kind = "REAR".into();
            a.unit.clear();
        });
    });
}

#[test]
fn state_and_zip_code_belong_together() {
    breaks("state_form", Blocks, "address.state", |fields, _| both(fields, |a| a.state = "Georgia".into()));
    passes("state_form", |fields, _| both(fields, |a| a.state = "ga".into()));
    breaks("zip_form", Blocks, "address.zip", |fields, _| fields.address.zip = "306011".into());
    breaks("zip_form", Blocks, "address.zip", |fields, _| fields.address.zip = "3O601".into());
    breaks("zip_form", Blocks, "address.zip", |fields, _| fields.address.zip = "30601-12".into());
    passes("zip_form", |fields, _| fields.address.zip = "30601-1234".into());
    breaks("zip_state", Blocks, "address.zip", |fields, _| both(fields, |a| a.zip = "97214".into()));
    breaks("zip_state", Blocks, "address.zip", |fields, _| both(fields, |a| a.zip = "00012".into()));
    breaks("zip_state", Warns, "address.zip", |fields, _| both(fields, |a| a.zip = "29801".into()));
    passes("zip_state", |fields, _| both(fields, |a| a.zip = "39815".into()));
}

#[test]
fn the_address_is_the_one_on_record() {
    breaks("address_differs", Blocks, "address.number", |fields, _| recorded(fields).number = "132".into());
    breaks("address_differs", Blocks, "address.street", |fields, _| recorded(fields).street = "Prince".into());
    breaks("address_differs", Blocks, "address.unit", |fields, _| recorded(fields).unit = "5".into());
    breaks("address_differs", Blocks, "address.city", |fields, _| recorded(fields).city = "Atlanta".into());
    breaks("address_differs", Blocks, "address.state", |fields, _| recorded(fields).state = "SC".into());
    breaks("address_differs", Warns, "address.suffix", |fields, _| recorded(fields).suffix = "Avenue".into());
    passes("address_differs", |fields, _| {
        let said = recorded(fields);
        said.pre_direction.clear();
        said.street = "N MILLEDGE".into();
        said.city = "ATHENS".into();
    });
    passes("address_differs", |fields, _| *recorded(fields) = ServiceAddress::default());
    breaks("zip_differs", Blocks, "address.zip", |fields, _| recorded(fields).zip = "30605".into());
    passes("zip_differs", |fields, _| recorded(fields).zip = "30601-1234".into());
}

#[test]
fn something_to_compare_with_is_wanted() {
    breaks("nothing_to_compare", Warns, "service_record", |fields, context| {
        fields.service_record = None;
        context.papers.truncate(1);
    });
    breaks("nothing_to_compare", Informs, "service_record", |fields, _| fields.service_record = None);
    passes("nothing_to_compare", |_, context| context.papers.truncate(1));
}
