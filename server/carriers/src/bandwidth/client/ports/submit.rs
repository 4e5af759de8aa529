//! Submitting and supplementing: the same fields under two names.

use contract::{
    number::NumberKind,
    port::{
        cut_over::{Activation, PortRouting},
        fields::{EndUserKind, Extent},
    },
    secret::Secret,
};

use super::{
    super::{
        Client,
        calls::Write,
        fault::{Said, nothing_sent, unsupported},
        pages::wire_instant,
        purchases::accepted,
        settings::site_and_peer,
        table,
        xml::{Element, number_of},
    },
    id_of,
    words::{is_draft, may_supplement},
};
use crate::{
    carrier::Accepted,
    error::Result,
    ports::{PortDetails, PortOrder, PortPart},
};

/// The most numbers of one request.
const MOST_NUMBERS: usize = 999;

impl Client {
    pub(super) async fn submit_port(&self, order: &PortOrder) -> Result<Accepted> {
        if order.kind == NumberKind::International {
            return Err(unsupported("Bandwidth ports numbers of the North American plan here"));
        }
        if order.numbers.is_empty() || order.numbers.len() > MOST_NUMBERS {
            return Err(unsupported("a port without numbers or with more than 999"));
        }
        let settings = &self.calls.settings;
        let (site, peer) = self.port_place(&order.routing)?;
        let list = order
            .numbers
            .iter()
            .fold(Element::new("ListOfPhoneNumbers"), |list, number| list.say("PhoneNumber", &settings.wire(number)));
        let body = self
            .fields(
                Element::new("LnpOrder").say("SiteId", &site).say_some("PeerId", peer.as_deref().unwrap_or_default()),
                &order.details,
            )
            .with(list);
        let path = settings.path(&["portins"]).finish();
        let write = Write { secrets: secrets(&order.details), ..Write::post(&table::PORT_IN, path, body) };
        let said = self.calls.write(write).await?;
        answered(&said, None)
    }

    /// A draft takes the whole order again; what was submitted takes a supplement. Which it is, is read first.
    pub(super) async fn change_port(&self, part: &PortPart, details: &PortDetails) -> Result<Accepted> {
        let id = id_of(part)?;
        let port = self.port_in(id).await.map_err(nothing_sent)?;
        if !may_supplement(port.word()) {
            return Err(unsupported("the request is over, or on its way out: nothing of it can be changed"));
        }
        let body = if is_draft(port.word()) {
            // It replaces the draft: what is not ours to say goes back as it was read.
            let kept = ["CustomerOrderId", "SiteId", "PeerId", "ListOfPhoneNumbers"];
            let kept = kept.iter().filter_map(|name| port.0.child(name).cloned());
            self.fields(Element::new("LnpOrder").with_all(kept), details).say("ProcessingStatus", "DRAFT")
        } else {
            self.fields(Element::new("LnpOrderSupp"), details)
        };
        let path = self.calls.settings.path(&["portins", id]).finish();
        let write = Write { secrets: secrets(details), ..Write::put(&table::PORT_IN_SUPPLEMENT, path, body) };
        let said = self.calls.write(write).await?;
        answered(&said, Some(id))
    }

    /// Where ported numbers go: a site and its peer, the account's own if nothing else is said.
    fn port_place(&self, routing: &PortRouting) -> Result<(String, Option<String>)> {
        match routing {
            PortRouting::TrunkGroup { id } => site_and_peer(id.as_str())
                .map(|(site, peer)| (site.to_owned(), peer.map(str::to_owned)))
                .ok_or_else(|| unsupported("the location's id is none of Bandwidth's")),
            PortRouting::Unset => match &self.calls.settings.site {
                Some(site) => Ok((site.clone(), self.calls.settings.peer.clone())),
                None => Err(unsupported("Bandwidth ports numbers to a site: set the account's site for new numbers")),
            },
            PortRouting::Preconfigured | PortRouting::Forward { .. } => {
                Err(unsupported("Bandwidth takes a location for a port, and nothing else"))
            }
        }
    }

    /// The fields that people fill in. The order's updates by mail, its note and its tags have no field here.
    fn fields(&self, order: Element, details: &PortDetails) -> Element {
        let losing = &details.losing_account;
        let wire_btn = |text: &str| number_of(text).map_or_else(|| text.trim().to_owned(), |n| self.calls.settings.wire(&n));
        let mut order = order
            .say("RequestedFocDate", &wire_instant(details.activation_at))
            .say_some("BillingTelephoneNumber", &wire_btn(&losing.btn))
            .say_some("NewBillingTelephoneNumber", &wire_btn(&losing.new_btn))
            .with(subscriber(details))
            .say_some("LoaAuthorizingPerson", &details.end_user.authorized_person);
        let pin = details.pin.as_ref().map(Secret::expose).unwrap_or_default();
        let wireless = Element::new("WirelessInfo").say_some("AccountNumber", &losing.number).say_some("PinNumber", pin);
        if !wireless.children.is_empty() {
            order = order.with(wireless);
        }
        if losing.extent == Extent::Partial {
            order = order.say("PartialPort", "true");
        }
        order.say("Triggered", if details.activation == Activation::Manual { "true" } else { "false" })
    }
}

fn secrets(details: &PortDetails) -> Vec<Secret> {
    details.pin.iter().cloned().collect()
}

/// A person's name has two parts here: the last word is the family name.
pub(super) fn names(name: &str) -> (&str, &str) {
    let name = name.trim();
    name.rsplit_once(char::is_whitespace).map_or(("", name), |(first, last)| (first.trim_end(), last))
}

/// `AddressLine2` stands between the street and the city: elsewhere the carrier was seen to drop it.
fn subscriber(details: &PortDetails) -> Element {
    let (user, address) = (&details.end_user, &details.address);
    let subscriber = match user.kind {
        EndUserKind::Business => {
            Element::new("Subscriber").say("SubscriberType", "BUSINESS").say("BusinessName", user.name.trim())
        }
        EndUserKind::Residential => {
            let (first, last) = names(&user.name);
            Element::new("Subscriber").say("SubscriberType", "RESIDENTIAL").say_some("FirstName", first).say("LastName", last)
        }
    };
    let street = [&address.pre_direction, &address.street, &address.suffix, &address.post_direction];
    let unit = [&address.unit_kind, &address.unit];
    let joined =
        |parts: &[&String]| parts.iter().map(|part| part.trim()).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
    subscriber.with(
        Element::new("ServiceAddress")
            .say_some("HouseNumber", &address.number)
            .say_some("StreetName", &joined(&street))
            .say_some("AddressLine2", &joined(&unit))
            .say("City", address.city.trim())
            .say("StateCode", address.state.trim())
            .say("Zip", address.zip.trim()),
    )
}

/// A yes that names the order, with what the carrier complains of: it takes orders that it then rejects at once.
fn answered(said: &Said, known: Option<&str>) -> Result<Accepted> {
    let id = said.root.deep("OrderId").and_then(Element::text).or(known).map(str::to_owned);
    accepted(said, id, "port")
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn the_last_word_of_a_name_is_the_family_name() {
        assert_eq!(names("Mary Ann  Smith "), ("Mary Ann", "Smith"));
        assert_eq!(names("Cher"), ("", "Cher"));
        assert_eq!(names(""), ("", ""));
    }
}
