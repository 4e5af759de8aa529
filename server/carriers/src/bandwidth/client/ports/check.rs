//! Whether numbers can be ported.

use std::collections::BTreeMap;

use contract::number::E164;

use super::super::{Client, fault::unsupported, table, xml::Element};
use crate::error::{Error, ErrorKind, Result};

/// Numbers of one question.
const MOST_ASKED: usize = 500;

impl Client {
    pub(super) async fn check_ports(&self, numbers: &[E164]) -> Result<BTreeMap<E164, bool>> {
        if numbers.iter().any(|number| number.national_ten().is_none()) {
            return Err(unsupported("Bandwidth ports numbers of the North American plan here"));
        }
        let mut verdicts = BTreeMap::new();
        for part in numbers.chunks(MOST_ASKED) {
            let list = part.iter().fold(Element::new("TnList"), |list, number| list.say("Tn", &self.calls.settings.wire(number)));
            let body = Element::new("NumberPortabilityRequest").with(list);
            let path = self.calls.settings.path(&["lnpchecker"]).with("fullCheck", "true").finish();
            let said = self.calls.ask(&table::PORT_CHECK, &path, Some(&body)).await?;
            let Some(answer) = said.root.deep("NumberPortabilityResponse") else {
                return Err(Error::new(ErrorKind::Unreadable, "the answer says nothing of portability"));
            };
            let of = |name: &str| answer.deep(name).map(Element::numbers).unwrap_or_default();
            // Refused ones come first: a number that is in both lists can be ported as such.
            for list in ["UnsupportedRateCenters", "UnsupportedLosingCarriers"] {
                verdicts.extend(of(list).into_iter().map(|number| (number, false)));
            }
            for complaint in said.complaints() {
                verdicts.extend(complaint.numbers.into_iter().map(|number| (number, false)));
            }
            verdicts.extend(of("PortableNumbers").into_iter().map(|number| (number, true)));
        }
        verdicts.retain(|number, _| numbers.contains(number));
        Ok(verdicts)
    }
}
