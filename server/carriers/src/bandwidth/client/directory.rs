//! DLDA: the directory listing, with all the parts a name can have there.

use async_trait::async_trait;
use contract::{
    directory_listing::{DirectoryListing, ListingChange, ListingForm, ListingKind, ListingRecord, ListingVisibility},
    number::NumberKind,
};

use super::{
    Client, caller_names::kind_of, calls::Write, fault::unsupported, purchases::accepted, street::Street, table, tn_options,
    xml::Element,
};
use crate::{
    carrier::{Accepted, CarrierNumber, Directory, ReadBack},
    error::Result,
    mark::Mark,
    operation::Operation,
};

/// Further parts of a name: ours and theirs.
pub(super) const FURTHER: [(&str, &str); 9] = [
    ("first_name2", "FirstName2"),
    ("designation", "Designation"),
    ("title_of_lineage", "TitleOfLineage"),
    ("title_of_address", "TitleOfAddress"),
    ("title_of_address2", "TitleOfAddress2"),
    ("title_of_lineage_name2", "TitleOfLineageName2"),
    ("title_of_address_name2", "TitleOfAddressName2"),
    ("title_of_address2_name2", "TitleOfAddress2Name2"),
    ("place_listing_as", "PlaceListingAs"),
];

#[async_trait]
impl Directory for Client {
    fn operation(&self) -> &'static Operation {
        &table::DLDA
    }

    fn form(&self) -> ListingForm {
        ListingForm { whole: true, business_wants_first_name: false, may_disable: false }
    }

    fn may(&self, number: &CarrierNumber) -> std::result::Result<(), String> {
        match number.kind {
            NumberKind::Local => Ok(()),
            NumberKind::TollFree => Err("Toll-free numbers are not in the local directories that Bandwidth writes to.".into()),
            NumberKind::International => Err("The directory is that of the United States.".into()),
        }
    }

    async fn set(&self, number: &CarrierNumber, change: &ListingChange, mark: &Mark) -> Result<Accepted> {
        let ListingChange::Set { listing } = change else {
            return Err(unsupported("Bandwidth documents no way to take a listing away; make it non-published instead"));
        };
        let group = Element::new("DldaTnGroup")
            .with(tn_options::numbers(&self.calls.settings, std::slice::from_ref(&number.number)))
            .say("SubscriberType", kind_word(listing.kind))
            .say("ListingType", visibility_word(listing.visibility))
            .with(name(listing))
            .say("ListAddress", if listing.address_printed { "true" } else { "false" })
            .with(address(listing));
        let body = Element::new("DldaOrder").say("CustomerOrderId", mark.as_str()).with(Element::new("DldaTnGroups").with(group));
        let path = self.calls.settings.path(&["dldas"]).finish();
        let said = self.calls.write(Write::post(&table::DLDA, path, body)).await?;
        let order = said.root.deep("DldaOrder").unwrap_or(&said.root);
        let id = order.text_of("OrderId").map(str::to_owned);
        accepted(&said, id, "order")
    }

    fn read_back(&self, asked: &ListingChange, listed: &CarrierNumber) -> ReadBack {
        match (asked, &listed.listing) {
            (ListingChange::Set { listing }, Some(record)) => compare(listing, record),
            // While an order is under way the carrier shows a link to it in place of the listing.
            (ListingChange::Set { .. } | ListingChange::Disable, _) => ReadBack::Unreadable,
        }
    }
}

fn name(listing: &DirectoryListing) -> Element {
    let name = Element::new("ListingName").say_some("FirstName", &listing.first_name).say("LastName", listing.last_name.trim());
    let parts = listing.further.parts();
    FURTHER.iter().fold(name, |name, (ours, theirs)| {
        let text = parts.iter().find(|(part, ..)| part == ours).map_or("", |(_, _, text)| *text);
        name.say_some(theirs, text)
    })
}

fn address(listing: &DirectoryListing) -> Element {
    let street = Street::split(&listing.street);
    let (zip, four) = listing.zip.trim().split_once('-').unwrap_or((listing.zip.trim(), ""));
    Element::new("Address")
        .say_some("HouseNumber", &street.number)
        .say_some("HouseSuffix", &street.number_suffix)
        .say_some("PreDirectional", &street.before)
        .say_some("StreetName", &street.name)
        .say_some("StreetSuffix", &street.kind)
        .say_some("PostDirectional", &street.after)
        .say_some("AddressLine2", &listing.line2)
        .say("City", listing.city.trim())
        .say("StateCode", listing.state.as_str())
        .say("Zip", zip)
        .say_some("PlusFour", four)
        .say("AddressType", "DLDA")
}

fn compare(asked: &DirectoryListing, record: &ListingRecord) -> ReadBack {
    let (mut parts, mut unproved) = (Vec::new(), Vec::new());
    let same = |a: &str, b: &str| {
        let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
        plain(a) == plain(b)
    };
    if !record.enabled {
        parts.push("enabled");
    }
    for (part, asked, listed) in [
        ("first_name", asked.first_name.as_str(), record.first_name.as_str()),
        ("last_name", &asked.last_name, &record.last_name),
        ("street", &asked.street, &record.street),
        ("line2", &asked.line2, &record.line2),
        ("city", &asked.city, &record.city),
        ("state", asked.state.as_str(), &record.state),
    ] {
        if !same(asked, listed) {
            parts.push(part);
        }
    }
    // The last four digits of a ZIP code may be added or left out.
    if asked.zip.trim().get(..5) != record.zip.trim().get(..5) {
        parts.push("zip");
    }
    match kind_of(&record.kind) {
        Some(kind) if kind != asked.kind => parts.push("kind"),
        Some(_) => {}
        None => unproved.push("kind"),
    }
    match record.visibility {
        Some(visibility) if visibility != asked.visibility => parts.push("visibility"),
        Some(_) => {}
        None => unproved.push("visibility"),
    }
    match record.address_printed {
        Some(printed) if printed != asked.address_printed => parts.push("address_printed"),
        Some(_) => {}
        None => unproved.push("address_printed"),
    }
    let listed = record.further.parts();
    if asked.further.parts().iter().zip(&listed).any(|(a, b)| !same(a.2, b.2)) {
        parts.push("further");
    }
    if parts.is_empty() { ReadBack::Matches { unproved } } else { ReadBack::Differs { parts } }
}

/// The carrier's word for a kind of subscriber.
pub(super) fn kind_word(kind: ListingKind) -> &'static str {
    match kind {
        ListingKind::Residence => "RESIDENTIAL",
        ListingKind::Business => "BUSINESS",
    }
}

fn visibility_word(visibility: ListingVisibility) -> &'static str {
    match visibility {
        ListingVisibility::Listed => "LISTED",
        ListingVisibility::NonListed => "NON_LISTED",
        ListingVisibility::NonPublished => "NON_PUBLISHED",
    }
}
