//! Cancelling, deleting drafts, and activating by hand.

use contract::{id::PortRequestId, number::E164, port::act::PortLevel};

use super::{
    super::{
        Client,
        calls::Write,
        fault::{nothing_sent, unsupported},
        table,
        xml::Element,
    },
    words::{is_draft, may_activate, may_cancel},
};
use crate::{
    carrier::Accepted,
    error::{Error, ErrorKind, Result},
};

impl Client {
    pub(super) async fn cancel_port(&self, request: &PortRequestId, level: &PortLevel) -> Result<Accepted> {
        let id = whole(request, level)?;
        let port = self.port_in(id).await.map_err(nothing_sent)?;
        if !may_cancel(port.word()) {
            return Err(unsupported("the request is over, on its way out, or a draft: it cannot be cancelled"));
        }
        self.delete_address(id).await
    }

    /// The same address removes drafts and cancels everything else; so it is read first which one this is.
    pub(super) async fn delete_port(&self, request: &PortRequestId, level: &PortLevel) -> Result<Accepted> {
        let id = whole(request, level)?;
        let port = self.port_in(id).await.map_err(nothing_sent)?;
        if !is_draft(port.word()) {
            return Err(unsupported("Bandwidth deletes drafts only; cancel the request instead"));
        }
        self.delete_address(id).await
    }

    async fn delete_address(&self, id: &str) -> Result<Accepted> {
        let path = self.calls.settings.path(&["portins", id]).finish();
        let said = self.calls.write(Write::delete(&table::PORT_IN_CANCEL, path)).await?;
        Ok(Accepted { words: said.words(), ..Accepted::default() })
    }

    /// Activates numbers by naming all that shall be active. Inferred: the body's names are those of the answer.
    pub(super) async fn activate_port(&self, request: &PortRequestId, level: &PortLevel) -> Result<Accepted> {
        let id = request.as_str();
        let port = self.port_in(id).await.map_err(nothing_sent)?;
        if !may_activate(port.word()) {
            return Err(unsupported("the losing carrier has not agreed to a date, or all is active already"));
        }
        let (active, waiting) = self.port_activations(id).await.map_err(nothing_sent)?;
        let wanted: Vec<E164> = match level {
            PortLevel::Request | PortLevel::SubOrder { .. } if waiting.is_empty() => port.list(),
            PortLevel::Request | PortLevel::SubOrder { .. } => active.into_iter().chain(waiting).collect(),
            PortLevel::Number { number, .. } if !port.list().contains(number) => {
                return Err(unsupported("the number is not one of this request"));
            }
            PortLevel::Number { number, .. } => {
                let others = active.into_iter().filter(|other| other != number);
                others.chain([number.clone()]).collect()
            }
        };
        let list = wanted.iter().fold(Element::new("ActivatedTelephoneNumbersList"), |list, number| {
            list.say("TelephoneNumber", &self.calls.settings.wire(number))
        });
        let path = self.calls.settings.path(&["portins", id, "activationStatus"]).finish();
        let write = Write::put(&table::PORT_IN_ACTIVATE, path, Element::new("ActivationStatus").with(list));
        let said = self.calls.write(write).await?;
        if let Some(complaint) = said.complaints().into_iter().next() {
            return Err(Error::new(ErrorKind::Refused, "an error in a 200").with_words(complaint.words));
        }
        Ok(Accepted { words: said.words(), ..Accepted::default() })
    }

    /// Numbers of a request that are active, and those that are not yet.
    pub(super) async fn port_activations(&self, id: &str) -> Result<(Vec<E164>, Vec<E164>)> {
        let path = self.calls.settings.path(&["portins", id, "activationStatus"]).finish();
        let Some(said) = self.calls.look(&table::PORT_IN_ACTIVATION, &path).await? else { return Ok((Vec::new(), Vec::new())) };
        let of = |name: &str| said.root.deep(name).map(Element::numbers).unwrap_or_default();
        Ok((of("ActivatedTelephoneNumbersList"), of("NotYetActivatedTelephoneNumbersList")))
    }
}

/// The id of a request that is meant as a whole.
fn whole<'a>(request: &'a PortRequestId, level: &PortLevel) -> Result<&'a str> {
    match level {
        PortLevel::Request => Ok(request.as_str()),
        PortLevel::SubOrder { sub_order } if sub_order.as_str() == request.as_str() => Ok(request.as_str()),
        PortLevel::SubOrder { .. } => Err(unsupported("a request of Bandwidth has no sub-orders but itself")),
        PortLevel::Number { .. } => {
            Err(unsupported("Bandwidth cancels whole requests: cancel it, and submit the other numbers again"))
        }
    }
}
