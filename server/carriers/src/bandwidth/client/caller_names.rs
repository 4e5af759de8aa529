//! LIDB: the name that called people see.

use async_trait::async_trait;
use contract::{
    caller_name::{CallerName, CallerNameForm},
    directory_listing::ListingKind,
    number::NumberKind,
};

use super::{
    Client, calls::Write, details::VISIBILITY, directory::kind_word, fault::unsupported, purchases::accepted, table, tn_options,
    xml::Element,
};
use crate::{
    carrier::{Accepted, CallerNames, CarrierNumber, ReadBack},
    error::Result,
    mark::Mark,
    operation::Operation,
};

#[async_trait]
impl CallerNames for Client {
    fn operation(&self) -> &'static Operation {
        &table::LIDB
    }

    fn form(&self) -> CallerNameForm {
        CallerNameForm { may_disable: false, may_hide: true }
    }

    fn may(&self, number: &CarrierNumber) -> std::result::Result<(), String> {
        match number.kind {
            NumberKind::Local | NumberKind::TollFree => Ok(()),
            NumberKind::International => Err("Caller names are kept for North American numbers only.".into()),
        }
    }

    async fn set(&self, number: &CarrierNumber, name: &CallerName, mark: &Mark) -> Result<Accepted> {
        if !name.enabled {
            return Err(unsupported("Bandwidth documents no way to take a caller name away; hide it instead"));
        }
        let group = Element::new("LidbTnGroup")
            .with(tn_options::numbers(&self.calls.settings, std::slice::from_ref(&number.number)))
            .say("SubscriberInformation", name.name.trim())
            .say("UseType", kind_word(name.kind))
            .say("Visibility", visibility_word(name.hidden));
        let body = Element::new("LidbOrder").say("CustomerOrderId", mark.as_str()).with(Element::new("LidbTnGroups").with(group));
        let path = self.calls.settings.path(&["lidbs"]).finish();
        let said = self.calls.write(Write::post(&table::LIDB, path, body)).await?;
        // The id is written `orderId` here. Some numbers may have failed already: following the order tells which.
        let order = said.root.deep("LidbOrder").unwrap_or(&said.root);
        let id = order.text_of("orderId").map(str::to_owned);
        accepted(&said, id, "order")
    }

    fn read_back(&self, asked: &CallerName, listed: &CarrierNumber) -> ReadBack {
        let Some(record) = &listed.caller_name else { return ReadBack::Unreadable };
        let (mut parts, mut unproved) = (Vec::new(), Vec::new());
        let name = record.name.as_deref().unwrap_or_default();
        if !name.eq_ignore_ascii_case(asked.name.trim()) {
            parts.push("name");
        }
        match kind_of(&record.kind) {
            Some(kind) if kind != asked.kind => parts.push("kind"),
            Some(_) => {}
            None => unproved.push("kind"),
        }
        match listed.features.get(VISIBILITY) {
            Some(word) if word != visibility_word(asked.hidden) => parts.push("hidden"),
            Some(_) => {}
            None => unproved.push("hidden"),
        }
        if parts.is_empty() { ReadBack::Matches { unproved } } else { ReadBack::Differs { parts } }
    }
}

fn visibility_word(hidden: bool) -> &'static str {
    if hidden { "PRIVATE" } else { "PUBLIC" }
}

/// Reads the words for a kind of subscriber: they come back in another form than they are sent in.
pub(super) fn kind_of(word: &str) -> Option<ListingKind> {
    match word.trim().to_ascii_uppercase().as_str() {
        "RESIDENTIAL" | "RESIDENCE" => Some(ListingKind::Residence),
        "BUSINESS" => Some(ListingKind::Business),
        _ => None,
    }
}
