//! TnOptions orders: groups of settings, each for its numbers. What a group leaves out stays as it is.

use contract::{number::E164, secret::Secret};

use super::{Client, calls::Write, purchases::accepted, settings::Settings, xml::Element};
use crate::{carrier::Accepted, error::Result, mark::Mark, operation::Operation};

/// The word that takes a number's own setting away.
pub(super) const USUAL: &str = "systemDefault";

impl Client {
    /// Sends groups in one order, once.
    pub(super) async fn tn_options(
        &self,
        operation: &'static Operation,
        groups: Vec<Element>,
        secrets: Vec<Secret>,
        mark: &Mark,
    ) -> Result<Accepted> {
        let body = Element::new("TnOptionOrder")
            .say("CustomerOrderId", mark.as_str())
            .with(Element::new("TnOptionGroups").with_all(groups));
        let path = self.calls.settings.path(&["tnoptions"]).finish();
        let said = self.calls.write(Write { secrets, ..Write::post(operation, path, body) }).await?;
        let order = said.root.deep("TnOptionOrder").unwrap_or(&said.root);
        let id = order.text_of("OrderId").map(str::to_owned);
        accepted(&said, id, "order")
    }
}

/// The numbers of a group.
pub(super) fn numbers(settings: &Settings, numbers: &[E164]) -> Element {
    numbers.iter().fold(Element::new("TelephoneNumbers"), |list, number| list.say("TelephoneNumber", &settings.wire(number)))
}
